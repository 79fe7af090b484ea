/* test_zipkin_read.c - what becomes of Zipkin spans in the table, and of what is none. */
#include "common/trace/zipkin_read.h"
#include "tests/support/trace_text.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/input.h"

#define TRACE "\"traceId\":\"00000000000000a1\""
#define IDS   TRACE ",\"id\":\"b1\""

static struct span_table         table;
static struct trace_text_reports reports;

static void read_text(const char *text)
{
    if (table.texts.n == 0)
        cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    cr_assert(trace_text_read_as(&table, TRACE_FORMAT_ZIPKIN, text, strlen(text), &reports) == STATUS_OK);
}

static bool is_form(uint32_t form_id, const char *expected)
{
    return trace_text_is(&table, form_id, expected);
}

static void expect_attr(struct span_attrs attrs, uint32_t i, const char *key, enum value_type type, const char *value)
{
    cr_assert(i < attrs.n);
    const struct span_attr *attr = &table.attrs[attrs.first_at + i];
    cr_expect(trace_text_is(&table, attr->key_id, key), "key %u is not %s", i, key);
    cr_expect(trace_text_is_value(&table, attr->value_id, type, value), "value %u is not %s", i, value);
}

static void finish(void)
{
    span_table_free(&table);
}

TestSuite(zipkin_read, .fini = finish);

Test(zipkin_read, every_member_has_its_place)
{
    read_text("{\"traceId\":\"4d1e00c0db9010db86154a4ba6e91385\",\"parentId\":\"86154a4ba6e91385\","
              "\"id\":\"4d1e00c0db9010db\",\"kind\":\"CLIENT\",\"name\":\"get\",\"timestamp\":1472470996199000,"
              "\"duration\":207000,\"localEndpoint\":{\"serviceName\":\"frontend\",\"ipv6\":\"2001:db8::c001\"},"
              "\"remoteEndpoint\":{\"serviceName\":\"backend\",\"ipv4\":\"192.168.99.101\",\"port\":9000},"
              "\"annotations\":[{\"timestamp\":1472470996238000,\"value\":\"foo\"}],"
              "\"tags\":{\"http.path\":\"/api\"},\"debug\":true,\"shared\":true}");

    cr_assert(reports.n == 0 && table.n_spans == 1 && table.n_traces == 1 && table.n_events == 1);
    const struct span *span = &table.spans[0];
    cr_expect(table.traces[0].trace_id[0] == 0x4d1e00c0db9010db && table.traces[0].trace_id[1] == 0x86154a4ba6e91385);
    cr_expect(span->span_id == 0x4d1e00c0db9010db && span->parent_id == 0x86154a4ba6e91385);
    cr_expect(span->start_ns == 1472470996199000000 && span->end_ns == 1472470996406000000);
    cr_expect(span->kind == 3 && span->status_code == 0 && span->is_shared);
    cr_expect(trace_text_is(&table, span->name_id, "get"));
    cr_expect(is_form(span->form_id, "tpsknbdl(n4o)vagh"));

    const struct span_resource *resource = &table.resources[span->resource_at];
    cr_expect(trace_text_is(&table, resource->service_id, "frontend") && is_form(resource->form_id, "n6"));
    expect_attr(resource->attrs, 0, "service.name", VALUE_STRING, "frontend");
    expect_attr(resource->attrs, 1, "ipv6", VALUE_STRING, "2001:db8::c001");
    cr_expect(span->attrs.n == 4);
    expect_attr(span->attrs, 0, "remoteEndpoint.serviceName", VALUE_STRING, "backend");
    expect_attr(span->attrs, 1, "remoteEndpoint.ipv4", VALUE_STRING, "192.168.99.101");
    expect_attr(span->attrs, 2, "remoteEndpoint.port", VALUE_INT_NUMBER, "9000");
    expect_attr(span->attrs, 3, "http.path", VALUE_STRING, "/api");

    const struct span_event *event = &table.events[span->first_event_at];
    cr_expect(event->time_ns == 1472470996238000000 && trace_text_is(&table, event->name_id, "foo"));
    cr_expect(is_form(event->form_id, "bn") && event->attrs.n == 0);
}

