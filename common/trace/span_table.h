/* span_table.h - every span of a window in columns; what readers fill and gentc and gentq read.
 *
 *   bytes -> [reader -> span_table] -> structure -> model -> bundle
 *
 * Texts are interned, JSON-escaped as in the source. A *form* is a short text
 * of member codes (span_form.h) that says which members an object had, in
 * which order and spelling, so that the writer gives the source's habits back. */
#ifndef GENT_COMMON_TRACE_SPAN_TABLE_H
#define GENT_COMMON_TRACE_SPAN_TABLE_H

#include "common/base/intern.h"
#include "common/base/status.h"
#include "common/trace/span_value.h"
#include "common/trace/time_unit.h"
#include "common/trace/trace_format.h"

#define SPAN_TABLE_NONE UINT32_MAX

struct span_attr {
    uint32_t key_id;   /* text */
    uint32_t value_id; /* value */
};

/* A run of attributes in span_table.attrs. */
struct span_attrs {
    uint32_t first_at;
    uint32_t n;
};

/* A resource or scope with its container's schema URL; equal ones are stored once. */
struct span_resource {
    struct span_attrs attrs;
    uint32_t form_id;           /* of the resource object */
    uint32_t container_form_id; /* of the ResourceSpans object around it */
    uint32_t schema_url_id;     /* text; "" when absent */
    uint32_t n_dropped_attrs;
    uint32_t service_id;        /* text: service.name, or "" */
};

struct span_scope {
    struct span_attrs attrs;
    uint32_t form_id;
    uint32_t container_form_id; /* of the ScopeSpans object */
    uint32_t schema_url_id;
    uint32_t n_dropped_attrs;
    uint32_t name_id, version_id; /* text */
};

struct span_event {
    uint64_t          time_ns;
    struct span_attrs attrs;
    uint32_t          name_id;
    uint32_t          form_id;
    uint32_t          n_dropped_attrs;
};

struct span_link {
    uint64_t          trace_id[2]; /* big-endian halves */
    uint64_t          span_id;
    struct span_attrs attrs;
    uint32_t          form_id;
    uint32_t          trace_state_id; /* text */
    uint32_t          n_dropped_attrs;
    uint32_t          flags;
};

struct span {
    uint64_t span_id;   /* not 0 */
    uint64_t parent_id; /* 0: none given */
    uint64_t start_ns, end_ns; /* start_ns <= end_ns */
    uint32_t trace_at;
    uint32_t resource_at, scope_at;
    uint32_t name_id, form_id, status_message_id, trace_state_id; /* texts */
    uint32_t flags;
    uint32_t n_dropped_attrs, n_dropped_events, n_dropped_links;
    uint32_t first_event_at, n_events;
    uint32_t first_link_at, n_links;
    struct span_attrs attrs;
    uint8_t  kind;        /* 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer */
    uint8_t  status_code; /* 0 unset, 1 ok, 2 error */
    bool     is_shared;   /* as read: Zipkin's member; after span_join(): in the source it has the id of its parent */
};

struct span_trace {
    uint64_t trace_id[2];
};

/* What was read besides spans; printed in --stats. */
struct span_table_notes {
    uint64_t n_lines, n_bad_lines, n_bad_spans, n_unknown_members, n_input_bytes;
};

struct span_table {
    struct intern texts;                 /* text 0 is "" */
    struct intern values;                /* type byte followed by the value's text; value 0 is the empty value */
    struct span          *spans;      uint32_t n_spans,     n_spans_capacity;
    struct span_attr     *attrs;      uint32_t n_attrs,     n_attrs_capacity;
    struct span_event    *events;     uint32_t n_events,    n_events_capacity;
    struct span_link     *links;      uint32_t n_links,     n_links_capacity;
    struct span_resource *resources;  uint32_t n_resources, n_resources_capacity;
    struct span_scope    *scopes;     uint32_t n_scopes,    n_scopes_capacity;
    struct span_trace    *traces;     uint32_t n_traces,    n_traces_capacity;
    struct intern resource_keys, scope_keys, trace_keys; /* identity -> index */
    struct buffer scratch;               /* where a key or value is put together before it is interned */
    struct span_table_notes notes;
    struct trace_style style;            /* of the input */
    int64_t edge_votes;                  /* Gen-T's edges that lead forward in time less those that lead back */
    struct time_unit_seen start_unit, event_unit, duration_unit; /* of the formats whose units magnitude decides */
};

/* {0} is not valid: init interns text 0 and value 0. */
enum status span_table_init(struct span_table *table, struct fail *fail);
void        span_table_free(struct span_table *table); /* accepts {0} */

/* Append one record; the index, or SPAN_TABLE_NONE when memory is out (or the
 * index space of 2^32 - 2 records is); the table is then unchanged. Texts are
 * interned by the caller, values and traces by span_table_add_*, which give
 * equal ones the same index. */
uint32_t span_table_append_span(struct span_table *table, const struct span *span);
uint32_t span_table_append_attr(struct span_table *table, uint32_t key_id, uint32_t value_id);
uint32_t span_table_append_event(struct span_table *table, const struct span_event *event);
uint32_t span_table_append_link(struct span_table *table, const struct span_link *link);
uint32_t span_table_add_value(struct span_table *table, enum value_type type, struct text text);
uint32_t span_table_add_trace(struct span_table *table, const uint64_t trace_id[2]);
/* Equal resources (scopes) give the same index; the attributes must be the
 * last appended ones and are taken back when the resource was known. */
uint32_t span_table_add_resource(struct span_table *table, const struct span_resource *resource);
uint32_t span_table_add_scope(struct span_table *table, const struct span_scope *scope);

static inline struct text span_table_text(const struct span_table *table, uint32_t text_id)
{
    return intern_view(&table->texts, text_id);
}

static inline struct span_value span_table_value(const struct span_table *table, uint32_t value_id)
{
    struct text text = intern_view(&table->values, value_id);
    return (struct span_value){ { text.at + 1, text.n - 1 }, (uint8_t)text.at[0] };
}

/* Spans by trace: order[first[t] .. first[t + 1]) are the spans of trace t in
 * order of appearance. Both arrays are allocated here and freed by the caller;
 * neither is NULL on STATUS_OK, both are on STATUS_NO_MEMORY. */
enum status span_table_group(const struct span_table *table, uint32_t **first, uint32_t **order, struct fail *fail);

#endif
