/* native_attr.h - attributes that are members of a JSON object, their values as JSON has them.
 *
 * Of the formats without types of their own: Gen-T and Tracekit. A string is
 * VALUE_STRING, a whole number of 64 bits VALUE_INT_NUMBER, any other number
 * VALUE_DOUBLE, null VALUE_EMPTY, an array or an object VALUE_JSON, compact. */
#ifndef GENT_COMMON_TRACE_NATIVE_ATTR_H
#define GENT_COMMON_TRACE_NATIVE_ATTR_H

#include "common/trace/span_builder.h"
#include "common/trace/trace_document.h"

/* How values of each type stand in such an object: what a writer's fill needs. */
extern const struct span_program_frame native_attr_frames[VALUE_N_TYPES];

/* Appends the node's value under a key, which is a text of the table. 'scratch'
 * is where JSON is made compact. Fails with STATUS_NO_MEMORY. */
enum status native_attr_read(struct trace_document *document, struct buffer *scratch, uint32_t key_id, uint32_t at);

/* The next member of the open object. */
void native_attr_put(struct span_builder *b, struct text key, const struct span_shape_field *field);

#endif
