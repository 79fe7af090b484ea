/* time_place.c - where a span lies, from its stored numbers. */
#include "common/gen/time_place.h"

#include "common/base/fixed.h"
#include "common/gen/net_time.h"

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t from_room(uint8_t mode, uint64_t y, uint64_t room)
{
    switch (mode) {
    case MODEL_TIME_RATIO:
        return least(fixed_mul_div(room, y, UINT64_C(1) << MODEL_RATIO_BITS), room);
    case MODEL_TIME_SOFT:
        return y + room == 0 ? 0 : fixed_mul_div(y, room, y + room);
    default:
        return least(y, room);
    }
}

static uint64_t to_room(uint8_t mode, uint64_t time, uint64_t room)
{
    switch (mode) {
    case MODEL_TIME_RATIO:
        return room == 0 ? 0 : fixed_mul_div(time, UINT64_C(1) << MODEL_RATIO_BITS, room);
    case MODEL_TIME_SOFT:
        return time == 0 ? 0 : time >= room ? TIME_PLACE_MAX_NS : least(fixed_mul_div(time, room, room - time), TIME_PLACE_MAX_NS);
    default:
        return least(time, TIME_PLACE_MAX_NS);
    }
}

static uint64_t floor_to(uint64_t time, uint64_t grid)
{
    return time - time % grid;
}

/* Down to the grid, but from y > 0 not to nothing when a step fits. */
static uint64_t duration_on_grid(const struct time_frame *frame, uint64_t y, uint64_t duration, uint64_t room)
{
    uint64_t grid = frame->duration_grid_ns;
    return duration < grid && y > 0 && room >= grid ? grid : floor_to(duration, grid);
}

/* A start at parent + gap on the grid, within [lowest, highest] whatever the grid says. */
static uint64_t start_on_grid(const struct time_frame *frame, uint64_t y, uint64_t gap, uint64_t highest)
{
    uint64_t lowest = frame->parent_start_ns;
    uint64_t start = floor_to(lowest + gap, frame->start_grid_ns);
    if (start < lowest || (start == lowest && y > 0 && highest - lowest >= frame->start_grid_ns))
        start += frame->start_grid_ns;
    return start > highest ? lowest : start;
}

static uint64_t early_start(const struct time_frame *frame, uint64_t lead)
{
    uint64_t parent = frame->parent_start_ns;
    if (lead == 0)
        lead = 1;
    return floor_to(lead < parent ? parent - lead : 0, frame->start_grid_ns);
}

/* The first duration on the grid that ends behind the parent. */
static uint64_t least_late(const struct time_frame *frame, uint64_t start)
{
    return floor_to(frame->parent_end_ns - start, frame->duration_grid_ns) + frame->duration_grid_ns;
}

uint64_t time_place_length(uint8_t mode, bool is_late, uint64_t duration_y, uint64_t room)
{
    uint64_t y = least(duration_y, TIME_PLACE_MAX_NS);
    if (is_late && mode == MODEL_TIME_RATIO)
        return least(fixed_mul_div(room, y, UINT64_C(1) << MODEL_RATIO_BITS), TIME_PLACE_MAX_NS);
    return is_late && mode != MODEL_TIME_SOFT ? y : from_room(mode, y, room);
}

uint64_t time_measure_length(uint8_t mode, uint64_t duration_ns, uint64_t room)
{
    return to_room(mode, duration_ns, room);
}

/* The duration of a span that begins at 'start' and must end behind its parent. */
static uint64_t late_duration(const struct time_frame *frame, uint64_t y, uint64_t start, uint64_t room)
{
    uint64_t end = frame->parent_end_ns;
    uint64_t duration = frame->duration_mode != MODEL_TIME_OVERHANG ? time_place_length(frame->duration_mode, true, y, room)
                        : end + y > start                           ? end + y - start
                                                                    : 0;
    return duration_on_grid(frame, y, duration, UINT64_MAX);
}

/* A late span that is told by its end: the duration first, then the start that it leaves. */
static struct time_span place_by_end(const struct time_frame *frame, uint64_t duration_y, uint64_t overhang,
                                     uint64_t room)
{
    uint64_t lowest = frame->parent_start_ns, end = frame->parent_end_ns + overhang;
    uint64_t duration = late_duration(frame, duration_y, lowest, room);
    uint64_t start = end > duration ? floor_to(end - duration, frame->start_grid_ns) : 0;

    if (start + duration <= frame->parent_end_ns)
        start += frame->start_grid_ns;
    if (start < lowest)
        start = lowest;
    if (start + duration <= frame->parent_end_ns)
        duration = least_late(frame, start);
    return (struct time_span){ start, duration };
}

