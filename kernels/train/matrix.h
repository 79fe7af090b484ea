/* matrix.h - products of small float matrices, for training.
 *
 * Each element is a sum over k in ascending order, one rounding for the
 * product and one for the sum, so that every machine gets the same words: only how many elements are
 * worked on at once differs. */
#ifndef GENT_KERNELS_TRAIN_MATRIX_H
#define GENT_KERNELS_TRAIN_MATRIX_H

#include <stdint.h>

#define MATRIX_LANES 16u

/* C (n, m) = A (n, k) times B (k, m), or is added to with is_sum. A has element (i, t) at a[i * a_row + t * a_column];
 * B and C are dense, row by row; m is a multiple of MATRIX_LANES. */
struct matrix_product {
    const float *a;
    uint32_t     a_row, a_column;
    const float *b;
    float       *c;
    uint32_t     n, k, m;
    int          is_sum;
};
void matrix_multiply(const struct matrix_product *product);

#endif
