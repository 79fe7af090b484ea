/* zipkin_compile.c - walks a checked form code by code and lays down constants and holes. */
#include "common/trace/zipkin_compile.h"

#include "common/trace/zipkin_form.h"
#include "common/trace/zipkin_layout.h"
#include "common/trace/zipkin_nest.h"

#define ZERO_ID  "0000000000000000"
#define MARK_KEY "gent.synthetic"

#define QUOTED SPAN_PROGRAM_FRAME("\"", "\"")
#define BARE   SPAN_PROGRAM_FRAME("", "")
#define NESTED SPAN_PROGRAM_FRAME("\\\"", "\\\"")

const struct span_program_frame zipkin_compile_frames[ZIPKIN_COMPILE_N_FRAMINGS * VALUE_N_TYPES] = {
    [VALUE_EMPTY]         = SPAN_PROGRAM_FRAME("null", ""),
    [VALUE_STRING]        = QUOTED,
    [VALUE_BOOL]          = BARE,
    [VALUE_INT]           = QUOTED,
    [VALUE_INT_NUMBER]    = BARE,
    [VALUE_DOUBLE]        = BARE,
    [VALUE_DOUBLE_STRING] = QUOTED,
    [VALUE_BYTES]         = QUOTED,
    [VALUE_ARRAY]         = BARE,
    [VALUE_KVLIST]        = BARE,
    [VALUE_JSON]          = BARE,
    [VALUE_N_TYPES + VALUE_EMPTY]         = QUOTED,
    [VALUE_N_TYPES + VALUE_STRING]        = QUOTED,
    [VALUE_N_TYPES + VALUE_BOOL]          = QUOTED,
    [VALUE_N_TYPES + VALUE_INT]           = QUOTED,
    [VALUE_N_TYPES + VALUE_INT_NUMBER]    = QUOTED,
    [VALUE_N_TYPES + VALUE_DOUBLE]        = QUOTED,
    [VALUE_N_TYPES + VALUE_DOUBLE_STRING] = QUOTED,
    [VALUE_N_TYPES + VALUE_BYTES]         = QUOTED,
    [VALUE_N_TYPES + VALUE_ARRAY]         = SPAN_PROGRAM_FRAME_ESCAPED("\"", "\""),
    [VALUE_N_TYPES + VALUE_KVLIST]        = SPAN_PROGRAM_FRAME_ESCAPED("\"", "\""),
    [VALUE_N_TYPES + VALUE_JSON]          = SPAN_PROGRAM_FRAME_ESCAPED("\"", "\""),
    [2 * VALUE_N_TYPES + VALUE_EMPTY]         = SPAN_PROGRAM_FRAME("null", ""),
    [2 * VALUE_N_TYPES + VALUE_STRING]        = SPAN_PROGRAM_FRAME_ESCAPED("\\\"", "\\\""),
    [2 * VALUE_N_TYPES + VALUE_BOOL]          = BARE,
    [2 * VALUE_N_TYPES + VALUE_INT]           = BARE,
    [2 * VALUE_N_TYPES + VALUE_INT_NUMBER]    = BARE,
    [2 * VALUE_N_TYPES + VALUE_DOUBLE]        = BARE,
    [2 * VALUE_N_TYPES + VALUE_DOUBLE_STRING] = NESTED,
    [2 * VALUE_N_TYPES + VALUE_BYTES]         = NESTED,
    [2 * VALUE_N_TYPES + VALUE_ARRAY]         = SPAN_PROGRAM_FRAME_ESCAPED("", ""),
    [2 * VALUE_N_TYPES + VALUE_KVLIST]        = SPAN_PROGRAM_FRAME_ESCAPED("", ""),
    [2 * VALUE_N_TYPES + VALUE_JSON]          = SPAN_PROGRAM_FRAME_ESCAPED("", ""),
};

static enum status bad_form(struct fail *fail, const char *what)
{
    return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "a form %s", what);
}

/* ---- Members -------------------------------------------------------------- */

struct compiler {
    struct span_builder     *b;
    const struct span_shape *shape;
    const struct span_shape_attr *next_other;
    uint32_t                 n_remote, n_tags;
    bool                     is_marked, has_resource_tags;
};

