/* span_value.h - an attribute's value: a type and its source text. */
#ifndef GENT_COMMON_TRACE_SPAN_VALUE_H
#define GENT_COMMON_TRACE_SPAN_VALUE_H

#include <stdbool.h>

#include "common/base/buffer.h"

/* Stored in bundles: append only. The text of each is what stands in JSON. */
enum value_type {
    VALUE_EMPTY         = 0, /* {} : no text */
    VALUE_STRING        = 1, /* escaped, without quotes */
    VALUE_BOOL          = 2, /* true or false */
    VALUE_INT           = 3, /* decimal digits; written as a JSON string, "42" */
    VALUE_INT_NUMBER    = 4, /* decimal digits; written as a JSON number, 42 */
    VALUE_DOUBLE        = 5, /* a number token: 0.5, -0.0, 1e-7, 1E400 */
    VALUE_DOUBLE_STRING = 6, /* NaN, Infinity, -Infinity, or a number in quotes */
    VALUE_BYTES         = 7, /* base64 */
    VALUE_ARRAY         = 8, /* the object behind arrayValue, compact JSON as in the source: {"values":[...]} */
    VALUE_KVLIST        = 9, /* the object behind kvlistValue, likewise */
    VALUE_JSON          = 10, /* any other JSON text, compact, of the formats whose values have no types of their own */
    VALUE_N_TYPES       = 11,
};

struct span_value {
    struct text text;
    uint8_t     type; /* enum value_type */
};

/* Texts that are JSON themselves: they cannot stand inside a string. */
static inline bool span_value_is_json(uint8_t type)
{
    return type == VALUE_ARRAY || type == VALUE_KVLIST || type == VALUE_JSON;
}

#endif
