/* test_kin.c - parents, duplicates, cycles. */
#include "gentq/kin.h"

#include <criterion/criterion.h>

static struct kin         kin;
static struct span        spans[8];
static const struct span *pointers[8];

static void setup(void)
{
    for (int i = 0; i < 8; i++)
        pointers[i] = &spans[i];
    cr_assert(kin_reserve(&kin, 8));
}

static void teardown(void)
{
    kin_free(&kin);
}

TestSuite(kin, .init = setup, .fini = teardown);

static void solve(uint32_t n, const uint64_t (*ids)[2])
{
    for (uint32_t i = 0; i < n; i++) {
        spans[i].span_id   = ids[i][0];
        spans[i].parent_id = ids[i][1];
    }
    kin_solve(&kin, pointers, n);
}

Test(kin, children_come_before_their_parents)
{
    solve(4, (const uint64_t[][2]){ { 10, 20 }, { 20, 30 }, { 30, 0 }, { 40, 30 } });
    cr_assert(kin.parent[0] == 1 && kin.parent[1] == 2 && kin.parent[2] == SPAN_TABLE_NONE && kin.parent[3] == 2);
    cr_assert(kin.order[0] == 0 && kin.order[1] == 1 && kin.order[2] == 3 && kin.order[3] == 2);
    cr_assert(kin.n_orphans == 0 && kin.n_duplicates == 0 && kin.n_cycles == 0);
}

Test(kin, a_parent_that_is_not_there_makes_an_orphan)
{
    solve(2, (const uint64_t[][2]){ { 1, 9 }, { 2, 1 } });
    cr_assert(kin.parent[0] == SPAN_TABLE_NONE && kin.parent[1] == 0 && kin.n_orphans == 1);
}

Test(kin, of_equal_ids_the_first_is_the_parent)
{
    solve(3, (const uint64_t[][2]){ { 1, 0 }, { 1, 0 }, { 2, 1 } });
    cr_assert(kin.parent[2] == 0 && kin.n_duplicates == 1);
}

Test(kin, a_span_that_is_its_own_parent_is_a_root)
{
    solve(2, (const uint64_t[][2]){ { 1, 1 }, { 2, 1 } });
    cr_assert(kin.parent[0] == SPAN_TABLE_NONE && kin.parent[1] == 0 && kin.n_cycles == 1);
}

Test(kin, a_ring_is_cut_at_its_first_span_wherever_one_enters)
{
    solve(5, (const uint64_t[][2]){ { 5, 4 }, { 4, 2 }, { 2, 3 }, { 3, 2 }, { 9, 5 } });
    cr_assert(kin.parent[0] == 1 && kin.parent[1] == 2 && kin.parent[2] == SPAN_TABLE_NONE && kin.parent[3] == 2 &&
              kin.parent[4] == 0 && kin.n_cycles == 1);
    cr_assert(kin.order[4] == 2);
}

Test(kin, two_rings_are_both_cut)
{
    solve(4, (const uint64_t[][2]){ { 1, 2 }, { 2, 1 }, { 3, 4 }, { 4, 3 } });
    cr_assert(kin.n_cycles == 2 && kin.parent[0] == SPAN_TABLE_NONE && kin.parent[2] == SPAN_TABLE_NONE);
}
