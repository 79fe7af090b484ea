/* jaeger_compile.c - walks a form code by code, checks it, and lays down constants and holes. */
#include "common/trace/jaeger_compile.h"

#include "common/trace/jaeger_form.h"
#include "common/trace/jaeger_put.h"

#define MARK_KEY "gent.synthetic"
#define MARK     "{\"key\":\"" MARK_KEY "\",\"type\":\"bool\",\"value\":true}"
#define ZERO_ID  "0000000000000000"

static bool text_is(struct text text, const char *literal)
{
    return text.n == strlen(literal) && memcmp(text.at, literal, text.n) == 0;
}

static void put_null(struct span_builder *b, const char *key)
{
    span_builder_member(b, key);
    span_builder_literal(b, "null");
}

/* A span's shape on the way. */
struct draft {
    struct jaeger_put_form      form;
    struct span_builder        *b;
    const struct span_shape    *shape;
    struct jaeger_compile_style style;
    struct jaeger_compile_span *span;
    uint32_t                    n_tags;     /* of the shape's attributes; then come the unknown members */
    uint32_t                    unknown_at; /* the next of them */
    bool                        has_failed; /* memory is out */
};

/* ---- References ----------------------------------------------------------------- */

static void begin_reference(struct span_builder *b, bool is_first)
{
    span_builder_literal(b, is_first ? "" : ",");
    span_builder_begin_object(b);
}

static const char *put_link(struct span_builder *b, const struct span_shape_link *link, uint32_t at)
{
    struct jaeger_put_form form = { .codes = link->form };

    if (link->n_attrs != 0 || link->form.n != 3)
        return "form of a reference is not valid";
    while (form.at < form.codes.n && form.bad == NULL) {
        switch (jaeger_put_next(&form)) {
        case JAEGER_FORM_REF_CHILD:
            span_builder_text_member(b, "refType", (struct text){ "CHILD_OF", 8 });
            break;
        case JAEGER_FORM_REF_FOLLOWS:
            span_builder_text_member(b, "refType", (struct text){ "FOLLOWS_FROM", 12 });
            break;
        case JAEGER_FORM_TRACE_ID:
            span_builder_hole_member(b, "traceID", true, SPAN_PROGRAM_LINK_TRACE_ID, at);
            break;
        case JAEGER_FORM_TRACE_ID_LOW:
            span_builder_hole_member_as(b, "traceID", true, SPAN_PROGRAM_LINK_TRACE_ID, at, SPAN_PROGRAM_ID_LOW);
            break;
        case JAEGER_FORM_SPAN_ID:
            span_builder_hole_member(b, "spanID", true, SPAN_PROGRAM_LINK_SPAN_ID, at);
            break;
        default:
            form.bad = "form of a reference has an unknown code";
        }
    }
    if (form.bad == NULL && (form.has[JAEGER_FORM_REF_CHILD] == form.has[JAEGER_FORM_REF_FOLLOWS] ||
                             !form.has[JAEGER_FORM_SPAN_ID]))
        form.bad = "form of a reference is not valid";
    return form.bad;
}

static void put_parent(struct draft *draft)
{
    struct span_builder *b = draft->b;
    bool                 is_following = jaeger_put_take(&draft->form, JAEGER_FORM_FOLLOWS);

    span_builder_literal(b, is_following ? "\"refType\":\"FOLLOWS_FROM\"" : "\"refType\":\"CHILD_OF\"");
    b->has_member = true;
    span_builder_hole_member_as(b, "traceID", true, SPAN_PROGRAM_TRACE_ID, 0,
                                draft->span->is_low ? SPAN_PROGRAM_ID_LOW : SPAN_PROGRAM_ID_HEX);
    span_builder_hole_member(b, "spanID", true, SPAN_PROGRAM_PARENT_ID, 0);
}

static void put_references(struct draft *draft)
{
    struct span_builder    *b = draft->b;
    struct jaeger_put_form *form = &draft->form;
    uint32_t                n_before = 0, n_links = draft->shape->n_links;

    while (jaeger_put_take(form, JAEGER_FORM_LINK))
        n_before++;
    bool has_parent = jaeger_put_take(form, JAEGER_FORM_PARENT);
    if (n_before > n_links || (n_before != 0 && !has_parent)) {
        form->bad = "form has the parent behind more references than there are";
        return;
    }
    span_builder_member(b, "references");
    span_builder_literal(b, "[");
    for (uint32_t i = 0; i < n_links + has_parent && form->bad == NULL; i++) {
        begin_reference(b, i == 0);
        if (has_parent && i == n_before) {
            put_parent(draft);
        } else {
            uint32_t link_at = i - (has_parent && i > n_before);
            form->bad = put_link(b, &draft->shape->links[link_at], link_at);
        }
        span_builder_end_object(b);
    }
    span_builder_literal(b, "]");
    b->has_member = true;
    form->has[JAEGER_FORM_PARENT] |= has_parent;
}

