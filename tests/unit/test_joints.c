/* test_joints.c - from spans to joints and back: what hangs on what, what must not, and what regenerated spans keep. */
#include "gentc/joints.h"

#include <criterion/criterion.h>

#include "common/bundle/model_joint.h"
#include "tests/support/window_text.h"

#define N_TRACES 400

static struct window_text  text;
static struct model       *model = &text.build.model;
static const char *const   regions[] = { "eu-1", "eu-2", "us-1", "us-2", "asia-1" };
static const char *const   currencies[] = { "euro", "euro", "dollar", "dollar", "yen" };
static uint64_t            state;

static void setup(void)
{
    state = 1;
    window_text_init(&text);
    text.joint_percent = 100;
}

static void teardown(void)
{
    window_text_free(&text);
}

TestSuite(joints, .init = setup, .fini = teardown);

static uint32_t draw(uint32_t n)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((state >> 33) % n);
}

static void add_span(uint64_t t, const char *name)
{
    WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = 1000 * t, .name = name);
}

static void learn(void)
{
    struct fail fail = { 0 };
    window_text_learn(&text);
    cr_assert_eq(model_joint_check(model, &fail), STATUS_OK, "%s", fail.what);
}

static uint32_t string_of(const char *of)
{
    for (uint32_t i = 0; i < model->n_strings; i++) {
        struct text string = model_string(model, i);
        if (string.n == strlen(of) && memcmp(string.at, of, string.n) == 0)
            return i;
    }
    cr_assert_fail("no string %s", of);
    return 0;
}

static uint32_t column_of(uint32_t label_at, const char *key)
{
    const struct model_label *label = &model->labels[label_at];
    uint32_t                  string = string_of(key);
    for (uint32_t i = label->first_attr; i < label->first_attr + label->n_attrs; i++)
        if (model->label_attrs[i].key == string)
            return model->label_attrs[i].field.column;
    cr_assert_fail("label %u has no %s", label_at, key);
    return 0;
}

static const struct model_joint *joint_of(uint32_t column)
{
    for (uint32_t i = 0; i < model->n_joints; i++)
        if (model->joints[i].column == column)
            return &model->joints[i];
    return NULL;
}

/* Of the regenerated spans that have both keys, how many have equal positions in the two lists. */
static uint32_t count_pairs(const char *key_a, const char *const *a, const char *key_b, const char *const *b,
                            uint32_t n, uint32_t *n_spans)
{
    uint32_t n_pairs = 0;

    *n_spans = 0;
    for (uint64_t t = 0; t < model->n_traces; t++) {
        const struct trace_instance *trace = gen_trace(text.gen, text.scratch, t);
        for (uint32_t i = 0; i < trace->n_spans; i++) {
            struct span_value x, y;
            if (!window_text_find(gen_shapes(text.gen), &trace->spans[i], key_a, &x)
                || !window_text_find(gen_shapes(text.gen), &trace->spans[i], key_b, &y))
                continue;
            ++*n_spans;
            for (uint32_t k = 0; k < n; k++)
                if (x.text.n == strlen(a[k]) && memcmp(x.text.at, a[k], x.text.n) == 0
                    && y.text.n == strlen(b[k]) && memcmp(y.text.at, b[k], y.text.n) == 0)
                    n_pairs++;
        }
    }
    return n_pairs;
}

static void expect_function(uint32_t n_expected)
{
    uint32_t n_spans, n_pairs = count_pairs("region", regions, "currency", currencies, 5, &n_spans);
    cr_expect_eq(n_spans, n_expected);
    cr_expect_eq(n_pairs, n_spans);
}

static uint32_t add_region(void)
{
    uint32_t at = draw(5);
    window_text_attr(&text, "region", "%s", regions[at]);
    return at;
}

/* ---- Columns -------------------------------------------------------------------------- */

Test(joints, an_attribute_that_is_a_function_of_another_stays_one)
{
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        add_span(t, "a");
        window_text_attr(&text, "currency", "%s", currencies[add_region()]);
    }
    learn();
    cr_assert_eq(model->n_joints, 1);
    cr_expect_eq(model->joints[0].source, MODEL_JOINT_COLUMN);
    cr_expect_eq(model->joints[0].column, column_of(0, "currency"), "the column of more cells is on top");
    cr_expect_eq(model->joints[0].given, column_of(0, "region"));
    cr_expect_eq(model->joints[0].n_entries, 5);
    expect_function(N_TRACES);
}

