/* gen_rank.c - the duration and gap rank of every span of a frame. */
#include "common/gen/gen_rank.h"

#include <stdlib.h>

#include "common/gen/gen_match.h"
#include "common/gen/gen_raw.h"
#include "common/gen/gen_time.h"
#include "common/gen/rank_rows.h"

/* ---- Ranks among all rows of a cell ------------------------------------------------ */

static bool has_other_tables(const struct model *model)
{
    for (uint32_t c = 0; c < model->n_cells; c++)
        if (gen_match_is_wanted(model, &model->cells[c]))
            return true;
    return false;
}

/* 'parents' is NULL unless some cell has other tables than its first. */
static enum status rank_cells(const struct model *model, const uint32_t *cells, const uint32_t *parents,
                              struct gen_rank *rank, struct fail *fail)
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
        if (!model->cells[c].by_net)
            rank_rows(&rows[ends[c] - n_rows], spare, n_rows, rank->gap);
    }
    if (parents != NULL)
        s = gen_match_run(&(struct gen_match){ .model = model, .cells = cells, .parents = parents, .ends = ends,
                                               .late_bits = rank->late_bits, .rows_by_cell = rows, .spare = spare,
                                               .ranks = rank->duration, .n = n }, fail);
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

/* What the first pass says of traces drawn together, whose first span is 'first' of the frame. */
static void keep_draws(const struct gen_raw_span *spans, uint32_t n, uint64_t first, struct gen_rank *rank,
                       uint32_t *cells)
{
    for (uint32_t i = 0; i < n; i++) {
        uint64_t at = first + i;
        cells[at] = spans[i].cell;
        rank->duration[at] = spans[i].duration;
        rank->gap[at] = spans[i].gap;
        rank->late_bits[at >> 3] |= (uint8_t)(spans[i].is_late << (at & 7));
    }
}

/* Their parents, each a row of the frame: 'first' is that of the first span. */
static void keep_parents(const struct gen_node *nodes, uint32_t n_spans, uint64_t first, uint32_t *parents)
{
    for (uint32_t i = 0; i < n_spans; i++) {
        uint32_t parent = nodes[i + 1].parent;
        parents[first + i] = parent == 0 ? GEN_MATCH_NO_PARENT : (uint32_t)(first + parent - 1);
    }
}

/* All grids are multiples of it, so that all times are. */
static uint64_t finest_grid_ns(const struct model *model)
{
    uint8_t finest = model->n_labels == 0 ? 0 : 9;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        const struct model_label *label = &model->labels[i];
        finest = label->start_grid < finest ? label->start_grid : finest;
        finest = label->duration_grid < finest ? label->duration_grid : finest;
    }
    return gen_time_grid_ns(finest);
}

enum status gen_rank_build(const struct model *model, const struct gen_start *start, struct arena *arena,
                           struct gen_rank *rank, struct fail *fail)
{
    struct arena         work; /* owned here */
    uint32_t             n_most = most_nodes(model);
    struct gen_raw      *raw;
    struct gen_raw_span *spans;
    struct gen_node     *nodes;
    uint32_t            *cells = NULL, *parents = NULL;
    bool                 is_matched = has_other_tables(model);
    bool                 has_all = take_results(model, arena, rank);
    enum status          s;

    rank->step_ns = finest_grid_ns(model);
    arena_init(&work);
    spans = arena_take(&work, gen_raw_most_together(model), sizeof *spans);
    nodes = arena_take(&work, n_most, sizeof *nodes);
    if (has_all)
        cells = arena_take(&work, rank->n_nodes, sizeof *cells);
    if (has_all && is_matched)
        parents = arena_take(&work, rank->n_nodes, sizeof *parents);
    s = gen_raw_open(model, start, n_most, &work, &raw, fail);
    if (s == STATUS_OK && (spans == NULL || nodes == NULL || cells == NULL || (is_matched && parents == NULL)))
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to rank %llu spans",
                     (unsigned long long)model->n_spans);
    for (uint32_t t = 0; s == STATUS_OK && t < model->n_topologies; t++) {
        const struct model_topology *topology = &model->topologies[t];
        uint32_t                     n_spans = model->trees[topology->tree].n_nodes - 1;
        gen_tree_expand(model, topology->tree, nodes);
        for (uint32_t j = 0; is_matched && j < topology->n_traces; j++)
            keep_parents(nodes, n_spans, rank->first_node[t] + (uint64_t)j * n_spans, parents);
        uint32_t n_together = gen_raw_n_together(model, n_spans + 1);
        for (uint32_t j = 0; j < topology->n_traces; j += n_together) {
            uint64_t first = rank->first_node[t] + (uint64_t)j * n_spans;
            uint32_t n = topology->n_traces - j < n_together ? topology->n_traces - j : n_together;
            gen_raw_draw(raw, topology, j, n, nodes, first, spans);
            keep_draws(spans, n * n_spans, first, rank, cells);
        }
    }
    if (s == STATUS_OK)
        s = rank_cells(model, cells, parents, rank, fail);
    arena_free(&work);
    return s;
}
