/* test_otlp_round_trip.c - what the reader read, the writer writes.
 *
 * A line that holds one trace, grouped by resource and scope, must come back
 * byte for byte, whichever half of the fields stands in slots. */
#include "common/trace/otlp_read.h"
#include "common/trace/otlp_write.h"
#include "tests/support/table_shapes.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/input.h"

static enum status refuse(void *context, uint64_t line, const char *what)
{
    (void)context;
    cr_assert_fail("line %llu: %s", (unsigned long long)line, what);
    return STATUS_BAD_TRACE;
}

static void read_text(struct span_table *table, const char *text, size_t n)
{
    const struct trace_report report = { refuse, NULL };
    const struct json_node       *nodes;
    struct json                  *json   = json_open();
    char                         *padded = calloc(1, n + INPUT_PADDING);

    memcpy(padded, text, n);
    cr_assert(json_parse(json, (struct text){ padded, n }, &nodes, NULL) == STATUS_OK);
    cr_assert(otlp_read_document(table, nodes, 1, &report, NULL) == STATUS_OK);
    json_close(json);
    free(padded);
}

static void write_table(const struct span_table *table, bool has_odd_slots, struct buffer *out)
{
    struct trace_write_scratch scratch = { 0 };
    struct trace_write       *writer;
    struct table_shapes       shapes;
    struct arena              arena;

    arena_init(&arena);
    table_shapes_build(table, has_odd_slots, &arena, &shapes);
    cr_assert(trace_write_build(&shapes.set, (struct trace_style){ TRACE_FORMAT_OTLP, TRACE_CONTAINER_LINES }, false, &arena, &writer, NULL) == STATUS_OK);
    for (uint32_t t = 0; t < shapes.n_traces; t++)
{
        trace_write_trace(writer, &shapes.traces[t], &scratch, out);
        buffer_append(out, "\n", 1);
}
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
}

/* Reads 'text' and checks that both ways of writing it give 'expected'. */
static void check(const char *text, const char *expected)
{
    struct span_table table;

    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    read_text(&table, text, strlen(text));
    for (int has_odd_slots = 0; has_odd_slots <= 1; has_odd_slots++) {
        struct buffer out = { 0 };
        write_table(&table, has_odd_slots, &out);
        buffer_append_byte(&out, '\0');
        cr_assert(!out.has_failed && strcmp((char *)out.data, expected) == 0, "\n%s is not\n%s", (char *)out.data,
                  expected);
        buffer_free(&out);
    }
    span_table_free(&table);
}

#define ID(digit)  "000000000000000" digit
#define IDS(digit) "\"traceId\":\"000000000000000a000000000000000b\",\"spanId\":\"" ID(digit) "\""
#define REST       "\"name\":\"n\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"2\""
#define LINE(resource_spans) "{\"resourceSpans\":[" resource_spans "]}\n"
#define BARE(span) LINE("{\"scopeSpans\":[{\"spans\":[" span "]}]}")

Test(otlp_round_trip, spans_keep_members_order_and_spelling)
{
    static const char *const LINES[] = {
        BARE("{" IDS("1") "," REST "}"),
        BARE("{" IDS("1") ",\"parentSpanId\":\"\"," REST ",\"status\":{}}"),
        BARE("{" IDS("1") ",\"parentSpanId\":\"0000000000000000\",\"status\":{\"message\":\"x\",\"code\":2}," REST "}"),
        BARE("{\"flags\":257,\"kind\":3," REST ",\"parentSpanId\":\"" ID("2") "\"," IDS("1")
             ",\"traceState\":\"a=b\"}"),
        BARE("{" IDS("1") ",\"name\":\"\\u00e9\\\"\",\"endTimeUnixNano\":9223372036854775807,"
             "\"startTimeUnixNano\":1795255727153000000,\"attributes\":[],\"droppedAttributesCount\":4294967295,"
             "\"events\":[],\"droppedEventsCount\":0,\"links\":[],\"droppedLinksCount\":7,\"status\":{\"code\":0}}"),
    };
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++)
        check(LINES[i], LINES[i]);
}