void zipkin_compile_field(struct span_builder *b, const struct span_shape_field *field,
                          enum zipkin_compile_framing framing)
{
    if (field->slot != SPAN_SHAPE_CONST) {
        span_builder_hole_as(b, SPAN_PROGRAM_VALUE, field->slot, (uint16_t)framing);
        if (framing == ZIPKIN_COMPILE_NESTED) /* strings are escaped, too: room for twice */
            buffer_append(&b->slots, &field->slot, sizeof field->slot);
        return;
    }
    const struct span_program_frame *frame = &zipkin_compile_frames[framing * VALUE_N_TYPES + field->value.type];
    span_builder_literal(b, frame->before);
    if (frame->is_escaped)
        span_builder_escaped(b, field->value.text);
    else
        span_builder_text(b, field->value.text);
    span_builder_literal(b, frame->after);
}

static void put_keyed(struct span_builder *b, struct text key, const struct span_shape_field *field,
                      enum zipkin_compile_framing framing)
{
    span_builder_literal(b, b->has_member ? ",\"" : "\"");
    span_builder_text(b, key);
    span_builder_literal(b, "\":");
    zipkin_compile_field(b, field, framing);
    b->has_member = true;
}

/* The object begins and ends here, so that commas are right when there is nothing in it. */
static void put_tags(struct compiler *c)
{
    const struct span_shape_attr *tags = c->shape->attrs + c->n_remote;

    span_builder_member(c->b, "tags");
    span_builder_begin_object(c->b);
    if (c->has_resource_tags)
        span_builder_hole(c->b, SPAN_PROGRAM_RESOURCE,
                          c->n_tags == 0 && c->shape->n_links == 0 && !c->is_marked ? ZIPKIN_COMPILE_TAGS_ALONE
                                                                                    : ZIPKIN_COMPILE_TAGS_BEFORE);
    for (uint32_t i = 0; i < c->n_tags; i++)
        put_keyed(c->b, tags[i].key, &tags[i].field, ZIPKIN_COMPILE_STRING);
    for (uint32_t i = 0; i < c->shape->n_links; i++) {
        span_builder_literal(c->b, c->b->has_member ? "," : "");
        zipkin_nest_link_key(c->b, i);
        span_builder_literal(c->b, ":");
        zipkin_nest_link(c->b, &c->shape->links[i], i);
        c->b->has_member = true;
    }
    if (c->is_marked)
        span_builder_text_member(c->b, MARK_KEY, (struct text){ "true", 4 });
    span_builder_end_object(c->b);
}

static const char *endpoint_name(char code)
{
    return code == ZIPKIN_FORM_SERVICE_NAME ? "serviceName"
         : code == ZIPKIN_FORM_IPV4         ? "ipv4"
         : code == ZIPKIN_FORM_IPV6         ? "ipv6"
                                            : "port";
}

static void put_remote(struct compiler *c, size_t *at)
{
    const struct span_shape_attr *attr = c->shape->attrs;

    span_builder_member(c->b, "remoteEndpoint");
    span_builder_begin_object(c->b);
    for (; c->shape->form.at[*at] != ZIPKIN_FORM_REMOTE_END; ++*at, attr++) {
        char code = c->shape->form.at[*at];
        span_builder_member(c->b, endpoint_name(code));
        zipkin_compile_field(c->b, &attr->field, code == ZIPKIN_FORM_PORT ? ZIPKIN_COMPILE_JSON : ZIPKIN_COMPILE_STRING);
    }
    span_builder_end_object(c->b);
    ++*at;
}

static void put_event(struct span_builder *b, const struct span_shape_event *event, uint32_t event_at)
{
    span_builder_begin_object(b);
    for (size_t at = 0; at < event->form.n;) {
        char code = event->form.at[at++];
        if (code == ZIPKIN_FORM_EVENT_VALUE && memchr(event->form.at, ZIPKIN_FORM_EVENT_ATTRS, event->form.n) != NULL) {
            span_builder_member(b, "value");
            zipkin_nest_event(b, event);
        } else if (code == ZIPKIN_FORM_EVENT_VALUE) {
            span_builder_field_member(b, "value", true, &event->name);
        } else if (code == ZIPKIN_FORM_EVENT_TIME) {
            uint16_t power = zipkin_layout_take_unit(event->form, &at);
            span_builder_hole_member_as(b, "timestamp", false, SPAN_PROGRAM_EVENT_TIME, event_at, power);
        }
    }
    span_builder_end_object(b);
}

