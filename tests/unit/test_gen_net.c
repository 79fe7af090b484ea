/* test_gen_net.c - networks in integers: every kernel gives what plain sums in 64 bits give. */
#include "common/gen/gen_net.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/fixed.h"
#include "common/base/philox.h"
#include "common/gen/net_time.h"
#include "kernels/exact/dense.h"
#include "tests/support/model_sample.h"

#define MAX_NODES 160u

static struct arena     arena;
static struct model    *model;
static struct gen_node  nodes[MAX_NODES];
static struct net_place places[MAX_NODES];

static void setup(void)
{
    arena_init(&arena);
    model = model_sample_build(&arena);
    cr_assert(model != NULL && model_sample_add_nets(model, &arena, 1));
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(gen_net, .init = setup, .fini = teardown);

/* ---- By plain sums ---------------------------------------------------------------------- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t held(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* What an embedding of label or slice 'row' adds to unit 'out' through the columns from 'column' on. */
static int64_t embedded(uint32_t what, enum model_net_tensor of, uint32_t row, uint32_t out, uint32_t column)
{
    const struct model_net *net = &model->nets[what];
    uint32_t                n = model_net_columns(net, what, of), n_columns = model_net_columns(net, what, MODEL_NET_FIRST);
    int64_t                 sum = 0;

    for (uint32_t i = 0; i < n; i++)
        sum += (int64_t)net->tensors[of][row * n + i] * net->tensors[MODEL_NET_FIRST][out * n_columns + column + i];
    return sum;
}

/* Labels around the node, by the tree alone. */
static void find_labels(uint32_t at, uint32_t labels[MODEL_NET_CHILDREN])
{
    const struct gen_node *parent = &nodes[nodes[at].parent];
    uint32_t               place = at - parent->first_child;

    labels[MODEL_NET_SELF] = nodes[at].label;
    labels[MODEL_NET_PARENT] = parent->label;
    labels[MODEL_NET_GRAND] = nodes[at].parent == 0 ? MODEL_NONE : nodes[parent->parent].label;
    labels[MODEL_NET_ELDER] = place == 0 ? MODEL_NONE : nodes[at - 1].label;
    labels[MODEL_NET_YOUNGER] = place + 1 == parent->n_children ? MODEL_NONE : nodes[at + 1].label;
}

static int64_t first_sum(uint32_t what, uint32_t at, uint32_t out, const uint8_t *inputs, uint8_t slice)
{
    const struct model_net *net = &model->nets[what];
    uint32_t                n_embed = net->n_label_embed, labels[MODEL_NET_CHILDREN];
    uint32_t                n_columns = model_net_columns(net, what, MODEL_NET_FIRST), n_inputs = model_net_n_inputs(what);
    int64_t                 sum = (int64_t)net->biases[0][out] * 32, of_children = 0, n = nodes[at].n_children;

    find_labels(at, labels);
    for (uint32_t r = 0; r < MODEL_NET_CHILDREN; r++)
        if (labels[r] != MODEL_NONE)
            sum += embedded(what, MODEL_NET_LABELS, labels[r], out, r * n_embed);
    for (uint32_t c = 0; c < n; c++)
        of_children += embedded(what, MODEL_NET_LABELS, nodes[nodes[at].first_child + c].label, out, 5 * n_embed);
    if (n != 0)
        sum += floor_div(2 * of_children + n, 2 * n);
    sum += embedded(what, MODEL_NET_SLICES, slice, out, 6 * n_embed);
    for (uint32_t i = 0; i < n_inputs; i++)
        sum += (int64_t)inputs[i] * net->tensors[MODEL_NET_FIRST][out * n_columns + n_columns - n_inputs + i];
    return sum;
}

/* Sums of the head. Hidden activations have steps of 1/16: the first layer's sums lose 6 bits, the second's 5. */
static void run(uint32_t what, uint32_t at, const uint8_t *inputs, uint8_t slice, int64_t *heads)
{
    const struct model_net *net = &model->nets[what];
    int64_t                 active[2][MODEL_NET_MAX_HIDDEN];

    for (uint32_t r = 0; r < net->n_hidden[0]; r++)
        active[0][r] = held(floor_div(first_sum(what, at, r, inputs, slice) + 32, 64), 0, 127);
    for (uint32_t r = 0; r < net->n_hidden[1]; r++) {
        int64_t sum = (int64_t)net->biases[1][r] * 16;
        for (uint32_t i = 0; i < net->n_hidden[0]; i++)
            sum += active[0][i] * net->tensors[MODEL_NET_SECOND][r * net->n_hidden[0] + i];
        active[1][r] = held(floor_div(sum + 16, 32), 0, 127);
    }
    for (uint32_t r = 0; r < model_net_n_heads(what); r++) {
        heads[r] = (int64_t)net->biases[2][r] * 16;
        for (uint32_t i = 0; i < net->n_hidden[1]; i++)
            heads[r] += active[1][i] * net->tensors[MODEL_NET_HEAD][r * net->n_hidden[1] + i];
    }
}

/* 2^x of x in 2^-9 octaves, less one in Q16. */
static int64_t power(int64_t x)
{
    return (int64_t)fixed_exp2_q16((uint32_t)(x * 128 + 16 * 65536));
}

/* The place of 'draw' in the mixture, and which component it falls in. 'from' is added to the first two means. */
static int32_t place_of(const int64_t *heads, uint32_t draw, const int32_t from[2], uint32_t *component)
{
    int64_t weights[4], sum = 0;
    for (int k = 0; k < 4; k++)
        sum += weights[k] = power(held(heads[k], -8 * 512, 8 * 512));

    unsigned __int128 place = (unsigned __int128)draw * (uint64_t)sum, below = 0;
    for (*component = 0; *component < 3; ++*component) {
        if (place < below + ((unsigned __int128)weights[*component] << 32))
            break;
        below += (unsigned __int128)weights[*component] << 32;
    }
    int64_t part = held((int64_t)((uint64_t)(place - below) / 65536 / (uint64_t)weights[*component]), 0, 65535);
    int64_t log2_odds = (int64_t)fixed_log2_q16((uint64_t)part) - (int64_t)fixed_log2_q16((uint64_t)(65535 - part));
    int64_t z = log2_odds * power(held(heads[8 + *component], -6 * 512, 2 * 512)) / 65536;
    z += held(heads[4 + *component], -31 * 512, 31 * 512) * 128 + (*component < 2 ? from[*component] : 0);
    return (int32_t)held(z, -NET_TIME_MAX_Q16, NET_TIME_MAX_Q16);
}

/* ---- Rows to ask for ----------------------------------------------------------------------- */

struct rows {
    uint8_t  inputs[GEN_NET_MAX_ROWS * MODEL_NET_GAP_INPUTS];
    uint8_t  slices[GEN_NET_MAX_ROWS];
    uint32_t draws[GEN_NET_MAX_ROWS];
    int32_t  from[GEN_NET_MAX_ROWS][MODEL_NET_N_FOLLOWING];
};

static const int32_t nowhere[MODEL_NET_N_FOLLOWING];

/* n rows from 'first' on. Only gaps follow. */
static void ask(struct gen_net *net, uint32_t what, const struct rows *rows, uint32_t first, uint32_t n, int32_t *z)
{
    struct gen_net_rows asked = { .inputs = rows->inputs + first * model_net_n_inputs(what), .slices = rows->slices + first,
                                  .draws = rows->draws + first, .n = n,
                                  .from = what == MODEL_NET_GAP ? rows->from + first : NULL };
    gen_net_draw(net, &asked, z);
}

static void draw_rows(struct rows *rows, uint64_t seed)
{
    static const uint32_t ends[] = { 0, 1, UINT32_MAX, UINT32_MAX - 1, 1u << 31 };
    for (uint32_t i = 0; i < sizeof rows->inputs; i++) {
        uint64_t bits = philox_u64(seed, 2, 0, i);
        rows->inputs[i] = (uint8_t)((bits & 256 ? 127 : bits & 512 ? 0 : bits) & 127);
    }
    for (uint32_t i = 0; i < GEN_NET_MAX_ROWS; i++) {
        rows->slices[i] = (uint8_t)(philox_u64(seed, 2, 1, i) % MODEL_NET_N_SLICES);
        rows->draws[i] = i < 5 ? ends[i] : (uint32_t)philox_u64(seed, 2, 2, i);
        for (uint32_t k = 0; k < MODEL_NET_N_FOLLOWING; k++)
            rows->from[i][k] = (int32_t)(philox_u64(seed, 2, 3 + k, i) % (2 * NET_TIME_MAX_Q16 + 1)) - NET_TIME_MAX_Q16;
    }
    rows->slices[0] = MODEL_NET_N_SLICES - 1;
}

static uint32_t expand(uint32_t topology)
{
    uint32_t tree = model->topologies[topology].tree;
    cr_assert_leq(model->trees[tree].n_nodes, MAX_NODES);
    gen_tree_expand(model, tree, nodes);
    net_input_places(nodes, model->trees[tree].n_nodes, places);
    return model->trees[tree].n_nodes;
}

static struct gen_net *open_net(uint32_t what)
{
    struct gen_net *net;
    cr_assert_eq(gen_net_open(model, what, &arena, &net, NULL), STATUS_OK);
    return net;
}

/* n rows of one node, by the network and by plain sums. */
static void check_node(struct gen_net *net, uint32_t what, uint32_t at, uint64_t seed, uint32_t n)
{
    struct rows rows;
    int32_t     z[GEN_NET_MAX_ROWS];
    uint64_t    shares[GEN_NET_MAX_ROWS];
    int64_t     heads[3 * MODEL_NET_N_MIXED];

    draw_rows(&rows, seed);
    gen_net_set_node(net, nodes, at, &places[at]);
    if (what == MODEL_NET_LATE)
        gen_net_shares(net, &(struct gen_net_rows){ .inputs = rows.inputs, .slices = rows.slices, .n = n },
                       shares);
    else
        ask(net, what, &rows, 0, n, z);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t component;
        run(what, at, rows.inputs + i * model_net_n_inputs(what), rows.slices[i], heads);
        if (what != MODEL_NET_LATE) {
            int32_t expected = place_of(heads, rows.draws[i], what == MODEL_NET_GAP ? rows.from[i] : nowhere, &component);
            cr_assert_eq(z[i], expected, "network %u, node %u, row %u: %d, not %d", what, at, i, z[i], expected);
            continue;
        }
        uint64_t odds = (uint64_t)power(held(heads[0], -14 * 512, 14 * 512));
        cr_assert_eq(shares[i], (odds << 32) / (odds + 65536), "node %u, row %u", at, i);
        cr_assert(shares[i] > 0 && shares[i] < UINT64_C(1) << 32, "neither never nor always");
    }
}

