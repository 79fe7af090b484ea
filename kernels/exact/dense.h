/* dense.h - the exact layer of a network: sums of small integers, and how they become activations.
 *
 *   packed weights, activations -> [dense_add] -> sums -> [dense_squash] -> activations
 *
 * dense_ref.c is the definition; the others are only faster, and give the same
 * words for all inputs that the contract allows. Sums are of 32 bits and may
 * be added in any order: no product is rounded, and a sum that passes 2^31 on
 * its way wraps and comes back, it does not saturate. Nothing needs alignment,
 * nothing allocates, and what is written must not overlap what is read. */
#ifndef GENT_KERNELS_EXACT_DENSE_H
#define GENT_KERNELS_EXACT_DENSE_H

#include <stddef.h>
#include <stdint.h>

#define DENSE_MAX_ACTIVATION 127   /* activations are 0..127, so that two products fit 16 bits */
#define DENSE_MAX_WEIGHT     127   /* weights are -127..127 */
#define DENSE_MAX_IN         65536u
#define DENSE_IN_STEP        4u    /* inputs are padded to a multiple of it, with weight 0 */
#define DENSE_OUT_STEP       16u   /* outputs likewise */

static inline uint32_t dense_padded(uint32_t n, uint32_t step)
{
    return (n + step - 1) / step * step;
}

/* weights (n_out, n_in), row by row -> packed (n_in / 4, n_out, 4), both numbers padded, padding 0: the weights of
 * four inputs to one output lie side by side, and beside them those of the next output. n_in and n_out come as they
 * are, not padded; packed belongs to the caller and has room for dense_packed_bytes(). */
void dense_pack(const int8_t *weights, uint32_t n_out, uint32_t n_in, int8_t *packed);

static inline size_t dense_packed_bytes(uint32_t n_out, uint32_t n_in)
{
    return (size_t)dense_padded(n_out, DENSE_OUT_STEP) * dense_padded(n_in, DENSE_IN_STEP);
}

/* A layer as the kernels want it. All numbers are padded ones. */
struct dense_layer {
    const int8_t  *packed; /* dense_pack() */
    const int32_t *bias;   /* (n_out), in steps of the sums */
    uint32_t       n_out, n_in;
    uint32_t       stride; /* from a row of activations to the next, >= n_in; their sums follow without gaps */
};

/* One implementation. */
struct dense_kernels {
    const char *name; /* "ref", "avx2", "avx512", "neon" */
    /* sums (n_rows, n_out) = bias + activations (n_rows, stride) times packed weights, and more[row] (n_out) unless
     * 'more' is NULL, modulo 2^32; whoever sets these sees to it that the last sums stay within 2^31: the products add
     * at most DENSE_MAX_IN * 127 * 127 < 2^30. What stands in the padding of activations does not matter, as long as
     * it is at most 127. */
    void (*add)(const struct dense_layer *layer, const uint8_t *activations, const int32_t *const *more,
                uint32_t n_rows, int32_t *sums);
    /* sums (n_out) = the sum of n rows (n_out) modulo 2^32, n >= 1; n_out is a multiple of DENSE_OUT_STEP. */
    void (*sum)(const int32_t *const *rows, uint32_t n, uint32_t n_out, int32_t *sums);
    /* activations[i] = sums[i] / 2^shift, rounded to nearest, halves up, held in 0..127; 1 <= shift <= 24, any sums;
     * n is a multiple of DENSE_OUT_STEP. */
    void (*squash)(const int32_t *sums, size_t n, uint32_t shift, uint8_t *activations);
};

/* The fastest that this machine has, or the one that the environment variable
 * GENT_KERNELS names, if the machine has it; an unknown name is passed over.
 * Never NULL. The first call decides for the whole process; any thread may call. */
const struct dense_kernels *dense_select(void);

/* By name; NULL: not in this build, or not on this machine. */
const struct dense_kernels *dense_find(const char *name);

extern const struct dense_kernels dense_ref;

#endif
