/* gen_raw.c - the first pass over the ranks.
 *
 * Siblings share one draw for where they start and for whether they are late:
 * what delays one of them (a clock read early, a busy parent) delays all. Only
 * durations are drawn apart, stratified in each cell and node of its copula.
 * What networks draw is in gen_raw_net.c. */
#include "common/gen/gen_raw.h"

#include <string.h>

#include "common/gen/driver.h"
#include "common/gen/gen_raw_net.h"
#include "common/gen/gen_strata.h"
#include "common/gen/quantile.h"
#include "common/gen/time_place.h"

#define MAX_STATES 65536u /* of traces drawn together, unless one of them has more */

/* Where a parent starts while its children's raw times are found; anything far from the ends of time. */
#define ORIGIN_NS (UINT64_C(1) << 61)

/* Rows of an edge still to come. */
struct edge_rows {
    uint32_t n, n_late;
};

struct gen_raw {
    const struct model     *model;
    const struct gen_start *start;
    uint32_t               *first_draw; /* (n_cells) of draws */
    struct gen_strata      *draws;      /* a cell has as many as its duration's copula has nodes, or one */
    struct edge_rows       *left;       /* (n_edges) */
    struct net_state       *states;     /* (traces drawn together, nodes of the topology at hand) */
    struct gen_raw_net     *net;        /* NULL without networks */
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
        raw->states = arena_take(arena, gen_raw_most_together(model), sizeof *raw->states);
    }
    if (raw == NULL || raw->first_draw == NULL || raw->left == NULL || raw->states == NULL)
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
    return model->n_nets == 0 ? STATUS_OK : gen_raw_net_open(model, n_most_nodes, arena, &raw->net, fail);
}

/* ---- Draws ---------------------------------------------------------------------- */

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
    if (edge->n_late == 0)
        return 0;
    if (edge->late_profile == MODEL_NONE || edge->n_late == edge->n_rows)
        return ((uint64_t)edge->n_late << 32) / edge->n_rows;
    return quantile_profile_share(model, edge->late_profile, driver_of_edge(model, edge, parent_ns));
}

/* A network knows of the sibling before whether it is late, and what is like to delay both. */
static bool is_late_apart(const struct gen_raw *raw, const struct gen_node *node)
{
    return raw->net != NULL && !raw->model->nets_are_1_2
           && model_net_draws_late(raw->model, &raw->model->edges[node->edge]);
}

/* The highest draws are late, so that those that start late end late. The draw
 * is spread again over what is left of its range. Exactly n_late rows of the
 * edge are late: the last ones follow from those before. */
static bool draw_late(struct gen_raw *raw, uint32_t edge_at, uint64_t share, uint32_t *draw)
{
    struct edge_rows *left = &raw->left[edge_at];
    uint64_t          cut = (UINT64_C(1) << 32) - share;
    bool              is_late = *draw >= cut;

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

/* ---- By copulas ---------------------------------------------------------------------- */

static void draw_by_copulas(struct gen_raw *raw, const struct gen_node *node, uint64_t parent_ns, uint32_t shared,
                            uint32_t time, struct gen_raw_span *span)
{
    const struct model      *model = raw->model;
    const struct model_cell *cell = &model->cells[span->cell];
    uint32_t driver = node->parent == 0 ? time : driver_of_cell(cell, parent_ns);
    uint32_t stream = raw->first_draw[span->cell]
                      + nearest_node(driver, count_nodes(model, cell->duration_copula));
    uint32_t u = gen_strata_draw(&raw->draws[stream], model->seed, GEN_DOMAIN_STRATA, stream);

    span->duration = (uint16_t)(through_copula(model, cell->duration_copula, driver, u) >> 16);
    span->gap = (uint16_t)(through_copula(model, cell->gap_copula, driver, shared) >> 16);
}

/* ---- Times --------------------------------------------------------------------------- */

/* Where the raw ranks put a span whose parent starts at 0. */
static void place_raw(const struct model *model, const struct gen_node *node, const struct gen_raw_span *span,
                      uint64_t parent_ns, struct net_state *state)
{
    bool                     is_top = node->parent == 0;
    const struct model_cell *cell = &model->cells[span->cell];
    struct time_frame        frame = {
               .parent_start_ns = ORIGIN_NS, .parent_end_ns = ORIGIN_NS + (is_top ? 0 : parent_ns),
               .start_grid_ns = 1, .duration_grid_ns = 1,
               .duration_mode = cell->duration_mode, .gap_mode = cell->gap_mode,
               .is_free = is_top, .is_early = !is_top && model->labels[node->label - MODEL_LABEL_FIRST].is_early,
               .is_late = !is_top && span->is_late,
    };
    struct time_span placed =
        time_place(&frame, quantile_time_number(model, &cell->duration, cell->n_rows, span->duration),
                   quantile_time_number(model, &cell->gap, cell->n_rows, span->gap));

    state->start_ns = placed.start_ns < ORIGIN_NS ? 0 : placed.start_ns - ORIGIN_NS;
    state->duration_ns = placed.duration_ns < TIME_PLACE_MAX_NS ? placed.duration_ns : TIME_PLACE_MAX_NS;
}

/* ---- Traces ------------------------------------------------------------------------------- */

uint32_t gen_raw_n_together(const struct model *model, uint32_t n_nodes)
{
    uint32_t n = n_nodes < MAX_STATES ? MAX_STATES / n_nodes : 1;
    if (model->n_nets == 0)
        return 1;
    return n < GEN_NET_MAX_ROWS ? n : GEN_NET_MAX_ROWS;
}

size_t gen_raw_most_together(const struct model *model)
{
    size_t most = 1;
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        uint32_t n_nodes = model->trees[model->topologies[t].tree].n_nodes;
        size_t   n = (size_t)gen_raw_n_together(model, n_nodes) * n_nodes;
        most = n > most ? n : most;
    }
    return most;
}

