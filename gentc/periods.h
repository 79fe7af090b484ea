/* periods.h - which topologies come at times of their own.
 *
 *   structure -> [periods] -> model
 */
#ifndef GENT_GENTC_PERIODS_H
#define GENT_GENTC_PERIODS_H

#include "gentc/structure.h"

/* Fills n_periods (at most the model's buckets), period_counts and is_even of a
 * model whose structure is built. A topology is even when its traces are as
 * those of its group as far as chance can tell. n_periods 0 or 1: nothing is
 * told. Deterministic on the window's content. Fails with STATUS_NO_MEMORY. */
enum status periods_build(const struct window *window, const struct structure *structure, uint32_t n_periods,
                          struct model_build *build, struct fail *fail);

#endif
