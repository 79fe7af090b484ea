/* attr_json.h - attributes as one plain JSON object: {"http.method":"GET","size":42,"tags":["a","b"]}. */
#ifndef GENT_GENTQ_ATTR_JSON_H
#define GENT_GENTQ_ATTR_JSON_H

#include "common/trace/json.h"
#include "common/trace/span_table.h"

struct attr_json {
    const struct span_table *table;    /* borrowed; must not grow */
    struct json             *json;     /* owned */
    uint32_t                *last_at;  /* owned: by text, where it last was a key */
    struct buffer            padded;   /* owned: a list under way */
    bool                     has_failed; /* out of memory */
};

/* Needs attr_json_free whatever the status. Fails with STATUS_NO_MEMORY. */
enum status attr_json_init(struct attr_json *writer, const struct span_table *table, struct fail *fail);
void        attr_json_free(struct attr_json *writer);

/* Appends the object. Of equal keys the last counts. Integers and finite
 * doubles become numbers, NaN and Infinity strings, bytes their base64, arrays
 * and maps JSON arrays and objects, the empty value null. */
void attr_json_append(struct attr_json *writer, struct span_attrs attrs, struct buffer *out);

#endif
