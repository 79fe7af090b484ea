/* zipkin1_compile.c - walks a form code by code, and takes attributes and events as the codes ask for them. */
#include "common/trace/zipkin1_compile.h"

#include "common/trace/zipkin1_core.h"
#include "common/trace/zipkin1_form.h"
#include "common/trace/zipkin_compile.h"
#include "common/trace/zipkin_layout.h"
#include "common/trace/zipkin_nest.h"

#define ZERO_ID  "0000000000000000"
#define MARK_KEY "gent.synthetic"
#define MARK     "{\"key\":\"" MARK_KEY "\",\"value\":\"true\"}"

/* A form and the attributes that it asks for, each up to where they are used. */
struct cursor {
    struct text                   form;
    size_t                        at;
    const struct span_shape_attr *attrs;
    uint32_t                      n_attrs, attr_at;
    const struct span_shape_link *links;
    uint32_t                      n_links, link_at;
};

/* The next code, or '\0'. */
static char peek(const struct cursor *cursor)
{
    return cursor->at < cursor->form.n ? cursor->form.at[cursor->at] : '\0';
}

/* Is the next code this one? It is then used. */
static bool take(struct cursor *cursor, char code)
{
    if (code == '\0' || peek(cursor) != code)
        return false;
    cursor->at++;
    return true;
}

/* The next attribute, or NULL. */
static const struct span_shape_attr *take_attr(struct cursor *cursor)
{
    return cursor->attr_at < cursor->n_attrs ? &cursor->attrs[cursor->attr_at++] : NULL;
}

/* The power of ten of ns of the unit that follows. */
static uint16_t take_unit(struct cursor *cursor)
{
    return zipkin_layout_take_unit(cursor->form, &cursor->at);
}

static void put_value(struct span_builder *b, const struct span_shape_field *field)
{
    zipkin_compile_field(b, field, ZIPKIN_COMPILE_JSON);
}

/* ---- Endpoints -------------------------------------------------------------------------- */

static const char *endpoint_member(char code)
{
    switch (code) {
    case ZIPKIN_FORM_SERVICE_NAME: return "serviceName";
    case ZIPKIN_FORM_IPV4:         return "ipv4";
    case ZIPKIN_FORM_IPV6:         return "ipv6";
    case ZIPKIN_FORM_PORT:         return "port";
    default:                       return NULL;
    }
}

/* The member endpoint that follows, if one does; false: it is none. */
static bool put_endpoint(struct span_builder *b, struct cursor *cursor)
{
    if (peek(cursor) == ZIPKIN1_FORM_OWN || peek(cursor) == ZIPKIN1_FORM_OWN_NAME) {
        uint32_t at = take(cursor, ZIPKIN1_FORM_OWN) ? 0 : 1;
        cursor->at += at;
        span_builder_member(b, "endpoint");
        span_builder_hole(b, SPAN_PROGRAM_RESOURCE, at);
        return true;
    }
    if (!take(cursor, ZIPKIN_FORM_REMOTE))
        return true;
    size_t first = cursor->at;
    span_builder_member(b, "endpoint");
    span_builder_begin_object(b);
    while (!take(cursor, ZIPKIN_FORM_REMOTE_END)) {
        char                          code = peek(cursor);
        const struct span_shape_attr *attr = take_attr(cursor);
        if (attr == NULL || endpoint_member(code) == NULL ||
            memchr(cursor->form.at + first, code, cursor->at - first) != NULL)
            return false;
        span_builder_member(b, endpoint_member(code));
        put_value(b, &attr->field);
        cursor->at++;
    }
    span_builder_end_object(b);
    return true;
}

/* ---- Annotations ------------------------------------------------------------------------ */

static bool put_event(struct span_builder *b, const struct span_shape *shape, uint32_t at)
{
    if (at >= shape->n_events)
        return false;
    const struct span_shape_event *event = &shape->events[at];
    struct cursor cursor = { .form = event->form, .attrs = event->attrs, .n_attrs = event->n_attrs };
    bool          has_attrs = take(&cursor, ZIPKIN1_FORM_EVENT_ATTRS);

    span_builder_begin_object(b);
    span_builder_hole_member_as(b, "timestamp", false, SPAN_PROGRAM_EVENT_TIME, at, take_unit(&cursor));
    if (has_attrs) {
        span_builder_member(b, "value");
        zipkin_nest_event(b, event);
        cursor.attr_at = cursor.n_attrs;
    } else {
        span_builder_field_member(b, "value", true, &event->name);
    }
    if (!put_endpoint(b, &cursor))
        return false;
    span_builder_end_object(b);
    return cursor.at == cursor.form.n && cursor.attr_at == cursor.n_attrs;
}

