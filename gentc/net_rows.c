/* net_rows.c - the window's spans as what a network is taught.
 *
 * Each trace is laid over its topology's nodes, in the order in which gen
 * draws, and the states that gen would have drawn are the real ones. */
#include "gentc/net_rows.h"

#include "common/base/philox.h"
#include "common/gen/gen_net.h"
#include "common/gen/net_input.h"
#include "common/gen/net_time.h"
#include "gentc/time_grid.h"

#define HELD_STREAM 90u /* of philox_u64; the networks' weights begin with those below */

struct collector {
    const struct window     *window;
    const struct structure  *structure;
    const struct time_rows  *times;
    const struct model      *model;
    struct net_rows         *out;
    uint32_t                *row_of;     /* (window positions) of times->rows */
    uint32_t                *cell_of;    /* (rows) */
    uint32_t                *first_site; /* (topologies) of node 1; MODEL_NONE: not met yet */
    uint32_t                *node_of;    /* (spans of the trace) */
    uint32_t                *position;   /* (nodes) */
    struct gen_node         *nodes;
    struct net_place        *places;
    struct net_state        *states;
    uint32_t                 expanded;   /* topology whose nodes these are */
};

static void find_rows(struct collector *c)
{
    for (uint32_t cell = 0; cell < c->times->n_cells; cell++)
        for (uint32_t i = c->times->cells[cell].first; i < c->times->cells[cell].first + c->times->cells[cell].n; i++) {
            c->row_of[c->times->rows[i].position] = i;
            c->cell_of[i] = cell;
        }
}

static void add_sites(struct collector *c, uint32_t topology, uint32_t n_nodes)
{
    struct net_rows *out = c->out;

    c->first_site[topology] = out->n_sites;
    for (uint32_t at = 1; at < n_nodes; at++) {
        struct net_site *site = &out->sites[out->n_sites++];
        net_input_labels(c->nodes, at, &c->places[at], site->labels);
        site->first_child = out->n_child_labels;
        site->n_children = c->nodes[at].n_children;
        site->edge = c->nodes[at].edge;
        for (uint32_t k = 0; k < site->n_children; k++)
            out->child_labels[out->n_child_labels++] = c->nodes[c->nodes[at].first_child + k].label;
    }
}

/* The node that span p is. Recursion goes MODEL_MAX_DEPTH deep at most. */
static uint32_t find_node(struct collector *c, uint32_t begin, uint32_t p)
{
    uint32_t *node = &c->node_of[p - begin], parent = c->structure->parent[p];

    if (*node == MODEL_NONE) {
        uint32_t above = parent == STRUCTURE_NO_PARENT ? 0 : find_node(c, begin, parent);
        *node = c->nodes[above].first_child + c->structure->place[p];
        c->position[*node] = p;
    }
    return *node;
}

static void lay_over(struct collector *c, uint32_t begin, uint32_t end)
{
    for (uint32_t i = 0; i < end - begin; i++)
        c->node_of[i] = MODEL_NONE;
    for (uint32_t p = begin; p < end; p++)
        find_node(c, begin, p);
}

static uint32_t row_of(const struct collector *c, uint32_t at)
{
    return c->row_of[c->position[at]];
}

static uint8_t *inputs_of(const struct collector *c, uint32_t first, uint32_t at)
{
    return c->out->inputs + (size_t)(first + at - 1) * MODEL_NET_GAP_INPUTS;
}

static float octaves(int32_t z)
{
    return (float)z / 65536;
}

/* Coordinates grow with what they tell; the last is open, as is the first when it begins with nothing. */
static struct net_interval interval_of(int32_t low, int32_t high, bool is_first, bool is_last)
{
    return (struct net_interval){ is_first ? -NET_INTERVAL_END : octaves(low), is_last ? NET_INTERVAL_END : octaves(high) };
}

