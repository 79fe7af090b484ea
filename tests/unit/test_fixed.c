/* test_fixed.c - powers and logarithms of two in integers. */
#include <criterion/criterion.h>
#include <math.h>

#include "common/base/fixed.h"
#include "common/base/fixed_tables.h"

#define LIMIT_Q16 ((uint32_t)63 << 16)

/* 2^(f / 65536) in Q62, as fixed.c defines it; f <= 65536. */
static uint64_t power_of(uint32_t f)
{
    return (uint64_t)(((unsigned __int128)exp2_coarse_q62[f >> 8] * exp2_fine_q62[f & 255]) >> 62);
}

/* fixed_log2_q16() by its definition, for v <= 2^63 - 2: the last f whose power is not above v + 1. */
static uint32_t search_log2(uint64_t v)
{
    uint32_t whole = 63 - (uint32_t)__builtin_clzll(v + 1), f = 0;

    for (uint32_t step = 32768; step != 0; step >>= 1) {
        if (power_of(f + step) <= (v + 1) << (62 - whole))
            f += step;
    }
    return whole << 16 | f;
}

Test(fixed, products_and_quotients_are_exact_and_saturate)
{
    cr_assert_eq(fixed_mul_high(UINT64_MAX, UINT64_MAX), UINT64_MAX - 1);
    cr_assert_eq(fixed_mul_div(UINT64_MAX, UINT64_MAX, UINT64_MAX), UINT64_MAX);
    cr_assert_eq(fixed_mul_div(7, 3, 2), 10);
    cr_assert_eq(fixed_mul_div(UINT64_MAX, 2, 1), UINT64_MAX);
}

/* The script that printed them works with integer roots; here by long double. */
Test(fixed, the_tables_are_the_powers_they_claim)
{
    for (int i = 0; i < 256; i++) {
        long double coarse = exp2l(i / 256.0L), fine = exp2l(i / 65536.0L);
        cr_assert_lt(fabsl(ldexpl((long double)exp2_coarse_q62[i], -62) - coarse), 1e-18L);
        cr_assert_lt(fabsl(ldexpl((long double)exp2_fine_q62[i], -62) - fine), 1e-18L);
    }
    cr_assert_eq(exp2_coarse_q62[128], 0x5a827999fcef3242u); /* sqrt(2) in Q62 */
    cr_assert_eq(exp2_coarse_q62[256], (uint64_t)1 << 63);
    for (int i = 0; i <= 1024; i++)
        cr_assert_eq(log2_knot_q31[i], (uint32_t)floorl(ldexpl(log2l(1 + i / 1024.0L), 31)));
}

Test(fixed, whole_powers_are_exact)
{
    for (uint32_t whole = 0; whole <= 63; whole++) {
        cr_assert_eq(fixed_exp2_q16(whole << 16), ((uint64_t)1 << whole) - 1);
        if (whole < 63)
            cr_assert_eq(fixed_log2_q16(((uint64_t)1 << whole) - 1), whole << 16);
    }
}

Test(fixed, exp2_is_monotone_and_close)
{
    uint64_t before = 0;
    for (uint32_t x = 0; x <= LIMIT_Q16; x++) {
        uint64_t value = fixed_exp2_q16(x);
        cr_assert_geq(value, before);
        before = value;
        if (x % 997 == 0) {
            long double exact = exp2l(x / 65536.0L) - 1;
            cr_assert_leq(fabsl((long double)value - exact), 0.5000001L + exact * 1e-17L, "x = %u", x);
        }
    }
}

Test(fixed, exp2_stays_at_its_limit)
{
    cr_assert_eq(fixed_exp2_q16(LIMIT_Q16), ((uint64_t)1 << 63) - 1);
    cr_assert_eq(fixed_exp2_q16(LIMIT_Q16 + 1), ((uint64_t)1 << 63) - 1);
    cr_assert_eq(fixed_exp2_q16(UINT32_MAX), ((uint64_t)1 << 63) - 1);
}

Test(fixed, log2_is_monotone_and_inverts_small_values)
{
    uint32_t before = 0;
    for (uint64_t v = 0; v < 47000; v++) {
        uint32_t x = fixed_log2_q16(v);
        cr_assert_geq(x, before);
        before = x;
        cr_assert_eq(fixed_exp2_q16(x), v);
        cr_assert_eq(x, (uint32_t)floorl(65536 * log2l((long double)v + 1)), "v = %lu", (unsigned long)v);
    }
}

Test(fixed, log2_of_exp2_is_at_most_one_step_below)
{
    for (uint32_t x = (uint32_t)20 << 16; x <= LIMIT_Q16 - 65536; x += 61) {
        uint32_t back = fixed_log2_q16(fixed_exp2_q16(x));
        cr_assert(back == x || back + 1 == x, "x = %u gives %u", x, back);
    }
}

Test(fixed, log2_takes_the_largest_values)
{
    uint64_t limit = ((uint64_t)1 << 63) - 2;
    cr_assert_eq(fixed_log2_q16(limit), LIMIT_Q16 - 1);
    cr_assert_eq(fixed_log2_q16(limit + 1), LIMIT_Q16 - 1);
    cr_assert_eq(fixed_log2_q16(UINT64_MAX), LIMIT_Q16 - 1);
}

/* v + 1 is the target itself here, so that this proves guess_log2() right for every target. */
Test(fixed, log2_is_right_at_both_ends_of_each_step)
{
    for (uint32_t f = 0; f < 65536; f++) {
        cr_assert_eq(fixed_log2_q16(power_of(f) - 1), 62u << 16 | f, "f = %u", f);
        cr_assert_eq(fixed_log2_q16(power_of(f + 1) - 2), 62u << 16 | f, "f = %u", f);
    }
}

Test(fixed, log2_agrees_with_a_plain_search)
{
    uint64_t state = 1;

    for (uint64_t v = 0; v < (uint64_t)1 << 20; v++)
        cr_assert_eq(fixed_log2_q16(v), search_log2(v), "v = %lu", (unsigned long)v);
    for (uint32_t f = 0; f < 65536; f++) {
        for (uint64_t v = power_of(f) - 2; v <= power_of(f); v++) /* targets around the power */
            cr_assert_eq(fixed_log2_q16(v), search_log2(v), "v = %lu", (unsigned long)v);
    }
    for (int bit = 1; bit < 63; bit++) {
        for (uint64_t v = ((uint64_t)1 << bit) - 2; v <= (uint64_t)1 << bit; v++)
            cr_assert_eq(fixed_log2_q16(v), search_log2(v), "v = %lu", (unsigned long)v);
    }
    for (int i = 0; i < 1000000; i++) {
        state      = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's, of MMIX */
        uint64_t v = state >> (2 + i % 62);
        cr_assert_eq(fixed_log2_q16(v), search_log2(v), "v = %lu", (unsigned long)v);
    }
}
