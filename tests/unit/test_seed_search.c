/* test_seed_search.c - a window's seeds: better than none, the same by any number of threads; planted ones of the window. */
#include "gentc/seed_search.h"

#include <criterion/criterion.h>

#include "common/gen/gen_draw.h"
#include "gentc/seed_spans.h"
#include "gentc/seed_window.h"
#include "tests/support/window_text.h"

static struct window_text text;
static struct arena       arena;

/* Two operations whose colours go with their sizes and with the time, weakly. */
static void setup(void)
{
    arena_init(&arena);
    window_text_init(&text);
    for (uint64_t t = 1; t <= 240; t++) {
        uint64_t mix = t * 2654435761u >> 7;
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 2 * t, .start = 1000000 * t, .name = "a", .end = 1000000 * t + 900);
        window_text_attr(&text, "colour", "c%u", (unsigned)((mix % 5 + (t > 120 ? 2 : 0)) % 5));
        window_text_attr(&text, "size", "s%u", (unsigned)(mix % 5 / 2));
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 2 * t + 1, .parent = 2 * t, .start = 1000000 * t + 5, .name = "b",
                         .end = 1000000 * t + 5 + mix % 800);
        window_text_attr(&text, "fast", "f%u", (unsigned)(mix % 800 / 300));
    }
    text.keeps_seeds = true;
    text.joint_percent = 1; /* of a hundred bits saved: hardly any joint is worth that */
    window_text_learn(&text);
}

static void teardown(void)
{
    window_text_free(&text);
    arena_free(&arena);
}

TestSuite(seed_search, .init = setup, .fini = teardown);

static struct seed_search_result search(uint32_t n_candidates, uint32_t n_threads, uint32_t *seeds)
{
    const struct seed_search_options options = { n_candidates, n_threads };
    struct seed_search_result        result;

    cr_assert_eq(seed_search_run(&text.seed_rows, &text.build.model, text.gen, &options, seeds, &result), STATUS_OK);
    return result;
}

Test(seed_search, tables_come_nearer_the_more_are_tried)
{
    uint32_t                  seeds[64] = { 0 };
    struct seed_search_result few = search(4, 1, seeds), many = search(256, 1, seeds);

    cr_assert_leq(text.build.model.n_columns, 64);
    cr_expect_geq(many.n_columns, 2);
    cr_expect_eq(few.n_columns, many.n_columns);
    cr_expect_lt(many.after, few.before);
    cr_expect_lt(many.after, few.after);
    cr_expect_geq(many.n_seeds, 1);
    cr_expect_gt(many.n_tried, few.n_tried);
    cr_expect_leq(many.n_tried, many.n_columns * 255u);
}

Test(seed_search, however_many_threads_there_are_seeds_are_the_same)
{
    uint32_t one[64] = { 0 }, four[64] = { 0 };

    search(64, 1, one);
    search(64, 4, four);
    cr_expect_arr_eq(one, four, sizeof one);
}

Test(seed_search, spans_are_coded_as_they_are_regenerated)
{
    struct seed_spans   spans;
    const struct model *model = &text.build.model;

    cr_assert(seed_spans_build(&text.seed_rows, model, text.gen, 3, &arena, &spans));
    for (uint64_t t = 0; t < model->n_traces; t++) {
        const struct trace_instance *trace = gen_trace(text.gen, text.scratch, t);
        for (uint32_t i = 0; i < 2; i++) {
            const struct span_instance *span = &trace->spans[i];
            uint32_t                    at = span->shape_at;
            uint8_t part = seed_rows_part(&text.seed_rows.labels[at],
                                          model_joint_duration(span->end_ns - span->start_ns));
            uint32_t row = 0;
            while (row < 240 && spans.spans[at][row].duration != part)
                row++;
            cr_expect_lt(row, 240);
        }
    }
    for (uint32_t row = 0; row < 240; row++) {
        cr_expect_eq(spans.spans[0][row].parent_duration, SEED_ROWS_NONE);
        cr_expect_eq(spans.spans[1][row].parent_duration, spans.spans[0][row].duration);
        cr_expect_eq(spans.spans[1][row].time, spans.spans[0][row].time);
    }
}

/* ---- The window's -------------------------------------------------------------------------- */

/* The window becomes what that candidate makes. */
static void plant(uint32_t candidate)
{
    const struct gen_options options = { 0 };
    struct model             model = text.build.model;
    struct seed_spans        spans;
    struct gen              *gen;

    model.seed = philox_u64(model.seed, GEN_DOMAIN_SEED, 0, candidate);
    cr_assert_eq(gen_build(&model, &options, &arena, &gen, NULL), STATUS_OK);
    cr_assert(seed_spans_build(&text.seed_rows, &model, gen, 1, &arena, &spans));
    for (uint32_t l = 0; l < text.seed_rows.n_labels; l++)
        memcpy(text.seed_rows.labels[l].spans, spans.spans[l], text.seed_rows.labels[l].n_rows * sizeof **spans.spans);
}

static struct seed_window_result search_window(struct model *model, uint32_t n_candidates, uint32_t n_threads)
{
    const struct seed_window_options options = { .n_candidates = n_candidates, .n_threads = n_threads };
    struct seed_window_result        result;

    *model = text.build.model;
    cr_assert_eq(seed_window_run(&text.seed_rows, model, &options, &result, NULL), STATUS_OK);
    return result;
}

Test(seed_search, a_planted_seed_of_the_window_is_found)
{
    struct model              model;
    struct seed_window_result result;

    plant(5);
    result = search_window(&model, 8, 1);
    cr_expect_eq(result.best, 5);
    cr_expect_eq(result.n_tried, 8);
    cr_expect_eq(result.after, 0);
    cr_expect_gt(result.before, 0);
    cr_expect_eq(model.seed, philox_u64(7, GEN_DOMAIN_SEED, 0, 5));
    result = search_window(&model, 8, 3);
    cr_expect_eq(result.best, 5, "by three threads");
    result = search_window(&model, 5, 1);
    cr_expect_lt(result.best, 5);
    cr_expect_gt(result.after, 0);
}

Test(seed_search, one_candidate_is_the_models_seed)
{
    struct model              model;
    struct seed_window_result result = search_window(&model, 1, 1);

    cr_expect_eq(result.best, 0);
    cr_expect_eq(result.before, result.after);
    cr_expect_eq(model.seed, 7);
}
