/* radix_sort.h - numbers with the place they came from, in ascending order. */
#ifndef GENT_GENTC_RADIX_SORT_H
#define GENT_GENTC_RADIX_SORT_H

#include <stdint.h>

struct radix_sort_item {
    uint64_t key;
    uint32_t at; /* travels with the key */
};

/* Sorts by key; equal keys keep their order. 'scratch' has room for n items as
 * well and must not overlap; its content is lost. */
void radix_sort_run(struct radix_sort_item *items, struct radix_sort_item *scratch, uint32_t n);

#endif
