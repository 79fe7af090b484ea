/* philox.h - Philox4x32-10: counter in, four random words out.
 *
 * Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3
 * (SC'11).  Known answers: key 0, counter 0 gives 6627e8d5 e169c58d bc57ac4c
 * 9b00dbd8; all ones gives 408f276d 41c83b0e a20bc7c6 6d5451fd. */
#ifndef GENT_COMMON_BASE_PHILOX_H
#define GENT_COMMON_BASE_PHILOX_H

#include <stdint.h>

struct philox_words {
    uint32_t word[4];
};

static inline struct philox_words philox_run(struct philox_words counter, uint64_t key)
{
    uint32_t key0 = (uint32_t)key, key1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t product0 = (uint64_t)0xD2511F53u * counter.word[0];
        uint64_t product1 = (uint64_t)0xCD9E8D57u * counter.word[2];
        counter = (struct philox_words){ {
            (uint32_t)(product1 >> 32) ^ counter.word[1] ^ key0, (uint32_t)product1,
            (uint32_t)(product0 >> 32) ^ counter.word[3] ^ key1, (uint32_t)product0,
        } };
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return counter;
}

/* 64 random bits of stream 'domain' (who asks), 'stream' (which column, cell,
 * ...) and 'row' (which draw); docs/ARITHMETIC.md lists the domains. */
static inline uint64_t philox_u64(uint64_t seed, uint32_t domain, uint32_t stream, uint64_t row)
{
    struct philox_words words =
        philox_run((struct philox_words){ { (uint32_t)row, (uint32_t)(row >> 32), stream, domain } }, seed);
    return words.word[0] | (uint64_t)words.word[1] << 32;
}

#endif
