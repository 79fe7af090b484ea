/* load.c - input, reader and table put together; problems go to standard error as they are met. */
#include "gentq/load.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/cli.h"
#include "common/trace/span_join.h"
#include "common/trace/trace_read.h"

struct reports {
    const char *path;
    uint64_t    n;
};

static enum status print_report(void *context, uint64_t line, const char *what)
{
    struct reports *reports = context;
    if (reports->n++ < LOAD_MAX_REPORTS)
        cli_print_problem("gentq", reports->path, line, what);
    return STATUS_OK;
}

static void print_unnamed_reports(const struct reports *reports)
{
    if (reports->n <= LOAD_MAX_REPORTS)
        return;
    char what[64];
    snprintf(what, sizeof what, "%" PRIu64 " more lines or spans left out", reports->n - LOAD_MAX_REPORTS);
    cli_print_problem("gentq", reports->path, FAIL_NO_OFFSET, what);
}

enum status load_spans(const char *path, struct span_table *table, struct fail *fail)
{
    struct reports            reports = { path == NULL ? "-" : path, 0 };
    struct trace_read_options options = { .max_line_bytes = TRACE_READ_MAX_LINE_BYTES,
                                          .report = { print_report, &reports },
                                          .format = TRACE_FORMAT_AUTO };
    struct input             *input   = NULL; /* owned here */
    struct trace_read        *reader  = NULL; /* owned here, borrows input */
    bool                      is_end  = false;

    *table        = (struct span_table){ 0 };
    enum status s = span_table_init(table, fail);
    if (s == STATUS_OK)
        s = input_open(&input, path, fail);
    if (s == STATUS_OK)
        s = trace_read_open(&reader, input, &options, fail);
    while (s == STATUS_OK && !is_end)
        s = trace_read_next(reader, table, &is_end, fail);
    if (s == STATUS_OK)
        s = span_join(table, fail);
    print_unnamed_reports(&reports);
    trace_read_close(reader);
    input_close(input);
    if (s != STATUS_OK) {
        span_table_free(table);
        *table = (struct span_table){ 0 };
    }
    return s;
}
