/* kin.h - who is whose parent in one trace, and in which order children come before their parents. */
#ifndef GENT_GENTQ_KIN_H
#define GENT_GENTQ_KIN_H

#include <stdbool.h>

#include "common/trace/span_table.h"

/* Scratch of one trace; arrays of the size given to kin_reserve. */
struct kin {
    uint32_t *parent; /* position in the trace, or SPAN_TABLE_NONE */
    uint32_t *order;  /* positions, deepest first, in order of position within a depth */
    uint32_t *depth;  /* roots have 0 */
    uint32_t *by_id;  /* positions by span id */
    uint32_t *counts;
    uint32_t  n_orphans, n_duplicates, n_cycles; /* of the trace solved last */
    uint32_t  capacity;
    void     *memory; /* owned */
};

bool kin_reserve(struct kin *kin, uint32_t n); /* false: out of memory */
void kin_free(struct kin *kin);

/* spans[i] is the span at position i, n <= what was reserved. Of spans with one
 * id the first is the parent of all who name it. A parent that is the span
 * itself or below it is cut off at the cycle's first span. */
void kin_solve(struct kin *kin, const struct span *const *spans, uint32_t n);

#endif
