/* test_gent_tx_write.c - transactions come back as they were, and forms that are none are refused. */
#include "common/trace/gent_tx_write.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/format_trip.h"

static void check_trip(const char *text, const char *expected, enum trace_container container, bool is_marked)
{
    struct trace_text_reports reports = { 0 };
    struct span_table         table;

    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    cr_assert(format_trip_read(&table, TRACE_FORMAT_GENT, text, 1, &reports) == STATUS_OK);
    cr_assert(reports.n == 0, "%s", reports.at[0].what);
    for (int has_odd_slots = 0; has_odd_slots <= 1; has_odd_slots++) {
        struct buffer out = { 0 };
        format_trip_write(&table, (struct trace_style){ TRACE_FORMAT_GENT, (uint8_t)container }, is_marked,
                          has_odd_slots, &out);
        cr_assert(strcmp((char *)out.data, expected) == 0, "\n%s is not\n%s", (char *)out.data, expected);
        buffer_free(&out);
    }
    span_table_free(&table);
}

#define ITEM(id, children, start, end, duration) \
    "{\"id\":\"" id "\",\"childrenIds\":[" children "],\"group\":\"\",\"start\":" start ",\"end\":" end \
    ",\"duration\":" duration "}"
#define EDGE(source, target) "{\"source\":\"" source "\",\"target\":\"" target "\"}"
#define NODE_A                                                                                                         \
    "\"a*0\":{\"resource\":{\"id\":\"a*0\",\"name\":\"a*0\",\"serviceType\":\"jaeger\"},\"id\":\"a*0\",\"startTime\":" \
    "1605223981761425,\"duration\":267,\"appTagId\":\"app\",\"hasData\":1,\"environmentVariables\":{\"isTruncated\":0,"\
    "\"body\":{\"span.kind\":\"server\",\"/odd\":null,\"x\":[1,{\"a\":\"b c\"}]}},\"issues\":[],\"type\":\"jaeger\"}"
#define NODE_A1                                                                                                        \
    "\"a*1\":{\"type\":\"t\",\"issues\":[{\"category\":\"ERROR\",\"id\":\"a*1\",\"name\":\"E\"}],\"duration\":2,"      \
    "\"startTime\":1605223981761430,\"resource\":{\"name\":\"a\"}}"
#define NODE_B "\"b*0\":{\"startTime\":1605223981761428,\"duration\":400,\"issues\":[1,2],\"environmentVariables\":{}}"

Test(gent_tx_write, transactions_come_back_byte_for_byte)
{
    static const char *const TRANSACTIONS[] = {
        ("{\"traceStatus\":\"manual\",\"nodesData\":{" NODE_A "," NODE_A1 "," NODE_B "},\"graph\":{\"status\":\"done\","
        "\"edges\":[" EDGE("a*0", "a*1") "," EDGE("a*0", "b*0") "]},\"timeline\":{\"status\":\"done\",\"range\":{"
        "\"start\":1605223981761425,\"end\":1605223981761828},\"items\":["
        ITEM("a*0", "\"a*1\",\"b*0\"", "1605223981761425", "1605223981761692", "267") ","
        ITEM("a*1", "", "1605223981761430", "1605223981761432", "2") ","
        ITEM("b*0", "", "1605223981761428", "1605223981761828", "400")
        "]},\"details\":{\"status\":\"done\",\"transactionId\":\"2be38093ead7a083\",\"startTime\":1605223981761425,"
        "\"duration\":403,\"cost\":0.5,\"regions\":[],\"issues\":{\"count\":2},\"triggeredService\":{}}}"),
        ("{\"nodesData\":{" NODE_A "," NODE_A1 "},\"graph\":{\"edges\":[" EDGE("a*1", "a*0") "],\"status\":1},"
        "\"timeline\":{\"items\":[" ITEM("a*0", "", "1605223981761425", "1605223981761692", "267") ","
        ITEM("a*1", "\"a*0\"", "1605223981761430", "1605223981761432", "2") "]},\"details\":{\"transactionId\":"
        "\"2be38093ead7a0832be38093ead7a083\",\"issues\":{\"count\":0}},\"more\":{}}"),
        ("{\"details\":{\"transactionId\":\"000000000000001f\"},\"nodesData\":{\"a*0\":{\"startTime\":1605223981761}},"
        "\"graph\":{\"edges\":[]}}"),
        ("{\"nodesData\":{\"a*0\":{\"startTime\":1605223981}},\"details\":{\"transactionId\":\"000000000000001f\"}}"),
    };
    for (size_t i = 0; i < sizeof TRANSACTIONS / sizeof TRANSACTIONS[0]; i++) {
        char line[4096];
        snprintf(line, sizeof line, "%s\n", TRANSACTIONS[i]);
        check_trip(TRANSACTIONS[i], line, TRACE_CONTAINER_LINES, false);
        snprintf(line, sizeof line, "%s,\n", TRANSACTIONS[i]);
        check_trip(TRANSACTIONS[i], line, TRACE_CONTAINER_COMMA_LINES, false);
        snprintf(line, sizeof line, "[%s]\n", TRANSACTIONS[i]);
        check_trip(TRANSACTIONS[i], line, TRACE_CONTAINER_LIST, false);
    }
}

#define PLAIN(id, start) "\"" id "\":{\"id\":\"" id "\",\"startTime\":" start "}"
#define AROUND(nodes) "{\"nodesData\":{" nodes "},\"details\":{\"transactionId\":\"000000000000001f\"}}"

