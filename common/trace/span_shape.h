/* span_shape.h - spans as writers take them: a constant shape with holes, and what fills the holes.
 *
 *   bundle view -> [gen -> trace_instance] -> writer -> bytes
 *
 * All spans of a shape have the same members, attribute keys, events and
 * links; a writer compiles each shape once and then only fills holes. */
#ifndef GENT_COMMON_TRACE_SPAN_SHAPE_H
#define GENT_COMMON_TRACE_SPAN_SHAPE_H

#include <stdbool.h>

#include "common/trace/span_value.h"

#define SPAN_SHAPE_CONST UINT32_MAX

/* A value that is the same in every span of the shape (slot ==
 * SPAN_SHAPE_CONST, 'value' holds it) or is values[slot] of the instance; then
 * value.type is that of all of them, or VALUE_N_TYPES when they may differ. */
struct span_shape_field {
    uint32_t          slot;
    struct span_value value;
};

struct span_shape_attr {
    struct text             key;
    struct span_shape_field field;
};

struct span_shape_event {
    struct text                   form; /* codes of the format, of span_form.h for OTLP */
    struct span_shape_field       name;          /* VALUE_STRING */
    uint32_t                      n_attrs;
    const struct span_shape_attr *attrs;
    struct span_shape_field       dropped_attrs; /* VALUE_INT_NUMBER text */
};

struct span_shape_link {
    struct text                   form;
    uint32_t                      n_attrs;
    const struct span_shape_attr *attrs;
    struct span_shape_field       trace_state;   /* VALUE_STRING */
    struct span_shape_field       dropped_attrs; /* VALUE_INT_NUMBER */
    struct span_shape_field       flags;         /* VALUE_INT_NUMBER */
};

struct span_shape {
    struct text                    form;
    struct text                    service;  /* the name that all resources of its spans give, or "" */
    uint32_t                       scope_at; /* of the shape set's scopes */
    uint8_t                        kind, status_code;
    bool                           is_shared; /* the server's half of a span (model_label.is_shared) */
    uint32_t                       n_attrs, n_events, n_links;
    const struct span_shape_attr  *attrs;
    const struct span_shape_event *events;
    const struct span_shape_link  *links;
    struct span_shape_field        name, status_message, trace_state;                     /* VALUE_STRING */
    struct span_shape_field        flags, dropped_attrs, dropped_events, dropped_links;   /* VALUE_INT_NUMBER */
};

/* A resource or scope: constant throughout. */
struct span_shape_resource {
    struct text                   form, container_form, schema_url;
    uint32_t                      n_attrs;
    const struct span_shape_attr *attrs; /* all constant */
    uint32_t                      n_dropped_attrs;
    struct text                   name, version; /* scopes only */
};

/* Everything a writer may compile in advance. Borrowed from the model. */
struct span_shape_set {
    uint32_t                          n_shapes, n_resources, n_scopes;
    const struct span_shape          *shapes;
    const struct span_shape_resource *resources, *scopes;
};

struct span_instance_link {
    uint64_t trace_id[2]; /* big-endian halves */
    uint64_t span_id;
};

struct span_instance {
    uint64_t                         span_id, parent_id; /* parent_id 0: none */
    uint64_t                         start_ns, end_ns;
    uint32_t                         shape_at, resource_at;
    const struct span_value         *values;        /* by slot */
    const uint64_t                  *event_time_ns; /* n_events of the shape */
    const struct span_instance_link *links;         /* n_links of the shape */
};

struct trace_instance {
    uint64_t                    trace_id[2];
    uint32_t                    n_spans;
    const struct span_instance *spans;
};

#endif