Test(joints, independent_columns_have_none)
{
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        add_span(t, "a");
        add_region();
        window_text_attr(&text, "currency", "%s", currencies[draw(5)]);
    }
    learn();
    cr_expect_eq(model->n_joints, 0);
}

Test(joints, nobody_who_does_not_pay_gets_any)
{
    text.joint_percent = 0;
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        add_span(t, "a");
        window_text_attr(&text, "currency", "%s", currencies[add_region()]);
    }
    learn();
    cr_expect_eq(model->n_joints, 0);
}

Test(joints, few_rows_are_not_worth_one)
{
    for (uint64_t t = 1; t <= 20; t++) {
        add_span(t, "a");
        window_text_attr(&text, "currency", "%s", currencies[add_region()]);
    }
    learn();
    cr_expect_eq(model->n_joints, 0);
}

/* A forest: of three that tell all of each other, two hang on the one. */
Test(joints, three_columns_have_two_joints)
{
    static const char *const suffixes[] = { "de", "fr", "com", "ca", "jp" };
    uint32_t                 n_spans;

    for (uint64_t t = 1; t <= N_TRACES; t++) {
        add_span(t, "a");
        uint32_t at = add_region();
        window_text_attr(&text, "currency", "%s", currencies[at]);
        window_text_attr(&text, "suffix", "%s", suffixes[at]);
    }
    learn();
    cr_expect_eq(model->n_joints, 2);
    expect_function(N_TRACES);
    cr_expect_eq(count_pairs("region", regions, "suffix", suffixes, 5, &n_spans), N_TRACES);
    cr_expect_eq(count_pairs("suffix", suffixes, "currency", currencies, 5, &n_spans), N_TRACES);
}

Test(joints, numbers_are_cut_by_rank)
{
    static const char *const sizes[] = { "small", "medium", "large", "huge" };
    uint32_t                 n_bad = 0;

    for (uint64_t t = 1; t <= N_TRACES; t++) {
        uint32_t bytes = draw(4) * 1000 + draw(900);
        add_span(t, "a");
        window_text_json_attr(&text, "bytes", "{\"intValue\":\"%u\"}", bytes);
        window_text_attr(&text, "size", "%s", sizes[bytes / 1000]);
    }
    learn();
    cr_assert_eq(model->n_joints, 1);
    cr_expect(model->joints[0].n_split > 1 || model->joints[0].n_given_split > 1);
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct trace_instance *trace = gen_trace(text.gen, text.scratch, t);
        struct span_value            bytes, size;
        cr_assert(window_text_find(gen_shapes(text.gen), &trace->spans[0], "bytes", &bytes)
                  && window_text_find(gen_shapes(text.gen), &trace->spans[0], "size", &size));
        uint32_t at = bytes.text.n < 4 ? 0 : (uint32_t)(bytes.text.at[0] - '0');
        n_bad += at > 3 || size.text.n != strlen(sizes[at]) || memcmp(size.text.at, sizes[at], size.text.n) != 0;
    }
    cr_expect_lt(n_bad, N_TRACES / 5, "%u rows; three quarters would be without joint", n_bad);
}

Test(joints, labels_that_share_columns_share_the_joint)
{
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        add_span(t, t % 2 == 0 ? "a" : "b");
        window_text_attr(&text, "currency", "%s", currencies[add_region()]);
    }
    learn();
    cr_assert_eq(model->n_labels, 2);
    if (column_of(0, "region") == column_of(1, "region"))
        cr_expect_eq(model->n_joints, 1);
    expect_function(N_TRACES);
}

