/* fixed.c - powers and logarithms of two by table, in integers.
 *
 * 2^(f / 65536) for 0 <= f < 65536 is defined as the product of two entries,
 *
 *     power(f) = floor(coarse[f >> 8] * fine[f & 255] / 2^62)      in Q62,
 *
 * right to about 2^-61.  Both functions of the header follow from it alone:
 * exp2 shifts it into place and rounds, log2 looks for the last f whose power
 * is not above the value. */
#include "common/base/fixed.h"

#include "common/base/fixed_tables.h"

#define EXP2_MAX_Q16 ((uint32_t)63 << 16)

static uint64_t power_q62(uint32_t coarse, uint32_t fine)
{
    return (uint64_t)(((unsigned __int128)exp2_coarse_q62[coarse] * exp2_fine_q62[fine]) >> 62);
}

uint64_t fixed_exp2_q16(uint32_t x_q16)
{
    uint32_t x     = x_q16 < EXP2_MAX_Q16 ? x_q16 : EXP2_MAX_Q16;
    uint32_t whole = x >> 16;
    uint64_t power = power_q62(x >> 8 & 255, x & 255);

    if (whole == 63) /* x is the limit, and power is 2^62 */
        return (power << 1) - 1;
    if (whole == 62)
        return power - 1;
    return ((power >> (61 - whole)) + 1) / 2 - 1;
}

uint32_t fixed_log2_q16(uint64_t v)
{
    uint64_t u      = v <= ((uint64_t)1 << 63) - 2 ? v + 1 : ((uint64_t)1 << 63) - 1;
    uint32_t whole  = 63 - (uint32_t)__builtin_clzll(u);
    uint64_t target = u << (62 - whole); /* u / 2^whole in Q62 */
    uint32_t coarse = 0, fine = 0;

    for (uint32_t step = 128; step != 0; step >>= 1) {
        if (exp2_coarse_q62[coarse + step] <= target)
            coarse += step;
    }
    for (uint32_t step = 128; step != 0; step >>= 1) {
        if (power_q62(coarse, fine + step) <= target)
            fine += step;
    }
    return whole << 16 | coarse << 8 | fine;
}
