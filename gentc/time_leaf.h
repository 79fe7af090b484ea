/* time_leaf.h - how a cell's ranks hang on the rank of the parent's duration.
 *
 *   time_rows, time_table -> [time_leaf] -> model
 */
#ifndef GENT_GENTC_TIME_LEAF_H
#define GENT_GENTC_TIME_LEAF_H

#include "gentc/model_build.h"
#include "gentc/radix_sort.h"

/* Stored bits that a saved bit of a rank may cost. Of top-level spans it is
 * more: when an incident slows them, everything below is slow with them. */
#define TIME_LEAF_WORTH     0.5
#define TIME_LEAF_WORTH_TOP 2.0

/* One row: the driver (fraction of 2^32) whose class it falls into, and its rank in the cell (likewise). */
struct time_leaf_row {
    uint32_t driver, rank;
};

/* Chooses a number of classes <= n_max_classes and, when it is more than 1,
 * appends the leaves to the model's leaf_knots. 'scratch' has room for 2 n items.
 * More classes are taken as long as 'worth' times the bits that they save of
 * the ranks is more than they cost. Fails with STATUS_NO_MEMORY. */
enum status time_leaf_fit(const struct time_leaf_row *rows, uint32_t n, uint32_t n_max_classes,
                          double worth, struct radix_sort_item *scratch, struct model_build *build, uint8_t *n_classes,
                          uint32_t *first_leaf, struct fail *fail);

#endif
