/* jaeger_read.c - documents, traces and the processes around the spans.
 *
 * Processes stand behind the spans that name them, so they are read first. */
#include "common/trace/jaeger_read.h"

#include "common/trace/jaeger_process.h"
#include "common/trace/jaeger_span.h"

static enum status read_span(struct jaeger_reader *reader, uint32_t at)
{
    enum status s = jaeger_span_read(reader, at);
    if (s == STATUS_NO_MEMORY)
        return trace_document_no_memory(&reader->document);
    if (s == STATUS_BAD_TRACE)
        s = trace_document_bad_span(&reader->document, at, reader->document.what);
    if (s == STATUS_OK && reader->odd != NULL)
        s = trace_document_warn(&reader->document, at, reader->odd);
    return s;
}

/* One of the trace's processes, by the name at 'name_at'. A bad one is no process: its spans are good. */
static enum status add_process(struct jaeger_reader *reader, uint32_t name_at)
{
    struct text name = reader->document.nodes[name_at].text;
    uint32_t    resource_at, number = intern_add(&reader->processes, name.at, name.n);
    enum status s = jaeger_process_read(reader, name_at + 1, &resource_at);

    if (s == STATUS_BAD_TRACE) {
        s = trace_document_bad_line(&reader->document, name_at, reader->document.what);
        if (s != STATUS_OK)
            return s;
        s = jaeger_process_none(reader, &resource_at);
    }
    if (s == STATUS_OK && number == reader->resources.n / sizeof resource_at)
        buffer_append(&reader->resources, &resource_at, sizeof resource_at);
    if (s == STATUS_NO_MEMORY || number == INTERN_NONE || reader->resources.has_failed)
        return trace_document_no_memory(&reader->document);
    return s;
}

static enum status read_processes(struct jaeger_reader *reader, uint32_t at)
{
    const struct json_node *nodes = reader->document.nodes;
    enum status             s = STATUS_OK;

    intern_free(&reader->processes);
    reader->resources.n = 0;
    if (at == 0 || nodes[at].type == JSON_NULL)
        return s;
    if (nodes[at].type != JSON_OBJECT)
        return trace_document_bad_line(&reader->document, at, "processes is not an object");
    reader->owner = "";
    for (uint32_t i = at + 1; i < nodes[at].next && s == STATUS_OK; i = nodes[i + 1].next)
        s = add_process(reader, i);
    return s;
}

static enum status read_trace(struct jaeger_reader *reader, uint32_t at)
{
    const struct json_node *nodes = reader->document.nodes;
    uint32_t                spans_at = jaeger_member_find(nodes, at, JAEGER_MEMBER_SPANS);
    enum status             s;

    if (spans_at == 0)
        return trace_document_bad_line(&reader->document, at, "no Jaeger trace");
    if (nodes[spans_at].type != JSON_ARRAY)
        return trace_document_bad_line(&reader->document, spans_at, "spans is not an array");
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i + 1].next)
        reader->document.table->notes.n_unknown_members +=
            jaeger_member_of(nodes[i].text) == JAEGER_MEMBER_UNKNOWN && nodes[i + 1].type != JSON_NULL;
    s = read_processes(reader, jaeger_member_find(nodes, at, JAEGER_MEMBER_PROCESSES));
    for (uint32_t i = spans_at + 1; i < nodes[spans_at].next && s == STATUS_OK; i = nodes[i].next)
        s = read_span(reader, i);
    return s;
}

static bool is_trace(const struct json_node *nodes, uint32_t at)
{
    uint32_t spans_at = jaeger_member_find(nodes, at, JAEGER_MEMBER_SPANS);
    return spans_at != 0 && nodes[spans_at].type == JSON_ARRAY &&
           (jaeger_member_find(nodes, at, JAEGER_MEMBER_TRACE_ID) != 0 ||
            jaeger_member_find(nodes, at, JAEGER_MEMBER_PROCESSES) != 0);
}

static bool is_span(const struct json_node *nodes, uint32_t at)
{
    return jaeger_member_find(nodes, at, JAEGER_MEMBER_SPAN_ID) != 0 &&
           jaeger_member_find(nodes, at, JAEGER_MEMBER_TRACE_ID) != 0;
}

/* The array behind "data", or 0. */
static uint32_t find_data(const struct json_node *nodes)
{
    uint32_t at = jaeger_member_find(nodes, 0, JAEGER_MEMBER_DATA);
    return at != 0 && nodes[at].type == JSON_ARRAY ? at : 0;
}

static enum status read_record(struct jaeger_reader *reader, uint32_t at)
{
    struct trace_style *style = &reader->document.table->style;

    if (!is_span(reader->document.nodes, at))
        return read_trace(reader, at);
    style->container = style->container == TRACE_CONTAINER_LIST || style->container == TRACE_CONTAINER_SPANS
                           ? TRACE_CONTAINER_SPANS
                           : TRACE_CONTAINER_SPAN_LINES;
    return read_span(reader, at);
}

static enum status read_document(struct jaeger_reader *reader)
{
    const struct json_node *nodes = reader->document.nodes;
    struct trace_style     *style = &reader->document.table->style;
    uint32_t                list_at = find_data(nodes);
    enum status             s = STATUS_OK;

    reader->scope_at = span_table_add_scope(reader->document.table, &(struct span_scope){
        .attrs.first_at = reader->document.table->n_attrs });
    if (reader->scope_at == SPAN_TABLE_NONE)
        return trace_document_no_memory(&reader->document);
    if (list_at == 0 && nodes[0].type != JSON_ARRAY)
        return read_record(reader, 0);
    style->container = list_at != 0 ? TRACE_CONTAINER_DATA : TRACE_CONTAINER_LIST;
    for (uint32_t i = list_at + 1; i < nodes[list_at].next && s == STATUS_OK; i = nodes[i].next)
        s = list_at != 0 ? read_trace(reader, i) : read_record(reader, i);
    return s;
}

static enum status read_all(struct span_table *table, const struct json_node *nodes, uint64_t line,
                            const struct trace_report *report, struct fail *fail)
{
    struct jaeger_reader reader = {
        .document = { .table = table, .nodes = nodes, .report = report, .fail = fail, .line = line },
        .owner = "",
    };
    enum status s = read_document(&reader);

    buffer_free(&reader.form);
    buffer_free(&reader.log_form);
    buffer_free(&reader.scratch);
    buffer_free(&reader.unknown);
    buffer_free(&reader.resources);
    intern_free(&reader.processes);
    return s;
}

/* By the first record. */
static bool recognises(const struct json_node *nodes)
{
    uint32_t data_at = find_data(nodes), at = nodes[0].type == JSON_ARRAY ? 1 : data_at == 0 ? 0 : data_at + 1;

    if (at >= nodes[data_at].next)
        return data_at != 0; /* a reply without traces; no list without records */
    return is_trace(nodes, at) || is_span(nodes, at);
}

const struct trace_reader jaeger_read = { recognises, read_all };
