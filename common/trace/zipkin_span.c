/* zipkin_span.c - the members of a span, with its form.
 *
 * One walk over the object fills a draft and appends the events. Attributes
 * and the last word on ids, times and codes have to wait for all members: the
 * remote endpoint may stand behind the tags, the id behind the parent's, the
 * timestamp behind the duration. The resource comes last, so that a bad span
 * can be taken back. */
#include "common/trace/zipkin_span.h"

#include "common/base/json_check.h"
#include "common/trace/json_scalar.h"
#include "common/trace/zipkin_endpoint.h"
#include "common/trace/zipkin_event.h"
#include "common/trace/zipkin_form.h"

#define STATUS_ERROR   2
#define MAX_INT_DIGITS 18 /* a longer whole number may not fit into 64 bits */

struct draft {
    struct span span;
    uint64_t    trace_id[2];
    uint64_t    timestamp, duration;          /* 0: unknown */
    uint64_t    first_event_ns;               /* UINT64_MAX: none */
    uint32_t    local_at, remote_at, tags_at; /* nodes; 0: absent */
    uint32_t    n_others, other_at[ZIPKIN_FORM_MAX_OTHERS];
    uint8_t     power;                        /* unit of timestamp and duration, as a power of ten of ns */
    struct zipkin_member_form form;           /* without units, and without the remote endpoint's members */
};

/* ---- Members of a span ------------------------------------------------------ */

/* A member without a meaning here: what is no scalar is dropped. */
static void read_other(struct trace_document *document, uint32_t at, struct draft *draft)
{
    uint8_t type = document->nodes[at].type;

    if (type == JSON_ARRAY || type == JSON_OBJECT || draft->n_others == ZIPKIN_FORM_MAX_OTHERS) {
        document->table->notes.n_unknown_members++;
        return;
    }
    draft->other_at[draft->n_others++] = at;
    zipkin_member_add_code(&draft->form, ZIPKIN_FORM_OTHER);
}

static void read_kind(struct trace_document *document, uint32_t at, struct draft *draft)
{
    static const char *const names[] = { "SERVER", "CLIENT", "PRODUCER", "CONSUMER" };
    const struct json_node  *node = &document->nodes[at];

    for (uint8_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (node->type == JSON_STRING && json_text_is(node->text, names[i])) {
            draft->span.kind = (uint8_t)(ZIPKIN_FORM_FIRST_KIND + i);
            zipkin_member_add_code(&draft->form, ZIPKIN_FORM_KIND);
            return;
        }
    }
    read_other(document, at, draft);
}

static enum status read_parent(struct trace_document *document, uint32_t at, struct draft *draft)
{
    if (document->nodes[at].type == JSON_STRING && document->nodes[at].text.n == 0) {
        zipkin_member_add_code(&draft->form, ZIPKIN_FORM_PARENT_EMPTY);
        return STATUS_OK;
    }
    zipkin_member_add_code(&draft->form, ZIPKIN_FORM_PARENT_ID);
    return zipkin_member_span_id(document, at, "parentId", &draft->span.parent_id);
}

static enum status read_number(struct trace_document *document, uint32_t at, const char *name, char code,
                               char zero_code, struct draft *draft, uint64_t *number)
{
    if (!json_scalar_u64(&document->nodes[at], UINT64_MAX, number))
        return trace_document_bad(document, "%s is not a whole number", name);
    zipkin_member_add_code(&draft->form, *number == 0 ? zero_code : code);
    return STATUS_OK;
}

static void read_flag(struct trace_document *document, uint32_t at, char true_code, char false_code,
                      struct draft *draft)
{
    uint8_t type = document->nodes[at].type;
    if (type == JSON_TRUE || type == JSON_FALSE)
        zipkin_member_add_code(&draft->form, type == JSON_TRUE ? true_code : false_code);
    else
        read_other(document, at, draft);
}