#define ATTR(value) "{\"key\":\"k\",\"value\":{" value "}}"
#define ATTRS                                                                                                       \
    "\"attributes\":[" ATTR("") "," ATTR("\"stringValue\":\"\"") "," ATTR("\"stringValue\":\"a\\nb\\\\\"") ","       \
    ATTR("\"boolValue\":true") "," ATTR("\"boolValue\":false") "," ATTR("\"intValue\":\"-42\"") ","                  \
    ATTR("\"intValue\":42") "," ATTR("\"doubleValue\":-0.0") "," ATTR("\"doubleValue\":1e-7") ","                    \
    ATTR("\"doubleValue\":\"NaN\"") "," ATTR("\"bytesValue\":\"AAEC\"") ","                                          \
    ATTR("\"arrayValue\":{\"values\":[{\"stringValue\":\"a\"},{\"intValue\":1}]}") ","                               \
    ATTR("\"kvlistValue\":{\"values\":[{\"key\":\"a\",\"value\":{\"intValue\":\"1\"}}]}") "]"

Test(otlp_round_trip, values_of_every_type_are_kept_wherever_they_stand)
{
    const char *line =
        LINE("{\"resource\":{" ATTRS "},\"scopeSpans\":[{\"scope\":{\"name\":\"l\"," ATTRS "},\"spans\":["
             "{" IDS("1") "," REST "," ATTRS ",\"events\":[{\"name\":\"e\"," ATTRS ",\"timeUnixNano\":\"5\"}],"
             "\"links\":[{\"traceId\":\"000000000000000c000000000000000d\",\"spanId\":\"" ID("5") "\","
             ATTRS "}]}]}]}");
    check(line, line);
}

Test(otlp_round_trip, events_and_links_keep_members_order_and_spelling)
{
    const char *line =
        BARE("{" IDS("1") "," REST ",\"events\":[{\"timeUnixNano\":\"5\",\"name\":\"e\",\"attributes\":[],"
             "\"droppedAttributesCount\":3},{\"name\":\"f\",\"timeUnixNano\":6}],"
             "\"links\":[{\"spanId\":\"" ID("5") "\",\"traceId\":\"000000000000000c000000000000000d\","
             "\"traceState\":\"s\",\"attributes\":[],\"droppedAttributesCount\":1,\"flags\":769}]}");
    check(line, line);
}

Test(otlp_round_trip, containers_keep_members_and_order)
{
    const char *line =
        LINE("{\"resource\":{\"attributes\":[],\"droppedAttributesCount\":0},\"scopeSpans\":[{\"scope\":{},\"spans\":["
             "{" IDS("1") "," REST "},{" IDS("2") "," REST "}],\"schemaUrl\":\"s\"},{\"schemaUrl\":\"\",\"scope\":{"
             "\"name\":\"l\",\"version\":\"1\",\"droppedAttributesCount\":2},\"spans\":[{" IDS("3") "," REST "}]}],"
             "\"schemaUrl\":\"r\"},{\"resource\":{},\"scopeSpans\":[{\"spans\":[{" IDS("4") "," REST "}]}]},"
             "{\"scopeSpans\":[{\"spans\":[{" IDS("5") "," REST "}]}]}");
    check(line, line);
}

Test(otlp_round_trip, scattered_spans_are_gathered)
{
    check(LINE("{\"resource\":{},\"scopeSpans\":[{\"spans\":[{" IDS("1") "," REST "}]}]},"
               "{\"scopeSpans\":[{\"spans\":[{" IDS("2") "," REST "}]}]},"
               "{\"resource\":{},\"scopeSpans\":[{\"spans\":[{" IDS("3") "," REST "}]}]}"),
          LINE("{\"resource\":{},\"scopeSpans\":[{\"spans\":[{" IDS("1") "," REST "},{" IDS("3") "," REST "}]}]},"
               "{\"scopeSpans\":[{\"spans\":[{" IDS("2") "," REST "}]}]}"));
}
