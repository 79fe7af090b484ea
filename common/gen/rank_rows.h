/* rank_rows.h - rows by key, and which place each has. */
#ifndef GENT_COMMON_GEN_RANK_ROWS_H
#define GENT_COMMON_GEN_RANK_ROWS_H

#include "common/gen/gen_draw.h"

/* Sorts n rows by key[row], equal ones as they came. 'spare' has room for n. */
void rank_rows_sort(uint32_t *rows, uint32_t *spare, uint32_t n, const uint16_t *key);

/* The same, and sets key[row] to the row's rank. */
void rank_rows(uint32_t *rows, uint32_t *spare, uint32_t n, uint16_t *key);

/* The middle of the share that place k of n has, a fraction of 2^16. */
static inline uint16_t rank_rows_rank(uint32_t k, uint32_t n)
{
    return (uint16_t)(gen_draw_rank(k, n) >> 16);
}

#endif
