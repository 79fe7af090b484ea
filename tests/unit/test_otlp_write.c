/* test_otlp_write.c - exact lines for small hand-made shapes. */
#include "common/trace/otlp_write.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define T(literal)              { literal, sizeof literal - 1 }
#define CONST(value_type, literal) { SPAN_SHAPE_CONST, { T(literal), value_type } }
#define SLOT(at)                { at, { { NULL, 0 }, 0 } }

#define HEAD "{\"resourceSpans\":[{\"resource\":{},\"scopeSpans\":[{\"scope\":{},\"spans\":["
#define TAIL "]}]}]}\n"
#define MARK "{\"key\":\"gent.synthetic\",\"value\":{\"boolValue\":true}}"

static const struct span_shape_resource BARE_RESOURCE = { .container_form = T("RC") };
static const struct span_shape_resource BARE_SCOPE    = { .container_form = T("SC") };

static char *write_marked(const struct span_shape_set *set, const struct trace_instance *trace, bool is_marked)
{
    struct arena              arena;
    struct buffer             out     = { 0 };
    struct trace_write_scratch scratch = { 0 };
    struct trace_write       *writer  = NULL;

    arena_init(&arena);
    cr_assert(trace_write_build(set, (struct trace_style){ TRACE_FORMAT_OTLP, TRACE_CONTAINER_LINES }, is_marked, &arena, &writer, NULL) == STATUS_OK);
    trace_write_trace(writer, trace, &scratch, &out);
    buffer_append(&out, "\n", 1);
    buffer_append_byte(&out, '\0');
    cr_assert(!out.has_failed);
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
    return (char *)out.data;
}

/* Writes one span of 'shape' in a bare resource and scope and compares what
 * stands between HEAD and TAIL. */
static void check_span(const struct span_shape *shape, const struct span_instance *span, const char *expected)
{
    struct span_shape_set set   = { 1, 1, 1, shape, &BARE_RESOURCE, &BARE_SCOPE };
    struct trace_instance trace = { { 0x0123456789ABCDEF, 0xFEDCBA9876543210 }, 1, span };
    char                 *line  = write_marked(&set, &trace, false);
    size_t                n     = strlen(line);

    cr_assert(n > strlen(HEAD TAIL) && memcmp(line, HEAD, strlen(HEAD)) == 0, "%s", line);
    cr_assert(strcmp(line + n - strlen(TAIL), TAIL) == 0, "%s", line);
    line[n - strlen(TAIL)] = '\0';
    cr_assert(strcmp(line + strlen(HEAD), expected) == 0, "\n%s is not\n%s", line + strlen(HEAD), expected);
    free(line);
}

Test(otlp_write, a_span_has_the_members_of_its_form_in_order)
{
    struct span_instance span = { .span_id = 0xABC, .parent_id = 0xDEF0000000000000, .start_ns = 5,
                                  .end_ns = UINT64_MAX };
    struct span_shape shape = {
        .form = T("tsprnkbeadvwlmf(cx)"),
        .kind = 3, .status_code = 2,
        .name = CONST(VALUE_STRING, "GET \\\"x\\\""), .trace_state = CONST(VALUE_STRING, "a=b"),
        .status_message = CONST(VALUE_STRING, "no"),
        .flags = CONST(VALUE_INT_NUMBER, "257"), .dropped_attrs = CONST(VALUE_INT_NUMBER, "1"),
        .dropped_events = CONST(VALUE_INT_NUMBER, "2"), .dropped_links = CONST(VALUE_INT_NUMBER, "3"),
    };

    check_span(&shape, &span,
               "{\"traceId\":\"0123456789abcdeffedcba9876543210\",\"spanId\":\"0000000000000abc\","
               "\"parentSpanId\":\"def0000000000000\",\"traceState\":\"a=b\",\"name\":\"GET \\\"x\\\"\",\"kind\":3,"
               "\"startTimeUnixNano\":\"5\",\"endTimeUnixNano\":\"18446744073709551615\",\"attributes\":[],"
               "\"droppedAttributesCount\":1,\"events\":[],\"droppedEventsCount\":2,\"links\":[],"
               "\"droppedLinksCount\":3,\"flags\":257,\"status\":{\"code\":2,\"message\":\"no\"}}");

    shape.form = (struct text)T("()EBkntsf");
    check_span(&shape, &span,
               "{\"status\":{},\"endTimeUnixNano\":18446744073709551615,\"startTimeUnixNano\":5,\"kind\":3,"
               "\"name\":\"GET \\\"x\\\"\",\"traceId\":\"0123456789abcdeffedcba9876543210\","
               "\"spanId\":\"0000000000000abc\",\"flags\":257}");
}

