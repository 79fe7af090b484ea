/* jaeger_compile.h - span shapes and resources into programs.
 *
 * What is compiled is hostile. Both functions fail with STATUS_BAD_BUNDLE
 * (*what is then a clause) or STATUS_NO_MEMORY; the result is then not usable. */
#ifndef GENT_COMMON_TRACE_JAEGER_COMPILE_H
#define GENT_COMMON_TRACE_JAEGER_COMPILE_H

#include "common/base/status.h"
#include "common/trace/span_builder.h"

/* How spans are written: the same for all of a stream. */
struct jaeger_compile_style {
    bool is_bare;   /* spans hold their process */
    bool is_marked; /* processes have the tag gent.synthetic = true, and spans a process */
};

/* A span object. The process stands between head and tail where it is bare;
 * otherwise the tail is not used. */
struct jaeger_compile_span {
    struct span_program head, tail;
    bool                has_process; /* it names one, or holds one */
    bool                is_low;      /* trace ids of 16 digits */
};

enum status jaeger_compile_span(struct span_builder *b, const struct span_shape *shape,
                                struct jaeger_compile_style style, struct jaeger_compile_span *span,
                                const char **what);

/* A process object: {} when there is none. */
struct jaeger_compile_process {
    struct span_program program;
    bool                is_given;
};

enum status jaeger_compile_process(struct span_builder *b, const struct span_shape_resource *resource, bool is_marked,
                                   struct jaeger_compile_process *process, const char **what);

#endif
