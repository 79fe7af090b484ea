/* test_times.c - edges, modes, tables, leaves, grids and events of small windows. */
#include "gentc/times.h"

#include <criterion/criterion.h>
#include <math.h>

#include "common/base/fixed.h"
#include "common/base/philox.h"
#include "common/bundle/model_code.h"
#include "common/gen/driver.h"
#include "common/gen/quantile.h"
#include "gentc/columns.h"
#include "tests/support/span_build.h"

#define T0 UINT64_C(1700000000000000001) /* on no grid */
#define SECOND UINT64_C(1000000000)

static const struct times_options   options = { .n_max_knots = 35, .n_max_copulas = 64, .n_min_rows = 4, .knot_shift = 10 };
static const struct columns_options columns_options = { 1, 64, 33, 1, 50 };

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

TestSuite(times, .init = setup, .fini = teardown);

/* All stages up to a model whose sums agree. */
static void learn_window(const struct times_options *how)
{
    struct fail fail = { 0 };
    cr_assert(structure_build(&build.window, &model_build, &arena, &structure, &fail) == STATUS_OK);
    cr_assert(columns_build(&build.window, &structure, &columns_options, &model_build, NULL, &fail) == STATUS_OK);
    cr_assert(times_build(&build.window, &structure, how, &model_build, &arena, &fail) == STATUS_OK, "%s", fail.what);
    cr_assert(model_build_finish(&model_build, &fail) == STATUS_OK);
    cr_assert(model_derive(model, &arena, &fail) == STATUS_OK, "%s", fail.what);
}

static void learn(void)
{
    span_build_finish(&build);
    learn_window(&options);
}

/* Span 1 with child 2 in a trace of their own. */
static void add_pair(uint64_t trace, uint64_t start, uint64_t duration, uint64_t gap, uint64_t child_duration)
{
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 1, .name = "parent", .start = start, .end = start + duration);
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 2, .parent = 1, .name = "child", .start = start + gap,
                   .end = start + gap + child_duration);
}

static uint64_t draw(uint64_t row, uint64_t below)
{
    return philox_u64(7, 1, 1, row) % below;
}

static bool has_name(uint32_t label, const char *name)
{
    struct text text = { "", 0 };
    if (!model_label_is_trace(label))
        text = model_string(model, model->labels[label - MODEL_LABEL_FIRST].name_text);
    return text.n == strlen(name) && memcmp(text.at, name, text.n) == 0;
}

/* The only edge to labels of that name. */
static const struct model_edge *edge_to(const char *name)
{
    const struct model_edge *found = NULL;
    for (uint32_t e = 0; e < model->n_edges; e++) {
        if (!has_name(model->edges[e].label, name))
            continue;
        cr_assert_null(found, "two edges to %s", name);
        found = &model->edges[e];
    }
    cr_assert_not_null(found, "no edge to %s", name);
    return found;
}

static const struct model_cell *cell_to(const char *name, bool is_late)
{
    cr_assert_neq(edge_to(name)->cell[is_late], MODEL_NONE);
    return &model->cells[edge_to(name)->cell[is_late]];
}

/* The number of row i of n, as gen asks for it. */
static uint64_t number_at(const struct model_table *table, uint32_t i, uint32_t n)
{
    if (i < table->n_zero)
        return 0;
    return quantile_time_value(model, table, (uint32_t)(((i - table->n_zero + 0.5) / (n - table->n_zero)) * 4294967296.0));
}

/* ---- Edges and cells -------------------------------------------------------------- */

Test(times, late_rows_are_counted_and_have_a_cell_of_their_own)
{
    for (uint64_t t = 0; t < 40; t++)
        add_pair(t + 1, T0 + t * SECOND, 1000 + draw(t, 1000), 100, t % 4 == 0 ? 5000 : 500);
    learn();
    cr_assert_eq(edge_to("child")->n_rows, 40);
    cr_assert_eq(edge_to("child")->n_late, 10);
    cr_assert_neq(edge_to("child")->cell[0], edge_to("child")->cell[1]);
    cr_assert_eq(cell_to("child", true)->n_rows, 10);
    cr_assert_eq(edge_to("parent")->n_late, 0);
    cr_assert_eq(edge_to("parent")->cell[1], MODEL_NONE);
}

static void add_few_children(uint64_t trace, const char *parent)
{
    uint64_t start = T0 + trace * SECOND;
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 1, .name = parent, .start = start, .end = start + 5000);
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 2, .parent = 1, .name = "child", .start = start + 10, .end = start + 20);
}

