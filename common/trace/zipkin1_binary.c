/* zipkin1_binary.c - binary annotations: values are attributes, addresses the remote endpoint's, "lc" a mark. */
#include "common/trace/zipkin1_parts.h"

#include "common/trace/json_scalar.h"
#include "common/trace/zipkin1_form.h"

#define UNSET 0
#define OK    1
#define ERROR 2

enum { KEY, VALUE, ENDPOINT, N_MEMBERS };

/* The members of the object at 'at'; found[VALUE] may be 0. */
static enum status find_members(struct zipkin1_reader *reader, uint32_t at, uint32_t found[N_MEMBERS])
{
    static const char *const names[N_MEMBERS] = { "key", "value", "endpoint" };
    struct trace_document   *document = &reader->document;
    enum status              s = zipkin1_member_find(reader, at, "binary annotation ", names, N_MEMBERS, found,
                                                     &document->table->notes.n_unknown_members);

    if (s != STATUS_OK)
        return s;
    if (found[KEY] == 0 || document->nodes[found[KEY]].type != JSON_STRING)
        return trace_document_bad(document, "binary annotation has no key");
    if (found[ENDPOINT] != 0 && document->nodes[found[ENDPOINT]].type != JSON_OBJECT)
        return trace_document_bad(document, "binary annotation endpoint is not an object");
    return STATUS_OK;
}

/* ---- Addresses and marks ------------------------------------------------------------------ */

/* The code of a binary annotation. */
static char code_of(const struct json_node *nodes, const uint32_t found[N_MEMBERS])
{
    struct text key = nodes[found[KEY]].text;
    uint8_t     type = nodes[found[VALUE]].type;

    if (json_text_is(key, "lc") && type == JSON_STRING && nodes[found[VALUE]].text.n == 0)
        return ZIPKIN1_FORM_LOCAL;
    if (type != JSON_TRUE || found[ENDPOINT] == 0)
        return ZIPKIN1_FORM_VALUE;
    return json_text_is(key, "sa") ? ZIPKIN1_FORM_SERVER_ADDRESS
         : json_text_is(key, "ca") ? ZIPKIN1_FORM_CLIENT_ADDRESS
         : json_text_is(key, "ma") ? ZIPKIN1_FORM_BROKER_ADDRESS
                                   : ZIPKIN1_FORM_VALUE;
}

static bool is_address(char code)
{
    return code != ZIPKIN1_FORM_VALUE && code != ZIPKIN1_FORM_LOCAL;
}

uint32_t zipkin1_binary_find_endpoint(const struct zipkin1_reader *reader, uint32_t at)
{
    const struct json_node *nodes = reader->document.nodes;

    if (at == 0 || nodes[at].type != JSON_ARRAY)
        return 0;
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i].next) {
        uint32_t endpoint_at = 0;
        bool     is_true = false;
        if (nodes[i].type != JSON_OBJECT)
            continue;
        for (uint32_t name_at = i + 1; name_at < nodes[i].next; name_at = nodes[name_at + 1].next) {
            if (json_text_is(nodes[name_at].text, "endpoint") && nodes[name_at + 1].type == JSON_OBJECT)
                endpoint_at = name_at + 1;
            is_true = is_true || (json_text_is(nodes[name_at].text, "value") && nodes[name_at + 1].type == JSON_TRUE);
        }
        if (endpoint_at != 0 && !is_true)
            return endpoint_at;
    }
    return 0;
}

/* ---- Status ------------------------------------------------------------------------------- */

/* Values that tell the status, the first one that is there first; nodes, or 0. */
enum { CENSUS, OTEL, IS_ERROR, HTTP, N_HINTS };

static void note_hint(const struct json_node *nodes, const uint32_t found[N_MEMBERS], uint32_t hints[N_HINTS])
{
    static const char *const keys[N_HINTS] = { "census.status_code", "otel.status_code", "error",
                                               "http.status_code" };

    for (uint32_t i = 0; i < N_HINTS; i++)
        if (json_text_is(nodes[found[KEY]].text, keys[i]))
            hints[i] = found[VALUE];
}

/* 100 to 399 say nothing. */
static uint8_t status_of_http(const struct json_node *node)
{
    uint64_t code;

    return json_scalar_u64(node, UINT64_MAX, &code) && code >= 100 && code <= 399 ? UNSET : ERROR;
}

/* The Collector's precedence: what census says, then OpenTelemetry, then the tag error, then HTTP. */
static uint8_t status_of(const struct json_node *nodes, const uint32_t hints[N_HINTS])
{
    struct text text;
    uint64_t    code;

    if (hints[CENSUS] != 0 && json_scalar_u64(&nodes[hints[CENSUS]], UINT64_MAX, &code))
        return code == 0 ? UNSET : ERROR;
    text = nodes[hints[OTEL]].text;
    if (hints[OTEL] != 0 && (json_text_is(text, "Error") || json_text_is(text, "STATUS_CODE_ERROR")))
        return ERROR;
    if (hints[OTEL] != 0 && (json_text_is(text, "Ok") || json_text_is(text, "STATUS_CODE_OK")))
        return OK;
    if (hints[IS_ERROR] != 0 && nodes[hints[IS_ERROR]].type != JSON_FALSE)
        return ERROR;
    return hints[HTTP] == 0 ? UNSET : status_of_http(&nodes[hints[HTTP]]);
}

/* ---- All of them -------------------------------------------------------------------------- */

/* What the list says beside its attributes. */
struct summary {
    uint32_t hints[N_HINTS];
    uint32_t n_marks; /* codes other than VALUE */
};

static enum status read_one(struct zipkin1_reader *reader, uint32_t at, struct summary *summary)
{
    struct trace_document *document = &reader->document;
    uint32_t               found[N_MEMBERS], key_id;
    enum status            s = find_members(reader, at, found);
    char                   code;

    if (s != STATUS_OK)
        return s;
    if (found[VALUE] == 0) { /* Zipkin passes over it */
        document->table->notes.n_unknown_members++;
        return STATUS_OK;
    }
    code = summary->n_marks < ZIPKIN1_FORM_MAX_MARKS ? code_of(document->nodes, found) : ZIPKIN1_FORM_VALUE;
    summary->n_marks += code != ZIPKIN1_FORM_VALUE;
    buffer_append_byte(&reader->form, (uint8_t)code);
    if (code == ZIPKIN1_FORM_VALUE) {
        note_hint(document->nodes, found, summary->hints);
        s = trace_document_text(document, found[KEY], "binary annotation ", "key", &key_id);
        if (s == STATUS_OK)
            s = zipkin1_member_append_attr(reader, key_id, found[VALUE]);
    }
    return s != STATUS_OK ? s : zipkin1_member_put_endpoint(reader, found[ENDPOINT], is_address(code));
}

enum status zipkin1_binary_read(struct zipkin1_reader *reader, uint32_t at, uint8_t *status_code)
{
    const struct json_node *nodes = reader->document.nodes;
    struct summary          summary = { .n_marks = 0 };
    enum status             s = STATUS_OK;

    if (nodes[at].type != JSON_ARRAY)
        return trace_document_bad(&reader->document, "binaryAnnotations is not an array");
    buffer_append_byte(&reader->form, ZIPKIN1_FORM_BINARY);
    for (uint32_t i = at + 1; i < nodes[at].next && s == STATUS_OK; i = nodes[i].next)
        s = read_one(reader, i, &summary);
    buffer_append_byte(&reader->form, ZIPKIN1_FORM_BINARY_END);
    *status_code = status_of(nodes, summary.hints);
    return s;
}
