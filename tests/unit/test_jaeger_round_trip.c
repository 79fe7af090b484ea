/* test_jaeger_round_trip.c - what the reader read, the writer writes.
 *
 * Traces whose processes are numbered in order of first use must come back
 * byte for byte, whichever half of the fields stands in slots. */
#include "common/trace/jaeger_read.h"
#include "common/trace/trace_write.h"
#include "tests/support/table_shapes.h"
#include "tests/support/trace_text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* A stream in the container of the table. */
static void write_table(const struct span_table *table, bool has_odd_slots, struct buffer *out)
{
    const struct trace_style   style = { TRACE_FORMAT_JAEGER, table->style.container };
    const struct text          head = trace_write_head(style), between = trace_write_between(style);
    const struct text          tail = trace_write_tail(style);
    struct trace_write_scratch scratch = { 0 };
    struct trace_write        *writer;
    struct table_shapes        shapes;
    struct arena               arena;
    struct fail                fail;

    arena_init(&arena);
    table_shapes_build(table, has_odd_slots, &arena, &shapes);
    cr_assert(trace_write_build(&shapes.set, style, false, &arena, &writer, &fail) == STATUS_OK, "%s", fail.what);
    buffer_append(out, head.at, head.n);
    for (uint32_t t = 0; t < shapes.n_traces; t++) {
        if (t != 0)
            buffer_append(out, between.at, between.n);
        trace_write_trace(writer, &shapes.traces[t], &scratch, out);
    }
    buffer_append(out, tail.at, tail.n);
    buffer_append_byte(out, '\0');
    cr_assert(!out->has_failed);
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
}

/* Reads 'text' and checks that both ways of writing it give 'expected'. */
static void check_as(const char *text, const char *expected)
{
    struct trace_text_reports reports = { 0 };
    struct span_table         table;

    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    cr_assert(trace_text_read_as(&table, TRACE_FORMAT_JAEGER, text, strlen(text), &reports) == STATUS_OK);
    cr_assert(reports.n == 0, "%s", reports.at[0].what);
    for (int has_odd_slots = 0; has_odd_slots <= 1; has_odd_slots++) {
        struct buffer out = { 0 };
        write_table(&table, has_odd_slots, &out);
        cr_assert(strcmp((char *)out.data, expected) == 0, "\n%s is not\n%s", (char *)out.data, expected);
        buffer_free(&out);
    }
    span_table_free(&table);
}

static void check(const char *text)
{
    check_as(text, text);
}

#define LOW   "0af7651916cd43dd"
#define LONG  "83a9efd15c1c98a977e0711cc93ee28b"
#define IDS   "\"traceID\":\"" LOW "\",\"spanID\":\"b7ad6b7169203331\""
#define TIMES "\"startTime\":1706678909209712,\"duration\":123"
#define REF(type, trace, span) "{\"refType\":\"" type "\",\"traceID\":\"" trace "\",\"spanID\":\"" span "\"}"
#define TAG(key, type, value)  "{\"key\":\"" key "\",\"type\":\"" type "\",\"value\":" value "}"
#define TRACE(id, spans, processes) \
    "{\"traceID\":\"" id "\",\"spans\":[" spans "],\"processes\":{" processes "},\"warnings\":null}"
#define LINE(members) TRACE(LOW, "{" IDS "," TIMES members "}", "") "\n"

#define TAGS                                                                                                      \
    TAG("s", "string", "\"a\\n\\u00e9\\\"\"") "," TAG("b", "bool", "true") "," TAG("b", "bool", "false") ","      \
    TAG("i", "int64", "-42") "," TAG("i", "int64", "\"9007199254740993\"") "," TAG("f", "float64", "1e-7") ","    \
    TAG("f", "float64", "\"NaN\"") "," TAG("y", "binary", "\"AAEC/w==\"") "," TAG("n", "string", "null")

