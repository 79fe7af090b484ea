/* gen_strata.h - draws of one stream that are spread evenly: each stratum of a block is met once.
 *
 *   philox, strata -> [gen_strata] -> gen_raw, gen_raw_net */
#ifndef GENT_COMMON_GEN_GEN_STRATA_H
#define GENT_COMMON_GEN_GEN_STRATA_H

#include "common/gen/gen_draw.h"
#include "kernels/exact/strata.h"

/* All 0 before the first draw. */
struct gen_strata {
    struct permute_block block; /* at hand */
    uint32_t             draws[STRATA_STEP], n; /* likewise; how many have been asked */
};

/* The next draw of a stream, a fraction of 2^32. 'domain' is that of the blocks' keys; that of the places within
 * strata follows it. */
static inline uint32_t gen_strata_draw(struct gen_strata *strata, uint64_t seed, enum gen_domain domain,
                                       uint32_t stream)
{
    uint32_t n = strata->n++;

    if (n % PERMUTE_BLOCK == 0)
        permute_block_init(&strata->block, philox_u64(seed, domain, stream, n / PERMUTE_BLOCK));
    if (n % STRATA_STEP == 0)
        strata_select()->draw(&(struct strata_stream){ seed, domain + 1, stream }, &strata->block, n, strata->draws);
    return strata->draws[n % STRATA_STEP];
}

#endif
