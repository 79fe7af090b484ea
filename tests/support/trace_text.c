/* trace_text.c - text to table, by a padded copy or by a temporary file. */
#include "tests/support/trace_text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/trace/trace_read.h"

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

enum status trace_text_read_as(struct span_table *table, enum trace_format format, const char *text, size_t n,
                               struct trace_text_reports *reports)
{
    const struct trace_report report = { keep_report, reports };
    const struct json_node       *nodes;
    struct fail                   fail;
    struct json                  *json = json_open();
    char                         *padded = calloc(n + INPUT_PADDING, 1);

    cr_assert(json != NULL && padded != NULL);
    memcpy(padded, text, n);
    enum status s = json_parse(json, (struct text){ padded, n }, &nodes, &fail);
    cr_assert(s == STATUS_OK, "%s at %llu", fail.what, (unsigned long long)fail.offset);
    s = trace_reader_of(format)->read(table, nodes, 1, &report, &fail);
    free(padded);
    json_close(json);
    return s;
}

enum status trace_text_read_document(struct span_table *table, const char *text, size_t n,
                                     struct trace_text_reports *reports)
{
    return trace_text_read_as(table, TRACE_FORMAT_OTLP, text, n, reports);
}

enum status trace_text_read_input(struct span_table *table, const char *text, size_t n, size_t max_line_bytes,
                                  struct trace_text_reports *reports)
{
    const struct trace_read_options options = { .max_line_bytes = max_line_bytes, .report = { keep_report, reports },
                                                .format = TRACE_FORMAT_AUTO };
    struct trace_read              *reader = NULL;
    struct input                   *input = NULL;
    struct fail                     fail;
    char                            path[] = "/tmp/gent_trace_text_XXXXXX";
    int                             file = mkstemp(path);
    bool                            is_end = false;

    cr_assert(file >= 0 && write(file, text, n) == (ssize_t)n && close(file) == 0);
    enum status s = input_open(&input, path, &fail);
    if (s == STATUS_OK)
        s = trace_read_open(&reader, input, &options, &fail);
    while (s == STATUS_OK && !is_end)
        s = trace_read_next(reader, table, &is_end, &fail);
    trace_read_close(reader);
    input_close(input);
    unlink(path);
    return s;
}

bool trace_text_is(const struct span_table *table, uint32_t text_id, const char *expected)
{
    return json_text_is(span_table_text(table, text_id), expected);
}

bool trace_text_is_value(const struct span_table *table, uint32_t value_id, enum value_type type, const char *expected)
{
    struct span_value value = span_table_value(table, value_id);
    return value.type == type && json_text_is(value.text, expected);
}
