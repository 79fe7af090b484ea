/* test_zipkin1_read.c - what becomes of Zipkin v1 spans in the table, and of what is none. */
#include "common/trace/zipkin1_read.h"
#include "tests/support/trace_text.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define TRACE  "\"traceId\":\"00000000000000a1\""
#define IDS    TRACE ",\"id\":\"b1\""
#define FRONT  ",\"endpoint\":{\"serviceName\":\"front\",\"ipv4\":\"10.0.0.1\"}"
#define BACK   ",\"endpoint\":{\"serviceName\":\"back\",\"port\":9000}"
#define AT(time, value, endpoint) "{\"timestamp\":" #time ",\"value\":\"" value "\"" endpoint "}"
#define KEY(key, value, endpoint) "{\"key\":\"" key "\",\"value\":" value endpoint "}"
#define CORES  "\"annotations\":[" AT(1530138186467824, "sr", FRONT) "," AT(1530138186571392, "ss", "") "]"
#define MAX_LINE_BYTES 65536

static struct span_table         table;
static struct trace_text_reports reports;

static void finish(void)
{
    span_table_free(&table);
}

TestSuite(zipkin1_read, .fini = finish);

static void read_text(const char *text)
{
    if (table.texts.n == 0)
        cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    cr_assert(trace_text_read_as(&table, TRACE_FORMAT_ZIPKIN1, text, strlen(text), &reports) == STATUS_OK);
}

/* The only span: one with ids and these members, in a new table. */
static const struct span *read_members(const char *members)
{
    char text[4096];
    int  n = snprintf(text, sizeof text, "{" IDS ",%s}", members);

    cr_assert(n > 0 && (size_t)n < sizeof text);
    span_table_free(&table);
    table = (struct span_table){ .n_spans = 0 };
    read_text(text);
    cr_assert(reports.n == 0, "%s", reports.at[0].what);
    cr_assert(table.n_spans == 1);
    return &table.spans[0];
}

static void expect_form(uint32_t form_id, const char *expected)
{
    struct text form = span_table_text(&table, form_id);
    cr_expect(trace_text_is(&table, form_id, expected), "%.*s is not %s", (int)form.n, form.at, expected);
}

static void expect_attr(struct span_attrs attrs, uint32_t i, const char *key, enum value_type type, const char *value)
{
    cr_assert(i < attrs.n);
    const struct span_attr *attr = &table.attrs[attrs.first_at + i];
    cr_expect(trace_text_is(&table, attr->key_id, key), "key %u is not %s", i, key);
    cr_expect(trace_text_is_value(&table, attr->value_id, type, value), "value %u is not %s", i, value);
}

/* ---- Members -------------------------------------------------------------------- */

