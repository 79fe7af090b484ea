/* json_scalar.c - one fast path for what is commonly written, a slow one for what else is a number. */
#include "common/trace/json_scalar.h"

const uint8_t json_scalar_hex_plus_1[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* The number that up to 16 digits are; false when one is no digit. */
static bool parse_hex_word(const char *digits, size_t n, uint64_t *word)
{
    uint64_t sum = 0;
    uint8_t  all = 0; /* 255 has bits that no digit has */

    for (size_t i = 0; i < n; i++) {
        uint8_t digit = json_scalar_hex_value(digits[i]);
        all |= digit;
        sum = sum << 4 | (digit & 15);
    }
    *word = sum;
    return all <= 15;
}

bool json_scalar_parse_hex(struct text text, uint64_t id[2])
{
    size_t   n_first = text.n > 16 ? text.n - 16 : 0;
    uint64_t words[2];

    if (text.n == 0 || text.n > 32 || !parse_hex_word(text.at, n_first, &words[0]) ||
        !parse_hex_word(text.at + n_first, text.n - n_first, &words[1]))
        return false;
    id[0] = words[0];
    id[1] = words[1];
    return true;
}

/* digits [ "." digits ] [ e [ sign ] digits ] with a whole value: 1.5447e18, 7.0. */
static bool parse_decimal(struct text text, uint64_t *value)
{
    if (!json_text_is_number(text) || text.at[0] == '-')
        return false;

    size_t   i = 0;
    uint64_t digits = 0;
    int32_t  exponent = 0; /* value = digits * 10^exponent; zeros at the end are held back in it */
    int32_t  n_zeros = 0;
    bool     is_fraction = false;
    for (; i < text.n && (json_scalar_is_digit(text.at[i]) || text.at[i] == '.'); i++) {
        if (text.at[i] == '.') {
            is_fraction = true;
            continue;
        }
        exponent += is_fraction ? -1 : 0;
        n_zeros++;
        if (text.at[i] == '0')
            continue;
        for (; n_zeros != 0; n_zeros--) {
            if (__builtin_mul_overflow(digits, 10, &digits))
                return false;
        }
        if (__builtin_add_overflow(digits, (uint64_t)(text.at[i] - '0'), &digits))
            return false;
    }
    exponent += n_zeros;
    if (i < text.n) {
        bool    is_negative = text.at[i + 1] == '-';
        int32_t shown = 0;
        for (i += is_negative || text.at[i + 1] == '+' ? 2 : 1; i < text.n && shown < 1000; i++)
            shown = shown * 10 + (text.at[i] - '0');
        exponent += is_negative ? -shown : shown;
    }
    for (; exponent > 0 && digits != 0; exponent--) {
        if (__builtin_mul_overflow(digits, 10, &digits))
            return false;
    }
    *value = digits;
    return exponent >= 0 || digits == 0;
}

bool json_scalar_parse_u64(struct text text, uint64_t *value)
{
    uint64_t sum = 0;
    size_t   i = 0;
    for (; i < text.n && i < 19 && json_scalar_is_digit(text.at[i]); i++)
        sum = sum * 10 + (uint64_t)(text.at[i] - '0');
    if (i == 0 || i != text.n)
        return parse_decimal(text, value);
    *value = sum;
    return true;
}

bool json_scalar_u64(const struct json_node *node, uint64_t max, uint64_t *value)
{
    return (node->type == JSON_NUMBER || node->type == JSON_STRING) && json_scalar_parse_u64(node->text, value) &&
           *value <= max;
}
