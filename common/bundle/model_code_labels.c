/* model_code_labels.c - the labels section: values, resources, scopes, services, labels.
 *
 * Labels of one operation are very alike, and so are those of one scope and
 * kind: each field is guessed from where its like was met last, first under
 * the label's operation, then more widely. What is new is mostly the next
 * new string or column. */
#include "common/bundle/model_code_parts.h"

/* Domains of what is remembered. */
enum { AT_COLUMN = 1, AT_KEY, AT_LABEL, AT_OPERATION, AT_EVENT, AT_VALUE, AT_RESOURCE_KEY, AT_BEHIND, AT_COLUMNS };

#define MAX_LISTS  4096u /* keys with a list of their own */
#define MAX_LISTED 1024u /* columns of a key that have a number of their own there */

struct labels_coder {
    struct model_coder *c;
    struct model       *m;
    struct model_texts  texts;
    struct model_ids    columns, services, scopes, operations, tables;
    uint32_t            n_attrs, n_label_attrs, n_label_events, n_label_links; /* so far */
    struct model_list  *lists;   /* (MAX_LISTS) columns that each key has had */
    uint32_t            n_lists;
    uint32_t            column;  /* the one coded before */
    uint32_t            label;   /* the one at hand */
    uint32_t            near;    /* did the last guess from the column before fail (1) or hold (2)? */
    uint64_t            n_text_bytes; /* of all keys, names and forms, each use counted */
};

/* Under what a group of fields is remembered, the narrowest first. */
struct owner {
    uint32_t narrow, wide;
};

/* Fields of a label that are columns but have no key of their own take these for it. */
enum pseudo_key {
    KEY_NAME = 1u << 31, KEY_STATUS_MESSAGE, KEY_TRACE_STATE, KEY_FLAGS, KEY_DROPPED_ATTRS,
    KEY_DROPPED_EVENTS, KEY_DROPPED_LINKS, KEY_TARGET, KEY_RESOURCES,
};

/* ---- Values, resources, scopes, services ------------------------------------------ */

static void code_resource_string(struct labels_coder *l, uint32_t *string, uint32_t which)
{
    struct model_contexts keys  = CONTEXTS(mix_pair(AT_RESOURCE_KEY, which | 1u << 31));
    struct model_guess    guess = model_coder_guess(l->c, keys);
    model_coder_id(l->c, FIELD_RESOURCE_STRING, string, &l->texts.strings, guess, CONTEXTS(which));
    model_coder_learn(l->c, keys, *string);
}

static void code_resource(struct labels_coder *l, struct model_resource *resource, bool is_scope)
{
    struct model_coder *c = l->c;

    code_resource_string(l, &resource->form, is_scope);
    code_resource_string(l, &resource->container_form, 2 + is_scope);
    code_resource_string(l, &resource->schema_url, 4 + is_scope);
    if (is_scope) {
        code_resource_string(l, &resource->name, 6);
        code_resource_string(l, &resource->version, 7);
    }
    if (c->is_decoding)
        resource->first_attr = l->n_attrs;
    model_coder_u32(c, FIELD_RESOURCE_DROPPED, &resource->n_dropped_attrs, UINT32_MAX, CONTEXTS(is_scope));
    model_coder_u32(c, FIELD_RESOURCE_N_ATTRS, &resource->n_attrs, l->m->n_attrs - l->n_attrs,
                    CONTEXTS(is_scope, mix_pair(is_scope, resource->form)));

    uint32_t before = MODEL_NONE;
    for (uint32_t i = 0; i < resource->n_attrs && !model_coder_is_done(c); i++) {
        struct model_attr    *attr     = &l->m->attrs[l->n_attrs++];
        struct model_contexts at_key   = CONTEXTS(mix_triple(AT_RESOURCE_KEY, is_scope, before));
        struct model_guess    next_key = model_coder_guess(c, at_key);
        model_coder_id(c, FIELD_RESOURCE_KEY, &attr->key, &l->texts.strings, next_key, CONTEXTS(before));
        model_coder_learn(c, at_key, attr->key);

        struct model_contexts at_value   = CONTEXTS(mix_pair(AT_VALUE, attr->key));
        struct model_guess    last_value = model_coder_guess(c, at_value);
        if (model_coder_id(c, FIELD_RESOURCE_VALUE, &attr->value, &l->texts.values, last_value, CONTEXTS(attr->key))
            == MODEL_HOW_NEW)
            model_code_new_value(&l->texts, attr->value, attr->key);
        model_coder_learn(c, at_value, attr->value);
        before = attr->key;
    }
}

