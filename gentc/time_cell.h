/* time_cell.h - the cells of the model: modes, tables, and what hangs on the parents.
 *
 *   time_rows -> [time_cell: time_mode, time_table, time_copula, time_late] -> model
 */
#ifndef GENT_GENTC_TIME_CELL_H
#define GENT_GENTC_TIME_CELL_H

#include "gentc/time_rows.h"

/* Fills all members but n_rows of the model's cells, which are rows->cells,
 * the copulas and late profiles that they share, and the edges' late_profile.
 * Sets the rows' drivers. The labels' grids must be known. Fails with STATUS_NO_MEMORY. */
enum status time_cell_fit(struct time_rows *rows, const struct times_options *options, struct model_build *build,
                          struct arena *arena, struct fail *fail);

#endif
