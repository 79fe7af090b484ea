/* convert.c - to OTLP's terms, and from there to the target.
 *
 * The canonical set is one that OTLP's writer takes: what makes it is the
 * whole conversion to OTLP, and what reads it finds everything at one place. */
#include "common/trace/convert.h"

#include "common/trace/convert_parts.h"
#include "common/trace/span_form.h"

static const struct convert_source *const sources[TRACE_FORMAT_N] = {
    [TRACE_FORMAT_ZIPKIN] = &convert_from_zipkin,
    [TRACE_FORMAT_ZIPKIN1] = &convert_from_zipkin1,
    [TRACE_FORMAT_JAEGER] = &convert_from_jaeger,
    [TRACE_FORMAT_GENT] = &convert_from_native,
    [TRACE_FORMAT_CCTF] = &convert_from_native,
};

static const struct convert_target *const targets[TRACE_FORMAT_N] = {
    [TRACE_FORMAT_ZIPKIN] = &convert_to_zipkin,
    [TRACE_FORMAT_ZIPKIN1] = &convert_to_zipkin1,
    [TRACE_FORMAT_JAEGER] = &convert_to_jaeger,
    [TRACE_FORMAT_GENT] = &convert_to_gent,
    [TRACE_FORMAT_CCTF] = &convert_to_cctf,
};

struct trace_style convert_style(enum trace_format format)
{
    static const uint8_t containers[TRACE_FORMAT_N] = {
        [TRACE_FORMAT_OTLP]    = TRACE_CONTAINER_LINES,
        [TRACE_FORMAT_ZIPKIN]  = TRACE_CONTAINER_LINES,
        [TRACE_FORMAT_ZIPKIN1] = TRACE_CONTAINER_LINES,
        [TRACE_FORMAT_JAEGER]  = TRACE_CONTAINER_DATA,
        [TRACE_FORMAT_GENT]    = TRACE_CONTAINER_COMMA_LINES,
        [TRACE_FORMAT_CCTF]    = TRACE_CONTAINER_LINES,
    };
    return (struct trace_style){ (uint8_t)format, containers[format] };
}

/* ---- Forms of OTLP -------------------------------------------------------------- */

static void code_if(struct convert *c, bool is_there, char code)
{
    if (is_there)
        convert_code(c, code);
}

static void code_field(struct convert *c, const struct span_shape_field *field, char code)
{
    code_if(c, !convert_is_blank(field), code);
}

/* The members that are there, in the protocol's order. */
static struct text make_span_form(struct convert *c, const struct span_shape *shape, bool has_parent)
{
    convert_codes(c, "ts");
    code_field(c, &shape->trace_state, FORM_TRACE_STATE);
    code_if(c, has_parent, FORM_PARENT_ID);
    code_field(c, &shape->flags, FORM_FLAGS);
    convert_code(c, FORM_NAME);
    code_if(c, shape->kind != 0, FORM_KIND);
    convert_code(c, FORM_START_STRING);
    convert_code(c, FORM_END_STRING);
    code_if(c, shape->n_attrs != 0, FORM_ATTRS);
    code_field(c, &shape->dropped_attrs, FORM_DROPPED_ATTRS);
    code_if(c, shape->n_events != 0, FORM_EVENTS);
    code_field(c, &shape->dropped_events, FORM_DROPPED_EVENTS);
    code_if(c, shape->n_links != 0, FORM_LINKS);
    code_field(c, &shape->dropped_links, FORM_DROPPED_LINKS);
    convert_code(c, FORM_STATUS);
    code_field(c, &shape->status_message, FORM_STATUS_MESSAGE);
    code_if(c, shape->status_code != 0, FORM_STATUS_CODE);
    convert_code(c, FORM_STATUS_END);
    return convert_end_form(c);
}

static struct text make_event_form(struct convert *c, const struct span_shape_event *event)
{
    convert_code(c, FORM_TIME_STRING);
    code_field(c, &event->name, FORM_NAME);
    code_if(c, event->n_attrs != 0, FORM_ATTRS);
    code_field(c, &event->dropped_attrs, FORM_DROPPED_ATTRS);
    return convert_end_form(c);
}

static struct text make_link_form(struct convert *c, const struct span_shape_link *link)
{
    convert_codes(c, "ts");
    code_field(c, &link->trace_state, FORM_TRACE_STATE);
    code_if(c, link->n_attrs != 0, FORM_ATTRS);
    code_field(c, &link->dropped_attrs, FORM_DROPPED_ATTRS);
    code_field(c, &link->flags, FORM_FLAGS);
    return convert_end_form(c);
}

