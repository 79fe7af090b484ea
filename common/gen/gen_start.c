/* gen_start.c - when each trace begins.
 *
 * The traces of a group are permuted, or, where the model says how topologies
 * are spread over periods, those of a topology and then those of a period. The permuted
 * places are dealt to the buckets by their stored counts, and within a bucket spread
 * evenly, each at a random point of its own share. */
#include "common/gen/gen_start.h"

#include "common/base/fixed.h"
#include "common/gen/gen_draw.h"

/* Period p begins with bucket ceil(p n_buckets / n_periods). */
static uint32_t first_bucket(const struct model *model, uint32_t period)
{
    return (period * model->n_buckets + model->n_periods - 1) / model->n_periods;
}

static void draw_periods(const struct model *model, uint32_t group, struct gen_start *start)
{
    const uint32_t *places = &start->places[(size_t)group * model->n_buckets];

    for (uint32_t p = 0; p < model->n_periods; p++) {
        uint32_t next = first_bucket(model, p + 1);
        uint32_t end = next < model->n_buckets ? places[next] : model->groups[group].n_traces;
        start->of_period[(size_t)group * model->n_periods + p] =
            gen_draw_permutation(model->seed, GEN_DOMAIN_PERIOD, group, p, end - places[first_bucket(model, p)]);
    }
}

static void sum_periods(const struct model *model, struct gen_start *start)
{
    uint32_t n_periods = model->n_periods;

    for (uint32_t t = 0; t < model->n_topologies; t++) {
        const uint32_t *counts = &model->period_counts[(size_t)t * n_periods];
        bool            is_first = t == 0 || model->topologies[t].group != model->topologies[t - 1].group;
        uint32_t        n = 0;
        for (uint32_t p = 0; p < n_periods; p++) {
            size_t at = (size_t)t * n_periods + p;
            start->in_topology[at] = n;
            start->in_period[at] = is_first ? 0 : start->in_period[at - n_periods] + model->period_counts[at - n_periods];
            n += counts[p];
        }
    }
}

enum status gen_start_build(const struct model *model, struct arena *arena, struct gen_start *start,
                            struct fail *fail)
{
    start->model = model;
    start->permutes = arena_take(arena, model->n_groups, sizeof *start->permutes);
    start->places = arena_take(arena, (size_t)model->n_groups * model->n_buckets, sizeof *start->places);
    start->in_topology = arena_take(arena, (size_t)model->n_topologies * model->n_periods, sizeof(uint32_t));
    start->in_period = arena_take(arena, (size_t)model->n_topologies * model->n_periods, sizeof(uint32_t));
    start->of_period = arena_take(arena, (size_t)model->n_groups * model->n_periods, sizeof *start->of_period);
    if (start->permutes == NULL || start->places == NULL || start->in_topology == NULL || start->in_period == NULL
        || start->of_period == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u groups", model->n_groups);
    for (uint32_t g = 0; g < model->n_groups; g++) {
        const struct model_group *group = &model->groups[g];
        uint32_t                  n = 0;
        start->permutes[g] = gen_draw_permutation(model->seed, GEN_DOMAIN_GROUP, g, 0, group->n_traces);
        for (uint32_t b = 0; b < model->n_buckets; b++) {
            start->places[(size_t)g * model->n_buckets + b] = n;
            n += model->bucket_counts[group->first_count + b];
        }
        draw_periods(model, g, start);
    }
    if (model->n_periods != 0)
        sum_periods(model, start);
    return STATUS_OK;
}

/* The last i with before[i] <= place among those that hold any: the bucket of 'place'. */
static uint32_t find_bucket(const uint32_t *before, uint32_t n, uint32_t place)
{
    uint32_t low = 0, high = n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (before[middle] <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static uint32_t place_in_topology(const struct model *model, uint32_t topology_at, uint32_t index)
{
    struct permute permute = gen_draw_permutation(model->seed, GEN_DOMAIN_TOPOLOGY, topology_at, 0,
                                                  model->topologies[topology_at].n_traces);
    return permute_at(&permute, index);
}

/* The place of a trace in its group, with periods: first which period, then which of its traces. */
static uint32_t place_by_period(const struct gen_start *start, uint32_t topology_at, uint32_t index)
{
    const struct model          *model = start->model;
    const struct model_topology *topology = &model->topologies[topology_at];
    const uint32_t *places = &start->places[(size_t)topology->group * model->n_buckets];
    size_t          row = (size_t)topology_at * model->n_periods;
    uint32_t        within = topology->n_traces == 1 ? 0 : place_in_topology(model, topology_at, index);
    uint32_t        period = find_bucket(&start->in_topology[row], model->n_periods, within);
    uint32_t        first = first_bucket(model, period);
    const struct permute *of_period = &start->of_period[(size_t)topology->group * model->n_periods + period];

    return places[first]
           + permute_at(of_period, start->in_period[row + period] + within - start->in_topology[row + period]);
}

static uint32_t find_place(const struct gen_start *start, const struct model_topology *topology, uint32_t index)
{
    const struct model       *model = start->model;
    const struct model_group *group = &model->groups[topology->group];

    if (model->n_periods != 0)
        return place_by_period(start, (uint32_t)(topology - model->topologies), index);
    return permute_at(&start->permutes[topology->group],
                      topology->first_trace - model->topologies[group->first_topology].first_trace + index);
}

uint64_t gen_start_active_ns(const struct gen_start *start, const struct model_topology *topology, uint32_t index)
{
    const struct model       *model = start->model;
    const struct model_group *group = &model->groups[topology->group];
    const uint32_t           *places = &start->places[(size_t)topology->group * model->n_buckets];
    uint32_t place = find_place(start, topology, index);
    uint32_t bucket = find_bucket(places, model->n_buckets, place);
    uint32_t n = model->bucket_counts[group->first_count + bucket];
    uint64_t jitter = philox_u64(model->seed, GEN_DOMAIN_START, topology->group, place) >> 32;
    /* (bucket + (k + jitter) / n) / n_buckets of all active time; n <= 2^20. */
    uint64_t share = (((uint64_t)(place - places[bucket]) << 32) + jitter) / n; /* of 2^32 */
    uint64_t whole = ((uint64_t)bucket << 32) + share;
    return fixed_mul_div(model->active_ns, whole, (uint64_t)model->n_buckets << 32);
}

uint64_t gen_start_ns(const struct gen_start *start, uint64_t active_ns)
{
    const struct model *model = start->model;
    uint32_t            low = 0, high = model->n_segments;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (model->segments[middle].active_ns <= active_ns)
            low = middle;
        else
            high = middle;
    }
    return model->segments[low].start_ns + (active_ns - model->segments[low].active_ns);
}

uint32_t gen_start_rank(const struct gen_start *start, uint64_t active_ns)
{
    uint64_t rank = fixed_mul_div(active_ns, UINT64_C(1) << 32, start->model->active_ns);
    return rank > UINT32_MAX ? UINT32_MAX : (uint32_t)rank;
}
