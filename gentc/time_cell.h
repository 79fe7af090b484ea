/* time_cell.h - one cell of the model after another: modes, tables, the ranks of its rows.
 *
 *   time_rows -> [time_cell: time_mode, time_table, time_leaf] -> model
 */
#ifndef GENT_GENTC_TIME_CELL_H
#define GENT_GENTC_TIME_CELL_H

#include "gentc/time_rows.h"

/* Fills all members but n_rows of the model's cells, which are rows->cells,
 * and appends their knots and leaves. Sets the rows' drivers. The labels'
 * grids must be known. Fails with STATUS_NO_MEMORY. */
enum status time_cell_fit(struct time_rows *rows, uint32_t n_positions, const struct times_options *options,
                          struct model_build *build, struct arena *arena, struct fail *fail);

#endif