Test(zipkin_read, the_remote_endpoint_comes_before_tags_and_unknown_members_behind_them)
{
    read_text("{\"exec\":7," IDS ",\"tags\":{\"t\":\"1\"},\"f\":\"s\",\"remoteEndpoint\":{\"port\":\"080\"},"
              "\"big\":123456789012345678901,\"g\":1.5,\"h\":true}");
    const struct span *span = &table.spans[0];
    cr_expect(is_form(span->form_id, "xTsax(o)xxx") && span->attrs.n == 7);
    expect_attr(span->attrs, 0, "remoteEndpoint.port", VALUE_INT_NUMBER, "80");
    expect_attr(span->attrs, 1, "t", VALUE_STRING, "1");
    expect_attr(span->attrs, 2, "x.exec", VALUE_INT_NUMBER, "7");
    expect_attr(span->attrs, 3, "x.f", VALUE_STRING, "s");
    expect_attr(span->attrs, 4, "x.big", VALUE_DOUBLE, "123456789012345678901");
    expect_attr(span->attrs, 5, "x.g", VALUE_DOUBLE, "1.5");
    expect_attr(span->attrs, 6, "x.h", VALUE_BOOL, "true");
    cr_expect(table.notes.n_unknown_members == 0);
}

Test(zipkin_read, unknown_objects_arrays_and_a_seventeenth_scalar_are_counted)
{
    read_text("{" IDS ",\"o\":{\"a\":1},\"l\":[1,2],\"localEndpoint\":{\"zone\":\"z\"},"
              "\"annotations\":[{\"timestamp\":1472470996238000,\"value\":\"v\",\"endpoint\":null,\"k\":1}],"
              "\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,"
              "\"i\":1,\"j\":1,\"k\":1,\"m\":1,\"n\":1,\"p\":1,\"q\":1,\"r\":1,\"s\":1}");
    cr_expect(table.notes.n_unknown_members == 5);
    cr_expect(table.spans[0].attrs.n == 16 && is_form(table.spans[0].form_id, "Tslvxxxxxxxxxxxxxxxx"));
    cr_expect(is_form(table.resources[0].form_id, "") && table.resources[0].attrs.n == 0);
}

Test(zipkin_read, null_members_are_absent)
{
    read_text("{" IDS ",\"parentId\":null,\"name\":null,\"kind\":null,\"timestamp\":null,\"localEndpoint\":null,"
              "\"tags\":null,\"shared\":null,\"other\":null,\"name\":\"n\"}");
    cr_assert(reports.n == 0 && table.n_spans == 1);
    cr_expect(is_form(table.spans[0].form_id, "Tsn"));
}

Test(zipkin_read, a_parent_is_an_id_that_is_neither_zero_nor_the_own)
{
    read_text("[{\"parentId\":\"00000000000000b1\"," IDS "},{\"parentId\":\"0\"," IDS "},{\"parentId\":\"\"," IDS "},"
              "{" IDS ",\"parentId\":\"B2\"}]");
    cr_assert(table.n_spans == 4);
    for (int i = 0; i < 3; i++)
        cr_expect(table.spans[i].parent_id == 0);
    cr_expect(is_form(table.spans[0].form_id, "PTs") && is_form(table.spans[1].form_id, "zTs"));
    cr_expect(is_form(table.spans[2].form_id, "eTs") && is_form(table.spans[3].form_id, "Tsp"));
    cr_expect(table.spans[3].parent_id == 0xb2);
}

Test(zipkin_read, an_id_of_64_bits_is_the_trace_of_128_with_the_same_end)
{
    read_text("[{\"traceId\":\"a1\",\"id\":\"1\"},{\"traceId\":\"000000000000000c00000000000000a1\",\"id\":\"2\"},"
              "{\"traceId\":\"00000000000000a1\",\"id\":\"3\"},"
              "{\"traceId\":\"000000000000000d00000000000000a1\",\"id\":\"4\"},"
              "{\"traceId\":\"000000000000000000000000000000a1\",\"id\":\"5\"},"
              "{\"traceId\":\"000000000000000c00000000000000a1\",\"id\":\"6\"}]");
    cr_assert(table.n_spans == 6 && table.n_traces == 2);
    cr_expect(table.traces[0].trace_id[0] == 0xc && table.traces[0].trace_id[1] == 0xa1);
    cr_expect(table.traces[1].trace_id[0] == 0xd && table.traces[1].trace_id[1] == 0xa1);
    for (int i = 0; i < 6; i++)
        cr_expect(table.spans[i].trace_at == (i == 3));
    cr_expect(is_form(table.spans[1].form_id, "ts") && is_form(table.spans[4].form_id, "Ts"));
}

