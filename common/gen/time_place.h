/* time_place.h - where a span lies, from its stored numbers: the meaning of the time modes.
 *
 * time_place() is what gen does; time_measure() is its inverse up to rounding,
 * for gentc's fit. Both are integers only and stand together so that they agree. */
#ifndef GENT_COMMON_GEN_TIME_PLACE_H
#define GENT_COMMON_GEN_TIME_PLACE_H

#include "common/bundle/model.h"

#define TIME_PLACE_MAX_NS (UINT64_C(1) << 62) /* no time or stored number goes beyond */

/* What is known of a span before its times. */
struct time_frame {
    uint64_t parent_start_ns, parent_end_ns; /* at the top of a trace: both the trace's start */
    uint64_t start_grid_ns, duration_grid_ns; /* >= 1 */
    uint8_t  duration_mode, gap_mode;
    bool     is_free;  /* at the top of a trace: starts at or after its start, ends anywhere; modes are ABSOLUTE */
    bool     is_early; /* starts before its parent: the gap is the lead, at least 1 ns */
    bool     is_late;  /* ends behind its parent */
};

struct time_span {
    uint64_t start_ns, duration_ns;
};

/* Places a span. With gap g, lead m, duration d, p the parent's interval:
 *
 *   inside       d from room p;          g from room p - d;   start = parent + g
 *   late         g from room p;          d, or end = parent's end + y (OVERHANG)
 *                end = parent's end + y (OVERHANG for the gap);  d from room p;  start = end - d
 *   early        m absolute;             d from room parent's end - start
 *   early, late  m absolute;             d, or OVERHANG
 *   free         g, d absolute
 *
 * "From room r": ABSOLUTE min(y, r), RATIO floor(r * y / 2^40), SOFT
 * floor(y * r / (y + r)); of late spans ABSOLUTE is y itself, and RATIO of a
 * duration may be more than the room. Durations are rounded down to their grid,
 * but only y = 0 to nothing when a grid step fits; starts to theirs, likewise
 * only with y = 0 to the parent's start. Then what is promised is made true: a
 * start that rounding put before lowest allowed goes up a grid step, or to the
 * lowest when a step would end behind the parent; a late span that would end
 * inside starts a grid step later, or ends one duration grid step behind. */
struct time_span time_place(const struct time_frame *frame, uint64_t duration_y, uint64_t gap_y);

/* The same of a span that is neither free nor early, with the gap as a network has drawn it (net_time.h) in place of a
 * number: the start is rounded down to its grid, and up a step where a late span would end inside. */
struct time_span time_place_drawn(const struct time_frame *frame, uint64_t duration_y, int32_t gap_z);

/* Of the duration alone, before any grid: of a span that starts with its parent, which lasts 'room'. Any mode
 * but OVERHANG of a late span. */
uint64_t time_place_length(uint8_t mode, bool is_late, uint64_t duration_y, uint64_t room);
uint64_t time_measure_length(uint8_t mode, uint64_t duration_ns, uint64_t room);

/* The y of a span that lies at 'span' under the modes of 'frame' (is_early and
 * is_late must be true of it). SOFT of a full room gives TIME_PLACE_MAX_NS. */
void time_measure(const struct time_frame *frame, struct time_span span, uint64_t *duration_y, uint64_t *gap_y);

#endif
