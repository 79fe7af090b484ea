/* model_joint.h - the cells of a column in a joint, and the columns that may be joined.
 *
 * Places of a column are cut into cells: each choice is one, but a number's
 * rows are cut into n_split parts, part i from n i / n_split on. */
#ifndef GENT_COMMON_BUNDLE_MODEL_JOINT_H
#define GENT_COMMON_BUNDLE_MODEL_JOINT_H

#include "common/bundle/model.h"

/* Cells of a column; more than UINT32_MAX of them cannot be. */
uint32_t model_joint_n_cells(const struct model *model, uint32_t column, uint32_t n_split);

/* The place behind each cell, model_joint_n_cells() of them. Needs the choices' rows. */
void model_joint_ends(const struct model *model, uint32_t column, uint32_t n_split, uint32_t *ends);

/* The choice that a cell is (part of), counted from the column's first. */
uint32_t model_joint_choice(const struct model *model, uint32_t column, uint32_t n_split, uint32_t cell);

/* Whether a column has anything to tell: more than one value, and all of it its own. */
bool model_joint_is_open(const struct model *model, uint32_t column);

/* The columns of a label that may be joined, in order of its members: its name,
 * status message, attributes, then those of its events. The k-th of them, or
 * MODEL_NONE behind the last. */
uint32_t model_joint_candidate(const struct model *model, const struct model_label *label, uint32_t k);

/* What gen relies on. Needs derived columns. Fails with STATUS_BAD_BUNDLE, STATUS_NO_MEMORY. */
enum status model_joint_check(const struct model *model, struct fail *fail);

#endif
