/* zipkin_member.h - the members of Zipkin v2's objects: their names, a walk over an object, forms, ids. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_MEMBER_H
#define GENT_COMMON_TRACE_ZIPKIN_MEMBER_H

#include "common/trace/trace_document.h"
#include "common/trace/zipkin_form.h"

/* One name has one meaning in every object that has it. */
enum zipkin_member {
    ZIPKIN_MEMBER_UNKNOWN,
    ZIPKIN_MEMBER_ANNOTATIONS,
    ZIPKIN_MEMBER_DEBUG,
    ZIPKIN_MEMBER_DURATION,
    ZIPKIN_MEMBER_ID,
    ZIPKIN_MEMBER_IPV4,
    ZIPKIN_MEMBER_IPV6,
    ZIPKIN_MEMBER_KIND,
    ZIPKIN_MEMBER_LOCAL_ENDPOINT,
    ZIPKIN_MEMBER_NAME,
    ZIPKIN_MEMBER_PARENT_ID,
    ZIPKIN_MEMBER_PORT,
    ZIPKIN_MEMBER_REMOTE_ENDPOINT,
    ZIPKIN_MEMBER_SERVICE_NAME,
    ZIPKIN_MEMBER_SHARED,
    ZIPKIN_MEMBER_TAGS,
    ZIPKIN_MEMBER_TIMESTAMP,
    ZIPKIN_MEMBER_TRACE_ID,
    ZIPKIN_MEMBER_VALUE,
};

enum zipkin_member zipkin_member_of(struct text name);

/* A walk over the members of an object, in source order, without those that
 * are null. A known member that comes twice ends it with STATUS_BAD_TRACE. */
struct zipkin_member_walk {
    uint32_t           seen;     /* bit by member */
    uint32_t           next_at, end_at;
    uint32_t           value_at; /* node of the member's value; its name is the one before */
    enum zipkin_member member;
    enum status        status;   /* of the walk; look at it when zipkin_member_next gives false */
};

static inline struct zipkin_member_walk zipkin_member_begin(const struct trace_document *document, uint32_t object_at)
{
    return (struct zipkin_member_walk){ .next_at = object_at + 1, .end_at = document->nodes[object_at].next };
}

/* 'owner' is for clauses: "" in a span, "annotation " in its annotations. */
bool zipkin_member_next(struct trace_document *document, const char *owner, struct zipkin_member_walk *walk);

/* A form (zipkin_form.h) under construction: at most 20 codes of known members,
 * remote endpoint and units included, and the others. */
struct zipkin_member_form {
    uint32_t n;
    char     codes[24 + ZIPKIN_FORM_MAX_OTHERS];
};

static inline void zipkin_member_add_code(struct zipkin_member_form *form, char code)
{
    form->codes[form->n++] = code;
}

/* The code of a unit, given as a power of ten of ns: microseconds need none. */
void zipkin_member_add_unit(struct zipkin_member_form *form, uint8_t power);

/* Interned in the table's texts. Fails with STATUS_NO_MEMORY. */
enum status zipkin_member_intern_form(struct trace_document *document, const struct zipkin_member_form *form,
                                      uint32_t *form_id);

/* traceId: 1 to 32 hexadecimal digits, padded to 16 or 32; not all zeros. */
enum status zipkin_member_trace_id(struct trace_document *document, uint32_t at, uint64_t trace_id[2]);

/* id or parentId: 1 to 16 hexadecimal digits, padded. */
enum status zipkin_member_span_id(struct trace_document *document, uint32_t at, const char *name, uint64_t *id);

/* Appends a span to the trace of that id, which it sets in it. An id without a
 * first half is the same trace as the first one that has one and the same
 * second half, whichever comes first: Zipkin's clients that know 64 bits only
 * take part in traces of 128. Fails with STATUS_NO_MEMORY. */
enum status zipkin_member_append_span(struct span_table *table, const uint64_t trace_id[2], struct span *span);

/* Arrays in each other around a document's spans, at most. */
#define ZIPKIN_MEMBER_MAX_LISTS 2

/* The object of a document's first span. False: none. */
bool zipkin_member_first_span(const struct json_node *nodes, uint32_t *at);

#endif