static void put_parent_id(struct draft *draft)
{
    if (jaeger_put_take(&draft->form, JAEGER_FORM_PARENT)) {
        if (draft->form.has[JAEGER_FORM_PARENT])
            draft->form.bad = "form has two parents";
        draft->form.has[JAEGER_FORM_PARENT] = true;
    }
    span_builder_hole_member(draft->b, "parentSpanID", true, SPAN_PROGRAM_PARENT_ID, 0);
}

/* ---- Members --------------------------------------------------------------------- */

/* The process's number, or the place where it goes itself: there the program ends and the tail begins. */
static void put_process(struct draft *draft)
{
    struct span_builder *b = draft->b;

    draft->span->has_process = true;
    if (!draft->style.is_bare) {
        span_builder_member(b, "processID");
        span_builder_literal(b, "\"p");
        span_builder_hole(b, SPAN_PROGRAM_PROCESS, 0);
        span_builder_literal(b, "\"");
        return;
    }
    span_builder_member(b, "process");
    draft->has_failed |= !span_builder_end(b, &draft->span->head);
    span_builder_begin(b);
}

static void put_unknown(struct draft *draft)
{
    const struct span_shape_attr *attr = &draft->shape->attrs[draft->unknown_at++];
    const size_t                  n = strlen(JAEGER_FORM_UNKNOWN_PREFIX);
    struct span_builder          *b = draft->b;

    if (attr->key.n < n || memcmp(attr->key.at, JAEGER_FORM_UNKNOWN_PREFIX, n) != 0) {
        draft->form.bad = "form has an unknown member that is no attribute";
        return;
    }
    span_builder_literal(b, b->has_member ? ",\"" : "\"");
    span_builder_text(b, (struct text){ attr->key.at + n, attr->key.n - n });
    span_builder_literal(b, "\":");
    b->has_member = true;
    jaeger_put_value(b, &attr->field, JAEGER_PUT_PLAIN);
}

static void put_list(struct draft *draft, char code)
{
    struct span_builder     *b = draft->b;
    const struct span_shape *shape = draft->shape;
    const char              *bad;

    switch (code) {
    case JAEGER_FORM_REFERENCES:    put_references(draft); break;
    case JAEGER_FORM_NO_REFERENCES: put_null(b, "references"); break;
    case JAEGER_FORM_TAGS:          jaeger_put_tags(b, shape->attrs, draft->n_tags, JAEGER_PUT_TYPED, ""); break;
    case JAEGER_FORM_TAGS_QUOTED:   jaeger_put_tags(b, shape->attrs, draft->n_tags, JAEGER_PUT_QUOTED, ""); break;
    case JAEGER_FORM_NO_TAGS:       put_null(b, "tags"); break;
    case JAEGER_FORM_NO_LOGS:       put_null(b, "logs"); break;
    case JAEGER_FORM_NO_WARNINGS:   put_null(b, "warnings"); break;
    case JAEGER_FORM_LOGS:
        bad = jaeger_put_logs(b, shape);
        draft->form.bad = draft->form.bad != NULL ? draft->form.bad : bad;
        break;
    case JAEGER_FORM_WARNING:
    case JAEGER_FORM_WARNINGS:
        span_builder_member(b, "warnings");
        span_builder_literal(b, code == JAEGER_FORM_WARNING ? "[" : "");
        jaeger_put_value(b, &shape->attrs[shape->n_attrs - 1].field, JAEGER_PUT_PLAIN);
        span_builder_literal(b, code == JAEGER_FORM_WARNING ? "]" : "");
        break;
    default:
        draft->form.bad = "form has an unknown code";
    }
}

