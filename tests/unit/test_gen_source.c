/* test_gen_source.c - values that repeat other attributes: found, missing, in circles, too deep, too long. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "common/bundle/model_code.h"
#include "common/bundle/model_take.h"
#include "tests/support/window_text.h"

#define N_TRACES 10
#define N_CHAIN  21 /* attributes s0 to s20 of a leaf */

static struct window_text  text;
static struct model       *model = &text.build.model;
static struct gen         *gen;
static struct gen_scratch *scratch;

static void setup(void)
{
    window_text_init(&text);
}

/* top(mid(leaf)): top has m and k, mid has k and a, leaf has k and s0 to s20. */
static void fit_three(void)
{
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 1, .start = 1000 * t, .end = 1000 * t + 500, .name = "top");
        window_text_attr(&text, "m", "most");
        window_text_attr(&text, "k", "top");
        window_text_json_attr(&text, "list", "{\"arrayValue\":{\"values\":[{\"intValue\":\"1\"}]}}");
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 2, .parent = 1, .start = 1000 * t + 5, .end = 1000 * t + 400,
                         .name = "mid");
        window_text_attr(&text, "k", "middle");
        window_text_attr(&text, "a", "a");
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 3, .parent = 2, .start = 1000 * t + 10, .end = 1000 * t + 300,
                         .name = "leaf");
        window_text_attr(&text, "k", "leaf");
        window_text_member(&text, "\"status\":{\"code\":2,\"message\":\"broken\"},\"events\":["
                                  "{\"timeUnixNano\":\"%llu\",\"name\":\"x\",\"attributes\":[]},"
                                  "{\"timeUnixNano\":\"%llu\",\"name\":\"y\",\"attributes\":["
                                  "{\"key\":\"k\",\"value\":{\"stringValue\":\"event\"}},"
                                  "{\"key\":\"e\",\"value\":{\"stringValue\":\"second\"}}]}]",
                           (unsigned long long)(1000 * t + 20), (unsigned long long)(1000 * t + 30));
        for (uint32_t i = 0; i < N_CHAIN; i++) {
            char key[16];
            snprintf(key, sizeof key, "s%u", i);
            window_text_attr(&text, key, "end");
        }
    }
    window_text_fit(&text);
}

static void teardown(void)
{
    gen_scratch_close(scratch);
    window_text_free(&text);
}

TestSuite(gen_source, .init = setup, .fini = teardown);

/* ---- Columns by hand ---------------------------------------------------------------------- */

static uint32_t string(const char *of)
{
    return model_build_string(&text.build, (struct text){ of, strlen(of) });
}

/* A column of its own for the attribute of that name, in whichever label. */
static void begin_column(const char *key)
{
    uint32_t             first = model->n_choices, at = model->n_columns, n_found = 0;
    struct model_column *column = MODEL_BUILD_TAKE(&text.build, columns, 1);
    cr_assert_not_null(column);
    *column = (struct model_column){ .first_choice = first };
    for (uint32_t i = 0; i < model->n_label_attrs; i++)
        if (model->label_attrs[i].key == string(key)) {
            model->label_attrs[i].field.column = at;
            n_found++;
        }
    cr_assert_eq(n_found, 1, "%u attributes %s", n_found, key);
}

static void add_choice(enum model_choice_kind kind, uint32_t ref, uint32_t n)
{
    struct model_choice *choice = MODEL_BUILD_TAKE(&text.build, choices, 1);
    cr_assert_not_null(choice);
    *choice = (struct model_choice){ n, ref, (uint8_t)kind };
    model->columns[model->n_columns - 1].n_choices++;
}

static void add_value(uint32_t n, const char *of)
{
    add_choice(MODEL_CHOICE_VALUE,
               model_build_value(&text.build, (struct span_value){ { of, strlen(of) }, VALUE_STRING }), n);
}

