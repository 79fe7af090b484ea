/* trace_read.h - the spans of an input, document by document, into a span table.
 *
 *   bytes -> [documents -> json_parse -> the reader of their format] -> span_table
 *
 * Documents stand a line each, perhaps with a comma behind; or the input is
 * cut by brackets (json_split.h), when it begins with an array or {"data":[ or
 * when its first line does not hold a whole document. What is bad (not JSON,
 * over-long, cut off by the end of the file, of another format) is reported
 * with its line, counted in table->notes and skipped. Blank lines and a byte
 * order mark are ignored; an empty input has no spans. */
#ifndef GENT_COMMON_TRACE_TRACE_READ_H
#define GENT_COMMON_TRACE_TRACE_READ_H

#include "common/base/input.h"
#include "common/trace/trace_reader.h"

#define TRACE_READ_MAX_LINE_BYTES     (8u << 20)   /* default of max_line_bytes */
#define TRACE_READ_MAX_DOCUMENT_BYTES (1u << 30)   /* an object of many lines */

/* Gets each document that is of the input's format in the place of that
 * format's reader; nodes as trace_reader.read has them. */
struct trace_visit {
    enum status (*document)(void *context, enum trace_format format, const struct json_node *nodes, struct fail *fail);
    void *context;
};

struct trace_read_options {
    size_t              max_line_bytes; /* of a line, and of an element of an array */
    struct trace_report report;
    enum trace_format   format; /* TRACE_FORMAT_AUTO: that of the first document that is of any */
    struct trace_visit  visit;  /* {0}: spans are read */
};

struct trace_read; /* reads one input; borrows it */

enum status trace_read_open(struct trace_read **reader, struct input *input, const struct trace_read_options *options,
                            struct fail *fail);
void        trace_read_close(struct trace_read *reader); /* accepts NULL; not the input */

/* The format of the documents so far; TRACE_FORMAT_AUTO: it is not known yet.
 * trace_read_expect, before the first document, says what earlier inputs were
 * of: documents of other formats are then bad ones. */
enum trace_format trace_read_format(const struct trace_read *reader);
void              trace_read_expect(struct trace_read *reader, enum trace_format format);

/* Appends one document's spans to the table; *is_end when there are no more.
 * The table may be another one at each call; its notes count what this call
 * read: lines, blank and bad ones included, and bytes; its style is set as
 * soon as one is known. Memory: one document, and what json_parse makes of it.
 * Fails with STATUS_IO, STATUS_NO_MEMORY, or what the report or the visit returned. */
enum status trace_read_next(struct trace_read *reader, struct span_table *table, bool *is_end, struct fail *fail);

#endif
