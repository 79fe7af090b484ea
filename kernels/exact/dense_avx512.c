/* dense_avx512.c - the exact layer on AVX-512 VNNI: 16 outputs a vector. dense_ref.c is the definition.
 *
 * vpdpbusd adds four products to a sum of 32 bits, and wraps; vpdpbusds
 * saturates, which makes the sum depend on the order of its products. */
#include "kernels/exact/dense_list.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vnni")))
#define LANES  16u
#define SUMS   __m512i
#define SPREAD __m512i

TARGET static inline SUMS load_sums(const int32_t *sums)
{
    return _mm512_loadu_si512(sums);
}

TARGET static inline void store_sums(int32_t *sums, SUMS sum)
{
    _mm512_storeu_si512(sums, sum);
}

TARGET static inline SUMS add_sums(SUMS a, SUMS b)
{
    return _mm512_add_epi32(a, b);
}

TARGET static inline SPREAD spread(const uint8_t *activations)
{
    int32_t four;
    memcpy(&four, activations, sizeof(four));
    return _mm512_set1_epi32(four);
}

TARGET static inline SUMS add_products(SUMS sum, SPREAD activations, const int8_t *weights)
{
    return _mm512_dpbusd_epi32(sum, activations, _mm512_loadu_si512(weights));
}

#include "kernels/exact/dense_rows.h"

TARGET static void squash(const int32_t *sums, size_t n, uint32_t shift, uint8_t *activations)
{
    const __m512i half = _mm512_set1_epi32(1 << (shift - 1)), most = _mm512_set1_epi32(DENSE_MAX_ACTIVATION);
    const __m128i bits = _mm_cvtsi32_si128((int)shift);

    for (size_t i = 0; i < n; i += LANES) {
        __m512i sum     = _mm512_max_epi32(load_sums(sums + i), _mm512_setzero_si512());
        __m512i rounded = _mm512_srl_epi32(_mm512_add_epi32(sum, half), bits);
        __m128i bytes   = _mm512_cvtepi32_epi8(_mm512_min_epu32(rounded, most));
        _mm_storeu_si128((__m128i *)(activations + i), bytes);
    }
}

static const struct dense_kernels dense_avx512 = { "avx512", add, sum, squash };

const struct dense_kernels *dense_avx512_find(void)
{
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni"))
        return &dense_avx512;
    return NULL;
}

#else

const struct dense_kernels *dense_avx512_find(void)
{
    return NULL;
}

#endif
