/* test_starts.c - silences, segments, buckets. */
#include "gentc/starts.h"

#include <criterion/criterion.h>

#define SECOND UINT64_C(1000000000)

static struct model_build build;

static void setup(void)
{
    model_build_init(&build);
}

static void teardown(void)
{
    model_build_free(&build);
}

TestSuite(starts, .init = setup, .fini = teardown);

static void lay(const uint64_t *starts, uint32_t n, uint32_t n_max_buckets)
{
    cr_assert(starts_build(starts, n, n_max_buckets, &build, NULL) == STATUS_OK);
}

/* n starts, 'step' apart. */
static void fill(uint64_t *starts, uint32_t n, uint64_t first, uint64_t step)
{
    for (uint32_t i = 0; i < n; i++)
        starts[i] = first + i * step;
}

Test(starts, steady_traffic_is_one_segment)
{
    uint64_t starts[601];
    fill(starts, 601, 5 * SECOND, SECOND);
    lay(starts, 601, 60);
    cr_assert(build.model.n_segments == 1 && build.model.n_buckets == 60);
    cr_assert(build.model.segments[0].active_ns == 0 && build.model.segments[0].start_ns == 5 * SECOND);
    cr_assert(build.model.active_ns == 600 * SECOND + 1);
}

Test(starts, the_order_of_the_traces_does_not_matter)
{
    uint64_t starts[] = { 400, 100, 300, 200, 100000 };
    lay(starts, 5, 2);
    cr_assert(build.model.n_segments == 2 && build.model.active_ns == 302);
    cr_assert(build.model.segments[1].active_ns == 301 && build.model.segments[1].start_ns == 100000);
}

Test(starts, a_long_silence_is_taken_out)
{
    uint64_t starts[200];
    fill(starts, 100, 0, SECOND);
    fill(starts + 100, 100, 100000 * SECOND, SECOND);
    lay(starts, 200, 60);
    cr_assert(build.model.n_segments == 2);
    cr_assert(build.model.segments[1].start_ns == 100000 * SECOND);
    cr_assert(build.model.segments[1].active_ns == 99 * SECOND + 1);
    cr_assert(build.model.active_ns == 2 * (99 * SECOND + 1));
}

Test(starts, a_silence_that_hides_behind_a_longer_one_is_taken_out_too)
{
    /* Of 10,200 s, 30 s are no bucket's worth; of the 200 s that remain they are. */
    uint64_t starts[201];
    fill(starts, 100, 0, SECOND);
    fill(starts + 100, 100, 129 * SECOND, SECOND);
    starts[200] = 10300 * SECOND;
    lay(starts, 201, 60);
    cr_assert(build.model.n_segments == 3);
    cr_assert(build.model.segments[1].start_ns == 129 * SECOND);
}

Test(starts, only_the_longest_silences_are_taken_out_when_there_are_too_many)
{
    static uint64_t starts[4 * MODEL_MAX_SEGMENTS];
    uint64_t        at = 0;
    for (uint32_t i = 0; i < 4 * MODEL_MAX_SEGMENTS; i++)
        starts[i] = at += SECOND * (i % 4 == 1 ? 1000000 + i : i % 2 == 1 ? 1000 : 0);
    lay(starts, 4 * MODEL_MAX_SEGMENTS, MODEL_MAX_BUCKETS);
    cr_assert(build.model.n_segments == MODEL_MAX_SEGMENTS);
    for (uint32_t k = 1; k < MODEL_MAX_SEGMENTS; k++)
        cr_assert(build.model.segments[k].start_ns == starts[4 * k + 1]);
}

Test(starts, few_traces_have_few_buckets)
{
    uint64_t starts[] = { 10, 20, 30 };
    lay(starts, 3, 60);
    cr_assert(build.model.n_buckets == 3 && build.model.active_ns == 3);
    for (uint32_t t = 0; t < 3; t++)
        cr_assert(starts_bucket(&build.model, starts[t]) == t);
}

Test(starts, traces_that_start_together_share_the_only_bucket)
{
    uint64_t starts[] = { 7, 7, 7, 7 };
    lay(starts, 4, 60);
    cr_assert(build.model.n_buckets == 1 && build.model.active_ns == 1 && build.model.n_segments == 1);
    cr_assert(starts_bucket(&build.model, 7) == 0);
}

Test(starts, no_traces_have_one_empty_bucket)
{
    lay(NULL, 0, 60);
    cr_assert(build.model.n_buckets == 1 && build.model.active_ns == 0 && build.model.n_segments == 0);
}

Test(starts, buckets_are_equal_parts_of_active_time)
{
    uint64_t starts[120];
    fill(starts, 120, 1000, 10);
    lay(starts, 120, 60);
    for (uint32_t t = 0; t < 120; t++)
        cr_assert(starts_bucket(&build.model, starts[t]) == t * 10 * 60 / 1191);
    cr_assert(starts_bucket(&build.model, starts[119]) == 59);
}

Test(starts, the_whole_range_of_times_is_accepted)
{
    uint64_t starts[] = { 0, UINT64_MAX / 3, UINT64_MAX / 3 * 2, UINT64_MAX };
    lay(starts, 4, 2);
    cr_assert(starts_bucket(&build.model, 0) == 0 && starts_bucket(&build.model, UINT64_MAX) == 1);
}

Test(starts, counts_add_up_per_group)
{
    uint64_t starts[300];
    uint32_t group_of[300];
    fill(starts, 300, 0, 1000);
    for (uint32_t t = 0; t < 300; t++)
        group_of[t] = t % 3 == 0 ? 1 : 0;
    lay(starts, 300, 60);
    cr_assert(starts_count(starts, group_of, 300, 2, &build, NULL) == STATUS_OK);
    for (uint32_t g = 0; g < 2; g++) {
        uint32_t n = 0;
        cr_assert(build.model.groups[g].first_count == g * 60);
        for (uint32_t b = 0; b < 60; b++)
            n += build.model.bucket_counts[g * 60 + b];
        cr_assert(n == (g == 0 ? 200 : 100) && build.model.groups[g].n_traces == n);
    }
}
