/* test_gen.c - traces of a model: order, counts, ids, resources, links, events, and that nothing else matters. */
#include "common/gen/gen.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/gen/gen_draw.h"
#include "tests/support/model_sample.h"
#include "tests/support/window_text.h"

#define N_SEEDS 20

static struct arena        arena;
static struct model       *model;
static struct gen         *gen;
static struct gen_scratch *scratch;

static void setup(void)
{
    arena_init(&arena);
    model = model_sample_build(&arena);
    cr_assert_not_null(model);
}

static void teardown(void)
{
    gen_scratch_close(scratch);
    arena_free(&arena);
}

TestSuite(gen, .init = setup, .fini = teardown);

static const struct gen_options gen_options = { 0 };

static void open_seed(uint64_t seed)
{
    gen_scratch_close(scratch);
    model->seed = seed;
    cr_assert_eq(gen_build(model, &gen_options, &arena, &gen, NULL), STATUS_OK);
    cr_assert_eq(gen_scratch_open(gen, &scratch, NULL), STATUS_OK);
}

/* ---- Order and counts -------------------------------------------------------------------- */

Test(gen, traces_come_in_start_order)
{
    struct window_text text;

    window_text_init(&text);
    for (uint64_t t = 1; t <= 200; t++) /* their only gap is 0 */
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = 1000000 + t * t * 777, .name = t % 3 == 0 ? "a" : "b");
    window_text_learn(&text);
    for (uint64_t t = 0, before = 1000000 + 777; t < 200; t++) {
        const struct trace_instance *trace = gen_trace(text.gen, text.scratch, t);
        cr_assert(trace->n_spans == 1 && trace->spans[0].start_ns >= before);
        before = trace->spans[0].start_ns;
        cr_assert(before <= 1000000 + 200 * 200 * 777);
    }
    window_text_free(&text);
}

Test(gen, values_are_counted_exactly)
{
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        open_seed(seed);
        cr_assert_eq(window_text_count(model, gen, "http.response.status_code", "200"), 6);
        cr_assert_eq(window_text_count(model, gen, "http.response.status_code", "404"), 2);
        cr_assert_eq(window_text_count(model, gen, "user", "nobody"), 1);
        cr_assert_eq(window_text_count(model, gen, "http.request.method", "GET"), 8);
    }
}

Test(gen, numbers_of_a_column_are_the_same_whatever_the_seed)
{
    /* Ranks (2 k + 1) / 16 of 8 rows through the knots 0 and 1000, by thousandths. */
    static const char *const expected[] = { "0.062", "0.187", "0.312", "0.437", "0.562", "0.687", "0.812", "0.937" };
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        open_seed(seed);
        for (uint32_t i = 0; i < 8; i++)
            cr_assert_eq(window_text_count(model, gen, "ratio", expected[i]), 1, "%s", expected[i]);
    }
}

Test(gen, slots_of_patterns_are_counted_exactly)
{
    open_seed(3);
    uint32_t n_alpha = 0, n_beta = 0;
    for (uint64_t t = 0; t < model->n_traces; t++) {
        const struct trace_instance *trace = gen_trace(gen, scratch, t);
        struct span_value            user;
        for (uint32_t i = 0; i < trace->n_spans; i++) {
            if (!window_text_find(gen_shapes(gen), &trace->spans[i], "user", &user))
                continue;
            n_alpha += user.text.n > 10 && memcmp(user.text.at + 9, "@alpha.org", 10) == 0;
            n_beta += user.text.n > 9 && memcmp(user.text.at + 9, "@beta.org", 9) == 0;
        }
    }
    cr_expect(n_alpha == 5 && n_beta == 2);
}

/* ---- Ids ------------------------------------------------------------------------------------ */

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void expect_distinct(struct buffer *words, uint64_t n)
{
    uint64_t *word = (uint64_t *)(void *)words->data;
    cr_assert_eq(words->n, n * sizeof *word);
    qsort(word, n, sizeof *word, compare_u64);
    cr_assert_neq(word[0], 0);
    for (uint64_t i = 1; i < n; i++)
        cr_assert_neq(word[i], word[i - 1]);
    words->n = 0;
}