static void check_all_nodes(uint64_t seed)
{
    static const uint32_t n_rows[] = { 1, 2, 3, 5, 17, GEN_NET_MAX_ROWS };
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        struct gen_net *net = open_net(what);
        for (uint32_t t = 0; t < model->n_topologies; t++) {
            uint32_t n_nodes = expand(t);
            for (uint32_t at = 1; at < n_nodes; at++)
                check_node(net, what, at, seed + at, n_rows[(seed + at) % 6]);
        }
    }
}

/* Every weight and bias at an end: all the same, or by turns. */
static void push_weights(bool by_turns, bool is_low)
{
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        struct model_net *net = &model->nets[what];
        for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++) {
            uint32_t n = model_net_rows(model, net, what, t) * model_net_columns(net, what, t);
            for (uint32_t i = 0; i < n; i++)
                net->tensors[t][i] = (int8_t)((by_turns && i % 3 == 0) != is_low ? -127 : 127);
        }
        for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
            for (uint32_t i = 0; i < model_net_rows(model, net, what, MODEL_NET_FIRST + l); i++)
                net->biases[l][i] = (int16_t)((by_turns && i % 2 == 0) != is_low ? -4095 : 4095);
    }
}

/* The largest shape there is, filled at random. */
static void widen(void)
{
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        struct model_net *net = &model->nets[what];
        *net = (struct model_net){ .n_label_embed = MODEL_NET_MAX_EMBED, .n_slice_embed = MODEL_NET_MAX_EMBED,
                                   .n_hidden = { MODEL_NET_MAX_HIDDEN, MODEL_NET_MAX_HIDDEN } };
        for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++)
            net->tensors[t] = arena_take(&arena, model_net_rows(model, net, what, t) * model_net_columns(net, what, t), 1);
        for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
            net->biases[l] = arena_take(&arena, MODEL_NET_MAX_HIDDEN, sizeof *net->biases[l]);
    }
}

