/* groups.h - indices by group: a counting sort. */
#ifndef GENT_GENTQ_GROUPS_H
#define GENT_GENTQ_GROUPS_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "gentq/dataset.h"

/* Spans by operation or by edge: items[first[g] .. first[g + 1]), ascending. */
struct groups {
    uint32_t *first;
    uint32_t *items;
    uint32_t  n_groups;
};

/* Arrays are taken from 'arena'; false when memory is out. Roots have no edge. */
bool groups_build_operations(const struct dataset *set, uint32_t n_operations, struct arena *arena, struct groups *out);
bool groups_build_edges(const struct dataset *set, uint32_t n_edges, struct arena *arena, struct groups *out);

#endif
