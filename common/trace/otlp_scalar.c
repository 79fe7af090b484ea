/* otlp_scalar.c - scalar members: one fast path for what the protocol writes, a slow one for what else is seen. */
#include "common/trace/otlp_scalar.h"

#include "common/trace/json_scalar.h"

/* Of a base64 digit in the common or the URL's alphabet, or 255. */
static uint8_t base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(c - 'a' + 26);
    if (json_scalar_is_digit(c))
        return (uint8_t)(c - '0' + 52);
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : 255;
}

/* Undoes the escapes of ASCII text (\/ and \u002B occur in base64) into
 * 'plain'; what does not fit or is no such text comes back as it was. */
static struct text unescape(struct text text, char *plain, size_t n_plain)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; n++) {
        if (n == n_plain)
            return text;
        if (text.at[i] != '\\') {
            plain[n] = text.at[i++];
        } else if (text.n - i >= 2 && text.at[i + 1] == '/') {
            plain[n] = '/';
            i += 2;
        } else if (text.n - i >= 6 && memcmp(text.at + i, "\\u00", 4) == 0 && json_scalar_hex_value(text.at[i + 4]) < 8) {
            plain[n] = (char)(json_scalar_hex_value(text.at[i + 4]) << 4 | json_scalar_hex_value(text.at[i + 5]));
            i += 6;
        } else {
            return text;
        }
    }
    return (struct text){ plain, n };
}

static bool parse_hex(const char *digits, uint32_t n_bytes, uint64_t *id)
{
    for (; n_bytes != 0; n_bytes -= 8, digits += 16) {
        uint64_t word = 0;
        uint8_t  all = 0; /* 255 has bits that no digit has */
        for (int i = 0; i < 16; i++) {
            uint8_t digit = json_scalar_hex_value(digits[i]);
            all |= digit;
            word = word << 4 | (digit & 15);
        }
        if (all > 15)
            return false;
        *id++ = word;
    }
    return true;
}

static bool parse_base64(struct text text, uint32_t n_bytes, uint64_t *id)
{
    unsigned __int128 bits = 0;
    uint32_t          n_bits = 8 * n_bytes;
    uint32_t          n_digits = (n_bits + 5) / 6;
    for (uint32_t i = 0; i < n_digits; i++) {
        uint8_t digit = base64_value(text.at[i]);
        if (digit == 255)
            return false;
        uint32_t n_used = i + 1 < n_digits ? 6 : n_bits - 6 * i; /* of the last digit the high bits */
        bits = bits << n_used | digit >> (6 - n_used);
    }
    for (size_t i = n_digits; i < text.n; i++) {
        if (text.at[i] != '=')
            return false;
    }
    if (n_bytes == 16)
        *id++ = (uint64_t)(bits >> 64);
    *id = (uint64_t)bits;
    return true;
}

enum status otlp_scalar_id(struct otlp_reader *reader, uint32_t at, const char *name, uint32_t n_bytes, uint64_t *id)
{
    char                    plain[32];
    uint64_t                words[2];
    const struct json_node *node = &reader->nodes[at];
    struct text             text = node->text;
    uint32_t                n_digits = (8 * n_bytes + 5) / 6; /* of base64, without its padding to a multiple of 4 */
    bool                    is_good = false;

    if (node->type == JSON_STRING) {
        if (memchr(text.at, '\\', text.n) != NULL)
            text = unescape(text, plain, sizeof plain);
        if (text.n == 2 * n_bytes)
            is_good = parse_hex(text.at, n_bytes, words);
        else if (text.n == n_digits || text.n == (n_digits + 3) / 4 * 4)
            is_good = parse_base64(text, n_bytes, words);
    }
    if (!is_good)
        return otlp_member_bad(reader, "%s%s is not %u bytes of hex or base64", reader->owner, name, n_bytes);
    memcpy(id, words, n_bytes);
    return STATUS_OK;
}

bool otlp_scalar_is_base64(struct text text)
{
    size_t n = text.n;
    while (n != 0 && text.n - n < 2 && text.at[n - 1] == '=')
        n--;
    for (size_t i = 0; i < n; i++) {
        if (text.at[i] == '\\') { /* the rest of an escape, checked by the parser, is made of base64 digits */
            if (text.at[i + 1] != '/' && text.at[i + 1] != 'u')
                return false;
        } else if (base64_value(text.at[i]) == 255) {
            return false;
        }
    }
    return true;
}

enum status otlp_scalar_u32(struct otlp_reader *reader, uint32_t at, const char *name, uint32_t *value)
{
    uint64_t wide;
    if (!json_scalar_u64(&reader->nodes[at], UINT32_MAX, &wide))
        return otlp_member_bad(reader, "%s%s is not an unsigned 32-bit number", reader->owner, name);
    *value = (uint32_t)wide;
    return STATUS_OK;
}

enum status otlp_scalar_time(struct otlp_reader *reader, uint32_t at, const char *name, uint64_t *time_ns)
{
    uint64_t wide;
    if (!json_scalar_u64(&reader->nodes[at], UINT64_MAX, &wide))
        return otlp_member_bad(reader, "%s%s is not a number", reader->owner, name);
    if (wide > INT64_MAX)
        return otlp_member_bad(reader, "%s%s lies beyond the year 2262", reader->owner, name);
    *time_ns = wide;
    return STATUS_OK;
}

enum status otlp_scalar_enum(struct otlp_reader *reader, uint32_t at, const char *name, const char *prefix,
                             const char *const *names, uint8_t n, uint8_t *value)
{
    const struct json_node *node = &reader->nodes[at];
    size_t                  n_prefix = strlen(prefix);
    uint64_t                wide;

    if (node->type == JSON_NUMBER && json_scalar_u64(node, n - 1u, &wide)) {
        *value = (uint8_t)wide;
        return STATUS_OK;
    }
    if (node->type == JSON_STRING && node->text.n > n_prefix && memcmp(node->text.at, prefix, n_prefix) == 0) {
        struct text rest = { node->text.at + n_prefix, node->text.n - n_prefix };
        for (uint8_t i = 0; i < n; i++) {
            if (json_text_is(rest, names[i])) {
                *value = i;
                return STATUS_OK;
            }
        }
    }
    return otlp_member_bad(reader, "%s%s is not 0 to %u", reader->owner, name, n - 1u);
}

enum status otlp_scalar_text(struct otlp_reader *reader, uint32_t at, const char *name, uint32_t *text_id)
{
    const struct json_node *node = &reader->nodes[at];
    if (node->type != JSON_STRING)
        return otlp_member_bad(reader, "%s%s is not a string", reader->owner, name);
    uint32_t id = intern_add(&reader->table->texts, node->text.at, node->text.n);
    if (id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    *text_id = id;
    return STATUS_OK;
}
