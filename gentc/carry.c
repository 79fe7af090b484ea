/* carry.c - a copy by first use: each index of the old table is looked up once and remembered. */
#include "gentc/carry.h"

#include <stdbool.h>
#include <stdlib.h>

/* Old index -> new index, SPAN_TABLE_NONE: not copied yet. */
struct carry_maps {
    uint32_t *texts, *values, *resources, *scopes, *traces; /* owned */
};

struct carry {
    const struct span_table *from;
    struct span_table       *to;
    struct carry_maps        maps;
    bool                     has_failed; /* memory ran out; sticky */
};

static uint32_t *take_map(uint32_t n)
{
    uint32_t *map = malloc(((size_t)n + 1) * sizeof *map);
    if (map != NULL)
        memset(map, 0xff, ((size_t)n + 1) * sizeof *map); /* SPAN_TABLE_NONE */
    return map;
}

static bool take_maps(struct carry_maps *maps, const struct span_table *from)
{
    *maps = (struct carry_maps){
        .texts = take_map(from->texts.n),
        .values = take_map(from->values.n),
        .resources = take_map(from->n_resources),
        .scopes = take_map(from->n_scopes),
        .traces = take_map(from->n_traces),
    };
    return maps->texts != NULL && maps->values != NULL && maps->resources != NULL && maps->scopes != NULL &&
           maps->traces != NULL;
}

static void free_maps(struct carry_maps *maps)
{
    free(maps->texts);
    free(maps->values);
    free(maps->resources);
    free(maps->scopes);
    free(maps->traces);
}

static uint32_t keep(struct carry *carry, uint32_t index)
{
    carry->has_failed |= index == SPAN_TABLE_NONE;
    return index;
}

static uint32_t copy_text(struct carry *carry, uint32_t text_id)
{
    uint32_t *copied = &carry->maps.texts[text_id];
    if (*copied == SPAN_TABLE_NONE) {
        struct text text = span_table_text(carry->from, text_id);
        *copied = keep(carry, intern_add(&carry->to->texts, text.at, text.n));
    }
    return *copied;
}

static uint32_t copy_value(struct carry *carry, uint32_t value_id)
{
    uint32_t *copied = &carry->maps.values[value_id];
    if (*copied == SPAN_TABLE_NONE) {
        struct text bytes = intern_view(&carry->from->values, value_id);
        *copied = keep(carry, intern_add(&carry->to->values, bytes.at, bytes.n));
    }
    return *copied;
}

static struct span_attrs copy_attrs(struct carry *carry, struct span_attrs attrs)
{
    struct span_attrs copied = { .first_at = carry->to->n_attrs, .n = attrs.n };

    for (uint32_t i = 0; i < attrs.n && !carry->has_failed; i++) {
        const struct span_attr *attr = &carry->from->attrs[attrs.first_at + i];
        uint32_t                key_id = copy_text(carry, attr->key_id), value_id = copy_value(carry, attr->value_id);
        if (!carry->has_failed)
            keep(carry, span_table_append_attr(carry->to, key_id, value_id));
    }
    return copied;
}

static uint32_t copy_resource(struct carry *carry, uint32_t resource_at)
{
    uint32_t *copied = &carry->maps.resources[resource_at];
    if (*copied == SPAN_TABLE_NONE) {
        struct span_resource resource = carry->from->resources[resource_at];
        resource.attrs = copy_attrs(carry, resource.attrs);
        resource.form_id = copy_text(carry, resource.form_id);
        resource.container_form_id = copy_text(carry, resource.container_form_id);
        resource.schema_url_id = copy_text(carry, resource.schema_url_id);
        resource.service_id = copy_text(carry, resource.service_id);
        *copied = keep(carry, span_table_add_resource(carry->to, &resource));
    }
    return *copied;
}

static uint32_t copy_scope(struct carry *carry, uint32_t scope_at)
{
    uint32_t *copied = &carry->maps.scopes[scope_at];
    if (*copied == SPAN_TABLE_NONE) {
        struct span_scope scope = carry->from->scopes[scope_at];
        scope.attrs = copy_attrs(carry, scope.attrs);
        scope.form_id = copy_text(carry, scope.form_id);
        scope.container_form_id = copy_text(carry, scope.container_form_id);
        scope.schema_url_id = copy_text(carry, scope.schema_url_id);
        scope.name_id = copy_text(carry, scope.name_id);
        scope.version_id = copy_text(carry, scope.version_id);
        *copied = keep(carry, span_table_add_scope(carry->to, &scope));
    }
    return *copied;
}

static void copy_events(struct carry *carry, const struct span *span)
{
    for (uint32_t i = 0; i < span->n_events && !carry->has_failed; i++) {
        struct span_event event = carry->from->events[span->first_event_at + i];
        event.attrs = copy_attrs(carry, event.attrs);
        event.name_id = copy_text(carry, event.name_id);
        event.form_id = copy_text(carry, event.form_id);
        keep(carry, span_table_append_event(carry->to, &event));
    }
}

static void copy_links(struct carry *carry, const struct span *span)
{
    for (uint32_t i = 0; i < span->n_links && !carry->has_failed; i++) {
        struct span_link link = carry->from->links[span->first_link_at + i];
        link.attrs = copy_attrs(carry, link.attrs);
        link.form_id = copy_text(carry, link.form_id);
        link.trace_state_id = copy_text(carry, link.trace_state_id);
        keep(carry, span_table_append_link(carry->to, &link));
    }
}

static void copy_span(struct carry *carry, const struct span *from)
{
    struct span span = *from;
    uint32_t   *trace_at = &carry->maps.traces[from->trace_at];

    if (*trace_at == SPAN_TABLE_NONE)
        *trace_at = keep(carry, span_table_add_trace(carry->to, carry->from->traces[from->trace_at].trace_id));
    span.trace_at = *trace_at;
    span.resource_at = copy_resource(carry, from->resource_at);
    span.scope_at = copy_scope(carry, from->scope_at);
    span.name_id = copy_text(carry, from->name_id);
    span.form_id = copy_text(carry, from->form_id);
    span.status_message_id = copy_text(carry, from->status_message_id);
    span.trace_state_id = copy_text(carry, from->trace_state_id);
    span.attrs = copy_attrs(carry, from->attrs);
    span.first_event_at = carry->to->n_events;
    copy_events(carry, from);
    span.first_link_at = carry->to->n_links;
    copy_links(carry, from);
    if (!carry->has_failed)
        keep(carry, span_table_append_span(carry->to, &span));
}

enum status carry_traces(const struct span_table *from, const uint8_t *goes, struct span_table *to, struct fail *fail)
{
    struct carry carry = { .from = from, .to = to };
    enum status  s = span_table_init(to, fail);

    if (s != STATUS_OK)
        return s;
    carry.has_failed = !take_maps(&carry.maps, from);
    for (uint32_t i = 0; i < from->n_spans && !carry.has_failed; i++)
        if (!goes[from->spans[i].trace_at])
            copy_span(&carry, &from->spans[i]);
    free_maps(&carry.maps);
    if (carry.has_failed) {
        span_table_free(to);
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "traces of the next frame");
    }
    return STATUS_OK;
}
