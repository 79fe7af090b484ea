/* test_net_rows.c - what a network is taught of a window: where spans lie, the labels around them, what is held out. */
#include "gentc/net_rows.h"

#include <criterion/criterion.h>

#include "common/bundle/model_net.h"
#include "common/gen/gen_net.h"
#include "common/gen/net_input.h"
#include "common/gen/net_time.h"
#include "gentc/columns.h"
#include "gentc/time_cell.h"
#include "gentc/time_grid.h"
#include "tests/support/span_build.h"

#define T0     UINT64_C(1700000000000000001) /* on no grid */
#define SECOND UINT64_C(1000000000)

static const struct columns_options columns_options = { 1, 64, 33, 1, 50 };

/* A window of spans, up to the rows that are taught. */
struct taught {
    struct span_build  build;
    struct arena       arena;
    struct model_build model_build;
    struct structure   structure;
    struct time_rows   times;
    struct net_rows    rows;
};

static void teach(struct taught *t, uint32_t n_visits)
{
    struct times_options options = { .n_max_knots = 35, .n_max_copulas = 64, .n_min_rows = 4, .knot_shift = 10 };
    struct model        *model = &t->model_build.model;

    options.net.n_visits = n_visits;
    arena_init(&t->arena);
    model_build_init(&t->model_build);
    span_build_finish(&t->build);
    model->knot_shift = options.knot_shift;
    cr_assert_eq(structure_build(&t->build.window, &t->model_build, &t->arena, &t->structure, NULL), STATUS_OK);
    cr_assert_eq(columns_build(&t->build.window, &t->structure, &columns_options, &t->model_build, NULL, NULL), STATUS_OK);
    cr_assert_eq(time_grid_find(&t->build.window, &t->structure, model, NULL), STATUS_OK);
    cr_assert_eq(time_rows_collect(&t->build.window, &t->structure, options.n_min_rows, &t->model_build, &t->arena,
                                   &t->times, NULL), STATUS_OK);
    cr_assert_eq(time_cell_fit(&t->times, &options, &t->model_build, &t->arena, NULL), STATUS_OK);
    cr_assert_eq(net_rows_collect(&t->build.window, &t->structure, &t->times, model, &t->arena, &t->rows, NULL), STATUS_OK);
}

static void free_taught(struct taught *t)
{
    model_build_free(&t->model_build);
    arena_free(&t->arena);
    span_build_free(&t->build);
}

static bool is_silent(struct net_interval of)
{
    return of.high < of.low;
}

/* From the clock's 'from' to 'to', as the coordinate. */
static void expect_interval(struct net_interval of, int32_t low, int32_t high)
{
    cr_expect(of.low == (float)low / 65536 && of.high == (float)high / 65536, "%f to %f, not %f to %f", (double)of.low,
              (double)of.high, low / 65536.0, high / 65536.0);
}

static uint64_t parent_of(uint64_t t) { return 100003 + 1009 * t; }
static uint64_t child_of(uint64_t t) { return 20011 + 307 * t; }
#define GAP UINT64_C(5003)