/* ---- Fields ---------------------------------------------------------------------------- */

/* Where 'column' stands in the list, or its end. */
static uint32_t place_in(const struct model_list *list, uint32_t column)
{
    uint32_t at = 0;
    while (at < list->n && list->items[at] != column)
        at++;
    return at;
}

static struct model_list *columns_of_key(struct labels_coder *l, uint32_t key)
{
    uint32_t at = model_coder_recall(l->c, mix_pair(AT_COLUMNS, key));
    if (at >= l->n_lists) {
        at = l->n_lists < MAX_LISTS ? l->n_lists++ : MAX_LISTS - 1;
        model_coder_remember(l->c, mix_pair(AT_COLUMNS, key), at);
    }
    return &l->lists[at];
}

/* No guess was right: the next new column, one that the key has had, or any. */
static void code_other_column(struct labels_coder *l, uint32_t *column, uint32_t key, struct owner owner)
{
    struct model_coder   *c     = l->c;
    struct model_list    *list  = columns_of_key(l, key);
    uint32_t              coded = c->is_decoding ? 0 : *column, n_seen = l->columns.n_seen;
    struct model_contexts around = CONTEXTS(key, mix_pair(owner.wide, key), mix_pair(owner.narrow, key), list->n);

    if (n_seen < l->columns.n && model_coder_flag(c, FIELD_IS_COLUMN_NEW, coded == n_seen, around)) {
        coded = l->columns.n_seen++;
    } else {
        uint32_t at = c->is_decoding ? 0 : place_in(list, coded);
        if (list->n != 0 && model_coder_flag(c, FIELD_IS_COLUMN_LISTED, at < list->n, around)) {
            model_coder_symbol(c, FIELD_COLUMN_LISTED, &at, list->n,
                               CONTEXTS(key, mix_pair(owner.wide, key), mix_pair(owner.narrow, key),
                                        mix_pair(l->column, key)));
            coded = list->items[at];
        } else {
            model_coder_symbol(c, FIELD_COLUMN, &coded, n_seen, CONTEXTS(key, mix_pair(owner.wide, key)));
        }
    }
    if (c->is_decoding)
        *column = model_coder_is_done(c) ? 0 : coded;
    if (!model_coder_is_done(c) && list->n < MAX_LISTED && place_in(list, *column) == list->n)
        model_coder_append(c, list, *column);
}

