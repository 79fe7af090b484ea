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
void joint_cells_scratch_free(struct joint_cells_scratch *scratch);

/* Fills what stands behind n_fields, and n_rows. The model's column is
 * fitted, and 'side' what model_joint_open() says of it. False: out of memory. */
bool joint_cells_build(const struct window *window, const struct model_build *build, const struct column_rows *rows,
                       const struct model_joint_side *side, struct joint_cells_scratch *scratch, struct arena *arena,
                       struct joint_cells *out);

/* What the rows of a column may hang on beside columns. */
#define JOINT_CELLS_MAX_CASES 64
struct joint_cases {
    uint8_t  source;  /* enum model_joint_source, not COLUMN */
    uint32_t key;     /* string of the build, of SELF */
    uint32_t n_cases;
    uint32_t refs[JOINT_CELLS_MAX_CASES]; /* of the model; bounds of durations, ascending */
};

/* Cells of the rows of column 'of' by the cases of 'cases', whose source and
 * key are given: the most frequent values that the model has anyway (value_of:
 * by value of the span table, the model's value, or MODEL_NONE). out->n_cells is 0
 * when there are less than two. False: out of memory. */
bool joint_cells_cases(const struct column_rows *rows, const struct joint_cells *of, const uint32_t *value_of,
                       struct joint_cells_scratch *scratch, struct arena *arena, struct joint_cases *cases,
                       struct joint_cells *out);

#endif
