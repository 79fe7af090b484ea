/* model_check_texts.c - what a string is, remembered: a million references to a long one must not cost much. */
#include "common/bundle/model_check_parts.h"

#include "common/base/json_check.h"

static bool look_at(struct text text, enum model_text_kind kind)
{
    switch (kind) {
    case MODEL_TEXT_PLAIN:   return json_check_string(text);
    case MODEL_TEXT_NUMBER:  return json_check_number(text);
    case MODEL_TEXT_INTEGER: return json_check_integer(text);
    case MODEL_TEXT_JSON:    return json_check_value(text);
    case MODEL_TEXT_OBJECT:  return text.n != 0 && text.at[0] == '{' && json_check_value(text);
    }
    return false;
}

bool model_check_texts_is(const struct model_check_texts *texts, uint32_t string, enum model_text_kind kind)
{
    if (string >= texts->m->n_strings)
        return false;
    uint16_t looked = (uint16_t)(1u << 2 * kind), is = (uint16_t)(2u << 2 * kind);
    if ((texts->known[string] & looked) == 0)
        texts->known[string] |= look_at(model_string(texts->m, string), kind) ? looked | is : looked;
    return (texts->known[string] & is) != 0;
}
