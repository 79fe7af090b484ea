/* jaeger_process.h - processes as resources. */
#ifndef GENT_COMMON_TRACE_JAEGER_PROCESS_H
#define GENT_COMMON_TRACE_JAEGER_PROCESS_H

#include "common/trace/jaeger_member.h"

/* Adds the process at node 'at' to the table's resources; its attributes must
 * not stand between others that are being gathered. Fails with
 * STATUS_BAD_TRACE (document.what says why; the table is as before) or STATUS_NO_MEMORY. */
enum status jaeger_process_read(struct jaeger_reader *reader, uint32_t at, uint32_t *resource_at);

/* The resource of a span whose process is not given: no service, no attributes. Fails with STATUS_NO_MEMORY. */
enum status jaeger_process_none(struct jaeger_reader *reader, uint32_t *resource_at);

#endif
