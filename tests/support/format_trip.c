/* format_trip.c - the readers and writers that programs use, on text at hand. */
#include "tests/support/format_trip.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/input.h"
#include "common/trace/trace_reader.h"
#include "common/trace/trace_write.h"
#include "tests/support/table_shapes.h"

static enum status keep_report(void *context, uint64_t line, const char *what)
{
    struct trace_text_reports *reports = context;
    if (reports->n < TRACE_TEXT_MAX_REPORTS) {
        reports->at[reports->n].line = line;
        snprintf(reports->at[reports->n].what, sizeof reports->at[0].what, "%s", what);
    }
    reports->n++;
    return reports->answer;
}

/* The nodes live as long as 'json' and 'padded'. */
static const struct json_node *parse(struct json *json, const char *text, char **padded)
{
    const struct json_node *nodes;
    struct fail             fail;
    size_t                  n = strlen(text);

    *padded = calloc(n + INPUT_PADDING, 1);
    cr_assert(json != NULL && *padded != NULL);
    memcpy(*padded, text, n);
    enum status s = json_parse(json, (struct text){ *padded, n }, &nodes, &fail);
    cr_assert(s == STATUS_OK, "%s at %llu", fail.what, (unsigned long long)fail.offset);
    return nodes;
}

enum status format_trip_read(struct span_table *table, enum trace_format format, const char *text, uint64_t line,
                             struct trace_text_reports *reports)
{
    const struct trace_report report = { keep_report, reports };
    struct json              *json = json_open(); /* owned here, and the next */
    char                     *padded;
    const struct json_node   *nodes = parse(json, text, &padded);
    struct fail               fail;
    enum status               s = trace_reader_of(format)->read(table, nodes, line, &report, &fail);

    free(padded);
    json_close(json);
    return s;
}

bool format_trip_recognises(enum trace_format format, const char *text)
{
    struct json            *json = json_open(); /* owned here, and the next */
    char                   *padded;
    const struct json_node *nodes = parse(json, text, &padded);
    bool                    is_own = trace_reader_of(format)->recognises(nodes);

    free(padded);
    json_close(json);
    return is_own;
}

static void put_text(struct buffer *out, struct text text)
{
    buffer_append(out, text.at, text.n);
}

void format_trip_write(const struct span_table *table, struct trace_style style, bool is_marked, bool has_odd_slots,
                       struct buffer *out)
{
    struct trace_write_scratch scratch = { 0 };
    struct trace_write        *writer;
    struct table_shapes        shapes;
    struct arena               arena;
    struct fail                fail;

    arena_init(&arena);
    table_shapes_build(table, has_odd_slots, &arena, &shapes);
    enum status s = trace_write_build(&shapes.set, style, is_marked, &arena, &writer, &fail);
    cr_assert(s == STATUS_OK, "%s", fail.what);
    put_text(out, trace_write_head(style));
    for (uint32_t t = 0; t < shapes.n_traces; t++) {
        if (t != 0)
            put_text(out, trace_write_between(style));
        trace_write_trace(writer, &shapes.traces[t], &scratch, out);
    }
    put_text(out, trace_write_tail(style));
    buffer_append_byte(out, '\0');
    cr_assert(!out->has_failed);
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
}

enum status format_trip_write_form(enum trace_format format, const char *form, size_t n_form,
                                   const char *const *attrs, bool is_marked, struct buffer *out)
{
    const struct span_shape_field    nothing = { SPAN_SHAPE_CONST, { { "", 0 }, VALUE_STRING } };
    const struct span_shape_field    name = { SPAN_SHAPE_CONST, { { "GET /cart", 9 }, VALUE_STRING } };
    struct span_shape_attr           list[64];
    struct span_shape                shape = { .form = { form, n_form }, .attrs = list, .name = name,
                                               .status_message = nothing, .trace_state = nothing };
    const struct span_shape_resource around = { .form = { "", 0 } };
    struct span_shape_set            set = { 1, 1, 1, &shape, &around, &around };
    struct span_instance             span = { .span_id = 2, .parent_id = 1, .start_ns = 1000000000,
                                              .end_ns = 3000000000 };
    struct trace_instance            trace = { { 3, 4 }, 1, &span };
    struct trace_style               style = { (uint8_t)format, TRACE_CONTAINER_LINES };
    struct trace_write_scratch       scratch = { 0 };
    struct trace_write              *writer;
    struct arena                     arena;

    for (; attrs != NULL && attrs[2 * shape.n_attrs] != NULL; shape.n_attrs++) {
        const char *key = attrs[2 * shape.n_attrs], *value = attrs[2 * shape.n_attrs + 1];
        bool        is_number = value[0] >= '0' && value[0] <= '9';
        list[shape.n_attrs] = (struct span_shape_attr){
            { key, strlen(key) },
            { SPAN_SHAPE_CONST, { { value, strlen(value) }, is_number ? VALUE_INT_NUMBER : VALUE_STRING } },
        };
    }
    arena_init(&arena);
    enum status s = trace_write_build(&set, style, is_marked, &arena, &writer, NULL);
    if (s == STATUS_OK && out != NULL) {
        trace_write_trace(writer, &trace, &scratch, out);
        buffer_append_byte(out, '\0');
        cr_assert(!out->has_failed);
    }
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
    return s;
}
