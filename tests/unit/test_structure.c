/* test_structure.c - a window's trees, topologies, groups and spans. */
#include "gentc/structure.h"

#include <criterion/criterion.h>

#include "tests/support/span_build.h"

static struct span_build  build;
static struct arena       arena;
static struct model_build model_build;
static struct structure   structure;
static struct model      *model = &model_build.model;

static void setup(void)
{
    span_build_init(&build);
    arena_init(&arena);
    model_build_init(&model_build);
}

static void teardown(void)
{
    model_build_free(&model_build);
    arena_free(&arena);
    span_build_free(&build);
}

TestSuite(structure, .init = setup, .fini = teardown);

static void learn(void)
{
    span_build_finish(&build);
    cr_assert(structure_build(&build.window, &model_build, &arena, &structure, NULL) == STATUS_OK);
}

static void add(uint64_t trace, uint64_t id, uint64_t parent, const char *name, uint64_t start)
{
    SPAN_BUILD_ADD(&build, .trace = trace, .id = id, .parent = parent, .name = name, .start = start);
}

/* The trace's tree as text is as expected. */
static void expect_tree(uint32_t trace_at, const char *expected)
{
    const char *got = span_build_tree_text(model, model->topologies[structure.topology[trace_at]].tree);
    cr_assert_str_eq(got, expected);
}

/* ---- Trees ------------------------------------------------------------------------ */

Test(structure, children_stand_by_start_whatever_the_order_of_lines)
{
    add(1, 3, 1, "c", 30);
    add(1, 2, 1, "b", 20);
    add(1, 1, 0, "a", 10);
    add(1, 4, 2, "d", 25);
    learn();
    expect_tree(0, "(a(b(d) c))");
}

Test(structure, children_that_start_together_stand_by_content)
{
    add(1, 1, 0, "a", 0);
    add(1, 2, 1, "z", 5);
    add(1, 3, 1, "y", 5);
    add(1, 4, 1, "z", 5);
    add(1, 5, 4, "x", 5);
    add(2, 1, 0, "a", 0);
    add(2, 4, 1, "z", 5);
    add(2, 5, 4, "x", 5);
    add(2, 2, 1, "z", 5);
    add(2, 3, 1, "y", 5);
    learn();
    cr_assert(model->n_topologies == 1 && model->topologies[0].n_traces == 2);
    cr_assert(strncmp(span_build_tree_text(model, model->topologies[0].tree), "(a(y z", 6) == 0);
}

Test(structure, equal_siblings_are_one_run)
{
    add(1, 1, 0, "a", 0);
    for (uint32_t i = 0; i < 10000; i++)
        add(1, i + 2, 1, "b", i);
    learn();
    expect_tree(0, "(a(b*10000))");
    cr_assert(model->n_trees == 3 && model->n_runs == 2 && model->n_spans == 10001);
}

Test(structure, early_children_stand_first)
{
    add(1, 1, 0, "a", 10);
    add(1, 2, 1, "b", 10);
    add(1, 3, 1, "b", 5);
    learn();
    expect_tree(0, "(a(b< b))");
}

Test(structure, a_trace_may_have_several_roots)
{
    add(1, 1, 0, "b", 7);
    add(1, 2, 0, "a", 8);
    learn();
    expect_tree(0, "(b a)");
}

Test(structure, orphans_share_the_parent_they_miss_and_keep_their_order)
{
    add(1, 1, 98, "a", 10);
    add(1, 2, 99, "b", 5);
    add(1, 3, 98, "c", 20);
    add(1, 4, 3, "d", 21);
    learn();
    expect_tree(0, "(?0b ?1a ?1c(d))");
    cr_assert(structure.is_missing[0] && !structure.is_missing[3] && structure.parent[3] == 2);
    cr_assert(structure.parent[0] == STRUCTURE_NO_PARENT);
}

Test(structure, an_orphan_that_starts_with_a_root_stands_by_its_label)
{
    add(1, 1, 0, "a", 10);
    add(1, 2, 99, "b", 10);
    learn();
    expect_tree(0, "(a ?0b)");
}

Test(structure, odd_parents_become_trees)
{
    add(1, 1, 1, "self", 1);
    add(2, 1, 2, "late", 2);
    add(2, 2, 1, "first", 1);
    add(3, 1, 0, "a", 1);
    add(3, 1, 0, "a", 2);
    add(3, 2, 1, "b", 3);
    learn();
    expect_tree(0, "(?0self)");
    expect_tree(1, "(?0first(late))");
    expect_tree(2, "(a(b) a)");
}

Test(structure, a_chain_deeper_than_a_model_goes_on_as_an_orphan)
{
    for (uint32_t i = 0; i < 5000; i++)
        add(1, i + 1, i, "a", i);
    learn();
    const struct model_tree *trace = &model->trees[model->topologies[0].tree];
    cr_assert(model->n_spans == 5000 && trace->depth <= MODEL_MAX_DEPTH && trace->n_runs == 2);
    cr_assert(model->labels[model->trees[model->runs[trace->first_run + 1].tree].label - MODEL_LABEL_FIRST].has_parent_id);
}

Test(structure, a_window_without_traces_is_a_model_without_traces)
{
    learn();
    cr_assert(model->n_traces == 0 && model->n_labels == 0 && model->n_trees == 0 && model->n_topologies == 0);
}

/* ---- Topologies and groups ----------------------------------------------------------- */

