/* jaeger_span.c - the members of spans, with their forms.
 *
 * One walk over the span fills the record and its form together. What must lie
 * in one run of attributes, whatever the order of the members, is left for
 * behind the walk: tags, unknown members, warnings; then the process; the span
 * is appended last, when all of it is known to be good. */
#include "common/trace/jaeger_span.h"

#include "common/trace/jaeger_form.h"
#include "common/trace/jaeger_log.h"
#include "common/trace/jaeger_process.h"
#include "common/trace/jaeger_reference.h"
#include "common/trace/jaeger_status.h"
#include "common/trace/jaeger_tag.h"
#include "common/trace/json_scalar.h"

/* A span while it is read. Nodes are 0 when there is none. */
struct draft {
    struct span span;
    uint64_t    trace_id[2], parent_id; /* parent_id: of parentSpanID */
    uint64_t    duration;               /* in the start's unit */
    size_t      parent_code_at, duration_code_at; /* in the form */
    uint32_t    tags_at, warnings_at, process_at, process_name_at;
    uint8_t     power;                  /* of the start's unit */
};

/* ---- Members ------------------------------------------------------------------ */

static void add_code(struct jaeger_reader *reader, char code)
{
    buffer_append_byte(&reader->form, (uint8_t)code);
}

static enum status read_trace_id(struct jaeger_reader *reader, uint32_t at, struct draft *draft)
{
    add_code(reader, jaeger_reference_width(reader, at));
    return jaeger_reference_id(reader, at, "traceID", 32, draft->trace_id);
}

static enum status read_span_id(struct jaeger_reader *reader, uint32_t at, struct draft *draft)
{
    uint64_t    id[2];
    enum status s = jaeger_reference_id(reader, at, "spanID", 16, id);

    add_code(reader, JAEGER_FORM_SPAN_ID);
    if (s == STATUS_OK)
        draft->span.span_id = id[1];
    return s;
}

static enum status read_parent_id(struct jaeger_reader *reader, uint32_t at, struct draft *draft)
{
    const struct json_node *node = &reader->document.nodes[at];
    uint64_t                id[2] = { 0, 0 };
    bool                    is_empty = node->type == JSON_STRING && node->text.n == 0;
    enum status             s = is_empty ? STATUS_OK : jaeger_reference_id(reader, at, "parentSpanID", 16, id);

    draft->parent_id      = id[1];
    draft->parent_code_at = reader->form.n;
    add_code(reader, is_empty     ? JAEGER_FORM_PARENT_EMPTY
                     : id[1] == 0 ? JAEGER_FORM_PARENT_ZERO
                                  : JAEGER_FORM_PARENT_ID);
    return s;
}

static enum status read_flags(struct jaeger_reader *reader, uint32_t at, struct draft *draft)
{
    uint64_t flags;

    add_code(reader, JAEGER_FORM_FLAGS);
    if (!json_scalar_u64(&reader->document.nodes[at], UINT32_MAX, &flags))
        return trace_document_bad(&reader->document, "flags is not an unsigned 32-bit number");
    draft->span.flags = (uint32_t)flags;
    return STATUS_OK;
}

static enum status read_start(struct jaeger_reader *reader, uint32_t at, struct draft *draft)
{
    enum status s = jaeger_member_time(reader, at, "startTime", &reader->document.table->start_unit, &draft->power,
                                       &draft->span.start_ns);
    if (s == STATUS_OK)
        jaeger_member_add_time(&reader->form, JAEGER_FORM_START, draft->power);
    return s;
}

static enum status read_duration(struct jaeger_reader *reader, uint32_t at, struct draft *draft)
{
    draft->duration_code_at = reader->form.n;
    add_code(reader, JAEGER_FORM_DURATION);
    return json_scalar_u64(&reader->document.nodes[at], UINT64_MAX, &draft->duration)
               ? STATUS_OK
               : trace_document_bad(&reader->document, "duration is not a number");
}

