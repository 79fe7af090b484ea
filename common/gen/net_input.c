/* net_input.c - what a network knows of a span before it draws its times. */
#include "common/gen/net_input.h"

#include <string.h>

#include "common/gen/driver.h"
#include "common/gen/gen_time.h"
#include "common/gen/net_time.h"
#include "common/gen/time_place.h"

/* ---- Numbers of 7 bits --------------------------------------------------------------- */

static uint8_t held(uint64_t value)
{
    return value > NET_INPUT_MAX ? NET_INPUT_MAX : (uint8_t)value;
}

/* A coordinate of net_time.h, six steps an octave around the middle. */
static uint8_t of_z(int32_t z)
{
    int64_t place = ((int64_t)z * 6 + (64 << 16)) / 65536;
    return place < 0 ? 0 : held((uint64_t)place);
}

/* 1024 ns and less are 0; five steps an octave. */
static uint8_t of_log(uint32_t log2_q16)
{
    return log2_q16 <= 10u << 16 ? 0 : held((uint64_t)(log2_q16 - (10u << 16)) * 5 >> 16);
}

/* How much shorter 'part' is than 'whole', in twelfths of an octave. */
static uint8_t of_octaves(uint32_t whole_q16, uint32_t part_q16)
{
    return part_q16 >= whole_q16 ? 0 : held((uint64_t)(whole_q16 - part_q16) * 12 >> 16);
}

static uint8_t of_share(uint64_t part, uint64_t whole)
{
    if (part >= whole)
        return whole == 0 ? 0 : NET_INPUT_MAX;
    return whole < UINT64_C(1) << 56 ? (uint8_t)(part * NET_INPUT_MAX / whole)
                                     : (uint8_t)((part >> 8) * NET_INPUT_MAX / (whole >> 8));
}

/* Eighths of a step. */
static uint8_t of_steps(uint64_t ns, uint64_t step_ns)
{
    return ns >= 16 * step_ns ? NET_INPUT_MAX : held(ns * 8 / step_ns);
}

static uint8_t of_number(uint32_t n, uint32_t steps)
{
    return held((uint64_t)fixed_log2_q16(n) * steps >> 16);
}

/* ---- Places ---------------------------------------------------------------------------- */

void net_input_places(const struct gen_node *nodes, uint32_t n_nodes, struct net_place *places)
{
    for (uint32_t i = 1; i < n_nodes; i++) {
        uint32_t          parent = nodes[i].parent, first = nodes[parent].first_child;
        struct net_place *place = &places[i];

        *place = (struct net_place){ .parent = MODEL_NONE, .grand = MODEL_NONE, .great = MODEL_NONE, .top = i,
                                     .elder = i > first ? i - 1 : MODEL_NONE, .twin = MODEL_NONE,
                                     .n_siblings = nodes[parent].n_children, .before = i - first };
        if (parent != 0) {
            place->parent = parent;
            place->grand = places[parent].parent;
            place->great = places[parent].grand;
            place->top = places[parent].top;
        }
        for (uint32_t back = 1; nodes[i].twin != 0 && back <= NET_INPUT_TWIN_STEPS && back <= i - first; back++)
            if (nodes[i - back].label == nodes[i].label) {
                place->twin = i - back;
                break;
            }
    }
}

void net_input_labels(const struct gen_node *nodes, uint32_t at, const struct net_place *place,
                      uint32_t labels[MODEL_NET_CHILDREN])
{
    labels[MODEL_NET_SELF] = nodes[at].label;
    labels[MODEL_NET_PARENT] = nodes[nodes[at].parent].label;
    labels[MODEL_NET_GRAND] = place->parent == MODEL_NONE ? MODEL_NONE : nodes[nodes[place->parent].parent].label;
    labels[MODEL_NET_ELDER] = place->elder == MODEL_NONE ? MODEL_NONE : nodes[place->elder].label;
    labels[MODEL_NET_YOUNGER] = place->before + 1 == place->n_siblings ? MODEL_NONE : nodes[at + 1].label;
}

/* ---- Inputs ---------------------------------------------------------------------------- */

void net_input_static(const struct model *model, const struct gen_node *node, const struct net_place *place,
                      uint8_t *inputs)
{
    inputs[0] = of_number(node->n_children, 16);
    inputs[1] = of_number(place->n_siblings - 1, 16);
    inputs[2] = of_number(place->before, 16);
    inputs[3] = of_number(place->n_siblings - 1 - place->before, 16);
    inputs[4] = of_number(node->twin, 16);
    inputs[5] = of_number(node->n_twins - 1, 16);
    inputs[6] = of_number(model->trees[node->tree].n_nodes - 1, 12);
    inputs[7] = node->is_tied ? NET_INPUT_MAX : node->is_strict ? NET_INPUT_MAX / 2 : 0;
}

