/* redact_hash.h - a scalar's hash, as a scalar of the same type.
 *
 * The text is hashed by SHA-256, or by HMAC-SHA-256 under a key: of a string
 * what it means in UTF-8, of anything else the text as it stands. Instead comes:
 *
 *   string        16 lower-case hex digits, the first of the hash
 *   integer       a number of up to 15 digits: the first 8 bytes, big-endian, modulo 10^15
 *   double        the same with ".5" behind, so that it remains one wherever the token tells
 *   true, false   the last bit of the first byte
 *   bytes         base64 of the first 12 bytes */
#ifndef GENT_GENTC_REDACT_HASH_H
#define GENT_GENTC_REDACT_HASH_H

#include "common/trace/span_value.h"

/* Appends what comes in the place of 'text', of a scalar type but VALUE_EMPTY.
 * key.n == 0: no key. 'plain' is scratch. Lack of memory shows as out->has_failed. */
void redact_hash_put(struct buffer *out, struct text key, enum value_type type, struct text text,
                     struct buffer *plain);

#endif
