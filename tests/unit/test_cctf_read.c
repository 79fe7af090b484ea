/* test_cctf_read.c - Tracekit's records: their members, ids, services, and what is bad of them. */
#include "common/trace/cctf_read.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/format_trip.h"

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

TestSuite(cctf_read, .init = setup, .fini = teardown);

static const struct span *read_record(const char *text)
{
    enum status s = format_trip_read(&table, TRACE_FORMAT_CCTF, text, table.n_spans + 1, &reports);
    cr_assert(s == STATUS_OK && reports.n == 0, "%s", reports.at[0].what);
    return &table.spans[table.n_spans - 1];
}

/* A record with these members behind its times. */
static const struct span *read_members(const char *members)
{
    char text[2048];
    snprintf(text, sizeof text, "{\"ts_start\":1755950000124,\"ts_end\":1755950000161%s}", members);
    return read_record(text);
}

static void check_bad(const char *text, const char *what)
{
    uint32_t n_spans = table.n_spans, n_attrs = table.n_attrs;
    reports.n = 0;
    cr_assert(format_trip_read(&table, TRACE_FORMAT_CCTF, text, 7, &reports) == STATUS_OK);
    cr_assert(reports.n == 1 && reports.at[0].line == 7 && strcmp(reports.at[0].what, what) == 0, "%s",
              reports.at[0].what);
    cr_assert(table.n_spans == n_spans && table.n_attrs == n_attrs);
}

static void check_attr(struct span_attrs attrs, uint32_t i, const char *key, enum value_type type, const char *text)
{
    cr_assert(i < attrs.n);
    cr_assert(trace_text_is(&table, table.attrs[attrs.first_at + i].key_id, key), "%u", i);
    cr_assert(trace_text_is_value(&table, table.attrs[attrs.first_at + i].value_id, type, text), "%u", i);
}

static const char *service_of(const struct span *span)
{
    static char service[64];
    struct text text = span_table_text(&table, table.resources[span->resource_at].service_id);
    snprintf(service, sizeof service, "%.*s", (int)text.n, text.at);
    return service;
}

Test(cctf_read, a_middlewares_record_is_read)
{
    const struct span *span = read_record(
        "{\"trace_id\":\"0b6f3b6e-5c1e-4a53-9b44-1b8f0d3c7f02\",\"span_id\":\"3f2b8c1e-9a4d-4f\","
        "\"parent_id\":\"11112222-3333-44\",\"module_id\":\"svc\",\"instance_id\":\"a1b2c3d4e5f6\","
        "\"ts_enqueue\":1755950000123,\"ts_start\":1755950000124,\"ts_end\":1755950000161,\"node\":\"cloud0\","
        "\"stage\":\"cloud\",\"method\":\"POST\",\"path\":\"/json/validate\",\"bytes_in\":512,\"bytes_out\":128,"
        "\"cpu_time_ms\":12.5,\"queue_time_ms\":1,\"service_time_ms\":37,\"rt_ms\":38,\"status\":200,\"pid\":17}");
    const struct span_resource *resource = &table.resources[span->resource_at];

    cr_assert(trace_text_is(&table, span->form_id, "6tspoiqbengmwaaauvraa"));
    cr_assert(table.traces[span->trace_at].trace_id[0] == 0x0b6f3b6e5c1e4a53);
    cr_assert(table.traces[span->trace_at].trace_id[1] == 0x9b441b8f0d3c7f02);
    cr_assert(span->span_id == 0x3f2b8c1e9a4d4f00 && span->parent_id == 0x1111222233334400);
    cr_assert(span->start_ns == 1755950000124000000 && span->end_ns == 1755950000161000000);
    cr_assert(trace_text_is(&table, span->name_id, "POST /json/validate"));
    cr_assert(span->kind == 2 && span->status_code == 0 && span->attrs.n == 6);
    check_attr(span->attrs, 0, "queue_time", VALUE_INT_NUMBER, "1");
    check_attr(span->attrs, 1, "bytes_in", VALUE_INT_NUMBER, "512");
    check_attr(span->attrs, 3, "cpu_time_ms", VALUE_DOUBLE, "12.5");
    check_attr(span->attrs, 4, "status", VALUE_INT_NUMBER, "200");
    cr_assert(strcmp(service_of(span), "svc") == 0 && resource->attrs.n == 4);
    check_attr(resource->attrs, 0, "service.name", VALUE_STRING, "svc");
    check_attr(resource->attrs, 1, "instance_id", VALUE_STRING, "a1b2c3d4e5f6");
    check_attr(resource->attrs, 2, "node", VALUE_STRING, "cloud0");
    check_attr(resource->attrs, 3, "stage", VALUE_STRING, "cloud");
}

