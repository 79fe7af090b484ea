/* strata_avx2.c - evenly spread draws on AVX2: eight at a time. strata.c is the definition.
 *
 * Four counters of Philox go through its rounds together, each word in the low half of a lane of 64 bits; what
 * stands in the high halves does not matter. */
#include "kernels/exact/strata_list.h"

#include <stddef.h>

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET   __attribute__((target("avx2")))
#define N_ROUNDS 10

/* Word 0 of what Philox makes of the counters whose lowest words are 'rows'. */
TARGET static inline __m256i run_philox(const struct strata_stream *from, __m256i rows)
{
    const __m256i multiplier0 = _mm256_set1_epi64x(0xD2511F53u), multiplier1 = _mm256_set1_epi64x(0xCD9E8D57u);
    uint32_t      key0 = (uint32_t)from->seed, key1 = (uint32_t)(from->seed >> 32);
    __m256i       word0 = rows, word1 = _mm256_setzero_si256();
    __m256i       word2 = _mm256_set1_epi64x(from->stream), word3 = _mm256_set1_epi64x(from->domain);

    for (int round = 0; round < N_ROUNDS; round++) {
        __m256i product0 = _mm256_mul_epu32(word0, multiplier0), product1 = _mm256_mul_epu32(word2, multiplier1);
        word0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product1, 32), word1),
                                 _mm256_set1_epi32((int32_t)key0));
        word2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product0, 32), word3),
                                 _mm256_set1_epi32((int32_t)key1));
        word1 = product1;
        word3 = product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return word0;
}

/* What a round of the permutation makes of each half, which is below 8. */
TARGET static inline __m256i mix(uint32_t round, __m256i half)
{
    __m256i places = _mm256_slli_epi32(half, 2);
    return _mm256_and_si256(_mm256_srlv_epi32(_mm256_set1_epi32((int32_t)round), places), _mm256_set1_epi32(7));
}

/* permute_block_at() of i..i + 7, i a multiple of 8. */
TARGET static inline __m256i permute(const struct permute_block *block, uint32_t i)
{
    __m256i low = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), high = _mm256_set1_epi32((int32_t)(i >> 3));

    for (uint32_t round = 0; round < PERMUTE_N_ROUNDS; round += 2) {
        high = _mm256_xor_si256(high, mix(block->rounds[round], low));
        low = _mm256_xor_si256(low, mix(block->rounds[round + 1], high));
    }
    return _mm256_or_si256(_mm256_slli_epi32(high, 3), low);
}

/* A stratum is 2^26 wide. */
TARGET static void draw(const struct strata_stream *from, const struct permute_block *block, uint32_t first,
                        uint32_t draws[STRATA_STEP])
{
    __m256i rows = _mm256_add_epi64(_mm256_set1_epi64x(first), _mm256_setr_epi64x(0, 2, 4, 6));
    __m256i even = run_philox(from, rows);
    __m256i odd = run_philox(from, _mm256_add_epi64(rows, _mm256_set1_epi64x(1)));
    __m256i jitter = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
    __m256i strata = _mm256_slli_epi32(permute(block, first % PERMUTE_BLOCK), 26);
    _mm256_storeu_si256((__m256i *)draws, _mm256_add_epi32(strata, _mm256_srli_epi32(jitter, 6)));
}

static const struct strata_kernels strata_avx2 = { "avx2", draw };

const struct strata_kernels *strata_avx2_find(void)
{
    return __builtin_cpu_supports("avx2") ? &strata_avx2 : NULL;
}

#else

const struct strata_kernels *strata_avx2_find(void)
{
    return NULL;
}

#endif
