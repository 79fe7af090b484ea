/* convert_jaeger.c - Jaeger: kind, status, scope and trace state are tags; logs are events; references are links. */
#include "common/trace/convert_jaeger.h"
#include "common/trace/jaeger_form.h"

#define KEY_KIND           "span.kind"
#define KEY_ERROR          "error"
#define KEY_STATUS         "otel.status_code"
#define KEY_STATUS_MESSAGE "otel.status_description"
#define KEY_TRACE_STATE    "w3c.tracestate"
#define KEY_SCOPE          "otel.scope.name"
#define KEY_SCOPE_VERSION  "otel.scope.version"
#define KEY_OLD_SCOPE         "otel.library.name"
#define KEY_OLD_SCOPE_VERSION "otel.library.version"
#define KEY_REF_TYPE       "opentracing.ref_type"
#define KEY_SERVICE        "service.name"
#define NO_SERVICE         "OTLPResourceNoServiceName" /* the collector's */

enum { STATUS_CODE_OK = 1, STATUS_CODE_ERROR = 2 };

static const char *const kind_names[] = { "", "internal", "server", "client", "producer", "consumer" };

/* ---- From Jaeger ------------------------------------------------------------------- */

static bool is_scope_tag(const struct span_shape_attr *attr, const char *key, const char *old_key)
{
    return (convert_key_is(attr, key) || convert_key_is(attr, old_key)) && convert_is_constant(&attr->field) &&
           convert_is_string(&attr->field);
}

/* Whether the tag says what another part of the span is now. */
static bool take_tag(struct convert *c, const struct span_shape_attr *attr, struct span_shape *to)
{
    if (convert_key_is(attr, KEY_KIND))
        return to->kind != 0;
    if (convert_key_is(attr, KEY_ERROR) || convert_key_is(attr, KEY_STATUS))
        return to->status_code == STATUS_CODE_ERROR ||
               (to->status_code == STATUS_CODE_OK && convert_key_is(attr, KEY_STATUS));
    if (convert_key_is(attr, KEY_STATUS_MESSAGE) && convert_is_string(&attr->field)) {
        to->status_message = attr->field;
        return true;
    }
    if (convert_key_is(attr, KEY_TRACE_STATE) && convert_is_string(&attr->field)) {
        to->trace_state = attr->field;
        return true;
    }
    if (is_scope_tag(attr, KEY_SCOPE, KEY_OLD_SCOPE)) {
        c->scope_name = attr->field.value.text;
        return true;
    }
    if (is_scope_tag(attr, KEY_SCOPE_VERSION, KEY_OLD_SCOPE_VERSION)) {
        c->scope_version = attr->field.value.text;
        return true;
    }
    return false;
}

static void take_events(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    struct span_shape_event *events = convert_take(c, from->n_events, sizeof *events);

    for (uint32_t i = 0; events != NULL && i < from->n_events; i++) {
        events[i] = from->events[i];
        events[i].dropped_attrs = convert_blank();
        if (!convert_has_code(from->events[i].form, JAEGER_FORM_EVENT))
            events[i].name = convert_blank();
    }
    to->events = events;
    to->n_events = events == NULL ? 0 : from->n_events;
}

static void take_links(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    struct span_shape_link *links = convert_take(c, from->n_links, sizeof *links);
    struct span_shape_field blank = convert_blank();

    for (uint32_t i = 0; links != NULL && i < from->n_links; i++) {
        bool is_child = convert_has_code(from->links[i].form, JAEGER_FORM_REF_CHILD);
        links[i] = (struct span_shape_link){ .trace_state = blank, .dropped_attrs = blank, .flags = blank };
        convert_add_as(c, KEY_REF_TYPE, convert_string(is_child ? "child_of" : "follows_from"));
        links[i].attrs = convert_end_attrs(c, &links[i].n_attrs);
    }
    to->links = links;
    to->n_links = links == NULL ? 0 : from->n_links;
}

static void take_shape(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    if (convert_has_code(from->form, JAEGER_FORM_FLAGS))
        to->flags = from->flags;
    for (uint32_t i = 0; i < from->n_attrs; i++)
        if (!take_tag(c, &from->attrs[i], to))
            convert_add(c, from->attrs[i].key, from->attrs[i].field);
    to->attrs = convert_end_attrs(c, &to->n_attrs);
    take_events(c, from, to);
    take_links(c, from, to);
}

static void take_resource(struct convert *c, const struct span_shape_resource *from, struct span_shape_resource *to)
{
    (void)c;
    to->attrs = from->attrs;
    to->n_attrs = from->n_attrs;
}

const struct convert_source convert_from_jaeger = { take_shape, take_resource };

/* ---- To Jaeger ----------------------------------------------------------------------- */

static void add_scope(struct convert *c, const struct span_shape_resource *scope)
{
    if (scope->name.n != 0)
        convert_add_as(c, KEY_SCOPE, convert_constant(VALUE_STRING, scope->name));
    if (scope->version.n != 0)
        convert_add_as(c, KEY_SCOPE_VERSION, convert_constant(VALUE_STRING, scope->version));
    for (uint32_t i = 0; i < scope->n_attrs; i++)
        convert_add(c, scope->attrs[i].key, scope->attrs[i].field);
}