Test(otlp_write, parents_and_status_are_spelt_as_the_form_says)
{
    static const struct {
        struct text form;
        const char *expected;
    } CASES[] = {
        { T("P"), "{\"parentSpanId\":\"\"}" },
        { T("0"), "{\"parentSpanId\":\"0000000000000000\"}" },
        { T("p"), "{\"parentSpanId\":\"00000000000000ff\"}" },
        { T("(c)"), "{\"status\":{\"code\":1}}" },
        { T("(x)"), "{\"status\":{\"message\":\"\"}}" },
        { T("(xc)k"), "{\"status\":{\"message\":\"\",\"code\":1},\"kind\":0}" },
        { T("()a"), "{\"status\":{},\"attributes\":[]}" },
        { T(""), "{}" },
    };
    struct span_instance span = { .parent_id = 0xFF };

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct span_shape shape = { .form = CASES[i].form, .status_code = 1,
                                    .status_message = CONST(VALUE_STRING, "") };
        check_span(&shape, &span, CASES[i].expected);
    }
}

/* One of each type: value, and how it stands in JSON. */
static const struct {
    struct span_value value;
    const char       *expected;
} VALUES[] = {
    { { T(""), VALUE_EMPTY }, "{}" },
    { { T(""), VALUE_STRING }, "{\"stringValue\":\"\"}" },
    { { T("a\\nb"), VALUE_STRING }, "{\"stringValue\":\"a\\nb\"}" },
    { { T("true"), VALUE_BOOL }, "{\"boolValue\":true}" },
    { { T("-42"), VALUE_INT }, "{\"intValue\":\"-42\"}" },
    { { T("42"), VALUE_INT_NUMBER }, "{\"intValue\":42}" },
    { { T("1e-7"), VALUE_DOUBLE }, "{\"doubleValue\":1e-7}" },
    { { T("NaN"), VALUE_DOUBLE_STRING }, "{\"doubleValue\":\"NaN\"}" },
    { { T("AAEC"), VALUE_BYTES }, "{\"bytesValue\":\"AAEC\"}" },
    { { T("{\"values\":[]}"), VALUE_ARRAY }, "{\"arrayValue\":{\"values\":[]}}" },
    { { T("{\"values\":[1]}"), VALUE_KVLIST }, "{\"kvlistValue\":{\"values\":[1]}}" },
};
#define N_VALUES (sizeof VALUES / sizeof VALUES[0])

