/* window_text.c - through the real reader and the stages of gentc/learn.c. */
#include "tests/support/window_text.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/bundle/model_code.h"
#include "common/bundle/model_number.h"
#include "gentc/columns.h"
#include "gentc/times.h"
#include "tests/support/trace_text.h"

static const struct columns_options columns_options = { .n_min_exact = 2, .n_max_choices = 64, .n_max_knots = 17,
                                                        .n_min_rows = 2 };
static const struct times_options   times_options = { .n_max_knots = 35, .n_max_copulas = 64, .n_min_rows = 4,
                                                      .knot_shift = 10 };

void window_text_init(struct window_text *text)
{
    *text = (struct window_text){ 0 };
    cr_assert(span_table_init(&text->table, NULL) == STATUS_OK);
    arena_init(&text->arena);
    model_build_init(&text->build);
    buffer_append_literal(&text->text, "{\"resourceSpans\":[");
}

void window_text_free(struct window_text *text)
{
    gen_scratch_close(text->scratch);
    model_build_free(&text->build);
    seed_rows_free(&text->seed_rows);
    arena_free(&text->arena);
    span_table_free(&text->table);
    free(text->first);
    free(text->order);
    buffer_free(&text->text);
    buffer_free(&text->attrs);
}

/* ---- Spans as text ------------------------------------------------------------------- */

static void append(struct buffer *out, const char *format, ...)
{
    char    text[8192];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cr_assert(n >= 0 && (size_t)n < sizeof text);
    buffer_append(out, text, (size_t)n);
}

static void close_span(struct window_text *text)
{
    if (text->text.data[text->text.n - 1] == '[')
        return;
    if (text->attrs.n != 0) {
        append(&text->text, ",\"attributes\":[");
        buffer_append(&text->text, text->attrs.data, text->attrs.n);
        append(&text->text, "]");
    }
    text->attrs.n = 0;
    append(&text->text, "}]}]}");
}

void window_text_span(struct window_text *text, const struct window_text_span *span)
{
    close_span(text);
    append(&text->text,
           "%s{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}},"
           "{\"key\":\"host\",\"value\":{\"stringValue\":\"%s\"}}]},\"scopeSpans\":[{\"spans\":["
           "{\"traceId\":\"%032llx\",\"spanId\":\"%016llx\"",
           text->text.data[text->text.n - 1] == '[' ? "" : ",", span->service == NULL ? "s" : span->service,
           span->host == NULL ? "h" : span->host, (unsigned long long)span->trace, (unsigned long long)span->id);
    if (span->parent != 0)
        append(&text->text, ",\"parentSpanId\":\"%016llx\"", (unsigned long long)span->parent);
    append(&text->text, ",\"name\":\"%s\",\"kind\":%u,\"startTimeUnixNano\":\"%llu\",\"endTimeUnixNano\":\"%llu\"",
           span->name == NULL ? "n" : span->name, span->kind, (unsigned long long)span->start,
           (unsigned long long)(span->end == 0 ? span->start + 7 : span->end));
}

static void append_attr(struct window_text *text, const char *key, const char *value)
{
    append(&text->attrs, "%s{\"key\":\"%s\",\"value\":%s}", text->attrs.n == 0 ? "" : ",", key, value);
}

#define PRINT_ARGUMENTS(out, size)                                  \
    do {                                                            \
        va_list arguments;                                          \
        va_start(arguments, format);                                \
        int n_printed = vsnprintf((out), (size), format, arguments); \
        va_end(arguments);                                          \
        cr_assert(n_printed >= 0 && (size_t)n_printed < (size));    \
    } while (0)

void window_text_attr(struct window_text *text, const char *key, const char *format, ...)
{
    char inside[4096], value[4200];
    PRINT_ARGUMENTS(inside, sizeof inside);
    snprintf(value, sizeof value, "{\"stringValue\":\"%s\"}", inside);
    append_attr(text, key, value);
}

void window_text_json_attr(struct window_text *text, const char *key, const char *format, ...)
{
    char value[4096];
    PRINT_ARGUMENTS(value, sizeof value);
    append_attr(text, key, value);
}

void window_text_member(struct window_text *text, const char *format, ...)
{
    char member[4096];
    PRINT_ARGUMENTS(member, sizeof member);
    append(&text->text, ",%s", member);
}

/* ---- Stages --------------------------------------------------------------------------- */

void window_text_read(struct window_text *text)
{
    struct trace_text_reports reports = { 0 };
    struct fail               fail = { 0 };

    close_span(text);
    append(&text->text, "]}");
    cr_assert_eq(trace_text_read_document(&text->table, (char *)text->text.data, text->text.n, &reports), STATUS_OK);
    cr_assert_eq(reports.n, 0, "%s", reports.at[0].what);
    cr_assert_eq(span_table_group(&text->table, &text->first, &text->order, &fail), STATUS_OK);
    text->window = (struct window){ &text->table, text->first, text->order, text->table.n_traces, 0 };
    cr_assert_eq(structure_build(&text->window, &text->build, &text->arena, &text->structure, &fail), STATUS_OK, "%s",
                 fail.what);
}