Test(times, edges_with_few_rows_share_a_cell_below_other_parents)
{
    for (uint64_t t = 1; t <= 3; t++) {
        add_few_children(2 * t, "a");
        add_few_children(2 * t + 1, "b");
    }
    learn();
    uint32_t cell = MODEL_NONE, n = 0;
    for (uint32_t e = 0; e < model->n_edges; e++) {
        if (!has_name(model->edges[e].label, "child"))
            continue;
        cr_assert(n == 0 || model->edges[e].cell[0] == cell);
        cell = model->edges[e].cell[0];
        n++;
    }
    cr_assert_eq(n, 2);
    cr_assert_eq(model->cells[cell].n_rows, 6);
    cr_assert_neq(cell_to("a", false), cell_to("b", false));
}

/* Three of each, which are few: but for the durations they would share a cell. */
static void add_children_with(const char *keys, uint64_t first_trace, uint64_t duration)
{
    for (uint64_t t = first_trace; t < first_trace + 3; t++) {
        uint64_t start = T0 + t * SECOND;
        SPAN_BUILD_ADD(&build, .trace = t, .id = 1, .name = "root", .start = start, .end = start + 100);
        SPAN_BUILD_ADD(&build, .trace = t, .id = 2, .parent = 1, .name = "child", .keys = keys, .start = start + 10,
                       .end = start + 10 + duration);
    }
}

static uint32_t count_cells_of_child(void)
{
    uint32_t cells[2], n = 0;
    for (uint32_t e = 0; e < model->n_edges; e++)
        if (has_name(model->edges[e].label, "child") && n < 2)
            cells[n++] = model->edges[e].cell[0];
    cr_assert_eq(n, 2);
    return cells[0] == cells[1] ? 1 : 2;
}

Test(times, labels_of_an_operation_share_a_cell_when_they_are_few)
{
    add_children_with("a", 1, 50);
    add_children_with("b", 4, 60);
    learn();
    cr_assert_eq(count_cells_of_child(), 1);
}

Test(times, but_not_a_label_without_durations)
{
    add_children_with("a", 1, 50);
    add_children_with("b", 4, 0);
    learn();
    cr_assert_eq(count_cells_of_child(), 2);
}

Test(times, orphans_are_told_from_the_start_of_their_trace)
{
    for (uint64_t t = 1; t <= 12; t++) {
        uint64_t start = T0 + t * SECOND;
        SPAN_BUILD_ADD(&build, .trace = t, .id = 1, .name = "root", .start = start, .end = start + 5000);
        SPAN_BUILD_ADD(&build, .trace = t, .id = 3, .parent = 77, .name = "orphan", .start = start + 7000 + t, .end = start + 90000);
    }
    learn();
    cr_assert_eq(edge_to("orphan")->parent_operation, MODEL_NONE);
    cr_assert_eq(edge_to("orphan")->n_late, 0, "nothing is late at the top");
    cr_assert_eq(cell_to("root", false)->gap.n_zero, 12);
    cr_assert_lt(fabs((double)number_at(&cell_to("orphan", false)->gap, 6, 12) - 7006), 50);
}

Test(times, spans_that_do_more_have_edges_and_cells_of_their_own)
{
    for (uint64_t t = 0; t < 40; t++) {
        uint64_t start = T0 + t * SECOND;
        add_pair(t + 1, start, 90000, 100, t % 2 == 0 ? 80000 : 500);
        for (uint64_t i = 0; t % 2 == 0 && i < 3; i++)
            SPAN_BUILD_ADD(&build, .trace = t + 1, .id = 10 + i, .parent = 2, .name = "work", .start = start + 1000 * (i + 1));
    }
    learn();
    uint32_t n = 0;
    for (uint32_t e = 0; e < model->n_edges; e++) {
        if (!has_name(model->edges[e].label, "child"))
            continue;
        const struct model_table *table = &model->cells[model->edges[e].cell[0]].duration;
        double                    expected = model->edges[e].size_class == 1 ? 500 : 80000;
        cr_assert_lt(fabs((double)number_at(table, 10, 20) / expected - 1), 0.01);
        n++;
    }
    cr_assert_eq(n, 2);
}

Test(times, lateness_follows_the_length_of_the_parent)
{
    for (uint64_t t = 0; t < 600; t++) {
        uint64_t duration = UINT64_C(1000) << draw(t, 10);
        add_pair(t + 1, T0 + t * SECOND, duration, 100, duration < 16000 ? duration : duration / 2);
    }
    learn();
    const struct model_edge *edge = edge_to("child");
    cr_assert_neq(edge->late_profile, MODEL_NONE);
    cr_assert_gt(quantile_profile_share(model, edge->late_profile, driver_of_edge(model, edge, 2000)), UINT64_C(15) << 28);
    cr_assert_lt(quantile_profile_share(model, edge->late_profile, driver_of_edge(model, edge, 200000)), UINT64_C(1) << 28);
}

