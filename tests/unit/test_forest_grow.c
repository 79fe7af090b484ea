/* test_forest_grow.c - forests while they grow: leaves that suit their rows, tests that tell rows apart, sizes. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "common/base/philox.h"
#include "gentc/forest_fit.h"
#include "gentc/forest_grow.h"
#include "gentc/forest_split.h"

#define N_ROWS 600u

static struct arena     arena;
static struct net_row   net_rows[N_ROWS];
static uint8_t          inputs[N_ROWS * MODEL_NET_GAP_INPUTS];
static struct net_site  sites[2];
static struct net_rows  all;
static uint32_t         order[N_ROWS];

static double draw(uint64_t row, uint64_t stream)
{
    return ((double)(philox_u64(7, 0, stream, row) >> 40) + 0.5) / 16777216;
}

/* A draw of the logistic distribution around 'mean' with width 1/4, by odds in octaves. */
static float place(uint32_t row, double mean)
{
    double u = draw(row, 1);
    return (float)(mean + 0.25 * log2(u / (1 - u)));
}

static void set_z(uint32_t row, float z)
{
    for (uint32_t what = 0; what < MODEL_NET_LATE; what++)
        net_rows[row].interval[what] = (struct net_interval){ z - 0.05f, z + 0.05f };
}

/* Rows of one node around 0, every input something that tells nothing. */
static void setup(void)
{
    arena_init(&arena);
    sites[0] = (struct net_site){ .labels = { 5, 4, MODEL_NONE, 1, 2 } };
    sites[1] = (struct net_site){ .labels = { 5, 4, MODEL_NONE, 3, 2 } };
    all = (struct net_rows){ .rows = net_rows, .inputs = inputs, .sites = sites, .n = N_ROWS, .n_sites = 2 };
    for (uint32_t i = 0; i < N_ROWS; i++) {
        order[i] = i;
        net_rows[i] = (struct net_row){ .slice = (uint8_t)(draw(i, 2) * MODEL_NET_N_SLICES) };
        net_rows[i].interval[MODEL_NET_LATE] = (struct net_interval){ draw(i, 3) < 0.2, draw(i, 3) < 0.2 };
        set_z(i, place(i, 0));
        for (uint32_t k = 0; k < MODEL_NET_GAP_INPUTS; k++)
            inputs[i * MODEL_NET_GAP_INPUTS + k] = (uint8_t)(draw(i, 10 + k) * 128);
    }
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(forest_grow, .init = setup, .fini = teardown);

static struct forest_rows rows_of(uint32_t what)
{
    return (struct forest_rows){ &all, what, model_forest_n_sloped(what), model_forest_n_heads(what), 4 };
}

/* A leaf wide around 0. */
static void fill_leaf(uint32_t what, int16_t *heads)
{
    memset(heads, 0, MODEL_FOREST_MAX_HEADS * sizeof *heads);
    for (uint32_t k = 0; k < MODEL_NET_N_MIXED && what != MODEL_NET_LATE; k++)
        heads[MODEL_NET_N_MIXED + k] = (int16_t)(16 * (int)k - 24);
    heads[model_forest_n_sloped(what) + MODEL_FOREST_LOW] = -MODEL_FOREST_MAX_END;
    heads[model_forest_n_sloped(what) + MODEL_FOREST_HIGH] = MODEL_FOREST_MAX_END;
}

static double cost_of(const struct forest_rows *rows, const int16_t *heads)
{
    float  scaled[MODEL_FOREST_MAX_SLOPED], gradient[MODEL_FOREST_MAX_SLOPED];
    double cost = 0;

    forest_fit_scale(rows->n_sloped, heads, scaled);
    for (uint32_t i = 0; i < N_ROWS; i++)
        cost += (double)forest_rows_cost(rows, i, scaled, gradient);
    return cost;
}

/* ---- Leaves --------------------------------------------------------------------------------- */

Test(forest_grow, gradients_are_those_of_the_cost)
{
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        struct forest_rows rows = rows_of(what);
        float              heads[MODEL_FOREST_MAX_SLOPED], gradient[MODEL_FOREST_MAX_SLOPED], other[MODEL_FOREST_MAX_SLOPED];
        int16_t            leaf[MODEL_FOREST_MAX_HEADS];

        fill_leaf(what, leaf);
        forest_fit_scale(rows.n_sloped, leaf, heads);
        heads[rows.n_sloped - 1] = 0.25f;
        for (uint32_t row = 0; row < 20; row++)
            for (uint32_t k = 0; k < rows.n_sloped; k++) {
                float before = heads[k];
                forest_rows_cost(&rows, row, heads, gradient);
                heads[k] = before + 0.01f;
                float up = forest_rows_cost(&rows, row, heads, other);
                heads[k] = before - 0.01f;
                float slope = (up - forest_rows_cost(&rows, row, heads, other)) / 0.02f * 0.69314718f;
                heads[k] = before;
                cr_expect_float_eq(gradient[k], slope, 0.01f + 0.02f * fabsf(slope), "network %u, head %u: %f, %f", what, k,
                                   (double)gradient[k], (double)slope);
            }
    }
}

