/* cost.h - a frame's bytes, divided over its operations and their attributes.
 *
 *   frame_view, model, model_meter -> [cost] -> list_cost
 *
 * Every byte of the frame is in exactly one line. What several fields share is divided:
 * a column's bytes over the fields that use it, by their rows; a cell's over
 * its edges, by theirs. Whatever is described once and then only referred to
 * belongs to the first who needs it: strings, numbers, patterns, event times. */
#ifndef GENT_GENTD_COST_H
#define GENT_GENTD_COST_H

#include "common/bundle/frame.h"

/* Which part of an operation; in the order of equal costs. */
enum cost_place {
    COST_SHAPES,   /* names, members, which attributes there are; constant fields without a name of their own */
    COST_CHILDREN, /* the trees below */
    COST_TIMES,    /* durations, gaps, times of events */
    COST_NAME,
    COST_STATUS_MESSAGE,
    COST_TRACE_STATE,
    COST_FLAGS,
    COST_DROPPED,  /* dropped counts */
    COST_ATTR,
    COST_EVENT,    /* the name of events of one template */
    COST_EVENT_ATTR,
    COST_LINK,     /* trace states, flags, dropped counts, targets */
    COST_LINK_ATTR,
    COST_N_PLACES,
};

/* How rows are drawn. */
enum cost_kind { COST_VALUE, COST_COPY, COST_NUMBER, COST_PATTERN, COST_FRESH, COST_TARGET, COST_N_KINDS };

struct cost_line {
    uint64_t        bytes;
    uint64_t        cost;     /* the same in 1/2048 bytes */
    uint64_t        n_rows;   /* values that the operation's spans have here */
    uint64_t        n_rows_of[COST_N_KINDS]; /* rounded down */
    uint64_t        n_values; /* distinct ones among those of COST_VALUE; an upper bound unless is_counted */
    uint32_t        operation;
    uint32_t        event, key; /* strings, or 0 */
    uint32_t        example[COST_N_KINDS]; /* by kind the choice with the most rows, or MODEL_NONE */
    bool            is_drawn;   /* otherwise only the costs and place mean anything */
    enum cost_place place;
    bool            is_counted;
};

struct cost_operation {
    uint64_t bytes, cost;
    uint32_t label;               /* the first: service, name and kind */
    uint64_t n_spans;
    uint32_t first_line, n_lines; /* of lines: the dearest first */
};

/* What no operation has. */
enum cost_rest {
    COST_REST_RESOURCES, /* resources, scopes, services */
    COST_REST_TRACES,    /* which traces there are */
    COST_REST_STARTS,
    COST_REST_TIMES,     /* how times hang together: copulas and profiles */
    COST_REST_NETS,      /* networks, which all operations share */
    COST_REST_COLUMNS,   /* numbers of columns and the like */
    COST_REST_FRAME,     /* header, facts and checksums */
    COST_N_RESTS,
};

/* All arrays live in the arena of cost_build. The sum of all operations' bytes
 * and of rest_bytes is view->n_bytes. Operations of one service stand
 * together; services and operations with the dearest first. */
struct cost {
    struct cost_operation *operations;
    struct cost_line      *lines;
    uint32_t               n_operations, n_lines;
    uint64_t               rest_bytes[COST_N_RESTS];
    uint64_t              *key_bytes; /* (n_strings) of the attributes of this key in all operations */
};

/* 'meter' is that of the decoding of 'view' to 'model'. Fails with STATUS_NO_MEMORY. */
enum status cost_build(const struct frame_view *view, const struct model *model, const struct model_meter *meter,
                       struct arena *arena, struct cost *cost, struct fail *fail);

const char *cost_rest_name(enum cost_rest rest); /* "resources", "traces", ... */

#endif
