/* test_time_mode.c - which numbers tell the durations of a cell. */
#include "gentc/time_mode.h"

#include <criterion/criterion.h>

#include "common/base/philox.h"

#define N 600u
#define T0 UINT64_C(1700000000000000001)

/* Parents that last 1 to 9 ms, and spans that last 'least' to 'most' - 1 thousandths of them. */
static void fill_rows(struct time_row rows[N], uint32_t least, uint32_t most)
{
    for (uint32_t i = 0; i < N; i++) {
        uint64_t parent = 1000 * (1000 + philox_u64(0, 0, 1, i) % 8000);
        uint64_t part = least + philox_u64(0, 0, 2, i) % (most - least);
        rows[i] = (struct time_row){ .parent_start_ns = T0, .parent_end_ns = T0 + parent, .start_ns = T0,
                                     .duration_ns = parent / 1000 * part };
    }
}

static bool nearly_fill(uint32_t least, uint32_t most)
{
    struct time_row rows[N];
    fill_rows(rows, least, most);
    return time_mode_nearly_fills(rows, N);
}

Test(time_mode, parts_of_parents_are_told_as_such)
{
    static struct time_row rows[N];
    struct time_rows_cell  rows_cell = { .n = N };
    struct model_cell      cell = { .by_net = true };
    struct arena           arena;

    fill_rows(rows, 200, 600);
    arena_init(&arena);
    time_mode_choose(time_mode_open(&arena), &rows_cell, rows, &cell);
    arena_free(&arena);
    cr_expect_eq(cell.duration_mode, MODEL_TIME_RATIO);
}

Test(time_mode, most_have_to_leave_less_than_a_tenth)
{
    cr_expect(nearly_fill(950, 1000));
    cr_expect(nearly_fill(850, 1000));
    cr_expect_not(nearly_fill(750, 1000));
    cr_expect_not(nearly_fill(200, 600));
}

Test(time_mode, what_fills_its_parent_or_more_leaves_nothing_to_tell)
{
    struct time_row rows[N];

    cr_expect_not(nearly_fill(950, 1050));
    fill_rows(rows, 950, 1000);
    rows[7].duration_ns = rows[7].parent_end_ns - rows[7].parent_start_ns;
    cr_expect(time_mode_nearly_fills(rows, N), "one may");
    rows[8].duration_ns = rows[8].parent_end_ns - rows[8].parent_start_ns + 1;
    cr_expect_not(time_mode_nearly_fills(rows, N));
}
