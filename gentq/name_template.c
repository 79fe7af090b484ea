/* name_template.c - word by word from the left; escapes are copied whole. */
#include "gentq/name_template.h"

#define MIN_HEX          8
#define MIN_WORD         16
#define MIN_WORD_DIGITS  4
#define UUID_FIRST_GROUP 8
#define UUID_MAX_GROUP   12

struct word {
    size_t n, n_digits, n_hex;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static struct word measure_word(const char *at, const char *end)
{
    struct word word = { 0 };
    for (; at < end && is_word(*at); at++) {
        word.n++;
        word.n_digits += is_digit(*at);
        word.n_hex += is_hex(*at);
    }
    return word;
}

/* Bytes of the dashes and hexadecimal groups behind a first group. */
static size_t measure_groups(const char *at, const char *end)
{
    const char *begin = at;
    while (at < end && *at == '-') {
        struct word group = measure_word(at + 1, end);
        if (group.n == 0 || group.n > UUID_MAX_GROUP || group.n_hex != group.n)
            break;
        at += 1 + group.n;
    }
    return (size_t)(at - begin);
}

static size_t append_word(struct buffer *out, const char *at, const char *end)
{
    struct word word     = measure_word(at, end);
    bool        has_hex  = word.n_hex == word.n && word.n >= MIN_HEX;
    size_t      n_groups = has_hex && word.n == UUID_FIRST_GROUP ? measure_groups(at + word.n, end) : 0;

    if (n_groups != 0 || (has_hex && word.n_digits != 0 && word.n_digits != word.n) ||
        (word.n >= MIN_WORD && word.n_digits >= MIN_WORD_DIGITS && word.n_digits != word.n))
        buffer_append_literal(out, "{id}");
    else if (word.n_digits == word.n)
        buffer_append_literal(out, "{n}");
    else
        buffer_append(out, at, word.n);
    return word.n + n_groups;
}

static size_t measure_escape(const char *at, const char *end)
{
    size_t n = end - at > 1 && at[1] == 'u' ? 6 : 2;
    return n > (size_t)(end - at) ? (size_t)(end - at) : n;
}

void name_template_append(struct buffer *out, struct text text)
{
    const char *end = text.at + text.n;
    for (const char *at = text.at; at < end;) {
        if (is_word(*at)) {
            at += append_word(out, at, end);
            continue;
        }
        size_t n = *at == '\\' ? measure_escape(at, end) : 1;
        buffer_append(out, at, n);
        at += n;
    }
}
