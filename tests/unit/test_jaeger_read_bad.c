/* test_jaeger_read_bad.c - what makes a span or a document bad, and that nothing of it stays. */
#include "common/trace/jaeger_read.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/trace_text.h"

#define IDS   "\"traceID\":\"0af7651916cd43dd\",\"spanID\":\"b7ad6b7169203331\","
#define TIMES "\"startTime\":1706678909209712,\"duration\":123"
#define T32   "83a9efd15c1c98a977e0711cc93ee28b"
#define REF(type, trace, span) "{\"refType\":\"" type "\",\"traceID\":\"" trace "\",\"spanID\":\"" span "\"}"
#define TAG(key, type, value)  "{\"key\":\"" key "\",\"type\":\"" type "\",\"value\":" value "}"

static struct span_table         table;
static struct trace_text_reports reports;

static void setup(void)
{
    reports = (struct trace_text_reports){ 0 };
    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
}

static void teardown(void)
{
    span_table_free(&table);
}

TestSuite(jaeger_read_bad, .init = setup, .fini = teardown);

static void read_document(const char *text)
{
    enum status s = trace_text_read_as(&table, TRACE_FORMAT_JAEGER, text, strlen(text), &reports);
    cr_assert(s == STATUS_OK, "%d", s);
}

/* A trace with these spans. */
static void read_spans(const char *spans)
{
    char text[4096];
    snprintf(text, sizeof text,
             "{\"traceID\":\"0af7651916cd43dd\",\"spans\":[%s],\"processes\":{\"p1\":{\"serviceName\":\"cart\","
             "\"tags\":[" TAG("ip", "string", "\"10.0.0.1\"") "]}},\"warnings\":null}", spans);
    read_document(text);
}

static void check_attr(struct span_attrs attrs, uint32_t i, const char *key, enum value_type type, const char *text)
{
    cr_assert(i < attrs.n);
    struct span_attr  attr = table.attrs[attrs.first_at + i];
    struct span_value value = span_table_value(&table, attr.value_id);
    cr_assert(trace_text_is(&table, attr.key_id, key));
    cr_assert(value.type == type && json_text_is(value.text, text), "%u %.*s", value.type, (int)value.text.n,
              value.text.at);
}

/* 'span' lies between two good spans: it must be reported with 'what' and leave no trace of itself. */
static void check_bad_span(const char *span, const char *what)
{
    char text[3000];
    teardown();
    setup();
    snprintf(text, sizeof text, "{" IDS TIMES ",\"tags\":[" TAG("k", "int64", "1") "]},%s,{" IDS TIMES ",\"tags\":["
             TAG("l", "int64", "1") "],\"logs\":[{}],\"references\":[" REF("CHILD_OF", "1", "1") "]}", span);
    read_spans(text);
    cr_assert(reports.n == 1 && strcmp(reports.at[0].what, what) == 0, "%s: %u: %s", span, reports.n,
              reports.at[0].what);
    cr_assert(table.notes.n_bad_spans == 1 && table.notes.n_bad_lines == 0 && table.n_spans == 2 &&
              table.n_traces == 1);
    cr_assert(table.n_events == 1 && table.n_links == 1 && table.n_attrs == 4, "%s: %u", span, table.n_attrs);
    check_attr(table.spans[1].attrs, 0, "l", VALUE_INT_NUMBER, "1");
}

/* A span whose lists are good, but for these members behind them. */
#define AROUND(members)                                                                                     \
    "{\"tags\":[" TAG("a", "int64", "1") "],\"logs\":[{\"fields\":[" TAG("b", "int64", "1") "]}],\"references\":[" \
    REF("CHILD_OF", "1", "1") "]," members "}"

Test(jaeger_read_bad, what_is_no_span_is_reported_and_left_out)
{
    check_bad_span("7", "span is not an object");
    check_bad_span(AROUND("\"spanID\":\"1\"," TIMES), "span has no traceID");
    check_bad_span(AROUND("\"traceID\":\"0\",\"spanID\":\"1\"," TIMES), "span has no traceID");
    check_bad_span(AROUND("\"traceID\":\"1\"," TIMES), "span has no spanID");
    check_bad_span(AROUND("\"traceID\":\"1\",\"spanID\":\"00\"," TIMES), "span has no spanID");
    check_bad_span(AROUND("\"traceID\":\"g\",\"spanID\":\"1\"," TIMES), "traceID is not 1 to 32 hexadecimal digits");
    check_bad_span(AROUND("\"traceID\":7,\"spanID\":\"1\"," TIMES), "traceID is not 1 to 32 hexadecimal digits");
    check_bad_span(AROUND("\"traceID\":\"" T32 "0\",\"spanID\":\"1\"," TIMES),
                   "traceID is not 1 to 32 hexadecimal digits");
    check_bad_span(AROUND("\"traceID\":\"1\",\"spanID\":\"12345678901234567\"," TIMES),
                   "spanID is not 1 to 16 hexadecimal digits");
    check_bad_span(AROUND(IDS "\"duration\":1"), "span has no startTime");
    check_bad_span(AROUND(IDS "\"startTime\":0,\"duration\":1"), "span has no startTime");
    check_bad_span(AROUND(IDS "\"startTime\":1706678909209712"), "span has no duration");
    check_bad_span(AROUND(IDS "\"startTime\":\"x\",\"duration\":1"), "startTime is not a number");
    check_bad_span(AROUND(IDS "\"startTime\":1706678909209712,\"duration\":-1"), "duration is not a number");
    check_bad_span(AROUND(IDS "\"startTime\":18446744073709551615,\"duration\":1"),
                   "startTime lies beyond the year 2262");
    check_bad_span(AROUND(IDS "\"startTime\":1706678909209712,\"duration\":9223372036854775"),
                   "span ends beyond the year 2262");
    check_bad_span(AROUND(IDS TIMES ",\"flags\":4294967296"), "flags is not an unsigned 32-bit number");
    check_bad_span(AROUND(IDS TIMES ",\"operationName\":1"), "operationName is not a string");
    check_bad_span(AROUND(IDS TIMES ",\"tags\":[]"), "tags is given twice");
    check_bad_span(AROUND(IDS TIMES ",\"warnings\":\"w\""), "warnings is not an array");
    check_bad_span(AROUND(IDS TIMES ",\"parentSpanID\":\"g\""), "parentSpanID is not 1 to 16 hexadecimal digits");
    check_bad_span(AROUND(IDS TIMES ",\"process\":{},\"processID\":\"p1\""),
                   "span has both a process and a processID");
    check_bad_span(AROUND(IDS TIMES ",\"process\":[]"), "process is not an object");
    check_bad_span(AROUND(IDS TIMES ",\"process\":{\"serviceName\":\"s\",\"tags\":[" TAG("k", "bool", "true") ",1]}"),
                   "process tag is not an object");
}

