/* metric_rate.c - how much traffic? */
#include "gentq/metric.h"

struct rate_tally {
    uint32_t *spans, *traces; /* by operation (of the root) * n_buckets + bucket */
};

static const void *tally_rate(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct rate_tally *tally = arena_take(arena, 1, sizeof *tally);
    size_t             n     = (size_t)context->codes->operations.n * context->n_buckets;

    if (tally == NULL || (tally->spans = arena_take(arena, n, sizeof(uint32_t))) == NULL ||
        (tally->traces = arena_take(arena, n, sizeof(uint32_t))) == NULL)
        return NULL;
    for (METRIC_EACH_SPAN(span, view))
        tally->spans[(size_t)span->operation * context->n_buckets + span->bucket]++;
    for (uint32_t t = 0; t < view->n_traces; t++) {
        const struct dataset_trace *trace = &view->set->traces[view->traces[t]];
        tally->traces[(size_t)view->set->spans[trace->root].operation * context->n_buckets + trace->bucket]++;
    }
    return tally;
}

static void measure_rate(const struct metric_context *context, const void *real, const void *other,
                         const struct view *view, double *parts)
{
    const struct rate_tally *r = real, *s = other;
    uint32_t                 n = context->codes->operations.n * context->n_buckets;
    parts[0]                   = distance_counts(r->spans, s->spans, n, view->scale);
    parts[1]                   = distance_counts(r->traces, s->traces, n, view->scale);
}

const struct metric metric_rate = {
    .id       = "rate",
    .question = "how much traffic?",
    .parts    = { "spans", "traces" },
    .tally    = tally_rate,
    .distance = measure_rate,
};