Test(jaeger_round_trip, the_formats_example_comes_back)
{
    check("{\"data\":[" TRACE(LONG, "{\"traceID\":\"" LONG "\",\"spanID\":\"e127af99e3b3e074\",\"operationName\":"
          "\"okey-dokey-0\",\"references\":[" REF("CHILD_OF", LONG, "909541b92cf05311") "]," TIMES ",\"tags\":["
          TAG("otel.scope.name", "string", "\"telemetrygen\"") "," TAG("span.kind", "string", "\"server\"")
          "],\"logs\":[],\"processID\":\"p1\",\"warnings\":null}",
          "\"p1\":{\"serviceName\":\"telemetrygen\",\"tags\":[]}")
          "],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}\n");
}

Test(jaeger_round_trip, spans_keep_members_order_and_spelling)
{
    static const char *const MEMBERS[] = {
        LINE(""),
        LINE(",\"flags\":1,\"operationName\":\"GET \\\"x\\\"\",\"references\":[],\"tags\":[],\"logs\":[],"
             "\"warnings\":null"),
        LINE(",\"warnings\":[\"a\",\"b\"],\"logs\":null,\"tags\":null,\"references\":null"),
        LINE(",\"warnings\":[\"only \\\"one\\\"\"],\"tags\":[]"),
        LINE(",\"warnings\":[]"),
        LINE(",\"parentSpanID\":\"000000000000000c\""),
        LINE(",\"parentSpanID\":\"000000000000000a\",\"references\":[" REF("CHILD_OF", LOW, "000000000000000a") "]"),
        LINE(",\"parentSpanID\":\"\",\"startTimeMillis\":1706678909209"),
        LINE(",\"parentSpanID\":\"0000000000000000\""),
        LINE(",\"odd\":7,\"tags\":[" TAG("k", "int64", "1") "],\"odder\":\"s\",\"oddest\":false,\"half\":0.5"),
        TRACE(LOW, "{\"duration\":5,\"startTime\":1706678909209712345," IDS ",\"parentSpanID\":"
              "\"000000000000000c\"}", "") "\n",
        TRACE(LOW, "{" IDS ",\"startTime\":1706678909,\"duration\":1}", "") "\n",
        TRACE(LOW, "{" IDS ",\"startTime\":1706678909001,\"duration\":1}", "") "\n",
    };
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
        check(MEMBERS[i]);
}

Test(jaeger_round_trip, references_keep_their_order)
{
    check(LINE(",\"references\":[" REF("FOLLOWS_FROM", LOW, "000000000000000a") "]"));
    check(LINE(",\"references\":[" REF("FOLLOWS_FROM", LOW, "000000000000000b") ","
               REF("CHILD_OF", LONG, "000000000000000d") "," REF("CHILD_OF", LOW, "000000000000000a") ","
               REF("CHILD_OF", LOW, "000000000000000c") "]"));
    check(LINE(",\"references\":[{\"spanID\":\"000000000000000b\",\"refType\":\"CHILD_OF\",\"traceID\":\"" LONG
               "\"}]"));
    check(LINE(",\"references\":[" REF("FOLLOWS_FROM", LOW, "000000000000000a") ","
               REF("FOLLOWS_FROM", LOW, "000000000000000b") "]"));
}

Test(jaeger_round_trip, values_of_every_type_are_kept_wherever_they_stand)
{
    check(TRACE(LOW, "{" IDS "," TIMES ",\"tags\":[" TAGS "],\"logs\":[{\"timestamp\":1706678909209800,\"fields\":["
                TAGS "]}],\"processID\":\"p1\"}", "\"p1\":{\"serviceName\":\"s\",\"tags\":[" TAGS "]}") "\n");
    check(LINE(",\"tags\":[" TAG("b", "bool", "\"true\"") "," TAG("b", "bool", "\"false\"") "]"));
    check_as(LINE(",\"tags\":[" TAG("j", "string", "{\"a\": [1, \"\\\"\"]}") "," TAG("i", "int64", "1.0") "]"),
             LINE(",\"tags\":[" TAG("j", "string", "\"{\\\"a\\\":[1,\\\"\\\\\\\"\\\"]}\"") ","
                  TAG("i", "float64", "1.0") "]"));
}