Test(zipkin_read, a_tag_error_is_an_error_whatever_its_value)
{
    read_text("[{" IDS ",\"tags\":{\"error\":\"\"}},{" IDS ",\"tags\":{\"error\":\"false\"}},"
              "{" IDS ",\"tags\":{\"errors\":\"x\"}},{" IDS ",\"error\":true}]");
    cr_expect(table.spans[0].status_code == 2 && table.spans[1].status_code == 2);
    cr_expect(table.spans[2].status_code == 0 && table.spans[3].status_code == 0);
}

Test(zipkin_read, kinds_are_those_of_the_table)
{
    read_text("[{" IDS ",\"kind\":\"SERVER\"},{" IDS ",\"kind\":\"CLIENT\"},{" IDS ",\"kind\":\"PRODUCER\"},"
              "{" IDS ",\"kind\":\"CONSUMER\"},{" IDS "},{" IDS ",\"kind\":\"server\"}]");
    static const uint8_t kinds[] = { 2, 3, 4, 5, 0, 0 };
    for (int i = 0; i < 6; i++)
        cr_expect(table.spans[i].kind == kinds[i]);
    expect_attr(table.spans[5].attrs, 0, "x.kind", VALUE_STRING, "server");
}

Test(zipkin_read, a_span_without_a_time_starts_with_its_earliest_annotation)
{
    read_text("[{" IDS ",\"duration\":5,\"annotations\":[{\"timestamp\":1472470996238000,\"value\":\"a\"},"
              "{\"timestamp\":1472470996237000,\"value\":\"b\"}]},{" IDS ",\"timestamp\":0,\"duration\":5},{" IDS "}]");
    cr_expect(table.spans[0].start_ns == 1472470996237000000 && table.spans[0].end_ns == 1472470996237005000);
    cr_expect(table.spans[1].start_ns == 0 && table.spans[1].end_ns == 5000);
    cr_expect(table.spans[2].start_ns == 0 && table.spans[2].end_ns == 0);
    cr_expect(is_form(table.spans[1].form_id, "TsBd"));
}

Test(zipkin_read, units_go_by_the_timestamp_and_a_second_one_is_reported_once)
{
    read_text("[{" IDS ",\"duration\":5,\"timestamp\":1472470996238},"
              "{" IDS ",\"duration\":5,\"timestamp\":1472470996},\n"
              "{" IDS ",\"timestamp\":1472470996238000123,\"duration\":5},"
              "{" IDS ",\"timestamp\":1472470996238,\"annotations\":[{\"timestamp\":1472470996238,\"value\":\"v\"}]}]");
    cr_assert(table.n_spans == 4);
    cr_expect(table.spans[0].start_ns == 1472470996238000000 && table.spans[0].end_ns == 1472470996243000000);
    cr_expect(table.spans[1].start_ns == 1472470996000000000 && table.spans[1].end_ns == 1472471001000000000);
    cr_expect(table.spans[2].start_ns == 1472470996238000123 && table.spans[2].end_ns == 1472470996238000128);
    cr_expect(is_form(table.spans[0].form_id, "Tsd6b6") && is_form(table.spans[1].form_id, "Tsd9b9"));
    cr_expect(is_form(table.spans[2].form_id, "Tsb0d0") && is_form(table.events[0].form_id, "b6n"));
    cr_assert(reports.n == 1);
    cr_expect_str_eq(reports.at[0].what, "timestamp in another unit than those before");
    cr_expect(table.notes.n_bad_spans == 0 && table.notes.n_bad_lines == 0);
}

Test(zipkin_read, equal_endpoints_are_one_resource)
{
    read_text("[{" IDS ",\"localEndpoint\":{\"serviceName\":\"a\"}},"
              "{" IDS ",\"localEndpoint\":{\"serviceName\":\"b\"}},"
              "{" IDS ",\"localEndpoint\":{\"serviceName\":\"a\"},\"tags\":{\"t\":\"1\"}},{" IDS "},"
              "{" IDS ",\"localEndpoint\":{\"ipv4\":\"1.1.1.1\",\"serviceName\":\"a\"}}]");
    cr_assert(table.n_resources == 4 && table.n_scopes == 1);
    cr_expect(table.spans[2].resource_at == table.spans[0].resource_at);
    expect_attr(table.spans[2].attrs, 0, "t", VALUE_STRING, "1");
    expect_attr(table.resources[table.spans[4].resource_at].attrs, 1, "service.name", VALUE_STRING, "a");
}