Test(cctf_read, a_wrappers_record_is_a_command_that_may_fail)
{
    const struct span *span = read_members(
        ",\"trace_id\":\"1755950000123456789\",\"span_id\":null,\"parent_id\":null,\"module_id\":\"ffmpeg\","
        "\"instance_id\":null,\"node\":\"n\",\"stage\":\"edge\",\"method\":\"CLI\",\"path\":\"ffmpeg\","
        "\"input\":\"a.mp4\",\"cpuset\":null,\"status\":-9");

    cr_assert(trace_text_is(&table, span->form_id, "6bedSPoIngmwaaa"));
    cr_assert(span->kind == 1 && span->status_code == 2 && span->parent_id == 0 && span->span_id != 0);
    cr_assert(table.traces[span->trace_at].trace_id[1] == 1755950000123456789);
    check_attr(span->attrs, 1, "null/cpuset", VALUE_EMPTY, "");
    check_attr(span->attrs, 2, "status", VALUE_INT_NUMBER, "-9");
    cr_assert(read_members(",\"method\":\"CLI\",\"status\":0")->status_code == 0);
    cr_assert(read_members(",\"method\":\"GET\",\"status\":399")->status_code == 0);
    cr_assert(read_members(",\"method\":\"GET\",\"status\":400")->status_code == 2);
    cr_assert(read_members(",\"status\":\"500\"")->status_code == 0);
}

Test(cctf_read, services_are_modules_else_first_segments_else_nodes)
{
    cr_assert(strcmp(service_of(read_members(",\"module_id\":null,\"path\":\"//json/x\",\"node\":\"n\"")),
                     "json") == 0);
    cr_assert(strcmp(service_of(read_members(",\"module_id\":\"\",\"path\":\"/cart?id=1\"")), "cart") == 0);
    cr_assert(strcmp(service_of(read_members(",\"path\":\"/\",\"node\":\"n\"")), "n") == 0);
    cr_assert(strcmp(service_of(read_members(",\"module_id\":5")), "") == 0);
    cr_assert(table.n_resources == 4);
}

Test(cctf_read, ids_are_any_text_and_the_form_says_how_they_were_spelled)
{
    static const struct {
        const char *members, *form;
    } CASES[] = {
        { ",\"trace_id\":\"0B6F3B6E5C1E4A539B441B8F0D3C7F02\",\"span_id\":\"3f2b8c1e9a4d4f11\"", "6behx" },
        { ",\"trace_id\":\"3f2b8c1e9a4d4f11\",\"parent_id\":\"3f2b8c1e9a4d4f11\"", "6belpX" },
        { ",\"trace_id\":1755950000123,\"parent_id\":\"3f2b8c1e-9a4d-4f\"", "6beDp" },
        { ",\"trace_id\":\"12\",\"span_id\":7", "6bedx" },
        { ",\"trace_id\":\"any text\",\"span_id\":\"\",\"parent_id\":\"\"", "6behSP" },
        { ",\"trace_id\":\"0b6f3b6e+5c1e-4a53-9b44-1b8f0d3c7f02\",\"span_id\":\"3f2b8c1e-9a4d+4f\"", "6behx" },
        { ",\"trace_id\":\"00000000000000000000000000000000\"", "6beh" },
        { ",\"trace_id\":0", "6beD" },
        { "", "6be" },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct span *span = read_members(CASES[i].members);
        cr_assert(trace_text_is(&table, span->form_id, CASES[i].form), "%s", CASES[i].members);
        cr_assert((span->parent_id != 0) == (strchr(CASES[i].form, 'p') != NULL), "%s", CASES[i].members);
        cr_assert(span->span_id != 0 && table.n_traces == i + 1, "%s", CASES[i].members);
        cr_assert((table.traces[i].trace_id[0] | table.traces[i].trace_id[1]) != 0);
    }
    cr_assert(table.spans[1].parent_id == table.spans[0].span_id, "equal texts are equal ids");
}

Test(cctf_read, records_without_a_trace_are_traces_of_their_own)
{
    for (int i = 0; i < 3; i++) {
        const char *text = "[{\"trace_id\":null,\"ts_start\":1,\"ts_end\":2},{\"ts_start\":1,\"ts_end\":2}]";
        enum status s = format_trip_read(&table, TRACE_FORMAT_CCTF, text, 1, &reports);
        cr_assert(s == STATUS_OK && reports.n == 0);
    }
    cr_assert(table.n_spans == 6 && table.n_traces == 6);
    for (uint32_t i = 1; i < 6; i++)
        cr_assert(table.spans[i].span_id != table.spans[i - 1].span_id);
}

Test(cctf_read, what_cannot_be_told_from_the_times_is_kept)
{
    cr_assert(trace_text_is(&table, read_members(",\"queue_time_ms\":1,\"rt_ms\":37,\"service_time_ms\":37")->form_id,
                            "6beaav"));
    cr_assert(trace_text_is(&table, read_members(",\"ts_enqueue\":1755950000200,\"queue_time_ms\":-76,\"rt_ms\":-39,"
                                                 "\"service_time_ms\":37.5")->form_id, "6bequra"));
    check_attr(table.spans[1].attrs, 0, "queue_time", VALUE_INT_NUMBER, "-76");
    cr_assert(trace_text_is(&table, read_members(",\"ts_enqueue\":1755950000100,\"queue_time_ms\":\"24\",\"rt_ms\":-61,"
                                                 "\"service_time_ms\":null")->form_id, "6beqaaa"));
    cr_assert(trace_text_is(&table, read_members(",\"ts_enqueue\":1755950000123,\"queue_time\":5")->form_id, "6beaa"));
    cr_assert(trace_text_is(&table, read_members(",\"ts_enqueue\":null,\"rt_ms\":38")->form_id, "6beaa"));
}

