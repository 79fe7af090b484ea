/* test_ranking.c - groups in order, and what a sample keeps of them. */
#include "gentq/ranking.h"

#include <criterion/criterion.h>

static struct arena   arena;
static struct ranking ranking;

static void setup(void)
{
    struct ranking_entry entries[] = { { 5, 2, 0 }, { 1, 0, 1 }, { 4, 2, 2 }, { 3, 0, 0 }, { 4, 2, 1 } };
    arena_init(&arena);
    cr_assert(ranking_build(entries, 5, 4, &arena, &ranking));
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(ranking, .init = setup, .fini = teardown);

Test(ranking, groups_are_sorted_and_may_be_empty)
{
    cr_assert(ranking_count(&ranking, 0) == 2 && ranking_count(&ranking, 1) == 0 && ranking_count(&ranking, 2) == 3 &&
              ranking_count(&ranking, 3) == 0);
    const double wanted[] = { 1, 3, 4, 4, 5 };
    for (int i = 0; i < 5; i++)
        cr_assert_eq(ranking.values[i], wanted[i]);
}

Test(ranking, a_sample_keeps_its_traces_values_in_order)
{
    const uint8_t has_trace[] = { 1, 0, 1 };
    double        values[3];
    cr_assert_eq(ranking_gather(&ranking, 2, has_trace, values), 2);
    cr_assert(values[0] == 4 && values[1] == 5);
}

Test(ranking, w1_of_a_ranking_with_itself_is_0)
{
    const uint8_t        all[] = { 1, 1, 1 };
    double               scratch[3];
    struct ranking_other other = { &ranking, all, 1, scratch };
    cr_assert_eq(ranking_w1(&ranking, &other, 0), 0);
}

Test(ranking, a_group_that_is_missing_is_as_far_as_can_be_by_its_weight)
{
    const uint8_t        second[] = { 0, 1, 0 }; /* keeps 1 of group 0 and 4 of group 2 */
    const uint8_t        none[]   = { 0, 0, 0 };
    double               scratch[3];
    struct ranking_other other = { &ranking, second, 3, scratch };
    cr_assert_float_eq(ranking_w1(&ranking, &other, 0), (2 * 1.0 + 3 * (1.0 / 3)) / 5, 1e-12);
    other.has_trace = none;
    cr_assert_eq(ranking_w1(&ranking, &other, 0), DISTANCE_WORST);
}

Test(ranking, what_only_the_other_side_has_weighs_its_scaled_count)
{
    struct ranking_entry entries[] = { { 7, 1, 0 }, { 1, 0, 0 } };
    const uint8_t        all[]     = { 1 };
    double               scratch[3];
    struct ranking       real;
    struct ranking_entry real_entries[] = { { 1, 0, 0 } };
    struct ranking       more;
    cr_assert(ranking_build(entries, 2, 4, &arena, &more) && ranking_build(real_entries, 1, 4, &arena, &real));
    struct ranking_other other = { &more, all, 4, scratch };
    cr_assert_float_eq(ranking_w1(&real, &other, 0), 4.0 / 5, 1e-12);
}

Test(ranking, small_groups_can_be_left_out)
{
    const uint8_t        none[] = { 0, 0, 0 };
    double               scratch[3];
    struct ranking_other other = { &ranking, none, 1, scratch };
    cr_assert_eq(ranking_w1(&ranking, &other, 3), DISTANCE_WORST);
    cr_assert(isnan(ranking_w1(&ranking, &other, 4)));
}
