/* test_zipkin_write.c - values of every type as Zipkin has them, and forms that a bundle should not hold. */
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
    const struct trace_style style = { TRACE_FORMAT_ZIPKIN, container };
    struct span_shape_set   *set = arena_take(arena, 1, sizeof *set);
    struct fail              fail;

    *set = (struct span_shape_set){ 1, 1, 1, shape, resource, &NO_SCOPE };
    return trace_write_build(set, style, false, arena, writer, &fail);
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

static enum status build_status(const struct span_shape *shape, const struct span_shape_resource *resource)
{
    struct trace_write *writer;
    struct arena        arena;

    arena_init(&arena);
    enum status s = build(shape, resource, TRACE_CONTAINER_LINES, &arena, &writer);
    arena_free(&arena);
    return s;
}

/* ---- Values ------------------------------------------------------------------ */

#define EACH_TYPE(key)                                                                                               \
    { TEXT(key), CONST(VALUE_EMPTY, "") }, { TEXT(key), CONST(VALUE_STRING, "s\\n") },                               \
    { TEXT(key), CONST(VALUE_BOOL, "true") }, { TEXT(key), CONST(VALUE_INT, "1") },                                  \
    { TEXT(key), CONST(VALUE_INT_NUMBER, "-2") }, { TEXT(key), CONST(VALUE_DOUBLE, "0.5") },                         \
    { TEXT(key), CONST(VALUE_DOUBLE_STRING, "NaN") }, { TEXT(key), CONST(VALUE_BYTES, "AA==") },                     \
    { TEXT(key), CONST(VALUE_ARRAY, "{\"values\":[]}") }, { TEXT(key), CONST(VALUE_KVLIST, "{\"values\":[]}") },     \
    { TEXT(key), CONST(VALUE_JSON, "[\"\\\"\"]") }

#define N_TYPES 11

static const struct span_shape_attr TAGS[N_TYPES] = { EACH_TYPE("k") };
static const struct span_shape_attr OTHERS[N_TYPES] = { EACH_TYPE("x.k") };

/* Both as constants and as slots. */
static void expect_values(const struct span_shape_attr *constants, const char *form, size_t n_form,
                          const char *expected)
{
    struct span_value      values[N_TYPES];
    struct span_shape_attr slots[N_TYPES];
    struct span_shape      shape = { .form = { form, n_form }, .n_attrs = N_TYPES, .attrs = constants };
    struct span_instance   span = { .span_id = 0xb1, .values = values };

    for (uint32_t i = 0; i < N_TYPES; i++) {
        values[i] = constants[i].field.value;
        slots[i]  = (struct span_shape_attr){ constants[i].key, SLOT(i) };
    }
    expect_text(&shape, &NO_ENDPOINT, &span, expected);
    shape.attrs = slots;
    expect_text(&shape, &NO_ENDPOINT, &span, expected);
}

#define ID "{\"id\":\"00000000000000b1\""
#define TRACE ",\"traceId\":\"00000000000000a2\"}"

Test(zipkin_write, tags_of_every_type_are_strings)
{
    expect_values(TAGS, "saT", 3,
                  ID ",\"tags\":{\"k\":\"\",\"k\":\"s\\n\",\"k\":\"true\",\"k\":\"1\",\"k\":\"-2\",\"k\":\"0.5\","
                  "\"k\":\"NaN\",\"k\":\"AA==\",\"k\":\"{\\\"values\\\":[]}\",\"k\":\"{\\\"values\\\":[]}\","
                  "\"k\":\"[\\\"\\\\\\\"\\\"]\"}" TRACE);
}

Test(zipkin_write, other_members_have_the_types_of_json)
{
    expect_values(OTHERS, "sxxxxxxxxxxxT", 13,
                  ID ",\"k\":null,\"k\":\"s\\n\",\"k\":true,\"k\":\"1\",\"k\":-2,\"k\":0.5,\"k\":\"NaN\","
                  "\"k\":\"AA==\",\"k\":{\"values\":[]},\"k\":{\"values\":[]},\"k\":[\"\\\"\"]" TRACE);
}

/* ---- Forms --------------------------------------------------------------------- */

