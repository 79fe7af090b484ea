/* trace_document.c - clauses, reports with their line, counts. */
#include "common/trace/trace_document.h"

#include <stdarg.h>
#include <stdio.h>

enum status trace_document_bad(struct trace_document *document, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(document->what, sizeof document->what, format, arguments);
    va_end(arguments);
    return STATUS_BAD_TRACE;
}

uint64_t trace_document_line(struct trace_document *document, uint32_t at)
{
    const char *end = document->nodes[at].text.at, *from = document->line_at;

    if (from == NULL || from > end) {
        from              = document->nodes[0].text.at;
        document->n_lines = 0;
    }
    document->line_at = end;
    while ((from = memchr(from, '\n', (size_t)(end - from))) != NULL) {
        document->n_lines++;
        from++;
    }
    return document->line + document->n_lines;
}

enum status trace_document_warn(struct trace_document *document, uint32_t at, const char *what)
{
    uint64_t line;

    if (document->report == NULL || document->report->bad == NULL)
        return STATUS_OK;
    line          = trace_document_line(document, at);
    enum status s = document->report->bad(document->report->context, line, what);
    return s == STATUS_OK ? s : fail_set(document->fail, s, line, "%s", what);
}

enum status trace_document_bad_span(struct trace_document *document, uint32_t at, const char *what)
{
    document->table->notes.n_bad_spans++;
    return trace_document_warn(document, at, what);
}

enum status trace_document_bad_line(struct trace_document *document, uint32_t at, const char *what)
{
    if (!document->is_bad_line)
        document->table->notes.n_bad_lines++;
    document->is_bad_line = true;
    return trace_document_warn(document, at, what);
}

enum status trace_document_no_memory(struct trace_document *document)
{
    return fail_set(document->fail, STATUS_NO_MEMORY, document->line, "spans of a document");
}

enum status trace_document_text(struct trace_document *document, uint32_t at, const char *owner, const char *name,
                                uint32_t *text_id)
{
    const struct json_node *node = &document->nodes[at];

    if (node->type != JSON_STRING)
        return trace_document_bad(document, "%s%s is not a string", owner, name);
    uint32_t id = intern_add(&document->table->texts, node->text.at, node->text.n);
    if (id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    *text_id = id;
    return STATUS_OK;
}

enum status trace_document_append_attr(struct trace_document *document, uint32_t key_id, enum value_type type,
                                       struct text value)
{
    uint32_t value_id = span_table_add_value(document->table, type, value);

    if (value_id == SPAN_TABLE_NONE || span_table_append_attr(document->table, key_id, value_id) == SPAN_TABLE_NONE)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}
