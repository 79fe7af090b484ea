/* ranking.c - a counting sort by group, then each group by value and trace. */
#include "gentq/ranking.h"

#include <stdlib.h>

static int compare_entries(const void *a, const void *b)
{
    const struct ranking_entry *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->trace > y->trace) - (x->trace < y->trace);
}

bool ranking_build(struct ranking_entry *entries, uint32_t n, uint32_t n_groups, struct arena *arena,
                   struct ranking *out)
{
    struct ranking_entry *sorted = malloc((n + (size_t)1) * sizeof *sorted); /* owned here */

    out->n_groups = n_groups;
    out->first    = arena_take(arena, n_groups + (size_t)2, sizeof *out->first);
    out->values   = arena_take(arena, n, sizeof *out->values);
    out->traces   = arena_take(arena, n, sizeof *out->traces);
    bool has_room = sorted != NULL && out->first != NULL && out->values != NULL && out->traces != NULL;
    if (has_room) {
        uint32_t *end = out->first + 1; /* of group g while it fills: end[g]; afterwards first[g + 1] */
        for (uint32_t i = 0; i < n; i++)
            end[entries[i].group + 1]++;
        for (uint32_t g = 0; g < n_groups; g++)
            end[g + 1] += end[g];
        for (uint32_t i = 0; i < n; i++)
            sorted[end[entries[i].group]++] = entries[i];
        for (uint32_t g = 0; g < n_groups; g++)
            qsort(sorted + out->first[g], ranking_count(out, g), sizeof *sorted, compare_entries);
        for (uint32_t i = 0; i < n; i++) {
            out->values[i] = sorted[i].value;
            out->traces[i] = sorted[i].trace;
        }
    }
    free(sorted);
    return has_room;
}

uint32_t ranking_gather(const struct ranking *ranking, uint32_t group, const uint8_t *has_trace, double *out)
{
    uint32_t n = 0;
    for (uint32_t i = ranking->first[group]; i < ranking->first[group + 1]; i++) {
        out[n] = ranking->values[i];
        n += has_trace[ranking->traces[i]] != 0;
    }
    return n;
}

void ranking_visit(const struct ranking *real, const struct ranking_other *other, double n_min,
                   void (*visit)(void *context, const struct ranking_group *group), void *context)
{
    for (uint32_t g = 0; g < real->n_groups; g++) {
        uint32_t n_r = ranking_count(real, g);
        if (n_r == 0 ? ranking_count(other->ranking, g) == 0 : n_r < n_min)
            continue;
        struct ranking_group group = { .r = real->values + real->first[g], .s = other->scratch, .group = g, .n_r = n_r };
        group.n_s                  = ranking_gather(other->ranking, g, other->has_trace, other->scratch);
        group.weight               = n_r != 0 ? n_r : group.n_s * other->scale;
        if (n_r != 0 || (group.n_s != 0 && group.weight >= n_min))
            visit(context, &group);
    }
}

static void add_w1(void *context, const struct ranking_group *group)
{
    bool   has_both = group->n_r != 0 && group->n_s != 0;
    double w1       = has_both ? distance_w1(group->r, group->n_r, group->s, group->n_s) : DISTANCE_WORST;
    distance_mean_add(context, w1, group->weight);
}

double ranking_w1(const struct ranking *real, const struct ranking_other *other, double n_min)
{
    struct distance_mean mean = { 0 };
    ranking_visit(real, other, n_min, add_w1, &mean);
    return distance_mean_get(&mean);
}
