/* zipkin_member.c - member names by length, then by comparison; ids. */
#include "common/trace/zipkin_member.h"

#include <assert.h>

#include "common/trace/json_scalar.h"

#define IS(name, literal) (memcmp((name).at, literal, sizeof(literal) - 1) == 0)
#define IS_OR_UNKNOWN(name, literal, member) (IS(name, literal) ? (member) : ZIPKIN_MEMBER_UNKNOWN)

enum zipkin_member zipkin_member_of(struct text name)
{
    switch (name.n) {
    case 2:
        return IS_OR_UNKNOWN(name, "id", ZIPKIN_MEMBER_ID);
    case 4:
        return IS(name, "name") ? ZIPKIN_MEMBER_NAME
             : IS(name, "kind") ? ZIPKIN_MEMBER_KIND
             : IS(name, "tags") ? ZIPKIN_MEMBER_TAGS
             : IS(name, "ipv4") ? ZIPKIN_MEMBER_IPV4
             : IS(name, "port") ? ZIPKIN_MEMBER_PORT
                                : IS_OR_UNKNOWN(name, "ipv6", ZIPKIN_MEMBER_IPV6);
    case 5:
        return IS(name, "value") ? ZIPKIN_MEMBER_VALUE : IS_OR_UNKNOWN(name, "debug", ZIPKIN_MEMBER_DEBUG);
    case 6:
        return IS_OR_UNKNOWN(name, "shared", ZIPKIN_MEMBER_SHARED);
    case 7:
        return IS_OR_UNKNOWN(name, "traceId", ZIPKIN_MEMBER_TRACE_ID);
    case 8:
        return IS(name, "parentId") ? ZIPKIN_MEMBER_PARENT_ID
                                    : IS_OR_UNKNOWN(name, "duration", ZIPKIN_MEMBER_DURATION);
    case 9:
        return IS_OR_UNKNOWN(name, "timestamp", ZIPKIN_MEMBER_TIMESTAMP);
    case 11:
        return IS(name, "serviceName") ? ZIPKIN_MEMBER_SERVICE_NAME
                                       : IS_OR_UNKNOWN(name, "annotations", ZIPKIN_MEMBER_ANNOTATIONS);
    case 13:
        return IS_OR_UNKNOWN(name, "localEndpoint", ZIPKIN_MEMBER_LOCAL_ENDPOINT);
    case 14:
        return IS_OR_UNKNOWN(name, "remoteEndpoint", ZIPKIN_MEMBER_REMOTE_ENDPOINT);
    default:
        return ZIPKIN_MEMBER_UNKNOWN;
    }
}

bool zipkin_member_next(struct trace_document *document, const char *owner, struct zipkin_member_walk *walk)
{
    while (walk->next_at < walk->end_at) {
        const struct json_node *name = &document->nodes[walk->next_at], *value = name + 1;
        walk->value_at = walk->next_at + 1;
        walk->next_at = value->next;
        if (value->type == JSON_NULL)
            continue;
        walk->member = zipkin_member_of(name->text);
        uint32_t bit = (uint32_t)1 << walk->member;
        if ((walk->seen & bit) != 0 && walk->member != ZIPKIN_MEMBER_UNKNOWN) {
            walk->status = trace_document_bad(document, "%s%.*s is given twice", owner, (int)name->text.n,
                                              name->text.at);
            return false;
        }
        walk->seen |= bit;
        return true;
    }
    return false;
}

/* ---- Forms ---------------------------------------------------------------- */

void zipkin_member_add_unit(struct zipkin_member_form *form, uint8_t power)
{
    static const char codes[] = { ZIPKIN_FORM_UNIT_NS, 0, ZIPKIN_FORM_UNIT_MS, ZIPKIN_FORM_UNIT_S };
    if (codes[power / 3] != 0)
        zipkin_member_add_code(form, codes[power / 3]);
}

enum status zipkin_member_intern_form(struct trace_document *document, const struct zipkin_member_form *form,
                                      uint32_t *form_id)
{
    assert(form->n <= sizeof form->codes);
    *form_id = intern_add(&document->table->texts, form->codes, form->n);
    return *form_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- Ids ------------------------------------------------------------------ */

enum status zipkin_member_trace_id(struct trace_document *document, uint32_t at, uint64_t trace_id[2])
{
    const struct json_node *node = &document->nodes[at];
    if (node->type != JSON_STRING || !json_scalar_parse_hex(node->text, trace_id))
        return trace_document_bad(document, "traceId is not up to 32 hexadecimal digits");
    if ((trace_id[0] | trace_id[1]) == 0)
        return trace_document_bad(document, "traceId is zero");
    return STATUS_OK;
}

enum status zipkin_member_span_id(struct trace_document *document, uint32_t at, const char *name, uint64_t *id)
{
    const struct json_node *node = &document->nodes[at];
    uint64_t                words[2];
    if (node->type != JSON_STRING || node->text.n > 16 || !json_scalar_parse_hex(node->text, words))
        return trace_document_bad(document, "%s is not up to 16 hexadecimal digits", name);
    *id = words[1];
    return STATUS_OK;
}

/* A trace's key is its second half alone; that of a second trace with the same one is the whole id. */
static uint32_t add_trace(struct span_table *table, const uint64_t trace_id[2])
{
    uint32_t at = span_table_add_trace(table, (uint64_t[2]){ 0, trace_id[1] });
    if (at == SPAN_TABLE_NONE || trace_id[0] == 0)
        return at;

    uint64_t *first_half = &table->traces[at].trace_id[0];
    if (*first_half == 0)
        *first_half = trace_id[0];
    return *first_half == trace_id[0] ? at : span_table_add_trace(table, trace_id);
}

enum status zipkin_member_append_span(struct span_table *table, const uint64_t trace_id[2], struct span *span)
{
    span->trace_at = add_trace(table, trace_id);
    if (span->trace_at == SPAN_TABLE_NONE || span_table_append_span(table, span) == SPAN_TABLE_NONE)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

bool zipkin_member_first_span(const struct json_node *nodes, uint32_t *at)
{
    *at = 0;
    for (uint32_t i = 0; i < ZIPKIN_MEMBER_MAX_LISTS && *at < nodes[0].next && nodes[*at].type == JSON_ARRAY; i++)
        ++*at;
    return *at < nodes[0].next && nodes[*at].type == JSON_OBJECT;
}
