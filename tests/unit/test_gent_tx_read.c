/* test_gent_tx_read.c - Gen-T's transactions: nodes, edges in either direction, what is bad of them. */
#include "common/trace/gent_tx_read.h"

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

TestSuite(gent_tx_read, .init = setup, .fini = teardown);

static void read_text(const char *text)
{
    reports.n = 0;
    cr_assert(format_trip_read(&table, TRACE_FORMAT_GENT, text, 1, &reports) == STATUS_OK);
}

static void check_reports(uint32_t n, const char *last)
{
    cr_assert(reports.n == n, "%u: %s", reports.n, reports.at[0].what);
    cr_assert(n == 0 || strcmp(reports.at[n - 1].what, last) == 0, "%s", reports.at[n - 1].what);
}

/* A transaction of these nodes and edges. */
static void read_graph(const char *nodes, const char *edges)
{
    char text[4096];
    snprintf(text, sizeof text,
             "{\"nodesData\":{%s},\"graph\":{\"edges\":[%s]},\"details\":{\"transactionId\":\"a%u\"}}", nodes,
             edges, table.n_traces);
    read_text(text);
}

#define NODE(id, start) "\"" id "\":{\"startTime\":" start ",\"duration\":10}"
#define EDGE(source, target) "{\"source\":\"" source "\",\"target\":\"" target "\"}"

static void check_attr(const struct span *span, uint32_t i, const char *key, enum value_type type, const char *text)
{
    cr_assert(i < span->attrs.n, "%s", key);
    struct span_attr attr = table.attrs[span->attrs.first_at + i];
    cr_assert(trace_text_is(&table, attr.key_id, key), "%s", key);
    cr_assert(trace_text_is_value(&table, attr.value_id, type, text), "%s", key);
}

static void check_form(uint32_t span, const char *form)
{
    struct text text = span_table_text(&table, table.spans[span].form_id);
    cr_assert(json_text_is(text, form), "%.*s", (int)text.n, text.at);
}

static const char *WHOLE =
    "{\"traceStatus\":\"manual-traced\",\"nodesData\":{\"frontend*0\":{\"resource\":{\"id\":\"frontend*0\",\"name\":"
    "\"frontend*0\",\"serviceType\":\"jaeger\"},\"id\":\"frontend*0\",\"startTime\":1605223981761425,"
    "\"duration\":267037,\"hasData\":1,\"environmentVariables\":{\"isTruncated\":0,\"body\":{\"span.kind\":\"server\","
    "\"/odd\":null,"
    "\"x\":[ 1, 2 ]}},\"issues\":[],\"type\":\"jaeger\"},\"profile*0\":{\"id\":\"profile*0\",\"startTime\":"
    "1605223981965074,\"duration\":32782,\"environmentVariables\":{\"body\":{\"error\":true}},"
    "\"issues\":[{\"category\":\"ERROR\",\"id\":\"profile*0\"}]}},\"graph\":{\"status\":\"completed\","
    "\"edges\":[{\"source\":\"profile*0\","
    "\"target\":\"frontend*0\"}]},\"timeline\":{\"status\":\"completed\",\"range\":{},\"items\":[]},\"details\":{"
    "\"status\":\"completed\",\"transactionId\":\"2be38093ead7a083\",\"startTime\":1605223981761425,"
    "\"duration\":267037,\"cost\":0,\"issues\":{\"count\":1}}}";

