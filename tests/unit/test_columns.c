/* test_columns.c - from spans to columns: who shares one, what is counted, and that nothing else matters. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "gentc/columns.h"
#include "tests/support/trace_text.h"

struct learned {
    struct span_table  table;
    uint32_t          *first, *order; /* owned */
    struct arena       arena;
    struct model_build build;
};

/* Spans as JSON objects with commas between; all of one service. */
static void learn(struct learned *learned, const char *spans, uint32_t n_min_rows)
{
    struct trace_text_reports reports = { 0 };
    struct buffer             text    = { 0 }; /* owned here */
    struct structure          structure;
    struct columns_options    options = { .n_min_exact = 4,  .n_max_choices = 64,
                                          .n_max_knots = 17, .n_min_rows = n_min_rows };
    struct fail               fail;

    buffer_append_literal(&text, "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
                                 "\"value\":{\"stringValue\":\"s\"}}]},\"scopeSpans\":[{\"spans\":[");
    buffer_append(&text, spans, strlen(spans));
    buffer_append_literal(&text, "]}]}]}");
    cr_assert_eq(span_table_init(&learned->table, &fail), STATUS_OK);
    cr_assert_eq(trace_text_read_document(&learned->table, (char *)text.data, text.n, &reports), STATUS_OK);
    cr_assert_eq(reports.n, 0, "%s", reports.at[0].what);
    cr_assert_eq(span_table_group(&learned->table, &learned->first, &learned->order, &fail), STATUS_OK);
    arena_init(&learned->arena);
    model_build_init(&learned->build);
    struct window window = { .spans = &learned->table, .first = learned->first, .order = learned->order,
                             .n_traces = learned->table.n_traces };
    cr_assert_eq(structure_build(&window, &learned->build, &learned->arena, &structure, &fail), STATUS_OK);
    cr_assert_eq(columns_build(&window, &structure, &options, &learned->build, NULL, &fail), STATUS_OK);
    cr_assert_eq(model_build_finish(&learned->build, &fail), STATUS_OK);
    buffer_free(&text);
}

static void forget(struct learned *learned)
{
    model_build_free(&learned->build);
    arena_free(&learned->arena);
    free(learned->first);
    free(learned->order);
    span_table_free(&learned->table);
}

/* A root span of a trace of its own; 'members' follow the obligatory ones. */
static void append_span(struct buffer *out, uint32_t trace, const char *members)
{
    char     text[512];
    uint32_t start = 1000 * (trace + 1);
    int      n = snprintf(text, sizeof text,
                      "%s{\"traceId\":\"%032x\",\"spanId\":\"%016x\",\"name\":\"n\",\"startTimeUnixNano\":\"%u\","
                      "\"endTimeUnixNano\":\"%u\"%s}",
                      out->n == 0 ? "" : ",", trace + 1, trace + 1, start, start + 7, members);
    buffer_append(out, text, (size_t)n);
}

static const char *finish(struct buffer *out)
{
    buffer_append_byte(out, 0);
    return (const char *)out->data;
}

static uint64_t count_rows(const struct model *model, uint32_t column)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < model->columns[column].n_choices; i++)
        n += model->choices[model->columns[column].first_choice + i].n;
    return n;
}

static bool choice_is(const struct model *model, uint32_t column, uint32_t at, const char *text, uint32_t n)
{
    const struct model_choice *choice = &model->choices[model->columns[column].first_choice + at];
    struct text                string = model_string(model, model->values[choice->ref].string);
    return choice->kind == MODEL_CHOICE_VALUE && choice->n == n && string.n == strlen(text) &&
           memcmp(string.at, text, string.n) == 0;
}

Test(columns, a_window_without_spans_has_no_columns)
{
    struct learned learned = { 0 };
    learn(&learned, "", 8);
    cr_expect_eq(learned.build.model.n_columns, 0);
    forget(&learned);
}

Test(columns, equal_constants_are_one_column)
{
    struct buffer  spans = { 0 };
    struct learned learned = { 0 };

    append_span(&spans, 0, ",\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":\"\"}},"
                           "{\"key\":\"b\",\"value\":{\"intValue\":0}}]");
    learn(&learned, finish(&spans), 8);
    const struct model       *model = &learned.build.model;
    const struct model_label *label = &model->labels[0];
    cr_assert_eq(model->n_columns, 4, "\"n\", \"\", 0 and the resource");
    cr_expect_eq(label->name.column, 0);
    cr_expect_eq(label->status_message.column, 1);
    cr_expect_eq(label->trace_state.column, 1);
    cr_expect_eq(label->flags.column, 2);
    cr_expect_eq(label->dropped_links.column, 2);
    cr_expect_eq(model->label_attrs[label->first_attr].field.column, 1);
    cr_expect_eq(model->label_attrs[label->first_attr + 1].field.column, 2);
    cr_expect_eq(model->services[0].resources.column, 3);
    cr_expect_eq(model->choices[3].kind, MODEL_CHOICE_RESOURCE);
    forget(&learned);
    buffer_free(&spans);
}

