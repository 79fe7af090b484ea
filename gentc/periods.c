/* periods.c - counts, and Pearson's chi-squared against the group's. */
#include "gentc/periods.h"

#include "common/bundle/model_period.h"
#include "gentc/starts.h"

/* Of squared deviations over what is expected, a degree of freedom: 1 is chance. A few traces
 * cannot be judged: they are told where others are. */
#define MAX_CHI_SQUARED 2.0
#define FEW_TRACES      6
#define MIN_TOLD        4 /* one trace of so many must be of a told topology for those of few traces to be told too */

static bool is_even(const uint32_t *counts, const uint32_t *totals, uint32_t n_periods, uint32_t n, uint64_t n_all)
{
    double   sum = 0;
    uint32_t n_used = 0;

    for (uint32_t p = 0; p < n_periods; p++) {
        double expected = (double)totals[p] * n / (double)n_all;
        if (totals[p] == 0)
            continue;
        n_used++;
        sum += (counts[p] - expected) * (counts[p] - expected) / expected;
    }
    return n_used < 2 || (n > FEW_TRACES && sum <= MAX_CHI_SQUARED * (n_used - 1));
}

/* Traces of topologies that are many enough to be judged, and those of them that are told. */
struct judged {
    uint64_t n_told, n_all;
};

static void judge_group(struct model *model, uint32_t group, uint32_t first, uint32_t n, struct judged *judged)
{
    uint32_t totals[MODEL_MAX_PERIODS], largest = first;
    uint64_t n_all = 0;

    model_period_totals(model, group, totals);
    for (uint32_t p = 0; p < model->n_periods; p++)
        n_all += totals[p];
    for (uint32_t t = first; t < first + n; t++) {
        struct model_topology *topology = &model->topologies[t];
        topology->is_even = n == 1 || is_even(&model->period_counts[(size_t)t * model->n_periods], totals,
                                              model->n_periods, topology->n_traces, n_all);
        if (topology->n_traces > FEW_TRACES && n > 1) {
            judged->n_all += topology->n_traces;
            judged->n_told += topology->is_even ? 0 : topology->n_traces;
        }
        if (topology->n_traces > model->topologies[largest].n_traces)
            largest = t;
    }
    model->topologies[largest].is_even = true; /* it has what the others leave */
}

/* The topologies of each group in turn. */
static uint32_t next_group(const struct model *model, uint32_t first)
{
    uint32_t end = first + 1;
    while (end < model->n_topologies && model->topologies[end].group == model->topologies[first].group)
        end++;
    return end;
}

static void judge(struct model *model)
{
    struct judged judged = { 0, 0 };

    for (uint32_t first = 0, end; first < model->n_topologies; first = end) {
        end = next_group(model, first);
        judge_group(model, model->topologies[first].group, first, end - first, &judged);
    }
    for (uint32_t t = 0; t < model->n_topologies; t++)
        model->topologies[t].is_even |= model->topologies[t].n_traces <= FEW_TRACES
                                        && judged.n_told * MIN_TOLD < judged.n_all;
    for (uint32_t first = 0, end; first < model->n_topologies; first = end) {
        end = next_group(model, first);
        model_period_fill(model, model->topologies[first].group, first, end - first);
    }
}

enum status periods_build(const struct window *window, const struct structure *structure, uint32_t n_periods,
                          struct model_build *build, struct fail *fail)
{
    struct model *model = &build->model;
    uint32_t      n_counts = 0;

    model->n_periods = n_periods < model->n_buckets ? n_periods : model->n_buckets;
    if (model->n_periods < 2 || (uint64_t)model->n_topologies * model->n_periods > MODEL_MAX_COUNTS) {
        model->n_periods = 0;
        return STATUS_OK;
    }
    if (!model_build_grow(build, (void **)&model->period_counts, &n_counts, model->n_topologies * model->n_periods,
                          sizeof *model->period_counts))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to count %u topologies", model->n_topologies);
    for (uint32_t t = 0; t < window->n_traces; t++) {
        uint32_t period = model_period_of(model, starts_bucket(model, structure->trace_start_ns[t]));
        model->period_counts[(size_t)structure->topology[t] * model->n_periods + period]++;
    }
    judge(model);
    return STATUS_OK;
}
