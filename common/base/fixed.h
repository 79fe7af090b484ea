/* fixed.h - fixed-point arithmetic of the exact side: integers only. */
#ifndef GENT_COMMON_BASE_FIXED_H
#define GENT_COMMON_BASE_FIXED_H

#include <stdint.h>

/* High and exact parts of 64 x 64 bit products. */
static inline uint64_t fixed_mul_high(uint64_t a, uint64_t b)
{
    return (uint64_t)(((unsigned __int128)a * b) >> 64);
}

/* floor(a * b / c) for c > 0, saturated at UINT64_MAX. */
static inline uint64_t fixed_mul_div(uint64_t a, uint64_t b, uint64_t c)
{
    unsigned __int128 q = (unsigned __int128)a * b / c;
    return q > UINT64_MAX ? UINT64_MAX : (uint64_t)q;
}

/* round(2^(x_q16 / 65536)) - 1 for x_q16 in [0, 63 * 65536]: 0 gives 0,
 * 65536 gives 1.  Monotone.  The inverse of fixed_log2_q16 up to rounding. */
uint64_t fixed_exp2_q16(uint32_t x_q16);

/* 65536 * log2(v + 1) rounded down, in integers (both sides may use it);
 * v <= 2^63 - 2. */
uint32_t fixed_log2_q16(uint64_t v);

#endif
