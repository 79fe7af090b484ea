/* model_period.h - how the traces of each topology are spread over periods of the window.
 *
 * Bucket b of n_buckets belongs to period b n_periods / n_buckets. What a group's
 * buckets hold is known; its topologies share it. */
#ifndef GENT_COMMON_BUNDLE_MODEL_PERIOD_H
#define GENT_COMMON_BUNDLE_MODEL_PERIOD_H

#include "common/bundle/model.h"

static inline uint32_t model_period_of(const struct model *model, uint32_t bucket)
{
    return bucket * model->n_periods / model->n_buckets;
}

/* Traces of a group by period. totals (n_periods). */
void model_period_totals(const struct model *model, uint32_t group, uint32_t *totals);

/* Fills period_counts of the even topologies of a group, [first, first + n):
 * each in order takes from what the told ones and those before it left, in
 * proportion, the last what there is. False when the told ones do not fit. */
bool model_period_fill(struct model *model, uint32_t group, uint32_t first, uint32_t n);

#endif