Test(gent_tx_write, ranks_go_by_start_among_equal_names)
{
    check_trip(AROUND(PLAIN("a*7", "1605223981762") "," PLAIN("b", "1605223981761") ","
                      PLAIN("a*9", "1605223981761") ","
                      PLAIN("a", "1605223981762")),
               AROUND(PLAIN("a*1", "1605223981762") "," PLAIN("b*0", "1605223981761") "," PLAIN("a*0", "1605223981761")
                      "," PLAIN("a*2", "1605223981762")) "\n", TRACE_CONTAINER_LINES, false);
}

Test(gent_tx_write, nodes_without_a_parent_are_marked_wherever_there_is_room)
{
#define START "\"startTime\":1605223981761"
#define TX(a, b, c, d)                                                                                     \
    "{\"nodesData\":{\"a*0\":{" START a "},\"b*0\":{" START b "},\"c*0\":{" START c "},\"d*0\":{" START d           \
    "},\"e*0\":{" START "}},\"graph\":{\"edges\":[" EDGE("a*0", "e*0") "]},"                                    \
    "\"details\":{\"transactionId\":\"000000000000001f\"}}"
    check_trip(TX("", ",\"environmentVariables\":{\"isTruncated\":0}",
                  ",\"environmentVariables\":{\"body\":{\"x\":1}},\"y\":2",
                  ",\"environmentVariables\":{\"body\":{\"gent.synthetic\":true}}"),
               TX(",\"environmentVariables\":{\"body\":{\"gent.synthetic\":true}}",
                  ",\"environmentVariables\":{\"isTruncated\":0,\"body\":{\"gent.synthetic\":true}}",
                  ",\"environmentVariables\":{\"body\":{\"x\":1,\"gent.synthetic\":true}},\"y\":2",
                  ",\"environmentVariables\":{\"body\":{\"gent.synthetic\":true}}") "\n", TRACE_CONTAINER_LINES, true);
}

static void check_form(const char *form, const char *const *attrs, const char *expected)
{
    struct buffer out = { 0 };
    enum status   s = format_trip_write_form(TRACE_FORMAT_GENT, form, strlen(form), attrs, false, &out);
    cr_assert(s == STATUS_OK, "%s", form);
    cr_assert(strcmp((char *)out.data, expected) == 0, "%s is not %s", (char *)out.data, expected);
    buffer_free(&out);
}

Test(gent_tx_write, a_trace_that_nothing_carries_has_what_all_have)
{
    check_form("6", NULL, "{\"nodesData\":{\"GET /cart*0\":{}},\"graph\":{\"edges\":[]},"
               "\"timeline\":{\"range\":{\"start\":"
               "1000000,\"end\":3000000},\"items\":[" ITEM("GET /cart*0", "", "1000000", "3000000", "2000000")
               "]},\"details\":{\"transactionId\":\"00000000000000030000000000000004\",\"startTime\":1000000,"
               "\"duration\":2000000}}");
}

Test(gent_tx_write, attributes_that_were_left_out_leave_no_gap)
{
    static const char *const ATTRS[] = { "/b", "1", "/transaction/x", "2", "/resource/c", "3", NULL };

    check_form("9aaRaN)EB)|aMDxa)a", ATTRS, "{\"x\":2,\"nodesData\":{\"GET /cart*0\":{\"b\":1,\"resource\":{\"c\":3,"
               "\"name\":\"GET /cart\"},\"environmentVariables\":{\"body\":{}}}},\"details\":{\"transactionId\":"
               "\"0000000000000004\"}}");
}

Test(gent_tx_write, what_is_no_form_is_refused)
{
    static const char *const BAD[] = {
        "", "i", "5i", "6?", "6ii", "6ip", "6)", "6R", "6Ri", "6RR)", "6Rb)", "6R)R)", "6n", "6EBB)", "6B", 
        "6I", "6Ie)",
        "6M", "6v", "6|", "6|G)", "6|MM", "6|MGvv)", "6|MGvw)", "6|ML)L)", "6|M)", "6|Mi", "6|M|", 
        "6|MD", "6R|M)", "6|MGM)", "66", "pi",
        "6pp", "6|p", "6|Mp", "6\xff",
    };
    static const char *const GOOD[] = { "6", "6p", "6RiNn)EB)Ii)eibd", "6|M", "6pRi)|MGw)Lrl)DxXbdc)" };
    static const char *const ATTRS[][4] = {
        { "x", "1", NULL }, { "/x", "1", NULL }, { "/resource/x", "1", NULL }, { "/transaction/x", "1", NULL },
        { "/environmentVariables/body//", "1", NULL }, { "", "1", NULL },
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        cr_assert(format_trip_write_form(TRACE_FORMAT_GENT, BAD[i], strlen(BAD[i]), NULL, true, NULL) ==
                      STATUS_BAD_BUNDLE, "%s", BAD[i]);
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        struct buffer out = { 0 };
        cr_assert(format_trip_write_form(TRACE_FORMAT_GENT, GOOD[i], strlen(GOOD[i]), NULL, true, &out) == STATUS_OK,
                  "%s", GOOD[i]);
        buffer_free(&out);
    }
    for (size_t i = 0; i < sizeof ATTRS / sizeof ATTRS[0]; i++)
        cr_assert(format_trip_write_form(TRACE_FORMAT_GENT, "6Ei", 3, ATTRS[i], true, NULL) == STATUS_BAD_BUNDLE);
    cr_assert(format_trip_write_form(TRACE_FORMAT_GENT, "6b\0d", 4, NULL, true, NULL) == STATUS_BAD_BUNDLE);
    cr_assert(format_trip_write_form(TRACE_FORMAT_GENT, "\0", 1, NULL, true, NULL) == STATUS_BAD_BUNDLE);
}