static void put_events(struct span_builder *b, const struct span_shape *shape)
{
    span_builder_member(b, "annotations");
    span_builder_literal(b, "[");
    for (uint32_t i = 0; i < shape->n_events; i++) {
        span_builder_literal(b, i == 0 ? "" : ",");
        put_event(b, &shape->events[i], i);
    }
    span_builder_literal(b, "]");
}

static void put_constant(struct span_builder *b, const char *key, const char *literal)
{
    span_builder_member(b, key);
    span_builder_literal(b, literal);
}

static void put_id(struct span_builder *b, const char *key, enum span_program_hole hole, uint16_t variant)
{
    span_builder_hole_member_as(b, key, true, hole, 0, variant);
}

static const char *kind_json(uint8_t kind)
{
    static const char *const names[] = { "\"SERVER\"", "\"CLIENT\"", "\"PRODUCER\"", "\"CONSUMER\"" };
    return names[kind - ZIPKIN_FORM_FIRST_KIND];
}

static void put_other(struct compiler *c)
{
    size_t      n_prefix = strlen(ZIPKIN_FORM_OTHER_PREFIX);
    struct text key = c->next_other->key;

    put_keyed(c->b, (struct text){ key.at + n_prefix, key.n - n_prefix }, &c->next_other->field, ZIPKIN_COMPILE_JSON);
    c->next_other++;
}

/* The member of 'code'; *at is behind it, and goes on behind what belongs to it. */
static void put_member(struct compiler *c, char code, size_t *at)
{
    struct span_builder *b = c->b;
    struct text          form = c->shape->form;

    switch (code) {
    case ZIPKIN_FORM_TRACE_ID:       put_id(b, "traceId", SPAN_PROGRAM_TRACE_ID, SPAN_PROGRAM_ID_HEX); break;
    case ZIPKIN_FORM_TRACE_ID_LOW:   put_id(b, "traceId", SPAN_PROGRAM_TRACE_ID, SPAN_PROGRAM_ID_LOW); break;
    case ZIPKIN_FORM_SPAN_ID:        put_id(b, "id", SPAN_PROGRAM_SPAN_ID, SPAN_PROGRAM_ID_HEX); break;
    case ZIPKIN_FORM_PARENT_ID:      put_id(b, "parentId", SPAN_PROGRAM_PARENT_ID, SPAN_PROGRAM_ID_HEX); break;
    case ZIPKIN_FORM_PARENT_OWN:     put_id(b, "parentId", SPAN_PROGRAM_SPAN_ID, SPAN_PROGRAM_ID_HEX); break;
    case ZIPKIN_FORM_PARENT_ZERO:    put_constant(b, "parentId", "\"" ZERO_ID "\""); break;
    case ZIPKIN_FORM_PARENT_EMPTY:   put_constant(b, "parentId", "\"\""); break;
    case ZIPKIN_FORM_KIND:           put_constant(b, "kind", kind_json(c->shape->kind)); break;
    case ZIPKIN_FORM_NAME:           span_builder_field_member(b, "name", true, &c->shape->name); break;
    case ZIPKIN_FORM_START:          span_builder_hole_member_as(b, "timestamp", false, SPAN_PROGRAM_START, 0,
                                                                 zipkin_layout_take_unit(form, at)); break;
    case ZIPKIN_FORM_START_ZERO:     put_constant(b, "timestamp", "0"); break;
    case ZIPKIN_FORM_DURATION:       span_builder_hole_member_as(b, "duration", false, SPAN_PROGRAM_DURATION, 0,
                                                                 zipkin_layout_take_unit(form, at)); break;
    case ZIPKIN_FORM_DURATION_ZERO:  put_constant(b, "duration", "0"); break;
    case ZIPKIN_FORM_LOCAL_ENDPOINT: span_builder_hole_member(b, "localEndpoint", false, SPAN_PROGRAM_RESOURCE, 0);
                                     break;
    case ZIPKIN_FORM_REMOTE:         put_remote(c, at); break;
    case ZIPKIN_FORM_ANNOTATIONS:    put_events(b, c->shape); break;
    case ZIPKIN_FORM_TAGS:           put_tags(c); break;
    case ZIPKIN_FORM_DEBUG:          put_constant(b, "debug", "true"); break;
    case ZIPKIN_FORM_DEBUG_FALSE:    put_constant(b, "debug", "false"); break;
    case ZIPKIN_FORM_SHARED:         put_constant(b, "shared", "true"); break;
    case ZIPKIN_FORM_SHARED_FALSE:   put_constant(b, "shared", "false"); break;
    case ZIPKIN_FORM_RESOURCE_TAGS:
    case ZIPKIN_FORM_LINKS:          break; /* among the tags */
    default:                         put_other(c); break;
    }
}

