/* zipkin_nest.h - what Zipkin has no place for, as text: attributes of events, and links.
 *
 * The spellings are the OpenTelemetry collector's: an annotation's value is
 * NAME|{ATTRIBUTES}|DROPPED, a link is a tag otlp.link.N with the value
 * TRACE|SPAN|STATE|{ATTRIBUTES}|DROPPED; the attributes are JSON in a string. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_NEST_H
#define GENT_COMMON_TRACE_ZIPKIN_NEST_H

#include "common/trace/span_builder.h"

/* Each a string, quotes included. */
void zipkin_nest_event(struct span_builder *b, const struct span_shape_event *event);
void zipkin_nest_link_key(struct span_builder *b, uint32_t link_at);
void zipkin_nest_link(struct span_builder *b, const struct span_shape_link *link, uint32_t link_at);

#endif
