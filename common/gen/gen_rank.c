/* gen_rank.c - the duration and gap rank of every span of a frame. */
#include "common/gen/gen_rank.h"

#include <stdlib.h>

#include "common/gen/gen_draw.h"
#include "common/gen/gen_tree.h"
#include "common/gen/quantile.h"

#define N_STRATA 64u /* of one block of draws */

/* Draws of one (cell, class): stratified, a block of N_STRATA at a time. */
struct stratum_draw {
    struct permute permute;
    uint32_t       n;
};

struct rank_work {
    const struct model     *model;
    const struct gen_start *start;
    struct gen_rank        *rank;
    struct stratum_draw    *draws;      /* (n_cells, MODEL_MAX_CLASSES) */
    struct permute         *late;       /* (n_edges) */
    uint32_t               *edge_rows;  /* (n_edges): rows met so far */
    uint32_t               *cells;      /* (n_nodes) */
    struct gen_node        *nodes;      /* of the topology at hand */
    uint32_t               *raw;        /* (nodes of the topology at hand): raw duration ranks */
};

/* ---- First pass ----------------------------------------------------------------- */

static uint32_t draw_stratified(struct rank_work *work, uint32_t cell, uint32_t class)
{
    uint64_t             seed = work->model->seed;
    uint32_t             stream = cell * MODEL_MAX_CLASSES + class;
    struct stratum_draw *draw = &work->draws[stream];
    uint32_t             within = draw->n % N_STRATA;
    uint32_t             jitter;

    if (within == 0)
        draw->permute = gen_draw_permutation(seed, GEN_DOMAIN_STRATA, stream, draw->n / N_STRATA, N_STRATA);
    jitter = (uint32_t)philox_u64(seed, GEN_DOMAIN_JITTER, stream, draw->n);
    draw->n++;
    return permute_at(&draw->permute, within) * (UINT32_MAX / N_STRATA + 1) + jitter / N_STRATA;
}

static uint32_t class_of(uint32_t given, uint32_t n_classes)
{
    return (uint32_t)((uint64_t)given * n_classes >> 32);
}

/* Through the leaf of the class that 'given' (the parent's raw rank, or the trace's time) falls in. */
static uint32_t through_leaf(const struct model *model, uint32_t first_leaf, uint32_t n_classes, uint32_t given,
                             uint32_t u)
{
    if (n_classes == 1)
        return u;
    return quantile_leaf_rank(&model->leaf_knots[first_leaf + class_of(given, n_classes) * MODEL_LEAF_KNOTS], u);
}

/* Siblings share one draw, so that those of one edge come spread and in order,
 * and those of several edges rarely out of it. */
static uint32_t draw_gap(const struct rank_work *work, const struct gen_node *node, uint64_t parent_node)
{
    uint32_t shared = (uint32_t)philox_u64(work->model->seed, GEN_DOMAIN_SIBLINGS, 0, parent_node);
    return (uint32_t)((((uint64_t)node->twin << 32) + shared) / node->n_twins);
}

static void rank_trace(struct rank_work *work, const struct model_topology *topology, uint32_t index, uint64_t first)
{
    const struct model *model = work->model;
    uint32_t            n_nodes = model->trees[topology->tree].n_nodes;

    work->raw[0] = gen_start_rank(work->start, gen_start_active_ns(work->start, topology, index));
    for (uint32_t i = 1; i < n_nodes; i++) {
        const struct gen_node   *node = &work->nodes[i];
        const struct model_edge *edge = &model->edges[node->edge];
        uint64_t                 at = first + i - 1;
        bool is_late = permute_at(&work->late[node->edge], work->edge_rows[node->edge]++) < edge->n_late;
        uint32_t                 cell_at = edge->cell[is_late];
        const struct model_cell *cell = &model->cells[cell_at];
        uint32_t                 given = work->raw[node->parent];
        uint32_t u = draw_stratified(work, cell_at, class_of(given, cell->n_duration_classes));
        uint32_t raw = through_leaf(model, cell->duration_leaf, cell->n_duration_classes, given, u);
        uint32_t gap = through_leaf(model, cell->gap_leaf, cell->n_gap_classes, given,
                                    draw_gap(work, node, first + node->parent));
        work->raw[i] = raw;
        work->cells[at] = cell_at;
        work->rank->duration[at] = (uint16_t)(raw >> 16);
        work->rank->gap[at] = (uint16_t)(gap >> 16);
        work->rank->late_bits[at >> 3] |= (uint8_t)(is_late << (at & 7));
    }
}

/* ---- Ranks among all rows of a cell ------------------------------------------------ */

/* Sorts 'rows' by key, stable, a byte at a time. */
static void sort_rows(uint32_t *rows, uint32_t *spare, uint32_t n, const uint16_t *key)
{
    for (uint32_t shift = 0; shift < 16; shift += 8) {
        uint32_t ends[256] = { 0 }, sum = 0;
        uint32_t *swap = rows;
        for (uint32_t i = 0; i < n; i++)
            ends[key[rows[i]] >> shift & 255]++;
        for (uint32_t b = 0; b < 256; b++) {
            uint32_t n_bucket = ends[b];
            ends[b] = sum;
            sum += n_bucket;
        }
        for (uint32_t i = 0; i < n; i++)
            spare[ends[key[rows[i]] >> shift & 255]++] = rows[i];
        rows = spare;
        spare = swap;
    }
}