/* n rows of a literal and a source, 'times' over. */
static void add_pattern(uint32_t n, const char *literal, enum model_source source, const char *key, uint32_t times)
{
    uint32_t              at = model->n_patterns;
    struct model_pattern *pattern = MODEL_BUILD_TAKE(&text.build, patterns, 1);
    cr_assert_not_null(pattern);
    *pattern = (struct model_pattern){ model->n_parts, times, VALUE_STRING, false };
    for (uint32_t i = 0; i < times; i++) {
        struct model_part *part = MODEL_BUILD_TAKE(&text.build, parts, 1);
        cr_assert_not_null(part);
        *part = (struct model_part){ .string = string(literal), .column = MODEL_NONE, .key = string(key),
                                     .source = (uint8_t)source };
    }
    add_choice(MODEL_CHOICE_PATTERN, at, n);
}

/* What the part of the last pattern repeats is not an attribute of the span. */
static void set_what(enum model_what what)
{
    struct model_part *part = &model->parts[model->n_parts - 1];
    part->what = (uint8_t)what;
    part->key = model_part_has_key(part) ? part->key : 0;
}

static void set_sure(void)
{
    model->patterns[model->n_patterns - 1].is_sure = true;
}

static void set_pattern(const char *attr, const char *literal, enum model_source source, const char *key)
{
    begin_column(attr);
    add_pattern(N_TRACES, literal, source, key, 1);
}

static void build(void)
{
    struct fail fail = { 0 };
    enum status s = model_build_finish(&text.build, &fail);
    if (s == STATUS_OK)
        s = model_derive(model, &text.arena, &fail);
    if (s == STATUS_OK)
        s = model_check(model, &fail);
    if (s == STATUS_OK)
        s = gen_build(model, &(struct gen_options){ 0 }, &text.arena, &gen, &fail);
    if (s == STATUS_OK)
        s = gen_scratch_open(gen, &scratch, &fail);
    cr_assert_eq(s, STATUS_OK, "%s", fail.what);
}

static void expect_rows(const char *key, const char *value, uint32_t n)
{
    uint32_t n_found = window_text_count(model, gen, key, value);
    cr_expect_eq(n_found, n, "%u rows of %s are %s", n_found, key, value);
}

/* ---- What is found ------------------------------------------------------------------------ */

Test(gen_source, an_attribute_of_the_same_span_is_made_first)
{
    fit_three();
    begin_column("s1");
    add_value(4, "one");
    add_value(6, "two");
    set_pattern("s0", "<", MODEL_SOURCE_SELF, "s1");
    set_pattern("s2", "", MODEL_SOURCE_SELF, "s1");
    build();
    expect_rows("s1", "one", 4);
    expect_rows("s0", "<one", 4);
    expect_rows("s0", "<two", 6);
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct trace_instance *trace = gen_trace(gen, scratch, t);
        struct span_value            s0, s1, s2;
        cr_assert(window_text_find(gen_shapes(gen), &trace->spans[2], "s0", &s0)
                  && window_text_find(gen_shapes(gen), &trace->spans[2], "s1", &s1)
                  && window_text_find(gen_shapes(gen), &trace->spans[2], "s2", &s2));
        cr_assert(s0.text.n == 4 && memcmp(s0.text.at + 1, s1.text.at, 3) == 0);
        cr_assert(s2.text.n == 3 && memcmp(s2.text.at, s1.text.at, 3) == 0);
    }
}

Test(gen_source, above_is_the_nearest_that_has_it_and_never_the_span_itself)
{
    fit_three();
    set_pattern("s0", "", MODEL_SOURCE_ABOVE, "k");
    set_pattern("s1", "", MODEL_SOURCE_ABOVE, "m");
    set_pattern("s2", "", MODEL_SOURCE_ABOVE, "s20");
    set_pattern("s3", "", MODEL_SOURCE_PARENT, "k");
    set_pattern("s4", "", MODEL_SOURCE_PARENT, "m");
    set_pattern("s5", "", MODEL_SOURCE_SELF, "m");
    build();
    expect_rows("s0", "middle", N_TRACES);
    expect_rows("s1", "most", N_TRACES);
    expect_rows("s2", "", N_TRACES);
    expect_rows("s3", "middle", N_TRACES);
    expect_rows("s4", "", N_TRACES);
    expect_rows("s5", "", N_TRACES);
}

