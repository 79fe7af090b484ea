/* permute.c - two Feistel networks.
 *
 * Each round xors one half with a mix of the other half and the round's key;
 * a round undoes itself, so that the whole is one to one whatever the mix is.
 * Even rounds change the high half, odd rounds the low half; nothing is
 * swapped, so that the halves may differ by a bit. */
#include "common/base/permute.h"

#include "common/base/philox.h"

/* The multipliers of Wellons' hash prospector ("lowbias32", public domain),
 * found by search for the least avalanche bias of such a mix. */
#define MIX_MULTIPLIER_0 0x7feb352du
#define MIX_MULTIPLIER_1 0x846ca68bu

/* Philox counter word 3 of the two key schedules; word 2 of the seed streams is small. */
#define COUNTER_PERMUTE 0x7065726du /* "perm" */
#define COUNTER_WORD    0x776f7264u /* "word" */

static uint32_t mix(uint32_t half, uint32_t key)
{
    uint32_t x = half + key;
    x ^= x >> 16;
    x *= MIX_MULTIPLIER_0;
    x ^= x >> 15;
    x *= MIX_MULTIPLIER_1;
    return x ^ x >> 16;
}

static uint32_t count_bits(uint32_t v)
{
    return v == 0 ? 0 : 32 - (uint32_t)__builtin_clz(v);
}

void permute_init(struct permute *permute, uint32_t n, uint64_t key)
{
    uint32_t n_bits = count_bits(n - 1);

    permute->n           = n;
    permute->n_low_bits  = n_bits / 2;
    permute->n_high_bits = n_bits - n_bits / 2;
    for (uint32_t i = 0; i < PERMUTE_N_ROUNDS; i += 2) {
        uint64_t word             = philox_u64(key, COUNTER_PERMUTE, 0, i / 2);
        permute->round_key[i]     = (uint32_t)word;
        permute->round_key[i + 1] = (uint32_t)(word >> 32);
    }
}

void permute_block_init(struct permute_block *block, uint64_t key)
{
    struct permute permute;

    permute_init(&permute, PERMUTE_BLOCK, key);
    for (uint32_t round = 0; round < PERMUTE_N_ROUNDS; round++) {
        uint32_t word = 0;
        for (uint32_t half = 0; half < 8; half++)
            word |= (mix(half, permute.round_key[round]) & 7) << 4 * half;
        block->rounds[round] = word;
    }
}

uint32_t permute_at(const struct permute *permute, uint32_t i)
{
    const uint32_t *key       = permute->round_key;
    uint32_t        low_bits  = permute->n_low_bits;
    uint32_t        low_mask  = ((uint32_t)1 << low_bits) - 1;
    uint32_t        high_mask = ((uint32_t)1 << permute->n_high_bits) - 1;

    if (permute->n == 1)
        return 0;
    /* At least half of the places are below n, so that the walk takes fewer
     * than two steps on average; it ends, because it would come back to i. */
    do {
        uint32_t low = i & low_mask, high = i >> low_bits;
        for (uint32_t round = 0; round < PERMUTE_N_ROUNDS; round += 2) {
            high ^= mix(low, key[round]) & high_mask;
            low ^= mix(high, key[round + 1]) & low_mask;
        }
        i = high << low_bits | low;
    } while (i >= permute->n);
    return i;
}

void permute_words_init(struct permute_words *words, uint64_t key)
{
    struct philox_words keys = philox_run((struct philox_words){ { 0, 0, 0, COUNTER_WORD } }, key);

    for (uint32_t i = 0; i < 4; i++)
        words->round_key[i] = keys.word[i];
}

static uint64_t encipher_word(uint64_t word, const uint32_t *key)
{
    uint32_t low = (uint32_t)word, high = (uint32_t)(word >> 32);

    high ^= mix(low, key[0]);
    low ^= mix(high, key[1]);
    high ^= mix(low, key[2]);
    low ^= mix(high, key[3]);
    return (uint64_t)high << 32 | low;
}

uint64_t permute_word(const struct permute_words *words, uint64_t word)
{
    uint64_t result = encipher_word(word, words->round_key);

    return result != 0 ? result : encipher_word((uint64_t)1 << 63, words->round_key);
}
