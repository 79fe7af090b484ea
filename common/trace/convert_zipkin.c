/* convert_zipkin.c - everything that is neither endpoint nor annotation is a tag. */
#include "common/trace/convert_zipkin.h"

#include "common/trace/zipkin_form.h"

#define KEY_ERROR          "error"
#define KEY_KIND           "span.kind"
#define KEY_STATUS         "otel.status_code"
#define KEY_STATUS_MESSAGE "otel.status_description"
#define KEY_SCOPE          "otel.library.name"
#define KEY_SCOPE_VERSION  "otel.library.version"
#define KEY_NEW_SCOPE         "otel.scope.name"
#define KEY_NEW_SCOPE_VERSION "otel.scope.version"
#define KEY_TRACE_STATE    "w3c.tracestate"
#define KEY_SERVICE        "service.name"
#define KEY_MARK           "gent.synthetic"
#define KEY_PEER_ADDRESS   "network.peer.address"
#define RESOURCE_PREFIX    "resource." /* of a resource's key that spans have, too */
#define NO_SERVICE         "OTLPResourceNoServiceName" /* the collector's */
#define MAX_PORT           65535

enum { KIND_INTERNAL = 1, STATUS_CODE_OK = 1, STATUS_CODE_ERROR = 2 };

/* ---- From Zipkin ---------------------------------------------------------------- */

void convert_zipkin_take_part(struct convert *c, char code, const struct span_shape_field *field, bool is_remote,
                              bool *has_address)
{
    struct span_shape_field port = *field;

    switch (code) {
    case ZIPKIN_FORM_SERVICE_NAME:
        convert_add_as(c, is_remote ? CONVERT_ZIPKIN_KEY_PEER_SERVICE : KEY_SERVICE, *field);
        return;
    case ZIPKIN_FORM_PORT:
        if (convert_is_constant(field))
            port.value.type = VALUE_INT;
        convert_add_as(c, is_remote ? CONVERT_ZIPKIN_KEY_PEER_PORT : CONVERT_ZIPKIN_KEY_HOST_PORT, port);
        return;
    default:
        if (*has_address)
            convert_lose(c, CONVERT_LOSS_ADDRESS);
        else
            convert_add_as(c, is_remote ? CONVERT_ZIPKIN_KEY_PEER_IP : CONVERT_ZIPKIN_KEY_HOST_IP, *field);
        *has_address = true;
    }
}

static bool is_ok(const struct span_shape_field *field)
{
    return convert_is(field, "Ok") || convert_is(field, "OK") || convert_is(field, "STATUS_CODE_OK");
}

static bool is_error(const struct span_shape_field *field)
{
    return convert_is(field, "Error") || convert_is(field, "ERROR") || convert_is(field, "STATUS_CODE_ERROR");
}

/* Whether the tag says what another part of the span is now. */
static bool take_status(const struct span_shape_attr *tag, struct span_shape *to)
{
    const struct span_shape_field *field = &tag->field;

    if (convert_key_is(tag, KEY_ERROR))
        return to->status_code == STATUS_CODE_ERROR && (convert_is(field, "true") || convert_is(field, ""));
    if (convert_key_is(tag, KEY_STATUS) && is_error(field)) {
        to->status_code = STATUS_CODE_ERROR;
        return true;
    }
    if (convert_key_is(tag, KEY_STATUS) && is_ok(field)) {
        to->status_code = to->status_code == 0 ? STATUS_CODE_OK : to->status_code;
        return true;
    }
    if (convert_key_is(tag, KEY_STATUS_MESSAGE) && convert_is_string(field)) {
        to->status_message = *field;
        return true;
    }
    return false;
}

void convert_zipkin_take_tag(struct convert *c, const struct span_shape_attr *tag, struct span_shape *to)
{
    const struct span_shape_field *field = &tag->field;
    bool                           is_text = convert_is_constant(field) && convert_is_string(field);

    if (take_status(tag, to))
        return;
    if (convert_key_is(tag, KEY_KIND) && to->kind <= KIND_INTERNAL && convert_is(field, "internal"))
        to->kind = KIND_INTERNAL;
    else if (convert_key_is(tag, KEY_TRACE_STATE) && convert_is_string(field))
        to->trace_state = *field;
    else if (is_text && (convert_key_is(tag, KEY_SCOPE) || convert_key_is(tag, KEY_NEW_SCOPE)))
        c->scope_name = field->value.text;
    else if (is_text && (convert_key_is(tag, KEY_SCOPE_VERSION) || convert_key_is(tag, KEY_NEW_SCOPE_VERSION)))
        c->scope_version = field->value.text;
    else
        convert_add(c, tag->key, *field);
}

