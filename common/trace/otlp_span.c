/* otlp_span.c - the members of spans, events, links and status, with their forms.
 *
 * Each reader is one walk over an object that fills a record and its form
 * together; the span is appended last, when all of it is known to be good. */
#include "common/trace/otlp_span.h"

#include "common/trace/otlp_scalar.h"
#include "common/trace/otlp_value.h"
#include "common/trace/span_form.h"

static const char *const kind_names[] = { "UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER" };
static const char *const status_names[] = { "UNSET", "OK", "ERROR" };

/* Whether the times are written as strings is part of the form. */
static char time_code(const struct otlp_reader *reader, uint32_t at, char in_quotes, char as_number)
{
    return reader->nodes[at].type == JSON_STRING ? in_quotes : as_number;
}

static enum status count_unknown(struct otlp_reader *reader)
{
    reader->table->notes.n_unknown_members++;
    return STATUS_OK;
}

static enum status read_event_members(struct otlp_reader *reader, uint32_t at, struct span_event *event)
{
    struct otlp_member_form form = { 0 };
    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    while (otlp_member_next(reader, &walk)) {
        enum status s;
        uint32_t    value_at = walk.value_at;
        switch (walk.member) {
        case OTLP_MEMBER_TIME:
            otlp_member_add_code(&form, time_code(reader, value_at, FORM_TIME_STRING, FORM_TIME_NUMBER));
            s = otlp_scalar_time(reader, value_at, "timeUnixNano", &event->time_ns);
            break;
        case OTLP_MEMBER_NAME:
            otlp_member_add_code(&form, FORM_NAME);
            s = otlp_scalar_text(reader, value_at, "name", &event->name_id);
            break;
        case OTLP_MEMBER_ATTRIBUTES:
            otlp_member_add_code(&form, FORM_ATTRS);
            s = otlp_value_read_attrs(reader, value_at, &event->attrs);
            break;
        case OTLP_MEMBER_DROPPED_ATTRIBUTES:
            otlp_member_add_code(&form, FORM_DROPPED_ATTRS);
            s = otlp_scalar_u32(reader, value_at, "droppedAttributesCount", &event->n_dropped_attrs);
            break;
        default:
            s = count_unknown(reader);
        }
        if (s != STATUS_OK)
            return s;
    }
    return walk.status != STATUS_OK ? walk.status : otlp_member_intern_form(reader, &form, &event->form_id);
}

static enum status read_event(struct otlp_reader *reader, uint32_t at)
{
    struct span_event event = { 0 };
    enum status       s = read_event_members(reader, at, &event);
    if (s == STATUS_OK && span_table_append_event(reader->table, &event) == SPAN_TABLE_NONE)
        s = STATUS_NO_MEMORY;
    return s;
}

static enum status read_link_members(struct otlp_reader *reader, uint32_t at, struct span_link *link)
{
    struct otlp_member_form form = { 0 };
    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    while (otlp_member_next(reader, &walk)) {
        enum status s;
        uint32_t    value_at = walk.value_at;
        switch (walk.member) {
        case OTLP_MEMBER_TRACE_ID:
            otlp_member_add_code(&form, FORM_TRACE_ID);
            s = otlp_scalar_id(reader, value_at, "traceId", 16, link->trace_id);
            break;
        case OTLP_MEMBER_SPAN_ID:
            otlp_member_add_code(&form, FORM_SPAN_ID);
            s = otlp_scalar_id(reader, value_at, "spanId", 8, &link->span_id);
            break;
        case OTLP_MEMBER_TRACE_STATE:
            otlp_member_add_code(&form, FORM_TRACE_STATE);
            s = otlp_scalar_text(reader, value_at, "traceState", &link->trace_state_id);
            break;
        case OTLP_MEMBER_ATTRIBUTES:
            otlp_member_add_code(&form, FORM_ATTRS);
            s = otlp_value_read_attrs(reader, value_at, &link->attrs);
            break;
        case OTLP_MEMBER_DROPPED_ATTRIBUTES:
            otlp_member_add_code(&form, FORM_DROPPED_ATTRS);
            s = otlp_scalar_u32(reader, value_at, "droppedAttributesCount", &link->n_dropped_attrs);
            break;
        case OTLP_MEMBER_FLAGS:
            otlp_member_add_code(&form, FORM_FLAGS);
            s = otlp_scalar_u32(reader, value_at, "flags", &link->flags);
            break;
        default:
            s = count_unknown(reader);
        }
        if (s != STATUS_OK)
            return s;
    }
    return walk.status != STATUS_OK ? walk.status : otlp_member_intern_form(reader, &form, &link->form_id);
}

static enum status read_link(struct otlp_reader *reader, uint32_t at)
{
    struct span_link link = { 0 };
    enum status      s = read_link_members(reader, at, &link);
    if (s == STATUS_OK && span_table_append_link(reader->table, &link) == SPAN_TABLE_NONE)
        s = STATUS_NO_MEMORY;
    return s;
}

