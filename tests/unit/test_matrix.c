/* test_matrix.c - products of floats, to the last bit those of three plain loops. */
#include "kernels/train/matrix.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/philox.h"

/* Floats of many sizes, of both signs, some of them 0: sums in another order would differ. */
static void fill(float *floats, size_t n, uint32_t stream)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = philox_u64(1, 1, stream, i);
        floats[i] = ((float)(bits >> 40) / 8388608.0f - 1) * (float)(1u << bits % 20);
        if (bits % 11 == 0)
            floats[i] = 0;
    }
}

static float *take(size_t n)
{
    float *floats = malloc((n == 0 ? 1 : n) * sizeof *floats); /* one array each, for the address sanitizer */
    cr_assert_not_null(floats);
    return floats;
}

static void multiply_plainly(const struct matrix_product *p, float *c)
{
    for (uint32_t i = 0; i < p->n; i++)
        for (uint32_t j = 0; j < p->m; j++) {
            float sum = p->is_sum ? c[(size_t)i * p->m + j] : 0;
            for (uint32_t t = 0; t < p->k; t++) {
                float product = p->a[(size_t)i * p->a_row + (size_t)t * p->a_column] * p->b[(size_t)t * p->m + j];
                sum = sum + product;
            }
            c[(size_t)i * p->m + j] = sum;
        }
}

struct shape {
    uint32_t n, k, m;
};

/* All bits of C, and that A and B are not too short. A is as it is, or turned; in either case with elements between
 * that are none of it. */
static void check(struct shape shape, uint32_t between, bool is_turned, bool is_sum)
{
    uint32_t a_row = is_turned ? 1 : shape.k + between, a_column = is_turned ? shape.n + between : 1;
    size_t   n_a = shape.k == 0 ? 0 : (size_t)(shape.n - 1) * a_row + (size_t)(shape.k - 1) * a_column + 1;
    size_t   n_b = (size_t)shape.k * shape.m, n_c = (size_t)shape.n * shape.m;
    float   *a = take(n_a), *b = take(n_b), *c = take(n_c), *expected = take(n_c);

    fill(a, n_a, 1);
    fill(b, n_b, 2);
    fill(c, n_c, 3);
    memcpy(expected, c, n_c * sizeof *c);
    struct matrix_product product = { .a = a, .a_row = a_row, .a_column = a_column, .b = b, .c = c, .n = shape.n,
                                      .k = shape.k, .m = shape.m, .is_sum = is_sum };
    multiply_plainly(&product, expected);
    matrix_multiply(&product);
    cr_assert(memcmp(c, expected, n_c * sizeof *c) == 0, "(%u, %u) by (%u, %u), %sturned, %s", shape.n, shape.k, shape.k,
              shape.m, is_turned ? "" : "not ", is_sum ? "added" : "set");
    free(a);
    free(b);
    free(c);
    free(expected);
}

/* Rows around the blocks of six, lanes around one vector and several. */
static void check_shapes(bool is_turned, bool is_sum)
{
    static const uint32_t ks[] = { 0, 1, 2, 3, 7, 16, 33, 101 };
    for (uint32_t n = 1; n <= 19; n++)
        for (size_t k = 0; k < sizeof ks / sizeof *ks; k++)
            for (uint32_t m = MATRIX_LANES; m <= 5 * MATRIX_LANES; m += MATRIX_LANES)
                check((struct shape){ n, ks[k], m }, n % 4, is_turned, is_sum);
}

Test(matrix, products_are_those_of_plain_loops)
{
    check_shapes(false, false);
}

Test(matrix, products_are_added_as_by_plain_loops)
{
    check_shapes(false, true);
}

Test(matrix, a_turned_matrix_gives_those_of_plain_loops)
{
    check_shapes(true, false);
    check_shapes(true, true);
}

/* As training asks: a batch of 128 through 160 inputs. */
Test(matrix, large_products_are_those_of_plain_loops)
{
    check((struct shape){ 128, 160, 128 }, 0, false, true);
    check((struct shape){ 160, 128, 128 }, 0, true, false);
}

/* No need of more than the alignment of a float. */
Test(matrix, unaligned_matrices_give_the_same)
{
    enum { N = 7, K = 5, M = 2 * MATRIX_LANES };
    float a[N * K + 1], b[K * M + 1], c[N * M + 1], aligned[N * M];

    fill(a, N * K + 1, 1);
    fill(b, K * M + 1, 2);
    for (uint32_t off = 0; off < 2; off++) {
        struct matrix_product product = { .a = a + off, .a_row = K, .a_column = 1, .b = b + off, .c = c + off, .n = N,
                                          .k = K, .m = M };
        matrix_multiply(&product);
        multiply_plainly(&product, aligned);
        cr_assert(memcmp(c + off, aligned, sizeof aligned) == 0);
    }
}

Test(matrix, a_small_product_is_as_computed_by_hand)
{
    const float a[] = { 1, 2, 3, 4 };
    float       b[2 * MATRIX_LANES], c[2 * MATRIX_LANES];

    for (uint32_t j = 0; j < 2 * MATRIX_LANES; j++) {
        b[j] = (float)j;
        c[j] = 1000;
    }
    struct matrix_product product = { .a = a, .a_row = 2, .a_column = 1, .b = b, .c = c, .n = 2, .k = 2,
                                      .m = MATRIX_LANES };
    matrix_multiply(&product);
    cr_assert(c[0] == 32 && c[3] == 3 + 38 && c[MATRIX_LANES] == 64 && c[MATRIX_LANES + 3] == 9 + 76);
    product.is_sum = 1;
    product.a_row = 1;
    product.a_column = 2;
    matrix_multiply(&product);
    cr_assert(c[0] == 32 + 48 && c[MATRIX_LANES + 3] == 85 + 6 + 76);
}
