/* rank_rows.h - rows by key, and which place each has. */
#ifndef GENT_COMMON_GEN_RANK_ROWS_H
#define GENT_COMMON_GEN_RANK_ROWS_H

#include <stdint.h>

/* Sorts n rows by key[row], equal ones as they came, and sets key[row] to the middle of the row's share of all n, a
 * fraction of 2^16. 'spare' has room for n. */
void rank_rows(uint32_t *rows, uint32_t *spare, uint32_t n, uint16_t *key);

#endif