static bool put_annotations(struct span_builder *b, struct cursor *cursor, const struct span_shape *shape,
                            uint32_t *event_at)
{
    uint32_t n_cores = 0;

    span_builder_member(b, "annotations");
    span_builder_literal(b, "[");
    for (bool is_first = true; !take(cursor, ZIPKIN1_FORM_ANNOTATIONS_END); is_first = false) {
        const struct zipkin1_core *core = zipkin1_core_of_code(peek(cursor));
        span_builder_literal(b, is_first ? "" : ",");
        if (take(cursor, ZIPKIN1_FORM_EVENT)) {
            if (!put_event(b, shape, (*event_at)++))
                return false;
            continue;
        }
        if (core == NULL || ++n_cores > ZIPKIN1_FORM_MAX_CORES)
            return false;
        cursor->at++;
        span_builder_begin_object(b);
        span_builder_hole_member_as(b, "timestamp", false, core->is_end ? SPAN_PROGRAM_FINISH : SPAN_PROGRAM_START, 0,
                                    take_unit(cursor));
        span_builder_text_member(b, "value", (struct text){ core->value, 2 });
        if (!put_endpoint(b, cursor))
            return false;
        span_builder_end_object(b);
    }
    span_builder_literal(b, "]");
    return true;
}

static bool put_binary_annotation(struct span_builder *b, struct cursor *cursor)
{
    const struct span_shape_attr *attr;
    const char                   *address = NULL;

    span_builder_begin_object(b);
    switch (peek(cursor)) {
    case ZIPKIN1_FORM_VALUE:
    case ZIPKIN1_FORM_TAG:
        attr = take_attr(cursor);
        if (attr == NULL)
            return false;
        span_builder_text_member(b, "key", attr->key);
        span_builder_member(b, "value");
        zipkin_compile_field(b, &attr->field,
                             peek(cursor) == ZIPKIN1_FORM_TAG ? ZIPKIN_COMPILE_STRING : ZIPKIN_COMPILE_JSON);
        break;
    case ZIPKIN1_FORM_LINK:
        if (cursor->link_at == cursor->n_links)
            return false;
        span_builder_member(b, "key");
        zipkin_nest_link_key(b, cursor->link_at);
        span_builder_member(b, "value");
        zipkin_nest_link(b, &cursor->links[cursor->link_at], cursor->link_at);
        cursor->link_at++;
        break;
    case ZIPKIN1_FORM_LOCAL:
        span_builder_literal(b, "\"key\":\"lc\",\"value\":\"\"");
        b->has_member = true;
        break;
    case ZIPKIN1_FORM_SERVER_ADDRESS: address = "sa"; break;
    case ZIPKIN1_FORM_CLIENT_ADDRESS: address = "ca"; break;
    case ZIPKIN1_FORM_BROKER_ADDRESS: address = "ma"; break;
    default:
        return false;
    }
    if (address != NULL) {
        span_builder_text_member(b, "key", (struct text){ address, 2 });
        span_builder_member(b, "value");
        span_builder_literal(b, "true");
    }
    cursor->at++;
    if (!put_endpoint(b, cursor))
        return false;
    span_builder_end_object(b);
    return true;
}

static bool takes_nothing(char code)
{
    return code == ZIPKIN1_FORM_LOCAL || code == ZIPKIN1_FORM_SERVER_ADDRESS || code == ZIPKIN1_FORM_CLIENT_ADDRESS ||
           code == ZIPKIN1_FORM_BROKER_ADDRESS;
}

