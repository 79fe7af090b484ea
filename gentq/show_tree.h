/* show_tree.h - one trace's spans in start order, their tree, and a key that traces of one topology share. */
#ifndef GENT_GENTQ_SHOW_TREE_H
#define GENT_GENTQ_SHOW_TREE_H

#include "gentq/kin.h"

/* Scratch for one trace at a time; {0} to begin with. */
struct show_tree {
    const struct span **spans;    /* owned array: by start, then operation; borrowed from a table */
    uint32_t           *preorder; /* owned: positions, parents before their children */
    struct kin          kin;      /* owned */
    uint64_t           *labels;   /* owned: hash of (service, templated name, kind) by position */
    uint64_t           *keys;     /* owned: scratch */
    uint32_t           *next;     /* owned: scratch, two for each position */
    struct buffer       scratch;  /* owned */
    uint32_t            n, capacity;
    uint64_t            start_ns, end_ns; /* first start, last end */
    uint64_t            key; /* equal for equal trees of (service, templated name, kind) in start order */
};

/* 'order' are n >= 1 spans of one trace in 'table', as span_table_group gives
 * them. 'tree' borrows from the table and may be used again. Depends on the
 * trace's content alone. Fails with STATUS_NO_MEMORY. */
enum status show_tree_build(struct show_tree *tree, const struct span_table *table, const uint32_t *order,
                            uint32_t n, struct fail *fail);
void        show_tree_free(struct show_tree *tree);

#endif