Test(forest_grow, a_leaf_comes_near_the_rows_entropy)
{
    struct forest_rows rows = rows_of(MODEL_NET_DURATION);
    struct forest_fit  fit;
    int16_t            wide[MODEL_FOREST_MAX_HEADS];

    fill_leaf(MODEL_NET_DURATION, wide);
    forest_fit_rows(&rows, order, N_ROWS, wide, 30, &fit);

    /* What the rows cost under the density that they were drawn from. */
    double exact = 0;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        struct net_interval of = net_rows[i].interval[MODEL_NET_DURATION];
        exact -= log2(1 / (1 + exp2(-4 * (double)of.high)) - 1 / (1 + exp2(-4 * (double)of.low)));
    }
    cr_expect_lt(cost_of(&rows, fit.heads), exact + 0.05 * N_ROWS, "%f, %f", cost_of(&rows, fit.heads), exact);
    cr_expect_float_eq(fit.gain, cost_of(&rows, wide) - cost_of(&rows, fit.heads), 0.15 * (double)fit.gain, "%f",
                       (double)fit.gain);
    cr_expect_gt(fit.n_changed, 0);
}

Test(forest_grow, slopes_are_found)
{
    struct forest_rows rows = rows_of(MODEL_NET_GAP);
    struct forest_fit  fit;
    int16_t            wide[MODEL_FOREST_MAX_HEADS];
    uint32_t           input = model_forest_slopes(MODEL_NET_GAP)[2];

    for (uint32_t i = 0; i < N_ROWS; i++) /* an octave for 16 steps */
        set_z(i, place(i, (inputs[i * MODEL_NET_GAP_INPUTS + input] - 64) / 16.0));
    fill_leaf(MODEL_NET_GAP, wide);
    forest_fit_rows(&rows, order, N_ROWS, wide, 30, &fit);
    for (uint32_t r = 0; r < MODEL_FOREST_N_SLOPES; r++)
        cr_expect_leq(abs(fit.heads[3 * MODEL_NET_N_MIXED + r] - (r == 2 ? 8 : 0)), 1, "slope %u is %d", r,
                      fit.heads[3 * MODEL_NET_N_MIXED + r]);
}

Test(forest_grow, a_leaf_that_suits_already_stays)
{
    struct forest_rows rows = rows_of(MODEL_NET_DURATION);
    struct forest_fit  first, second;
    int16_t            wide[MODEL_FOREST_MAX_HEADS];

    fill_leaf(MODEL_NET_DURATION, wide);
    forest_fit_rows(&rows, order, N_ROWS, wide, 30, &first);
    forest_fit_rows(&rows, order, N_ROWS, first.heads, 30, &second);
    cr_expect_leq(second.n_changed, 2);
    cr_expect_lt(fabsf(second.gain), 12.0f, "%f", (double)second.gain);
}

