/* parents.c - a hash table of span ids per trace, then one walk up from every span.
 *
 * Each walk stops where the depth is known; what it passed is settled on the
 * way back, so that the whole is linear. A walk that meets itself has found a
 * cycle; it breaks it and starts again, once per cycle. */
#include "gentc/parents.h"

#include <stdlib.h>

#include "gentc/span_names.h"

#define DEPTH_UNKNOWN 0u
#define DEPTH_ON_PATH UINT32_MAX

/* Numbers are within the trace. */
struct family_tree {
    const struct window *window;
    uint32_t             begin, n_spans; /* window positions of the trace */
    uint32_t             mask;           /* of slots */
    uint32_t            *slots;          /* by hash of span id: number + 1, or 0 */
    uint32_t            *up;             /* parent, or PARENTS_NONE */
    uint32_t            *depth;          /* spans below the trace, missing ones included */
    uint32_t            *path;
    uint8_t             *is_missing;
};

static const struct span *span_at(const struct family_tree *tree, uint32_t i)
{
    return window_span(tree->window, tree->begin + i);
}

/* Earlier, longer, then by id and place. */
static bool comes_before(const struct family_tree *tree, uint32_t a, uint32_t b)
{
    const struct span *x = span_at(tree, a), *y = span_at(tree, b);
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns;
    if (x->end_ns != y->end_ns)
        return x->end_ns > y->end_ns;
    return x->span_id != y->span_id ? x->span_id < y->span_id : a < b;
}

/* The slot that holds the id, or the empty slot where it belongs. */
static uint32_t *find_slot(const struct family_tree *tree, uint64_t span_id)
{
    /* Multiplying by 2^64 / golden ratio spreads ids that count up. */
    uint32_t at = (uint32_t)(span_id * 0x9e3779b97f4a7c15u >> 32) & tree->mask;
    while (tree->slots[at] != 0 && span_at(tree, tree->slots[at] - 1)->span_id != span_id)
        at = (at + 1) & tree->mask;
    return &tree->slots[at];
}

static void link_spans(struct family_tree *tree)
{
    uint32_t n_slots = 2;
    while (n_slots < 2 * tree->n_spans)
        n_slots *= 2;
    tree->mask = n_slots - 1;
    memset(tree->slots, 0, n_slots * sizeof *tree->slots);

    for (uint32_t i = 0; i < tree->n_spans; i++) {
        uint32_t *slot = find_slot(tree, span_at(tree, i)->span_id);
        if (*slot == 0 || comes_before(tree, i, *slot - 1))
            *slot = i + 1;
    }
    for (uint32_t i = 0; i < tree->n_spans; i++) {
        uint64_t parent_id  = span_at(tree, i)->parent_id;
        uint32_t found      = parent_id == 0 ? 0 : *find_slot(tree, parent_id);
        tree->up[i]         = found == 0 ? PARENTS_NONE : found - 1;
        tree->depth[i]      = DEPTH_UNKNOWN;
        tree->is_missing[i] = parent_id != 0 && found == 0;
    }
}

static void cut_above(struct family_tree *tree, uint32_t i)
{
    tree->up[i]         = PARENTS_NONE;
    tree->is_missing[i] = 1;
}

/* The path's last span has path[...] == 'again' as its parent. */
static void break_cycle(struct family_tree *tree, uint32_t n_path, uint32_t again)
{
    uint32_t first = again;
    for (uint32_t k = n_path; k-- > 0 && tree->path[k] != again;)
        if (comes_before(tree, tree->path[k], first))
            first = tree->path[k];
    cut_above(tree, first);
    for (uint32_t k = 0; k < n_path; k++)
        tree->depth[tree->path[k]] = DEPTH_UNKNOWN;
}

static void settle(struct family_tree *tree, uint32_t i)
{
    uint32_t n_path, at;

    for (;;) {
        n_path = 0;
        for (at = i; at != PARENTS_NONE && tree->depth[at] == DEPTH_UNKNOWN; at = tree->up[at]) {
            tree->depth[at]      = DEPTH_ON_PATH;
            tree->path[n_path++] = at;
        }
        if (at == PARENTS_NONE || tree->depth[at] != DEPTH_ON_PATH)
            break;
        break_cycle(tree, n_path, at);
    }
    while (n_path-- > 0) {
        uint32_t k     = tree->path[n_path];
        uint32_t depth = tree->up[k] == PARENTS_NONE ? 1u + tree->is_missing[k] : tree->depth[tree->up[k]] + 1;
        if (depth > PARENTS_MAX_DEPTH) {
            cut_above(tree, k);
            depth = 2;
        }
        tree->depth[k] = depth;
    }
}

static uint32_t largest_trace(const struct window *window)
{
    uint32_t n_max = 1;
    for (uint32_t t = 0; t < window->n_traces; t++)
        if (window->first[t + 1] - window->first[t] > n_max)
            n_max = window->first[t + 1] - window->first[t];
    return n_max;
}

enum status parents_resolve(const struct window *window, uint32_t *parent, uint8_t *is_missing, struct fail *fail)
{
    uint32_t           n_max = largest_trace(window);
    struct family_tree tree  = {
         .window = window,
         .slots  = malloc((size_t)n_max * 4 * sizeof(uint32_t)), /* a power of two below 4 n_max */
         .depth  = malloc((size_t)n_max * sizeof(uint32_t)),
         .path   = malloc((size_t)n_max * sizeof(uint32_t)),
    };
    bool has_memory = tree.slots != NULL && tree.depth != NULL && tree.path != NULL;

    for (uint32_t t = 0; has_memory && t < window->n_traces; t++) {
        tree.begin      = window->first[t];
        tree.n_spans    = window->first[t + 1] - tree.begin;
        tree.up         = parent + tree.begin;
        tree.is_missing = is_missing + tree.begin;
        link_spans(&tree);
        for (uint32_t i = 0; i < tree.n_spans; i++)
            settle(&tree, i);
        for (uint32_t i = 0; i < tree.n_spans; i++)
            tree.up[i] += tree.up[i] == PARENTS_NONE ? 0 : tree.begin;
    }
    free(tree.slots);
    free(tree.depth);
    free(tree.path);
    return has_memory ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to link the spans");
}
