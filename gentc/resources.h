/* resources.h - resources and scopes of the span table as the model keeps them. */
#ifndef GENT_GENTC_RESOURCES_H
#define GENT_GENTC_RESOURCES_H

#include "gentc/model_build.h"
#include "gentc/window.h"

/* A resource in the form of a scope without name and version. */
struct span_scope resources_as_scope(const struct span_resource *resource);

/* Appends the content as bytes, every text with its length in front: equal
 * bytes for equal content, whatever the ids. */
void resources_print(const struct span_table *spans, const struct span_scope *scope, struct buffer *out);

/* The content with its texts in the build. */
struct model_resource resources_build(const struct span_table *spans, const struct span_scope *scope,
                                      struct model_build *build);

/* Appends the resources that the window uses to a build without any: in the
 * order of their services, the frequent ones first, ties by content. label[] is
 * by window position, in the build's numbers. Fills number[], by resource of
 * the span table: the model's, or MODEL_NONE. Fails with STATUS_NO_MEMORY. */
enum status resources_emit(const struct window *window, const uint32_t *label, struct model_build *build,
                           uint32_t *number, struct fail *fail);

#endif
