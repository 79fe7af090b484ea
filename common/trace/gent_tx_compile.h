/* gent_tx_compile.h - a span's shape as the program of its node, and of the transaction when it carries one. */
#ifndef GENT_COMMON_TRACE_GENT_TX_COMPILE_H
#define GENT_COMMON_TRACE_GENT_TX_COMPILE_H

#include "common/base/status.h"
#include "common/trace/span_builder.h"

/* What a writer puts behind a piece of a transaction. */
enum gent_tx_action {
    GENT_TX_PUT_NODES, /* the members of nodesData */
    GENT_TX_PUT_EDGES, /* the elements of edges */
    GENT_TX_PUT_ITEMS, /* the elements of items */
    GENT_TX_PUT_COUNT, /* the number of failed nodes */
    GENT_TX_PUT_END,   /* nothing: the last piece */
};

#define GENT_TX_MAX_PIECES 5 /* each action once */

struct gent_tx_piece {
    struct span_program program; /* run on the carrier, with the start and end of the whole trace */
    uint8_t             action;  /* enum gent_tx_action */
};

struct gent_tx_program {
    struct span_program  node;      /* a member of nodesData */
    struct gent_tx_piece pieces[GENT_TX_MAX_PIECES];
    uint32_t             n_pieces;  /* 0: no carrier */
    uint8_t              power;     /* of the unit of times */
    bool                 is_back;   /* edges lead from the triggered to the triggering node */
};

/* Whether the form is one, and has room for all attributes of the shape. */
bool gent_tx_compile_is_form(const struct span_shape *shape);

/* Its programs; false: out of memory. The form is one. */
bool gent_tx_compile(struct span_builder *b, const struct span_shape *shape, bool is_marked,
                     struct gent_tx_program *program);

#endif