Test(cctf_read, what_is_null_is_another_member_than_what_is_not)
{
    const struct span *span = read_members(",\"cpu\":null,\"cpu\":1,\"null/x\":1,\"null\":2");
    cr_assert(span->attrs.n == 3 && table.notes.n_unknown_members == 1);
    check_attr(span->attrs, 0, "null/cpu", VALUE_EMPTY, "");
    check_attr(span->attrs, 1, "cpu", VALUE_INT_NUMBER, "1");
    check_attr(span->attrs, 2, "null", VALUE_INT_NUMBER, "2");
    cr_assert(trace_text_is(&table, span->form_id, "6beaaa"));
}

Test(cctf_read, names_part_again_or_their_members_are_kept)
{
    cr_assert(trace_text_is(&table, read_members(",\"path\":\"/a b\",\"method\":\"GET\"")->form_id, "6bewm"));
    cr_assert(trace_text_is(&table, read_members(",\"method\":\"GET IT\",\"path\":\"/a\"")->form_id, "6beaa"));
    cr_assert(trace_text_is(&table, read_members(",\"method\":\"GET\",\"path\":null")->form_id, "6beaa"));
    cr_assert(trace_text_is(&table, table.spans[2].name_id, "GET"));
    cr_assert(trace_text_is(&table, read_members(",\"path\":\"/a\"")->name_id, "/a"));
    cr_assert(read_members("")->name_id == 0 && table.spans[4].kind == 0);
}

Test(cctf_read, units_go_by_magnitude)
{
    const struct span *span = read_record("{\"ts_enqueue\":1755950000,\"ts_start\":1755950001,\"ts_end\":1755950003,"
                                          "\"rt_ms\":3000}");
    cr_assert(span->start_ns == 1755950001000000000 && trace_text_is(&table, span->form_id, "9qbea"));
    cr_assert(format_trip_read(&table, TRACE_FORMAT_CCTF, "{\"ts_start\":1755950001000,\"ts_end\":1755950001000}", 2,
                               &reports) == STATUS_OK);
    cr_assert(table.n_spans == 2 && table.notes.n_bad_spans == 0);
    cr_assert(reports.n == 1 && strcmp(reports.at[0].what, "times are in another unit than before") == 0);
}

Test(cctf_read, bad_records_are_reported_counted_and_left_out)
{
    check_bad("{\"ts_end\":2}", "record has no ts_start");
    check_bad("{\"ts_start\":1,\"ts_end\":null}", "record has no ts_end");
    check_bad("{\"ts_start\":0,\"ts_end\":1}", "ts_start is zero");
    check_bad("{\"ts_start\":2,\"ts_end\":1}", "record ends before it starts");
    check_bad("{\"ts_start\":1.5,\"ts_end\":2}", "ts_start is not a whole number");
    check_bad("{\"ts_start\":-1,\"ts_end\":2}", "ts_start is not a whole number");
    check_bad("{\"ts_start\":99999999999,\"ts_end\":99999999999}", "a time lies beyond the year 2262");
    check_bad("{\"ts_start\":1,\"ts_end\":18446744073709551615}", "ts_end is not a whole number");
    check_bad("{\"ts_start\":1,\"ts_end\":2,\"trace_id\":{}}", "trace_id is neither text nor a number");
    check_bad("{\"ts_start\":1,\"ts_end\":2,\"parent_id\":true}", "parent_id is neither text nor a number");
    check_bad("{\"ts_start\":1,\"ts_end\":2,\"ts_end\":2}", "ts_end is given twice");
    check_bad("[5]", "record is not an object");
    cr_assert(table.notes.n_bad_spans == 12 && table.notes.n_bad_lines == 0);
    check_bad("5", "no record");
    cr_assert(table.notes.n_bad_spans == 12 && table.notes.n_bad_lines == 1);
    reports = (struct trace_text_reports){ .answer = STATUS_BAD_TRACE };
    cr_assert(format_trip_read(&table, TRACE_FORMAT_CCTF, "[{},{}]", 1, &reports) == STATUS_BAD_TRACE);
    cr_assert(reports.n == 1);
}

Test(cctf_read, records_are_recognised_by_their_times)
{
    cr_assert(format_trip_recognises(TRACE_FORMAT_CCTF, "{\"trace_id\":null,\"ts_start\":1,\"ts_end\":2}"));
    cr_assert(format_trip_recognises(TRACE_FORMAT_CCTF, "[{\"ts_start\":1,\"ts_end\":2,\"module_id\":\"m\"}]"));
    cr_assert_not(format_trip_recognises(TRACE_FORMAT_CCTF, "{\"ts_start\":1,\"ts_end\":2}"));
    cr_assert_not(format_trip_recognises(TRACE_FORMAT_CCTF, "{\"resourceSpans\":[]}"));
    cr_assert_not(format_trip_recognises(TRACE_FORMAT_CCTF, "[]"));
}
