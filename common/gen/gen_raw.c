/* gen_raw.c - the first pass over the ranks.
 *
 * Siblings share one draw for where they start and for whether they are late:
 * what delays one of them (a clock read early, a busy parent) delays all. Only
 * durations are drawn apart, stratified in each cell and node of its copula. */
#include "common/gen/gen_raw.h"

#include "common/gen/driver.h"
#include "common/gen/gen_draw.h"
#include "common/gen/quantile.h"
#include "common/gen/time_place.h"

#define N_STRATA 64u /* of one block of draws */

/* Where a parent starts while its children's raw times are found; anything far from the ends of time. */
#define ORIGIN_NS (UINT64_C(1) << 61)

/* Draws of one (cell, node of the duration's copula): a block of N_STRATA at a time. */
struct stratum_draw {
    struct permute permute;
    uint32_t       n;
};

/* Rows of an edge still to come. */
struct edge_rows {
    uint32_t n, n_late;
};

struct gen_raw {
    const struct model     *model;
    const struct gen_start *start;
    uint32_t               *first_draw;  /* (n_cells) of draws */
    struct stratum_draw    *draws;       /* a cell has as many as its duration's copula has nodes, or one */
    struct edge_rows       *left;        /* (n_edges) */
    uint64_t               *duration_ns; /* (nodes of the trace at hand) raw */
};

static uint32_t count_nodes(const struct model *model, uint32_t copula)
{
    return copula == MODEL_NONE ? 1 : model->copulas[copula].n_nodes;
}

enum status gen_raw_open(const struct model *model, const struct gen_start *start, uint32_t n_most_nodes,
                         struct arena *arena, struct gen_raw **raw_out, struct fail *fail)
{
    struct gen_raw *raw = arena_take(arena, 1, sizeof *raw);
    uint32_t        n_draws = 0;