Test(otlp_write, every_type_is_written_alike_as_constant_and_from_a_slot)
{
    struct span_value      values[N_VALUES];
    struct span_shape_attr constants[N_VALUES], slots[N_VALUES];
    struct buffer          expected = { 0 };
    struct span_instance   span     = { .values = values };

    buffer_append_literal(&expected, "{\"attributes\":[");
    for (uint32_t i = 0; i < N_VALUES; i++) {
        values[N_VALUES - 1 - i] = VALUES[i].value; /* slots in another order than attributes */
        constants[i] = (struct span_shape_attr){ T("k"), { SPAN_SHAPE_CONST, VALUES[i].value } };
        slots[i]     = (struct span_shape_attr){ T("k"), SLOT((uint32_t)N_VALUES - 1 - i) };
        if (i != 0)
            buffer_append_literal(&expected, ",");
        buffer_append_literal(&expected, "{\"key\":\"k\",\"value\":");
        buffer_append(&expected, VALUES[i].expected, strlen(VALUES[i].expected));
        buffer_append_literal(&expected, "}");
    }
    buffer_append_literal(&expected, "]}");
    buffer_append_byte(&expected, '\0');

    check_span(&(struct span_shape){ .form = T("a"), .n_attrs = N_VALUES, .attrs = constants }, &span,
               (char *)expected.data);
    check_span(&(struct span_shape){ .form = T("a"), .n_attrs = N_VALUES, .attrs = slots }, &span,
               (char *)expected.data);
    buffer_free(&expected);
}

Test(otlp_write, slots_fill_names_counts_and_messages)
{
    struct span_value values[] = {
        { T("op"), VALUE_STRING }, { T("why"), VALUE_STRING }, { T("x=1"), VALUE_STRING },
        { T("1"), VALUE_INT_NUMBER }, { T("22"), VALUE_INT_NUMBER }, { T(""), VALUE_STRING },
    };
    struct span_shape shape = {
        .form = T("nrfdwm(x)"),
        .name = SLOT(0), .status_message = SLOT(1), .trace_state = SLOT(2), .flags = SLOT(3),
        .dropped_attrs = SLOT(4), .dropped_events = SLOT(3), .dropped_links = SLOT(4),
    };
    struct span_instance span = { .values = values };

    check_span(&shape, &span,
               "{\"name\":\"op\",\"traceState\":\"x=1\",\"flags\":1,\"droppedAttributesCount\":22,"
               "\"droppedEventsCount\":1,\"droppedLinksCount\":22,\"status\":{\"message\":\"why\"}}");
}

Test(otlp_write, events_have_their_own_forms_and_times)
{
    struct span_value       values[] = { { T("v0"), VALUE_STRING }, { T("7"), VALUE_INT_NUMBER } };
    uint64_t                times[]  = { 10, 1795255727153031840, 0 };
    struct span_shape_attr  attrs[]  = { { T("a"), CONST(VALUE_BOOL, "false") }, { T("b"), SLOT(0) } };
    struct span_shape_event events[] = {
        { .form = T("bnad"), .name = CONST(VALUE_STRING, "one"), .n_attrs = 2, .attrs = attrs, .dropped_attrs = SLOT(1) },
        { .form = T("naB"), .name = CONST(VALUE_STRING, "two") },
        { .form = T("") },
    };
    struct span_shape    shape = { .form = T("kvw"), .n_events = 3, .events = events,
                                   .dropped_events = CONST(VALUE_INT_NUMBER, "0") };
    struct span_instance span  = { .values = values, .event_time_ns = times };

    check_span(&shape, &span,
               "{\"kind\":0,\"events\":[{\"timeUnixNano\":\"10\",\"name\":\"one\",\"attributes\":["
               "{\"key\":\"a\",\"value\":{\"boolValue\":false}},{\"key\":\"b\",\"value\":{\"stringValue\":\"v0\"}}],"
               "\"droppedAttributesCount\":7},{\"name\":\"two\",\"attributes\":[],"
               "\"timeUnixNano\":1795255727153031840},{}],\"droppedEventsCount\":0}");
}

