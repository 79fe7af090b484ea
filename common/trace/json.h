/* json.h - one JSON text to a flat list of nodes; the only door to simdjson.
 *
 * Scalars keep their source text: a number is its token (64-bit ids and 1e-7
 * survive), a string is what stands between its quotes, still escaped. Two
 * strings that differ only in their escapes are different texts. */
#ifndef GENT_COMMON_TRACE_JSON_H
#define GENT_COMMON_TRACE_JSON_H

#include <stdbool.h>

#include "common/base/buffer.h"
#include "common/base/status.h"

#define JSON_MAX_DEPTH 256

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

/* In document order. Inside an object, keys and values alternate: a key is a
 * JSON_STRING node, its value the node after it. */
struct json_node {
    struct text text; /* scalars: the token; arrays and objects: from bracket to bracket */
    uint32_t    next; /* index of the node behind this one and all it holds */
    uint8_t     type; /* enum json_type */
};

struct json; /* a reusable parser; not shared between threads */

struct json *json_open(void); /* NULL: out of memory */
void         json_close(struct json *json);

/* Parses exactly one document. 'text' must be followed by INPUT_PADDING
 * readable bytes. *nodes is owned by json until the next call; node 0 is the
 * document. Everything is validated: UTF-8, escapes (a lone surrogate is an
 * error), numbers, nothing behind the document. Fails with STATUS_BAD_TRACE
 * (fail->what says what, fail->offset the byte in text when it is known),
 * STATUS_LIMIT (deeper than JSON_MAX_DEPTH), STATUS_NO_MEMORY. */
enum status json_parse(struct json *json, struct text text, const struct json_node **nodes, struct fail *fail);

/* Whether the whole of 'text' is a number token of RFC 8259. */
bool json_text_is_number(struct text text);

static inline bool json_text_is(struct text text, const char *literal)
{
    size_t n = strlen(literal);
    return text.n == n && (n == 0 || memcmp(text.at, literal, n) == 0);
}

#endif
