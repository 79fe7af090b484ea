/* trace_read.c - lines to documents to spans.
 *
 * The first line that is not blank decides. When it is no document by itself
 * but the beginning of one, as pretty-printers break lines, the whole input is
 * one document; otherwise each line is one. Line numbers count from 1. */
#include "common/trace/trace_read.h"

#include <stdio.h>
#include <stdlib.h>

enum mode {
    MODE_UNDECIDED,
    MODE_LINES,
    MODE_DOCUMENT,
};

struct trace_read {
    struct input             *input; /* borrowed */
    struct json              *json;  /* owned */
    struct buffer             document;
    struct trace_read_options options;
    uint64_t                  n_bytes_counted; /* of the input, in the notes of some table */
    enum mode                 mode;
    enum trace_format         format;          /* TRACE_FORMAT_AUTO until a document was recognised */
};

enum status trace_read_open(struct trace_read **reader, struct input *input, const struct trace_read_options *options,
                            struct fail *fail)
{
    struct trace_read *opened = calloc(1, sizeof *opened);
    struct json       *json = json_open();
    *reader = NULL;
    if (opened == NULL || json == NULL) {
        free(opened);
        json_close(json);
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "trace reader");
    }
    *opened = (struct trace_read){ .input = input, .json = json, .options = *options, .format = options->format };
    *reader = opened;
    return STATUS_OK;
}

void trace_read_close(struct trace_read *reader)
{
    if (reader == NULL)
        return;
    json_close(reader->json);
    buffer_free(&reader->document);
    free(reader);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct text trim_end(struct text text)
{
    while (text.n != 0 && is_space(text.at[text.n - 1]))
        text.n--;
    return text;
}

static struct text trim(struct text text)
{
    while (text.n != 0 && is_space(text.at[0]))
        text = (struct text){ text.at + 1, text.n - 1 };
    return trim_end(text);
}

/* Whether a line that is no document may be the first of one that is spread over lines. */
static bool begins_document(struct text line)
{
    return (line.at[0] == '{' || line.at[0] == '[') && strchr("{[,", line.at[line.n - 1]) != NULL;
}

static enum status report_bad(struct trace_read *reader, struct span_table *table, uint64_t line, const char *what,
                              struct fail *fail)
{
    const struct trace_report *report = &reader->options.report;
    table->notes.n_bad_lines++;
    if (report->bad == NULL)
        return STATUS_OK;
    enum status s = report->bad(report->context, line, what);
    return s == STATUS_OK ? s : fail_set(fail, s, line, "%s", what);
}

/* Reports why 'text', which begins in 'line', is not JSON: at the line of the offending byte when that is known. */
static enum status report_not_json(struct trace_read *reader, struct span_table *table, struct text text, uint64_t line,
                                   const struct fail *why, struct fail *fail)
{
    char   what[160];
    size_t n_bytes = why->offset <= text.n ? (size_t)why->offset : 0;
    size_t column = 1;
    for (size_t i = 0; i < n_bytes; i++) {
        bool is_newline = text.at[i] == '\n';
        line += is_newline;
        column = is_newline ? 1 : column + 1;
    }
    if (why->offset == FAIL_NO_OFFSET)
        snprintf(what, sizeof what, "not JSON: %s", why->what);
    else
        snprintf(what, sizeof what, "not JSON: %s (byte %zu)", why->what, column);
    return report_bad(reader, table, line, what, fail);
}

/* Counts what was read since the last call. */
static void count_bytes(struct trace_read *reader, struct span_table *table)
{
    uint64_t n_bytes = input_bytes_read(reader->input);
    table->notes.n_input_bytes += n_bytes - reader->n_bytes_counted;
    reader->n_bytes_counted = n_bytes;
}

/* The next line, counted; over-long lines are reported and passed over. */
static enum status next_line(struct trace_read *reader, struct span_table *table, struct input_line *line, bool *is_end,
                             struct fail *fail)
{
    size_t max_bytes = reader->options.max_line_bytes;
    for (;;) {
        enum status s = input_next_line(reader->input, max_bytes, line, is_end, fail);
        count_bytes(reader, table);
        if (s != STATUS_OK || *is_end)
            return s;
        table->notes.n_lines++;
        if (line->is_too_long) {
            char what[64];
            snprintf(what, sizeof what, "line is longer than %zu bytes", max_bytes);
            s = report_bad(reader, table, line->number, what, fail);
            if (s != STATUS_OK)
                return s;
            continue;
        }
        if (line->number == 1 && line->text.n >= 3 && memcmp(line->text.at, "\xEF\xBB\xBF", 3) == 0)
            line->text = (struct text){ line->text.at + 3, line->text.n - 3 }; /* byte order mark */
        if (trim(line->text).n != 0)
            return STATUS_OK;
    }
}

/* Appends 'line' and all lines behind it to reader->document, newlines included, and its padding. */
static enum status gather_document(struct trace_read *reader, struct span_table *table, struct input_line line,
                                   bool *is_too_long, struct fail *fail)
{
    static const char padding[INPUT_PADDING] = { 0 };
    struct buffer    *document = &reader->document;
    bool              is_end = false;
    enum status       s = STATUS_OK;

    *is_too_long = false;
    while (s == STATUS_OK && !is_end && !document->has_failed) {
        *is_too_long = *is_too_long || line.is_too_long ||
                       line.text.n >= TRACE_READ_MAX_DOCUMENT_BYTES - document->n;
        if (!*is_too_long) {
            buffer_append(document, line.text.at, line.text.n);
            buffer_append_byte(document, '\n');
        }
        s = input_next_line(reader->input, TRACE_READ_MAX_DOCUMENT_BYTES, &line, &is_end, fail);
        table->notes.n_lines += s == STATUS_OK && !is_end;
    }
    count_bytes(reader, table);
    buffer_append(document, padding, sizeof padding);
    if (s == STATUS_OK && document->has_failed)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "document of many lines");
    return s;
}

