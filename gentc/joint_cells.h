/* joint_cells.h - which cell of its column each row is in.
 *
 *   column_rows, model -> [joint_cells] -> joints
 */
#ifndef GENT_GENTC_JOINT_CELLS_H
#define GENT_GENTC_JOINT_CELLS_H

#include "common/bundle/model_joint.h"
#include "gentc/column_rows.h"

#define JOINT_CELLS_UNKNOWN UINT16_MAX /* a row whose value the column has folded into others */

/* A column that may be joined, with its own rows in order; or the cases that
 * its rows fall in (column is then MODEL_NONE). */
struct joint_cells {
    uint32_t  column;
    uint32_t  n_head;   /* choices that are sure patterns */
    uint32_t  n_rows, n_cells, n_known;
    uint8_t   n_split;
    uint64_t  users;    /* a hash of the labels that use it */
    const uint32_t *fields; /* (n_fields) of column_rows, in order; in the arena, like the next two */
    uint32_t  n_fields;
    uint16_t *cells;    /* (n_rows) */
    uint32_t *cell_rows; /* (n_cells) of the column */
    double    entropy;  /* bits of a known row's cell */
};

/* What is reused from column to column. {0} to begin with. */
struct joint_cells_scratch {
    uint32_t *cell_of_id, *seen; /* by id of the rows' domain; owned */
    uint32_t  n_ids;
};
bool joint_cells_scratch_take(struct joint_cells_scratch *scratch, uint32_t n_ids); /* false: out of memory */
void joint_cells_scratch_free(struct joint_cells_scratch *scratch);

/* Bits that one of 'total' things tells by being one of n kinds. */
double joint_cells_entropy(const uint32_t *counts, uint32_t n, uint32_t total);

/* Fills what stands behind n_fields, and n_rows. The model's column is
 * fitted, and 'side' what model_joint_open() says of it. False: out of memory. */
bool joint_cells_build(const struct window *window, const struct model_build *build, const struct column_rows *rows,
                       const struct model_joint_side *side, struct joint_cells_scratch *scratch, struct arena *arena,
                       struct joint_cells *out);

#endif
