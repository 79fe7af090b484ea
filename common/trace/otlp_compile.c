/* otlp_compile.c - walks a form code by code and lays down chunks and holes.
 *
 * Whatever is constant is appended to the chunk being built, so that keys,
 * punctuation and constant values between two holes become one piece. A
 * constant of BORROW_MIN bytes or more is pointed at instead, and so is every
 * other one when the chunks of all programs together have grown to
 * MAX_COPIED_BYTES: a bundle can name one long text in a million shapes, and
 * must not make a few bytes of its own into gigabytes of ours. */
#include "common/trace/otlp_compile.h"

#include <assert.h>
#include <stdlib.h>

#include "common/trace/decimal.h"
#include "common/trace/span_form.h"

#define BORROW_MIN       512
#define MAX_COPIED_BYTES ((size_t)16 << 20)

struct otlp_compile {
    struct arena *arena;
    struct buffer chunks;   /* of the program being built */
    struct buffer ops;      /* struct otlp_program_op */
    struct buffer borrowed; /* struct text */
    struct buffer slots;    /* uint32_t */
    size_t        chunk_at; /* where the open chunk begins */
    size_t        n_hole_bytes;
    size_t        n_copied_bytes; /* of all programs */
    bool          has_member;     /* the open object's next member needs a comma */
};

/* ---- Chunks and holes ----------------------------------------------------- */

static size_t hole_bytes(enum otlp_program_hole hole)
{
    switch (hole) {
    case OTLP_PROGRAM_TRACE_ID:
    case OTLP_PROGRAM_LINK_TRACE_ID:
        return 32;
    case OTLP_PROGRAM_SPAN_ID:
    case OTLP_PROGRAM_PARENT_ID:
    case OTLP_PROGRAM_LINK_SPAN_ID:
        return 16;
    case OTLP_PROGRAM_START:
    case OTLP_PROGRAM_FINISH:
    case OTLP_PROGRAM_EVENT_TIME:
        return DECIMAL_MAX_U64;
    case OTLP_PROGRAM_VALUE:
        return OTLP_PROGRAM_MAX_BEFORE + OTLP_PROGRAM_MAX_AFTER;
    default:
        return 0;
    }
}

static void put_hole(struct otlp_compile *c, enum otlp_program_hole hole, uint32_t at)
{
    struct otlp_program_op op = { c->chunks.n - c->chunk_at, hole, at };

    buffer_append(&c->ops, &op, sizeof op);
    c->chunk_at = c->chunks.n;
    c->n_hole_bytes += hole_bytes(hole);
    if (hole == OTLP_PROGRAM_TEXT || hole == OTLP_PROGRAM_VALUE)
        buffer_append(&c->slots, &at, sizeof at);
}

static void put_literal(struct otlp_compile *c, const char *literal)
{
    buffer_append(&c->chunks, literal, strlen(literal));
}

static void put_text(struct otlp_compile *c, struct text text)
{
    bool is_full = c->n_copied_bytes + c->chunks.n > MAX_COPIED_BYTES;

    if (text.n < BORROW_MIN && !(is_full && text.n > sizeof(struct otlp_program_op))) {
        buffer_append(&c->chunks, text.at, text.n);
        return;
    }
    put_hole(c, OTLP_PROGRAM_BORROWED, (uint32_t)(c->borrowed.n / sizeof text));
    buffer_append(&c->borrowed, &text, sizeof text);
    c->n_hole_bytes += text.n;
}

static void put_count(struct otlp_compile *c, uint64_t value)
{
    char digits[DECIMAL_MAX_U64];

    buffer_append(&c->chunks, digits, decimal_print_u64(digits, value, 0));
}

static void begin_program(struct otlp_compile *c)
{
    c->chunks.n = c->ops.n = c->borrowed.n = c->slots.n = 0;
    c->chunk_at     = 0;
    c->n_hole_bytes = 0;
}

static void *keep(struct otlp_compile *c, const struct buffer *buffer, size_t n_padding)
{
    void *kept = arena_take(c->arena, buffer->n + n_padding, 1);

    if (kept != NULL && buffer->n != 0)
        memcpy(kept, buffer->data, buffer->n);
    return kept;
}

