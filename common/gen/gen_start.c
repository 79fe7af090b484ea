/* gen_start.c - when each trace begins.
 *
 * The traces of a group are permuted; the permuted places are dealt to the
 * buckets by their stored counts, and within a bucket spread evenly, each at a
 * random point of its own share. */
#include "common/gen/gen_start.h"

#include "common/base/fixed.h"
#include "common/gen/gen_draw.h"

enum status gen_start_build(const struct model *model, struct arena *arena, struct gen_start *start,
                            struct fail *fail)
{
    start->model = model;
    start->permutes = arena_take(arena, model->n_groups, sizeof *start->permutes);
    start->places = arena_take(arena, (size_t)model->n_groups * model->n_buckets, sizeof *start->places);
    if (start->permutes == NULL || start->places == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u groups", model->n_groups);
    for (uint32_t g = 0; g < model->n_groups; g++) {
        const struct model_group *group = &model->groups[g];
        uint32_t                  n = 0;
        start->permutes[g] = gen_draw_permutation(model->seed, GEN_DOMAIN_GROUP, g, 0, group->n_traces);
        for (uint32_t b = 0; b < model->n_buckets; b++) {
            start->places[(size_t)g * model->n_buckets + b] = n;
            n += model->bucket_counts[group->first_count + b];
        }
    }
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

uint64_t gen_start_active_ns(const struct gen_start *start, const struct model_topology *topology, uint32_t index)
{
    const struct model       *model = start->model;
    const struct model_group *group = &model->groups[topology->group];
    const uint32_t           *places = &start->places[(size_t)topology->group * model->n_buckets];
    uint32_t row = topology->first_trace - model->topologies[group->first_topology].first_trace + index;
    uint32_t place = permute_at(&start->permutes[topology->group], row);
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