/* Two labels share one of their columns only: rows of the columns are not the same then. */
Test(joints, columns_of_other_users_hang_on_a_value_of_the_first_label)
{
    uint32_t n_spans;

    for (uint64_t t = 1; t <= 2 * N_TRACES; t++) {
        add_span(t, "a");
        uint32_t at = (uint32_t)(t / 2 * 7 / 3 % 5);
        window_text_attr(&text, t % 2 == 0 ? "region" : "area", "%s", regions[at]);
        window_text_attr(&text, "currency", "%s", currencies[at]);
    }
    learn();
    bool                      is_region = model->label_attrs[model->labels[0].first_attr].key == string_of("region");
    const char               *key = is_region ? "region" : "area";
    uint32_t                  shared = column_of(0, "currency");
    const struct model_joint *joint = joint_of(shared);
    cr_assert_eq(column_of(1, "currency"), shared);
    cr_assert_not_null(joint);
    cr_expect_eq(joint->source, MODEL_JOINT_SELF);
    cr_expect_eq(joint->given, string_of(key));
    cr_expect_eq(count_pairs(key, regions, "currency", currencies, 5, &n_spans), N_TRACES);
    cr_expect_eq(n_spans, N_TRACES);
}

/* ---- What must not be -------------------------------------------------------------------- */

/* The copy is made of the region: the region cannot be told by the copy. */
Test(joints, a_column_does_not_hang_on_what_repeats_it)
{
    uint32_t n_spans;

    for (uint64_t t = 1; t <= N_TRACES; t++) {
        add_span(t, "a");
        window_text_attr(&text, "copy", "%s", regions[add_region()]);
    }
    learn();
    for (uint32_t i = 0; i < model->n_joints; i++)
        cr_expect(model->joints[i].source != MODEL_JOINT_SELF && model->joints[i].source != MODEL_JOINT_COLUMN);
    cr_expect_eq(count_pairs("region", regions, "copy", regions, 5, &n_spans), N_TRACES);
}

/* Neither through a text in between that holds the copy. */
Test(joints, a_column_does_not_hang_on_what_is_made_of_what_hangs_on_it)
{
    uint32_t n_spans;

    for (uint64_t t = 1; t <= N_TRACES; t++) {
        add_span(t, t % 2 == 0 ? "a" : "b");
        uint32_t at = add_region();
        window_text_attr(&text, "currency", "%s", currencies[at]);
        if (t % 2 == 0)
            window_text_attr(&text, "label", "in %s", currencies[at]);
    }
    learn();
    cr_expect_eq(window_text_count(model, text.gen, "label", ""), 0);
    cr_expect_eq(window_text_count(model, text.gen, "label", "in "), 0);
    count_pairs("region", regions, "currency", currencies, 5, &n_spans);
    cr_expect_eq(n_spans, N_TRACES);
}

/* ---- What the span is ---------------------------------------------------------------------- */

static uint32_t n_of_source(enum model_joint_source source)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < model->n_joints; i++)
        n += model->joints[i].source == source;
    return n;
}

Test(joints, values_hang_on_the_resource)
{
    static const char *const hosts[] = { "h1", "h2", "h3" }, *const versions[] = { "1.0.1", "2.7.0", "2.7.1" };

    for (uint64_t t = 1; t <= N_TRACES; t++) {
        uint32_t at = draw(3);
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = 1000 * t, .host = hosts[at]);
        window_text_attr(&text, "version", "%s", versions[at]);
    }
    learn();
    cr_expect_eq(n_of_source(MODEL_JOINT_RESOURCE), 1);
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct span_instance  *span = &gen_trace(text.gen, text.scratch, t)->spans[0];
        const struct model_resource *resource = &model->resources[span->resource_at];
        struct span_value            value;
        struct text host = model_string(model, model->values[model->attrs[resource->first_attr + 1].value].string);
        cr_assert(window_text_find(gen_shapes(text.gen), span, "version", &value));
        cr_assert_eq(host.n, 2);
        uint32_t at = (uint32_t)(host.at[1] - '1');
        cr_expect(value.text.n == 5 && memcmp(value.text.at, versions[at], 5) == 0);
    }
}

Test(joints, values_hang_on_the_parents_label)
{
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        bool is_a = draw(2) == 0;
        add_span(t, is_a ? "a" : "b");
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t + N_TRACES, .parent = t, .start = 1000 * t, .name = "child");
        window_text_attr(&text, "caller", "%s", is_a ? "one" : "other");
    }
    learn();
    cr_expect_eq(n_of_source(MODEL_JOINT_PARENT), 1);
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct span_instance *spans = gen_trace(text.gen, text.scratch, t)->spans;
        const struct span_shape    *top = &gen_shapes(text.gen)->shapes[spans[0].shape_at];
        struct span_value           value;
        cr_assert(window_text_find(gen_shapes(text.gen), &spans[1], "caller", &value));
        cr_expect_eq(value.text.n == 3, top->name.value.text.at[0] == 'a');
    }
}

