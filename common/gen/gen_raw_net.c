/* gen_raw_net.c - what networks draw in the first pass over the ranks.
 *
 * Rows of one node are gathered from the traces and drawn together. A network knows the sibling before, so that
 * siblings' gaps are drawn apart. */
#include "common/gen/gen_raw_net.h"

#include <string.h>

#include "common/gen/gen_strata.h"
#include "common/gen/net_time.h"

#define N_DRAWN 2u /* durations and gaps, of a cell by networks */

struct gen_raw_net {
    const struct model    *model;
    struct gen_net        *of[MODEL_N_NETS];
    struct gen_strata     *draws;  /* (n_cells, N_DRAWN), then (n_edges) of what is late */
    const struct gen_node *nodes;  /* of the topology at hand */
    struct net_place      *places; /* (nodes) */
    uint8_t               *inputs; /* (traces drawn together, nodes, MODEL_NET_GAP_INPUTS) */
    uint8_t               *rows;   /* (GEN_NET_MAX_ROWS, inputs of the network at hand) */
};

/* Rows of one node for a network, gathered. */
struct net_batch {
    uint32_t rows[GEN_NET_MAX_ROWS]; /* of which traces */
    uint8_t  slices[GEN_NET_MAX_ROWS];
    uint32_t n;
};

enum status gen_raw_net_open(const struct model *model, uint32_t n_most_nodes, struct arena *arena,
                             struct gen_raw_net **net_out, struct fail *fail)
{
    struct gen_raw_net *net = arena_take(arena, 1, sizeof *net);

