/* test_jaeger_write.c - what only hand-made shapes have: slots of any type, marks, hostile forms. */
#include "common/trace/jaeger_write.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define T(literal)                 { literal, sizeof literal - 1 }
#define CONST(value_type, literal) { SPAN_SHAPE_CONST, { T(literal), value_type } }
#define SLOT(at)                   { at, { { NULL, 0 }, 0 } }

#define HEAD "{\"traceID\":\"fedcba9876543210\",\"spans\":[{\"traceID\":\"fedcba9876543210\"," \
             "\"spanID\":\"0000000000000abc\",\"startTime\":5,\"duration\":6"
#define MARK "{\"key\":\"gent.synthetic\",\"type\":\"bool\",\"value\":true}"

static const struct trace_style LINES = { TRACE_FORMAT_JAEGER, TRACE_CONTAINER_LINES };
static const struct trace_style SPANS = { TRACE_FORMAT_JAEGER, TRACE_CONTAINER_SPAN_LINES };

/* A trace of one span; NULL when the shapes are refused, which must be as STATUS_BAD_BUNDLE. */
static char *write_span(const struct span_shape *shape, const struct span_shape_resource *resource,
                        const struct span_value *values, struct trace_style style, bool is_marked)
{
    const uint64_t                  times[] = { 7000, 8000 };
    const struct span_instance_link targets[] = { { { 1, 2 }, 3 }, { { 4, 5 }, 6 } };
    const struct span_instance      span = { .span_id = 0xABC, .parent_id = 0xDEF, .start_ns = 5000, .end_ns = 11000,
                                             .values = values, .event_time_ns = times, .links = targets };
    const struct trace_instance     trace = { { 0x0123456789ABCDEF, 0xFEDCBA9876543210 }, 1, &span };
    const struct span_shape_set     set = { 1, 1, 0, shape, resource, NULL };
    struct trace_write_scratch      scratch = { 0 };
    struct trace_write             *writer;
    struct arena                    arena;
    struct buffer                   out = { 0 };
    struct fail                     fail = { .status = STATUS_OK };

    arena_init(&arena);
    enum status s = trace_write_build(&set, style, is_marked, &arena, &writer, &fail);
    if (s == STATUS_OK) {
        trace_write_trace(writer, &trace, &scratch, &out);
        buffer_append_byte(&out, '\0');
        cr_assert(!out.has_failed);
    } else {
        cr_assert(s == STATUS_BAD_BUNDLE && fail.status == s, "%d", s);
        cr_assert(fail.what[0] != '\0');
    }
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
    return (char *)out.data;
}

static void check(const struct span_shape *shape, const struct span_shape_resource *resource,
                  const struct span_value *values, struct trace_style style, bool is_marked, const char *expected)
{
    char *text = write_span(shape, resource, values, style, is_marked);
    cr_assert(text != NULL && strcmp(text, expected) == 0, "\n%s is not\n%s", text, expected);
    free(text);
}

static const struct span_shape_resource NO_PROCESS = { .form = T("") };

#define SPAN_END "}],\"processes\":{},\"warnings\":null}"

Test(jaeger_write, slots_are_framed_by_the_type_they_have)
{
    static const struct {
        struct span_value value;
        const char       *typed;
    } CASES[] = {
        { { T(""), VALUE_EMPTY }, "\"type\":\"string\",\"value\":null" },
        { { T("x"), VALUE_STRING }, "\"type\":\"string\",\"value\":\"x\"" },
        { { T("true"), VALUE_BOOL }, "\"type\":\"bool\",\"value\":true" },
        { { T("1"), VALUE_INT }, "\"type\":\"int64\",\"value\":\"1\"" },
        { { T("1"), VALUE_INT_NUMBER }, "\"type\":\"int64\",\"value\":1" },
        { { T("0.5"), VALUE_DOUBLE }, "\"type\":\"float64\",\"value\":0.5" },
        { { T("NaN"), VALUE_DOUBLE_STRING }, "\"type\":\"float64\",\"value\":\"NaN\"" },
        { { T("AA=="), VALUE_BYTES }, "\"type\":\"binary\",\"value\":\"AA==\"" },
        { { T("{\"values\":[]}"), VALUE_ARRAY }, "\"type\":\"string\",\"value\":\"{\\\"values\\\":[]}\"" },
        { { T("{\"values\":[]}"), VALUE_KVLIST }, "\"type\":\"string\",\"value\":\"{\\\"values\\\":[]}\"" },
        { { T("[\"\\\"\"]"), VALUE_JSON }, "\"type\":\"string\",\"value\":\"[\\\"\\\\\\\"\\\"]\"" },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct span_shape_attr attrs[] = { { T("k"), SLOT(0) },
                                           { T("l"), { SPAN_SHAPE_CONST, CASES[i].value } } };
        struct span_shape      shape = { .form = T("Tsbda"), .n_attrs = 2, .attrs = attrs };
        char                   expected[512];
        strcpy(expected, HEAD ",\"tags\":[{\"key\":\"k\",");
        strcat(expected, CASES[i].typed);
        strcat(expected, "},{\"key\":\"l\",");
        strcat(expected, CASES[i].typed);
        strcat(expected, "}]" SPAN_END);
        check(&shape, &NO_PROCESS, &CASES[i].value, LINES, false, expected);
    }
}

