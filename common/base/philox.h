/* philox.h - Philox4x32-10: counter in, four random words out.
 *
 * Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3
 * (SC'11).  Known answers: key 0, counter 0 gives 6627e8d5 e169c58d bc57ac4c
 * 9b00dbd8; all ones gives 408f276d 41c83b0e a20bc7c6 6d5451fd. */
#ifndef GENT_COMMON_BASE_PHILOX_H
#define GENT_COMMON_BASE_PHILOX_H

#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

struct philox_words {
    uint32_t word[4];
};

/* The definition. */
static inline struct philox_words philox_run_ref(struct philox_words counter, uint64_t key)
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

#if defined(__SSE2__)

/* Words 0 and 2 in 'even', 1 and 3 in 'odd', each in the low half of a lane; what stands in the high halves does not
 * matter. One instruction gives both products. */
static inline struct philox_words philox_run(struct philox_words counter, uint64_t key)
{
    const __m128i multipliers = _mm_set_epi64x(0xCD9E8D57u, 0xD2511F53u);
    const __m128i steps = _mm_set_epi64x(0xBB67AE85u, 0x9E3779B9u);
    __m128i       even = _mm_set_epi64x(counter.word[2], counter.word[0]);
    __m128i       odd = _mm_set_epi64x(counter.word[3], counter.word[1]);
    __m128i       keys = _mm_set_epi64x((int64_t)(key >> 32), (int64_t)(uint32_t)key);

#if !defined(__clang__) /* which does so by itself */
#pragma GCC unroll 10
#endif
    for (int round = 0; round < 10; round++) {
        __m128i products = _mm_shuffle_epi32(_mm_mul_epu32(even, multipliers), _MM_SHUFFLE(1, 0, 3, 2));
        even = _mm_xor_si128(_mm_xor_si128(_mm_srli_epi64(products, 32), odd), keys);
        odd = products;
        keys = _mm_add_epi32(keys, steps);
    }
    return (struct philox_words){ {
        (uint32_t)_mm_cvtsi128_si32(even), (uint32_t)_mm_cvtsi128_si32(odd),
        (uint32_t)_mm_cvtsi128_si32(_mm_unpackhi_epi64(even, even)),
        (uint32_t)_mm_cvtsi128_si32(_mm_unpackhi_epi64(odd, odd)),
    } };
}

#else

static inline struct philox_words philox_run(struct philox_words counter, uint64_t key)
{
    return philox_run_ref(counter, key);
}

#endif

/* 64 random bits of stream 'domain' (who asks), 'stream' (which column, cell,
 * ...) and 'row' (which draw); docs/ARITHMETIC.md lists the domains. */
static inline uint64_t philox_u64(uint64_t seed, uint32_t domain, uint32_t stream, uint64_t row)
{
    struct philox_words words =
        philox_run((struct philox_words){ { (uint32_t)row, (uint32_t)(row >> 32), stream, domain } }, seed);
    return words.word[0] | (uint64_t)words.word[1] << 32;
}

#endif
