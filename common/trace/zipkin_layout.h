/* zipkin_layout.h - whether a form of Zipkin v2 is one, and has room for its shape.
 *
 * Forms come from bundles and are hostile: what passes here can be walked
 * code by code without a further look. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_LAYOUT_H
#define GENT_COMMON_TRACE_ZIPKIN_LAYOUT_H

#include "common/trace/span_shape.h"

/* Where a shape's attributes belong, and what its form has. */
struct zipkin_layout {
    uint32_t n_remote, n_others; /* attributes at the front and at the end; the tags are between */
    bool     names_parent, has_tags, has_resource_tags, has_links;
};

/* NULL, or what is wrong: a clause that goes on behind "a form". */
const char *zipkin_layout_check(const struct span_shape *shape, struct zipkin_layout *layout);
const char *zipkin_layout_check_endpoint(const struct span_shape_resource *resource);

/* The endpoint alone of a resource, and its tags. The same clauses. */
const char *zipkin_layout_split_resource(const struct span_shape_resource *resource,
                                         struct span_shape_resource *endpoint, const struct span_shape_attr **tags,
                                         uint32_t *n_tags);

/* The unit that may stand at form.at[*at], behind a time's code, as a power of ten of ns; *at goes on behind it. */
uint16_t zipkin_layout_take_unit(struct text form, size_t *at);

#endif
