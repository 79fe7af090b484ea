/* otlp_compile.c - walks a form code by code and lays down constants and holes. */
#include "common/trace/otlp_compile.h"

#include <assert.h>

#include "common/trace/span_form.h"

#define DROPPED_ATTRS "droppedAttributesCount"
#define ZERO_ID       "0000000000000000"
#define MARK_KEY      "gent.synthetic"
#define MARK          "{\"key\":\"" MARK_KEY "\",\"value\":{\"boolValue\":true}}"

const struct span_program_frame otlp_compile_frames[VALUE_N_TYPES] = {
    [VALUE_EMPTY]         = SPAN_PROGRAM_FRAME("{", "}"),
    [VALUE_STRING]        = SPAN_PROGRAM_FRAME("{\"stringValue\":\"", "\"}"),
    [VALUE_BOOL]          = SPAN_PROGRAM_FRAME("{\"boolValue\":", "}"),
    [VALUE_INT]           = SPAN_PROGRAM_FRAME("{\"intValue\":\"", "\"}"),
    [VALUE_INT_NUMBER]    = SPAN_PROGRAM_FRAME("{\"intValue\":", "}"),
    [VALUE_DOUBLE]        = SPAN_PROGRAM_FRAME("{\"doubleValue\":", "}"),
    [VALUE_DOUBLE_STRING] = SPAN_PROGRAM_FRAME("{\"doubleValue\":\"", "\"}"),
    [VALUE_BYTES]         = SPAN_PROGRAM_FRAME("{\"bytesValue\":\"", "\"}"),
    [VALUE_ARRAY]         = SPAN_PROGRAM_FRAME("{\"arrayValue\":", "}"),
    [VALUE_KVLIST]        = SPAN_PROGRAM_FRAME("{\"kvlistValue\":", "}"),
    [VALUE_JSON]          = SPAN_PROGRAM_FRAME_ESCAPED("{\"stringValue\":\"", "\"}"),
};

/* ---- Attributes ----------------------------------------------------------- */

static void put_attr(struct span_builder *b, const struct span_shape_attr *attr)
{
    span_builder_literal(b, "{\"key\":\"");
    span_builder_text(b, attr->key);
    span_builder_literal(b, "\",\"value\":");
    if (attr->field.slot == SPAN_SHAPE_CONST) {
        const struct span_program_frame *frame = &otlp_compile_frames[attr->field.value.type];
        span_builder_literal(b, frame->before);
        if (frame->is_escaped)
            span_builder_escaped(b, attr->field.value.text);
        else
            span_builder_text(b, attr->field.value.text);
        span_builder_literal(b, frame->after);
    } else {
        span_builder_hole(b, SPAN_PROGRAM_VALUE, attr->field.slot);
    }
    span_builder_literal(b, "}");
}

/* 'mark' is one more attribute, ready made, or "". */
static void put_attrs(struct span_builder *b, const struct span_shape_attr *attrs, uint32_t n_attrs, const char *mark)
{
    span_builder_member(b, "attributes");
    span_builder_literal(b, "[");
    for (uint32_t i = 0; i < n_attrs; i++) {
        span_builder_literal(b, i == 0 ? "" : ",");
        put_attr(b, &attrs[i]);
    }
    span_builder_literal(b, n_attrs == 0 || mark[0] == '\0' ? "" : ",");
    span_builder_literal(b, mark);
    span_builder_literal(b, "]");
}

static bool form_has(struct text form, char code)
{
    return form.n != 0 && memchr(form.at, code, form.n) != NULL;
}

/* ---- Spans ---------------------------------------------------------------- */

static void put_event(struct span_builder *b, const struct span_shape_event *event, uint32_t at)
{
    assert(event->n_attrs == 0 || form_has(event->form, FORM_ATTRS));
    span_builder_begin_object(b);
    for (size_t i = 0; i < event->form.n; i++)
        switch (event->form.at[i]) {
        case FORM_TIME_STRING:   span_builder_hole_member(b, "timeUnixNano", true, SPAN_PROGRAM_EVENT_TIME, at); break;
        case FORM_TIME_NUMBER:   span_builder_hole_member(b, "timeUnixNano", false, SPAN_PROGRAM_EVENT_TIME, at); break;
        case FORM_NAME:          span_builder_field_member(b, "name", true, &event->name); break;
        case FORM_ATTRS:         put_attrs(b, event->attrs, event->n_attrs, ""); break;
        case FORM_DROPPED_ATTRS: span_builder_field_member(b, DROPPED_ATTRS, false, &event->dropped_attrs); break;
        default:                 assert(!"an event's form has an unknown code");
        }
    span_builder_end_object(b);
}

