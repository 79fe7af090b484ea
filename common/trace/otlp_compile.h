/* otlp_compile.h - shapes, resources and scopes into programs. */
#ifndef GENT_COMMON_TRACE_OTLP_COMPILE_H
#define GENT_COMMON_TRACE_OTLP_COMPILE_H

#include "common/base/arena.h"
#include "common/trace/otlp_program.h"

struct otlp_compile; /* builds programs, one after the other */

/* Programs are put into 'arena' and borrow the texts of the shapes that they
 * are compiled from. NULL: out of memory. */
struct otlp_compile *otlp_compile_open(struct arena *arena);
void                 otlp_compile_close(struct otlp_compile *compile); /* accepts NULL */

/* The span object of 'shape'. False: out of memory; *program is not usable.
 * The shape is trusted: a code that span_form.h does not know, attributes,
 * events or links without their member, or a bad type is an assertion. */
bool otlp_compile_span(struct otlp_compile *compile, const struct span_shape *shape, struct otlp_program *program);

/* What stands around the scopeSpans of a resource (the spans of a scope): head
 * ends with '[', tail begins with ']'. is_marked adds gent.synthetic = true to
 * the resource's attributes, last, unless they have that key already. */
struct otlp_compile_container {
    struct otlp_program head, tail;
};
bool otlp_compile_resource(struct otlp_compile *compile, const struct span_shape_resource *resource, bool is_marked,
                           struct otlp_compile_container *container);
bool otlp_compile_scope(struct otlp_compile *compile, const struct span_shape_resource *scope,
                        struct otlp_compile_container *container);

#endif
