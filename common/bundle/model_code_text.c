/* model_code_text.c - the text section: every string but the empty first, each ended by a newline.
 *
 * No string of a model holds a newline (model_check: bodies of JSON strings).
 * What lies side by side compresses best, so there are no lengths in between. */
#include "common/bundle/model_code_parts.h"

#define END_OF_STRING '\n'

enum status model_code_text_emit(const struct model *m, struct buffer *out, struct fail *fail)
{
    for (uint32_t i = 1; i < m->n_strings; i++) {
        struct text text = model_string(m, i);
        if (text.n != 0 && memchr(text.at, END_OF_STRING, text.n) != NULL)
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "string %u holds a newline", i);
        buffer_append(out, text.at, text.n);
        buffer_append_byte(out, END_OF_STRING);
    }
    return out->has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the strings") : STATUS_OK;
}

enum status model_code_text_read(struct model *m, struct text raw, struct arena *arena, struct fail *fail)
{
    uint32_t n_strings = 1;

    if (raw.n > MODEL_MAX_TEXT_BYTES)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "section text: %zu bytes", raw.n);
    if (raw.n != 0 && raw.at[raw.n - 1] != END_OF_STRING)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "section text: the last string does not end");
    for (size_t i = 0; i < raw.n; i++)
        n_strings += raw.at[i] == END_OF_STRING;
    if (n_strings > MODEL_MAX_STRINGS)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "section text: %u strings", n_strings);

    m->n_strings  = n_strings;
    m->text       = arena_take(arena, raw.n, 1);
    m->string_end = arena_take(arena, n_strings, sizeof(*m->string_end));
    if (m->text == NULL || m->string_end == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "section text: no room");

    uint32_t n_bytes = 0, at = 1;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.at[i] == END_OF_STRING)
            m->string_end[at++] = n_bytes;
        else
            m->text[n_bytes++] = (uint8_t)raw.at[i];
    }
    return STATUS_OK;
}
