/* gen_raw.c - the first pass over the ranks.
 *
 * Siblings share one draw for where they start and for whether they are late:
 * what delays one of them (a clock read early, a busy parent) delays all. Only
 * durations are drawn apart, stratified in each cell and node of its copula.
 * Where a network draws, it knows the sibling before, and gaps are drawn apart, too. */
#include "common/gen/gen_raw.h"

#include <string.h>

#include "common/gen/driver.h"
#include "common/gen/gen_draw.h"
#include "common/gen/gen_net.h"
#include "common/gen/net_time.h"
#include "common/gen/quantile.h"
#include "common/gen/time_place.h"

#define N_STRATA PERMUTE_BLOCK /* of one block of draws */

#define N_DRAWN 2u /* durations and gaps, of a cell by networks */

#define MAX_STATES 65536u /* of traces drawn together, unless one of them has more */

/* Where a parent starts while its children's raw times are found; anything far from the ends of time. */
#define ORIGIN_NS (UINT64_C(1) << 61)

/* Draws of one stream: a block of N_STRATA at a time. */
struct stratum_draw {
    struct permute_block permute;
    uint32_t             n;
};

/* Rows of an edge still to come. */
struct edge_rows {
    uint32_t n, n_late;
};

/* What the networks need. */
struct nets {
    struct gen_net      *of[MODEL_N_NETS];
    struct stratum_draw *draws;  /* (n_cells, N_DRAWN), then (n_edges) of what is late */
    struct net_place    *places; /* (nodes of the topology at hand) */
    uint8_t             *inputs; /* (traces drawn together, nodes of the topology at hand, MODEL_NET_GAP_INPUTS) */
    uint8_t             *rows;   /* (GEN_NET_MAX_ROWS, inputs of the network at hand) */
};

/* A trace that is drawn, beside the others of its topology. */
struct trace_at_hand {
    uint64_t             first; /* number of its first span in the frame */
    uint32_t             time;  /* its start, of 2^32 of the active time */
    uint8_t              slice; /* gen_net_slice() of it */
    struct net_state    *states; /* (nodes) */
    uint8_t             *inputs; /* (nodes, MODEL_NET_GAP_INPUTS) when there are networks */
    struct gen_raw_span *spans;
};

struct gen_raw {
    const struct model     *model;
    const struct gen_start *start;
    uint32_t               *first_draw;  /* (n_cells) of draws */
    struct stratum_draw    *draws;       /* a cell has as many as its duration's copula has nodes, or one */
    struct edge_rows       *left;        /* (n_edges) */
    struct net_state       *states;      /* (traces drawn together, nodes of the topology at hand) */
    struct nets             nets;        /* empty without networks */
};

static uint32_t count_nodes(const struct model *model, uint32_t copula)
{
    return copula == MODEL_NONE ? 1 : model->copulas[copula].n_nodes;
}

static bool open_nets(const struct model *model, uint32_t n_most_nodes, struct arena *arena, struct nets *nets,
                      struct fail *fail)
{
    nets->draws = arena_take(arena, (size_t)N_DRAWN * model->n_cells + model->n_edges, sizeof *nets->draws);
    nets->places = arena_take(arena, n_most_nodes, sizeof *nets->places);
    nets->inputs = arena_take(arena, gen_raw_most_together(model) * MODEL_NET_GAP_INPUTS, 1);
    nets->rows = arena_take(arena, (size_t)GEN_NET_MAX_ROWS * MODEL_NET_GAP_INPUTS, 1);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++)
        if (gen_net_open(model, what, arena, &nets->of[what], fail) != STATUS_OK)
            return false;
    return nets->draws != NULL && nets->places != NULL && nets->inputs != NULL && nets->rows != NULL;
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
    if (raw == NULL || raw->first_draw == NULL || raw->left == NULL || raw->states == NULL
        || (model->n_nets != 0 && !open_nets(model, n_most_nodes, arena, &raw->nets, fail)))
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

static uint32_t draw_stratified(uint64_t seed, struct stratum_draw *draw, enum gen_domain strata, uint32_t stream)
{
    uint32_t within = draw->n % N_STRATA;
    uint32_t jitter;

    if (within == 0)
        permute_block_init(&draw->permute, philox_u64(seed, strata, stream, draw->n / N_STRATA));
    jitter = (uint32_t)philox_u64(seed, strata + 1, stream, draw->n);
    draw->n++;
    return permute_block_at(&draw->permute, within) * (UINT32_MAX / N_STRATA + 1) + jitter / N_STRATA;
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
    if (edge->n_late == 0)
        return 0;
    if (edge->late_profile == MODEL_NONE || edge->n_late == edge->n_rows)
        return ((uint64_t)edge->n_late << 32) / edge->n_rows;
    return quantile_profile_share(model, edge->late_profile, driver_of_edge(model, edge, parent_ns));
}

