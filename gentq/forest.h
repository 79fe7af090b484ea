/* forest.h - a small random forest that learns to tell two classes of rows apart. */
#ifndef GENT_GENTQ_FOREST_H
#define GENT_GENTQ_FOREST_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/arena.h"

struct forest_rows {
    uint8_t  *features; /* (n_rows, n_features), row major; only their order matters */
    uint8_t  *classes;  /* 0 or 1 */
    uint32_t  n_rows, n_features;
};

/* Learns from 'train', scores 'test', and writes the area under the ROC curve:
 * the share of pairs of a row of each class that are in the right order, ties
 * counted half; NaN when either has rows of one class only. Deterministic for
 * a seed. False when memory is out. */
bool forest_measure_auc(const struct forest_rows *train, const struct forest_rows *test, uint64_t seed, double *auc);

#endif
