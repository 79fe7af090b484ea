/* time_grid.c - the coarsest grids on which all times of a label lie. */
#include "gentc/time_grid.h"

#include <stdlib.h>

#define COARSEST   9
#define N_BELIEVED 8 /* so many spans hardly lie on a grid ten times too coarse by luck: 10^-8 */

/* Over the spans of a label, a service or the window. */
struct grids {
    uint32_t n, n_lasting; /* spans; spans of some duration */
    uint8_t  start, duration;
};

static void refine(uint8_t *grid, uint64_t time_ns)
{
    while (*grid > 0 && time_ns % time_grid_ns(*grid) != 0)
        *grid = (uint8_t)(*grid - 3);
}

static void add_grids(struct grids *to, const struct grids *from)
{
    if (from->n > 0 && (to->n == 0 || from->start < to->start))
        to->start = from->start;
    if (from->n_lasting > 0 && (to->n_lasting == 0 || from->duration < to->duration))
        to->duration = from->duration;
    to->n += from->n;
    to->n_lasting += from->n_lasting;
}

static uint8_t find_event_grid(const struct window *window)
{
    uint8_t grid = COARSEST;
    bool    has_events = false;
    for (uint32_t at = 0; at < window->first[window->n_traces]; at++) {
        const struct span *span = &window->spans->spans[window->order[at]];
        for (uint32_t e = 0; e < span->n_events; e++)
            refine(&grid, window->spans->events[span->first_event_at + e].time_ns);
        has_events |= span->n_events > 0;
    }
    return has_events ? grid : 0;
}

static const struct grids *first_believed(const struct grids *own, const struct grids *service,
                                          const struct grids *all, bool is_duration)
{
    if ((is_duration ? own->n_lasting : own->n) >= N_BELIEVED)
        return own;
    if ((is_duration ? service->n_lasting : service->n) >= N_BELIEVED)
        return service;
    return all;
}

/* By the label, its service or all, whichever is the first with enough spans.
 * What lies beneath is never coarser than its own times allow. */
static void set_label(struct model_label *label, const struct grids *own, const struct grids *service,
                      const struct grids *all)
{
    uint8_t start = first_believed(own, service, all, false)->start;
    const struct grids *lasting = first_believed(own, service, all, true);

    label->start_grid = start < own->start ? start : own->start;
    if (own->n_lasting == 0)
        label->duration_grid = label->start_grid;
    else
        label->duration_grid = lasting->duration < own->duration ? lasting->duration : own->duration;
}

enum status time_grid_find(const struct window *window, const struct structure *structure, struct model *model,
                           struct fail *fail)
{
    struct grids *of_label = calloc((size_t)model->n_labels + 1, sizeof *of_label);       /* owned here */
    struct grids *of_service = calloc((size_t)model->n_services + 1, sizeof *of_service); /* owned here */
    struct grids  all = { .start = COARSEST, .duration = COARSEST };
    enum status   s = STATUS_OK;

    if (of_label == NULL || of_service == NULL) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u labels", model->n_labels);
        goto done;
    }
    for (uint32_t i = 0; i < model->n_labels; i++)
        of_label[i] = (struct grids){ .start = COARSEST, .duration = COARSEST };
    for (uint32_t at = 0; at < structure->n_spans; at++) {
        const struct span *span = &window->spans->spans[window->order[at]];
        struct grids      *grids = &of_label[structure->label[at] - MODEL_LABEL_FIRST];
        refine(&grids->start, span->start_ns);
        refine(&grids->duration, span->end_ns - span->start_ns);
        grids->n++;
        grids->n_lasting += span->end_ns > span->start_ns;
    }
    for (uint32_t i = 0; i < model->n_labels; i++) {
        add_grids(&of_service[model->labels[i].service], &of_label[i]);
        add_grids(&all, &of_label[i]);
    }
    for (uint32_t i = 0; i < model->n_labels; i++)
        set_label(&model->labels[i], &of_label[i], &of_service[model->labels[i].service], &all);
    model->event_grid = find_event_grid(window);
done:
    free(of_service);
    free(of_label);
    return s;
}
