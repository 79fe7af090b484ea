/* gent_tx_node.h - the members of a node, and of the transaction around it: their form and their attributes. */
#ifndef GENT_COMMON_TRACE_GENT_TX_NODE_H
#define GENT_COMMON_TRACE_GENT_TX_NODE_H

#include "common/trace/trace_document.h"

struct gent_tx_node {
    struct text key;      /* its id in nodesData */
    struct text name;     /* of resource.name, else of the key, without a rank */
    uint64_t    start_ns, end_ns;
    uint32_t    at;       /* node of the document: its object */
    uint32_t    parent;   /* of the array of nodes, or UINT32_MAX */
    uint8_t     power;    /* of its times' unit */
    bool        has_rank; /* resource.name has one */
    bool        is_failed, is_good;
};

/* What the members of a transaction are compared with. */
struct gent_tx_shape {
    struct trace_document *document;
    struct buffer          scratch, key, form; /* owned; form: of the node at hand */
    uint32_t               at;                 /* the transaction */
    uint64_t               n_failed;           /* nodes */
    bool                   is_back;            /* edges lead from the triggered to the triggering node */
    bool                   is_low_id;          /* transactionId has at most 16 digits */
};

/* Times, name and outcome of the node whose key and 'at' are set. What may be
 * bad of a node is found here: fails with STATUS_BAD_TRACE (document->what). */
enum status gent_tx_node_look(struct trace_document *document, struct gent_tx_node *node);

/* Appends the attributes of a node and, when has_transaction, those of the
 * document around it, and interns the form. Fails with STATUS_NO_MEMORY. */
enum status gent_tx_node_read(struct gent_tx_shape *shape, const struct gent_tx_node *node, bool has_transaction,
                              struct span_attrs *attrs, uint32_t *form_id);

/* The first member of that name of the object at 'at': the node of its value, or 0. */
uint32_t gent_tx_node_member(const struct json_node *nodes, uint32_t at, const char *name);

#endif