static void put_link(struct span_builder *b, const struct span_shape_link *link, uint32_t at)
{
    assert(link->n_attrs == 0 || form_has(link->form, FORM_ATTRS));
    span_builder_begin_object(b);
    for (size_t i = 0; i < link->form.n; i++)
        switch (link->form.at[i]) {
        case FORM_TRACE_ID:      span_builder_hole_member(b, "traceId", true, SPAN_PROGRAM_LINK_TRACE_ID, at); break;
        case FORM_SPAN_ID:       span_builder_hole_member(b, "spanId", true, SPAN_PROGRAM_LINK_SPAN_ID, at); break;
        case FORM_TRACE_STATE:   span_builder_field_member(b, "traceState", true, &link->trace_state); break;
        case FORM_ATTRS:         put_attrs(b, link->attrs, link->n_attrs, ""); break;
        case FORM_DROPPED_ATTRS: span_builder_field_member(b, DROPPED_ATTRS, false, &link->dropped_attrs); break;
        case FORM_FLAGS:         span_builder_field_member(b, "flags", false, &link->flags); break;
        default:                 assert(!"a link's form has an unknown code");
        }
    span_builder_end_object(b);
}

static void put_events(struct span_builder *b, const struct span_shape *shape)
{
    span_builder_member(b, "events");
    span_builder_literal(b, "[");
    for (uint32_t i = 0; i < shape->n_events; i++) {
        span_builder_literal(b, i == 0 ? "" : ",");
        put_event(b, &shape->events[i], i);
    }
    span_builder_literal(b, "]");
}

static void put_links(struct span_builder *b, const struct span_shape *shape)
{
    span_builder_member(b, "links");
    span_builder_literal(b, "[");
    for (uint32_t i = 0; i < shape->n_links; i++) {
        span_builder_literal(b, i == 0 ? "" : ",");
        put_link(b, &shape->links[i], i);
    }
    span_builder_literal(b, "]");
}

static void put_span_member(struct span_builder *b, const struct span_shape *shape, char code)
{
    switch (code) {
    case FORM_TRACE_ID:       span_builder_hole_member(b, "traceId", true, SPAN_PROGRAM_TRACE_ID, 0); break;
    case FORM_SPAN_ID:        span_builder_hole_member(b, "spanId", true, SPAN_PROGRAM_SPAN_ID, 0); break;
    case FORM_PARENT_ID:      span_builder_hole_member(b, "parentSpanId", true, SPAN_PROGRAM_PARENT_ID, 0); break;
    case FORM_PARENT_EMPTY:   span_builder_text_member(b, "parentSpanId", (struct text){ "", 0 }); break;
    case FORM_PARENT_ZERO:    span_builder_text_member(b, "parentSpanId", (struct text){ ZERO_ID, 16 }); break;
    case FORM_TRACE_STATE:    span_builder_field_member(b, "traceState", true, &shape->trace_state); break;
    case FORM_NAME:           span_builder_field_member(b, "name", true, &shape->name); break;
    case FORM_KIND:           span_builder_count_member(b, "kind", shape->kind); break;
    case FORM_START_STRING:   span_builder_hole_member(b, "startTimeUnixNano", true, SPAN_PROGRAM_START, 0); break;
    case FORM_START_NUMBER:   span_builder_hole_member(b, "startTimeUnixNano", false, SPAN_PROGRAM_START, 0); break;
    case FORM_END_STRING:     span_builder_hole_member(b, "endTimeUnixNano", true, SPAN_PROGRAM_FINISH, 0); break;
    case FORM_END_NUMBER:     span_builder_hole_member(b, "endTimeUnixNano", false, SPAN_PROGRAM_FINISH, 0); break;
    case FORM_ATTRS:          put_attrs(b, shape->attrs, shape->n_attrs, ""); break;
    case FORM_DROPPED_ATTRS:  span_builder_field_member(b, DROPPED_ATTRS, false, &shape->dropped_attrs); break;
    case FORM_EVENTS:         put_events(b, shape); break;
    case FORM_DROPPED_EVENTS: span_builder_field_member(b, "droppedEventsCount", false, &shape->dropped_events); break;
    case FORM_LINKS:          put_links(b, shape); break;
    case FORM_DROPPED_LINKS:  span_builder_field_member(b, "droppedLinksCount", false, &shape->dropped_links); break;
    case FORM_FLAGS:          span_builder_field_member(b, "flags", false, &shape->flags); break;
    case FORM_STATUS:         span_builder_member(b, "status"); span_builder_begin_object(b); break;
    case FORM_STATUS_CODE:    span_builder_count_member(b, "code", shape->status_code); break;
    case FORM_STATUS_MESSAGE: span_builder_field_member(b, "message", true, &shape->status_message); break;
    case FORM_STATUS_END:     span_builder_end_object(b); break;
    default:                  assert(!"a span's form has an unknown code");
    }
}

