/* test_net_train.c - networks taught a small window: what they see of it, what they learn, and that it is repeatable. */
#include "gentc/net_train.h"

#include <criterion/criterion.h>
#include <math.h>

#include "common/base/philox.h"
#include "common/bundle/model_net.h"
#include "common/gen/net_input.h"
#include "tests/support/window_text.h"

#define T0     UINT64_C(1700000000000000001) /* on no grid */
#define SECOND UINT64_C(1000000000)

static const struct net_options small_net = {
    .shape = { 2, 1, { 16, 16 } }, .late_shape = { 1, 1, { 16, 16 } }, .n_visits = 1280, .choice = { .n_chain = 4, .n_threads = 1 },
};

static double uniform(uint32_t stream, uint64_t row)
{
    return (double)(philox_u64(3, 1, stream, row) >> 11) / 9007199254740992.0;
}

/* ---- What is learned ---------------------------------------------------------------------- */

#define N_TRACES 1500u

/* A parent of any length; the first child takes 1% to 40% of it, the second what the first did, and 5% of noise;
 * it begins where the first ends. */
static void add_trace(struct window_text *text, uint64_t trace)
{
    uint64_t start = T0 + trace * SECOND, parent = (uint64_t)exp2(17 + 7 * uniform(0, trace));
    uint64_t first = (uint64_t)((double)parent * exp2(-6.6 + 5.3 * uniform(1, trace)));
    uint64_t second = (uint64_t)((double)first * (0.95 + 0.1 * uniform(2, trace)));
    uint64_t gap = parent / 100;

    WINDOW_TEXT_SPAN(text, .trace = trace, .id = 1, .name = "parent", .start = start, .end = start + parent);
    WINDOW_TEXT_SPAN(text, .trace = trace, .id = 2, .parent = 1, .name = "first", .start = start + gap,
                     .end = start + gap + first);
    WINDOW_TEXT_SPAN(text, .trace = trace, .id = 3, .parent = 1, .name = "second", .start = start + gap + first + 1000,
                     .end = start + gap + first + 1000 + second);
}

struct correlation {
    double n, x, y, xx, yy, xy;
};

static void add_pair(struct correlation *c, double x, double y)
{
    c->n++, c->x += x, c->y += y, c->xx += x * x, c->yy += y * y, c->xy += x * y;
}

static double correlation_of(const struct correlation *c)
{
    double x = c->x / c->n, y = c->y / c->n;
    return (c->xy / c->n - x * y) / sqrt((c->xx / c->n - x * x) * (c->yy / c->n - y * y));
}

/* Of what is regenerated. */
struct found {
    double of_parent;    /* log2 of a first child's duration with its parent's */
    double of_siblings;  /* the two shares, as logarithms */
    double n_at_its_end; /* share of second children that begin within 5% of the parent of the first one's end */
};

static struct found learn_and_draw(struct net_options net)
{
    struct window_text text;
    struct correlation of_parent = { 0 }, of_siblings = { 0 };
    struct found       found = { 0 };

    window_text_init(&text);
    text.net = net;
    for (uint64_t t = 1; t <= N_TRACES; t++)
        add_trace(&text, t);
    window_text_learn(&text);
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct trace_instance *trace = gen_trace(text.gen, text.scratch, t);
        const struct span_instance  *s = trace->spans;
        cr_assert_eq(trace->n_spans, 3);
        double d[3];
        for (int i = 0; i < 3; i++)
            d[i] = log2((double)(s[i].end_ns - s[i].start_ns) + 1);
        add_pair(&of_parent, d[0], d[1]);
        add_pair(&of_siblings, d[1] - d[0], d[2] - d[0]);
        found.n_at_its_end += fabs((double)s[2].start_ns - (double)s[1].end_ns) < 0.05 * exp2(d[0]);
    }
    window_text_free(&text);
    found.of_parent = correlation_of(&of_parent);
    found.of_siblings = correlation_of(&of_siblings);
    found.n_at_its_end /= N_TRACES;
    return found;
}

