/* convert_native.c - Gen-T and Tracekit to OTLP's terms: attributes keep their keys, there are neither events nor
 * links. */
#include "common/trace/convert_parts.h"

static void take_shape(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    (void)c;
    to->attrs = from->attrs;
    to->n_attrs = from->n_attrs;
}

static void take_resource(struct convert *c, const struct span_shape_resource *from, struct span_shape_resource *to)
{
    (void)c;
    to->attrs = from->attrs;
    to->n_attrs = from->n_attrs;
}

const struct convert_source convert_from_native = { take_shape, take_resource };