Test(otlp_write, links_have_their_own_forms_and_ids)
{
    struct span_value         values[]  = { { T("s=2"), VALUE_STRING } };
    struct span_instance_link targets[] = { { { 1, 2 }, 3 }, { { UINT64_MAX, 0 }, UINT64_MAX } };
    struct span_shape_attr    attrs[]   = { { T("a"), CONST(VALUE_INT, "9") } };
    struct span_shape_link    links[]   = {
        { .form = T("tsradf"), .n_attrs = 1, .attrs = attrs, .trace_state = SLOT(0),
          .dropped_attrs = CONST(VALUE_INT_NUMBER, "0"), .flags = CONST(VALUE_INT_NUMBER, "769") },
        { .form = T("st") },
    };
    struct span_shape    shape = { .form = T("lm"), .n_links = 2, .links = links,
                                   .dropped_links = CONST(VALUE_INT_NUMBER, "0") };
    struct span_instance span  = { .values = values, .links = targets };

    check_span(&shape, &span,
               "{\"links\":[{\"traceId\":\"00000000000000010000000000000002\",\"spanId\":\"0000000000000003\","
               "\"traceState\":\"s=2\",\"attributes\":[{\"key\":\"a\",\"value\":{\"intValue\":\"9\"}}],"
               "\"droppedAttributesCount\":0,\"flags\":769},{\"spanId\":\"ffffffffffffffff\","
               "\"traceId\":\"ffffffffffffffff0000000000000000\"}],\"droppedLinksCount\":0}");
}

/* Writes a trace of one bare span in the given containers and compares the whole line. */
static void check_containers(const struct span_shape_resource *resource, const struct span_shape_resource *scope,
                             bool is_marked, const char *expected)
{
    struct span_shape     shape = { .form = T("k") };
    struct span_instance  span  = { .shape_at = 0 };
    struct span_shape_set set   = { 1, 1, 1, &shape, resource, scope };
    struct trace_instance trace = { { 0, 1 }, 1, &span };
    char                 *line  = write_marked(&set, &trace, is_marked);

    cr_assert(strcmp(line, expected) == 0, "\n%s is not\n%s", line, expected);
    free(line);
}

