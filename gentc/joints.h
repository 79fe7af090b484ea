/* joints.h - which columns of a label hang on each other, and how.
 *
 *   column_rows, column_fit -> [joints: joint_cells, joint_cases, joint_table] -> model
 */
#ifndef GENT_GENTC_JOINTS_H
#define GENT_GENTC_JOINTS_H

#include "gentc/column_rows.h"
#include "gentc/columns.h"
#include "gentc/seed_rows.h"

/* Appends joints and joint_entries to a model whose columns are fitted. Among
 * columns of the same rows, those are joined that tell most about each other
 * for what it costs to say so: a forest, each tree with the column of the most
 * cells on top. Rows must be as they were gathered, but for those of columns
 * with sources. Deterministic on the window's content. The columns that it looked
 * at are kept in 'kept', which may be NULL. Fails with STATUS_NO_MEMORY. */
enum status joints_build(const struct window *window, const struct column_rows *rows,
                         const struct columns_options *options, struct model_build *build, struct seed_rows *kept,
                         struct fail *fail);

#endif