    if (raw != NULL) {
        raw->model = model;
        raw->start = start;
        raw->first_draw = arena_take(arena, model->n_cells, sizeof *raw->first_draw);
        raw->left = arena_take(arena, model->n_edges, sizeof *raw->left);
        raw->duration_ns = arena_take(arena, n_most_nodes, sizeof *raw->duration_ns);
    }
    if (raw == NULL || raw->first_draw == NULL || raw->left == NULL || raw->duration_ns == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to draw ranks");
    for (uint32_t c = 0; c < model->n_cells; c++) {
        raw->first_draw[c] = n_draws;
        n_draws += count_nodes(model, model->cells[c].duration_copula);
    }
    for (uint32_t e = 0; e < model->n_edges; e++)
        raw->left[e] = (struct edge_rows){ model->edges[e].n_rows, model->edges[e].n_late };
    raw->draws = arena_take(arena, n_draws, sizeof *raw->draws);
    if (raw->draws == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u draws", n_draws);
    *raw_out = raw;
    return STATUS_OK;
}

/* ---- Draws ---------------------------------------------------------------------- */

static uint32_t draw_stratified(struct gen_raw *raw, uint32_t stream)
{
    uint64_t             seed = raw->model->seed;
    struct stratum_draw *draw = &raw->draws[stream];
    uint32_t             within = draw->n % N_STRATA;
    uint32_t             jitter;

    if (within == 0)
        draw->permute = gen_draw_permutation(seed, GEN_DOMAIN_STRATA, stream, draw->n / N_STRATA, N_STRATA);
    jitter = (uint32_t)philox_u64(seed, GEN_DOMAIN_JITTER, stream, draw->n);
    draw->n++;
    return permute_at(&draw->permute, within) * (UINT32_MAX / N_STRATA + 1) + jitter / N_STRATA;
}

/* Siblings of one label come spread and in order, and those of several rarely out of it. */
static uint32_t draw_shared(const struct gen_raw *raw, const struct gen_node *node, uint64_t parent_node)
{
    uint32_t shared = (uint32_t)philox_u64(raw->model->seed, GEN_DOMAIN_SIBLINGS, 0, parent_node);
    return (uint32_t)((((uint64_t)node->twin << 32) + shared) / node->n_twins);
}

static uint32_t through_copula(const struct model *model, uint32_t copula, uint32_t driver, uint32_t u)
{
    return copula == MODEL_NONE ? u : quantile_copula_rank(model, &model->copulas[copula], driver, u);
}

static uint32_t nearest_node(uint32_t driver, uint32_t n_nodes)
{
    return (uint32_t)(((uint64_t)driver * (n_nodes - 1) + (UINT64_C(1) << 31)) >> 32);
}

/* ---- Late or not ------------------------------------------------------------------- */

/* How likely a row of the edge is late, of 2^32. */
static uint64_t late_share(const struct model *model, const struct model_edge *edge, uint64_t parent_ns)
{
    if (edge->late_profile == MODEL_NONE || edge->n_late == 0 || edge->n_late == edge->n_rows)
        return ((uint64_t)edge->n_late << 32) / edge->n_rows;
    return quantile_profile_share(model, edge->late_profile, driver_of_edge(model, edge, parent_ns));
}

/* The highest draws are late, so that those that start late end late. The draw
 * is spread again over what is left of its range. Exactly n_late rows of the
 * edge are late: the last ones follow from those before. */
static bool draw_late(struct gen_raw *raw, uint32_t edge_at, uint64_t parent_ns, uint32_t *draw)
{
    const struct model_edge *edge = &raw->model->edges[edge_at];
    struct edge_rows        *left = &raw->left[edge_at];
    uint64_t                 share = late_share(raw->model, edge, parent_ns);
    uint64_t                 cut = (UINT64_C(1) << 32) - share;
    bool                     is_late = *draw >= cut;

    if (is_late)
        *draw = (uint32_t)(((*draw - cut) << 32) / share);
    else
        *draw = (uint32_t)(((uint64_t)*draw << 32) / cut);
    if (left->n_late == 0 || left->n_late == left->n)
        is_late = left->n_late != 0;
    left->n--;
    left->n_late -= is_late;
    return is_late;
}

/* ---- A trace ----------------------------------------------------------------------- */

static uint64_t raw_duration(const struct gen_raw *raw, const struct gen_node *node, const struct gen_raw_span *span,
                             uint64_t parent_ns, bool is_top)
{
    const struct model      *model = raw->model;
    const struct model_cell *cell = &model->cells[span->cell];
    struct time_frame        frame = {
               .parent_start_ns = ORIGIN_NS, .parent_end_ns = ORIGIN_NS + (is_top ? 0 : parent_ns),
               .start_grid_ns = 1, .duration_grid_ns = 1,
               .duration_mode = cell->duration_mode, .gap_mode = cell->gap_mode,
               .is_free = is_top, .is_early = !is_top && model->labels[node->label - MODEL_LABEL_FIRST].is_early,
               .is_late = !is_top && span->is_late,
    };
    uint64_t duration_ns =
        time_place(&frame, quantile_time_number(model, &cell->duration, cell->n_rows, span->duration),
                   quantile_time_number(model, &cell->gap, cell->n_rows, span->gap))
            .duration_ns;
    return duration_ns < TIME_PLACE_MAX_NS ? duration_ns : TIME_PLACE_MAX_NS;
}

void gen_raw_draw(struct gen_raw *raw, const struct model_topology *topology, uint32_t index,
                  const struct gen_node *nodes, uint64_t first, struct gen_raw_span *spans)
{
    const struct model *model = raw->model;
    uint32_t            n_nodes = model->trees[topology->tree].n_nodes;
    uint32_t            time = gen_start_rank(raw->start, gen_start_active_ns(raw->start, topology, index));

    for (uint32_t i = 1; i < n_nodes; i++) {
        const struct gen_node   *node = &nodes[i];
        const struct model_edge *edge = &model->edges[node->edge];
        struct gen_raw_span     *span = &spans[i - 1];
        const struct model_cell *cell;
        bool                     is_top = node->parent == 0;
        uint64_t                 parent_ns = is_top ? 0 : raw->duration_ns[node->parent];
        uint32_t                 shared = draw_shared(raw, node, first + node->parent), driver, at, u;

        span->is_late = draw_late(raw, node->edge, parent_ns, &shared);
        span->cell = edge->cell[span->is_late];
        cell = &model->cells[span->cell];
        driver = is_top ? time : driver_of_cell(cell, parent_ns);
        at = nearest_node(driver, count_nodes(model, cell->duration_copula));
        u = draw_stratified(raw, raw->first_draw[span->cell] + at);
        span->duration = (uint16_t)(through_copula(model, cell->duration_copula, driver, u) >> 16);
        span->gap = (uint16_t)(through_copula(model, cell->gap_copula, driver, shared) >> 16);
        if (node->n_children != 0)
            raw->duration_ns[i] = raw_duration(raw, node, span, parent_ns, is_top);
    }
}
