/* span_table.c - growing columns, and the identity of resources, scopes and traces.
 *
 * Every array doubles. A record's identity is its fields and attributes laid
 * out as bytes and interned, so that the interned id is the record's index. */
#include "common/trace/span_table.h"

#include <stdlib.h>

enum status span_table_init(struct span_table *table, struct fail *fail)
{
    *table = (struct span_table){ 0 };
    if (!buffer_reserve(&table->texts.bytes, 1) || /* so that even text 0 has an address */
        intern_add(&table->texts, "", 0) != 0 ||
        span_table_add_value(table, VALUE_EMPTY, (struct text){ "", 0 }) != 0) {
        span_table_free(table);
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "span table");
    }
    return STATUS_OK;
}

void span_table_free(struct span_table *table)
{
    intern_free(&table->texts);
    intern_free(&table->values);
    free(table->spans);
    free(table->attrs);
    free(table->events);
    free(table->links);
    free(table->resources);
    free(table->scopes);
    free(table->traces);
    intern_free(&table->resource_keys);
    intern_free(&table->scope_keys);
    intern_free(&table->trace_keys);
    buffer_free(&table->scratch);
    *table = (struct span_table){ 0 };
}

/* 'array' with room for record n; NULL when there is none, 'array' then stays as it is. */
static void *make_room(void *array, uint32_t n, uint32_t *capacity, size_t size)
{
    if (n < *capacity)
        return array;
    if (n >= SPAN_TABLE_NONE - 1)
        return NULL;
    uint32_t wanted = n < 32 ? 64 : n > UINT32_MAX / 2 ? UINT32_MAX : n * 2;
    void    *moved = realloc(array, wanted * size);
    if (moved != NULL)
        *capacity = wanted;
    return moved;
}

uint32_t span_table_append_span(struct span_table *table, const struct span *span)
{
    struct span *spans = make_room(table->spans, table->n_spans, &table->n_spans_capacity, sizeof *spans);
    if (spans == NULL)
        return SPAN_TABLE_NONE;
    table->spans = spans;
    spans[table->n_spans] = *span;
    return table->n_spans++;
}

uint32_t span_table_append_attr(struct span_table *table, uint32_t key_id, uint32_t value_id)
{
    struct span_attr *attrs = make_room(table->attrs, table->n_attrs, &table->n_attrs_capacity, sizeof *attrs);
    if (attrs == NULL)
        return SPAN_TABLE_NONE;
    table->attrs = attrs;
    attrs[table->n_attrs] = (struct span_attr){ key_id, value_id };
    return table->n_attrs++;
}

uint32_t span_table_append_event(struct span_table *table, const struct span_event *event)
{
    struct span_event *events = make_room(table->events, table->n_events, &table->n_events_capacity, sizeof *events);
    if (events == NULL)
        return SPAN_TABLE_NONE;
    table->events = events;
    events[table->n_events] = *event;
    return table->n_events++;
}

uint32_t span_table_append_link(struct span_table *table, const struct span_link *link)
{
    struct span_link *links = make_room(table->links, table->n_links, &table->n_links_capacity, sizeof *links);
    if (links == NULL)
        return SPAN_TABLE_NONE;
    table->links = links;
    links[table->n_links] = *link;
    return table->n_links++;
}

uint32_t span_table_add_value(struct span_table *table, enum value_type type, struct text text)
{
    uint8_t  small[256];
    uint8_t *key = small; /* the type byte, then the text */
    if (text.n >= sizeof small) {
        table->scratch.n = 0;
        if (!buffer_reserve(&table->scratch, text.n + 1))
            return SPAN_TABLE_NONE;
        key = table->scratch.data;
    }
    key[0] = (uint8_t)type;
    memcpy(key + 1, text.at, text.n);
    return intern_add(&table->values, key, text.n + 1);
}

uint32_t span_table_add_trace(struct span_table *table, const uint64_t trace_id[2])
{
    struct span_trace *traces = make_room(table->traces, table->n_traces, &table->n_traces_capacity, sizeof *traces);
    if (traces == NULL)
        return SPAN_TABLE_NONE;
    table->traces = traces;
    uint32_t at = intern_add(&table->trace_keys, trace_id, sizeof traces->trace_id);
    if (at == table->n_traces)
        traces[table->n_traces++] = (struct span_trace){ { trace_id[0], trace_id[1] } };
    return at;
}

/* The index of the record with these fields and attributes among 'keys', or SPAN_TABLE_NONE. */
static uint32_t find_identity(struct span_table *table, struct intern *keys, const uint32_t *fields, size_t n_fields,
                              struct span_attrs attrs)
{
    struct buffer *key = &table->scratch;
    key->n = 0;
    buffer_append(key, fields, n_fields * sizeof *fields);
    if (attrs.n != 0)
        buffer_append(key, table->attrs + attrs.first_at, attrs.n * sizeof *table->attrs);
    return key->has_failed ? SPAN_TABLE_NONE : intern_add(keys, key->data, key->n);
}

uint32_t span_table_add_resource(struct span_table *table, const struct span_resource *resource)
{
    struct span_resource *resources =
        make_room(table->resources, table->n_resources, &table->n_resources_capacity, sizeof *resources);
    if (resources == NULL)
        return SPAN_TABLE_NONE;
    table->resources = resources;
    const uint32_t fields[] = { resource->form_id, resource->container_form_id, resource->schema_url_id,
                                resource->n_dropped_attrs };
    uint32_t at = find_identity(table, &table->resource_keys, fields, sizeof fields / sizeof *fields, resource->attrs);
    if (at == table->n_resources)
        resources[table->n_resources++] = *resource;
    else if (at != SPAN_TABLE_NONE)
        table->n_attrs -= resource->attrs.n;
    return at;
}

uint32_t span_table_add_scope(struct span_table *table, const struct span_scope *scope)
{
    struct span_scope *scopes = make_room(table->scopes, table->n_scopes, &table->n_scopes_capacity, sizeof *scopes);
    if (scopes == NULL)
        return SPAN_TABLE_NONE;
    table->scopes = scopes;
    const uint32_t fields[] = { scope->form_id, scope->container_form_id, scope->schema_url_id,
                                scope->n_dropped_attrs, scope->name_id, scope->version_id };
    uint32_t at = find_identity(table, &table->scope_keys, fields, sizeof fields / sizeof *fields, scope->attrs);
    if (at == table->n_scopes)
        scopes[table->n_scopes++] = *scope;
    else if (at != SPAN_TABLE_NONE)
        table->n_attrs -= scope->attrs.n;
    return at;
}

/* A counting sort by trace. While the spans are placed, first[t + 1] is where
 * the next span of trace t goes, which leaves it at the end of trace t. */
enum status span_table_group(const struct span_table *table, uint32_t **first, uint32_t **order, struct fail *fail)
{
    uint32_t *first_at = calloc((size_t)table->n_traces + 2, sizeof *first_at);
    uint32_t *span_at = malloc(((size_t)table->n_spans + 1) * sizeof *span_at);
    *first = first_at;
    *order = span_at;
    if (first_at == NULL || span_at == NULL) {
        free(first_at);
        free(span_at);
        *first = *order = NULL;
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "order of %u spans", table->n_spans);
    }
    for (uint32_t i = 0; i < table->n_spans; i++)
        first_at[table->spans[i].trace_at + 2]++;
    for (uint32_t t = 0; t < table->n_traces; t++)
        first_at[t + 2] += first_at[t + 1];
    for (uint32_t i = 0; i < table->n_spans; i++)
        span_at[first_at[table->spans[i].trace_at + 1]++] = i;
    return STATUS_OK;
}
