/* permute.h - keyed permutations of 0..n-1 and of the 64-bit words.
 *
 * A stochastic column of n rows is drawn without replacement: row i takes
 * place permute_at(i) of the sorted column, so that the regenerated column is
 * exactly the stored multiset and any row can be computed alone.  A Feistel
 * network over the smallest power of two that holds n, walked until it falls
 * inside (Black and Rogaway: Ciphers with arbitrary finite domains, CT-RSA
 * 2002).  docs/ARITHMETIC.md defines the rounds.
 *
 * For shuffling, not for secrecy: whoever sees the output can find the key. */
#ifndef GENT_COMMON_BASE_PERMUTE_H
#define GENT_COMMON_BASE_PERMUTE_H

#include <stdint.h>

#define PERMUTE_N_ROUNDS 6

struct permute {
    uint32_t n;                         /* 1 <= n < 2^32 */
    uint32_t n_low_bits, n_high_bits;   /* of the power of two that holds n; high = low or low + 1 */
    uint32_t round_key[PERMUTE_N_ROUNDS];
};

void     permute_init(struct permute *permute, uint32_t n, uint64_t key);
uint32_t permute_at(const struct permute *permute, uint32_t i); /* i < n */

/* One to one over the words below 2^63, and never 0 there: the word that the
 * network sends to 0 takes the place of 2^63, which is free.  (For all 2^64
 * words it is therefore not quite one to one.) */
uint64_t permute_word(uint64_t word, uint64_t key);

#endif
