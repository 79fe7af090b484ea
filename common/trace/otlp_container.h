/* otlp_container.h - what ResourceSpans and ScopeSpans objects say about the spans in them. */
#ifndef GENT_COMMON_TRACE_OTLP_CONTAINER_H
#define GENT_COMMON_TRACE_OTLP_CONTAINER_H

#include "common/trace/otlp_member.h"

/* Adds the resource (scope) of the ResourceSpans (ScopeSpans) object at node
 * 'at' to the table, with the container's form and schema URL; its children
 * are not looked at. On failure the table's records are as before. Fails with
 * STATUS_BAD_TRACE (reader->what says why) or STATUS_NO_MEMORY. */
enum status otlp_container_read_resource(struct otlp_reader *reader, uint32_t at, uint32_t *resource_at);
enum status otlp_container_read_scope(struct otlp_reader *reader, uint32_t at, uint32_t *scope_at);

#endif
