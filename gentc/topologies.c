/* topologies.c - count, group by what fails, sort. */
#include "gentc/topologies.h"

#include <stdlib.h>

#define STATUS_CODE_ERROR 2

struct group {
    uint32_t         root_operation;
    uint64_t         n_traces;
    uint32_t         n_traces_of_first; /* of its most frequent topology */
    struct tree_hash hash_of_first;
};

/* A topology while they are sorted. */
struct ranked {
    struct topology     topology;
    uint32_t            group_at;
    const struct group *group; /* null until groups are known */
    const struct trees *trees;
    struct tree_hash    hash;
};

struct grouping {
    const struct window *window;
    const struct labels *labels;
    const struct trees  *trees;
    struct ranked       *ranked; /* n_ranked */
    uint32_t             n_ranked;
    uint32_t            *ranked_of; /* by tree: 1 + of ranked; 0: no topology */
    uint8_t             *is_failing; /* by tree: something in it fails */
    uint32_t            *seen;       /* by tree: the walk that was there last */
    uint32_t            *stack;      /* of trees */
    struct group        *groups;     /* by id in 'keys' */
    struct intern        keys;       /* owned: root operation, failing operations ascending */
    struct buffer        key;        /* owned */
};

static const struct label *label_of(const struct grouping *grouping, uint32_t label)
{
    return model_label_is_trace(label) ? NULL : &grouping->labels->labels[label - MODEL_LABEL_FIRST];
}

static bool label_fails(const struct grouping *grouping, const struct label *label)
{
    return label != NULL && window_span(grouping->window, label->example)->status_code == STATUS_CODE_ERROR;
}

static int compare_hashes(struct tree_hash a, struct tree_hash b)
{
    if (a.order != b.order)
        return a.order < b.order ? -1 : 1;
    return (a.content > b.content) - (a.content < b.content);
}

/* More traces first, then by hash. */
static int compare_counts(uint64_t n_a, struct tree_hash hash_a, uint64_t n_b, struct tree_hash hash_b)
{
    if (n_a != n_b)
        return n_a > n_b ? -1 : 1;
    return compare_hashes(hash_a, hash_b);
}

/* ---- Counts -------------------------------------------------------------------- */

static void count_traces(struct grouping *grouping)
{
    for (uint32_t t = 0; t < grouping->window->n_traces; t++) {
        uint32_t tree = grouping->trees->of_trace[t];
        if (grouping->ranked_of[tree] == 0) {
            grouping->ranked[grouping->n_ranked] =
                (struct ranked){ .topology = { .tree = tree }, .trees = grouping->trees,
                                 .hash = grouping->trees->hashes[tree] };
            grouping->ranked_of[tree] = ++grouping->n_ranked;
        }
        grouping->ranked[grouping->ranked_of[tree] - 1].topology.n_traces++;
    }
}

/* ---- Groups -------------------------------------------------------------------- */

static void find_failing(struct grouping *grouping)
{
    for (uint32_t t = 0; t < grouping->trees->keys.n; t++) {
        struct tree_view view   = trees_view(grouping->trees, t);
        grouping->is_failing[t] = label_fails(grouping, label_of(grouping, view.label));
        for (uint32_t r = 0; r < view.n_runs; r++)
            grouping->is_failing[t] |= grouping->is_failing[view.runs[r].tree];
    }
}

static int compare_u32(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Appends the operations that fail in the topology, ascending, each once. */
static void append_failing(struct grouping *grouping, uint32_t tree, uint32_t walk)
{
    size_t    begin = grouping->key.n;
    uint32_t  n_stack = 0;
    uint32_t *stack = grouping->stack;

    stack[n_stack++]     = tree;
    grouping->seen[tree] = walk;
    while (n_stack > 0) {
        struct tree_view    view  = trees_view(grouping->trees, stack[--n_stack]);
        const struct label *label = label_of(grouping, view.label);
        if (label_fails(grouping, label))
            buffer_append(&grouping->key, &label->operation, sizeof label->operation);
        for (uint32_t r = 0; r < view.n_runs; r++) {
            uint32_t child = view.runs[r].tree;
            if (!grouping->is_failing[child] || grouping->seen[child] == walk)
                continue;
            grouping->seen[child] = walk;
            stack[n_stack++]      = child;
        }
    }
    if (grouping->key.has_failed || grouping->key.n == begin)
        return;
    uint32_t *operations = (uint32_t *)(void *)(grouping->key.data + begin);
    size_t    n = (grouping->key.n - begin) / sizeof *operations, n_kept = 1;
    qsort(operations, n, sizeof *operations, compare_u32);
    for (size_t i = 1; i < n; i++)
        if (operations[i] != operations[n_kept - 1])
            operations[n_kept++] = operations[i];
    grouping->key.n = begin + n_kept * sizeof *operations;
}

static bool group_topologies(struct grouping *grouping)
{
    for (uint32_t i = 0; i < grouping->n_ranked; i++) {
        struct ranked      *ranked = &grouping->ranked[i];
        struct tree_view    trace  = trees_view(grouping->trees, ranked->topology.tree);
        const struct label *root   = label_of(grouping, trees_view(grouping->trees, trace.runs[0].tree).label);
        uint32_t            root_operation = root->operation;

        grouping->key.n = 0;
        buffer_append(&grouping->key, &root_operation, sizeof root_operation);
        if (grouping->is_failing[ranked->topology.tree])
            append_failing(grouping, ranked->topology.tree, i + 1);
        ranked->group_at = grouping->key.has_failed
                               ? INTERN_NONE
                               : intern_add(&grouping->keys, grouping->key.data, grouping->key.n);
        if (ranked->group_at == INTERN_NONE)
            return false;
    }
    return true;
}

/* Sums over the topologies by group_at, which is below n_groups. */
static void sum_groups(struct grouping *grouping, uint32_t n_groups)
{
    memset(grouping->groups, 0, n_groups * sizeof *grouping->groups);
    for (uint32_t i = 0; i < grouping->n_ranked; i++) {
        struct ranked *ranked   = &grouping->ranked[i];
        struct group  *group    = &grouping->groups[ranked->group_at];
        uint32_t       n_traces = ranked->topology.n_traces;
        if (group->n_traces == 0 ||
            compare_counts(n_traces, ranked->hash, group->n_traces_of_first, group->hash_of_first) < 0) {
            group->n_traces_of_first = n_traces;
            group->hash_of_first     = ranked->hash;
        }
        group->n_traces += n_traces;
        ranked->group = group;
        memcpy(&group->root_operation, intern_view(&grouping->keys, ranked->group_at).at, sizeof(uint32_t));
    }
}

static int compare_groups(const struct group *a, const struct group *b)
{
    if (a == b)
        return 0;
    if (a->n_traces != b->n_traces)
        return a->n_traces > b->n_traces ? -1 : 1;
    return compare_counts(a->n_traces_of_first, a->hash_of_first, b->n_traces_of_first, b->hash_of_first);
}

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int                  c = compare_groups(x->group, y->group);
    return c != 0 ? c : trees_compare(x->trees, x->topology.tree, y->topology.tree);
}