static void put_member(struct draft *draft, char code)
{
    struct span_builder     *b = draft->b;
    const struct span_shape *shape = draft->shape;

    switch (code) {
    case JAEGER_FORM_TRACE_ID:
        span_builder_hole_member(b, "traceID", true, SPAN_PROGRAM_TRACE_ID, 0);
        break;
    case JAEGER_FORM_TRACE_ID_LOW:
        span_builder_hole_member_as(b, "traceID", true, SPAN_PROGRAM_TRACE_ID, 0, SPAN_PROGRAM_ID_LOW);
        break;
    case JAEGER_FORM_SPAN_ID:      span_builder_hole_member(b, "spanID", true, SPAN_PROGRAM_SPAN_ID, 0); break;
    case JAEGER_FORM_FLAGS:        span_builder_field_member(b, "flags", false, &shape->flags); break;
    case JAEGER_FORM_NAME:         span_builder_field_member(b, "operationName", true, &shape->name); break;
    case JAEGER_FORM_PARENT_ID:    put_parent_id(draft); break;
    case JAEGER_FORM_PARENT_EMPTY: span_builder_text_member(b, "parentSpanID", (struct text){ "", 0 }); break;
    case JAEGER_FORM_PARENT_ZERO:  span_builder_text_member(b, "parentSpanID", (struct text){ ZERO_ID, 16 }); break;
    case JAEGER_FORM_START:
        span_builder_hole_member_as(b, "startTime", false, SPAN_PROGRAM_START, 0, jaeger_put_take_unit(&draft->form));
        break;
    case JAEGER_FORM_START_MS:
        span_builder_hole_member_as(b, "startTimeMillis", false, SPAN_PROGRAM_START, 0, 6);
        break;
    case JAEGER_FORM_DURATION:
        span_builder_hole_member_as(b, "duration", false, SPAN_PROGRAM_DURATION, 0,
                                    jaeger_put_take_unit(&draft->form));
        break;
    case JAEGER_FORM_PROCESS:      put_process(draft); break;
    case JAEGER_FORM_UNKNOWN:      put_unknown(draft); break;
    default:                       put_list(draft, code);
    }
}

/* ---- Spans ----------------------------------------------------------------------- */

static uint32_t count_of(struct text form, char code)
{
    uint32_t n = 0;
    for (size_t i = 0; i < form.n; i++)
        n += form.at[i] == code;
    return n;
}

/* Splits the attributes into tags, unknown members and warnings. */
static const char *split_attrs(struct draft *draft)
{
    const struct span_shape *shape = draft->shape;
    uint64_t                 n_unknown = count_of(shape->form, JAEGER_FORM_UNKNOWN);
    uint64_t                 n_warnings = (uint64_t)count_of(shape->form, JAEGER_FORM_WARNINGS) +
                                          count_of(shape->form, JAEGER_FORM_WARNING);

    if (n_warnings > 1 || n_unknown + n_warnings > shape->n_attrs)
        return "form has more members than there are attributes";
    draft->n_tags = draft->unknown_at = shape->n_attrs - (uint32_t)(n_unknown + n_warnings);
    if (n_warnings == 1 && !text_is(shape->attrs[shape->n_attrs - 1].key, JAEGER_FORM_WARNINGS_KEY))
        return "form has warnings that are no attribute";
    return jaeger_put_has_bad_type(shape->attrs, shape->n_attrs) ? "attribute has an unknown type" : NULL;
}

static bool has_one(const struct jaeger_put_form *form, char a, char b)
{
    return form->has[(uint8_t)a] != form->has[(uint8_t)b];
}

/* What is wrong with the form as a whole, or NULL. */
static const char *check_form(const struct draft *draft)
{
    const struct jaeger_put_form *form = &draft->form;
    const struct span_shape      *shape = draft->shape;

    if (!has_one(form, JAEGER_FORM_TRACE_ID, JAEGER_FORM_TRACE_ID_LOW) || !form->has[JAEGER_FORM_SPAN_ID] ||
        !form->has[JAEGER_FORM_START] || !form->has[JAEGER_FORM_DURATION])
        return "form lacks an id or a time";
    if (draft->n_tags != 0 && !has_one(form, JAEGER_FORM_TAGS, JAEGER_FORM_TAGS_QUOTED))
        return "span has tags where none can be";
    if (shape->n_events != 0 && !form->has[JAEGER_FORM_LOGS])
        return "span has logs where none can be";
    if (shape->n_links != 0 && !form->has[JAEGER_FORM_REFERENCES])
        return "span has references where none can be";
    return NULL;
}

