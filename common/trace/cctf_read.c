/* cctf_read.c - flat records: known members are found first, then all of them are walked in order.
 *
 *   find members -> times, ids, resource -> form and attributes -> span */
#include "common/trace/cctf_read.h"

#include "common/trace/cctf_form.h"
#include "common/trace/cctf_record.h"
#include "common/trace/json_scalar.h"
#include "common/trace/native_attr.h"
#include "common/trace/opaque_id.h"

#define KIND_INTERNAL 1
#define KIND_SERVER   2
#define STATUS_CODE_ERROR 2

/* The resource's members: their attributes' keys, and the codes of a text and of null. */
static const struct {
    const char *key;
    char        code, null_code;
} resource_members[] = {
    { CCTF_FORM_KEY_SERVICE, CCTF_FORM_MODULE, CCTF_FORM_MODULE_NULL },
    { "instance_id", CCTF_FORM_INSTANCE, CCTF_FORM_INSTANCE_NULL },
    { "node", CCTF_FORM_NODE, CCTF_FORM_NODE_NULL },
    { "stage", CCTF_FORM_STAGE, CCTF_FORM_STAGE_NULL },
};

/* ---- Service, resource, name ------------------------------------------------ */

static struct text first_segment(struct text path)
{
    size_t begin = 0, end;
    while (begin < path.n && path.at[begin] == '/')
        begin++;
    for (end = begin; end < path.n && path.at[end] != '/' && path.at[end] != '?'; end++)
        continue;
    return (struct text){ path.n == 0 ? "" : path.at + begin, end - begin };
}

static struct text service_of(const struct cctf_record *record)
{
    struct text module = cctf_record_text(record, CCTF_MODULE);
    if (module.n != 0)
        return module;
    struct text segment = first_segment(cctf_record_text(record, CCTF_PATH));
    return segment.n != 0 ? segment : cctf_record_text(record, CCTF_NODE);
}

static enum status append_text_attr(struct cctf_record *record, const char *key, struct text text)
{
    struct span_table *table = record->document->table;
    uint32_t           key_id = intern_add(&table->texts, key, strlen(key));
    return key_id == INTERN_NONE ? STATUS_NO_MEMORY
                                 : trace_document_append_attr(record->document, key_id, VALUE_STRING, text);
}

static enum status read_resource(struct cctf_record *record)
{
    struct span_table   *table = record->document->table;
    struct text          service = service_of(record);
    struct span_resource resource = { .attrs.first_at = table->n_attrs };
    enum status          s = STATUS_OK;

