/* test_gen_start.c - starts of traces: exact counts by group and bucket, whatever the seed. */
#include "common/gen/gen_start.h"

#include <criterion/criterion.h>

#include "tests/support/model_sample.h"

#define N_GROUPS  2
#define N_BUCKETS 4
#define N_SEEDS   50

static struct arena     arena;
static struct model    *model;
static struct gen_start start;

static void setup(void)
{
    arena_init(&arena);
    model = model_sample_build(&arena);
    cr_assert(model != NULL && model->n_groups == N_GROUPS && model->n_buckets == N_BUCKETS);
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(gen_start, .init = setup, .fini = teardown);

static void open_seed(uint64_t seed)
{
    model->seed = seed;
    cr_assert_eq(gen_start_build(model, &arena, &start, NULL), STATUS_OK);
}

Test(gen_start, every_bucket_has_its_traces)
{
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        uint32_t counts[N_GROUPS * N_BUCKETS] = { 0 };
        open_seed(seed);
        for (uint32_t t = 0; t < model->n_topologies; t++) {
            const struct model_topology *topology = &model->topologies[t];
            for (uint32_t i = 0; i < topology->n_traces; i++) {
                uint64_t active = gen_start_active_ns(&start, topology, i);
                cr_assert_lt(active, model->active_ns);
                counts[topology->group * N_BUCKETS + active * N_BUCKETS / model->active_ns]++;
            }
        }
        cr_assert_arr_eq(counts, model->bucket_counts, sizeof counts);
    }
}

Test(gen_start, traces_of_a_bucket_are_spread_over_it)
{
    /* Group 0 has four traces in bucket 0: one in each quarter of it. */
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        uint32_t met = 0;
        open_seed(seed);
        for (uint32_t t = 0; t < model->n_topologies; t++)
            for (uint32_t i = 0; i < model->topologies[t].n_traces && model->topologies[t].group == 0; i++) {
                uint64_t active = gen_start_active_ns(&start, &model->topologies[t], i);
                uint64_t quarter = active * 4 * N_BUCKETS / model->active_ns;
                met |= quarter < 4 ? 1u << quarter : 0;
            }
        cr_assert_eq(met, 15);
    }
}

Test(gen_start, active_time_jumps_over_silence)
{
    open_seed(1);
    cr_expect_eq(gen_start_ns(&start, 0), UINT64_C(1700000000000000000));
    cr_expect_eq(gen_start_ns(&start, 1499999999), UINT64_C(1700000001499999999));
    cr_expect_eq(gen_start_ns(&start, 1500000000), UINT64_C(1700000009000000000));
    cr_expect_eq(gen_start_ns(&start, 1999999999), UINT64_C(1700000009499999999));
}

Test(gen_start, the_rank_of_a_start_is_its_share_of_active_time)
{
    open_seed(1);
    cr_expect_eq(gen_start_rank(&start, 0), 0);
    cr_expect_eq(gen_start_rank(&start, model->active_ns / 2), UINT32_C(1) << 31);
    cr_expect_eq(gen_start_rank(&start, model->active_ns), UINT32_MAX);
}
