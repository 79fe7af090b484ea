/* table_shapes.c - copies a span table, record by record, into shapes and instances. */
#include "tests/support/table_shapes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct builder {
    const struct span_table *table;
    struct arena            *arena;
    struct span_value       *values; /* of the span at hand */
    uint32_t                 n_values;
    bool                     is_slot; /* the next field's turn */
};

static void *take(struct arena *arena, size_t n, size_t size)
{
    void *taken = arena_take(arena, n, size);
    assert(taken != NULL);
    return taken;
}

static struct span_shape_field make_field(struct builder *b, struct span_value value)
{
    struct span_shape_field field = { SPAN_SHAPE_CONST, value };

    b->is_slot = !b->is_slot;
    if (b->is_slot) {
        field.slot               = b->n_values;
        b->values[b->n_values++] = value;
        field.value              = (struct span_value){ { NULL, 0 }, VALUE_N_TYPES }; /* must not be looked at */
    }
    return field;
}

static struct span_shape_field make_text(struct builder *b, uint32_t text_id)
{
    return make_field(b, (struct span_value){ span_table_text(b->table, text_id), VALUE_STRING });
}

static struct span_shape_field make_count(struct builder *b, uint32_t count)
{
    char *digits = take(b->arena, 11, 1);
    int   n      = snprintf(digits, 11, "%u", count);

    return make_field(b, (struct span_value){ { digits, (size_t)n }, VALUE_INT_NUMBER });
}

static struct span_shape_attr *make_attrs(struct builder *b, struct span_attrs attrs, bool is_constant)
{
    struct span_shape_attr *made = take(b->arena, attrs.n, sizeof *made);

    for (uint32_t i = 0; i < attrs.n; i++) {
        const struct span_attr *attr  = &b->table->attrs[attrs.first_at + i];
        struct span_value       value = span_table_value(b->table, attr->value_id);
        made[i].key   = span_table_text(b->table, attr->key_id);
        made[i].field = is_constant ? (struct span_shape_field){ SPAN_SHAPE_CONST, value } : make_field(b, value);
    }
    return made;
}

static uint32_t count_fields(const struct span_table *table, const struct span *span)
{
    uint32_t n = 7 + span->attrs.n;

    for (uint32_t i = 0; i < span->n_events; i++)
        n += 1 + table->events[span->first_event_at + i].attrs.n;
    for (uint32_t i = 0; i < span->n_links; i++)
        n += 3 + table->links[span->first_link_at + i].attrs.n;
    return n;
}

static void make_events(struct builder *b, const struct span *span, struct span_shape *shape,
                        struct span_instance *instance)
{
    struct span_shape_event *events = take(b->arena, span->n_events, sizeof *events);
    uint64_t                *times  = take(b->arena, span->n_events, sizeof *times);

    for (uint32_t i = 0; i < span->n_events; i++) {
        const struct span_event *event = &b->table->events[span->first_event_at + i];
        times[i]                = event->time_ns;
        events[i].form          = span_table_text(b->table, event->form_id);
        events[i].name.slot     = SPAN_SHAPE_CONST;
        events[i].name.value    = (struct span_value){ span_table_text(b->table, event->name_id), VALUE_STRING };
        events[i].n_attrs       = event->attrs.n;
        events[i].attrs         = make_attrs(b, event->attrs, false);
        events[i].dropped_attrs = make_count(b, event->n_dropped_attrs);
    }
    shape->n_events         = span->n_events;
    shape->events           = events;
    instance->event_time_ns = times;
}

static void make_links(struct builder *b, const struct span *span, struct span_shape *shape,
                       struct span_instance *instance)
{
    struct span_shape_link    *links   = take(b->arena, span->n_links, sizeof *links);
    struct span_instance_link *targets = take(b->arena, span->n_links, sizeof *targets);

    for (uint32_t i = 0; i < span->n_links; i++) {
        const struct span_link *link = &b->table->links[span->first_link_at + i];
        targets[i] = (struct span_instance_link){ { link->trace_id[0], link->trace_id[1] }, link->span_id };
        links[i].form          = span_table_text(b->table, link->form_id);
        links[i].n_attrs       = link->attrs.n;
        links[i].attrs         = make_attrs(b, link->attrs, false);
        links[i].trace_state   = make_text(b, link->trace_state_id);
        links[i].dropped_attrs = make_count(b, link->n_dropped_attrs);
        links[i].flags         = make_count(b, link->flags);
    }
    shape->n_links  = span->n_links;
    shape->links    = links;
    instance->links = targets;
}