Test(net_train, what_hangs_on_a_sibling_is_learned)
{
    struct net_options net = small_net;
    net.n_visits = 200000;
    struct found with = learn_and_draw(net), without = learn_and_draw((struct net_options){ 0 });

    cr_expect_gt(with.of_parent, 0.75, "%f", with.of_parent);
    cr_expect_gt(with.of_siblings, 0.9, "%f", with.of_siblings);
    cr_expect_lt(without.of_siblings, 0.3, "%f", without.of_siblings);
    cr_expect_gt(with.n_at_its_end, 0.8, "%f", with.n_at_its_end);
    cr_expect_lt(without.n_at_its_end, 0.6, "%f", without.n_at_its_end);
}

Test(net_train, forests_learn_it_too)
{
    struct net_options net = small_net;
    net.n_visits = 1;
    net.choice.is_forest = true;
    net.choice.worth = 1;
    struct found with = learn_and_draw(net);

    cr_expect_gt(with.of_parent, 0.75, "%f", with.of_parent);
    cr_expect_gt(with.of_siblings, 0.9, "%f", with.of_siblings);
    cr_expect_gt(with.n_at_its_end, 0.8, "%f", with.n_at_its_end);
}

/* ---- Repeatability and masks ---------------------------------------------------------------- */

/* A tree of depth 4, some of its spans late, learned by tables and networks as the options say. */
static void learn_deep(struct window_text *text, struct net_options net)
{
    window_text_init(text);
    text->net = net;
    for (uint64_t t = 1; t <= 60; t++) {
        uint64_t start = T0 + t * SECOND, length = 1000000 + philox_u64(1, 1, 9, t) % 9000000;
        for (uint64_t d = 1; d <= 4; d++) {
            static const char *const names[] = { "a", "b", "c", "d" };
            WINDOW_TEXT_SPAN(text, .trace = t, .id = d, .parent = d - 1, .name = names[d - 1], .start = start,
                             .end = start + length + (t % 3 == 0 && d == 3 ? length : 0));
            start += length / 8;
            length /= 2;
        }
        WINDOW_TEXT_SPAN(text, .trace = t, .id = 7, .parent = 1, .name = "e", .start = start, .end = start + 77777);
    }
    window_text_fit(text);
}

static uint32_t size_of(const struct model *m, uint32_t what, enum model_net_tensor t)
{
    return model_net_rows(m, &m->nets[what], what, t) * model_net_columns(&m->nets[what], what, t);
}

static void expect_same(const struct model *a, const struct model *b)
{
    cr_assert(a->n_nets == MODEL_N_NETS && b->n_nets == MODEL_N_NETS);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++)
            cr_assert(memcmp(a->nets[what].tensors[t], b->nets[what].tensors[t], size_of(a, what, t)) == 0,
                      "tensor %u of network %u", t, what);
        for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
            cr_assert(memcmp(a->nets[what].biases[l], b->nets[what].biases[l],
                             model_net_rows(a, &a->nets[what], what, MODEL_NET_FIRST + l) * sizeof(int16_t)) == 0);
    }
}

Test(net_train, the_same_rows_give_the_same_weights_by_any_number_of_threads)
{
    struct window_text once, again, threads;
    struct net_options net = small_net;

    learn_deep(&once, net);
    learn_deep(&again, net);
    net.choice.n_threads = 2;
    learn_deep(&threads, net);
    expect_same(&once.build.model, &again.build.model);
    expect_same(&once.build.model, &threads.build.model);
    window_text_free(&once);
    window_text_free(&again);
    window_text_free(&threads);
}

