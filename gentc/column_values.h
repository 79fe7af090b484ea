/* column_values.h - the distinct values of fields that share a column, with counts.
 *
 *   column_rows -> [column_values] -> column_share, columns -> column_fit
 */
#ifndef GENT_GENTC_COLUMN_VALUES_H
#define GENT_GENTC_COLUMN_VALUES_H

#include "gentc/column_fit.h"
#include "gentc/column_rows.h"
#include "gentc/relations.h"

#define COLUMN_VALUES_NO_FIELD UINT32_MAX

struct column_values {
    const struct window      *window;
    const struct model       *model;
    const struct column_rows *rows;
    const struct relations   *relations;
    struct arena             *arena;  /* of the lists */
    uint32_t                 *next;   /* (n_fields) the next field of the same column, or COLUMN_VALUES_NO_FIELD */
    uint32_t                 *counts; /* of each id; all zero between lists */
    uint32_t                 *ids;    /* with a count */
    uint32_t                  n_ids, n_rows;
};

/* All is borrowed but the arrays, which are taken from the arena; every field
 * stands alone at first. False: out of memory. */
bool column_values_open(struct column_values *values, const struct window *window, const struct model *model,
                        const struct column_rows *rows, const struct relations *relations, struct arena *arena);

/* The values of field 'first' and of those that follow it by next[], with the
 * rows that their relations (the same for all) explain. items is NULL: out of memory. */
struct column_fit_rows column_values_list(struct column_values *values, uint32_t first);

#endif
