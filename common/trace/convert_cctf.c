/* convert_cctf.c - OTLP's terms to Tracekit: a flat record a span, its attributes as further members. */
#include "common/trace/cctf_form.h"
#include "common/trace/convert_parts.h"

#define KEY_STATUS "status"

enum { STATUS_CODE_OK = 1, STATUS_CODE_ERROR = 2 };

/* Members that every record has, and what they are made of: attributes of those keys are further members. */
static const char *const member_keys[] = {
    "trace_id", "span_id", "parent_id", "module_id", "instance_id", "ts_enqueue", "ts_start", "ts_end", "node", "stage",
    "method", "path", "queue_time_ms", "service_time_ms", "rt_ms", KEY_STATUS, CCTF_FORM_KEY_QUEUE_TIME,
    "gent.synthetic",
};

/* Members that a resource gives, and attributes that say the same elsewhere. */
static const struct {
    const char *key, *other_key;
    char        code, null_code;
} resource_members[] = {
    { CCTF_FORM_KEY_SERVICE, CCTF_FORM_KEY_SERVICE, CCTF_FORM_MODULE, CCTF_FORM_MODULE_NULL },
    { "instance_id", "service.instance.id", CCTF_FORM_INSTANCE, CCTF_FORM_INSTANCE_NULL },
    { "node", "host.name", CCTF_FORM_NODE, CCTF_FORM_NODE_NULL },
    { "stage", "deployment.environment", CCTF_FORM_STAGE, CCTF_FORM_STAGE_NULL },
};
#define N_RESOURCE_MEMBERS (sizeof resource_members / sizeof *resource_members)

/* ---- Resources --------------------------------------------------------------------- */

static const struct span_shape_attr *find_member(const struct span_shape_resource *resource, size_t member)
{
    const char                   *key = resource_members[member].key, *other_key = resource_members[member].other_key;
    const struct span_shape_attr *attr = convert_find(resource->attrs, resource->n_attrs, key);

    if (attr == NULL || !convert_is_string(&attr->field))
        attr = convert_find(resource->attrs, resource->n_attrs, other_key);
    return attr != NULL && convert_is_string(&attr->field) ? attr : NULL;
}

/* Notes the members that some resource gives: the others are null in every record. */
static void prepare(struct convert *c, const struct span_shape_set *set)
{
    for (uint32_t r = 0; r < set->n_resources; r++)
        for (size_t i = 0; i < N_RESOURCE_MEMBERS; i++)
            if (find_member(&set->resources[r], i) != NULL &&
                intern_add(&c->keys, resource_members[i].key, strlen(resource_members[i].key)) == INTERN_NONE)
                c->status = STATUS_NO_MEMORY;
}

static void give_resource(struct convert *c, const struct span_shape_resource *from, struct span_shape_resource *to)
{
    uint32_t n = 0;

    for (size_t i = 0; i < N_RESOURCE_MEMBERS; i++) {
        const struct span_shape_attr *attr = find_member(from, i);
        if (attr != NULL)
            convert_add_as(c, resource_members[i].key, attr->field);
        n += attr != NULL;
    }
    if (n < from->n_attrs)
        convert_lose(c, CONVERT_LOSS_RESOURCES);
    to->attrs = convert_end_attrs(c, &to->n_attrs);
}

/* ---- Spans ---------------------------------------------------------------------------- */

static const struct span_shape_attr *find_http_status(const struct span_shape *shape)
{
    const struct span_shape_attr *attr = convert_find(shape->attrs, shape->n_attrs, "http.status_code");

    if (attr == NULL)
        attr = convert_find(shape->attrs, shape->n_attrs, "http.response.status_code");
    return attr != NULL && convert_is_int(&attr->field) ? attr : NULL;
}

/* An HTTP code, which says whether the span failed: 400 and above. */
static struct span_shape_field make_status(const struct span_shape *shape, const struct span_shape_attr *http)
{
    uint64_t code = 0;
    bool     is_bad = shape->status_code == STATUS_CODE_ERROR;

    if (http != NULL && !convert_is_constant(&http->field))
        return http->field;
    if (http != NULL && convert_parse_count(&http->field, &code) && (code >= 400) == is_bad)
        return convert_constant(VALUE_INT_NUMBER, http->field.value.text);
    return convert_constant(VALUE_INT_NUMBER, convert_text(is_bad ? "500" : "200"));
}

static bool is_member(const struct span_shape_attr *attr)
{
    for (size_t i = 0; i < sizeof member_keys / sizeof *member_keys; i++)
        if (convert_key_is(attr, member_keys[i]))
            return true;
    return false;
}

static void lose_parts(struct convert *c, const struct span_shape_set *set, const struct span_shape *from)
{
    const struct span_shape_resource *scope = &set->scopes[from->scope_at];

    if (scope->name.n != 0 || scope->version.n != 0 || scope->n_attrs != 0)
        convert_lose(c, CONVERT_LOSS_SCOPES);
    if (from->kind != 0)
        convert_lose(c, CONVERT_LOSS_KINDS);
    if (from->status_code == STATUS_CODE_OK)
        convert_lose(c, CONVERT_LOSS_STATUS);
    if (from->n_events != 0)
        convert_lose(c, CONVERT_LOSS_EVENTS);
    if (from->n_links != 0)
        convert_lose(c, CONVERT_LOSS_LINKS);
    convert_lose_field(c, &from->status_message, CONVERT_LOSS_STATUS);
    convert_lose_field(c, &from->trace_state, CONVERT_LOSS_TRACE_STATE);
    convert_lose_field(c, &from->flags, CONVERT_LOSS_FLAGS);
    convert_lose(c, CONVERT_LOSS_TIMES);
}

static void give_shape(struct convert *c, const struct span_shape_set *set, const struct span_shape *from,
                       struct span_shape *to)
{
    const struct span_shape_attr *http = find_http_status(from), *attrs;

    for (uint32_t i = 0; i < from->n_attrs; i++)
        if (!is_member(&from->attrs[i]))
            convert_add(c, from->attrs[i].key, from->attrs[i].field);
        else
            convert_lose(c, CONVERT_LOSS_NAMED);
    convert_sort_attrs(c);
    convert_add_as(c, KEY_STATUS, make_status(from, http));
    convert_add_as(c, CCTF_FORM_KEY_QUEUE_TIME, convert_constant(VALUE_INT_NUMBER, convert_text("0")));
    attrs = convert_end_attrs(c, &to->n_attrs);
    to->attrs = attrs;
    lose_parts(c, set, from);

    convert_codes(c, "6ts");
    convert_code(c, convert_has_parent(c, from) ? CCTF_FORM_PARENT : CCTF_FORM_PARENT_NULL);
    for (size_t i = 0; i < N_RESOURCE_MEMBERS; i++) {
        const char *key = resource_members[i].key;
        bool        is_given = intern_find(&c->keys, key, strlen(key)) != INTERN_NONE;
        convert_code(c, is_given ? resource_members[i].code : resource_members[i].null_code);
        if (i == 1) /* behind instance_id */
            convert_codes(c, "qbe");
    }
    convert_codes(c, "mw");
    for (uint32_t i = 0; i + 2 < to->n_attrs; i++) /* but status and queue_time */
        convert_code(c, CCTF_FORM_ATTR);
    convert_codes(c, "uvra");
    to->form = convert_end_form(c);
}

const struct convert_target convert_to_cctf = { prepare, give_shape, give_resource };
