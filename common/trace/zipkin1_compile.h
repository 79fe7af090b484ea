/* zipkin1_compile.h - span shapes into programs that print Zipkin v1.
 *
 * Forms are not trusted: what is none fails with STATUS_BAD_BUNDLE. Fails also
 * with STATUS_NO_MEMORY. */
#ifndef GENT_COMMON_TRACE_ZIPKIN1_COMPILE_H
#define GENT_COMMON_TRACE_ZIPKIN1_COMPILE_H

#include "common/base/status.h"
#include "common/trace/span_builder.h"

/* The span object of 'shape', whose texts the program borrows; its VALUE holes
 * are framed by zipkin_compile_frames, its RESOURCE holes are the endpoint (0)
 * or that with the service's name alone (1). is_marked adds a binary annotation
 * gent.synthetic = "true", last, if the span names no parent and has none. */
enum status zipkin1_compile_span(struct span_builder *b, const struct span_shape *shape, bool is_marked,
                                 struct span_program *program, struct fail *fail);

#endif
