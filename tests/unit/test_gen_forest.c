/* test_gen_forest.c - forests in integers: what a leaf says, and what is drawn by it. */
#include "common/gen/gen_forest.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/gen/gen_net.h"
#include "tests/support/model_sample.h"

#define MAX_NODES   64u
#define ALL_FORESTS ((1u << MODEL_N_NETS) - 1)

static struct arena     arena;
static struct model    *model;
static struct gen_node  nodes[MAX_NODES];
static struct net_place places[MAX_NODES];

static void setup(void)
{
    arena_init(&arena);
    model = model_sample_build(&arena);
    cr_assert(model != NULL && model_sample_add_nets(model, &arena, 4)
              && model_sample_add_forests(model, &arena, ALL_FORESTS, 4));
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(gen_forest, .init = setup, .fini = teardown);

static struct gen_forest *open_forest(uint32_t what)
{
    struct gen_forest *forest;
    cr_assert_eq(gen_forest_open(model, what, &arena, &forest, NULL), STATUS_OK);
    return forest;
}

/* The first node that forest 'what' may be asked for. */
static uint32_t find_node(uint32_t what)
{
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        uint32_t tree = model->topologies[t].tree, n_nodes = model->trees[tree].n_nodes;
        gen_tree_expand(model, tree, nodes);
        net_input_places(nodes, n_nodes, places);
        for (uint32_t at = 1; at < n_nodes; at++) {
            const struct model_edge *edge = &model->edges[nodes[at].edge];
            if (what == MODEL_NET_LATE ? model_net_draws_late(model, edge)
                                       : edge->cell[0] != MODEL_NONE && model->cells[edge->cell[0]].by_net && places[at].elder != MODEL_NONE)
                return at;
        }
    }
    cr_assert_fail("no such node");
    return 0;
}

/* Gives the forest two leaves for the node's spans in time: left by 'test', with the heads 10, 20, ... and -10, -20, ... */
static void plant(uint32_t what, uint32_t at, struct model_forest_node test)
{
    struct model_forest *forest = &model->forests[what];
    uint32_t             n = model_forest_n_heads(what), root = nodes[at].edge;

    if (what != MODEL_NET_LATE)
        root = model->edges[root].cell[0];
    forest->nodes = arena_take(&arena, 3, sizeof *forest->nodes);
    forest->heads = arena_take(&arena, 3 * n, sizeof *forest->heads);
    test.other = 2;
    forest->nodes[0] = test;
    forest->nodes[1] = (struct model_forest_node){ .test = MODEL_FOREST_LEAF, .other = 1 };
    forest->nodes[2] = (struct model_forest_node){ .test = MODEL_FOREST_LEAF, .other = 2 };
    for (uint32_t k = 0; k < n; k++) {
        forest->heads[n + k] = (int16_t)(10 * (k + 1));
        forest->heads[2 * n + k] = (int16_t)-(10 * (int)(k + 1));
    }
    forest->roots[root] = 0;
}

static int32_t first_head(uint32_t what, uint32_t at, const uint8_t *inputs, uint8_t slice)
{
    struct gen_forest *forest = open_forest(what);
    int32_t            heads[3 * MODEL_NET_N_MIXED], ends[MODEL_FOREST_N_ENDS];

    gen_forest_set_node(forest, nodes, at, &places[at]);
    gen_forest_heads(forest, inputs, slice, heads, ends);
    return heads[0];
}

Test(gen_forest, an_input_up_to_its_bound_goes_left)
{
    uint8_t  inputs[MODEL_NET_GAP_INPUTS] = { 0 };
    uint32_t at = find_node(MODEL_NET_GAP);

    plant(MODEL_NET_GAP, at, (struct model_forest_node){ .test = 33, .bound = 5 });
    inputs[33] = 23;
    cr_expect_eq(first_head(MODEL_NET_GAP, at, inputs, 0), 10 * 64);
    inputs[33] = 24;
    cr_expect_eq(first_head(MODEL_NET_GAP, at, inputs, 0), -10 * 64);
}

Test(gen_forest, a_slice_up_to_its_bound_goes_left)
{
    uint8_t  inputs[MODEL_NET_GAP_INPUTS] = { 0 };
    uint32_t at = find_node(MODEL_NET_DURATION);

    plant(MODEL_NET_DURATION, at, (struct model_forest_node){ .test = MODEL_FOREST_SLICE, .bound = 0 });
    cr_expect_eq(first_head(MODEL_NET_DURATION, at, inputs, 3), 10 * 64);
    cr_expect_eq(first_head(MODEL_NET_DURATION, at, inputs, 4), -10 * 64);
}

Test(gen_forest, the_label_itself_goes_left)
{
    uint8_t  inputs[MODEL_NET_GAP_INPUTS] = { 0 };
    uint32_t at = find_node(MODEL_NET_GAP), elder = nodes[at - 1].label;

    plant(MODEL_NET_GAP, at, (struct model_forest_node){ .test = MODEL_FOREST_ELDER, .bound = (uint16_t)elder });
    cr_expect_eq(first_head(MODEL_NET_GAP, at, inputs, 0), 10 * 64);
    plant(MODEL_NET_GAP, at, (struct model_forest_node){ .test = MODEL_FOREST_ELDER, .bound = (uint16_t)(elder + 1) });
    cr_expect_eq(first_head(MODEL_NET_GAP, at, inputs, 0), -10 * 64);
}