/* 'mark' is one more of them, ready made, or "". */
static bool put_binary(struct span_builder *b, struct cursor *cursor, const char *mark)
{
    bool     is_first = true;
    uint32_t n_marks = 0;

    span_builder_member(b, "binaryAnnotations");
    span_builder_literal(b, "[");
    if (take(cursor, ZIPKIN1_FORM_RESOURCE_TAGS))
        span_builder_hole(b, SPAN_PROGRAM_RESOURCE,
                          peek(cursor) == ZIPKIN1_FORM_BINARY_END && mark[0] == '\0' ? ZIPKIN_COMPILE_TAGS_ALONE
                                                                                     : ZIPKIN_COMPILE_TAGS_BEFORE);
    for (; !take(cursor, ZIPKIN1_FORM_BINARY_END); is_first = false) {
        if (takes_nothing(peek(cursor)) && ++n_marks > ZIPKIN1_FORM_MAX_MARKS)
            return false;
        span_builder_literal(b, is_first ? "" : ",");
        if (!put_binary_annotation(b, cursor))
            return false;
    }
    span_builder_literal(b, is_first || mark[0] == '\0' ? "" : ",");
    span_builder_literal(b, mark);
    span_builder_literal(b, "]");
    return true;
}

/* ---- Spans ------------------------------------------------------------------------------ */

/* A member that Zipkin does not know: its name is the rest of the key. */
static bool put_other(struct span_builder *b, struct cursor *cursor)
{
    const struct span_shape_attr *attr = take_attr(cursor);
    const size_t                  n = strlen(ZIPKIN_FORM_OTHER_PREFIX);

    if (attr == NULL || attr->key.n < n || memcmp(attr->key.at, ZIPKIN_FORM_OTHER_PREFIX, n) != 0)
        return false;
    span_builder_literal(b, b->has_member ? ",\"" : "\"");
    span_builder_text(b, (struct text){ attr->key.at + n, attr->key.n - n });
    span_builder_literal(b, "\":");
    put_value(b, &attr->field);
    b->has_member = true;
    return true;
}

static void put_word(struct span_builder *b, const char *key, const char *word)
{
    span_builder_member(b, key);
    span_builder_literal(b, word);
}

static void put_trace_id(struct span_builder *b, enum span_program_id variant)
{
    span_builder_hole_member_as(b, "traceId", true, SPAN_PROGRAM_TRACE_ID, 0, (uint16_t)variant);
}

/* A member that is no list and no attribute. */
static bool put_scalar(struct span_builder *b, char code, struct cursor *cursor, const struct span_shape *shape)
{
    switch (code) {
    case ZIPKIN_FORM_TRACE_ID:      put_trace_id(b, SPAN_PROGRAM_ID_HEX); break;
    case ZIPKIN_FORM_TRACE_ID_LOW:  put_trace_id(b, SPAN_PROGRAM_ID_LOW); break;
    case ZIPKIN_FORM_SPAN_ID:       span_builder_hole_member(b, "id", true, SPAN_PROGRAM_SPAN_ID, 0); break;
    case ZIPKIN_FORM_PARENT_ID:     span_builder_hole_member(b, "parentId", true, SPAN_PROGRAM_PARENT_ID, 0); break;
    case ZIPKIN_FORM_PARENT_OWN:    span_builder_hole_member(b, "parentId", true, SPAN_PROGRAM_SPAN_ID, 0); break;
    case ZIPKIN_FORM_PARENT_ZERO:   put_word(b, "parentId", "\"" ZERO_ID "\""); break;
    case ZIPKIN_FORM_PARENT_EMPTY:  put_word(b, "parentId", "\"\""); break;
    case ZIPKIN_FORM_NAME:          span_builder_field_member(b, "name", true, &shape->name); break;
    case ZIPKIN_FORM_START:
        span_builder_hole_member_as(b, "timestamp", false, SPAN_PROGRAM_START, 0, take_unit(cursor));
        break;
    case ZIPKIN_FORM_START_ZERO:    put_word(b, "timestamp", "0"); break;
    case ZIPKIN_FORM_DURATION:
        span_builder_hole_member_as(b, "duration", false, SPAN_PROGRAM_DURATION, 0, 3);
        break;
    case ZIPKIN_FORM_DURATION_ZERO: put_word(b, "duration", "0"); break;
    case ZIPKIN1_FORM_EXEC:
        span_builder_hole_member_as(b, "exec", false, SPAN_PROGRAM_DURATION, 0, 3);
        break;
    case ZIPKIN_FORM_DEBUG:         put_word(b, "debug", "true"); break;
    case ZIPKIN_FORM_DEBUG_FALSE:   put_word(b, "debug", "false"); break;
    default:                        return false;
    }
    return true;
}

