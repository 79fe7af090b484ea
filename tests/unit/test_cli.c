/* test_cli.c - numbers, sizes, durations and ranges of the command line. */
#include "common/base/cli.h"

#include <criterion/criterion.h>

static bool is_u64(const char *text, uint64_t wanted)
{
    uint64_t value = 7;
    return cli_parse_u64(text, &value) && value == wanted;
}

static bool is_bytes(const char *text, uint64_t wanted)
{
    uint64_t value = 7;
    return cli_parse_bytes(text, &value) && value == wanted;
}

static bool is_duration(const char *text, uint64_t wanted)
{
    uint64_t value = 7;
    return cli_parse_duration(text, &value) && value == wanted;
}

Test(cli, a_number_is_digits_alone)
{
    cr_assert(is_u64("0", 0) && is_u64("007", 7) && is_u64("18446744073709551615", UINT64_MAX));
    const char *const others[] = { "", " 1", "1 ", "+1", "-1", "1.0", "0x10", "18446744073709551616", "one" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        uint64_t value = 7;
        cr_assert(!cli_parse_u64(others[i], &value) && value == 7, "'%s'", others[i]);
    }
}

Test(cli, a_size_has_a_binary_suffix)
{
    cr_assert(is_bytes("4096", 4096) && is_bytes("64K", 65536) && is_bytes("8M", 8u << 20) && is_bytes("1G", 1u << 30));
    uint64_t value;
    cr_assert(!cli_parse_bytes("8m", &value) && !cli_parse_bytes("K", &value));
    cr_assert(!cli_parse_bytes("17179869184G", &value), "2^64 does not fit");
}

Test(cli, a_duration_has_a_unit)
{
    cr_assert(is_duration("5ns", 5) && is_duration("5us", 5000) && is_duration("500ms", 500000000));
    cr_assert(is_duration("60s", UINT64_C(60000000000)) && is_duration("5m", UINT64_C(300000000000)));
    cr_assert(is_duration("1h", UINT64_C(3600000000000)) && is_duration("2d", UINT64_C(172800000000000)));
    uint64_t value;
    cr_assert(!cli_parse_duration("5", &value) && !cli_parse_duration("s", &value));
    cr_assert(!cli_parse_duration("5S", &value));
    cr_assert(!cli_parse_duration("213504d", &value), "beyond 2^64 ns");
}

Test(cli, a_shift_may_have_a_sign)
{
    int64_t ns = 0;
    cr_assert(cli_parse_shift("90s", &ns) && ns == INT64_C(90000000000));
    cr_assert(cli_parse_shift("+1h", &ns) && ns == INT64_C(3600000000000));
    cr_assert(cli_parse_shift("-2d", &ns) && ns == INT64_C(-172800000000000));
    cr_assert(!cli_parse_shift("--1s", &ns) && !cli_parse_shift("-", &ns) && !cli_parse_shift("", &ns));
    cr_assert(!cli_parse_shift("9223372036854775808ns", &ns), "2^63 does not fit");
}

Test(cli, a_range_is_not_empty_and_begins_at_one)
{
    uint64_t first = 0, last = 0;
    cr_assert(cli_parse_range("3..7", &first, &last) && first == 3 && last == 7);
    cr_assert(cli_parse_range("1..1", &first, &last) && first == 1 && last == 1);
    cr_assert(!cli_parse_range("0..3", &first, &last) && !cli_parse_range("7..3", &first, &last));
    cr_assert(!cli_parse_range("3", &first, &last) && !cli_parse_range("3..", &first, &last));
    cr_assert(!cli_parse_range("..3", &first, &last) && !cli_parse_range("3...7", &first, &last));
}

Test(cli, processors_are_at_least_one_and_at_most_what_is_asked)
{
    cr_assert_eq(cli_count_processors(1), 1);
    cr_assert(cli_count_processors(8) >= 1 && cli_count_processors(8) <= 8);
}
