/* link_targets.c - the links' ids are few: they are interned, and every span is looked up among them. */
#include "gentc/link_targets.h"

#include <stdlib.h>

struct target_id {
    uint64_t trace_id[2], span_id;
};

static bool intern_links(const struct window *window, struct link_targets *out)
{
    const struct span_table *spans = window->spans;
    uint32_t                 n     = window->first[window->n_traces];

    for (uint32_t p = 0; p < n; p++) {
        const struct span *span = &spans->spans[window->order[p]];
        for (uint32_t k = 0; k < span->n_links; k++) {
            const struct span_link *link = &spans->links[span->first_link_at + k];
            struct target_id        id   = { { link->trace_id[0], link->trace_id[1] }, link->span_id };
            if (intern_add(&out->ids, &id, sizeof id) == INTERN_NONE)
                return false;
        }
    }
    return true;
}

static void find_spans(const struct window *window, const uint32_t *label, struct link_targets *out)
{
    const struct span_table *spans = window->spans;

    for (uint32_t t = 0; t < window->n_traces; t++)
        for (uint32_t p = window->first[t]; p < window->first[t + 1]; p++) {
            const struct span *span  = &spans->spans[window->order[p]];
            const uint64_t    *trace = spans->traces[span->trace_at].trace_id;
            struct target_id   id    = { { trace[0], trace[1] }, span->span_id };
            uint32_t           at    = intern_find(&out->ids, &id, sizeof id);
            if (at == INTERN_NONE)
                continue;
            out->traces[at] = t;
            if (label[p] < out->labels[at])
                out->labels[at] = label[p];
        }
}

/* Labels give way to the first one of their operation. */
static bool name_operations(const struct model *model, struct link_targets *out)
{
    uint32_t *first = malloc(((size_t)model->n_operations + 1) * sizeof *first); /* owned here */

    if (first == NULL)
        return false;
    for (uint32_t l = model->n_labels; l-- > 0;)
        first[model->labels[l].operation] = l + MODEL_LABEL_FIRST;
    for (uint32_t i = 0; i < out->ids.n; i++)
        if (out->labels[i] != out->none)
            out->labels[i] = first[model->labels[out->labels[i] - MODEL_LABEL_FIRST].operation];
    free(first);
    return true;
}

/* Of spans with one id the least label counts, so that the order of input does not. */
bool link_targets_build(const struct window *window, const uint32_t *label, const struct model *model,
                        struct link_targets *out)
{
    *out = (struct link_targets){ .none = model->n_labels + MODEL_LABEL_FIRST };
    if (!intern_links(window, out))
        return false;
    if (out->ids.n == 0)
        return true;
    out->labels = malloc(out->ids.n * sizeof *out->labels);
    out->traces = malloc(out->ids.n * sizeof *out->traces);
    if (out->labels == NULL || out->traces == NULL)
        return false;
    for (uint32_t i = 0; i < out->ids.n; i++) {
        out->labels[i] = out->none;
        out->traces[i] = LINK_TARGETS_NO_TRACE;
    }
    find_spans(window, label, out);
    return name_operations(model, out);
}

static uint32_t find_link(const struct link_targets *targets, const struct span_link *link)
{
    struct target_id id = { { link->trace_id[0], link->trace_id[1] }, link->span_id };
    return intern_find(&targets->ids, &id, sizeof id);
}

uint32_t link_targets_find(const struct link_targets *targets, const struct span_link *link)
{
    uint32_t at = find_link(targets, link);
    return at == INTERN_NONE ? targets->none : targets->labels[at];
}

uint32_t link_targets_find_trace(const struct link_targets *targets, const struct span_link *link)
{
    uint32_t at = find_link(targets, link);
    return at == INTERN_NONE ? LINK_TARGETS_NO_TRACE : targets->traces[at];
}

void link_targets_free(struct link_targets *targets)
{
    intern_free(&targets->ids);
    free(targets->labels);
    free(targets->traces);
    *targets = (struct link_targets){ 0 };
}