/* With too few visits for a step, what a warm start loads is what it keeps. */
Test(net_train, a_warm_start_goes_on_from_the_weights_of_the_same_labels)
{
    struct window_text before, after;
    struct net_options net = small_net;
    const struct model *from = &before.build.model, *to = &after.build.model;

    learn_deep(&before, net);
    cr_assert_eq(model_build_finish(&before.build, NULL), STATUS_OK);
    net.choice.warm = from;
    net.n_visits = 1;
    learn_deep(&after, net);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++)
            cr_expect_eq(memcmp(from->nets[what].tensors[t], to->nets[what].tensors[t], size_of(from, what, t)) == 0,
                         t != MODEL_NET_SLICES, "tensor %u of network %u", t, what);
        for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
            cr_expect(memcmp(from->nets[what].biases[l], to->nets[what].biases[l],
                             model_net_rows(from, &from->nets[what], what, MODEL_NET_FIRST + l) * sizeof(int16_t)) == 0);
    }
    window_text_free(&after);
    window_text_free(&before);
}

/* Durations go on from there, gaps begin anew. */
Test(net_train, a_warm_start_from_1_2_is_none_of_gaps)
{
    struct window_text before, warm, cold;
    struct net_options net = small_net;

    net.n_visits = 1;
    learn_deep(&before, small_net);
    cr_assert_eq(model_build_finish(&before.build, NULL), STATUS_OK);
    learn_deep(&cold, net);
    before.build.model.nets_are_1_2 = true;
    net.choice.warm = &before.build.model;
    learn_deep(&warm, net);
    const struct model_net *then = before.build.model.nets, *now = warm.build.model.nets, *fresh = cold.build.model.nets;
    cr_expect_eq(memcmp(now[MODEL_NET_DURATION].tensors[MODEL_NET_SECOND], then[MODEL_NET_DURATION].tensors[MODEL_NET_SECOND], 256), 0);
    cr_expect_eq(memcmp(now[MODEL_NET_GAP].tensors[MODEL_NET_SECOND], fresh[MODEL_NET_GAP].tensors[MODEL_NET_SECOND], 256), 0);
    cr_expect_neq(memcmp(now[MODEL_NET_GAP].tensors[MODEL_NET_SECOND], then[MODEL_NET_GAP].tensors[MODEL_NET_SECOND], 256), 0);
    window_text_free(&before);
    window_text_free(&warm);
    window_text_free(&cold);
}

/* Another shape is learned from scratch, as without. */
Test(net_train, a_warm_start_of_another_shape_is_none)
{
    struct window_text before, warm, cold;
    struct net_options net = small_net;

    learn_deep(&before, net);
    cr_assert_eq(model_build_finish(&before.build, NULL), STATUS_OK);
    net.shape.n_label_embed = net.late_shape.n_label_embed = 3;
    learn_deep(&cold, net);
    net.choice.warm = &before.build.model;
    learn_deep(&warm, net);
    expect_same(&cold.build.model, &warm.build.model);
    window_text_free(&warm);
    window_text_free(&cold);
    window_text_free(&before);
}

/* ---- What they are worth ------------------------------------------------------------------- */

/* Of what the options make of 400 traces of three spans, of which one is the top. */
static void find_worth(struct net_options net, struct model_build_net nets[MODEL_N_NETS])
{
    struct window_text text;

    window_text_init(&text);
    text.net = net;
    for (uint64_t t = 1; t <= 400; t++)
        add_trace(&text, t);
    window_text_fit(&text);
    memcpy(nets, text.build.nets, sizeof text.build.nets);
    window_text_free(&text);
}

Test(net_train, few_rows_are_all_taught_and_tried)
{
    struct model_build_net nets[MODEL_N_NETS];

    find_worth(small_net, nets);
    cr_expect(nets[MODEL_NET_DURATION].n_taught == 800 && nets[MODEL_NET_DURATION].n_tried == 800);
    cr_expect_not(nets[MODEL_NET_DURATION].is_held_out);
    cr_expect(nets[MODEL_NET_LATE].n_taught == 0 && nets[MODEL_NET_LATE].n_tried == 0 && nets[MODEL_NET_LATE].bits == 0);
}