/* Topologies in their final order; numbers their groups. */
static uint32_t sort_topologies(struct grouping *grouping)
{
    uint32_t n_groups = 0;
    qsort(grouping->ranked, grouping->n_ranked, sizeof *grouping->ranked, compare_ranked);
    for (uint32_t i = 0; i < grouping->n_ranked; i++) {
        n_groups += i == 0 || grouping->ranked[i].group != grouping->ranked[i - 1].group;
        grouping->ranked[i].topology.group = n_groups - 1;
    }
    return n_groups;
}

/* After sort_topologies(): the groups behind the first ones lose their failures. */
static bool merge_rare_groups(struct grouping *grouping)
{
    for (uint32_t i = 0; i < grouping->n_ranked; i++) {
        struct ranked *ranked = &grouping->ranked[i];
        uint32_t       root_operation = ranked->group->root_operation;
        if (ranked->topology.group < TOPOLOGIES_MAX_GROUPS)
            continue;
        ranked->group_at = intern_add(&grouping->keys, &root_operation, sizeof root_operation);
        if (ranked->group_at == INTERN_NONE)
            return false;
    }
    return true;
}

/* ---- All of it ------------------------------------------------------------------- */

static bool take_arrays(struct grouping *grouping, struct arena *arena)
{
    uint32_t n_trees = grouping->trees->keys.n;

    grouping->ranked     = arena_take(arena, grouping->window->n_traces, sizeof *grouping->ranked);
    grouping->ranked_of  = arena_take(arena, n_trees, sizeof *grouping->ranked_of);
    grouping->is_failing = arena_take(arena, n_trees, sizeof *grouping->is_failing);
    grouping->seen       = arena_take(arena, n_trees, sizeof *grouping->seen);
    grouping->stack      = arena_take(arena, n_trees, sizeof *grouping->stack);
    /* A group per topology, and as many again that groups may merge into. */
    grouping->groups = arena_take(arena, 2 * (size_t)grouping->window->n_traces, sizeof *grouping->groups);
    return grouping->ranked != NULL && grouping->ranked_of != NULL && grouping->is_failing != NULL &&
           grouping->seen != NULL && grouping->stack != NULL && grouping->groups != NULL;
}

static bool build(struct grouping *grouping, struct arena *arena, struct topologies *out)
{
    count_traces(grouping);
    find_failing(grouping);
    if (!group_topologies(grouping))
        return false;
    sum_groups(grouping, grouping->keys.n);
    out->n_groups = sort_topologies(grouping);
    if (out->n_groups > TOPOLOGIES_MAX_GROUPS) {
        if (!merge_rare_groups(grouping))
            return false;
        sum_groups(grouping, grouping->keys.n);
        out->n_groups = sort_topologies(grouping);
    }

    out->n_topologies = grouping->n_ranked;
    out->topologies   = arena_take(arena, grouping->n_ranked, sizeof *out->topologies);
    out->of_trace     = arena_take(arena, grouping->window->n_traces, sizeof *out->of_trace);
    if (out->topologies == NULL || out->of_trace == NULL)
        return false;
    for (uint32_t i = 0; i < grouping->n_ranked; i++) {
        out->topologies[i]                            = grouping->ranked[i].topology;
        grouping->ranked_of[out->topologies[i].tree] = i;
    }
    for (uint32_t t = 0; t < grouping->window->n_traces; t++)
        out->of_trace[t] = grouping->ranked_of[grouping->trees->of_trace[t]];
    return true;
}

enum status topologies_build(const struct window *window, const struct labels *labels, const struct trees *trees,
                             struct arena *arena, struct topologies *out, struct fail *fail)
{
    struct grouping grouping = { .window = window, .labels = labels, .trees = trees };
    struct arena    scratch; /* owned here */

    arena_init(&scratch);
    *out = (struct topologies){ 0 };

    bool is_built = take_arrays(&grouping, &scratch) && build(&grouping, arena, out);
    intern_free(&grouping.keys);
    buffer_free(&grouping.key);
    arena_free(&scratch);
    return is_built ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for topologies");
}
