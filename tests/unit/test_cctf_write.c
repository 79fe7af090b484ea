/* test_cctf_write.c - records come back as they were, and forms that are none are refused. */
#include "common/trace/cctf_write.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/format_trip.h"

static void check_trip(const char *text, const char *expected, enum trace_container container, bool is_marked)
{
    struct trace_text_reports reports = { 0 };
    struct span_table         table;

    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    cr_assert(format_trip_read(&table, TRACE_FORMAT_CCTF, text, 1, &reports) == STATUS_OK);
    cr_assert(reports.n == 0, "%s", reports.at[0].what);
    for (int has_odd_slots = 0; has_odd_slots <= 1; has_odd_slots++) {
        struct buffer out = { 0 };
        format_trip_write(&table, (struct trace_style){ TRACE_FORMAT_CCTF, (uint8_t)container }, is_marked,
                          has_odd_slots, &out);
        cr_assert(strcmp((char *)out.data, expected) == 0, "\n%s is not\n%s", (char *)out.data, expected);
        buffer_free(&out);
    }
    span_table_free(&table);
}

#define TIMES "\"ts_start\":1755950000124,\"ts_end\":1755950000161"

Test(cctf_write, records_come_back_byte_for_byte)
{
    static const char *const RECORDS[] = {
        "{\"trace_id\":\"0b6f3b6e-5c1e-4a53-9b44-1b8f0d3c7f02\",\"span_id\":\"3f2b8c1e-9a4d-4f\","
        "\"parent_id\":\"11112222-3333-44\",\"module_id\":\"svc\",\"instance_id\":\"a1b2c3d4e5f6\","
        "\"ts_enqueue\":1755950000123," TIMES ",\"node\":\"cloud0\",\"stage\":\"cloud\",\"method\":\"POST\","
        "\"path\":\"/json/validate\",\"bytes_in\":512,\"bytes_out\":128,\"cpu_time_ms\":12.50,\"queue_time_ms\":1,"
        "\"service_time_ms\":37,\"rt_ms\":38,\"status\":200,\"pid\":17}",
        "{\"pid\":1,\"rt_ms\":-39,\"queue_time_ms\":-76,\"path\":\"/a b\",\"method\":\"GET\",\"stage\":\"\\u00e9\\\"\","
        "\"node\":\"n\",\"ts_end\":1755950000161,\"ts_start\":1755950000124,\"ts_enqueue\":1755950000200,"
        "\"instance_id\":\"i\",\"module_id\":\"m\",\"parent_id\":\"3f2b8c1e9a4d4f11\",\"span_id\":\"3f2b8c1e9a4d4f12\","
        "\"trace_id\":\"3f2b8c1e9a4d4f11\"}",
        "{" TIMES ",\"trace_id\":\"1755950000123\",\"span_id\":null,\"parent_id\":null,\"module_id\":null,"
        "\"instance_id\":null,\"node\":null,\"stage\":null,\"method\":null,\"path\":\"/x\",\"cpuset\":null,"
        "\"list\":[1,{\"a\":null}],\"flag\":true,\"service_time_ms\":36,\"big\":18446744073709551616}",
        "{" TIMES ",\"trace_id\":1755950000123,\"module_id\":5,\"instance_id\":{},\"queue_time\":4,"
        "\"ts_enqueue\":1755950000100,\"queue_time_ms\":24}",
        "{" TIMES ",\"trace_id\":null}",
    };
    for (size_t i = 0; i < sizeof RECORDS / sizeof RECORDS[0]; i++) {
        char line[1024];
        snprintf(line, sizeof line, "%s\n", RECORDS[i]);
        check_trip(RECORDS[i], line, TRACE_CONTAINER_LINES, false);
    }
}