/* A network knows of the sibling before whether it is late, and what is like to delay both. */
static bool is_late_apart(const struct gen_raw *raw, const struct gen_node *node)
{
    return raw->model->n_nets != 0 && !raw->model->nets_are_1_2
           && model_net_draws_late(raw->model, &raw->model->edges[node->edge]);
}

static uint32_t draw_late_apart(struct gen_raw *raw, uint32_t edge)
{
    uint32_t stream = N_DRAWN * raw->model->n_cells + edge;
    return draw_stratified(raw->model->seed, &raw->nets.draws[stream], GEN_DOMAIN_NET_STRATA, stream);
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
    uint32_t u = draw_stratified(model->seed, &raw->draws[stream], GEN_DOMAIN_STRATA, stream);

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

/* ---- By networks ------------------------------------------------------------------------ */

/* Rows of one node for a network, gathered. */
struct net_batch {
    uint32_t rows[GEN_NET_MAX_ROWS]; /* of which traces */
    uint8_t  slices[GEN_NET_MAX_ROWS];
    uint32_t n;
};

static uint8_t *inputs_of(const struct trace_at_hand *trace, uint32_t at)
{
    return trace->inputs + (size_t)at * MODEL_NET_GAP_INPUTS;
}

static uint8_t *add_row(struct gen_raw *raw, uint32_t what, const struct trace_at_hand *traces, uint32_t i, uint32_t at,
                        struct net_batch *batch)
{
    uint32_t n_inputs = model_net_n_inputs(what);
    uint8_t *row = raw->nets.rows + (size_t)batch->n * n_inputs;

    batch->rows[batch->n] = i;
    batch->slices[batch->n++] = traces[i].slice;
    return memcpy(row, inputs_of(&traces[i], at), n_inputs);
}

/* z of node 'at' in the rows of those of n traces whose cells are drawn by networks. */
static void draw_by_net(struct gen_raw *raw, uint32_t what, const struct gen_node *nodes, uint32_t at,
                        const struct trace_at_hand *traces, uint32_t n, struct net_batch *batch, int32_t *z)
{
    const struct model     *model = raw->model;
    const struct net_place *place = &raw->nets.places[at];
    uint32_t                draws[GEN_NET_MAX_ROWS];
    int32_t                 from[GEN_NET_MAX_ROWS][MODEL_NET_N_FOLLOWING];
    uint64_t                grid_ns = net_input_grid_ns(model, &nodes[at]);
    bool                    is_following = what == MODEL_NET_GAP && !model->nets_are_1_2;

    batch->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t cell = traces[i].spans[at - 1].cell, stream = N_DRAWN * cell + what;
        if (!model->cells[cell].by_net)
            continue;
        draws[batch->n] = draw_stratified(model->seed, &raw->nets.draws[stream], GEN_DOMAIN_NET_STRATA, stream);
        if (what == MODEL_NET_GAP) {
            net_input_follow(place, traces[i].states, at, from[batch->n]);
            net_input_gap(place, traces[i].states, at, grid_ns, from[batch->n], inputs_of(&traces[i], at));
        }
        add_row(raw, what, traces, i, at, batch);
    }
    if (batch->n == 0)
        return;
    gen_net_set_node(raw->nets.of[what], nodes, at, place);
    struct gen_net_rows rows = { .inputs = raw->nets.rows, .slices = batch->slices, .draws = draws,
                                 .from = is_following ? (const int32_t (*)[MODEL_NET_N_FOLLOWING])from : NULL,
                                 .n = batch->n };
    gen_net_draw(raw->nets.of[what], &rows, z);
}

/* What networks see of node 'at' in n traces before its duration is known; and how likely it is late in each, if
 * it may be either and networks draw it: else false, and no shares. */
