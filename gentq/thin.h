/* thin.h - a document of any trace format with some of its traces cut out, everything else as it was. */
#ifndef GENT_GENTQ_THIN_H
#define GENT_GENTQ_THIN_H

#include "common/trace/json.h"
#include "common/trace/trace_format.h"

/* One piece of a document, in the order of the text. A container stands for what
 * is around its children: head in front of the first, tail behind the last. A
 * record is what has one trace's id: a span, or one of Gen-T's transactions. */
struct thin_piece {
    const char *begin, *end;  /* of the whole piece */
    const char *head_end;     /* containers: up to and with the bracket of the children */
    const char *tail_begin;   /* containers: from the closing bracket */
    uint32_t    next;         /* index of the piece behind this one and all it holds */
    uint32_t    trace;        /* records: as the caller's numbering has it */
    bool        is_record;
};

struct thin_document {
    struct buffer pieces;  /* of struct thin_piece; owned */
    bool          is_known; /* otherwise the document holds no records that could be cut out */
};

/* A trace's number by the node of its id, NULL for none. */
struct thin_numbers {
    uint32_t (*number)(const void *context, const struct json_node *id);
    const void *context;
};

/* Takes a parsed document of that format apart. 'document' is emptied first; it
 * borrows the text of the nodes. */
void thin_document_build(const struct json_node *nodes, enum trace_format format, const struct thin_numbers *numbers,
                         struct thin_document *document);
void thin_document_free(struct thin_document *document);

/* Appends the document with the records whose has_trace[trace] is set and a newline;
 * containers that are left without records go. Nothing when no record is left. */
void thin_document_append(const struct thin_document *document, const uint8_t *has_trace, struct buffer *out);

#endif