uint64_t net_input_grid_ns(const struct model *model, const struct gen_node *node)
{
    return gen_time_grid_ns(model->labels[node->label - MODEL_LABEL_FIRST].start_grid);
}

static uint64_t rest_of(uint64_t whole, uint64_t part)
{
    return part < whole ? whole - part : 0;
}

static const struct net_state *state_of(const struct net_state *states, uint32_t at)
{
    static const struct net_state nobody = { 0 };
    return at == MODEL_NONE ? &nobody : &states[at];
}

static void put_both(const struct net_state *state, uint8_t *inputs)
{
    inputs[0] = of_z(state->duration_z);
    inputs[1] = of_z(state->gap_z);
}

void net_input_parent(const struct net_place *place, const struct net_state *states, uint8_t *inputs)
{
    const struct net_state *parent = state_of(states, place->parent), *grand = state_of(states, place->grand);
    const struct net_state *top = state_of(states, place->top);

    inputs[9] = of_log(parent->log2_duration);
    put_both(parent, &inputs[11]);
    put_both(grand, &inputs[13]);
    put_both(state_of(states, place->great), &inputs[15]);
    inputs[17] = of_log(top->log2_duration);
    inputs[18] = of_octaves(top->log2_duration, parent->log2_duration);
    inputs[29] = of_share(parent->start_ns, grand->duration_ns);
    inputs[30] = parent->is_late ? NET_INPUT_MAX : 0;
    inputs[31] = of_share(parent->duration_ns, grand->duration_ns);
}

void net_input_duration(const struct model *model, const struct gen_node *nodes, uint32_t at,
                        const struct net_place *place, const struct net_state *states, uint8_t *inputs)
{
    const struct model_edge *edge = &model->edges[nodes[at].edge];
    const struct model_cell *cell = &model->cells[edge->cell[edge->cell[0] == MODEL_NONE]];
    const struct net_state *self = &states[at], *parent = state_of(states, place->parent);
    const struct net_state *elder = state_of(states, place->elder), *twin = state_of(states, place->twin);
    uint64_t                parent_ns = parent->duration_ns, room_ns = rest_of(parent_ns, elder->elders_sum_ns);
    bool     is_first = elder->elders_sum_ns == 0;
    uint32_t log2_room = is_first ? parent->log2_duration : fixed_log2_q16(room_ns);

    inputs[NET_INPUT_IS_LATE] = net_input_late(self->is_late);
    inputs[10] = (uint8_t)(driver_of_cell_log(cell, parent->log2_duration) >> 25);
    inputs[19] = of_z(elder->duration_z);
    inputs[20] = is_first ? 0 : of_share(elder->duration_ns, parent_ns);
    inputs[21] = is_first ? 0 : of_share(elder->elders_sum_ns, parent_ns);
    inputs[22] = of_octaves(parent->log2_duration, log2_room);
    inputs[23] = of_log(log2_room);
    inputs[24] = of_z(twin->duration_z);
    inputs[25] = of_log(twin->log2_duration);
    inputs[26] = of_log(elder->log2_duration);
    inputs[27] = of_z(net_time_of_logs(is_first ? 0 : fixed_log2_q16(elder->elders_sum_ns), log2_room));
    inputs[28] = of_steps(parent_ns, net_input_grid_ns(model, &nodes[at]));
}

/* net_time_of_gap(), whose logarithms are known where the gap is nothing or all there is. */
static int32_t z_of_gap(uint64_t gap_ns, uint64_t slack_ns, const struct net_state *self)
{
    if (self->is_late || (gap_ns != 0 && gap_ns != slack_ns))
        return net_time_of_gap(gap_ns, slack_ns, self->is_late);
    return gap_ns == 0 ? net_time_of_logs(0, self->log2_slack) : net_time_of_logs(self->log2_slack, 0);
}

