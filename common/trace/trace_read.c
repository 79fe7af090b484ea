/* trace_read.c - an input to documents to spans.
 *
 * The first line that is not blank decides how the input is cut. Lines are the
 * common case and have a way of their own: input_next_line finds their ends
 * faster than brackets can be counted. Line numbers count from 1. */
#include "common/trace/trace_read.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/trace/json_split.h"

#define FIRST_PEEK_BYTES ((size_t)1 << 16)

enum mode {
    MODE_UNDECIDED,
    MODE_LINES,
    MODE_SPLIT,
};

struct trace_read {
    struct input             *input; /* borrowed */
    struct json              *json;  /* owned */
    struct buffer             tail;  /* owned */
    struct trace_read_options options;
    struct json_split         split;
    uint64_t                  n_bytes_counted; /* of the input, in the notes of some table */
    uint64_t                  n_lines_before;  /* blank ones, taken before there were lines */
    uint64_t                  column;          /* of the first byte that is not blank */
    struct trace_style        style;           /* of the last document */
    enum mode                 mode;
    enum trace_format         format;          /* TRACE_FORMAT_AUTO until a document was recognised */
    bool                      has_style, has_comma;
    bool                      is_in_line;      /* MODE_SPLIT: the last byte taken was no newline */
};

/* A piece of the input and where it stands. */
struct place {
    struct text          text;
    uint64_t             line, column; /* of its first byte, from 1 */
    enum trace_container container;
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
    *opened = (struct trace_read){
        .input = input, .json = json, .options = *options, .format = options->format, .column = 1,
    };
    *reader = opened;
    return STATUS_OK;
}

void trace_read_close(struct trace_read *reader)
{
    if (reader == NULL)
        return;
    json_close(reader->json);
    buffer_free(&reader->tail);
    free(reader);
}

enum trace_format trace_read_format(const struct trace_read *reader)
{
    return reader->format;
}

void trace_read_expect(struct trace_read *reader, enum trace_format format)
{
    if (reader->format == TRACE_FORMAT_AUTO)
        reader->format = format;
}

/* ---- Reports ------------------------------------------------------------------ */

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

static enum status report_too_long(struct trace_read *reader, struct span_table *table, uint64_t line,
                                   const char *thing, size_t max_bytes, struct fail *fail)
{
    char what[64];

    snprintf(what, sizeof what, "%s is longer than %zu bytes", thing, max_bytes);
    return report_bad(reader, table, line, what, fail);
}

/* Reports why the text is not JSON: at the line of the offending byte when that is known. */
static enum status report_not_json(struct trace_read *reader, struct span_table *table, struct place place,
                                   const struct fail *why, struct fail *fail)
{
    char   what[160];
    size_t n_bytes = why->offset <= place.text.n ? (size_t)why->offset : 0;

    for (size_t i = 0; i < n_bytes; i++) {
        bool is_newline = place.text.at[i] == '\n';
        place.line += is_newline;
        place.column = is_newline ? 1 : place.column + 1;
    }
    if (why->offset == FAIL_NO_OFFSET)
        snprintf(what, sizeof what, "not JSON: %s", why->what);
    else
        snprintf(what, sizeof what, "not JSON: %s (byte %llu)", why->what, (unsigned long long)place.column);
    return report_bad(reader, table, place.line, what, fail);
}

/* Counts what was read since the last call. */
static void count_bytes(struct trace_read *reader, struct span_table *table)
{
    uint64_t n_bytes = input_bytes_read(reader->input);
    table->notes.n_input_bytes += n_bytes - reader->n_bytes_counted;
    reader->n_bytes_counted = n_bytes;
}

/* ---- Documents ---------------------------------------------------------------- */