static enum status read_member(struct trace_document *document, enum zipkin_member member, uint32_t at,
                               struct draft *draft, const char **warning)
{
    switch (member) {
    case ZIPKIN_MEMBER_TRACE_ID:
        zipkin_member_add_code(&draft->form, ZIPKIN_FORM_TRACE_ID);
        return zipkin_member_trace_id(document, at, draft->trace_id);
    case ZIPKIN_MEMBER_ID:
        zipkin_member_add_code(&draft->form, ZIPKIN_FORM_SPAN_ID);
        return zipkin_member_span_id(document, at, "id", &draft->span.span_id);
    case ZIPKIN_MEMBER_PARENT_ID:
        return read_parent(document, at, draft);
    case ZIPKIN_MEMBER_NAME:
        zipkin_member_add_code(&draft->form, ZIPKIN_FORM_NAME);
        return trace_document_text(document, at, "", "name", &draft->span.name_id);
    case ZIPKIN_MEMBER_TIMESTAMP:
        return read_number(document, at, "timestamp", ZIPKIN_FORM_START, ZIPKIN_FORM_START_ZERO, draft,
                           &draft->timestamp);
    case ZIPKIN_MEMBER_DURATION:
        return read_number(document, at, "duration", ZIPKIN_FORM_DURATION, ZIPKIN_FORM_DURATION_ZERO, draft,
                           &draft->duration);
    case ZIPKIN_MEMBER_LOCAL_ENDPOINT:
        zipkin_member_add_code(&draft->form, ZIPKIN_FORM_LOCAL_ENDPOINT);
        draft->local_at = at;
        return STATUS_OK;
    case ZIPKIN_MEMBER_REMOTE_ENDPOINT:
        zipkin_member_add_code(&draft->form, ZIPKIN_FORM_REMOTE);
        draft->remote_at = at;
        return STATUS_OK;
    case ZIPKIN_MEMBER_TAGS:
        zipkin_member_add_code(&draft->form, ZIPKIN_FORM_TAGS);
        draft->tags_at = at;
        return STATUS_OK;
    case ZIPKIN_MEMBER_ANNOTATIONS:
        zipkin_member_add_code(&draft->form, ZIPKIN_FORM_ANNOTATIONS);
        return zipkin_event_read_all(document, at, &draft->span, &draft->first_event_ns, warning);
    case ZIPKIN_MEMBER_KIND:
        read_kind(document, at, draft);
        return STATUS_OK;
    case ZIPKIN_MEMBER_DEBUG:
        read_flag(document, at, ZIPKIN_FORM_DEBUG, ZIPKIN_FORM_DEBUG_FALSE, draft);
        return STATUS_OK;
    case ZIPKIN_MEMBER_SHARED:
        draft->span.is_shared = document->nodes[at].type == JSON_TRUE;
        read_flag(document, at, ZIPKIN_FORM_SHARED, ZIPKIN_FORM_SHARED_FALSE, draft);
        return STATUS_OK;
    default:
        read_other(document, at, draft);
        return STATUS_OK;
    }
}

/* ---- What waits for all members ----------------------------------------------- */

static enum status check_ids(struct trace_document *document, const struct draft *draft, uint32_t seen)
{
    if ((seen >> ZIPKIN_MEMBER_TRACE_ID & 1) == 0)
        return trace_document_bad(document, "span has no traceId");
    if ((seen >> ZIPKIN_MEMBER_ID & 1) == 0)
        return trace_document_bad(document, "span has no id");
    if (draft->span.span_id == 0)
        return trace_document_bad(document, "id is zero");
    return STATUS_OK;
}

static enum status finish_times(struct trace_document *document, struct draft *draft, const char **warning)
{
    struct span_table *table = document->table;
    struct span       *span = &draft->span;
    uint64_t           duration_ns;

    draft->power = draft->timestamp != 0 ? time_unit_of(draft->timestamp) : 3;
    if (draft->timestamp == 0)
        span->start_ns = draft->first_event_ns != UINT64_MAX ? draft->first_event_ns : 0;
    else if (!time_unit_to_ns(draft->timestamp, draft->power, &span->start_ns))
        return trace_document_bad(document, "timestamp lies beyond the year 2262");
    if (!time_unit_to_ns(draft->duration, draft->power, &duration_ns) || duration_ns > INT64_MAX - span->start_ns)
        return trace_document_bad(document, "span ends beyond the year 2262");
    span->end_ns = span->start_ns + duration_ns;
    if (draft->timestamp != 0 && time_unit_note(&table->start_unit, draft->power))
        *warning = "timestamp in another unit than those before";
    if (draft->duration != 0)
        time_unit_note(&table->duration_unit, draft->power);
    return STATUS_OK;
}

/* Writes out the form, and appends the remote endpoint's attributes on the way. */
static enum status finish_form(struct trace_document *document, struct draft *draft)
{
    struct span           *span = &draft->span;
    struct zipkin_member_form form = { 0 };
    struct zipkin_endpoint remote;
    enum status            s = STATUS_OK;

    for (uint32_t i = 0; i < draft->form.n && s == STATUS_OK; i++) {
        char code = draft->form.codes[i];
        if (code == ZIPKIN_FORM_TRACE_ID && draft->trace_id[0] == 0)
            code = ZIPKIN_FORM_TRACE_ID_LOW;
        if (code == ZIPKIN_FORM_PARENT_ID && span->parent_id == 0)
            code = ZIPKIN_FORM_PARENT_ZERO;
        if (code == ZIPKIN_FORM_PARENT_ID && span->parent_id == span->span_id)
            code = ZIPKIN_FORM_PARENT_OWN;
        zipkin_member_add_code(&form, code);
        if (code == ZIPKIN_FORM_START || code == ZIPKIN_FORM_DURATION)
            zipkin_member_add_unit(&form, draft->power);
        if (code == ZIPKIN_FORM_REMOTE) {
            s = zipkin_endpoint_read(document, draft->remote_at, true, &remote);
            for (uint32_t k = 0; k < remote.n_codes; k++)
                zipkin_member_add_code(&form, remote.codes[k]);
            zipkin_member_add_code(&form, ZIPKIN_FORM_REMOTE_END);
        }
    }
    if (span->parent_id == span->span_id)
        span->parent_id = 0;
    return s != STATUS_OK ? s : zipkin_member_intern_form(document, &form, &span->form_id);
}