Test(zipkin1_read, every_member_has_its_place)
{
    read_text("{\"traceId\":\"4d1e00c0db9010db86154a4ba6e91385\",\"parentId\":\"86154a4ba6e91385\","
              "\"id\":\"4d1e00c0db9010db\",\"name\":\"get\",\"timestamp\":1472470996199000,\"duration\":207000,"
              "\"annotations\":[" AT(1472470996199000, "cs", FRONT) "," AT(1472470996238000, "foo", FRONT) ","
              AT(1472470996406000, "cr", FRONT) "],\"binaryAnnotations\":[" KEY("http.path", "\"/api\"", FRONT) ","
              KEY("sa", "true", BACK) "," KEY("lc", "\"\"", "") "],\"debug\":true}");

    cr_assert(reports.n == 0 && table.n_spans == 1 && table.n_traces == 1 && table.n_events == 1);
    const struct span *span = &table.spans[0];
    cr_expect(table.traces[0].trace_id[0] == 0x4d1e00c0db9010db && table.traces[0].trace_id[1] == 0x86154a4ba6e91385);
    cr_expect(span->span_id == 0x4d1e00c0db9010db && span->parent_id == 0x86154a4ba6e91385);
    cr_expect(span->start_ns == 1472470996199000000 && span->end_ns == 1472470996406000000);
    cr_expect(span->kind == 3 && span->status_code == 0 && !span->is_shared);
    cr_expect(trace_text_is(&table, span->name_id, "get"));
    expect_form(span->form_id, "tpsnbd[c@vC@]{a@s(no)l}g");

    const struct span_resource *resource = &table.resources[span->resource_at];
    cr_expect(trace_text_is(&table, resource->service_id, "front"));
    expect_form(resource->form_id, "n4");
    expect_attr(resource->attrs, 0, "service.name", VALUE_STRING, "front");
    expect_attr(resource->attrs, 1, "ipv4", VALUE_STRING, "10.0.0.1");
    cr_expect(span->attrs.n == 3);
    expect_attr(span->attrs, 0, "http.path", VALUE_STRING, "/api");
    expect_attr(span->attrs, 1, "remoteEndpoint.serviceName", VALUE_STRING, "back");
    expect_attr(span->attrs, 2, "remoteEndpoint.port", VALUE_INT_NUMBER, "9000");

    const struct span_event *event = &table.events[span->first_event_at];
    cr_expect(event->time_ns == 1472470996238000000 && trace_text_is(&table, event->name_id, "foo"));
    expect_form(event->form_id, "@");
    cr_expect(event->attrs.n == 0 && span->n_events == 1);
}

Test(zipkin1_read, kinds_come_from_core_values_with_or_without_an_endpoint)
{
    static const struct {
        const char *annotations;
        uint8_t     kind;
    } CASES[] = {
        { AT(1472470996199000, "cr", ""), 3 },
        { AT(1472470996199000, "ss", ""), 2 },
        { AT(1472470996199000, "ms", ""), 4 },
        { AT(1472470996199000, "ws", ""), 4 },
        { AT(1472470996199000, "wr", ""), 5 },
        { AT(1472470996199000, "mr", ""), 5 },
        { AT(1472470996199000, "CS", FRONT), 0 },
        { AT(1472470996199000, "cs", "") "," AT(1472470996199001, "sr", FRONT), 2 },
        { AT(1472470996199000, "cs", BACK) "," AT(1472470996199001, "sr", FRONT), 3 },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char members[1024];
        snprintf(members, sizeof members, "\"annotations\":[%s]", CASES[i].annotations);
        cr_expect(read_members(members)->kind == CASES[i].kind, "%zu", i);
    }
}

Test(zipkin1_read, endpoints_are_resources_the_core_values_first)
{
    const struct span *span = read_members("\"annotations\":[" AT(1472470996199000, "note", BACK) ","
                                           AT(1472470996199000, "cs", FRONT) "]");
    cr_expect(trace_text_is(&table, table.resources[span->resource_at].service_id, "front"));
    expect_form(span->form_id, "Ts[vc@]");
    expect_form(table.events[0].form_id, "(no)");
    expect_attr(table.events[0].attrs, 0, "remoteEndpoint.serviceName", VALUE_STRING, "back");

    span = read_members("\"binaryAnnotations\":[" KEY("sa", "true", BACK) "," KEY("lc", "\"\"", FRONT) "]");
    cr_expect(trace_text_is(&table, table.resources[span->resource_at].service_id, "front"));
    expect_form(span->form_id, "Ts{s(no)l@}");

    span = read_members("\"binaryAnnotations\":[" KEY("ca", "true", BACK) "]");
    cr_expect(table.resources[span->resource_at].attrs.n == 0 && span->attrs.n == 2);
    expect_form(span->form_id, "Ts{c(no)}");

    span = read_members("\"annotations\":[" AT(1472470996199000, "cs", FRONT) "],\"binaryAnnotations\":["
                        KEY("a", "\"\"", ",\"endpoint\":{\"serviceName\":\"front\"}") "]");
    expect_form(span->form_id, "Ts[c@]{a#}");
}

