/* joint_cells.h - which cell of its column each row is in.
 *
 *   column_rows, model -> [joint_cells] -> joints
 */
#ifndef GENT_GENTC_JOINT_CELLS_H
#define GENT_GENTC_JOINT_CELLS_H

#include "gentc/column_rows.h"

#define JOINT_CELLS_UNKNOWN UINT16_MAX /* a row whose value the column has folded into others */

/* A column that may be joined, with its rows in order. */
struct joint_cells {
    uint32_t  column;
    uint32_t  n_rows, n_cells, n_known;
    uint8_t   n_split;
    uint64_t  users;    /* a hash of the labels that use it */
    uint16_t *cells;    /* (n_rows), in the arena */
    uint32_t *cell_rows; /* (n_cells) of the column; likewise */
    double    entropy;  /* bits of a known row's cell */
};

/* What is reused from column to column. {0} to begin with. */
struct joint_cells_scratch {
    uint32_t *cell_of_id, *seen; /* by id of the rows' domain; owned */
    uint32_t  n_ids;
};
void joint_cells_scratch_free(struct joint_cells_scratch *scratch);

/* Fills 'out' but for users. 'fields' are the n_fields fields of the column in
 * order; the model's column is fitted. False: out of memory. */
bool joint_cells_build(const struct window *window, const struct model_build *build, const struct column_rows *rows,
                       const uint32_t *fields, uint32_t n_fields, struct joint_cells_scratch *scratch,
                       struct arena *arena, struct joint_cells *out);

#endif