/* Decides on the format of a document; false when it is not to be read, and then *what says why, or "". */
static bool find_format(struct trace_read *reader, const struct json_node *nodes, char *what, size_t n_what)
{
    enum trace_format found;

    what[0] = '\0';
    if (reader->options.format != TRACE_FORMAT_AUTO)
        return true;
    if (reader->format != TRACE_FORMAT_AUTO && trace_reader_of(reader->format)->recognises(nodes))
        return true;
    found = trace_reader_recognise(nodes);
    if (reader->format == TRACE_FORMAT_AUTO) {
        if (found == TRACE_FORMAT_N) {
            if (nodes[0].next > 1) /* {} has no spans in any format */
                snprintf(what, n_what, "no trace format that gent knows");
            return false;
        }
        reader->format = found;
    }
    if (found != TRACE_FORMAT_N && found != reader->format) {
        snprintf(what, n_what, "a record of another format: %s in a file of %s", trace_format_name(found),
                 trace_format_name(reader->format));
        return false;
    }
    return true; /* if it is of none, the reader of the format says what is wrong */
}

static enum status read_document(struct trace_read *reader, struct span_table *table, const struct json_node *nodes,
                                 const struct place *place, struct fail *fail)
{
    char what[80];

    if (!find_format(reader, nodes, what, sizeof what))
        return what[0] == '\0' ? STATUS_OK : report_bad(reader, table, place->line, what, fail);
    if (reader->options.visit.document != NULL)
        return reader->options.visit.document(reader->options.visit.context, reader->format, nodes, fail);
    table->style = (struct trace_style){ (uint8_t)reader->format, (uint8_t)place->container };
    enum status s = trace_reader_of(reader->format)->read(table, nodes, place->line, &reader->options.report, fail);
    reader->style = table->style = trace_format_fit(table->style);
    reader->has_style = true;
    return s;
}

/* A document that is yet to be parsed. */
static enum status read_text(struct trace_read *reader, struct span_table *table, const struct place *place,
                             struct fail *fail)
{
    const struct json_node *nodes;
    struct fail             why;
    enum status             s = json_parse(reader->json, place->text, &nodes, &why);

    if (s == STATUS_NO_MEMORY)
        return fail_set(fail, s, why.offset, "%s", why.what);
    if (s != STATUS_OK)
        return report_not_json(reader, table, *place, &why, fail);
    return read_document(reader, table, nodes, place, fail);
}

/* ---- Lines -------------------------------------------------------------------- */

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

/* Without white space at the end and one comma there. */
static struct text trim_comma(struct text text, bool *has_comma)
{
    text = trim_end(text);
    *has_comma = text.n != 0 && text.at[text.n - 1] == ',';
    text.n -= *has_comma;
    return text;
}

/* The next line that is not blank, counted; over-long lines are reported and passed over. */
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
        line->number += reader->n_lines_before;
        if (line->is_too_long)
            s = report_too_long(reader, table, line->number, "line", max_bytes, fail);
        else if (trim_end(line->text).n != 0)
            return STATUS_OK;
        if (s != STATUS_OK)
            return s;
    }
}

static enum status read_line(struct trace_read *reader, struct span_table *table, bool *is_end, struct fail *fail)
{
    struct input_line       line;
    const struct json_node *nodes;
    struct fail             why;
    bool                    has_comma;
    enum status             s = next_line(reader, table, &line, is_end, fail);

    if (s != STATUS_OK || *is_end)
        return s;
    struct place place = { trim_comma(line.text, &has_comma), line.number, reader->column, TRACE_CONTAINER_LINES };
    reader->column = 1;
    reader->has_comma = reader->has_comma || has_comma;
    if (reader->has_comma)
        place.container = TRACE_CONTAINER_COMMA_LINES;
    s = json_parse(reader->json, place.text, &nodes, &why);
    if (s == STATUS_OK)
        return read_document(reader, table, nodes, &place, fail);
    if (s == STATUS_NO_MEMORY)
        return fail_set(fail, s, why.offset, "%s", why.what);
    if (!line.has_newline)
        return report_bad(reader, table, line.number, "file ends in the middle of a line", fail);
    return report_not_json(reader, table, place, &why, fail);
}

