/* forest_split.h - the test that tells some rows apart best.
 *
 * By the gradients of the rows' costs under the leaf that they share: where
 * they point one way on one side and another on the other, two leaves are better (model-based recursive partitioning,
 * Zeileis, Hothorn and Hornik 2008; gains as in Chen and Guestrin 2016). */
#ifndef GENT_GENTC_FOREST_SPLIT_H
#define GENT_GENTC_FOREST_SPLIT_H

#include "common/base/arena.h"
#include "gentc/forest_rows.h"

struct forest_splitter; /* room for gradients and their sums */

/* In 'arena'; NULL: no memory. */
struct forest_splitter *forest_split_open(const struct forest_rows *rows, uint32_t n_labels, struct arena *arena);

/* The best test of n rows, listed in random order, under the leaf 'heads'; false: there is none. */
bool forest_split_find(struct forest_splitter *splitter, const uint32_t *order, uint32_t n, const int16_t *heads,
                       struct model_forest_node *test);

/* Moves the rows that go left to the front, each side in the order it was. How many do. 'room' is for n. */
uint32_t forest_split_rows(const struct forest_rows *rows, const struct model_forest_node *test, uint32_t *order,
                           uint32_t n, uint32_t *room);

#endif
