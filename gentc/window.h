/* window.h - the traces that become one frame, borrowed from a span table. */
#ifndef GENT_GENTC_WINDOW_H
#define GENT_GENTC_WINDOW_H

#include "common/trace/span_table.h"

/* Spans of trace t are spans->spans[order[first[t]]] .. [order[first[t + 1] - 1]]. */
struct window {
    const struct span_table *spans;
    const uint32_t          *first; /* (n_traces + 1), into order */
    const uint32_t          *order; /* span indices */
    uint32_t                 n_traces;
    uint64_t                 n_input_bytes;
};

#endif