Test(net_train, rows_of_some_traces_are_held_out_where_they_are_enough)
{
    struct net_options     net = small_net;
    struct model_build_net nets[MODEL_N_NETS];

    net.choice.n_least_held = 10;
    find_worth(net, nets);
    cr_expect(nets[MODEL_NET_GAP].is_held_out);
    cr_expect_eq(nets[MODEL_NET_GAP].n_taught + nets[MODEL_NET_GAP].n_tried, 800);
    cr_expect(nets[MODEL_NET_GAP].n_tried % 2 == 0 && nets[MODEL_NET_GAP].n_tried >= 10, "%u", nets[MODEL_NET_GAP].n_tried);
}

/* Held out or not, of many trials the best is kept. */
Test(net_train, the_best_of_many_trials_stays)
{
    struct net_options     net = small_net;
    struct model_build_net nets[MODEL_N_NETS], early[MODEL_N_NETS];

    net.choice.n_least_held = 10;
    find_worth(net, early);
    net.n_visits = 60000;
    find_worth(net, nets);
    for (uint32_t what = 0; what <= MODEL_NET_GAP; what++) {
        cr_expect(nets[what].n_trials > 10 && nets[what].n_trials < 30, "%u", nets[what].n_trials);
        cr_expect_leq(nets[what].bits, nets[what].last_bits);
        cr_expect_lt(nets[what].bits, 0.9 * early[what].bits, "what is learned tells rows that were held out");
        cr_expect_gt(nets[what].float_bits, 0);
    }
}

static bool has_weights(const struct model *m, uint32_t what, uint32_t column)
{
    const struct model_net *net = &m->nets[what];
    for (uint32_t r = 0; r < net->n_hidden[0]; r++)
        if (net->tensors[MODEL_NET_FIRST][r * model_net_columns(net, what, MODEL_NET_FIRST) + column] != 0)
            return true;
    return false;
}

/* Is any column of the relation used? */
static bool has_relation(const struct model *m, uint32_t what, enum model_net_relation relation)
{
    bool has_any = false;
    for (uint32_t i = 0; i < m->nets[what].n_label_embed; i++)
        has_any |= has_weights(m, what, relation * m->nets[what].n_label_embed + i);
    return has_any;
}

/* All columns but those that chain and embedding leave out have weights. */
static void check_columns(uint32_t n_chain, bool is_onehot)
{
    struct window_text  text;
    struct net_options  net = small_net;
    const struct model *m = &text.build.model;

    net.choice.n_chain = n_chain;
    net.choice.is_onehot = is_onehot;
    learn_deep(&text, net);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        for (uint32_t r = 0; r < MODEL_NET_N_RELATIONS; r++) {
            bool is_hidden = (is_onehot && r != MODEL_NET_SELF) || (r == MODEL_NET_GRAND && n_chain <= 2)
                             || (r == MODEL_NET_PARENT && n_chain == 1);
            cr_expect_eq(has_relation(m, what, r), !is_hidden, "network %u, relation %u", what, r);
        }
        for (uint32_t i = 0; i < model_net_n_inputs(what); i++) {
            bool is_hidden = net_input_chain(i) > n_chain;
            cr_expect_eq(has_weights(m, what, model_net_input_column(&m->nets[what]) + i), !is_hidden,
                         "network %u, input %u", what, i);
        }
    }
    window_text_free(&text);
}

Test(net_train, a_chain_of_four_sees_everything) { check_columns(4, false); }
Test(net_train, a_chain_of_three_sees_no_great_grandparents) { check_columns(3, false); }
Test(net_train, a_chain_of_two_sees_no_grandparents) { check_columns(2, false); }
Test(net_train, a_chain_of_one_sees_no_parents) { check_columns(1, false); }
Test(net_train, a_span_alone_sees_no_other_labels) { check_columns(4, true); }
Test(net_train, a_span_alone_in_a_chain_of_two_sees_neither) { check_columns(2, true); }