Test(zipkin1_read, values_keep_their_json_types)
{
    const struct span *span = read_members("\"exec\":7,\"binaryAnnotations\":[" KEY("s", "\"1\"", "") ","
                                           KEY("i", "-7", "") "," KEY("big", "1234567890123456789", "") ","
                                           KEY("d", "1.50", "") "," KEY("t", "true", "") "," KEY("l", "[1, 2]", "")
                                           "],\"more\":{},\"f\":false");
    cr_expect(span->attrs.n == 8 && table.notes.n_unknown_members == 1);
    expect_attr(span->attrs, 0, "x.exec", VALUE_INT_NUMBER, "7");
    expect_attr(span->attrs, 1, "s", VALUE_STRING, "1");
    expect_attr(span->attrs, 2, "i", VALUE_INT_NUMBER, "-7");
    expect_attr(span->attrs, 3, "big", VALUE_DOUBLE, "1234567890123456789");
    expect_attr(span->attrs, 4, "d", VALUE_DOUBLE, "1.50");
    expect_attr(span->attrs, 5, "t", VALUE_BOOL, "true");
    expect_attr(span->attrs, 6, "l", VALUE_JSON, "[1,2]");
    expect_attr(span->attrs, 7, "x.f", VALUE_BOOL, "false");
    expect_form(span->form_id, "Tsx{aaaaaa}x");
}

Test(zipkin1_read, the_status_is_what_the_first_of_the_hints_says)
{
    static const struct {
        const char *values;
        uint8_t     status_code;
    } CASES[] = {
        { "", 0 },
        { KEY("http.status_code", "\"404\"", ""), 2 },
        { KEY("http.status_code", "399", ""), 0 },
        { KEY("http.status_code", "\"\"", ""), 2 },
        { KEY("http.status_code", "200", "") "," KEY("error", "\"\"", ""), 2 },
        { KEY("error", "false", ""), 0 },
        { KEY("error", "\"x\"", "") "," KEY("otel.status_code", "\"Ok\"", ""), 1 },
        { KEY("otel.status_code", "\"Error\"", ""), 2 },
        { KEY("otel.status_code", "\"Unset\"", "") "," KEY("http.status_code", "500", ""), 2 },
        { KEY("census.status_code", "\"0\"", "") "," KEY("otel.status_code", "\"Error\"", ""), 0 },
        { KEY("census.status_code", "5", "") "," KEY("otel.status_code", "\"Ok\"", ""), 2 },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char members[512];
        snprintf(members, sizeof members, "\"binaryAnnotations\":[%s]", CASES[i].values);
        cr_expect(read_members(members)->status_code == CASES[i].status_code, "%zu", i);
    }
}

/* ---- Times ---------------------------------------------------------------------- */

static void expect_times(const char *members, uint64_t start_ns, uint64_t end_ns, const char *form)
{
    const struct span *span = read_members(members);
    cr_expect(span->start_ns == start_ns && span->end_ns == end_ns, "%s: %llu to %llu", members,
              (unsigned long long)span->start_ns, (unsigned long long)span->end_ns);
    expect_form(span->form_id, form);
}

Test(zipkin1_read, the_finer_time_of_the_same_instant_is_the_start)
{
    expect_times("\"exec\":103568,\"timestamp\":1530138186467,\"duration\":103568," CORES, 1530138186467824000,
                 1530138186571392000, "Tsyb6d[r@R]");
    expect_times("\"timestamp\":1530138186467000,\"duration\":9,\"annotations\":[" AT(1530138186467, "cs", FRONT) "]",
                 1530138186467000000, 1530138186467009000, "Tsbd[c6@]");
    cr_expect(table.start_unit.powers == 2 && table.event_unit.powers == 4);
}

Test(zipkin1_read, another_instant_leaves_timestamp_and_duration_as_they_are)
{
    expect_times("\"timestamp\":1530138186466,\"duration\":103567," CORES, 1530138186466000000, 1530138186569567000,
                 "Tsb6d[vv]");
    cr_expect(table.n_events == 2 && table.events[0].time_ns == 1530138186467824000);
    expect_form(table.events[0].form_id, "@");
    expect_form(table.events[1].form_id, "");
}

