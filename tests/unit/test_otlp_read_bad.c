/* test_otlp_read_bad.c - what makes a span or a document bad, and that nothing of it stays. */
#include "common/trace/otlp_read.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/trace_text.h"

#define T "5b8efff798038103d269b633813fc60c"
#define S "eee19b7ec3c1b174"
#define IDS "\"traceId\":\"" T "\",\"spanId\":\"" S "\","
#define TIMES "\"startTimeUnixNano\":\"1544712660000000000\",\"endTimeUnixNano\":\"1544712661000000000\""

static struct span_table         table;
static struct trace_text_reports reports;

static void setup(void)
{
    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
}

static void teardown(void)
{
    span_table_free(&table);
}

TestSuite(otlp_read_bad, .init = setup, .fini = teardown);

static void read_document(const char *text)
{
    enum status s = trace_text_read_document(&table, text, strlen(text), &reports);
    cr_assert(s == STATUS_OK, "%d", s);
}

/* 'span' lies between two good spans: it must be reported with 'what' and leave no trace of itself. */
static void check_bad_span(const char *span, const char *what)
{
    char text[3000];
    teardown();
    setup();
    reports = (struct trace_text_reports){ 0 };
    snprintf(text, sizeof text, "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" IDS TIMES ",\"attributes\":[{"
             "\"key\":"
             "\"k\"}]},%s,{" IDS TIMES ",\"attributes\":[{\"key\":\"l\"}],\"events\":[{}],\"links\":[{}]}]}]}]}", span);
    read_document(text);
    cr_assert(reports.n == 1 && reports.at[0].line == 1 && strcmp(reports.at[0].what, what) == 0, "%s: %u: %s", span,
              reports.n, reports.at[0].what);
    cr_assert(table.notes.n_bad_spans == 1 && table.notes.n_bad_lines == 0 && table.n_spans == 2 &&
              table.n_traces == 1);
    cr_assert(table.n_attrs == 2 && table.n_events == 1 && table.n_links == 1, "%s", span);
    cr_assert(table.spans[1].attrs.first_at == 1 && table.spans[1].first_event_at == 0);
    cr_assert(trace_text_is(&table, table.attrs[1].key_id, "l") && table.attrs[1].value_id == 0);
}

/* A span whose lists are good, but for these members in front. */
#define AROUND(members) "{\"attributes\":[{\"key\":\"a\"}],\"events\":[{\"name\":\"e\"}],\"links\":[{}]," members "}"

Test(otlp_read_bad, spans_without_identity_or_times_are_bad)
{
    check_bad_span("7", "span is not an object");
    check_bad_span("null", "span is not an object");
    check_bad_span(AROUND("\"spanId\":\"" S "\"," TIMES), "span has no traceId");
    check_bad_span(AROUND("\"traceId\":null,\"spanId\":\"" S "\"," TIMES), "span has no traceId");
    check_bad_span(AROUND("\"traceId\":\"" T "\"," TIMES), "span has no spanId");
    check_bad_span(AROUND("\"traceId\":\"00000000000000000000000000000000\",\"spanId\":\"" S "\"," TIMES),
                   "traceId is zero");
    check_bad_span(AROUND("\"traceId\":\"" T "\",\"spanId\":\"AAAAAAAAAAA=\"," TIMES), "spanId is zero");
    check_bad_span(AROUND("\"traceId\":\"5b8e\",\"spanId\":\"" S "\"," TIMES),
                   "traceId is not 16 bytes of hex or base64");
    check_bad_span(AROUND("\"traceId\":\"5b8efff798038103d269b633813fc60g\"," TIMES),
                   "traceId is not 16 bytes of hex or base64");
    check_bad_span(AROUND("\"traceId\":\"6Lbf+fjUSyjxsivDvS9na===\"," TIMES),
                   "traceId is not 16 bytes of hex or base64");
    check_bad_span(AROUND("\"traceId\":\"\"," TIMES), "traceId is not 16 bytes of hex or base64");
    check_bad_span(AROUND("\"traceId\":7," TIMES), "traceId is not 16 bytes of hex or base64");
    check_bad_span(AROUND("\"spanId\":\"kAf+pIRVStc*\"," TIMES), "spanId is not 8 bytes of hex or base64");
    check_bad_span(AROUND("\"parentSpanId\":\"1\"," IDS TIMES), "parentSpanId is not 8 bytes of hex or base64");
    check_bad_span(AROUND(IDS "\"endTimeUnixNano\":\"5\""), "span has no start time");
    check_bad_span(AROUND(IDS "\"startTimeUnixNano\":\"0\",\"endTimeUnixNano\":\"5\""), "span has no start time");
    check_bad_span(AROUND(IDS "\"startTimeUnixNano\":\"5\""), "span has no end time");
    check_bad_span(AROUND(IDS "\"startTimeUnixNano\":\"5\",\"endTimeUnixNano\":\"4\""), "span ends before it starts");
    check_bad_span(AROUND(IDS "\"startTimeUnixNano\":\"5x\""), "startTimeUnixNano is not a number");
    check_bad_span(AROUND(IDS "\"startTimeUnixNano\":\"\""), "startTimeUnixNano is not a number");
    check_bad_span(AROUND(IDS "\"startTimeUnixNano\":1.5"), "startTimeUnixNano is not a number");
    check_bad_span(AROUND(IDS "\"startTimeUnixNano\":-5"), "startTimeUnixNano is not a number");
    check_bad_span(AROUND(IDS "\"startTimeUnixNano\":true"), "startTimeUnixNano is not a number");
    check_bad_span(AROUND(IDS "\"endTimeUnixNano\":1e99999999999"), "endTimeUnixNano is not a number");
    check_bad_span(AROUND(IDS "\"endTimeUnixNano\":1e-1"), "endTimeUnixNano is not a number");
    check_bad_span(AROUND(IDS "\"endTimeUnixNano\":\"18446744073709551616\""), "endTimeUnixNano is not a number");
    check_bad_span(AROUND(IDS "\"endTimeUnixNano\":\"9223372036854775808\""),
                   "endTimeUnixNano lies beyond the year 2262");
}