    if (net == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to draw by networks");
    *net = (struct gen_raw_net){
        .model = model,
        .draws = arena_take(arena, (size_t)N_DRAWN * model->n_cells + model->n_edges, sizeof *net->draws),
        .places = arena_take(arena, n_most_nodes, sizeof *net->places),
        .inputs = arena_take(arena, gen_raw_most_together(model) * MODEL_NET_GAP_INPUTS, 1),
        .rows = arena_take(arena, (size_t)GEN_NET_MAX_ROWS * MODEL_NET_GAP_INPUTS, 1),
    };
    if (net->draws == NULL || net->places == NULL || net->inputs == NULL || net->rows == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to draw by networks");
    *net_out = net;
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        enum status status = gen_net_open(model, what, arena, &net->of[what], fail);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

void gen_raw_net_start(struct gen_raw_net *net, const struct gen_node *nodes, uint32_t n_nodes,
                       struct gen_raw_trace *traces, uint32_t n)
{
    net->nodes = nodes;
    net_input_places(nodes, n_nodes, net->places);
    for (uint32_t i = 0; i < n; i++)
        traces[i].inputs = net->inputs + (size_t)i * n_nodes * MODEL_NET_GAP_INPUTS;
}

/* ---- Rows ------------------------------------------------------------------------------ */

static uint8_t *inputs_of(const struct gen_raw_trace *trace, uint32_t at)
{
    return trace->inputs + (size_t)at * MODEL_NET_GAP_INPUTS;
}

static uint8_t *add_row(struct gen_raw_net *net, uint32_t what, const struct gen_raw_trace *traces, uint32_t i,
                        uint32_t at, struct net_batch *batch)
{
    uint8_t *row = net->rows + (size_t)batch->n * model_net_n_inputs(what);

    batch->rows[batch->n] = i;
    batch->slices[batch->n++] = traces[i].slice;
    /* Always the most: a number that the compiler knows is copied in place, and the next row covers what is behind. */
    return memcpy(row, inputs_of(&traces[i], at), MODEL_NET_GAP_INPUTS);
}

/* z of node 'at' in the rows of those of n traces whose cells are drawn by networks. */
static void draw_by_net(struct gen_raw_net *net, uint32_t what, uint32_t at, const struct gen_raw_trace *traces,
                        uint32_t n, struct net_batch *batch, int32_t *z)
{
    const struct model     *model = net->model;
    const struct net_place *place = &net->places[at];
    uint32_t                draws[GEN_NET_MAX_ROWS];
    int32_t                 from[GEN_NET_MAX_ROWS][MODEL_NET_N_FOLLOWING];
    uint64_t                grid_ns = net_input_grid_ns(model, &net->nodes[at]);
    bool                    is_following = what == MODEL_NET_GAP && !model->nets_are_1_2;

    batch->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t cell = traces[i].spans[at - 1].cell, stream = N_DRAWN * cell + what;
        if (!model->cells[cell].by_net)
            continue;
        draws[batch->n] = gen_strata_draw(&net->draws[stream], model->seed, GEN_DOMAIN_NET_STRATA, stream);
        if (what == MODEL_NET_GAP) {
            net_input_follow(place, traces[i].states, at, from[batch->n]);
            net_input_gap(place, traces[i].states, at, grid_ns, from[batch->n], inputs_of(&traces[i], at));
        }
        add_row(net, what, traces, i, at, batch);
    }
    if (batch->n == 0)
        return;
    gen_net_set_node(net->of[what], net->nodes, at, place);
    struct gen_net_rows rows = { .inputs = net->rows, .n_alike = NET_INPUT_N_STATIC, .slices = batch->slices,
                                 .draws = draws, .n = batch->n,
                                 .from = is_following ? (const int32_t (*)[MODEL_NET_N_FOLLOWING])from : NULL };
    gen_net_draw(net->of[what], &rows, z);
}

/* ---- Late or not ------------------------------------------------------------------------- */

bool gen_raw_net_shares(struct gen_raw_net *net, uint32_t at, struct gen_raw_trace *traces, uint32_t n,
                        uint64_t *shares)
{
    const struct model     *model = net->model;
    const struct gen_node  *nodes = net->nodes;
    const struct net_place *place = &net->places[at];
    struct net_batch        batch = { .n = 0 };
    uint8_t                 of_all[NET_INPUT_N_STATIC];

    if (place->parent == MODEL_NONE)
        return false;
    /* What networks see of the node before its duration is known, whichever of them is asked. */
    net_input_static(model, &nodes[at], place, of_all);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t *inputs = inputs_of(&traces[i], at);
        if (place->before == 0)
            net_input_parent(place, traces[i].states, inputs);
        else
            memcpy(inputs, inputs_of(&traces[i], at - 1), MODEL_NET_DURATION_INPUTS);
        memcpy(inputs, of_all, sizeof of_all);
        net_input_duration(model, nodes, at, place, traces[i].states, inputs);
    }
    if (!model_net_draws_late(model, &model->edges[nodes[at].edge]))
        return false;
    for (uint32_t i = 0; i < n; i++)
        add_row(net, MODEL_NET_LATE, traces, i, at, &batch)[NET_INPUT_IS_LATE] = NET_INPUT_UNKNOWN;
    gen_net_set_node(net->of[MODEL_NET_LATE], nodes, at, place);
    gen_net_shares(net->of[MODEL_NET_LATE], &(struct gen_net_rows){ .inputs = net->rows, .n_alike = NET_INPUT_N_STATIC,
                                                                    .slices = batch.slices, .n = n }, shares);
    return true;
}

uint32_t gen_raw_net_draw_late(struct gen_raw_net *net, uint32_t edge)
{
    uint32_t stream = N_DRAWN * net->model->n_cells + edge;
    return gen_strata_draw(&net->draws[stream], net->model->seed, GEN_DOMAIN_NET_STRATA, stream);
}

/* ---- Durations ----------------------------------------------------------------------------- */

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

void gen_raw_net_durations(struct gen_raw_net *net, uint32_t at, struct gen_raw_trace *traces, uint32_t n)
{
    const struct net_place *place = &net->places[at];
    uint32_t                parent = net->nodes[at].parent;
    struct net_batch        batch;
    int32_t                 z[GEN_NET_MAX_ROWS];

    for (uint32_t i = 0; i < n; i++) {
        const struct gen_raw_span *span = &traces[i].spans[at - 1];
        traces[i].states[at].is_late = span->is_late;
        inputs_of(&traces[i], at)[NET_INPUT_IS_LATE] = net_input_late(span->is_late);
        if (!net->model->cells[span->cell].by_net)
            net_input_set_duration(place, traces[i].states, at);
    }
    draw_by_net(net, MODEL_NET_DURATION, at, traces, n, &batch, z);
    for (uint32_t i = 0; i < batch.n; i++) {
        struct gen_raw_span *span = &traces[batch.rows[i]].spans[at - 1];
        struct net_state    *states = traces[batch.rows[i]].states;
        states[at].duration_ns = net_time_duration(z[i], states[parent].duration_ns, span->is_late);
        net_input_set_duration(place, states, at);
        span->duration = key_of(&net->model->cells[span->cell], z[i], &states[at], &states[parent]);
    }
}

/* ---- Gaps ---------------------------------------------------------------------------------- */

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

static void draw_gaps(struct gen_raw_net *net, uint32_t at, struct gen_raw_trace *traces, uint32_t n)
{
    const struct gen_node  *node = &net->nodes[at];
    const struct net_place *place = &net->places[at];
    struct net_batch        batch;
    int32_t                 z[GEN_NET_MAX_ROWS];
    uint64_t                grid_ns = net_input_grid_ns(net->model, node);

    draw_by_net(net, MODEL_NET_GAP, at, traces, n, &batch, z);
    for (uint32_t i = 0; i < batch.n; i++) {
        struct gen_raw_span *span = &traces[batch.rows[i]].spans[at - 1];
        struct net_state    *states = traces[batch.rows[i]].states, *self = &states[at];
        uint64_t             parent_ns = states[node->parent].duration_ns;
        uint64_t             slack_ns = self->duration_ns < parent_ns ? parent_ns - self->duration_ns : 0;
        z[i] = shifted(&net->model->cells[span->cell], z[i]);
        span->gap = net_time_pack(z[i]);
        self->start_ns = net_time_gap(z[i], slack_ns, span->is_late);
        self->start_ns -= self->start_ns % grid_ns;
        keep_order(node, place->elder, states, grid_ns, self);
        if (span->is_late && self->start_ns + self->duration_ns <= parent_ns)
            self->start_ns += grid_ns;
    }
    /* Nobody asks for that of one without children and younger siblings. */
    if (node->n_children == 0 && place->before + 1 == place->n_siblings)
        return;
    for (uint32_t i = 0; i < n; i++)
        net_input_set_start(place, traces[i].states, at);
}

void gen_raw_net_gaps(struct gen_raw_net *net, uint32_t parent, struct gen_raw_trace *traces, uint32_t n)
{
    uint32_t first = net->nodes[parent].first_child, n_children = net->nodes[parent].n_children;

    for (uint32_t i = 0; i < n && n_children != 0; i++)
        net_input_set_siblings(net->places, traces[i].states, first, n_children);
    for (uint32_t at = first; at < first + n_children; at++)
        draw_gaps(net, at, traces, n);
}
