/* json_scalar.h - numbers and ids in JSON nodes, as all formats spell them. */
#ifndef GENT_COMMON_TRACE_JSON_SCALAR_H
#define GENT_COMMON_TRACE_JSON_SCALAR_H

#include "common/trace/json.h"

static inline bool json_scalar_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 1 + the value of a hexadecimal digit in either case; 0: it is none. */
extern const uint8_t json_scalar_hex_plus_1[256];

/* Of a hexadecimal digit in either case, or 255. A table, since the digits of ids defeat branch prediction. */
static inline uint8_t json_scalar_hex_value(char c)
{
    return (uint8_t)(json_scalar_hex_plus_1[(uint8_t)c] - 1);
}

/* 1 to 32 hexadecimal digits in either case and nothing else: the number they
 * are, in two big-endian halves. 'id' is written only when they are. */
bool json_scalar_parse_hex(struct text text, uint64_t id[2]);

/* A decimal number that is whole and below 2^64: also 1e3 and 7.0. */
bool json_scalar_parse_u64(struct text text, uint64_t *value);

/* Whether the node is such a number, or a string that holds one, up to 'max'. */
bool json_scalar_u64(const struct json_node *node, uint64_t max, uint64_t *value);

#endif