/* One document, which is JSON, by the reader of its format: the option's, or
 * that of the first document that any reader recognises. */
static enum status read_document(struct trace_read *reader, struct span_table *table, const struct json_node *nodes,
                                 uint64_t line, struct fail *fail)
{
    enum trace_format format = reader->format;

    if (format == TRACE_FORMAT_AUTO) {
        format = trace_reader_recognise(nodes);
        if (format != TRACE_FORMAT_N)
            reader->format = format;
        else
            format = TRACE_FORMAT_OTLP; /* it says what is wrong */
    }
    table->style.format = (uint8_t)format;
    return trace_reader_of(format)->read(table, nodes, line, &reader->options.report, fail);
}

static enum status read_whole_document(struct trace_read *reader, struct span_table *table, struct input_line line,
                                       struct fail *fail)
{
    const struct json_node *nodes;
    struct fail             why;
    bool                    is_too_long;
    uint64_t                number = line.number;
    enum status             s = gather_document(reader, table, line, &is_too_long, fail);
    if (s != STATUS_OK)
        return s;
    if (is_too_long) {
        char what[64];
        snprintf(what, sizeof what, "document is longer than %u bytes", TRACE_READ_MAX_DOCUMENT_BYTES);
        return report_bad(reader, table, number, what, fail);
    }

    struct text text = { (const char *)reader->document.data, reader->document.n - INPUT_PADDING };
    text = trim_end(text); /* so that a document that ends early does so in its last line */
    s = json_parse(reader->json, text, &nodes, &why);
    if (s == STATUS_NO_MEMORY)
        return fail_set(fail, s, why.offset, "%s", why.what);
    if (s != STATUS_OK)
        return report_not_json(reader, table, text, number, &why, fail);
    return read_document(reader, table, nodes, number, fail);
}

static enum status read_line(struct trace_read *reader, struct span_table *table, const struct input_line *line,
                             struct fail *fail)
{
    const struct json_node *nodes;
    struct fail             why;
    enum status             s = json_parse(reader->json, line->text, &nodes, &why);
    if (s == STATUS_NO_MEMORY)
        return fail_set(fail, s, why.offset, "%s", why.what);
    if (s == STATUS_OK) {
        reader->mode = MODE_LINES;
        return read_document(reader, table, nodes, line->number, fail);
    }
    if (reader->mode == MODE_UNDECIDED && line->has_newline && begins_document(trim(line->text))) {
        reader->mode = MODE_DOCUMENT;
        return read_whole_document(reader, table, *line, fail);
    }
    reader->mode = MODE_LINES;
    if (!line->has_newline)
        return report_bad(reader, table, line->number, "file ends in the middle of a line", fail);
    return report_not_json(reader, table, line->text, line->number, &why, fail);
}

enum status trace_read_next(struct trace_read *reader, struct span_table *table, bool *is_end, struct fail *fail)
{
    struct input_line line;
    enum status       s;

    *is_end = reader->mode == MODE_DOCUMENT; /* it was the whole input */
    if (*is_end)
        return STATUS_OK;
    s = next_line(reader, table, &line, is_end, fail);
    if (s != STATUS_OK || *is_end)
        return s;
    return read_line(reader, table, &line, fail);
}
