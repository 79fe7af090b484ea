/* model_check_labels.c - texts that a writer will print as they are, and the shapes that print them.
 *
 * Forms of OTLP are checked here, as its writer trusts them. The writers of
 * the other formats check their own when they compile them. */
#include "common/bundle/model_check_parts.h"

#include "common/trace/span_form.h"

/* ---- Values ---------------------------------------------------------------------------- */

static bool is_plain(const struct model_check_texts *texts, uint32_t string)
{
    return model_check_texts_is(texts, string, MODEL_TEXT_PLAIN);
}

static bool is_value(const struct model_check_texts *texts, const struct model_value *value)
{
    if (value->string >= texts->m->n_strings)
        return false;
    struct text text = model_string(texts->m, value->string);
    switch (value->type) {
    case VALUE_EMPTY:
        return text.n == 0;
    case VALUE_BOOL:
        return (text.n == 4 && memcmp(text.at, "true", 4) == 0) || (text.n == 5 && memcmp(text.at, "false", 5) == 0);
    case VALUE_INT_NUMBER:
        return model_check_texts_is(texts, value->string, MODEL_TEXT_INTEGER);
    case VALUE_DOUBLE:
        return model_check_texts_is(texts, value->string, MODEL_TEXT_NUMBER);
    case VALUE_ARRAY:
    case VALUE_KVLIST:
        return model_check_texts_is(texts, value->string, MODEL_TEXT_OBJECT);
    case VALUE_JSON:
        return model_check_texts_is(texts, value->string, MODEL_TEXT_JSON);
    default:
        return model_check_is_quoted(value->type) && is_plain(texts, value->string);
    }
}

static enum status check_values(const struct model_check_texts *texts, struct fail *fail)
{
    const struct model *m = texts->m;

    if (m->n_values == 0 || m->values[0].type != VALUE_EMPTY || m->values[0].string != 0)
        return MODEL_CHECK_BAD(fail, "value 0 is not the empty value");
    for (uint32_t i = 0; i < m->n_values; i++) {
        if (!is_value(texts, &m->values[i]))
            return MODEL_CHECK_BAD(fail, "value %u is none of its type %u", i, m->values[i].type);
    }
    return STATUS_OK;
}

/* ---- Forms ------------------------------------------------------------------------------ */

static uint32_t count_of(struct text form, const char *codes)
{
    uint32_t n = 0;
    for (size_t i = 0; i < form.n; i++)
        n += form.at[i] != '\0' && strchr(codes, form.at[i]) != NULL;
    return n;
}

/* Only codes of 'allowed', each at most once. */
static bool is_form(struct text form, const char *allowed)
{
    for (size_t i = 0; i < form.n; i++) {
        if (form.at[i] == '\0' || strchr(allowed, form.at[i]) == NULL
            || memchr(form.at + i + 1, form.at[i], form.n - i - 1) != NULL)
            return false;
    }
    return true;
}

/* The members of status stand between its brackets, all others outside. */
static bool has_good_status(struct text form)
{
    bool is_inside = false;
    for (size_t i = 0; i < form.n; i++) {
        char code = form.at[i];
        if (code == FORM_STATUS || code == FORM_STATUS_END) {
            if (is_inside != (code == FORM_STATUS_END))
                return false;
            is_inside = !is_inside;
        } else if (is_inside != (code == FORM_STATUS_CODE || code == FORM_STATUS_MESSAGE)) {
            return false;
        }
    }
    return !is_inside;
}

static bool is_span_form(const struct model *m, struct text form)
{
    static const char allowed[] = { FORM_TRACE_ID, FORM_SPAN_ID, FORM_PARENT_ID, FORM_PARENT_EMPTY, FORM_PARENT_ZERO,
                                    FORM_TRACE_STATE, FORM_NAME, FORM_KIND, FORM_START_STRING, FORM_START_NUMBER,
                                    FORM_END_STRING, FORM_END_NUMBER, FORM_ATTRS, FORM_DROPPED_ATTRS, FORM_EVENTS,
                                    FORM_DROPPED_EVENTS, FORM_LINKS, FORM_DROPPED_LINKS, FORM_FLAGS, FORM_STATUS,
                                    FORM_STATUS_CODE, FORM_STATUS_MESSAGE, FORM_STATUS_END, '\0' };
    static const char ids[]     = { FORM_TRACE_ID, FORM_SPAN_ID, FORM_NAME, '\0' };
    static const char starts[]  = { FORM_START_STRING, FORM_START_NUMBER, '\0' };
    static const char ends[]    = { FORM_END_STRING, FORM_END_NUMBER, '\0' };
    static const char parents[] = { FORM_PARENT_ID, FORM_PARENT_EMPTY, FORM_PARENT_ZERO, '\0' };

    if (m->source.format != TRACE_FORMAT_OTLP)
        return true;
    return is_form(form, allowed) && count_of(form, ids) == 3 && count_of(form, starts) == 1
           && count_of(form, ends) == 1 && count_of(form, parents) <= 1 && has_good_status(form);
}

