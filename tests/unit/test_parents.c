/* test_parents.c - odd ids, cycles and depths never fail. */
#include "gentc/parents.h"

#include <criterion/criterion.h>

#include "tests/support/span_build.h"

#define MAX_SPANS 10000

static struct span_build build;
static uint32_t          parent[MAX_SPANS];
static uint8_t           is_missing[MAX_SPANS];

static void setup(void)
{
    span_build_init(&build);
}

static void teardown(void)
{
    span_build_free(&build);
}

TestSuite(parents, .init = setup, .fini = teardown);

static void resolve(void)
{
    span_build_finish(&build);
    cr_assert(parents_resolve(&build.window, parent, is_missing, NULL) == STATUS_OK);
}

static void add(uint64_t trace, uint64_t id, uint64_t parent_id, uint64_t start)
{
    SPAN_BUILD_ADD(&build, .trace = trace, .id = id, .parent = parent_id, .start = start);
}

Test(parents, children_find_their_parent_wherever_it_stands)
{
    add(1, 2, 1, 10);
    add(1, 1, 0, 0);
    add(1, 3, 2, 20);
    resolve();
    cr_assert(parent[0] == 1 && parent[1] == PARENTS_NONE && parent[2] == 0);
    cr_assert(!is_missing[0] && !is_missing[1] && !is_missing[2]);
}

Test(parents, a_parent_in_another_trace_is_missing)
{
    add(1, 1, 0, 0);
    add(2, 2, 1, 10);
    resolve();
    cr_assert(parent[1] == PARENTS_NONE && is_missing[1] && !is_missing[0]);
}

Test(parents, positions_of_later_traces_count_from_the_window)
{
    add(1, 1, 0, 0);
    add(2, 1, 0, 0);
    add(2, 2, 1, 10);
    resolve();
    cr_assert(parent[0] == PARENTS_NONE && parent[1] == PARENTS_NONE && parent[2] == 1);
}

Test(parents, of_equal_ids_the_earliest_and_longest_is_the_parent)
{
    add(1, 7, 0, 50);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 7, .start = 40, .end = 60);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 7, .start = 40, .end = 80);
    add(1, 8, 7, 55);
    resolve();
    cr_assert(parent[3] == 2);
}

Test(parents, a_span_that_names_itself_has_a_missing_parent)
{
    add(1, 5, 5, 0);
    add(1, 6, 5, 1);
    resolve();
    cr_assert(parent[0] == PARENTS_NONE && is_missing[0] && parent[1] == 0 && !is_missing[1]);
}

Test(parents, a_cycle_is_broken_above_its_earliest_span)
{
    add(1, 1, 3, 30);
    add(1, 2, 1, 10);
    add(1, 3, 2, 20);
    add(1, 4, 3, 40);
    resolve();
    cr_assert(parent[1] == PARENTS_NONE && is_missing[1]);
    cr_assert(parent[2] == 1 && parent[0] == 2 && parent[3] == 2);
    cr_assert(!is_missing[0] && !is_missing[2] && !is_missing[3]);
}

Test(parents, every_cycle_of_a_trace_is_broken)
{
    for (uint32_t i = 0; i < 100; i++) {
        add(1, 1000 + 2 * i, 1001 + 2 * i, 2 * i);
        add(1, 1001 + 2 * i, 1000 + 2 * i, 2 * i + 1);
    }
    resolve();
    for (uint32_t i = 0; i < 100; i++)
        cr_assert(is_missing[2 * i] && !is_missing[2 * i + 1] && parent[2 * i + 1] == 2 * i);
}

Test(parents, a_deep_chain_is_cut_where_the_model_ends)
{
    for (uint32_t i = 0; i < MAX_SPANS; i++)
        add(1, i + 1, i, i);
    resolve();
    uint32_t n_cut = 0, depth = 0;
    for (uint32_t i = 0; i < MAX_SPANS; i++) {
        depth = parent[i] == PARENTS_NONE ? 1u + is_missing[i] : depth + 1;
        n_cut += is_missing[i];
        cr_assert(depth <= PARENTS_MAX_DEPTH && (is_missing[i] || i == 0 || parent[i] == i - 1));
    }
    cr_assert(n_cut == 2 && is_missing[PARENTS_MAX_DEPTH]);
}

Test(parents, ids_that_differ_in_their_high_half_only_are_told_apart)
{
    for (uint64_t i = 0; i < 1000; i++)
        add(1, (i + 1) << 32, i << 32, i);
    resolve();
    for (uint32_t i = 1; i < 1000; i++)
        cr_assert(parent[i] == i - 1);
}