Test(gen, ids_are_distinct_and_not_zero)
{
    struct buffer traces = { 0 }, lows = { 0 }, spans = { 0 }; /* owned here */
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        open_seed(seed);
        for (uint64_t t = 0; t < model->n_traces; t++) {
            const struct trace_instance *trace = gen_trace(gen, scratch, t);
            buffer_append(&traces, &trace->trace_id[0], sizeof trace->trace_id[0]);
            buffer_append(&lows, &trace->trace_id[1], sizeof trace->trace_id[1]);
            for (uint32_t i = 0; i < trace->n_spans; i++)
                buffer_append(&spans, &trace->spans[i].span_id, sizeof trace->spans[i].span_id);
        }
        expect_distinct(&traces, model->n_traces);
        expect_distinct(&lows, model->n_traces);
        expect_distinct(&spans, model->n_spans);
    }
    buffer_free(&traces);
    buffer_free(&lows);
    buffer_free(&spans);
}

Test(gen, orphans_of_one_missing_parent_share_an_id_that_no_span_has)
{
    struct window_text text;
    struct buffer      ids = { 0 }; /* owned here: of spans, and one of each missing parent */

    window_text_init(&text);
    for (uint64_t t = 1; t <= 20; t++) {
        static const uint64_t parents[] = { 900, 901, 900, 902, 901 };
        for (uint64_t i = 0; i < 5; i++)
            WINDOW_TEXT_SPAN(&text, .trace = t, .id = i + 1, .parent = parents[i], .start = 1000 * t + 10 * i,
                             .name = (const char *[]){ "a", "b", "c", "d", "e" }[i]);
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 6, .parent = 2, .start = 1000 * t + 11, .name = "inner");
    }
    window_text_learn(&text);
    for (uint64_t t = 0; t < 20; t++) {
        const struct trace_instance *trace = gen_trace(text.gen, text.scratch, t);
        const struct span_instance  *s = trace->spans;
        cr_assert_eq(trace->n_spans, 6);
        cr_assert(s[0].parent_id == s[2].parent_id && s[1].parent_id == s[4].parent_id);
        cr_assert(s[0].parent_id != s[1].parent_id && s[3].parent_id != s[0].parent_id);
        cr_assert_neq(s[3].parent_id, s[1].parent_id);
        cr_assert_eq(s[5].parent_id, s[1].span_id);
        for (uint32_t i = 0; i < 6; i++)
            buffer_append(&ids, &s[i].span_id, sizeof s[i].span_id);
        buffer_append(&ids, &s[0].parent_id, sizeof s[0].parent_id);
        buffer_append(&ids, &s[1].parent_id, sizeof s[1].parent_id);
        buffer_append(&ids, &s[3].parent_id, sizeof s[3].parent_id);
    }
    expect_distinct(&ids, 20 * 9);
    buffer_free(&ids);
    window_text_free(&text);
}

