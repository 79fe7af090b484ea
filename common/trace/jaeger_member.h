/* jaeger_member.h - the members of Jaeger's objects: their names, and a walk over an object. */
#ifndef GENT_COMMON_TRACE_JAEGER_MEMBER_H
#define GENT_COMMON_TRACE_JAEGER_MEMBER_H

#include "common/trace/trace_document.h"

/* One name has one meaning in every object that has it. */
enum jaeger_member {
    JAEGER_MEMBER_UNKNOWN,
    JAEGER_MEMBER_DATA,
    JAEGER_MEMBER_DURATION,
    JAEGER_MEMBER_FIELDS,
    JAEGER_MEMBER_FLAGS,
    JAEGER_MEMBER_KEY,
    JAEGER_MEMBER_LOGS,
    JAEGER_MEMBER_OPERATION_NAME,
    JAEGER_MEMBER_PAGE, /* total, limit, offset, errors: of a reply */
    JAEGER_MEMBER_PARENT_SPAN_ID,
    JAEGER_MEMBER_PROCESS,
    JAEGER_MEMBER_PROCESS_ID,
    JAEGER_MEMBER_PROCESSES,
    JAEGER_MEMBER_REFERENCES,
    JAEGER_MEMBER_REF_TYPE,
    JAEGER_MEMBER_SERVICE_NAME,
    JAEGER_MEMBER_SPANS,
    JAEGER_MEMBER_SPAN_ID,
    JAEGER_MEMBER_START_TIME,
    JAEGER_MEMBER_START_TIME_MILLIS,
    JAEGER_MEMBER_TAGS,
    JAEGER_MEMBER_TIMESTAMP,
    JAEGER_MEMBER_TRACE_ID,
    JAEGER_MEMBER_TYPE,
    JAEGER_MEMBER_VALUE,
    JAEGER_MEMBER_WARNINGS,
};

enum jaeger_member jaeger_member_of(struct text name);

/* Node of the value of that member of the object at 'at', or 0 when it has none. */
uint32_t jaeger_member_find(const struct json_node *nodes, uint32_t at, enum jaeger_member member);

/* What one document's readers share. */
struct jaeger_reader {
    struct trace_document document;
    struct buffer         form, log_form; /* owned, like the next three: codes of a span; of a log or process */
    struct buffer         scratch;        /* a key or value that is put together */
    struct buffer         unknown;        /* uint32_t: nodes of the names of unknown scalar members of the span */
    struct buffer         resources;      /* uint32_t: of the processes at hand, by their number in 'processes' */
    struct intern         processes;      /* owned: names of the trace's processes */
    const char           *owner;          /* of the members at hand, for clauses: "" in a span, "log " in its logs */
    uint32_t              scope_at;
    const char           *odd;            /* a clause on what is odd but not bad in the span, or NULL */
};

/* A walk over the members of an object, in source order. One that comes twice
 * ends it with STATUS_BAD_TRACE. */
struct jaeger_member_walk {
    uint64_t           seen;
    uint32_t           next_at, end_at;
    uint32_t           value_at; /* node of the member's value; its name is the one before */
    bool               is_null;
    enum jaeger_member member;
    enum status        status;   /* of the walk; look at it when jaeger_member_next gives false */
};

static inline struct jaeger_member_walk jaeger_member_begin(const struct jaeger_reader *reader, uint32_t object_at)
{
    return (struct jaeger_member_walk){ .next_at = object_at + 1, .end_at = reader->document.nodes[object_at].next };
}

bool jaeger_member_next(struct jaeger_reader *reader, struct jaeger_member_walk *walk);

/* Counts an unknown member, if it has a value. */
void jaeger_member_skip(struct jaeger_reader *reader, const struct jaeger_member_walk *walk);

/* The codes of 'form', interned. Fails with STATUS_NO_MEMORY. */
enum status jaeger_member_intern_form(struct jaeger_reader *reader, const struct buffer *form, uint32_t *form_id);

/* The first 'code' becomes 'by', unless memory ran out before it. */
void jaeger_member_replace_code(struct buffer *form, char code, char by);

/* A point in time in its own unit, which is noted in 'seen'; *power: of the
 * unit. Fails with STATUS_BAD_TRACE (document.what). */
enum status jaeger_member_time(struct jaeger_reader *reader, uint32_t at, const char *name,
                               struct time_unit_seen *seen, uint8_t *power, uint64_t *time_ns);

/* The code of a time, and that of its unit when it is not us. */
static inline void jaeger_member_add_time(struct buffer *form, char code, uint8_t power)
{
    buffer_append_byte(form, (uint8_t)code);
    if (power != 3)
        buffer_append_byte(form, (uint8_t)('0' + power));
}

#endif