/* What stood behind the column before when that was met last; what the owner had for the key last; or another. */
static void code_column(struct labels_coder *l, uint32_t *column, uint32_t key, struct owner owner)
{
    struct model_coder   *c      = l->c;
    struct model_contexts behind = CONTEXTS(mix_triple(AT_BEHIND, l->column, key));
    struct model_contexts keys   = CONTEXTS(mix_triple(AT_COLUMN, owner.narrow, key),
                                            mix_triple(AT_COLUMN, owner.wide, key), mix_pair(AT_COLUMN, key));
    struct model_guess    near   = model_coder_guess(c, behind), alike = model_coder_guess(c, keys);
    uint32_t level = 2 * alike.level + (near.value == alike.value);
    bool     is_found = false;

    if (near.value < l->columns.n_seen) {
        is_found = model_coder_flag(c, FIELD_IS_COLUMN_NEAR, *column == near.value,
                                    CONTEXTS(level, mix_pair(level, key), mix_pair(level, owner.wide),
                                             mix_pair(owner.narrow, key), mix_pair(l->column, key),
                                             mix_pair(l->near, level)));
        l->near = 1 + is_found;
        if (is_found && c->is_decoding)
            *column = near.value;
    }
    if (!is_found && alike.value < l->columns.n_seen && alike.value != near.value) {
        is_found = model_coder_flag(c, FIELD_IS_COLUMN_ALIKE, *column == alike.value,
                                    CONTEXTS(alike.level, mix_pair(alike.level, key), mix_pair(alike.level, owner.wide),
                                             mix_pair(owner.narrow, key), mix_pair(l->near, alike.level)));
        if (is_found && c->is_decoding)
            *column = alike.value;
    }
    if (!is_found)
        code_other_column(l, column, key, owner);
    model_coder_learn(c, behind, *column);
    model_coder_learn(c, keys, *column);
    l->column = *column;
}

/* Who orders labels by content writes all of it out: one long key in many labels must not cost much. */
static void note_text(struct labels_coder *l, uint32_t string)
{
    if (model_coder_is_done(l->c))
        return;
    l->n_text_bytes += model_string(l->m, string).n;
    if (l->n_text_bytes > MODEL_MAX_TEXT_BYTES)
        model_coder_fail(l->c, STATUS_LIMIT, "too much text in the labels");
}

static void code_attrs(struct labels_coder *l, uint32_t *first, uint32_t *n, struct owner owner)
{
    struct model_coder *c      = l->c;
    uint32_t            before = MODEL_NONE, how = 0;

    if (c->is_decoding)
        *first = l->n_label_attrs;
    model_coder_u32(c, FIELD_N_ATTRS, n, l->m->n_label_attrs - l->n_label_attrs,
                    CONTEXTS(owner.wide, owner.narrow));
    model_coder_charge(c, MODEL_METER_LABEL, l->label);
    for (uint32_t i = 0; i < *n && !model_coder_is_done(c); i++) {
        struct model_label_attr *attr = &l->m->label_attrs[l->n_label_attrs++];
        struct model_contexts keys = CONTEXTS(mix_triple(AT_KEY, owner.narrow, before),
                                              mix_triple(AT_KEY, owner.wide, before), mix_pair(AT_KEY, before));
        struct model_guess guess = model_coder_guess(c, keys);
        how = model_coder_id(c, FIELD_KEY, &attr->key, &l->texts.strings, guess,
                             CONTEXTS(how, before, mix_pair(before, owner.wide), mix_pair(before, owner.narrow)));
        model_coder_learn(c, keys, attr->key);
        before = attr->key;
        note_text(l, attr->key);
        if (!model_coder_is_done(c))
            code_column(l, &attr->field.column, attr->key, owner);
        model_coder_charge(c, MODEL_METER_LABEL_ATTR, l->n_label_attrs - 1);
    }
}

/* ---- Labels ---------------------------------------------------------------------------- */