static bool end_program(struct otlp_compile *c, struct otlp_program *program)
{
    put_hole(c, OTLP_PROGRAM_END, 0);
    if (c->chunks.has_failed || c->ops.has_failed || c->borrowed.has_failed || c->slots.has_failed)
        return false;
    c->n_copied_bytes += c->chunks.n;
    *program = (struct otlp_program){
        .ops       = keep(c, &c->ops, 0),
        .chunks    = keep(c, &c->chunks, OTLP_PROGRAM_PADDING),
        .borrowed  = keep(c, &c->borrowed, 0),
        .slots     = keep(c, &c->slots, 0),
        .n_slots   = (uint32_t)(c->slots.n / sizeof(uint32_t)),
        .max_bytes = c->chunks.n + c->n_hole_bytes + OTLP_PROGRAM_PADDING,
    };
    return program->ops != NULL && program->chunks != NULL && program->borrowed != NULL && program->slots != NULL;
}

/* ---- Members -------------------------------------------------------------- */

static void begin_object(struct otlp_compile *c)
{
    put_literal(c, "{");
    c->has_member = false;
}

static void end_object(struct otlp_compile *c)
{
    put_literal(c, "}");
    c->has_member = true;
}

static void put_member(struct otlp_compile *c, const char *key)
{
    put_literal(c, c->has_member ? ",\"" : "\"");
    put_literal(c, key);
    put_literal(c, "\":");
    c->has_member = true;
}

static void put_quoted_text(struct otlp_compile *c, const char *key, struct text text)
{
    put_member(c, key);
    put_literal(c, "\"");
    put_text(c, text);
    put_literal(c, "\"");
}

static void put_count_member(struct otlp_compile *c, const char *key, uint64_t value)
{
    put_member(c, key);
    put_count(c, value);
}

static void put_hole_member(struct otlp_compile *c, const char *key, bool is_quoted, enum otlp_program_hole hole,
                            uint32_t at)
{
    put_member(c, key);
    put_literal(c, is_quoted ? "\"" : "");
    put_hole(c, hole, at);
    put_literal(c, is_quoted ? "\"" : "");
}

static void put_field_member(struct otlp_compile *c, const char *key, bool is_quoted,
                             const struct span_shape_field *field)
{
    put_member(c, key);
    put_literal(c, is_quoted ? "\"" : "");
    if (field->slot == SPAN_SHAPE_CONST)
        put_text(c, field->value.text);
    else
        put_hole(c, OTLP_PROGRAM_TEXT, field->slot);
    put_literal(c, is_quoted ? "\"" : "");
}

/* ---- Attributes ----------------------------------------------------------- */

static void put_attr(struct otlp_compile *c, const struct span_shape_attr *attr)
{
    const struct span_value         *value = &attr->field.value;
    const struct otlp_program_frame *frame = otlp_program_frame(value->type);

    put_literal(c, "{\"key\":\"");
    put_text(c, attr->key);
    put_literal(c, "\",\"value\":");
    if (attr->field.slot == SPAN_SHAPE_CONST) {
        put_literal(c, frame->before);
        put_text(c, value->text);
        put_literal(c, frame->after);
    } else {
        put_hole(c, OTLP_PROGRAM_VALUE, attr->field.slot);
    }
    put_literal(c, "}");
}

/* 'mark' is one more attribute, ready made, or "". */
static void put_attrs(struct otlp_compile *c, const struct span_shape_attr *attrs, uint32_t n_attrs, const char *mark)
{
    put_member(c, "attributes");
    put_literal(c, "[");
    for (uint32_t i = 0; i < n_attrs; i++) {
        put_literal(c, i == 0 ? "" : ",");
        put_attr(c, &attrs[i]);
    }
    put_literal(c, n_attrs == 0 || mark[0] == '\0' ? "" : ",");
    put_literal(c, mark);
    put_literal(c, "]");
}

static bool form_has(struct text form, char code)
{
    return form.n != 0 && memchr(form.at, code, form.n) != NULL;
}

/* ---- Spans ---------------------------------------------------------------- */

static void put_event(struct otlp_compile *c, const struct span_shape_event *event, uint32_t at)
{
    assert(event->n_attrs == 0 || form_has(event->form, FORM_ATTRS));
    begin_object(c);
    for (size_t i = 0; i < event->form.n; i++)
        switch (event->form.at[i]) {
        case FORM_TIME_STRING:   put_hole_member(c, "timeUnixNano", true, OTLP_PROGRAM_EVENT_TIME, at); break;
        case FORM_TIME_NUMBER:   put_hole_member(c, "timeUnixNano", false, OTLP_PROGRAM_EVENT_TIME, at); break;
        case FORM_NAME:          put_quoted_text(c, "name", event->name); break;
        case FORM_ATTRS:         put_attrs(c, event->attrs, event->n_attrs, ""); break;
        case FORM_DROPPED_ATTRS: put_field_member(c, "droppedAttributesCount", false, &event->dropped_attrs); break;
        default:                 assert(!"an event's form has an unknown code");
        }
    end_object(c);
}

