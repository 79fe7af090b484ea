/* test_sample.c - who is in a sample. */
#include "gentq/sample.h"

#include <criterion/criterion.h>

#define N 20000

static struct dataset_trace traces[N + 1];
static struct dataset       set = { .traces = traces, .n_traces = N };
static struct rankings      rankings;
static struct arena         arena;

static void setup(void)
{
    arena_init(&arena);
    for (uint32_t t = 0; t < N; t++)
        traces[t] = (struct dataset_trace){ .duration_ns = (t * 7919u) % N, .has_error = t % 10 == 0 };
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(sample, .init = setup, .fini = teardown);

static struct view draw(enum sample_kind kind, uint32_t rate, uint32_t number, uint64_t seed)
{
    struct sample sample = { kind, rate, number, seed };
    struct view   view;
    cr_assert(sample_draw(&sample, &set, &rankings, &arena, &view));
    return view;
}

Test(sample, all_traces_are_all_and_stand_for_themselves)
{
    struct view view = draw(SAMPLE_ALL, 0, 0, 0);
    cr_assert(view.n_traces == N && view.scale == 1 && view.traces[N - 1] == N - 1 && view.has_trace[0] && !view.has_trace[N]);
}

Test(sample, a_head_sample_keeps_about_one_in_k_and_stands_for_all)
{
    for (uint32_t i = 0; i < SAMPLE_MAX_RATES; i++) {
        struct view view   = draw(SAMPLE_HEAD, sample_rates[i], 0, 1);
        double      wanted = (double)N / sample_rates[i];
        cr_assert(fabs(view.n_traces - wanted) < 5 * sqrt(wanted), "1:%u: %u", sample_rates[i], view.n_traces);
        cr_assert_float_eq(view.scale * view.n_traces, N, 1e-6);
    }
}

Test(sample, a_thinner_sample_of_a_draw_is_part_of_a_thicker_one)
{
    struct view thick = draw(SAMPLE_HEAD, 5, 3, 1), thin = draw(SAMPLE_HEAD, 20, 3, 1);
    for (uint32_t i = 0; i < thin.n_traces; i++)
        cr_assert(thick.has_trace[thin.traces[i]]);
}

Test(sample, draws_and_seeds_are_independent)
{
    struct view views[] = { draw(SAMPLE_HEAD, 2, 0, 1), draw(SAMPLE_HEAD, 2, 1, 1), draw(SAMPLE_HEAD, 2, 0, 2) };
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < i; k++) {
            uint32_t n_both = 0;
            for (uint32_t t = 0; t < N; t++)
                n_both += views[i].has_trace[t] && views[k].has_trace[t];
            cr_assert(abs((int)n_both - N / 4) < 400, "%d %d: %u", i, k, n_both);
        }
}

Test(sample, the_same_sample_is_drawn_again)
{
    struct view first = draw(SAMPLE_HEAD, 10, 2, 9), again = draw(SAMPLE_HEAD, 10, 2, 9);
    cr_assert(first.n_traces == again.n_traces &&
              memcmp(first.traces, again.traces, first.n_traces * sizeof *first.traces) == 0);
}

Test(sample, tails_are_the_failed_and_the_slowest_twentieth)
{
    struct view errors = draw(SAMPLE_ERRORS, 0, 0, 0), slow = draw(SAMPLE_SLOW, 0, 0, 0);
    cr_assert(errors.n_traces == N / 10 && errors.scale == 1);
    cr_assert(slow.n_traces == N / 20 && slow.scale == 1);
    for (uint32_t i = 0; i < slow.n_traces; i++)
        cr_assert(traces[slow.traces[i]].duration_ns >= N - N / 20);
}

Test(sample, there_are_as_many_rates_as_leave_twenty_traces)
{
    cr_assert(sample_n_rates(39) == 0 && sample_n_rates(40) == 1 && sample_n_rates(1999) == 7 && sample_n_rates(2000) == 8);
}
