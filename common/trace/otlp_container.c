/* otlp_container.c - resources and scopes; equal ones become one record. */
#include "common/trace/otlp_container.h"

#include "common/trace/otlp_scalar.h"
#include "common/trace/otlp_value.h"
#include "common/trace/span_form.h"

/* A resource or scope object; a resource has no name and no version. */
struct described {
    struct span_attrs attrs;
    uint32_t          form_id, n_dropped_attrs, name_id, version_id;
};

/* Reads the object at 'at'; an empty one when 'at' is 0. */
static enum status read_described(struct otlp_reader *reader, uint32_t at, bool is_scope, struct described *described)
{
    *described = (struct described){ 0 };
    if (at == 0)
        return STATUS_OK;
    if (reader->nodes[at].type != JSON_OBJECT)
        return otlp_member_bad(reader, "%sis not an object", reader->owner);

    struct otlp_member_form form = { 0 };
    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    enum status             s = STATUS_OK;
    while (s == STATUS_OK && otlp_member_next(reader, &walk)) {
        uint32_t value_at = walk.value_at;
        if (walk.member == OTLP_MEMBER_ATTRIBUTES) {
            otlp_member_add_code(&form, FORM_ATTRS);
            s = otlp_value_read_attrs(reader, value_at, &described->attrs);
        } else if (walk.member == OTLP_MEMBER_DROPPED_ATTRIBUTES) {
            otlp_member_add_code(&form, FORM_DROPPED_ATTRS);
            s = otlp_scalar_u32(reader, value_at, "droppedAttributesCount", &described->n_dropped_attrs);
        } else if (is_scope && walk.member == OTLP_MEMBER_NAME) {
            otlp_member_add_code(&form, FORM_NAME);
            s = otlp_scalar_text(reader, value_at, "name", &described->name_id);
        } else if (is_scope && walk.member == OTLP_MEMBER_VERSION) {
            otlp_member_add_code(&form, FORM_VERSION);
            s = otlp_scalar_text(reader, value_at, "version", &described->version_id);
        } else {
            reader->table->notes.n_unknown_members++;
        }
    }
    if (s == STATUS_OK)
        s = walk.status;
    return s != STATUS_OK ? s : otlp_member_intern_form(reader, &form, &described->form_id);
}

/* What a ResourceSpans or ScopeSpans object says besides its children. */
struct container {
    uint32_t form_id, schema_url_id;
    uint32_t described_at; /* node of the resource or scope, or 0 */
};

static enum status read_container(struct otlp_reader *reader, uint32_t at, enum otlp_member described,
                                  enum otlp_member children, struct container *container)
{
    struct otlp_member_form form = { 0 };
    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    *container = (struct container){ 0 };
    while (otlp_member_next(reader, &walk)) {
        enum status s = STATUS_OK;
        if (walk.member == described) {
            otlp_member_add_code(&form, described == OTLP_MEMBER_RESOURCE ? FORM_RESOURCE : FORM_SCOPE);
            container->described_at = walk.value_at;
        } else if (walk.member == OTLP_MEMBER_SCHEMA_URL) {
            otlp_member_add_code(&form, FORM_SCHEMA_URL);
            s = otlp_scalar_text(reader, walk.value_at, "schemaUrl", &container->schema_url_id);
        } else if (walk.member == children) {
            otlp_member_add_code(&form, FORM_CHILDREN);
        } else {
            reader->table->notes.n_unknown_members++;
        }
        if (s != STATUS_OK)
            return s;
    }
    return walk.status != STATUS_OK ? walk.status : otlp_member_intern_form(reader, &form, &container->form_id);
}

/* The last string attribute service.name, as text; "" when there is none. */
static enum status find_service(struct span_table *table, struct span_attrs attrs, uint32_t *service_id)
{
    *service_id = 0;
    for (uint32_t i = attrs.n; i != 0; i--) {
        struct span_attr attr = table->attrs[attrs.first_at + i - 1];
        if (!json_text_is(span_table_text(table, attr.key_id), "service.name"))
            continue;
        struct span_value value = span_table_value(table, attr.value_id);
        if (value.type != VALUE_STRING)
            continue;
        *service_id = intern_add(&table->texts, value.text.at, value.text.n);
        return *service_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
    }
    return STATUS_OK;
}

enum status otlp_container_read_resource(struct otlp_reader *reader, uint32_t at, uint32_t *resource_at)
{
    struct span_table *table = reader->table;
    uint32_t           n_attrs = table->n_attrs;
    uint32_t           service_id = 0;
    struct container   container;
    struct described   described;

    reader->owner = "resource ";
    enum status s = read_container(reader, at, OTLP_MEMBER_RESOURCE, OTLP_MEMBER_SCOPE_SPANS, &container);
    if (s == STATUS_OK)
        s = read_described(reader, container.described_at, false, &described);
    if (s == STATUS_OK)
        s = find_service(table, described.attrs, &service_id);
    if (s == STATUS_OK) {
        struct span_resource resource = { described.attrs,         described.form_id,         container.form_id,
                                          container.schema_url_id, described.n_dropped_attrs, service_id };
        *resource_at = span_table_add_resource(table, &resource);
        s = *resource_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (s != STATUS_OK)
        table->n_attrs = n_attrs;
    return s;
}

enum status otlp_container_read_scope(struct otlp_reader *reader, uint32_t at, uint32_t *scope_at)
{
    struct span_table *table = reader->table;
    uint32_t           n_attrs = table->n_attrs;
    struct container   container;
    struct described   described;

    reader->owner = "scope ";
    enum status s = read_container(reader, at, OTLP_MEMBER_SCOPE, OTLP_MEMBER_SPANS, &container);
    if (s == STATUS_OK)
        s = read_described(reader, container.described_at, true, &described);
    if (s == STATUS_OK) {
        struct span_scope scope = {
            described.attrs,           described.form_id, container.form_id,    container.schema_url_id,
            described.n_dropped_attrs, described.name_id, described.version_id,
        };
        *scope_at = span_table_add_scope(table, &scope);
        s = *scope_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (s != STATUS_OK)
        table->n_attrs = n_attrs;
    return s;
}