Test(otlp_write, containers_have_the_members_of_their_forms)
{
    struct span_shape_attr     attrs[]  = { { T("service.name"), CONST(VALUE_STRING, "auth") } };
    struct span_shape_resource resource = { .form = T("ad"), .container_form = T("RCU"), .schema_url = T("http://r"),
                                            .n_attrs = 1, .attrs = attrs, .n_dropped_attrs = 4294967295 };
    struct span_shape_resource scope    = { .form = T("nVad"), .container_form = T("USC"), .schema_url = T("http://s"),
                                            .n_attrs = 1, .attrs = attrs, .name = T("lib"), .version = T("1.0") };

    check_containers(&resource, &scope, false,
                     "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                     "{\"stringValue\":\"auth\"}}],\"droppedAttributesCount\":4294967295},\"scopeSpans\":["
                     "{\"schemaUrl\":\"http://s\",\"scope\":{\"name\":\"lib\",\"version\":\"1.0\",\"attributes\":["
                     "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"auth\"}}],\"droppedAttributesCount\":0},"
                     "\"spans\":[{\"kind\":0}]}],\"schemaUrl\":\"http://r\"}]}\n");

    resource.container_form = (struct text)T("UCR");
    resource.form           = (struct text)T("da");
    resource.n_attrs        = 0;
    scope.container_form    = (struct text)T("C");
    check_containers(&resource, &scope, false,
                     "{\"resourceSpans\":[{\"schemaUrl\":\"http://r\",\"scopeSpans\":[{\"spans\":[{\"kind\":0}]}],"
                     "\"resource\":{\"droppedAttributesCount\":4294967295,\"attributes\":[]}}]}\n");

    resource.container_form = (struct text)T("C");
    check_containers(&resource, &scope, false,
                     "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"kind\":0}]}]}]}\n");
}

#define SPANS "\"scopeSpans\":[{\"spans\":[{\"kind\":0}]}]"

Test(otlp_write, a_mark_goes_last_into_the_attributes_of_the_resource)
{
    struct span_shape_attr     attrs[]  = { { T("a"), CONST(VALUE_INT, "1") } };
    struct span_shape_resource scope    = { .container_form = T("C") };
    struct span_shape_resource resource = { .form = T("ad"), .container_form = T("CR"), .n_attrs = 1, .attrs = attrs };

    check_containers(&resource, &scope, true,
                     "{\"resourceSpans\":[{" SPANS ",\"resource\":{\"attributes\":[{\"key\":\"a\",\"value\":"
                     "{\"intValue\":\"1\"}}," MARK "],\"droppedAttributesCount\":0}}]}\n");

    resource = (struct span_shape_resource){ .form = T("a"), .container_form = T("RC") };
    check_containers(&resource, &scope, true,
                     "{\"resourceSpans\":[{\"resource\":{\"attributes\":[" MARK "]}," SPANS "}]}\n");
}

Test(otlp_write, a_mark_makes_what_it_needs)
{
    struct span_shape_resource scope    = { .container_form = T("C") };
    struct span_shape_resource resource = { .form = T("d"), .container_form = T("RC"), .n_dropped_attrs = 2 };

    check_containers(&resource, &scope, true,
                     "{\"resourceSpans\":[{\"resource\":{\"attributes\":[" MARK "],\"droppedAttributesCount\":2},"
                     SPANS "}]}\n");

    resource = (struct span_shape_resource){ .container_form = T("CU"), .schema_url = T("u") };
    check_containers(&resource, &scope, true,
                     "{\"resourceSpans\":[{\"resource\":{\"attributes\":[" MARK "]}," SPANS
                     ",\"schemaUrl\":\"u\"}]}\n");
}

Test(otlp_write, a_mark_is_not_doubled)
{
    struct span_shape_attr     attrs[]  = { { T("gent.synthetic"), CONST(VALUE_BOOL, "true") },
                                            { T("a"), CONST(VALUE_INT, "1") } };
    struct span_shape_resource scope    = { .container_form = T("C") };
    struct span_shape_resource resource = { .form = T("a"), .container_form = T("RC"), .n_attrs = 2, .attrs = attrs };

    check_containers(&resource, &scope, true,
                     "{\"resourceSpans\":[{\"resource\":{\"attributes\":[" MARK ",{\"key\":\"a\",\"value\":"
                     "{\"intValue\":\"1\"}}]}," SPANS "}]}\n");
}

/* Shape i of the grouping tests lies in scope i and is known by its kind. */
#define GROUP_FORMS { .container_form = T("C") }, { .container_form = T("C") }, { .container_form = T("C") }
static const struct span_shape          GROUP_SHAPES[] = { { .form = T("sk"), .scope_at = 0, .kind = 0 },
                                                           { .form = T("sk"), .scope_at = 1, .kind = 1 },
                                                           { .form = T("sk"), .scope_at = 2, .kind = 2 } };
static const struct span_shape_resource GROUP_CONTAINERS[] = { GROUP_FORMS };
static const struct span_shape_set      GROUP_SET = { 3, 3, 3, GROUP_SHAPES, GROUP_CONTAINERS, GROUP_CONTAINERS };

#define SPAN(id, kind) "{\"spanId\":\"000000000000000" id "\",\"kind\":" kind "}"

Test(otlp_write, spans_are_grouped_in_order_of_first_use)
{
    static const struct span_instance SPANS_IN[] = {
        { .span_id = 1, .resource_at = 2, .shape_at = 1 }, { .span_id = 2, .resource_at = 0, .shape_at = 1 },
        { .span_id = 3, .resource_at = 2, .shape_at = 0 }, { .span_id = 4, .resource_at = 2, .shape_at = 1 },
        { .span_id = 5, .resource_at = 0, .shape_at = 2 }, { .span_id = 6, .resource_at = 0, .shape_at = 1 },
    };
    struct trace_instance trace = { { 0, 1 }, 6, SPANS_IN };
    char                 *line  = write_marked(&GROUP_SET, &trace, false);
    const char           *expected =
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" SPAN("1", "1") "," SPAN("4", "1") "]},{\"spans\":["
        SPAN("3", "0") "]}]},{\"scopeSpans\":[{\"spans\":[" SPAN("2", "1") "," SPAN("6", "1") "]},{\"spans\":["
        SPAN("5", "2") "]}]}]}\n";

    cr_assert(strcmp(line, expected) == 0, "\n%s is not\n%s", line, expected);
    free(line);
}