/* Codes of which a form has at most one; of the first two groups it has one. */
static const char groups[][5] = {
    { ZIPKIN_FORM_TRACE_ID, ZIPKIN_FORM_TRACE_ID_LOW },
    { ZIPKIN_FORM_SPAN_ID },
    { ZIPKIN_FORM_PARENT_ID, ZIPKIN_FORM_PARENT_OWN, ZIPKIN_FORM_PARENT_ZERO, ZIPKIN_FORM_PARENT_EMPTY },
    { ZIPKIN_FORM_NAME },
    { ZIPKIN_FORM_START, ZIPKIN_FORM_START_ZERO },
    { ZIPKIN_FORM_DURATION, ZIPKIN_FORM_DURATION_ZERO },
    { ZIPKIN_FORM_DEBUG, ZIPKIN_FORM_DEBUG_FALSE },
    { ZIPKIN1_FORM_EXEC },
    { ZIPKIN1_FORM_ANNOTATIONS },
    { ZIPKIN1_FORM_BINARY },
};
#define N_GROUPS (sizeof groups / sizeof groups[0])

/* Notes the code's group; false: it was there. */
static bool note_group(char code, uint32_t *seen)
{
    for (uint32_t i = 0; code != '\0' && i < N_GROUPS; i++) {
        if (strchr(groups[i], code) == NULL)
            continue;
        bool is_new = (*seen >> i & 1) == 0;
        *seen |= (uint32_t)1 << i;
        return is_new;
    }
    return true;
}

static bool has_mark(const struct span_shape *shape)
{
    for (uint32_t i = 0; i < shape->n_attrs; i++)
        if (shape->attrs[i].key.n == strlen(MARK_KEY) &&
            memcmp(shape->attrs[i].key.at, MARK_KEY, strlen(MARK_KEY)) == 0)
            return true;
    return false;
}

static bool names_parent(const struct span_shape *shape)
{
    return shape->form.n != 0 && memchr(shape->form.at, ZIPKIN_FORM_PARENT_ID, shape->form.n) != NULL;
}

static bool put_span(struct span_builder *b, const struct span_shape *shape, bool is_marked)
{
    struct cursor cursor = { .form = shape->form, .attrs = shape->attrs, .n_attrs = shape->n_attrs,
                             .links = shape->links, .n_links = shape->n_links };
    const char   *mark = is_marked && !names_parent(shape) && !has_mark(shape) ? MARK : "";
    uint32_t      event_at = 0, seen = 0;
    bool          is_good = true, has_binary = false;

    while (is_good && cursor.at < cursor.form.n) {
        char code = cursor.form.at[cursor.at++];
        if (!note_group(code, &seen))
            return false;
        if (code == ZIPKIN1_FORM_ANNOTATIONS)
            is_good = put_annotations(b, &cursor, shape, &event_at);
        else if (code == ZIPKIN1_FORM_BINARY)
            is_good = has_binary = put_binary(b, &cursor, mark);
        else
            is_good = code == ZIPKIN_FORM_OTHER ? put_other(b, &cursor) : put_scalar(b, code, &cursor, shape);
    }
    if (!has_binary && mark[0] != '\0')
        put_word(b, "binaryAnnotations", "[" MARK "]");
    return is_good && (seen & 3) == 3 && cursor.attr_at == shape->n_attrs &&
           cursor.link_at == shape->n_links && event_at == shape->n_events;
}

enum status zipkin1_compile_span(struct span_builder *b, const struct span_shape *shape, bool is_marked,
                                 struct span_program *program, struct fail *fail)
{
    span_builder_begin(b);
    span_builder_begin_object(b);
    if (!put_span(b, shape, is_marked))
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "the form of a span is none of Zipkin v1");
    span_builder_end_object(b);
    if (!span_builder_end(b, program))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "compiling a span shape");
    return STATUS_OK;
}
