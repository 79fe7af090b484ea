/* zipkin_event.c - annotations. */
#include "common/trace/zipkin_event.h"

#include "common/trace/json_scalar.h"

static enum status read_event_time(struct trace_document *document, uint32_t at, uint64_t *time_ns, uint8_t *power,
                                   const char **warning)
{
    uint64_t time;

    if (!json_scalar_u64(&document->nodes[at], UINT64_MAX, &time) || time == 0)
        return trace_document_bad(document, "annotation timestamp is not a time");
    *power = time_unit_of(time);
    if (!time_unit_to_ns(time, *power, time_ns))
        return trace_document_bad(document, "annotation timestamp lies beyond the year 2262");
    if (time_unit_note(&document->table->event_unit, *power))
        *warning = "annotation timestamp in another unit than those before";
    return STATUS_OK;
}

static enum status read_event(struct trace_document *document, uint32_t at, uint64_t *first_ns, const char **warning)
{
    struct zipkin_member_walk walk = zipkin_member_begin(document, at);
    struct span_event         event = { 0 };
    struct zipkin_member_form form = { 0 };
    enum status               s = STATUS_OK;
    uint8_t                   power = 3;

    if (document->nodes[at].type != JSON_OBJECT)
        return trace_document_bad(document, "annotation is not an object");
    while (s == STATUS_OK && zipkin_member_next(document, "annotation ", &walk)) {
        if (walk.member == ZIPKIN_MEMBER_TIMESTAMP) {
            s = read_event_time(document, walk.value_at, &event.time_ns, &power, warning);
            if (s == STATUS_OK) {
                zipkin_member_add_code(&form, ZIPKIN_FORM_EVENT_TIME);
                zipkin_member_add_unit(&form, power);
            }
        } else if (walk.member == ZIPKIN_MEMBER_VALUE) {
            zipkin_member_add_code(&form, ZIPKIN_FORM_EVENT_VALUE);
            s = trace_document_text(document, walk.value_at, "annotation ", "value", &event.name_id);
        } else {
            document->table->notes.n_unknown_members++;
        }
    }
    if (s != STATUS_OK || walk.status != STATUS_OK)
        return s != STATUS_OK ? s : walk.status;
    if ((walk.seen >> ZIPKIN_MEMBER_TIMESTAMP & 1) == 0 || (walk.seen >> ZIPKIN_MEMBER_VALUE & 1) == 0)
        return trace_document_bad(document, "annotation has no timestamp or no value");
    s = zipkin_member_intern_form(document, &form, &event.form_id);
    if (s == STATUS_OK && span_table_append_event(document->table, &event) == SPAN_TABLE_NONE)
        s = STATUS_NO_MEMORY;
    if (event.time_ns < *first_ns)
        *first_ns = event.time_ns;
    return s;
}

enum status zipkin_event_read_all(struct trace_document *document, uint32_t at, struct span *span, uint64_t *first_ns,
                                  const char **warning)
{
    const struct json_node *nodes = document->nodes;
    enum status             s = STATUS_OK;

    if (nodes[at].type != JSON_ARRAY)
        return trace_document_bad(document, "annotations is not an array");
    span->first_event_at = document->table->n_events;
    for (uint32_t i = at + 1; i < nodes[at].next && s == STATUS_OK; i = nodes[i].next)
        s = read_event(document, i, first_ns, warning);
    span->n_events = document->table->n_events - span->first_event_at;
    return s;
}
