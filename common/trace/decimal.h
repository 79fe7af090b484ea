/* decimal.h - integers and scaled integers as decimal or hexadecimal text; exact.
 *
 * Each function writes its characters from out[0] on, no terminator, and
 * returns their number. The caller owns 'out' and has made room for the
 * stated maximum. Depends on the arguments alone: no locale, no float. */
#ifndef GENT_COMMON_TRACE_DECIMAL_H
#define GENT_COMMON_TRACE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECIMAL_MAX_WIDTH    32 /* of min_width */
#define DECIMAL_MAX_SCALE    32
#define DECIMAL_MAX_HEX      16
#define DECIMAL_MAX_U64      20 /* characters of UINT64_MAX */

/* Room that always suffices: sign, DECIMAL_MAX_WIDTH digits. */
#define DECIMAL_MAX_INT      (1 + DECIMAL_MAX_WIDTH)
/* Room that always suffices: an integer part, the point, the fraction. */
#define DECIMAL_MAX_SCALED   (DECIMAL_MAX_INT + 1 + DECIMAL_MAX_SCALE)

/* At least min_width digits, with zeros in front; min_width <= DECIMAL_MAX_WIDTH.
 * Writes at most max(DECIMAL_MAX_U64, min_width) characters. */
size_t decimal_print_u64(char *out, uint64_t value, unsigned min_width);

/* As decimal_print_u64, with '-' in front of a negative value; the sign does
 * not count in min_width. At most one character more. */
size_t decimal_print_i64(char *out, int64_t value, unsigned min_width);

/* How much of the fraction is printed. */
enum decimal_fraction {
    DECIMAL_FRACTION_ALL,      /* exactly 'scale' digits: 3.00 */
    DECIMAL_FRACTION_TRIM,     /* no trailing zeros, no point without a digit: 3 */
    DECIMAL_FRACTION_KEEP_ONE, /* trimmed, but a whole number still has one digit: 3.0 */
};

/* value * 10^-scale; scale <= DECIMAL_MAX_SCALE. min_width counts the digits
 * of the integer part, which has at least one. With scale 0 only KEEP_ONE
 * prints a point. 0 has no sign. At most DECIMAL_MAX_SCALED characters. */
size_t decimal_print_scaled(char *out, int64_t value, unsigned scale, unsigned min_width,
                            enum decimal_fraction fraction);

/* The low n_digits (1..DECIMAL_MAX_HEX) hexadecimal digits of value, most
 * significant first; exactly n_digits characters. */
size_t decimal_print_hex(char *out, uint64_t value, unsigned n_digits, bool is_upper);

#endif
