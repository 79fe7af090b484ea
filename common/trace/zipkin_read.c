/* zipkin_read.c - documents: which are Zipkin's, and the lists around the spans. */
#include "common/trace/zipkin_read.h"

#include "common/trace/zipkin1_read.h"
#include "common/trace/zipkin_span.h"

static enum status read_element(struct trace_document *document, uint32_t at)
{
    const char *warning;
    enum status s;

    if (document->nodes[at].type != JSON_OBJECT)
        return trace_document_bad_line(document, at, "no Zipkin span");
    s = zipkin_span_read(document, at, &warning);
    if (s == STATUS_NO_MEMORY)
        return trace_document_no_memory(document);
    if (s == STATUS_BAD_TRACE)
        return trace_document_bad_span(document, at, document->what);
    return warning != NULL ? trace_document_warn(document, at, warning) : STATUS_OK;
}

static enum status read_list(struct trace_document *document, uint32_t at, uint32_t n_lists)
{
    const struct json_node *nodes = document->nodes;
    enum status             s = STATUS_OK;

    for (uint32_t i = at + 1; i < nodes[at].next && s == STATUS_OK; i = nodes[i].next)
        s = nodes[i].type == JSON_ARRAY && n_lists < ZIPKIN_MEMBER_MAX_LISTS ? read_list(document, i, n_lists + 1)
                                                               : read_element(document, i);
    return s;
}

static enum status read_document(struct span_table *table, const struct json_node *nodes, uint64_t line,
                                 const struct trace_report *report, struct fail *fail)
{
    struct trace_document document = {
        .table = table, .nodes = nodes, .report = report, .fail = fail, .line = line,
    };

    return nodes[0].type == JSON_ARRAY ? read_list(&document, 0, 1) : read_element(&document, 0);
}

/* ---- Which documents ---------------------------------------------------------- */

#define BIT(member) ((uint32_t)1 << (member))

/* Members that only version 2 has. */
#define ONLY_2 (BIT(ZIPKIN_MEMBER_LOCAL_ENDPOINT) | BIT(ZIPKIN_MEMBER_REMOTE_ENDPOINT) | BIT(ZIPKIN_MEMBER_TAGS) | \
                BIT(ZIPKIN_MEMBER_KIND) | BIT(ZIPKIN_MEMBER_SHARED))

/* A span with traceId and id that need not be of version 1: with members of version 2 alone it cannot be sure to be. */
static bool recognises(const struct json_node *nodes)
{
    uint32_t at, seen = 0;

    if (!zipkin_member_first_span(nodes, &at))
        return false;
    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next)
        seen |= BIT(zipkin_member_of(nodes[name_at].text));
    bool may_be_1 = (seen & ONLY_2) == 0 || (seen & BIT(ZIPKIN_MEMBER_UNKNOWN)) != 0;
    return (seen & BIT(ZIPKIN_MEMBER_TRACE_ID)) != 0 && (seen & BIT(ZIPKIN_MEMBER_ID)) != 0 &&
           !(may_be_1 && zipkin1_read_is_sure(nodes));
}

const struct trace_reader zipkin_read = { recognises, read_document };