Test(zipkin1_read, missing_times_come_from_annotations)
{
    expect_times(CORES, 1530138186467824000, 1530138186571392000, "Ts[r@R]");
    expect_times("\"timestamp\":0,\"duration\":0," CORES, 1530138186467824000, 1530138186571392000, "TsBD[r@R]");
    expect_times("\"timestamp\":1530138186467824," CORES, 1530138186467824000, 1530138186571392000, "Tsb[r@R]");
    expect_times("\"duration\":1392,\"annotations\":[" AT(1530138186571392, "ss", FRONT) "]", 1530138186570000000,
                 1530138186571392000, "Tsd[R@]");
    expect_times("\"annotations\":[" AT(1530138186571392, "mr", FRONT) "]", 1530138186571392000, 1530138186571392000,
                 "Ts[W@]");
    expect_times("\"annotations\":[" AT(1530138186571393, "b", "") "," AT(1530138186571392, "a", "") "]",
                 1530138186571392000, 1530138186571392000, "Ts[vv]");
    expect_times("\"duration\":5,\"annotations\":[],\"binaryAnnotations\":[]", 0, 5000, "Tsd[]{}");
}

Test(zipkin1_read, a_server_half_without_times_of_its_own_is_shared)
{
    cr_expect(read_members(CORES)->is_shared);
    cr_expect(read_members("\"timestamp\":1530138186467824," CORES)->is_shared);
    cr_expect(!read_members("\"timestamp\":1530138186467824,\"duration\":103568," CORES)->is_shared);
    cr_expect(!read_members("\"annotations\":[" AT(1530138186467824, "ss", FRONT) "]")->is_shared);
    cr_expect(!read_members("\"annotations\":[" AT(1530138186467824, "cs", FRONT) ","
                            AT(1530138186467825, "sr", BACK) "]")->is_shared);
}

Test(zipkin1_read, both_halves_in_one_record_are_one_span)
{
    const struct span *span = read_members("\"annotations\":[" AT(1530138186000000, "cs", FRONT) ","
                                           AT(1530138186000001, "sr", BACK) "," AT(1530138186000002, "ss", BACK) ","
                                           AT(1530138186000003, "cr", FRONT) "]");
    cr_expect(span->kind == 3 && span->n_events == 2 && span->start_ns == 1530138186000000000);
    cr_expect(span->end_ns == 1530138186000003000);
    expect_form(span->form_id, "Ts[c@vvC@]");
    cr_expect(trace_text_is(&table, table.events[1].name_id, "ss"));
    expect_attr(table.events[1].attrs, 1, "remoteEndpoint.port", VALUE_INT_NUMBER, "9000");
}

/* ---- Parents, bad spans, documents ---------------------------------------------- */

Test(zipkin1_read, the_form_has_p_exactly_when_the_span_names_a_parent)
{
    static const struct {
        const char *members, *form;
        uint64_t    parent_id;
    } CASES[] = {
        { "\"parentId\":\"b2\"", "Tsp", 0xb2 }, { "\"parentId\":\"\"", "Tse", 0 },
        { "\"parentId\":\"b1\"", "TsP", 0 },    { "\"parentId\":\"0000000000000000\"", "Tsz", 0 },
        { "\"parentId\":null", "Ts", 0 },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        cr_expect(read_members(CASES[i].members)->parent_id == CASES[i].parent_id);
        expect_form(table.spans[0].form_id, CASES[i].form);
    }
}

#define ANNOTATIONS(list) "{" IDS ",\"annotations\":" list "}"
#define BINARY(list)      "{" IDS ",\"binaryAnnotations\":" list "}"

