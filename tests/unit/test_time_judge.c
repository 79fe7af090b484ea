/* test_time_judge.c - a model of the window itself is near; one whose times are others is not. */
#include "gentc/time_judge.h"

#include <criterion/criterion.h>

#include "common/base/philox.h"
#include "tests/support/window_text.h"

#define T0     UINT64_C(1750000000000000000)
#define SECOND UINT64_C(1000000000)

/* n traces of a parent and a child, 'scale' times as long as in the first window. */
static void learn(struct window_text *text, uint64_t scale, uint64_t gap_part)
{
    window_text_init(text);
    for (uint64_t t = 1; t <= 400; t++) {
        uint64_t start = T0 + t * SECOND, length = scale * (1000000 + philox_u64(1, 1, 9, t) % 9000000);
        uint64_t child = start + length * gap_part / 8;
        WINDOW_TEXT_SPAN(text, .trace = t, .id = 1, .parent = 0, .name = "a", .start = start, .end = start + length);
        WINDOW_TEXT_SPAN(text, .trace = t, .id = 2, .parent = 1, .name = "b", .start = child, .end = child + length / 8);
    }
    window_text_learn(text);
}

static double judge(const struct window_text *of, const struct window_text *by)
{
    double off = -1;
    cr_assert_eq(time_judge_model(&of->window, &of->structure, &by->build.model, &off, NULL), STATUS_OK);
    return off;
}

Test(time_judge, others_are_further_off)
{
    struct window_text window, longer, later;

    learn(&window, 1, 1);
    learn(&longer, 16, 1);
    learn(&later, 1, 6);
    double own = judge(&window, &window), of_longer = judge(&window, &longer), of_later = judge(&window, &later);
    cr_expect_lt(own, 0.4, "%f", own);
    cr_expect_gt(of_longer, own + 1, "all durations and traces: %f, %f", own, of_longer);
    cr_expect_gt(of_later, own + 0.4, "half of the gaps: %f, %f", own, of_later);
    cr_expect_lt(of_later, of_longer);
    window_text_free(&window);
    window_text_free(&longer);
    window_text_free(&later);
}
