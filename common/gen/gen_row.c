/* gen_row.c - which row of its label each span of the frame is. */
#include "common/gen/gen_row.h"

#include <stdlib.h>

#include "common/gen/gen_tree.h"

struct row_work {
    const struct model *model;
    struct gen_node    *nodes;   /* of the largest topology */
    uint32_t           *next;    /* (n_spaces): rows so far */
    uint32_t           *here;    /* (n_spaces): rows in the topology at hand; all 0 between */
    uint32_t           *touched; /* spaces with rows in it */
    struct buffer       counts;  /* of struct gen_row_count; owned */
};

static void count_space(struct row_work *work, uint32_t space, uint32_t *n_touched)
{
    if (work->here[space]++ == 0)
        work->touched[(*n_touched)++] = space;
}

static void count_topology(struct row_work *work, uint32_t at)
{
    const struct model          *model = work->model;
    const struct model_topology *topology = &model->topologies[at];
    uint32_t                     n_touched = 0;

    gen_tree_expand(model, topology->tree, work->nodes);
    for (uint32_t i = 1; i < model->trees[topology->tree].n_nodes; i++) {
        uint32_t label = work->nodes[i].label;
        count_space(work, label - MODEL_LABEL_FIRST, &n_touched);
        if (work->nodes[i].is_entry)
            count_space(work, model->n_labels + model->labels[label - MODEL_LABEL_FIRST].service, &n_touched);
    }
    for (uint32_t k = 0; k < n_touched; k++) {
        uint32_t             space = work->touched[k];
        struct gen_row_count count = { space, work->next[space], work->here[space], at };
        buffer_append(&work->counts, &count, sizeof count);
        work->next[space] += count.n * topology->n_traces;
        work->here[space] = 0;
    }
}

enum status gen_row_build(const struct model *model, struct arena *arena, struct gen_row *rows, struct fail *fail)
{
    struct arena    work_arena; /* owned here */
    struct row_work work = { .model = model };
    uint32_t        n_spaces = model->n_labels + model->n_services;
    uint32_t        n_most = 1;
    enum status     s = STATUS_NO_MEMORY;

    for (uint32_t t = 0; t < model->n_topologies; t++)
        if (model->trees[model->topologies[t].tree].n_nodes > n_most)
            n_most = model->trees[model->topologies[t].tree].n_nodes;
    arena_init(&work_arena);
    work.nodes = arena_take(&work_arena, n_most, sizeof *work.nodes);
    work.next = arena_take(&work_arena, n_spaces, sizeof *work.next);
    work.here = arena_take(&work_arena, n_spaces, sizeof *work.here);
    work.touched = arena_take(&work_arena, n_spaces, sizeof *work.touched);
    rows->n_spaces = n_spaces;
    rows->first_count = arena_take(arena, (size_t)model->n_topologies + 1, sizeof *rows->first_count);
    if (work.nodes == NULL || work.next == NULL || work.here == NULL || work.touched == NULL
        || rows->first_count == NULL)
        goto done;
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        rows->first_count[t] = (uint32_t)(work.counts.n / sizeof *rows->counts);
        count_topology(&work, t);
    }
    rows->first_count[model->n_topologies] = (uint32_t)(work.counts.n / sizeof *rows->counts);
    rows->counts = arena_take(arena, work.counts.n, 1);
    if (work.counts.has_failed || rows->counts == NULL)
        goto done;
    if (work.counts.n != 0)
        memcpy(rows->counts, work.counts.data, work.counts.n);
    s = STATUS_OK;
done:
    buffer_free(&work.counts);
    arena_free(&work_arena);
    return s == STATUS_OK ? s : fail_set(fail, s, FAIL_NO_OFFSET, "no room for %u topologies", model->n_topologies);
}

void gen_row_begin(const struct gen_row *rows, uint32_t topology, uint32_t index, uint32_t *next_row)
{
    for (uint32_t i = rows->first_count[topology]; i < rows->first_count[topology + 1]; i++)
        next_row[rows->counts[i].space] = rows->counts[i].base + index * rows->counts[i].n;
}

uint32_t gen_row_topology(const struct model *model, uint32_t trace)
{
    uint32_t low = 0, high = model->n_topologies;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (model->topologies[middle].first_trace <= trace)
            low = middle;
        else
            high = middle;
    }
    return low;
}