Test(times, an_empty_window_has_no_cells)
{
    learn();
    cr_assert_eq(model->n_cells, 0);
    cr_assert_eq(model->n_time_knots, 0);
}

/* ---- Tables --------------------------------------------------------------------------- */

Test(times, a_constant_takes_one_knot)
{
    for (uint64_t t = 0; t < 30; t++)
        add_pair(t + 1, T0 + t * SECOND, 123457, 1001, 100003);
    learn();
    cr_assert_eq(cell_to("parent", false)->duration.n_knots, 1);
    cr_assert_lt(fabs((double)number_at(&cell_to("parent", false)->duration, 3, 30) / 123457 - 1), 0.01);
    cr_assert_eq(cell_to("parent", false)->gap.n_zero, 30);
}

Test(times, a_table_gives_back_the_sorted_durations)
{
    const uint32_t n = 2000;
    double         worst = 0;
    /* 2^(10 + 10 u): equal shares in every octave. */
    for (uint64_t t = 0; t < n; t++)
        add_pair(t + 1, T0 + t * SECOND, fixed_exp2_q16((uint32_t)((10 << 16) + (655360ull * (t * 997 % n)) / n)), 0, 1);
    learn();
    for (uint32_t i = 0; i < n; i++) {
        double real = 10 + 10.0 * i / n;
        double made = log2((double)number_at(&cell_to("parent", false)->duration, i, n) + 1);
        worst = fmax(worst, fabs(made - real));
    }
    cr_assert_lt(worst, 0.05, "%f octaves", worst);
}

Test(times, zeros_are_counted_apart)
{
    for (uint64_t t = 0; t < 50; t++)
        add_pair(t + 1, T0 + t * SECOND, 10000, t % 5 == 0 ? 0 : 3000 + draw(t, 500), 2000);
    learn();
    cr_assert_eq(cell_to("child", false)->gap.n_zero, 10);
    cr_assert_gt(number_at(&cell_to("child", false)->gap, 10, 50), 0);
}

/* ---- Modes and leaves -------------------------------------------------------------------- */

Test(times, durations_in_proportion_to_the_parent_are_told_as_ratios)
{
    for (uint64_t t = 0; t < 600; t++) {
        uint64_t duration = 1000 << draw(t, 12);
        add_pair(t + 1, T0 + t * SECOND, duration, 0, duration * (300 + draw(t + 10000, 400)) / 1000);
    }
    learn();
    cr_assert_eq(cell_to("child", false)->duration_mode, MODEL_TIME_RATIO);
}

Test(times, durations_of_their_own_are_told_as_such)
{
    for (uint64_t t = 0; t < 600; t++)
        add_pair(t + 1, T0 + t * SECOND, 100000 << draw(t, 8), 0, 1000 + draw(t + 10000, 4000));
    learn();
    cr_assert_neq(cell_to("child", false)->duration_mode, MODEL_TIME_RATIO);
}

Test(times, what_hangs_on_the_parent_has_a_copula_and_what_does_not_has_none)
{
    for (uint64_t t = 0; t < 1200; t++) {
        uint64_t start = T0 + t * SECOND, duration = 100000 << draw(t, 6);
        add_pair(t + 1, start, duration, 0, duration > 500000 ? 90000 - draw(t, 900) : 300 + draw(t, 900));
        SPAN_BUILD_ADD(&build, .trace = t + 1, .id = 3, .parent = 1, .name = "other", .start = start + 99000,
                       .end = start + 99000 + 100 + draw(t + 77777, 800));
    }
    learn();
    cr_assert_neq(cell_to("child", false)->duration_copula, MODEL_NONE);
    cr_assert_eq(cell_to("other", false)->duration_copula, MODEL_NONE);
}

Test(times, an_incident_gives_roots_a_copula_of_time)
{
    for (uint64_t t = 0; t < 1600; t++)
        add_pair(t + 1, T0 + t * SECOND, (t >= 400 && t < 600 ? 1000000 : 10000) + draw(t, 5000), 0, 10);
    learn();
    cr_assert_neq(cell_to("parent", false)->duration_copula, MODEL_NONE);
    const struct model_copula *copula = &model->copulas[cell_to("parent", false)->duration_copula];
    uint32_t in_incident = quantile_copula_rank(model, copula, (uint32_t)(500.0 / 1600 * 4294967296.0), UINT32_C(1) << 31);
    uint32_t before = quantile_copula_rank(model, copula, (uint32_t)(200.0 / 1600 * 4294967296.0), UINT32_C(1) << 31);
    cr_assert_gt(in_incident, UINT32_MAX / 16 * 14, "one in eight is slow, and those are");
    cr_assert_lt(before, UINT32_MAX / 16 * 10);
}

