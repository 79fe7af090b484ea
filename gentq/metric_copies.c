/* metric_copies.c - do the halves of a call agree? */
#include "gentq/metric.h"

struct copies_state {
    uint32_t n_both, n_equal;
};

static const void *tally_copies(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    const struct copy_plan *plan   = &context->plans->copies;
    struct copies_state    *states = arena_take(arena, plan->first[context->codes->edges.n], sizeof *states);
    if (states == NULL)
        return NULL;
    for (METRIC_EACH_SPAN(span, view)) {
        if (span->edge == CODE_NONE)
            continue;
        const struct dataset_span *parent = &view->set->spans[span->parent];
        for (uint32_t i = plan->first[span->edge]; i < plan->first[span->edge + 1]; i++) {
            uint32_t above = copy_plan_value(view->set, context->codes, parent, plan->pairs[i].parent_column);
            uint32_t below = copy_plan_value(view->set, context->codes, span, plan->pairs[i].child_column);
            if (above == CODE_NONE || below == CODE_NONE)
                continue;
            states[i].n_both++;
            states[i].n_equal += above == below;
        }
    }
    return states;
}

static void measure_copies(const struct metric_context *context, const void *real, const void *other,
                           const struct view *view, double *parts)
{
    const struct copies_state *r = real, *s = other;
    struct distance_mean       mean = { 0 };

    (void)view;
    for (uint32_t i = 0; i < context->plans->copies.first[context->codes->edges.n]; i++) {
        double equal_r = (double)r[i].n_equal / r[i].n_both;
        double apart   = s[i].n_both == 0 ? DISTANCE_WORST : fabs(equal_r - (double)s[i].n_equal / s[i].n_both);
        distance_mean_add(&mean, apart, r[i].n_both);
    }
    parts[0] = distance_mean_get(&mean);
}

const struct metric metric_copies = {
    .id       = "copies",
    .question = "do the halves of a call agree?",
    .parts    = { "equal" },
    .same     = { 0.002 },
    .tally    = tally_copies,
    .distance = measure_copies,
};