static bool is_event_form(const struct model *m, struct text form)
{
    static const char allowed[] = { FORM_NAME, FORM_ATTRS, FORM_DROPPED_ATTRS, FORM_TIME_STRING, FORM_TIME_NUMBER,
                                    '\0' };
    static const char times[]   = { FORM_TIME_STRING, FORM_TIME_NUMBER, '\0' };
    return m->source.format != TRACE_FORMAT_OTLP || (is_form(form, allowed) && count_of(form, times) <= 1);
}

static bool is_link_form(const struct model *m, struct text form)
{
    static const char allowed[] = { FORM_TRACE_ID, FORM_SPAN_ID, FORM_TRACE_STATE, FORM_ATTRS, FORM_DROPPED_ATTRS,
                                    FORM_FLAGS, '\0' };
    return m->source.format != TRACE_FORMAT_OTLP || is_form(form, allowed);
}

/* Whether the form has room for what the code stands for. */
static bool has_code(const struct model *m, struct text form, char code)
{
    return m->source.format != TRACE_FORMAT_OTLP ||
           (form.n != 0 && memchr(form.at, code, form.n) != NULL);
}

/* ---- Resources, scopes, services ----------------------------------------------------------- */

static enum status check_resource(const struct model_check_texts *texts, const struct model_resource *resource,
                                  bool is_scope, uint32_t at, struct fail *fail)
{
    static const char resource_codes[] = { FORM_ATTRS, FORM_DROPPED_ATTRS, '\0' };
    static const char scope_codes[]    = { FORM_ATTRS, FORM_DROPPED_ATTRS, FORM_NAME, FORM_VERSION, '\0' };
    static const char of_resource[]    = { FORM_RESOURCE, FORM_CHILDREN, FORM_SCHEMA_URL, '\0' };
    static const char of_scope[]       = { FORM_SCOPE, FORM_CHILDREN, FORM_SCHEMA_URL, '\0' };
    const char         *what = is_scope ? "scope" : "resource";
    const struct model *m    = texts->m;

    if (resource->form >= m->n_strings || resource->container_form >= m->n_strings
        || (m->source.format == TRACE_FORMAT_OTLP
            && (!is_form(model_string(m, resource->form), is_scope ? scope_codes : resource_codes)
                || !is_form(model_string(m, resource->container_form), is_scope ? of_scope : of_resource)))
        || !has_code(m, model_string(m, resource->container_form), FORM_CHILDREN))
        return MODEL_CHECK_BAD(fail, "%s %u has no valid form", what, at);
    if (!is_plain(texts, resource->schema_url) || !is_plain(texts, resource->name)
        || !is_plain(texts, resource->version))
        return MODEL_CHECK_BAD(fail, "%s %u has a text that is no string", what, at);
    if (!model_check_is_inside(resource->first_attr, resource->n_attrs, m->n_attrs)
        || (resource->n_attrs != 0 && !has_code(m, model_string(m, resource->form), FORM_ATTRS)))
        return MODEL_CHECK_BAD(fail, "%s %u has attributes where none can be", what, at);
    return STATUS_OK;
}

static enum status check_resources(const struct model_check_texts *texts, struct fail *fail)
{
    const struct model *m = texts->m;
    enum status         s = STATUS_OK;

    for (uint32_t i = 0; i < m->n_attrs; i++) {
        if (!is_plain(texts, m->attrs[i].key) || m->attrs[i].value >= m->n_values)
            return MODEL_CHECK_BAD(fail, "attribute %u of the resources is out of range", i);
    }
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_resources; i++)
        s = check_resource(texts, &m->resources[i], false, i, fail);
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_scopes; i++)
        s = check_resource(texts, &m->scopes[i], true, i, fail);
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_services; i++) {
        if (!is_plain(texts, m->services[i].name) || m->services[i].resources.column >= m->n_columns)
            s = MODEL_CHECK_BAD(fail, "service %u is out of range", i);
    }
    return s;
}

/* ---- Labels --------------------------------------------------------------------------------- */

