/* zipkin1_parts.h - what the parts of the Zipkin v1 reader share: a span object is taken apart in several files.
 *
 * Those that give a status fail with STATUS_BAD_TRACE (reader->document.what
 * says why) or STATUS_NO_MEMORY, and leave it to zipkin1_span.c to take
 * records back. Nodes are given by index, 0 for none. */
#ifndef GENT_COMMON_TRACE_ZIPKIN1_PARTS_H
#define GENT_COMMON_TRACE_ZIPKIN1_PARTS_H

#include "common/trace/trace_document.h"
#include "common/trace/zipkin1_core.h"

struct zipkin1_annotation {
    uint64_t                   time_ns;
    const struct zipkin1_core *core;        /* NULL: any other value */
    uint32_t                   value_id;    /* text */
    uint32_t                   endpoint_at; /* node */
    uint8_t                    power;       /* of ten of ns: the unit of its time */
};

/* When a span is, as its members say and as its record says. 0: unknown. */
struct zipkin1_times {
    uint64_t timestamp_ns, duration_ns;
    uint64_t start_ns, end_ns;
    uint8_t  power; /* of timestamp's unit */
};

struct zipkin1_reader {
    struct trace_document document;
    struct buffer         form;        /* of the span or event at hand; owned, like the next two */
    struct buffer         annotations; /* of the span at hand: struct zipkin1_annotation */
    struct buffer         scratch;
    uint32_t              scope_at;
    uint32_t              endpoint_at; /* node of the span's own endpoint */
    uint8_t               kind;        /* of the span, by its core values */
    const char           *mixed;       /* a clause about a field whose unit changed, or NULL */
};

/* ---- zipkin1_member.c ------------------------------------------------------------------- */

/* Nodes of the members 'names' of the object at 'at', 0 for those that are
 * absent or null. The others are counted in *n_others, those that are null not.
 * 'owner' is for clauses: "annotation ". */
enum status zipkin1_member_find(struct zipkin1_reader *reader, uint32_t at, const char *owner,
                                const char *const *names, uint32_t n_names, uint32_t *found, uint64_t *n_others);

/* The time at 'at' in ns and its unit, which is noted in 'seen'; a time of 0 has none. 'name' is for clauses. */
enum status zipkin1_member_time(struct zipkin1_reader *reader, uint32_t at, const char *name,
                                struct time_unit_seen *seen, uint8_t *power, uint64_t *time_ns);

/* Appends the value at 'at', in its JSON type, as an attribute. */
enum status zipkin1_member_append_attr(struct zipkin1_reader *reader, uint32_t key_id, uint32_t at);

/* Appends a unit to the form, unless it is the us. */
void zipkin1_member_put_unit(struct zipkin1_reader *reader, uint8_t power);

/* Appends the codes of the endpoint object at 'at', and the attributes of one
 * that is not the span's own. is_remote: it never is. */
enum status zipkin1_member_put_endpoint(struct zipkin1_reader *reader, uint32_t at, bool is_remote);

/* The code of the endpoint object at 'at' if it is the span's own, or the name alone of that; else '\0'. */
char zipkin1_member_own_code(const struct zipkin1_reader *reader, uint32_t at);

/* ---- zipkin1_annotation.c --------------------------------------------------------------- */

/* Reads the array at 'at' into reader->annotations; sets kind and endpoint_at by them. */
enum status zipkin1_annotation_read(struct zipkin1_reader *reader, uint32_t at);

/* Start and end by timestamp, duration and the span's own core values. */
enum status zipkin1_annotation_times(struct zipkin1_reader *reader, struct zipkin1_times *times);

/* Is the span the server's half of a call whose times stand in the client's half? */
bool zipkin1_annotation_is_shared(const struct zipkin1_reader *reader, const struct zipkin1_times *times);

/* Appends the codes of the annotations to the form. */
void zipkin1_annotation_put_form(struct zipkin1_reader *reader, const struct zipkin1_times *times);

/* Appends those that are events, with their forms, to the table. reader->form is used up. */
enum status zipkin1_annotation_put_events(struct zipkin1_reader *reader, const struct zipkin1_times *times);

/* ---- zipkin1_binary.c ------------------------------------------------------------------- */

/* The first endpoint that stands with a value other than true. */
uint32_t zipkin1_binary_find_endpoint(const struct zipkin1_reader *reader, uint32_t at);

/* Appends the attributes and codes of the array at 'at'; sets *status_code if they tell it. */
enum status zipkin1_binary_read(struct zipkin1_reader *reader, uint32_t at, uint8_t *status_code);

#endif
