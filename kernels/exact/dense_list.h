/* dense_list.h - the implementations of the exact layer that not every machine has.
 *
 * Each function gives its implementation, or NULL: not in this build, or not on this machine. */
#ifndef GENT_KERNELS_EXACT_DENSE_LIST_H
#define GENT_KERNELS_EXACT_DENSE_LIST_H

#include "kernels/exact/dense.h"

const struct dense_kernels *dense_avx2_find(void);
const struct dense_kernels *dense_avx512_find(void);
const struct dense_kernels *dense_neon_find(void);

#endif
