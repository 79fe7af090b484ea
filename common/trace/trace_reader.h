/* trace_reader.h - what a format's reader is: documents into a span table.
 *
 * A document is one JSON text of the input: a line, a pretty-printed file, or
 * an element of a file that is one long array (trace_read.h cuts it up). */
#ifndef GENT_COMMON_TRACE_TRACE_READER_H
#define GENT_COMMON_TRACE_TRACE_READER_H

#include "common/trace/json.h"
#include "common/trace/span_table.h"

/* What to do with what cannot be used: called once per bad line or span.
 * 'what' is one clause. A return other than STATUS_OK (--strict) ends the read. */
struct trace_report {
    enum status (*bad)(void *context, uint64_t line, const char *what);
    void *context;
};

struct trace_reader {
    /* Whether the document is of this format, by the members that only this format has. Cheap: looks at
     * the first record. */
    bool (*recognises)(const struct json_node *nodes);

    /* Appends the document's spans. A bad span is reported, counted and left
     * out, the rest of the document is kept; what is none of this format at all
     * is reported and the document counted as one bad line.
     *
     *   nodes   only read, and not kept; nodes[0] is the document
     *   line    where the document begins; reports name the line of the bad span
     *   report  may be NULL, and so may its 'bad'
     *   table   keeps what was read before a failure; its style.container is
     *           set by the reader from the first document
     *
     * Fails with what the report returned, or STATUS_NO_MEMORY. */
    enum status (*read)(struct span_table *table, const struct json_node *nodes, uint64_t line,
                        const struct trace_report *report, struct fail *fail);
};

/* By format. */
const struct trace_reader *trace_reader_of(enum trace_format format);

/* The format of a document, or TRACE_FORMAT_N when none recognises it. */
enum trace_format trace_reader_recognise(const struct json_node *nodes);

#endif
