/* otlp_read.c - documents, and the resources and scopes around the spans.
 *
 * A resource may stand behind the spans it describes, so each container is
 * walked twice: first for what it says about itself, then for its children. */
#include "common/trace/otlp_read.h"

#include "common/trace/otlp_container.h"
#include "common/trace/otlp_span.h"
#include "common/trace/trace_document.h"

struct document {
    struct otlp_reader    reader;
    struct trace_document traces;
    bool                  is_bad_around; /* the resource or scope at hand is bad, as reader.what says */
    uint32_t              resource_at, scope_at;
};

static enum status bad_line(struct document *document, uint32_t at, const char *what)
{
    return trace_document_bad_line(&document->traces, at, what);
}

static enum status read_span(struct document *document, uint32_t at)
{
    struct otlp_reader *reader = &document->reader;
    enum status         s = STATUS_BAD_TRACE;
    if (!document->is_bad_around)
        s = otlp_span_read(reader, at, document->resource_at, document->scope_at);
    if (s == STATUS_NO_MEMORY)
        return trace_document_no_memory(&document->traces);
    if (s != STATUS_BAD_TRACE)
        return s;
    return trace_document_bad_span(&document->traces, at, reader->what);
}

/* Calls 'read' for every element of every array that is a member 'children' of the object at 'at'. */
static enum status read_children(struct document *document, uint32_t at, enum otlp_member children,
                                 enum status (*read)(struct document *document, uint32_t at))
{
    const struct json_node *nodes = document->reader.nodes;
    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next) {
        uint32_t list_at = name_at + 1;
        if (nodes[list_at].type == JSON_NULL || otlp_member_of(nodes[name_at].text) != children)
            continue;
        if (nodes[list_at].type != JSON_ARRAY) {
            enum status s = bad_line(document, list_at, "a list of spans is not an array");
            if (s != STATUS_OK)
                return s;
            continue;
        }
        for (uint32_t i = list_at + 1; i < nodes[list_at].next; i = nodes[i].next) {
            enum status s = read(document, i);
            if (s != STATUS_OK)
                return s;
        }
    }
    return STATUS_OK;
}

/* Reads the resource or scope around spans, and then its children: when it is bad, so is each span in it. */
static enum status read_around(struct document *document, uint32_t at, uint32_t *record_at, enum otlp_member children,
                               enum status (*read_record)(struct otlp_reader *reader, uint32_t at, uint32_t *record_at),
                               enum status (*read_child)(struct document *document, uint32_t at))
{
    bool was_bad_around = document->is_bad_around;
    if (document->reader.nodes[at].type != JSON_OBJECT)
        return bad_line(document, at, "a group of spans is not an object");
    if (!was_bad_around) {
        enum status s = read_record(&document->reader, at, record_at);
        if (s == STATUS_NO_MEMORY)
            return trace_document_no_memory(&document->traces);
        document->is_bad_around = s != STATUS_OK;
    }
    enum status s = read_children(document, at, children, read_child);
    document->is_bad_around = was_bad_around;
    return s;
}

static enum status read_scope_spans(struct document *document, uint32_t at)
{
    return read_around(document, at, &document->scope_at, OTLP_MEMBER_SPANS, otlp_container_read_scope, read_span);
}

static enum status read_resource_spans(struct document *document, uint32_t at)
{
    return read_around(document, at, &document->resource_at, OTLP_MEMBER_SCOPE_SPANS, otlp_container_read_resource,
                       read_scope_spans);
}

/* A TracesData object. Its members may be unknown, but not all of them: that is another signal, or no OTLP. */
static enum status read_traces(struct document *document, uint32_t at)
{
    const struct json_node *nodes = document->reader.nodes;
    uint32_t                n_members = 0, n_unknown = 0;
    if (nodes[at].type != JSON_OBJECT)
        return bad_line(document, at, "no OTLP object");
    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next) {
        n_members++;
        n_unknown += otlp_member_of(nodes[name_at].text) != OTLP_MEMBER_RESOURCE_SPANS;
    }
    if (n_members != 0 && n_unknown == n_members)
        return bad_line(document, at, "object has no resourceSpans");
    document->reader.table->notes.n_unknown_members += n_unknown;
    return read_children(document, at, OTLP_MEMBER_RESOURCE_SPANS, read_resource_spans);
}

enum status otlp_read_document(struct span_table *table, const struct json_node *nodes, uint64_t line,
                               const struct trace_report *report, struct fail *fail)
{
    struct document document = {
        .reader = { .table = table, .nodes = nodes, .owner = "" },
        .traces = { .table = table, .nodes = nodes, .report = report, .fail = fail, .line = line },
    };
    enum status s = STATUS_OK;
    if (nodes[0].type == JSON_ARRAY) {
        for (uint32_t i = 1; i < nodes[0].next && s == STATUS_OK; i = nodes[i].next)
            s = read_traces(&document, i);
    } else {
        s = read_traces(&document, 0);
    }
    buffer_free(&document.reader.scratch);
    return s;
}

/* TracesData: an object with one of the names of resourceSpans, or with nothing. */
static bool recognises(const struct json_node *nodes)
{
    uint32_t at = nodes[0].type == JSON_ARRAY ? 1 : 0;

    if (at >= nodes[0].next || nodes[at].type != JSON_OBJECT)
        return false;
    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next)
        if (otlp_member_of(nodes[name_at].text) == OTLP_MEMBER_RESOURCE_SPANS)
            return true;
    return false;
}

const struct trace_reader otlp_read = { recognises, otlp_read_document };
