/* test_gap_shift.c - gaps that a hardly taught network draws, brought to where they were on average. */
#include "gentc/gap_shift.h"

#include <criterion/criterion.h>
#include <math.h>

#include "common/base/philox.h"
#include "common/bundle/model_net.h"
#include "common/gen/gen_time.h"
#include "tests/support/span_build.h"
#include "tests/support/window_text.h"

#define T0       UINT64_C(1700000000000000001) /* on no grid */
#define SECOND   UINT64_C(1000000000)
#define N_TRACES 800u

static double uniform(uint32_t stream, uint64_t row)
{
    return (double)(philox_u64(4, 1, stream, row) >> 11) / 9007199254740992.0;
}

/* Two children, one that begins early in its parent and one that begins late in it. */
static void learn(struct window_text *text, struct net_options net)
{
    window_text_init(text);
    text->net = net;
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        uint64_t start = T0 + t * SECOND, parent = (uint64_t)exp2(20 + 3 * uniform(0, t));
        uint64_t first = (uint64_t)((double)parent * (0.05 + 0.1 * uniform(1, t)));
        uint64_t second = (uint64_t)((double)parent * (0.6 + 0.2 * uniform(2, t)));
        WINDOW_TEXT_SPAN(text, .trace = t, .id = 1, .name = "parent", .start = start, .end = start + parent);
        WINDOW_TEXT_SPAN(text, .trace = t, .id = 2, .parent = 1, .name = "first", .start = start + first,
                         .end = start + first + parent / 20);
        WINDOW_TEXT_SPAN(text, .trace = t, .id = 3, .parent = 1, .name = "second", .start = start + second,
                         .end = start + second + parent / 16);
    }
    window_text_learn(text);
}

static const struct net_options hardly = {
    .shape = { 2, 1, { 16, 16 } }, .late_shape = { 1, 1, { 16, 16 } }, .n_visits = 1280,
    .choice = { .n_chain = 4, .n_threads = 1 },
};

/* Means of the first and of the second child's gap, of their parents' durations. */
static void measure(const struct model *model, double means[2])
{
    struct gen_options  options = { 0 };
    struct arena        arena;
    struct gen         *gen;
    struct gen_scratch *scratch;

    arena_init(&arena);
    cr_assert_eq(gen_build(model, &options, &arena, &gen, NULL), STATUS_OK);
    cr_assert_eq(gen_scratch_open(gen, &scratch, NULL), STATUS_OK);
    means[0] = means[1] = 0;
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct gen_time *times = gen_outline(gen, scratch, t).times;
        for (uint32_t i = 0; i < 2; i++)
            means[i] += (double)(times[2 + i].start_ns - times[1].start_ns) / (double)(times[1].end_ns - times[1].start_ns) / N_TRACES;
    }
    gen_scratch_close(scratch);
    arena_free(&arena);
}

static double off(const double means[2])
{
    return fabs(means[0] - 0.1) + fabs(means[1] - 0.7);
}

Test(gap_shift, means_come_to_where_they_were)
{
    struct window_text text;
    double             before[2], after[2];

    learn(&text, hardly);
    measure(&text.build.model, before);
    cr_assert_not_null(text.build.gap_shares);
    cr_assert_eq(gap_shift_fit(text.build.gap_shares, &text.build.model, NULL), STATUS_OK);
    measure(&text.build.model, after);
    cr_expect_gt(off(before), 0.05, "%f, %f", before[0], before[1]);
    cr_expect_lt(off(after), off(before) / 2, "%f, %f after %f, %f", after[0], after[1], before[0], before[1]);
    window_text_free(&text);
}

Test(gap_shift, more_is_later)
{
    struct window_text text;
    double             before[2], after[2];

    learn(&text, hardly);
    measure(&text.build.model, before);
    for (uint32_t c = 0; c < text.build.model.n_cells; c++)
        text.build.model.cells[c].gap_shift = (int8_t)(text.build.model.cells[c].by_net ? 16 : 0);
    measure(&text.build.model, after);
    cr_expect(after[0] > before[0] && after[1] > before[1]);
    for (uint32_t c = 0; c < text.build.model.n_cells; c++)
        text.build.model.cells[c].gap_shift = (int8_t)(text.build.model.cells[c].by_net ? -16 : 0);
    measure(&text.build.model, after);
    cr_expect(after[0] < before[0] && after[1] < before[1]);
    window_text_free(&text);
}

Test(gap_shift, cells_of_tables_are_left_alone)
{
    struct window_text text;

    learn(&text, hardly);
    cr_assert_eq(gap_shift_fit(text.build.gap_shares, &text.build.model, NULL), STATUS_OK);
    for (uint32_t c = 0; c < text.build.model.n_cells; c++)
        cr_expect(text.build.model.cells[c].by_net || text.build.model.cells[c].gap_shift == 0);
    window_text_free(&text);
}

Test(gap_shift, the_same_twice)
{
    struct window_text a, b;

    learn(&a, hardly);
    learn(&b, hardly);
    cr_assert_eq(gap_shift_fit(a.build.gap_shares, &a.build.model, NULL), STATUS_OK);
    cr_assert_eq(gap_shift_fit(b.build.gap_shares, &b.build.model, NULL), STATUS_OK);
    for (uint32_t c = 0; c < a.build.model.n_cells; c++)
        cr_expect_eq(a.build.model.cells[c].gap_shift, b.build.model.cells[c].gap_shift);
    window_text_free(&a);
    window_text_free(&b);
}