/* What this reader does not know: a scalar becomes an attribute, anything else is counted. */
static void read_unknown(struct jaeger_reader *reader, const struct jaeger_member_walk *walk)
{
    uint32_t name_at = walk->value_at - 1;

    if (walk->is_null || reader->document.nodes[walk->value_at].type >= JSON_ARRAY) {
        jaeger_member_skip(reader, walk);
        return;
    }
    add_code(reader, JAEGER_FORM_UNKNOWN);
    buffer_append(&reader->unknown, &name_at, sizeof name_at);
}

/* A list that may be null, which is another code; 'at' is kept for later. */
static void note_list(struct jaeger_reader *reader, const struct jaeger_member_walk *walk, char code, char null_code,
                      uint32_t *at)
{
    add_code(reader, walk->is_null ? null_code : code);
    *at = walk->is_null ? 0 : walk->value_at;
}

/* One warning that is a string is kept as a text, which can be modelled as others are; others as JSON. */
static enum status read_warnings(struct jaeger_reader *reader, const struct jaeger_member_walk *walk,
                                 struct draft *draft)
{
    const struct json_node *nodes = reader->document.nodes;
    uint32_t                at = walk->value_at;
    bool                    is_one;

    if (!walk->is_null && nodes[at].type != JSON_ARRAY)
        return trace_document_bad(&reader->document, "warnings is not an array");
    is_one = nodes[at].next == at + 2 && nodes[at + 1].type == JSON_STRING;
    note_list(reader, walk, is_one ? JAEGER_FORM_WARNING : JAEGER_FORM_WARNINGS, JAEGER_FORM_NO_WARNINGS,
              &draft->warnings_at);
    draft->warnings_at += is_one;
    return STATUS_OK;
}

static enum status read_list(struct jaeger_reader *reader, const struct jaeger_member_walk *walk, struct draft *draft)
{
    uint32_t at;

    switch (walk->member) {
    case JAEGER_MEMBER_REFERENCES:
        note_list(reader, walk, JAEGER_FORM_REFERENCES, JAEGER_FORM_NO_REFERENCES, &at);
        return at == 0 ? STATUS_OK : jaeger_reference_read_list(reader, at, draft->trace_id, &draft->span);
    case JAEGER_MEMBER_LOGS:
        note_list(reader, walk, JAEGER_FORM_LOGS, JAEGER_FORM_NO_LOGS, &at);
        return at == 0 ? STATUS_OK : jaeger_log_read_list(reader, at, &draft->span);
    case JAEGER_MEMBER_TAGS:
        note_list(reader, walk, JAEGER_FORM_TAGS, JAEGER_FORM_NO_TAGS, &draft->tags_at);
        return STATUS_OK;
    default:
        return read_warnings(reader, walk, draft);
    }
}

static enum status read_process(struct jaeger_reader *reader, const struct jaeger_member_walk *walk,
                                struct draft *draft)
{
    if ((draft->process_at | draft->process_name_at) != 0)
        return trace_document_bad(&reader->document, "span has both a process and a processID");
    add_code(reader, JAEGER_FORM_PROCESS);
    *(walk->member == JAEGER_MEMBER_PROCESS ? &draft->process_at : &draft->process_name_at) = walk->value_at;
    return STATUS_OK;
}

static enum status read_member(struct jaeger_reader *reader, const struct jaeger_member_walk *walk,
                               struct draft *draft)
{
    uint32_t at = walk->value_at;

