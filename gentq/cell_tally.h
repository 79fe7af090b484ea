/* cell_tally.h - the attributes of a view, counted: by column and by category of value. */
#ifndef GENT_GENTQ_CELL_TALLY_H
#define GENT_GENTQ_CELL_TALLY_H

#include "gentq/metric.h"

#define CELL_TALLY_N_CATEGORIES (REFERENCE_N_VALUES + 1)

struct cell_tally {
    uint32_t *categories;  /* by column * CELL_TALLY_N_CATEGORIES + category */
    uint32_t *totals;      /* by column: cells; of resources, once a span */
    uint32_t *n_distinct;  /* by column: different values */
    uint32_t *operations;  /* spans by operation */
    uint32_t *event_kinds; /* events by kind */
    uint32_t *links;       /* links by operation */
    double   *scratch;     /* room for metric_ranking */
};

/* Arrays are taken from 'arena'; NULL when memory is out. Of the 'tally' kind of struct metric. */
const void *cell_tally_take(const struct metric_context *context, const struct view *view, struct arena *arena);

/* The columns of one class: by total variation of their categories, and by W1
 * of their numbers over REAL's span, at most 1. Means by REAL's count, a
 * column that one side lacks at its worst; NaN without such columns. */
struct cell_distance {
    double categories, numbers;
};
struct cell_distance cell_tally_compare(const struct metric_context *context, const struct cell_tally *real,
                                        const struct cell_tally *other, const struct view *view,
                                        enum codes_class class);

#endif
