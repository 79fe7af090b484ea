/* metric_structure.c - is it a possible trace? */
#include "gentq/metric.h"

struct structure_edge {
    uint32_t n, n_before, n_after; /* children; that start before, that end after their parent */
};

static const void *tally_structure(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct structure_edge *edges = arena_take(arena, context->codes->edges.n, sizeof *edges);
    if (edges == NULL)
        return NULL;
    for (METRIC_EACH_SPAN(span, view)) {
        if (span->edge == CODE_NONE)
            continue;
        const struct dataset_span *parent = &view->set->spans[span->parent];
        edges[span->edge].n++;
        edges[span->edge].n_before += span->start_ns < parent->start_ns;
        edges[span->edge].n_after += dataset_end_ns(span) > dataset_end_ns(parent);
    }
    return edges;
}

static void measure_structure(const struct metric_context *context, const void *real, const void *other,
                              const struct view *view, double *parts)
{
    const struct structure_edge *r = real, *s = other;
    struct distance_mean         before = { 0 }, after = { 0 };

    for (uint32_t i = 0; i < context->codes->edges.n; i++) {
        double weight = r[i].n != 0 ? r[i].n : s[i].n * view->scale;
        if (r[i].n == 0 || s[i].n == 0) {
            distance_mean_add(&before, DISTANCE_WORST, weight);
            distance_mean_add(&after, DISTANCE_WORST, weight);
            continue;
        }
        distance_mean_add(&before, fabs((double)r[i].n_before / r[i].n - (double)s[i].n_before / s[i].n), weight);
        distance_mean_add(&after, fabs((double)r[i].n_after / r[i].n - (double)s[i].n_after / s[i].n), weight);
    }
    parts[0] = distance_mean_get(&before);
    parts[1] = distance_mean_get(&after);
}

const struct metric metric_structure = {
    .id       = "structure",
    .question = "is it a possible trace?",
    .parts    = { "starts-before", "ends-after" },
    .same     = { 0.002, 0.002 },
    .tally    = tally_structure,
    .distance = measure_structure,
};
