/* dataset.h - one file's traces in shared codes, parents found and trees hashed.
 *
 *   span tables -> [codes, dataset] -> selections -> metrics -> rates -> report */
#ifndef GENT_GENTQ_DATASET_H
#define GENT_GENTQ_DATASET_H

#include "common/base/arena.h"
#include "common/trace/span_table.h"
#include "gentq/active_time.h"
#include "gentq/codes.h"

/* Spans of a trace lie together, by start, then by the bytes of service and name. */
struct dataset_span {
    uint64_t start_ns, duration_ns;
    uint32_t trace;
    uint32_t operation;
    uint32_t edge;        /* CODE_NONE for a root */
    uint32_t parent;      /* index of a span, CODE_NONE for a root */
    uint32_t root;        /* index of the root above, or of the span itself */
    uint32_t share;       /* of codes.service_pairs: the root's service, its own */
    uint32_t call;        /* of codes.service_pairs: the parent's service, its own; CODE_NONE for a root */
    uint32_t resource;    /* of the table */
    uint32_t first_cell;  /* up to the next span's: attributes, scope, event attributes */
    uint32_t first_event; /* up to the next span's */
    uint32_t message;     /* of codes.rarities when the span is an error with a message, else CODE_NONE */
    uint32_t n_links;
    uint16_t bucket;
    uint8_t  decile;      /* of its duration among REAL's of the operation; 0 until reference_mark_deciles */
    bool     is_error;
};

struct dataset_trace {
    uint64_t id[2];                  /* big-endian halves */
    uint64_t start_ns, duration_ns;  /* first start, last end */
    uint32_t first_span;             /* up to the next trace's */
    uint32_t root;                   /* span: the first root */
    uint32_t trees[CODES_N_TREES];
    uint32_t failure;                /* of codes.failures */
    uint16_t bucket;
    bool     has_error;
};

/* What no sampling rate is asked of. */
struct dataset_notes {
    uint64_t n_orphans;    /* a parent that is not in the trace */
    uint64_t n_roots;      /* orphans included */
    uint64_t n_duplicates; /* spans whose id another span of the trace has */
    uint64_t n_cycles;     /* spans cut off from their parent because they are their own ancestors */
    uint64_t n_bad_lines, n_bad_spans;
};

struct dataset {
    struct arena          arena;       /* owns what follows */
    struct dataset_span  *spans;       /* n_spans and one behind, whose first_cell and first_event are the ends */
    struct dataset_trace *traces;      /* n_traces and one behind */
    uint32_t              n_spans, n_traces;
    struct buffer         cells;       /* owned: of codes.cells */
    struct buffer         events;      /* owned: of codes.event_kinds */
    struct buffer         exceptions;  /* owned: of codes.rarities, one for each exception event */
    uint32_t             *exception_traces; /* of the exceptions, ascending */
    struct buffer         resource_cells;   /* owned */
    uint32_t             *first_resource_cell; /* by resource, and one behind */
    uint32_t              n_resources;
    struct dataset_notes  notes;
};

/* Codes 'table' (only read, and not kept) and adds what is new to 'codes'.
 * Buckets are 0 until dataset_place. 'out' needs dataset_free whatever the
 * status. Depends on the table's content, its order only where spans and
 * traces are equal. Fails with STATUS_NO_MEMORY, STATUS_LIMIT (2^32 cells). */
enum status dataset_build(const struct span_table *table, struct codes *codes, struct dataset *out,
                          struct fail *fail);
void        dataset_free(struct dataset *set); /* accepts {0} */

void dataset_place(struct dataset *set, const struct active_time *time); /* fills the buckets */

static inline const uint32_t *dataset_codes(const struct buffer *buffer)
{
    return (const uint32_t *)(const void *)buffer->data;
}

static inline uint64_t dataset_end_ns(const struct dataset_span *span)
{
    return span->start_ns + span->duration_ns;
}

#endif
