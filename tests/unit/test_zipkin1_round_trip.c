/* test_zipkin1_round_trip.c - what the Zipkin v1 reader read, the writer writes. */
#include "common/trace/zipkin_write.h"
#include "tests/support/round_trip.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define LINES(text) check(TRACE_CONTAINER_LINES, text, text)
#define IDS         "\"traceId\":\"00000000000000a1\",\"id\":\"00000000000000b1\""
#define BINARY      "\"binaryAnnotations\":"
#define US(n)       "1530138186" #n
#define FRONT       ",\"endpoint\":{\"serviceName\":\"front\",\"ipv4\":\"10.0.0.1\"}"
#define BACK        ",\"endpoint\":{\"serviceName\":\"back\",\"ipv4\":\"10.0.0.2\",\"port\":9000}"
#define AT(time, value, endpoint) "{\"timestamp\":" time ",\"value\":\"" value "\"" endpoint "}"
#define KEY(key, value, endpoint) "{\"key\":\"" key "\",\"value\":" value endpoint "}"

static void check(enum trace_container container, const char *text, const char *expected)
{
    round_trip_check((struct trace_style){ TRACE_FORMAT_ZIPKIN1, (uint8_t)container }, false, text, expected);
}

/* A span with these further members. */
static void check_members(const char *members)
{
    char text[4096];
    int  n = snprintf(text, sizeof text, "{" IDS ",%s}\n", members);
    cr_assert(n > 0 && (size_t)n < sizeof text);
    LINES(text);
}

Test(zipkin1_round_trip, a_span_with_every_member_comes_back_byte_for_byte)
{
    LINES("{\"traceId\":\"4d1e00c0db9010db86154a4ba6e91385\",\"parentId\":\"86154a4ba6e91385\","
          "\"id\":\"4d1e00c0db9010db\",\"name\":\"get\",\"timestamp\":1472470996199000,\"duration\":207000,"
          "\"annotations\":[{\"timestamp\":1472470996199000,\"value\":\"cs\",\"endpoint\":{\"serviceName\":"
          "\"frontend\",\"ipv4\":\"127.0.0.1\"}},{\"timestamp\":1472470996238000,\"value\":\"foo\",\"endpoint\":{"
          "\"serviceName\":\"frontend\",\"ipv4\":\"127.0.0.1\"}},{\"timestamp\":1472470996406000,\"value\":\"cr\","
          "\"endpoint\":{\"serviceName\":\"frontend\",\"ipv4\":\"127.0.0.1\"}}],\"binaryAnnotations\":[{\"key\":"
          "\"clnt/finagle.version\",\"value\":\"6.45.0\",\"endpoint\":{\"serviceName\":\"frontend\",\"ipv4\":"
          "\"127.0.0.1\"}},{\"key\":\"http.path\",\"value\":\"/api\",\"endpoint\":{\"serviceName\":\"frontend\","
          "\"ipv4\":\"127.0.0.1\"}},{\"key\":\"sa\",\"value\":true,\"endpoint\":{\"serviceName\":\"backend\","
          "\"ipv4\":\"192.168.99.101\",\"port\":9000}}],\"debug\":true}\n");
}

Test(zipkin1_round_trip, members_keep_their_order)
{
    LINES("{\"debug\":false," BINARY "[],\"annotations\":[" AT(US(467824), "sr", FRONT) "," AT(US(571392), "ss", "")
          "],\"duration\":103568,\"exec\":103568,\"timestamp\":" US(467) ",\"name\":\"n\","
          "\"id\":\"00000000000000b1\",\"parentId\":\"00000000000000b2\","
          "\"traceId\":\"000000000000000c00000000000000a1\"}\n");
}

Test(zipkin1_round_trip, milliseconds_stand_beside_microseconds)
{
    check_members("\"timestamp\":" US(467) ",\"duration\":103568,\"annotations\":[" AT(US(467824), "cs", FRONT) ","
                  AT(US(571392), "cr", FRONT) "]");
    check_members("\"timestamp\":" US(467000) ",\"duration\":103568,\"annotations\":[" AT(US(467), "cs", FRONT) ","
                  AT(US(570), "cr", FRONT) "]");
    check_members("\"timestamp\":" US(467000001) ",\"duration\":5,\"annotations\":[" AT("1530138186", "cs", FRONT) ","
                  AT("1530138187", "note", FRONT) "]");
    check_members("\"timestamp\":" US(467001) ",\"duration\":5,\"annotations\":[" AT(US(467001999), "cs", FRONT) ","
                  AT(US(467007998), "cr", FRONT) "]");
}

