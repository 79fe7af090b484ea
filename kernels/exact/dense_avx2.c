/* dense_avx2.c - the exact layer on AVX2: 8 outputs a vector, 16 a group. dense_ref.c is the definition.
 *
 * vpmaddubsw adds two products in 16 bits and saturates; with activations up
 * to 127 it never comes to it, since 2 * 127 * 127 = 32258 <= 32767. Adding a
 * second pair in 16 bits would; so each pair goes on to 32 bits by itself. */
#include "kernels/exact/dense_list.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2")))
#define LANES  16u
#define SUMS   struct two_vectors
#define SPREAD __m256i

/* What is spread serves both. */
struct two_vectors {
    __m256i low, high;
};

TARGET static inline __m256i load_vector(const int32_t *sums)
{
    return _mm256_loadu_si256((const __m256i *)sums);
}

TARGET static inline SUMS load_sums(const int32_t *sums)
{
    return (SUMS){ load_vector(sums), load_vector(sums + 8) };
}

TARGET static inline void store_sums(int32_t *sums, SUMS sum)
{
    _mm256_storeu_si256((__m256i *)sums, sum.low);
    _mm256_storeu_si256((__m256i *)(sums + 8), sum.high);
}

TARGET static inline SUMS add_sums(SUMS a, SUMS b)
{
    return (SUMS){ _mm256_add_epi32(a.low, b.low), _mm256_add_epi32(a.high, b.high) };
}

TARGET static inline SPREAD spread(const uint8_t *activations)
{
    int32_t four;
    memcpy(&four, activations, sizeof(four));
    return _mm256_set1_epi32(four);
}

TARGET static inline __m256i multiply(SPREAD activations, const int8_t *weights)
{
    __m256i pairs = _mm256_maddubs_epi16(activations, _mm256_loadu_si256((const __m256i *)weights));
    return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

TARGET static inline SUMS add_products(SUMS sum, SPREAD activations, const int8_t *weights)
{
    return add_sums(sum, (SUMS){ multiply(activations, weights), multiply(activations, weights + 32) });
}

#include "kernels/exact/dense_rows.h"

TARGET static inline __m256i squash_vector(const int32_t *sums, uint32_t shift)
{
    __m256i sum     = _mm256_max_epi32(load_vector(sums), _mm256_setzero_si256());
    __m256i half    = _mm256_set1_epi32(1 << (shift - 1));
    __m256i rounded = _mm256_srl_epi32(_mm256_add_epi32(sum, half), _mm_cvtsi32_si128((int)shift));
    return _mm256_min_epu32(rounded, _mm256_set1_epi32(DENSE_MAX_ACTIVATION));
}

/* Packing to 16 bits goes by halves of vectors and leaves their quarters in the order 0 2 1 3. */
TARGET static void squash(const int32_t *sums, size_t n, uint32_t shift, uint8_t *activations)
{
    for (size_t i = 0; i < n; i += 16) {
        __m256i packed = _mm256_packs_epi32(squash_vector(sums + i, shift), squash_vector(sums + i + 8, shift));
        __m256i words  = _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0));
        __m128i bytes  = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
        _mm_storeu_si128((__m128i *)(activations + i), bytes);
    }
}

static const struct dense_kernels dense_avx2 = { "avx2", add, sum, squash };

const struct dense_kernels *dense_avx2_find(void)
{
    return __builtin_cpu_supports("avx2") ? &dense_avx2 : NULL;
}

#else

const struct dense_kernels *dense_avx2_find(void)
{
    return NULL;
}

#endif