static bool share_by_net(struct gen_raw *raw, const struct gen_node *nodes, uint32_t at, struct trace_at_hand *traces,
                         uint32_t n, uint64_t *shares)
{
    const struct model     *model = raw->model;
    const struct net_place *place = &raw->nets.places[at];
    struct net_batch        batch = { .n = 0 };
    uint8_t                 of_all[NET_INPUT_N_STATIC];

    if (place->parent == MODEL_NONE)
        return false;
    net_input_static(model, &nodes[at], place, of_all);
    for (uint32_t i = 0; i < n; i++) {
        if (place->before == 0)
            net_input_parent(place, traces[i].states, inputs_of(&traces[i], at));
        else
            memcpy(inputs_of(&traces[i], at), inputs_of(&traces[i], at - 1), MODEL_NET_DURATION_INPUTS);
        memcpy(inputs_of(&traces[i], at), of_all, sizeof of_all);
        net_input_duration(model, nodes, at, place, traces[i].states, inputs_of(&traces[i], at));
    }
    if (!model_net_draws_late(model, &model->edges[nodes[at].edge]))
        return false;
    for (uint32_t i = 0; i < n; i++)
        add_row(raw, MODEL_NET_LATE, traces, i, at, &batch)[NET_INPUT_IS_LATE] = NET_INPUT_UNKNOWN;
    gen_net_set_node(raw->nets.of[MODEL_NET_LATE], nodes, at, place);
    gen_net_shares(raw->nets.of[MODEL_NET_LATE], raw->nets.rows, batch.slices, n, shares);
    return true;
}

/* A key that grows as the number y of the cell's durations does. */
static uint16_t key_of(const struct model_cell *cell, int32_t z, const struct net_state *state,
                       const struct net_state *parent)
{
    int64_t log2_y = state->log2_duration;
    if (cell->duration_mode == MODEL_TIME_RATIO)
        return net_time_pack(z);
    if (cell->duration_mode == MODEL_TIME_SOFT && !state->is_late)
        log2_y = (int64_t)parent->log2_duration + z;
    return (uint16_t)((log2_y < 0 ? 0 : log2_y < 64 << 16 ? log2_y : (64 << 16) - 1) >> 6);
}

/* The durations of one node in n traces. */
static void draw_durations(struct gen_raw *raw, const struct gen_node *nodes, uint32_t at, struct trace_at_hand *traces,
                           uint32_t n)
{
    const struct net_place *place = &raw->nets.places[at];
    struct net_batch        batch;
    int32_t                 z[GEN_NET_MAX_ROWS];

    for (uint32_t i = 0; i < n; i++) {
        struct gen_raw_span *span = &traces[i].spans[at - 1];
        struct net_state    *states = traces[i].states;
        states[at].is_late = span->is_late;
        inputs_of(&traces[i], at)[NET_INPUT_IS_LATE] = net_input_late(span->is_late);
        if (raw->model->cells[span->cell].by_net)
            continue;
        place_raw(raw->model, &nodes[at], span, states[nodes[at].parent].duration_ns, &states[at]);
        net_input_set_duration(place, states, at);
    }
    draw_by_net(raw, MODEL_NET_DURATION, nodes, at, traces, n, &batch, z);
    for (uint32_t i = 0; i < batch.n; i++) {
        struct gen_raw_span *span = &traces[batch.rows[i]].spans[at - 1];
        struct net_state    *states = traces[batch.rows[i]].states;
        states[at].duration_ns = net_time_duration(z[i], states[nodes[at].parent].duration_ns, span->is_late);
        net_input_set_duration(place, states, at);
        span->duration = key_of(&raw->model->cells[span->cell], z[i], &states[at], &states[nodes[at].parent]);
    }
}

/* As section 8's ordering will have it, without what may be moved back for younger siblings. */
static void keep_order(const struct gen_node *node, uint32_t elder, const struct net_state *states, uint64_t grid_ns,
                       struct net_state *self)
{
    uint64_t least_ns = elder == MODEL_NONE ? 0 : states[elder].start_ns + (node->is_strict ? grid_ns : 0);
    if (elder != MODEL_NONE && (node->is_tied || self->start_ns < least_ns))
        self->start_ns = node->is_tied ? states[elder].start_ns : least_ns;
}

/* As the cell has it. */
static int32_t shifted(const struct model_cell *cell, int32_t z)
{
    z += (int32_t)cell->gap_shift * (1 << (16 - MODEL_NET_SHIFT_BITS));
    return z < -NET_TIME_MAX_Q16 ? -NET_TIME_MAX_Q16 : z > NET_TIME_MAX_Q16 ? NET_TIME_MAX_Q16 : z;
}

