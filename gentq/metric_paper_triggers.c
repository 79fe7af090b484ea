/* metric_paper_triggers.c - the paper's trigger discovery: which service calls which, in each period. */
#include "gentq/paper.h"

static const uint32_t hours[2] = { 1, 4 };

/* (slot, caller's and own service) of all calls in each of the two periods. */
struct triggers_tally {
    struct key_list calls[2];
};

static const void *tally_triggers(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct triggers_tally *tally = arena_take(arena, 1, sizeof *tally);

    for (int i = 0; i < 2; i++)
        if (tally == NULL || !key_list_init(&tally->calls[i], view->set->n_spans, arena))
            return NULL;
    for (METRIC_EACH_SPAN(span, view))
        for (int i = 0; i < 2 && span->call != CODE_NONE; i++)
            key_list_add(&tally->calls[i], code_pair(paper_slot(context, span, hours[i]), span->call), 0);
    for (int i = 0; i < 2; i++) {
        if (!key_list_finish(&tally->calls[i]))
            return NULL;
        for (size_t k = 0; k < tally->calls[i].n; k++) /* a set */
            tally->calls[i].items[k].count = 1;
    }
    return tally;
}

static void measure_triggers(const struct metric_context *context, const void *real, const void *other,
                             const struct view *view, double *parts)
{
    const struct triggers_tally *r = real, *s = other;
    (void)context;
    (void)view;
    for (int i = 0; i < 2; i++)
        parts[i] = paper_f1_loss(paper_range_of(&r->calls[i]), paper_range_of(&s->calls[i]), 1);
}

const struct metric metric_paper_triggers = {
    .id       = "paper-triggers",
    .question = "the paper's trigger discovery, 1 - F1",
    .parts    = { "1h", "4h" },
    .is_paper = true,
    .tally    = tally_triggers,
    .distance = measure_triggers,
};