/* Slopes 130, 140, 150 and 160 eighths for 16 steps, the inputs 2, 0, 0 and -1 steps from the middle. */
Test(gen_forest, slopes_move_means_that_follow_nobody)
{
    struct gen_forest *forest;
    int32_t            heads[3 * MODEL_NET_N_MIXED], ends[MODEL_FOREST_N_ENDS];
    uint8_t            inputs[MODEL_NET_GAP_INPUTS] = { 0 };
    uint32_t           at = find_node(MODEL_NET_GAP);
    int32_t            moved = (130 * 2 - 160) * 4;

    plant(MODEL_NET_GAP, at, (struct model_forest_node){ .test = 0, .bound = 30 });
    for (uint32_t r = 0; r < MODEL_FOREST_N_SLOPES; r++)
        inputs[model_forest_slopes(MODEL_NET_GAP)[r]] = MODEL_FOREST_MIDDLE;
    inputs[model_forest_slopes(MODEL_NET_GAP)[0]] += 2;
    inputs[model_forest_slopes(MODEL_NET_GAP)[3]] -= 1;
    forest = open_forest(MODEL_NET_GAP);
    gen_forest_set_node(forest, nodes, at, &places[at]);
    gen_forest_heads(forest, inputs, 0, heads, ends);
    for (uint32_t k = 0; k < 3 * MODEL_NET_N_MIXED; k++)
        cr_expect_eq(heads[k], 640 * ((int32_t)k + 1) + (k == 6 || k == 7 ? moved : 0), "head %u is %d", k, heads[k]);
    cr_expect_eq(ends[MODEL_FOREST_LOW], 170 * 512);
    cr_expect_eq(ends[MODEL_FOREST_HIGH], 180 * 512);
}

Test(gen_forest, what_is_drawn_lies_between_the_ends)
{
    uint32_t        at = find_node(MODEL_NET_DURATION), n = model_forest_n_heads(MODEL_NET_DURATION);
    struct gen_net *net;
    uint8_t         inputs[GEN_NET_MAX_ROWS * MODEL_NET_GAP_INPUTS] = { 0 }, slices[GEN_NET_MAX_ROWS] = { 0 };
    uint32_t        draws[GEN_NET_MAX_ROWS], n_low = 0, n_high = 0, n_between = 0;
    int32_t         z[GEN_NET_MAX_ROWS];

    plant(MODEL_NET_DURATION, at, (struct model_forest_node){ .test = 0, .bound = 30 });
    int16_t *heads = model->forests[MODEL_NET_DURATION].heads + n;
    memset(heads, 0, n * sizeof *heads);
    heads[n - 2] = -1;
    heads[n - 1] = 2;
    cr_assert_eq(gen_net_open(model, MODEL_NET_DURATION, &arena, &net, NULL), STATUS_OK);
    gen_net_set_node(net, nodes, at, &places[at]);
    for (uint32_t i = 0; i < GEN_NET_MAX_ROWS; i++)
        draws[i] = (i << 26) + (1u << 25);
    gen_net_draw(net, &(struct gen_net_rows){ .inputs = inputs, .slices = slices, .draws = draws, .n = GEN_NET_MAX_ROWS }, z);
    for (uint32_t i = 0; i < GEN_NET_MAX_ROWS; i++) {
        n_low += z[i] == -(1 << 16);
        n_high += z[i] == 2 << 16;
        n_between += z[i] > -(1 << 16) && z[i] < 2 << 16;
    }
    cr_expect_eq(n_low + n_high + n_between, GEN_NET_MAX_ROWS);
    cr_expect(n_low > 0 && n_high > 0 && n_between > 0, "%u, %u, %u", n_low, n_between, n_high);
}

Test(gen_forest, odds_are_those_of_the_leaf)
{
    uint32_t        at = find_node(MODEL_NET_LATE);
    struct gen_net *net;
    uint8_t         inputs[MODEL_NET_DURATION_INPUTS] = { 0 }, slice = 0;
    uint64_t        share;

    plant(MODEL_NET_LATE, at, (struct model_forest_node){ .test = 0, .bound = 30 });
    int16_t *heads = model->forests[MODEL_NET_LATE].heads + model_forest_n_heads(MODEL_NET_LATE);
    memset(heads + 1, 0, MODEL_FOREST_N_SLOPES * sizeof *heads);
    heads[0] = -16; /* a quarter to one */
    inputs[NET_INPUT_IS_LATE] = NET_INPUT_UNKNOWN;
    cr_assert_eq(gen_net_open(model, MODEL_NET_LATE, &arena, &net, NULL), STATUS_OK);
    gen_net_set_node(net, nodes, at, &places[at]);
    gen_net_shares(net, &(struct gen_net_rows){ .inputs = inputs, .slices = &slice, .n = 1 }, &share);
    cr_expect_lt(llabs((int64_t)share - (int64_t)(UINT64_C(1) << 32) / 5), 1 << 16);
}