Test(jaeger_read_bad, what_is_no_list_or_no_tag_makes_a_span_bad)
{
    check_bad_span("{" IDS TIMES ",\"tags\":{}}", "tags is not an array");
    check_bad_span("{" IDS TIMES ",\"tags\":[1]}", "tag is not an object");
    check_bad_span("{" IDS TIMES ",\"tags\":[" TAG("k", "bool", "true") ",{\"value\":1}]}", "tag has no key");
    check_bad_span("{" IDS TIMES ",\"tags\":[{\"key\":1}]}", "tag's key is not a string");
    check_bad_span("{" IDS TIMES ",\"tags\":[{\"key\":\"k\",\"type\":1}]}", "tag's type is not a string");
    check_bad_span("{" IDS TIMES ",\"logs\":1}", "logs is not an array");
    check_bad_span("{" IDS TIMES ",\"logs\":[{},1]}", "log is not an object");
    check_bad_span("{" IDS TIMES ",\"logs\":[{\"fields\":7}]}", "log fields is not an array");
    check_bad_span("{" IDS TIMES ",\"logs\":[{\"timestamp\":\"y\"}]}", "log timestamp is not a number");
    check_bad_span("{" IDS TIMES ",\"references\":{}}", "references is not an array");
    check_bad_span("{" IDS TIMES ",\"references\":[1]}", "reference is not an object");
    check_bad_span("{" IDS TIMES ",\"references\":[{}]}", "reference lacks refType, traceID or spanID");
    check_bad_span("{" IDS TIMES ",\"references\":[" REF("CHILD_OF", "1", "1") "," REF("NEXT", "1", "1") "]}",
                   "refType is neither CHILD_OF nor FOLLOWS_FROM");
    check_bad_span("{" IDS TIMES ",\"references\":[" REF("CHILD_OF", "1", "") "]}",
                   "reference spanID is not 1 to 16 hexadecimal digits");
}

static void check_bad_line(const char *text, const char *what, uint32_t n_spans)
{
    teardown();
    setup();
    read_document(text);
    cr_assert(reports.n == 1 && strcmp(reports.at[0].what, what) == 0, "%s: %u: %s", text, reports.n,
              reports.at[0].what);
    cr_assert(table.notes.n_bad_lines == 1 && table.n_spans == n_spans);
}

Test(jaeger_read_bad, what_is_no_trace_is_a_bad_line)
{
    check_bad_line("7", "no Jaeger trace", 0);
    check_bad_line("{\"traceID\":\"1\"}", "no Jaeger trace", 0);
    check_bad_line("{\"data\":[{\"traceID\":\"1\",\"spans\":[]},1]}", "no Jaeger trace", 0);
    check_bad_line("{\"traceID\":\"1\",\"spans\":{}}", "spans is not an array", 0);
    check_bad_line("{\"spans\":[{" IDS TIMES ",\"processID\":\"p1\"}],\"processes\":[]}",
                   "processes is not an object", 1);
    check_bad_line("{\"spans\":[{" IDS TIMES ",\"processID\":\"p1\"}],\"processes\":{\"p1\":1}}",
                   "process is not an object", 1);
    check_bad_line("{\"spans\":[{" IDS TIMES ",\"processID\":\"p1\"}],\"processes\":{\"p1\":{\"serviceName\":1}}}",
                   "process serviceName is not a string", 1);
}

Test(jaeger_read_bad, a_report_can_end_the_read)
{
    const char *text = "{\"spans\":[1,{" IDS TIMES "}],\"processes\":{}}";
    reports.answer = STATUS_BAD_TRACE;
    cr_assert(trace_text_read_as(&table, TRACE_FORMAT_JAEGER, text, strlen(text), &reports) == STATUS_BAD_TRACE);
    cr_assert(reports.n == 1 && table.n_spans == 0);
}
