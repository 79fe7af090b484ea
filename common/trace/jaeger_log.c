/* jaeger_log.c - the members of a log, with its form; which of its fields is its name. */
#include "common/trace/jaeger_log.h"

#include "common/trace/jaeger_form.h"
#include "common/trace/jaeger_tag.h"

static enum status read_fields(struct jaeger_reader *reader, uint32_t at, struct span_event *event)
{
    struct span_table      *table = reader->document.table;
    struct jaeger_tag_event name = { 0 };
    bool                    is_quoted;
    enum status             s;

    event->attrs.first_at = table->n_attrs;
    s = jaeger_tag_read_list(reader, at, &is_quoted, NULL, &name);
    event->attrs.n = table->n_attrs - event->attrs.first_at;
    if (s != STATUS_OK)
        return s;
    if (name.is_given) {
        event->name_id = intern_add(&table->texts, name.name.at, name.name.n);
        if (event->name_id == INTERN_NONE)
            return STATUS_NO_MEMORY;
        for (uint32_t i = 0; i < name.n_before; i++)
            buffer_append_byte(&reader->log_form, JAEGER_FORM_LINK);
        buffer_append_byte(&reader->log_form, JAEGER_FORM_EVENT);
    }
    buffer_append_byte(&reader->log_form, is_quoted ? JAEGER_FORM_FIELDS_QUOTED : JAEGER_FORM_FIELDS);
    return STATUS_OK;
}

static enum status read_log(struct jaeger_reader *reader, uint32_t at)
{
    struct span_event         event = { 0 };
    enum status               s = STATUS_OK;
    uint8_t                   power;
    struct jaeger_member_walk walk;

    if (reader->document.nodes[at].type != JSON_OBJECT)
        return trace_document_bad(&reader->document, "log is not an object");
    reader->log_form.n = 0;
    walk = jaeger_member_begin(reader, at);
    while (s == STATUS_OK && jaeger_member_next(reader, &walk)) {
        if (walk.member == JAEGER_MEMBER_TIMESTAMP && !walk.is_null) {
            s = jaeger_member_time(reader, walk.value_at, "timestamp", &reader->document.table->event_unit, &power,
                                   &event.time_ns);
            jaeger_member_add_time(&reader->log_form, JAEGER_FORM_TIME, power);
        } else if (walk.member == JAEGER_MEMBER_FIELDS && !walk.is_null) {
            s = read_fields(reader, walk.value_at, &event);
        } else {
            jaeger_member_skip(reader, &walk);
        }
    }
    if (s == STATUS_OK)
        s = walk.status;
    if (s == STATUS_OK)
        s = jaeger_member_intern_form(reader, &reader->log_form, &event.form_id);
    if (s == STATUS_OK && span_table_append_event(reader->document.table, &event) == SPAN_TABLE_NONE)
        s = STATUS_NO_MEMORY;
    return s;
}

enum status jaeger_log_read_list(struct jaeger_reader *reader, uint32_t at, struct span *span)
{
    const struct json_node *nodes = reader->document.nodes;
    enum status             s = STATUS_OK;

    if (nodes[at].type != JSON_ARRAY)
        return trace_document_bad(&reader->document, "logs is not an array");
    reader->owner = "log ";
    span->first_event_at = reader->document.table->n_events;
    for (uint32_t i = at + 1; i < nodes[at].next && s == STATUS_OK; i = nodes[i].next)
        s = read_log(reader, i);
    span->n_events = reader->document.table->n_events - span->first_event_at;
    reader->owner = "";
    return s;
}
