/* zipkin_endpoint.h - a local or remote endpoint as attributes and codes. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_ENDPOINT_H
#define GENT_COMMON_TRACE_ZIPKIN_ENDPOINT_H

#include "common/trace/zipkin_member.h"

#define ZIPKIN_ENDPOINT_MAX_CODES 4

struct zipkin_endpoint {
    struct span_attrs attrs;
    uint32_t          service_id; /* text of the service name, "" without one */
    uint32_t          n_codes;
    char              codes[ZIPKIN_ENDPOINT_MAX_CODES]; /* zipkin_form.h */
};

/* Appends the attributes of the endpoint at node 'at' in source order. Fails
 * with STATUS_BAD_TRACE (document->what says why) or STATUS_NO_MEMORY. */
enum status zipkin_endpoint_read(struct trace_document *document, uint32_t at, bool is_remote,
                                 struct zipkin_endpoint *endpoint);

#endif
