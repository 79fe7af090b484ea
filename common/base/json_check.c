/* json_check.c - the grammar of RFC 8259, a state and a stack of brackets. */
#include "common/base/json_check.h"

/* What is left to look at. */
struct rest {
    const uint8_t *at, *end;
};

static struct rest rest_of(struct text text)
{
    const uint8_t *at = (const uint8_t *)text.at;
    return (struct rest){ at, at + text.n };
}

static bool take(struct rest *rest, uint8_t byte)
{
    if (rest->at == rest->end || *rest->at != byte)
        return false;
    rest->at++;
    return true;
}

/* ---- Strings --------------------------------------------------------------------- */

static bool take_hex(struct rest *rest, uint32_t *value)
{
    *value = 0;
    for (int i = 0; i < 4; i++) {
        if (rest->at == rest->end)
            return false;
        uint8_t c = *rest->at++;
        if (c >= '0' && c <= '9')
            *value = *value << 4 | (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            *value = *value << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* Behind the backslash. */
static bool take_escape(struct rest *rest)
{
    uint32_t high, low;

    if (rest->at == rest->end)
        return false;
    uint8_t c = *rest->at++;
    if (c != 'u')
        return c != '\0' && strchr("\"\\/bfnrt", c) != NULL;
    if (!take_hex(rest, &high) || (high >= 0xdc00 && high <= 0xdfff))
        return false;
    if (high < 0xd800 || high > 0xdbff)
        return true;
    return take(rest, '\\') && take(rest, 'u') && take_hex(rest, &low) && low >= 0xdc00 && low <= 0xdfff;
}

/* A character of two to four bytes (Unicode 15, table 3-7). */
static bool take_utf8(struct rest *rest)
{
    uint8_t  first = *rest->at++, least = 0x80, most = 0xbf;
    uint32_t n_more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;

    if (first < 0xc2 || first > 0xf4)
        return false;
    if (first == 0xe0)
        least = 0xa0; /* below: overlong */
    else if (first == 0xed)
        most = 0x9f; /* above: surrogates */
    else if (first == 0xf0)
        least = 0x90;
    else if (first == 0xf4)
        most = 0x8f;
    for (uint32_t i = 0; i < n_more; i++) {
        if (rest->at == rest->end || *rest->at < least || *rest->at > most)
            return false;
        rest->at++;
        least = 0x80;
        most  = 0xbf;
    }
    return true;
}

/* Up to an unescaped quote or the end. */
static bool take_body(struct rest *rest)
{
    while (rest->at != rest->end && *rest->at != '"') {
        uint8_t c = *rest->at;
        if (c < 0x20)
            return false;
        if (c >= 0x80) {
            if (!take_utf8(rest))
                return false;
            continue;
        }
        rest->at++;
        if (c == '\\' && !take_escape(rest))
            return false;
    }
    return true;
}

bool json_check_string(struct text body)
{
    struct rest rest = rest_of(body);
    return take_body(&rest) && rest.at == rest.end;
}

static bool take_string(struct rest *rest)
{
    return take(rest, '"') && take_body(rest) && take(rest, '"');
}

/* ---- Numbers ---------------------------------------------------------------------- */

static bool take_digits(struct rest *rest)
{
    const uint8_t *begin = rest->at;
    while (rest->at != rest->end && *rest->at >= '0' && *rest->at <= '9')
        rest->at++;
    return rest->at != begin;
}

static bool take_integer(struct rest *rest)
{
    take(rest, '-');
    return take(rest, '0') || take_digits(rest);
}

static bool take_number(struct rest *rest)
{
    if (!take_integer(rest) || (take(rest, '.') && !take_digits(rest)))
        return false;
    if (!take(rest, 'e') && !take(rest, 'E'))
        return true;
    if (!take(rest, '+'))
        take(rest, '-');
    return take_digits(rest);
}

bool json_check_integer(struct text token)
{
    struct rest rest = rest_of(token);
    return take_integer(&rest) && rest.at == rest.end;
}

bool json_check_number(struct text token)
{
    struct rest rest = rest_of(token);
    return take_number(&rest) && rest.at == rest.end;
}

/* ---- Values ------------------------------------------------------------------------- */

static void skip_spaces(struct rest *rest)
{
    while (rest->at != rest->end && (*rest->at == ' ' || *rest->at == '\t'))
        rest->at++;
}

static bool take_word(struct rest *rest, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(rest->end - rest->at) < n || memcmp(rest->at, word, n) != 0)
        return false;
    rest->at += n;
    return true;
}

static bool take_scalar(struct rest *rest)
{
    if (rest->at == rest->end)
        return false;
    switch (*rest->at) {
    case '"': return take_string(rest);
    case 't': return take_word(rest, "true");
    case 'f': return take_word(rest, "false");
    case 'n': return take_word(rest, "null");
    default:  return take_number(rest);
    }
}

static bool take_key(struct rest *rest)
{
    skip_spaces(rest);
    if (!take_string(rest))
        return false;
    skip_spaces(rest);
    return take(rest, ':');
}

/* Closes brackets as long as they close; *depth == 0: the value is whole. */
static bool take_ends(struct rest *rest, const uint8_t *closers, uint32_t *depth)
{
    for (; *depth != 0; (*depth)--) {
        skip_spaces(rest);
        if (take(rest, ','))
            return closers[*depth - 1] == ']' || take_key(rest);
        if (!take(rest, closers[*depth - 1]))
            return false;
    }
    return true;
}

bool json_check_value(struct text text)
{
    uint8_t     closers[JSON_CHECK_MAX_DEPTH];
    uint32_t    depth = 0;
    struct rest rest  = rest_of(text);

    do {
        if (depth != 0)
            skip_spaces(&rest);
        bool is_object = take(&rest, '{'), is_open = is_object || take(&rest, '[');
        if (is_open) {
            if (depth == JSON_CHECK_MAX_DEPTH)
                return false;
            closers[depth++] = is_object ? '}' : ']';
            skip_spaces(&rest);
            if (rest.at == rest.end)
                return false;
            if (*rest.at != closers[depth - 1]) {
                if (is_object && !take_key(&rest))
                    return false;
                continue;
            }
        } else if (!take_scalar(&rest)) {
            return false;
        }
        if (!take_ends(&rest, closers, &depth))
            return false;
    } while (depth != 0);
    return rest.at == rest.end;
}
