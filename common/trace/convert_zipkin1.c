/* convert_zipkin1.c - Zipkin v1 to OTLP's terms and back: kinds are pairs of annotations, tags are binary
 * annotations. */
#include "common/trace/convert_zipkin.h"
#include "common/trace/zipkin1_form.h"

enum { KIND_SERVER = 2, KIND_CLIENT, KIND_PRODUCER, KIND_CONSUMER };

/* ---- From Zipkin v1 ---------------------------------------------------------------- */

/* A form on the way, and the attributes and events that its codes take. */
struct walk {
    struct convert          *c;
    const struct span_shape *from;
    size_t                   at;
    uint32_t                 attr_at, event_at;
    bool                     has_start, has_address;
};

static char peek(const struct walk *walk)
{
    return walk->at < walk->from->form.n ? walk->from->form.at[walk->at] : '\0';
}

static const struct span_shape_attr *next_attr(struct walk *walk)
{
    if (walk->attr_at < walk->from->n_attrs)
        return &walk->from->attrs[walk->attr_at++];
    walk->c->status = STATUS_BAD_BUNDLE;
    return NULL;
}

/* The endpoint that may follow: the remote one, or one that has no place beside the span's own. */
static void take_endpoint(struct walk *walk, bool is_remote)
{
    while (peek(walk) == ZIPKIN1_FORM_OWN || peek(walk) == ZIPKIN1_FORM_OWN_NAME ||
           (peek(walk) >= ZIPKIN_FORM_UNIT_NS && peek(walk) <= ZIPKIN_FORM_UNIT_S))
        walk->at++;
    if (peek(walk) != ZIPKIN_FORM_REMOTE)
        return;
    for (walk->at++; peek(walk) != ZIPKIN_FORM_REMOTE_END && walk->c->status == STATUS_OK; walk->at++) {
        const struct span_shape_attr *attr = next_attr(walk);
        if (attr != NULL && is_remote)
            convert_zipkin_take_part(walk->c, peek(walk), &attr->field, true, &walk->has_address);
        else
            convert_lose(walk->c, CONVERT_LOSS_ADDRESS);
    }
    walk->at++;
}

static void take_annotations(struct walk *walk, struct span_shape_event *events)
{
    while (peek(walk) != ZIPKIN1_FORM_ANNOTATIONS_END && walk->c->status == STATUS_OK) {
        char code = peek(walk);
        if (code == '\0' || (code == ZIPKIN1_FORM_EVENT && walk->event_at == walk->from->n_events)) {
            walk->c->status = STATUS_BAD_BUNDLE;
            return;
        }
        walk->at++;
        if (code == ZIPKIN1_FORM_EVENT) {
            const struct span_shape_event *event = &walk->from->events[walk->event_at];
            if (event->n_attrs != 0)
                convert_lose(walk->c, CONVERT_LOSS_ADDRESS);
            events[walk->event_at++] =
                (struct span_shape_event){ .name = event->name, .dropped_attrs = convert_blank() };
        } else {
            walk->has_start = true;
            take_endpoint(walk, false);
        }
    }
    walk->at++;
}

static void take_binary(struct walk *walk, struct span_shape *to)
{
    while (peek(walk) != ZIPKIN1_FORM_BINARY_END && walk->c->status == STATUS_OK) {
        char code = peek(walk);
        walk->at++;
        if (code == '\0') {
            walk->c->status = STATUS_BAD_BUNDLE;
        } else if (code == ZIPKIN1_FORM_VALUE || code == ZIPKIN1_FORM_TAG) {
            const struct span_shape_attr *attr = next_attr(walk);
            if (attr != NULL)
                convert_zipkin_take_tag(walk->c, attr, to);
            take_endpoint(walk, false);
        } else {
            take_endpoint(walk, code != ZIPKIN1_FORM_LOCAL);
        }
    }
    walk->at++;
}

static void take_shape(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    struct walk              walk = { .c = c, .from = from };
    struct span_shape_event *events = convert_take(c, from->n_events, sizeof *events);

    while (walk.at < from->form.n && c->status == STATUS_OK) {
        char code = from->form.at[walk.at++];
        if (code == ZIPKIN1_FORM_ANNOTATIONS) {
            take_annotations(&walk, events);
        } else if (code == ZIPKIN1_FORM_BINARY) {
            take_binary(&walk, to);
        } else if (code == ZIPKIN_FORM_OTHER) {
            const struct span_shape_attr *attr = next_attr(&walk);
            if (attr != NULL)
                convert_add(c, attr->key, attr->field);
        }
        walk.has_start = walk.has_start || code == ZIPKIN_FORM_START;
        if (code == ZIPKIN_FORM_DEBUG)
            convert_lose(c, CONVERT_LOSS_DEBUG);
    }
    if (!walk.has_start)
        convert_add_as(c, CONVERT_ZIPKIN_KEY_ABSENT_START, convert_constant(VALUE_BOOL, convert_text("true")));
    to->attrs = convert_end_attrs(c, &to->n_attrs);
    to->events = events;
    to->n_events = walk.event_at;
    if (c->status == STATUS_OK && walk.event_at != from->n_events)
        c->status = STATUS_BAD_BUNDLE;
}