static void check_kernel(const char *name)
{
    if (dense_find(name) == NULL)
        return;
    setenv("GENT_KERNELS", name, 1); /* each test is a process of its own, and this its first look */
    cr_assert_str_eq(dense_select()->name, name);
    for (uint64_t seed = 0; seed < 30; seed++) {
        cr_assert(model_sample_add_nets(model, &arena, seed));
        check_all_nodes(seed);
    }
    for (int i = 0; i < 8; i++) {
        if (i == 4)
            widen();
        push_weights(i & 1, i & 2);
        check_all_nodes((uint64_t)i);
    }
}

Test(gen_net, ref_gives_plain_sums) { check_kernel("ref"); }
Test(gen_net, avx2_gives_plain_sums) { check_kernel("avx2"); }
Test(gen_net, avx512_gives_plain_sums) { check_kernel("avx512"); }
Test(gen_net, neon_gives_plain_sums) { check_kernel("neon"); }

/* Node 1 below the top, with n children of any labels. */
static void spread(uint32_t n)
{
    uint32_t n_labels = model->n_labels + MODEL_LABEL_FIRST;

    expand(0);
    nodes[0].n_children = 1;
    nodes[1].parent = 0;
    nodes[1].first_child = 2;
    nodes[1].n_children = n;
    for (uint32_t c = 0; c < n; c++)
        nodes[2 + c] = (struct gen_node){ .parent = 1, .label = (uint32_t)(philox_u64(n, 3, 0, c) % n_labels),
                                          .n_twins = 1 };
    net_input_places(nodes, n + 2, places);
}

