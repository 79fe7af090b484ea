/* test_zipkin1_write.c - forms of Zipkin v1 that a bundle should not hold. */
#include "common/trace/zipkin_write.h"

#include <criterion/criterion.h>

#define TEXT(literal)        { literal, sizeof(literal) - 1 }
#define CONST(type, literal) { SPAN_SHAPE_CONST, { TEXT(literal), type } }
#define SLOT(at)             { at, { { NULL, 0 }, VALUE_N_TYPES } }

static const struct span_shape_resource NO_ENDPOINT = { .form = TEXT("") };
static const struct span_shape_resource NO_SCOPE    = { .form = TEXT("") };

static enum status build(const struct span_shape *shape, const struct span_shape_resource *resource, uint8_t container,
                         struct arena *arena, struct trace_write **writer)
{
    const struct trace_style style = { TRACE_FORMAT_ZIPKIN1, container };
    struct span_shape_set   *set = arena_take(arena, 1, sizeof *set);
    struct fail              fail;

    *set = (struct span_shape_set){ 1, 1, 1, shape, resource, &NO_SCOPE };
    return trace_write_build(set, style, false, arena, writer, &fail);
}

static enum status build_status(const struct span_shape *shape, const struct span_shape_resource *resource)
{
    struct trace_write *writer;
    struct arena        arena;

    arena_init(&arena);
    enum status s = build(shape, resource, TRACE_CONTAINER_LINES, &arena, &writer);
    arena_free(&arena);
    return s;
}

static void expect_text(const struct span_shape *shape, const struct span_shape_resource *resource,
                        const struct span_instance *span, const char *expected)
{
    const struct trace_instance trace = { { 0xa1, 0xa2 }, 1, span };
    struct trace_write_scratch  scratch = { 0 };
    struct trace_write         *writer;
    struct buffer               out = { 0 };
    struct arena                arena;

    arena_init(&arena);
    cr_assert(build(shape, resource, TRACE_CONTAINER_LINES, &arena, &writer) == STATUS_OK);
    trace_write_trace(writer, &trace, &scratch, &out);
    buffer_append_byte(&out, '\0');
    cr_expect_str_eq((char *)out.data, expected);
    buffer_free(&out);
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
}

/* ---- Good ones ------------------------------------------------------------------ */

Test(zipkin1_write, slots_and_constants_are_written_alike)
{
    const struct span_shape_attr  local[] = { { TEXT("port"), CONST(VALUE_INT_NUMBER, "80") },
                                              { TEXT("service.name"), CONST(VALUE_STRING, "s") } };
    const struct span_shape_resource resource = { .form = TEXT("on"), .n_attrs = 2, .attrs = local };
    const struct span_shape_attr  attrs[] = { { TEXT("x.exec"), SLOT(1) }, { TEXT("k"), CONST(VALUE_BOOL, "true") },
                                              { TEXT("k"), SLOT(0) }, { TEXT("r"), SLOT(2) } };
    const struct span_shape_attr  event_attrs[] = { { TEXT("e"), SLOT(2) } };
    const struct span_shape_event event = { .form = TEXT("6(n)"), .name = SLOT(2), .n_attrs = 1, .attrs = event_attrs };
    const struct span_shape       shape = { .form = TEXT("Tb6sxd[c#vC0@]{aa@s(n)l}"), .n_attrs = 4, .attrs = attrs,
                                            .n_events = 1, .events = &event };
    const struct span_value values[] = { { TEXT("[]"), VALUE_JSON }, { TEXT("-1"), VALUE_INT_NUMBER },
                                         { TEXT("v"), VALUE_STRING } };
    const uint64_t             times[] = { 7000000 };
    const struct span_instance span = { .span_id = 0xb1, .start_ns = 5999999, .end_ns = 6001999, .values = values,
                                        .event_time_ns = times };

    expect_text(&shape, &resource, &span,
                "{\"traceId\":\"00000000000000a2\",\"timestamp\":5,\"id\":\"00000000000000b1\",\"exec\":-1,"
                "\"duration\":2,\"annotations\":[{\"timestamp\":5999,\"value\":\"cs\",\"endpoint\":{\"serviceName\":"
                "\"s\"}},{\"timestamp\":7,\"value\":\"v\",\"endpoint\":{\"serviceName\":\"v\"}},{\"timestamp\":"
                "6001999,\"value\":\"cr\",\"endpoint\":{\"port\":80,\"serviceName\":\"s\"}}],\"binaryAnnotations\":["
                "{\"key\":\"k\",\"value\":true},{\"key\":\"k\",\"value\":[],\"endpoint\":{\"port\":80,"
                "\"serviceName\":\"s\"}},{\"key\":\"sa\",\"value\":true,\"endpoint\":{\"serviceName\":\"v\"}},"
                "{\"key\":\"lc\",\"value\":\"\"}]}");
}

