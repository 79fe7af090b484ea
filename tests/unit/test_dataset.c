/* test_dataset.c - spans of OTLP text in shared codes: edges, trees, what counts as a value. */
#include "gentq/dataset.h"

#include <criterion/criterion.h>

#include "common/trace/trace_read.h"
#include "tests/support/trace_text.h"

static struct codes   codes;
static struct dataset sets[2];

static void teardown(void)
{
    dataset_free(&sets[0]);
    dataset_free(&sets[1]);
    codes_free(&codes);
}

TestSuite(dataset, .fini = teardown);

#define ID(digit) "5b8efff798038103d269b633813fc60" digit
#define SPAN(id, parent, name, start, end, more)                                                                      \
    "{\"traceId\":\"" ID("1") "\",\"spanId\":\"eee19b7ec3c1b17" id "\",\"parentSpanId\":\"" parent "\",\"name\":\"" name \
    "\",\"startTimeUnixNano\":\"" start "\",\"endTimeUnixNano\":\"" end "\"" more "}"
#define UNDER(id) "eee19b7ec3c1b17" id
#define SERVICE(name, more, spans)                                                                         \
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"" name \
    "\"}}" more "]},\"scopeSpans\":[{\"spans\":[" spans "]}]}]}\n"

static void build(int at, const char *text)
{
    struct span_table         table;
    struct trace_text_reports reports = { 0 };
    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    cr_assert(trace_text_read_input(&table, text, strlen(text), TRACE_READ_MAX_LINE_BYTES, &reports) == STATUS_OK);
    cr_assert(dataset_build(&table, &codes, &sets[at], NULL) == STATUS_OK);
    span_table_free(&table);
}

Test(dataset, a_call_has_an_edge_and_two_services)
{
    build(0, SERVICE("b", "", SPAN("2", UNDER("1"), "get", "20", "25", "")) SERVICE("a", "", SPAN("1", "", "GET /1", "10", "30", "")));
    const struct dataset_span *root = &sets[0].spans[0], *child = &sets[0].spans[1];
    cr_assert(sets[0].n_spans == 2 && sets[0].n_traces == 1 && sets[0].traces[0].root == 0);
    cr_assert(root->edge == CODE_NONE && root->parent == CODE_NONE && child->parent == 0 && child->root == 0);
    cr_assert(codes_high(&codes.edges, child->edge) == root->operation && codes_low(&codes.edges, child->edge) == child->operation);
    cr_assert(child->share == child->call && codes_high(&codes.service_pairs, child->call) == codes_service(&codes, root->operation));
    struct text name = intern_view(&codes.names, codes_name(&codes, root->operation));
    cr_assert(name.n == 9 && memcmp(name.at, "GET /{id}", 9) == 0);
    cr_assert(sets[0].traces[0].duration_ns == 20 && child->duration_ns == 5);
}

Test(dataset, files_share_their_codes)
{
    build(0, SERVICE("a", "", SPAN("1", "", "GET /1", "10", "30", "")));
    build(1, SERVICE("a", "", SPAN("7", "", "GET /2", "50", "60", "")));
    cr_assert(sets[0].spans[0].operation == sets[1].spans[0].operation);
    cr_assert(sets[0].traces[0].trees[0] == sets[1].traces[0].trees[0]);
}

#define ROOT SPAN("1", "", "r", "10", "90", "")

Test(dataset, trees_know_order_only_where_they_should)
{
    build(0, SERVICE("a", "", ROOT "," SPAN("2", UNDER("1"), "x", "20", "25", "") "," SPAN("3", UNDER("1"), "y", "30", "35", "")));
    build(1, SERVICE("a", "", ROOT "," SPAN("2", UNDER("1"), "x", "40", "45", "") "," SPAN("3", UNDER("1"), "y", "30", "35", "")));
    const uint32_t *r = sets[0].traces[0].trees, *s = sets[1].traces[0].trees;
    cr_assert(r[0] == s[0] && r[1] != s[1] && r[2] == s[2]);
}

Test(dataset, what_starts_at_once_is_ordered_by_name_whichever_file_came_first)
{
    build(0, SERVICE("a", "", ROOT "," SPAN("2", UNDER("1"), "y", "30", "35", "") "," SPAN("3", UNDER("1"), "x", "20", "25", "")));
    build(1, SERVICE("a", "", ROOT "," SPAN("2", UNDER("1"), "y", "30", "99", "") "," SPAN("3", UNDER("1"), "x", "30", "31", "")));
    cr_assert(sets[0].traces[0].trees[1] == sets[1].traces[0].trees[1]);
}