Test(gen_source, above_looks_no_further_than_the_limit)
{
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 1, .start = 1000 * t, .end = 1000 * t + 900, .name = "top");
        window_text_attr(&text, "m", "most");
        for (uint64_t d = 1; d <= 20; d++) {
            WINDOW_TEXT_SPAN(&text, .trace = t, .id = 1 + d, .parent = d, .start = 1000 * t + d,
                             .end = 1000 * t + 900 - d, .name = "deep");
            window_text_attr(&text, "s", "x");
        }
    }
    window_text_fit(&text);
    begin_column("s");
    add_pattern(20 * N_TRACES, "", MODEL_SOURCE_ABOVE, "m", 1);
    build();
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct trace_instance *trace = gen_trace(gen, scratch, t);
        struct span_value            value;
        cr_assert_eq(trace->n_spans, 21);
        for (uint32_t d = 1; d <= 20; d++) {
            cr_assert(window_text_find(gen_shapes(gen), &trace->spans[d], "s", &value));
            cr_expect_eq(value.text.n, d <= 16 ? 4 : 0, "%u steps", d);
        }
    }
}

Test(gen_source, messages_names_and_attributes_of_events_are_sources)
{
    fit_three();
    set_pattern("s0", "", MODEL_SOURCE_SELF, "k");
    set_what(MODEL_WHAT_EVENT);
    set_pattern("s1", "<", MODEL_SOURCE_SELF, "e");
    set_what(MODEL_WHAT_EVENT);
    set_pattern("s2", "", MODEL_SOURCE_SELF, "");
    set_what(MODEL_WHAT_MESSAGE);
    set_pattern("s3", "at ", MODEL_SOURCE_PARENT, "");
    set_what(MODEL_WHAT_NAME);
    set_pattern("s4", "", MODEL_SOURCE_SELF, "m");
    set_what(MODEL_WHAT_EVENT);
    set_pattern("s5", "", MODEL_SOURCE_ABOVE, "");
    set_what(MODEL_WHAT_MESSAGE);
    set_pattern("e", "", MODEL_SOURCE_SELF, "s6");
    set_pattern("s7", "", MODEL_SOURCE_SELF, "e");
    set_what(MODEL_WHAT_EVENT);
    build();
    expect_rows("s0", "event", N_TRACES);
    expect_rows("s1", "<end", N_TRACES);
    expect_rows("s2", "broken", N_TRACES);
    expect_rows("s3", "at mid", N_TRACES);
    expect_rows("s4", "", N_TRACES);
    expect_rows("s5", "", N_TRACES);
    expect_rows("s7", "end", N_TRACES);
}

/* Of the leaf, whose label has the longest list of attributes. */
static struct model_label *leaf(void)
{
    struct model_label *found = &model->labels[0];
    for (uint32_t i = 1; i < model->n_labels; i++)
        found = model->labels[i].n_attrs > found->n_attrs ? &model->labels[i] : found;
    return found;
}

static void expect_text(struct text found, const char *expected)
{
    cr_expect(found.n == strlen(expected) && memcmp(found.at, expected, found.n) == 0, "'%.*s'", (int)found.n, found.at);
}

Test(gen_source, names_and_messages_repeat_texts_and_no_arrays)
{
    fit_three();
    set_pattern("s0", "", MODEL_SOURCE_ABOVE, "m");
    leaf()->name.column = model->n_columns - 1;
    set_pattern("s0", "", MODEL_SOURCE_ABOVE, "list");
    leaf()->status_message.column = model->n_columns - 1;
    build();
    const struct trace_instance *trace = gen_trace(gen, scratch, 0);
    const struct span_shape     *shape = &gen_shapes(gen)->shapes[trace->spans[2].shape_at];
    expect_text(trace->spans[2].values[shape->name.slot].text, "most");
    expect_text(trace->spans[2].values[shape->status_message.slot].text, "");
}

/* ---- What is missing ---------------------------------------------------------------------- */

