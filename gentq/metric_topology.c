/* metric_topology.c - what shapes do requests take? */
#include "gentq/metric.h"

struct topology_tally {
    uint32_t *counts[CODES_N_TREES]; /* traces by tree */
};

static const void *tally_topology(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct topology_tally *tally = arena_take(arena, 1, sizeof *tally);

    for (int i = 0; tally != NULL && i < CODES_N_TREES; i++) {
        tally->counts[i] = arena_take(arena, context->codes->trees[i].n, sizeof(uint32_t));
        if (tally->counts[i] == NULL)
            return NULL;
        for (uint32_t t = 0; t < view->n_traces; t++)
            tally->counts[i][view->set->traces[view->traces[t]].trees[i]]++;
    }
    return tally;
}

static void measure_topology(const struct metric_context *context, const void *real, const void *other,
                             const struct view *view, double *parts)
{
    const struct topology_tally *r = real, *s = other;
    (void)view;
    for (int i = 0; i < CODES_N_TREES; i++)
        parts[i] = distance_variation(r->counts[i], s->counts[i], context->codes->trees[i].n);
}

const struct metric metric_topology = {
    .id       = "topology",
    .question = "what shapes do requests take?",
    .parts    = { "operations", "ordered", "services" },
    .tally    = tally_topology,
    .distance = measure_topology,
};