Test(otlp_read_bad, members_of_the_wrong_type_make_a_span_bad)
{
    check_bad_span(AROUND(IDS TIMES ",\"name\":7"), "name is not a string");
    check_bad_span(AROUND(IDS TIMES ",\"name\":\"a\",\"name\":\"b\""), "name is given twice");
    check_bad_span(AROUND(IDS TIMES ",\"trace_id\":\"" T "\""), "trace_id is given twice");
    check_bad_span(AROUND(IDS TIMES ",\"traceState\":[]"), "traceState is not a string");
    check_bad_span(AROUND(IDS TIMES ",\"kind\":6"), "kind is not 0 to 5");
    check_bad_span(AROUND(IDS TIMES ",\"kind\":\"SPAN_KIND_X\""), "kind is not 0 to 5");
    check_bad_span(AROUND(IDS TIMES ",\"kind\":\"CLIENT\""), "kind is not 0 to 5");
    check_bad_span(AROUND(IDS TIMES ",\"flags\":4294967296"), "flags is not an unsigned 32-bit number");
    check_bad_span(AROUND(IDS TIMES ",\"droppedLinksCount\":-1"), "droppedLinksCount is not an unsigned 32-bit number");
    check_bad_span(AROUND(IDS TIMES ",\"status\":2"), "status is not an object");
    check_bad_span(AROUND(IDS TIMES ",\"status\":{\"code\":3}"), "status code is not 0 to 2");
    check_bad_span(AROUND(IDS TIMES ",\"status\":{\"message\":1}"), "status message is not a string");
    check_bad_span(AROUND(IDS TIMES ",\"status\":{\"code\":1,\"code\":1}"), "status code is given twice");
    check_bad_span("{" IDS TIMES ",\"events\":{}}", "events is not an array");
    check_bad_span("{" IDS TIMES ",\"events\":[{},1]}", "event is not an object");
    check_bad_span("{" IDS TIMES ",\"events\":[{},{\"name\":1}]}", "event name is not a string");
    check_bad_span("{" IDS TIMES ",\"events\":[{},{\"timeUnixNano\":\"x\"}]}", "event timeUnixNano is not a number");
    check_bad_span("{" IDS TIMES ",\"events\":[{\"attributes\":[{\"key\":\"z\"},{}]}]}", "event attribute has no key");
    check_bad_span("{" IDS TIMES ",\"links\":1}", "links is not an array");
    check_bad_span("{" IDS TIMES ",\"links\":[{},[]]}", "link is not an object");
    check_bad_span("{" IDS TIMES ",\"links\":[{},{\"spanId\":\"\"}]}", "link spanId is not 8 bytes of hex or base64");
}

static void check_bad_value(const char *value, const char *what)
{
    char span[1024];
    snprintf(span, sizeof span, "{" IDS TIMES ",\"events\":[{}],\"links\":[{}],\"attributes\":[{\"key\":\"a\"},{"
             "\"key\":\"b\","
             "\"value\":%s}]}", value);
    check_bad_span(span, what);
}

