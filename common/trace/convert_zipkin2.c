/* convert_zipkin2.c - Zipkin v2 to OTLP's terms and back. */
#include "common/trace/convert_zipkin.h"
#include "common/trace/zipkin_form.h"

enum { KIND_SERVER = 2, KIND_CONSUMER = 5 };

/* ---- From Zipkin ----------------------------------------------------------------- */

/* The members of the remote endpoint, whose codes stand in parentheses; how many they are. */
static uint32_t take_remote(struct convert *c, const struct span_shape *from)
{
    const char *open = from->form.n == 0 ? NULL : memchr(from->form.at, ZIPKIN_FORM_REMOTE, from->form.n);
    const char *end = from->form.at + from->form.n;
    uint32_t    n = 0;
    bool        has_address = false;

    if (open == NULL)
        return 0;
    for (const char *at = open + 1; at < end && *at != ZIPKIN_FORM_REMOTE_END; at++, n++) {
        if (n == from->n_attrs) {
            c->status = STATUS_BAD_BUNDLE;
            return 0;
        }
        convert_zipkin_take_part(c, *at, &from->attrs[n].field, true, &has_address);
    }
    return n;
}

static void take_events(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    struct span_shape_event *events = convert_take(c, from->n_events, sizeof *events);

    for (uint32_t i = 0; events != NULL && i < from->n_events; i++)
        events[i] = (struct span_shape_event){ .name = from->events[i].name, .dropped_attrs = convert_blank() };
    to->events = events;
    to->n_events = events == NULL ? 0 : from->n_events;
}

static void take_shape(struct convert *c, const struct span_shape *from, struct span_shape *to)
{
    uint32_t n_remote = take_remote(c, from);

    for (uint32_t i = n_remote; i < from->n_attrs; i++)
        convert_zipkin_take_tag(c, &from->attrs[i], to);
    if (!convert_has_code(from->form, ZIPKIN_FORM_START))
        convert_add_as(c, CONVERT_ZIPKIN_KEY_ABSENT_START, convert_constant(VALUE_BOOL, convert_text("true")));
    to->attrs = convert_end_attrs(c, &to->n_attrs);
    take_events(c, from, to);
    if (convert_has_code(from->form, ZIPKIN_FORM_DEBUG))
        convert_lose(c, CONVERT_LOSS_DEBUG);
}

const struct convert_source convert_from_zipkin = { take_shape, convert_zipkin_take_resource };

/* ---- To Zipkin --------------------------------------------------------------------- */

static void give_shape(struct convert *c, const struct span_shape_set *set, const struct span_shape *from,
                       struct span_shape *to)
{
    struct convert_zipkin_remote  remote = convert_zipkin_find_remote(from);
    const struct span_shape_attr *tags, *parts;
    uint32_t                      n_tags, n_parts;

    convert_code(c, ZIPKIN_FORM_TRACE_ID);
    if (convert_has_parent(c, from))
        convert_code(c, ZIPKIN_FORM_PARENT_ID);
    convert_code(c, ZIPKIN_FORM_SPAN_ID);
    if (from->kind >= KIND_SERVER && from->kind <= KIND_CONSUMER)
        convert_code(c, ZIPKIN_FORM_KIND);
    if (!convert_is_blank(&from->name))
        convert_code(c, ZIPKIN_FORM_NAME);
    if (convert_zipkin_has_start(from))
        convert_codes(c, "bd");
    convert_code(c, ZIPKIN_FORM_LOCAL_ENDPOINT);
    convert_zipkin_add_remote(c, &remote);
    if (from->n_events != 0)
        convert_code(c, ZIPKIN_FORM_ANNOTATIONS);
    convert_codes(c, "aR");
    if (from->n_links != 0)
        convert_code(c, ZIPKIN_FORM_LINKS);
    if (from->is_shared)
        convert_code(c, ZIPKIN_FORM_SHARED);
    to->form = convert_end_form(c);

    parts = convert_end_attrs(c, &n_parts);
    tags = convert_zipkin_make_tags(c, set, from, &n_tags);
    convert_zipkin_give_attrs(c, parts, n_parts, tags, n_tags, to);
    convert_zipkin_give_events(c, from, "bn", "bna", to);
    convert_zipkin_give_links(c, from, to);
}

const struct convert_target convert_to_zipkin = { convert_zipkin_prepare, give_shape, convert_zipkin_give_resource };
