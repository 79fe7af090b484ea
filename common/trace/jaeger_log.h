/* jaeger_log.h - the logs of a span as events. */
#ifndef GENT_COMMON_TRACE_JAEGER_LOG_H
#define GENT_COMMON_TRACE_JAEGER_LOG_H

#include "common/trace/jaeger_member.h"

/* Appends the logs of the array at 'at' to the table's events, with their
 * fields; they are the events of 'span'. On failure some may have been
 * appended: the caller takes them back. Fails with STATUS_BAD_TRACE
 * (document.what says why) or STATUS_NO_MEMORY. */
enum status jaeger_log_read_list(struct jaeger_reader *reader, uint32_t at, struct span *span);

#endif
