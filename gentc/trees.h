/* trees.h - every trace as a tree of labels, equal subtrees once.
 *
 *   labels, parents -> [trees] -> topologies -> model
 *
 * Children stand by start, then by rank and hash of model_order.h, then by the
 * hash of their whole content: equal traces give equal trees, whatever the
 * order of their spans. Trees are numbered children first, in order of
 * appearance. */
#ifndef GENT_GENTC_TREES_H
#define GENT_GENTC_TREES_H

#include "common/base/arena.h"
#include "common/base/intern.h"
#include "gentc/window.h"

struct tree_hash {
    uint64_t order;   /* model_order.h's */
    uint64_t content; /* the same over hashes of whole labels */
};

struct trees {
    struct intern     keys;     /* owned: label, then (tree, n, is_tied, missing) of each run, as uint32_t */
    struct tree_hash *hashes;   /* owned */
    uint32_t          n_hashes_capacity;
    uint32_t         *of_trace; /* by trace; its label is MODEL_LABEL_TRACE */
    const uint32_t   *label_rank; /* by model label: the source's, borrowed like the next */
    const uint64_t   *label_hash;
};

/* What trees are made from; all borrowed. By window position: */
struct trees_source {
    const struct window *window;
    const uint32_t      *label;        /* model labels, MODEL_LABEL_FIRST and up */
    const uint32_t      *parent;       /* of parents_resolve() */
    const uint8_t       *is_missing;
    uint32_t            *place;        /* filled: which of its parent's (or trace's) children a span is, from 0 */
    const uint32_t      *rank;         /* by model label: of model_order_labels() */
    const uint64_t      *order_hash;   /* by model label: likewise */
    const uint64_t      *content_hash; /* by model label: of the whole content */
    const uint32_t      *operation;    /* by model label */
};

/* of_trace is taken from 'arena'. 'out' needs trees_free() whatever the
 * status. Fails with STATUS_LIMIT (MODEL_MAX_TREES), STATUS_NO_MEMORY. */
enum status trees_build(const struct trees_source *source, struct arena *arena, struct trees *out, struct fail *fail);
void        trees_free(struct trees *trees); /* accepts {0} */

struct tree_run {
    uint32_t tree, n, is_tied, missing; /* as in struct model_run */
};

struct tree_view {
    uint32_t               label, n_runs;
    const struct tree_run *runs; /* borrowed until the next tree is added */
};
struct tree_view trees_view(const struct trees *trees, uint32_t tree);

/* By content, from the root down and from the first child on: trees that
 * begin alike stand together. 0 for a == b only. */
int trees_compare(const struct trees *trees, uint32_t a, uint32_t b);

#endif
