/* test_model_forest.c - what gen relies on in forests: each rule has a model that breaks it, and nothing else. */
#include "common/bundle/model_forest.h"

#include <criterion/criterion.h>

#include "tests/support/model_sample.h"

#define ALL_FORESTS ((1u << MODEL_N_NETS) - 1)

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(model_forest, .init = setup, .fini = teardown);

static struct model *build(void)
{
    struct model *m = model_sample_build(&arena);
    cr_assert(m != NULL && model_sample_add_nets(m, &arena, 9) && model_sample_add_forests(m, &arena, ALL_FORESTS, 9));
    return m;
}

/* The last node that is a leaf, or the last that is none. */
static struct model_forest_node *find_node(struct model *m, uint32_t what, bool is_leaf)
{
    for (uint32_t i = m->forests[what].n_nodes; i-- > 0;)
        if ((m->forests[what].nodes[i].test == MODEL_FOREST_LEAF) == is_leaf)
            return &m->forests[what].nodes[i];
    cr_assert_fail("no such node");
    return NULL;
}

static int16_t *last_heads(struct model *m, uint32_t what)
{
    return m->forests[what].heads + m->forests[what].n_leaves * model_forest_n_heads(what);
}

static uint32_t first_root(const struct model *m, uint32_t what, bool has_tree)
{
    for (uint32_t i = 0; i < model_forest_n_roots(m, what); i++)
        if (model_forest_has_tree(m, what, i) == has_tree)
            return i;
    cr_assert_fail("no such root");
    return 0;
}

#define BREACH(name) static void name(struct model *m)

BREACH(a_head_too_high) { last_heads(m, MODEL_NET_GAP)[0] = MODEL_FOREST_MAX_HEAD + 1; }
BREACH(a_head_too_low) { last_heads(m, MODEL_NET_LATE)[0] = -MODEL_FOREST_MAX_HEAD - 1; }
BREACH(an_end_too_low) { last_heads(m, MODEL_NET_GAP)[model_forest_n_sloped(1)] = -MODEL_FOREST_MAX_END - 1; }
BREACH(an_end_too_high) { last_heads(m, MODEL_NET_DURATION)[model_forest_n_sloped(0) + 1] = MODEL_FOREST_MAX_END + 1; }
BREACH(ends_crossed)
{
    int16_t *ends = last_heads(m, MODEL_NET_GAP) + model_forest_n_sloped(MODEL_NET_GAP);
    ends[MODEL_FOREST_LOW] = 1;
    ends[MODEL_FOREST_HIGH] = 0;
}
BREACH(a_leaf_that_is_not_there) { find_node(m, MODEL_NET_GAP, true)->other = m->forests[MODEL_NET_GAP].n_leaves + 1; }
BREACH(a_way_back) { find_node(m, MODEL_NET_GAP, false)->other = 0; }
BREACH(a_way_out) { find_node(m, MODEL_NET_DURATION, false)->other = m->forests[MODEL_NET_DURATION].n_nodes; }
BREACH(an_input_of_gaps) { find_node(m, MODEL_NET_LATE, false)->test = MODEL_NET_DURATION_INPUTS; }
BREACH(an_unknown_test) { find_node(m, MODEL_NET_GAP, false)->test = MODEL_FOREST_N_TESTS; }
BREACH(no_such_label)
{
    struct model_forest_node *node = find_node(m, MODEL_NET_GAP, false);
    node->test = MODEL_FOREST_ELDER;
    node->bound = (uint16_t)(m->n_labels + MODEL_LABEL_FIRST);
}
BREACH(no_such_bound)
{
    struct model_forest_node *node = find_node(m, MODEL_NET_GAP, false);
    node->test = MODEL_NET_GAP_INPUTS - 1;
    node->bound = MODEL_FOREST_N_BOUNDS;
}
BREACH(no_tree) { m->forests[MODEL_NET_GAP].roots[first_root(m, MODEL_NET_GAP, true)] = MODEL_NONE; }
BREACH(a_tree_too_many) { m->forests[MODEL_NET_DURATION].roots[first_root(m, MODEL_NET_DURATION, false)] = 0; }

Test(model_forest, each_rule_is_kept)
{
    static const struct {
        const char *clause; /* part of what the check says */
        void (*make)(struct model *m);
    } breaches[] = {
        { "of forest 1 is out of range", a_head_too_high }, { "of forest 2 is out of range", a_head_too_low },
        { "of forest 1 is out of range", an_end_too_low },  { "of forest 0 is out of range", an_end_too_high },
        { "of forest 1 is out of range", ends_crossed },    { "of forest 1 is invalid", a_leaf_that_is_not_there },
        { "of forest 1 is invalid", a_way_back },           { "of forest 0 is invalid", a_way_out },
        { "of forest 2 is invalid", an_input_of_gaps },     { "of forest 1 is invalid", an_unknown_test },
        { "of forest 1 is invalid", no_such_label },        { "of forest 1 is invalid", no_such_bound },
        { "forest 1 has no tree", no_tree },                { "forest 0 has no tree", a_tree_too_many },
    };

    for (size_t i = 0; i < sizeof breaches / sizeof *breaches; i++) {
        struct model *m = build();
        struct fail   fail = { 0 };

        cr_assert_eq(model_net_check(m, &fail), STATUS_OK, "%s", fail.what);
        breaches[i].make(m);
        cr_expect_eq(model_net_check(m, &fail), STATUS_BAD_BUNDLE, "breach %zu: %s", i, breaches[i].clause);
        cr_expect_not_null(strstr(fail.what, breaches[i].clause), "'%s' where '%s' was expected", fail.what,
                           breaches[i].clause);
    }
}

Test(model_forest, slopes_go_by_inputs_that_are_seen)
{
    for (uint32_t what = 0; what < MODEL_N_NETS; what++)
        for (uint32_t r = 0; r < MODEL_FOREST_N_SLOPES; r++)
            cr_expect_lt(model_forest_slopes(what)[r], model_net_n_inputs(what));
}