static void make_span(struct builder *b, const struct span *span, struct span_shape *shape,
                      struct span_instance *instance)
{
    b->values   = take(b->arena, count_fields(b->table, span), sizeof *b->values);
    b->n_values = 0;
    *instance = (struct span_instance){ .span_id = span->span_id, .parent_id = span->parent_id,
                                        .start_ns = span->start_ns, .end_ns = span->end_ns,
                                        .resource_at = span->resource_at, .values = b->values };
    shape->form           = span_table_text(b->table, span->form_id);
    shape->scope_at       = span->scope_at;
    shape->kind           = span->kind;
    shape->status_code    = span->status_code;
    shape->n_attrs        = span->attrs.n;
    shape->attrs          = make_attrs(b, span->attrs, false);
    shape->name           = make_text(b, span->name_id);
    shape->status_message = make_text(b, span->status_message_id);
    shape->trace_state    = make_text(b, span->trace_state_id);
    shape->flags          = make_count(b, span->flags);
    shape->dropped_attrs  = make_count(b, span->n_dropped_attrs);
    shape->dropped_events = make_count(b, span->n_dropped_events);
    shape->dropped_links  = make_count(b, span->n_dropped_links);
    make_events(b, span, shape, instance);
    make_links(b, span, shape, instance);
}

static void make_containers(struct builder *b, struct span_shape_set *set)
{
    const struct span_table    *table     = b->table;
    struct span_shape_resource *resources = take(b->arena, table->n_resources, sizeof *resources);
    struct span_shape_resource *scopes    = take(b->arena, table->n_scopes, sizeof *scopes);

    for (uint32_t i = 0; i < table->n_resources; i++) {
        const struct span_resource *resource = &table->resources[i];
        resources[i] = (struct span_shape_resource){
            span_table_text(table, resource->form_id), span_table_text(table, resource->container_form_id),
            span_table_text(table, resource->schema_url_id), resource->attrs.n, make_attrs(b, resource->attrs, true),
            resource->n_dropped_attrs, { "", 0 }, { "", 0 },
        };
    }
    for (uint32_t i = 0; i < table->n_scopes; i++) {
        const struct span_scope *scope = &table->scopes[i];
        scopes[i] = (struct span_shape_resource){
            span_table_text(table, scope->form_id), span_table_text(table, scope->container_form_id),
            span_table_text(table, scope->schema_url_id), scope->attrs.n, make_attrs(b, scope->attrs, true),
            scope->n_dropped_attrs, span_table_text(table, scope->name_id), span_table_text(table, scope->version_id),
        };
    }
    set->n_resources = table->n_resources;
    set->n_scopes    = table->n_scopes;
    set->resources   = resources;
    set->scopes      = scopes;
}

void table_shapes_build(const struct span_table *table, bool has_odd_slots, struct arena *arena,
                        struct table_shapes *shapes)
{
    struct builder        b         = { .table = table, .arena = arena, .is_slot = !has_odd_slots };
    struct span_shape    *spans     = take(arena, table->n_spans, sizeof *spans);
    struct span_instance *instances = take(arena, table->n_spans, sizeof *instances);
    uint32_t             *first = NULL, *order = NULL; /* owned here */
    enum status           status = span_table_group(table, &first, &order, NULL);

    assert(status == STATUS_OK);
    (void)status;
    for (uint32_t i = 0; i < table->n_spans; i++) {
        make_span(&b, &table->spans[order[i]], &spans[i], &instances[i]);
        instances[i].shape_at = i;
    }
    make_containers(&b, &shapes->set);
    shapes->set.n_shapes = table->n_spans;
    shapes->set.shapes   = spans;
    shapes->n_traces     = table->n_traces;
    shapes->traces       = take(arena, table->n_traces, sizeof *shapes->traces);
    for (uint32_t t = 0; t < table->n_traces; t++)
        shapes->traces[t] = (struct trace_instance){
            { table->traces[t].trace_id[0], table->traces[t].trace_id[1] }, first[t + 1] - first[t],
            instances + first[t],
        };
    free(first);
    free(order);
}