/* ---- Pieces between brackets ----------------------------------------------------- */

/* What stands behind the array of {"data":[ must make an object with it. */
static enum status check_tail(struct trace_read *reader, struct span_table *table, const struct json_split_piece *piece,
                              struct fail *fail)
{
    static const char       head[] = "{\"data\":[", padding[INPUT_PADDING] = { 0 };
    const struct json_node *nodes;
    struct fail             why;
    struct buffer          *tail = &reader->tail;
    size_t                  n_head = sizeof head - 1;

    tail->n = 0;
    buffer_append(tail, head, n_head);
    buffer_append(tail, piece->text.at, piece->text.n);
    buffer_append(tail, padding, sizeof padding);
    if (tail->has_failed)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "what stands behind an array of traces");
    enum status s = json_parse(reader->json, (struct text){ (const char *)tail->data, n_head + piece->text.n }, &nodes,
                               &why);
    if (s == STATUS_OK)
        return s;
    if (s == STATUS_NO_MEMORY)
        return fail_set(fail, s, why.offset, "%s", why.what);
    if (why.offset != FAIL_NO_OFFSET)
        why.offset -= why.offset < n_head ? why.offset : n_head;
    return report_not_json(reader, table, (struct place){ piece->text, piece->line, piece->column, 0 }, &why, fail);
}

static enum status use_piece(struct trace_read *reader, struct span_table *table, const struct json_split_piece *piece,
                             struct fail *fail)
{
    const struct place place = { piece->text, piece->line, piece->column, piece->container };

    switch (piece->kind) {
    case JSON_SPLIT_DOCUMENT:
        return read_text(reader, table, &place, fail);
    case JSON_SPLIT_TAIL:
        return check_tail(reader, table, piece, fail);
    case JSON_SPLIT_TOO_LONG:
        return report_too_long(reader, table, piece->line, "document", piece->max_bytes, fail);
    case JSON_SPLIT_BAD:
        return report_bad(reader, table, piece->line, piece->what, fail);
    default:
        return STATUS_OK;
    }
}

/* Takes n bytes of the window, whose newlines the splitter has counted since 'line'. */
static void take_window(struct trace_read *reader, struct span_table *table, struct text window, size_t n,
                        uint64_t line)
{
    if (n == 0)
        return;
    table->notes.n_lines += reader->split.line - line;
    reader->is_in_line = window.at[n - 1] != '\n';
    input_take(reader->input, n);
    count_bytes(reader, table);
}

static enum status read_piece(struct trace_read *reader, struct span_table *table, bool *is_end, struct fail *fail)
{
    struct json_split_piece piece = { .kind = JSON_SPLIT_MORE };
    enum status             s = STATUS_OK;
    size_t                  n_wanted = 1;

    while (s == STATUS_OK && piece.kind == JSON_SPLIT_MORE && !*is_end) {
        struct text window;
        uint64_t    line = reader->split.line;
        s = input_peek(reader->input, n_wanted, &window, fail);
        if (s != STATUS_OK)
            return s;
        bool   is_last = window.n < n_wanted;
        size_t n_done = json_split_next(&reader->split, window, is_last, &piece);
        s = use_piece(reader, table, &piece, fail);
        *is_end = is_last && piece.kind == JSON_SPLIT_MORE;
        n_wanted = window.n - n_done + 1;
        take_window(reader, table, window, n_done, line);
    }
    if (*is_end && reader->is_in_line) {
        table->notes.n_lines++;
        reader->is_in_line = false;
    }
    return s;
}

/* ---- Which of the two --------------------------------------------------------------- */

/* Takes what is blank before the first document, and counts its lines. */
static enum status skip_blank(struct trace_read *reader, struct span_table *table, struct text *text, struct fail *fail)
{
    enum status s = input_peek(reader->input, 3, text, fail);