/* Late or not where the rows left of the edge are all of a kind, so that no draw is asked; networks then need none. */
static bool take_sure(struct gen_raw *raw, const struct gen_node *node, struct gen_raw_span *span)
{
    struct edge_rows *left = &raw->left[node->edge];
    bool              is_late = left->n_late != 0;
    uint32_t          cell;

    if (is_late && left->n_late != left->n)
        return false;
    cell = raw->model->edges[node->edge].cell[is_late];
    if (!raw->model->cells[cell].by_net)
        return false;
    left->n--;
    left->n_late -= is_late;
    span->is_late = is_late;
    span->cell = cell;
    return true;
}

/* Late or not, and what the copulas draw: all that needs no network but the share that are late. */
static void draw_span(struct gen_raw *raw, const struct gen_node *node, struct gen_raw_trace *trace, uint64_t share,
                      struct gen_raw_span *span)
{
    uint64_t parent_ns = trace->states[node->parent].duration_ns;
    uint32_t u;

    if (take_sure(raw, node, span))
        return;
    u = is_late_apart(raw, node) ? gen_raw_net_draw_late(raw->net, node->edge)
                                 : draw_shared(raw, node, trace->first + node->parent);
    span->is_late = draw_late(raw, node->edge, share, &u);
    span->cell = raw->model->edges[node->edge].cell[span->is_late];
    if (!raw->model->cells[span->cell].by_net)
        draw_by_copulas(raw, node, parent_ns, u, trace->time, span);
}

/* The children of a node in n traces: first all durations, then where they start. */
static void draw_children(struct gen_raw *raw, const struct gen_node *nodes, uint32_t parent,
                          struct gen_raw_trace *traces, uint32_t n)
{
    uint32_t first = nodes[parent].first_child, end = first + nodes[parent].n_children;
    bool     has_nets = raw->net != NULL;
    uint64_t shares[GEN_NET_MAX_ROWS];

    for (uint32_t at = first; at < end; at++) {
        if (!has_nets || !gen_raw_net_shares(raw->net, at, traces, n, shares))
            for (uint32_t i = 0; i < n; i++)
                shares[i] =
                    late_share(raw->model, &raw->model->edges[nodes[at].edge], traces[i].states[parent].duration_ns);
        for (uint32_t i = 0; i < n; i++) {
            struct gen_raw_span *span = &traces[i].spans[at - 1];
            draw_span(raw, &nodes[at], &traces[i], shares[i], span);
            if (has_nets ? !raw->model->cells[span->cell].by_net : nodes[at].n_children != 0)
                place_raw(raw->model, &nodes[at], span, traces[i].states[parent].duration_ns, &traces[i].states[at]);
        }
        if (has_nets)
            gen_raw_net_durations(raw->net, at, traces, n);
    }
    if (has_nets)
        gen_raw_net_gaps(raw->net, parent, traces, n);
}

void gen_raw_draw(struct gen_raw *raw, const struct model_topology *topology, uint32_t index, uint32_t n,
                  const struct gen_node *nodes, uint64_t first, struct gen_raw_span *spans)
{
    uint32_t             n_nodes = raw->model->trees[topology->tree].n_nodes;
    struct gen_raw_trace traces[GEN_NET_MAX_ROWS];

    for (uint32_t i = 0; i < n; i++) {
        size_t before = (size_t)i * (n_nodes - 1);
        traces[i] = (struct gen_raw_trace){
            .first = first + before, .states = raw->states + (size_t)i * n_nodes, .spans = spans + before,
            .time = gen_start_rank(raw->start, gen_start_active_ns(raw->start, topology, index + i)),
        };
        traces[i].slice = gen_net_slice(traces[i].time);
        traces[i].states[0] = (struct net_state){ 0 };
    }
    if (raw->net != NULL)
        gen_raw_net_start(raw->net, nodes, n_nodes, traces, n);
    for (uint32_t at = 0; at < n_nodes; at++)
        draw_children(raw, nodes, at, traces, n);
}