Test(zipkin1_read, bad_spans_are_reported_and_leave_nothing)
{
    static const struct {
        const char *text, *what;
    } CASES[] = {
        { "{\"id\":\"b1\"}", "span has no traceId" },
        { "{" TRACE "}", "span has no id" },
        { "{" TRACE ",\"id\":\"0\"}", "id is zero" },
        { "{" TRACE ",\"id\":7}", "id is not up to 16 hexadecimal digits" },
        { "{\"traceId\":\"0\",\"id\":\"b1\"}", "traceId is zero" },
        { "{\"traceId\":\"g\",\"id\":\"b1\"}", "traceId is not up to 32 hexadecimal digits" },
        { "{" IDS ",\"id\":\"b1\"}", "id is given twice" },
        { "{" IDS ",\"parentId\":[]}", "parentId is not up to 16 hexadecimal digits" },
        { "{" IDS ",\"name\":1}", "name is not a string" },
        { "{" IDS ",\"timestamp\":-1}", "timestamp is not a number" },
        { "{" IDS ",\"timestamp\":18446744073709551615}", "timestamp lies beyond the year 2262" },
        { "{" IDS ",\"duration\":\"x\"}", "duration is not a number" },
        { "{" IDS ",\"duration\":18446744073709551615}", "span ends beyond the year 2262" },
        { "{" IDS ",\"timestamp\":9223372036854775807,\"duration\":1}", "span ends beyond the year 2262" },
        { ANNOTATIONS("{}"), "annotations is not an array" },
        { ANNOTATIONS("[7]"), "annotation is not an object" },
        { ANNOTATIONS("[{\"value\":\"cs\"}]"), "annotation has no timestamp" },
        { ANNOTATIONS("[{\"timestamp\":1}]"), "annotation has no value" },
        { ANNOTATIONS("[{\"timestamp\":0,\"value\":\"\"}]"), "annotation timestamp is zero" },
        { ANNOTATIONS("[{\"timestamp\":1,\"value\":1}]"), "annotation value is not a string" },
        { ANNOTATIONS("[{\"timestamp\":1,\"value\":\"\",\"value\":\"\"}]"), "annotation value is given twice" },
        { ANNOTATIONS("[{\"timestamp\":1,\"value\":\"\",\"endpoint\":\"\"}]"), "annotation endpoint is not an object" },
        { ANNOTATIONS("[{\"timestamp\":1,\"value\":\"\",\"endpoint\":{\"port\":65536}}]"),
          "localEndpoint port is not 0 to 65535" },
        { BINARY("7"), "binaryAnnotations is not an array" },
        { BINARY("[\"\"]"), "binary annotation is not an object" },
        { BINARY("[{\"value\":\"\"}]"), "binary annotation has no key" },
        { BINARY("[{\"key\":1,\"value\":\"\"}]"), "binary annotation has no key" },
        { BINARY("[{\"key\":\"\",\"value\":\"\",\"endpoint\":[]}]"), "binary annotation endpoint is not an object" },
        { BINARY("[{\"key\":\"k\",\"value\":\"v\"},{\"key\":\"sa\",\"value\":true,\"endpoint\":{\"ipv4\":4}}]"),
          "remoteEndpoint ipv4 is not a string" },
    };
    for (uint32_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        reports.n = 0;
        read_text(CASES[i].text);
        cr_expect(reports.n == 1 && strcmp(reports.at[0].what, CASES[i].what) == 0, "%s: %s", CASES[i].text,
                  reports.at[0].what);
        cr_expect(table.n_spans == 0 && table.n_attrs == 0 && table.n_events == 0 && table.n_traces == 0);
        cr_expect(table.notes.n_bad_spans == i + 1);
    }
}

Test(zipkin1_read, a_unit_that_changes_within_a_field_is_reported_once)
{
    read_text("[{" IDS ",\"timestamp\":1530138186467,\"annotations\":[" AT(1530138186467824, "cs", "") "]},\n"
              "{" IDS ",\"timestamp\":1530138186467824},\n{" IDS ",\"timestamp\":1530138186467}]");
    cr_expect(table.n_spans == 3 && table.notes.n_bad_spans == 0 && reports.n == 1 && reports.at[0].line == 2);
    cr_expect(strcmp(reports.at[0].what, "timestamp in another unit than those before") == 0);
}

