/* zipkin1_span.c - the members of a span: first found, then understood, then walked again for the form.
 *
 * Kind, endpoint and times must be known before an annotation can be told to
 * be an event, and the endpoint may stand in the last one of them. */
#include "common/trace/zipkin1_span.h"

#include "common/trace/json_scalar.h"
#include "common/trace/zipkin1_form.h"
#include "common/trace/zipkin_endpoint.h"
#include "common/trace/zipkin_member.h"

#define KIND_SERVER 2

enum {
    TRACE_ID, ID, PARENT_ID, NAME, TIMESTAMP, DURATION, ANNOTATIONS, BINARY, DEBUG, N_MEMBERS,
};

static const char *const names[N_MEMBERS] = {
    "traceId", "id", "parentId", "name", "timestamp", "duration", "annotations", "binaryAnnotations", "debug",
};

/* A span being read. */
struct draft {
    struct span          span;
    struct zipkin1_times times;
    uint64_t             trace_id[2];
    uint32_t             found[N_MEMBERS]; /* nodes, or 0 */
};

/* ---- What the members say --------------------------------------------------------------------- */

static enum status read_ids(struct zipkin1_reader *reader, struct draft *draft)
{
    struct trace_document *document = &reader->document;
    const uint32_t        *found = draft->found;
    enum status            s;

    if (found[TRACE_ID] == 0 || found[ID] == 0)
        return trace_document_bad(document, "span has no %s", names[found[TRACE_ID] == 0 ? TRACE_ID : ID]);
    s = zipkin_member_trace_id(document, found[TRACE_ID], draft->trace_id);
    if (s == STATUS_OK)
        s = zipkin_member_span_id(document, found[ID], "id", &draft->span.span_id);
    if (s == STATUS_OK && draft->span.span_id == 0)
        return trace_document_bad(document, "id is zero");
    if (s == STATUS_OK && found[PARENT_ID] != 0 && document->nodes[found[PARENT_ID]].text.n != 0)
        s = zipkin_member_span_id(document, found[PARENT_ID], "parentId", &draft->span.parent_id);
    return s;
}

static enum status read_times(struct zipkin1_reader *reader, struct draft *draft)
{
    struct trace_document *document = &reader->document;
    struct zipkin1_times  *times = &draft->times;
    const uint32_t        *found = draft->found;
    uint64_t               duration_us;
    enum status            s = STATUS_OK;

    if (found[TIMESTAMP] != 0)
        s = zipkin1_member_time(reader, found[TIMESTAMP], "timestamp", &document->table->start_unit, &times->power,
                                &times->timestamp_ns);
    if (s == STATUS_OK && found[DURATION] != 0) {
        if (!json_scalar_u64(&document->nodes[found[DURATION]], UINT64_MAX, &duration_us))
            return trace_document_bad(document, "duration is not a number");
        if (!time_unit_to_ns(duration_us, 3, &times->duration_ns))
            return trace_document_bad(document, "span ends beyond the year 2262");
    }
    return s == STATUS_OK ? zipkin1_annotation_times(reader, times) : s;
}

/* To be called last, since a bad span is taken back but not its resource. */
static enum status add_resource(struct zipkin1_reader *reader, struct draft *draft)
{
    struct span_table     *table = reader->document.table;
    struct zipkin_endpoint endpoint = { 0 };
    struct span_resource   resource = { 0 };
    enum status            s;