Test(zipkin1_write, the_name_alone_of_a_resource_without_one_is_empty)
{
    const struct span_shape    shape = { .form = TEXT("ts[c#]") };
    const struct span_instance span = { .span_id = 0xb1 };

    expect_text(&shape, &NO_ENDPOINT, &span,
                "{\"traceId\":\"00000000000000a100000000000000a2\",\"id\":\"00000000000000b1\",\"annotations\":[{"
                "\"timestamp\":0,\"value\":\"cs\",\"endpoint\":{\"serviceName\":\"\"}}]}");
}

/* ---- Bad ones ------------------------------------------------------------------- */

#define N_ATTRS 2

static enum status status_of_form(const char *form, size_t n, uint32_t n_attrs)
{
    static const struct span_shape_attr attrs[N_ATTRS] = { { TEXT("x.a"), CONST(VALUE_STRING, "v") },
                                                           { TEXT("k"), CONST(VALUE_STRING, "v") } };
    const struct span_shape             shape = { .form = { form, n }, .n_attrs = n_attrs, .attrs = attrs };

    return build_status(&shape, &NO_ENDPOINT);
}

Test(zipkin1_write, forms_of_other_codes_or_without_ids_are_refused)
{
    static const char *const FORMS[] = {
        "", "t", "s", "T", "tt", "tTs", "tss", "tspP", "tspz", "tsep", "tsnn", "tsbB", "tsb3", "tsb66", "tsdD", "tsd6",
        "tsgG", "tsyy", "tsk", "tsl", "ts(", "tsv", "tsa", "tsh", "ts@", "ts#", "ts]", "ts}", "ts)", "ts6", "ts ",
        "ts\x80", "ts[", "ts{", "ts[]{", "ts[][]", "ts{}{}", "ts[}", "ts{]", "ts[p]", "ts{p}", "ts[@]", "ts[c@@]",
        "ts[c@#]", "ts[c6", "ts[c6@", "ts[c66]", "ts[c3]", "ts[c(", "ts[c()", "ts[c)]", "ts[s]", "ts{@}", "ts{l@@}",
        "ts{l", "ts{s(", "ts{s()", "ts{v}", "ts{n}", "ts{l6}", "ts[{}]", "ts{[]}",
    };
    cr_expect(status_of_form("ts", 2, 0) == STATUS_OK);
    cr_expect(status_of_form("Tpsnbydg[c@C6()]{ls@}", 21, 0) == STATUS_OK);
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++)
        cr_expect(status_of_form(FORMS[i], strlen(FORMS[i]), 0) == STATUS_BAD_BUNDLE, "%s", FORMS[i]);
    cr_expect(status_of_form("ts\0", 3, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts[\0]", 5, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts[c\0]", 6, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{\0}", 5, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{l(\0)}", 8, 0) == STATUS_BAD_BUNDLE);
}

Test(zipkin1_write, attributes_must_be_as_many_as_the_codes_ask_for)
{
    cr_expect(status_of_form("tsx{a}", 6, 2) == STATUS_OK);
    cr_expect(status_of_form("tsx{l(n)}", 9, 2) == STATUS_OK);
    cr_expect(status_of_form("ts{l(no)}", 9, 2) == STATUS_OK);
    cr_expect(status_of_form("tsx{aa}", 7, 2) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("tsx", 3, 2) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts", 2, 1) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("tsx", 3, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{a}", 5, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{aaa}", 7, 2) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{l(no4)}", 10, 2) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{l(nn)}", 9, 2) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{l(nq)}", 9, 2) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts[c(no)C(4)]", 13, 2) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{a}x", 6, 2) == STATUS_BAD_BUNDLE, "the key has no prefix");
}