/* Where they start, of those that are not placed yet. */
static void draw_gaps(struct gen_raw *raw, const struct gen_node *nodes, uint32_t at, struct trace_at_hand *traces,
                      uint32_t n)
{
    struct net_batch batch;
    int32_t          z[GEN_NET_MAX_ROWS];
    uint64_t         grid_ns = net_input_grid_ns(raw->model, &nodes[at]);

    draw_by_net(raw, MODEL_NET_GAP, nodes, at, traces, n, &batch, z);
    for (uint32_t i = 0; i < batch.n; i++) {
        struct gen_raw_span *span = &traces[batch.rows[i]].spans[at - 1];
        struct net_state    *states = traces[batch.rows[i]].states, *self = &states[at];
        uint64_t             parent_ns = states[nodes[at].parent].duration_ns;
        uint64_t             slack_ns = self->duration_ns < parent_ns ? parent_ns - self->duration_ns : 0;
        z[i] = shifted(&raw->model->cells[span->cell], z[i]);
        span->gap = net_time_pack(z[i]);
        self->start_ns = net_time_gap(z[i], slack_ns, span->is_late);
        self->start_ns -= self->start_ns % grid_ns;
        keep_order(&nodes[at], raw->nets.places[at].elder, states, grid_ns, self);
        if (span->is_late && self->start_ns + self->duration_ns <= parent_ns)
            self->start_ns += grid_ns;
    }
    /* Nobody asks for that of one without children and younger siblings. */
    if (nodes[at].n_children == 0 && raw->nets.places[at].before + 1 == raw->nets.places[at].n_siblings)
        return;
    for (uint32_t i = 0; i < n; i++)
        net_input_set_start(&raw->nets.places[at], traces[i].states, at);
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
static void draw_span(struct gen_raw *raw, const struct gen_node *node, struct trace_at_hand *trace, uint64_t share,
                      struct gen_raw_span *span)
{
    uint64_t parent_ns = trace->states[node->parent].duration_ns;
    uint32_t u;

    if (take_sure(raw, node, span))
        return;
    u = is_late_apart(raw, node) ? draw_late_apart(raw, node->edge)
                                 : draw_shared(raw, node, trace->first + node->parent);
    span->is_late = draw_late(raw, node->edge, share, &u);
    span->cell = raw->model->edges[node->edge].cell[span->is_late];
    if (!raw->model->cells[span->cell].by_net)
        draw_by_copulas(raw, node, parent_ns, u, trace->time, span);
}

/* The children of a node in n traces: first all durations, then where they start. */
static void draw_children(struct gen_raw *raw, const struct gen_node *nodes, uint32_t parent,
                          struct trace_at_hand *traces, uint32_t n)
{
    uint32_t first = nodes[parent].first_child, end = first + nodes[parent].n_children;
    bool     has_nets = raw->model->n_nets != 0;
    uint64_t shares[GEN_NET_MAX_ROWS];

    for (uint32_t at = first; at < end; at++) {
        if (!has_nets || !share_by_net(raw, nodes, at, traces, n, shares))
            for (uint32_t i = 0; i < n; i++)
                shares[i] =
                    late_share(raw->model, &raw->model->edges[nodes[at].edge], traces[i].states[parent].duration_ns);
        for (uint32_t i = 0; i < n; i++)
            draw_span(raw, &nodes[at], &traces[i], shares[i], &traces[i].spans[at - 1]);
        if (has_nets)
            draw_durations(raw, nodes, at, traces, n);
        for (uint32_t i = 0; i < n && !has_nets && nodes[at].n_children != 0; i++)
            place_raw(raw->model, &nodes[at], &traces[i].spans[at - 1], traces[i].states[parent].duration_ns,
                      &traces[i].states[at]);
    }
    for (uint32_t i = 0; i < n && has_nets && first < end; i++)
        net_input_set_siblings(raw->nets.places, traces[i].states, first, end - first);
    for (uint32_t at = first; at < end && has_nets; at++)
        draw_gaps(raw, nodes, at, traces, n);
}

void gen_raw_draw(struct gen_raw *raw, const struct model_topology *topology, uint32_t index, uint32_t n,
                  const struct gen_node *nodes, uint64_t first, struct gen_raw_span *spans)
{
    const struct model  *model = raw->model;
    uint32_t             n_nodes = model->trees[topology->tree].n_nodes;
    struct trace_at_hand traces[GEN_NET_MAX_ROWS];

    for (uint32_t i = 0; i < n; i++) {
        size_t before = (size_t)i * (n_nodes - 1);
        traces[i] = (struct trace_at_hand){
            .first = first + before, .states = raw->states + (size_t)i * n_nodes, .spans = spans + before,
            .time = gen_start_rank(raw->start, gen_start_active_ns(raw->start, topology, index + i)),
        };
        if (model->n_nets != 0)
            traces[i].inputs = raw->nets.inputs + (size_t)i * n_nodes * MODEL_NET_GAP_INPUTS;
        traces[i].slice = gen_net_slice(traces[i].time);
        traces[i].states[0] = (struct net_state){ 0 };
    }
    if (model->n_nets != 0)
        net_input_places(nodes, n_nodes, raw->nets.places);
    for (uint32_t at = 0; at < n_nodes; at++)
        draw_children(raw, nodes, at, traces, n);
}
