/* metric_events.c - the rest of a span: events and links. */
#include "gentq/cell_tally.h"

static void measure_events(const struct metric_context *context, const void *real, const void *other,
                           const struct view *view, double *parts)
{
    const struct cell_tally *r = real, *s = other;
    struct cell_distance     cells = cell_tally_compare(context, r, s, view, CODES_EVENT);

    parts[0] = distance_counts(r->event_kinds, s->event_kinds, context->codes->event_kinds.n, view->scale);
    parts[1] = distance_counts(r->links, s->links, context->codes->operations.n, view->scale);
    parts[2] = cells.categories;
    parts[3] = cells.numbers;
}

const struct metric metric_events = {
    .id       = "events",
    .question = "the rest of a span",
    .parts    = { "events", "links", "values", "numbers" },
    .tally    = cell_tally_take,
    .distance = measure_events,
};