Test(zipkin1_write, what_takes_no_attribute_is_bounded)
{
    cr_expect(status_of_form("ts[cccccccc]", 12, 0) == STATUS_OK);
    cr_expect(status_of_form("ts[ccccccccc]", 13, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of_form("ts{lscm}", 8, 0) == STATUS_OK);
    cr_expect(status_of_form("ts{lscml}", 9, 0) == STATUS_BAD_BUNDLE);
}

Test(zipkin1_write, events_must_be_as_many_and_have_forms_of_their_own)
{
    static const char *const FORMS[] = { "6@6", "@@", "b", "n", "3", "66", "(n)", "()@", "(", "@(", "p", "6 " };
    struct span_shape_event  events[2] = { { .form = TEXT(""), .name = CONST(VALUE_STRING, "a") },
                                           { .form = TEXT("9#"), .name = CONST(VALUE_STRING, "b") } };
    struct span_shape        shape = { .form = TEXT("ts[vv]"), .n_events = 2, .events = events };
    const struct span_shape_attr attr = { TEXT("k"), CONST(VALUE_STRING, "v") };

    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_OK);
    shape.n_events = 1;
    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_BAD_BUNDLE);
    shape.n_events = 2;
    shape.form     = (struct text)TEXT("ts[v]");
    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_BAD_BUNDLE);
    shape.form = (struct text)TEXT("ts");
    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_BAD_BUNDLE);
    shape.form = (struct text)TEXT("ts[vv]");
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        events[1].form = (struct text){ FORMS[i], strlen(FORMS[i]) };
        cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_BAD_BUNDLE, "%s", FORMS[i]);
    }
    events[1] = (struct span_shape_event){ .form = TEXT("0(4)"), .name = CONST(VALUE_STRING, "b"), .n_attrs = 1,
                                           .attrs = &attr };
    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_OK);
    events[1].form = (struct text)TEXT("0@");
    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_BAD_BUNDLE);
}

Test(zipkin1_write, links_resources_and_containers_of_others_are_refused)
{
    const struct span_shape_link     link = { .form = TEXT("") };
    const struct span_shape_attr     attr = { TEXT("ipv4"), CONST(VALUE_STRING, "1.2.3.4") };
    const struct span_shape          shape = { .form = TEXT("ts") };
    const struct span_shape          linked = { .form = TEXT("ts"), .n_links = 1, .links = &link };
    const struct span_shape_resource short_form = { .form = TEXT(""), .n_attrs = 1, .attrs = &attr };
    const struct span_shape_resource long_form = { .form = TEXT("4n"), .n_attrs = 1, .attrs = &attr };
    const struct span_shape_resource unknown = { .form = TEXT("q"), .n_attrs = 1, .attrs = &attr };
    struct trace_write              *writer;
    struct arena                     arena;

    cr_expect(build_status(&linked, &NO_ENDPOINT) == STATUS_BAD_BUNDLE);
    cr_expect(build_status(&shape, &short_form) == STATUS_BAD_BUNDLE);
    cr_expect(build_status(&shape, &long_form) == STATUS_BAD_BUNDLE);
    cr_expect(build_status(&shape, &unknown) == STATUS_BAD_BUNDLE);
    arena_init(&arena);
    for (uint8_t container = 0; container <= TRACE_CONTAINER_N; container++) {
        bool is_good = container <= TRACE_CONTAINER_DATA || container == TRACE_CONTAINER_COMMA_LINES;
        cr_expect(build(&shape, &NO_ENDPOINT, container, &arena, &writer) ==
                  (is_good ? STATUS_OK : STATUS_BAD_BUNDLE));
    }
    arena_free(&arena);
}
