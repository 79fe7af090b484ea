/* model_period.c - first come those that say how they are spread. */
#include "common/bundle/model_period.h"

void model_period_totals(const struct model *model, uint32_t group, uint32_t *totals)
{
    memset(totals, 0, model->n_periods * sizeof *totals);
    for (uint32_t b = 0; b < model->n_buckets; b++)
        totals[model_period_of(model, b)] += model->bucket_counts[(size_t)group * model->n_buckets + b];
}

/* n of what is left, in proportion: ends are rounded, so that they add up. */
static void take_evenly(uint32_t *left, uint32_t n_periods, uint32_t n, uint32_t *counts)
{
    uint64_t n_left = 0, before = 0, after = 0;

    for (uint32_t p = 0; p < n_periods; p++)
        n_left += left[p];
    for (uint32_t p = 0; p < n_periods; p++) {
        before += left[p];
        counts[p] = (uint32_t)(n_left == 0 ? 0 : before * n / n_left - after);
        after += counts[p];
        left[p] -= counts[p];
    }
}

bool model_period_fill(struct model *model, uint32_t group, uint32_t first, uint32_t n)
{
    uint32_t left[MODEL_MAX_PERIODS];
    uint64_t n_left = 0;

    model_period_totals(model, group, left);
    for (uint32_t t = first; t < first + n; t++) {
        const uint32_t *counts = &model->period_counts[(size_t)t * model->n_periods];
        uint64_t        n_told = 0;
        for (uint32_t p = 0; p < model->n_periods && !model->topologies[t].is_even; p++) {
            if (counts[p] > left[p])
                return false;
            left[p] -= counts[p];
            n_told += counts[p];
        }
        if (!model->topologies[t].is_even && n_told != model->topologies[t].n_traces)
            return false;
    }
    for (uint32_t t = first; t < first + n; t++)
        if (model->topologies[t].is_even)
            take_evenly(left, model->n_periods, model->topologies[t].n_traces,
                        &model->period_counts[(size_t)t * model->n_periods]);
    for (uint32_t p = 0; p < model->n_periods; p++)
        n_left += left[p];
    return n_left == 0;
}