Test(cctf_write, other_texts_become_hex)
{
    check_trip("{" TIMES ",\"trace_id\":null,\"span_id\":\"3F2B8C1E9A4D4F11\",\"parent_id\":\"3F2B8C1E9A4D4F12\"}",
               "{" TIMES ",\"trace_id\":null,\"span_id\":\"3f2b8c1e9a4d4f11\",\"parent_id\":\"3f2b8c1e9a4d4f12\"}\n",
               TRACE_CONTAINER_LINES, false);
}

Test(cctf_write, records_of_a_trace_stand_together_in_any_container)
{
    const char *text = "[{\"trace_id\":\"0000000000000001\"," TIMES "},{\"trace_id\":\"0000000000000002\"," TIMES "},"
                       "{\"trace_id\":\"0000000000000001\"," TIMES ",\"pid\":1}]";
    check_trip(text, "{\"trace_id\":\"0000000000000001\"," TIMES "}\n{\"trace_id\":\"0000000000000001\"," TIMES
                     ",\"pid\":1}\n{\"trace_id\":\"0000000000000002\"," TIMES "}\n", TRACE_CONTAINER_LINES, false);
    check_trip(text, "[{\"trace_id\":\"0000000000000001\"," TIMES "},{\"trace_id\":\"0000000000000001\"," TIMES
                     ",\"pid\":1},{\"trace_id\":\"0000000000000002\"," TIMES "}]\n", TRACE_CONTAINER_LIST, false);
    check_trip(text, "{\"trace_id\":\"0000000000000001\"," TIMES "},\n{\"trace_id\":\"0000000000000001\"," TIMES
                     ",\"pid\":1},\n{\"trace_id\":\"0000000000000002\"," TIMES "},\n", TRACE_CONTAINER_COMMA_LINES,
               false);
}

Test(cctf_write, records_without_a_parent_are_marked_once)
{
    check_trip("[{" TIMES ",\"trace_id\":\"0000000000000001\"},{" TIMES ",\"parent_id\":\"0000000000000001\","
               "\"trace_id\":\"0000000000000001\"},"
               "{" TIMES ",\"trace_id\":\"0000000000000001\",\"gent.synthetic\":true}]",
               "{" TIMES ",\"trace_id\":\"0000000000000001\",\"gent.synthetic\":true}\n{" TIMES ",\"parent_id\":"
               "\"0000000000000001\",\"trace_id\":\"0000000000000001\"}\n{" TIMES
               ",\"trace_id\":\"0000000000000001\",\"gent.synthetic\":true}\n", TRACE_CONTAINER_LINES, true);
}

static void check_form(const char *form, const char *const *attrs, const char *expected)
{
    struct buffer out = { 0 };
    cr_assert(format_trip_write_form(TRACE_FORMAT_CCTF, form, strlen(form), attrs, false, &out) == STATUS_OK, "%s",
              form);
    cr_assert(strcmp((char *)out.data, expected) == 0, "%s is not %s", (char *)out.data, expected);
    buffer_free(&out);
}

Test(cctf_write, attributes_that_were_left_out_leave_no_gap)
{
    static const char *const ATTRS[] = { "a", "1", "queue_time", "250", "b", "x", NULL };

    check_form("6aqaba", ATTRS, "{\"a\":1,\"ts_enqueue\":750,\"b\":\"x\",\"ts_start\":1000}");
    check_form("6aaba", ATTRS + 2, "{\"queue_time\":250,\"b\":\"x\",\"ts_start\":1000}");
    check_form("6quraaa", ATTRS + 4, "{\"b\":\"x\"}");
    check_form("6qurv", (const char *const[]){ "queue_time", "3", NULL },
               "{\"ts_enqueue\":997,\"queue_time_ms\":3,\"rt_ms\":2003,\"service_time_ms\":2000}");
    check_form("0ioNmw", NULL, "{\"node\":null,\"method\":\"GET\",\"path\":\"/cart\"}");
}

