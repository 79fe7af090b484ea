/* test_convert.c - there and back again, what is lost is said, and what no conversion takes. */
#include "common/trace/convert.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/trace/trace_write.h"

#define T(literal)                 { literal, sizeof literal - 1 }
#define CONST(value_type, literal) { SPAN_SHAPE_CONST, { T(literal), value_type } }
#define SLOT(at, value_type)       { at, { { NULL, 0 }, value_type } }
#define NONE                       CONST(VALUE_STRING, "")
#define N(array)                   (sizeof(array) / sizeof *(array))

static struct arena  arena;
static struct buffer dropped;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_free(&arena);
    buffer_free(&dropped);
}

TestSuite(convert, .init = setup, .fini = teardown);

/* ---- A shape that has everything ------------------------------------------------------ */

static const struct span_shape_attr attrs[] = {
    { T("s"), SLOT(0, VALUE_N_TYPES) },
    { T("i"), CONST(VALUE_INT, "7") },
    { T("b"), CONST(VALUE_BOOL, "false") },
    { T("d"), CONST(VALUE_DOUBLE, "0.5") },
    { T("peer.service"), SLOT(1, VALUE_STRING) },
};
static const struct span_shape_attr  event_attrs[] = { { T("e"), SLOT(0, VALUE_N_TYPES) },
                                                       { T("f\\\""), CONST(VALUE_STRING, "\\\"\\u00e9") } };
static const struct span_shape_attr  link_attrs[] = { { T("opentracing.ref_type"),
                                                        CONST(VALUE_STRING, "follows_from") } };
static const struct span_shape_attr  resource_attrs[] = { { T("service.name"), CONST(VALUE_STRING, "shop") },
                                                          { T("pid"), CONST(VALUE_INT, "12") } };
static const struct span_shape_event events[] = {
    { T("bna"), CONST(VALUE_STRING, "exception"), N(event_attrs), event_attrs, NONE },
    { T("bn"), SLOT(1, VALUE_STRING), 0, NULL, NONE },
};
static const struct span_shape_link     links[] = { { T("tsa"), 1, link_attrs, NONE, NONE, NONE } };
static const struct span_shape_resource resource = { .form = T("a"), .container_form = T("RC"), .schema_url = T(""),
                                                     .n_attrs = N(resource_attrs), .attrs = resource_attrs };
static const struct span_shape_resource scope = { .form = T("nV"), .container_form = T("SC"), .schema_url = T(""),
                                                  .name = T("lib"), .version = T("1.2") };

static struct span_shape make_shape(void)
{
    return (struct span_shape){
        .form = T("tsrpfnkbeavl(xc)"), .service = T("shop"), .kind = 3, .status_code = 2,
        .n_attrs = N(attrs), .attrs = attrs, .n_events = N(events), .events = events, .n_links = 1, .links = links,
        .name = CONST(VALUE_STRING, "GET /"), .status_message = SLOT(1, VALUE_STRING),
        .trace_state = CONST(VALUE_STRING, "a=b"), .flags = CONST(VALUE_INT_NUMBER, "1"),
        .dropped_attrs = NONE, .dropped_events = NONE, .dropped_links = NONE,
    };
}

/* One trace of one span, written as 'style' has it. */
static const char *write_trace(const struct span_shape_set *set, struct trace_style style)
{
    static char                    text[8192];
    const struct span_value        values[] = { { T("[1,\"\\\\\"]"), VALUE_JSON }, { T("w\\\"x"), VALUE_STRING } };
    const uint64_t                 event_times[] = { 1500000000000002000, 1500000000000003000 };
    const struct span_instance_link link = { { 1, 2 }, 3 };
    const struct span_instance     span = { .span_id = 5, .parent_id = 6, .start_ns = 1500000000000001000,
                                            .end_ns = 1500000000000009000, .values = values,
                                            .event_time_ns = event_times, .links = &link };
    const struct trace_instance    trace = { { 7, 8 }, 1, &span };
    struct trace_write_scratch     scratch = { 0 };
    struct buffer                  out = { 0 };
    struct trace_write            *writer = NULL;
    struct fail                    fail;

    cr_assert(trace_write_build(set, style, false, &arena, &writer, &fail) == STATUS_OK, "%s", fail.what);
    trace_write_trace(writer, &trace, &scratch, &out);
    cr_assert(!out.has_failed && out.n < sizeof text);
    memcpy(text, out.data, out.n);
    text[out.n] = '\0';
    buffer_free(&out);
    trace_write_scratch_free(&scratch);
    return text;
}

static struct span_shape_set convert(const struct span_shape_set *from, enum trace_format from_format,
                                     enum trace_format to_format)
{
    struct span_shape_set to;
    struct fail           fail;

    enum status s = convert_shapes(from, convert_style(from_format), convert_style(to_format), &arena, &to, &dropped,
                                   &fail);
    cr_assert(s == STATUS_OK, "%s", fail.what);
    return to;
}

static void check_dropped(const char *expected)
{
    buffer_append_byte(&dropped, '\0');
    cr_assert(strcmp((const char *)dropped.data, expected) == 0, "%s", (const char *)dropped.data);
    dropped.n = 0;
}

