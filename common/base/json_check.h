/* json_check.h - is a text a piece of JSON?  Strict, without memory, in one pass.
 *
 * For texts of a bundle that a writer will put into its output as they are:
 * a hostile one must not be able to end the string or object it stands in. */
#ifndef GENT_COMMON_BASE_JSON_CHECK_H
#define GENT_COMMON_BASE_JSON_CHECK_H

#include "common/base/buffer.h"

#define JSON_CHECK_MAX_DEPTH 256u

/* What may stand between the quotes of a string: UTF-8 (no surrogates, no
 * overlong forms), nothing below 0x20, whole escapes, paired surrogates. */
bool json_check_string(struct text body);

/* A number token as RFC 8259 has it. */
bool json_check_number(struct text token);

/* '-' or not, then decimal digits without leading zeros: a number that is an integer. */
bool json_check_integer(struct text token);

/* One value of at most JSON_CHECK_MAX_DEPTH nested brackets and nothing
 * around it; spaces and tabs between tokens, but no line breaks. */
bool json_check_value(struct text text);

#endif
