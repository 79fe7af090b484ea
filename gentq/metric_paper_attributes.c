/* metric_paper_attributes.c - the paper's attribute values: in how many traces of an entry service each occurs. */
#include <stdlib.h>

#include "gentq/paper.h"

/* Keys: service of the root, key and value. Counts: traces. */
struct attributes_tally {
    struct key_list failed, all;
};

static void add_trace(const struct metric_context *context, const struct view *view, uint32_t trace_no,
                      uint32_t *stamps, struct attributes_tally *tally)
{
    const struct dataset_trace *trace = &view->set->traces[view->traces[trace_no]];
    const struct dataset_span  *first = metric_first_span(view, trace_no), *end = metric_end_span(view, trace_no);
    const uint32_t             *cells = dataset_codes(&view->set->cells);
    uint32_t                    entry = codes_service(context->codes, view->set->spans[trace->root].operation);

    for (uint32_t i = first->first_cell; i < end->first_cell; i++) {
        uint32_t key_value = context->reference->key_values[cells[i]];
        if (key_value == CODE_NONE || stamps[key_value] == trace_no + 1)
            continue;
        stamps[key_value] = trace_no + 1;
        key_list_add(&tally->all, code_pair(entry, key_value), 1);
        if (trace->has_error)
            key_list_add(&tally->failed, code_pair(entry, key_value), 1);
    }
}

static const void *tally_attributes(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct attributes_tally *tally  = arena_take(arena, 1, sizeof *tally);
    uint32_t                *stamps = calloc(context->reference->n_key_values + (size_t)1, sizeof *stamps); /* owned here */
    size_t                   n_all = 0, n_failed = 0;

    for (uint32_t t = 0; t < view->n_traces; t++) {
        size_t n_cells = metric_end_span(view, t)->first_cell - metric_first_span(view, t)->first_cell;
        n_all += n_cells;
        n_failed += view->set->traces[view->traces[t]].has_error ? n_cells : 0;
    }
    bool is_done = tally != NULL && stamps != NULL && key_list_init(&tally->all, n_all, arena) &&
                   key_list_init(&tally->failed, n_failed, arena);
    for (uint32_t t = 0; is_done && t < view->n_traces; t++)
        add_trace(context, view, t, stamps, tally);
    is_done = is_done && key_list_finish(&tally->all) && key_list_finish(&tally->failed);
    free(stamps);
    return is_done ? tally : NULL;
}

/* Mean over REAL's entry services. Counts are not scaled: the paper does not. */
static double compare_services(const struct key_list *r, const struct key_list *s)
{
    struct paper_range   services = paper_range_of(r);
    struct distance_mean mean     = { 0 };

    while (services.n != 0) {
        struct paper_range run = paper_take_run(&services, 32);
        distance_mean_add(&mean, paper_f1_loss(run, paper_find_run(paper_range_of(s), 32, run.items->key >> 32), 1), 1);
    }
    return distance_mean_get(&mean);
}

static void measure_attributes(const struct metric_context *context, const void *real, const void *other,
                               const struct view *view, double *parts)
{
    const struct attributes_tally *r = real, *s = other;
    (void)context;
    (void)view;
    parts[0] = compare_services(&r->failed, &s->failed);
    parts[1] = compare_services(&r->all, &s->all);
}

const struct metric metric_paper_attributes = {
    .id       = "paper-attributes",
    .question = "the paper's attribute values, 1 - F1",
    .parts    = { "failed", "all" },
    .is_paper = true,
    .tally    = tally_attributes,
    .distance = measure_attributes,
};
