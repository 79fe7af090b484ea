/* strata.h - draws of one stream that are spread evenly, several at a time.
 *
 *   philox, permute -> [strata_kernels.draw] -> gen_strata
 *
 * strata_ref is the definition; the others are only faster. */
#ifndef GENT_KERNELS_EXACT_STRATA_H
#define GENT_KERNELS_EXACT_STRATA_H

#include "common/base/permute.h"

#define STRATA_STEP 8u /* draws of one call; divides PERMUTE_BLOCK */

/* Where the draws come from: philox_u64() of seed, domain, stream and the number of the draw. */
struct strata_stream {
    uint64_t seed;
    uint32_t domain, stream;
};

/* One implementation. */
struct strata_kernels {
    const char *name; /* "ref", "avx2" */
    /* Draws first..first + STRATA_STEP - 1 of the stream, fractions of 2^32: each in the stratum that 'block' gives
     * for its number modulo PERMUTE_BLOCK, at the place there that Philox gives. first is a multiple of STRATA_STEP. */
    void (*draw)(const struct strata_stream *from, const struct permute_block *block, uint32_t first,
                 uint32_t draws[STRATA_STEP]);
};

/* The fastest that this machine has, or strata_ref where GENT_KERNELS names that of dense.h. Never NULL. */
const struct strata_kernels *strata_select(void);

/* By name; NULL: not in this build, or not on this machine. */
const struct strata_kernels *strata_find(const char *name);

extern const struct strata_kernels strata_ref;

#endif
