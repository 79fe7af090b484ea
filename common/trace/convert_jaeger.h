/* convert_jaeger.h - OTLP's terms as Jaeger's tags, which Gen-T's nodes have in their bodies, too. */
#ifndef GENT_COMMON_TRACE_CONVERT_JAEGER_H
#define GENT_COMMON_TRACE_CONVERT_JAEGER_H

#include "common/trace/convert_parts.h"

/* Adds the scope, the attributes, and kind, status and trace state as tags. */
void convert_jaeger_add_tags(struct convert *c, const struct span_shape_set *set, const struct span_shape *from);

#endif
