/* measure.h - every metric on every sample of REAL and every regenerated file, on several threads.
 *
 *   files -> study -> [measure] -> summary -> report */
#ifndef GENT_GENTQ_MEASURE_H
#define GENT_GENTQ_MEASURE_H

#include "gentq/sample.h"
#include "gentq/study.h"

#define MEASURE_MAX_METRICS 32

struct measure_options {
    uint64_t                    seed;
    uint32_t                    n_draws;
    uint32_t                    n_threads;
    const struct metric *const *metrics; /* n_metrics <= MEASURE_MAX_METRICS */
    uint32_t                    n_metrics;
};

/* One look at one file. */
struct measure_view {
    struct sample sample;
    uint32_t      set_at;   /* of study.sets */
    uint32_t      n_traces; /* that the sample holds */
    double        parts[MEASURE_MAX_METRICS][METRIC_MAX_PARTS];
};

/* views: first one per regenerated file, then the two tail samples, then head
 * samples: rate by rate, draw by draw. */
struct measure {
    struct arena         arena; /* owns the views */
    struct measure_view *views;
    uint32_t             n_views, n_regenerated, n_rates, n_draws;
};

/* 'out' needs measure_free whatever the status. The result does not depend on
 * n_threads. Fails with STATUS_NO_MEMORY. */
enum status measure_run(const struct study *study, const struct measure_options *options, struct measure *out,
                        struct fail *fail);
void        measure_free(struct measure *measure);

static inline const struct measure_view *measure_head(const struct measure *measure, uint32_t rate_at, uint32_t draw)
{
    return &measure->views[measure->n_regenerated + 2 + rate_at * measure->n_draws + draw];
}

static inline const struct measure_view *measure_tail(const struct measure *measure, enum sample_kind kind)
{
    return &measure->views[measure->n_regenerated + (kind == SAMPLE_SLOW)];
}

#endif
