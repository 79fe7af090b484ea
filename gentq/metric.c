/* metric.c - the list of all metrics, and what those over rankings share. */
#include "gentq/metric.h"

static const struct metric *const metrics[] = {
    &metric_topology,   &metric_triggers,  &metric_rate,  &metric_latency, &metric_share,     &metric_errors,
    &metric_attributes, &metric_diversity, &metric_pairs, &metric_copies,  &metric_structure, &metric_tail,
    &metric_events,     &metric_paper_triggers, &metric_paper_durations, &metric_paper_monitoring,
    &metric_paper_attributes,
};

const struct metric *const *metric_all(uint32_t *n)
{
    *n = sizeof metrics / sizeof *metrics;
    return metrics;
}

/* Room for a sample's values: the rankings themselves need no tally. */
const void *metric_ranking_tally(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    (void)context;
    return arena_take(arena, view->rankings->n_longest + (size_t)1, sizeof(double));
}

struct ranking_other metric_ranking(const struct view *view, enum rankings_kind kind, const void *tally)
{
    return (struct ranking_other){ &view->rankings->of[kind], view->has_trace, view->scale,
                                   (double *)(uintptr_t)tally };
}
