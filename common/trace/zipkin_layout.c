/* zipkin_layout.c - one pass over a form, then a look at what must fit in. */
#include "common/trace/zipkin_layout.h"

#include <string.h>

#include "common/trace/zipkin_form.h"

/* ---- Groups --------------------------------------------------------------- */

/* A name for the group of codes of which one may stand in a form; 0: unknown code. */
static char span_group(char code)
{
    switch (code) {
    case ZIPKIN_FORM_TRACE_ID:
    case ZIPKIN_FORM_TRACE_ID_LOW:
        return ZIPKIN_FORM_TRACE_ID;
    case ZIPKIN_FORM_PARENT_ID:
    case ZIPKIN_FORM_PARENT_OWN:
    case ZIPKIN_FORM_PARENT_ZERO:
    case ZIPKIN_FORM_PARENT_EMPTY:
        return ZIPKIN_FORM_PARENT_ID;
    case ZIPKIN_FORM_START:
    case ZIPKIN_FORM_START_ZERO:
        return ZIPKIN_FORM_START;
    case ZIPKIN_FORM_DURATION:
    case ZIPKIN_FORM_DURATION_ZERO:
        return ZIPKIN_FORM_DURATION;
    case ZIPKIN_FORM_DEBUG:
    case ZIPKIN_FORM_DEBUG_FALSE:
        return ZIPKIN_FORM_DEBUG;
    case ZIPKIN_FORM_SHARED:
    case ZIPKIN_FORM_SHARED_FALSE:
        return ZIPKIN_FORM_SHARED;
    case ZIPKIN_FORM_SPAN_ID:
    case ZIPKIN_FORM_KIND:
    case ZIPKIN_FORM_NAME:
    case ZIPKIN_FORM_LOCAL_ENDPOINT:
    case ZIPKIN_FORM_REMOTE:
    case ZIPKIN_FORM_ANNOTATIONS:
    case ZIPKIN_FORM_TAGS:
    case ZIPKIN_FORM_RESOURCE_TAGS:
    case ZIPKIN_FORM_LINKS:
        return code;
    default:
        return 0;
    }
}

static char endpoint_group(char code)
{
    return code == ZIPKIN_FORM_SERVICE_NAME || code == ZIPKIN_FORM_IPV4 || code == ZIPKIN_FORM_IPV6 ||
                   code == ZIPKIN_FORM_PORT
               ? code
               : 0;
}

static char event_group(char code)
{
    return code == ZIPKIN_FORM_EVENT_TIME || code == ZIPKIN_FORM_EVENT_VALUE || code == ZIPKIN_FORM_EVENT_ATTRS ? code
                                                                                                                : 0;
}

/* Sets of groups, which are ASCII characters. */
struct groups {
    uint64_t bits[2];
};

static bool has_group(const struct groups *groups, char group)
{
    return (groups->bits[(group & 64) != 0] >> (group & 63) & 1) != 0;
}

/* False when the code has no group, or its group was there before. */
static bool add_group(struct groups *groups, char group)
{
    if (group == 0 || has_group(groups, group))
        return false;
    groups->bits[(group & 64) != 0] |= (uint64_t)1 << (group & 63);
    return true;
}

/* ---- Checks --------------------------------------------------------------- */

uint16_t zipkin_layout_take_unit(struct text form, size_t *at)
{
    if (*at == form.n || (form.at[*at] != ZIPKIN_FORM_UNIT_NS && form.at[*at] != ZIPKIN_FORM_UNIT_MS &&
                          form.at[*at] != ZIPKIN_FORM_UNIT_S))
        return 3;
    return (uint16_t)(form.at[(*at)++] - '0');
}

/* The codes from *at to the parenthesis. */
static const char *check_remote(struct text form, size_t *at, struct zipkin_layout *layout)
{
    struct groups groups = { 0 };

    for (; *at < form.n && form.at[*at] != ZIPKIN_FORM_REMOTE_END; ++*at, layout->n_remote++)
        if (!add_group(&groups, endpoint_group(form.at[*at])))
            return "has an endpoint that is none";
    return (*at)++ < form.n ? NULL : "has an endpoint without an end";
}

static const char *check_event(const struct span_shape_event *event)
{
    struct groups groups = { 0 };

    for (size_t at = 0; at < event->form.n;) {
        char code = event->form.at[at++];
        if (!add_group(&groups, event_group(code)))
            return "has an annotation that is none";
        if (code == ZIPKIN_FORM_EVENT_TIME)
            zipkin_layout_take_unit(event->form, &at);
    }
    return event->n_attrs == 0 || has_group(&groups, ZIPKIN_FORM_EVENT_ATTRS) ? NULL
                                                                              : "has no room for an event's attributes";
}

