/* test_net_time.c - the coordinate that networks draw: there and back, in order, within what is promised. */
#include "common/gen/net_time.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/philox.h"

#define N_DRAWS 50000
#define ONE     65536 /* an octave */
#define MOST_NS (UINT64_C(1) << 62)

static uint64_t draw(uint32_t stream, uint64_t row)
{
    return philox_u64(20240607, 1, stream, row);
}

/* Of any size up to 2^62, small ones as likely as large. */
static uint64_t draw_size(uint32_t stream, uint64_t row)
{
    uint64_t bits = draw(stream, row);
    return (bits >> 2) >> (bits % 63);
}

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static const uint64_t extremes[] = { 0, 1, 2, 3, 46999, 47000, UINT64_C(1) << 31, UINT64_C(1) << 32,
                                     (UINT64_C(1) << 61) + 12345, MOST_NS - 1, MOST_NS };
#define N_EXTREMES (sizeof extremes / sizeof *extremes)

/* ---- There and back ------------------------------------------------------------------ */

/* A unit of z in either logarithm is 2^-16.5 of the smaller part; odds have 32 bits, and end at 31 octaves. */
static uint64_t tolerance_inside(uint64_t part, uint64_t whole)
{
    return least(part, whole - part) / 16384 + (whole >> 31) + 2;
}

static void check_inside(uint64_t part, uint64_t whole)
{
    uint64_t duration = net_time_duration(net_time_of_duration(part, whole, false), whole, false);
    uint64_t gap = net_time_gap(net_time_of_gap(part, whole, false), whole, false);

    cr_assert_leq(distance(duration, part), tolerance_inside(part, whole), "%lu of %lu came back as %lu", part, whole,
                  duration);
    cr_assert_leq(distance(gap, part), tolerance_inside(part, whole), "%lu of %lu came back as %lu", part, whole, gap);
}

Test(net_time, what_lies_inside_comes_back)
{
    for (uint64_t row = 0; row < N_DRAWS; row++) {
        uint64_t whole = draw_size(0, row);
        check_inside(draw(1, row) % (whole + 1), whole);
        check_inside(least(draw_size(2, row), whole), whole);
        check_inside(whole - least(draw_size(3, row), whole), whole);
    }
}

Test(net_time, extremes_inside_come_back)
{
    for (size_t i = 0; i < N_EXTREMES; i++)
        for (size_t k = 0; k <= i; k++)
            check_inside(extremes[k], extremes[i]);
}

Test(net_time, what_is_longer_than_its_parent_is_held)
{
    for (size_t i = 0; i < N_EXTREMES; i++) {
        int32_t z = net_time_of_duration(MOST_NS, extremes[i], false);
        cr_assert(z > 0 && z <= NET_TIME_MAX_Q16);
        cr_assert_leq(net_time_duration(z, extremes[i], false), extremes[i]);
    }
}

/* Four octaves of z are one of the duration, so that z goes 7.75 octaves either way. */
Test(net_time, late_durations_come_back)
{
    for (uint64_t row = 0; row < N_DRAWS; row++) {
        uint64_t parent = draw_size(0, row), duration = draw_size(1, row), back;
        int32_t  z = net_time_of_duration(duration, parent, true);
        if (z == NET_TIME_MAX_Q16 || z == -NET_TIME_MAX_Q16)
            continue;
        back = net_time_duration(z, parent, true);
        cr_assert_leq(distance(back, duration), duration / 32768 + 1, "%lu below %lu came back as %lu", duration, parent,
                      back);
    }
}

Test(net_time, late_durations_are_held_to_a_share_of_their_parents)
{
    const uint64_t parent = 1000000;
    cr_expect_eq(net_time_of_duration(parent, parent, true), 0);
    cr_expect_eq(net_time_of_duration(0, parent, true), -NET_TIME_MAX_Q16);
    cr_expect_eq(net_time_of_duration(MOST_NS, parent, true), NET_TIME_MAX_Q16);
    cr_expect_leq(distance(net_time_duration(-NET_TIME_MAX_Q16, parent, true), 4645), 1); /* 2^-7.75 */
    cr_expect_leq(distance(net_time_duration(NET_TIME_MAX_Q16, parent, true), 215269482), 215269482 / 32768);
    cr_expect_eq(net_time_duration(-NET_TIME_MAX_Q16, 0, true), 0);
    cr_expect_eq(net_time_duration(-NET_TIME_MAX_Q16, 100, true), 0, "100 * 2^-7.75 is less than one");
}