Test(zipkin1_round_trip, core_values_that_are_not_the_spans_times_are_events)
{
    static const char *const MEMBERS[] = {
        "\"timestamp\":" US(467000) ",\"duration\":9,\"annotations\":[" AT(US(468000), "cs", FRONT) ","
        AT(US(469000), "cr", FRONT) "]",
        "\"timestamp\":" US(467000) ",\"duration\":9,\"annotations\":[" AT(US(467000), "cr", FRONT) "]",
        "\"timestamp\":" US(467000) ",\"annotations\":[" AT(US(467000), "sr", FRONT) "," AT(US(466000), "ss", "") "]",
        "\"annotations\":[" AT(US(469000), "cr", FRONT) "," AT(US(467000), "cs", FRONT) "]",
        "\"duration\":2000,\"annotations\":[" AT(US(469000), "cr", FRONT) "]",
        "\"annotations\":[" AT(US(469000), "mr", FRONT) "]",
        "\"annotations\":[" AT(US(469000), "ms", FRONT) "," AT(US(469005), "ws", FRONT) "]",
        "\"annotations\":[" AT(US(469000), "wr", FRONT) "," AT(US(469005), "mr", FRONT) "]",
        "\"annotations\":[" AT(US(469000), "a", "") "," AT(US(469005), "", "") "]",
        "\"timestamp\":0,\"duration\":0,\"annotations\":[" AT(US(469000), "sr", FRONT) "," AT(US(469005), "ss", "")
        "]",
        "\"timestamp\":0,\"duration\":0,\"annotations\":[]",
    };
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++)
        check_members(MEMBERS[i]);
}

Test(zipkin1_round_trip, both_halves_in_one_record_stay_one_record)
{
    check_members("\"timestamp\":" US(467000) ",\"duration\":9000,\"annotations\":[" AT(US(467000), "cs", FRONT) ","
                  AT(US(468000), "sr", BACK) "," AT(US(475000), "ss", BACK) "," AT(US(476000), "cr", FRONT) "],"
                  BINARY "[" KEY("a", "\"b\"", FRONT) "," KEY("a", "\"c\"", BACK) "," KEY("d", "\"\"", "") "]");
}

Test(zipkin1_round_trip, endpoints_of_every_kind_are_kept)
{
    static const char *const MEMBERS[] = {
        BINARY "[" KEY("lc", "\"\"", FRONT) "]",
        BINARY "[" KEY("lc", "\"\"", "") "," KEY("lc", "\"x\"", FRONT) "]",
        BINARY "[" KEY("lc", "\"\"", ",\"endpoint\":{\"serviceName\":\"\"}") "]",
        BINARY "[" KEY("k", "\"v\"", ",\"endpoint\":{}") "]",
        BINARY "[" KEY("k", "\"v\"", ",\"endpoint\":{\"ipv6\":\"::1\",\"port\":7,\"ipv4\":\"1.2.3.4\"}") "]",
        BINARY "[" KEY("sa", "true", BACK) "," KEY("ca", "true", FRONT) "," KEY("ma", "true", ",\"endpoint\":{}") ","
        KEY("sa", "true", "") "," KEY("sa", "false", BACK) "]",
        BINARY "[" KEY("a", "1", FRONT) "," KEY("a", "2", ",\"endpoint\":{\"serviceName\":\"front\"}") "]",
        "\"annotations\":[" AT(US(469000), "sr", ",\"endpoint\":{\"serviceName\":\"front\"}") ","
        AT(US(469007), "note", FRONT) "," AT(US(469008), "ss", ",\"endpoint\":{\"serviceName\":\"front\"}") "]",
    };
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++)
        check_members(MEMBERS[i]);
}

Test(zipkin1_round_trip, values_keep_their_json_types)
{
    check_members(BINARY "[" KEY("s", "\"\\u00e9\\\"\"", "") "," KEY("i", "7", "") "," KEY("i", "-0", "") ","
                  KEY("big", "12345678901234567890123", "") "," KEY("d", "1.50e-7", "") "," KEY("t", "true", FRONT) ","
                  KEY("f", "false", "") "," KEY("k\\\\", "{\"a\":[1,\"b c\"]}", "") "," KEY("l", "[]", "") "]");
}

Test(zipkin1_round_trip, unknown_scalars_keep_their_place_and_type)
{
    check_members("\"a\":\"\\u00e9\",\"exec\":7,\"b\":-0.5e3,\"kind\":true,\"duration\":8,\"exec2\":8,\"debug\":1");
}

