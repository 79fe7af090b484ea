/* groups.c - count, sum up, place. */
#include "gentq/groups.h"

static uint32_t group_of(const struct dataset_span *span, bool is_edge)
{
    return is_edge ? span->edge : span->operation;
}

static bool build_groups(const struct dataset *set, uint32_t n_groups, bool is_edge, struct arena *arena,
                         struct groups *out)
{
    out->n_groups = n_groups;
    out->first    = arena_take(arena, n_groups + (size_t)2, sizeof *out->first);
    out->items    = arena_take(arena, set->n_spans, sizeof *out->items);
    if (out->first == NULL || out->items == NULL)
        return false;
    uint32_t *end = out->first + 1; /* of a group while it fills */
    for (uint32_t i = 0; i < set->n_spans; i++)
        if (group_of(&set->spans[i], is_edge) != CODE_NONE)
            end[group_of(&set->spans[i], is_edge) + 1]++;
    for (uint32_t g = 0; g < n_groups; g++)
        end[g + 1] += end[g];
    for (uint32_t i = 0; i < set->n_spans; i++)
        if (group_of(&set->spans[i], is_edge) != CODE_NONE)
            out->items[end[group_of(&set->spans[i], is_edge)]++] = i;
    return true;
}

bool groups_build_operations(const struct dataset *set, uint32_t n_operations, struct arena *arena, struct groups *out)
{
    return build_groups(set, n_operations, false, arena, out);
}

bool groups_build_edges(const struct dataset *set, uint32_t n_edges, struct arena *arena, struct groups *out)
{
    return build_groups(set, n_edges, true, arena, out);
}