Test(columns, labels_with_few_rows_share_a_column)
{
    static const char *const members[] = { ",\"kind\":1,\"attributes\":[{\"key\":\"k\",\"value\":{\"boolValue\":%s}}]",
                                           ",\"kind\":1,\"attributes\":[{\"key\":\"k\",\"value\":{\"boolValue\":%s}}],"
                                           "\"flags\":1" };
    for (uint32_t n_min_rows = 5; n_min_rows <= 6; n_min_rows++) {
        struct buffer  spans = { 0 };
        struct learned learned = { 0 };
        for (uint32_t i = 0; i < 10; i++) {
            char text[256];
            snprintf(text, sizeof text, members[i % 2], (i % 2 == 0) == (i < 8) ? "true" : "false"); /* not alike */
            append_span(&spans, i, text);
        }
        learn(&learned, finish(&spans), n_min_rows);
        const struct model *model = &learned.build.model;
        cr_assert_eq(model->n_labels, 2);
        uint32_t column_a = model->label_attrs[model->labels[0].first_attr].field.column;
        uint32_t column_b = model->label_attrs[model->labels[1].first_attr].field.column;
        if (n_min_rows == 6)
            cr_expect(column_a == column_b && count_rows(model, column_a) == 10);
        else
            cr_expect(column_a != column_b && count_rows(model, column_a) == 5 && count_rows(model, column_b) == 5);
        forget(&learned);
        buffer_free(&spans);
    }
}

Test(columns, constants_of_labels_with_few_rows_stay_theirs)
{
    static const char *const members[] = { ",\"kind\":1,\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":200}}]",
                                           ",\"kind\":1,\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":404}}],"
                                           "\"flags\":1" };
    for (uint32_t n_rows = 7; n_rows <= 8; n_rows++) {
        struct buffer  spans = { 0 };
        struct learned learned = { 0 };
        for (uint32_t i = 0; i < 2 * n_rows; i++)
            append_span(&spans, i, members[i % 2]);
        learn(&learned, finish(&spans), 100);
        const struct model *model = &learned.build.model;
        cr_assert_eq(model->n_labels, 2);
        uint32_t column_a = model->label_attrs[model->labels[0].first_attr].field.column;
        uint32_t column_b = model->label_attrs[model->labels[1].first_attr].field.column;
        if (n_rows == 7)
            cr_expect(column_a == column_b, "too few to say so");
        else
            cr_expect(choice_is(model, column_a, 0, "200", 8) && choice_is(model, column_b, 0, "404", 8));
        forget(&learned);
        buffer_free(&spans);
    }
}

Test(columns, labels_whose_values_are_alike_share_a_column)
{
    for (uint32_t n_step = 1; n_step <= 2; n_step++) {
        struct buffer  spans = { 0 };
        struct learned learned = { 0 };
        for (uint32_t i = 0; i < 400; i++) {
            char     text[256];
            uint32_t is_odd = i % 2;
            snprintf(text, sizeof text, "%s,\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":%u}}]",
                     is_odd ? ",\"flags\":1" : "", is_odd ? i : n_step * i);
            append_span(&spans, i, text);
        }
        learn(&learned, finish(&spans), 8);
        const struct model *model = &learned.build.model;
        cr_assert_eq(model->n_labels, 2);
        uint32_t column_a = model->label_attrs[model->labels[0].first_attr].field.column;
        uint32_t column_b = model->label_attrs[model->labels[1].first_attr].field.column;
        cr_expect_eq(column_a == column_b, n_step == 1);
        forget(&learned);
        buffer_free(&spans);
    }
}

Test(columns, members_of_a_span_are_counted)
{
    struct buffer  spans = { 0 };
    struct learned learned = { 0 };

    for (uint32_t i = 0; i < 20; i++)
        append_span(&spans, i, i % 4 == 0 ? ",\"traceState\":\"a=1\",\"droppedAttributesCount\":7,\"flags\":257"
                                          : ",\"traceState\":\"b=2\",\"droppedAttributesCount\":0,\"flags\":257");
    learn(&learned, finish(&spans), 8);
    const struct model       *model = &learned.build.model;
    const struct model_label *label = &model->labels[0];
    cr_expect(choice_is(model, label->trace_state.column, 0, "a=1", 5));
    cr_expect(choice_is(model, label->trace_state.column, 1, "b=2", 15));
    cr_expect(choice_is(model, label->dropped_attrs.column, 0, "0", 15));
    cr_expect(choice_is(model, label->dropped_attrs.column, 1, "7", 5));
    cr_expect_eq(model->columns[label->flags.column].n_choices, 1);
    forget(&learned);
    buffer_free(&spans);
}

