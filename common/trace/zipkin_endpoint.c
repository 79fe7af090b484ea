/* zipkin_endpoint.c - service name, addresses and port. */
#include "common/trace/zipkin_endpoint.h"

#include "common/trace/decimal.h"
#include "common/trace/json_scalar.h"
#include "common/trace/zipkin_form.h"

#define MAX_PORT 65535

static const struct {
    const char *local_key, *remote_key;
    char        code;
} parts[] = {
    [ZIPKIN_MEMBER_SERVICE_NAME] = { ZIPKIN_FORM_KEY_SERVICE, ZIPKIN_FORM_KEY_REMOTE_SERVICE,
                                     ZIPKIN_FORM_SERVICE_NAME },
    [ZIPKIN_MEMBER_IPV4] = { ZIPKIN_FORM_KEY_IPV4, ZIPKIN_FORM_KEY_REMOTE ZIPKIN_FORM_KEY_IPV4, ZIPKIN_FORM_IPV4 },
    [ZIPKIN_MEMBER_IPV6] = { ZIPKIN_FORM_KEY_IPV6, ZIPKIN_FORM_KEY_REMOTE ZIPKIN_FORM_KEY_IPV6, ZIPKIN_FORM_IPV6 },
    [ZIPKIN_MEMBER_PORT] = { ZIPKIN_FORM_KEY_PORT, ZIPKIN_FORM_KEY_REMOTE ZIPKIN_FORM_KEY_PORT, ZIPKIN_FORM_PORT },
};

static const char *owner_of(bool is_remote)
{
    return is_remote ? "remoteEndpoint " : "localEndpoint ";
}

/* A port comes into the table in plain digits, however the number was written. */
static enum status append_part(struct trace_document *document, enum zipkin_member member, uint32_t at, bool is_remote)
{
    const struct json_node *node = &document->nodes[at];
    const char             *key = is_remote ? parts[member].remote_key : parts[member].local_key;
    uint32_t                key_id = intern_add(&document->table->texts, key, strlen(key));
    char                    digits[DECIMAL_MAX_U64];
    struct text             text = node->text;
    uint64_t                port;

    if (key_id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    if (member == ZIPKIN_MEMBER_PORT) {
        if (!json_scalar_u64(node, MAX_PORT, &port))
            return trace_document_bad(document, "%sport is not 0 to %u", owner_of(is_remote), MAX_PORT);
        text = (struct text){ digits, decimal_print_u64(digits, port, 0) };
        return trace_document_append_attr(document, key_id, VALUE_INT_NUMBER, text);
    }
    if (node->type != JSON_STRING)
        return trace_document_bad(document, "%s%.*s is not a string", owner_of(is_remote), (int)node[-1].text.n,
                                  node[-1].text.at);
    return trace_document_append_attr(document, key_id, VALUE_STRING, text);
}

enum status zipkin_endpoint_read(struct trace_document *document, uint32_t at, bool is_remote,
                                 struct zipkin_endpoint *endpoint)
{
    struct span_table        *table = document->table;
    struct zipkin_member_walk walk = zipkin_member_begin(document, at);
    enum status               s = STATUS_OK;

    *endpoint = (struct zipkin_endpoint){ .attrs.first_at = table->n_attrs };
    if (document->nodes[at].type != JSON_OBJECT)
        return trace_document_bad(document, "%sis not an object", owner_of(is_remote));
    while (s == STATUS_OK && zipkin_member_next(document, owner_of(is_remote), &walk)) {
        if (walk.member >= sizeof parts / sizeof *parts || parts[walk.member].code == '\0') {
            table->notes.n_unknown_members++;
            continue;
        }
        s = append_part(document, walk.member, walk.value_at, is_remote);
        if (s == STATUS_OK && walk.member == ZIPKIN_MEMBER_SERVICE_NAME)
            s = trace_document_text(document, walk.value_at, owner_of(is_remote), "serviceName",
                                    &endpoint->service_id);
        if (s == STATUS_OK) /* each code once, as the walk sees to: at most four */
            endpoint->codes[endpoint->n_codes++] = parts[walk.member].code;
    }
    endpoint->attrs.n = table->n_attrs - endpoint->attrs.first_at;
    return s != STATUS_OK ? s : walk.status;
}