Test(gen, a_shared_span_has_the_ids_of_its_parent_where_the_format_wants_that)
{
    struct window_text  text;
    struct gen_options  sharing = gen_options_of(TRACE_FORMAT_ZIPKIN);
    struct gen         *shared;
    struct gen_scratch *others; /* owned here */

    window_text_init(&text);
    WINDOW_TEXT_SPAN(&text, .trace = 1, .id = 1, .start = 10, .end = 90, .name = "root");
    WINDOW_TEXT_SPAN(&text, .trace = 1, .id = 2, .parent = 1, .start = 20, .end = 80, .name = "client");
    WINDOW_TEXT_SPAN(&text, .trace = 1, .id = 3, .parent = 2, .start = 30, .end = 70, .name = "server");
    WINDOW_TEXT_SPAN(&text, .trace = 1, .id = 4, .parent = 3, .start = 40, .end = 60, .name = "inner");
    window_text_learn(&text);
    struct model_label *labels = text.build.model.labels;
    for (uint32_t i = 0; i < 4; i++)
        labels[i].is_shared = i == 0 || i == 2; /* in order of first use; above the root there is no span */
    cr_assert_eq(gen_build(&text.build.model, &sharing, &text.arena, &shared, NULL), STATUS_OK);
    cr_assert_eq(gen_scratch_open(shared, &others, NULL), STATUS_OK);
    const struct span_instance *s = gen_trace(shared, others, 0)->spans;
    cr_assert(s[2].span_id == s[1].span_id && s[2].parent_id == s[1].parent_id && s[1].parent_id == s[0].span_id);
    cr_assert(s[3].parent_id == s[1].span_id && s[3].span_id != s[1].span_id && s[0].parent_id == 0);
    s = gen_trace(text.gen, text.scratch, 0)->spans;
    cr_assert(s[2].span_id != s[1].span_id && s[2].parent_id == s[1].span_id && s[3].parent_id == s[2].span_id);
    gen_scratch_close(others);
    window_text_free(&text);
}

/* ---- Nothing else matters -------------------------------------------------------------------- */

Test(gen, two_builds_of_a_model_and_two_scratches_give_the_same_in_any_order)
{
    struct gen         *other;
    struct gen_scratch *others; /* owned here */
    struct buffer       one = { 0 }, two = { 0 };

    open_seed(11);
    cr_assert_eq(gen_build(model, &gen_options, &arena, &other, NULL), STATUS_OK);
    cr_assert_eq(gen_scratch_open(other, &others, NULL), STATUS_OK);
    for (uint64_t t = 0; t < model->n_traces; t++) {
        uint64_t backwards = model->n_traces - 1 - t;
        one.n = two.n = 0;
        gen_trace(gen, scratch, t); /* what was asked before */
        window_text_print(model, gen, gen_trace(gen, scratch, backwards), &one);
        gen_trace(other, others, model->n_traces / 2);
        window_text_print(model, other, gen_trace(other, others, backwards), &two);
        cr_assert(one.n > 0 && one.n == two.n && memcmp(one.data, two.data, one.n) == 0);
    }
    gen_scratch_close(others);
    buffer_free(&one);
    buffer_free(&two);
}

Test(gen, another_seed_gives_other_traces)
{
    struct buffer one = { 0 }, two = { 0 };
    open_seed(1);
    window_text_print(model, gen, gen_trace(gen, scratch, 0), &one);
    open_seed(2);
    window_text_print(model, gen, gen_trace(gen, scratch, 0), &two);
    cr_expect(one.n != two.n || memcmp(one.data, two.data, one.n) != 0);
    buffer_free(&one);
    buffer_free(&two);
}

/* ---- Resources ------------------------------------------------------------------------------- */

static const struct span_instance *parent_of(const struct trace_instance *trace, const struct span_instance *span)
{
    for (uint32_t i = 0; i < trace->n_spans; i++)
        if (trace->spans[i].span_id == span->parent_id)
            return &trace->spans[i];
    return NULL;
}

static uint32_t service_of(const struct span_instance *span)
{
    return model->labels[span->shape_at].service;
}

/* docs/ARITHMETIC.md: draw(20, own seed, 0); the numbers are those of another program. */
Test(gen, a_seed_of_its_own_stands_for_a_known_number)
{
    cr_expect_eq(gen_draw_own_seed(42, 0), 42);
    cr_expect_eq(gen_draw_own_seed(0, 1), UINT64_C(0x5c7d9b0077e908f4));
    cr_expect_eq(gen_draw_own_seed(42, 256), UINT64_C(0x9497c54cb4518758));
}

