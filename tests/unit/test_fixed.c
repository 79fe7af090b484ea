/* test_fixed.c - powers and logarithms of two in integers. */
#include <criterion/criterion.h>
#include <math.h>

#include "common/base/fixed.h"
#include "common/base/fixed_tables.h"

#define LIMIT_Q16 ((uint32_t)63 << 16)

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