Test(jaeger_write, members_that_are_attributes_are_written_plainly)
{
    struct span_value      values[] = { { T("7"), VALUE_INT_NUMBER }, { T("s"), VALUE_STRING } };
    struct span_shape_attr attrs[] = { { T("x.a"), SLOT(0) }, { T("x.b"), SLOT(1) },
                                       { T("x.c"), CONST(VALUE_EMPTY, "") },
                                       { T("jaeger.warnings"), CONST(VALUE_JSON, "[\"w\"]") } };
    struct span_shape      shape = { .form = T("TsbdxWxx"), .n_attrs = 4, .attrs = attrs };
    check(&shape, &NO_PROCESS, values, LINES, false,
          HEAD ",\"a\":7,\"warnings\":[\"w\"],\"b\":\"s\",\"c\":null" SPAN_END);
}

#define PROCESS(members) ",\"processID\":\"p1\"}],\"processes\":{\"p1\":{" members "}},\"warnings\":null}"

Test(jaeger_write, a_mark_is_the_last_tag_of_a_process)
{
    struct span_shape          shape = { .form = T("Tsbdi") }, without = { .form = T("Tsbd") };
    struct span_shape_attr     attrs[] = { { T("service.name"), CONST(VALUE_STRING, "a") },
                                           { T("k"), CONST(VALUE_INT, "1") },
                                           { T("gent.synthetic"), CONST(VALUE_BOOL, "false") } };
    struct span_shape_resource resource = { .form = T("sa"), .n_attrs = 2, .attrs = attrs };

    check(&shape, &resource, NULL, LINES, true,
          HEAD PROCESS("\"serviceName\":\"a\",\"tags\":[{\"key\":\"k\",\"type\":\"int64\",\"value\":\"1\"}," MARK "]"));
    resource.n_attrs = 3;
    check(&shape, &resource, NULL, LINES, true,
          HEAD PROCESS("\"serviceName\":\"a\",\"tags\":[{\"key\":\"k\",\"type\":\"int64\",\"value\":\"1\"},"
                       "{\"key\":\"gent.synthetic\",\"type\":\"bool\",\"value\":false}]"));
    resource = (struct span_shape_resource){ .form = T("Ns"), .n_attrs = 1, .attrs = attrs };
    check(&shape, &resource, NULL, LINES, true, HEAD PROCESS("\"serviceName\":\"a\",\"tags\":[" MARK "]"));
    check(&without, &NO_PROCESS, NULL, LINES, true, HEAD PROCESS("\"serviceName\":\"\",\"tags\":[" MARK "]"));
    check(&without, &NO_PROCESS, NULL, LINES, false, HEAD SPAN_END);
    check(&without, &NO_PROCESS, NULL, SPANS, true,
          "{\"traceID\":\"fedcba9876543210\",\"spanID\":\"0000000000000abc\",\"startTime\":5,\"duration\":6,"
          "\"process\":{\"serviceName\":\"\",\"tags\":[" MARK "]}}");
}

Test(jaeger_write, times_are_cut_to_their_unit)
{
    struct span_shape shape = { .form = T("Tsb0d6m") };
    check(&shape, &NO_PROCESS, NULL, LINES, false,
          "{\"traceID\":\"fedcba9876543210\",\"spans\":[{\"traceID\":\"fedcba9876543210\",\"spanID\":"
          "\"0000000000000abc\",\"startTime\":5000,\"duration\":0,\"startTimeMillis\":0" SPAN_END);
}