static void check_late_gap(uint64_t slack, uint64_t over)
{
    int32_t  z = net_time_of_gap(slack + over, slack, true);
    uint64_t back = net_time_gap(z, slack, true);

    if (z == NET_TIME_MAX_Q16) /* 51 octaves */
        cr_assert(over >= (UINT64_C(1) << 51) - (UINT64_C(1) << 36) && back >= slack + (over >> 12));
    else
        cr_assert_leq(distance(back, slack + over), over / 32768 + 1, "%lu behind %lu came back as %lu", over, slack, back);
}

Test(net_time, late_gaps_come_back)
{
    for (uint64_t row = 0; row < N_DRAWS; row++)
        check_late_gap(draw_size(0, row), draw_size(1, row));
    for (size_t i = 0; i < N_EXTREMES; i++)
        for (size_t k = 0; k < N_EXTREMES; k++)
            check_late_gap(extremes[i], extremes[k]);
}

Test(net_time, coordinates_come_back)
{
    for (uint64_t row = 0; row < N_DRAWS; row++) {
        int32_t  z = (int32_t)(draw(0, row) % (28 * ONE)) - 14 * ONE;
        uint64_t whole = (UINT64_C(1) << 40) + (draw_size(1, row) >> 6);
        uint64_t part = net_time_duration(z, whole, false);
        int64_t  allowed = 6 + (int64_t)(2 * ONE / (least(part, whole - part) + 1));
        cr_assert_leq(llabs(net_time_of_duration(part, whole, false) - z), allowed, "%d", z);
        cr_assert_leq(llabs(net_time_of_gap(net_time_gap(z, whole, false), whole, false) - z), allowed, "%d", z);
        cr_assert_leq(llabs(net_time_of_duration(net_time_duration(z, whole, true), whole, true) - z), 8, "%d", z);
        cr_assert_leq(llabs(net_time_of_gap(net_time_gap(z, whole, true), whole, true) - z),
                      6 + (int64_t)(2 * ONE / (net_time_gap(z, whole, true) - whole + 1)), "%d", z);
    }
}

/* ---- By hand ---------------------------------------------------------------------------- */

Test(net_time, known_coordinates)
{
    cr_expect_eq(net_time_of_duration(50, 100, false), 0);
    cr_expect_eq(net_time_of_duration(0, 0, false), 0);
    cr_expect_eq(net_time_of_duration(0, 1023, false), -10 * ONE);
    cr_expect_eq(net_time_of_duration(1023, 1023, false), 10 * ONE);
    cr_expect_eq(net_time_of_duration(127, 134, false), 4 * ONE, "128 to 8");
    cr_expect_eq(net_time_of_gap(7, 134, false), -4 * ONE);
    cr_expect_eq(net_time_of_duration(2047, 1023, true), 4 * ONE);
    cr_expect_eq(net_time_of_duration(511, 1023, true), -4 * ONE);
    cr_expect_eq(net_time_of_gap(500 + (1 << 20) - 1, 500, true), 0, "a millisecond, about");
    cr_expect_eq(net_time_of_gap(500 + (1 << 24) - 1, 500, true), 4 * ONE);
    cr_expect_eq(net_time_of_gap(500, 500, true), -20 * ONE);
    cr_expect_eq(net_time_of_gap(3, 500, true), -20 * ONE, "no later than it must");
}

/* What z gives and what -z gives are the whole. */
Test(net_time, both_sides_are_alike)
{
    for (uint64_t row = 0; row < N_DRAWS; row++) {
        uint64_t whole = draw_size(0, row), part = draw(1, row) % (whole + 1);
        int32_t  z = (int32_t)(draw(2, row) % (2 * NET_TIME_MAX_Q16)) - NET_TIME_MAX_Q16;
        cr_assert_eq(net_time_of_duration(part, whole, false), -net_time_of_duration(whole - part, whole, false));
        if (z != 0)
            cr_assert_eq(net_time_gap(z, whole, false) + net_time_gap(-z, whole, false), whole);
    }
}

