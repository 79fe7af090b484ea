/* model_edges.c - which edge a span belongs to. */
#include "common/bundle/model_edges.h"

#include <stdlib.h>

/* ---- Edges by identity --------------------------------------------------------- */

/* Twins are alike but for their size class; the first of them stands for all. */
static uint32_t *find_slot(const struct model_edges_index *index, const struct model_edge *edge, bool is_twin)
{
    uint32_t *slots = is_twin ? index->twin_slots : index->slots;
    uint64_t  key = (uint64_t)edge->parent_operation << 32 | edge->label;
    uint32_t  at;

    key = (key ^ (is_twin ? 0 : (uint64_t)edge->size_class << 20)) * UINT64_C(0x9E3779B97F4A7C15);
    for (at = (uint32_t)(key >> 32) & index->mask; slots[at] != 0; at = (at + 1) & index->mask) {
        const struct model_edge *there = &index->edges[slots[at] - 1];
        if (there->parent_operation == edge->parent_operation && there->label == edge->label
            && (is_twin || there->size_class == edge->size_class))
            break;
    }
    return &slots[at];
}

static enum status take_slots(struct model_edges_index *index, uint32_t n_edges, struct arena *arena, struct fail *fail)
{
    uint32_t n_slots = 16;
    while (n_slots / 2 < n_edges)
        n_slots *= 2;
    index->mask = n_slots - 1;
    index->slots = arena_take(arena, n_slots, sizeof *index->slots);
    index->twin_slots = arena_take(arena, n_slots, sizeof *index->twin_slots);
    if (index->slots == NULL || index->twin_slots == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u edges", n_edges);
    return STATUS_OK;
}

enum status model_edges_build_index(const struct model *model, struct arena *arena, struct model_edges_index *index,
                                    struct fail *fail)
{
    enum status s = take_slots(index, model->n_edges, arena, fail);
    index->edges = model->edges;
    for (uint32_t e = 0; s == STATUS_OK && e < model->n_edges; e++)
        *find_slot(index, &model->edges[e], false) = e + 1;
    return s;
}

uint32_t model_edges_find(const struct model_edges_index *index, uint32_t parent_operation, uint32_t label,
                          uint32_t size_class)
{
    struct model_edge edge = { .parent_operation = parent_operation, .label = label, .size_class = size_class };
    return *find_slot(index, &edge, false) - 1; /* of no slot: MODEL_NONE */
}

/* ---- Edges of the trees ---------------------------------------------------------- */

/* The edge to 'tree' below 'operation', new at edges[*n] when it was not there. */
static uint32_t use_edge(const struct model *model, struct model_edges_index *index, struct model_edge *edges,
                         uint32_t *n, uint32_t operation, uint32_t tree)
{
    struct model_edge edge = { .parent_operation = operation, .label = model->trees[tree].label,
                               .size_class = model_size_class(model->trees[tree].n_spans),
                               .late_profile = MODEL_NONE, .cell = { MODEL_NONE, MODEL_NONE } };
    uint32_t         *slot = find_slot(index, &edge, false);

    if (*slot == 0) {
        uint32_t *twin_slot = find_slot(index, &edge, true);
        if (*twin_slot == 0)
            *twin_slot = *n + 1;
        edge.first_twin = *twin_slot - 1;
        edges[*n] = edge;
        *slot = ++*n;
    }
    return *slot - 1;
}

/* Gives the model its edges, or those it has their identities. */
static enum status keep_edges(struct model *model, const struct model_edge *edges, uint32_t n, struct arena *arena,
                              struct fail *fail)
{
    if (model->edges != NULL && model->n_edges != n)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "%u edges where the trees have %u", model->n_edges, n);
    if (model->edges == NULL) {
        model->edges = arena_take(arena, n, sizeof *model->edges);
        model->n_edges = n;
        if (model->edges == NULL)
            return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u edges", n);
        memcpy(model->edges, edges, n * sizeof *edges);
        return STATUS_OK;
    }
    for (uint32_t e = 0; e < n; e++) {
        struct model_edge *edge = &model->edges[e];
        edge->parent_operation = edges[e].parent_operation;
        edge->label = edges[e].label;
        edge->size_class = edges[e].size_class;
        edge->first_twin = edges[e].first_twin;
    }
    return STATUS_OK;
}

/* Numbers the siblings of each operation and label within their tree. */
static enum status derive_twins(struct model *model, struct fail *fail)
{
    uint32_t *n_seen = calloc((size_t)model->n_edges + 1, sizeof *n_seen); /* owned here; all 0 between trees */

    if (n_seen == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u edges", model->n_edges);
    for (uint32_t t = 0; t < model->n_trees; t++) {
        struct model_run *runs = &model->runs[model->trees[t].first_run];
        uint32_t          n_runs = model->trees[t].n_runs;
        for (uint32_t r = 0; r < n_runs; r++) {
            uint32_t *n = &n_seen[model->edges[runs[r].edge].first_twin];
            runs[r].n_before = *n;
            *n += runs[r].n;
        }
        for (uint32_t r = 0; r < n_runs; r++)
            runs[r].n_twins = n_seen[model->edges[runs[r].edge].first_twin];
        for (uint32_t r = 0; r < n_runs; r++)
            n_seen[model->edges[runs[r].edge].first_twin] = 0;
    }
    free(n_seen);
    return STATUS_OK;
}

enum status model_edges_derive(struct model *model, struct arena *arena, struct fail *fail)
{
    struct arena             work; /* owned here */
    struct model_edge       *edges;
    struct model_edges_index index;
    uint32_t                 n = 0;
    enum status              s;

    arena_init(&work);
    edges = arena_take(&work, model->n_runs, sizeof *edges); /* at most one a run */
    index.edges = edges;
    s = take_slots(&index, model->n_runs, &work, fail);
    if (s == STATUS_OK && edges == NULL)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for edges");
    for (uint32_t t = 0; s == STATUS_OK && t < model->n_trees; t++) {
        const struct model_tree *tree = &model->trees[t];
        uint32_t                 operation = model_edges_operation(model, tree->label);
        for (uint32_t r = 0; r < tree->n_runs; r++) {
            struct model_run *run = &model->runs[tree->first_run + r];
            run->edge = use_edge(model, &index, edges, &n, operation, run->tree);
        }
    }
    if (s == STATUS_OK)
        s = keep_edges(model, edges, n, arena, fail);
    arena_free(&work);
    return s == STATUS_OK ? derive_twins(model, fail) : s;
}