static void add_failing(uint64_t trace, const char *root, const char *child, uint64_t start)
{
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 1, .name = root, .start = start);
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 2, .parent = 1, .name = child, .start = start, .status_code = 2);
}

Test(structure, traces_are_grouped_by_root_and_by_what_fails)
{
    for (uint32_t i = 0; i < 5; i++)
        add(100 + i, 1, 0, "a", i);
    add(1, 1, 0, "b", 1);
    add_failing(2, "a", "x", 2);
    add_failing(3, "a", "y", 3);
    add_failing(4, "a", "x", 4);
    SPAN_BUILD_ADD(&build, .trace = 4, .id = 3, .parent = 1, .name = "z", .start = 9);
    add(5, 7, 99, "a", 5);
    learn();
    uint32_t group[10];
    for (uint32_t t = 0; t < 10; t++)
        group[t] = model->topologies[structure.topology[t]].group;
    cr_assert(model->n_groups == 4 && model->n_topologies == 6);
    cr_assert(group[0] == 0 && group[4] == 0 && group[9] == 0 && model->groups[0].n_traces == 6);
    cr_assert(group[6] == 1 && group[8] == 1);
    cr_assert(group[5] >= 2 && group[7] >= 2 && group[5] != group[7]);
}

Test(structure, groups_and_their_topologies_stand_by_falling_counts)
{
    for (uint32_t i = 0; i < 300; i++) {
        add(i + 1, 1, 0, i % 10 < 1 ? "rare" : i % 10 < 4 ? "middle" : "frequent", i);
        if (i % 3 == 0)
            add(i + 1, 2, 1, "child", i);
    }
    learn();
    cr_assert(model->n_groups == 3 && model->n_topologies == 6);
    for (uint32_t t = 0; t < 6; t++) {
        cr_assert(model->topologies[t].group == t / 2);
        cr_assert(t % 2 == 0 || model->topologies[t].n_traces <= model->topologies[t - 1].n_traces);
    }
    cr_assert(model->groups[0].n_traces == 180 && model->groups[1].n_traces == 90 && model->groups[2].n_traces == 30);
}

Test(structure, counts_of_buckets_add_up)
{
    for (uint32_t i = 0; i < 1000; i++)
        add(i + 1, 1, 0, i % 7 == 0 ? "a" : "b", i * 1000);
    learn();
    cr_assert(model->n_buckets == STRUCTURE_N_BUCKETS);
    for (uint32_t g = 0; g < model->n_groups; g++) {
        uint32_t n = 0;
        for (uint32_t b = 0; b < model->n_buckets; b++)
            n += model->bucket_counts[model->groups[g].first_count + b];
        cr_assert(n == model->groups[g].n_traces);
    }
    cr_assert(model->groups[0].n_traces + model->groups[1].n_traces == 1000);
}

Test(structure, rare_groups_merge_when_there_are_too_many)
{
    /* Every subset of 13 operations fails once: 8,192 groups. */
    static char names[13][4];
    for (uint32_t set = 0; set < 8192; set++) {
        add(set + 1, 1, 0, "root", set);
        for (uint32_t k = 0; k < 13; k++) {
            names[k][0] = (char)('a' + k);
            if (set >> k & 1)
                SPAN_BUILD_ADD(&build, .trace = set + 1, .id = k + 2, .parent = 1, .name = names[k], .start = set,
                               .status_code = 2);
        }
    }
    learn();
    cr_assert(model->n_topologies == 8192 && model->n_groups <= 4097 && model->n_groups >= 4096);
    cr_assert(model->groups[0].n_traces >= 4095);
}

/* ---- Spans ---------------------------------------------------------------------------- */

Test(structure, every_span_knows_its_label_and_resource)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a", .instance = "1");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .parent = 1, .service = "t", .name = "b", .start = 1);
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 1, .service = "s", .name = "a", .instance = "2", .start = 2);
    SPAN_BUILD_ADD(&build, .trace = 3, .id = 1, .service = "s", .name = "a", .instance = "2", .start = 3);
    learn();
    cr_assert(model->n_labels == 2 && model->n_resources == 3 && structure.n_spans == 4);
    cr_assert(structure.label[0] == MODEL_LABEL_FIRST && structure.label[1] == MODEL_LABEL_FIRST + 1);
    cr_assert(structure.label[2] == MODEL_LABEL_FIRST && structure.trace_start_ns[2] == 3);
    /* Replica 2 is the more frequent one of the first service. */
    cr_assert(structure.resource[build.table.spans[0].resource_at] == 1);
    cr_assert(structure.resource[build.table.spans[2].resource_at] == 0);
    cr_assert(structure.resource[build.table.spans[1].resource_at] == 2);
    struct text key = model_string(model, model->attrs[model->resources[0].first_attr].key);
    cr_assert(key.n == 12 && memcmp(key.at, "service.name", 12) == 0);
}

Test(structure, resources_of_other_windows_are_left_out)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a");
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 1, .service = "t", .name = "a");
    span_build_finish(&build);
    struct window second = build.window;
    second.order += second.first[1];
    second.first    = (const uint32_t[]){ 0, 1 };
    second.n_traces = 1;
    cr_assert(structure_build(&second, &model_build, &arena, &structure, NULL) == STATUS_OK);
    cr_assert(model->n_resources == 1 && model->n_services == 1 && model->n_spans == 1);
    cr_assert(structure.resource[0] == MODEL_NONE && structure.resource[1] == 0);
}