void convert_zipkin_take_resource(struct convert *c, const struct span_shape_resource *from,
                                  struct span_shape_resource *to)
{
    bool   has_address = false;
    bool   has_tags = from->form.n != 0 && from->form.at[from->form.n - 1] == ZIPKIN_FORM_TAGS;
    size_t n_parts = from->form.n - has_tags;

    if (from->n_attrs < n_parts || (from->n_attrs != n_parts && !has_tags)) {
        c->status = STATUS_BAD_BUNDLE;
        return;
    }
    for (uint32_t i = 0; i < n_parts; i++)
        convert_zipkin_take_part(c, from->form.at[i], &from->attrs[i].field, false, &has_address);
    for (uint32_t i = (uint32_t)n_parts; i < from->n_attrs; i++)
        convert_add(c, from->attrs[i].key, from->attrs[i].field);
    to->attrs = convert_end_attrs(c, &to->n_attrs);
}

/* ---- Endpoints -------------------------------------------------------------------- */

/* Whether a constant can stand as a port. */
static bool is_port(const struct span_shape_field *field)
{
    uint64_t port;

    return convert_is_int(field) && convert_parse_count(field, &port) && port <= MAX_PORT;
}

/* The code of a constant address; 0: none that shows. A slot's addresses may be of both kinds. */
static char address_code(const struct span_shape_field *field)
{
    struct text text = field->value.text;

    if (!convert_is_constant(field) || !convert_is_string(field) || text.n == 0)
        return 0;
    if (memchr(text.at, ':', text.n) != NULL)
        return ZIPKIN_FORM_IPV6;
    for (size_t i = 0; i < text.n; i++)
        if (text.at[i] != '.' && (text.at[i] < '0' || text.at[i] > '9'))
            return 0;
    return ZIPKIN_FORM_IPV4;
}

struct convert_zipkin_remote convert_zipkin_find_remote(const struct span_shape *shape)
{
    struct convert_zipkin_remote remote = { 0 };

    for (uint32_t i = 0; i < shape->n_attrs; i++) {
        const struct span_shape_attr *attr = &shape->attrs[i];
        if (remote.service == NULL && convert_key_is(attr, CONVERT_ZIPKIN_KEY_PEER_SERVICE) &&
            convert_is_string(&attr->field))
            remote.service = attr;
        else if (remote.address == NULL && address_code(&attr->field) != 0 &&
                 (convert_key_is(attr, CONVERT_ZIPKIN_KEY_PEER_IP) || convert_key_is(attr, KEY_PEER_ADDRESS)))
            remote.address = attr;
        else if (remote.port == NULL && convert_key_is(attr, CONVERT_ZIPKIN_KEY_PEER_PORT) && is_port(&attr->field))
            remote.port = attr;
    }
    if (remote.service == NULL && remote.address == NULL)
        remote.port = NULL; /* of nowhere */
    if (remote.address != NULL)
        remote.address_code = address_code(&remote.address->field);
    return remote;
}

static void add_part(struct convert *c, char code, const char *key, const struct span_shape_field *field)
{
    struct span_shape_field part = *field;

    if (code == ZIPKIN_FORM_PORT)
        part.value.type = VALUE_INT_NUMBER;
    convert_add_as(c, key, part);
    convert_code(c, code);
}

void convert_zipkin_add_remote(struct convert *c, const struct convert_zipkin_remote *remote)
{
    if (remote->service == NULL && remote->address == NULL)
        return;
    convert_code(c, ZIPKIN_FORM_REMOTE);
    if (remote->service != NULL)
        add_part(c, ZIPKIN_FORM_SERVICE_NAME, ZIPKIN_FORM_KEY_REMOTE_SERVICE, &remote->service->field);
    if (remote->address != NULL)
        add_part(c, remote->address_code,
                 remote->address_code == ZIPKIN_FORM_IPV4 ? ZIPKIN_FORM_KEY_REMOTE ZIPKIN_FORM_KEY_IPV4
                                                          : ZIPKIN_FORM_KEY_REMOTE ZIPKIN_FORM_KEY_IPV6,
                 &remote->address->field);
    if (remote->port != NULL)
        add_part(c, ZIPKIN_FORM_PORT, ZIPKIN_FORM_KEY_REMOTE ZIPKIN_FORM_KEY_PORT, &remote->port->field);
    convert_code(c, ZIPKIN_FORM_REMOTE_END);
}

