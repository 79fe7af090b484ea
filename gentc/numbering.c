/* numbering.c - one walk over the topologies numbers both: labels on the way in, trees on the way out. */
#include "gentc/numbering.h"

#include <assert.h>
#include <stdlib.h>

#define UNUSED UINT32_MAX

/* A tree on the way down, and its next run. */
struct step {
    uint32_t tree, run_at;
};

struct numbered_label {
    uint32_t operation_at; /* place of its operation among those used */
    uint32_t label;
};

struct walk {
    const struct labels   *labels;
    const struct trees    *trees;
    struct step           *stack;        /* (n_trees): a way down never meets a tree twice */
    uint8_t               *is_seen;      /* by tree */
    uint8_t               *is_used;      /* by label */
    uint32_t              *operation_at; /* by operation, or UNUSED */
    struct numbered_label *used;         /* (n_labels) */
    uint32_t               n_used, n_operations, n_trees;
};

static void use_label(struct walk *walk, uint32_t label)
{
    if (model_label_is_trace(label) || walk->is_used[label - MODEL_LABEL_FIRST])
        return;
    label -= MODEL_LABEL_FIRST;
    walk->is_used[label] = 1;

    uint32_t *operation_at = &walk->operation_at[walk->labels->labels[label].operation];
    if (*operation_at == UNUSED)
        *operation_at = walk->n_operations++;
    walk->used[walk->n_used++] = (struct numbered_label){ *operation_at, label };
}

static void enter_tree(struct walk *walk, uint32_t tree, uint32_t *n_stack)
{
    walk->is_seen[tree]       = 1;
    walk->stack[(*n_stack)++] = (struct step){ tree, 0 };
    use_label(walk, trees_view(walk->trees, tree).label);
}

static void walk_topology(struct walk *walk, uint32_t topology_tree, struct numbering *out)
{
    uint32_t n_stack = 0;

    enter_tree(walk, topology_tree, &n_stack);
    while (n_stack > 0) {
        struct step     *step = &walk->stack[n_stack - 1];
        struct tree_view view = trees_view(walk->trees, step->tree);
        if (step->run_at < view.n_runs) {
            uint32_t child = view.runs[step->run_at++].tree;
            if (!walk->is_seen[child])
                enter_tree(walk, child, &n_stack);
            continue;
        }
        out->tree_order[walk->n_trees]  = step->tree;
        out->tree_number[step->tree]    = walk->n_trees++;
        n_stack--;
    }
}

/* Counts instead of comparing: labels of one operation keep their order. */
static void number_labels(const struct walk *walk, uint32_t *first_of_operation, struct numbering *out)
{
    for (uint32_t i = 0; i < walk->n_used; i++)
        first_of_operation[walk->used[i].operation_at + 1]++;
    for (uint32_t i = 0; i < walk->n_operations; i++)
        first_of_operation[i + 1] += first_of_operation[i];
    for (uint32_t i = 0; i < walk->n_used; i++) {
        uint32_t number                         = first_of_operation[walk->used[i].operation_at]++;
        out->label_order[number]                = walk->used[i].label;
        out->label_number[walk->used[i].label]  = number;
    }
}

enum status numbering_build(const struct labels *labels, const struct trees *trees,
                            const struct topologies *topologies, struct arena *arena, struct numbering *out,
                            struct fail *fail)
{
    uint32_t     n_trees = trees->keys.n, n_labels = labels->n_labels;
    struct walk  walk = { .labels = labels, .trees = trees };
    struct arena scratch; /* owned here */
    enum status  s = STATUS_NO_MEMORY;

    arena_init(&scratch);
    uint32_t *first_of_operation = arena_take(&scratch, (size_t)labels->n_operations + 1, sizeof *first_of_operation);
    walk.stack        = arena_take(&scratch, n_trees, sizeof *walk.stack);
    walk.is_seen      = arena_take(&scratch, n_trees, sizeof *walk.is_seen);
    walk.is_used      = arena_take(&scratch, n_labels, sizeof *walk.is_used);
    walk.operation_at = arena_take(&scratch, labels->n_operations, sizeof *walk.operation_at);
    walk.used         = arena_take(&scratch, n_labels, sizeof *walk.used);
    *out = (struct numbering){ .tree_order   = arena_take(arena, n_trees, sizeof(uint32_t)),
                               .tree_number  = arena_take(arena, n_trees, sizeof(uint32_t)),
                               .label_order  = arena_take(arena, n_labels, sizeof(uint32_t)),
                               .label_number = arena_take(arena, n_labels, sizeof(uint32_t)) };
    if (first_of_operation == NULL || walk.stack == NULL || walk.is_seen == NULL || walk.is_used == NULL ||
        walk.operation_at == NULL || walk.used == NULL || out->tree_order == NULL || out->tree_number == NULL ||
        out->label_order == NULL || out->label_number == NULL)
        goto done;

    memset(walk.operation_at, 0xff, labels->n_operations * sizeof *walk.operation_at);
    for (uint32_t i = 0; i < topologies->n_topologies; i++)
        walk_topology(&walk, topologies->topologies[i].tree, out);
    assert(walk.n_trees == n_trees && walk.n_used == n_labels);
    number_labels(&walk, first_of_operation, out);
    s = STATUS_OK;
done:
    arena_free(&scratch);
    return s == STATUS_OK ? s : fail_set(fail, s, FAIL_NO_OFFSET, "no room to number trees and labels");
}
