/* trace_read.h - the spans of an input, line by line, into a span table.
 *
 * Splits the input into documents (one a line; or one pretty-printed document
 * in a file), parses and hands them to the reader of their format. A bad line
 * (not JSON, over-long, cut off by the end of the file) is reported with its
 * number, counted in table->notes and skipped. Blank lines and a byte order
 * mark are ignored; an empty input has no spans. */
#ifndef GENT_COMMON_TRACE_TRACE_READ_H
#define GENT_COMMON_TRACE_TRACE_READ_H

#include "common/base/input.h"
#include "common/trace/trace_reader.h"

#define TRACE_READ_MAX_LINE_BYTES     (8u << 20)   /* default of max_line_bytes */
#define TRACE_READ_MAX_DOCUMENT_BYTES (1u << 30)   /* a pretty-printed file */

struct trace_read_options {
    size_t              max_line_bytes;
    struct trace_report report;
    enum trace_format   format; /* TRACE_FORMAT_AUTO: by content */
};

struct trace_read; /* reads one input; borrows it */

enum status trace_read_open(struct trace_read **reader, struct input *input, const struct trace_read_options *options,
                            struct fail *fail);
void        trace_read_close(struct trace_read *reader); /* accepts NULL; not the input */

/* Appends one document's spans to the table; *is_end when there are no more.
 * The table may be another one at each call; its notes count what this call
 * read: lines, blank and bad ones included, and bytes.
 * Fails with STATUS_IO, STATUS_NO_MEMORY, or what the report returned. */
enum status trace_read_next(struct trace_read *reader, struct span_table *table, bool *is_end, struct fail *fail);

#endif
