/* convert_zipkin.h - what both of Zipkin's versions make of OTLP's terms: tags and endpoints. */
#ifndef GENT_COMMON_TRACE_CONVERT_ZIPKIN_H
#define GENT_COMMON_TRACE_CONVERT_ZIPKIN_H

#include "common/trace/convert_parts.h"

#define CONVERT_ZIPKIN_KEY_PEER_SERVICE "peer.service"
#define CONVERT_ZIPKIN_KEY_PEER_IP      "net.peer.ip"
#define CONVERT_ZIPKIN_KEY_PEER_PORT    "net.peer.port"
#define CONVERT_ZIPKIN_KEY_HOST_IP      "net.host.ip"
#define CONVERT_ZIPKIN_KEY_HOST_PORT    "net.host.port"
#define CONVERT_ZIPKIN_KEY_ABSENT_START "otel.zipkin.absentField.startTime"

/* ---- From Zipkin ---------------------------------------------------------------- */

/* One member of an endpoint (a code of zipkin_form.h) as an attribute. *has_address: the endpoint gave one before. */
void convert_zipkin_take_part(struct convert *c, char code, const struct span_shape_field *field, bool is_remote,
                              bool *has_address);

/* A tag: an attribute, or a part of 'to'. */
void convert_zipkin_take_tag(struct convert *c, const struct span_shape_attr *tag, struct span_shape *to);

/* The endpoint that is the resource: convert_source.take_resource. */
void convert_zipkin_take_resource(struct convert *c, const struct span_shape_resource *from,
                                  struct span_shape_resource *to);

/* ---- To Zipkin ------------------------------------------------------------------ */

/* The attributes of a shape that are its remote endpoint, and where to find them in the shape. */
struct convert_zipkin_remote {
    const struct span_shape_attr *service, *address, *port; /* NULL: none */
    char                          address_code;
};
struct convert_zipkin_remote convert_zipkin_find_remote(const struct span_shape *shape);

/* Adds the remote endpoint's attributes and the codes of its members in parentheses; nothing when there is none. */
void convert_zipkin_add_remote(struct convert *c, const struct convert_zipkin_remote *remote);

/* The tags of a span, in order of their keys, each key once. */
const struct span_shape_attr *convert_zipkin_make_tags(struct convert *c, const struct span_shape_set *set,
                                                       const struct span_shape *shape, uint32_t *n);

/* Keys that tags of spans have: a resource's tags get others. convert_target.prepare. */
void convert_zipkin_prepare(struct convert *c, const struct span_shape_set *set);

/* convert_target.give_resource: the local endpoint, then tags of each span behind ZIPKIN_FORM_TAGS. */
void convert_zipkin_give_resource(struct convert *c, const struct span_shape_resource *from,
                                  struct span_shape_resource *to);

/* Two runs of attributes, one behind the other. */
void convert_zipkin_give_attrs(struct convert *c, const struct span_shape_attr *first, uint32_t n_first,
                               const struct span_shape_attr *second, uint32_t n_second, struct span_shape *to);

/* Events as they are, but for their forms: with a name alone, or with attributes. */
void convert_zipkin_give_events(struct convert *c, const struct span_shape *from, const char *form,
                                const char *form_with_attrs, struct span_shape *to);

/* Links as they are; the tags otlp.link.N hold all of them. */
void convert_zipkin_give_links(struct convert *c, const struct span_shape *from, struct span_shape *to);

/* Whether the start is known: otherwise neither timestamp nor duration is to be written. */
bool convert_zipkin_has_start(const struct span_shape *shape);

#endif
