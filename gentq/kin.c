/* kin.c - a sort by id instead of a hash: traces are short. */
#include "gentq/kin.h"

#include <stdlib.h>

#define UNKNOWN UINT32_MAX
#define ON_PATH (UINT32_MAX - 1)

bool kin_reserve(struct kin *kin, uint32_t n)
{
    if (n <= kin->capacity)
        return true;
    uint32_t *memory = malloc((size_t)n * 5 * sizeof *memory + sizeof *memory);
    if (memory == NULL)
        return false;
    free(kin->memory);
    *kin = (struct kin){ memory, memory + n, memory + 2 * (size_t)n, memory + 3 * (size_t)n, memory + 4 * (size_t)n,
                         0, 0, 0, n, memory };
    return true;
}

void kin_free(struct kin *kin)
{
    free(kin->memory);
    *kin = (struct kin){ 0 };
}

static int compare_ids(const void *a, const void *b, void *context)
{
    const struct span *const *spans = context;
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    if (spans[i]->span_id != spans[k]->span_id)
        return spans[i]->span_id < spans[k]->span_id ? -1 : 1;
    return (i > k) - (i < k);
}

/* The first span of that id, or SPAN_TABLE_NONE. */
static uint32_t find_id(const struct kin *kin, const struct span *const *spans, uint32_t n, uint64_t id)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (spans[kin->by_id[middle]]->span_id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && spans[kin->by_id[low]]->span_id == id ? kin->by_id[low] : SPAN_TABLE_NONE;
}

/* 'at' is on a cycle: its first span becomes a root. */
static void cut_cycle(struct kin *kin, uint32_t at)
{
    uint32_t first = at;
    for (uint32_t i = kin->parent[at]; i != at; i = kin->parent[i])
        first = i < first ? i : first;
    kin->parent[first] = SPAN_TABLE_NONE;
    kin->n_cycles++;
}

/* Walks up from 'at' until a known depth or a root, then counts down again. */
static void find_depth(struct kin *kin, uint32_t at)
{
    uint32_t n_up = 0, top = at;

    for (; kin->depth[top] == UNKNOWN && kin->parent[top] != SPAN_TABLE_NONE; top = kin->parent[top]) {
        kin->depth[top] = ON_PATH;
        n_up++;
    }
    if (kin->depth[top] == ON_PATH) {
        for (uint32_t i = at; n_up > 0; n_up--, i = kin->parent[i])
            kin->depth[i] = UNKNOWN;
        cut_cycle(kin, top);
        find_depth(kin, at); /* no cycle is left above 'at' */
        return;
    }
    uint32_t depth = kin->depth[top] == UNKNOWN ? 0 : kin->depth[top];
    kin->depth[top] = depth;
    depth += n_up;
    for (uint32_t i = at; i != top; i = kin->parent[i])
        kin->depth[i] = depth--;
}

static void sort_by_depth(struct kin *kin, uint32_t n)
{
    uint32_t max_depth = 0, at = 0;

    for (uint32_t i = 0; i < n; i++)
        max_depth = kin->depth[i] > max_depth ? kin->depth[i] : max_depth;
    memset(kin->counts, 0, ((size_t)max_depth + 1) * sizeof *kin->counts);
    for (uint32_t i = 0; i < n; i++)
        kin->counts[kin->depth[i]]++;
    for (uint32_t depth = max_depth + 1; depth-- > 0;) {
        uint32_t count     = kin->counts[depth];
        kin->counts[depth] = at;
        at += count;
    }
    for (uint32_t i = 0; i < n; i++)
        kin->order[kin->counts[kin->depth[i]]++] = i;
}

void kin_solve(struct kin *kin, const struct span *const *spans, uint32_t n)
{
    kin->n_orphans = kin->n_duplicates = kin->n_cycles = 0;
    for (uint32_t i = 0; i < n; i++)
        kin->by_id[i] = i;
    qsort_r(kin->by_id, n, sizeof *kin->by_id, compare_ids, (void *)(uintptr_t)spans);
    for (uint32_t i = 0; i < n; i++) {
        kin->depth[i]  = UNKNOWN;
        kin->parent[i] = SPAN_TABLE_NONE;
        kin->n_duplicates += i > 0 && spans[kin->by_id[i]]->span_id == spans[kin->by_id[i - 1]]->span_id;
        if (spans[i]->parent_id == 0)
            continue;
        kin->parent[i] = find_id(kin, spans, n, spans[i]->parent_id);
        kin->n_orphans += kin->parent[i] == SPAN_TABLE_NONE;
    }
    for (uint32_t i = 0; i < n; i++)
        if (kin->depth[i] == UNKNOWN)
            find_depth(kin, i);
    sort_by_depth(kin, n);
}
