/* strata_list.h - the implementations of evenly spread draws that not every machine has.
 *
 * The function gives its implementation, or NULL: not in this build, or not on this machine. */
#ifndef GENT_KERNELS_EXACT_STRATA_LIST_H
#define GENT_KERNELS_EXACT_STRATA_LIST_H

#include "kernels/exact/strata.h"

const struct strata_kernels *strata_avx2_find(void);

#endif