/* ---- Order --------------------------------------------------------------------------------- */

/* Steps of all sizes from one end of what 16 bits unpack to, to the other. */
Test(net_time, more_gives_more)
{
    for (uint64_t row = 0; row < 40; row++) {
        uint64_t whole = row < N_EXTREMES ? extremes[row] : draw_size(0, row), before[4] = { 0 };
        for (int32_t z = net_time_unpack(0), n = 0; z <= net_time_unpack(UINT16_MAX); z += 1 + n++ % 5000) {
            uint64_t now[4] = { net_time_duration(z, whole, false), net_time_duration(z, whole, true),
                                net_time_gap(z, whole, false), net_time_gap(z, whole, true) };
            for (int i = 0; i < 4; i++)
                cr_assert_geq(now[i], before[i], "%d of %lu", z, whole);
            memcpy(before, now, sizeof before);
        }
    }
}

Test(net_time, coordinates_grow_with_what_they_tell)
{
    for (uint64_t row = 0; row < N_DRAWS; row++) {
        uint64_t whole = draw_size(0, row), time = draw_size(1, row), later = time + draw_size(2, row) % 1000;
        for (int is_late = 0; is_late < 2; is_late++) {
            cr_assert_leq(net_time_of_duration(time, whole, is_late), net_time_of_duration(later, whole, is_late));
            cr_assert_leq(net_time_of_gap(time, whole, is_late), net_time_of_gap(later, whole, is_late));
        }
    }
}

/* ---- Promises -------------------------------------------------------------------------------- */

static void check_bounds(int32_t z, uint64_t whole)
{
    cr_assert_leq(net_time_duration(z, whole, false), whole);
    cr_assert_leq(net_time_gap(z, whole, false), whole);
    cr_assert_geq(net_time_gap(z, whole, true), whole);
    cr_assert_lt(net_time_gap(z, whole, true) - whole, UINT64_C(1) << 52);
    cr_assert_lt(net_time_duration(z, whole, true), UINT64_C(1) << 63);
}

Test(net_time, gaps_inside_stay_inside_and_late_ones_behind)
{
    for (uint32_t packed = 0; packed <= UINT16_MAX; packed++) {
        check_bounds(net_time_unpack((uint16_t)packed), draw_size(0, packed));
        check_bounds(net_time_unpack((uint16_t)packed), extremes[packed % N_EXTREMES]);
    }
}

Test(net_time, coordinates_are_held)
{
    for (uint64_t row = 0; row < N_DRAWS; row++) {
        uint64_t whole = row % 5 == 0 ? extremes[row % N_EXTREMES] : draw_size(0, row);
        uint64_t time = row % 7 == 0 ? extremes[row / 7 % N_EXTREMES] : draw_size(1, row);
        for (int is_late = 0; is_late < 2; is_late++) {
            cr_assert_leq(abs(net_time_of_duration(time, whole, is_late)), NET_TIME_MAX_Q16);
            cr_assert_leq(abs(net_time_of_gap(time, whole, is_late)), NET_TIME_MAX_Q16);
        }
    }
}

/* ---- In 16 bits -------------------------------------------------------------------------------- */

Test(net_time, packing_keeps_a_thousandth_of_an_octave)
{
    for (int32_t z = -NET_TIME_MAX_Q16; z <= NET_TIME_MAX_Q16; z++) {
        int32_t back = net_time_unpack(net_time_pack(z));
        cr_assert(back <= z && z < back + 64, "%d came back as %d", z, back);
    }
}

Test(net_time, all_of_16_bits_come_back)
{
    for (uint32_t packed = 0; packed <= UINT16_MAX; packed++)
        cr_assert_eq(net_time_pack(net_time_unpack((uint16_t)packed)), packed);
    cr_assert_eq(net_time_unpack(1 << 15), 0);
}