/* What each span has at 'key', a byte each: the last character. */
static void read_values(struct window_text *text, const char *key, struct buffer *out)
{
    out->n = 0;
    for (uint64_t t = 0; t < text->build.model.n_traces; t++) {
        const struct trace_instance *trace = gen_trace(text->gen, text->scratch, t);
        struct span_value            value;
        cr_assert(window_text_find(gen_shapes(text->gen), &trace->spans[0], key, &value) && value.text.n != 0);
        buffer_append_byte(out, (uint8_t)value.text.at[value.text.n - 1]);
    }
}

Test(gen, a_columns_own_seed_shuffles_its_rows_and_no_others)
{
    struct window_text text;
    struct buffer      a[2] = { 0 }, b[2] = { 0 };

    window_text_init(&text);
    for (uint64_t t = 1; t <= 90; t++) {
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = 1000 * t);
        window_text_attr(&text, "a", "a%u", (unsigned)(t * t % 7 % 3));
        window_text_attr(&text, "b", "b%u", (unsigned)(t * t % 11 % 4));
    }
    window_text_learn(&text);
    struct model *learned = &text.build.model;
    uint32_t      column = learned->label_attrs[0].field.column;
    cr_assert_eq(learned->n_label_attrs, 2);
    cr_assert_neq(column, learned->label_attrs[1].field.column);
    read_values(&text, "a", &a[0]);
    read_values(&text, "b", &b[0]);
    learned->seeds = arena_take(&text.arena, learned->n_columns, sizeof *learned->seeds);
    learned->n_seeds = learned->n_columns;
    cr_assert_eq(gen_reseed_columns(text.gen, &text.arena, NULL), STATUS_OK);
    read_values(&text, "a", &a[1]);
    cr_expect_arr_eq(a[0].data, a[1].data, 90, "no seed is the frame's");
    learned->seeds[column] = 9;
    cr_assert_eq(gen_reseed_columns(text.gen, &text.arena, NULL), STATUS_OK);
    read_values(&text, "a", &a[1]);
    read_values(&text, "b", &b[1]);
    cr_expect_arr_neq(a[0].data, a[1].data, 90);
    cr_expect_arr_eq(b[0].data, b[1].data, 90);
    for (char c = '0'; c < '3'; c++) {
        int n = 0;
        for (int i = 0; i < 90; i++)
            n += (a[0].data[i] == (uint8_t)c) - (a[1].data[i] == (uint8_t)c);
        cr_expect_eq(n, 0, "counts of %c are exact", c);
    }
    for (int i = 0; i < 2; i++) {
        buffer_free(&a[i]);
        buffer_free(&b[i]);
    }
    window_text_free(&text);
}

Test(gen, entry_spans_draw_their_resource_and_the_others_have_their_parents)
{
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        uint32_t n_entries[3] = { 0 };
        open_seed(seed);
        for (uint64_t t = 0; t < model->n_traces; t++) {
            const struct trace_instance *trace = gen_trace(gen, scratch, t);
            for (uint32_t i = 0; i < trace->n_spans; i++) {
                const struct span_instance *span = &trace->spans[i], *parent = parent_of(trace, span);
                if (parent != NULL && service_of(parent) == service_of(span))
                    cr_assert_eq(span->resource_at, parent->resource_at);
                else
                    n_entries[span->resource_at]++;
            }
        }
        cr_assert_eq(n_entries[0], model->services[0].n_rows);
        cr_assert(n_entries[1] == 20 && n_entries[2] == model->services[1].n_rows - 20);
    }
}

/* ---- Events and links --------------------------------------------------------------------------- */

