/* zipkin1_read.h - Zipkin v1 JSON documents to spans.
 *
 *   json nodes -> [zipkin1_read] -> span table
 *
 * A document is a span, an array of spans, or an array of such arrays. How a
 * span lies in the table: its kind, its endpoint (the resource) and, when they
 * are finer, its times come from its own core values ("cs" and "cr", ...),
 * other annotations are its events, binary annotations its attributes, the
 * addresses "sa", "ca" and "ma" its remote endpoint (zipkin1_form.h has the
 * details). What has no place there:
 *
 * - Units. Times are taken in the unit of their magnitude (time_unit.h), each
 *   for itself; a duration is in microseconds. When the timestamp and the core
 *   value that begins the span are the same instant in different units, the
 *   span starts at the finer one. When they are not, timestamp and duration
 *   count, and the core value is an event.
 * - A record with the core values of both halves of a call is one span, of the
 *   half that comes first; the values of the other half are its events.
 * - A binary annotation without a value is dropped, as are members of
 *   annotations that are not known ("type"); both are counted.
 * - ids keep neither upper case nor a width other than 16 or 32 digits. */
#ifndef GENT_COMMON_TRACE_ZIPKIN1_READ_H
#define GENT_COMMON_TRACE_ZIPKIN1_READ_H

#include "common/trace/trace_reader.h"

/* Recognises also spans that could be of either version. */
extern const struct trace_reader zipkin1_read;

/* Is the document's first span of version 1 and of no other? */
bool zipkin1_read_is_sure(const struct json_node *nodes);

#endif
