/* show_draw.h - a trace's tree as lines of text: names, bars, durations. */
#ifndef GENT_GENTQ_SHOW_DRAW_H
#define GENT_GENTQ_SHOW_DRAW_H

#include "gentq/show_tree.h"

#define SHOW_DRAW_MIN_WIDTH 60

struct show_draw {
    const struct span_table *table; /* borrowed */
    uint64_t                 scale_ns; /* duration that a whole bar stands for; 0 is taken as 1 */
    uint32_t                 width;    /* characters a line, SHOW_DRAW_MIN_WIDTH at least */
    bool                     has_colour;
};

/* Appends a heading (id, start, sizes, whether regenerated), a line for each
 * span in tree order, and the messages of errors. */
void show_draw_trace(const struct show_draw *draw, const struct show_tree *tree, struct buffer *out);

/* 12.3 ms, in the unit that leaves one to three digits before the point. */
void show_draw_duration(uint64_t ns, struct buffer *out);

#endif
