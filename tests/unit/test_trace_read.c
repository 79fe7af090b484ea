/* test_trace_read.c - lines, documents of many lines, and what is wrong with either. */
#include "common/trace/trace_read.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/support/trace_text.h"

#define SPAN(digit) \
    "{\"traceId\":\"5b8efff798038103d269b633813fc60" digit "\",\"spanId\":\"eee19b7ec3c1b174\","  \
    "\"startTimeUnixNano\":\"5\",\"endTimeUnixNano\":\"6\"}"
#define LINE(digit) "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" SPAN(digit) "]}]}]}"

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

TestSuite(trace_read, .init = setup, .fini = teardown);

static void read_input(const char *text)
{
    cr_assert(trace_text_read_input(&table, text, strlen(text), TRACE_READ_MAX_LINE_BYTES, &reports) == STATUS_OK);
    cr_assert(table.notes.n_input_bytes == strlen(text));
}

static void check_report(uint32_t i, uint64_t line, const char *what)
{
    cr_assert(i < reports.n && reports.at[i].line == line && strcmp(reports.at[i].what, what) == 0, "%llu: %s",
              (unsigned long long)reports.at[i].line, reports.at[i].what);
}

Test(trace_read, an_empty_input_has_no_spans)
{
    read_input("");
    read_input("");
    cr_assert(table.n_spans == 0 && reports.n == 0 && table.notes.n_lines == 0);
}

Test(trace_read, blank_lines_are_ignored)
{
    const char *text = "\n \t\r\n\n";
    read_input(text);
    cr_assert(table.n_spans == 0 && reports.n == 0 && table.notes.n_bad_lines == 0);
}

Test(trace_read, every_line_is_a_document)
{
    read_input("\n" LINE("1") "\n\r\n  " LINE("2") " \r\n{}\n" LINE("1") "\n[" LINE("3") "]\n");
    cr_assert(table.n_spans == 4 && table.n_traces == 3 && reports.n == 0);
    cr_assert(table.notes.n_lines == 7 && table.notes.n_bad_lines == 0);
}

Test(trace_read, a_last_line_without_newline_is_read)
{
    read_input(LINE("1") "\n" LINE("2"));
    cr_assert(table.n_spans == 2 && reports.n == 0);
}

Test(trace_read, a_byte_order_mark_is_ignored)
{
    read_input("\xEF\xBB\xBF" LINE("1") "\n");
    cr_assert(table.n_spans == 1 && reports.n == 0);
}

Test(trace_read, bad_lines_are_reported_counted_and_skipped)
{
    read_input(LINE("1") "\nnonsense\n" LINE("2") "\n{\"a\" 1}\n\"\xFF\"\n{\"resourceLogs\":[]}\n{\"resourceSpans\":["
               "\n" LINE(
        "3") "\n");
    cr_assert(table.n_spans == 3 && reports.n == 5 && table.notes.n_bad_lines == 5 && table.notes.n_lines == 8);
    check_report(0, 2, "not JSON: not a JSON value (byte 1)");
    check_report(1, 4, "not JSON: expected a colon (byte 6)");
    check_report(2, 5, "not JSON: the text is not UTF-8");
    check_report(3, 6, "object has no resourceSpans");
    check_report(4, 7, "not JSON: the document ends early (byte 19)");
}

Test(trace_read, a_bad_first_line_does_not_spoil_the_others)
{
    read_input("{\"a\":1\n" LINE("1") "\n");
    cr_assert(table.n_spans == 1 && reports.n == 1 && reports.at[0].line == 1);
}

Test(trace_read, lines_that_nest_too_deeply_are_bad)
{
    char text[600];
    memset(text, '[', 299);
    memset(text + 299, ']', 299);
    memcpy(text + 598, "\n", 2);
    read_input(text);
    cr_assert(reports.n == 1 && table.notes.n_bad_lines == 1);
    check_report(0, 1, "not JSON: JSON nests deeper than 256 levels (byte 258)"); /* the first holds the document */
}