static bool is_refused(const struct span_shape *shape, const struct span_shape_resource *resource)
{
    const struct span_value values[8] = { { T(""), VALUE_STRING } };
    char                   *lines = write_span(shape, resource, values, LINES, true);
    char                   *spans = write_span(shape, resource, values, SPANS, false);
    cr_assert((lines == NULL) == (spans == NULL));
    bool is_null = lines == NULL;
    free(lines);
    free(spans);
    return is_null;
}

static const struct span_shape_attr  ATTRS[] = { { T("k"), SLOT(0) }, { T("x.k"), SLOT(0) },
                                                 { T("jaeger.warnings"), SLOT(0) } };
static const struct span_shape_event EVENTS[] = { { .form = T("tf"), .n_attrs = 1, .attrs = ATTRS, .name = SLOT(0) },
                                                  { .form = T("..et") } };
static const struct span_shape_link  LINKS[] = { { .form = T("cts") }, { .form = T("sTf") } };

Test(jaeger_write, hostile_forms_of_spans_are_refused)
{
    static const struct text GOOD[] = { T("Tsbdalr"), T("tsbdAlr.p>i"), T("dbsTr..pRPalwiN"), T("Tsbdlrxa") };
    static const struct text BAD[] = {
        T(""), T("sbda"), T("Tbda"), T("Tsda"), T("Tsba"), T("tTsbda"), T("Tsbdaa"), T("TsbdaA"), T("Tsbda\x80"),
        T("Tsbda\xff"), T("Tsbda?"), T("Tsbda\0"), T("Tsbda.p"), T("Tsbdalr."), T("Tsbdalr...p"), T("Tsbdalrp>>"),
        T("Tsbdalrpp"), T("TsbdalrpPp"), T("Tsbdalr>"), T("Tsbdal"), T("Tsbdr"), T("Tsbdlr"), T("Tsb1dalr"),
        T("Tsb66dalr"), T("9Tsbdalr"), T("TsbdalrW"), T("TsbdalrWW"), T("TsbdalrWo"), T("Tsbdalroo"),
        T("Tsbdalrxx"), T("TsbdaIr"), T("Tsbdalrii"),
    };
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        struct span_shape shape = { .form = GOOD[i], .n_attrs = 2, .attrs = ATTRS, .n_events = 1, .events = EVENTS,
                                    .n_links = 2, .links = LINKS };
        cr_assert_not(is_refused(&shape, &NO_PROCESS), "%.*s", (int)GOOD[i].n, GOOD[i].at);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct span_shape shape = { .form = BAD[i], .n_attrs = 2, .attrs = ATTRS, .n_events = 1, .events = EVENTS,
                                    .n_links = 2, .links = LINKS };
        cr_assert(is_refused(&shape, &NO_PROCESS), "%.*s", (int)BAD[i].n, BAD[i].at);
    }
}

Test(jaeger_write, attributes_must_fit_the_form)
{
    struct span_shape_attr odd = { T("k"), { SPAN_SHAPE_CONST, { T(""), VALUE_N_TYPES } } };
    struct span_shape      shapes[] = {
        { .form = T("TsbdWx"), .n_attrs = 1, .attrs = ATTRS },     { .form = T("Tsbdx"), .n_attrs = 1, .attrs = ATTRS },
        { .form = T("Tsbdx") },                                    { .form = T("TsbdW"), .n_attrs = 1, .attrs = ATTRS },
        { .form = T("Tsbd"), .n_attrs = 1, .attrs = ATTRS },       { .form = T("TsbdN"), .n_attrs = 1, .attrs = ATTRS },
        { .form = T("Tsbda"), .n_attrs = 1, .attrs = &odd },
    };
    struct span_shape good = { .form = T("TsbdWxa"), .n_attrs = 3, .attrs = ATTRS };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        cr_assert(is_refused(&shapes[i], &NO_PROCESS), "shape %zu", i);
    cr_assert_not(is_refused(&good, &NO_PROCESS));
}

