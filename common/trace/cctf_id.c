/* cctf_id.c - tells ids apart by their length and characters. */
#include "common/trace/cctf_id.h"

#include "common/trace/cctf_form.h"
#include "common/trace/json_scalar.h"
#include "common/trace/opaque_id.h"

#define N_UUID       36
#define N_SHORT_UUID 16 /* characters of the shortened one: 14 digits and two hyphens */

/* The first n characters of a UUID without their hyphens, as a number in two halves. n is N_UUID or N_SHORT_UUID. */
static bool parse_uuid(struct text text, uint64_t id[2])
{
    static const uint8_t ends[] = { 8, 13, 18, 23, N_UUID }; /* of its parts */
    char                 digits[32];
    size_t               n = 0, begin = 0;

    for (size_t part = 0; begin < text.n; begin = (size_t)ends[part++] + 1) {
        size_t end = ends[part] < text.n ? ends[part] : text.n;
        if (end < text.n && text.at[end] != '-')
            return false;
        memcpy(digits + n, text.at + begin, end - begin);
        n += end - begin;
    }
    return json_scalar_parse_hex((struct text){ digits, n }, id); /* which knows no hyphen */
}

static bool is_decimal(struct text text, uint64_t *value)
{
    for (size_t i = 0; i < text.n; i++)
        if (!json_scalar_is_digit(text.at[i]))
            return false;
    return text.n != 0 && (text.at[0] != '0') && json_scalar_parse_u64(text, value);
}

char cctf_id_trace(struct text text, bool is_number, uint64_t id[2])
{
    char code = CCTF_FORM_TRACE_HEX;

    id[0] = id[1] = 0;
    if (is_number || (text.n != 16 && text.n != 32)) {
        bool is_whole = is_decimal(text, &id[1]);
        if (is_number || is_whole)
            code = is_number ? CCTF_FORM_TRACE_NUMBER : CCTF_FORM_TRACE_DECIMAL;
        else if (text.n == N_UUID && parse_uuid(text, id))
            code = CCTF_FORM_TRACE_UUID;
    } else if (json_scalar_parse_hex(text, id) && text.n == 16) {
        code = CCTF_FORM_TRACE_HEX_LOW;
    }
    if ((id[0] | id[1]) == 0)
        opaque_id_wide(text, id);
    return code;
}

char cctf_id_span(struct text text, uint64_t *id)
{
    uint64_t words[2] = { 0, 0 };
    char     code = CCTF_FORM_SPAN_HEX;

    if (text.n == N_SHORT_UUID && parse_uuid(text, words)) {
        words[1] <<= 8; /* 14 digits, the first of 16 */
        code = CCTF_FORM_SPAN_UUID;
    } else if (text.n != 16 || !json_scalar_parse_hex(text, words)) {
        words[1] = 0;
    }
    *id = words[1] != 0 ? words[1] : opaque_id_narrow(text);
    return code;
}