static void put_link(struct otlp_compile *c, const struct span_shape_link *link, uint32_t at)
{
    assert(link->n_attrs == 0 || form_has(link->form, FORM_ATTRS));
    begin_object(c);
    for (size_t i = 0; i < link->form.n; i++)
        switch (link->form.at[i]) {
        case FORM_TRACE_ID:      put_hole_member(c, "traceId", true, OTLP_PROGRAM_LINK_TRACE_ID, at); break;
        case FORM_SPAN_ID:       put_hole_member(c, "spanId", true, OTLP_PROGRAM_LINK_SPAN_ID, at); break;
        case FORM_TRACE_STATE:   put_field_member(c, "traceState", true, &link->trace_state); break;
        case FORM_ATTRS:         put_attrs(c, link->attrs, link->n_attrs, ""); break;
        case FORM_DROPPED_ATTRS: put_field_member(c, "droppedAttributesCount", false, &link->dropped_attrs); break;
        case FORM_FLAGS:         put_field_member(c, "flags", false, &link->flags); break;
        default:                 assert(!"a link's form has an unknown code");
        }
    end_object(c);
}

static void put_events(struct otlp_compile *c, const struct span_shape *shape)
{
    put_member(c, "events");
    put_literal(c, "[");
    for (uint32_t i = 0; i < shape->n_events; i++) {
        put_literal(c, i == 0 ? "" : ",");
        put_event(c, &shape->events[i], i);
    }
    put_literal(c, "]");
}

static void put_links(struct otlp_compile *c, const struct span_shape *shape)
{
    put_member(c, "links");
    put_literal(c, "[");
    for (uint32_t i = 0; i < shape->n_links; i++) {
        put_literal(c, i == 0 ? "" : ",");
        put_link(c, &shape->links[i], i);
    }
    put_literal(c, "]");
}

static void put_span_member(struct otlp_compile *c, const struct span_shape *shape, char code)
{
    switch (code) {
    case FORM_TRACE_ID:       put_hole_member(c, "traceId", true, OTLP_PROGRAM_TRACE_ID, 0); break;
    case FORM_SPAN_ID:        put_hole_member(c, "spanId", true, OTLP_PROGRAM_SPAN_ID, 0); break;
    case FORM_PARENT_ID:      put_hole_member(c, "parentSpanId", true, OTLP_PROGRAM_PARENT_ID, 0); break;
    case FORM_PARENT_EMPTY:   put_member(c, "parentSpanId"); put_literal(c, "\"\""); break;
    case FORM_PARENT_ZERO:    put_member(c, "parentSpanId"); put_literal(c, "\"0000000000000000\""); break;
    case FORM_TRACE_STATE:    put_field_member(c, "traceState", true, &shape->trace_state); break;
    case FORM_NAME:           put_field_member(c, "name", true, &shape->name); break;
    case FORM_KIND:           put_count_member(c, "kind", shape->kind); break;
    case FORM_START_STRING:   put_hole_member(c, "startTimeUnixNano", true, OTLP_PROGRAM_START, 0); break;
    case FORM_START_NUMBER:   put_hole_member(c, "startTimeUnixNano", false, OTLP_PROGRAM_START, 0); break;
    case FORM_END_STRING:     put_hole_member(c, "endTimeUnixNano", true, OTLP_PROGRAM_FINISH, 0); break;
    case FORM_END_NUMBER:     put_hole_member(c, "endTimeUnixNano", false, OTLP_PROGRAM_FINISH, 0); break;
    case FORM_ATTRS:          put_attrs(c, shape->attrs, shape->n_attrs, ""); break;
    case FORM_DROPPED_ATTRS:  put_field_member(c, "droppedAttributesCount", false, &shape->dropped_attrs); break;
    case FORM_EVENTS:         put_events(c, shape); break;
    case FORM_DROPPED_EVENTS: put_field_member(c, "droppedEventsCount", false, &shape->dropped_events); break;
    case FORM_LINKS:          put_links(c, shape); break;
    case FORM_DROPPED_LINKS:  put_field_member(c, "droppedLinksCount", false, &shape->dropped_links); break;
    case FORM_FLAGS:          put_field_member(c, "flags", false, &shape->flags); break;
    case FORM_STATUS:         put_member(c, "status"); begin_object(c); break;
    case FORM_STATUS_CODE:    put_count_member(c, "code", shape->status_code); break;
    case FORM_STATUS_MESSAGE: put_field_member(c, "message", true, &shape->status_message); break;
    case FORM_STATUS_END:     end_object(c); break;
    default:                  assert(!"a span's form has an unknown code");
    }
}