static void code_event(struct labels_coder *l, struct model_label_event *event, struct owner label)
{
    struct model_coder   *c = l->c;
    struct model_contexts at_name = CONTEXTS(mix_triple(AT_EVENT, KEY_NAME, label.narrow),
                                             mix_pair(AT_EVENT, KEY_NAME));
    struct model_guess    name = model_coder_guess(c, at_name);
    model_coder_id(c, FIELD_EVENT_STRING, &event->name_text, &l->texts.strings, name, CONTEXTS(0, label.wide));
    model_coder_learn(c, at_name, event->name_text);
    note_text(l, event->name_text);

    struct model_contexts at_form = CONTEXTS(mix_pair(AT_EVENT, event->name_text), mix_pair(AT_EVENT, KEY_NAME + 1));
    model_coder_id(c, FIELD_EVENT_STRING, &event->form, &l->texts.strings, model_coder_guess(c, at_form),
                   CONTEXTS(1, event->name_text));
    model_coder_learn(c, at_form, event->form);
    note_text(l, event->form);

    struct owner owner = { mix_triple(AT_EVENT, event->name_text, label.narrow), mix_pair(AT_EVENT, event->name_text) };
    code_column(l, &event->name.column, KEY_NAME, owner);
    code_column(l, &event->dropped_attrs.column, KEY_DROPPED_ATTRS, owner);
    model_coder_id(c, FIELD_EVENT_TABLE, &event->time_table, &l->tables, (struct model_guess){ MODEL_NONE, 0 },
                   CONTEXTS(owner.wide));
    model_coder_u8(c, FIELD_EVENT_MODE, &event->time_mode, MODEL_TIME_N_MODES - 1, CONTEXTS(owner.wide));
    code_attrs(l, &event->first_attr, &event->n_attrs, owner);
}

static void code_link(struct labels_coder *l, struct model_label_link *link, struct owner label)
{
    struct owner          owner   = { mix_pair(AT_EVENT + 1, label.narrow), AT_EVENT + 1 };
    struct model_contexts at_form = CONTEXTS(owner.narrow, owner.wide);
    model_coder_id(l->c, FIELD_EVENT_STRING, &link->form, &l->texts.strings, model_coder_guess(l->c, at_form),
                   CONTEXTS(2, owner.narrow));
    model_coder_learn(l->c, at_form, link->form);
    note_text(l, link->form);

    code_column(l, &link->trace_state.column, KEY_TRACE_STATE, owner);
    code_column(l, &link->dropped_attrs.column, KEY_DROPPED_ATTRS, owner);
    code_column(l, &link->flags.column, KEY_FLAGS, owner);
    code_column(l, &link->target.column, KEY_TARGET, owner);
    struct model_contexts at_table = CONTEXTS(mix_triple(AT_EVENT, KEY_TARGET, owner.narrow));
    model_coder_id(l->c, FIELD_EVENT_TABLE, &link->gap_table, &l->tables, model_coder_guess(l->c, at_table),
                   CONTEXTS(owner.wide));
    model_coder_learn(l->c, at_table, link->gap_table);
    model_coder_u8(l->c, FIELD_EVENT_MODE, &link->mode, MODEL_LINK_N_MODES - 1, CONTEXTS(owner.wide));
    code_attrs(l, &link->first_attr, &link->n_attrs, owner);
}

static void code_label_string(struct labels_coder *l, uint32_t *string, uint32_t which, struct owner owner)
{
    struct model_contexts keys = CONTEXTS(mix_triple(AT_LABEL, which, owner.narrow),
                                          mix_triple(AT_LABEL, which, owner.wide), mix_pair(AT_LABEL, which));
    struct model_guess guess = model_coder_guess(l->c, keys);
    model_coder_id(l->c, FIELD_LABEL_STRING, string, &l->texts.strings, guess,
                   CONTEXTS(which, mix_pair(which, owner.wide), mix_pair(which, owner.narrow)));
    model_coder_learn(l->c, keys, *string);
    note_text(l, *string);
}

/* Service, operation, kind, status, scope: what the rest is seen under. */
static struct owner code_label_head(struct labels_coder *l, struct model_label *label)
{
    struct model_coder   *c           = l->c;
    struct model_contexts at_service  = CONTEXTS(mix_pair(AT_LABEL, KEY_RESOURCES));
    model_coder_id(c, FIELD_LABEL_SERVICE, &label->service, &l->services, model_coder_guess(c, at_service),
                   CONTEXTS(0));
    model_coder_learn(c, at_service, label->service);

    struct model_contexts at_operation = CONTEXTS(mix_pair(AT_OPERATION, label->service));
    enum model_how how = model_coder_id(c, FIELD_OPERATION, &label->operation, &l->operations,
                                  model_coder_guess(c, at_operation), CONTEXTS(label->service));
    model_coder_learn(c, at_operation, label->operation);