enum status jaeger_compile_span(struct span_builder *b, const struct span_shape *shape,
                                struct jaeger_compile_style style, struct jaeger_compile_span *span,
                                const char **what)
{
    struct draft draft = { .form.codes = shape->form, .b = b, .shape = shape, .style = style, .span = span };

    *span = (struct jaeger_compile_span){ .is_low = count_of(shape->form, JAEGER_FORM_TRACE_ID_LOW) != 0 };
    span_builder_begin(b);
    span_builder_begin_object(b);
    draft.form.bad = split_attrs(&draft);
    while (draft.form.at < draft.form.codes.n && draft.form.bad == NULL) {
        char code = jaeger_put_next(&draft.form);
        if (draft.form.bad == NULL)
            put_member(&draft, code);
    }
    if (draft.form.bad == NULL)
        draft.form.bad = check_form(&draft);
    *what = draft.form.bad;
    if (*what != NULL)
        return STATUS_BAD_BUNDLE;
    if (style.is_marked && !span->has_process)
        put_process(&draft);
    span_builder_end_object(b);
    draft.has_failed |= !span_builder_end(b, span->has_process && style.is_bare ? &span->tail : &span->head);
    return draft.has_failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- Processes ---------------------------------------------------------------------- */

static bool has_mark(const struct span_shape_resource *resource)
{
    for (uint32_t i = 0; i < resource->n_attrs; i++) {
        if (text_is(resource->attrs[i].key, MARK_KEY))
            return true;
    }
    return false;
}

/* Lays down the members; the clause as in compile. */
static const char *put_process_members(struct span_builder *b, const struct span_shape_resource *resource,
                                       const char *mark)
{
    struct jaeger_put_form        form = { .codes = resource->form };
    const struct span_shape_attr *tags = resource->attrs;
    uint32_t                      n_tags = resource->n_attrs;
    bool                          has_service = count_of(resource->form, JAEGER_FORM_SERVICE) != 0;
    bool                          has_tags = false;

    if (has_service) {
        if (n_tags == 0 || !text_is(tags->key, JAEGER_FORM_SERVICE_KEY) || tags->field.value.type != VALUE_STRING)
            return "form has a service that is no attribute";
        tags++;
        n_tags--;
    }
    while (form.at < form.codes.n && form.bad == NULL) {
        char code = jaeger_put_next(&form);
        if (form.bad != NULL)
            break;
        if (code == JAEGER_FORM_SERVICE) {
            span_builder_field_member(b, "serviceName", true, &resource->attrs[0].field);
        } else if (code == JAEGER_FORM_NO_TAGS) {
            if (mark[0] == '\0')
                put_null(b, "tags");
        } else if ((code == JAEGER_FORM_TAGS || code == JAEGER_FORM_TAGS_QUOTED) && !has_tags) {
            has_tags = true;
            jaeger_put_tags(b, tags, n_tags, code == JAEGER_FORM_TAGS ? JAEGER_PUT_TYPED : JAEGER_PUT_QUOTED, mark);
        } else {
            form.bad = "form of a process has an unknown code";
        }
    }
    if (form.bad == NULL && n_tags != 0 && !has_tags)
        form.bad = "process has tags where none can be";
    if (mark[0] != '\0' && !has_tags)
        jaeger_put_tags(b, NULL, 0, JAEGER_PUT_TYPED, mark);
    return form.bad;
}

enum status jaeger_compile_process(struct span_builder *b, const struct span_shape_resource *resource, bool is_marked,
                                   struct jaeger_compile_process *process, const char **what)
{
    const char *mark = is_marked && !has_mark(resource) ? MARK : "";

    for (uint32_t i = 0; i < resource->n_attrs; i++) {
        if (resource->attrs[i].field.slot != SPAN_SHAPE_CONST || jaeger_put_has_bad_type(&resource->attrs[i], 1)) {
            *what = "tag of a process is no constant of a known type";
            return STATUS_BAD_BUNDLE;
        }
    }
    span_builder_begin(b);
    span_builder_begin_object(b);
    if (mark[0] != '\0' && resource->form.n == 0)
        span_builder_text_member(b, "serviceName", (struct text){ "", 0 });
    *what = put_process_members(b, resource, mark);
    if (*what != NULL)
        return STATUS_BAD_BUNDLE;
    span_builder_end_object(b);
    process->is_given = resource->form.n != 0 || mark[0] != '\0';
    return span_builder_end(b, &process->program) ? STATUS_OK : STATUS_NO_MEMORY;
}
