/* copy_plan.h - which attributes of a child repeat one of its parent in REAL. */
#ifndef GENT_GENTQ_COPY_PLAN_H
#define GENT_GENTQ_COPY_PLAN_H

#include "gentq/reference.h"

struct copy_plan_pair {
    uint32_t parent_column, child_column; /* of codes.columns */
};

struct copy_plan {
    struct copy_plan_pair *pairs;
    uint32_t              *first; /* by edge, and one behind: of pairs */
};

/* Pairs of columns of an edge that both vary over it, and that are equal in at
 * least 90 % of the at least 10 calls where both ends have them. Arrays of
 * 'out' are taken from 'arena'. False when memory is out. */
bool copy_plan_build(const struct dataset *real, const struct codes *codes, const struct reference *reference,
                     struct arena *arena, struct copy_plan *out);

/* The value that a span has in a column of its operation, or CODE_NONE. */
static inline uint32_t copy_plan_value(const struct dataset *set, const struct codes *codes,
                                       const struct dataset_span *span, uint32_t column)
{
    const uint32_t *cells = dataset_codes(&set->cells);
    for (uint32_t i = span->first_cell; i < span[1].first_cell; i++)
        if (codes_high(&codes->cells, cells[i]) == column)
            return codes_low(&codes->cells, cells[i]);
    return CODE_NONE;
}

#endif
