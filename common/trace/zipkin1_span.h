/* zipkin1_span.h - one span object of Zipkin v1 into the span table. */
#ifndef GENT_COMMON_TRACE_ZIPKIN1_SPAN_H
#define GENT_COMMON_TRACE_ZIPKIN1_SPAN_H

#include "common/trace/zipkin1_parts.h"

/* Appends the span at node 'at', an object, with its annotations, and its
 * trace and resource when they are new. reader->scope_at is the scope of all
 * spans. When the span is bad the table's records are as before (its texts and
 * values may stay interned). Sets reader->mixed when a unit changed. Fails
 * with STATUS_BAD_TRACE (reader->document.what says why), STATUS_NO_MEMORY. */
enum status zipkin1_span_read(struct zipkin1_reader *reader, uint32_t at);

#endif