Test(forest_grow, ends_hold_all_rows_and_not_much_more)
{
    struct forest_rows rows = rows_of(MODEL_NET_DURATION);
    struct forest_fit  fit;
    int16_t            wide[MODEL_FOREST_MAX_HEADS];
    float              low = 99, high = -99;

    fill_leaf(MODEL_NET_DURATION, wide);
    forest_fit_rows(&rows, order, N_ROWS, wide, 30, &fit);
    for (uint32_t i = 0; i < N_ROWS; i++) {
        low = fminf(low, net_rows[i].interval[0].low);
        high = fmaxf(high, net_rows[i].interval[0].high);
    }
    cr_expect_eq(fit.heads[rows.n_sloped + MODEL_FOREST_LOW], (int16_t)floorf(low));
    cr_expect_eq(fit.heads[rows.n_sloped + MODEL_FOREST_HIGH], (int16_t)ceilf(high));
}

/* Coordinates go as far as NET_TIME_MAX_Q16, and a step beyond. */
Test(forest_grow, ends_are_what_can_be_told)
{
    struct forest_rows rows = rows_of(MODEL_NET_GAP);
    struct forest_fit  fit;
    int16_t            wide[MODEL_FOREST_MAX_HEADS];

    fill_leaf(MODEL_NET_GAP, wide);
    for (int side = -1; side <= 1; side += 2) {
        for (uint32_t i = 0; i < N_ROWS; i++)
            net_rows[i].interval[MODEL_NET_GAP] = (struct net_interval){ side < 0 ? -NET_INTERVAL_END : 31.0f * (float)side,
                                                                         side < 0 ? -30.9f : NET_INTERVAL_END };
        wide[rows.n_sloped + MODEL_FOREST_LOW] = -MODEL_FOREST_MAX_END;
        wide[rows.n_sloped + MODEL_FOREST_HIGH] = MODEL_FOREST_MAX_END;
        forest_fit_rows(&rows, order, N_ROWS, wide, 6, &fit);
        int16_t low = fit.heads[rows.n_sloped + MODEL_FOREST_LOW], high = fit.heads[rows.n_sloped + MODEL_FOREST_HIGH];
        cr_expect(low >= -MODEL_FOREST_MAX_END && low <= high && high <= MODEL_FOREST_MAX_END, "%d to %d", low, high);
    }
}

/* ---- Tests ------------------------------------------------------------------------------------ */

static struct model_forest_node find_split(uint32_t what)
{
    struct forest_rows       rows = rows_of(what);
    struct forest_splitter  *splitter = forest_split_open(&rows, 6, &arena);
    struct model_forest_node test = { 0 };
    struct forest_fit        fit;
    int16_t                  wide[MODEL_FOREST_MAX_HEADS];

    fill_leaf(what, wide);
    forest_fit_rows(&rows, order, N_ROWS, wide, 30, &fit);
    cr_assert(splitter != NULL && forest_split_find(splitter, order, N_ROWS, fit.heads, &test));
    return test;
}

Test(forest_grow, the_input_that_tells_is_asked)
{
    for (uint32_t i = 0; i < N_ROWS; i++)
        set_z(i, place(i, inputs[i * MODEL_NET_GAP_INPUTS + 13] < 40 ? -3 : 3));
    struct model_forest_node test = find_split(MODEL_NET_DURATION);
    cr_expect_eq(test.test, 13);
    cr_expect_eq(test.bound, 9);
}

Test(forest_grow, the_slice_that_tells_is_asked)
{
    for (uint32_t i = 0; i < N_ROWS; i++)
        net_rows[i].interval[MODEL_NET_LATE] = (struct net_interval){ net_rows[i].slice >= 20, net_rows[i].slice >= 20 };
    struct model_forest_node test = find_split(MODEL_NET_LATE);
    cr_expect_eq(test.test, MODEL_FOREST_SLICE);
    cr_expect_eq(test.bound, 4);
}

Test(forest_grow, the_label_that_tells_is_asked)
{
    for (uint32_t i = 0; i < N_ROWS; i++) {
        net_rows[i].site = i % 2;
        set_z(i, place(i, i % 2 ? -3 : 3));
    }
    struct model_forest_node test = find_split(MODEL_NET_GAP);
    cr_expect_eq(test.test, MODEL_FOREST_ELDER);
    cr_expect(test.bound == 1 || test.bound == 3);
}