Test(jaeger_write, hostile_forms_of_logs_and_references_are_refused)
{
    static const struct text LOG_FORMS[] = { T("tt"), T("t"), T("e"), T("f.ef"), T(".f"), T("..ef"), T("fF"), T("ff"),
                                             T("tq"), T("\xfe"), T("t1f"), T("..") };
    static const struct text LINK_FORMS[] = { T(""), T("ct"), T("cts."), T("cfs"), T("ccs"), T("tTs"), T("ctt"),
                                              T("cta"), T("c\x90s") };
    struct span_shape_event  event = { .n_attrs = 1, .attrs = ATTRS, .name = SLOT(0) };
    struct span_shape_link   link = { .n_attrs = 0, .attrs = ATTRS };
    struct span_shape        logs = { .form = T("Tsbdl"), .n_events = 1, .events = &event };
    struct span_shape        references = { .form = T("Tsbdr"), .n_links = 1, .links = &link };

    for (size_t i = 0; i < sizeof LOG_FORMS / sizeof LOG_FORMS[0]; i++) {
        event.form = LOG_FORMS[i];
        cr_assert(is_refused(&logs, &NO_PROCESS), "log %zu", i);
    }
    event.form = (struct text)T(".ef");
    cr_assert_not(is_refused(&logs, &NO_PROCESS));
    for (size_t i = 0; i < sizeof LINK_FORMS / sizeof LINK_FORMS[0]; i++) {
        link.form = LINK_FORMS[i];
        cr_assert(is_refused(&references, &NO_PROCESS), "reference %zu", i);
    }
    link.form = (struct text)T("cts");
    cr_assert_not(is_refused(&references, &NO_PROCESS));
    link.n_attrs = 1;
    cr_assert(is_refused(&references, &NO_PROCESS));
}

Test(jaeger_write, hostile_forms_of_processes_are_refused)
{
    struct span_shape_attr     service = { T("service.name"), CONST(VALUE_STRING, "a") };
    struct span_shape_attr     number = { T("service.name"), CONST(VALUE_INT, "1") };
    struct span_shape_attr     slot = { T("k"), SLOT(0) }, odd = { T("k"), CONST(VALUE_N_TYPES, "") };
    struct span_shape          shape = { .form = T("Tsbdi") };
    struct span_shape_resource resources[] = {
        { .form = T("s") },
        { .form = T("ss"), .n_attrs = 1, .attrs = &service },
        { .form = T("s"), .n_attrs = 1, .attrs = &number },
        { .form = T("s"), .n_attrs = 1, .attrs = &slot },
        { .form = T("a"), .n_attrs = 1, .attrs = &slot },
        { .form = T("a"), .n_attrs = 1, .attrs = &odd },
        { .form = T("N"), .n_attrs = 1, .attrs = &service },
        { .form = T(""), .n_attrs = 1, .attrs = &service },
        { .form = T("aA"), .n_attrs = 1, .attrs = &service },
        { .form = T("\xff"), .n_attrs = 1, .attrs = &service },
        { .form = T("sq"), .n_attrs = 1, .attrs = &service },
    };
    for (size_t i = 0; i < sizeof resources / sizeof resources[0]; i++)
        cr_assert(is_refused(&shape, &resources[i]), "resource %zu", i);
    resources[0] = (struct span_shape_resource){ .form = T("a"), .n_attrs = 1, .attrs = &service };
    cr_assert_not(is_refused(&shape, &resources[0]));
}

Test(jaeger_write, many_processes_are_numbered_in_order)
{
    enum { N = 3000 };
    static struct span_shape_resource resources[2 * N];
    static struct span_instance       spans[3 * N];
    struct span_shape                 shape = { .form = T("Tsbdi") };
    struct span_shape_set             set = { 1, 2 * N, 0, &shape, resources, NULL };
    struct trace_instance             trace = { { 0, 1 }, 3 * N, spans };
    struct trace_write_scratch        scratch = { 0 };
    struct trace_write               *writer;
    struct arena                      arena;
    struct buffer                     out = { 0 };

    for (uint32_t i = 0; i < 2 * N; i++)
        resources[i].form = (struct text)T("a");
    for (uint32_t i = 0; i < 3 * N; i++)
        spans[i].resource_at = 2 * N - 1 - 2 * (i % N);
    arena_init(&arena);
    cr_assert(trace_write_build(&set, LINES, false, &arena, &writer, NULL) == STATUS_OK);
    trace_write_trace(writer, &trace, &scratch, &out);
    buffer_append_byte(&out, '\0');
    const char *at = (char *)out.data;
    for (uint32_t i = 0; i < 3 * N; i++) {
        at = strstr(at, "\"processID\":\"p");
        cr_assert(at != NULL && strtoul(at += 14, NULL, 10) == i % N + 1, "span %u", i);
    }
    for (uint32_t i = 0; i < N; i++) {
        at = strstr(at, "\"p");
        while (at[2] == 'r')
            at = strstr(at + 2, "\"p");
        cr_assert(strtoul(at += 2, NULL, 10) == i + 1, "process %u", i);
    }
    cr_assert(strstr(at, "\"p") == NULL);
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
    buffer_free(&out);
}