Test(columns, links_know_the_label_they_point_to)
{
    struct buffer  spans = { 0 };
    struct learned learned = { 0 };
    char           text[256];

    append_span(&spans, 0, "");
    for (uint32_t i = 1; i < 9; i++) {
        snprintf(text, sizeof text, ",\"links\":[{\"traceId\":\"%032x\",\"spanId\":\"%016x\",\"flags\":%u}]",
                 i % 2 == 0 ? 1 : 77, 1u, i);
        append_span(&spans, i, text);
    }
    learn(&learned, finish(&spans), 8);
    const struct model *model = &learned.build.model;
    cr_assert_eq(model->n_labels, 2);
    const struct model_label *label = &model->labels[0];
    uint32_t plain = MODEL_LABEL_FIRST + 1;
    if (label->n_links == 0) {
        label = &model->labels[1];
        plain = MODEL_LABEL_FIRST;
    }
    const struct {
        uint32_t ref, n;
    } expected[] = { { plain, 4 }, { MODEL_NONE, 4 } };
    uint32_t column = model->label_links[label->first_link].target.column;
    cr_assert_eq(model->columns[column].n_choices, 2);
    for (uint32_t i = 0; i < 2; i++) {
        const struct model_choice *choice = &model->choices[model->columns[column].first_choice + i];
        cr_expect(choice->kind == MODEL_CHOICE_TARGET && choice->ref == expected[i].ref && choice->n == expected[i].n);
    }
    cr_expect_eq(count_rows(model, model->label_links[label->first_link].flags.column), 8);
    forget(&learned);
    buffer_free(&spans);
}

Test(columns, events_have_columns_of_their_own)
{
    struct buffer  spans = { 0 };
    struct learned learned = { 0 };
    char           text[256];

    for (uint32_t i = 0; i < 12; i++) {
        snprintf(text, sizeof text,
                 ",\"events\":[{\"timeUnixNano\":\"%u\",\"name\":\"x\",\"attributes\":[{\"key\":\"k\",\"value\":"
                 "{\"stringValue\":\"%s\"}}],\"droppedAttributesCount\":%u}]",
                 1000 * (i + 1), i < 3 ? "red" : "blue", i % 2);
        append_span(&spans, i, text);
    }
    learn(&learned, finish(&spans), 8);
    const struct model             *model = &learned.build.model;
    const struct model_label_event *event = &model->label_events[model->labels[0].first_event];
    uint32_t                        column = model->label_attrs[event->first_attr].field.column;
    cr_expect(choice_is(model, column, 0, "blue", 9));
    cr_expect(choice_is(model, column, 1, "red", 3));
    cr_expect(choice_is(model, event->dropped_attrs.column, 1, "1", 6));
    cr_expect(choice_is(model, event->name.column, 0, "x", 12));
    forget(&learned);
    buffer_free(&spans);
}

/* The columns as bytes that do not depend on numbers of strings. */
static void print_columns(const struct model *model, struct buffer *out)
{
    for (uint32_t c = 0; c < model->n_columns; c++) {
        for (uint32_t i = 0; i < model->columns[c].n_choices; i++) {
            const struct model_choice *choice = &model->choices[model->columns[c].first_choice + i];
            buffer_append_u64(out, choice->n);
            buffer_append_byte(out, choice->kind);
            if (choice->kind != MODEL_CHOICE_VALUE) {
                buffer_append_u64(out, choice->ref);
                continue;
            }
            struct text text = model_string(model, model->values[choice->ref].string);
            buffer_append(out, text.at, text.n);
        }
        buffer_append_byte(out, '\n');
    }
    for (uint32_t i = 0; i < model->n_knots; i++)
        buffer_append_u64(out, (uint64_t)model->knots[i]);
}

Test(columns, the_order_of_the_input_does_not_matter)
{
    struct buffer  printed[2] = { { 0 }, { 0 } };

    for (uint32_t turn = 0; turn < 2; turn++) {
        struct buffer  spans = { 0 };
        struct learned learned = { 0 };
        for (uint32_t i = 0; i < 200; i++) {
            uint32_t k = turn == 0 ? i : (i * 77 + 13) % 200;
            char     text[300];
            snprintf(text, sizeof text,
                     ",\"attributes\":[{\"key\":\"id\",\"value\":{\"stringValue\":\"/a/%u/b%u\"}},"
                     "{\"key\":\"n\",\"value\":{\"doubleValue\":%u.25}},"
                     "{\"key\":\"w\",\"value\":{\"stringValue\":\"%c%c\"}}]",
                     k % 50, k % 3, k * k, 'a' + k % 20, 'a' + k % 7);
            append_span(&spans, k, text);
        }
        learn(&learned, finish(&spans), 8);
        print_columns(&learned.build.model, &printed[turn]);
        forget(&learned);
        buffer_free(&spans);
    }
    cr_assert_gt(printed[0].n, 100);
    cr_assert(printed[0].n == printed[1].n && memcmp(printed[0].data, printed[1].data, printed[0].n) == 0);
    buffer_free(&printed[0]);
    buffer_free(&printed[1]);
}
