/* read_bench.c - a file into a span table as gentc reads it, and the CPU seconds that this took.
 *
 *   read_bench FILE: "FORMAT BYTES SPANS SECONDS" on standard output; exit status 1 when FILE cannot be read */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "common/trace/span_join.h"
#include "common/trace/trace_read.h"

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static enum status read_file(const char *path, struct span_table *table, struct fail *fail)
{
    struct trace_read_options options = { .max_line_bytes = TRACE_READ_MAX_LINE_BYTES, .report = { NULL, NULL },
                                          .format = TRACE_FORMAT_AUTO };
    struct input             *input = NULL;  /* owned here */
    struct trace_read        *reader = NULL; /* owned here, borrows input */
    bool                      is_end = false;

    enum status s = input_open(&input, path, fail);
    if (s == STATUS_OK)
        s = trace_read_open(&reader, input, &options, fail);
    while (s == STATUS_OK && !is_end)
        s = trace_read_next(reader, table, &is_end, fail);
    if (s == STATUS_OK)
        s = span_join(table, fail);
    trace_read_close(reader);
    input_close(input);
    return s;
}

int main(int argc, char **argv)
{
    struct span_table table; /* owned here */
    struct fail       fail;

    if (argc != 2) {
        fprintf(stderr, "usage: read_bench FILE\n");
        return 2;
    }
    double      begin_s = cpu_seconds();
    enum status s = span_table_init(&table, &fail);
    if (s == STATUS_OK)
        s = read_file(argv[1], &table, &fail);
    if (s != STATUS_OK) {
        fprintf(stderr, "read_bench: %s: %s\n", argv[1], fail.what);
        return 1;
    }
    printf("%s %" PRIu64 " %" PRIu32 " %.4f\n", trace_format_name((enum trace_format)table.style.format),
           table.notes.n_input_bytes, table.n_spans, cpu_seconds() - begin_s);
    span_table_free(&table);
    return 0;
}