Test(forest_grow, what_networks_do_not_see_is_not_asked)
{
    for (uint32_t i = 0; i < N_ROWS; i++) /* a gap's input, and the answer itself */
        set_z(i, place(i, inputs[i * MODEL_NET_GAP_INPUTS + 40] < 64 ? -3 : 3));
    cr_expect_neq(find_split(MODEL_NET_DURATION).test, 40);
    for (uint32_t i = 0; i < N_ROWS; i++)
        inputs[i * MODEL_NET_GAP_INPUTS + NET_INPUT_IS_LATE] = net_rows[i].interval[MODEL_NET_LATE].low != 0 ? 127 : 0;
    cr_expect_neq(find_split(MODEL_NET_LATE).test, NET_INPUT_IS_LATE);
}

Test(forest_grow, rows_part_and_keep_their_order)
{
    struct forest_rows       rows = rows_of(MODEL_NET_GAP);
    struct model_forest_node test = { .test = 20, .bound = 10 };
    uint32_t                 room[N_ROWS];
    uint32_t                 n_left = forest_split_rows(&rows, &test, order, N_ROWS, room);

    cr_assert(n_left > 0 && n_left < N_ROWS);
    for (uint32_t i = 0; i < N_ROWS; i++)
        cr_expect_eq(inputs[order[i] * MODEL_NET_GAP_INPUTS + 20] < 44, i < n_left);
    for (uint32_t i = 1; i < N_ROWS; i++)
        cr_expect(i == n_left || order[i - 1] < order[i]);
}

/* ---- Forests ------------------------------------------------------------------------------------ */

static struct model grow(float worth, uint32_t n_threads)
{
    static struct model_cell  cells[2] = { { .by_net = true, .n_rows = N_ROWS }, { .by_net = true, .n_rows = 0 } };
    static struct model_edge  edges[1] = { { .n_rows = N_ROWS, .n_late = 100, .cell = { 0, 1 } } };
    struct forest_options     options = { worth, n_threads };
    struct model_build        build = {
               .model = { .cells = cells, .n_cells = 2, .edges = edges, .n_edges = 1, .n_labels = 4 } };

    cr_assert_eq(forest_grow(&all, &options, &build, &arena, NULL), STATUS_OK);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        cr_assert_eq(model_forest_check(&build.model, what, NULL), STATUS_OK);
        cr_expect_eq(build.nets[what].n_leaves, build.model.forests[what].n_leaves);
    }
    return build.model;
}

/* Four groups by two inputs; half of them late by another. */
static void set_groups(void)
{
    for (uint32_t i = 0; i < N_ROWS; i++) {
        uint8_t *of = inputs + i * MODEL_NET_GAP_INPUTS;
        of[NET_INPUT_IS_LATE] = 0;
        set_z(i, place(i, (of[2] < 64 ? -6 : 0) + (of[3] < 64 ? -2 : 2)));
        net_rows[i].interval[MODEL_NET_LATE] = (struct net_interval){ of[16] < 64, of[16] < 64 };
    }
}

Test(forest_grow, grows_until_it_is_not_worth_it)
{
    set_groups();
    struct model little = grow(20, 1), much = grow(1, 1), none = grow(1e6f, 1);

    for (uint32_t what = 0; what < MODEL_NET_LATE; what++) {
        cr_expect_geq(much.forests[what].n_leaves, 5, "%u leaves", much.forests[what].n_leaves);
        cr_expect_leq(much.forests[what].n_leaves, 24, "%u leaves", much.forests[what].n_leaves);
        cr_expect_leq(little.forests[what].n_leaves, much.forests[what].n_leaves);
        cr_expect_eq(none.forests[what].n_leaves, 2, "one for each cell");
    }
    cr_expect_geq(much.forests[MODEL_NET_LATE].n_leaves, 2, "%u", much.forests[2].n_leaves);
    cr_expect_leq(much.forests[MODEL_NET_LATE].n_leaves, 4);
}

Test(forest_grow, is_the_same_by_any_number_of_threads)
{
    set_groups();
    struct model one = grow(1, 1), two = grow(1, 2);

    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        struct model_forest *a = &one.forests[what], *b = &two.forests[what];
        cr_assert_eq(a->n_leaves, b->n_leaves);
        cr_expect_eq(memcmp(a->heads, b->heads, (a->n_leaves + 1) * model_forest_n_heads(what) * sizeof *a->heads), 0);
    }
}
