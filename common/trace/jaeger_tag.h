/* jaeger_tag.h - lists of KeyValues: tags and the fields of logs. */
#ifndef GENT_COMMON_TRACE_JAEGER_TAG_H
#define GENT_COMMON_TRACE_JAEGER_TAG_H

#include "common/trace/jaeger_member.h"

/* What the tags of a span say about it. The last of a key counts. */
struct jaeger_tag_facts {
    struct text kind, status_code, status_message, http_code; /* {NULL, 0}: not given */
    bool        is_error;
};

/* What the fields of a log say: which is the event, and how many stand before it. */
struct jaeger_tag_event {
    bool        is_given;
    struct text name;
    uint32_t    n_before;
};

/* Appends the tags of the array at 'at' to the table's attributes, in order
 * and with duplicate keys. A value that is not of its type is of its token's.
 *
 *   is_quoted  whether the first bool is in quotes
 *   facts      may be NULL
 *   event      may be NULL: then no field is left out
 *
 * On failure some may have been appended: the caller takes them back. Fails
 * with STATUS_BAD_TRACE (document.what says why) or STATUS_NO_MEMORY. */
enum status jaeger_tag_read_list(struct jaeger_reader *reader, uint32_t at, bool *is_quoted,
                                 struct jaeger_tag_facts *facts, struct jaeger_tag_event *event);

/* Appends an attribute of that key: the JSON value at 'at' by its token. Fails with STATUS_NO_MEMORY. */
enum status jaeger_tag_append_json(struct jaeger_reader *reader, struct text key, uint32_t at);

#endif
