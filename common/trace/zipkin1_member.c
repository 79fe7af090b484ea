/* zipkin1_member.c - members of objects, times with their units, values with their types, endpoints. */
#include "common/base/json_check.h"
#include "common/trace/json_scalar.h"
#include "common/trace/json_text.h"
#include "common/trace/zipkin1_form.h"
#include "common/trace/zipkin1_parts.h"
#include "common/trace/zipkin_endpoint.h"

static uint32_t find_name(struct text name, const char *const *names, uint32_t n_names)
{
    uint32_t i = 0;
    while (i < n_names && (name.n == 0 || name.at[0] != names[i][0] || !json_text_is(name, names[i])))
        i++;
    return i;
}

enum status zipkin1_member_find(struct zipkin1_reader *reader, uint32_t at, const char *owner,
                                const char *const *names, uint32_t n_names, uint32_t *found, uint64_t *n_others)
{
    const struct json_node *nodes = reader->document.nodes;

    memset(found, 0, n_names * sizeof *found);
    if (nodes[at].type != JSON_OBJECT)
        return trace_document_bad(&reader->document, "%sis not an object", owner);
    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next) {
        uint32_t i = find_name(nodes[name_at].text, names, n_names);
        if (nodes[name_at + 1].type == JSON_NULL)
            continue;
        if (i < n_names && found[i] != 0)
            return trace_document_bad(&reader->document, "%s%s is given twice", owner, names[i]);
        if (i < n_names)
            found[i] = name_at + 1;
        else
            ++*n_others;
    }
    return STATUS_OK;
}

enum status zipkin1_member_time(struct zipkin1_reader *reader, uint32_t at, const char *name,
                                struct time_unit_seen *seen, uint8_t *power, uint64_t *time_ns)
{
    uint64_t time;

    if (!json_scalar_u64(&reader->document.nodes[at], UINT64_MAX, &time))
        return trace_document_bad(&reader->document, "%s is not a number", name);
    *power = time_unit_of(time);
    if (!time_unit_to_ns(time, *power, time_ns))
        return trace_document_bad(&reader->document, "%s lies beyond the year 2262", name);
    if (time != 0 && time_unit_note(seen, *power))
        reader->mixed = name;
    return STATUS_OK;
}

/* ---- Values ------------------------------------------------------------------------------- */

#define MAX_INT_DIGITS 18 /* a longer whole number may not fit into 64 bits */

static enum value_type type_of(const struct json_node *node)
{
    switch (node->type) {
    case JSON_STRING:
        return VALUE_STRING;
    case JSON_TRUE:
    case JSON_FALSE:
        return VALUE_BOOL;
    case JSON_NUMBER:
        return node->text.n <= MAX_INT_DIGITS && json_check_integer(node->text) && !json_text_is(node->text, "-0")
                   ? VALUE_INT_NUMBER
                   : VALUE_DOUBLE;
    default:
        return VALUE_JSON;
    }
}

enum status zipkin1_member_append_attr(struct zipkin1_reader *reader, uint32_t key_id, uint32_t at)
{
    const struct json_node *node = &reader->document.nodes[at];
    struct text             text = node->text;
    enum value_type         type = type_of(node);

    if (type == VALUE_JSON && !json_text_compact(&reader->scratch, &text))
        return STATUS_NO_MEMORY;
    return trace_document_append_attr(&reader->document, key_id, type, text);
}

/* ---- Units and endpoints ------------------------------------------------------------------ */

void zipkin1_member_put_unit(struct zipkin1_reader *reader, uint8_t power)
{
    if (power != 3)
        buffer_append_byte(&reader->form, (uint8_t)('0' + power)); /* ZIPKIN_FORM_UNIT_NS and so on */
}

/* Are the objects the same, token by token? */
static bool is_equal(const struct json_node *nodes, uint32_t a, uint32_t b)
{
    uint32_t n = nodes[a].next - a;

    if (n != nodes[b].next - b)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const struct json_node *x = &nodes[a + i], *y = &nodes[b + i];
        if (x->type != y->type || x->next - a != y->next - b)
            return false;
        if (x->type < JSON_ARRAY &&
            (x->text.n != y->text.n || (x->text.n != 0 && memcmp(x->text.at, y->text.at, x->text.n) != 0)))
            return false;
    }
    return true;
}

/* The service name of the endpoint at 'at', a string; 0 when it has none. *n_members is set. */
static uint32_t find_service(const struct json_node *nodes, uint32_t at, uint32_t *n_members)
{
    uint32_t service_at = 0;

    *n_members = 0;
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next, ++*n_members)
        if (json_text_is(nodes[i].text, "serviceName") && nodes[i + 1].type == JSON_STRING)
            service_at = i + 1;
    return service_at;
}

char zipkin1_member_own_code(const struct zipkin1_reader *reader, uint32_t at)
{
    const struct json_node *nodes = reader->document.nodes;
    uint32_t                n_members, n_own;

    if (reader->endpoint_at == 0)
        return '\0';
    uint32_t service_at = find_service(nodes, at, &n_members);
    uint32_t own_at = find_service(nodes, reader->endpoint_at, &n_own);
    if (n_members == 1 && service_at != 0 && own_at != 0 && is_equal(nodes, service_at, own_at))
        return ZIPKIN1_FORM_OWN_NAME;
    return is_equal(nodes, at, reader->endpoint_at) ? ZIPKIN1_FORM_OWN : '\0';
}

enum status zipkin1_member_put_endpoint(struct zipkin1_reader *reader, uint32_t at, bool is_remote)
{
    struct zipkin_endpoint endpoint;
    char                   code;
    enum status            s;

    if (at == 0)
        return STATUS_OK;
    code = is_remote ? '\0' : zipkin1_member_own_code(reader, at);
    if (code != '\0') {
        buffer_append_byte(&reader->form, (uint8_t)code);
        return STATUS_OK;
    }
    s = zipkin_endpoint_read(&reader->document, at, true, &endpoint);
    if (s != STATUS_OK)
        return s;
    buffer_append_byte(&reader->form, ZIPKIN_FORM_REMOTE);
    buffer_append(&reader->form, endpoint.codes, endpoint.n_codes);
    buffer_append_byte(&reader->form, ZIPKIN_FORM_REMOTE_END);
    return STATUS_OK;
}
