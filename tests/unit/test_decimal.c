/* test_decimal.c - every printer at its edges, and against printf over many lengths. */
#include "common/trace/decimal.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define GUARD '#'

static char out[2 * DECIMAL_MAX_SCALED];

static void check(size_t n, const char *expected)
{
    cr_assert(n == strlen(expected) && memcmp(out, expected, n) == 0, "\"%.*s\" is not \"%s\"", (int)n, out, expected);
    cr_assert(out[n] == GUARD, "more than %zu characters written for %s", n, expected);
    memset(out, GUARD, sizeof out);
}

static void setup(void)
{
    memset(out, GUARD, sizeof out);
}

TestSuite(decimal, .init = setup);

Test(decimal, words_print_as_printf_does)
{
    char     expected[64];
    uint64_t value = 1;

    for (int i = 0; i < 20; i++, value *= 10)
        for (int delta = -1; delta <= 1; delta++) {
            snprintf(expected, sizeof expected, "%" PRIu64, value + (uint64_t)delta);
            check(decimal_print_u64(out, value + (uint64_t)delta, 0), expected);
        }
    value = 0x9E3779B97F4A7C15;
    for (int i = 0; i < 20000; i++, value = value * 6364136223846793005 + 1442695040888963407) {
        snprintf(expected, sizeof expected, "%" PRIu64, value >> i % 64);
        check(decimal_print_u64(out, value >> i % 64, 0), expected);
    }
    check(decimal_print_u64(out, 0, 0), "0");
    check(decimal_print_u64(out, UINT64_MAX, 0), "18446744073709551615");
}

Test(decimal, words_are_padded_to_a_width)
{
    check(decimal_print_u64(out, 0, 1), "0");
    check(decimal_print_u64(out, 0, 3), "000");
    check(decimal_print_u64(out, 42, 2), "42");
    check(decimal_print_u64(out, 42, 5), "00042");
    check(decimal_print_u64(out, 123456789, 5), "123456789");
    check(decimal_print_u64(out, UINT64_MAX, 20), "18446744073709551615");
    check(decimal_print_u64(out, UINT64_MAX, DECIMAL_MAX_WIDTH), "00000000000018446744073709551615");
}

Test(decimal, signs_do_not_count_in_the_width)
{
    check(decimal_print_i64(out, 0, 0), "0");
    check(decimal_print_i64(out, 7, 3), "007");
    check(decimal_print_i64(out, -7, 0), "-7");
    check(decimal_print_i64(out, -7, 3), "-007");
    check(decimal_print_i64(out, INT64_MAX, 0), "9223372036854775807");
    check(decimal_print_i64(out, INT64_MIN, 0), "-9223372036854775808");
    check(decimal_print_i64(out, INT64_MIN, 21), "-009223372036854775808");
}

Test(decimal, whole_fractions_have_exactly_scale_digits)
{
    check(decimal_print_scaled(out, 300, 2, 0, DECIMAL_FRACTION_ALL), "3.00");
    check(decimal_print_scaled(out, 5, 2, 0, DECIMAL_FRACTION_ALL), "0.05");
    check(decimal_print_scaled(out, -5, 1, 0, DECIMAL_FRACTION_ALL), "-0.5");
    check(decimal_print_scaled(out, 0, 3, 0, DECIMAL_FRACTION_ALL), "0.000");
    check(decimal_print_scaled(out, 17, 0, 0, DECIMAL_FRACTION_ALL), "17");
    check(decimal_print_scaled(out, 123456, 3, 5, DECIMAL_FRACTION_ALL), "00123.456");
    check(decimal_print_scaled(out, INT64_MIN, 18, 0, DECIMAL_FRACTION_ALL), "-9.223372036854775808");
    check(decimal_print_scaled(out, INT64_MIN, 19, 0, DECIMAL_FRACTION_ALL), "-0.9223372036854775808");
    check(decimal_print_scaled(out, INT64_MIN, DECIMAL_MAX_SCALE, DECIMAL_MAX_WIDTH, DECIMAL_FRACTION_ALL),
          "-00000000000000000000000000000000.00000000000009223372036854775808");
}

Test(decimal, trimmed_fractions_lose_their_zeros)
{
    check(decimal_print_scaled(out, 300, 2, 0, DECIMAL_FRACTION_TRIM), "3");
    check(decimal_print_scaled(out, 310, 2, 0, DECIMAL_FRACTION_TRIM), "3.1");
    check(decimal_print_scaled(out, 301, 2, 0, DECIMAL_FRACTION_TRIM), "3.01");
    check(decimal_print_scaled(out, -310, 2, 3, DECIMAL_FRACTION_TRIM), "-003.1");
    check(decimal_print_scaled(out, 0, 4, 0, DECIMAL_FRACTION_TRIM), "0");
    check(decimal_print_scaled(out, 100, 0, 0, DECIMAL_FRACTION_TRIM), "100");
}

Test(decimal, a_kept_point_has_one_digit)
{
    check(decimal_print_scaled(out, 300, 2, 0, DECIMAL_FRACTION_KEEP_ONE), "3.0");
    check(decimal_print_scaled(out, 0, 2, 0, DECIMAL_FRACTION_KEEP_ONE), "0.0");
    check(decimal_print_scaled(out, -1, 0, 0, DECIMAL_FRACTION_KEEP_ONE), "-1.0");
    check(decimal_print_scaled(out, 325, 2, 0, DECIMAL_FRACTION_KEEP_ONE), "3.25");
    check(decimal_print_scaled(out, 320, 2, 0, DECIMAL_FRACTION_KEEP_ONE), "3.2");
}

Test(decimal, hexadecimal_has_exactly_the_digits_asked_for)
{
    char expected[64];

    check(decimal_print_hex(out, 0, 16, false), "0000000000000000");
    check(decimal_print_hex(out, 0x0123456789ABCDEF, 16, false), "0123456789abcdef");
    check(decimal_print_hex(out, 0xFEDCBA9876543210, 16, true), "FEDCBA9876543210");
    check(decimal_print_hex(out, UINT64_MAX, 16, false), "ffffffffffffffff");
    for (unsigned n = 1; n < 16; n++) {
        uint64_t value = 0xA9B8C7D6E5F40213 & ((UINT64_C(1) << 4 * n) - 1);
        snprintf(expected, sizeof expected, "%0*" PRIx64, (int)n, value);
        check(decimal_print_hex(out, 0xA9B8C7D6E5F40213, n, false), expected);
        snprintf(expected, sizeof expected, "%0*" PRIX64, (int)n, value);
        check(decimal_print_hex(out, 0xA9B8C7D6E5F40213, n, true), expected);
    }
}