    if (s == STATUS_OK && text->n >= 3 && memcmp(text->at, "\xEF\xBB\xBF", 3) == 0) /* byte order mark */
        input_take(reader->input, 3);
    while (s == STATUS_OK) {
        size_t n = 0;
        s = input_peek(reader->input, 1, text, fail);
        for (; s == STATUS_OK && n < text->n && is_space(text->at[n]); n++) {
            bool is_newline = text->at[n] == '\n';
            reader->n_lines_before += is_newline;
            table->notes.n_lines += is_newline;
            reader->column = is_newline ? 1 : reader->column + 1;
        }
        if (n == 0)
            break;
        input_take(reader->input, n);
    }
    count_bytes(reader, table);
    return s;
}

/* Whether a line that is no document may be the first of one that is spread over lines. */
static bool begins_document(struct trace_read *reader, struct text line)
{
    const struct json_node *nodes;
    struct fail             why;
    bool                    has_comma;
    struct text             document = trim_comma(line, &has_comma);

    if (document.n == 0 || (!has_comma && strchr("{[", document.at[document.n - 1]) == NULL))
        return false;
    return json_parse(reader->json, document, &nodes, &why) != STATUS_OK;
}

/* Whether the first line, which begins with a brace, is too long or begins a document of many lines. */
static enum status look_at_line(struct trace_read *reader, bool *is_split, struct fail *fail)
{
    size_t      max_bytes = reader->options.max_line_bytes + 2, n_searched = 0; /* and a line's end */
    struct text text;
    enum status s = STATUS_OK;

    *is_split = false;
    for (size_t n_wanted = FIRST_PEEK_BYTES; s == STATUS_OK; n_wanted *= 2) {
        if (n_wanted > max_bytes)
            n_wanted = max_bytes;
        s = input_peek(reader->input, n_wanted, &text, fail);
        if (s != STATUS_OK)
            break;
        const char *newline = memchr(text.at + n_searched, '\n', text.n - n_searched);
        if (newline != NULL) {
            *is_split = begins_document(reader, (struct text){ text.at, (size_t)(newline - text.at) });
            break;
        }
        n_searched = text.n;
        *is_split = text.n >= max_bytes;
        if (text.n < n_wanted || *is_split)
            break;
    }
    return s;
}

static enum status decide(struct trace_read *reader, struct span_table *table, struct fail *fail)
{
    struct text text;
    bool        is_split = false;
    enum status s = skip_blank(reader, table, &text, fail);

    if (s == STATUS_OK && text.n != 0 && text.at[0] == '{') {
        s = input_peek(reader->input, JSON_SPLIT_HEAD_BYTES, &text, fail);
        if (s == STATUS_OK && !(is_split = json_split_is_data(text)))
            s = look_at_line(reader, &is_split, fail);
    } else {
        is_split = text.n != 0 && text.at[0] == '[';
    }
    table->notes.n_lines += text.n == 0 && reader->column != 1; /* a blank line without its end */
    reader->mode = is_split ? MODE_SPLIT : MODE_LINES;
    reader->is_in_line = reader->column != 1;
    json_split_init(&reader->split, reader->options.max_line_bytes, TRACE_READ_MAX_DOCUMENT_BYTES,
                    reader->n_lines_before + 1, reader->column);
    return s;
}

enum status trace_read_next(struct trace_read *reader, struct span_table *table, bool *is_end, struct fail *fail)
{
    *is_end = false;
    if (reader->has_style)
        table->style = reader->style;
    if (reader->mode == MODE_UNDECIDED) {
        enum status s = decide(reader, table, fail);
        if (s != STATUS_OK)
            return s;
    }
    return reader->mode == MODE_SPLIT ? read_piece(reader, table, is_end, fail)
                                      : read_line(reader, table, is_end, fail);
}