Test(gent_tx_read, a_transaction_is_read)
{
    read_text(WHOLE);
    check_reports(0, "");
    const struct span *front = &table.spans[0], *profile = &table.spans[1];

    cr_assert(table.n_spans == 2 && table.n_traces == 1 && table.notes.n_unknown_members == 0);
    cr_assert(table.traces[0].trace_id[0] == 0 && table.traces[0].trace_id[1] == 0x2be38093ead7a083);
    check_form(1, "3pibdEB)Iai)");
    check_form(0, "3Rina)ibdaEaB)ea|aMGaw)Larl)Daxbdac)");
    check_attr(front, 0, "/resource/serviceType", VALUE_STRING, "jaeger");
    check_attr(front, 1, "/hasData", VALUE_INT_NUMBER, "1");
    check_attr(front, 2, "/environmentVariables/isTruncated", VALUE_INT_NUMBER, "0");
    check_attr(front, 3, "span.kind", VALUE_STRING, "server");
    check_attr(front, 4, "/environmentVariables/body//odd", VALUE_EMPTY, "");
    check_attr(front, 5, "x", VALUE_JSON, "[1,2]");
    check_attr(front, 6, "/type", VALUE_STRING, "jaeger");
    check_attr(front, 7, "/transaction/traceStatus", VALUE_STRING, "manual-traced");
    check_attr(front, 8, "/transaction/graph/status", VALUE_STRING, "completed");
    check_attr(front, 9, "/transaction/timeline/status", VALUE_STRING, "completed");
    check_attr(front, 10, "/transaction/details/status", VALUE_STRING, "completed");
    check_attr(front, 11, "/transaction/details/cost", VALUE_INT_NUMBER, "0");
    cr_assert(front->attrs.n == 12 && front->status_code == 0 && front->parent_id == 0);
    cr_assert(front->start_ns == 1605223981761425000 && front->end_ns == 1605223982028462000);
    cr_assert(trace_text_is(&table, front->name_id, "frontend"));
    cr_assert(trace_text_is(&table, table.resources[front->resource_at].service_id, "frontend"));

    cr_assert(profile->parent_id == front->span_id && profile->status_code == 2 && profile->attrs.n == 2);
    cr_assert(trace_text_is(&table, profile->name_id, "profile"));
    check_attr(profile, 0, "error", VALUE_BOOL, "true");
    check_attr(profile, 1, "/issues/category", VALUE_STRING, "ERROR");
}

Test(gent_tx_read, edges_lead_either_way)
{
    read_graph(NODE("a", "1605223981761425") "," NODE("b", "1605223981761426"), EDGE("a", "b"));
    cr_assert(table.spans[1].parent_id == table.spans[0].span_id && table.spans[0].parent_id == 0);
    check_form(0, "3bd|MGv)Dx)");
    check_form(1, "3pbd");
    read_graph(NODE("a", "1605223981761425") "," NODE("b", "1605223981761426"), EDGE("b", "a"));
    cr_assert(table.spans[3].parent_id == table.spans[2].span_id && table.spans[2].parent_id == 0);
    check_form(2, "3bd|MGw)Dx)");
    check_reports(0, "");
}

Test(gent_tx_read, a_draw_is_decided_by_the_edges_before)
{
#define EQUALS NODE("a", "1605223981761425") "," NODE("b", "1605223981761425")
    read_graph(EQUALS, EDGE("a", "b"));
    check_form(0, "3bd|MGv)Dx)");
    read_graph(NODE("a", "1605223981761427") "," NODE("b", "1605223981761426"), EDGE("a", "b"));
    read_graph(EQUALS, EDGE("b", "a"));
    check_form(4, "3bd|MGw)Dx)");
    read_graph(NODE("a", "1605223981761427"), "");
    check_form(6, "3bd|MGw)Dx)");
}

Test(gent_tx_read, the_last_of_several_parents_is_kept)
{
    read_graph(NODE("a", "1605223981761421") "," NODE("b", "1605223981761422") "," NODE("c", "1605223981761423"),
               EDGE("a", "c") "," EDGE("b", "c") "," EDGE("c", "c"));
    cr_assert(table.spans[2].parent_id == table.spans[2].span_id);
    read_graph(NODE("a", "1605223981761421") "," NODE("b", "1605223981761422") "," NODE("c", "1605223981761423"),
               EDGE("a", "c") "," EDGE("b", "c"));
    cr_assert(table.spans[5].parent_id == table.spans[4].span_id);
    read_graph(NODE("a", "1605223981761421") "," NODE("b", "1605223981761422"), EDGE("a", "b") "," EDGE("b", "a"));
    check_form(6, "3pbd|MGv)Dx)"); /* a ring has no node without a parent: the first one carries the transaction */
    check_form(7, "3pbd");
}

