/* zipkin_span.h - one span object of Zipkin v2 into the span table. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_SPAN_H
#define GENT_COMMON_TRACE_ZIPKIN_SPAN_H

#include "common/trace/zipkin_member.h"

/* Appends the span at node 'at', an object, with its annotations and tags,
 * and its trace and resource when they are new. When the span is bad the
 * table's records are as before (its texts and values may stay interned).
 * *warning: a clause on what is odd about a good span, or NULL. Fails with
 * STATUS_BAD_TRACE (document->what says why) or STATUS_NO_MEMORY. */
enum status zipkin_span_read(struct trace_document *document, uint32_t at, const char **warning);

#endif
