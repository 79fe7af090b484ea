/* gen_forest.c - a forest as it regenerates. */
#include "common/gen/gen_forest.h"

#define HEAD_UNIT  (1 << (GEN_FOREST_SUM_BITS - MODEL_FOREST_HEAD_BITS))
#define SLOPE_UNIT (HEAD_UNIT / MODEL_FOREST_SLOPE_UNIT)

struct gen_forest {
    const struct model_forest *forest;
    const uint8_t             *slopes;
    struct model_forest_moved  moved;
    uint32_t                   n_heads, n_in_all; /* the network's; all of a leaf's */
    const struct model_edge   *edges;
    bool                       is_of_edges;
    uint32_t                   roots[2]; /* of the node at hand, for rows in time and late ones */
    uint32_t                   labels[MODEL_NET_CHILDREN];
};

enum status gen_forest_open(const struct model *model, uint32_t what, struct arena *arena, struct gen_forest **forest_out,
                            struct fail *fail)
{
    struct gen_forest *forest = arena_take(arena, 1, sizeof *forest);

    if (forest == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for a forest");
    *forest = (struct gen_forest){ .forest = &model->forests[what], .edges = model->edges,
                                   .is_of_edges = what == MODEL_NET_LATE, .slopes = model_forest_slopes(what),
                                   .moved = model_forest_moved(what), .n_heads = model_net_n_heads(what),
                                   .n_in_all = model_forest_n_heads(what) };
    *forest_out = forest;
    return STATUS_OK;
}

void gen_forest_set_node(struct gen_forest *forest, const struct gen_node *nodes, uint32_t at,
                         const struct net_place *place)
{
    const struct model_edge *edge = &forest->edges[nodes[at].edge];

    for (uint32_t late = 0; late < 2; late++) {
        uint32_t root = forest->is_of_edges ? nodes[at].edge : edge->cell[late];
        forest->roots[late] = root == MODEL_NONE ? MODEL_NONE : forest->forest->roots[root];
    }
    net_input_labels(nodes, at, place, forest->labels);
}

static bool goes_left(const struct gen_forest *forest, const struct model_forest_node *node, const uint8_t *inputs,
                      uint8_t slice)
{
    if (node->test < MODEL_FOREST_SLICE)
        return inputs[node->test] / MODEL_FOREST_STEP <= node->bound;
    if (node->test == MODEL_FOREST_SLICE)
        return slice / MODEL_FOREST_STEP <= node->bound;
    return forest->labels[model_forest_relation(node->test)] == node->bound;
}

void gen_forest_heads(const struct gen_forest *forest, const uint8_t *inputs, uint8_t slice, int32_t *heads,
                      int32_t ends[MODEL_FOREST_N_ENDS])
{
    const struct model_forest_node *nodes = forest->forest->nodes, *node;
    const int16_t                  *leaf;
    int32_t                         moved = 0;

    node = &nodes[forest->roots[inputs[NET_INPUT_IS_LATE] == NET_INPUT_MAX]];
    while (node->test != MODEL_FOREST_LEAF)
        node = goes_left(forest, node, inputs, slice) ? node + 1 : &nodes[node->other];
    leaf = forest->forest->heads + (size_t)node->other * forest->n_in_all;
    for (uint32_t k = 0; k < forest->n_heads; k++)
        heads[k] = leaf[k] * HEAD_UNIT;
    for (uint32_t r = 0; r < MODEL_FOREST_N_SLOPES; r++)
        moved += leaf[forest->n_heads + r] * (inputs[forest->slopes[r]] - MODEL_FOREST_MIDDLE) * SLOPE_UNIT;
    for (uint32_t k = 0; k < forest->moved.n; k++)
        heads[forest->moved.first + k] += moved;
    leaf += forest->n_heads + MODEL_FOREST_N_SLOPES;
    for (uint32_t k = 0; k < MODEL_FOREST_N_ENDS && forest->n_in_all > forest->n_heads + MODEL_FOREST_N_SLOPES; k++)
        ends[k] = leaf[k] * (1 << GEN_FOREST_SUM_BITS);
}
