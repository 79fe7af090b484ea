/* otlp_member.h - the members of OTLP's objects: their names, and a walk over an object. */
#ifndef GENT_COMMON_TRACE_OTLP_MEMBER_H
#define GENT_COMMON_TRACE_OTLP_MEMBER_H

#include "common/trace/json.h"
#include "common/trace/span_table.h"

/* One name has one meaning in every object that has it. */
enum otlp_member {
    OTLP_MEMBER_UNKNOWN,
    OTLP_MEMBER_ARRAY_VALUE,
    OTLP_MEMBER_ATTRIBUTES,
    OTLP_MEMBER_BOOL_VALUE,
    OTLP_MEMBER_BYTES_VALUE,
    OTLP_MEMBER_CODE,
    OTLP_MEMBER_DOUBLE_VALUE,
    OTLP_MEMBER_DROPPED_ATTRIBUTES,
    OTLP_MEMBER_DROPPED_EVENTS,
    OTLP_MEMBER_DROPPED_LINKS,
    OTLP_MEMBER_END_TIME,
    OTLP_MEMBER_EVENTS,
    OTLP_MEMBER_FLAGS,
    OTLP_MEMBER_INT_VALUE,
    OTLP_MEMBER_KEY,
    OTLP_MEMBER_KIND,
    OTLP_MEMBER_KVLIST_VALUE,
    OTLP_MEMBER_LINKS,
    OTLP_MEMBER_MESSAGE,
    OTLP_MEMBER_NAME,
    OTLP_MEMBER_PARENT_SPAN_ID,
    OTLP_MEMBER_RESOURCE,
    OTLP_MEMBER_RESOURCE_SPANS, /* and batches */
    OTLP_MEMBER_SCHEMA_URL,
    OTLP_MEMBER_SCOPE,          /* and instrumentationLibrary */
    OTLP_MEMBER_SCOPE_SPANS,    /* and instrumentationLibrarySpans */
    OTLP_MEMBER_SPANS,
    OTLP_MEMBER_SPAN_ID,
    OTLP_MEMBER_START_TIME,
    OTLP_MEMBER_STATUS,
    OTLP_MEMBER_STRING_VALUE,
    OTLP_MEMBER_TIME,
    OTLP_MEMBER_TRACE_ID,
    OTLP_MEMBER_TRACE_STATE,
    OTLP_MEMBER_VALUE,
    OTLP_MEMBER_VALUES,
    OTLP_MEMBER_VERSION,
};

/* By the protocol's JSON name (traceId) or its snake_case one (trace_id). */
enum otlp_member otlp_member_of(struct text name);

/* What one document's readers share. */
struct otlp_reader {
    struct span_table      *table;
    const struct json_node *nodes;
    struct buffer           scratch;   /* owned: a value that is compacted */
    const char             *owner;     /* of the members at hand, for clauses: "" in a span, "event " in its events */
    char                    what[116]; /* why the last call gave STATUS_BAD_TRACE: a clause */
};

/* Fills reader->what; returns STATUS_BAD_TRACE. */
enum status otlp_member_bad(struct otlp_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A walk over the members of an object, in source order, without those that
 * are null. A member that comes twice ends it with STATUS_BAD_TRACE. */
struct otlp_member_walk {
    uint64_t         seen;
    uint32_t         next_at, end_at;
    uint32_t         value_at; /* node of the member's value */
    enum otlp_member member;
    enum status      status;   /* of the walk; look at it when otlp_member_next gives false */
};

static inline struct otlp_member_walk otlp_member_begin(const struct otlp_reader *reader, uint32_t object_at)
{
    return (struct otlp_member_walk){ .next_at = object_at + 1, .end_at = reader->nodes[object_at].next };
}

bool otlp_member_next(struct otlp_reader *reader, struct otlp_member_walk *walk);

/* A form (span_form.h) under construction. An object has at most 18 members
 * that have a code, and no member twice. */
struct otlp_member_form {
    uint32_t n;
    char     codes[28];
};

static inline void otlp_member_add_code(struct otlp_member_form *form, char code)
{
    form->codes[form->n++] = code;
}

/* Interned in the table's texts. Fails with STATUS_NO_MEMORY. */
enum status otlp_member_intern_form(struct otlp_reader *reader, const struct otlp_member_form *form, uint32_t *form_id);

#endif