Test(joints, values_hang_on_the_first_childs_label)
{
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        bool is_hit = draw(2) == 0;
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = 1000 * t, .end = 1000 * t + 100, .name = "top");
        window_text_attr(&text, "cache", "%s", is_hit ? "hit" : "miss");
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t + N_TRACES, .parent = t, .start = 1000 * t + 10,
                         .name = is_hit ? "a" : "b");
    }
    learn();
    cr_expect_eq(n_of_source(MODEL_JOINT_CHILD), 1);
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct span_instance *spans = gen_trace(text.gen, text.scratch, t)->spans;
        const struct span_shape    *child = &gen_shapes(text.gen)->shapes[spans[1].shape_at];
        struct span_value           value;
        cr_assert(window_text_find(gen_shapes(text.gen), &spans[0], "cache", &value));
        cr_expect_eq(value.text.n == 3, child->name.value.text.at[0] == 'a');
    }
}

/* At a hundredth of what bits are worth, a parent whose children say which of two values it has, but for 'n_wrong' in a
 * hundred: how many joints does that buy? */
static uint32_t n_joints_of_half_told(uint32_t n_wrong)
{
    text.joint_percent = 1;
    for (uint64_t t = 1; t <= N_TRACES; t++) {
        bool is_hit = draw(2) == 0, is_wrong = draw(100) < n_wrong;
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = 1000 * t, .end = 1000 * t + 100, .name = "top");
        window_text_attr(&text, "cache", "%s", is_hit != is_wrong ? "hit" : "miss");
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t + N_TRACES, .parent = t, .start = 1000 * t + 10,
                         .name = is_hit ? "a" : "b");
    }
    learn();
    return n_of_source(MODEL_JOINT_CHILD);
}

Test(joints, what_the_next_span_tells_is_kept_where_little_else_is)
{
    cr_expect_eq(n_joints_of_half_told(0), 1);
}

Test(joints, what_the_next_span_tells_in_part_is_as_dear_as_all_else)
{
    cr_expect_eq(n_joints_of_half_told(10), 0);
}

Test(joints, values_hang_on_the_duration)
{
    uint32_t n_bad = 0;

    for (uint64_t t = 1; t <= N_TRACES; t++) {
        uint64_t duration = draw(2) == 0 ? 1000 + draw(1000) : 9000000 + draw(9000000);
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = t, .start = 1000 * t, .end = 1000 * t + duration, .name = "a");
        window_text_attr(&text, "cache", "%s", duration < 5000 ? "hit" : "miss");
    }
    learn();
    cr_expect_eq(n_of_source(MODEL_JOINT_DURATION), 1);
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct span_instance *span = &gen_trace(text.gen, text.scratch, t)->spans[0];
        struct span_value           value;
        cr_assert(window_text_find(gen_shapes(text.gen), span, "cache", &value));
        n_bad += (value.text.n == 3) != (span->end_ns - span->start_ns < 100000);
    }
    cr_expect_lt(n_bad, N_TRACES / 10, "%u rows; half of them would be without joint", n_bad);
}

/* A new version from the middle of the window on. */
Test(joints, values_hang_on_the_time)
{
    uint32_t n_bad = 0;

    for (uint64_t t = 1; t <= N_TRACES; t++) {
        add_span(t, "a");
        window_text_attr(&text, "version", "%s", t <= N_TRACES / 2 ? "old" : "newer");
    }
    learn();
    cr_expect_eq(n_of_source(MODEL_JOINT_TIME), 1);
    for (uint64_t t = 0; t < N_TRACES; t++) {
        const struct span_instance *span = &gen_trace(text.gen, text.scratch, t)->spans[0];
        struct span_value           value;
        cr_assert(window_text_find(gen_shapes(text.gen), span, "version", &value));
        n_bad += (value.text.n == 3) != (t < N_TRACES / 2);
    }
    cr_expect_lt(n_bad, N_TRACES / 10, "%u rows; half of them would be without joint", n_bad);
}
