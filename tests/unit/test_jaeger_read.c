/* test_jaeger_read.c - every member of Jaeger JSON, and the spellings seen in the wild. */
#include "common/trace/jaeger_read.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "common/base/input.h"
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

TestSuite(jaeger_read, .init = setup, .fini = teardown);

static void read_document(const char *text)
{
    enum status s = trace_text_read_as(&table, TRACE_FORMAT_JAEGER, text, strlen(text), &reports);
    cr_assert(s == STATUS_OK, "%d", s);
}

static void check_good(uint32_t n_spans)
{
    cr_assert(reports.n == 0, "%s", reports.at[0].what);
    cr_assert(table.n_spans == n_spans && table.notes.n_bad_spans == 0 && table.notes.n_bad_lines == 0);
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

/* A span with ids and times and these members, which begin with a comma; the table holds nothing else. */
static const struct span *read_members(const char *members)
{
    char text[2048];
    teardown();
    setup();
    snprintf(text, sizeof text, "{" IDS TIMES "%s}", members);
    read_spans(text);
    check_good(1);
    return &table.spans[0];
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

Test(jaeger_read, the_formats_example_is_read)
{
    read_document("{\"data\":[{\"traceID\":\"" T32 "\",\"spans\":[{\"traceID\":\"" T32 "\",\"spanID\":"
                  "\"e127af99e3b3e074\",\"operationName\":\"okey-dokey-0\",\"references\":["
                  REF("CHILD_OF", T32, "909541b92cf05311") "],\"startTime\":1706678909209712,\"duration\":123,"
                  "\"tags\":[" TAG("otel.scope.name", "string", "\"telemetrygen\"") ","
                  TAG("span.kind", "string", "\"server\"") "],\"logs\":[],\"processID\":\"p1\",\"warnings\":null}],"
                  "\"processes\":{\"p1\":{\"serviceName\":\"telemetrygen\",\"tags\":[]}},\"warnings\":null}],"
                  "\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}");
    check_good(1);
    const struct span          *span = &table.spans[0];
    const struct span_resource *process = &table.resources[span->resource_at];
    cr_assert(table.style.container == TRACE_CONTAINER_DATA && table.notes.n_unknown_members == 0);
    cr_assert(table.traces[0].trace_id[0] == 0x83a9efd15c1c98a9 && table.traces[0].trace_id[1] == 0x77e0711cc93ee28b);
    cr_assert(span->span_id == 0xe127af99e3b3e074 && span->parent_id == 0x909541b92cf05311 && span->n_links == 0);
    cr_assert(span->start_ns == 1706678909209712000 && span->end_ns == 1706678909209835000 && span->kind == 2);
    cr_assert(trace_text_is(&table, span->form_id, "tsnrpbdaliw"));
    cr_assert(span->attrs.n == 2);
    check_attr(span->attrs, 0, "otel.scope.name", VALUE_STRING, "telemetrygen");
    check_attr(span->attrs, 1, "span.kind", VALUE_STRING, "server");
    cr_assert(trace_text_is(&table, process->service_id, "telemetrygen") && process->attrs.n == 1);
    check_attr(process->attrs, 0, "service.name", VALUE_STRING, "telemetrygen");
    cr_assert(trace_text_is(&table, process->form_id, "sa"));
}

Test(jaeger_read, values_have_the_type_that_is_named)
{
    static const struct {
        const char     *tag;
        enum value_type type;
        const char     *text, *form;
    } CASES[] = {
        { TAG("k", "string", "\"a\\n\""), VALUE_STRING, "a\\n", "Tsbda" },
        { TAG("k", "string", "5"), VALUE_STRING, "5", "Tsbda" },
        { TAG("k", "bool", "true"), VALUE_BOOL, "true", "Tsbda" },
        { TAG("k", "bool", "\"false\""), VALUE_BOOL, "false", "TsbdA" },
        { TAG("k", "bool", "\"maybe\""), VALUE_STRING, "maybe", "Tsbda" },
        { TAG("k", "int64", "-42"), VALUE_INT_NUMBER, "-42", "Tsbda" },
        { TAG("k", "int64", "\"9223372036854775807\""), VALUE_INT, "9223372036854775807", "Tsbda" },
        { TAG("k", "int64", "\"-9223372036854775808\""), VALUE_INT, "-9223372036854775808", "Tsbda" },
        { TAG("k", "int64", "\"9223372036854775808\""), VALUE_STRING, "9223372036854775808", "Tsbda" },
        { TAG("k", "int64", "9223372036854775808"), VALUE_DOUBLE, "9223372036854775808", "Tsbda" },
        { TAG("k", "int64", "1e3"), VALUE_DOUBLE, "1e3", "Tsbda" },
        { TAG("k", "int64", "\"007\""), VALUE_STRING, "007", "Tsbda" },
        { TAG("k", "float64", "5"), VALUE_DOUBLE, "5", "Tsbda" },
        { TAG("k", "float64", "-0.5e-7"), VALUE_DOUBLE, "-0.5e-7", "Tsbda" },
        { TAG("k", "float64", "\"0.5\""), VALUE_DOUBLE_STRING, "0.5", "Tsbda" },
        { TAG("k", "float64", "\"NaN\""), VALUE_DOUBLE_STRING, "NaN", "Tsbda" },
        { TAG("k", "float64", "\"no\""), VALUE_STRING, "no", "Tsbda" },
        { TAG("k", "binary", "\"AAEC/w==\""), VALUE_BYTES, "AAEC/w==", "Tsbda" },
        { TAG("k", "binary", "\"*\""), VALUE_STRING, "*", "Tsbda" },
        { TAG("k", "string", "null"), VALUE_EMPTY, "", "Tsbda" },
        { TAG("k", "string", "[1, 2]"), VALUE_JSON, "[1,2]", "Tsbda" },
        { TAG("k", "long", "7"), VALUE_INT_NUMBER, "7", "Tsbda" },
        { "{\"key\":\"k\",\"value\":false}", VALUE_BOOL, "false", "Tsbda" },
        { "{\"type\":\"int64\",\"value\":\"1\",\"key\":\"k\"}", VALUE_INT, "1", "Tsbda" },
        { "{\"key\":\"k\"}", VALUE_EMPTY, "", "Tsbda" },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char members[256];
        snprintf(members, sizeof members, ",\"tags\":[%s]", CASES[i].tag);
        const struct span *span = read_members(members);
        cr_assert(span->attrs.n == 1, "%s", CASES[i].tag);
        check_attr(span->attrs, 0, "k", CASES[i].type, CASES[i].text);
        cr_assert(trace_text_is(&table, span->form_id, CASES[i].form), "%s", CASES[i].tag);
    }
}

Test(jaeger_read, a_parent_is_the_first_child_of_reference_into_the_same_trace)
{
    static const struct {
        const char *references, *form;
        uint64_t    parent_id;
        uint32_t    n_links;
    } CASES[] = {
        { "[]", "Tsbdr", 0, 0 },
        { "null", "TsbdR", 0, 0 },
        { "[" REF("CHILD_OF", "0af7651916cd43dd", "a") "]", "Tsbdrp", 10, 0 },
        { "[" REF("CHILD_OF", "AF7651916CD43DD", "A") "]", "Tsbdrp", 10, 0 },
        { "[" REF("CHILD_OF", "00000000000000000af7651916cd43dd", "a") "]", "Tsbdrp", 10, 0 },
        { "[" REF("FOLLOWS_FROM", "af7651916cd43dd", "a") "]", "Tsbdrp>", 10, 0 },
        { "[" REF("FOLLOWS_FROM", "af7651916cd43dd", "a") "," REF("FOLLOWS_FROM", "af7651916cd43dd", "b") "]",
          "Tsbdrp>", 10, 1 },
        { "[" REF("FOLLOWS_FROM", "af7651916cd43dd", "b") "," REF("CHILD_OF", "af7651916cd43dd", "a") ","
          REF("CHILD_OF", "af7651916cd43dd", "c") "]", "Tsbdr.p", 10, 2 },
        { "[" REF("CHILD_OF", "1", "a") "," REF("CHILD_OF", T32, "a") "]", "Tsbdr", 0, 2 },
        { "[" REF("CHILD_OF", "1", "b") "," REF("FOLLOWS_FROM", "af7651916cd43dd", "a") "]", "Tsbdr.p>", 10, 1 },
        { "[" REF("CHILD_OF", "af7651916cd43dd", "0") "]", "Tsbdr", 0, 1 },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char members[512];
        snprintf(members, sizeof members, ",\"references\":%s", CASES[i].references);
        const struct span *span = read_members(members);
        cr_assert(span->parent_id == CASES[i].parent_id && span->n_links == CASES[i].n_links, "case %zu", i);
        cr_assert(table.n_links == CASES[i].n_links);
        cr_assert(trace_text_is(&table, span->form_id, CASES[i].form), "case %zu", i);
    }
}

Test(jaeger_read, other_references_are_links)
{
    const struct span *span = read_members(
        ",\"references\":[{\"spanID\":\"b\",\"traceID\":\"1\",\"refType\":\"FOLLOWS_FROM\"},"
        REF("CHILD_OF", "0af7651916cd43dd", "a") "," REF("CHILD_OF", T32, "c") "]");
    cr_assert(span->parent_id == 10 && span->n_links == 2);
    const struct span_link *links = &table.links[span->first_link_at];
    cr_assert(links[0].trace_id[0] == 0 && links[0].trace_id[1] == 1 && links[0].span_id == 11);
    cr_assert(trace_text_is(&table, links[0].form_id, "sTf") && links[0].attrs.n == 0);
    cr_assert(links[1].trace_id[0] == 0x83a9efd15c1c98a9 && links[1].span_id == 12);
    cr_assert(trace_text_is(&table, links[1].form_id, "cts"));
}

Test(jaeger_read, references_are_understood_before_the_trace_id)
{
    read_spans("{\"references\":[" REF("CHILD_OF", "af7651916cd43dd", "a") "]," IDS TIMES "}");
    check_good(1);
    cr_assert(table.spans[0].parent_id == 10 && trace_text_is(&table, table.spans[0].form_id, "rpTsbd"));
}

Test(jaeger_read, a_parent_span_id_counts_where_no_reference_does)
{
    const struct span *span = read_members(",\"parentSpanID\":\"c\",\"flags\":1");
    cr_assert(span->parent_id == 12 && trace_text_is(&table, span->form_id, "TsbdPpf"));
    span = read_members(",\"parentSpanID\":\"a\",\"references\":[" REF("CHILD_OF", "af7651916cd43dd", "a") "]");
    cr_assert(span->parent_id == 10 && trace_text_is(&table, span->form_id, "TsbdPrp"));
    span = read_members(",\"parentSpanID\":\"\"");
    cr_assert(span->parent_id == 0 && trace_text_is(&table, span->form_id, "Tsbdz"));
    span = read_members(",\"parentSpanID\":\"0000000000000000\"");
    cr_assert(span->parent_id == 0 && trace_text_is(&table, span->form_id, "TsbdZ"));
}

Test(jaeger_read, logs_are_events_named_by_their_field)
{
    const struct span *span = read_members(
        ",\"logs\":[{\"timestamp\":1706678909209800,\"fields\":[" TAG("event", "string", "\"go\"") ","
        TAG("n", "int64", "1") "]},{\"fields\":[" TAG("level", "string", "\"info\"") "," TAG("ok", "bool", "\"true\"")
        "," TAG("event", "string", "\"stop\"") "," TAG("event", "string", "\"x\"") "],\"timestamp\":1706678909209801},"
        "{\"timestamp\":1706678909209802,\"fields\":[" TAG("event", "int64", "3") "]},"
        "{\"timestamp\":1706678909209803,\"fields\":[]},{\"timestamp\":1706678909209804}]");
    cr_assert(span->n_events == 5 && trace_text_is(&table, span->form_id, "Tsbdl"));
    static const char *const NAMES[] = { "go", "stop", "", "", "" };
    static const char *const FORMS[] = { "tef", "..eFt", "tf", "tf", "t" };
    static const uint32_t    N_ATTRS[] = { 1, 3, 1, 0, 0 };
    for (uint32_t i = 0; i < 5; i++) {
        const struct span_event *event = &table.events[span->first_event_at + i];
        cr_assert(event->time_ns == UINT64_C(1706678909209800000) + 1000 * i);
        cr_assert(trace_text_is(&table, event->name_id, NAMES[i]) && event->attrs.n == N_ATTRS[i], "event %u", i);
        cr_assert(trace_text_is(&table, event->form_id, FORMS[i]), "event %u", i);
    }
    check_attr(table.events[1].attrs, 1, "ok", VALUE_BOOL, "true");
    check_attr(table.events[1].attrs, 2, "event", VALUE_STRING, "x");
    check_attr(table.events[2].attrs, 0, "event", VALUE_INT_NUMBER, "3");
}

static void check_status(const char *tags, uint8_t kind, uint8_t status, const char *message)
{
    char members[512];
    snprintf(members, sizeof members, ",\"tags\":[%s]", tags);
    const struct span *span = read_members(members);
    cr_assert(span->kind == kind && span->status_code == status, "%s: %u %u", tags, span->kind, span->status_code);
    cr_assert(trace_text_is(&table, span->status_message_id, message), "%s", tags);
}

#define CLIENT TAG("span.kind", "string", "\"client\"")
#define SERVER TAG("span.kind", "string", "\"server\"")

Test(jaeger_read, kind_and_status_follow_from_tags)
{
    check_status("", 0, 0, "");
    check_status(TAG("span.kind", "string", "\"internal\""), 1, 0, "");
    check_status(SERVER, 2, 0, "");
    check_status(CLIENT, 3, 0, "");
    check_status(TAG("span.kind", "string", "\"producer\""), 4, 0, "");
    check_status(TAG("span.kind", "string", "\"consumer\""), 5, 0, "");
    check_status(TAG("span.kind", "string", "\"odd\""), 0, 0, "");
    check_status(TAG("error", "bool", "true"), 0, 2, "");
    check_status(TAG("error", "string", "\"true\""), 0, 2, "");
    check_status(TAG("error", "bool", "false"), 0, 0, "");
    check_status(TAG("error", "bool", "true") "," TAG("otel.status_code", "string", "\"OK\""), 0, 2, "");
    check_status(TAG("otel.status_code", "string", "\"OK\"") "," TAG("http.status_code", "int64", "500"), 0, 1, "");
    check_status(TAG("otel.status_code", "string", "\"ERROR\"") ","
                 TAG("otel.status_description", "string", "\"why\""), 0, 2, "why");
    check_status(TAG("http.status_code", "int64", "200"), 0, 0, "");
    check_status(TAG("http.status_code", "string", "\"503\"") "," SERVER, 2, 2, "");
    check_status(TAG("http.status_code", "int64", "404") "," SERVER, 2, 0, "");
    check_status(TAG("http.status_code", "int64", "404") "," CLIENT, 3, 2, "");
    check_status(TAG("http.status_code", "string", "\"?\"") "," CLIENT, 3, 0, "");
}

Test(jaeger_read, warnings_and_unknown_members_stand_behind_the_tags)
{
    const struct span *span = read_members(
        ",\"x1\":7,\"warnings\":[ \"a b\", \"c\" ],\"tags\":[" TAG("k", "string", "\"v\"") "],\"x2\":\"s\",\"logs\":[{"
        "\"fields\":[" TAG("f", "string", "\"g\"") "]}],\"x3\":{\"deep\":1},\"x4\":null,\"x5\":true,\"x6\":1.5");
    cr_assert(trace_text_is(&table, span->form_id, "TsbdxWaxlxx") && span->attrs.n == 6);
    check_attr(span->attrs, 0, "k", VALUE_STRING, "v");
    check_attr(span->attrs, 1, "x.x1", VALUE_INT_NUMBER, "7");
    check_attr(span->attrs, 2, "x.x2", VALUE_STRING, "s");
    check_attr(span->attrs, 3, "x.x5", VALUE_BOOL, "true");
    check_attr(span->attrs, 4, "x.x6", VALUE_DOUBLE, "1.5");
    check_attr(span->attrs, 5, "jaeger.warnings", VALUE_JSON, "[\"a b\",\"c\"]");
    check_attr(table.events[0].attrs, 0, "f", VALUE_STRING, "g");
    cr_assert(table.notes.n_unknown_members == 1);
    span = read_members(",\"warnings\":[\"only\"],\"tags\":[" TAG("k", "string", "\"v\"") "]");
    cr_assert(trace_text_is(&table, span->form_id, "Tsbdoa") && span->attrs.n == 2);
    check_attr(span->attrs, 1, "jaeger.warnings", VALUE_STRING, "only");
    span = read_members(",\"warnings\":[7]");
    cr_assert(trace_text_is(&table, span->form_id, "TsbdW"));
    check_attr(span->attrs, 0, "jaeger.warnings", VALUE_JSON, "[7]");
}

Test(jaeger_read, a_member_that_is_null_is_not_one_that_is_absent)
{
    cr_assert(trace_text_is(&table, read_members("")->form_id, "Tsbd"));
    cr_assert(trace_text_is(&table, read_members(",\"tags\":null,\"logs\":null,\"warnings\":null,\"references\":null,"
                                                 "\"flags\":null,\"operationName\":null")->form_id, "TsbdNLwR"));
}

Test(jaeger_read, processes_are_shared_by_content)
{
    read_document("{\"traceID\":\"1\",\"spans\":[{" IDS TIMES ",\"processID\":\"p1\"},{" IDS TIMES
                  ",\"processID\":\"p2\"},{" IDS TIMES ",\"processID\":\"p3\"},{" IDS TIMES
                  ",\"processID\":\"p9\"},{" IDS TIMES "}],"
                  "\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[" TAG("k", "bool", "\"true\"") "]},\"p2\":{"
                  "\"tags\":[" TAG("k", "bool", "\"true\"") "],\"serviceName\":\"b\"},\"p3\":{\"serviceName\":\"a\","
                  "\"tags\":[" TAG("k", "bool", "\"true\"") "]}}}");
    check_good(5);
    const struct span *spans = table.spans;
    cr_assert(table.n_resources == 3 && spans[0].resource_at == spans[2].resource_at);
    cr_assert(spans[3].resource_at == spans[4].resource_at && spans[3].resource_at != spans[0].resource_at);
    const struct span_resource *a = &table.resources[spans[0].resource_at];
    const struct span_resource *b = &table.resources[spans[1].resource_at];
    cr_assert(trace_text_is(&table, a->form_id, "sA") && trace_text_is(&table, b->form_id, "As"));
    check_attr(b->attrs, 0, "service.name", VALUE_STRING, "b");
    check_attr(b->attrs, 1, "k", VALUE_BOOL, "true");
    const struct span_resource *none = &table.resources[spans[3].resource_at];
    cr_assert(none->service_id == 0 && none->form_id == 0 && none->attrs.n == 0);
    cr_assert(trace_text_is(&table, spans[3].form_id, "Tsbdi") && trace_text_is(&table, spans[4].form_id, "Tsbd"));
}

#define BARE(name) "{" IDS TIMES ",\"process\":{\"serviceName\":\"" name "\",\"tags\":[]},\"tags\":[" \
                   TAG("error", "bool", "\"true\"") "]}"

Test(jaeger_read, bare_spans_hold_their_process)
{
    read_document("[" BARE("a") "," BARE("b") "," BARE("a") "]");
    check_good(3);
    cr_assert(table.style.container == TRACE_CONTAINER_SPANS && table.n_resources == 2);
    cr_assert(trace_text_is(&table, table.resources[table.spans[1].resource_at].service_id, "b"));
    check_attr(table.resources[table.spans[2].resource_at].attrs, 0, "service.name", VALUE_STRING, "a");
    check_attr(table.spans[2].attrs, 0, "error", VALUE_BOOL, "true");
    cr_assert(trace_text_is(&table, table.spans[0].form_id, "TsbdiA") && table.spans[0].status_code == 2);

    teardown();
    setup();
    read_document(BARE("a"));
    cr_assert(table.style.container == TRACE_CONTAINER_SPAN_LINES);
    table.style.container = TRACE_CONTAINER_LIST; /* as who cut an array into its elements says */
    read_document(BARE("a"));
    read_document(BARE("a"));
    cr_assert(table.style.container == TRACE_CONTAINER_SPANS && table.n_spans == 3);
}

Test(jaeger_read, a_trace_leaves_its_container_alone)
{
    table.style.container = TRACE_CONTAINER_DATA;
    read_document("{\"traceID\":\"1\",\"spans\":[]}");
    cr_assert(table.style.container == TRACE_CONTAINER_DATA);
    read_document("[{\"traceID\":\"1\",\"spans\":[]}]");
    cr_assert(table.style.container == TRACE_CONTAINER_LIST);
}

Test(jaeger_read, units_follow_from_magnitude_and_are_reported_once_when_mixed)
{
    read_spans("{" IDS "\"startTime\":1706678909209,\"duration\":123},"
               "{" IDS "\"duration\":5,\"startTime\":1706678909209712345,\"startTimeMillis\":1706678909209},"
               "{" IDS TIMES ",\"logs\":[{\"timestamp\":1706678909,\"fields\":[]},{\"timestamp\":0}]}");
    cr_assert(table.n_spans == 3 && table.notes.n_bad_spans == 0);
    cr_assert(reports.n == 1 && strcmp(reports.at[0].what, "startTime is not always in the same unit") == 0);
    const struct span *spans = table.spans;
    cr_assert(spans[0].start_ns == 1706678909209000000 && spans[0].end_ns - spans[0].start_ns == 123000000);
    cr_assert(spans[1].start_ns == 1706678909209712345 && spans[1].end_ns - spans[1].start_ns == 5);
    cr_assert(table.events[0].time_ns == 1706678909000000000);
    cr_assert(trace_text_is(&table, spans[0].form_id, "Tsb6d6") && trace_text_is(&table, spans[1].form_id, "Tsd0b0m"));
    cr_assert(trace_text_is(&table, table.events[0].form_id, "t9f"));
    cr_assert(trace_text_is(&table, table.events[1].form_id, "t"));
}

Test(jaeger_read, units_do_not_disturb_a_parent_span_id)
{
    read_spans("{" IDS "\"parentSpanID\":\"c\",\"startTime\":1706678909209,\"duration\":1},"
               "{" IDS "\"startTime\":1706678909209,\"duration\":1,\"parentSpanID\":\"c\"}");
    check_good(2);
    cr_assert(trace_text_is(&table, table.spans[0].form_id, "TsPpb6d6"));
    cr_assert(trace_text_is(&table, table.spans[1].form_id, "Tsb6d6Pp"));
}

Test(jaeger_read, only_jaeger_is_recognised)
{
    static const struct {
        const char *text;
        bool        is_jaeger;
    } CASES[] = {
        { "{\"data\":[]}", true },
        { "{\"data\":[{\"traceID\":\"1\",\"spans\":[]}],\"total\":0}", true },
        { "{\"traceID\":\"1\",\"spans\":[],\"processes\":{}}", true },
        { "[{\"spans\":[],\"processes\":{}}]", true },
        { "[{\"traceID\":\"1\",\"spanID\":\"1\"}]", true },
        { "{\"traceID\":\"1\",\"spanID\":\"1\"}", true },
        { "{\"data\":[{\"traceId\":\"1\"}]}", false },
        { "{\"data\":7}", false },
        { "[]", false },
        { "7", false },
        { "{\"traceId\":\"1\",\"id\":\"1\"}", false },
        { "{\"resourceSpans\":[]}", false },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct json_node *nodes;
        struct json            *json = json_open();
        char                    padded[256] = { 0 };
        snprintf(padded, sizeof padded - INPUT_PADDING, "%s", CASES[i].text);
        cr_assert(json_parse(json, (struct text){ padded, strlen(padded) }, &nodes, NULL) == STATUS_OK);
        cr_assert(jaeger_read.recognises(nodes) == CASES[i].is_jaeger, "%s", CASES[i].text);
        json_close(json);
    }
}
