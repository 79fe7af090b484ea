/* zipkin1_read.c - documents: which are of version 1, and the lists around the spans. */
#include "common/trace/zipkin1_read.h"

#include <stdio.h>

#include "common/trace/zipkin1_span.h"
#include "common/trace/zipkin_member.h"

static enum status read_element(struct zipkin1_reader *reader, uint32_t at)
{
    struct trace_document *document = &reader->document;
    enum status            s;
    char                   what[64];

    if (document->nodes[at].type != JSON_OBJECT)
        return trace_document_bad_line(document, at, "no Zipkin span");
    reader->mixed = NULL;
    s = zipkin1_span_read(reader, at);
    if (s == STATUS_NO_MEMORY)
        return trace_document_no_memory(document);
    if (s == STATUS_BAD_TRACE)
        s = trace_document_bad_span(document, at, document->what);
    if (s != STATUS_OK || reader->mixed == NULL)
        return s;
    snprintf(what, sizeof what, "%s in another unit than those before", reader->mixed);
    return trace_document_warn(document, at, what);
}

static enum status read_list(struct zipkin1_reader *reader, uint32_t at, uint32_t n_lists)
{
    const struct json_node *nodes = reader->document.nodes;
    enum status             s = STATUS_OK;

    for (uint32_t i = at + 1; i < nodes[at].next && s == STATUS_OK; i = nodes[i].next)
        s = nodes[i].type == JSON_ARRAY && n_lists < ZIPKIN_MEMBER_MAX_LISTS ? read_list(reader, i, n_lists + 1)
                                                               : read_element(reader, i);
    return s;
}

static enum status read_document(struct span_table *table, const struct json_node *nodes, uint64_t line,
                                 const struct trace_report *report, struct fail *fail)
{
    struct zipkin1_reader reader = {
        .document = { .table = table, .nodes = nodes, .report = report, .fail = fail, .line = line },
    };
    enum status s;

    reader.scope_at = span_table_add_scope(table, &(struct span_scope){ 0 });
    if (reader.scope_at == SPAN_TABLE_NONE)
        return trace_document_no_memory(&reader.document);
    s = nodes[0].type == JSON_ARRAY ? read_list(&reader, 0, 1) : read_element(&reader, 0);
    buffer_free(&reader.form);
    buffer_free(&reader.annotations);
    buffer_free(&reader.scratch);
    return s;
}

/* ---- Which documents ---------------------------------------------------------- */

/* Is an annotation a core value, or does it have an endpoint? */
static bool has_core(const struct json_node *nodes, uint32_t list_at)
{
    if (nodes[list_at].type != JSON_ARRAY)
        return false;
    for (uint32_t i = list_at + 1; i < nodes[list_at].next; i = nodes[i].next) {
        if (nodes[i].type != JSON_OBJECT)
            continue;
        for (uint32_t name_at = i + 1; name_at < nodes[i].next; name_at = nodes[name_at + 1].next) {
            const struct json_node *name = &nodes[name_at], *value = name + 1;
            if (json_text_is(name->text, "endpoint") ||
                (json_text_is(name->text, "value") && value->type == JSON_STRING &&
                 zipkin1_core_of_text(value->text) != NULL))
                return true;
        }
    }
    return false;
}

/* What the first span of a document has. */
struct traits {
    bool has_ids;
    bool has_own;   /* binary annotations */
    bool has_core;  /* annotations as version 1 has them */
    bool has_other; /* members that only version 2 has */
};

static bool is_other(struct text name)
{
    return json_text_is(name, "localEndpoint") || json_text_is(name, "remoteEndpoint") || json_text_is(name, "tags") ||
           json_text_is(name, "kind") || json_text_is(name, "shared");
}

static struct traits find_traits(const struct json_node *nodes)
{
    struct traits traits = { .has_ids = false };
    uint32_t      at;
    bool          has_trace_id = false, has_id = false;

    if (!zipkin_member_first_span(nodes, &at))
        return traits;
    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next) {
        struct text name = nodes[name_at].text;
        has_trace_id     = has_trace_id || json_text_is(name, "traceId");
        has_id           = has_id || json_text_is(name, "id");
        traits.has_own   = traits.has_own || json_text_is(name, "binaryAnnotations");
        traits.has_core  = traits.has_core || (json_text_is(name, "annotations") && has_core(nodes, name_at + 1));
        traits.has_other = traits.has_other || is_other(name);
    }
    traits.has_ids = has_trace_id && has_id;
    return traits;
}

bool zipkin1_read_is_sure(const struct json_node *nodes)
{
    struct traits traits = find_traits(nodes);
    return traits.has_ids && (traits.has_own || (traits.has_core && !traits.has_other));
}

static bool recognises(const struct json_node *nodes)
{
    struct traits traits = find_traits(nodes);
    return traits.has_ids && (traits.has_own || !traits.has_other);
}

const struct trace_reader zipkin1_read = { recognises, read_document };
