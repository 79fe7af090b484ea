/* put.c - digits from the back, escapes for what JSON does not take. */
#include "gentd/put.h"

void put_text(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

void put_padded(struct buffer *out, uint64_t value, unsigned n_digits)
{
    for (uint64_t limit = 10; n_digits > 1; n_digits--, limit *= 10)
        if (value < limit) {
            for (; n_digits > 1; n_digits--)
                buffer_append_byte(out, '0');
            break;
        }
    buffer_append_u64(out, value);
}

void put_grouped(struct buffer *out, uint64_t value)
{
    if (value < 1000) {
        buffer_append_u64(out, value);
        return;
    }
    put_grouped(out, value / 1000);
    put_text(out, ",");
    put_padded(out, value % 1000, 3);
}

void put_column(struct buffer *out, uint64_t value, unsigned width)
{
    unsigned n = 1, n_digits = 1;

    for (uint64_t rest = value; rest >= 10; rest /= 10) {
        n += 1 + (n_digits % 3 == 0);
        n_digits++;
    }
    for (; n < width; n++)
        buffer_append_byte(out, ' ');
    put_grouped(out, value);
}

void put_spaces(struct buffer *out, size_t begin, size_t width)
{
    while (!out->has_failed && out->n < begin + width)
        buffer_append_byte(out, ' ');
}

void put_json_text(struct buffer *out, struct text text)
{
    put_text(out, "\"");
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            put_text(out, "\\");
        if (c < 0x20) {
            put_text(out, c < 0x10 ? "\\u000" : "\\u001");
            c = (unsigned char)"0123456789abcdef"[c & 15];
        }
        buffer_append_byte(out, c);
    }
    put_text(out, "\"");
}

void put_count(struct buffer *out, const char *key, uint64_t value)
{
    put_text(out, ",\"");
    put_text(out, key);
    put_text(out, "\":");
    buffer_append_u64(out, value);
}