Test(trace_read, over_long_lines_are_reported_and_passed_over)
{
    const char *text = LINE("1") "\n" LINE("2") "                                        \n" LINE("3") "\n";
    cr_assert(trace_text_read_input(&table, text, strlen(text), strlen(LINE("1")), &reports) == STATUS_OK);
    cr_assert(table.n_spans == 2 && table.n_traces == 2 && reports.n == 1 && table.notes.n_bad_lines == 1);
    cr_assert(reports.at[0].line == 2 && strncmp(reports.at[0].what, "line is longer than ", 20) == 0);
}

Test(trace_read, a_line_cut_off_by_the_end_is_said_to_be)
{
    read_input(LINE("1") "\n{\"resourceSpans\":[{\"scopeSpans\":[");
    cr_assert(table.n_spans == 1 && reports.n == 1 && table.notes.n_bad_lines == 1);
    check_report(0, 2, "file ends in the middle of a line");
}

Test(trace_read, a_pretty_printed_document_is_read)
{
    read_input("\n{\n  \"resourceSpans\": [\n    {\n      \"scopeSpans\": [\n{\"spans\":[\n" SPAN("1") ",\n\n" SPAN(
        "2") "]}]\r\n    }\n  ]\n}\n\n");
    cr_assert(table.n_spans == 2 && reports.n == 0 && table.notes.n_lines == 13);
}

Test(trace_read, a_pretty_printed_array_is_read)
{
    read_input("[\n" LINE("1") ",\n" LINE("2") "\n]\n");
    cr_assert(table.n_spans == 2 && reports.n == 0);
    teardown();
    setup();
    read_input("[" LINE("1") ",\n" LINE("2") "]");
    cr_assert(table.n_spans == 2 && reports.n == 0);
}

Test(trace_read, what_is_wrong_in_a_pretty_printed_document_is_found_in_its_line)
{
    read_input("{\n  \"resourceSpans\": [\n  {\"scopeSpans\": [{\"spans\": [\n" SPAN("1") ",\n{}\n]}]}\n]\n}\n");
    cr_assert(table.n_spans == 1 && reports.n == 1 && table.notes.n_bad_spans == 1);
    check_report(0, 5, "span has no traceId");
    teardown();
    setup();
    reports.n = 0;
    read_input("{\n  \"resourceSpans\": [\n  nonsense\n]\n}\n");
    cr_assert(table.n_spans == 0 && reports.n == 1 && table.notes.n_bad_lines == 1);
    check_report(0, 3, "not JSON: not a JSON value (byte 3)");
}

Test(trace_read, the_report_can_end_the_read)
{
    const char *text = "x\n" LINE("1") "\n";
    reports.answer = STATUS_BAD_TRACE;
    cr_assert(trace_text_read_input(&table, text, strlen(text), TRACE_READ_MAX_LINE_BYTES, &reports) ==
              STATUS_BAD_TRACE);
    cr_assert(reports.n == 1 && table.n_spans == 0);
}

/* All kinds of tokens and members, several of each list. */
static const char rich[] =
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"
    "\"stringValue\":\"a\\u00e9\"}}]},"
    "\"schemaUrl\":\"u\",\"scopeSpans\":[{\"scope\":{\"name\":\"s\",\"version\":\"1\"},\"spans\":[{\"traceId\":"
    "\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"kAf+pIRVStc=\",\"parentSpanId\":\"\",\"name\":\"n\",\"kind\":2,"
    "\"startTimeUnixNano\":\"1544712660000000000\",\"endTimeUnixNano\":1.5447126611e18,\"attributes\":[{\"key\":\"i\","
    "\"value\":{\"intValue\":\"-7\"}},{\"key\":\"d\",\"value\":{\"doubleValue\":1e-7}},{\"key\":\"b\",\"value\":{"
    "\"boolValue\":"
    "true}},{\"key\":\"y\",\"value\":{\"bytesValue\":\"aGk=\"}},{\"key\":\"l\",\"value\":{\"arrayValue\":{"
    "\"values\":[ {"
    "\"stringValue\":\"\\\\\"},null]}}},{\"key\":\"m\",\"value\":{\"kvlistValue\":{\"values\":[{\"key\":\"q\"}]}}}],"
    "\"events\":[{\"timeUnixNano\":\"5\",\"name\":\"e\"},{}],\"links\":[{\"traceId\":\"6Lbf+fjUSyjxsivDvS9naA\"}],"
    "\"status\":{\"code\":\"STATUS_CODE_ERROR\",\"message\":\"m\"},\"trace_state\":\"x\"}]}]}]}\n";