/* Few of them are added in another way than many. */
Test(gen_net, children_give_their_mean_however_many)
{
    static const uint32_t numbers[] = { 2, 3, 63, 64, 65, 150 };

    for (int32_t end = -1; end < 4; end++) {
        if (end == 0)
            widen();
        if (end >= 0)
            push_weights(end & 1, end & 2);
        for (uint32_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            spread(numbers[i]);
            for (uint32_t what = 0; what < MODEL_N_NETS; what++)
                check_node(open_net(what), what, 1, numbers[i], 5);
        }
    }
}

/* ---- Rows ------------------------------------------------------------------------------------ */

Test(gen_net, many_rows_at_once_are_those_one_by_one)
{
    for (uint32_t what = 0; what < MODEL_NET_LATE; what++) {
        struct gen_net *net = open_net(what);
        struct rows     rows;
        int32_t         all[GEN_NET_MAX_ROWS], one;
        uint32_t        n_different = 0;

        expand(1);
        draw_rows(&rows, 77);
        gen_net_set_node(net, nodes, 2, &places[2]);
        ask(net, what, &rows, 0, GEN_NET_MAX_ROWS, all);
        for (uint32_t i = 0; i < GEN_NET_MAX_ROWS; i++) {
            ask(net, what, &rows, i, 1, &one);
            cr_assert_eq(one, all[i], "row %u", i);
            n_different += i != 0 && all[i] != all[i - 1];
        }
        cr_assert_gt(n_different, GEN_NET_MAX_ROWS / 2);
    }
}

/* Whether or not it is told that they do. */
Test(gen_net, rows_that_begin_alike_are_as_others)
{
    for (uint32_t what = 0; what < MODEL_NET_LATE; what++) {
        struct gen_net *net = open_net(what);
        uint32_t        n_inputs = model_net_n_inputs(what);
        struct rows     rows;
        int32_t         expected[GEN_NET_MAX_ROWS], z[GEN_NET_MAX_ROWS];

        expand(1);
        draw_rows(&rows, 78);
        for (uint32_t i = 1; i < GEN_NET_MAX_ROWS; i++)
            memcpy(rows.inputs + i * n_inputs, rows.inputs, NET_INPUT_N_STATIC);
        gen_net_set_node(net, nodes, 2, &places[2]);
        for (uint32_t n = 1; n < 10; n++) {
            struct gen_net_rows alike = { .inputs = rows.inputs, .n_alike = NET_INPUT_N_STATIC, .slices = rows.slices,
                                          .draws = rows.draws, .n = n };
            struct gen_net_rows others = alike;
            others.n_alike = 0;
            gen_net_draw(net, &others, expected);
            gen_net_draw(net, &alike, z);
            cr_assert_arr_eq(z, expected, n * sizeof *z);
        }
    }
}

/* The nodes asked for before leave nothing behind. */
Test(gen_net, a_node_is_the_same_after_others)
{
    struct gen_net *net = open_net(MODEL_NET_GAP);
    uint32_t        n_nodes = expand(0);

    for (uint32_t at = n_nodes; --at > 0;)
        check_node(net, MODEL_NET_GAP, at, at, 7);
    for (uint32_t at = 1; at < n_nodes; at++)
        check_node(net, MODEL_NET_GAP, at, at, 7);
}

