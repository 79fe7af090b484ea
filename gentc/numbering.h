/* numbering.h - the model's numbers for trees and labels: by first use, whatever the order of the input.
 *
 *   topologies -> [numbering] -> model
 *
 * Trees: in post-order of first use by the topologies in order. Labels: those
 * of one operation together, operations and labels within them in pre-order of
 * first use. */
#ifndef GENT_GENTC_NUMBERING_H
#define GENT_GENTC_NUMBERING_H

#include "gentc/topologies.h"

struct numbering {
    uint32_t *tree_order;   /* (n_trees) old number by new */
    uint32_t *tree_number;  /* new number by old */
    uint32_t *label_order;  /* (n_labels) likewise, without MODEL_LABEL_FIRST */
    uint32_t *label_number;
};

/* Arrays of 'out' are taken from 'arena'. Every tree and label must be used by
 * a topology. Fails with STATUS_NO_MEMORY. */
enum status numbering_build(const struct labels *labels, const struct trees *trees,
                            const struct topologies *topologies, struct arena *arena, struct numbering *out,
                            struct fail *fail);

#endif