/* Reads 'text' and checks that the table is whole: nothing of a bad span is left. */
static void check_survival(const char *text, size_t n)
{
    uint32_t n_attrs = 0, n_events = 0, n_links = 0;
    reports.n = 0;
    cr_assert(trace_text_read_input(&table, text, n, TRACE_READ_MAX_LINE_BYTES, &reports) == STATUS_OK);
    for (uint32_t i = 0; i < table.n_resources; i++)
        n_attrs += table.resources[i].attrs.n;
    for (uint32_t i = 0; i < table.n_scopes; i++)
        n_attrs += table.scopes[i].attrs.n;
    for (uint32_t i = 0; i < table.n_events; i++)
        n_attrs += table.events[i].attrs.n;
    for (uint32_t i = 0; i < table.n_links; i++)
        n_attrs += table.links[i].attrs.n;
    for (uint32_t i = 0; i < table.n_spans; i++) {
        n_attrs += table.spans[i].attrs.n;
        n_events += table.spans[i].n_events;
        n_links += table.spans[i].n_links;
    }
    cr_assert(n_attrs == table.n_attrs && n_events == table.n_events && n_links == table.n_links);
    cr_assert(table.notes.n_bad_lines + table.notes.n_bad_spans == reports.n);
    teardown();
    setup();
}

Test(trace_read, every_prefix_of_a_document_is_survived)
{
    for (size_t n = 0; n < sizeof rich; n++)
        check_survival(rich, n);
}

Test(trace_read, every_change_of_a_byte_is_survived)
{
    static const char bytes[] = { '"', '\\', '{', '}', '[', ']', ',', ':', '0', '9', 'e', '-', ' ', '\n', '\0',
    '\x80' };
    char              text[sizeof rich];
    memcpy(text, rich, sizeof rich);
    for (size_t i = 0; i < sizeof rich - 1; i++) {
        for (size_t b = 0; b < sizeof bytes; b++) {
            text[i] = bytes[b];
            check_survival(text, sizeof rich - 1);
        }
        text[i] = rich[i];
    }
}

/* ---- Formats and containers --------------------------------------------------------- */

#define ZIPKIN(digit) \
    "{\"traceId\":\"5b8efff79803810" digit "\",\"id\":\"eee19b7ec3c1b174\",\"timestamp\":1472470996199000," \
    "\"duration\":7}"
#define JAEGER(digit) \
    "{\"traceID\":\"5b8efff79803810" digit "\",\"spans\":[{\"traceID\":\"5b8efff79803810" digit "\","              \
    "\"spanID\":\"eee19b7ec3c1b174\",\"operationName\":\"n\",\"references\":[],\"startTime\":1472470996199000," \
    "\"duration\":7,\"tags\":[],\"logs\":[],\"processID\":\"p1\",\"warnings\":null}],"                         \
    "\"processes\":{\"p1\":{\"serviceName\":\"s\",\"tags\":[]}},\"warnings\":null}"

static void check_style(const char *text, uint32_t n_spans, enum trace_format format, enum trace_container container)
{
    teardown();
    setup();
    reports.n = 0;
    read_input(text);
    cr_assert(reports.n == 0, "%s", reports.at[0].what);
    cr_assert(table.n_spans == n_spans && table.style.format == format && table.style.container == container,
              "%u spans, format %u in %u", table.n_spans, table.style.format, table.style.container);
}