/* ---- What is bad -------------------------------------------------------------- */

Test(zipkin_read, bad_spans_are_reported_and_leave_nothing_behind)
{
    static const struct {
        const char *span, *what;
    } CASES[] = {
        { "{\"id\":\"b1\"}", "span has no traceId" },
        { "{" TRACE "}", "span has no id" },
        { "{" TRACE ",\"id\":\"0\"}", "id is zero" },
        { "{" TRACE ",\"id\":\"00000000000000b1c\"}", "id is not up to 16 hexadecimal digits" },
        { "{" TRACE ",\"id\":\"g\"}", "id is not up to 16 hexadecimal digits" },
        { "{" TRACE ",\"id\":\"\"}", "id is not up to 16 hexadecimal digits" },
        { "{" TRACE ",\"id\":7}", "id is not up to 16 hexadecimal digits" },
        { "{" IDS ",\"parentId\":\"x\"}", "parentId is not up to 16 hexadecimal digits" },
        { "{\"traceId\":\"0\",\"id\":\"b1\"}", "traceId is zero" },
        { "{\"traceId\":\"000000000000000c00000000000000a1f\",\"id\":\"b1\"}",
          "traceId is not up to 32 hexadecimal digits" },
        { "{" IDS ",\"id\":\"b2\"}", "id is given twice" },
        { "{" IDS ",\"name\":7}", "name is not a string" },
        { "{" IDS ",\"timestamp\":-1}", "timestamp is not a whole number" },
        { "{" IDS ",\"duration\":1.5}", "duration is not a whole number" },
        { "{" IDS ",\"timestamp\":10000000000000000000}", "timestamp lies beyond the year 2262" },
        { "{" IDS ",\"timestamp\":1472470996238000,\"duration\":9223372036854775}", "span ends beyond the year 2262" },
        { "{" IDS ",\"localEndpoint\":\"a\"}", "localEndpoint is not an object" },
        { "{" IDS ",\"localEndpoint\":{\"serviceName\":1}}", "localEndpoint serviceName is not a string" },
        { "{" IDS ",\"localEndpoint\":{\"port\":65536}}", "localEndpoint port is not 0 to 65535" },
        { "{" IDS ",\"remoteEndpoint\":{\"port\":-1}}", "remoteEndpoint port is not 0 to 65535" },
        { "{" IDS ",\"remoteEndpoint\":{\"ipv4\":\"a\",\"ipv4\":\"b\"}}", "remoteEndpoint ipv4 is given twice" },
        { "{" IDS ",\"tags\":[]}", "tags is not an object" },
        { "{" IDS ",\"tags\":{\"a\":\"1\",\"t\":null}}", "tag t is not a string" },
        { "{" IDS ",\"tags\":{\"t\":{}}}", "tag t is not a string" },
        { "{" IDS ",\"annotations\":{}}", "annotations is not an array" },
        { "{" IDS ",\"annotations\":[1]}", "annotation is not an object" },
        { "{" IDS ",\"annotations\":[{\"timestamp\":1472470996238000,\"value\":\"v\"},{\"value\":\"v\"}]}",
          "annotation has no timestamp or no value" },
        { "{" IDS ",\"annotations\":[{\"timestamp\":1472470996238000}]}", "annotation has no timestamp or no value" },
        { "{" IDS ",\"annotations\":[{\"timestamp\":0,\"value\":\"v\"}]}", "annotation timestamp is not a time" },
        { "{" IDS ",\"annotations\":[{\"timestamp\":10000000000000000000,\"value\":\"v\"}]}",
          "annotation timestamp lies beyond the year 2262" },
        { "{" IDS ",\"annotations\":[{\"timestamp\":1472470996238000,\"value\":7}]}",
          "annotation value is not a string" },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        reports.n = 0;
        read_text(CASES[i].span);
        cr_expect(reports.n == 1, "%s", CASES[i].span);
        cr_expect_str_eq(reports.at[0].what, CASES[i].what);
        cr_expect(table.n_spans == 0 && table.n_attrs == 0 && table.n_events == 0 && table.n_traces == 0, "%s",
                  CASES[i].span);
        cr_expect(table.notes.n_bad_spans == i + 1 && table.notes.n_bad_lines == 0);
    }
}