static const struct span_shape_attr ATTRS[] = {
    { TEXT("remoteEndpoint.port"), CONST(VALUE_INT_NUMBER, "1") },
    { TEXT("t"), CONST(VALUE_STRING, "v") },
    { TEXT("x.o"), CONST(VALUE_STRING, "v") },
};
static const struct span_shape_event EVENTS[] = { { .form = TEXT("nb6"), .name = CONST(VALUE_STRING, "e") } };

static enum status status_of(const char *form, uint8_t kind, uint32_t n_attrs, uint32_t n_events)
{
    const struct span_shape shape = {
        .form = { form, strlen(form) }, .kind = kind, .n_attrs = n_attrs, .attrs = ATTRS, .n_events = n_events,
        .events = EVENTS, .name = CONST(VALUE_STRING, "n"),
    };
    return build_status(&shape, &NO_ENDPOINT);
}

Test(zipkin_write, good_forms_are_compiled)
{
    cr_expect(status_of("ts", 0, 0, 0) == STATUS_OK);
    cr_expect(status_of("s(o)xavTb9d0", 0, 3, 1) == STATUS_OK);
    cr_expect(status_of("sTPkngBDlh()", 2, 0, 0) == STATUS_OK);
}

Test(zipkin_write, forms_that_are_none_are_a_bad_bundle)
{
    static const char *const FORMS[] = {
        "", "t", "s", "tsq", "ts\377", "tt", "tTs", "tss", "tspP", "tszp", "tsze", "tsnn", "tsbB", "tsbb", "tsdD",
        "tsgG", "tshH", "tsll", "tsaa", "tsvv", "tsb3", "tsb66", "ts6", "tsn6", "tsB6", "ts(", "ts)", "ts(n", "ts(nn)",
        "ts(q)", "ts((n))", "ts()()", "tsk", "tsxxxxxxxxxxxxxxxxx",
    };
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++)
        cr_expect(status_of(FORMS[i], 0, 0, 0) == STATUS_BAD_BUNDLE, "%s", FORMS[i]);
    cr_expect(status_of("tsk", 1, 0, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of("tsk", 6, 0, 0) == STATUS_BAD_BUNDLE);
}

Test(zipkin_write, a_form_without_room_for_attributes_is_a_bad_bundle)
{
    cr_expect(status_of("ts", 0, 1, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of("ts(o)", 0, 2, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of("ts(no)", 0, 1, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of("ts(no46)ax", 0, 3, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of("ts(o)xx", 0, 2, 0) == STATUS_BAD_BUNDLE);
    cr_expect(status_of("tsx", 0, 1, 0) == STATUS_BAD_BUNDLE); /* its key has no prefix of others */
    cr_expect(status_of("tsax", 0, 2, 0) == STATUS_BAD_BUNDLE);
}

Test(zipkin_write, a_form_without_room_for_events_or_links_is_a_bad_bundle)
{
    static const char *const FORMS[] = { "bb", "nn", "b3", "q", "b66", "bn6" };
    struct span_shape_event  event = { .n_attrs = 1, .attrs = ATTRS, .form = TEXT("bn") };
    struct span_shape        shape = { .form = TEXT("tsv"), .n_events = 1, .events = &event };
    struct span_shape_link   link = { .form = TEXT("ts") };

    cr_expect(status_of("ts", 0, 0, 1) == STATUS_BAD_BUNDLE);
    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_BAD_BUNDLE);
    event.n_attrs = 0;
    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_OK);
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        event.form = (struct text){ FORMS[i], strlen(FORMS[i]) };
        cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_BAD_BUNDLE, "%s", FORMS[i]);
    }
    shape = (struct span_shape){ .form = TEXT("ts"), .n_links = 1, .links = &link };
    cr_expect(build_status(&shape, &NO_ENDPOINT) == STATUS_BAD_BUNDLE);
}

