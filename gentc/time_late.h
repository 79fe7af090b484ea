/* time_late.h - how likely a span is late, by how long its parent is.
 *
 *   time_rows, time_cell -> [time_late: time_book] -> model
 */
#ifndef GENT_GENTC_TIME_LATE_H
#define GENT_GENTC_TIME_LATE_H

#include "gentc/time_rows.h"

/* Fills late_profile of the model's edges and appends to its late_profiles.
 * The drivers of the cells are known. Fails with STATUS_NO_MEMORY. */
enum status time_late_fit(const struct time_rows *rows, const struct times_options *options, struct model_build *build,
                          struct arena *arena, struct fail *fail);

#endif
