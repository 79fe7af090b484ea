/* json_split.h - cuts a stream of JSON into documents, without parsing it.
 *
 *   bytes -> [json_split -> documents] -> json_parse -> reader
 *
 * The documents are the elements of every array at the top, the elements of
 * the array behind {"data":, and any other object at the top; several of these
 * may follow each other. Only strings and brackets are looked at, so that a
 * document may still be no JSON: json_parse says so. What is wrong between
 * the documents is found here, and passed over. */
#ifndef GENT_COMMON_TRACE_JSON_SPLIT_H
#define GENT_COMMON_TRACE_JSON_SPLIT_H

#include <stdbool.h>

#include "common/base/buffer.h"
#include "common/trace/trace_format.h"

/* {"data":[ is looked for in so many bytes; with more white space it is any object. */
#define JSON_SPLIT_HEAD_BYTES 256

enum json_split_kind {
    JSON_SPLIT_MORE,     /* more bytes are needed to go on; no more: the end */
    JSON_SPLIT_DOCUMENT, /* text is one; container says where it stood */
    JSON_SPLIT_TAIL,     /* text stands behind the array of {"data":[ : from its ']' to the object's '}' */
    JSON_SPLIT_TOO_LONG, /* a document begins there that is longer than max_bytes */
    JSON_SPLIT_BAD,      /* 'what' is wrong there */
};

struct json_split_piece {
    enum json_split_kind kind;
    struct text          text;
    uint64_t             line, column; /* where it begins, counted from 1, columns in bytes */
    size_t               max_bytes;    /* TOO_LONG */
    const char          *what;         /* BAD: one clause */
    enum trace_container container;
};

/* Read only from outside. */
struct json_split {
    uint64_t line, column;    /* of the window's first byte */
    size_t   max_element_bytes, max_document_bytes;
    uint64_t begin_line, begin_column; /* of the document at hand */
    size_t   n_scanned;       /* of the document at hand, from the window's first byte on */
    uint64_t depth;           /* of open brackets in it */
    uint8_t  state;           /* in json_split.c */
    uint8_t  container;       /* enum trace_container */
    bool     is_in_string, is_skipping, has_comma;
};

/* Elements longer than max_element_bytes and objects at the top longer than
 * max_document_bytes are passed over. The first byte to come is at line, column. */
void json_split_init(struct json_split *split, size_t max_element_bytes, size_t max_document_bytes, uint64_t line,
                     uint64_t column);

/* The next piece of 'window': what of the stream no call has been done with
 * yet. is_last: nothing comes behind it. Returns how many bytes of the window
 * are done with once the piece has been used. Deterministic: however a stream
 * comes in windows, its pieces but for MORE are the same. After MORE the next
 * window must be longer, or be the last; after MORE of the last one all is done.
 * Memory: a window need not hold more than one document and its limit. */
size_t json_split_next(struct json_split *split, struct text window, bool is_last, struct json_split_piece *piece);

/* Whether the text begins, behind white space, with {"data":[ . */
bool json_split_is_data(struct text text);

#endif