bool otlp_compile_span(struct otlp_compile *compile, const struct span_shape *shape, struct otlp_program *program)
{
    assert(shape->n_attrs == 0 || form_has(shape->form, FORM_ATTRS));
    assert(shape->n_events == 0 || form_has(shape->form, FORM_EVENTS));
    assert(shape->n_links == 0 || form_has(shape->form, FORM_LINKS));
    begin_program(compile);
    begin_object(compile);
    for (size_t i = 0; i < shape->form.n; i++)
        put_span_member(compile, shape, shape->form.at[i]);
    end_object(compile);
    return end_program(compile, program);
}

/* ---- Resources and scopes ------------------------------------------------- */

#define MARK_KEY "gent.synthetic"
#define MARK     "{\"key\":\"" MARK_KEY "\",\"value\":{\"boolValue\":true}}"

static bool has_mark(const struct span_shape_resource *resource)
{
    for (uint32_t i = 0; i < resource->n_attrs; i++)
        if (resource->attrs[i].key.n == strlen(MARK_KEY) &&
            memcmp(resource->attrs[i].key.at, MARK_KEY, strlen(MARK_KEY)) == 0)
            return true;
    return false;
}

static void put_resource(struct otlp_compile *c, const char *key, const struct span_shape_resource *resource,
                         const char *mark)
{
    assert(resource->n_attrs == 0 || form_has(resource->form, FORM_ATTRS));
    put_member(c, key);
    begin_object(c);
    if (mark[0] != '\0' && !form_has(resource->form, FORM_ATTRS))
        put_attrs(c, NULL, 0, mark);
    for (size_t i = 0; i < resource->form.n; i++)
        switch (resource->form.at[i]) {
        case FORM_ATTRS:         put_attrs(c, resource->attrs, resource->n_attrs, mark); break;
        case FORM_DROPPED_ATTRS: put_count_member(c, "droppedAttributesCount", resource->n_dropped_attrs); break;
        case FORM_NAME:          put_quoted_text(c, "name", resource->name); break;
        case FORM_VERSION:       put_quoted_text(c, "version", resource->version); break;
        default:                 assert(!"a resource's form has an unknown code");
        }
    end_object(c);
}

/* The codes of resource->container_form; the children's array splits it in two programs. */
static bool compile_container(struct otlp_compile *c, const struct span_shape_resource *resource, const char *mark,
                              bool is_scope, struct otlp_compile_container *container)
{
    const char  object_code = is_scope ? FORM_SCOPE : FORM_RESOURCE;
    const char *object_key  = is_scope ? "scope" : "resource";
    struct text form        = resource->container_form;

    assert(form_has(form, FORM_CHILDREN));
    begin_program(c);
    begin_object(c);
    if (mark[0] != '\0' && !form_has(form, object_code))
        put_resource(c, object_key, &(struct span_shape_resource){ .n_attrs = 0 }, mark);
    for (size_t i = 0; i < form.n; i++) {
        if (form.at[i] == FORM_CHILDREN) {
            put_member(c, is_scope ? "spans" : "scopeSpans");
            put_literal(c, "[");
            if (!end_program(c, &container->head))
                return false;
            begin_program(c);
            put_literal(c, "]");
        } else if (form.at[i] == FORM_SCHEMA_URL) {
            put_quoted_text(c, "schemaUrl", resource->schema_url);
        } else {
            assert(form.at[i] == object_code);
            put_resource(c, object_key, resource, mark);
        }
    }
    end_object(c);
    return end_program(c, &container->tail);
}

bool otlp_compile_resource(struct otlp_compile *compile, const struct span_shape_resource *resource, bool is_marked,
                           struct otlp_compile_container *container)
{
    return compile_container(compile, resource, is_marked && !has_mark(resource) ? MARK : "", false, container);
}

bool otlp_compile_scope(struct otlp_compile *compile, const struct span_shape_resource *scope,
                        struct otlp_compile_container *container)
{
    return compile_container(compile, scope, "", true, container);
}

struct otlp_compile *otlp_compile_open(struct arena *arena)
{
    struct otlp_compile *compile = calloc(1, sizeof *compile);

    if (compile != NULL)
        compile->arena = arena;
    return compile;
}

void otlp_compile_close(struct otlp_compile *compile)
{
    if (compile == NULL)
        return;
    buffer_free(&compile->chunks);
    buffer_free(&compile->ops);
    buffer_free(&compile->borrowed);
    buffer_free(&compile->slots);
    free(compile);
}
