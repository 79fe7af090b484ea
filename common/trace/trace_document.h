/* trace_document.h - the document that a reader is at: its nodes, where they stand, who hears what is bad.
 *
 * What every format's reader shares: clauses, reports and counts, and the
 * scalars that go into the table as they are. */
#ifndef GENT_COMMON_TRACE_TRACE_DOCUMENT_H
#define GENT_COMMON_TRACE_TRACE_DOCUMENT_H

#include "common/trace/trace_reader.h"

/* Begin with table, nodes, report, fail and line as trace_reader.read gets them. */
struct trace_document {
    struct span_table         *table;
    const struct json_node    *nodes;
    const struct trace_report *report;
    struct fail               *fail;
    uint64_t                   line;        /* of the document's first byte */
    const char                *line_at;     /* up to here n_lines newlines of the document were counted */
    uint64_t                   n_lines;
    bool                       is_bad_line; /* it is counted */
    char                       what[116];   /* why the last call gave STATUS_BAD_TRACE: a clause */
};

/* Fills document->what; returns STATUS_BAD_TRACE. */
enum status trace_document_bad(struct trace_document *document, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The line of the input where node 'at' begins. Linear in all for ascending nodes. */
uint64_t trace_document_line(struct trace_document *document, uint32_t at);

/* Reports 'what' at the line of node 'at', and counts it: a bad span, or
 * something that is no span, which makes the document a bad line, once. Give
 * what the report returned. */
enum status trace_document_bad_span(struct trace_document *document, uint32_t at, const char *what);
enum status trace_document_bad_line(struct trace_document *document, uint32_t at, const char *what);

/* Reports something odd that is not counted and loses nothing. */
enum status trace_document_warn(struct trace_document *document, uint32_t at, const char *what);

/* Fills document->fail; returns STATUS_NO_MEMORY. */
enum status trace_document_no_memory(struct trace_document *document);

/* The node's text, interned; 'owner' and 'name' are for the clause when it is
 * no string: "event ", "name". Fails with STATUS_BAD_TRACE (document->what), STATUS_NO_MEMORY. */
enum status trace_document_text(struct trace_document *document, uint32_t at, const char *owner, const char *name,
                                uint32_t *text_id);

/* Appends an attribute; its key is a text of the table. Fails with STATUS_NO_MEMORY. */
enum status trace_document_append_attr(struct trace_document *document, uint32_t key_id, enum value_type type,
                                       struct text value);

#endif