    uint32_t known = how == MODEL_HOW_NEW ? MODEL_NONE : label->operation;
    model_coder_u8(c, FIELD_KIND, &label->kind, UINT8_MAX, CONTEXTS(label->service, known));
    model_coder_u8(c, FIELD_STATUS, &label->status_code, UINT8_MAX, CONTEXTS(label->kind, known));

    struct model_contexts at_scope = CONTEXTS(mix_triple(AT_LABEL, KEY_NAME, label->operation),
                                              mix_triple(AT_LABEL, label->service, label->kind),
                                              mix_pair(AT_LABEL, label->service));
    model_coder_id(c, FIELD_LABEL_SCOPE, &label->scope, &l->scopes, model_coder_guess(c, at_scope),
                   CONTEXTS(label->service, label->kind));
    model_coder_learn(c, at_scope, label->scope);
    return (struct owner){ label->operation, mix_pair(label->scope, label->kind) };
}

static void code_label(struct labels_coder *l, struct model_label *label)
{
    struct model_coder *c     = l->c;
    struct owner        owner = code_label_head(l, label);

    if (!model_coder_is_done(c))
        note_text(l, l->m->services[label->service].name);
    code_label_string(l, &label->name_text, 0, owner);
    code_label_string(l, &label->form, 1, owner);
    bool is_early = model_coder_flag(c, FIELD_IS_EARLY, label->is_early != 0, CONTEXTS(owner.wide, owner.narrow));
    if (c->is_decoding)
        label->is_early = is_early;
    if (trace_format_shares_ids(l->m->source.format)) {
        bool is_shared = model_coder_flag(c, FIELD_IS_SHARED, label->is_shared, CONTEXTS(owner.wide, owner.narrow));
        if (c->is_decoding)
            label->is_shared = is_shared;
    }
    model_coder_u8(c, FIELD_GRID, &label->start_grid, 9, CONTEXTS(0, owner.wide, owner.narrow));
    model_coder_u8(c, FIELD_GRID, &label->duration_grid, 9, CONTEXTS(1 + label->start_grid, owner.wide, owner.narrow));

    owner.wide = mix_pair(owner.wide, label->status_code == 2);
    l->column = MODEL_NONE;
    code_column(l, &label->name.column, KEY_NAME, owner);
    code_column(l, &label->status_message.column, KEY_STATUS_MESSAGE, owner);
    code_column(l, &label->trace_state.column, KEY_TRACE_STATE, owner);
    code_column(l, &label->flags.column, KEY_FLAGS, owner);
    code_column(l, &label->dropped_attrs.column, KEY_DROPPED_ATTRS, owner);
    code_column(l, &label->dropped_events.column, KEY_DROPPED_EVENTS, owner);
    code_column(l, &label->dropped_links.column, KEY_DROPPED_LINKS, owner);
    code_attrs(l, &label->first_attr, &label->n_attrs, owner);

    if (c->is_decoding) {
        label->first_event = l->n_label_events;
        label->first_link  = l->n_label_links;
    }
    model_coder_u32(c, FIELD_N_EVENTS, &label->n_events, l->m->n_label_events - l->n_label_events,
                    CONTEXTS(owner.wide, owner.narrow));
    for (uint32_t i = 0; i < label->n_events && !model_coder_is_done(c); i++)
        code_event(l, &l->m->label_events[l->n_label_events++], owner);
    model_coder_u32(c, FIELD_N_LINKS, &label->n_links, l->m->n_label_links - l->n_label_links,
                    CONTEXTS(owner.wide, owner.narrow));
    for (uint32_t i = 0; i < label->n_links && !model_coder_is_done(c); i++)
        code_link(l, &l->m->label_links[l->n_label_links++], owner);
}

