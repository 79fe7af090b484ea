/* name_template.c - word by word from the left; escapes are copied whole. */
#include "common/base/name_template.h"

#define MIN_HEX     8  /* shorter ones are as often words: face, ab12 */
#define MIN_RANDOM  12
#define MIN_CHANGES 3  /* of a random word in one case: names such as utf8 have one or two */
#define MIN_DIGITS  3  /* fewer inside or behind letters belong to a name: k8s, i18n, v2, p99 */

struct word {
    size_t n, n_digits, n_hex, n_lower, n_upper;
    size_t n_changes; /* between digits, lower and upper case */
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
    struct word word   = { 0 };
    int         before = 0;
    for (; at < end && is_word(*at); at++) {
        int class = is_digit(*at) ? 1 : *at >= 'a' && *at <= 'z' ? 2 : *at >= 'A' && *at <= 'Z' ? 3 : 0;
        word.n_changes += word.n != 0 && class != before;
        word.n++;
        word.n_digits += class == 1;
        word.n_lower += class == 2;
        word.n_upper += class == 3;
        word.n_hex += is_hex(*at);
        before = class;
    }
    return word;
}

/* Random text changes between digits and letters far more often than names do. */
static bool is_random(const struct word *word)
{
    if (word->n < MIN_RANDOM || word->n_digits == 0 || word->n_digits + word->n_lower + word->n_upper != word->n)
        return false;
    return word->n_lower == 0 || word->n_upper == 0 ? word->n_changes >= MIN_CHANGES
                                                    : 5 * word->n_changes >= 2 * word->n;
}

/* Bytes of the dashes and hexadecimal groups behind a first group. */
static size_t measure_groups(const char *at, const char *end)
{
    const char *begin = at;
    while (at < end && *at == '-') {
        struct word group = measure_word(at + 1, end);
        if (group.n == 0 || group.n_hex != group.n)
            break;
        at += 1 + group.n;
    }
    return (size_t)(at - begin);
}

/* A word that is no identifier as a whole: digits in it may be one. */
static void append_mixed(struct buffer *out, const char *at, size_t n)
{
    for (size_t begin = 0, stop; begin < n; begin = stop) {
        bool has_digits = is_digit(at[begin]);
        for (stop = begin + 1; stop < n && is_digit(at[stop]) == has_digits; stop++)
            ;
        bool is_inside = begin != 0 && stop != n, is_behind_letter = begin == 1;
        if (has_digits && (stop - begin >= MIN_DIGITS || !(is_inside || is_behind_letter)))
            buffer_append_literal(out, "{id}");
        else
            buffer_append(out, at + begin, stop - begin);
    }
}

static size_t append_word(struct buffer *out, const char *at, const char *end)
{
    struct word word = measure_word(at, end);

    if (word.n_digits == word.n || (word.n_hex == word.n && word.n >= MIN_HEX)) {
        buffer_append_literal(out, "{id}");
        return word.n + measure_groups(at + word.n, end);
    }
    if (is_random(&word))
        buffer_append_literal(out, "{id}");
    else
        append_mixed(out, at, word.n);
    return word.n;
}

/* Bytes of an escape of JSON or of a URL, or of one character. */
static size_t measure_other(const char *at, const char *end)
{
    size_t n_left = (size_t)(end - at), n = 1;
    if (*at == '\\')
        n = n_left > 1 && at[1] == 'u' ? 6 : 2;
    else if (*at == '%' && n_left > 2 && is_hex(at[1]) && is_hex(at[2]))
        n = 3;
    return n < n_left ? n : n_left;
}

void name_template_append(struct buffer *out, struct text text)
{
    const char *end = text.at + text.n;
    for (const char *at = text.at; at < end;) {
        if (is_word(*at)) {
            at += append_word(out, at, end);
            continue;
        }
        size_t n = measure_other(at, end);
        buffer_append(out, at, n);
        at += n;
    }
}