Test(gen_source, a_row_without_its_source_goes_to_the_first_choice_that_can)
{
    fit_three();
    begin_column("s0");
    add_value(3, "v");
    add_value(3, "w");
    add_pattern(4, "x", MODEL_SOURCE_ABOVE, "nowhere", 1);
    begin_column("s1");
    add_pattern(4, "x", MODEL_SOURCE_ABOVE, "nowhere", 1);
    add_pattern(3, "x", MODEL_SOURCE_ABOVE, "m", 1);
    add_value(3, "w");
    string("nowhere");
    build();
    expect_rows("s0", "v", 7);
    expect_rows("s0", "w", 3);
    expect_rows("s1", "xmost", 7);
    expect_rows("s1", "w", 3);
}

Test(gen_source, sure_patterns_take_every_row_that_has_their_sources)
{
    fit_three();
    begin_column("s0");
    add_pattern(2, "", MODEL_SOURCE_ABOVE, "nowhere", 1);
    set_sure();
    add_pattern(2, "x", MODEL_SOURCE_ABOVE, "m", 1);
    set_sure();
    add_value(6, "v");
    begin_column("s1");
    add_pattern(6, "", MODEL_SOURCE_ABOVE, "nowhere", 1);
    set_sure();
    add_value(1, "v");
    add_value(3, "w");
    begin_column("s2"); /* not sure: a choice like others */
    add_pattern(4, "", MODEL_SOURCE_ABOVE, "m", 1);
    add_value(6, "v");
    build();
    expect_rows("s0", "xmost", N_TRACES);
    cr_expect_eq(window_text_count(model, gen, "s1", "v") + window_text_count(model, gen, "s1", "w"), N_TRACES);
    cr_expect(window_text_count(model, gen, "s1", "v") >= 1 && window_text_count(model, gen, "s1", "w") >= 3);
    expect_rows("s2", "v", 6);
    expect_rows("s2", "most", 4);
}

/* ---- Parts and siblings -------------------------------------------------------------------- */

static void set_take(enum model_take take, uint8_t type)
{
    model->parts[model->n_parts - 1].take = (uint8_t)take;
    model->patterns[model->n_patterns - 1].type = type;
}

Test(gen_source, parts_of_texts_are_taken)
{
    fit_three();
    begin_column("m");
    add_value(N_TRACES, "http://a.b:80/c/17?x=1");
    set_pattern("s0", "", MODEL_SOURCE_ABOVE, "m");
    set_take(MODEL_TAKE_PATH, VALUE_STRING);
    set_pattern("s1", "get ", MODEL_SOURCE_SELF, "s0");
    set_take(MODEL_TAKE_LAST, VALUE_STRING);
    set_pattern("s2", "", MODEL_SOURCE_SELF, "s0");
    set_take(MODEL_TAKE_LAST, VALUE_INT_NUMBER);
    set_pattern("s3", "", MODEL_SOURCE_SELF, "s0");
    set_take(MODEL_TAKE_FIRST, VALUE_INT_NUMBER);
    set_pattern("s4", "", MODEL_SOURCE_SELF, "s0");
    set_take(MODEL_TAKE_FIRST + 2, VALUE_STRING);
    set_pattern("s5", "", MODEL_SOURCE_ABOVE, "list");
    set_take(MODEL_TAKE_FIRST, VALUE_STRING);
    build();
    expect_rows("s0", "/c/17", N_TRACES);
    expect_rows("s1", "get 17", N_TRACES);
    expect_rows("s2", "17", N_TRACES);
    expect_rows("s3", "", N_TRACES); /* no number */
    expect_rows("s4", "", N_TRACES); /* no third word */
    expect_rows("s5", "", N_TRACES); /* no text */
    const struct trace_instance *trace = gen_trace(gen, scratch, 0);
    struct span_value            value;
    cr_assert(window_text_find(gen_shapes(gen), &trace->spans[2], "s2", &value));
    cr_expect_eq(value.type, VALUE_INT_NUMBER);
}