/* Node order: parent, then its children in start order: child, late. */
Test(net_rows, a_row_says_between_which_coordinates_its_span_lies)
{
    struct taught t;

    span_build_init(&t.build);
    for (uint64_t i = 0; i < 20; i++) {
        uint64_t start = T0 + i * SECOND;
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 1, .name = "parent", .start = start, .end = start + parent_of(i));
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 2, .parent = 1, .name = "child", .start = start + GAP,
                       .end = start + GAP + child_of(i));
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 3, .parent = 1, .name = "late", .start = start + 2 * GAP,
                       .end = start + parent_of(i) + 1 + i);
    }
    teach(&t, 1);
    cr_assert_eq(t.rows.n, 60);
    cr_assert_eq(t.rows.n_sites, 3);
    for (uint64_t i = 0; i < 20; i++) {
        const struct net_row *rows = &t.rows.rows[3 * i];
        uint64_t parent = parent_of(i), child = child_of(i), slack = parent - child;
        for (uint32_t what = 0; what < MODEL_N_NETS; what++)
            cr_expect(is_silent(rows[0].interval[what]), "networks know nothing of roots");
        expect_interval(rows[1].interval[MODEL_NET_DURATION], net_time_of_duration(child, parent, false),
                        net_time_of_duration(child + 1, parent, false));
        expect_interval(rows[1].interval[MODEL_NET_GAP], net_time_of_gap(GAP, slack, false), net_time_of_gap(GAP + 1, slack, false));
        cr_expect(is_silent(rows[1].interval[MODEL_NET_LATE]), "all of them end inside");
        uint64_t late = parent + 1 + i - 2 * GAP;
        expect_interval(rows[2].interval[MODEL_NET_DURATION], net_time_of_duration(late, parent, true),
                        net_time_of_duration(late + 1, parent, true));
        expect_interval(rows[2].interval[MODEL_NET_GAP], net_time_of_gap(2 * GAP, parent - late, true),
                        net_time_of_gap(2 * GAP + 1, parent - late, true));
        for (uint32_t k = 0; k < 3; k++)
            cr_expect_eq(rows[k].site, k);
        uint32_t time = time_rows_start(&t.model_build.model, T0 + i * SECOND);
        for (uint32_t k = 0; k < 3; k++)
            cr_expect_eq(rows[k].slice, gen_net_slice(time), "trace %lu", i);
    }
    free_taught(&t);
}

Test(net_rows, a_site_knows_the_labels_around_it)
{
    struct taught t;

    span_build_init(&t.build);
    SPAN_BUILD_ADD(&t.build, .trace = 1, .id = 1, .name = "a", .start = T0, .end = T0 + 1000);
    SPAN_BUILD_ADD(&t.build, .trace = 1, .id = 2, .parent = 1, .name = "b", .start = T0 + 1, .end = T0 + 400);
    SPAN_BUILD_ADD(&t.build, .trace = 1, .id = 3, .parent = 1, .name = "c", .start = T0 + 500, .end = T0 + 900);
    SPAN_BUILD_ADD(&t.build, .trace = 1, .id = 4, .parent = 3, .name = "d", .start = T0 + 600, .end = T0 + 700);
    teach(&t, 1);
    cr_assert_eq(t.rows.n_sites, 4);
    const struct net_site *site = t.rows.sites;
    uint32_t a = site[0].labels[MODEL_NET_SELF], b = site[1].labels[MODEL_NET_SELF], c = site[2].labels[MODEL_NET_SELF];
    const uint32_t expected[4][4] = { /* parent, grand, elder, younger */
        { MODEL_LABEL_TRACE, MODEL_NONE, MODEL_NONE, MODEL_NONE }, { a, MODEL_LABEL_TRACE, MODEL_NONE, c },
        { a, MODEL_LABEL_TRACE, b, MODEL_NONE }, { c, a, MODEL_NONE, MODEL_NONE },
    };
    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t k = 0; k < 4; k++)
            cr_expect_eq(site[i].labels[MODEL_NET_PARENT + k], expected[i][k], "site %u, relation %u", i, k + 1);
    cr_expect(site[0].n_children == 2 && t.rows.child_labels[site[0].first_child] == b
              && t.rows.child_labels[site[0].first_child + 1] == c);
    cr_expect(site[1].n_children == 0 && site[2].n_children == 1 && site[3].n_children == 0);
    free_taught(&t);
}

/* Early ones are no network's, and neither they nor roots are taught. */
Test(net_rows, early_spans_say_nothing)
{
    struct taught t;

    span_build_init(&t.build);
    for (uint64_t i = 0; i < 20; i++) {
        uint64_t start = T0 + i * SECOND;
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 1, .name = "parent", .start = start, .end = start + 9000 + i);
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 2, .parent = 1, .name = "early", .start = start - 50 - i,
                       .end = start + 4000);
    }
    teach(&t, 1);
    for (uint32_t i = 0; i < t.rows.n; i++)
        for (uint32_t what = 0; what < MODEL_N_NETS; what++)
            cr_expect(is_silent(t.rows.rows[i].interval[what]));
    free_taught(&t);
}