/* ---- Tags --------------------------------------------------------------------------- */

static void add_scope(struct convert *c, const struct span_shape_resource *scope)
{
    for (uint32_t i = 0; i < scope->n_attrs; i++)
        convert_add(c, scope->attrs[i].key, scope->attrs[i].field);
    if (scope->name.n != 0)
        convert_add_as(c, KEY_SCOPE, convert_constant(VALUE_STRING, scope->name));
    if (scope->version.n != 0)
        convert_add_as(c, KEY_SCOPE_VERSION, convert_constant(VALUE_STRING, scope->version));
}

static void add_status(struct convert *c, const struct span_shape *shape)
{
    bool is_bad = shape->status_code == STATUS_CODE_ERROR;

    if (shape->status_code != 0)
        convert_add_as(c, KEY_STATUS, convert_string(is_bad ? "Error" : "Ok"));
    if (is_bad && convert_find(shape->attrs, shape->n_attrs, KEY_ERROR) == NULL)
        convert_add_as(c, KEY_ERROR, convert_string("true"));
    if (!convert_is_blank(&shape->status_message))
        convert_add_as(c, KEY_STATUS_MESSAGE, shape->status_message);
}

const struct span_shape_attr *convert_zipkin_make_tags(struct convert *c, const struct span_shape_set *set,
                                                       const struct span_shape *shape, uint32_t *n)
{
    struct convert_zipkin_remote remote = convert_zipkin_find_remote(shape);

    add_scope(c, &set->scopes[shape->scope_at]);
    for (uint32_t i = 0; i < shape->n_attrs; i++) {
        const struct span_shape_attr *attr = &shape->attrs[i];
        if (attr != remote.service && attr != remote.address && attr != remote.port &&
            !convert_key_is(attr, CONVERT_ZIPKIN_KEY_ABSENT_START))
            convert_add(c, attr->key, attr->field);
    }
    add_status(c, shape);
    if (shape->kind == KIND_INTERNAL)
        convert_add_as(c, KEY_KIND, convert_string("internal"));
    if (!convert_is_blank(&shape->trace_state))
        convert_add_as(c, KEY_TRACE_STATE, shape->trace_state);
    convert_lose_field(c, &shape->flags, CONVERT_LOSS_FLAGS);
    convert_sort_attrs(c);
    return convert_end_attrs(c, n);
}

/* ---- Resources ------------------------------------------------------------------------ */

static void note_key(struct convert *c, struct text key)
{
    if (intern_add(&c->keys, key.at, key.n) == INTERN_NONE)
        c->status = STATUS_NO_MEMORY;
}

void convert_zipkin_prepare(struct convert *c, const struct span_shape_set *set)
{
    static const char *const keys[] = { KEY_ERROR, KEY_KIND, KEY_STATUS, KEY_STATUS_MESSAGE, KEY_SCOPE,
                                        KEY_SCOPE_VERSION, KEY_TRACE_STATE };

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        note_key(c, convert_text(keys[i]));
    for (uint32_t s = 0; s < set->n_shapes; s++)
        for (uint32_t i = 0; i < set->shapes[s].n_attrs; i++)
            note_key(c, set->shapes[s].attrs[i].key);
    for (uint32_t s = 0; s < set->n_scopes; s++)
        for (uint32_t i = 0; i < set->scopes[s].n_attrs; i++)
            note_key(c, set->scopes[s].attrs[i].key);
}

/* Under a name of its own when spans have tags of that key. */
static void add_resource_tag(struct convert *c, const struct span_shape_attr *attr)
{
    struct buffer key = { 0 }; /* owned here */

    if (convert_key_is(attr, KEY_MARK)) /* the writer marks what it is to mark */
        return;
    if (intern_find(&c->keys, attr->key.at, attr->key.n) == INTERN_NONE) {
        convert_add(c, attr->key, attr->field);
        return;
    }
    buffer_append_literal(&key, RESOURCE_PREFIX);
    buffer_append(&key, attr->key.at, attr->key.n);
    if (key.has_failed)
        c->status = STATUS_NO_MEMORY;
    else
        convert_add(c, convert_keep(c, (struct text){ (const char *)key.data, key.n }), attr->field);
    buffer_free(&key);
}