/* ---- The section ------------------------------------------------------------------------ */

static void code_counts(struct model_coder *c, struct model *m)
{
    model_code_count(c, 0, &m->n_values, MODEL_MAX_STRINGS);
    model_code_count(c, 1, &m->n_attrs, MODEL_MAX_FIELDS);
    model_code_count(c, 2, &m->n_resources, MODEL_MAX_LABELS);
    model_code_count(c, 3, &m->n_scopes, MODEL_MAX_LABELS);
    model_code_count(c, 4, &m->n_services, MODEL_MAX_LABELS);
    model_code_count(c, 5, &m->n_labels, MODEL_MAX_LABELS);
    model_code_count(c, 6, &m->n_label_attrs, MODEL_MAX_FIELDS);
    model_code_count(c, 7, &m->n_label_events, MODEL_MAX_FIELDS);
    model_code_count(c, 8, &m->n_label_links, MODEL_MAX_FIELDS);
    model_code_count(c, 9, &m->n_columns, MODEL_MAX_COLUMNS);
    model_code_count(c, 10, &m->n_tables, MODEL_MAX_FIELDS);
    if (m->n_values == 0 || m->n_strings == 0)
        model_coder_fail(c, STATUS_BAD_BUNDLE, "the empty value is missing");
    MODEL_CODE_TAKE(c, m, values);
    MODEL_CODE_TAKE(c, m, attrs);
    MODEL_CODE_TAKE(c, m, resources);
    MODEL_CODE_TAKE(c, m, scopes);
    MODEL_CODE_TAKE(c, m, services);
    MODEL_CODE_TAKE(c, m, labels);
    MODEL_CODE_TAKE(c, m, label_attrs);
    MODEL_CODE_TAKE(c, m, label_events);
    MODEL_CODE_TAKE(c, m, label_links);
}

void model_code_labels(struct model_coder *c, struct model *m)
{
    code_counts(c, m);
    struct labels_coder l = {
        .c = c, .m = m,
        .texts = { .c = c, .m = m, .strings = { m->n_strings, 1 }, .values = { m->n_values, 1 } },
        .columns = { m->n_columns, 0 },
        .services = { m->n_services, 0 }, .scopes = { m->n_scopes, 0 }, .operations = { m->n_labels, 0 },
        .tables = { m->n_tables, 0 },
        .lists = model_coder_take(c, MAX_LISTS, sizeof(struct model_list)), .column = MODEL_NONE,
    };
    if (model_coder_is_done(c))
        return;

    for (uint32_t i = 0; i < m->n_resources && !model_coder_is_done(c); i++)
        code_resource(&l, &m->resources[i], false);
    for (uint32_t i = 0; i < m->n_scopes && !model_coder_is_done(c); i++)
        code_resource(&l, &m->scopes[i], true);
    for (uint32_t i = 0; i < m->n_services && !model_coder_is_done(c); i++) {
        model_coder_id(c, FIELD_SERVICE_NAME, &m->services[i].name, &l.texts.strings,
                       (struct model_guess){ MODEL_NONE, 0 }, CONTEXTS(0));
        code_column(&l, &m->services[i].resources.column, KEY_RESOURCES,
                    (struct owner){ KEY_RESOURCES, KEY_RESOURCES });
    }
    model_coder_charge(c, MODEL_METER_REST, MODEL_SECTION_LABELS);
    for (l.label = 0; l.label < m->n_labels && !model_coder_is_done(c); l.label++) {
        code_label(&l, &m->labels[l.label]);
        model_coder_charge(c, MODEL_METER_LABEL, l.label);
    }
    if (!model_coder_is_done(c) && (l.n_attrs != m->n_attrs || l.n_label_attrs != m->n_label_attrs
                                    || l.n_label_events != m->n_label_events || l.n_label_links != m->n_label_links))
        model_coder_fail(c, STATUS_BAD_BUNDLE, "parts do not add up to their array");
}
