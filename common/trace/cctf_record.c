/* cctf_record.c - one walk finds the known members; then each is looked at where it is. */
#include "common/trace/cctf_record.h"

#include "common/trace/cctf_form.h"
#include "common/trace/cctf_id.h"
#include "common/trace/json_scalar.h"
#include "common/trace/opaque_id.h"

static const char *const member_names[CCTF_OTHER] = {
    "trace_id", "span_id", "parent_id", "module_id", "instance_id", "node", "stage", "ts_enqueue", "ts_start",
    "ts_end", "queue_time_ms", "service_time_ms", "rt_ms", "method", "path", "status", CCTF_FORM_KEY_QUEUE_TIME,
};

#define IS(literal, member) (json_text_is(name, literal) ? (member) : CCTF_OTHER)
#define IS_ONE(a, at_a, b, at_b) (json_text_is(name, a) ? (at_a) : IS(b, at_b))

/* By length, which few names share, and compared in registers: every member of every record comes here. */
enum cctf_member cctf_record_member_of(struct text name)
{
    switch (name.n) {
    case 4:  return IS_ONE("node", CCTF_NODE, "path", CCTF_PATH);
    case 5:  return IS_ONE("stage", CCTF_STAGE, "rt_ms", CCTF_RT);
    case 6:  return json_text_is(name, "ts_end") ? CCTF_END : IS_ONE("method", CCTF_METHOD, "status", CCTF_STATUS);
    case 7:  return IS("span_id", CCTF_SPAN_ID);
    case 8:  return IS_ONE("trace_id", CCTF_TRACE_ID, "ts_start", CCTF_START);
    case 9:  return IS_ONE("parent_id", CCTF_PARENT_ID, "module_id", CCTF_MODULE);
    case 10: return IS_ONE("ts_enqueue", CCTF_ENQUEUE, CCTF_FORM_KEY_QUEUE_TIME, CCTF_QUEUE_TIME);
    case 11: return IS("instance_id", CCTF_INSTANCE);
    case 13: return IS("queue_time_ms", CCTF_QUEUE);
    case 15: return IS("service_time_ms", CCTF_SERVICE_TIME);
    default: return CCTF_OTHER;
    }
}

static enum status find_members(struct cctf_record *record, uint32_t at)
{
    const struct json_node *nodes = record->document->nodes;
    uint32_t                n = 0;

    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next) {
        enum cctf_member member = cctf_record_member_of(nodes[name_at].text);
        if (n < CCTF_N_NOTED)
            record->members[n++] = (uint8_t)member;
        if (member == CCTF_OTHER)
            continue;
        if (record->at[member] != 0)
            return trace_document_bad(record->document, "%s is given twice", member_names[member]);
        record->at[member] = name_at + 1;
    }
    return STATUS_OK;
}

/* ---- Times ---------------------------------------------------------------- */

static enum status read_time(struct cctf_record *record, enum cctf_member member, uint64_t *time)
{
    const struct json_node *node = cctf_record_node(record, member);
    if (node == NULL || node->type == JSON_NULL)
        return trace_document_bad(record->document, "record has no %s", member_names[member]);
    if (!json_scalar_u64(node, INT64_MAX, time))
        return trace_document_bad(record->document, "%s is not a whole number", member_names[member]);
    return STATUS_OK;
}

static enum status read_times(struct cctf_record *record)
{
    struct span_table *table = record->document->table;
    struct span       *span  = &record->span;
    uint64_t           start, end, enqueue;

    enum status s = read_time(record, CCTF_START, &start);
    if (s == STATUS_OK)
        s = read_time(record, CCTF_END, &end);
    if (s != STATUS_OK)
        return s;
    if (start == 0)
        return trace_document_bad(record->document, "ts_start is zero");
    if (end < start)
        return trace_document_bad(record->document, "record ends before it starts");
    uint8_t power = time_unit_of(start);
    if (!time_unit_to_ns(start, power, &span->start_ns) || !time_unit_to_ns(end, power, &span->end_ns))
        return trace_document_bad(record->document, "a time lies beyond the year 2262");
    buffer_append_byte(record->form, (uint8_t)('0' + power));

    const struct json_node *node = cctf_record_node(record, CCTF_ENQUEUE);
    record->service_time = (int64_t)(end - start);
    record->has_queue = node != NULL && node->type == JSON_NUMBER && json_scalar_u64(node, INT64_MAX, &enqueue) &&
                        record->at[CCTF_QUEUE_TIME] == 0;
    if (record->has_queue)
        record->queue = (int64_t)start - (int64_t)enqueue;
    record->is_second_unit = time_unit_note(&table->start_unit, power);
    return STATUS_OK;
}

/* ---- Ids ------------------------------------------------------------------ */

/* The text of an id; of none, and of an empty one, {NULL, 0}. */
static enum status read_id(struct cctf_record *record, enum cctf_member member, struct text *text)
{
    const struct json_node *node = cctf_record_node(record, member);
    *text = (struct text){ NULL, 0 };
    if (node == NULL || node->type == JSON_NULL)
        return STATUS_OK;
    if (node->type != JSON_STRING && node->type != JSON_NUMBER)
        return trace_document_bad(record->document, "%s is neither text nor a number", member_names[member]);
    *text = node->text;
    return STATUS_OK;
}

static enum status read_ids(struct cctf_record *record)
{
    struct span *span = &record->span;
    struct text  trace, own, parent;
    uint64_t     missing[2];

    enum status s = read_id(record, CCTF_TRACE_ID, &trace);
    if (s == STATUS_OK)
        s = read_id(record, CCTF_SPAN_ID, &own);
    if (s == STATUS_OK)
        s = read_id(record, CCTF_PARENT_ID, &parent);
    if (s != STATUS_OK)
        return s;

    record->trace_code = CCTF_FORM_TRACE_NULL;
    record->span_code  = CCTF_FORM_SPAN_NULL;
    record->parent_code = CCTF_FORM_PARENT_NULL;
    if (trace.n != 0)
        record->trace_code =
            cctf_id_trace(trace, cctf_record_node(record, CCTF_TRACE_ID)->type == JSON_NUMBER, record->trace_id);
    if (own.n != 0) {
        record->span_code = cctf_id_span(own, &span->span_id);
    } else {
        opaque_id_missing(record->document->line, record->document->table->n_spans, missing);
        span->span_id = missing[1];
    }
    if (parent.n != 0)
        record->parent_code = cctf_id_span(parent, &span->parent_id);
    return STATUS_OK;
}

enum status cctf_record_read(struct cctf_record *record, uint32_t at)
{
    if (record->document->nodes[at].type != JSON_OBJECT)
        return trace_document_bad(record->document, "record is not an object");
    enum status s = find_members(record, at);
    if (s == STATUS_OK)
        s = read_ids(record);
    return s == STATUS_OK ? read_times(record) : s;
}