    switch (walk->member) {
    case JAEGER_MEMBER_REFERENCES:
    case JAEGER_MEMBER_LOGS:
    case JAEGER_MEMBER_TAGS:
    case JAEGER_MEMBER_WARNINGS:
        return read_list(reader, walk, draft);
    default:
        if (walk->is_null)
            return STATUS_OK;
    }
    switch (walk->member) {
    case JAEGER_MEMBER_TRACE_ID:
        return read_trace_id(reader, at, draft);
    case JAEGER_MEMBER_SPAN_ID:
        return read_span_id(reader, at, draft);
    case JAEGER_MEMBER_PARENT_SPAN_ID:
        return read_parent_id(reader, at, draft);
    case JAEGER_MEMBER_FLAGS:
        return read_flags(reader, at, draft);
    case JAEGER_MEMBER_OPERATION_NAME:
        add_code(reader, JAEGER_FORM_NAME);
        return trace_document_text(&reader->document, at, "", "operationName", &draft->span.name_id);
    case JAEGER_MEMBER_START_TIME:
        return read_start(reader, at, draft);
    case JAEGER_MEMBER_START_TIME_MILLIS:
        add_code(reader, JAEGER_FORM_START_MS);
        return STATUS_OK;
    case JAEGER_MEMBER_DURATION:
        return read_duration(reader, at, draft);
    case JAEGER_MEMBER_PROCESS:
    case JAEGER_MEMBER_PROCESS_ID:
        return read_process(reader, walk, draft);
    default:
        read_unknown(reader, walk);
        return STATUS_OK;
    }
}

/* ---- Behind the walk -------------------------------------------------------------- */

static void insert_code(struct buffer *form, size_t at, char code)
{
    buffer_append_byte(form, 0);
    if (form->has_failed)
        return;
    memmove(form->data + at + 1, form->data + at, form->n - 1 - at);
    form->data[at] = (uint8_t)code;
}

/* What a span must have; the parent and the end, which depend on several members. */
static enum status check_span(struct jaeger_reader *reader, struct draft *draft)
{
    struct trace_document *document = &reader->document;
    struct span           *span = &draft->span;
    size_t                 duration_code_at = draft->duration_code_at;
    uint64_t               duration_ns;

    if ((draft->trace_id[0] | draft->trace_id[1]) == 0)
        return trace_document_bad(document, "span has no traceID");
    if (span->span_id == 0)
        return trace_document_bad(document, "span has no spanID");
    if (span->start_ns == 0)
        return trace_document_bad(document, "span has no startTime");
    if (duration_code_at == SIZE_MAX)
        return trace_document_bad(document, "span has no duration");
    if (span->parent_id == 0 && draft->parent_id != 0) {
        span->parent_id = draft->parent_id;
        insert_code(&reader->form, draft->parent_code_at + 1, JAEGER_FORM_PARENT);
        duration_code_at += draft->parent_code_at < duration_code_at;
    }
    if (draft->power != 3)
        insert_code(&reader->form, duration_code_at + 1, (char)('0' + draft->power));
    if (!time_unit_to_ns(draft->duration, draft->power, &duration_ns) || duration_ns > INT64_MAX - span->start_ns)
        return trace_document_bad(document, "span ends beyond the year 2262");
    span->end_ns = span->start_ns + duration_ns;
    return STATUS_OK;
}

/* The attribute x.NAME of each unknown scalar. */
static enum status append_unknown(struct jaeger_reader *reader)
{
    const struct json_node *nodes = reader->document.nodes;
    struct buffer          *key = &reader->scratch;

    if (reader->unknown.has_failed)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < reader->unknown.n; i += sizeof(uint32_t)) {
        uint32_t name_at;
        memcpy(&name_at, reader->unknown.data + i, sizeof name_at);
        key->n = 0;
        buffer_append_literal(key, JAEGER_FORM_UNKNOWN_PREFIX);
        buffer_append(key, nodes[name_at].text.at, nodes[name_at].text.n);
        if (key->has_failed)
            return STATUS_NO_MEMORY;
        enum status s = jaeger_tag_append_json(reader, (struct text){ (const char *)key->data, key->n }, name_at + 1);
        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}

static enum status read_attrs(struct jaeger_reader *reader, struct draft *draft)
{
    struct span            *span = &draft->span;
    struct jaeger_tag_facts facts = { .is_error = false };
    enum status             s = STATUS_OK;
    bool                    is_quoted = false;