/* ---- To OTLP ---------------------------------------------------------------------- */

static struct span_shape blank_shape(const struct span_shape *from)
{
    struct span_shape_field blank = convert_blank();
    return (struct span_shape){
        .kind = from->kind, .status_code = from->status_code, .is_shared = from->is_shared,
        .service = from->service,
        .name = from->name, .status_message = blank, .trace_state = blank, .flags = blank,
        .dropped_attrs = blank, .dropped_events = blank, .dropped_links = blank,
    };
}

static uint32_t find_scope(struct convert *c)
{
    struct buffer key = { 0 }; /* owned here */
    uint32_t      at;

    buffer_append(&key, c->scope_name.at, c->scope_name.n);
    buffer_append_byte(&key, '\0');
    buffer_append(&key, c->scope_version.at, c->scope_version.n);
    at = key.has_failed ? INTERN_NONE : intern_add(&c->scopes, key.data, key.n);
    buffer_free(&key);
    if (at == INTERN_NONE)
        c->status = STATUS_NO_MEMORY;
    return at;
}

static void take_shape(struct convert *c, const struct convert_source *source, const struct span_shape *from,
                       struct span_shape *to)
{
    *to = blank_shape(from);
    c->scope_name = c->scope_version = (struct text){ "", 0 };
    source->take_shape(c, from, to);
    if (c->status != STATUS_OK)
        return;
    to->scope_at = find_scope(c);
    for (uint32_t i = 0; i < to->n_events; i++) /* made by the source, so they may be written to */
        ((struct span_shape_event *)to->events)[i].form = make_event_form(c, &to->events[i]);
    for (uint32_t i = 0; i < to->n_links; i++)
        ((struct span_shape_link *)to->links)[i].form = make_link_form(c, &to->links[i]);
    to->form = make_span_form(c, to, convert_has_parent(c, from));
}

static void take_resource(struct convert *c, const struct convert_source *source,
                          const struct span_shape_resource *from, struct span_shape_resource *to)
{
    struct text none = { "", 0 };

    *to = (struct span_shape_resource){ .form = none, .schema_url = none, .name = none, .version = none };
    source->take_resource(c, from, to);
    to->form = convert_text(to->n_attrs != 0 ? "a" : "");
    to->container_form = convert_text("RC");
}

/* The scopes of c->scopes. */
static struct span_shape_resource *make_scopes(struct convert *c)
{
    struct span_shape_resource *scopes = convert_take(c, c->scopes.n, sizeof *scopes);

    for (uint32_t i = 0; scopes != NULL && i < c->scopes.n; i++) {
        struct text key = convert_keep(c, intern_view(&c->scopes, i));
        size_t      n_name = c->status == STATUS_OK ? (size_t)((char *)memchr(key.at, '\0', key.n) - key.at) : 0;
        scopes[i] = (struct span_shape_resource){ .container_form = convert_text("SC") };
        if (c->status != STATUS_OK)
            break;
        scopes[i].name = (struct text){ key.at, n_name };
        scopes[i].version = (struct text){ key.at + n_name + 1, key.n - n_name - 1 };
        scopes[i].form = convert_text(scopes[i].version.n != 0 ? "nV" : n_name != 0 ? "n" : "");
        scopes[i].schema_url = convert_text("");
    }
    return scopes;
}

static void take_set(struct convert *c, const struct span_shape_set *from, struct span_shape_set *to)
{
    const struct convert_source *source = sources[c->from.format];
    struct span_shape           *shapes = convert_take(c, from->n_shapes, sizeof *shapes);
    struct span_shape_resource  *resources = convert_take(c, from->n_resources, sizeof *resources);

    for (uint32_t i = 0; i < from->n_shapes && c->status == STATUS_OK; i++)
        take_shape(c, source, &from->shapes[i], &shapes[i]);
    for (uint32_t i = 0; i < from->n_resources && c->status == STATUS_OK; i++)
        take_resource(c, source, &from->resources[i], &resources[i]);
    struct span_shape_resource *scopes = make_scopes(c);
    *to = (struct span_shape_set){ from->n_shapes, from->n_resources, c->scopes.n, shapes, resources, scopes };
}

/* ---- From OTLP --------------------------------------------------------------------- */

