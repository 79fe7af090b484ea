/* gen_strata.h - draws of one stream that are spread evenly: each stratum of a block is met once.
 *
 *   philox, permute -> [gen_strata] -> gen_raw, gen_raw_net */
#ifndef GENT_COMMON_GEN_GEN_STRATA_H
#define GENT_COMMON_GEN_GEN_STRATA_H

#include "common/gen/gen_draw.h"

#define GEN_STRATA_N PERMUTE_BLOCK /* of one block of draws */

/* All 0 before the first draw. */
struct gen_strata {
    struct permute_block permute;
    uint32_t             n; /* drawn so far */
};

/* The next draw of a stream, a fraction of 2^32. 'domain' is that of the blocks' keys; that of the places within
 * strata follows it. */
static inline uint32_t gen_strata_draw(struct gen_strata *strata, uint64_t seed, enum gen_domain domain,
                                       uint32_t stream)
{
    uint32_t within = strata->n % GEN_STRATA_N;
    uint32_t jitter;

    if (within == 0)
        permute_block_init(&strata->permute, philox_u64(seed, domain, stream, strata->n / GEN_STRATA_N));
    jitter = (uint32_t)philox_u64(seed, domain + 1, stream, strata->n);
    strata->n++;
    return permute_block_at(&strata->permute, within) * (UINT32_MAX / GEN_STRATA_N + 1) + jitter / GEN_STRATA_N;
}

#endif