bool otlp_compile_span(struct span_builder *b, const struct span_shape *shape, struct span_program *program)
{
    assert(shape->n_attrs == 0 || form_has(shape->form, FORM_ATTRS));
    assert(shape->n_events == 0 || form_has(shape->form, FORM_EVENTS));
    assert(shape->n_links == 0 || form_has(shape->form, FORM_LINKS));
    span_builder_begin(b);
    span_builder_begin_object(b);
    for (size_t i = 0; i < shape->form.n; i++)
        put_span_member(b, shape, shape->form.at[i]);
    span_builder_end_object(b);
    return span_builder_end(b, program);
}

/* ---- Resources and scopes ------------------------------------------------- */

static bool has_mark(const struct span_shape_resource *resource)
{
    for (uint32_t i = 0; i < resource->n_attrs; i++)
        if (resource->attrs[i].key.n == strlen(MARK_KEY) &&
            memcmp(resource->attrs[i].key.at, MARK_KEY, strlen(MARK_KEY)) == 0)
            return true;
    return false;
}

static void put_resource(struct span_builder *b, const char *key, const struct span_shape_resource *resource,
                         const char *mark)
{
    assert(resource->n_attrs == 0 || form_has(resource->form, FORM_ATTRS));
    span_builder_member(b, key);
    span_builder_begin_object(b);
    if (mark[0] != '\0' && !form_has(resource->form, FORM_ATTRS))
        put_attrs(b, NULL, 0, mark);
    for (size_t i = 0; i < resource->form.n; i++)
        switch (resource->form.at[i]) {
        case FORM_ATTRS:         put_attrs(b, resource->attrs, resource->n_attrs, mark); break;
        case FORM_DROPPED_ATTRS: span_builder_count_member(b, DROPPED_ATTRS, resource->n_dropped_attrs); break;
        case FORM_NAME:          span_builder_text_member(b, "name", resource->name); break;
        case FORM_VERSION:       span_builder_text_member(b, "version", resource->version); break;
        default:                 assert(!"a resource's form has an unknown code");
        }
    span_builder_end_object(b);
}

/* The codes of the container form; the array of children splits it in two programs. */
static bool compile_container(struct span_builder *b, const struct span_shape_resource *resource, const char *mark,
                              bool is_scope, struct otlp_compile_container *container)
{
    const char  object_code = is_scope ? FORM_SCOPE : FORM_RESOURCE;
    const char *object_key  = is_scope ? "scope" : "resource";
    struct text form        = resource->container_form;

    assert(form_has(form, FORM_CHILDREN));
    span_builder_begin(b);
    span_builder_begin_object(b);
    if (mark[0] != '\0' && !form_has(form, object_code))
        put_resource(b, object_key, &(struct span_shape_resource){ .n_attrs = 0 }, mark);
    for (size_t i = 0; i < form.n; i++) {
        if (form.at[i] == FORM_CHILDREN) {
            span_builder_member(b, is_scope ? "spans" : "scopeSpans");
            span_builder_literal(b, "[");
            if (!span_builder_end(b, &container->head))
                return false;
            span_builder_begin(b);
            span_builder_literal(b, "]");
        } else if (form.at[i] == FORM_SCHEMA_URL) {
            span_builder_text_member(b, "schemaUrl", resource->schema_url);
        } else {
            assert(form.at[i] == object_code);
            put_resource(b, object_key, resource, mark);
        }
    }
    span_builder_end_object(b);
    return span_builder_end(b, &container->tail);
}

bool otlp_compile_resource(struct span_builder *b, const struct span_shape_resource *resource, bool is_marked,
                           struct otlp_compile_container *container)
{
    return compile_container(b, resource, is_marked && !has_mark(resource) ? MARK : "", false, container);
}

bool otlp_compile_scope(struct span_builder *b, const struct span_shape_resource *scope,
                        struct otlp_compile_container *container)
{
    return compile_container(b, scope, "", true, container);
}