Test(gen_source, elder_siblings_are_asked_from_the_nearest_back)
{
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 1, .start = 1000 * t, .end = 1000 * t + 500, .name = "top");
        window_text_attr(&text, "k", "top");
        for (uint64_t child = 2; child <= 5; child++) {
            const char *const names[] = { "first", "second", "third", "fourth" };
            WINDOW_TEXT_SPAN(&text, .trace = t, .id = child, .parent = 1, .start = 1000 * t + 10 * child,
                             .end = 1000 * t + 400, .name = names[child - 2]);
            if (child == 2 || child == 3)
                window_text_attr(&text, "k", "%s", names[child - 2]);
            if (child == 2 || child == 5)
                window_text_attr(&text, child == 2 ? "s0" : "s1", "end");
        }
    }
    window_text_fit(&text);
    set_pattern("s0", "", MODEL_SOURCE_SIBLING, "k");
    set_pattern("s1", "", MODEL_SOURCE_SIBLING, "k");
    build();
    expect_rows("s0", "", N_TRACES);
    expect_rows("s1", "second", N_TRACES);
}

Test(gen_source, arrays_are_repeated_whole_and_never_pasted)
{
    fit_three();
    set_pattern("s0", "", MODEL_SOURCE_ABOVE, "list");
    set_pattern("s1", "x", MODEL_SOURCE_ABOVE, "list");
    build();
    expect_rows("s1", "", N_TRACES);
    const struct trace_instance *trace = gen_trace(gen, scratch, 0);
    struct span_value            value;
    cr_assert(window_text_find(gen_shapes(gen), &trace->spans[2], "s0", &value));
    cr_expect(value.type == VALUE_ARRAY && value.text.n > 2 && value.text.at[0] == '{');
}

/* ---- Hostile models ------------------------------------------------------------------------ */

Test(gen_source, circles_end_with_an_empty_string_or_what_needs_no_source)
{
    fit_three();
    set_pattern("s0", "x", MODEL_SOURCE_SELF, "s1");
    set_pattern("s1", "y", MODEL_SOURCE_SELF, "s0");
    set_pattern("s2", "", MODEL_SOURCE_SELF, "s2");
    set_pattern("s3", "x", MODEL_SOURCE_SELF, "s4");
    begin_column("s4");
    add_pattern(9, "y", MODEL_SOURCE_SELF, "s3", 1);
    add_value(1, "z");
    build();
    expect_rows("s0", "x", N_TRACES);
    expect_rows("s1", "", N_TRACES);
    expect_rows("s2", "", N_TRACES);
    expect_rows("s3", "xz", N_TRACES);
    expect_rows("s4", "z", N_TRACES);
}

Test(gen_source, chains_are_followed_to_the_limit)
{
    static const char sixteen[] = "xxxxxxxxxxxxxxxx";
    char              key[16], next[16], expected[32];

    fit_three();
    for (uint32_t i = 0; i + 1 < N_CHAIN; i++) {
        snprintf(key, sizeof key, "s%u", i);
        snprintf(next, sizeof next, "s%u", i + 1);
        set_pattern(key, "x", MODEL_SOURCE_SELF, next);
    }
    build();
    for (uint32_t i = 0; i < N_CHAIN; i++) {
        uint32_t n_left = i < 16 ? 15 - i : N_CHAIN - 1 - i;
        snprintf(key, sizeof key, "s%u", i);
        snprintf(expected, sizeof expected, "%.*s%s", (int)n_left, sixteen, i < 16 ? "" : "end");
        expect_rows(key, expected, N_TRACES);
    }
}

Test(gen_source, a_trace_with_too_much_text_fails)
{
    struct model_fresh *fresh;

    fit_three();
    fresh = MODEL_BUILD_TAKE(&text.build, fresh, 1);
    cr_assert_not_null(fresh);
    *fresh = (struct model_fresh){ 2049, MODEL_ALPHABET_DIGITS, VALUE_STRING };
    begin_column("s5"); /* 16 times 16^4 times 2049 bytes are more than 2^31 */
    add_choice(MODEL_CHOICE_FRESH, model->n_fresh - 1, N_TRACES);
    for (uint32_t i = 5; i-- > 0;) {
        char key[16], next[16];
        snprintf(key, sizeof key, "s%u", i);
        snprintf(next, sizeof next, "s%u", i + 1);
        begin_column(key);
        add_pattern(N_TRACES, "", MODEL_SOURCE_SELF, next, 16);
    }
    build();
    cr_expect_null(gen_trace(gen, scratch, 0));
}