static void give_set(struct convert *c, const struct span_shape_set *from, struct span_shape_set *to)
{
    const struct convert_target *target = targets[c->to.format];
    struct span_shape           *shapes = convert_take(c, from->n_shapes, sizeof *shapes);
    struct span_shape_resource  *resources = convert_take(c, from->n_resources, sizeof *resources);
    struct span_shape_resource  *scopes = convert_take(c, 1, sizeof *scopes);

    if (c->status == STATUS_OK && target->prepare != NULL)
        target->prepare(c, from);
    for (uint32_t i = 0; i < from->n_shapes && c->status == STATUS_OK; i++) {
        const struct span_shape *shape = &from->shapes[i];
        shapes[i] = blank_shape(shape);
        target->give_shape(c, from, shape, &shapes[i]);
        convert_lose_field(c, &shape->dropped_attrs, CONVERT_LOSS_COUNTS);
        convert_lose_field(c, &shape->dropped_events, CONVERT_LOSS_COUNTS);
        convert_lose_field(c, &shape->dropped_links, CONVERT_LOSS_COUNTS);
    }
    for (uint32_t i = 0; i < from->n_resources && c->status == STATUS_OK; i++) {
        const struct span_shape_resource *resource = &from->resources[i];
        resources[i] = (struct span_shape_resource){ .form = { "", 0 } };
        target->give_resource(c, resource, &resources[i]);
        if (resource->schema_url.n != 0)
            convert_lose(c, CONVERT_LOSS_SCHEMAS);
        if (resource->n_dropped_attrs != 0)
            convert_lose(c, CONVERT_LOSS_COUNTS);
    }
    for (uint32_t i = 0; i < from->n_scopes; i++) {
        if (from->scopes[i].schema_url.n != 0)
            convert_lose(c, CONVERT_LOSS_SCHEMAS);
        if (from->scopes[i].n_dropped_attrs != 0)
            convert_lose(c, CONVERT_LOSS_COUNTS);
    }
    if (scopes != NULL)
        *scopes = (struct span_shape_resource){ .form = { "", 0 } };
    *to = (struct span_shape_set){ from->n_shapes, from->n_resources, 1, shapes, resources, scopes };
}

/* ---- All ----------------------------------------------------------------------------- */

static void put_losses(const struct convert *c, struct buffer *dropped)
{
    static const char *const clauses[] = {
#define CONVERT_LOSS_CLAUSE(name, clause) clause,
        CONVERT_LOSSES(CONVERT_LOSS_CLAUSE)
#undef CONVERT_LOSS_CLAUSE
    };
    const char *title = trace_format_title((enum trace_format)c->to.format);

    for (uint32_t i = 0; i < CONVERT_LOSS_N; i++) {
        if ((c->losses >> i & 1) == 0)
            continue;
        buffer_append(dropped, title, strlen(title));
        buffer_append_literal(dropped, " has no place for ");
        buffer_append(dropped, clauses[i], strlen(clauses[i]));
        buffer_append_byte(dropped, '\n');
    }
}

enum status convert_shapes(const struct span_shape_set *from, struct trace_style from_style,
                           struct trace_style to_style, struct arena *arena, struct span_shape_set *to,
                           struct buffer *dropped, struct fail *fail)
{
    struct convert        c = { .arena = arena, .from = from_style, .to = to_style }; /* owns its buffers */
    struct span_shape_set made = *from;

    if (from_style.format >= TRACE_FORMAT_N || to_style.format >= TRACE_FORMAT_N)
        return fail_set(fail, STATUS_UNSUPPORTED, FAIL_NO_OFFSET, "conversion of format %u to format %u",
                        from_style.format, to_style.format);
    if (from_style.format != to_style.format && from_style.format != TRACE_FORMAT_OTLP)
        take_set(&c, from, &made);
    if (from_style.format != to_style.format && to_style.format != TRACE_FORMAT_OTLP && c.status == STATUS_OK) {
        struct span_shape_set canonical = made;
        give_set(&c, &canonical, &made);
    }
    put_losses(&c, dropped);
    buffer_free(&c.attrs);
    buffer_free(&c.form);
    buffer_free(&c.order);
    intern_free(&c.keys);
    intern_free(&c.scopes);
    if (c.status != STATUS_OK)
        return fail_set(fail, c.status, FAIL_NO_OFFSET, "converting %u span shapes", from->n_shapes);
    *to = made;
    return STATUS_OK;
}
