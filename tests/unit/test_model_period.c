/* test_model_period.c - topologies over periods: what the even ones get, what starts follow, what a frame keeps. */
#include "common/bundle/model_period.h"

#include <criterion/criterion.h>

#include "common/bundle/bundle_flat.h"
#include "common/gen/gen_start.h"
#include "tests/support/model_compare.h"
#include "tests/support/model_sample.h"

#define N_PERIODS 2
#define N_SEEDS   50

static struct arena  arena;
static struct model *model;

/* Group 0 has topologies of 5 and 3 traces and buckets of 4, 0, 1, 3; group 1 one trace in bucket 2. */
static void setup(void)
{
    arena_init(&arena);
    model = model_sample_build(&arena);
    model->n_periods = N_PERIODS;
    model->period_counts = arena_take(&arena, 3 * N_PERIODS, sizeof *model->period_counts);
    model->topologies[0].is_even = model->topologies[2].is_even = true;
    model->topologies[1].is_even = false;
    model->period_counts[2] = 3; /* of topology 1, all in period 0 */
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(model_period, .init = setup, .fini = teardown);

static void fill(void)
{
    cr_assert(model_period_fill(model, 0, 0, 2));
    cr_assert(model_period_fill(model, 1, 2, 1));
}

Test(model_period, even_topologies_take_what_the_told_ones_leave)
{
    static const uint32_t wanted[] = { 1, 4, 3, 0, 0, 1 };
    fill();
    cr_assert_arr_eq(model->period_counts, wanted, sizeof wanted);
}

Test(model_period, told_traces_must_fit)
{
    model->period_counts[2] = 2;
    cr_expect(!model_period_fill(model, 0, 0, 2), "one trace is nowhere");
    model->topologies[0].is_even = false;
    model->period_counts[0] = 2;
    model->period_counts[1] = 3;
    model->period_counts[2] = 3;
    cr_expect(!model_period_fill(model, 0, 0, 2), "period 0 has room for four");
    model->period_counts[0] = 1;
    model->period_counts[1] = 4;
    cr_expect(model_period_fill(model, 0, 0, 2));
}

Test(model_period, starts_keep_to_the_periods_and_the_buckets)
{
    fill();
    for (model->seed = 0; model->seed < N_SEEDS; model->seed++) {
        uint32_t         buckets[8] = { 0 }, periods[3 * N_PERIODS] = { 0 };
        struct gen_start start;
        cr_assert_eq(gen_start_build(model, &arena, &start, NULL), STATUS_OK);
        for (uint32_t t = 0; t < 3; t++)
            for (uint32_t i = 0; i < model->topologies[t].n_traces; i++) {
                uint64_t active = gen_start_active_ns(&start, &model->topologies[t], i);
                uint32_t bucket = (uint32_t)(active * model->n_buckets / model->active_ns);
                buckets[model->topologies[t].group * model->n_buckets + bucket]++;
                periods[t * N_PERIODS + model_period_of(model, bucket)]++;
            }
        cr_assert_arr_eq(buckets, model->bucket_counts, sizeof buckets);
        cr_assert_arr_eq(periods, model->period_counts, sizeof periods);
    }
}

Test(model_period, a_frame_keeps_them)
{
    struct buffer      frame = { 0 };
    struct frame_facts facts = model_sample_facts(model);
    struct frame_view  view = { .minor = FRAME_MINOR };
    struct model       read;
    uint32_t           at;

    fill();
    cr_assert_eq(frame_emit(model, &facts, &frame, NULL), STATUS_OK);
    cr_assert_eq(bundle_flat_view(frame.data + FRAME_HEADER_BYTES, frame.n - FRAME_HEADER_BYTES, &view.facts,
                                  view.sections, NULL), STATUS_OK);
    cr_assert_eq(frame_decode(&view, &arena, &read, NULL), STATUS_OK);
    cr_assert_eq(model_compare_find(model, &read, &at), NULL);
    cr_assert_eq(read.n_periods, N_PERIODS);
    cr_assert_arr_eq(read.period_counts, model->period_counts, 3 * N_PERIODS * sizeof(uint32_t));
    cr_assert(read.topologies[0].is_even && !read.topologies[1].is_even && read.topologies[2].is_even);
    buffer_free(&frame);
}
