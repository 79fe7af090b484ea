/* test_gen_link.c - the trace that a link points into is the nearest to the wanted start that it may have. */
#include "common/gen/gen_link.h"

#include <criterion/criterion.h>

#include "tests/support/window_text.h"

#define NO_TRACE UINT32_MAX

/* Traces that start at 0, 10, ... 90; operation 0 is in all but those at 40 and 50. */
static struct gen_order order[10];
static uint32_t         places[] = { 0, 1, 2, 3, 6, 7, 8, 9 }, first[] = { 0, 8 };
static struct gen_link  links = { order, places, first };

static void setup(void)
{
    for (uint32_t i = 0; i < 10; i++)
        order[i] = (struct gen_order){ 10 * i, i, 0 };
}

TestSuite(gen_link, .init = setup);

static uint32_t find(struct gen_link_wish wish)
{
    return gen_link_find(&links, 0, &wish);
}

Test(gen_link, the_nearest_start_is_found)
{
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 19, .start_ns = 95, .own = NO_TRACE }), 2);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 15, .start_ns = 95, .own = NO_TRACE }), 1);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 44, .start_ns = 95, .own = NO_TRACE }), 3);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 46, .start_ns = 95, .own = NO_TRACE }), 6);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 0, .start_ns = 95, .own = NO_TRACE }), 0);
}

Test(gen_link, it_lies_on_the_side_of_its_mode)
{
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 60, .start_ns = 59, .own = NO_TRACE }), 3);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 30, .start_ns = 31, .own = NO_TRACE,
                                              .mode = MODEL_LINK_AHEAD }), 6);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 99, .start_ns = 95, .own = NO_TRACE,
                                              .mode = MODEL_LINK_AHEAD }), 9, "no later one: any");
}

Test(gen_link, the_own_trace_is_taken_in_its_mode_alone)
{
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 30, .start_ns = 31, .own = 3 }), 2);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 30, .start_ns = 31, .own = 3, .mode = MODEL_LINK_OWN }), 3);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 30, .start_ns = 45, .own = 4, .mode = MODEL_LINK_OWN }), 3);
    cr_assert_eq(find((struct gen_link_wish){ .wanted_ns = 0, .start_ns = 5, .own = 0 }), 1, "nothing else earlier");
}

Test(gen_link, links_of_one_span_point_to_different_traces_while_there_are_some)
{
    uint32_t taken[GEN_LINK_MAX_TAKEN], expected[] = { 3, 2, 1, 0, 3 };
    for (uint32_t n = 0; n < 5; n++) {
        taken[n] = find((struct gen_link_wish){ .wanted_ns = 32, .start_ns = 35, .own = NO_TRACE, .n_taken = n,
                                                .taken = taken });
        cr_assert_eq(taken[n], expected[n]);
    }
}

Test(gen_link, a_learned_gap_comes_back)
{
    struct window_text text;
    uint32_t           n_links = 0, n_near = 0;

    window_text_init(&text);
    for (uint64_t t = 1; t <= 2000; t++) { /* every tenth links to the trace 50 ms before */
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = 1000000000 + t * 1000000,
                         .name = t % 10 == 0 ? "b" : "a");
        if (t % 10 == 0 && t > 100)
            window_text_member(&text, "\"links\":[{\"traceId\":\"%032llx\",\"spanId\":\"%016llx\"}]",
                               (unsigned long long)(t - 49), (unsigned long long)(t - 49));
    }
    window_text_learn(&text);
    for (uint64_t i = 0; i < 2000; i++) {
        const struct span_instance *span = gen_trace(text.gen, text.scratch, i)->spans;
        if (text.build.model.labels[span->shape_at].n_links == 0)
            continue;
        struct span_instance_link link = span->links[0];
        uint64_t                  start = span->start_ns;
        n_links++;
        for (uint64_t k = 0; k < 2000; k++) {
            const struct trace_instance *trace = gen_trace(text.gen, text.scratch, k);
            if (memcmp(trace->trace_id, link.trace_id, sizeof link.trace_id) == 0)
                n_near += start - trace->spans[0].start_ns > 44000000 && start - trace->spans[0].start_ns < 54000000;
        }
    }
    cr_assert_eq(n_links, 190);
    cr_assert_gt(n_near, 180);
    window_text_free(&text);
}
