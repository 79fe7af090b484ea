/* metric_errors.c - what fails, when? */
#include "gentq/metric.h"

#define ALARM_ERRORS 10 /* more than this many of a service in a bucket are an alarm */

struct errors_tally {
    uint32_t *by_bucket;         /* errors by operation * n_buckets + bucket */
    uint32_t *by_service;        /* errors by service * n_buckets + bucket */
    uint32_t *spans, *errors;    /* by operation */
    uint32_t (*edges)[4];        /* by edge: parent's error * 2 + own */
    uint32_t *failures;          /* traces by failure */
};

static bool take_arrays(struct errors_tally *tally, const struct metric_context *context, struct arena *arena)
{
    const struct codes *codes = context->codes;
    return (tally->by_bucket = arena_take(arena, (size_t)codes->operations.n * context->n_buckets,
                                          sizeof(uint32_t))) != NULL &&
           (tally->by_service = arena_take(arena, (size_t)codes->services.n * context->n_buckets,
                                           sizeof(uint32_t))) != NULL &&
           (tally->spans = arena_take(arena, codes->operations.n, sizeof(uint32_t))) != NULL &&
           (tally->errors = arena_take(arena, codes->operations.n, sizeof(uint32_t))) != NULL &&
           (tally->edges = arena_take(arena, codes->edges.n, sizeof *tally->edges)) != NULL &&
           (tally->failures = arena_take(arena, codes->failures.n, sizeof(uint32_t))) != NULL;
}

static const void *tally_errors(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct errors_tally *tally = arena_take(arena, 1, sizeof *tally);

    if (tally == NULL || !take_arrays(tally, context, arena))
        return NULL;
    for (METRIC_EACH_SPAN(span, view)) {
        tally->spans[span->operation]++;
        if (span->edge != CODE_NONE)
            tally->edges[span->edge][view->set->spans[span->parent].is_error * 2 + span->is_error]++;
        if (!span->is_error)
            continue;
        uint32_t service = codes_service(context->codes, span->operation);
        tally->errors[span->operation]++;
        tally->by_bucket[(size_t)span->operation * context->n_buckets + span->bucket]++;
        tally->by_service[(size_t)service * context->n_buckets + span->bucket]++;
    }
    for (uint32_t t = 0; t < view->n_traces; t++)
        tally->failures[view->set->traces[view->traces[t]].failure]++;
    return tally;
}

static double measure_rates(const struct errors_tally *r, const struct errors_tally *s, uint32_t n, double scale)
{
    struct distance_mean mean = { 0 };
    for (uint32_t i = 0; i < n; i++) {
        if (r->spans[i] == 0 || s->spans[i] == 0) {
            distance_mean_add(&mean, DISTANCE_WORST, r->spans[i] + scale * s->spans[i]);
            continue;
        }
        double rate_r = (double)r->errors[i] / r->spans[i], rate_s = (double)s->errors[i] / s->spans[i];
        distance_mean_add(&mean, fabs(rate_r - rate_s), r->spans[i]);
    }
    return distance_mean_get(&mean);
}

static double measure_propagation(const struct errors_tally *r, const struct errors_tally *s, uint32_t n, double scale)
{
    struct distance_mean mean = { 0 };
    for (uint32_t i = 0; i < n; i++) {
        uint32_t n_r = r->edges[i][0] + r->edges[i][1] + r->edges[i][2] + r->edges[i][3];
        uint32_t n_s = s->edges[i][0] + s->edges[i][1] + s->edges[i][2] + s->edges[i][3];
        if (n_r != 0 || n_s != 0)
            distance_mean_add(&mean, distance_variation(r->edges[i], s->edges[i], 4), n_r != 0 ? n_r : n_s * scale);
    }
    return distance_mean_get(&mean);
}

static void measure_errors(const struct metric_context *context, const void *real, const void *other,
                           const struct view *view, double *parts)
{
    const struct codes        *codes = context->codes;
    const struct errors_tally *r = real, *s = other;

    parts[0] = distance_counts(r->by_bucket, s->by_bucket, codes->operations.n * context->n_buckets, view->scale);
    parts[1] = distance_f1_loss(r->by_service, s->by_service, codes->services.n * context->n_buckets, view->scale,
                                ALARM_ERRORS);
    parts[2] = parts[3] = parts[4] = NAN;
    if (isnan(parts[0])) /* nothing fails on either side */
        return;
    parts[2] = measure_rates(r, s, codes->operations.n, view->scale);
    parts[3] = measure_propagation(r, s, codes->edges.n, view->scale);
    parts[4] = distance_variation(r->failures, s->failures, codes->failures.n);
}

const struct metric metric_errors = {
    .id       = "errors",
    .question = "what fails, when?",
    .parts    = { "counts", "alarms", "rates", "propagation", "failing-sets" },
    .tally    = tally_errors,
    .distance = measure_errors,
};
