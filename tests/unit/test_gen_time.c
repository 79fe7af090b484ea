/* test_gen_time.c - whatever the tables and grids say: siblings in order, spans inside, late and early as promised. */
#include "common/gen/gen_time.h"

#include <criterion/criterion.h>

#include "common/base/philox.h"
#include "common/bundle/model_net.h"
#include "common/gen/time_place.h"
#include "tests/support/window_text.h"

#define N_SEEDS   200
#define MOST_KNOT (40 * 64) /* octaves of a ns in knots of shift 10: 18 minutes */

static struct window_text text;
static struct model      *model = &text.build.model;
static uint64_t           n_drawn;

static uint64_t draw(uint64_t below)
{
    return philox_u64(5, 1, 1, n_drawn++) % below;
}

static void setup(void)
{
    window_text_init(&text);
}

static void teardown(void)
{
    window_text_free(&text);
}

TestSuite(gen_time, .init = setup, .fini = teardown);

/* Children of everything that has been added so far, some early, some late, some together. */
static void add_random_trace(uint64_t trace)
{
    static const char *const names[] = { "a", "b", "c", "d" };
    uint64_t                 starts[24], ends[24];
    uint32_t                 n = 2 + (uint32_t)draw(22);

    starts[0] = 1700000000000000007 + 1000000000 * trace;
    ends[0] = starts[0] + 1 + draw(100000);
    WINDOW_TEXT_SPAN(&text, .trace = trace, .id = 1, .start = starts[0], .end = ends[0], .name = "root");
    for (uint32_t i = 1; i < n; i++) {
        uint32_t parent = (uint32_t)draw(i), name = (uint32_t)draw(4);
        uint64_t length = ends[parent] - starts[parent];
        starts[i] = starts[parent] + (draw(3) == 0 ? 0 : draw(length + 1));
        if (name == 3)
            starts[i] = starts[parent] - 1 - draw(500);
        ends[i] = draw(8) == 0 ? ends[parent] + 1 + draw(1000) : starts[i] + draw(ends[parent] - starts[i] + 1);
        WINDOW_TEXT_SPAN(&text, .trace = trace, .id = i + 1, .parent = parent + 1, .start = starts[i], .end = ends[i],
                         .name = names[name]);
    }
}

static void learn_random_window(void)
{
    for (uint64_t t = 1; t <= 40; t++)
        add_random_trace(t);
    window_text_learn(&text);
}

/* Any tables, modes and late rows that model_check() lets pass, in place. */
static void spoil_tables(void)
{
    for (uint32_t c = 0; c < model->n_cells; c++) {
        struct model_cell *cell = &model->cells[c];
        cell->duration_mode = (uint8_t)draw(cell->by_net ? MODEL_TIME_OVERHANG : MODEL_TIME_N_MODES);
        cell->gap_mode = (uint8_t)draw(MODEL_TIME_OVERHANG);
        const struct model_table *tables[] = { &cell->duration, &cell->gap };
        for (uint32_t i = 0; i < 2; i++) {
            uint64_t from = draw(2) == 0 ? 0 : draw(MOST_KNOT);
            for (uint32_t k = 0; k < tables[i]->n_knots; k++) {
                model->time_knots[tables[i]->first_knot + k] = (uint16_t)from;
                from += draw(5) == 0 ? draw(1000) : draw(60);
                from = from > MOST_KNOT ? MOST_KNOT : from;
            }
        }
    }
}

static void set_grids(bool is_mixed)
{
    uint8_t all[2] = { (uint8_t)(3 * draw(4)), (uint8_t)(3 * draw(4)) };
    for (uint32_t l = 0; l < model->n_labels; l++) {
        model->labels[l].start_grid = is_mixed ? (uint8_t)(3 * draw(4)) : all[0];
        model->labels[l].duration_grid = is_mixed ? (uint8_t)(3 * draw(4)) : all[1];
    }
}

struct placed {
    struct gen_node *nodes;
    struct gen_time *times;
    uint32_t         n;
    uint64_t         step_ns; /* the finest grid */
    uint64_t         n_orders, n_insides, n_lates, n_earlies; /* promises broken */
};

static void check_siblings(struct placed *placed, const struct gen_node *parent)
{
    for (uint32_t c = parent->first_child + 1; c < parent->first_child + parent->n_children; c++) {
        uint64_t before = placed->times[c - 1].start_ns, start = placed->times[c].start_ns;
        const struct gen_node *node = &placed->nodes[c];
        placed->n_orders += start < before || (node->is_strict && start - before < placed->step_ns)
                            || (node->is_tied && start != before);
    }
}

static void check_promises(struct placed *placed, const struct gen_rank *rank, uint64_t first)
{
    for (uint32_t i = 0; i < placed->n; i++)
        check_siblings(placed, &placed->nodes[i]);
    for (uint32_t i = 1; i < placed->n; i++) {
        const struct gen_node *node = &placed->nodes[i];
        const struct gen_time *time = &placed->times[i], *parent = &placed->times[node->parent];
        cr_assert(time->end_ns >= time->start_ns && time->end_ns < TIME_PLACE_MAX_NS);
        cr_assert(time->start_ns % placed->step_ns == 0 && time->end_ns % placed->step_ns == 0);
        if (node->parent == 0) {
            cr_assert(time->start_ns >= parent->start_ns);
            continue;
        }
        if (gen_rank_is_late(rank, first + i - 1))
            placed->n_lates += time->end_ns <= parent->end_ns;
        else
            placed->n_insides += time->end_ns > parent->end_ns;
        bool is_early = model->labels[node->label - MODEL_LABEL_FIRST].is_early;
        placed->n_earlies += (time->start_ns < parent->start_ns) != is_early;
    }
}