Test(gent_tx_read, names_lose_their_rank_and_ids_of_their_own_are_kept)
{
    read_graph("\"arn:1\":{\"id\":\"other\",\"resource\":{\"id\":\"arn:1\",\"name\":\"lambda\",\"name\":\"again\","
               "\"a/b\":1},\"startTime\":1605223981761,\"startTime\":2,\"resource/x\":1},"
               "\"*5\":{\"startTime\":1605223981761,\"duration\":null,\"resource\":5,\"environmentVariables\":[],"
               "\"issues\":{}},\"a*b\":{\"startTime\":1605223981761,\"duration\":1.9,\"issues\":[{},{}]}", "");
    check_reports(0, "");
    cr_assert(trace_text_is(&table, table.spans[0].name_id, "lambda"));
    cr_assert(trace_text_is(&table, table.spans[1].name_id, "*5"));
    cr_assert(trace_text_is(&table, table.spans[2].name_id, "a*b"));
    check_form(0, "6aRiN)b|MGv)Dx)");
    check_attr(&table.spans[0], 0, "/id", VALUE_STRING, "other");
    cr_assert(table.notes.n_unknown_members == 4 && table.spans[0].attrs.n == 1);
    check_form(1, "6baaaa");
    check_attr(&table.spans[1], 3, "/issues", VALUE_JSON, "{}");
    check_form(2, "6bda");
    cr_assert(table.spans[2].status_code == 2 && table.spans[1].status_code == 0);
    cr_assert(table.spans[2].end_ns - table.spans[2].start_ns == 1000000);
}

Test(gent_tx_read, counts_of_issues_are_told_from_the_nodes_when_they_can)
{
    static const struct {
        const char *issues, *form;
    } CASES[] = {
        { "{\"count\":2}", "6be|Dxa)M" }, { "{\"count\":0}", "6be|Dxa)M" }, { "{\"count\":1,\"x\":1}", "6be|Dxa)M" },
        { "{\"x\":1,\"count\":1}", "6be|Dxa)M" }, { "1", "6be|Dxa)M" }, { "{\"count\":1}", "6be|Dxc)M" },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, "{\"details\":{\"transactionId\":\"1\",\"issues\":%s},\"nodesData\":{\"a\":{"
                 "\"startTime\":1605223981761,\"issues\":[]},\"b\":{\"startTime\":1605223981761,\"issues\":[1]}}}",
                 CASES[i].issues);
        read_text(text);
        check_form(2 * (uint32_t)i, CASES[i].form);
    }
}

Test(gent_tx_read, transaction_ids_are_hexadecimal_or_any_text)
{
    static const struct {
        const char *id, *form;
        uint64_t    high, low;
    } CASES[] = {
        { "5B8EFFF798038103D269B633813FC60C", "6b|MDX)", 0x5b8efff798038103, 0xd269b633813fc60c },
        { "1f", "6b|MDx)", 0, 0x1f },
        { "5e1b4151a8b3a2f4e2f86e25", "6b|MDX)", 0x5e1b4151, 0xa8b3a2f4e2f86e25 },
    };
    for (uint32_t i = 0; i < 3; i++) {
        char text[512];
        snprintf(text, sizeof text, "{\"nodesData\":{\"a\":{\"startTime\":1605223981761}},\"details\":{"
                 "\"transactionId\":\"%s\"}}", CASES[i].id);
        read_text(text);
        check_form(i, CASES[i].form);
        cr_assert(table.traces[i].trace_id[0] == CASES[i].high && table.traces[i].trace_id[1] == CASES[i].low);
    }
    read_text("[{\"nodesData\":{\"a\":{\"startTime\":1605223981761}},\"details\":{\"transactionId\":\"x\"}},"
              "{\"nodesData\":{\"a\":{\"startTime\":1605223981761}},\"details\":{\"transactionId\":\"0\"}}]");
    check_form(4, "6b|MDX)");
    cr_assert(table.n_traces == 5 && (table.traces[4].trace_id[0] | table.traces[4].trace_id[1]) != 0);
}

