/* matrix.c - products of small float matrices: blocks of rows by lanes, in registers. */
#include "kernels/train/matrix.h"

#include <stdbool.h>
#include <string.h>

#define BLOCK_ROWS 6u

typedef float lanes __attribute__((vector_size(MATRIX_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));

/* Rows i..i + n_rows of C, lanes j on. */
#define INLINE static inline __attribute__((always_inline))
INLINE void multiply_block(const struct matrix_product *p, uint32_t i, uint32_t n_rows, uint32_t j)
{
    lanes        sums[BLOCK_ROWS];
    const float *a = p->a + (uint64_t)i * p->a_row;

    for (uint32_t r = 0; r < n_rows; r++) {
        if (p->is_sum)
            memcpy(&sums[r], p->c + (uint64_t)(i + r) * p->m + j, sizeof sums[r]);
        else
            sums[r] = (lanes){ 0 };
    }
    for (uint32_t t = 0; t < p->k; t++) {
        const lanes b = *(const lanes *)(p->b + (uint64_t)t * p->m + j);
        for (uint32_t r = 0; r < n_rows; r++)
            sums[r] += b * a[(uint64_t)r * p->a_row + (uint64_t)t * p->a_column];
    }
    for (uint32_t r = 0; r < n_rows; r++)
        memcpy(p->c + (uint64_t)(i + r) * p->m + j, &sums[r], sizeof sums[r]);
}

INLINE void multiply(const struct matrix_product *p)
{
    uint32_t n_whole = p->n / BLOCK_ROWS * BLOCK_ROWS;
    for (uint32_t j = 0; j < p->m; j += MATRIX_LANES) {
        for (uint32_t i = 0; i < n_whole; i += BLOCK_ROWS)
            multiply_block(p, i, BLOCK_ROWS, j);
        for (uint32_t i = n_whole; i < p->n; i++)
            multiply_block(p, i, 1, j);
    }
}

static void multiply_anywhere(const struct matrix_product *p)
{
    multiply(p);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void multiply_avx2(const struct matrix_product *p)
{
    multiply(p);
}

__attribute__((target("avx512f"))) static void multiply_avx512(const struct matrix_product *p)
{
    multiply(p);
}
#endif

void matrix_multiply(const struct matrix_product *product)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
        multiply_avx512(product);
        return;
    }
    if (__builtin_cpu_supports("avx2")) {
        multiply_avx2(product);
        return;
    }
#endif
    multiply_anywhere(product);
}
