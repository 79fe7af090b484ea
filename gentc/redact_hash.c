/* redact_hash.c - the first bytes of a digest in the spelling of a type. */
#include "gentc/redact_hash.h"

#include "common/base/hash.h"
#include "common/trace/json_text.h"

#define HEX_DIGITS   16
#define NUMBER_LIMIT UINT64_C(1000000000000000) /* 10^15: exact in a double, with a half behind it too */
#define BYTES        12                         /* 16 characters of base64 without padding */

static void put_hex(struct buffer *out, const uint8_t *digest)
{
    for (int i = 0; i < HEX_DIGITS; i++)
        buffer_append_byte(out, (uint8_t)"0123456789abcdef"[digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15]);
}

static void put_base64(struct buffer *out, const uint8_t *digest)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (int i = 0; i < BYTES; i += 3) {
        uint32_t bits = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | digest[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            buffer_append_byte(out, (uint8_t)digits[bits >> shift & 63]);
    }
}

static void put_number(struct buffer *out, const uint8_t *digest)
{
    uint64_t number = 0;

    for (int i = 0; i < 8; i++)
        number = number << 8 | digest[i];
    buffer_append_u64(out, number % NUMBER_LIMIT);
}

static void put_digest(struct buffer *out, enum value_type type, const uint8_t *digest)
{
    switch (type) {
    case VALUE_BOOL:
        if ((digest[0] & 1) != 0)
            buffer_append_literal(out, "true");
        else
            buffer_append_literal(out, "false");
        return;
    case VALUE_INT:
    case VALUE_INT_NUMBER:
        put_number(out, digest);
        return;
    case VALUE_DOUBLE:
    case VALUE_DOUBLE_STRING:
        put_number(out, digest);
        buffer_append_literal(out, ".5");
        return;
    case VALUE_BYTES:
        put_base64(out, digest);
        return;
    default:
        put_hex(out, digest);
    }
}

void redact_hash_put(struct buffer *out, struct text key, enum value_type type, struct text text,
                     struct buffer *plain)
{
    uint8_t digest[HASH_SHA256_BYTES];

    if (type == VALUE_STRING) {
        plain->n = 0;
        json_text_unescape(plain, text);
        text = (struct text){ (const char *)plain->data, plain->n };
    }
    if (plain->has_failed || !hash_hmac_sha256(key.at, key.n, text.at, text.n, digest))
        out->has_failed = true;
    else
        put_digest(out, type, digest);
}