Test(trace_read, what_stands_around_the_records_is_told)
{
    check_style(ZIPKIN("1") "\n" ZIPKIN("2") "\n", 2, TRACE_FORMAT_ZIPKIN, TRACE_CONTAINER_LINES);
    check_style("[" ZIPKIN("1") ",\n" ZIPKIN("2") "]\n", 2, TRACE_FORMAT_ZIPKIN, TRACE_CONTAINER_LIST);
    check_style("[[" ZIPKIN("1") "," ZIPKIN("2") "],[],[" ZIPKIN("3") "]]", 3, TRACE_FORMAT_ZIPKIN,
                TRACE_CONTAINER_LISTS);
    check_style("{\"data\":[" JAEGER("1") "," JAEGER("2") "],\"total\":0}", 2, TRACE_FORMAT_JAEGER,
                TRACE_CONTAINER_DATA);
    check_style(JAEGER("1") "\n" JAEGER("2"), 2, TRACE_FORMAT_JAEGER, TRACE_CONTAINER_LINES);
    check_style("[" JAEGER("1") "]", 1, TRACE_FORMAT_JAEGER, TRACE_CONTAINER_LIST);
}

Test(trace_read, containers_that_a_writer_lacks_become_others)
{
    check_style("[" LINE("1") "]", 1, TRACE_FORMAT_OTLP, TRACE_CONTAINER_LINES);
    check_style("{\"data\":[" ZIPKIN("1") "]}", 1, TRACE_FORMAT_ZIPKIN, TRACE_CONTAINER_LIST);
    check_style(ZIPKIN("1") ",\n" ZIPKIN("2") ",\n", 2, TRACE_FORMAT_ZIPKIN, TRACE_CONTAINER_LINES);
    check_style(LINE("1") ",\r\n" LINE("2") " , \n", 2, TRACE_FORMAT_OTLP, TRACE_CONTAINER_LINES);
}

Test(trace_read, several_containers_are_read)
{
    check_style("{\"data\":[" JAEGER("1") "]}\n{\"data\":[" JAEGER("2") "]}[" JAEGER("3") "]", 3, TRACE_FORMAT_JAEGER,
                TRACE_CONTAINER_LIST);
    check_style("{\n\"resourceSpans\":[]}\n" LINE("1") LINE("2"), 2, TRACE_FORMAT_OTLP, TRACE_CONTAINER_LINES);
}

Test(trace_read, records_of_another_format_are_bad)
{
    read_input(ZIPKIN("1") "\n" LINE("1") "\n" ZIPKIN("2") "\n");
    cr_assert(table.n_spans == 2 && reports.n == 1 && table.notes.n_bad_lines == 1);
    check_report(0, 2, "a record of another format: otlp in a file of zipkin");
}

Test(trace_read, the_format_is_that_of_the_first_record_that_has_one)
{
    read_input("{\"hello\":1}\n{}\n" ZIPKIN("1") "\n");
    cr_assert(table.n_spans == 1 && reports.n == 1 && table.style.format == TRACE_FORMAT_ZIPKIN);
    check_report(0, 1, "no trace format that gent knows");
}

Test(trace_read, bad_elements_are_told_where_they_are_and_skipped)
{
    read_input("{ \"data\" : [" JAEGER("1") ",\n  nonsense,\n" JAEGER("2") ",{\"a\" 1}],\n\"total\":}\n");
    cr_assert(table.n_spans == 2 && reports.n == 3 && table.notes.n_bad_lines == 3 && table.notes.n_lines == 4);
    check_report(0, 2, "not JSON: not a JSON value (byte 3)");
    cr_assert(reports.at[1].line == 3 && strncmp(reports.at[1].what, "not JSON: expected a colon", 26) == 0);
    check_report(2, 4, "not JSON: not a JSON value (byte 9)");
}

Test(trace_read, over_long_elements_are_passed_over)
{
    const char *text = "[" ZIPKIN("1") ",\n" ZIPKIN("2 ") ",\n" ZIPKIN("3") "]";
    cr_assert(trace_text_read_input(&table, text, strlen(text), strlen(ZIPKIN("1")), &reports) == STATUS_OK);
    cr_assert(table.n_spans == 2 && reports.n == 1 && reports.at[0].line == 2);
    cr_assert(strncmp(reports.at[0].what, "document is longer than ", 24) == 0);
}

Test(trace_read, a_first_line_that_is_too_long_is_cut_by_brackets)
{
    const char *text = "{\"data\":[" JAEGER("1") "," JAEGER("2") "],\"total\":0}\n";
    cr_assert(trace_text_read_input(&table, text, strlen(text), strlen(JAEGER("1")), &reports) == STATUS_OK);
    cr_assert(table.n_spans == 2 && reports.n == 0);
}