Test(gent_tx_read, bad_nodes_are_left_out_and_the_others_kept)
{
    read_graph("\"a\":5,\"b\":{},\"c\":{\"startTime\":\"x\"},\"d\":{\"startTime\":0},\"e\":{\"startTime\":1,"
               "\"duration\":-1},\"f\":{\"startTime\":1,\"duration\":1e99},\"g\":{\"startTime\":9223372036854775807,"
               "\"duration\":1},\"h\":{\"startTime\":99999999999},\"i\":{\"startTime\":1605223981761},"
               "\"i\":{\"startTime\":1605223981761}", EDGE("a", "i"));
    check_reports(9, "a node is given twice");
    static const char *const WHATS[] = {
        "node is not an object", "node has no startTime", "startTime is not a number", "startTime is zero",
        "duration is not a number", "duration is not a number", "a time lies beyond the year 2262",
        "a time lies beyond the year 2262",
    };
    for (uint32_t i = 0; i < 8; i++)
        cr_assert(strcmp(reports.at[i].what, WHATS[i]) == 0, "%s", reports.at[i].what);
    cr_assert(table.n_spans == 1 && table.notes.n_bad_spans == 9 && table.notes.n_bad_lines == 0);
    cr_assert(table.spans[0].parent_id != 0, "its parent is not there");
    check_form(0, "6pb|MGv)Dx)");
}

Test(gent_tx_read, what_is_no_transaction_is_reported_once_a_document)
{
    read_text("5");
    check_reports(1, "transaction has no nodesData");
    read_text("{\"nodesData\":[],\"graph\":{}}");
    check_reports(1, "transaction has no nodesData");
    read_text("{\"nodesData\":{},\"details\":{\"transactionId\":5}}");
    check_reports(1, "transaction has no transactionId");
    cr_assert(table.notes.n_bad_lines == 3 && table.n_traces == 0);
    read_graph(NODE("a", "1605223981761421"), EDGE("a", "b") ",{\"source\":null,\"target\":\"a\"},7");
    check_reports(3, "an edge's end is no node of the transaction");
    cr_assert(table.notes.n_bad_lines == 4 && table.n_spans == 1);
    read_text("{\"nodesData\":{\"a\":{\"startTime\":1}},\"graph\":{\"edges\":{}},"
              "\"details\":{\"transactionId\":\"b\"}}");
    check_reports(2, "times are in another unit than before");
    cr_assert(strcmp(reports.at[0].what, "edges are not an array") == 0 && table.n_spans == 2);
    read_text("{\"nodesData\":{},\"details\":{\"transactionId\":\"c\"}}");
    check_reports(0, "");
    cr_assert(table.n_traces == 2);
    reports = (struct trace_text_reports){ .answer = STATUS_BAD_TRACE };
    cr_assert(format_trip_read(&table, TRACE_FORMAT_GENT, "[{},{}]", 1, &reports) == STATUS_BAD_TRACE);
    cr_assert(reports.n == 1);
}

Test(gent_tx_read, transactions_are_recognised_by_their_nodes)
{
    cr_assert(format_trip_recognises(TRACE_FORMAT_GENT, WHOLE));
    cr_assert(format_trip_recognises(TRACE_FORMAT_GENT, "[{\"nodesData\":{},\"graph\":{}}]"));
    cr_assert_not(format_trip_recognises(TRACE_FORMAT_GENT, "{\"nodesData\":{}}"));
    cr_assert_not(format_trip_recognises(TRACE_FORMAT_GENT, "{\"resourceSpans\":[]}"));
    cr_assert_not(format_trip_recognises(TRACE_FORMAT_GENT, "[]"));
}