static void rank_rows(uint32_t *rows, uint32_t *spare, uint32_t n, uint16_t *key)
{
    sort_rows(rows, spare, n, key);
    for (uint32_t i = 0; i < n; i++)
        key[rows[i]] = (uint16_t)(gen_draw_rank(i, n) >> 16);
}

static enum status rank_cells(const struct model *model, const uint32_t *cells, struct gen_rank *rank,
                              struct fail *fail)
{
    size_t      n = (size_t)rank->n_nodes;
    uint32_t   *rows = malloc((n + 1) * sizeof *rows);    /* owned here; by cell */
    uint32_t   *spare = malloc((n + 1) * sizeof *spare);  /* owned here */
    uint32_t   *ends = calloc((size_t)model->n_cells + 1, sizeof *ends); /* owned here */
    enum status s = STATUS_OK;

    if (rows == NULL || spare == NULL || ends == NULL) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to rank %zu spans", n);
        goto done;
    }
    for (uint32_t c = 0, sum = 0; c < model->n_cells; c++) {
        ends[c] = sum;
        sum += model->cells[c].n_rows;
    }
    for (uint32_t i = 0; i < n; i++)
        rows[ends[cells[i]]++] = i;
    for (uint32_t c = 0; c < model->n_cells; c++) {
        uint32_t n_rows = model->cells[c].n_rows;
        rank_rows(&rows[ends[c] - n_rows], spare, n_rows, rank->duration);
        rank_rows(&rows[ends[c] - n_rows], spare, n_rows, rank->gap);
    }
done:
    free(rows);
    free(spare);
    free(ends);
    return s;
}

/* ---- Both ----------------------------------------------------------------------------- */

static bool take_results(const struct model *model, struct arena *arena, struct gen_rank *rank)
{
    rank->n_nodes = 0;
    rank->first_node = arena_take(arena, model->n_topologies, sizeof *rank->first_node);
    if (rank->first_node == NULL)
        return false;
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        rank->first_node[t] = rank->n_nodes;
        rank->n_nodes += (uint64_t)model->topologies[t].n_traces * (model->trees[model->topologies[t].tree].n_nodes - 1);
    }
    rank->duration = arena_take(arena, rank->n_nodes, sizeof *rank->duration);
    rank->gap = arena_take(arena, rank->n_nodes, sizeof *rank->gap);
    rank->late_bits = arena_take(arena, rank->n_nodes / 8 + 1, 1);
    return rank->duration != NULL && rank->gap != NULL && rank->late_bits != NULL;
}

static uint32_t most_nodes(const struct model *model)
{
    uint32_t most = 1;
    for (uint32_t t = 0; t < model->n_topologies; t++)
        if (model->trees[model->topologies[t].tree].n_nodes > most)
            most = model->trees[model->topologies[t].tree].n_nodes;
    return most;
}

static bool take_work(const struct model *model, struct arena *arena, struct rank_work *work)
{
    uint32_t n_most = most_nodes(model);
    work->draws = arena_take(arena, (size_t)model->n_cells * MODEL_MAX_CLASSES, sizeof *work->draws);
    work->late = arena_take(arena, model->n_edges, sizeof *work->late);
    work->edge_rows = arena_take(arena, model->n_edges, sizeof *work->edge_rows);
    work->cells = arena_take(arena, work->rank->n_nodes, sizeof *work->cells);
    work->nodes = arena_take(arena, n_most, sizeof *work->nodes);
    work->raw = arena_take(arena, n_most, sizeof *work->raw);
    return work->draws != NULL && work->late != NULL && work->edge_rows != NULL && work->cells != NULL
           && work->nodes != NULL && work->raw != NULL;
}

enum status gen_rank_build(const struct model *model, const struct gen_start *start, struct arena *arena,
                           struct gen_rank *rank, struct fail *fail)
{
    struct arena     work_arena; /* owned here */
    struct rank_work work = { .model = model, .start = start, .rank = rank };
    enum status      s = STATUS_OK;

    arena_init(&work_arena);
    if (!take_results(model, arena, rank) || !take_work(model, &work_arena, &work)) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to rank %llu spans",
                     (unsigned long long)model->n_spans);
        goto done;
    }
    for (uint32_t e = 0; e < model->n_edges; e++)
        work.late[e] = gen_draw_permutation(model->seed, GEN_DOMAIN_LATE, e, 0, model->edges[e].n_rows);
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        const struct model_topology *topology = &model->topologies[t];
        uint32_t                     n_nodes = model->trees[topology->tree].n_nodes;
        gen_tree_expand(model, topology->tree, work.nodes);
        for (uint32_t j = 0; j < topology->n_traces; j++)
            rank_trace(&work, topology, j, rank->first_node[t] + (uint64_t)j * (n_nodes - 1));
    }
    s = rank_cells(model, work.cells, rank, fail);
done:
    arena_free(&work_arena);
    return s;
}