Test(dataset, twins_that_start_at_once_are_ordered_by_what_is_below_them)
{
#define TWINS(first, second)                                                                                        \
    SERVICE("a", "", ROOT "," SPAN("2", UNDER("1"), "x", "30", first, "") "," SPAN("3", UNDER("1"), "x", "30", second, "") "," \
            SPAN("4", UNDER("2"), "leaf", "31", "32", ""))
    build(0, TWINS("40", "50"));
    build(1, TWINS("50", "40"));
    cr_assert(sets[0].traces[0].trees[1] == sets[1].traces[0].trees[1]);
}

Test(dataset, orphans_are_roots_and_counted)
{
    build(0, SERVICE("a", "", SPAN("2", UNDER("9"), "x", "20", "25", "") "," SPAN("3", UNDER("2"), "y", "30", "35", "")));
    cr_assert(sets[0].notes.n_orphans == 1 && sets[0].notes.n_roots == 1 && sets[0].spans[1].parent == 0);
}

#define ATTRIBUTE(key, value) "{\"key\":\"" key "\",\"value\":{" value "}}"
#define WITH(attributes) ",\"attributes\":[" attributes "]"

/* Cells that are attributes of spans. */
static uint32_t count_attributes(const struct dataset *set)
{
    const uint32_t *cells = dataset_codes(&set->cells);
    uint32_t        n     = 0;
    for (uint32_t i = 0; i < set->spans[set->n_spans].first_cell; i++)
        n += codes_column_class(&codes, codes_high(&codes.cells, cells[i])) == CODES_SPAN;
    return n;
}

Test(dataset, spellings_of_a_value_are_one_value)
{
    build(0, SERVICE("a", "", SPAN("1", "", "r", "1", "2", WITH(ATTRIBUTE("k", "\"intValue\":\"42\"") "," ATTRIBUTE("s", "\"stringValue\":\"a/b\"")))));
    build(1, SERVICE("a", "", SPAN("1", "", "r", "1", "2", WITH(ATTRIBUTE("k", "\"intValue\":42") "," ATTRIBUTE("s", "\"stringValue\":\"a\\/b\"")))));
    cr_assert(sets[0].cells.n == sets[1].cells.n && memcmp(sets[0].cells.data, sets[1].cells.data, sets[0].cells.n) == 0);
}

Test(dataset, types_of_a_value_are_two_values)
{
    build(0, SERVICE("a", "", SPAN("1", "", "r", "1", "2", WITH(ATTRIBUTE("k", "\"intValue\":\"42\"")))));
    build(1, SERVICE("a", "", SPAN("1", "", "r", "1", "2", WITH(ATTRIBUTE("k", "\"stringValue\":\"42\"")))));
    cr_assert(dataset_codes(&sets[0].cells)[0] != dataset_codes(&sets[1].cells)[0]);
}

Test(dataset, the_mark_of_regenerated_spans_is_not_seen)
{
    build(0, SERVICE("a", "", SPAN("1", "", "r", "1", "2", "")));
    build(1, SERVICE("a", "," ATTRIBUTE("gent.synthetic", "\"boolValue\":true"),
                     SPAN("1", "", "r", "1", "2", WITH(ATTRIBUTE("gent.synthetic", "\"boolValue\":true")))));
    cr_assert(sets[0].resource_cells.n == sets[1].resource_cells.n);
    cr_assert(count_attributes(&sets[0]) == 0 && count_attributes(&sets[1]) == 0);
}

Test(dataset, failing_operations_are_a_set)
{
#define FAILS ",\"status\":{\"code\":2,\"message\":\"no 17\"}"
    build(0, SERVICE("a", "", ROOT "," SPAN("2", UNDER("1"), "x", "20", "25", FAILS) "," SPAN("3", UNDER("1"), "x", "30", "35", FAILS)));
    build(1, SERVICE("a", "", ROOT "," SPAN("2", UNDER("1"), "x", "20", "25", FAILS) "," SPAN("3", UNDER("1"), "x", "30", "35", "")));
    cr_assert(sets[0].traces[0].failure == sets[1].traces[0].failure && sets[0].traces[0].has_error);
    cr_assert(sets[0].spans[1].is_error && sets[0].spans[1].message != CODE_NONE && !sets[1].spans[2].is_error);
    struct text message = intern_view(&codes.rarities, sets[0].spans[1].message);
    cr_assert(message.n == 8 && memcmp(message.at, "mno {id}", 8) == 0);
}
