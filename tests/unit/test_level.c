/* test_level.c - the path of levels: every step raises a dial, every level is further than the one before. */
#include "gentc/level.h"

#include <criterion/criterion.h>

#include "gentc/level_path.h"

Test(level, each_step_raises_one_dial_to_a_rung_that_it_has)
{
    for (uint32_t i = 0; i < level_path_n; i++) {
        struct dials before = level_dials(i), after = level_dials(i + 1);
        cr_assert_lt(level_path[i].dial, DIAL_N);
        cr_assert_lt(level_path[i].rung, dials_count(level_path[i].dial));
        for (enum dial dial = 0; dial < DIAL_N; dial++)
            cr_assert(dial == level_path[i].dial ? after.rungs[dial] > before.rungs[dial]
                                                 : after.rungs[dial] == before.rungs[dial], "step %u", i);
    }
}

Test(level, the_path_begins_with_all_dials_down)
{
    struct dials dials = level_dials(0);

    for (enum dial dial = 0; dial < DIAL_N; dial++)
        cr_assert_eq(dials.rungs[dial], 0);
}

Test(level, levels_go_along_the_path)
{
    for (uint32_t number = LEVEL_MIN; number <= LEVEL_MAX; number++) {
        uint32_t position = level_position(number);
        cr_assert_leq(position, level_path_n);
        cr_assert(number == LEVEL_MIN || position > level_position(number - 1), "-%u", number);
        cr_assert(number == LEVEL_MIN || level_size(position) > level_size(level_position(number - 1)), "-%u", number);
        cr_assert_eq(level_number(position), number);
        cr_assert_eq(level_number(position == 0 ? 0 : position - 1), number == LEVEL_MIN ? LEVEL_MIN : number - 1);
    }
    cr_assert_eq(level_number(0), LEVEL_MIN);
    cr_assert_eq(level_number(level_path_n), LEVEL_MAX);
}

Test(level, small_windows_keep_what_is_rarer)
{
    struct dials none = dials_none();

    cr_assert_eq(level_view(0, &none, 100).columns.n_min_exact, 2);
    cr_assert_eq(level_view(0, &none, 3 * 32768).columns.n_min_exact, 3);
    cr_assert_eq(level_view(0, &none, UINT32_MAX).columns.n_min_exact, 64);
}

Test(level, dials_that_are_set_stay_so_at_every_position)
{
    struct dials set = dials_none();

    set.rungs[DIAL_COPULAS] = 3;
    for (uint32_t i = 0; i <= level_path_n; i++) {
        struct dials bare = dials_none();
        struct level level = level_view(i, &set, 100), other = level_view(i, &bare, 100);
        cr_assert_eq(level.times.n_max_copulas, 48);
        cr_assert_eq(level.columns.joint_percent, other.columns.joint_percent);
        cr_assert_eq(level.n_periods, other.n_periods);
    }
}
