/* otlp_compile.h - span shapes, resources and scopes into programs.
 *
 * What is compiled is trusted: a code that span_form.h does not know,
 * attributes, events or links without their member, or a bad type is an
 * assertion. All return false when memory is out; the result is then not
 * usable. */
#ifndef GENT_COMMON_TRACE_OTLP_COMPILE_H
#define GENT_COMMON_TRACE_OTLP_COMPILE_H

#include "common/trace/span_builder.h"

/* Attribute values as they stand in OTLP, by enum value_type. */
extern const struct span_program_frame otlp_compile_frames[VALUE_N_TYPES];

/* The span object of 'shape', whose texts the program borrows. */
bool otlp_compile_span(struct span_builder *b, const struct span_shape *shape, struct span_program *program);

/* What stands around the scopeSpans of a resource or the spans of a scope:
 * head ends with '[', tail begins with ']'. */
struct otlp_compile_container {
    struct span_program head, tail;
};

/* is_marked adds gent.synthetic = true to the resource's attributes, last,
 * unless they have that key already. */
bool otlp_compile_resource(struct span_builder *b, const struct span_shape_resource *resource, bool is_marked,
                           struct otlp_compile_container *container);
bool otlp_compile_scope(struct span_builder *b, const struct span_shape_resource *scope,
                        struct otlp_compile_container *container);

#endif