/* Reads the objects of the array at 'at', members of 'what' ("event ", "link "). */
static enum status read_objects(struct otlp_reader *reader, uint32_t at, const char *what,
                                enum status (*read_object)(struct otlp_reader *reader, uint32_t at))
{
    const struct json_node *array = &reader->nodes[at];
    if (array->type != JSON_ARRAY)
        return otlp_member_bad(reader, "%ss is not an array", what);

    enum status s = STATUS_OK;
    char        owner[16];
    size_t      n = strlen(what);
    memcpy(owner, what, n);
    memcpy(owner + n, " ", 2);
    reader->owner = owner;
    for (uint32_t i = at + 1; i < array->next && s == STATUS_OK; i = reader->nodes[i].next)
        s = reader->nodes[i].type == JSON_OBJECT ? read_object(reader, i)
                                                 : otlp_member_bad(reader, "%s is not an object", what);
    reader->owner = "";
    return s;
}

static enum status read_status(struct otlp_reader *reader, uint32_t at, struct span *span,
                               struct otlp_member_form *form)
{
    if (reader->nodes[at].type != JSON_OBJECT)
        return otlp_member_bad(reader, "status is not an object");

    otlp_member_add_code(form, FORM_STATUS);
    reader->owner = "status ";
    enum status             s = STATUS_OK;
    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    while (s == STATUS_OK && otlp_member_next(reader, &walk)) {
        switch (walk.member) {
        case OTLP_MEMBER_CODE:
            otlp_member_add_code(form, FORM_STATUS_CODE);
            s = otlp_scalar_enum(reader, walk.value_at, "code", "STATUS_CODE_", status_names, 3, &span->status_code);
            break;
        case OTLP_MEMBER_MESSAGE:
            otlp_member_add_code(form, FORM_STATUS_MESSAGE);
            s = otlp_scalar_text(reader, walk.value_at, "message", &span->status_message_id);
            break;
        default:
            s = count_unknown(reader);
        }
    }
    reader->owner = "";
    otlp_member_add_code(form, FORM_STATUS_END);
    return s != STATUS_OK ? s : walk.status;
}

static enum status read_parent(struct otlp_reader *reader, uint32_t at, struct span *span,
                               struct otlp_member_form *form)
{
    if (reader->nodes[at].type == JSON_STRING && reader->nodes[at].text.n == 0) {
        otlp_member_add_code(form, FORM_PARENT_EMPTY);
        return STATUS_OK;
    }
    enum status s = otlp_scalar_id(reader, at, "parentSpanId", 8, &span->parent_id);
    otlp_member_add_code(form, span->parent_id != 0 ? FORM_PARENT_ID : FORM_PARENT_ZERO);
    return s;
}

/* The lists of a span: attributes, events, links. */
static enum status read_list(struct otlp_reader *reader, enum otlp_member member, uint32_t at, struct span *span,
                             struct otlp_member_form *form)
{
    struct span_table *table = reader->table;
    enum status        s;
    switch (member) {
    case OTLP_MEMBER_ATTRIBUTES:
        otlp_member_add_code(form, FORM_ATTRS);
        return otlp_value_read_attrs(reader, at, &span->attrs);
    case OTLP_MEMBER_EVENTS:
        otlp_member_add_code(form, FORM_EVENTS);
        span->first_event_at = table->n_events;
        s = read_objects(reader, at, "event", read_event);
        span->n_events = table->n_events - span->first_event_at;
        return s;
    default:
        otlp_member_add_code(form, FORM_LINKS);
        span->first_link_at = table->n_links;
        s = read_objects(reader, at, "link", read_link);
        span->n_links = table->n_links - span->first_link_at;
        return s;
    }
}

/* The numbers of a span that most spans lack. */
static enum status read_count(struct otlp_reader *reader, enum otlp_member member, uint32_t at, struct span *span,
                              struct otlp_member_form *form)
{
    switch (member) {
    case OTLP_MEMBER_DROPPED_ATTRIBUTES:
        otlp_member_add_code(form, FORM_DROPPED_ATTRS);
        return otlp_scalar_u32(reader, at, "droppedAttributesCount", &span->n_dropped_attrs);
    case OTLP_MEMBER_DROPPED_EVENTS:
        otlp_member_add_code(form, FORM_DROPPED_EVENTS);
        return otlp_scalar_u32(reader, at, "droppedEventsCount", &span->n_dropped_events);
    case OTLP_MEMBER_DROPPED_LINKS:
        otlp_member_add_code(form, FORM_DROPPED_LINKS);
        return otlp_scalar_u32(reader, at, "droppedLinksCount", &span->n_dropped_links);
    case OTLP_MEMBER_FLAGS:
        otlp_member_add_code(form, FORM_FLAGS);
        return otlp_scalar_u32(reader, at, "flags", &span->flags);
    default:
        return count_unknown(reader);
    }
}