    if (reader->endpoint_at != 0) {
        s = zipkin_endpoint_read(&reader->document, reader->endpoint_at, false, &endpoint);
        if (s != STATUS_OK)
            return s;
    }
    resource.attrs      = endpoint.attrs;
    resource.service_id = endpoint.service_id;
    resource.form_id    = intern_add(&table->texts, endpoint.codes, endpoint.n_codes);
    if (resource.form_id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    draft->span.resource_at = span_table_add_resource(table, &resource);
    return draft->span.resource_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- The form, and the attributes on the way --------------------------------------------------- */

static char parent_code(const struct draft *draft, const struct json_node *node)
{
    return node->text.n == 0                              ? ZIPKIN_FORM_PARENT_EMPTY
         : draft->span.parent_id == 0                     ? ZIPKIN_FORM_PARENT_ZERO
         : draft->span.parent_id == draft->span.span_id   ? ZIPKIN_FORM_PARENT_OWN
                                                          : ZIPKIN_FORM_PARENT_ID;
}

/* 0 is written as it is where the record knows better. */
static char duration_code(const struct zipkin1_times *times)
{
    return times->duration_ns == 0 && times->end_ns != times->start_ns ? ZIPKIN_FORM_DURATION_ZERO
                                                                       : ZIPKIN_FORM_DURATION;
}

/* A member without a meaning here; 'at' is its value. */
static enum status put_other(struct zipkin1_reader *reader, uint32_t at, const struct draft *draft)
{
    struct trace_document  *document = &reader->document;
    const struct json_node *value = &document->nodes[at], *name = value - 1;
    struct buffer          *key = &reader->scratch;
    uint64_t                number;
    uint32_t                key_id = INTERN_NONE;

    if (value->type == JSON_ARRAY || value->type == JSON_OBJECT) {
        document->table->notes.n_unknown_members++;
        return STATUS_OK;
    }
    if (json_text_is(name->text, "exec") && value->type == JSON_NUMBER && draft->times.duration_ns != 0 &&
        json_scalar_u64(value, INT64_MAX / 1000, &number) && number * 1000 == draft->times.duration_ns) {
        buffer_append_byte(&reader->form, ZIPKIN1_FORM_EXEC);
        return STATUS_OK;
    }
    buffer_append_byte(&reader->form, ZIPKIN_FORM_OTHER);
    key->n = 0;
    buffer_append_literal(key, ZIPKIN_FORM_OTHER_PREFIX);
    buffer_append(key, name->text.at, name->text.n);
    if (!key->has_failed)
        key_id = intern_add(&document->table->texts, key->data, key->n);
    return key_id == INTERN_NONE ? STATUS_NO_MEMORY : zipkin1_member_append_attr(reader, key_id, at);
}

static enum status put_member(struct zipkin1_reader *reader, uint32_t member, uint32_t at, struct draft *draft)
{
    const struct json_node     *node = &reader->document.nodes[at];
    const struct zipkin1_times *times = &draft->times;
    char                        code = '\0';

    switch (member) {
    case TRACE_ID:  code = draft->trace_id[0] == 0 ? ZIPKIN_FORM_TRACE_ID_LOW : ZIPKIN_FORM_TRACE_ID; break;
    case ID:        code = ZIPKIN_FORM_SPAN_ID; break;
    case PARENT_ID: code = parent_code(draft, node); break;
    case NAME:      code = ZIPKIN_FORM_NAME; break;
    case DURATION:  code = duration_code(times); break;
    case TIMESTAMP: code = times->timestamp_ns == 0 ? ZIPKIN_FORM_START_ZERO : ZIPKIN_FORM_START; break;
    case ANNOTATIONS:
        zipkin1_annotation_put_form(reader, times);
        return STATUS_OK;
    case BINARY:
        return zipkin1_binary_read(reader, at, &draft->span.status_code);
    case DEBUG:
        if (node->type != JSON_TRUE && node->type != JSON_FALSE)
            return put_other(reader, at, draft);
        code = node->type == JSON_TRUE ? ZIPKIN_FORM_DEBUG : ZIPKIN_FORM_DEBUG_FALSE;
        break;
    default:
        return put_other(reader, at, draft);
    }
    buffer_append_byte(&reader->form, (uint8_t)code);
    if (code == ZIPKIN_FORM_START)
        zipkin1_member_put_unit(reader, times->power);
    return STATUS_OK;
}

static enum status put_members(struct zipkin1_reader *reader, uint32_t at, struct draft *draft)
{
    struct span_table      *table = reader->document.table;
    const struct json_node *nodes = reader->document.nodes;
    struct span            *span = &draft->span;
    enum status             s = STATUS_OK;

    reader->form.n = 0;
    span->attrs.first_at = table->n_attrs;
    for (uint32_t i = at + 1; i < nodes[at].next && s == STATUS_OK; i = nodes[i + 1].next) {
        uint32_t member = 0;
        if (nodes[i + 1].type == JSON_NULL)
            continue;
        while (member < N_MEMBERS && draft->found[member] != i + 1)
            member++;
        s = put_member(reader, member, i + 1, draft);
    }
    span->attrs.n = table->n_attrs - span->attrs.first_at;
    if (s != STATUS_OK)
        return s;
    span->form_id = intern_add(&table->texts, reader->form.data, reader->form.n);
    return reader->form.has_failed || span->form_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- The span ----------------------------------------------------------------------------------- */

static enum status read_span(struct zipkin1_reader *reader, uint32_t at, struct draft *draft)
{
    struct trace_document *document = &reader->document;
    struct span_table     *table = document->table;
    struct span           *span = &draft->span;
    uint64_t               n_others = 0; /* put_other counts what it drops */
    enum status            s = zipkin1_member_find(reader, at, "", names, N_MEMBERS, draft->found, &n_others);

    if (s == STATUS_OK)
        s = read_ids(reader, draft);
    if (s == STATUS_OK && draft->found[NAME] != 0)
        s = trace_document_text(document, draft->found[NAME], "", "name", &span->name_id);
    if (s == STATUS_OK)
        s = zipkin1_annotation_read(reader, draft->found[ANNOTATIONS]);
    if (s == STATUS_OK)
        s = read_times(reader, draft);
    if (reader->endpoint_at == 0)
        reader->endpoint_at = zipkin1_binary_find_endpoint(reader, draft->found[BINARY]);
    if (s == STATUS_OK)
        s = put_members(reader, at, draft);
    if (s != STATUS_OK)
        return s;
    span->scope_at       = reader->scope_at;
    span->kind           = reader->kind;
    span->start_ns       = draft->times.start_ns;
    span->end_ns         = draft->times.end_ns;
    span->is_shared      = span->kind == KIND_SERVER && zipkin1_annotation_is_shared(reader, &draft->times);
    span->parent_id      = span->parent_id == span->span_id ? 0 : span->parent_id;
    span->first_event_at = table->n_events;
    s = zipkin1_annotation_put_events(reader, &draft->times);
    span->n_events = table->n_events - span->first_event_at;
    return s == STATUS_OK ? add_resource(reader, draft) : s;
}

enum status zipkin1_span_read(struct zipkin1_reader *reader, uint32_t at)
{
    struct span_table *table = reader->document.table;
    uint32_t           n_attrs = table->n_attrs, n_events = table->n_events;
    struct draft       draft = { .trace_id = { 0, 0 } };
    enum status        s = read_span(reader, at, &draft);

    if (s == STATUS_BAD_TRACE) {
        table->n_attrs  = n_attrs;
        table->n_events = n_events;
    }
    if (s != STATUS_OK)
        return s;
    return zipkin_member_append_span(table, draft.trace_id, &draft.span);
}
