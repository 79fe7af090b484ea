/* model_code_value.c - values and strings are described where they are met first. */
#include "common/bundle/model_code_parts.h"

enum { AT_TYPE = 101 };

void model_code_new_value(struct model_texts *texts, uint32_t at, uint32_t hint)
{
    struct model_coder *c     = texts->c;
    struct model_value *value = &texts->m->values[at];
    uint32_t            type  = value->type, like = model_coder_recall(c, mix_pair(AT_TYPE, hint));

    if (model_coder_is_done(c))
        return;
    model_coder_symbol(c, FIELD_VALUE_TYPE, &type, VALUE_N_TYPES, CONTEXTS(like, hint));
    if (c->is_decoding)
        value->type = (uint8_t)type;
    model_coder_remember(c, mix_pair(AT_TYPE, hint), type);
    model_coder_id(c, FIELD_VALUE_STRING, &value->string, &texts->strings, (struct model_guess){ MODEL_NONE, 0 },
                   CONTEXTS(type, hint));
}