static enum status read_member(struct otlp_reader *reader, enum otlp_member member, uint32_t at, struct span *span,
                               uint64_t trace_id[2], struct otlp_member_form *form)
{
    switch (member) {
    case OTLP_MEMBER_TRACE_ID:
        otlp_member_add_code(form, FORM_TRACE_ID);
        return otlp_scalar_id(reader, at, "traceId", 16, trace_id);
    case OTLP_MEMBER_SPAN_ID:
        otlp_member_add_code(form, FORM_SPAN_ID);
        return otlp_scalar_id(reader, at, "spanId", 8, &span->span_id);
    case OTLP_MEMBER_PARENT_SPAN_ID:
        return read_parent(reader, at, span, form);
    case OTLP_MEMBER_TRACE_STATE:
        otlp_member_add_code(form, FORM_TRACE_STATE);
        return otlp_scalar_text(reader, at, "traceState", &span->trace_state_id);
    case OTLP_MEMBER_NAME:
        otlp_member_add_code(form, FORM_NAME);
        return otlp_scalar_text(reader, at, "name", &span->name_id);
    case OTLP_MEMBER_KIND:
        otlp_member_add_code(form, FORM_KIND);
        return otlp_scalar_enum(reader, at, "kind", "SPAN_KIND_", kind_names, 6, &span->kind);
    case OTLP_MEMBER_START_TIME:
        otlp_member_add_code(form, time_code(reader, at, FORM_START_STRING, FORM_START_NUMBER));
        return otlp_scalar_time(reader, at, "startTimeUnixNano", &span->start_ns);
    case OTLP_MEMBER_END_TIME:
        otlp_member_add_code(form, time_code(reader, at, FORM_END_STRING, FORM_END_NUMBER));
        return otlp_scalar_time(reader, at, "endTimeUnixNano", &span->end_ns);
    case OTLP_MEMBER_STATUS:
        return read_status(reader, at, span, form);
    case OTLP_MEMBER_ATTRIBUTES:
    case OTLP_MEMBER_EVENTS:
    case OTLP_MEMBER_LINKS:
        return read_list(reader, member, at, span, form);
    default:
        return read_count(reader, member, at, span, form);
    }
}

/* What a span must have. An id of zeros and a time of 0 mean that there is none. */
static enum status check_span(struct otlp_reader *reader, const struct span *span, const uint64_t trace_id[2],
                              uint64_t seen)
{
    if ((seen >> OTLP_MEMBER_TRACE_ID & 1) == 0)
        return otlp_member_bad(reader, "span has no traceId");
    if ((trace_id[0] | trace_id[1]) == 0)
        return otlp_member_bad(reader, "traceId is zero");
    if ((seen >> OTLP_MEMBER_SPAN_ID & 1) == 0)
        return otlp_member_bad(reader, "span has no spanId");
    if (span->span_id == 0)
        return otlp_member_bad(reader, "spanId is zero");
    if (span->start_ns == 0)
        return otlp_member_bad(reader, "span has no start time");
    if ((seen >> OTLP_MEMBER_END_TIME & 1) == 0)
        return otlp_member_bad(reader, "span has no end time");
    if (span->end_ns < span->start_ns)
        return otlp_member_bad(reader, "span ends before it starts");
    return STATUS_OK;
}

static enum status read_span(struct otlp_reader *reader, uint32_t at, struct span *span)
{
    uint64_t trace_id[2] = { 0, 0 };
    if (reader->nodes[at].type != JSON_OBJECT)
        return otlp_member_bad(reader, "span is not an object");

    enum status             s = STATUS_OK;
    struct otlp_member_form form = { 0 };
    struct otlp_member_walk walk = otlp_member_begin(reader, at);
    while (s == STATUS_OK && otlp_member_next(reader, &walk))
        s = read_member(reader, walk.member, walk.value_at, span, trace_id, &form);
    if (s == STATUS_OK)
        s = walk.status;
    if (s == STATUS_OK)
        s = check_span(reader, span, trace_id, walk.seen);
    if (s == STATUS_OK)
        s = otlp_member_intern_form(reader, &form, &span->form_id);
    if (s != STATUS_OK)
        return s;

    span->trace_at = span_table_add_trace(reader->table, trace_id);
    if (span->trace_at == SPAN_TABLE_NONE || span_table_append_span(reader->table, span) == SPAN_TABLE_NONE)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

enum status otlp_span_read(struct otlp_reader *reader, uint32_t at, uint32_t resource_at, uint32_t scope_at)
{
    struct span_table *table = reader->table;
    uint32_t           n_attrs = table->n_attrs, n_events = table->n_events, n_links = table->n_links;
    struct span        span = { .resource_at = resource_at, .scope_at = scope_at };

    reader->owner = "";
    enum status s = read_span(reader, at, &span);
    if (s != STATUS_OK) {
        table->n_attrs = n_attrs;
        table->n_events = n_events;
        table->n_links = n_links;
    }
    return s;
}
