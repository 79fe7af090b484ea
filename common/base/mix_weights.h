/* mix_weights.h - the mixer's sums: two sets of weights over the same inputs, and how both move.
 *
 *   mix -> [mix_weights] -> mix
 *
 * The functions that end in _ref are the definition; the others give the same numbers for all inputs and weights
 * within their bounds. */
#ifndef GENT_COMMON_BASE_MIX_WEIGHTS_H
#define GENT_COMMON_BASE_MIX_WEIGHTS_H

#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define MIX_WEIGHTS_N     20        /* inputs, padded with zeros to a multiple of 4 */
#define MIX_WEIGHTS_INPUT 3072      /* |input| at most */
#define MIX_WEIGHTS_LIMIT (1 << 20) /* |weight| at most */

struct mix_weights {
    int32_t  of[MIX_WEIGHTS_N];
    uint32_t n; /* bits seen */
};

/* The sum of inputs[i] * (a[i] + b[i]) over the first n, a multiple of 4. */
static inline int64_t mix_weights_sum_ref(const struct mix_weights *a, const struct mix_weights *b,
                                          const int32_t *inputs, uint32_t n)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += (int64_t)inputs[i] * (a->of[i] + b->of[i]);
    return sum;
}

/* Moves each weight of the first n by inputs[i] * step / 2^24, rounded down, and holds it; |step| < 2^27. */
static inline void mix_weights_move_ref(struct mix_weights *weights, const int32_t *inputs, uint32_t n, int32_t step)
{
    for (uint32_t i = 0; i < n; i++) {
        int32_t moved = weights->of[i] + (int32_t)((int64_t)inputs[i] * step >> 24);
        moved = moved > MIX_WEIGHTS_LIMIT ? MIX_WEIGHTS_LIMIT : moved;
        weights->of[i] = moved < -MIX_WEIGHTS_LIMIT ? -MIX_WEIGHTS_LIMIT : moved;
    }
}

#if defined(__SSE2__)

/* Numbers are split into x = high * 2^15 + low, so that products with inputs, of 13 bits, fit one instruction for
 * 16 bits: inputs come with nothing above their low 16. Sums of 20 products of low parts stay below 20 * 3072 * 2^15
 * < 2^31 in all, and in each lane well below. */
static inline __m128i mix_weights_inputs(const int32_t *inputs)
{
    return _mm_and_si128(_mm_loadu_si128((const __m128i *)inputs), _mm_set1_epi32(UINT16_MAX));
}

static inline int64_t mix_weights_total(__m128i sums)
{
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, _MM_SHUFFLE(1, 0, 3, 2)));
    return _mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_shuffle_epi32(sums, _MM_SHUFFLE(2, 3, 0, 1))));
}

static inline int64_t mix_weights_sum(const struct mix_weights *a, const struct mix_weights *b, const int32_t *inputs,
                                      uint32_t n)
{
    const __m128i low = _mm_set1_epi32(INT16_MAX);
    __m128i       lows = _mm_setzero_si128(), highs = _mm_setzero_si128();

    for (uint32_t i = 0; i < n; i += 4) {
        __m128i input = mix_weights_inputs(inputs + i);
        __m128i both = _mm_add_epi32(_mm_loadu_si128((const __m128i *)(a->of + i)),
                                     _mm_loadu_si128((const __m128i *)(b->of + i)));
        lows = _mm_add_epi32(lows, _mm_madd_epi16(input, _mm_and_si128(both, low)));
        highs = _mm_add_epi32(highs, _mm_madd_epi16(input, _mm_srai_epi32(both, 15)));
    }
    return mix_weights_total(highs) * 32768 + mix_weights_total(lows);
}

/* inputs * step / 2^24 = (inputs * high + (inputs * low) / 2^15) / 2^9, each rounded down. */
static inline void mix_weights_move(struct mix_weights *weights, const int32_t *inputs, uint32_t n, int32_t step)
{
    const __m128i low = _mm_set1_epi32(step & INT16_MAX), high = _mm_set1_epi32(step >> 15);
    const __m128i most = _mm_set1_epi32(MIX_WEIGHTS_LIMIT), least = _mm_set1_epi32(-MIX_WEIGHTS_LIMIT);

    for (uint32_t i = 0; i < n; i += 4) {
        __m128i *of = (__m128i *)(weights->of + i);
        __m128i  input = mix_weights_inputs(inputs + i);
        __m128i  part = _mm_srai_epi32(_mm_madd_epi16(input, low), 15);
        __m128i  moved = _mm_add_epi32(_mm_loadu_si128(of),
                                       _mm_srai_epi32(_mm_add_epi32(_mm_madd_epi16(input, high), part), 9));
        __m128i  above = _mm_cmpgt_epi32(moved, most), below = _mm_cmplt_epi32(moved, least);
        moved = _mm_or_si128(_mm_and_si128(above, most), _mm_andnot_si128(above, moved));
        moved = _mm_or_si128(_mm_and_si128(below, least), _mm_andnot_si128(below, moved));
        _mm_storeu_si128(of, moved);
    }
}

#else

static inline int64_t mix_weights_sum(const struct mix_weights *a, const struct mix_weights *b, const int32_t *inputs,
                                      uint32_t n)
{
    return mix_weights_sum_ref(a, b, inputs, n);
}

static inline void mix_weights_move(struct mix_weights *weights, const int32_t *inputs, uint32_t n, int32_t step)
{
    mix_weights_move_ref(weights, inputs, n, step);
}

#endif
#endif