/* ---- Grids --------------------------------------------------------------------------------- */

static const struct model_label *label_of(const char *name)
{
    return &model->labels[edge_to(name)->label - MODEL_LABEL_FIRST];
}

Test(times, grids_are_the_coarsest_that_hold_all_times)
{
    const uint64_t ms = 1000000, start = UINT64_C(1700000000000000000);
    for (uint64_t t = 1; t <= 20; t++)
        add_pair(t, start + t * 7 * ms, 900 * ms + draw(t, ms), 3 * ms, 5 * ms + 1000 * draw(t, 1000));
    learn();
    cr_assert_eq(label_of("parent")->start_grid, 6);
    cr_assert_eq(label_of("parent")->duration_grid, 0);
    cr_assert_eq(label_of("child")->start_grid, 6);
    cr_assert_eq(label_of("child")->duration_grid, 3);
}

Test(times, spans_of_no_duration_have_the_grid_of_their_starts)
{
    const uint64_t start = UINT64_C(1700000000000000000);
    for (uint64_t t = 1; t <= 20; t++)
        add_pair(t, start + t * 7000, 1001, 1000, 0);
    learn();
    cr_assert_eq(label_of("child")->start_grid, 3);
    cr_assert_eq(label_of("child")->duration_grid, 3);
}

Test(times, few_spans_do_not_get_a_grid_by_luck)
{
    const uint64_t start = UINT64_C(1700000000000000000);
    for (uint64_t t = 1; t <= 20; t++)
        add_pair(t, start + t * 7013, 1001, 100, 7);
    SPAN_BUILD_ADD(&build, .trace = 99, .id = 1, .name = "rare", .start = start + SECOND, .end = start + 2 * SECOND);
    learn();
    cr_assert_eq(label_of("rare")->start_grid, 0);
    cr_assert_eq(label_of("rare")->duration_grid, 0);
}

/* ---- Events ---------------------------------------------------------------------------------- */

static void add_eventful(uint64_t trace, uint64_t duration, uint64_t offset)
{
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 1, .name = "eventful", .start = T0, .end = T0 + duration, .events = "e");
    build.table.events[build.table.n_events - 1].time_ns = T0 + offset;
}

Test(times, events_inside_their_span_are_parts_of_it)
{
    for (uint64_t t = 1; t <= 40; t++)
        add_eventful(t, 1000 << draw(t, 10), t % 4 == 0 ? 0 : (uint64_t)(1000 << draw(t, 10)) / 2);
    learn();
    cr_assert_eq(model->label_events[0].time_mode, MODEL_TIME_RATIO);
    cr_assert_eq(model->tables[model->label_events[0].time_table].n_zero, 10);
    uint64_t half = number_at(&model->tables[model->label_events[0].time_table], 25, 40);
    cr_assert_lt(fabs((double)half / (UINT64_C(1) << MODEL_RATIO_BITS) - 0.5), 0.01);
}

Test(times, events_behind_their_span_are_told_by_the_time_since_its_start)
{
    for (uint64_t t = 1; t <= 40; t++)
        add_eventful(t, 1000, 5000);
    learn();
    cr_assert_eq(model->label_events[0].time_mode, MODEL_TIME_ABSOLUTE);
    cr_assert_lt(fabs((double)number_at(&model->tables[model->label_events[0].time_table], 20, 40) / 5000 - 1), 0.01);
}

/* ---- Repeatability -------------------------------------------------------------------------- */

Test(times, the_same_window_gives_the_same_times)
{
    struct buffer once = { 0 }, again = { 0 };
    for (uint64_t t = 0; t < 700; t++)
        add_pair(t + 1, T0 + t * SECOND, 20000 + draw(t, 90000), draw(t + 9, 5000), 100 + draw(t + 5, 30000));
    learn();
    cr_assert(model_code_emit(model, MODEL_SECTION_TIMES, &once, NULL) == STATUS_OK);
    model_build_free(&model_build);
    model_build_init(&model_build);
    learn_window(&options);
    cr_assert(model_code_emit(model, MODEL_SECTION_TIMES, &again, NULL) == STATUS_OK);
    cr_assert_eq(once.n, again.n);
    cr_assert_eq(memcmp(once.data, again.data, once.n), 0);
    buffer_free(&once);
    buffer_free(&again);
}
