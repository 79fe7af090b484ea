/* dense_neon.c - the exact layer on 64-bit ARM: 4 outputs a vector. dense_ref.c is the definition.
 *
 * Activations are at most 127, so that signed products will do. sdot adds
 * four of them to a sum of 32 bits. Without it they are added by twos in 16
 * bits, where 2 * 127 * 127 = 32258 fits, and then by twos to the sums. */
#include "kernels/exact/dense_list.h"

#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#include <arm_neon.h>
#include <string.h>

#define TARGET
#define LANES  4u
#define SUMS   int32x4_t
#define SPREAD int32x4_t

static inline SUMS load_sums(const int32_t *sums)
{
    return vld1q_s32(sums);
}

static inline void store_sums(int32_t *sums, SUMS sum)
{
    vst1q_s32(sums, sum);
}

static inline SUMS add_sums(SUMS a, SUMS b)
{
    return vaddq_s32(a, b);
}

static inline SPREAD spread(const uint8_t *activations)
{
    int32_t four;
    memcpy(&four, activations, sizeof(four));
    return vdupq_n_s32(four);
}

static inline SUMS add_products(SUMS sum, SPREAD activations, const int8_t *weights)
{
    int8x16_t a = vreinterpretq_s8_s32(activations), w = vld1q_s8(weights);
#if defined(__ARM_FEATURE_DOTPROD)
    return vdotq_s32(sum, a, w);
#else
    int16x8_t low = vmull_s8(vget_low_s8(a), vget_low_s8(w)), high = vmull_high_s8(a, w);
    return vpadalq_s16(sum, vpaddq_s16(low, high));
#endif
}

#include "kernels/exact/dense_rows.h"

static inline uint16x4_t squash_vector(const int32_t *sums, uint32_t shift)
{
    uint32x4_t sum     = vreinterpretq_u32_s32(vmaxq_s32(load_sums(sums), vdupq_n_s32(0)));
    uint32x4_t rounded = vrshlq_u32(sum, vdupq_n_s32(-(int32_t)shift)); /* to the right, with the half added */
    return vmovn_u32(vminq_u32(rounded, vdupq_n_u32(DENSE_MAX_ACTIVATION)));
}

static void squash(const int32_t *sums, size_t n, uint32_t shift, uint8_t *activations)
{
    for (size_t i = 0; i < n; i += 8) {
        uint16x8_t words = vcombine_u16(squash_vector(sums + i, shift), squash_vector(sums + i + 4, shift));
        vst1_u8(activations + i, vmovn_u16(words));
    }
}

static const struct dense_kernels dense_neon = { "neon", add, sum, squash };

const struct dense_kernels *dense_neon_find(void)
{
    return &dense_neon;
}

#else

const struct dense_kernels *dense_neon_find(void)
{
    return NULL;
}

#endif
