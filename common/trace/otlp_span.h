/* otlp_span.h - one span object into the span table. */
#ifndef GENT_COMMON_TRACE_OTLP_SPAN_H
#define GENT_COMMON_TRACE_OTLP_SPAN_H

#include "common/trace/otlp_member.h"

/* Appends the span at node 'at' with its events, links and attributes, and
 * its trace when it is new. On failure the table's records are as before
 * (texts and values of a bad span may stay interned). Fails with
 * STATUS_BAD_TRACE (reader->what says why) or STATUS_NO_MEMORY. */
enum status otlp_span_read(struct otlp_reader *reader, uint32_t at, uint32_t resource_at, uint32_t scope_at);

#endif
