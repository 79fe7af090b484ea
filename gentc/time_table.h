/* time_table.h - the quantile table of a cell's durations or gaps, as short as its rows deserve.
 *
 *   time_rows, time_mode -> [time_table] -> model
 */
#ifndef GENT_GENTC_TIME_TABLE_H
#define GENT_GENTC_TIME_TABLE_H

#include "gentc/model_build.h"
#include "gentc/radix_sort.h"

/* Working memory of one fit after another; some 200 KB, from the heap or an arena. */
struct time_table_fitter;
struct time_table_fitter *time_table_open(struct arena *arena); /* NULL: out of memory */

/* What a table is made of. */
struct time_table_rows {
    const struct radix_sort_item *y;      /* (n) ascending; 'at' is the row */
    const float                  *weight; /* by row: loss for one octave of y, see time_loss.h */
    uint32_t                      n;      /* >= 1 */
};

/* Fits knots to the rows, appends them to the model's time_knots and fills
 * 'out'. Rows are expected where gen will ask: row i of n - n_zero at rank
 * (i + 1/2) / (n - n_zero). Of all sizes up to n_max_knots the one with the
 * least loss + price of its bits is taken. Fails with STATUS_NO_MEMORY. */
enum status time_table_fit(struct time_table_fitter *fitter, const struct time_table_rows *rows, uint32_t n_max_knots,
                           struct model_build *build, struct model_table *out, struct fail *fail);

/* Makes 'table', whose knots are the last of the model, one of the model's
 * tables, or takes the knots back when there is an equal one. Its index; failures stick to 'build'. */
uint32_t time_table_keep(struct model_build *build, const struct model_table *table);

#endif