static struct time_span place_late(const struct time_frame *frame, uint64_t duration_y, uint64_t gap_y, uint64_t room)
{
    struct time_span span;
    uint64_t         gap = frame->gap_mode == MODEL_TIME_ABSOLUTE ? gap_y : from_room(frame->gap_mode, gap_y, room);

    if (frame->gap_mode == MODEL_TIME_OVERHANG)
        return place_by_end(frame, duration_y, gap_y, room);
    span.start_ns = start_on_grid(frame, gap_y, gap, UINT64_MAX);
    span.duration_ns = late_duration(frame, duration_y, span.start_ns, room);
    if (span.start_ns + span.duration_ns <= frame->parent_end_ns)
        span.duration_ns = least_late(frame, span.start_ns);
    return span;
}

static struct time_span place_early(const struct time_frame *frame, uint64_t duration_y, uint64_t gap_y)
{
    struct time_span span = { .start_ns = early_start(frame, gap_y) };
    uint64_t         room = frame->parent_end_ns - span.start_ns;

    if (!frame->is_late) {
        span.duration_ns =
            duration_on_grid(frame, duration_y, from_room(frame->duration_mode, duration_y, room), room);
        return span;
    }
    span.duration_ns = late_duration(frame, duration_y, span.start_ns, room);
    if (span.start_ns + span.duration_ns <= frame->parent_end_ns)
        span.duration_ns = least_late(frame, span.start_ns);
    return span;
}

struct time_span time_place(const struct time_frame *frame, uint64_t duration_y, uint64_t gap_y)
{
    struct time_span span;
    uint64_t         room = frame->parent_end_ns - frame->parent_start_ns, slack;

    duration_y = least(duration_y, TIME_PLACE_MAX_NS);
    gap_y = least(gap_y, TIME_PLACE_MAX_NS);
    if (frame->is_free) {
        span.start_ns = start_on_grid(frame, gap_y, gap_y, UINT64_MAX);
        span.duration_ns = duration_on_grid(frame, duration_y, duration_y, UINT64_MAX);
        return span;
    }
    if (frame->is_early)
        return place_early(frame, duration_y, gap_y);
    if (frame->is_late)
        return place_late(frame, duration_y, gap_y, room);
    span.duration_ns = duration_on_grid(frame, duration_y, from_room(frame->duration_mode, duration_y, room), room);
    slack = room - span.duration_ns;
    span.start_ns =
        start_on_grid(frame, gap_y, from_room(frame->gap_mode, gap_y, slack), frame->parent_start_ns + slack);
    return span;
}

struct time_span time_place_drawn(const struct time_frame *frame, uint64_t duration_y, int32_t gap_z)
{
    struct time_span span;
    uint64_t         room = frame->parent_end_ns - frame->parent_start_ns, slack, gap;

    duration_y = least(duration_y, TIME_PLACE_MAX_NS);
    if (frame->is_late)
        span.duration_ns = late_duration(frame, duration_y, frame->parent_start_ns, room);
    else
        span.duration_ns =
            duration_on_grid(frame, duration_y, from_room(frame->duration_mode, duration_y, room), room);
    slack = span.duration_ns < room ? room - span.duration_ns : 0;
    gap = net_time_gap(gap_z, slack, frame->is_late);
    span.start_ns = start_on_grid(frame, 0, gap, frame->is_late ? UINT64_MAX : frame->parent_start_ns + slack);
    if (frame->is_late && span.start_ns + span.duration_ns <= frame->parent_end_ns)
        span.start_ns += frame->start_grid_ns;
    if (frame->is_late && span.start_ns + span.duration_ns <= frame->parent_end_ns)
        span.duration_ns = least_late(frame, span.start_ns);
    return span;
}

void time_measure(const struct time_frame *frame, struct time_span span, uint64_t *duration_y, uint64_t *gap_y)
{
    uint64_t room = frame->parent_end_ns - frame->parent_start_ns;
    uint64_t end = span.start_ns + span.duration_ns;

    if (frame->is_early) {
        *gap_y = frame->parent_start_ns - span.start_ns;
        room = frame->parent_end_ns - span.start_ns;
    } else if (frame->is_late && frame->gap_mode == MODEL_TIME_OVERHANG) {
        *gap_y = end - frame->parent_end_ns;
    } else {
        uint64_t gap = span.start_ns - frame->parent_start_ns;
        bool     is_inside = !frame->is_free && !frame->is_late;
        *gap_y = to_room(frame->gap_mode, gap, is_inside ? room - span.duration_ns : room);
    }
    if (frame->is_late && frame->duration_mode == MODEL_TIME_OVERHANG)
        *duration_y = end - frame->parent_end_ns;
    else
        *duration_y = to_room(frame->is_free ? MODEL_TIME_ABSOLUTE : frame->duration_mode, span.duration_ns, room);
}
