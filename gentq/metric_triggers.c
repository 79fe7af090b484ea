/* metric_triggers.c - who calls whom, when? */
#include "gentq/metric.h"

/* Calls by (caller's service, own service) and bucket. */
static const void *tally_triggers(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    uint32_t *counts = arena_take(arena, (size_t)context->codes->service_pairs.n * context->n_buckets, sizeof *counts);
    if (counts == NULL)
        return NULL;
    for (METRIC_EACH_SPAN(span, view))
        if (span->call != CODE_NONE)
            counts[(size_t)span->call * context->n_buckets + span->bucket]++;
    return counts;
}

static void measure_triggers(const struct metric_context *context, const void *real, const void *other,
                             const struct view *view, double *parts)
{
    uint32_t n = context->codes->service_pairs.n * context->n_buckets;
    parts[0]   = distance_f1_loss(real, other, n, view->scale, 0);
    parts[1]   = distance_counts(real, other, n, view->scale);
}

const struct metric metric_triggers = {
    .id       = "triggers",
    .question = "who calls whom, when?",
    .parts    = { "set", "counts" },
    .tally    = tally_triggers,
    .distance = measure_triggers,
};
