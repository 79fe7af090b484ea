/* convert_gent.c - OTLP's terms to Gen-T: a node a span, named for its service, as its own translator makes them of
 * Jaeger's spans. */
#include "common/trace/convert_jaeger.h"
#include "common/trace/gent_tx_form.h"

#define NODE_TYPE     "jaeger" /* the type of nodes whose body is what a Jaeger span has as tags */
#define KEY_OPERATION "operation"

enum { STATUS_CODE_ERROR = 2 };

/* ---- Nodes ------------------------------------------------------------------------- */

/* In front of names in the body that begin with a slash stands the body's path. */
static void keep_in_body(struct convert *c)
{
    struct span_shape_attr *attrs = (struct span_shape_attr *)c->attrs.data;
    struct buffer           key = { 0 }; /* owned here */

    for (size_t i = 0; i < c->attrs.n / sizeof *attrs; i++) {
        if (attrs[i].key.n == 0 || attrs[i].key.at[0] != '/')
            continue;
        key.n = 0;
        buffer_append_literal(&key, GENT_TX_KEY_BODY);
        buffer_append(&key, attrs[i].key.at, attrs[i].key.n);
        if (key.has_failed)
            c->status = STATUS_NO_MEMORY;
        else
            attrs[i].key = convert_keep(c, (struct text){ (const char *)key.data, key.n });
    }
    buffer_free(&key);
}

static void add_issue(struct convert *c, const struct span_shape *from)
{
    struct span_shape_field message = convert_is_blank(&from->status_message) ? convert_string("Issue")
                                                                              : from->status_message;

    convert_add_as(c, GENT_TX_KEY_ISSUE "category", convert_string("ERROR"));
    convert_add_as(c, GENT_TX_KEY_ISSUE "name", convert_string("Error"));
    convert_add_as(c, GENT_TX_KEY_ISSUE "type", convert_string("Error"));
    convert_add_as(c, GENT_TX_KEY_ISSUE "message", message);
    convert_add_as(c, GENT_TX_KEY_ISSUE "description", message);
}

/* ---- Transactions -------------------------------------------------------------------- */

static void add_transaction(struct convert *c)
{
    struct span_shape_field completed = convert_string("completed");

    convert_add_as(c, GENT_TX_KEY_TRANSACTION "traceStatus", convert_string("manual-traced"));
    convert_add_as(c, GENT_TX_KEY_GRAPH "status", completed);
    convert_add_as(c, GENT_TX_KEY_TIMELINE "status", completed);
    convert_add_as(c, GENT_TX_KEY_DETAILS "status", completed);
    convert_add_as(c, GENT_TX_KEY_DETAILS "cost", convert_constant(VALUE_INT_NUMBER, convert_text("0")));
    convert_add_as(c, GENT_TX_KEY_DETAILS "regions", convert_constant(VALUE_JSON, convert_text("[]")));
    convert_add_as(c, GENT_TX_KEY_DETAILS "triggeredService", convert_constant(VALUE_JSON, convert_text("{}")));
    convert_codes(c, "|aMGav)Larl)DaXbdaaca)");
}

static void lose_parts(struct convert *c, const struct span_shape *from)
{
    if (from->n_events != 0)
        convert_lose(c, CONVERT_LOSS_EVENTS);
    if (from->n_links != 0)
        convert_lose(c, CONVERT_LOSS_LINKS);
    convert_lose_field(c, &from->flags, CONVERT_LOSS_FLAGS);
    convert_lose(c, CONVERT_LOSS_IDS);
}

static void give_shape(struct convert *c, const struct span_shape_set *set, const struct span_shape *from,
                       struct span_shape *to)
{
    bool has_parent = convert_has_parent(c, from), is_bad = from->status_code == STATUS_CODE_ERROR;

    if (from->service.n != 0) {
        to->name = convert_constant(VALUE_STRING, from->service);
        if (!convert_is_blank(&from->name))
            convert_add_as(c, KEY_OPERATION, from->name);
    }
    convert_jaeger_add_tags(c, set, from);
    convert_sort_attrs(c);
    keep_in_body(c);
    convert_add_as(c, GENT_TX_KEY_RESOURCE "serviceType", convert_string(NODE_TYPE));
    convert_add_as(c, GENT_TX_KEY_NODE "type", convert_string(NODE_TYPE));
    convert_codes(c, has_parent ? "3pRina)ibdEB)" : "3Rina)ibdEB)");
    convert_codes(c, is_bad ? "Iaiaaaa)a" : "ea");
    if (is_bad)
        add_issue(c, from);
    if (!has_parent)
        add_transaction(c);
    to->attrs = convert_end_attrs(c, &to->n_attrs);
    to->form = convert_end_form(c);
    lose_parts(c, from);
}

static void give_resource(struct convert *c, const struct span_shape_resource *from, struct span_shape_resource *to)
{
    const struct span_shape_attr *service = convert_find(from->attrs, from->n_attrs, "service.name");

    if (from->n_attrs > (service != NULL))
        convert_lose(c, CONVERT_LOSS_RESOURCES);
    if (service != NULL)
        convert_add(c, service->key, service->field);
    to->attrs = convert_end_attrs(c, &to->n_attrs);
}

const struct convert_target convert_to_gent = { NULL, give_shape, give_resource };