Test(otlp_write, an_empty_trace_is_an_empty_line)
{
    struct trace_instance trace = { { 0, 1 }, 0, NULL };
    char                 *line  = write_marked(&GROUP_SET, &trace, false);

    cr_assert(strcmp(line, "{\"resourceSpans\":[]}\n") == 0, "%s", line);
    free(line);
}

/* Many resources, visited round robin: every span must stand in its own
 * resource, resources in order, spans of each in order. */
Test(otlp_write, large_traces_with_many_resources_are_grouped)
{
    enum { N_RESOURCES = 700, N_SPANS = 7 * N_RESOURCES };
    static struct span_shape_resource resources[N_RESOURCES];
    static struct span_instance       spans[N_SPANS];
    struct span_shape_set             set   = { 3, N_RESOURCES, 3, GROUP_SHAPES, resources, GROUP_CONTAINERS };
    struct trace_instance             trace = { { 0, 1 }, N_SPANS, spans };
    struct buffer                     expected = { 0 };
    char                              text[64];
    char                             *line;

    for (uint32_t i = 0; i < N_RESOURCES; i++)
        resources[i].container_form = (struct text)T("C");
    for (uint32_t i = 0; i < N_SPANS; i++)
        spans[i] = (struct span_instance){ .span_id = i, .resource_at = N_RESOURCES - 1 - i % N_RESOURCES };
    line = write_marked(&set, &trace, false);

    buffer_append_literal(&expected, "{\"resourceSpans\":[");
    for (uint32_t i = 0; i < N_RESOURCES; i++) {
        if (i != 0)
            buffer_append_literal(&expected, ",");
        buffer_append_literal(&expected, "{\"scopeSpans\":[{\"spans\":[");
        for (uint32_t at = i; at < N_SPANS; at += N_RESOURCES) {
            int n = snprintf(text, sizeof text, "%s{\"spanId\":\"%016x\",\"kind\":0}", at == i ? "" : ",", at);
            buffer_append(&expected, text, (size_t)n);
        }
        buffer_append_literal(&expected, "]}]}");
    }
    buffer_append_literal(&expected, "]}\n");
    buffer_append_byte(&expected, '\0');
    cr_assert(strcmp(line, (char *)expected.data) == 0);
    buffer_free(&expected);
    free(line);
}

Test(otlp_write, a_writer_and_its_scratch_serve_many_traces)
{
    struct arena              arena;
    struct buffer             out = { 0 }, again = { 0 };
    struct trace_write_scratch scratch = { 0 };
    struct trace_write       *writer;
    struct span_instance      spans[40];

    arena_init(&arena);
    cr_assert(trace_write_build(&GROUP_SET, (struct trace_style){ TRACE_FORMAT_OTLP, TRACE_CONTAINER_LINES }, true, &arena, &writer, NULL) == STATUS_OK);
    for (uint32_t i = 0; i < 40; i++)
        spans[i] = (struct span_instance){ .span_id = i, .resource_at = i % 3, .shape_at = i % 2 };
    for (uint32_t n = 1; n <= 40; n++) {
        struct trace_instance     trace = { { n, n }, n, spans };
        struct trace_write_scratch fresh = { 0 };
        trace_write_trace(writer, &trace, &scratch, &out);
        trace_write_trace(writer, &trace, &fresh, &again);
        trace_write_scratch_free(&fresh);
    }
    cr_assert(out.n == again.n && memcmp(out.data, again.data, out.n) == 0);
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
    buffer_free(&out);
    buffer_free(&again);
}