Test(zipkin_read, the_rest_of_a_document_with_bad_spans_is_kept)
{
    read_text("[{" IDS "},\n{" TRACE "},\n\n{" IDS ",\"name\":\"n\"},7,\n[],\n\"x\"]");
    cr_expect(table.n_spans == 2 && table.notes.n_bad_spans == 1 && table.notes.n_bad_lines == 1);
    cr_assert(reports.n == 3);
    cr_expect(reports.at[0].line == 2 && reports.at[1].line == 4 && reports.at[2].line == 6);
    cr_expect_str_eq(reports.at[1].what, "no Zipkin span");
}

Test(zipkin_read, lists_of_lists_are_read_and_deeper_ones_are_not)
{
    read_text("[[{" IDS "},{" IDS "}],[{" IDS "}]]");
    cr_expect(table.n_spans == 3 && reports.n == 0);
    read_text("[[[{" IDS "}]]]");
    cr_expect(table.n_spans == 3 && reports.n == 1 && table.notes.n_bad_lines == 1);
    read_text("7");
    cr_expect(table.n_spans == 3 && reports.n == 2 && table.notes.n_bad_lines == 2);
}

Test(zipkin_read, what_a_report_returns_ends_the_read)
{
    const char *const TEXTS[] = { "[{" TRACE "},{" IDS "}]", "[7,{" IDS "}]",
                                  "[{" IDS ",\"timestamp\":1472470996238},"
                                  "{" IDS ",\"timestamp\":1472470996},{" IDS "}]" };
    const uint32_t n_spans[] = { 0, 0, 2 };

    for (int i = 0; i < 3; i++) {
        reports = (struct trace_text_reports){ .answer = STATUS_BAD_TRACE };
        cr_assert(span_table_init(&table, NULL) == STATUS_OK);
        cr_expect(trace_text_read_as(&table, TRACE_FORMAT_ZIPKIN, TEXTS[i], strlen(TEXTS[i]), &reports) ==
                  STATUS_BAD_TRACE);
        cr_expect(reports.n == 1 && table.n_spans == n_spans[i]);
        span_table_free(&table);
    }
}

/* ---- Which documents are Zipkin's -------------------------------------------------- */

static bool recognises(const char *text)
{
    const struct json_node *nodes;
    struct json            *json = json_open();
    size_t                  n = strlen(text);
    char                   *padded = calloc(n + INPUT_PADDING, 1);

    memcpy(padded, text, n);
    cr_assert(json_parse(json, (struct text){ padded, n }, &nodes, NULL) == STATUS_OK);
    bool is_zipkin = trace_reader_recognise(nodes) == TRACE_FORMAT_ZIPKIN && zipkin_read.recognises(nodes);
    free(padded);
    json_close(json);
    return is_zipkin;
}

Test(zipkin_read, spans_are_recognised_in_any_container)
{
    cr_expect(recognises("{" IDS "}"));
    cr_expect(recognises("[{" IDS ",\"annotations\":[{\"timestamp\":1,\"value\":\"v\"}]}]"));
    cr_expect(recognises("[[{\"a\":[]," IDS ",\"annotations\":[]}]]"));
}

Test(zipkin_read, other_formats_are_not_recognised)
{
    cr_expect(!recognises("[]"));
    cr_expect(!recognises("[[]]"));
    cr_expect(!recognises("[[[{" IDS "}]]]"));
    cr_expect(!recognises("{}"));
    cr_expect(!recognises("7"));
    cr_expect(!recognises("{" TRACE "}"));
    cr_expect(!recognises("{\"resourceSpans\":[]}"));
    cr_expect(!recognises("{\"traceID\":\"a\",\"spanID\":\"b\"}"));
    cr_expect(!recognises("{" IDS ",\"binaryAnnotations\":[]}"));
    cr_expect(!recognises("{" IDS ",\"annotations\":[{\"timestamp\":1,\"value\":\"cs\",\"endpoint\":{}}]}"));
}