/* Whether a tag of that key is made of something else: it would be there twice. */
static bool is_given(const struct span_shape *shape, const struct span_shape_attr *attr)
{
    return (convert_key_is(attr, KEY_KIND) && shape->kind != 0) ||
           (convert_key_is(attr, KEY_ERROR) && shape->status_code == STATUS_CODE_ERROR) ||
           (convert_key_is(attr, KEY_STATUS) && shape->status_code != 0) ||
           (convert_key_is(attr, KEY_STATUS_MESSAGE) && !convert_is_blank(&shape->status_message)) ||
           (convert_key_is(attr, KEY_TRACE_STATE) && !convert_is_blank(&shape->trace_state));
}

void convert_jaeger_add_tags(struct convert *c, const struct span_shape_set *set, const struct span_shape *from)
{
    add_scope(c, &set->scopes[from->scope_at]);
    for (uint32_t i = 0; i < from->n_attrs; i++)
        if (!is_given(from, &from->attrs[i]))
            convert_add(c, from->attrs[i].key, from->attrs[i].field);
    if (from->kind != 0 && from->kind < sizeof kind_names / sizeof *kind_names)
        convert_add_as(c, KEY_KIND, convert_string(kind_names[from->kind]));
    if (from->status_code != 0)
        convert_add_as(c, KEY_STATUS, convert_string(from->status_code == STATUS_CODE_ERROR ? "ERROR" : "OK"));
    if (from->status_code == STATUS_CODE_ERROR)
        convert_add_as(c, KEY_ERROR, convert_constant(VALUE_BOOL, convert_text("true")));
    if (!convert_is_blank(&from->status_message))
        convert_add_as(c, KEY_STATUS_MESSAGE, from->status_message);
    if (!convert_is_blank(&from->trace_state))
        convert_add_as(c, KEY_TRACE_STATE, from->trace_state);
}

static void give_logs(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    struct span_shape_event *logs = convert_take(c, from->n_events, sizeof *logs);

    for (uint32_t i = 0; logs != NULL && i < from->n_events; i++) {
        const struct span_shape_event *event = &from->events[i];
        bool has_field = convert_is_blank(&event->name) || convert_find(event->attrs, event->n_attrs, "event") != NULL;
        logs[i] = *event;
        logs[i].form = convert_text(has_field ? "tf" : "tef");
        convert_lose_field(c, &event->dropped_attrs, CONVERT_LOSS_COUNTS);
    }
    to->events = logs;
    to->n_events = logs == NULL ? 0 : from->n_events;
}

static void give_references(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    struct span_shape_link *links = convert_take(c, from->n_links, sizeof *links);
    struct span_shape_field blank = convert_blank();

    for (uint32_t i = 0; links != NULL && i < from->n_links; i++) {
        const struct span_shape_link *link = &from->links[i];
        const struct span_shape_attr *type = convert_find(link->attrs, link->n_attrs, KEY_REF_TYPE);
        bool                          is_child = type != NULL && convert_is(&type->field, "child_of");
        links[i] = (struct span_shape_link){ .trace_state = blank, .dropped_attrs = blank, .flags = blank };
        links[i].form = convert_text(is_child ? "cts" : "fts");
        if (link->n_attrs > (type != NULL && convert_is_constant(&type->field)))
            convert_lose(c, CONVERT_LOSS_LINK_PARTS);
        convert_lose_field(c, &link->trace_state, CONVERT_LOSS_LINK_PARTS);
        convert_lose_field(c, &link->flags, CONVERT_LOSS_LINK_PARTS);
        convert_lose_field(c, &link->dropped_attrs, CONVERT_LOSS_COUNTS);
    }
    to->links = links;
    to->n_links = links == NULL ? 0 : from->n_links;
}

/* Bit 0 is "sampled" in both; what else OTLP has there has no place. */
static struct span_shape_field make_flags(struct convert *c, const struct span_shape_field *from)
{
    uint64_t flags = 0;

    if (!convert_is_blank(from) && !convert_parse_count(from, &flags))
        convert_lose(c, CONVERT_LOSS_FLAGS);
    if ((flags & ~UINT64_C(1)) != 0)
        convert_lose(c, CONVERT_LOSS_FLAGS);
    return (flags & 1) != 0 ? convert_constant(VALUE_INT_NUMBER, convert_text("1")) : convert_blank();
}

static void give_shape(struct convert *c, const struct span_shape_set *set, const struct span_shape *from,
                       struct span_shape *to)
{
    to->flags = make_flags(c, &from->flags);
    convert_jaeger_add_tags(c, set, from);
    to->attrs = convert_end_attrs(c, &to->n_attrs);
    give_logs(c, from, to);
    give_references(c, from, to);
    convert_codes(c, convert_is_blank(&to->flags) ? "tsnr" : "tsfnr");
    if (convert_has_parent(c, from))
        convert_code(c, JAEGER_FORM_PARENT);
    convert_codes(c, "bdaliw");
    to->form = convert_end_form(c);
}

static void give_resource(struct convert *c, const struct span_shape_resource *from, struct span_shape_resource *to)
{
    const struct span_shape_attr *service = convert_find(from->attrs, from->n_attrs, KEY_SERVICE);

    if (service != NULL && !convert_is_string(&service->field))
        service = NULL;
    convert_add_as(c, KEY_SERVICE, service == NULL ? convert_string(NO_SERVICE) : service->field);
    for (uint32_t i = 0; i < from->n_attrs; i++)
        if (&from->attrs[i] != service)
            convert_add(c, from->attrs[i].key, from->attrs[i].field);
    to->attrs = convert_end_attrs(c, &to->n_attrs);
    to->form = convert_text("sa");
}

const struct convert_target convert_to_jaeger = { NULL, give_shape, give_resource };
