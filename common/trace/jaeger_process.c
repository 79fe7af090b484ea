/* jaeger_process.c - the service's name becomes the first attribute, the tags the others. */
#include "common/trace/jaeger_process.h"

#include "common/trace/jaeger_form.h"
#include "common/trace/jaeger_tag.h"

static enum status add_resource(struct jaeger_reader *reader, const struct span_resource *resource,
                                uint32_t *resource_at)
{
    *resource_at = span_table_add_resource(reader->document.table, resource);
    return *resource_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status jaeger_process_none(struct jaeger_reader *reader, uint32_t *resource_at)
{
    struct span_resource none = { .attrs.first_at = reader->document.table->n_attrs };
    return add_resource(reader, &none, resource_at);
}

static enum status append_service(struct jaeger_reader *reader, struct text name)
{
    uint32_t key_id = intern_add(&reader->document.table->texts, JAEGER_FORM_SERVICE_KEY,
                                 strlen(JAEGER_FORM_SERVICE_KEY));
    return key_id == INTERN_NONE ? STATUS_NO_MEMORY
                                 : trace_document_append_attr(&reader->document, key_id, VALUE_STRING, name);
}

/* Walks the members; the tags, which stand behind the service in the table whatever their order, are left for later. */
static enum status read_members(struct jaeger_reader *reader, uint32_t at, struct span_resource *resource,
                                uint32_t *tags_at)
{
    struct buffer            *form = &reader->log_form;
    struct jaeger_member_walk walk = jaeger_member_begin(reader, at);
    enum status               s = STATUS_OK;

    while (s == STATUS_OK && jaeger_member_next(reader, &walk)) {
        if (walk.member == JAEGER_MEMBER_SERVICE_NAME && !walk.is_null) {
            buffer_append_byte(form, JAEGER_FORM_SERVICE);
            s = trace_document_text(&reader->document, walk.value_at, reader->owner, "serviceName",
                                    &resource->service_id);
            if (s == STATUS_OK)
                s = append_service(reader, reader->document.nodes[walk.value_at].text);
        } else if (walk.member == JAEGER_MEMBER_TAGS) {
            buffer_append_byte(form, walk.is_null ? JAEGER_FORM_NO_TAGS : JAEGER_FORM_TAGS);
            *tags_at = walk.is_null ? 0 : walk.value_at;
        } else {
            jaeger_member_skip(reader, &walk);
        }
    }
    return s != STATUS_OK ? s : walk.status;
}

static enum status read_process(struct jaeger_reader *reader, uint32_t at, struct span_resource *resource)
{
    struct buffer *form = &reader->log_form;
    uint32_t       tags_at = 0;
    bool           is_quoted = false;
    enum status    s;

    if (reader->document.nodes[at].type != JSON_OBJECT)
        return trace_document_bad(&reader->document, "process is not an object");
    form->n = 0;
    s = read_members(reader, at, resource, &tags_at);
    if (s == STATUS_OK && tags_at != 0)
        s = jaeger_tag_read_list(reader, tags_at, &is_quoted, NULL, NULL);
    if (s == STATUS_OK && is_quoted)
        jaeger_member_replace_code(form, JAEGER_FORM_TAGS, JAEGER_FORM_TAGS_QUOTED);
    return s != STATUS_OK ? s : jaeger_member_intern_form(reader, form, &resource->form_id);
}

enum status jaeger_process_read(struct jaeger_reader *reader, uint32_t at, uint32_t *resource_at)
{
    struct span_table   *table = reader->document.table;
    struct span_resource resource = { .attrs.first_at = table->n_attrs };
    const char          *owner = reader->owner;
    enum status          s;

    reader->owner = "process ";
    s = read_process(reader, at, &resource);
    reader->owner = owner;
    resource.attrs.n = table->n_attrs - resource.attrs.first_at;
    if (s == STATUS_OK)
        s = add_resource(reader, &resource, resource_at);
    if (s != STATUS_OK)
        table->n_attrs = resource.attrs.first_at;
    return s;
}
