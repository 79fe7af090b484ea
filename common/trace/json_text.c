/* json_text.c - one pass; runs without an escape are copied whole. */
#include "common/trace/json_text.h"

#define REPLACEMENT 0xfffdu

static void append_utf8(struct buffer *out, uint32_t code)
{
    if (code < 0x80) {
        buffer_append_byte(out, (uint8_t)code);
    } else if (code < 0x800) {
        buffer_append_byte(out, (uint8_t)(0xc0 | code >> 6));
        buffer_append_byte(out, (uint8_t)(0x80 | (code & 0x3f)));
    } else if (code < 0x10000) {
        buffer_append_byte(out, (uint8_t)(0xe0 | code >> 12));
        buffer_append_byte(out, (uint8_t)(0x80 | (code >> 6 & 0x3f)));
        buffer_append_byte(out, (uint8_t)(0x80 | (code & 0x3f)));
    } else {
        buffer_append_byte(out, (uint8_t)(0xf0 | code >> 18));
        buffer_append_byte(out, (uint8_t)(0x80 | (code >> 12 & 0x3f)));
        buffer_append_byte(out, (uint8_t)(0x80 | (code >> 6 & 0x3f)));
        buffer_append_byte(out, (uint8_t)(0x80 | (code & 0x3f)));
    }
}

/* The number behind a "\u" at 'at'; false when it is none. */
static bool parse_unit(struct text body, size_t at, uint32_t *unit)
{
    if (at + 6 > body.n || body.at[at] != '\\' || body.at[at + 1] != 'u')
        return false;
    *unit = 0;
    for (size_t i = at + 2; i < at + 6; i++) {
        char c = body.at[i];
        if (c >= '0' && c <= '9')
            *unit = *unit << 4 | (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            *unit = *unit << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* The \u escape at 'at', or the pair of them; how many bytes it has, 0 when it is none. */
static size_t unescape_unit(struct buffer *out, struct text body, size_t at)
{
    uint32_t high, low;

    if (!parse_unit(body, at, &high))
        return 0;
    if (high >= 0xd800 && high < 0xdc00 && parse_unit(body, at + 6, &low) && low >= 0xdc00 && low < 0xe000) {
        append_utf8(out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
        return 12;
    }
    append_utf8(out, high >= 0xd800 && high < 0xe000 ? REPLACEMENT : high);
    return 6;
}

/* The escape at 'at'; how many bytes it has, 0 when it is none. */
static size_t unescape_one(struct buffer *out, struct text body, size_t at)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";

    if (at + 1 >= body.n)
        return 0;
    if (body.at[at + 1] == 'u')
        return unescape_unit(out, body, at);
    const char *letter = memchr(letters, body.at[at + 1], sizeof letters - 1);
    if (letter == NULL)
        return 0;
    buffer_append_byte(out, (uint8_t)meanings[letter - letters]);
    return 2;
}

void json_text_unescape(struct buffer *out, struct text body)
{
    size_t at = 0;

    while (at < body.n) {
        const char *escape = memchr(body.at + at, '\\', body.n - at);
        size_t      end    = escape == NULL ? body.n : (size_t)(escape - body.at);
        buffer_append(out, body.at + at, end - at);
        at = end;
        if (at == body.n)
            break;
        size_t n = unescape_one(out, body, at);
        if (n == 0) {
            buffer_append_byte(out, '\\');
            n = 1;
        }
        at += n;
    }
}

static void escape_byte(struct buffer *out, uint8_t byte)
{
    static const char digits[]  = "0123456789abcdef";
    static const char letters[] = "\b\f\n\r\t\"\\", escapes[] = "bfnrt\"\\";

    const char *letter = byte == 0 ? NULL : memchr(letters, byte, sizeof letters - 1);
    buffer_append_byte(out, '\\');
    if (letter != NULL) {
        buffer_append_byte(out, (uint8_t)escapes[letter - letters]);
        return;
    }
    buffer_append_literal(out, "u00");
    buffer_append_byte(out, (uint8_t)digits[byte >> 4]);
    buffer_append_byte(out, (uint8_t)digits[byte & 15]);
}

void json_text_escape(struct buffer *out, struct text plain)
{
    size_t begin = 0;

    for (size_t i = 0; i < plain.n; i++) {
        uint8_t byte = (uint8_t)plain.at[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        buffer_append(out, plain.at + begin, i - begin);
        escape_byte(out, byte);
        begin = i + 1;
    }
    if (begin < plain.n)
        buffer_append(out, plain.at + begin, plain.n - begin);
}

void json_text_quote(struct buffer *out, struct text plain)
{
    buffer_append_byte(out, '"');
    json_text_escape(out, plain);
    buffer_append_byte(out, '"');
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool json_text_compact(struct buffer *scratch, struct text *json)
{
    bool is_compact = true;
    for (size_t i = 0; i < json->n && is_compact; i++)
        is_compact = !is_space(json->at[i]);
    if (is_compact)
        return true;

    scratch->n = 0;
    if (!buffer_reserve(scratch, json->n))
        return false;
    char  *out = (char *)scratch->data;
    size_t n = 0;
    bool   is_in_string = false;
    for (size_t i = 0; i < json->n; i++) {
        char c = json->at[i];
        if (!is_in_string && is_space(c))
            continue;
        out[n++] = c;
        if (c == '"')
            is_in_string = !is_in_string;
        else if (c == '\\') /* only inside of strings, and never their last character */
            out[n++] = json->at[++i];
    }
    *json = (struct text){ out, n };
    return true;
}
