/* otlp_read.h - OTLP JSON (file exporter, API bodies) into a span table. */
#ifndef GENT_COMMON_TRACE_OTLP_READ_H
#define GENT_COMMON_TRACE_OTLP_READ_H

#include "common/trace/trace_reader.h"

/* Appends the spans of one parsed document (nodes as json_parse gives them):
 * a TracesData object, or an array of them. Every member of resource, scope,
 * span, event, link and status is kept; spellings seen in the wild (base64
 * ids, enum names, `batches`, `instrumentationLibrarySpans`, snake_case) are
 * accepted; unknown members are counted in table->notes. A bad span is
 * reported, counted and left out, the rest of the document is kept; a resource
 * or scope that is bad makes every span in it bad. What is no TracesData at
 * all, or has something that is no list where its spans should be, is reported
 * and the document counted as one bad line.
 *
 *   nodes   only read, and not kept; nodes[0] is the document
 *   line    where the document begins; reports name the line of the bad span,
 *           which differs when the document is spread over lines
 *   report  may be NULL, and so may its 'bad'
 *   table   keeps what was read before a failure
 *
 * Fails with what the report returned, or STATUS_NO_MEMORY. */
enum status otlp_read_document(struct span_table *table, const struct json_node *nodes, uint64_t line,
                               const struct trace_report *report, struct fail *fail);

extern const struct trace_reader otlp_read;

#endif