Test(cctf_write, hostile_attributes_leave_the_record_json)
{
    check_form("6aa", (const char *const[]){ "null/a", "x", "null/", "1", NULL }, "{\"a\":null,\"\":null}");
    check_form("6quer", (const char *const[]){ "queue_time", "x", NULL },
               "{\"ts_enqueue\":1000,\"queue_time_ms\":\"x\",\"ts_end\":3000,\"rt_ms\":2000}");
}

Test(cctf_write, what_is_no_form_is_refused)
{
    static const char *const FORMS[] = { "", "t", "5t", "6?", "6tt", "6th", "6tT", "6X", "6sX", "6pXX", "6pbX", "6bb",
                                         "66", "6px", "6oO", "6vv", "6p\xff" };
    static const char *const ATTRS[] = { "a", "1", "b", "2", NULL };

    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        bool is_good = strcmp(FORMS[i], "6px") == 0;
        cr_assert(format_trip_write_form(TRACE_FORMAT_CCTF, FORMS[i], strlen(FORMS[i]), NULL, true, NULL) ==
                      (is_good ? STATUS_OK : STATUS_BAD_BUNDLE), "%s", FORMS[i]);
    }
    cr_assert(format_trip_write_form(TRACE_FORMAT_CCTF, "6b\0e", 4, NULL, true, NULL) == STATUS_BAD_BUNDLE);
    cr_assert(format_trip_write_form(TRACE_FORMAT_CCTF, "\0", 1, NULL, true, NULL) == STATUS_BAD_BUNDLE);
    cr_assert(format_trip_write_form(TRACE_FORMAT_CCTF, "6ba", 3, ATTRS, true, NULL) == STATUS_BAD_BUNDLE);
    cr_assert(format_trip_write_form(TRACE_FORMAT_CCTF, "6baa", 4, ATTRS, true, NULL) == STATUS_OK);
}

/* A service that is the proxy's, without instances, and the middleware's: what is drawn by service may not fit. */
Test(cctf_write, records_with_an_instance_have_one_of_their_service)
{
    static const char *const TEXTS[][2] = { { "b", "other" }, { "a", "" }, { "a", "first" }, { "a", "second" } };
    struct span_shape_attr     attrs[4][2];
    struct span_shape_resource resources[4] = { 0 };
    struct span_shape          shape = { .form = { "6oi", 3 } };
    struct span_shape_set      set = { 1, 4, 0, &shape, resources, NULL };
    struct span_instance       spans[4] = { 0 };
    struct trace_instance      trace = { { 0, 1 }, 4, spans };
    struct trace_write_scratch scratch = { 0 };
    struct buffer              out = { 0 };
    struct trace_write        *writer;
    struct arena               arena;

    for (uint32_t i = 0; i < 4; i++) {
        static const char *const KEYS[2] = { "service.name", "instance_id" };
        for (int k = 0; k < 2; k++)
            attrs[i][k] = (struct span_shape_attr){ { KEYS[k], strlen(KEYS[k]) },
                { SPAN_SHAPE_CONST, { { TEXTS[i][k], strlen(TEXTS[i][k]) }, VALUE_STRING } } };
        resources[i].attrs   = attrs[i];
        resources[i].n_attrs = i == 1 ? 1 : 2;
        spans[i].resource_at = i;
    }
    arena_init(&arena);
    cr_assert(trace_write_build(&set, (struct trace_style){ TRACE_FORMAT_CCTF, TRACE_CONTAINER_LINES }, false, &arena,
                                &writer, NULL) == STATUS_OK);
    trace_write_trace(writer, &trace, &scratch, &out);
    buffer_append_byte(&out, '\0');
    const char *expected = "{\"module_id\":\"b\",\"instance_id\":\"other\"}\n"
                           "{\"module_id\":\"a\",\"instance_id\":\"first\"}\n"
                           "{\"module_id\":\"a\",\"instance_id\":\"first\"}\n"
                           "{\"module_id\":\"a\",\"instance_id\":\"second\"}";
    cr_assert(strcmp((char *)out.data, expected) == 0, "%s", (char *)out.data);
    buffer_free(&out);
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
}