Test(otlp_read_bad, bad_attributes_make_a_span_bad)
{
    check_bad_span("{" IDS TIMES ",\"attributes\":{}}", "attributes is not an array");
    check_bad_span("{" IDS TIMES ",\"attributes\":[{\"key\":\"a\"},null]}", "attribute is not an object");
    check_bad_span("{" IDS TIMES ",\"attributes\":[{\"key\":7}]}", "attribute key is not a string");
    check_bad_span("{" IDS TIMES ",\"attributes\":[{\"value\":{}}]}", "attribute has no key");
    check_bad_value("\"x\"", "attribute value is not an object");
    check_bad_value("{\"stringValue\":\"1\",\"intValue\":\"1\"}", "attribute value has two types");
    check_bad_value("{\"stringValue\":\"1\",\"string_value\":\"1\"}", "string_value is given twice");
    check_bad_value("{\"stringValue\":1}", "stringValue is not a string");
    check_bad_value("{\"boolValue\":\"true\"}", "boolValue is not true or false");
    check_bad_value("{\"intValue\":\"1x\"}", "intValue is not a 64-bit integer");
    check_bad_value("{\"intValue\":\"-\"}", "intValue is not a 64-bit integer");
    check_bad_value("{\"intValue\":\"--1\"}", "intValue is not a 64-bit integer");
    check_bad_value("{\"intValue\":\"\"}", "intValue is not a 64-bit integer");
    check_bad_value("{\"intValue\":1.5}", "intValue is not a 64-bit integer");
    check_bad_value("{\"intValue\":9223372036854775808}", "intValue is not a 64-bit integer");
    check_bad_value("{\"intValue\":-9223372036854775809}", "intValue is not a 64-bit integer");
    check_bad_value("{\"doubleValue\":\"1.\"}", "doubleValue is not a number");
    check_bad_value("{\"doubleValue\":true}", "doubleValue is not a number");
    check_bad_value("{\"bytesValue\":\"a b\"}", "bytesValue is not base64");
    check_bad_value("{\"bytesValue\":\"a\\n\"}", "bytesValue is not base64");
    check_bad_value("{\"arrayValue\":[]}", "arrayValue is not an object");
    check_bad_value("{\"arrayValue\":{\"values\":{}}}", "values of arrayValue is not an array");
    check_bad_value("{\"arrayValue\":{\"values\":[1]}}", "attribute value is not an object");
    check_bad_value("{\"kvlistValue\":{\"values\":[{\"stringValue\":\"a\"}]}}", "attribute has no key");
    check_bad_value("{\"kvlistValue\":{\"values\":[{\"key\":\"a\",\"value\":{\"arrayValue\":{\"values\":[{\"intValue\":"
                    "\"z\"}]}}}]}}", "intValue is not a 64-bit integer");
}

Test(otlp_read_bad, a_bad_resource_or_scope_makes_its_spans_bad)
{
    read_document("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" IDS TIMES "},{" IDS TIMES "}]}],\"resource\":{"
                  "\"attributes\":[{\"key\":\"a\"},{\"key\":1}]}},{\"scopeSpans\":[{\"scope\":{\"name\":1},"
                  "\"spans\":[{" IDS
                  TIMES "}]},{\"spans\":[{" IDS TIMES "}]}]}]}");
    cr_assert(table.n_spans == 1 && table.notes.n_bad_spans == 3 && reports.n == 3 && table.n_attrs == 0);
    cr_assert_str_eq(reports.at[0].what, "resource attribute key is not a string");
    cr_assert_str_eq(reports.at[1].what, "resource attribute key is not a string");
    cr_assert_str_eq(reports.at[2].what, "scope name is not a string");
    cr_assert(table.n_resources == 1 && table.n_scopes == 1);
}

Test(otlp_read_bad, what_is_no_traces_data_is_a_bad_line)
{
    static const char *const texts[][2] = {
        { "7", "no OTLP object" },
        { "\"x\"", "no OTLP object" },
        { "null", "no OTLP object" },
        { "[1]", "no OTLP object" },
        { "[[{\"resourceSpans\":[]}]]", "no OTLP object" },
        { "{\"resourceLogs\":[]}", "object has no resourceSpans" },
        { "{\"resourceSpans\":{}}", "a list of spans is not an array" },
        { "{\"resourceSpans\":[1]}", "a group of spans is not an object" },
        { "{\"resourceSpans\":[{\"scopeSpans\":1}]}", "a list of spans is not an array" },
        { "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":\"\"}]}]}", "a list of spans is not an array" },
    };
    for (uint32_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        reports.n = 0;
        read_document(texts[i][0]);
        cr_assert(reports.n == 1 && strcmp(reports.at[0].what, texts[i][1]) == 0, "%s: %s", texts[i][0],
                  reports.at[0].what);
        cr_assert(table.notes.n_bad_lines == i + 1 && table.n_spans == 0);
    }
    read_document("{\"resourceSpans\":[1,2]}");
    cr_assert(table.notes.n_bad_lines == sizeof texts / sizeof *texts + 1, "one document is one bad line");
}

Test(otlp_read_bad, a_bad_span_of_a_document_of_many_lines_is_found_in_its_line)
{
    read_document("{\n\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\n{" IDS TIMES "},\n{\n\"name\":1}\n]}]}]}");
    cr_assert(table.n_spans == 1 && reports.n == 1 && reports.at[0].line == 4);
}

Test(otlp_read_bad, the_report_can_end_the_read)
{
    const char *text = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{},{}]}]}]}";
    reports.answer = STATUS_BAD_TRACE;
    cr_assert(trace_text_read_document(&table, text, strlen(text), &reports) == STATUS_BAD_TRACE);
    cr_assert(reports.n == 1);
}