const struct convert_source convert_from_zipkin1 = { take_shape, convert_zipkin_take_resource };

/* ---- To Zipkin v1 -------------------------------------------------------------------- */

/* Codes by kind: annotations at the start and the end, and the remote endpoint's. */
static const struct {
    char begin, end, address;
} kinds[] = {
    [0] = { 0, 0, ZIPKIN1_FORM_SERVER_ADDRESS },
    [1] = { 0, 0, ZIPKIN1_FORM_SERVER_ADDRESS },
    [KIND_SERVER] = { ZIPKIN1_FORM_SR, ZIPKIN1_FORM_SS, ZIPKIN1_FORM_CLIENT_ADDRESS },
    [KIND_CLIENT] = { ZIPKIN1_FORM_CS, ZIPKIN1_FORM_CR, ZIPKIN1_FORM_SERVER_ADDRESS },
    [KIND_PRODUCER] = { ZIPKIN1_FORM_MS, ZIPKIN1_FORM_WS, ZIPKIN1_FORM_BROKER_ADDRESS },
    [KIND_CONSUMER] = { ZIPKIN1_FORM_WR, ZIPKIN1_FORM_MR, ZIPKIN1_FORM_BROKER_ADDRESS },
};

static uint8_t kind_of(const struct span_shape *shape)
{
    return shape->kind <= KIND_CONSUMER ? shape->kind : 0;
}

static void add_annotation(struct convert *c, char code)
{
    convert_code(c, code);
    convert_code(c, ZIPKIN1_FORM_OWN);
}

static bool add_annotations(struct convert *c, const struct span_shape *from)
{
    uint8_t kind = kind_of(from);
    bool    has_cores = kinds[kind].begin != 0 && convert_zipkin_has_start(from);

    if (!has_cores && from->n_events == 0)
        return false;
    convert_code(c, ZIPKIN1_FORM_ANNOTATIONS);
    if (has_cores)
        add_annotation(c, kinds[kind].begin);
    for (uint32_t i = 0; i < from->n_events; i++)
        convert_code(c, ZIPKIN1_FORM_EVENT);
    if (has_cores)
        add_annotation(c, kinds[kind].end);
    convert_code(c, ZIPKIN1_FORM_ANNOTATIONS_END);
    return true;
}

/* The codes, and after the tags the remote endpoint's attributes. */
static void add_binary(struct convert *c, const struct span_shape *from, uint32_t n_tags, bool has_annotations)
{
    struct convert_zipkin_remote remote = convert_zipkin_find_remote(from);

    convert_code(c, ZIPKIN1_FORM_BINARY);
    convert_code(c, ZIPKIN1_FORM_RESOURCE_TAGS);
    for (uint32_t i = 0; i < n_tags; i++)
        add_annotation(c, ZIPKIN1_FORM_TAG);
    for (uint32_t i = 0; i < from->n_links; i++)
        add_annotation(c, ZIPKIN1_FORM_LINK);
    if (remote.service != NULL || remote.address != NULL) {
        convert_code(c, kinds[kind_of(from)].address);
        convert_zipkin_add_remote(c, &remote);
    }
    if (!has_annotations && n_tags == 0 && from->n_links == 0)
        add_annotation(c, ZIPKIN1_FORM_LOCAL);
    convert_code(c, ZIPKIN1_FORM_BINARY_END);
}

static void give_shape(struct convert *c, const struct span_shape_set *set, const struct span_shape *from,
                       struct span_shape *to)
{
    uint32_t                      n_tags, n_parts;
    const struct span_shape_attr *tags = convert_zipkin_make_tags(c, set, from, &n_tags);

    convert_code(c, ZIPKIN_FORM_TRACE_ID);
    if (convert_has_parent(c, from))
        convert_code(c, ZIPKIN_FORM_PARENT_ID);
    convert_code(c, ZIPKIN_FORM_SPAN_ID);
    convert_code(c, ZIPKIN_FORM_NAME);
    if (convert_zipkin_has_start(from) && !from->is_shared)
        convert_codes(c, "bd");
    add_binary(c, from, n_tags, add_annotations(c, from));
    to->form = convert_end_form(c);

    const struct span_shape_attr *parts = convert_end_attrs(c, &n_parts);
    convert_zipkin_give_attrs(c, tags, n_tags, parts, n_parts, to);
    convert_zipkin_give_events(c, from, "@", "|@", to);
    convert_zipkin_give_links(c, from, to);
}

const struct convert_target convert_to_zipkin1 = { convert_zipkin_prepare, give_shape, convert_zipkin_give_resource };
