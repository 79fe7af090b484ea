/* metric_diversity.c - how many different values? */
#include "gentq/cell_tally.h"

#define MAX_LOG2 10.0 /* a thousand times more or fewer is as bad as it gets */

static void measure_diversity(const struct metric_context *context, const void *real, const void *other,
                              const struct view *view, double *parts)
{
    const struct cell_tally *r = real, *s = other;
    struct distance_mean     mean = { 0 };

    (void)view;
    for (uint32_t i = 0; i < context->codes->columns.n; i++) {
        if (codes_column_class(context->codes, i) != CODES_SPAN || r->n_distinct[i] <= REFERENCE_N_VALUES)
            continue;
        double ratio = s->n_distinct[i] == 0 ? MAX_LOG2 : fabs(log2((double)s->n_distinct[i] / r->n_distinct[i]));
        distance_mean_add(&mean, ratio < MAX_LOG2 ? ratio / MAX_LOG2 : DISTANCE_WORST, r->totals[i]);
    }
    parts[0] = distance_mean_get(&mean);
}

const struct metric metric_diversity = {
    .id       = "diversity",
    .question = "how many different values?",
    .parts    = { "values" },
    .tally    = cell_tally_take,
    .distance = measure_diversity,
};
