/* zipkin_event.h - the annotations of a Zipkin v2 span as events. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_EVENT_H
#define GENT_COMMON_TRACE_ZIPKIN_EVENT_H

#include "common/trace/zipkin_member.h"

/* Appends the events of the array at node 'at' and says in 'span' where they
 * are; *first_ns becomes the time of the earliest if that is less. *warning: a
 * clause on what is odd about one of them, else left alone. On failure the
 * events may be appended in part. Fails with STATUS_BAD_TRACE (document->what
 * says why) or STATUS_NO_MEMORY. */
enum status zipkin_event_read_all(struct trace_document *document, uint32_t at, struct span *span, uint64_t *first_ns,
                                  const char **warning);

#endif
