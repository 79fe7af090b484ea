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

/* The same permutation of PERMUTE_BLOCK places by table, where most of them are asked for: a half has three bits,
 * and what a round makes of each of its values fits a word. */
#define PERMUTE_BLOCK 64u
struct permute_block {
    uint32_t rounds[PERMUTE_N_ROUNDS]; /* four bits for each value of a half */
};

void permute_block_init(struct permute_block *block, uint64_t key);

static inline uint32_t permute_block_at(const struct permute_block *block, uint32_t i) /* i < PERMUTE_BLOCK */
{
    uint32_t low = i & 7, high = i >> 3;
    for (uint32_t round = 0; round < PERMUTE_N_ROUNDS; round += 2) {
        high ^= block->rounds[round] >> 4 * low & 7;
        low ^= block->rounds[round + 1] >> 4 * high & 7;
    }
    return high << 3 | low;
}

/* One to one over the words below 2^63, and never 0 there: the word that the
 * network sends to 0 takes the place of 2^63, which is free.  (For all 2^64
 * words it is therefore not quite one to one.) */
struct permute_words {
    uint32_t round_key[4];
};

void     permute_words_init(struct permute_words *words, uint64_t key);
uint64_t permute_word(const struct permute_words *words, uint64_t word);

#endif
