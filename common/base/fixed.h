/* fixed.h - fixed-point arithmetic of the exact side: integers only. */
#ifndef GENT_COMMON_BASE_FIXED_H
#define GENT_COMMON_BASE_FIXED_H

#include <stdint.h>

/* The high half of a 64 x 64 bit product. */
static inline uint64_t fixed_mul_high(uint64_t a, uint64_t b)
{
    return (uint64_t)(((unsigned __int128)a * b) >> 64);
}

/* floor(a * b / c) for c > 0, saturated at UINT64_MAX. */
static inline uint64_t fixed_mul_div(uint64_t a, uint64_t b, uint64_t c)
{
    unsigned __int128 product = (unsigned __int128)a * b, q;
    if (product >> 64 == 0) /* mostly, and much the cheaper division */
        return (uint64_t)product / c;
    q = product / c;
    return q > UINT64_MAX ? UINT64_MAX : (uint64_t)q;
}

/* round(2^(x_q16 / 65536)) - 1 for x_q16 in [0, 63 * 65536], above which the
 * result stays that of the limit: 0 gives 0, 65536 gives 1.  Halves round up.
 * Monotone.  The power is a product of two entries of fixed_tables.h, see
 * fixed.c. */
uint64_t fixed_exp2_q16(uint32_t x_q16);

/* 65536 * log2(v + 1) rounded down, by the same tables (both sides may use
 * it); v <= 2^63 - 2, above which the result stays that of the limit.
 * fixed_exp2_q16 of it gives v back exactly for v < 47000. */
uint32_t fixed_log2_q16(uint64_t v);

#endif