/* Places every trace of the frame. */
static struct placed place_all(void)
{
    struct arena          arena; /* owned here */
    struct gen_start      start;
    struct gen_rank       rank;
    struct placed         placed = { 0 };
    struct gen_time_twin *twins;

    arena_init(&arena);
    cr_assert_eq(gen_start_build(model, &arena, &start, NULL), STATUS_OK);
    cr_assert_eq(gen_rank_build(model, &start, &arena, &rank, NULL), STATUS_OK);
    placed.step_ns = rank.step_ns;
    placed.nodes = arena_take(&arena, 64, sizeof *placed.nodes);
    placed.times = arena_take(&arena, 64, sizeof *placed.times);
    twins = arena_take(&arena, 64, sizeof *twins);
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        const struct model_topology *topology = &model->topologies[t];
        placed.n = model->trees[topology->tree].n_nodes;
        gen_tree_expand(model, topology->tree, placed.nodes);
        for (uint32_t j = 0; j < topology->n_traces; j++) {
            uint64_t first = rank.first_node[t] + (uint64_t)j * (placed.n - 1);
            gen_time_place(model, &rank, placed.nodes, placed.n, first,
                           gen_start_ns(&start, gen_start_active_ns(&start, topology, j)), placed.times, twins);
            check_promises(&placed, &rank, first);
        }
    }
    arena_free(&arena);
    return placed;
}

static void expect_promises(struct placed placed)
{
    cr_expect_eq(placed.n_orders, 0, "%llu siblings out of order", (unsigned long long)placed.n_orders);
    cr_expect_eq(placed.n_insides, 0, "%llu outside their parent", (unsigned long long)placed.n_insides);
    cr_expect_eq(placed.n_lates, 0, "%llu not late", (unsigned long long)placed.n_lates);
    cr_expect_eq(placed.n_earlies, 0, "%llu early or not when they should", (unsigned long long)placed.n_earlies);
}

Test(gen_time, a_grid_is_a_power_of_ten)
{
    cr_expect(gen_time_grid_ns(0) == 1 && gen_time_grid_ns(3) == 1000 && gen_time_grid_ns(9) == 1000000000);
}

Test(gen_time, learned_tables_keep_their_promises)
{
    learn_random_window();
    for (model->seed = 0; model->seed < N_SEEDS; model->seed++)
        expect_promises(place_all());
}

Test(gen_time, any_tables_keep_their_promises)
{
    learn_random_window();
    for (model->seed = 0; model->seed < N_SEEDS; model->seed++) {
        spoil_tables();
        expect_promises(place_all());
    }
}

Test(gen_time, any_tables_on_one_grid_keep_their_promises)
{
    learn_random_window();
    for (model->seed = 0; model->seed < N_SEEDS; model->seed++) {
        spoil_tables();
        set_grids(false);
        expect_promises(place_all());
    }
}

Test(gen_time, any_tables_on_any_grids_keep_their_promises)
{
    learn_random_window();
    for (model->seed = 0; model->seed < N_SEEDS; model->seed++) {
        spoil_tables();
        set_grids(true);
        expect_promises(place_all());
    }
}

static void spoil_nets(void)
{
    for (uint32_t what = 0; what < model->n_nets; what++) {
        struct model_net *net = &model->nets[what];
        for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++)
            for (uint32_t i = 0; i < model_net_rows(model, net, what, t) * model_net_columns(net, what, t); i++)
                net->tensors[t][i] = (int8_t)((int)draw(255) - 127);
        for (uint32_t i = 0; i < model_net_n_heads(what); i++)
            net->biases[2][i] = (int16_t)((int)draw(8191) - 4095);
    }
}

Test(gen_time, any_networks_keep_their_promises)
{
    text.net = (struct net_options){ .shape = { 2, 1, { 16, 16 } }, .late_shape = { 1, 1, { 16, 16 } }, .n_visits = 1280,
                                     .choice = { .n_chain = 4, .n_threads = 1 } };
    learn_random_window();
    cr_assert_eq(model->n_nets, MODEL_N_NETS);
    for (model->seed = 0; model->seed < N_SEEDS; model->seed++) {
        expect_promises(place_all());
        if (model->seed % 2 == 0)
            spoil_nets();
        else
            spoil_tables();
        set_grids(model->seed % 4 == 0);
        cr_assert_eq(model_net_check(model, NULL), STATUS_OK);
    }
}

Test(gen_time, a_step_is_the_finest_grid_of_all_labels)
{
    learn_random_window();
    cr_assert(model->n_labels > 2);
    for (uint32_t l = 0; l < model->n_labels; l++)
        model->labels[l].start_grid = model->labels[l].duration_grid = 6;
    cr_expect_eq(place_all().step_ns, 1000000);
    model->labels[1].duration_grid = 3;
    cr_expect_eq(place_all().step_ns, 1000);
    model->labels[2].start_grid = 0;
    cr_expect_eq(place_all().step_ns, 1);
}

Test(gen_time, spoiled_siblings_are_noticed)
{
    struct gen_node nodes[] = { { .first_child = 1, .n_children = 2 }, { .is_strict = false }, { .is_strict = true } };
    struct gen_time times[] = { { .start_ns = 5 }, { .start_ns = 60 }, { .start_ns = 69 } };
    struct placed   placed = { .nodes = nodes, .times = times, .n = 3, .step_ns = 10 };

    check_siblings(&placed, &nodes[0]);
    cr_expect_eq(placed.n_orders, 1);
    times[2].start_ns = 60;
    nodes[2] = (struct gen_node){ .is_tied = true };
    check_siblings(&placed, &nodes[0]);
    cr_expect_eq(placed.n_orders, 1);
    times[2].start_ns = 70;
    check_siblings(&placed, &nodes[0]);
    cr_expect_eq(placed.n_orders, 2);
}
