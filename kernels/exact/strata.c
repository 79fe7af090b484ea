/* strata.c - evenly spread draws, by definition, and which implementation this machine runs. */
#include "kernels/exact/strata.h"

#include <stdatomic.h>
#include <string.h>

#include "common/base/philox.h"
#include "kernels/exact/dense.h"
#include "kernels/exact/strata_list.h"

#define STRATUM (UINT32_MAX / PERMUTE_BLOCK + 1) /* of 2^32 */

static void draw(const struct strata_stream *from, const struct permute_block *block, uint32_t first,
                 uint32_t draws[STRATA_STEP])
{
    for (uint32_t i = 0; i < STRATA_STEP; i++) {
        uint32_t jitter = (uint32_t)philox_u64(from->seed, from->domain, from->stream, first + i);
        draws[i] = permute_block_at(block, (first + i) % PERMUTE_BLOCK) * STRATUM + jitter / PERMUTE_BLOCK;
    }
}

const struct strata_kernels strata_ref = { "ref", draw };

const struct strata_kernels *strata_find(const char *name)
{
    if (strcmp(name, strata_ref.name) == 0)
        return &strata_ref;
    return strcmp(name, "avx2") == 0 ? strata_avx2_find() : NULL;
}

/* Threads that come at once decide alike. */
const struct strata_kernels *strata_select(void)
{
    static _Atomic(const struct strata_kernels *) selected;

    const struct strata_kernels *kernels = atomic_load(&selected);
    if (kernels == NULL) {
        if (dense_select() != &dense_ref)
            kernels = strata_avx2_find();
        if (kernels == NULL)
            kernels = &strata_ref;
        atomic_store(&selected, kernels);
    }
    return kernels;
}
