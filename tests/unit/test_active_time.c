/* test_active_time.c - gaps taken out, buckets counted. */
#include "gentq/active_time.h"

#include <criterion/criterion.h>

static struct arena       arena;
static struct active_time active;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(active_time, .init = setup, .fini = teardown);

Test(active_time, without_gaps_there_are_thirty_buckets)
{
    uint64_t starts[3001];
    for (uint64_t i = 0; i <= 3000; i++)
        starts[i] = 1000000 + i * 10;
    cr_assert(active_time_build(starts, 3001, 0, &arena, &active, NULL) == STATUS_OK);
    cr_assert(active.n_buckets == 30 && active.n_pieces == 1);
    cr_assert(active_time_bucket(&active, 1000000) == 0 && active_time_bucket(&active, 1030000) == 29);
    cr_assert(active_time_bucket(&active, 1015200) == 15);
}

Test(active_time, a_long_gap_is_taken_out)
{
    uint64_t starts[200];
    for (uint64_t i = 0; i < 200; i++)
        starts[i] = i * 100 + (i >= 100 ? 1000000 : 0);
    cr_assert(active_time_build(starts, 200, 0, &arena, &active, NULL) == STATUS_OK);
    cr_assert(active.n_pieces == 2 && active.bucket_ns < 1000);
    cr_assert(active_time_bucket(&active, 9900) == 14 && active_time_bucket(&active, 1010000) == 14);
    cr_assert(active_time_bucket(&active, 500000) == 14, "what lies in the gap counts to its beginning");
}

Test(active_time, what_lies_outside_counts_to_the_ends)
{
    const uint64_t starts[] = { 1000, 1010, 1020, 1030 };
    cr_assert(active_time_build(starts, 4, 10, &arena, &active, NULL) == STATUS_OK);
    cr_assert(active.n_buckets == 4 && active_time_bucket(&active, 0) == 0 && active_time_bucket(&active, 9999) == 3);
}

Test(active_time, one_moment_is_one_bucket)
{
    const uint64_t starts[] = { 77, 77 };
    cr_assert(active_time_build(starts, 2, 0, &arena, &active, NULL) == STATUS_OK);
    cr_assert(active.n_buckets == 1 && active_time_bucket(&active, 77) == 0);
}

Test(active_time, too_many_buckets_are_refused)
{
    struct fail fail;
    uint64_t    starts[2001];
    for (uint64_t i = 0; i <= 2000; i++)
        starts[i] = i;
    cr_assert(active_time_build(starts, 2001, 1, &arena, &active, &fail) == STATUS_LIMIT);
}
