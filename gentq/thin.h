/* thin.h - a line of OTLP JSON with some of its spans cut out, everything else as it was. */
#ifndef GENT_GENTQ_THIN_H
#define GENT_GENTQ_THIN_H

#include "common/trace/json.h"

/* One piece of a line, in the order of the text. A container stands for what
 * is around its children: head in front of the first, tail behind the last. */
struct thin_piece {
    const char *begin, *end;  /* of the whole piece */
    const char *head_end;     /* containers: up to and with the bracket of the children */
    const char *tail_begin;   /* containers: from the closing bracket */
    uint32_t    next;         /* index of the piece behind this one and all it holds */
    uint32_t    trace;        /* spans: as the caller's numbering has it */
    bool        is_span;
};

struct thin_line {
    struct buffer pieces;  /* of struct thin_piece; owned */
    bool          is_otlp; /* otherwise the line holds no spans that could be cut out */
};

/* Takes a parsed line apart. 'number' gives a trace's number for the text of
 * its id. 'line' is emptied first; it borrows the text of the nodes. */
struct thin_numbers {
    uint32_t (*number)(const void *context, struct text trace_id);
    const void *context;
};
void thin_line_build(const struct json_node *nodes, const struct thin_numbers *numbers, struct thin_line *line);
void thin_line_free(struct thin_line *line);

/* Appends the line with the spans whose has_trace[trace] is set and a newline;
 * containers that are left without spans go. Nothing when no span is left. */
void thin_line_append(const struct thin_line *line, const uint8_t *has_trace, struct buffer *out);

#endif
