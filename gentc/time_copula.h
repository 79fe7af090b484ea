/* time_copula.h - how the ranks of cells hang on their drivers, in a few copulas for all.
 *
 *   time_rows, time_table -> [time_copula: time_book] -> model
 */
#ifndef GENT_GENTC_TIME_COPULA_H
#define GENT_GENTC_TIME_COPULA_H

#include "gentc/time_rows.h"

/* Of a row that does not count. */
#define TIME_COPULA_NO_RANK UINT32_MAX

/* Fills duration_copula and gap_copula of the model's cells, which are
 * rows->cells, and appends to its copulas and leaf_knots. The rows' drivers
 * are set; their ranks are fractions of 2^32. Fails with STATUS_NO_MEMORY. */
enum status time_copula_fit(const struct time_rows *rows, const uint32_t *duration_rank, const uint32_t *gap_rank,
                            const struct times_options *options, struct model_build *build, struct arena *arena,
                            struct fail *fail);

#endif
