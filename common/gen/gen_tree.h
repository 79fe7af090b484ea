/* gen_tree.h - a topology as a flat list of nodes, parents before children, siblings together.
 *
 * Breadth first, so that no recursion is needed, children are neighbours in
 * start order, and a node's place is the same in every trace of the topology. */
#ifndef GENT_COMMON_GEN_GEN_TREE_H
#define GENT_COMMON_GEN_GEN_TREE_H

#include "common/bundle/model.h"

struct gen_node {
    uint32_t tree, label;
    uint32_t parent;      /* node; of node 0, itself */
    uint32_t edge;        /* from the parent; MODEL_NONE for node 0 */
    uint32_t first_child, n_children;
    uint32_t missing;     /* of an orphan: number of its missing parent within the trace */
    uint32_t twins;         /* first edge of this parent's operation and label: tells the kinds of twins apart */
    uint32_t twin, n_twins; /* place among, and number of, the siblings of the same label */
    bool     is_strict;   /* starts later than the sibling before it */
    bool     is_tied;     /* starts with it */
    bool     is_entry;    /* a span whose parent is of another service, or the trace */
    bool     is_orphan;   /* names a parent that is not there */
};

/* Writes the nodes of topology tree 'at': model->trees[at].n_nodes of them;
 * node i + 1 is span i of the trace. */
void gen_tree_expand(const struct model *model, uint32_t at, struct gen_node *nodes);

#endif
