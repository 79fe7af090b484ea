/* metric.h - one question of docs/FIDELITY.md, asked of REAL and of any other set of traces.
 *
 *   span tables -> [codes, dataset] -> selections -> metrics -> rates -> report
 *
 * A metric first tallies each side on its own (REAL once, every sample and
 * regenerated file once), then holds two tallies against each other. */
#ifndef GENT_GENTQ_METRIC_H
#define GENT_GENTQ_METRIC_H

#include "gentq/copy_plan.h"
#include "gentq/pair_plan.h"

#define METRIC_MAX_PARTS 6

/* Some traces of a file, each standing for 'scale' traces. */
struct view {
    const struct dataset  *set;
    const struct rankings *rankings;  /* of all of set */
    const uint32_t        *traces;    /* n_traces, ascending */
    const uint8_t         *has_trace; /* by trace of set, and 0 behind */
    uint32_t               n_traces;
    double                 scale;
};

/* Of REAL's columns: which are held together. */
struct metric_plans {
    struct pair_plan pairs;
    struct copy_plan copies;
};

/* What is the same for every view. */
struct metric_context {
    const struct codes        *codes;
    const struct reference    *reference; /* what was found out about REAL */
    const struct metric_plans *plans;
    const struct view         *real;      /* all of REAL */
    uint64_t                   first_ns, last_ns; /* REAL's first and last start */
    uint64_t                   hour_ns;   /* what the paper's metrics take for an hour */
    uint32_t                   n_buckets;
};

struct metric {
    const char *id;
    const char *question;
    const char *parts[METRIC_MAX_PARTS]; /* names; NULL behind the last */
    double      same[METRIC_MAX_PARTS];  /* by part: a distance up to this is as good as 0 */
    bool        is_paper;                /* of the paper's own: no part of the overall rate */

    /* What 'distance' needs to know of a view, in 'arena'; NULL when memory is out. */
    const void *(*tally)(const struct metric_context *context, const struct view *view, struct arena *arena);

    /* Writes one distance a part; NaN for a part without observations on both sides. */
    void (*distance)(const struct metric_context *context, const void *real, const void *other,
                     const struct view *view, double *parts);
};

/* In the order of the report; *n of them. */
const struct metric *const *metric_all(uint32_t *n);

static inline uint32_t metric_n_parts(const struct metric *metric)
{
    uint32_t n = 0;
    while (n < METRIC_MAX_PARTS && metric->parts[n] != NULL)
        n++;
    return n;
}

/* The tally of metrics that read the rankings, and a view's side of one kind with it. */
const void          *metric_ranking_tally(const struct metric_context *context, const struct view *view,
                                          struct arena *arena);
struct ranking_other metric_ranking(const struct view *view, enum rankings_kind kind, const void *tally);

extern const struct metric metric_topology, metric_triggers, metric_rate, metric_latency, metric_share, metric_errors,
    metric_attributes, metric_diversity, metric_pairs, metric_copies, metric_structure, metric_tail, metric_events,
    metric_paper_triggers, metric_paper_durations, metric_paper_monitoring, metric_paper_attributes;

/* for (METRIC_EACH_SPAN(span, view)): the spans of a view, trace by trace. */
#define METRIC_EACH_SPAN(span, view)                                                                       \
    uint32_t trace_no_ = 0; trace_no_ < (view)->n_traces; trace_no_++)                                      \
    for (const struct dataset_span *span = metric_first_span((view), trace_no_),                            \
                                   *end_ = metric_end_span((view), trace_no_);                              \
         span < end_; span++

static inline const struct dataset_span *metric_first_span(const struct view *view, uint32_t trace_no)
{
    return &view->set->spans[view->set->traces[view->traces[trace_no]].first_span];
}

static inline const struct dataset_span *metric_end_span(const struct view *view, uint32_t trace_no)
{
    return &view->set->spans[view->set->traces[view->traces[trace_no] + 1].first_span];
}

#endif
