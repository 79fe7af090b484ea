/* cctf_record.h - a record of Tracekit: where its known members are, its times and its ids. */
#ifndef GENT_COMMON_TRACE_CCTF_RECORD_H
#define GENT_COMMON_TRACE_CCTF_RECORD_H

#include "common/trace/trace_document.h"

/* The members that are more than attributes. */
enum cctf_member {
    CCTF_TRACE_ID, CCTF_SPAN_ID, CCTF_PARENT_ID, CCTF_MODULE, CCTF_INSTANCE, CCTF_NODE, CCTF_STAGE,
    CCTF_ENQUEUE, CCTF_START, CCTF_END, CCTF_QUEUE, CCTF_SERVICE_TIME, CCTF_RT, CCTF_METHOD, CCTF_PATH,
    CCTF_STATUS, CCTF_QUEUE_TIME,
    CCTF_OTHER, /* none of them */
};

#define CCTF_N_NOTED 32 /* more members than Tracekit writes */

struct cctf_record {
    struct trace_document *document;
    struct buffer         *scratch, *form;   /* for names and compact JSON; the form as far as it is known */
    uint32_t               at[CCTF_OTHER];   /* nodes of values; 0: absent */
    uint8_t                members[CCTF_N_NOTED]; /* enum cctf_member, of the first members in order */
    int64_t                queue, service_time; /* in the unit */
    uint64_t               trace_id[2];
    char                   trace_code, span_code, parent_code; /* of cctf_form.h; the null codes also for none */
    bool                   has_queue; /* ts_enqueue is start less an attribute */
    bool                   has_parts; /* the name is method and path */
    bool                   is_second_unit; /* the first record whose times are in another unit */
    struct span            span;
};

enum cctf_member cctf_record_member_of(struct text name);

/* Finds the members of the object at 'at' and reads times and ids: all that
 * can be bad of a record. Fails with STATUS_BAD_TRACE (document->what). */
enum status cctf_record_read(struct cctf_record *record, uint32_t at);

static inline const struct json_node *cctf_record_node(const struct cctf_record *record, enum cctf_member member)
{
    return record->at[member] == 0 ? NULL : &record->document->nodes[record->at[member]];
}

/* The member's text; {NULL, 0} when it is absent or no string. */
static inline struct text cctf_record_text(const struct cctf_record *record, enum cctf_member member)
{
    const struct json_node *node = cctf_record_node(record, member);
    return node != NULL && node->type == JSON_STRING ? node->text : (struct text){ NULL, 0 };
}

#endif