void convert_zipkin_give_resource(struct convert *c, const struct span_shape_resource *from,
                                  struct span_shape_resource *to)
{
    const struct span_shape_attr *service = convert_find(from->attrs, from->n_attrs, KEY_SERVICE);
    const struct span_shape_attr *address = convert_find(from->attrs, from->n_attrs, CONVERT_ZIPKIN_KEY_HOST_IP);
    const struct span_shape_attr *port = convert_find(from->attrs, from->n_attrs, CONVERT_ZIPKIN_KEY_HOST_PORT);
    const struct span_shape_attr *parts;
    struct span_shape_attr       *all;
    uint32_t                      n_parts, n_tags;

    service = service != NULL && convert_is_string(&service->field) ? service : NULL;
    address = address != NULL && address_code(&address->field) != 0 ? address : NULL;
    port = port != NULL && is_port(&port->field) ? port : NULL;
    struct span_shape_field name = service == NULL ? convert_string(NO_SERVICE) : service->field;
    add_part(c, ZIPKIN_FORM_SERVICE_NAME, ZIPKIN_FORM_KEY_SERVICE, &name);
    if (address != NULL)
        add_part(c, address_code(&address->field),
                 address_code(&address->field) == ZIPKIN_FORM_IPV4 ? ZIPKIN_FORM_KEY_IPV4 : ZIPKIN_FORM_KEY_IPV6,
                 &address->field);
    if (port != NULL)
        add_part(c, ZIPKIN_FORM_PORT, ZIPKIN_FORM_KEY_PORT, &port->field);
    parts = convert_end_attrs(c, &n_parts);

    for (uint32_t i = 0; i < from->n_attrs; i++)
        if (&from->attrs[i] != service && &from->attrs[i] != address && &from->attrs[i] != port)
            add_resource_tag(c, &from->attrs[i]);
    convert_sort_attrs(c);
    const struct span_shape_attr *tags = convert_end_attrs(c, &n_tags);
    if (n_tags != 0)
        convert_code(c, ZIPKIN_FORM_TAGS);
    to->form = convert_end_form(c);
    all = convert_take(c, (size_t)n_parts + n_tags, sizeof *all);
    if (all == NULL)
        return;
    memcpy(all, parts, n_parts * sizeof *all);
    memcpy(all + n_parts, tags, n_tags * sizeof *all);
    to->attrs = all;
    to->n_attrs = n_parts + n_tags;
}

/* ---- Events and links -------------------------------------------------------------------- */

void convert_zipkin_give_attrs(struct convert *c, const struct span_shape_attr *first, uint32_t n_first,
                               const struct span_shape_attr *second, uint32_t n_second, struct span_shape *to)
{
    struct span_shape_attr *all = convert_take(c, (size_t)n_first + n_second, sizeof *all);

    if (all == NULL)
        return;
    memcpy(all, first, n_first * sizeof *all);
    memcpy(all + n_first, second, n_second * sizeof *all);
    to->attrs = all;
    to->n_attrs = n_first + n_second;
}

void convert_zipkin_give_events(struct convert *c, const struct span_shape *from, const char *form,
                                const char *form_with_attrs, struct span_shape *to)
{
    struct span_shape_event *events = convert_take(c, from->n_events, sizeof *events);

    if (events == NULL)
        return;
    for (uint32_t i = 0; i < from->n_events; i++) {
        bool has_attrs = from->events[i].n_attrs != 0 || !convert_is_blank(&from->events[i].dropped_attrs);
        events[i] = from->events[i];
        events[i].form = convert_text(has_attrs ? form_with_attrs : form);
    }
    to->events = events;
    to->n_events = from->n_events;
}

void convert_zipkin_give_links(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    to->links = from->links;
    to->n_links = from->n_links;
    for (uint32_t i = 0; i < from->n_links; i++)
        convert_lose_field(c, &from->links[i].flags, CONVERT_LOSS_FLAGS);
}

bool convert_zipkin_has_start(const struct span_shape *shape)
{
    return convert_find(shape->attrs, shape->n_attrs, CONVERT_ZIPKIN_KEY_ABSENT_START) == NULL;
}