static bool has_mark(const struct span_shape_attr *tags, uint32_t n_tags)
{
    for (uint32_t i = 0; i < n_tags; i++)
        if (tags[i].key.n == strlen(MARK_KEY) && memcmp(tags[i].key.at, MARK_KEY, strlen(MARK_KEY)) == 0)
            return true;
    return false;
}

enum status zipkin_compile_span(struct span_builder *b, const struct span_shape *shape, bool is_marked,
                                struct span_program *program, struct fail *fail)
{
    struct zipkin_layout layout;
    const char          *what = zipkin_layout_check(shape, &layout);

    if (what != NULL)
        return bad_form(fail, what);

    struct compiler c = { b, shape, shape->attrs + shape->n_attrs - layout.n_others, layout.n_remote,
                          shape->n_attrs - layout.n_remote - layout.n_others, false, layout.has_resource_tags };
    c.is_marked = is_marked && !layout.names_parent && !has_mark(shape->attrs + c.n_remote, c.n_tags);
    span_builder_begin(b);
    span_builder_begin_object(b);
    for (size_t at = 0; at < shape->form.n;) {
        char code = shape->form.at[at++];
        put_member(&c, code, &at);
    }
    if (c.is_marked && !layout.has_tags)
        put_tags(&c);
    span_builder_end_object(b);
    return span_builder_end(b, program) ? STATUS_OK
                                        : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "a span's program");
}

/* ---- Endpoints ------------------------------------------------------------ */

static void append(struct buffer *out, const char *literal)
{
    buffer_append(out, literal, strlen(literal));
}

enum status zipkin_compile_endpoint(const struct span_shape_resource *resource, struct buffer *out, struct fail *fail)
{
    const char *what = zipkin_layout_check_endpoint(resource);

    if (what != NULL)
        return bad_form(fail, what);
    append(out, "{");
    for (uint32_t i = 0; i < resource->n_attrs; i++) {
        struct text value = resource->attrs[i].field.value.text;
        char        code = resource->form.at[i];
        append(out, i == 0 ? "\"" : ",\"");
        append(out, endpoint_name(code));
        append(out, code == ZIPKIN_FORM_PORT ? "\":" : "\":\"");
        buffer_append(out, value.at, value.n);
        append(out, code == ZIPKIN_FORM_PORT ? "" : "\"");
    }
    append(out, "}");
    return STATUS_OK;
}

static void append_escaped(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buffer_append_byte(out, '\\');
        buffer_append_byte(out, (uint8_t)text.at[i]);
    }
}

void zipkin_compile_tag(const struct span_shape_attr *tag, const struct text *endpoint, struct buffer *out)
{
    struct span_value value = tag->field.value;

    append(out, endpoint != NULL ? "{\"key\":\"" : "\"");
    buffer_append(out, tag->key.at, tag->key.n);
    append(out, endpoint != NULL ? "\",\"value\":\"" : "\":\"");
    if (span_value_is_json(value.type))
        append_escaped(out, value.text);
    else
        buffer_append(out, value.text.at, value.text.n);
    append(out, "\"");
    if (endpoint == NULL)
        return;
    append(out, ",\"endpoint\":");
    buffer_append(out, endpoint->at, endpoint->n);
    append(out, "}");
}