Test(zipkin1_read, lists_lie_in_each_other_no_deeper_than_two)
{
    read_text("[[{" IDS "}],[],{" IDS "}]");
    cr_expect(table.n_spans == 2 && reports.n == 0);
    read_text("[[[{" IDS "}]],7]");
    cr_expect(table.n_spans == 2 && reports.n == 2 && table.notes.n_bad_lines == 1);
}

static uint8_t format_of(const char *text)
{
    struct span_table read;
    uint8_t           format;

    reports.n = 0;
    cr_assert(span_table_init(&read, NULL) == STATUS_OK);
    cr_assert(trace_text_read_input(&read, text, strlen(text), MAX_LINE_BYTES, &reports) == STATUS_OK);
    cr_expect(reports.n == 0 && read.n_spans == 1, "%s", text);
    format = read.style.format;
    span_table_free(&read);
    return format;
}

Test(zipkin1_read, version_1_is_told_from_version_2)
{
    static const char *const ONES[] = {
        "{" IDS ",\"binaryAnnotations\":[]}\n",
        "{" IDS ",\"kind\":\"CLIENT\",\"binaryAnnotations\":[]}\n",
        "{" IDS ",\"annotations\":[" AT(1530138186467824, "ss", "") "]}\n",
        "{" IDS ",\"annotations\":[" AT(1530138186467824, "a", "") "," AT(1530138186467824, "b", FRONT) "]}\n",
        "[{" IDS ",\"binaryAnnotations\":[]}]\n",
        "[[{" IDS ",\"binaryAnnotations\":[]}]]\n",
    };
    static const char *const TWOS[] = {
        "{" IDS "}\n",
        "{" IDS ",\"annotations\":[]}\n",
        "{" IDS ",\"annotations\":[" AT(1530138186467824, "note", "") "]}\n",
        "{" IDS ",\"tags\":{},\"annotations\":[" AT(1530138186467824, "ss", "") "]}\n",
        "{" IDS ",\"kind\":\"SERVER\",\"annotations\":[" AT(1530138186467824, "ws", "") "]}\n",
        "{\"localEndpoint\":{}," IDS ",\"annotations\":[" AT(1530138186467824, "ws", "") "]}\n",
        "[{" IDS ",\"annotations\":[" AT(1530138186467824, "note", "") "]}]\n",
    };
    for (size_t i = 0; i < sizeof ONES / sizeof *ONES; i++)
        cr_expect(format_of(ONES[i]) == TRACE_FORMAT_ZIPKIN1, "%s", ONES[i]);
    for (size_t i = 0; i < sizeof TWOS / sizeof *TWOS; i++)
        cr_expect(format_of(TWOS[i]) == TRACE_FORMAT_ZIPKIN, "%s", TWOS[i]);
}

Test(zipkin1_read, a_span_that_could_be_of_either_version_is_of_that_of_its_file)
{
    static const char text[] = "{" IDS ",\"binaryAnnotations\":[]}\n{" IDS ",\"annotations\":["
                               AT(1530138186467824, "note", "") "]}\n{" IDS "}\n{" IDS ",\"tags\":{}}\n";

    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    cr_assert(trace_text_read_input(&table, text, strlen(text), MAX_LINE_BYTES, &reports) == STATUS_OK);
    cr_expect(table.n_spans == 3 && table.style.format == TRACE_FORMAT_ZIPKIN1);
    expect_form(table.spans[1].form_id, "Ts[v]");
    cr_expect(reports.n == 1 && reports.at[0].line == 4);
    cr_expect(strstr(reports.at[0].what, "another format") != NULL, "%s", reports.at[0].what);
}
