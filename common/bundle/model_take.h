/* model_take.h - which part of a text is repeated.
 *
 * "/cart/17" of a URL, "17" of "/cart/17". A word is a run of letters, digits,
 * '-', '.' and '_', as long as it can be. */
#ifndef GENT_COMMON_BUNDLE_MODEL_TAKE_H
#define GENT_COMMON_BUNDLE_MODEL_TAKE_H

#include <stdbool.h>

#include "common/trace/span_value.h"

enum model_take {
    MODEL_TAKE_ALL    = 0,
    MODEL_TAKE_PATH   = 1, /* of a URL: behind "://" from the first '/' on, or of what has no "://" all, up to '?' or '#' */
    MODEL_TAKE_QUERY  = 2, /* behind the first '?', up to '#'; without '?' the empty text */
    MODEL_TAKE_TARGET = 3, /* from where PATH begins up to '#' */
    MODEL_TAKE_LAST   = 4, /* the last word, and those before it */
    MODEL_TAKE_FIRST  = 4 + 8, /* the first word, and those behind it */
    MODEL_TAKE_N      = 4 + 2 * 8,
};
#define MODEL_TAKE_MAX_BYTES 4096 /* nothing is taken of longer texts */

/* The part of a plain text, itself plain; false when it has none. */
bool model_take_part(struct text whole, enum model_take take, struct text *part);

/* May a text stand as a value of that type? Quoted ones may be anything plain; an integer is
 * "-" and up to 18 digits without needless zeros. */
bool model_take_is_type(struct text text, uint8_t type);

#endif
