/* test_time_place.c - placing undoes measuring, and what a frame promises is kept whatever the numbers. */
#include <criterion/criterion.h>

#include "common/base/philox.h"
#include "common/gen/net_time.h"
#include "common/gen/time_place.h"

#define N_DRAWS 20000

static uint64_t draw(uint32_t stream, uint64_t row)
{
    return philox_u64(20240607, 1, stream, row);
}

/* A number of any size below 2^40, small ones as likely as large. */
static uint64_t draw_size(uint32_t stream, uint64_t row)
{
    uint64_t bits = draw(stream, row);
    return (bits >> 24) >> (bits % 41);
}

static const uint64_t grids[] = { 1, 1000, 1000000, 1000000000 };

/* ---- There and back --------------------------------------------------------------- */

struct case_of_row {
    struct time_frame frame;
    struct time_span  span;
};

/* A span that starts and ends as the flags say, on grids of 1. */
static struct case_of_row draw_case(uint64_t row, bool is_free, bool is_early, bool is_late)
{
    struct case_of_row c = { .frame = { .start_grid_ns = 1, .duration_grid_ns = 1, .is_free = is_free,
                                        .is_early = is_early, .is_late = is_late } };
    uint64_t           room = draw_size(0, row), start, end;

    c.frame.parent_start_ns = UINT64_C(1700000000000000000) + draw_size(1, row);
    c.frame.parent_end_ns = c.frame.parent_start_ns + (is_free ? 0 : room);
    if (is_early)
        start = c.frame.parent_start_ns - 1 - draw_size(2, row);
    else
        start = c.frame.parent_start_ns + (is_free || is_late ? draw_size(2, row) : draw(2, row) % (room + 1));
    if (is_free)
        end = start + draw_size(3, row);
    else if (is_late)
        end = (start > c.frame.parent_end_ns ? start : c.frame.parent_end_ns) + 1 + draw_size(3, row);
    else
        end = start + draw(3, row) % (c.frame.parent_end_ns - start + 1);
    c.span = (struct time_span){ start, end - start };
    return c;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/* RATIO keeps 40 bits and SOFT loses what its quotient cannot tell: near a full room a step of y is large. */
static uint64_t tolerance(uint8_t mode, uint64_t time, uint64_t room)
{
    switch (mode) {
    case MODEL_TIME_RATIO:
        return 2 + (room >> MODEL_RATIO_BITS);
    case MODEL_TIME_SOFT:
        return 2 + (time >= room ? 1 : 0);
    default:
        return 0;
    }
}

static void check_there_and_back(const struct case_of_row *c)
{
    uint64_t         duration_y, gap_y, room = c->frame.parent_end_ns - c->frame.parent_start_ns, slack;
    struct time_span placed;

    time_measure(&c->frame, c->span, &duration_y, &gap_y);
    placed = time_place(&c->frame, duration_y, gap_y);
    uint64_t allowed = tolerance(c->frame.duration_mode, c->span.duration_ns,
                                 c->frame.is_early ? c->frame.parent_end_ns - c->span.start_ns : room);
    cr_assert_leq(distance(placed.duration_ns, c->span.duration_ns), allowed, "duration %lu, not %lu, mode %u",
                  placed.duration_ns, c->span.duration_ns, c->frame.duration_mode);
    if (c->frame.is_late || c->frame.is_free || c->frame.is_early) {
        cr_assert_leq(distance(placed.start_ns, c->span.start_ns), tolerance(c->frame.gap_mode, 0, room));
        return;
    }
    /* Both of duration and slack are off by a little, and the gap by its share of the slack. */
    slack = room - c->span.duration_ns;
    allowed += tolerance(c->frame.gap_mode, c->span.start_ns - c->frame.parent_start_ns, slack);
    cr_assert_leq(distance(placed.start_ns, c->span.start_ns), allowed, "gap %lu, not %lu, mode %u",
                  placed.start_ns - c->frame.parent_start_ns, c->span.start_ns - c->frame.parent_start_ns,
                  c->frame.gap_mode);
}

Test(time_place, inside_spans_come_back_under_all_modes)
{
    for (uint8_t duration_mode = 0; duration_mode <= MODEL_TIME_SOFT; duration_mode++) {
        for (uint8_t gap_mode = 0; gap_mode <= MODEL_TIME_SOFT; gap_mode++) {
            for (uint64_t row = 0; row < N_DRAWS; row++) {
                struct case_of_row c = draw_case(row, false, false, false);
                c.frame.duration_mode = duration_mode;
                c.frame.gap_mode = gap_mode;
                check_there_and_back(&c);
            }
        }
    }
}

Test(time_place, free_spans_come_back_exactly)
{
    for (uint64_t row = 0; row < N_DRAWS; row++) {
        struct case_of_row c = draw_case(row, true, false, false);
        check_there_and_back(&c);
    }
}

Test(time_place, early_spans_come_back_under_all_modes)
{
    for (uint8_t mode = 0; mode <= MODEL_TIME_SOFT; mode++) {
        for (uint64_t row = 0; row < N_DRAWS; row++) {
            struct case_of_row c = draw_case(row, false, true, false);
            c.frame.duration_mode = mode;
            check_there_and_back(&c);
        }
    }
}

/* The end as measured, the duration up to the rounding of its mode. */
Test(time_place, late_spans_told_by_their_end_come_back)
{
    for (uint8_t mode = 0; mode <= MODEL_TIME_RATIO; mode++) {
        for (uint64_t row = 0; row < N_DRAWS; row++) {
            struct case_of_row c = draw_case(row, false, false, true);
            uint64_t           duration_y, gap_y, allowed, room = c.frame.parent_end_ns - c.frame.parent_start_ns;
            struct time_span   placed;
            c.frame.duration_mode = mode;
            c.frame.gap_mode = MODEL_TIME_OVERHANG;
            if (mode == MODEL_TIME_RATIO && (room == 0 || c.span.duration_ns / room >= UINT64_C(1) << 20))
                continue; /* beyond what a number holds */
            time_measure(&c.frame, c.span, &duration_y, &gap_y);
            placed = time_place(&c.frame, duration_y, gap_y);
            allowed = tolerance(mode, c.span.duration_ns, room);
            cr_assert_leq(distance(placed.duration_ns, c.span.duration_ns), allowed);
            cr_assert_leq(distance(placed.start_ns, c.span.start_ns), allowed);
        }
    }
}

Test(time_place, late_spans_come_back_exactly_with_gaps_as_such)
{
    static const uint8_t modes[] = { MODEL_TIME_ABSOLUTE, MODEL_TIME_OVERHANG };
    for (size_t m = 0; m < 2; m++) {
        for (int is_early = 0; is_early < 2; is_early++) {
            for (uint64_t row = 0; row < N_DRAWS; row++) {
                struct case_of_row c = draw_case(row, false, is_early, true);
                c.frame.duration_mode = modes[m];
                check_there_and_back(&c);
            }
        }
    }
}

/* ---- Promises ------------------------------------------------------------------------ */

static void check_promises(const struct time_frame *frame, struct time_span span)
{
    uint64_t end = span.start_ns + span.duration_ns;
    cr_assert_geq(end, span.start_ns);
    cr_assert_eq(span.duration_ns % frame->duration_grid_ns, 0);
    if (frame->is_early)
        cr_assert_lt(span.start_ns, frame->parent_start_ns);
    else
        cr_assert_geq(span.start_ns, frame->parent_start_ns);
    if (frame->is_free)
        return;
    if (frame->is_late)
        cr_assert_gt(end, frame->parent_end_ns);
    else
        cr_assert_leq(end, frame->parent_end_ns);
}

static void place_anything(uint8_t duration_mode, uint8_t gap_mode, bool is_free, bool is_early, bool is_late)
{
    for (uint64_t row = 0; row < N_DRAWS / 4; row++) {
        uint64_t          room = row % 16 == 0 ? 0 : draw_size(0, row);
        uint64_t          start = UINT64_C(1700000000000000000) + draw_size(1, row);
        struct time_frame frame = { .parent_start_ns = start, .parent_end_ns = start + (is_free ? 0 : room),
                                    .start_grid_ns = grids[draw(4, row) % 4],
                                    .duration_grid_ns = grids[draw(5, row) % 4],
                                    .duration_mode = duration_mode, .gap_mode = gap_mode,
                                    .is_free = is_free, .is_early = is_early, .is_late = is_late };
        uint64_t          duration_y = row % 7 == 0 ? 0 : draw(6, row) >> (draw(7, row) % 64);
        uint64_t          gap_y = row % 11 == 0 ? 0 : draw(8, row) >> (draw(9, row) % 64);
        if (is_free) { /* sums of any two would wrap; no table holds more */
            duration_y >>= 3;
            gap_y >>= 3;
        }
        check_promises(&frame, time_place(&frame, duration_y, gap_y));
    }
}

Test(time_place, inside_spans_stay_inside_on_any_grid)
{
    for (uint8_t duration_mode = 0; duration_mode < MODEL_TIME_N_MODES; duration_mode++)
        for (uint8_t gap_mode = 0; gap_mode < MODEL_TIME_N_MODES; gap_mode++)
            place_anything(duration_mode, gap_mode, false, false, false);
}

Test(time_place, late_spans_end_late_on_any_grid)
{
    for (uint8_t duration_mode = 0; duration_mode < MODEL_TIME_N_MODES; duration_mode++)
        for (uint8_t gap_mode = 0; gap_mode < MODEL_TIME_N_MODES; gap_mode++)
            place_anything(duration_mode, gap_mode, false, false, true);
}

/* A gap as a network has drawn it. */
static void place_drawn(uint8_t duration_mode, bool is_late)
{
    for (uint64_t row = 0; row < N_DRAWS / 2; row++) {
        uint64_t          start = UINT64_C(1700000000000000000) + draw_size(1, row);
        struct time_frame frame = { .parent_start_ns = start, .parent_end_ns = start + (row % 16 == 0 ? 0 : draw_size(0, row)),
                                    .start_grid_ns = grids[draw(4, row) % 4], .duration_grid_ns = grids[draw(5, row) % 4],
                                    .duration_mode = duration_mode, .is_late = is_late };
        uint64_t          duration_y = row % 7 == 0 ? 0 : draw(6, row) >> (draw(7, row) % 64);
        check_promises(&frame, time_place_drawn(&frame, duration_y, net_time_unpack((uint16_t)draw(8, row))));
    }
}

Test(time_place, drawn_gaps_keep_spans_inside_on_any_grid)
{
    for (uint8_t mode = 0; mode < MODEL_TIME_OVERHANG; mode++)
        place_drawn(mode, false);
}

Test(time_place, drawn_gaps_keep_spans_late_on_any_grid)
{
    for (uint8_t mode = 0; mode < MODEL_TIME_OVERHANG; mode++)
        place_drawn(mode, true);
}

/* What net_time_of_gap() measures goes back to where it was, but for its rounding. */
Test(time_place, drawn_gaps_come_back)
{
    for (int is_late = 0; is_late < 2; is_late++) {
        for (uint64_t row = 0; row < N_DRAWS; row++) {
            struct case_of_row c = draw_case(row, false, false, is_late);
            uint64_t room = c.frame.parent_end_ns - c.frame.parent_start_ns, gap = c.span.start_ns - c.frame.parent_start_ns;
            uint64_t slack = c.span.duration_ns < room ? room - c.span.duration_ns : 0;
            struct time_span placed = time_place_drawn(&c.frame, c.span.duration_ns, net_time_of_gap(gap, slack, is_late));
            cr_assert_eq(placed.duration_ns, c.span.duration_ns);
            cr_assert_leq(distance(placed.start_ns, c.span.start_ns), 2 + (is_late ? gap : slack) / 16384 + (slack >> 31));
        }
    }
}

Test(time_place, early_spans_start_early_on_any_grid)
{
    for (uint8_t mode = 0; mode <= MODEL_TIME_SOFT; mode++)
        place_anything(mode, MODEL_TIME_ABSOLUTE, false, true, false);
    place_anything(MODEL_TIME_OVERHANG, MODEL_TIME_ABSOLUTE, false, true, true);
}

Test(time_place, free_spans_start_no_earlier_than_their_parent)
{
    place_anything(MODEL_TIME_ABSOLUTE, MODEL_TIME_ABSOLUTE, true, false, false);
}

Test(time_place, starts_go_down_to_their_grid_and_never_before_the_parent)
{
    struct time_frame frame = { .parent_start_ns = 1500000, .parent_end_ns = 9500000, .start_grid_ns = 1000000,
                                .duration_grid_ns = 1 };
    cr_assert_eq(time_place(&frame, 1000, 700000).start_ns, 2000000);
    cr_assert_eq(time_place(&frame, 1000, 400000).start_ns, 2000000);
    cr_assert_eq(time_place(&frame, 1000, 1600000).start_ns, 3000000);
    cr_assert_eq(time_place(&frame, 7900000, 0).start_ns, 1500000, "no grid step fits: with the parent");
}

Test(time_place, only_a_zero_is_nothing)
{
    struct time_frame frame = { .parent_start_ns = 1000000, .parent_end_ns = 4000000, .start_grid_ns = 1000000,
                                .duration_grid_ns = 1000000, .duration_mode = MODEL_TIME_RATIO };
    cr_assert_eq(time_place(&frame, 0, 0).duration_ns, 0);
    cr_assert_eq(time_place(&frame, 1, 0).duration_ns, 1000000);
    cr_assert_eq(time_place(&frame, 1, 0).start_ns, 1000000);
    cr_assert_eq(time_place(&frame, 1, 1).start_ns, 2000000);
    frame.parent_end_ns = 1500000;
    cr_assert_eq(time_place(&frame, 1, 1).duration_ns, 0, "no grid step fits");
}

/* Without a grid, a duration is the same whether or not the rest of the span is placed. */
Test(time_place, lengths_are_those_of_placed_spans)
{
    static const uint8_t modes[] = { MODEL_TIME_ABSOLUTE, MODEL_TIME_RATIO, MODEL_TIME_SOFT };

    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t          room = philox_u64(1, 90, 0, i) >> (10 + i % 50), y = philox_u64(1, 90, 1, i) >> (10 + i % 47);
        bool              is_late = i % 2 != 0;
        struct time_frame frame = { .parent_start_ns = UINT64_C(1) << 61, .parent_end_ns = (UINT64_C(1) << 61) + room,
                                    .start_grid_ns = 1, .duration_grid_ns = 1, .duration_mode = modes[i % 3],
                                    .is_late = is_late };
        struct time_span  placed = time_place_drawn(&frame, y, 31 << 16);
        uint64_t          length = time_place_length(frame.duration_mode, is_late, y, room);
        cr_assert(placed.duration_ns == length || (length == 0 && placed.duration_ns == 1), "row %lu: %lu, not %lu", i, length,
                  placed.duration_ns);
    }
}

Test(time_place, lengths_come_back)
{
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t room = (philox_u64(1, 91, 0, i) >> (24 + i % 20)) + 2, duration = philox_u64(1, 91, 1, i) % room;
        for (uint8_t mode = MODEL_TIME_ABSOLUTE; mode <= MODEL_TIME_SOFT; mode++) {
            uint64_t y = time_measure_length(mode, duration, room);
            uint64_t back = time_place_length(mode, false, y, room);
            uint64_t off = back < duration ? duration - back : back - duration;
            cr_assert_leq(off, 1 + duration / 1000000 + (mode == MODEL_TIME_SOFT ? room / 1000 : 0), "mode %u, row %lu", mode, i);
        }
    }
}