    span->attrs.first_at = reader->document.table->n_attrs;
    if (draft->tags_at != 0)
        s = jaeger_tag_read_list(reader, draft->tags_at, &is_quoted, &facts, NULL);
    if (s == STATUS_OK && is_quoted)
        jaeger_member_replace_code(&reader->form, JAEGER_FORM_TAGS, JAEGER_FORM_TAGS_QUOTED);
    if (s == STATUS_OK)
        s = append_unknown(reader);
    if (s == STATUS_OK && draft->warnings_at != 0)
        s = jaeger_tag_append_json(reader, (struct text){ JAEGER_FORM_WARNINGS_KEY, strlen(JAEGER_FORM_WARNINGS_KEY) },
                                   draft->warnings_at);
    span->attrs.n = reader->document.table->n_attrs - span->attrs.first_at;
    if (s != STATUS_OK)
        return s;
    jaeger_status_derive(&facts, &span->kind, &span->status_code);
    span->status_message_id = facts.status_message.n == 0
                                  ? 0
                                  : intern_add(&reader->document.table->texts, facts.status_message.at,
                                               facts.status_message.n);
    return span->status_message_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status find_process(struct jaeger_reader *reader, struct draft *draft)
{
    const struct json_node *name = &reader->document.nodes[draft->process_name_at];
    uint32_t                number = INTERN_NONE;

    if (draft->process_at != 0)
        return jaeger_process_read(reader, draft->process_at, &draft->span.resource_at);
    if (draft->process_name_at != 0 && name->type == JSON_STRING)
        number = intern_find(&reader->processes, name->text.at, name->text.n);
    if (number == INTERN_NONE)
        return jaeger_process_none(reader, &draft->span.resource_at);
    memcpy(&draft->span.resource_at, reader->resources.data + number * sizeof(uint32_t), sizeof(uint32_t));
    return STATUS_OK;
}

static enum status read_span(struct jaeger_reader *reader, uint32_t at, struct draft *draft)
{
    enum status               s = STATUS_OK;
    struct span_table        *table = reader->document.table;
    uint32_t                  trace_id_at = jaeger_member_find(reader->document.nodes, at, JAEGER_MEMBER_TRACE_ID);
    struct jaeger_member_walk walk;

    if (reader->document.nodes[at].type != JSON_OBJECT)
        return trace_document_bad(&reader->document, "span is not an object");
    if (trace_id_at != 0) /* references are compared with it, wherever it stands */
        s = jaeger_reference_id(reader, trace_id_at, "traceID", 32, draft->trace_id);
    walk = jaeger_member_begin(reader, at);
    while (s == STATUS_OK && jaeger_member_next(reader, &walk))
        s = read_member(reader, &walk, draft);
    if (s == STATUS_OK)
        s = walk.status;
    if (s == STATUS_OK)
        s = check_span(reader, draft);
    if (s == STATUS_OK)
        s = read_attrs(reader, draft);
    if (s == STATUS_OK)
        s = jaeger_member_intern_form(reader, &reader->form, &draft->span.form_id);
    if (s == STATUS_OK)
        s = find_process(reader, draft);
    if (s != STATUS_OK)
        return s;

    draft->span.trace_at = span_table_add_trace(table, draft->trace_id);
    if (draft->span.trace_at == SPAN_TABLE_NONE || span_table_append_span(table, &draft->span) == SPAN_TABLE_NONE)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

enum status jaeger_span_read(struct jaeger_reader *reader, uint32_t at)
{
    struct span_table *table = reader->document.table;
    uint32_t           n_attrs = table->n_attrs, n_events = table->n_events, n_links = table->n_links;
    struct draft       draft = { .span.scope_at = reader->scope_at, .power = 3, .duration_code_at = SIZE_MAX };

    reader->owner = "";
    reader->odd   = NULL;
    reader->form.n = reader->unknown.n = 0;
    enum status s = read_span(reader, at, &draft);
    reader->owner = "";
    if (s != STATUS_OK) {
        table->n_attrs = n_attrs;
        table->n_events = n_events;
        table->n_links = n_links;
    }
    return s;
}
