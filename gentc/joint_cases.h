/* joint_cases.h - what the rows of a column may hang on beside columns.
 *
 *   column_rows, joint_cells -> [joint_cases] -> joints
 */
#ifndef GENT_GENTC_JOINT_CASES_H
#define GENT_GENTC_JOINT_CASES_H

#include "gentc/joint_cells.h"

#define JOINT_CASES_MAX 64
struct joint_cases {
    uint8_t  source;  /* enum model_joint_source, not COLUMN */
    uint32_t key;     /* string of the build, of SELF */
    uint32_t n_cases;
    uint32_t refs[JOINT_CASES_MAX]; /* of the model; bounds of durations, ascending */
};

/* Cells of the rows of column 'of' by the cases of 'cases', whose source and
 * key are given: the most frequent values that the model has anyway (value_of:
 * by value of the span table, the model's value, or MODEL_NONE). out->n_cells is 0
 * when there are less than two. False: out of memory. */
bool joint_cases_build(const struct column_rows *rows, const struct joint_cells *of, const uint32_t *value_of,
                       struct joint_cells_scratch *scratch, struct arena *arena, struct joint_cases *cases,
                       struct joint_cells *out);

#endif
