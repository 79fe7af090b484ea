/* metric_paper_monitoring.c - the paper's alarms: errors in traces that pass through a service, by hour and place. */
#include "gentq/paper.h"

#define ALARM_PAIRS  10 /* more than this many are an alarm */
#define SLOT_BITS    12 /* PAPER_MAX_SLOTS */
#define SERVICE_BITS 26

/* Keys: service passed through, hour, service that failed. Counts: pairs of a
 * span of the one and an error of the other in a trace. */
static uint64_t pair_key(uint32_t through, uint32_t slot, uint32_t failed)
{
    return (uint64_t)through << (SLOT_BITS + SERVICE_BITS) | (uint64_t)slot << SERVICE_BITS | failed;
}

/* Spans by service in one trace, its services in order of appearance. */
struct trace_services {
    uint32_t *n_spans;  /* by service; 0 again after each trace */
    uint32_t *services; /* n */
    uint32_t  n;
};

static void count_services(const struct metric_context *context, const struct dataset_span *first,
                           const struct dataset_span *end, struct trace_services *trace)
{
    trace->n = 0;
    for (const struct dataset_span *span = first; span < end; span++) {
        uint32_t service = codes_service(context->codes, span->operation);
        if (trace->n_spans[service]++ == 0)
            trace->services[trace->n++] = service;
    }
}

static void add_trace(const struct metric_context *context, const struct view *view, uint32_t trace_no,
                      struct trace_services *trace, struct key_list *list)
{
    const struct dataset_span *first = metric_first_span(view, trace_no), *end = metric_end_span(view, trace_no);

    count_services(context, first, end, trace);
    for (const struct dataset_span *span = first; span < end; span++)
        for (uint32_t i = 0; span->is_error && i < trace->n; i++)
            key_list_add(list,
                         pair_key(trace->services[i], paper_slot(context, span, 1),
                                  codes_service(context->codes, span->operation)),
                         trace->n_spans[trace->services[i]]);
    for (uint32_t i = 0; i < trace->n; i++)
        trace->n_spans[trace->services[i]] = 0;
}

/* Entries that add_trace will make. */
static size_t count_entries(const struct metric_context *context, const struct view *view, struct trace_services *trace)
{
    size_t n = 0;
    for (uint32_t t = 0; t < view->n_traces; t++) {
        const struct dataset_span *first = metric_first_span(view, t), *end = metric_end_span(view, t);
        uint32_t                   n_errors = 0;
        for (const struct dataset_span *span = first; span < end; span++)
            n_errors += span->is_error;
        if (n_errors == 0)
            continue;
        count_services(context, first, end, trace);
        for (uint32_t i = 0; i < trace->n; i++)
            trace->n_spans[trace->services[i]] = 0;
        n += (size_t)n_errors * trace->n;
    }
    return n;
}

static const void *tally_monitoring(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct key_list      *list  = arena_take(arena, 1, sizeof *list);
    struct trace_services trace = { arena_take(arena, context->codes->services.n, sizeof(uint32_t)),
                                    arena_take(arena, context->codes->services.n, sizeof(uint32_t)), 0 };

    if (list == NULL || trace.n_spans == NULL || trace.services == NULL ||
        !key_list_init(list, count_entries(context, view, &trace), arena))
        return NULL;
    for (uint32_t t = 0; t < view->n_traces; t++)
        if (view->set->traces[view->traces[t]].has_error)
            add_trace(context, view, t, &trace, list);
    return key_list_finish(list) ? list : NULL;
}

/* 1 - F1 of the alarms of one service; NaN when neither side has any. */
static double compare_alarms(struct paper_range r, struct paper_range s, double scale)
{
    uint64_t n_both = 0, n_one = 0;

    for (; r.n != 0; r.items++, r.n--) { /* the paper looks at REAL's keys alone */
        struct paper_range its = paper_find_run(s, 0, r.items->key);
        bool in_r = r.items->count > ALARM_PAIRS, in_s = its.n != 0 && (double)its.items->count * scale > ALARM_PAIRS;
        n_both += in_r && in_s;
        n_one += in_r != in_s;
    }
    return n_both + n_one == 0 ? NAN : (double)n_one / (2.0 * (double)n_both + (double)n_one);
}

static void measure_monitoring(const struct metric_context *context, const void *real, const void *other,
                               const struct view *view, double *parts)
{
    struct paper_range   services = paper_range_of(real);
    struct distance_mean mean     = { 0 };

    (void)context;
    while (services.n != 0) {
        struct paper_range run  = paper_take_run(&services, SLOT_BITS + SERVICE_BITS);
        double             loss = compare_alarms(run, paper_range_of(other), view->scale);
        if (!isnan(loss))
            distance_mean_add(&mean, loss, 1);
    }
    parts[0] = distance_mean_get(&mean);
}

const struct metric metric_paper_monitoring = {
    .id       = "paper-monitoring",
    .question = "the paper's alarms, 1 - F1",
    .parts    = { "alarms" },
    .is_paper = true,
    .tally    = tally_monitoring,
    .distance = measure_monitoring,
};