/* Where some are late, each row says whether it is. */
Test(net_rows, late_or_not_is_told_where_it_is_open)
{
    struct taught t;
    uint32_t      n_late = 0;

    span_build_init(&t.build);
    for (uint64_t i = 0; i < 40; i++) {
        uint64_t start = T0 + i * SECOND;
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 1, .name = "parent", .start = start, .end = start + 9000 + i);
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 2, .parent = 1, .name = "child", .start = start + 100,
                       .end = start + (i % 4 == 0 ? 9500 : 8000) + i);
    }
    teach(&t, 1);
    for (uint64_t i = 0; i < 40; i++) {
        struct net_interval of = t.rows.rows[2 * i + 1].interval[MODEL_NET_LATE];
        cr_expect(of.low == of.high && of.low == (i % 4 == 0 ? 1.0f : 0.0f), "trace %lu", i);
        n_late += of.low != 0;
    }
    cr_expect_eq(n_late, 10);
    free_taught(&t);
}

/* On a clock of milliseconds, a span of 3 lies anywhere from 3 to 4, and one of nothing from nothing at all. */
Test(net_rows, an_interval_is_as_wide_as_the_clocks_steps)
{
    const uint64_t ms = 1000000, start = UINT64_C(1700000000000000000);
    struct taught  t;

    span_build_init(&t.build);
    for (uint64_t i = 0; i < 20; i++) {
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 1, .name = "parent", .start = start + i * SECOND,
                       .end = start + i * SECOND + 10 * ms);
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 2, .parent = 1, .name = "child", .start = start + i * SECOND + i % 3 * ms,
                       .end = start + i * SECOND + i % 3 * ms + i % 5 * ms);
    }
    teach(&t, 1);
    const struct net_row *rows = t.rows.rows;
    struct net_interval   three = rows[2 * 3 + 1].interval[MODEL_NET_DURATION], none = rows[2 * 5 + 1].interval[MODEL_NET_DURATION];
    expect_interval(three, net_time_of_duration(3 * ms, 10 * ms, false), net_time_of_duration(4 * ms, 10 * ms, false));
    cr_expect_eq(none.low, -NET_INTERVAL_END);
    cr_expect_eq(none.high, (float)net_time_of_duration(ms, 10 * ms, false) / 65536);
    cr_expect_eq(rows[2 * 3 + 1].interval[MODEL_NET_GAP].low, -NET_INTERVAL_END);
    cr_expect_eq(rows[2 * 4 + 1].interval[MODEL_NET_GAP].low, (float)net_time_of_gap(ms, 6 * ms, false) / 65536);
    free_taught(&t);
}

/* About one in NET_ROWS_HELD, whatever is in them. */
Test(net_rows, traces_are_held_out_as_a_whole)
{
    const uint32_t n_traces = 2000;
    struct taught  t;
    uint32_t       n_held = 0;

    span_build_init(&t.build);
    for (uint64_t i = 0; i < n_traces; i++) {
        uint64_t start = T0 + i * SECOND;
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 1, .name = "parent", .start = start, .end = start + 9000 + i);
        SPAN_BUILD_ADD(&t.build, .trace = i + 1, .id = 2, .parent = 1, .name = "child", .start = start + 10, .end = start + 90);
    }
    teach(&t, 1);
    cr_assert_eq(t.rows.n, 2 * n_traces);
    for (uint32_t i = 0; i < n_traces; i++) {
        cr_expect_eq(t.rows.rows[2 * i].is_held, t.rows.rows[2 * i + 1].is_held);
        n_held += t.rows.rows[2 * i].is_held;
    }
    cr_expect(n_held > n_traces / 2 / NET_ROWS_HELD && n_held < 2 * n_traces / NET_ROWS_HELD, "%u", n_held);
    free_taught(&t);
}