Test(gen, links_point_to_a_span_of_their_label_or_to_none)
{
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        struct gen_scratch *second; /* owned here */
        uint32_t            n_links = 0, n_found = 0, target = 0;
        open_seed(seed);
        cr_assert_eq(gen_scratch_open(gen, &second, NULL), STATUS_OK);
        while (model->choices[target].kind != MODEL_CHOICE_TARGET)
            target++;
        for (uint64_t t = 0; t < model->n_traces; t++) {
            const struct trace_instance *trace = gen_trace(gen, scratch, t);
            for (uint32_t i = 0; i < trace->n_spans; i++) {
                if (model->labels[trace->spans[i].shape_at].n_links == 0)
                    continue;
                const struct span_instance_link *link = &trace->spans[i].links[0];
                n_links++;
                for (uint64_t u = 0; u < model->n_traces; u++) {
                    const struct trace_instance *other = gen_trace(gen, second, u);
                    bool is_trace = memcmp(other->trace_id, link->trace_id, sizeof link->trace_id) == 0;
                    for (uint32_t k = 0; k < other->n_spans; k++) {
                        if (other->spans[k].span_id != link->span_id)
                            continue;
                        cr_assert(is_trace, "the span is of another trace");
                        cr_assert_eq(other->spans[k].shape_at, model->choices[target].ref - MODEL_LABEL_FIRST);
                        n_found++;
                    }
                }
            }
        }
        cr_assert_eq(n_links, model->n_span_links);
        cr_assert_eq(n_found, model->choices[target].n);
        gen_scratch_close(second);
    }
}

Test(gen, events_lie_in_their_span_in_order)
{
    struct window_text text;

    window_text_init(&text);
    for (uint64_t t = 1; t <= 100; t++) {
        uint64_t start = 1000000000 + 5000000 * t + t * t;
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = start, .end = start + 1000 + 37 * t % 900);
        window_text_member(&text,
                           "\"events\":[{\"timeUnixNano\":\"%llu\",\"name\":\"x\"},"
                           "{\"timeUnixNano\":\"%llu\",\"name\":\"y\"},"
                           "{\"timeUnixNano\":\"%llu\",\"name\":\"z\"}]",
                           (unsigned long long)(start + t % 7), (unsigned long long)(start + 9 * t),
                           (unsigned long long)(start + 9 * t + 50));
    }
    window_text_learn(&text);
    const struct model *learned = &text.build.model;
    for (uint64_t t = 0; t < learned->n_traces; t++) {
        const struct span_instance *span = &gen_trace(text.gen, text.scratch, t)->spans[0];
        const uint64_t             *time = span->event_time_ns;
        cr_assert(span->start_ns <= time[0] && time[0] <= time[1] && time[1] <= time[2]);
        for (uint32_t e = 0; e < 3; e++)
            cr_assert(learned->label_events[e].time_mode != MODEL_TIME_RATIO || time[e] <= span->end_ns);
    }
    window_text_free(&text);
}

Test(gen, events_of_many_names_share_a_label_and_are_counted_exactly)
{
    static const char *const words[] = { "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                                         "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen" };
    uint32_t           n_words = sizeof words / sizeof *words, counts[17] = { 0 };
    struct window_text text;

    window_text_init(&text);
    for (uint64_t t = 0; t < 20 * n_words; t++) {
        WINDOW_TEXT_SPAN(&text, .trace = t + 1, .id = t + 1, .start = 1000 + t);
        window_text_member(&text, "\"events\":[{\"timeUnixNano\":\"%llu\",\"name\":\"%s\"}]",
                           (unsigned long long)(1000 + t), words[t % n_words]);
    }
    window_text_learn(&text);
    const struct span_shape *shape = &gen_shapes(text.gen)->shapes[0];
    cr_assert(text.build.model.n_labels == 1 && shape->events[0].name.slot != SPAN_SHAPE_CONST);
    for (uint64_t t = 0; t < 20 * n_words; t++) {
        const struct span_instance *span = &gen_trace(text.gen, text.scratch, t)->spans[0];
        struct text                 name = span->values[shape->events[0].name.slot].text;
        for (uint32_t i = 0; i < n_words; i++)
            counts[i] += name.n == strlen(words[i]) && memcmp(name.at, words[i], name.n) == 0;
    }
    for (uint32_t i = 0; i < n_words; i++)
        cr_assert_eq(counts[i], 20, "%s", words[i]);
    window_text_free(&text);
}
