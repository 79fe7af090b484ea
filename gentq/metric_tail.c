/* metric_tail.c - are the rare ones still there? */
#include "gentq/metric.h"

#define MIN_SPANS 5 /* in REAL, for a thing to be missed */

struct tail_tally {
    uint32_t *operations; /* spans by operation */
    uint32_t *rarities;   /* spans by error message, exception events by type */
};

static const void *tally_tail(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct tail_tally *tally      = arena_take(arena, 1, sizeof *tally);
    const uint32_t    *exceptions = dataset_codes(&view->set->exceptions);

    if (tally == NULL ||
        (tally->operations = arena_take(arena, context->codes->operations.n, sizeof(uint32_t))) == NULL ||
        (tally->rarities = arena_take(arena, context->codes->rarities.n, sizeof(uint32_t))) == NULL)
        return NULL;
    for (METRIC_EACH_SPAN(span, view)) {
        tally->operations[span->operation]++;
        if (span->message != CODE_NONE)
            tally->rarities[span->message]++;
    }
    for (size_t i = 0; i < view->set->exceptions.n / sizeof *exceptions; i++)
        tally->rarities[exceptions[i]] += view->has_trace[view->set->exception_traces[i]];
    return tally;
}

static void count_missing(const uint32_t *r, const uint32_t *s, uint32_t n, struct distance_mean *mean)
{
    for (uint32_t i = 0; i < n; i++)
        if (r[i] >= MIN_SPANS)
            distance_mean_add(mean, s[i] == 0, 1);
}

static void measure_tail(const struct metric_context *context, const void *real, const void *other,
                         const struct view *view, double *parts)
{
    const struct tail_tally *r = real, *s = other;
    struct distance_mean     mean = { 0 };

    (void)view;
    count_missing(r->operations, s->operations, context->codes->operations.n, &mean);
    count_missing(r->rarities, s->rarities, context->codes->rarities.n, &mean);
    parts[0] = distance_mean_get(&mean);
}

const struct metric metric_tail = {
    .id       = "tail",
    .question = "the rare ones",
    .parts    = { "missing" },
    .tally    = tally_tail,
    .distance = measure_tail,
};