void net_input_gap(const struct net_place *place, const struct net_state *states, uint32_t at, uint64_t grid_ns,
                   const int32_t from[MODEL_NET_N_FOLLOWING], uint8_t *inputs)
{
    const struct net_state *self = &states[at], *parent = state_of(states, place->parent);
    const struct net_state *elder = state_of(states, place->elder), *twin = state_of(states, place->twin);
    uint64_t                parent_ns = parent->duration_ns, slack_ns = rest_of(parent_ns, self->duration_ns);
    uint64_t                elder_end_ns = elder->start_ns + elder->duration_ns;
    bool                    has_elder = place->elder != MODEL_NONE;

    inputs[32] = of_z(self->duration_z);
    inputs[33] = of_share(self->duration_ns, parent_ns);
    inputs[34] = of_octaves(parent->log2_duration, self->log2_slack);
    inputs[35] = of_log(self->log2_slack);
    inputs[36] = of_steps(slack_ns, grid_ns);
    inputs[37] = of_z(has_elder ? from[0] : z_of_gap(0, slack_ns, self));
    inputs[39] = has_elder ? of_z(from[1]) : inputs[37];
    inputs[38] = elder_end_ns == elder->start_ns        ? inputs[37]
                 : elder_end_ns == elder->elders_end_ns ? inputs[39]
                                                        : of_z(z_of_gap(elder_end_ns, slack_ns, self));
    inputs[40] = of_z(z_of_gap(self->latest_ns, slack_ns, self));
    inputs[41] = of_share(self->younger_sum_ns, parent_ns);
    inputs[42] = of_share(rest_of(rest_of(slack_ns, elder->elders_end_ns), self->younger_sum_ns), parent_ns);
    inputs[43] = of_share(elder->start_ns, parent_ns);
    inputs[44] = of_share(elder->elders_end_ns, parent_ns);
    inputs[45] = of_z(elder->gap_z);
    inputs[46] = of_steps(elder->start_ns, grid_ns);
    inputs[47] = of_share(twin->start_ns, parent_ns);
}

void net_input_follow(const struct net_place *place, const struct net_state *states, uint32_t at,
                      int32_t from[MODEL_NET_N_FOLLOWING])
{
    const struct net_state *self = &states[at], *elder = state_of(states, place->elder);
    uint64_t                slack_ns = rest_of(state_of(states, place->parent)->duration_ns, self->duration_ns);

    from[0] = from[1] = 0;
    if (place->elder == MODEL_NONE)
        return;
    from[0] = z_of_gap(elder->start_ns, slack_ns, self);
    from[1] = elder->elders_end_ns == elder->start_ns ? from[0] : z_of_gap(elder->elders_end_ns, slack_ns, self);
}

uint32_t net_input_chain(uint32_t i)
{
    switch (i) {
    case 0: case 1: case 2: case 3: case 4: case 5: case 6: case 7: case 8: /* the tree, and whether it is late itself */
    case 25: case 26: case 46: /* siblings, not measured by the parent */
        return 1;
    case 12: case 13: case 14: case 17: case 18: case 29: case 30: case 31: /* the parent's own parent, the top */
        return 3;
    case 15: case 16:
        return 4;
    default:
        return 2;
    }
}

/* ---- States ----------------------------------------------------------------------------- */

static uint64_t sum_of(uint64_t a, uint64_t b)
{
    return a + b < TIME_PLACE_MAX_NS ? a + b : TIME_PLACE_MAX_NS;
}

void net_input_set_duration(const struct net_place *place, struct net_state *states, uint32_t at)
{
    struct net_state *self = &states[at];
    uint64_t          parent_ns = state_of(states, place->parent)->duration_ns;

    self->elders_sum_ns = sum_of(self->duration_ns, state_of(states, place->elder)->elders_sum_ns);
    self->log2_duration = fixed_log2_q16(self->duration_ns);
    self->log2_slack = fixed_log2_q16(rest_of(parent_ns, self->duration_ns));
    if (place->parent == MODEL_NONE)
        self->duration_z = 0;
    else if (self->is_late)
        self->duration_z = net_time_of_duration(self->duration_ns, parent_ns, true);
    else
        self->duration_z = net_time_of_logs(self->log2_duration, self->log2_slack);
}

void net_input_set_siblings(const struct net_place *places, struct net_state *states, uint32_t first, uint32_t n)
{
    uint64_t parent_ns = state_of(states, places[first].parent)->duration_ns;
    uint64_t sum_ns = 0, latest_ns = parent_ns;

    for (uint32_t i = first + n; i-- > first;) {
        uint64_t slack_ns = rest_of(parent_ns, states[i].duration_ns);
        if (!states[i].is_late && slack_ns < latest_ns)
            latest_ns = slack_ns;
        states[i].younger_sum_ns = sum_ns;
        states[i].latest_ns = latest_ns;
        sum_ns = sum_of(sum_ns, states[i].duration_ns);
    }
}

void net_input_set_start(const struct net_place *place, struct net_state *states, uint32_t at)
{
    struct net_state *self = &states[at];
    uint64_t          end_ns = self->start_ns + self->duration_ns;
    uint64_t          elders_ns = state_of(states, place->elder)->elders_end_ns;
    uint64_t          parent_ns = state_of(states, place->parent)->duration_ns;

    self->elders_end_ns = end_ns > elders_ns ? end_ns : elders_ns;
    self->gap_z =
        place->parent == MODEL_NONE ? 0 : z_of_gap(self->start_ns, rest_of(parent_ns, self->duration_ns), self);
}