Test(net_train, weights_stay_within_what_is_stored)
{
    struct window_text text;
    struct net_options net = small_net;

    net.n_visits = 60000;
    learn_deep(&text, net);
    cr_expect_eq(model_net_check(&text.build.model, NULL), STATUS_OK);
    for (uint32_t what = 0; what < MODEL_N_NETS; what++)
        for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
            for (uint32_t i = 0; i < model_net_rows(&text.build.model, &text.build.model.nets[what], what, MODEL_NET_FIRST + l); i++)
                cr_assert_leq(abs(text.build.model.nets[what].biases[l][i]), MODEL_NET_MAX_BIAS);
    window_text_free(&text);
}

static uint32_t top_operation(const struct model *m)
{
    for (uint32_t e = 0; e < m->n_edges; e++)
        if (m->edges[e].parent_operation == MODEL_NONE)
            return m->labels[m->edges[e].label - MODEL_LABEL_FIRST].operation;
    return MODEL_NONE;
}

/* A second one of all that networks draw, a third one unless the parent is the top already. */
Test(net_train, cells_of_networks_have_more_tables_than_one)
{
    struct window_text  text;
    const struct model *m = &text.build.model;
    uint32_t            n_second = 0, n_third = 0;

    learn_deep(&text, small_net);
    for (uint32_t e = 0; e < m->n_edges; e++)
        for (uint32_t k = 0; k < 2; k++) {
            uint32_t c = m->edges[e].cell[k];
            if (c == MODEL_NONE)
                continue;
            bool is_deep = m->cells[c].by_net && m->edges[e].parent_operation != top_operation(m);
            cr_expect_eq(m->cells[c].top_table != 0, is_deep, "edge %u", e);
            cr_expect(!m->cells[c].by_net || m->cells[c].gap.n_knots != 0, "edge %u", e);
            n_second += m->cells[c].by_net;
            n_third += is_deep;
        }
    cr_expect(n_second > n_third && n_third >= 2);
    window_text_free(&text);

    learn_deep(&text, (struct net_options){ 0 });
    for (uint32_t c = 0; c < m->n_cells; c++)
        cr_expect_eq(m->cells[c].top_table, 0);
    window_text_free(&text);
}

Test(net_train, without_visits_there_are_no_networks)
{
    struct window_text text;
    learn_deep(&text, (struct net_options){ 0 });
    cr_expect_eq(text.build.model.n_nets, 0);
    for (uint32_t c = 0; c < text.build.model.n_cells; c++)
        cr_expect_not(text.build.model.cells[c].by_net);
    window_text_free(&text);
}

/* Names without digits, which no template holds together. */
Test(net_train, a_window_of_too_many_labels_has_no_networks)
{
    for (uint32_t n_more = 0; n_more < 2; n_more++) {
        struct window_text text;
        char               name[] = "aaaa";

        window_text_init(&text);
        text.net = small_net;
        for (uint32_t i = 0; i < MODEL_NET_MAX_LABELS + n_more; i++) {
            for (uint32_t k = 0, rest = i; k < 4; k++, rest /= 26)
                name[k] = (char)('a' + rest % 26);
            WINDOW_TEXT_SPAN(&text, .trace = 1, .id = i + 1, .parent = i == 0 ? 0 : 1 + (i - 1) / 100, .name = name,
                             .start = T0 + i, .end = T0 + 1000000 - 10 * i);
        }
        window_text_learn(&text);
        cr_assert_eq(text.build.model.n_labels, MODEL_NET_MAX_LABELS + n_more);
        cr_expect_eq(text.build.model.n_nets, n_more == 0 ? MODEL_N_NETS : 0);
        window_text_free(&text);
    }
}
