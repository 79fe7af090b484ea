/* time_events.c - when in a span its events happen: one table for each event of a label. */
#include "gentc/time_events.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/fixed.h"
#include "gentc/radix_sort.h"
#include "gentc/time_loss.h"
#include "gentc/time_table.h"

struct fitter {
    const struct window        *window;
    const struct times_options *options;
    struct model_build         *build;
    struct time_table_fitter   *tables;
    const uint32_t             *positions; /* of a label's spans */
    uint32_t                    n;
    struct radix_sort_item     *items;   /* (2 * spans of the largest label) */
    float                      *weights; /* (spans of the largest label) */
};

static uint64_t offset_of(const struct fitter *fitter, uint32_t i, uint32_t event, uint64_t *duration_ns)
{
    const struct span *span = &fitter->window->spans->spans[fitter->window->order[fitter->positions[i]]];
    uint64_t           time_ns = fitter->window->spans->events[span->first_event_at + event].time_ns;
    *duration_ns = span->end_ns - span->start_ns;
    return time_ns > span->start_ns ? time_ns - span->start_ns : 0;
}

static uint8_t choose_mode(const struct fitter *fitter, uint32_t event)
{
    for (uint32_t i = 0; i < fitter->n; i++) {
        uint64_t duration_ns, offset_ns = offset_of(fitter, i, event, &duration_ns);
        if (offset_ns > duration_ns)
            return MODEL_TIME_ABSOLUTE;
    }
    return MODEL_TIME_RATIO;
}

static enum status fit_event(struct fitter *fitter, const struct model_label *label, uint32_t event, struct fail *fail)
{
    struct model_build       *build = fitter->build;
    struct model_label_event *label_event = &build->model.label_events[label->first_event + event];
    struct time_table_rows    rows = { .y = fitter->items, .weight = fitter->weights, .n = fitter->n };
    struct model_table        table;
    enum status               s;

    label_event->time_mode = choose_mode(fitter, event);
    for (uint32_t i = 0; i < fitter->n; i++) {
        uint64_t duration_ns, y = offset_of(fitter, i, event, &duration_ns);
        if (label_event->time_mode == MODEL_TIME_RATIO)
            y = y == 0 ? 0 : fixed_mul_div(y, UINT64_C(1) << MODEL_RATIO_BITS, duration_ns);
        fitter->items[i] = (struct radix_sort_item){ y, i };
        fitter->weights[i] = (float)TIME_LOSS_LOG2_GAP;
    }
    radix_sort_run(fitter->items, fitter->items + fitter->n, fitter->n);
    s = time_table_fit(fitter->tables, &rows, fitter->options->n_max_knots, build, &table, fail);
    if (s == STATUS_OK)
        label_event->time_table = time_table_keep(build, &table);
    if (s == STATUS_OK && build->has_failed)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the times of events");
    return s;
}

/* Window positions by label: those of label l are positions[first[l]] .. positions[first[l + 1] - 1]. */
static void sort_by_label(const struct structure *structure, uint32_t n_labels, uint32_t *first, uint32_t *positions)
{
    for (uint32_t at = 0; at < structure->n_spans; at++)
        first[structure->label[at] - MODEL_LABEL_FIRST + 1]++;
    for (uint32_t l = 0; l < n_labels; l++)
        first[l + 1] += first[l];
    for (uint32_t at = 0; at < structure->n_spans; at++)
        positions[first[structure->label[at] - MODEL_LABEL_FIRST]++] = at;
    for (uint32_t l = n_labels; l > 0; l--)
        first[l] = first[l - 1];
    first[0] = 0;
}

enum status time_events_fit(const struct window *window, const struct structure *structure,
                            const struct times_options *options, struct model_build *build, struct arena *arena,
                            struct fail *fail)
{
    uint32_t      n_labels = build->model.n_labels;
    uint32_t     *first = arena_take(arena, (size_t)n_labels + 1, sizeof *first);
    uint32_t     *positions = arena_take(arena, structure->n_spans, sizeof *positions);
    struct fitter fitter = { .window = window, .options = options, .build = build, .tables = time_table_open(arena),
                             .items = arena_take(arena, 2 * (size_t)structure->n_spans, sizeof *fitter.items),
                             .weights = arena_take(arena, structure->n_spans, sizeof *fitter.weights) };

    if (first == NULL || positions == NULL || fitter.tables == NULL || fitter.items == NULL || fitter.weights == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the events of %u spans", structure->n_spans);
    sort_by_label(structure, n_labels, first, positions);
    for (uint32_t l = 0; l < n_labels; l++) {
        const struct model_label *label = &build->model.labels[l];
        fitter.positions = &positions[first[l]];
        fitter.n = first[l + 1] - first[l];
        for (uint32_t e = 0; e < label->n_events; e++) {
            enum status s = fit_event(&fitter, label, e, fail);
            if (s != STATUS_OK)
                return s;
        }
    }
    return STATUS_OK;
}
