/* zipkin_compile.h - span shapes into programs and resources into endpoint texts, of Zipkin v2.
 *
 * What is compiled comes from bundles: a form that zipkin_form.h does not
 * allow, or one without room for the shape's attributes, events or links,
 * fails with STATUS_BAD_BUNDLE. All fail also with STATUS_NO_MEMORY. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_COMPILE_H
#define GENT_COMMON_TRACE_ZIPKIN_COMPILE_H

#include "common/base/status.h"
#include "common/trace/span_builder.h"

/* How a value is framed: which VALUE_N_TYPES of the frames, and the variant of its VALUE hole. */
enum zipkin_compile_framing {
    ZIPKIN_COMPILE_JSON,
    ZIPKIN_COMPILE_STRING,
    ZIPKIN_COMPILE_NESTED, /* as a JSON value inside of a string */
    ZIPKIN_COMPILE_N_FRAMINGS,
};
extern const struct span_program_frame zipkin_compile_frames[ZIPKIN_COMPILE_N_FRAMINGS * VALUE_N_TYPES];

void zipkin_compile_field(struct span_builder *b, const struct span_shape_field *field,
                          enum zipkin_compile_framing framing);

/* RESOURCE holes. */
enum zipkin_compile_resource {
    ZIPKIN_COMPILE_ENDPOINT,
    ZIPKIN_COMPILE_SERVICE,     /* an endpoint of the service's name alone */
    ZIPKIN_COMPILE_TAGS_BEFORE, /* its tags, a comma behind each */
    ZIPKIN_COMPILE_TAGS_ALONE,  /* its tags, commas between */
    ZIPKIN_COMPILE_N_RESOURCES,
};

/* The span object of 'shape', whose texts the program borrows. is_marked adds
 * the tag gent.synthetic, last, when the shape has none and names no parent.
 * Its RESOURCE holes have an enum zipkin_compile_resource as 'at'. */
enum status zipkin_compile_span(struct span_builder *b, const struct span_shape *shape, bool is_marked,
                                struct span_program *program, struct fail *fail);

/* Appends the endpoint object of 'resource' to 'out'. */
enum status zipkin_compile_endpoint(const struct span_shape_resource *resource, struct buffer *out, struct fail *fail);

/* Appends a tag of a resource; with an endpoint (NULL: none) as version 1 has it. */
void zipkin_compile_tag(const struct span_shape_attr *tag, const struct text *endpoint, struct buffer *out);

#endif
