/* otlp_compile.c - walks a form code by code and lays down constants and holes. */
#include "common/trace/otlp_compile.h"

#include <assert.h>

#include "common/trace/span_form.h"

#define DROPPED_ATTRS "droppedAttributesCount"
#define ZERO_ID       "0000000000000000"
#define MARK_KEY      "gent.synthetic"
#define MARK          "{\"key\":\"" MARK_KEY "\",\"value\":{\"boolValue\":true}}"

/* ---- Attributes ----------------------------------------------------------- */

static void put_attr(struct otlp_builder *b, const struct span_shape_attr *attr)
{
    otlp_builder_literal(b, "{\"key\":\"");
    otlp_builder_text(b, attr->key);
    otlp_builder_literal(b, "\",\"value\":");
    if (attr->field.slot == SPAN_SHAPE_CONST) {
        const struct otlp_program_frame *frame = otlp_program_frame(attr->field.value.type);
        otlp_builder_literal(b, frame->before);
        otlp_builder_text(b, attr->field.value.text);
        otlp_builder_literal(b, frame->after);
    } else {
        otlp_builder_hole(b, OTLP_PROGRAM_VALUE, attr->field.slot);
    }
    otlp_builder_literal(b, "}");
}

/* 'mark' is one more attribute, ready made, or "". */
static void put_attrs(struct otlp_builder *b, const struct span_shape_attr *attrs, uint32_t n_attrs, const char *mark)
{
    otlp_builder_member(b, "attributes");
    otlp_builder_literal(b, "[");
    for (uint32_t i = 0; i < n_attrs; i++) {
        otlp_builder_literal(b, i == 0 ? "" : ",");
        put_attr(b, &attrs[i]);
    }
    otlp_builder_literal(b, n_attrs == 0 || mark[0] == '\0' ? "" : ",");
    otlp_builder_literal(b, mark);
    otlp_builder_literal(b, "]");
}

static bool form_has(struct text form, char code)
{
    return form.n != 0 && memchr(form.at, code, form.n) != NULL;
}

/* ---- Spans ---------------------------------------------------------------- */

static void put_event(struct otlp_builder *b, const struct span_shape_event *event, uint32_t at)
{
    assert(event->n_attrs == 0 || form_has(event->form, FORM_ATTRS));
    otlp_builder_begin_object(b);
    for (size_t i = 0; i < event->form.n; i++)
        switch (event->form.at[i]) {
        case FORM_TIME_STRING:   otlp_builder_hole_member(b, "timeUnixNano", true, OTLP_PROGRAM_EVENT_TIME, at); break;
        case FORM_TIME_NUMBER:   otlp_builder_hole_member(b, "timeUnixNano", false, OTLP_PROGRAM_EVENT_TIME, at); break;
        case FORM_NAME:          otlp_builder_text_member(b, "name", event->name); break;
        case FORM_ATTRS:         put_attrs(b, event->attrs, event->n_attrs, ""); break;
        case FORM_DROPPED_ATTRS: otlp_builder_field_member(b, DROPPED_ATTRS, false, &event->dropped_attrs); break;
        default:                 assert(!"an event's form has an unknown code");
        }
    otlp_builder_end_object(b);
}

static void put_link(struct otlp_builder *b, const struct span_shape_link *link, uint32_t at)
{
    assert(link->n_attrs == 0 || form_has(link->form, FORM_ATTRS));
    otlp_builder_begin_object(b);
    for (size_t i = 0; i < link->form.n; i++)
        switch (link->form.at[i]) {
        case FORM_TRACE_ID:      otlp_builder_hole_member(b, "traceId", true, OTLP_PROGRAM_LINK_TRACE_ID, at); break;
        case FORM_SPAN_ID:       otlp_builder_hole_member(b, "spanId", true, OTLP_PROGRAM_LINK_SPAN_ID, at); break;
        case FORM_TRACE_STATE:   otlp_builder_field_member(b, "traceState", true, &link->trace_state); break;
        case FORM_ATTRS:         put_attrs(b, link->attrs, link->n_attrs, ""); break;
        case FORM_DROPPED_ATTRS: otlp_builder_field_member(b, DROPPED_ATTRS, false, &link->dropped_attrs); break;
        case FORM_FLAGS:         otlp_builder_field_member(b, "flags", false, &link->flags); break;
        default:                 assert(!"a link's form has an unknown code");
        }
    otlp_builder_end_object(b);
}

