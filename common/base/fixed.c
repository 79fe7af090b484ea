/* fixed.c - powers and logarithms of two by table, in integers.
 *
 * 2^(f / 65536) for 0 <= f < 65536 is defined as the product of two entries,
 *
 *     power(f) = floor(coarse[f >> 8] * fine[f & 255] / 2^62)      in Q62,
 *
 * right to about 2^-61.  Both functions of the header follow from it alone:
 * exp2 shifts it into place and rounds, log2 looks for the last f whose power
 * is not above the value.  A chord of the logarithm tells it where to look, mostly so
 * well that no power has to be asked. */
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

/* The most that guess_log2() falls short of the logarithm, in its units: 369.3 for the chord, 3 rounded away. */
#define GUESS_SHORT 373u
#define GUESS_BITS  15

/* In 2^-GUESS_BITS of a step of f, for a target in [1, 2) in Q62. The chord between two neighbours of the 1025 knots
 * runs below the logarithm, by at most 65536 / (8 * 1024^2 * ln 2) = 0.01127 of a step. The guess never falls as
 * target grows, so that the two ends of each step of f speak for all targets, and the unit test tries them all. */
static uint32_t guess_log2(uint64_t target)
{
    const uint32_t *knot = &log2_knot_q31[target >> 52 & 1023];
    uint32_t        past = (uint32_t)(target >> 20); /* how far to the next knot, in Q32 */

    return knot[0] + (uint32_t)((uint64_t)(knot[1] - knot[0]) * past >> 32);
}

uint32_t fixed_log2_q16(uint64_t v)
{
    uint64_t u      = v <= ((uint64_t)1 << 63) - 2 ? v + 1 : ((uint64_t)1 << 63) - 1;
    uint32_t whole  = 63 - (uint32_t)__builtin_clzll(u);
    uint64_t target = u << (62 - whole); /* u / 2^whole in Q62 */
    uint32_t guess  = guess_log2(target);
    uint32_t f      = guess >> GUESS_BITS, next = f + 1; /* if 65536, its power is 2: above any target */

    /* One of ninety is so near the next step that its power has to tell. */
    if (guess << (32 - GUESS_BITS) >= 0u - (GUESS_SHORT << (32 - GUESS_BITS)))
        f += power_q62(next >> 8, next & 255) <= target;
    return (whole << 16) + f;
}