void window_text_fit(struct window_text *text)
{
    struct columns_options options = columns_options;
    struct times_options   how = times_options;
    struct fail            fail = { 0 };

    options.joint_percent = text->joint_percent;
    how.net = text->net;
    window_text_read(text);
    enum status s = columns_build(&text->window, &text->structure, &options, &text->build,
                                  text->keeps_seeds ? &text->seed_rows : NULL, &fail);
    if (s == STATUS_OK)
        s = times_build(&text->window, &text->structure, &how, &text->build, &text->arena, &fail);
    cr_assert_eq(s, STATUS_OK, "%s", fail.what);
}

void window_text_learn(struct window_text *text)
{
    const struct gen_options gen_options = { 0 };
    struct model            *model = &text->build.model;
    struct fail              fail = { 0 };

    window_text_fit(text);
    enum status s = model_build_finish(&text->build, &fail);
    if (s == STATUS_OK)
        s = model_number(model, &text->arena, &fail);
    if (s == STATUS_OK)
        s = model_derive(model, &text->arena, &fail);
    if (s == STATUS_OK)
        s = model_check(model, &fail);
    model->seed = 7;
    if (s == STATUS_OK)
        s = gen_build(model, &gen_options, &text->arena, &text->gen, &fail);
    if (s == STATUS_OK)
        s = gen_scratch_open(text->gen, &text->scratch, &fail);
    cr_assert_eq(s, STATUS_OK, "%s", fail.what);
}

/* ---- What gen makes ------------------------------------------------------------------- */

static struct span_value value_of(const struct span_instance *span, const struct span_shape_field *field)
{
    return field->slot == SPAN_SHAPE_CONST ? field->value : span->values[field->slot];
}

bool window_text_find(const struct span_shape_set *shapes, const struct span_instance *span, const char *key,
                      struct span_value *value)
{
    const struct span_shape *shape = &shapes->shapes[span->shape_at];
    for (uint32_t i = 0; i < shape->n_attrs; i++) {
        struct text name = shape->attrs[i].key;
        if (name.n != strlen(key) || memcmp(name.at, key, name.n) != 0)
            continue;
        *value = value_of(span, &shape->attrs[i].field);
        return true;
    }
    return false;
}

uint32_t window_text_count(const struct model *model, const struct gen *gen, const char *key, const char *value)
{
    struct gen_scratch *scratch; /* owned here */
    uint32_t            n = 0;

    cr_assert_eq(gen_scratch_open(gen, &scratch, NULL), STATUS_OK);
    for (uint64_t t = 0; t < model->n_traces; t++) {
        const struct trace_instance *trace = gen_trace(gen, scratch, t);
        struct span_value            found;
        for (uint32_t i = 0; i < trace->n_spans; i++)
            n += window_text_find(gen_shapes(gen), &trace->spans[i], key, &found) && found.text.n == strlen(value)
                 && memcmp(found.text.at, value, found.text.n) == 0;
    }
    gen_scratch_close(scratch);
    return n;
}

static void print_fields(const struct span_instance *span, const struct span_shape_attr *attrs, uint32_t n,
                         struct buffer *out)
{
    for (uint32_t i = 0; i < n; i++) {
        struct span_value value = value_of(span, &attrs[i].field);
        buffer_append_byte(out, value.type);
        buffer_append(out, value.text.at, value.text.n);
        buffer_append_byte(out, 0);
    }
}

void window_text_print(const struct model *model, const struct gen *gen, const struct trace_instance *trace,
                       struct buffer *out)
{
    buffer_append(out, trace->trace_id, sizeof trace->trace_id);
    for (uint32_t i = 0; i < trace->n_spans; i++) {
        const struct span_instance *span = &trace->spans[i];
        const struct span_shape    *shape = &gen_shapes(gen)->shapes[span->shape_at];
        const struct span_shape_attr own[] = { { .field = shape->name }, { .field = shape->status_message },
                                               { .field = shape->trace_state }, { .field = shape->flags } };
        uint64_t head[] = { span->span_id, span->parent_id, span->start_ns, span->end_ns, span->shape_at,
                            span->resource_at };
        buffer_append(out, head, sizeof head);
        print_fields(span, own, 4, out);
        print_fields(span, shape->attrs, shape->n_attrs, out);
        for (uint32_t e = 0; e < shape->n_events; e++) {
            const struct span_shape_attr name = { .field = shape->events[e].name };
            print_fields(span, &name, 1, out);
            print_fields(span, shape->events[e].attrs, shape->events[e].n_attrs, out);
        }
        for (uint32_t e = 0; e < shape->n_events; e++)
            buffer_append_u64(out, span->event_time_ns[e]);
        for (uint32_t l = 0; l < shape->n_links; l++)
            buffer_append(out, &span->links[l], sizeof span->links[l]);
    }
    cr_assert(model->n_spans >= trace->n_spans && !out->has_failed);
}