Test(zipkin_write, endpoints_that_are_none_are_a_bad_bundle)
{
    const struct span_shape      shape = { .form = TEXT("tsl") };
    const struct span_shape_attr attrs[] = { { TEXT("service.name"), CONST(VALUE_STRING, "s") },
                                             { TEXT("port"), CONST(VALUE_INT_NUMBER, "1") },
                                             { TEXT("port"), SLOT(0) } };
    const struct span_shape_resource good = { .form = TEXT("no"), .n_attrs = 2, .attrs = attrs };
    const struct span_shape_resource bad[] = {
        { .form = TEXT("n") },
        { .form = TEXT(""), .n_attrs = 1, .attrs = attrs },
        { .form = TEXT("n4"), .n_attrs = 2, .attrs = attrs },
        { .form = TEXT("on"), .n_attrs = 2, .attrs = attrs },
        { .form = TEXT("nn"), .n_attrs = 2, .attrs = attrs },
        { .form = TEXT("q"), .n_attrs = 1, .attrs = attrs },
        { .form = TEXT("o"), .n_attrs = 1, .attrs = attrs + 2 },
    };
    expect_text(&shape, &good, &(struct span_instance){ .span_id = 1 },
                "{\"traceId\":\"00000000000000a100000000000000a2\",\"id\":\"0000000000000001\","
                "\"localEndpoint\":{\"serviceName\":\"s\",\"port\":1}}");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(build_status(&shape, &bad[i]) == STATUS_BAD_BUNDLE, "%zu", i);
}

Test(zipkin_write, containers_that_only_jaeger_has_are_a_bad_bundle)
{
    const struct span_shape shape = { .form = TEXT("ts") };
    struct trace_write     *writer;
    struct arena            arena;

    arena_init(&arena);
    for (uint8_t container = 0; container <= TRACE_CONTAINER_N; container++) {
        bool is_good = container <= TRACE_CONTAINER_DATA || container == TRACE_CONTAINER_COMMA_LINES;
        cr_expect(build(&shape, &NO_ENDPOINT, container, &arena, &writer) ==
                  (is_good ? STATUS_OK : STATUS_BAD_BUNDLE));
    }
    arena_free(&arena);
}

/* ---- One text in many places ------------------------------------------------------ */

Test(zipkin_write, endpoints_of_too_many_bytes_are_refused)
{
    enum { N = 1 << 10, N_BYTES = 1 << 17 };
    struct arena                arena;
    struct span_shape_set       set = { .n_resources = N };
    struct trace_write         *writer;

    arena_init(&arena);
    char                       *name = arena_take(&arena, N_BYTES, 1);
    struct span_shape_resource *resources = arena_take(&arena, N, sizeof *resources);
    const struct span_shape_attr attr = { TEXT("service.name"),
                                          { SPAN_SHAPE_CONST, { { name, N_BYTES }, VALUE_STRING } } };
    memset(name, 'a', N_BYTES);
    for (int i = 0; i < N; i++)
        resources[i] = (struct span_shape_resource){ .form = TEXT("n"), .n_attrs = 1, .attrs = &attr };
    set.resources = resources;
    cr_expect(trace_write_build(&set, (struct trace_style){ TRACE_FORMAT_ZIPKIN, 0 }, false, &arena, &writer, NULL) ==
              STATUS_NO_MEMORY);
    arena_free(&arena);
}

Test(zipkin_write, escaped_constants_are_not_copied_into_every_shape)
{
    enum { N = 1 << 10, N_BYTES = 1 << 17 };
    struct arena          arena;
    struct span_shape_set set = { .n_shapes = N };
    struct trace_write   *writer;

    arena_init(&arena);
    char              *json = arena_take(&arena, N_BYTES, 1);
    struct span_shape *shapes = arena_take(&arena, N, sizeof *shapes);
    const struct span_shape_attr attr = { TEXT("k"), { SPAN_SHAPE_CONST, { { json, N_BYTES }, VALUE_JSON } } };
    memset(json, '"', N_BYTES);
    for (int i = 0; i < N; i++)
        shapes[i] = (struct span_shape){ .form = TEXT("tsa"), .n_attrs = 1, .attrs = &attr };
    set.shapes = shapes;
    cr_expect(trace_write_build(&set, (struct trace_style){ TRACE_FORMAT_ZIPKIN, 0 }, false, &arena, &writer, NULL) ==
              STATUS_OK);
    cr_expect(arena.taken_bytes < (8u << 20)); /* of 256 MiB when they are escaped */
    arena_free(&arena);
}