    service.at = service.n == 0 ? "" : service.at;
    for (enum cctf_member member = CCTF_MODULE; member <= CCTF_STAGE && s == STATUS_OK; member++) {
        struct text text = member == CCTF_MODULE ? service : cctf_record_text(record, member);
        if (text.at != NULL)
            s = append_text_attr(record, resource_members[member - CCTF_MODULE].key, text);
    }
    if (s != STATUS_OK)
        return s;
    resource.attrs.n    = table->n_attrs - resource.attrs.first_at;
    resource.service_id = intern_add(&table->texts, service.at, service.n);
    if (resource.service_id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    record->span.resource_at = span_table_add_resource(table, &resource);
    return record->span.resource_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

/* "GET /cart", where the parts can be told again; else what there is of method and path. */
static enum status read_name(struct cctf_record *record)
{
    struct text    method = cctf_record_text(record, CCTF_METHOD), path = cctf_record_text(record, CCTF_PATH);
    struct buffer *name = record->scratch;

    record->has_parts = method.n != 0 && path.at != NULL && memchr(method.at, ' ', method.n) == NULL;
    name->n = 0;
    buffer_append(name, method.at, method.n);
    if (method.n != 0 && path.at != NULL)
        buffer_append_byte(name, ' ');
    buffer_append(name, path.at, path.n);
    if (name->n == 0)
        return STATUS_OK; /* text 0 */
    record->span.name_id =
        name->has_failed ? INTERN_NONE : intern_add(&record->document->table->texts, name->data, name->n);
    return record->span.name_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

static void read_outcome(struct cctf_record *record)
{
    const struct json_node *node = cctf_record_node(record, CCTF_STATUS);
    struct text             method = cctf_record_text(record, CCTF_METHOD);
    bool                    is_command = json_text_is(method, "CLI"), is_error = false;
    uint64_t                code;

    if (node != NULL && node->type == JSON_NUMBER) {
        bool is_whole = json_scalar_parse_u64(node->text, &code);
        is_error = is_command ? !is_whole || code != 0 : is_whole && code >= 400;
    }
    record->span.kind        = is_command ? KIND_INTERNAL : method.n != 0 ? KIND_SERVER : 0;
    record->span.status_code = is_error ? STATUS_CODE_ERROR : 0;
}

/* ---- Form and attributes ------------------------------------------------------ */

/* Whether the node is the number, so that a writer can tell it from the times. */
static bool is_number(const struct json_node *node, int64_t number)
{
    struct text text = node->text;
    uint64_t    size;
    bool        is_negative = number < 0;

    if (node->type != JSON_NUMBER || (text.at[0] == '-') != is_negative)
        return false;
    text = (struct text){ text.at + is_negative, text.n - is_negative };
    return json_scalar_parse_u64(text, &size) && size == (is_negative ? 0 - (uint64_t)number : (uint64_t)number);
}

/* The code of a member that is more than an attribute; CCTF_FORM_ATTR: it is one like any other. */
static char code_of(const struct cctf_record *record, enum cctf_member member)
{
    if (member == CCTF_OTHER)
        return CCTF_FORM_ATTR;
    const struct json_node *node = cctf_record_node(record, member);
    switch (member) {
    case CCTF_TRACE_ID:  return record->trace_code;
    case CCTF_SPAN_ID:   return record->span_code;
    case CCTF_PARENT_ID: return record->parent_code == CCTF_FORM_PARENT_NULL ? CCTF_FORM_PARENT_NULL : CCTF_FORM_PARENT;
    case CCTF_MODULE:
    case CCTF_INSTANCE:
    case CCTF_NODE:
    case CCTF_STAGE:
        if (node->type == JSON_NULL)
            return resource_members[member - CCTF_MODULE].null_code;
        return node->type == JSON_STRING && (node->text.n != 0 || member != CCTF_MODULE)
                   ? resource_members[member - CCTF_MODULE].code : CCTF_FORM_ATTR;
    case CCTF_ENQUEUE:   return record->has_queue ? CCTF_FORM_ENQUEUE : CCTF_FORM_ATTR;
    case CCTF_START:     return CCTF_FORM_START;
    case CCTF_END:       return CCTF_FORM_END;
    case CCTF_QUEUE:
        return record->has_queue && is_number(node, record->queue) ? CCTF_FORM_QUEUE : CCTF_FORM_ATTR;
    case CCTF_SERVICE_TIME:
        return is_number(node, record->service_time) ? CCTF_FORM_SERVICE_TIME : CCTF_FORM_ATTR;
    case CCTF_RT:
        return record->has_queue && is_number(node, record->service_time + record->queue) ? CCTF_FORM_RT
                                                                                          : CCTF_FORM_ATTR;
    case CCTF_METHOD:    return record->has_parts ? CCTF_FORM_METHOD : CCTF_FORM_ATTR;
    case CCTF_PATH:      return record->has_parts ? CCTF_FORM_PATH : CCTF_FORM_ATTR;
    default:               return CCTF_FORM_ATTR;
    }
}

static enum status append_queue_time(struct cctf_record *record)
{
    struct buffer *digits = record->scratch;
    int64_t        queue = record->queue;

    digits->n = 0;
    if (queue < 0)
        buffer_append_byte(digits, '-');
    buffer_append_u64(digits, queue < 0 ? 0 - (uint64_t)queue : (uint64_t)queue);
    struct text text = { (const char *)digits->data, digits->n };
    uint32_t    key_id = intern_add(&record->document->table->texts, CCTF_FORM_KEY_QUEUE_TIME,
                                    strlen(CCTF_FORM_KEY_QUEUE_TIME));
    if (digits->has_failed || key_id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    return trace_document_append_attr(record->document, key_id, VALUE_INT_NUMBER, text);
}

static bool is_null_key(struct text key)
{
    return key.n >= strlen(CCTF_FORM_KEY_NULL) && memcmp(key.at, CCTF_FORM_KEY_NULL, strlen(CCTF_FORM_KEY_NULL)) == 0;
}

/* A member that is an attribute. */
static enum status append_attr(struct cctf_record *record, struct text name, uint32_t value_at)
{
    struct span_table *table = record->document->table;
    struct buffer     *key = record->scratch;

    if (record->document->nodes[value_at].type == JSON_NULL) {
        key->n = 0;
        buffer_append_literal(key, CCTF_FORM_KEY_NULL);
        buffer_append(key, name.at, name.n);
        if (key->has_failed)
            return STATUS_NO_MEMORY;
        name = (struct text){ (const char *)key->data, key->n };
    }
    uint32_t key_id = intern_add(&table->texts, name.at, name.n);
    return key_id == INTERN_NONE ? STATUS_NO_MEMORY
                                 : native_attr_read(record->document, record->scratch, key_id, value_at);
}

static enum status read_attrs(struct cctf_record *record, uint32_t at)
{
    struct span_table      *table = record->document->table;
    const struct json_node *nodes = record->document->nodes;
    enum status             s = STATUS_OK;
    uint32_t                n = 0; /* members before */

    record->span.attrs.first_at = table->n_attrs;
    for (uint32_t name_at = at + 1; name_at < nodes[at].next && s == STATUS_OK; name_at = nodes[name_at + 1].next) {
        struct text      name = nodes[name_at].text;
        enum cctf_member member = n < CCTF_N_NOTED ? record->members[n] : cctf_record_member_of(name);
        char             code = code_of(record, member);
        n++;
        if (code == CCTF_FORM_ATTR && is_null_key(name)) {
            table->notes.n_unknown_members++;
            continue;
        }
        buffer_append_byte(record->form, (uint8_t)code);
        if (code == CCTF_FORM_PARENT && record->parent_code == CCTF_FORM_SPAN_HEX)
            buffer_append_byte(record->form, CCTF_FORM_PARENT_HEX);
        if (code == CCTF_FORM_ENQUEUE)
            s = append_queue_time(record);
        if (code == CCTF_FORM_ATTR)
            s = append_attr(record, name, name_at + 1);
    }
    if (s != STATUS_OK)
        return s;
    record->span.attrs.n = table->n_attrs - record->span.attrs.first_at;
    record->span.form_id =
        record->form->has_failed ? INTERN_NONE : intern_add(&table->texts, record->form->data, record->form->n);
    return record->span.form_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- Traces and scopes -------------------------------------------------------- */

/* Its own trace for a record without one. */
static enum status add_trace(struct cctf_record *record)
{
    struct span_table *table = record->document->table;
    struct span       *span  = &record->span;

    if (record->trace_code != CCTF_FORM_TRACE_NULL) {
        span->trace_at = span_table_add_trace(table, record->trace_id);
        return span->trace_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
    }
    uint64_t n = table->n_spans;
    uint32_t n_before = table->n_traces;
    do {
        opaque_id_missing(record->document->line, n++, record->trace_id);
        span->trace_at = span_table_add_trace(table, record->trace_id);
    } while (span->trace_at != SPAN_TABLE_NONE && table->n_traces == n_before);
    return span->trace_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status add_scope(struct cctf_record *record)
{
    struct span_table *table = record->document->table;

    record->span.scope_at = span_table_add_scope(table, &(struct span_scope){ .attrs.first_at = table->n_attrs });
    return record->span.scope_at == SPAN_TABLE_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- Records ------------------------------------------------------------------ */

/* What may be bad comes first: then only memory can be out. */
static enum status read_members(struct cctf_record *record, uint32_t at)
{
    enum status s = cctf_record_read(record, at);
    if (s == STATUS_OK)
        s = read_resource(record);
    if (s == STATUS_OK)
        s = read_name(record);
    if (s == STATUS_OK)
        s = read_attrs(record, at);
    if (s == STATUS_OK)
        s = add_trace(record);
    return s == STATUS_OK ? add_scope(record) : s;
}

static enum status read_record(struct trace_document *document, struct buffer *scratch, struct buffer *form,
                               uint32_t at)
{
    struct cctf_record record = { .document = document, .scratch = scratch, .form = form };

    form->n = 0;
    enum status s = read_members(&record, at);
    if (s == STATUS_BAD_TRACE)
        return trace_document_bad_span(document, at, document->what);
    if (s != STATUS_OK)
        return trace_document_no_memory(document);
    read_outcome(&record);
    if (span_table_append_span(document->table, &record.span) == SPAN_TABLE_NONE)
        return trace_document_no_memory(document);
    return record.is_second_unit
               ? trace_document_warn(document, record.at[CCTF_START], "times are in another unit than before")
               : STATUS_OK;
}

static enum status read_document(struct span_table *table, const struct json_node *nodes, uint64_t line,
                                 const struct trace_report *report, struct fail *fail)
{
    struct trace_document document = { .table = table, .nodes = nodes, .report = report, .fail = fail, .line = line };
    struct buffer         scratch = { 0 }, form = { 0 }; /* owned here */
    enum status           s = STATUS_OK;

    if (nodes[0].type == JSON_ARRAY)
        for (uint32_t i = 1; i < nodes[0].next && s == STATUS_OK; i = nodes[i].next)
            s = read_record(&document, &scratch, &form, i);
    else if (nodes[0].type == JSON_OBJECT)
        s = read_record(&document, &scratch, &form, 0);
    else
        s = trace_document_bad_line(&document, 0, "no record");
    buffer_free(&scratch);
    buffer_free(&form);
    return s;
}

/* Both times and one of the ids that every record has, if only as null. */
static bool recognises(const struct json_node *nodes)
{
    uint32_t at = nodes[0].type == JSON_ARRAY ? 1 : 0;
    bool     has[CCTF_OTHER + 1] = { false };

    if (at >= nodes[0].next || nodes[at].type != JSON_OBJECT)
        return false;
    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next) {
        has[cctf_record_member_of(nodes[name_at].text)] = true;
        if (has[CCTF_START] && has[CCTF_END] && (has[CCTF_TRACE_ID] || has[CCTF_MODULE]))
            return true;
    }
    return false;
}

const struct trace_reader cctf_read = { recognises, read_document };