static struct net_interval duration_interval(const struct net_state *state, uint64_t parent_ns, uint64_t grid_ns)
{
    uint64_t longer_ns = state->duration_ns + grid_ns;
    if (!state->is_late && parent_ns < grid_ns)
        return (struct net_interval){ 0, -1 };
    return interval_of(state->duration_z, net_time_of_duration(longer_ns, parent_ns, state->is_late),
                       state->duration_ns == 0, !state->is_late && longer_ns > parent_ns);
}

static struct net_interval gap_interval(const struct net_state *state, uint64_t parent_ns, uint64_t grid_ns)
{
    uint64_t slack_ns = state->duration_ns < parent_ns ? parent_ns - state->duration_ns : 0;
    uint64_t later_ns = state->start_ns + grid_ns;
    if (!state->is_late && slack_ns < grid_ns)
        return (struct net_interval){ 0, -1 };
    return interval_of(state->gap_z, net_time_of_gap(later_ns, slack_ns, state->is_late),
                       state->is_late ? state->start_ns < slack_ns + grid_ns : state->start_ns == 0,
                       !state->is_late && later_ns > slack_ns);
}

static void add_duration(struct collector *c, uint32_t at, uint32_t first)
{
    uint32_t          row = row_of(c, at), cell = c->cell_of[row];
    struct net_state *state = &c->states[at];
    uint8_t          *inputs = inputs_of(c, first, at);

    *state = (struct net_state){ .is_late = c->times->cells[cell].is_late };
    if (c->model->cells[cell].by_net) {
        net_input_static(c->model, &c->nodes[at], &c->places[at], inputs);
        net_input_parent(&c->places[at], c->states, inputs);
        net_input_duration(c->model, c->nodes, at, &c->places[at], c->states, inputs);
    }
    state->duration_ns = c->times->rows[row].duration_ns;
    net_input_set_duration(&c->places[at], c->states, at);
}

static void add_gap(struct collector *c, uint32_t at, uint32_t first)
{
    uint32_t                  row_at = row_of(c, at), cell = c->cell_of[row_at];
    const struct time_row    *row = &c->times->rows[row_at];
    const struct model_label *label = &c->model->labels[row->label - MODEL_LABEL_FIRST];
    struct net_state         *state = &c->states[at];
    struct net_interval      *intervals = c->out->rows[first + at - 1].interval;

    if (c->model->cells[cell].by_net) {
        int32_t from[MODEL_NET_N_FOLLOWING];
        net_input_follow(&c->places[at], c->states, at, from);
        net_input_gap(&c->places[at], c->states, at, net_input_grid_ns(c->model, &c->nodes[at]), from,
                      inputs_of(c, first, at));
        for (uint32_t k = 0; k < MODEL_NET_N_FOLLOWING; k++)
            c->out->rows[first + at - 1].from[k] = octaves(from[k]);
    }
    state->start_ns = row->start_ns > row->parent_start_ns ? row->start_ns - row->parent_start_ns : 0;
    net_input_set_start(&c->places[at], c->states, at);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++)
        intervals[what] = (struct net_interval){ 0, -1 };
    if (model_net_draws_late(c->model, &c->model->edges[row->edge]))
        intervals[MODEL_NET_LATE] = (struct net_interval){ state->is_late, state->is_late };
    if (c->model->cells[cell].by_net) {
        uint64_t parent_ns = c->states[c->places[at].parent].duration_ns;
        intervals[MODEL_NET_DURATION] = duration_interval(state, parent_ns, time_grid_ns(label->duration_grid));
        intervals[MODEL_NET_GAP] = gap_interval(state, parent_ns, time_grid_ns(label->start_grid));
    }
}

/* The children of a node, as gen draws them. */
static void add_children(struct collector *c, uint32_t parent, uint32_t first)
{
    uint32_t begin = c->nodes[parent].first_child, end = begin + c->nodes[parent].n_children;

    for (uint32_t at = begin; at < end; at++)
        add_duration(c, at, first);
    if (begin < end)
        net_input_set_siblings(c->places, c->states, begin, end - begin);
    for (uint32_t at = begin; at < end; at++)
        add_gap(c, at, first);
}

