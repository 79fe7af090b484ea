/* jaeger_status.h - kind and status of a span, which Jaeger says by tags. */
#ifndef GENT_COMMON_TRACE_JAEGER_STATUS_H
#define GENT_COMMON_TRACE_JAEGER_STATUS_H

#include "common/trace/jaeger_tag.h"

/* As struct span has them. error=true wins over otel.status_code, which wins over http.status_code. */
void jaeger_status_derive(const struct jaeger_tag_facts *facts, uint8_t *kind, uint8_t *status_code);

#endif