Test(zipkin1_round_trip, more_marks_than_a_form_may_have_are_values_and_events)
{
    check_members(BINARY "[" KEY("lc", "\"\"", "") "," KEY("lc", "\"\"", FRONT) "," KEY("sa", "true", BACK) ","
                  KEY("lc", "\"\"", "") "," KEY("lc", "\"\"", "") "," KEY("sa", "true", BACK) "],\"annotations\":["
                  AT(US(467000), "cs", "") "," AT(US(467000), "cs", "") "," AT(US(467000), "cs", "") ","
                  AT(US(467000), "cs", "") "," AT(US(467000), "cs", "") "," AT(US(467000), "cs", "") ","
                  AT(US(467000), "cs", "") "," AT(US(467000), "cs", "") "," AT(US(467000), "cs", "") ","
                  AT(US(467000), "cs", "") "]");
}

Test(zipkin1_round_trip, parents_are_spelt_as_they_were)
{
    check_members("\"parentId\":\"\"");
    check_members("\"parentId\":\"0000000000000000\"");
    check_members("\"parentId\":\"00000000000000b1\"");
    check_members("\"parentId\":\"00000000000000b2\"");
}

Test(zipkin1_round_trip, spaces_nulls_and_what_has_no_meaning_are_dropped)
{
    check(TRACE_CONTAINER_LINES,
          "{ \"traceId\" : \"A1\", \"id\": \"b1\", \"parentId\": null, \"name\": null, \"other\": {\"a\": 1},"
          " \"annotations\": [ {\"value\": \"cs\", \"endpoint\": null, \"timestamp\": \"" US(467000) "\", \"c\": 1} ],"
          " \"binaryAnnotations\": [ {\"type\": \"STRING\", \"value\": [1, 2], \"key\": \"k\"}, {\"key\": \"n\"} ] }\n",
          "{" IDS ",\"annotations\":[" AT(US(467000), "cs", "") "]," BINARY "[" KEY("k", "[1,2]", "") "]}\n");
}

#define OTHER_IDS "\"traceId\":\"00000000000000a2\",\"id\":\"00000000000000b1\""

Test(zipkin1_round_trip, spans_of_a_trace_stand_together_in_every_container)
{
    check(TRACE_CONTAINER_LINES, "{" IDS "}\n{" OTHER_IDS "}\n{" IDS ",\"name\":\"n\"}\n",
          "{" IDS "}\n{" IDS ",\"name\":\"n\"}\n{" OTHER_IDS "}\n");
    check(TRACE_CONTAINER_LIST, "[{" IDS "},{" OTHER_IDS "},{" IDS ",\"name\":\"n\"}]",
          "[{" IDS "},{" IDS ",\"name\":\"n\"},{" OTHER_IDS "}]\n");
    check(TRACE_CONTAINER_LISTS, "[[{" IDS "}],[{" OTHER_IDS "}],[]]", "[[{" IDS "}],[{" OTHER_IDS "}]]\n");
}

static void check_mark(const char *text, const char *expected)
{
    round_trip_check((struct trace_style){ TRACE_FORMAT_ZIPKIN1, TRACE_CONTAINER_LINES }, true, text, expected);
}

#define MARK KEY("gent.synthetic", "\"true\"", "")

Test(zipkin1_round_trip, the_mark_is_a_binary_annotation_of_spans_that_name_no_parent)
{
    check_mark("{" IDS "}\n", "{" IDS "," BINARY "[" MARK "]}\n");
    check_mark("{" IDS "," BINARY "[],\"debug\":true}\n", "{" IDS "," BINARY "[" MARK "],\"debug\":true}\n");
    check_mark("{" IDS "," BINARY "[" KEY("a", "\"b\"", "") "]}\n",
               "{" IDS "," BINARY "[" KEY("a", "\"b\"", "") "," MARK "]}\n");
    check_mark("{" IDS "," BINARY "[" MARK "]}\n", "{" IDS "," BINARY "[" MARK "]}\n");
    check_mark("{" IDS ",\"parentId\":\"00000000000000b2\"}\n", "{" IDS ",\"parentId\":\"00000000000000b2\"}\n");
    check_mark("{" IDS ",\"parentId\":\"00000000000000b1\"}\n",
               "{" IDS ",\"parentId\":\"00000000000000b1\"," BINARY "[" MARK "]}\n");
}