static void add_row(struct collector *c, uint32_t topology, uint32_t at, uint32_t time, bool is_held)
{
    struct net_row *row = &c->out->rows[c->out->n++];

    row->site = c->first_site[topology] + at - 1;
    row->slice = gen_net_slice(time);
    row->is_held = is_held;
}

/* Traces by a random word each. */
static bool is_held_out(uint32_t trace)
{
    return philox_u64(0, 0, HELD_STREAM, trace) % NET_ROWS_HELD == 0;
}

static void add_trace(struct collector *c, uint32_t trace)
{
    uint32_t topology = c->structure->topology[trace], begin = c->window->first[trace];
    uint32_t tree = c->model->topologies[topology].tree, n_nodes = c->model->trees[tree].n_nodes, time;

    if (c->expanded != topology) {
        gen_tree_expand(c->model, tree, c->nodes);
        net_input_places(c->nodes, n_nodes, c->places);
        c->expanded = topology;
    }
    if (c->first_site[topology] == MODEL_NONE)
        add_sites(c, topology, n_nodes);
    time = time_rows_start(c->model, c->structure->trace_start_ns[trace]);
    lay_over(c, begin, c->window->first[trace + 1]);
    for (uint32_t at = 0; at < n_nodes; at++)
        add_children(c, at, c->out->n);
    for (uint32_t at = 1; at < n_nodes; at++)
        add_row(c, topology, at, time, is_held_out(trace));
}

static bool take_arrays(struct collector *c, struct arena *arena, struct arena *scratch)
{
    const struct model *model = c->model;
    struct net_rows    *out = c->out;
    size_t              n = c->times->n, n_most = 1, n_sites = 0;

    for (uint32_t t = 0; t < model->n_topologies; t++) {
        size_t n_nodes = model->trees[model->topologies[t].tree].n_nodes;
        n_sites += n_nodes;
        n_most = n_nodes > n_most ? n_nodes : n_most;
    }
    *out = (struct net_rows){
        .rows = arena_take(arena, n, sizeof *out->rows), .inputs = arena_take(arena, n, MODEL_NET_GAP_INPUTS),
        .sites = arena_take(arena, n_sites, sizeof *out->sites),
        .child_labels = arena_take(arena, n_sites, sizeof *out->child_labels),
    };
    c->row_of = arena_take(scratch, n, sizeof *c->row_of);
    c->cell_of = arena_take(scratch, n, sizeof *c->cell_of);
    c->first_site = arena_take(scratch, model->n_topologies, sizeof *c->first_site);
    c->node_of = arena_take(scratch, n_most, sizeof *c->node_of);
    c->position = arena_take(scratch, n_most, sizeof *c->position);
    c->nodes = arena_take(scratch, n_most, sizeof *c->nodes);
    c->places = arena_take(scratch, n_most, sizeof *c->places);
    c->states = arena_take(scratch, n_most, sizeof *c->states);
    return out->rows != NULL && out->inputs != NULL && out->sites != NULL && out->child_labels != NULL
           && c->row_of != NULL && c->cell_of != NULL && c->first_site != NULL && c->node_of != NULL
           && c->position != NULL && c->nodes != NULL && c->places != NULL && c->states != NULL;
}

enum status net_rows_collect(const struct window *window, const struct structure *structure,
                             const struct time_rows *times, const struct model *model, struct arena *arena,
                             struct net_rows *out, struct fail *fail)
{
    struct collector c = { .window = window, .structure = structure, .times = times, .model = model, .out = out,
                           .expanded = MODEL_NONE };
    struct arena     scratch; /* owned here */
    enum status      s = STATUS_OK;

    arena_init(&scratch);
    if (!take_arrays(&c, arena, &scratch)) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to teach %u spans", times->n);
    } else {
        for (uint32_t t = 0; t < model->n_topologies; t++)
            c.first_site[t] = MODEL_NONE;
        find_rows(&c);
        for (uint32_t t = 0; t < window->n_traces; t++)
            add_trace(&c, t);
    }
    arena_free(&scratch);
    return s;
}