static bool has_good_attrs(const struct model_check_texts *texts, uint32_t first, uint32_t n, struct text form)
{
    const struct model *m = texts->m;

    if (!model_check_is_inside(first, n, m->n_label_attrs) || (n != 0 && !has_code(m, form, FORM_ATTRS)))
        return false;
    for (uint32_t i = first; i < first + n; i++) {
        if (!is_plain(texts, m->label_attrs[i].key) || m->label_attrs[i].field.column >= m->n_columns)
            return false;
    }
    return true;
}

static bool is_event(const struct model_check_texts *texts, const struct model_label_event *event)
{
    const struct model *m = texts->m;
    return event->form < m->n_strings && is_event_form(m, model_string(m, event->form)) && is_plain(texts, event->name_text)
           && event->name.column < m->n_columns && event->dropped_attrs.column < m->n_columns && event->time_table < m->n_tables
           && (event->time_mode == MODEL_TIME_ABSOLUTE || event->time_mode == MODEL_TIME_RATIO)
           && has_good_attrs(texts, event->first_attr, event->n_attrs, model_string(m, event->form));
}

static bool is_link(const struct model_check_texts *texts, const struct model_label_link *link)
{
    const struct model *m = texts->m;
    return link->form < m->n_strings && is_link_form(m, model_string(m, link->form))
           && link->trace_state.column < m->n_columns && link->dropped_attrs.column < m->n_columns
           && link->flags.column < m->n_columns && link->target.column < m->n_columns && link->gap_table < m->n_tables
           && link->mode < MODEL_LINK_N_MODES
           && has_good_attrs(texts, link->first_attr, link->n_attrs, model_string(m, link->form));
}

static bool has_good_columns(const struct model *m, const struct model_label *label)
{
    const uint32_t columns[] = { label->name.column, label->status_message.column, label->trace_state.column,
                                 label->flags.column, label->dropped_attrs.column, label->dropped_events.column,
                                 label->dropped_links.column };
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        if (columns[i] >= m->n_columns)
            return false;
    }
    return true;
}

static enum status check_label(const struct model_check_texts *texts, uint32_t at, struct fail *fail)
{
    const struct model       *m     = texts->m;
    const struct model_label *label = &m->labels[at];

    if (label->service >= m->n_services || label->scope >= m->n_scopes || !is_plain(texts, label->name_text)
        || label->form >= m->n_strings || label->is_early > 1 || !has_good_columns(m, label))
        return MODEL_CHECK_BAD(fail, "label %u is out of range", at);
    if (label->is_shared && !trace_format_shares_ids(m->source.format))
        return MODEL_CHECK_BAD(fail, "label %u shares an id where the format has none to share", at);
    if (!model_check_is_grid(label->start_grid) || !model_check_is_grid(label->duration_grid))
        return MODEL_CHECK_BAD(fail, "label %u has an unknown time unit", at);

    struct text form = model_string(m, label->form);
    if (!is_span_form(m, form) || (label->n_events != 0 && !has_code(m, form, FORM_EVENTS))
        || (label->n_links != 0 && !has_code(m, form, FORM_LINKS)))
        return MODEL_CHECK_BAD(fail, "label %u has no valid form", at);
    if (!has_good_attrs(texts, label->first_attr, label->n_attrs, form))
        return MODEL_CHECK_BAD(fail, "label %u has attributes out of range", at);
    if (!model_check_is_inside(label->first_event, label->n_events, m->n_label_events)
        || !model_check_is_inside(label->first_link, label->n_links, m->n_label_links))
        return MODEL_CHECK_BAD(fail, "label %u has events or links out of range", at);
    for (uint32_t i = 0; i < label->n_events; i++) {
        if (!is_event(texts, &m->label_events[label->first_event + i]))
            return MODEL_CHECK_BAD(fail, "event %u of label %u is not valid", i, at);
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        if (!is_link(texts, &m->label_links[label->first_link + i]))
            return MODEL_CHECK_BAD(fail, "link %u of label %u is not valid", i, at);
    }
    return STATUS_OK;
}

enum status model_check_labels(const struct model_check_texts *texts, struct fail *fail)
{
    const struct model *m       = texts->m;
    uint32_t            n_known = 0; /* operations so far */
    enum status         s       = check_values(texts, fail);

    if (s == STATUS_OK)
        s = check_resources(texts, fail);
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_labels; i++) {
        s = check_label(texts, i, fail);
        if (s == STATUS_OK && m->labels[i].operation > n_known)
            s = MODEL_CHECK_BAD(fail, "operation %u of label %u comes too early", m->labels[i].operation, i);
        n_known += m->labels[i].operation == n_known;
    }
    return s;
}
