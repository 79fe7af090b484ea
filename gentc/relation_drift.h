/* relation_drift.h - would a copy from above bring other values than the field has?
 *
 *   relation_match -> [relation_drift] -> relations
 *
 * A source is drawn before it is known who will repeat it: "out_of_stock" in
 * an order may be what its payment would repeat, which never fails so. */
#ifndef GENT_GENTC_RELATION_DRIFT_H
#define GENT_GENTC_RELATION_DRIFT_H

#include "gentc/relation_match.h"

/* Spans of each label: positions[first[l]..first[l + 1]) are those of label l + MODEL_LABEL_FIRST. */
struct relation_labels {
    const uint32_t *positions, *first;
};

/* Per thousand of the rows: how far the values that 'source' has where the
 * rows at positions[0..n) find it are from those that it has in all spans of
 * the same labels, beyond what chance makes of a sample. */
uint32_t relation_drift_find(const struct relation_match *match, const struct relation_labels *labels,
                             const struct relation_part *source, const uint32_t *positions, uint32_t n);

#endif
