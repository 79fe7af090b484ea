/* test_time_unit.c - units by magnitude, and fields that mix them. */
#include "common/trace/time_unit.h"

#include <criterion/criterion.h>

Test(time_unit, digits_say_the_unit)
{
    cr_expect_eq(time_unit_of(UINT64_C(1530138186)), 9);
    cr_expect_eq(time_unit_of(UINT64_C(1530138186467)), 6);
    cr_expect_eq(time_unit_of(UINT64_C(1530138186467824)), 3);
    cr_expect_eq(time_unit_of(UINT64_C(1530138186467824001)), 0);
    cr_expect_eq(time_unit_of(0), 9);
}

Test(time_unit, times_beyond_the_range_are_refused)
{
    uint64_t time_ns;

    cr_assert(time_unit_to_ns(UINT64_C(9223372036), 9, &time_ns));
    cr_expect_eq(time_ns, UINT64_C(9223372036000000000));
    cr_expect(!time_unit_to_ns(UINT64_C(9223372037), 9, &time_ns));
    cr_expect(!time_unit_to_ns(UINT64_MAX, 0, &time_ns));
}

Test(time_unit, a_second_unit_is_told_once)
{
    struct time_unit_seen seen = { 0 };

    cr_expect(!time_unit_note(&seen, 3));
    cr_expect(!time_unit_note(&seen, 3));
    cr_expect(time_unit_note(&seen, 6));
    cr_expect(!time_unit_note(&seen, 3));
    cr_expect(!time_unit_note(&seen, 6));
    cr_expect(!time_unit_note(&seen, 9));
}
