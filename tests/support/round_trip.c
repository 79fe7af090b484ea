/* round_trip.c - reader, shapes, writer. */
#include "tests/support/round_trip.h"

#include <criterion/criterion.h>

#include "common/trace/trace_write.h"
#include "tests/support/table_shapes.h"
#include "tests/support/trace_text.h"

static bool has_lines(struct trace_style style)
{
    return style.container == TRACE_CONTAINER_LINES || style.container == TRACE_CONTAINER_SPAN_LINES;
}

static void read_text(struct span_table *table, struct trace_style style, const char *text)
{
    struct trace_text_reports reports = { 0 };

    while (*text != '\0') {
        const char *newline = has_lines(style) ? strchr(text, '\n') : NULL;
        size_t      n = newline != NULL ? (size_t)(newline - text) : strlen(text);
        cr_assert(trace_text_read_as(table, style.format, text, n, &reports) == STATUS_OK);
        cr_assert(reports.n == 0, "%s", reports.at[0].what);
        text += n + (newline != NULL);
    }
}

static void put_text(struct buffer *out, struct text text)
{
    buffer_append(out, text.at, text.n);
}

static void write_table(const struct span_table *table, struct trace_style style, bool is_marked, bool has_odd_slots,
                        struct buffer *out)
{
    struct trace_write_scratch scratch = { 0 };
    struct trace_write        *writer;
    struct table_shapes        shapes;
    struct arena               arena;
    struct fail                fail = { 0 };

    arena_init(&arena);
    table_shapes_build(table, has_odd_slots, &arena, &shapes);
    cr_assert(trace_write_build(&shapes.set, style, is_marked, &arena, &writer, &fail) == STATUS_OK, "%s", fail.what);
    put_text(out, trace_write_head(style));
    for (uint32_t t = 0; t < shapes.n_traces; t++) {
        if (t != 0)
            put_text(out, trace_write_between(style));
        trace_write_trace(writer, &shapes.traces[t], &scratch, out);
    }
    put_text(out, trace_write_tail(style));
    buffer_append_byte(out, '\0');
    trace_write_scratch_free(&scratch);
    arena_free(&arena);
}

void round_trip_check(struct trace_style style, bool is_marked, const char *text, const char *expected)
{
    struct span_table table;

    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
    read_text(&table, style, text);
    for (int has_odd_slots = 0; has_odd_slots <= 1; has_odd_slots++) {
        struct buffer out = { 0 };
        write_table(&table, style, is_marked, has_odd_slots, &out);
        cr_assert(!out.has_failed && strcmp((char *)out.data, expected) == 0, "\n%s is not\n%s", (char *)out.data,
                  expected);
        buffer_free(&out);
    }
    span_table_free(&table);
}
