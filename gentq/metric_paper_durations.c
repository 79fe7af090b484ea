/* metric_paper_durations.c - the paper's relative durations: of each span over that of the root above it. */
#include "gentq/paper.h"

#define N_GROUPINGS 3
#define RATIO_BITS  7 /* a ratio is 0 ... 100 hundredths */

static const uint32_t hours[N_GROUPINGS] = { 4, 12, 24 };

/* Keys: group, ratio. Groups: (root's service, own, period of 4 H); (root's service, 12 H); (24 H). */
struct durations_tally {
    struct key_list ratios[N_GROUPINGS];
};

static const void *tally_durations(const struct metric_context *context, const struct view *view, struct arena *arena)
{
    struct durations_tally *tally = arena_take(arena, 1, sizeof *tally);

    for (int i = 0; i < N_GROUPINGS; i++)
        if (tally == NULL || !key_list_init(&tally->ratios[i], view->set->n_spans, arena))
            return NULL;
    for (METRIC_EACH_SPAN(span, view)) {
        const struct dataset_span *root = &view->set->spans[span->root];
        if (span == root || span->duration_ns >= root->duration_ns)
            continue;
        double   hundredths = round(100.0 * (double)span->duration_ns / (double)root->duration_ns);
        uint32_t services[N_GROUPINGS] = { span->share, codes_service(context->codes, root->operation), 0 };
        for (int i = 0; i < N_GROUPINGS; i++) {
            uint64_t group = code_pair(services[i], paper_slot(context, span, hours[i]));
            key_list_add(&tally->ratios[i], group << RATIO_BITS | (uint64_t)hundredths, 1);
        }
    }
    for (int i = 0; i < N_GROUPINGS; i++)
        if (!key_list_finish(&tally->ratios[i]))
            return NULL;
    return tally;
}

/* The count of the first item if it is of that ratio; the range then moves on. */
static double take_ratio(struct paper_range *range, uint64_t ratio)
{
    if (range->n == 0 || (range->items->key & ((1 << RATIO_BITS) - 1)) != ratio)
        return 0;
    range->n--;
    return (double)(range->items++)->count;
}

/* The area between the distribution functions of two runs of ratios. */
static double compare_runs(struct paper_range r, struct paper_range s)
{
    double n_r = 0, n_s = 0, below_r = 0, below_s = 0, area = 0;

    for (size_t i = 0; i < r.n; i++)
        n_r += (double)r.items[i].count;
    for (size_t i = 0; i < s.n; i++)
        n_s += (double)s.items[i].count;
    for (uint64_t ratio = 0; ratio < 100; ratio++) {
        below_r += take_ratio(&r, ratio);
        below_s += take_ratio(&s, ratio);
        area += fabs(below_r / n_r - below_s / n_s) / 100;
    }
    return area;
}

static void measure_durations(const struct metric_context *context, const void *real, const void *other,
                              const struct view *view, double *parts)
{
    const struct durations_tally *r = real, *s = other;

    (void)context;
    (void)view;
    for (int i = 0; i < N_GROUPINGS; i++) {
        struct paper_range   groups = paper_range_of(&r->ratios[i]);
        struct distance_mean mean   = { 0 };
        while (groups.n != 0) {
            struct paper_range run = paper_take_run(&groups, RATIO_BITS);
            struct paper_range its = paper_find_run(paper_range_of(&s->ratios[i]), RATIO_BITS, run.items->key >> RATIO_BITS);
            distance_mean_add(&mean, its.n == 0 ? DISTANCE_WORST : compare_runs(run, its), 1);
        }
        parts[i] = distance_mean_get(&mean);
    }
}

const struct metric metric_paper_durations = {
    .id       = "paper-durations",
    .question = "the paper's relative durations, W1",
    .parts    = { "4h", "12h", "24h" },
    .is_paper = true,
    .tally    = tally_durations,
    .distance = measure_durations,
};
