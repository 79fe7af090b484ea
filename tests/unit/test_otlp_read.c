/* test_otlp_read.c - every member of OTLP JSON, and the spellings seen in the wild. */
#include "common/trace/otlp_read.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/trace_text.h"

#define T "5b8efff798038103d269b633813fc60c"
#define S "eee19b7ec3c1b174"
#define P "eee19b7ec3c1b173"
#define IDS "\"traceId\":\"" T "\",\"spanId\":\"" S "\","
#define TIMES "\"startTimeUnixNano\":\"1544712660000000000\",\"endTimeUnixNano\":\"1544712661000000000\""

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

TestSuite(otlp_read, .init = setup, .fini = teardown);

static void read_document(const char *text)
{
    enum status s = trace_text_read_document(&table, text, strlen(text), &reports);
    cr_assert(s == STATUS_OK, "%d", s);
}

static void check_good(uint32_t n_spans)
{
    cr_assert(reports.n == 0, "%s", reports.at[0].what);
    cr_assert(table.n_spans == n_spans && table.notes.n_bad_spans == 0 && table.notes.n_bad_lines == 0);
}

/* A document with these spans (and nothing else). */
static void read_spans(const char *spans)
{
    char text[4096];
    snprintf(text, sizeof text, "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[%s]}]}]}", spans);
    read_document(text);
}

