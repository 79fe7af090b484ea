/* metric_pairs.c - which values go together? */
#include "gentq/metric.h"

struct pairs_tally {
    uint32_t (*tables)[PAIR_PLAN_N_CELLS]; /* by pair of the plan */
    uint32_t  *operations;                 /* spans by operation */
    uint8_t   *row;
};

static const void *tally_pairs(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    const struct pair_plan *plan  = &context->plans->pairs;
    struct pairs_tally     *tally = arena_take(arena, 1, sizeof *tally);

    if (tally == NULL ||
        (tally->tables = arena_take(arena, plan->first[context->codes->operations.n], sizeof *tally->tables)) == NULL ||
        (tally->operations = arena_take(arena, context->codes->operations.n, sizeof(uint32_t))) == NULL ||
        (tally->row = arena_take(arena, plan->n_widest, 1)) == NULL)
        return NULL;
    for (METRIC_EACH_SPAN(span, view)) {
        tally->operations[span->operation]++;
        if (plan->first[span->operation] == plan->first[span->operation + 1])
            continue;
        pair_plan_fill_row(view->set, context->codes, context->reference, span, tally->row);
        for (uint32_t i = plan->first[span->operation]; i < plan->first[span->operation + 1]; i++)
            tally->tables[i][tally->row[plan->pairs[i].a] * PAIR_PLAN_N_CODES + tally->row[plan->pairs[i].b]]++;
    }
    return tally;
}

static void measure_pairs(const struct metric_context *context, const void *real, const void *other,
                          const struct view *view, double *parts)
{
    const struct pair_plan   *plan = &context->plans->pairs;
    const struct pairs_tally *r = real, *s = other;
    struct distance_mean      tables = { 0 }, strengths = { 0 };

    (void)view;
    for (uint32_t operation = 0; operation < context->codes->operations.n; operation++)
        for (uint32_t i = plan->first[operation]; i < plan->first[operation + 1]; i++) {
            double nmi     = plan->pairs[i].nmi;
            double nmi_s   = pair_plan_nmi(s->tables[i]);
            double n_spans = r->operations[operation];
            distance_mean_add(&tables, distance_variation(r->tables[i], s->tables[i], PAIR_PLAN_N_CELLS), nmi * n_spans);
            strengths.sum += fabs(nmi - nmi_s) * n_spans;
            strengths.weight += nmi * n_spans;
        }
    parts[0] = distance_mean_get(&tables);
    parts[1] = distance_mean_get(&strengths);
}

const struct metric metric_pairs = {
    .id       = "pairs",
    .question = "which values go together?",
    .parts    = { "tables", "strengths" },
    .tally    = tally_pairs,
    .distance = measure_pairs,
};
