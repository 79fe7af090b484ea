/* test_zipkin_round_trip.c - what the Zipkin reader read, the Zipkin writer writes. */
#include "common/trace/zipkin_write.h"
#include "tests/support/round_trip.h"

#include <criterion/criterion.h>

#define LINES(text) check(TRACE_CONTAINER_LINES, text, text)
#define IDS         "\"traceId\":\"00000000000000a1\",\"id\":\"00000000000000b1\""
#define TIMES       "\"timestamp\":1500631099249000,\"duration\":7392862"

static void check(enum trace_container container, const char *text, const char *expected)
{
    round_trip_check((struct trace_style){ TRACE_FORMAT_ZIPKIN, (uint8_t)container }, false, text, expected);
}

Test(zipkin_round_trip, a_span_with_every_member_comes_back_byte_for_byte)
{
    LINES("{\"traceId\":\"4d1e00c0db9010db86154a4ba6e91385\",\"parentId\":\"86154a4ba6e91385\","
          "\"id\":\"4d1e00c0db9010db\",\"kind\":\"CLIENT\",\"name\":\"get\",\"timestamp\":1472470996199000,"
          "\"duration\":207000,\"localEndpoint\":{\"serviceName\":\"frontend\",\"ipv6\":\"2001:db8::c001\"},"
          "\"remoteEndpoint\":{\"serviceName\":\"backend\",\"ipv4\":\"192.168.99.101\",\"port\":9000},"
          "\"annotations\":[{\"timestamp\":1472470996238000,\"value\":\"foo\"},{\"timestamp\":1472470996403000,"
          "\"value\":\"bar\"}],\"tags\":{\"http.path\":\"/api\",\"clnt/finagle.version\":\"6.45.0\"},"
          "\"debug\":true,\"shared\":true}\n");
}

Test(zipkin_round_trip, members_keep_their_order)
{
    LINES("{\"shared\":false,\"debug\":false,\"tags\":{\"b\":\"1\",\"a\":\"\"},\"annotations\":[{\"value\":\"v\","
          "\"timestamp\":1472470996238000}],\"remoteEndpoint\":{\"port\":1,\"ipv6\":\"::1\",\"ipv4\":\"1.2.3.4\","
          "\"serviceName\":\"r\"},\"localEndpoint\":{\"port\":2,\"ipv4\":\"1.2.3.5\",\"serviceName\":\"l\"},"
          "\"duration\":3,\"timestamp\":1472470996199000,\"name\":\"n\",\"kind\":\"CONSUMER\","
          "\"id\":\"00000000000000b1\",\"parentId\":\"00000000000000b2\",\"traceId\":\"00000000000000a1\"}\n");
}

Test(zipkin_round_trip, absent_empty_and_zero_members_are_different)
{
    static const char *const SPANS[] = {
        "{" IDS "}\n",
        "{" IDS ",\"name\":\"\",\"timestamp\":0,\"duration\":0,\"localEndpoint\":{},\"remoteEndpoint\":{},"
        "\"annotations\":[],\"tags\":{}}\n",
        "{" IDS ",\"duration\":5}\n",
        "{" IDS ",\"timestamp\":1500631099249000}\n",
        "{" IDS ",\"annotations\":[{\"timestamp\":1472470996238000,\"value\":\"\"}],\"duration\":5}\n",
        "{" IDS ",\"localEndpoint\":{\"serviceName\":\"\",\"port\":0}}\n",
        "{\"parentId\":\"\"," IDS "}\n",
        "{\"parentId\":\"0000000000000000\"," IDS "}\n",
        "{\"parentId\":\"00000000000000b1\"," IDS "}\n",
    };
    for (size_t i = 0; i < sizeof SPANS / sizeof *SPANS; i++)
        LINES(SPANS[i]);
}

Test(zipkin_round_trip, other_units_are_kept)
{
    LINES("{" IDS ",\"duration\":20,\"timestamp\":1500631099249}\n");
    LINES("{" IDS ",\"timestamp\":1500631099,\"duration\":20}\n");
    LINES("{" IDS ",\"timestamp\":1500631099249000001,\"duration\":20,"
          "\"annotations\":[{\"timestamp\":1500631099249,\"value\":\"ms\"}]}\n");
}