/* ---- There ------------------------------------------------------------------------------ */

Test(convert, zipkin_holds_what_it_has_no_members_for_in_tags)
{
    const struct span_shape     shape = make_shape();
    const struct span_shape_set set = { 1, 1, 1, &shape, &resource, &scope };
    struct span_shape_set       zipkin = convert(&set, TRACE_FORMAT_OTLP, TRACE_FORMAT_ZIPKIN);
    const char                 *text = write_trace(&zipkin, convert_style(TRACE_FORMAT_ZIPKIN));

    cr_assert(strcmp(text,
        "{\"traceId\":\"00000000000000070000000000000008\",\"parentId\":\"0000000000000006\","
        "\"id\":\"0000000000000005\","
        "\"kind\":\"CLIENT\",\"name\":\"GET /\",\"timestamp\":1500000000000001,\"duration\":8,"
        "\"localEndpoint\":{\"serviceName\":\"shop\"},\"remoteEndpoint\":{\"serviceName\":\"w\\\"x\"},\"annotations\":["
        "{\"timestamp\":1500000000000002,"
        "\"value\":\"exception|{\\\"e\\\":[1,\\\"\\\\\\\\\\\"],\\\"f\\\\\\\"\\\":\\\"\\\\\\\"\\\\u00e9\\\"}|0\"},"
        "{\"timestamp\":1500000000000003,\"value\":\"w\\\"x\"}],"
        "\"tags\":{\"pid\":\"12\",\"b\":\"false\",\"d\":\"0.5\",\"error\":\"true\",\"i\":\"7\","
        "\"otel.library.name\":\"lib\","
        "\"otel.library.version\":\"1.2\",\"otel.status_code\":\"Error\",\"otel.status_description\":\"w\\\"x\","
        "\"s\":\"[1,\\\"\\\\\\\\\\\"]\",\"w3c.tracestate\":\"a=b\","
        "\"otlp.link.0\":\"00000000000000010000000000000002|0000000000000003||{\\\"opentracing.ref_type\\\":"
        "\\\"follows_from\\\"}|0\"}}") == 0, "%s", text);
    check_dropped("Zipkin v2 has no place for flags\n");
}

Test(convert, a_key_of_a_resource_that_spans_have_gets_another_name)
{
    const struct span_shape        shape = make_shape();
    const struct span_shape_attr   own[] = { { T("service.name"), CONST(VALUE_STRING, "shop") },
                                             { T("i"), CONST(VALUE_INT, "1") } };
    const struct span_shape_resource other = { .form = T("a"), .container_form = T("RC"), .schema_url = T(""),
                                               .n_attrs = 2, .attrs = own };
    const struct span_shape_set    set = { 1, 1, 1, &shape, &other, &scope };
    struct span_shape_set          zipkin = convert(&set, TRACE_FORMAT_OTLP, TRACE_FORMAT_ZIPKIN);
    const char                    *text = write_trace(&zipkin, convert_style(TRACE_FORMAT_ZIPKIN));

    cr_assert(strstr(text, "\"tags\":{\"resource.i\":\"1\",\"b\":") != NULL, "%s", text);
}

Test(convert, what_tracekit_lacks_is_said)
{
    const struct span_shape     shape = make_shape();
    const struct span_shape_set set = { 1, 1, 1, &shape, &resource, &scope };

    convert(&set, TRACE_FORMAT_OTLP, TRACE_FORMAT_CCTF);
    check_dropped("Tracekit has no place for flags\n"
                  "Tracekit has no place for scopes\n"
                  "Tracekit has no place for kinds of spans\n"
                  "Tracekit has no place for messages of a status, and that it is ok\n"
                  "Tracekit has no place for trace states\n"
                  "Tracekit has no place for events\n"
                  "Tracekit has no place for links\n"
                  "Tracekit has no place for attributes of resources besides its own members\n"
                  "Tracekit has no place for times below the millisecond\n");
}

/* ---- And back --------------------------------------------------------------------------- */

Test(convert, jaeger_gives_back_everything)
{
    const struct span_shape     shape = make_shape();
    const struct span_shape_set set = { 1, 1, 1, &shape, &resource, &scope };
    char                       *before = strdup(write_trace(&set, convert_style(TRACE_FORMAT_OTLP)));
    struct span_shape_set       jaeger = convert(&set, TRACE_FORMAT_OTLP, TRACE_FORMAT_JAEGER);
    struct span_shape_set       back;

    write_trace(&jaeger, convert_style(TRACE_FORMAT_JAEGER));
    check_dropped("");
    back = convert(&jaeger, TRACE_FORMAT_JAEGER, TRACE_FORMAT_OTLP);
    const char *after = write_trace(&back, convert_style(TRACE_FORMAT_OTLP));
    cr_assert(strcmp(before, after) == 0, "\n%s\n%s", before, after);
    free(before);
}