static void put_events(struct otlp_builder *b, const struct span_shape *shape)
{
    otlp_builder_member(b, "events");
    otlp_builder_literal(b, "[");
    for (uint32_t i = 0; i < shape->n_events; i++) {
        otlp_builder_literal(b, i == 0 ? "" : ",");
        put_event(b, &shape->events[i], i);
    }
    otlp_builder_literal(b, "]");
}

static void put_links(struct otlp_builder *b, const struct span_shape *shape)
{
    otlp_builder_member(b, "links");
    otlp_builder_literal(b, "[");
    for (uint32_t i = 0; i < shape->n_links; i++) {
        otlp_builder_literal(b, i == 0 ? "" : ",");
        put_link(b, &shape->links[i], i);
    }
    otlp_builder_literal(b, "]");
}

static void put_span_member(struct otlp_builder *b, const struct span_shape *shape, char code)
{
    switch (code) {
    case FORM_TRACE_ID:       otlp_builder_hole_member(b, "traceId", true, OTLP_PROGRAM_TRACE_ID, 0); break;
    case FORM_SPAN_ID:        otlp_builder_hole_member(b, "spanId", true, OTLP_PROGRAM_SPAN_ID, 0); break;
    case FORM_PARENT_ID:      otlp_builder_hole_member(b, "parentSpanId", true, OTLP_PROGRAM_PARENT_ID, 0); break;
    case FORM_PARENT_EMPTY:   otlp_builder_text_member(b, "parentSpanId", (struct text){ "", 0 }); break;
    case FORM_PARENT_ZERO:    otlp_builder_text_member(b, "parentSpanId", (struct text){ ZERO_ID, 16 }); break;
    case FORM_TRACE_STATE:    otlp_builder_field_member(b, "traceState", true, &shape->trace_state); break;
    case FORM_NAME:           otlp_builder_field_member(b, "name", true, &shape->name); break;
    case FORM_KIND:           otlp_builder_count_member(b, "kind", shape->kind); break;
    case FORM_START_STRING:   otlp_builder_hole_member(b, "startTimeUnixNano", true, OTLP_PROGRAM_START, 0); break;
    case FORM_START_NUMBER:   otlp_builder_hole_member(b, "startTimeUnixNano", false, OTLP_PROGRAM_START, 0); break;
    case FORM_END_STRING:     otlp_builder_hole_member(b, "endTimeUnixNano", true, OTLP_PROGRAM_FINISH, 0); break;
    case FORM_END_NUMBER:     otlp_builder_hole_member(b, "endTimeUnixNano", false, OTLP_PROGRAM_FINISH, 0); break;
    case FORM_ATTRS:          put_attrs(b, shape->attrs, shape->n_attrs, ""); break;
    case FORM_DROPPED_ATTRS:  otlp_builder_field_member(b, DROPPED_ATTRS, false, &shape->dropped_attrs); break;
    case FORM_EVENTS:         put_events(b, shape); break;
    case FORM_DROPPED_EVENTS: otlp_builder_field_member(b, "droppedEventsCount", false, &shape->dropped_events); break;
    case FORM_LINKS:          put_links(b, shape); break;
    case FORM_DROPPED_LINKS:  otlp_builder_field_member(b, "droppedLinksCount", false, &shape->dropped_links); break;
    case FORM_FLAGS:          otlp_builder_field_member(b, "flags", false, &shape->flags); break;
    case FORM_STATUS:         otlp_builder_member(b, "status"); otlp_builder_begin_object(b); break;
    case FORM_STATUS_CODE:    otlp_builder_count_member(b, "code", shape->status_code); break;
    case FORM_STATUS_MESSAGE: otlp_builder_field_member(b, "message", true, &shape->status_message); break;
    case FORM_STATUS_END:     otlp_builder_end_object(b); break;
    default:                  assert(!"a span's form has an unknown code");
    }
}

