/* jaeger_span.h - one span object into the span table. */
#ifndef GENT_COMMON_TRACE_JAEGER_SPAN_H
#define GENT_COMMON_TRACE_JAEGER_SPAN_H

#include "common/trace/jaeger_member.h"

/* Appends the span at node 'at' with its logs, references and tags, and its
 * trace when it is new. Its process is the one of reader->processes that it
 * names, or the one that it holds. On failure the table's records are as
 * before (texts and values of a bad span may stay interned). Fails with
 * STATUS_BAD_TRACE (document.what says why) or STATUS_NO_MEMORY. */
enum status jaeger_span_read(struct jaeger_reader *reader, uint32_t at);

#endif