Test(jaeger_round_trip, logs_keep_the_place_of_the_event)
{
    check(LINE(",\"logs\":[{\"timestamp\":1706678909209800,\"fields\":[" TAG("event", "string", "\"go\"") ","
               TAG("n", "int64", "1") "]},{\"fields\":[" TAG("level", "string", "\"info\"") ","
               TAG("event", "string", "\"stop\"") "," TAG("ok", "bool", "\"true\"") ","
               TAG("event", "string", "\"x\"") "],\"timestamp\":1706678909209801},"
               "{\"timestamp\":1706678909209802,\"fields\":["
               TAG("event", "int64", "3") "," TAG("a", "string", "\"\"") "]},{\"timestamp\":1706678909209803},"
               "{\"fields\":[" TAG("a", "int64", "1") "," TAG("b", "int64", "2") "," TAG("event", "string", "\"e\"")
               "]},{}]"));
    check(LINE(",\"logs\":[{\"timestamp\":1706678909,\"fields\":[]}]"));
}

#define SPAN(process) "{" IDS "," TIMES ",\"processID\":\"" process "\"}"

Test(jaeger_round_trip, processes_are_numbered_by_first_use_and_shared)
{
    check_as(TRACE(LOW, SPAN("p7") "," SPAN("p3") "," SPAN("p7") "," SPAN("x") "," SPAN("p1"),
                   "\"p1\":{\"serviceName\":\"a\",\"tags\":[]},\"p3\":{\"tags\":null,\"serviceName\":\"b\"},"
                   "\"p7\":{\"serviceName\":\"a\",\"tags\":[]},\"p9\":{}"),
             TRACE(LOW, SPAN("p1") "," SPAN("p2") "," SPAN("p1") "," SPAN("p3") "," SPAN("p1"),
                   "\"p1\":{\"serviceName\":\"a\",\"tags\":[]},\"p2\":{\"tags\":null,\"serviceName\":\"b\"}") "\n");
}

#define BARE(trace, process) "{\"traceID\":\"" trace "\",\"spanID\":\"b7ad6b7169203331\"," TIMES \
                             ",\"process\":" process ",\"tags\":[" TAG("error", "bool", "\"true\"") "]}"
#define A "{\"serviceName\":\"a\",\"tags\":[" TAG("b", "bool", "\"true\"") "," TAG("i", "int64", "\"1\"") "]}"

Test(jaeger_round_trip, bare_spans_keep_their_process)
{
    check("[" BARE(LOW, A) "," BARE(LOW, "{}") "," BARE(LONG, A) "]\n");
    check(BARE(LOW, A) "\n");
}

Test(jaeger_round_trip, short_ids_are_padded)
{
    check_as("{\"spans\":[{\"traceID\":\"AF7651916cd43dd\",\"spanID\":\"1\"," TIMES ",\"references\":["
             REF("CHILD_OF", "af7651916cd43dd", "a") "," REF("CHILD_OF", "1cc93ee28b83a9efd1", "c") "]}],"
             "\"processes\":{}}",
             TRACE(LOW, "{\"traceID\":\"" LOW "\",\"spanID\":\"0000000000000001\"," TIMES ",\"references\":["
                   REF("CHILD_OF", LOW, "000000000000000a") ","
                   REF("CHILD_OF", "000000000000001cc93ee28b83a9efd1", "000000000000000c") "]}", "") "\n");
}

Test(jaeger_round_trip, traces_keep_the_container_around_them)
{
    check("[" TRACE(LOW, SPAN("p1"), "\"p1\":{\"serviceName\":\"a\",\"tags\":[]}") ","
          TRACE(LONG, "{\"traceID\":\"" LONG "\",\"spanID\":\"b7ad6b7169203331\"," TIMES "}", "") "]\n");
}
