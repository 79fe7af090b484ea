/* test_paper.c - F1 over weighed keys, and runs of keys. */
#include "gentq/paper.h"

#include <criterion/criterion.h>

static const struct key_count r[] = { { 1, 4 }, { 2, 2 }, { 5, 1 } };
static const struct key_count s[] = { { 1, 1 }, { 2, 5 }, { 9, 1 } };

static struct paper_range range(const struct key_count *items, size_t n)
{
    return (struct paper_range){ items, n };
}

Test(paper, f1_of_a_list_with_itself_has_no_loss)
{
    cr_assert_eq(paper_f1_loss(range(r, 3), range(r, 3), 1), 0);
}

Test(paper, f1_weighs_what_both_have_against_what_one_has_more)
{
    /* both: 1 + 2; one: 3 + 3 + 1 + 1 */
    cr_assert_float_eq(paper_f1_loss(range(r, 3), range(s, 3), 1), 8.0 / (2 * 3 + 8), 1e-12);
}

Test(paper, f1_scales_the_other_side)
{
    const struct key_count half[] = { { 1, 2 }, { 2, 1 } };
    cr_assert_eq(paper_f1_loss(range(r, 2), range(half, 2), 2), 0);
}

Test(paper, f1_of_nothing_is_not_known_and_of_one_side_is_the_worst)
{
    cr_assert(isnan(paper_f1_loss(range(r, 0), range(s, 0), 1)));
    cr_assert_eq(paper_f1_loss(range(r, 3), range(s, 0), 1), 1);
}

Test(paper, runs_follow_the_high_bits)
{
    const struct key_count items[] = { { 0x101, 1 }, { 0x102, 1 }, { 0x300, 1 }, { 0x400, 1 }, { 0x4ff, 1 } };
    struct paper_range     all     = range(items, 5);
    cr_assert_eq(paper_find_run(all, 8, 4).n, 2);
    cr_assert_eq(paper_find_run(all, 8, 2).n, 0);
    cr_assert_eq(paper_find_run(all, 8, 9).n, 0);
    struct paper_range run = paper_take_run(&all, 8);
    cr_assert(run.n == 2 && run.items == items && all.n == 3 && all.items == items + 2);
    cr_assert_eq(paper_take_run(&all, 8).n, 1);
}
