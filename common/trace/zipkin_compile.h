/* zipkin_compile.h - span shapes into programs and resources into endpoint texts, of Zipkin v2.
 *
 * What is compiled comes from bundles: a form that zipkin_form.h does not
 * allow, or one without room for the shape's attributes, events or links,
 * fails with STATUS_BAD_BUNDLE. All fail also with STATUS_NO_MEMORY. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_COMPILE_H
#define GENT_COMMON_TRACE_ZIPKIN_COMPILE_H

#include "common/base/status.h"
#include "common/trace/span_builder.h"

/* For the VALUE holes: as JSON values, then as strings. */
extern const struct span_program_frame zipkin_compile_frames[2 * VALUE_N_TYPES];

/* The span object of 'shape', whose texts the program borrows. is_marked adds
 * the tag gent.synthetic, last, when the shape has none and names no parent.
 * Its one RESOURCE hole has 'at' 0. */
enum status zipkin_compile_span(struct span_builder *b, const struct span_shape *shape, bool is_marked,
                                struct span_program *program, struct fail *fail);

/* Appends the endpoint object of 'resource' to 'out'. */
enum status zipkin_compile_endpoint(const struct span_shape_resource *resource, struct buffer *out, struct fail *fail);

#endif