/* A span with ids and times and these members, which begin with a comma. */
static const struct span *read_members(const char *members)
{
    char text[2048];
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

static void check_value(const char *value, enum value_type type, const char *text)
{
    char members[1024];
    teardown();
    setup();
    snprintf(members, sizeof members, ",\"attributes\":[{\"key\":\"k\",\"value\":%s}]", value);
    const struct span *span = read_members(members);
    cr_assert(span->attrs.n == 1);
    check_attr(span->attrs, 0, "k", type, text);
}

Test(otlp_read, the_specifications_example_is_read)
{
    read_document("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"
                  "\"stringValue\":"
                  "\"my.service\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"my.library\",\"version\":\"1.0.0\","
                  "\"attributes\":[{\"key\":\"my.scope.attribute\",\"value\":{\"stringValue\":\"some\"}}]},\"spans\":["
                  "{\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"EEE19B7EC3C1B174\",\"parentSpanId\":"
                  "\"EEE19B7EC3C1B173\",\"name\":\"I'm a server span\"," TIMES ",\"kind\":2,\"attributes\":[{\"key\":"
                  "\"my.span.attr\",\"value\":{\"stringValue\":\"some value\"}}]}]}]}]}");
    check_good(1);
    const struct span     *span = &table.spans[0];
    const struct span_scope *scope = &table.scopes[span->scope_at];
    cr_assert(table.traces[span->trace_at].trace_id[0] == 0x5b8efff798038103);
    cr_assert(table.traces[span->trace_at].trace_id[1] == 0xd269b633813fc60c);
    cr_assert(span->span_id == 0xeee19b7ec3c1b174 && span->parent_id == 0xeee19b7ec3c1b173);
    cr_assert(span->start_ns == 1544712660000000000 && span->end_ns == 1544712661000000000 && span->kind == 2);
    cr_assert(trace_text_is(&table, span->name_id, "I'm a server span"));
    cr_assert(trace_text_is(&table, span->form_id, "tspnbeka"));
    check_attr(span->attrs, 0, "my.span.attr", VALUE_STRING, "some value");
    cr_assert(trace_text_is(&table, table.resources[span->resource_at].service_id, "my.service"));
    cr_assert(trace_text_is(&table, table.resources[span->resource_at].form_id, "a"));
    cr_assert(trace_text_is(&table, table.resources[span->resource_at].container_form_id, "RC"));
    cr_assert(trace_text_is(&table, scope->name_id, "my.library") && trace_text_is(&table, scope->version_id, "1.0.0"));
    cr_assert(trace_text_is(&table, scope->form_id, "nVa") && trace_text_is(&table, scope->container_form_id, "SC"));
    check_attr(scope->attrs, 0, "my.scope.attribute", VALUE_STRING, "some");
}

Test(otlp_read, every_member_of_a_span_is_kept)
{
    const struct span *span = read_members(
        ",\"parentSpanId\":\"" P "\",\"traceState\":\"a=b\",\"name\":\"n\",\"kind\":3,\"droppedAttributesCount\":1,"
        "\"events\":[],\"droppedEventsCount\":2,\"links\":[],\"droppedLinksCount\":3,\"flags\":769,"
        "\"status\":{\"message\":\"m\",\"code\":2},\"attributes\":[]");
    cr_assert(trace_text_is(&table, span->form_id, "tsbeprnkdvwlmf(xc)a"));
    cr_assert(trace_text_is(&table, span->trace_state_id, "a=b") && trace_text_is(&table, span->status_message_id,
                                                                                  "m"));
    cr_assert(span->n_dropped_attrs == 1 && span->n_dropped_events == 2 && span->n_dropped_links == 3);
    cr_assert(span->flags == 769 && span->status_code == 2 && span->kind == 3);
    cr_assert(span->n_events == 0 && span->n_links == 0 && span->attrs.n == 0);
}

Test(otlp_read, every_member_of_events_and_links_is_kept)
{
    const struct span *span = read_members(
        ",\"events\":[{\"timeUnixNano\":\"1544712660500000000\",\"name\":\"e\",\"attributes\":[{\"key\":\"a\","
        "\"value\":"
        "{\"intValue\":\"1\"}}],\"droppedAttributesCount\":4},{\"name\":\"f\",\"timeUnixNano\":7}],"
        "\"links\":[{\"traceId\":\"" T "\",\"spanId\":\"" P "\",\"traceState\":\"s\",\"attributes\":[{\"key\":\"b\"}],"
        "\"droppedAttributesCount\":5,\"flags\":1},{}],\"attributes\":[{\"key\":\"c\"}]");
    const struct span_event *event = &table.events[span->first_event_at];
    const struct span_link  *link = &table.links[span->first_link_at];
    cr_assert(span->n_events == 2 && span->n_links == 2);
    cr_assert(event[0].time_ns == 1544712660500000000 && event[0].n_dropped_attrs == 4 && event[1].time_ns == 7);
    cr_assert(trace_text_is(&table, event[0].name_id, "e") && trace_text_is(&table, event[0].form_id, "bnad"));
    cr_assert(trace_text_is(&table, event[1].name_id, "f") && trace_text_is(&table, event[1].form_id, "nB"));
    check_attr(event[0].attrs, 0, "a", VALUE_INT, "1");
    cr_assert(link[0].trace_id[0] == 0x5b8efff798038103 && link[0].span_id == 0xeee19b7ec3c1b173);
    cr_assert(link[0].n_dropped_attrs == 5 && link[0].flags == 1 && trace_text_is(&table, link[0].trace_state_id, "s"));
    cr_assert(trace_text_is(&table, link[0].form_id, "tsradf") && trace_text_is(&table, link[1].form_id, ""));
    check_attr(link[0].attrs, 0, "b", VALUE_EMPTY, "");
    check_attr(span->attrs, 0, "c", VALUE_EMPTY, "");
    cr_assert(link[1].span_id == 0 && link[1].attrs.n == 0);
}

Test(otlp_read, every_member_of_resources_and_scopes_is_kept)
{
    read_document("{\"resourceSpans\":[{\"schemaUrl\":\"u\",\"scopeSpans\":[{\"spans\":[{" IDS TIMES "}],\"schemaUrl\":"
                  "\"v\",\"scope\":{\"droppedAttributesCount\":2,\"attributes\":[],\"version\":\"1\",\"name\":\"l\"}}],"
                  "\"resource\":{\"droppedAttributesCount\":1,\"attributes\":[]}}]}");
    check_good(1);
    const struct span_resource *resource = &table.resources[table.spans[0].resource_at];
    const struct span_scope    *scope = &table.scopes[table.spans[0].scope_at];
    cr_assert(trace_text_is(&table, resource->schema_url_id, "u") && resource->n_dropped_attrs == 1);
    cr_assert(trace_text_is(&table, resource->form_id, "da"));
    cr_assert(trace_text_is(&table, resource->container_form_id, "UCR"));
    cr_assert(trace_text_is(&table, scope->schema_url_id, "v") && scope->n_dropped_attrs == 2);
    cr_assert(trace_text_is(&table, scope->form_id, "daVn") && trace_text_is(&table, scope->container_form_id, "CUS"));
}

Test(otlp_read, members_that_are_null_are_absent)
{
    read_document("{\"resourceSpans\":[{\"resource\":null,\"schemaUrl\":null,\"scopeSpans\":[{\"scope\":null,"
                  "\"spans\":[{"
                  "\"parentSpanId\":null," IDS TIMES ",\"name\":null,\"kind\":null,\"attributes\":null,\"events\":null,"
                  "\"status\":{\"code\":null,\"message\":null},\"links\":null,\"traceState\":null}]}]},"
                  "{\"scopeSpans\":null}]}");
    check_good(1);
    cr_assert(trace_text_is(&table, table.spans[0].form_id, "tsbe()"));
    cr_assert(trace_text_is(&table, table.resources[0].container_form_id, "C") && table.notes.n_unknown_members == 0);
}

Test(otlp_read, forms_tell_how_a_parent_and_the_times_were_written)
{
    read_spans("{" IDS TIMES ",\"parentSpanId\":\"\"},{" IDS TIMES ",\"parentSpanId\":\"0000000000000000\"},"
               "{" IDS "\"endTimeUnixNano\":1544712661000000000,\"startTimeUnixNano\":1544712660000000000}");
    check_good(3);
    cr_assert(trace_text_is(&table, table.spans[0].form_id, "tsbeP") && table.spans[0].parent_id == 0);
    cr_assert(trace_text_is(&table, table.spans[1].form_id, "tsbe0") && table.spans[1].parent_id == 0);
    cr_assert(trace_text_is(&table, table.spans[2].form_id, "tsEB"));
    cr_assert(table.spans[2].start_ns == 1544712660000000000 && table.spans[2].end_ns == 1544712661000000000);
}

Test(otlp_read, every_type_of_value_keeps_its_text)
{
    check_value("{\"stringValue\":\"a\\u00e9\\n\"}", VALUE_STRING, "a\\u00e9\\n");
    check_value("{\"stringValue\":\"\"}", VALUE_STRING, "");
    check_value("{\"boolValue\":true}", VALUE_BOOL, "true");
    check_value("{\"boolValue\":false}", VALUE_BOOL, "false");
    check_value("{\"intValue\":\"-42\"}", VALUE_INT, "-42");
    check_value("{\"intValue\":42}", VALUE_INT_NUMBER, "42");
    check_value("{\"intValue\":\"9223372036854775807\"}", VALUE_INT, "9223372036854775807");
    check_value("{\"intValue\":-9223372036854775808}", VALUE_INT_NUMBER, "-9223372036854775808");
    check_value("{\"intValue\":0}", VALUE_INT_NUMBER, "0");
    check_value("{\"doubleValue\":-0.0}", VALUE_DOUBLE, "-0.0");
    check_value("{\"doubleValue\":1E400}", VALUE_DOUBLE, "1E400");
    check_value("{\"doubleValue\":\"1e-7\"}", VALUE_DOUBLE_STRING, "1e-7");
    check_value("{\"doubleValue\":\"NaN\"}", VALUE_DOUBLE_STRING, "NaN");
    check_value("{\"doubleValue\":\"-Infinity\"}", VALUE_DOUBLE_STRING, "-Infinity");
    check_value("{\"bytesValue\":\"aGk=\"}", VALUE_BYTES, "aGk=");
    check_value("{\"bytesValue\":\"a\\/\\u002b_\"}", VALUE_BYTES, "a\\/\\u002b_");
    check_value("{\"arrayValue\":{\"values\":[{\"intValue\":\"1\"},{}]}}", VALUE_ARRAY,
                "{\"values\":[{\"intValue\":\"1\"},{}]}");
    check_value("{\"kvlistValue\":{\"values\":[{\"key\":\"a\",\"value\":{\"boolValue\":true}},{\"key\":\"b\"}]}}",
                VALUE_KVLIST, "{\"values\":[{\"key\":\"a\",\"value\":{\"boolValue\":true}},{\"key\":\"b\"}]}");
    check_value("{\"arrayValue\":{}}", VALUE_ARRAY, "{}");
    check_value("{}", VALUE_EMPTY, "");
    check_value("null", VALUE_EMPTY, "");
    check_value("{\"stringValue\":null}", VALUE_EMPTY, "");
    check_value("{\"stringValue\":null,\"intValue\":\"1\"}", VALUE_INT, "1");
    check_value("{\"string_value\":\"s\"}", VALUE_STRING, "s");
    check_value("{\"kvlist_value\":{\"values\":[]}}", VALUE_KVLIST, "{\"values\":[]}");
}

Test(otlp_read, odd_spellings_of_integers_become_plain)
{
    check_value("{\"intValue\":\"007\"}", VALUE_INT, "7");
    check_value("{\"intValue\":\"-0\"}", VALUE_INT, "0");
    check_value("{\"intValue\":-1.50e1}", VALUE_INT_NUMBER, "-15");
    check_value("{\"intValue\":1e3}", VALUE_INT_NUMBER, "1000");
    check_value("{\"intValue\":70.0}", VALUE_INT_NUMBER, "70");
}

Test(otlp_read, arrays_and_maps_lose_the_white_space_between_tokens_only)
{
    check_value("{ \"arrayValue\" : { \"values\" : [ { \"stringValue\" : \"a \\\" b\\\\\" } ,\n\t{ } ] } }",
                VALUE_ARRAY,
                "{\"values\":[{\"stringValue\":\"a \\\" b\\\\\"},{}]}");
    check_value("{\"arrayValue\":{\"values\":[{\"stringValue\":\"a b\"}]}}", VALUE_ARRAY,
                "{\"values\":[{\"stringValue\":\"a b\"}]}");
}

Test(otlp_read, duplicate_keys_are_kept_in_order)
{
    const struct span *span = read_members(",\"attributes\":[{\"key\":\"a\",\"value\":{\"intValue\":\"1\"}},{"
                                           "\"key\":\"b\"},"
                                           "{\"value\":{\"intValue\":\"2\"},\"key\":\"a\"}]");
    cr_assert(span->attrs.n == 3);
    check_attr(span->attrs, 0, "a", VALUE_INT, "1");
    check_attr(span->attrs, 1, "b", VALUE_EMPTY, "");
    check_attr(span->attrs, 2, "a", VALUE_INT, "2");
}

Test(otlp_read, base64_ids_are_read)
{
    read_spans("{\"traceId\":\"6Lbf+fjUSyjxsivDvS9naA==\",\"spanId\":\"kAf+pIRVStc=\","
               "\"parentSpanId\":\"kAf-pIRVStY\"," TIMES
               "},{\"traceId\":\"6Lbf\\u002BfjUSyjxsivDvS9naA\","
               "\"spanId\":\"\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/8=\"," TIMES "}");
    check_good(2);
    cr_assert(table.n_traces == 1 && table.traces[0].trace_id[0] == 0xe8b6dff9f8d44b28 &&
              table.traces[0].trace_id[1] == 0xf1b22bc3bd2f6768);
    cr_assert(table.spans[0].span_id == 0x9007fea484554ad7 && table.spans[0].parent_id == 0x9007fea484554ad6);
    cr_assert(table.spans[1].span_id == UINT64_MAX);
}

Test(otlp_read, enum_names_are_read_as_their_numbers)
{
    static const char *const kinds[] = { "UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER" };
    static const char *const codes[] = { "UNSET", "OK", "ERROR" };
    for (uint32_t i = 0; i < 6; i++) {
        char text[512];
        snprintf(text, sizeof text, "{" IDS TIMES ",\"kind\":\"SPAN_KIND_%s\",\"status\":{"
                 "\"code\":\"STATUS_CODE_%s\"}}",
                 kinds[i], codes[i % 3]);
        read_spans(text);
        check_good(i + 1);
        cr_assert(table.spans[i].kind == i && table.spans[i].status_code == i % 3);
        cr_assert(trace_text_is(&table, table.spans[i].form_id, "tsbek(c)"));
    }
}

Test(otlp_read, numbers_may_be_strings_and_whole_decimals)
{
    const struct span *span = read_members(",\"flags\":\"257\",\"droppedAttributesCount\":\"3\","
                                           "\"droppedLinksCount\":2.0,"
                                           "\"events\":[{\"timeUnixNano\":1.5e18}],\"droppedEventsCount\":4294967295");
    cr_assert(span->flags == 257 && span->n_dropped_attrs == 3 && span->n_dropped_links == 2);
    cr_assert(span->n_dropped_events == UINT32_MAX && table.events[0].time_ns == 1500000000000000000);
}

Test(otlp_read, older_names_of_the_containers_are_read)
{
    read_document("{\"batches\":[{\"instrumentationLibrarySpans\":[{\"instrumentationLibrary\":{\"name\":\"l\"},"
                  "\"spans\":[{"
                  IDS TIMES "}]}]}]}");
    check_good(1);
    cr_assert(trace_text_is(&table, table.scopes[0].name_id, "l") && table.notes.n_unknown_members == 0);
    cr_assert(trace_text_is(&table, table.scopes[0].container_form_id, "SC"));
}

Test(otlp_read, snake_case_is_read)
{
    read_document("{\"resource_spans\":[{\"schema_url\":\"u\",\"resource\":{\"dropped_attributes_count\":1},"
                  "\"scope_spans\":["
                  "{\"spans\":[{\"trace_id\":\"" T "\",\"span_id\":\"" S "\",\"parent_span_id\":\"" P "\","
                  "\"trace_state\":"
                  "\"s\",\"start_time_unix_nano\":\"5\",\"end_time_unix_nano\":\"6\",\"dropped_events_count\":2,"
                  "\"dropped_links_count\":3,\"events\":[{\"time_unix_nano\":\"5\"}]}]}]},"
                  "{\"instrumentation_library_spans\":[{\"instrumentation_library\":{}}]}]}");
    check_good(1);
    cr_assert(trace_text_is(&table, table.spans[0].form_id, "tsprbewmv") && table.notes.n_unknown_members == 0);
    cr_assert(table.events[0].time_ns == 5 && table.resources[0].n_dropped_attrs == 1);
}

Test(otlp_read, unknown_members_are_counted_and_dropped)
{
    read_document("{\"x\":1,\"resourceSpans\":[{\"x\":1,\"resource\":{\"entityRefs\":[{\"type\":\"t\"}]},"
                  "\"scopeSpans\":[{"
                  "\"x\":{},\"scope\":{\"x\":[]},\"spans\":[{" IDS TIMES ",\"x\":\"\",\"status\":{"
                  "\"deprecatedCode\":0},"
                  "\"events\":[{\"x\":1}],\"links\":[{\"x\":1}],\"attributes\":[{\"key\":\"k\",\"x\":1,\"value\":{"
                  "\"x\":1}}]}]}]}]}");
    check_good(1);
    cr_assert(table.notes.n_unknown_members == 11, "%llu", (unsigned long long)table.notes.n_unknown_members);
    cr_assert(trace_text_is(&table, table.spans[0].form_id, "tsbe()vla"));
}

Test(otlp_read, a_known_name_in_the_wrong_object_is_unknown)
{
    read_members(",\"scope\":{},\"values\":[],\"code\":1");
    cr_assert(table.notes.n_unknown_members == 3 && trace_text_is(&table, table.spans[0].form_id, "tsbe"));
}

Test(otlp_read, an_array_of_documents_is_read)
{
    read_document("[{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" IDS TIMES "}]}]}]},{},{\"resourceSpans\":[{"
                  "\"scopeSpans\":[{\"spans\":[{" IDS TIMES "}]}]}]}]");
    check_good(2);
    read_document("[]");
    read_document("{}");
    read_document("{\"resourceSpans\":[]}");
    read_document("{\"resourceSpans\":null}");
    check_good(2);
}

Test(otlp_read, equal_resources_and_scopes_are_one)
{
    const char *text = "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"
    "\"stringValue\":"
                       "\"a\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"s\"},\"spans\":[{" IDS TIMES "}]}]}]}";
    read_document(text);
    read_document(text);
    check_good(2);
    cr_assert(table.n_resources == 1 && table.n_scopes == 1 && table.n_attrs == 1 && table.spans[1].resource_at == 0);
}

Test(otlp_read, the_last_service_name_that_is_a_string_counts)
{
    read_document("{\"resourceSpans\":[{\"resource\":{\"attributes\":["
                  "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"a\"}},"
                  "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"b\"}},"
                  "{\"key\":\"service.name\",\"value\":{\"intValue\":\"1\"}}]}}]}");
    cr_assert(table.n_resources == 1 && trace_text_is(&table, table.resources[0].service_id, "b"));
}