Test(gen_net, higher_draws_of_a_component_give_no_less)
{
    enum { N_DRAWS = 40 * GEN_NET_MAX_ROWS };

    for (uint64_t seed = 0; seed < 20; seed++) {
        cr_assert(model_sample_add_nets(model, &arena, seed));
        struct gen_net *net = open_net(MODEL_NET_DURATION);
        struct rows     rows;
        int64_t         heads[3 * MODEL_NET_N_MIXED];
        int32_t         z[GEN_NET_MAX_ROWS], before = 0;
        uint32_t        component_before = UINT32_MAX, component;

        expand(0);
        draw_rows(&rows, seed);
        for (uint32_t i = 1; i < GEN_NET_MAX_ROWS; i++) {
            memcpy(rows.inputs + i * MODEL_NET_DURATION_INPUTS, rows.inputs, MODEL_NET_DURATION_INPUTS);
            rows.slices[i] = rows.slices[0];
        }
        gen_net_set_node(net, nodes, 3, &places[3]);
        run(MODEL_NET_DURATION, 3, rows.inputs, rows.slices[0], heads);
        for (uint32_t i = 0; i < N_DRAWS; i++) {
            uint32_t at = i % GEN_NET_MAX_ROWS;
            for (uint32_t k = 0; k < GEN_NET_MAX_ROWS && at == 0; k++)
                rows.draws[k] = (uint32_t)(((uint64_t)(i + k) << 32) / N_DRAWS);
            if (at == 0)
                ask(net, MODEL_NET_DURATION, &rows, 0, GEN_NET_MAX_ROWS, z);
            place_of(heads, rows.draws[at], nowhere, &component);
            cr_assert(component != component_before || z[at] >= before, "draw %u: %d after %d", i, z[at], before);
            component_before = component;
            before = z[at];
        }
    }
}

/* ---- By hand ----------------------------------------------------------------------------------- */

/* No weights: the heads are their biases, of steps of 1/32 octave. */
static void set_heads(uint32_t what, const int16_t *biases)
{
    struct model_net *net = &model->nets[what];
    for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++)
        memset(net->tensors[t], 0, model_net_rows(model, net, what, t) * model_net_columns(net, what, t));
    memcpy(net->biases[2], biases, model_net_n_heads(what) * sizeof *biases);
}

Test(gen_net, a_known_mixture)
{
    /* Half of it at 3 octaves and of width 2, the other half at -5 and of width 1/2. */
    static const int16_t  biases[] = { 0, 0, -256, -256, 96, -160, 0, 0, 32, -32, 0, 0 };
    static const uint32_t draws[] = { 1u << 30, 3u << 30, 1431655765 /* 2/3 of the first half */ };
    static const double   expected[] = { 3, -5, 5 };
    struct rows           rows;
    int32_t               z[3];

    set_heads(MODEL_NET_DURATION, biases);
    struct gen_net *net = open_net(MODEL_NET_DURATION);
    expand(0);
    draw_rows(&rows, 5);
    memcpy(rows.draws, draws, sizeof draws);
    gen_net_set_node(net, nodes, 2, &places[2]);
    ask(net, MODEL_NET_DURATION, &rows, 0, 3, z);
    for (int i = 0; i < 3; i++) /* the other two have 2^-8 each of one half */
        cr_expect_lt(abs(z[i] - (int32_t)(expected[i] * 65536)), 3000, "%f octaves", z[i] / 65536.0);
}

Test(gen_net, known_shares)
{
    static const int16_t biases[] = { 0, 32, -64, 4095, -4095 };
    static const double  expected[] = { 0.5, 2.0 / 3, 0.2, 1 - 1.0 / 16385, 1.0 / 16385 };
    struct rows          rows;
    uint64_t             share;

    draw_rows(&rows, 5);
    expand(0);
    for (int i = 0; i < 5; i++) {
        set_heads(MODEL_NET_LATE, &biases[i]);
        struct gen_net *net = open_net(MODEL_NET_LATE);
        gen_net_set_node(net, nodes, 2, &places[2]);
        gen_net_shares(net, &(struct gen_net_rows){ .inputs = rows.inputs, .slices = rows.slices, .n = 1 }, &share);
        double found = (double)share / 4294967296.0;
        cr_expect(found - expected[i] < 2e-5 && expected[i] - found < 2e-5, "%f, not %f", found, expected[i]);
    }
}

Test(gen_net, slices_are_equal_parts)
{
    cr_expect_eq(gen_net_slice(0), 0);
    cr_expect_eq(gen_net_slice(UINT32_MAX), MODEL_NET_N_SLICES - 1);
    cr_expect_eq(gen_net_slice(1u << 31), MODEL_NET_N_SLICES / 2);
    cr_expect_eq(gen_net_slice((1u << 31) - 1), MODEL_NET_N_SLICES / 2 - 1);
}
