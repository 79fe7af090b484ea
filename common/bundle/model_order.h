/* model_order.h - the order of siblings that start at the same time: by content, never by number.
 *
 * Shared by gentc, which sorts children by (start, rank, tree hash), and gen,
 * which lets two siblings start together only where that sort keeps them. */
#ifndef GENT_COMMON_BUNDLE_MODEL_ORDER_H
#define GENT_COMMON_BUNDLE_MODEL_ORDER_H

#include "common/bundle/model.h"

/* Ranks labels by content: service, name by its coarse template (name_template.h,
 * bytewise), kind, name template (bytewise), status code, then form, attribute keys, events, links, is_early, is_shared if it is. Labels of equal
 * content (they differ in the callee only) share a rank. The trace
 * has rank 0. Both arrays have n_labels + MODEL_LABEL_FIRST entries,
 * from 'arena'; hash[] is XXH64 of the content. Columns, grids and scope are not looked at. */
enum status model_order_labels(const struct model *model, struct arena *arena, uint32_t **rank, uint64_t **hash,
                               struct fail *fail);

/* The hash of a tree: its label's, and each run's tree hash, n, is_tied and missing in order. */
uint64_t model_order_tree_begin(uint64_t label_hash);
uint64_t model_order_tree_add(uint64_t hash, uint64_t child_hash, const struct model_run *run);

/* Must b, when it stands right behind its sibling a, start later than a? */
static inline bool model_order_is_strict(uint32_t rank_a, uint64_t hash_a, uint32_t rank_b, uint64_t hash_b)
{
    return rank_b < rank_a || (rank_b == rank_a && hash_b < hash_a);
}

#endif