static enum status append_tags(struct trace_document *document, struct draft *draft)
{
    const struct json_node *nodes = document->nodes;
    uint32_t                at = draft->tags_at;
    enum status             s = STATUS_OK;

    if (nodes[at].type != JSON_OBJECT)
        return trace_document_bad(document, "tags is not an object");
    for (uint32_t name_at = at + 1; name_at < nodes[at].next && s == STATUS_OK; name_at = nodes[name_at + 1].next) {
        const struct json_node *name = &nodes[name_at], *value = name + 1;
        if (value->type == JSON_NULL || value->type == JSON_ARRAY || value->type == JSON_OBJECT)
            return trace_document_bad(document, "tag %.*s is not a string", (int)name->text.n, name->text.at);
        if (json_text_is(name->text, "error"))
            draft->span.status_code = STATUS_ERROR;
        uint32_t key_id = intern_add(&document->table->texts, name->text.at, name->text.n);
        s = key_id == INTERN_NONE ? STATUS_NO_MEMORY
                                  : trace_document_append_attr(document, key_id, VALUE_STRING, value->text);
    }
    return s;
}

static enum value_type type_of(const struct json_node *node)
{
    if (node->type == JSON_STRING)
        return VALUE_STRING;
    if (node->type != JSON_NUMBER)
        return VALUE_BOOL;
    return node->text.n <= MAX_INT_DIGITS && json_check_integer(node->text) && !json_text_is(node->text, "-0")
               ? VALUE_INT_NUMBER
               : VALUE_DOUBLE;
}

static enum status append_others(struct trace_document *document, const struct draft *draft)
{
    struct span_table *table = document->table;
    enum status        s = STATUS_OK;

    for (uint32_t i = 0; i < draft->n_others && s == STATUS_OK; i++) {
        const struct json_node *value = &document->nodes[draft->other_at[i]], *name = value - 1;
        struct buffer          *key = &table->scratch;
        uint32_t                key_id = INTERN_NONE;
        key->n = 0;
        buffer_append_literal(key, ZIPKIN_FORM_OTHER_PREFIX);
        buffer_append(key, name->text.at, name->text.n);
        if (!key->has_failed)
            key_id = intern_add(&table->texts, key->data, key->n);
        s = key_id == INTERN_NONE ? STATUS_NO_MEMORY
                                  : trace_document_append_attr(document, key_id, type_of(value), value->text);
    }
    return s;
}

static enum status add_resource(struct trace_document *document, struct draft *draft)
{
    struct zipkin_endpoint local = { .attrs.first_at = document->table->n_attrs };
    struct span_resource   resource = { 0 };

    if (draft->local_at != 0) {
        enum status s = zipkin_endpoint_read(document, draft->local_at, false, &local);
        if (s != STATUS_OK)
            return s;
    }
    resource.attrs      = local.attrs;
    resource.service_id = local.service_id;
    resource.form_id    = intern_add(&document->table->texts, local.codes, local.n_codes);
    if (resource.form_id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    draft->span.resource_at = span_table_add_resource(document->table, &resource);
    draft->span.scope_at    = span_table_add_scope(document->table, &(struct span_scope){ 0 });
    return draft->span.resource_at == SPAN_TABLE_NONE || draft->span.scope_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY
                                                                                                : STATUS_OK;
}

static enum status read_span(struct trace_document *document, uint32_t at, struct draft *draft, const char **warning)
{
    struct span_table        *table = document->table;
    struct span              *span = &draft->span;
    struct zipkin_member_walk walk = zipkin_member_begin(document, at);
    enum status               s = STATUS_OK;

    while (s == STATUS_OK && zipkin_member_next(document, "", &walk))
        s = read_member(document, walk.member, walk.value_at, draft, warning);
    if (s == STATUS_OK)
        s = walk.status;
    if (s == STATUS_OK)
        s = check_ids(document, draft, walk.seen);
    if (s == STATUS_OK)
        s = finish_times(document, draft, warning);
    span->attrs.first_at = table->n_attrs;
    if (s == STATUS_OK)
        s = finish_form(document, draft);
    if (s == STATUS_OK && draft->tags_at != 0)
        s = append_tags(document, draft);
    if (s == STATUS_OK)
        s = append_others(document, draft);
    span->attrs.n = table->n_attrs - span->attrs.first_at;
    return s == STATUS_OK ? add_resource(document, draft) : s;
}

enum status zipkin_span_read(struct trace_document *document, uint32_t at, const char **warning)
{
    struct span_table *table = document->table;
    uint32_t           n_attrs = table->n_attrs, n_events = table->n_events;
    struct draft       draft = { .first_event_ns = UINT64_MAX };

    *warning = NULL;
    enum status s = read_span(document, at, &draft, warning);
    if (s == STATUS_BAD_TRACE) {
        table->n_attrs = n_attrs;
        table->n_events = n_events;
    }
    if (s != STATUS_OK)
        return s;
    return zipkin_member_append_span(table, draft.trace_id, &draft.span);
}