Test(zipkin_round_trip, unknown_scalars_keep_their_place_and_type)
{
    LINES("{\"a\":\"\\u00e9\"," IDS ",\"b\":7,\"tags\":{\"x.t\":\"v\"},\"c\":-0.5e3,\"kind\":\"client\",\"d\":true,"
          "\"remoteEndpoint\":{\"ipv4\":\"1.2.3.4\"},\"e\":false,\"debug\":1}\n");
}

Test(zipkin_round_trip, texts_keep_their_escapes)
{
    LINES("{" IDS ",\"name\":\"a\\\"\\u00e9\\n\",\"tags\":{\"k\\\\\":\"\\\"v\\\"\"},"
          "\"localEndpoint\":{\"serviceName\":\"s\\t\"}}\n");
}

Test(zipkin_round_trip, ids_become_canonical)
{
    check(TRACE_CONTAINER_LINES, "{\"traceId\":\"A1\",\"parentId\":\"B2\",\"id\":\"b1\"}\n",
          "{\"traceId\":\"00000000000000a1\",\"parentId\":\"00000000000000b2\",\"id\":\"00000000000000b1\"}\n");
    check(TRACE_CONTAINER_LINES, "{\"traceId\":\"000000000000000000000000000000a1\",\"id\":\"b1\"}\n", "{" IDS "}\n");
    check(TRACE_CONTAINER_LINES, "{\"traceId\":\"c00000000000000a1\",\"id\":\"b1\"}\n",
          "{\"traceId\":\"000000000000000c00000000000000a1\",\"id\":\"00000000000000b1\"}\n");
}

#define OTHER_IDS "\"traceId\":\"00000000000000a2\",\"id\":\"00000000000000b1\""

Test(zipkin_round_trip, spans_of_a_trace_stand_together_in_every_container)
{
    const char *list = "[{" IDS "," TIMES "},{" OTHER_IDS "},{" IDS ",\"shared\":true}]";

    check(TRACE_CONTAINER_LINES, "{" IDS "," TIMES "}\n{" OTHER_IDS "}\n{" IDS ",\"shared\":true}\n",
          "{" IDS "," TIMES "}\n{" IDS ",\"shared\":true}\n{" OTHER_IDS "}\n");
    check(TRACE_CONTAINER_LIST, list, "[{" IDS "," TIMES "},{" IDS ",\"shared\":true},{" OTHER_IDS "}]\n");
    check(TRACE_CONTAINER_LISTS, list, "[[{" IDS "," TIMES "},{" IDS ",\"shared\":true}],[{" OTHER_IDS "}]]\n");
    check(TRACE_CONTAINER_COMMA_LINES, list,
          "{" IDS "," TIMES "},\n{" IDS ",\"shared\":true},\n{" OTHER_IDS "},\n");
    check(TRACE_CONTAINER_DATA, list, "{\"data\":[{" IDS "," TIMES "},{" IDS ",\"shared\":true},{" OTHER_IDS
          "}],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}\n");
    check(TRACE_CONTAINER_LISTS, "[[{" IDS "}],[{" OTHER_IDS "}],[]]", "[[{" IDS "}],[{" OTHER_IDS "}]]\n");
}

static void check_mark(const char *text, const char *expected)
{
    round_trip_check((struct trace_style){ TRACE_FORMAT_ZIPKIN, TRACE_CONTAINER_LINES }, true, text, expected);
}

#define MARK "\"gent.synthetic\":\"true\""

Test(zipkin_round_trip, the_mark_is_a_tag_of_spans_that_name_no_parent)
{
    check_mark("{" IDS "}\n", "{" IDS ",\"tags\":{" MARK "}}\n");
    check_mark("{" IDS ",\"tags\":{},\"debug\":true}\n", "{" IDS ",\"tags\":{" MARK "},\"debug\":true}\n");
    check_mark("{" IDS ",\"tags\":{\"a\":\"b\"}}\n", "{" IDS ",\"tags\":{\"a\":\"b\"," MARK "}}\n");
    check_mark("{" IDS ",\"tags\":{\"gent.synthetic\":\"x\"}}\n", "{" IDS ",\"tags\":{\"gent.synthetic\":\"x\"}}\n");
    check_mark("{" IDS ",\"parentId\":\"00000000000000b1\"}\n",
               "{" IDS ",\"parentId\":\"00000000000000b1\",\"tags\":{" MARK "}}\n");
    check_mark("{" IDS ",\"parentId\":\"00000000000000b2\",\"tags\":{}}\n",
               "{" IDS ",\"parentId\":\"00000000000000b2\",\"tags\":{}}\n");
}