Test(convert, zipkin_gives_back_status_kind_scope_endpoints_and_trace_state)
{
    static const enum trace_format formats[] = { TRACE_FORMAT_ZIPKIN, TRACE_FORMAT_ZIPKIN1 };
    struct span_shape              shape = make_shape();
    const struct span_shape_set    set = { 1, 1, 1, &shape, &resource, &scope };

    shape.n_links = 0;
    shape.n_events = 0;
    for (size_t i = 0; i < N(formats); i++) {
        struct span_shape_set    zipkin = convert(&set, TRACE_FORMAT_OTLP, formats[i]);
        struct span_shape_set    back = convert(&zipkin, formats[i], TRACE_FORMAT_OTLP);
        const struct span_shape *found = back.shapes;
        cr_assert(found->kind == 3 && found->status_code == 2 && found->status_message.slot == 1);
        cr_assert(found->trace_state.value.text.n == 3 && back.scopes[found->scope_at].name.n == 3);
        cr_assert(back.scopes[found->scope_at].version.n == 3 && memchr(found->form.at, 'p', found->form.n) != NULL);
        const char *text = write_trace(&back, convert_style(TRACE_FORMAT_OTLP));
        cr_assert(strstr(text, "{\"key\":\"peer.service\","
                               "\"value\":{\"stringValue\":\"w\\\"x\"}}") != NULL, "%s", text);
        cr_assert(strstr(text, "{\"key\":\"service.name\","
                               "\"value\":{\"stringValue\":\"shop\"}},{\"key\":\"pid\"") != NULL, "%s",
                  text);
        cr_assert(strstr(text, "otel.") == NULL && strstr(text, "w3c.") == NULL, "%s", text);
    }
}

Test(convert, shared_halves_name_a_parent_where_ids_are_not_shared)
{
    struct span_shape           shape = { .form = T("tsnb"), .is_shared = true, .name = CONST(VALUE_STRING, "n") };
    struct span_shape_resource  none = { .form = T("") };
    const struct span_shape_set set = { 1, 1, 1, &shape, &none, &none };

    struct span_shape_set otlp = convert(&set, TRACE_FORMAT_ZIPKIN, TRACE_FORMAT_OTLP);
    cr_assert(memchr(otlp.shapes->form.at, 'p', otlp.shapes->form.n) != NULL);
    struct span_shape_set zipkin1 = convert(&set, TRACE_FORMAT_ZIPKIN, TRACE_FORMAT_ZIPKIN1);
    cr_assert(memchr(zipkin1.shapes->form.at, 'p', zipkin1.shapes->form.n) == NULL);
}

/* ---- Hostile shapes ----------------------------------------------------------------------- */

static enum status status_of(const struct span_shape_set *set, struct trace_style from, struct trace_style to)
{
    struct span_shape_set converted;

    return convert_shapes(set, from, to, &arena, &converted, &dropped, NULL);
}

Test(convert, forms_that_are_none_are_refused)
{
    struct span_shape           shape = { .form = T("ts(n4)"), .name = NONE };
    struct span_shape_resource  none = { .form = T("") };
    const struct span_shape_set set = { 1, 1, 1, &shape, &none, &none };
    static const struct text    forms[] = { T("["), T("[v]"), T("{a}"), T("{s("), T("x"), T("[c(") };
    const struct trace_style    otlp = convert_style(TRACE_FORMAT_OTLP);

    cr_expect(status_of(&set, convert_style(TRACE_FORMAT_ZIPKIN), otlp) == STATUS_BAD_BUNDLE);
    for (size_t i = 0; i < N(forms); i++) {
        shape.form = forms[i];
        cr_expect(status_of(&set, convert_style(TRACE_FORMAT_ZIPKIN1), otlp) == STATUS_BAD_BUNDLE, "%s", forms[i].at);
    }
    shape.form = (struct text)T("ts");
    none.form = (struct text)T("n");
    cr_expect(status_of(&set, convert_style(TRACE_FORMAT_ZIPKIN), otlp) == STATUS_BAD_BUNDLE);
    cr_expect(status_of(&set, (struct trace_style){ TRACE_FORMAT_N, 0 }, otlp) == STATUS_UNSUPPORTED);
}

Test(convert, a_scope_of_many_attributes_in_many_shapes_is_refused)
{
    enum { N_SHAPES = 1 << 12, N_ATTRS = 1 << 12 };
    struct span_shape      *shapes = arena_take(&arena, N_SHAPES, sizeof *shapes);
    struct span_shape_attr *many = arena_take(&arena, N_ATTRS, sizeof *many);

    for (int i = 0; i < N_SHAPES; i++)
        shapes[i] = make_shape();
    for (int i = 0; i < N_ATTRS; i++)
        many[i] = attrs[1];
    const struct span_shape_resource wide = { .form = T("a"), .container_form = T("SC"), .n_attrs = N_ATTRS,
                                              .attrs = many };
    const struct span_shape_set      set = { N_SHAPES, 1, 1, shapes, &resource, &wide };
    cr_assert(status_of(&set, convert_style(TRACE_FORMAT_OTLP), convert_style(TRACE_FORMAT_JAEGER)) == STATUS_LIMIT);
}