static const char *check_room(const struct span_shape *shape, const struct zipkin_layout *layout, bool has_annotations)
{
    uint32_t n_around = layout->n_remote + layout->n_others;

    if (shape->n_attrs < n_around)
        return "has more members than there are attributes";
    if (shape->n_attrs > n_around && !layout->has_tags)
        return "has no room for tags";
    if (shape->n_events != 0 && !has_annotations)
        return "has no room for annotations";
    if (shape->n_links != 0 && !(layout->has_links && layout->has_tags))
        return "has no room for links";
    for (uint32_t i = 0; i < shape->n_events; i++) {
        const char *what = check_event(&shape->events[i]);
        if (what != NULL)
            return what;
    }
    for (uint32_t i = shape->n_attrs - layout->n_others; i < shape->n_attrs; i++)
        if (shape->attrs[i].key.n < strlen(ZIPKIN_FORM_OTHER_PREFIX) ||
            memcmp(shape->attrs[i].key.at, ZIPKIN_FORM_OTHER_PREFIX, strlen(ZIPKIN_FORM_OTHER_PREFIX)) != 0)
            return "has another member without a name";
    return NULL;
}

const char *zipkin_layout_check(const struct span_shape *shape, struct zipkin_layout *layout)
{
    struct text   form = shape->form;
    struct groups groups = { 0 };

    *layout = (struct zipkin_layout){ 0 };
    for (size_t at = 0; at < form.n;) {
        char code = form.at[at++], group = span_group(code);
        if (code == ZIPKIN_FORM_OTHER) {
            if (layout->n_others++ == ZIPKIN_FORM_MAX_OTHERS)
                return "has too many other members";
            continue;
        }
        if (!add_group(&groups, group))
            return "has a code twice, or one that is unknown";
        if (code == ZIPKIN_FORM_START || code == ZIPKIN_FORM_DURATION)
            zipkin_layout_take_unit(form, &at);
        if (code == ZIPKIN_FORM_KIND && (shape->kind < ZIPKIN_FORM_FIRST_KIND || shape->kind > ZIPKIN_FORM_LAST_KIND))
            return "has a kind where there is none";
        const char *what = code == ZIPKIN_FORM_REMOTE ? check_remote(form, &at, layout) : NULL;
        if (what != NULL)
            return what;
        layout->names_parent = layout->names_parent || code == ZIPKIN_FORM_PARENT_ID;
        layout->has_tags     = layout->has_tags || code == ZIPKIN_FORM_TAGS;
        layout->has_links    = layout->has_links || code == ZIPKIN_FORM_LINKS;
        layout->has_resource_tags = layout->has_resource_tags || code == ZIPKIN_FORM_RESOURCE_TAGS;
    }
    if (!has_group(&groups, ZIPKIN_FORM_TRACE_ID) || !has_group(&groups, ZIPKIN_FORM_SPAN_ID))
        return "has no id";
    return check_room(shape, layout, has_group(&groups, ZIPKIN_FORM_ANNOTATIONS));
}

const char *zipkin_layout_check_endpoint(const struct span_shape_resource *resource)
{
    struct groups groups = { 0 };

    if (resource->n_attrs != resource->form.n)
        return "of an endpoint has other members than there are attributes";
    for (uint32_t i = 0; i < resource->n_attrs; i++) {
        const struct span_shape_field *field = &resource->attrs[i].field;
        char                           code = resource->form.at[i];
        if (!add_group(&groups, endpoint_group(code)))
            return "of an endpoint has a code twice, or one that is unknown";
        if (field->slot != SPAN_SHAPE_CONST ||
            field->value.type != (code == ZIPKIN_FORM_PORT ? VALUE_INT_NUMBER : VALUE_STRING))
            return "of an endpoint has a value of another type";
    }
    return NULL;
}

const char *zipkin_layout_split_resource(const struct span_shape_resource *resource,
                                         struct span_shape_resource *endpoint, const struct span_shape_attr **tags,
                                         uint32_t *n_tags)
{
    struct text form = resource->form;

    *endpoint = *resource;
    *tags = NULL;
    *n_tags = 0;
    if (form.n != 0 && form.at[form.n - 1] == ZIPKIN_FORM_TAGS) {
        if (form.n - 1 > resource->n_attrs)
            return "of an endpoint has other members than there are attributes";
        endpoint->form.n = form.n - 1;
        endpoint->n_attrs = (uint32_t)form.n - 1;
        *tags = resource->attrs + endpoint->n_attrs;
        *n_tags = resource->n_attrs - endpoint->n_attrs;
    }
    for (uint32_t i = 0; i < *n_tags; i++)
        if ((*tags)[i].field.slot != SPAN_SHAPE_CONST || (*tags)[i].field.value.type >= VALUE_N_TYPES)
            return "of an endpoint has a value of another type";
    return zipkin_layout_check_endpoint(endpoint);
}
