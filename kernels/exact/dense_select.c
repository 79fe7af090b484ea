/* dense_select.c - which implementation of the exact layer this machine runs. All give the same words. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/exact/dense_list.h"

static const struct dense_kernels *find_ref(void)
{
    return &dense_ref;
}

/* Fastest first; the last is there on every machine. */
static const struct dense_kernels *(*const finders[])(void) = { dense_avx512_find, dense_avx2_find, dense_neon_find,
                                                                find_ref };
#define N_FINDERS (sizeof(finders) / sizeof(finders[0]))

const struct dense_kernels *dense_find(const char *name)
{
    for (size_t i = 0; i < N_FINDERS; i++) {
        const struct dense_kernels *kernels = finders[i]();
        if (kernels != NULL && strcmp(kernels->name, name) == 0)
            return kernels;
    }
    return NULL;
}

static const struct dense_kernels *find_fastest(void)
{
    const struct dense_kernels *kernels = NULL;
    for (size_t i = 0; kernels == NULL; i++)
        kernels = finders[i]();
    return kernels;
}

/* Threads that come at once decide alike. */
const struct dense_kernels *dense_select(void)
{
    static _Atomic(const struct dense_kernels *) selected;

    const struct dense_kernels *kernels = atomic_load(&selected);
    if (kernels == NULL) {
        const char *name = getenv("GENT_KERNELS");
        if (name != NULL)
            kernels = dense_find(name);
        if (kernels == NULL)
            kernels = find_fastest();
        atomic_store(&selected, kernels);
    }
    return kernels;
}