bool otlp_compile_span(struct otlp_builder *b, const struct span_shape *shape, struct otlp_program *program)
{
    assert(shape->n_attrs == 0 || form_has(shape->form, FORM_ATTRS));
    assert(shape->n_events == 0 || form_has(shape->form, FORM_EVENTS));
    assert(shape->n_links == 0 || form_has(shape->form, FORM_LINKS));
    otlp_builder_begin(b);
    otlp_builder_begin_object(b);
    for (size_t i = 0; i < shape->form.n; i++)
        put_span_member(b, shape, shape->form.at[i]);
    otlp_builder_end_object(b);
    return otlp_builder_end(b, program);
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

static void put_resource(struct otlp_builder *b, const char *key, const struct span_shape_resource *resource,
                         const char *mark)
{
    assert(resource->n_attrs == 0 || form_has(resource->form, FORM_ATTRS));
    otlp_builder_member(b, key);
    otlp_builder_begin_object(b);
    if (mark[0] != '\0' && !form_has(resource->form, FORM_ATTRS))
        put_attrs(b, NULL, 0, mark);
    for (size_t i = 0; i < resource->form.n; i++)
        switch (resource->form.at[i]) {
        case FORM_ATTRS:         put_attrs(b, resource->attrs, resource->n_attrs, mark); break;
        case FORM_DROPPED_ATTRS: otlp_builder_count_member(b, DROPPED_ATTRS, resource->n_dropped_attrs); break;
        case FORM_NAME:          otlp_builder_text_member(b, "name", resource->name); break;
        case FORM_VERSION:       otlp_builder_text_member(b, "version", resource->version); break;
        default:                 assert(!"a resource's form has an unknown code");
        }
    otlp_builder_end_object(b);
}

/* The codes of the container form; the array of children splits it in two programs. */
static bool compile_container(struct otlp_builder *b, const struct span_shape_resource *resource, const char *mark,
                              bool is_scope, struct otlp_compile_container *container)
{
    const char  object_code = is_scope ? FORM_SCOPE : FORM_RESOURCE;
    const char *object_key  = is_scope ? "scope" : "resource";
    struct text form        = resource->container_form;

    assert(form_has(form, FORM_CHILDREN));
    otlp_builder_begin(b);
    otlp_builder_begin_object(b);
    if (mark[0] != '\0' && !form_has(form, object_code))
        put_resource(b, object_key, &(struct span_shape_resource){ .n_attrs = 0 }, mark);
    for (size_t i = 0; i < form.n; i++) {
        if (form.at[i] == FORM_CHILDREN) {
            otlp_builder_member(b, is_scope ? "spans" : "scopeSpans");
            otlp_builder_literal(b, "[");
            if (!otlp_builder_end(b, &container->head))
                return false;
            otlp_builder_begin(b);
            otlp_builder_literal(b, "]");
        } else if (form.at[i] == FORM_SCHEMA_URL) {
            otlp_builder_text_member(b, "schemaUrl", resource->schema_url);
        } else {
            assert(form.at[i] == object_code);
            put_resource(b, object_key, resource, mark);
        }
    }
    otlp_builder_end_object(b);
    return otlp_builder_end(b, &container->tail);
}

bool otlp_compile_resource(struct otlp_builder *b, const struct span_shape_resource *resource, bool is_marked,
                           struct otlp_compile_container *container)
{
    return compile_container(b, resource, is_marked && !has_mark(resource) ? MARK : "", false, container);
}

bool otlp_compile_scope(struct otlp_builder *b, const struct span_shape_resource *scope,
                        struct otlp_compile_container *container)
{
    return compile_container(b, scope, "", true, container);
}
