/* test_dense.c - the exact layer: what it computes, and that every implementation computes the same. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/philox.h"
#include "kernels/exact/dense.h"

#define N_NAMES 4
static const char *const names[N_NAMES] = { "ref", "avx2", "avx512", "neon" };

/* A layer before and after packing. Each array is one of its own, for the address sanitizer; what kernels see
 * begins off every alignment but that of its type. */
struct layer {
    uint32_t n_out, n_in, n_rows; /* as they are */
    uint32_t n_out_padded, n_in_padded;
    int8_t  *weights;             /* (n_out, n_in) */
    int8_t  *packed;              /* (n_in_padded / 4, n_out_padded, 4) */
    uint8_t *activations;         /* (n_rows, n_in_padded) */
    int32_t *first;               /* (n_rows, n_out_padded) */
    int32_t *sums;                /* likewise */
};

static void *take_unaligned(size_t n_bytes, size_t n_off)
{
    uint8_t *memory = calloc(n_bytes + n_off, 1);
    cr_assert_not_null(memory);
    return memory + n_off;
}

static struct layer take_layer(uint32_t n_out, uint32_t n_in, uint32_t n_rows)
{
    struct layer layer = { n_out, n_in, n_rows, dense_padded(n_out, DENSE_OUT_STEP), dense_padded(n_in, DENSE_IN_STEP),
                           NULL, NULL, NULL, NULL, NULL };
    size_t       n_sums = (size_t)n_rows * layer.n_out_padded;

    layer.weights     = take_unaligned((size_t)n_out * n_in, 0);
    layer.packed      = take_unaligned(dense_packed_bytes(n_out, n_in), 1);
    layer.activations = take_unaligned((size_t)n_rows * layer.n_in_padded, 1);
    layer.first       = take_unaligned(n_sums * sizeof(int32_t), sizeof(int32_t));
    layer.sums        = take_unaligned(n_sums * sizeof(int32_t), sizeof(int32_t));
    return layer;
}

static void free_layer(struct layer *layer)
{
    free(layer->weights);
    free(layer->packed - 1);
    free(layer->activations - 1);
    free(layer->first - 1);
    free(layer->sums - 1);
}

static size_t n_sums(const struct layer *layer)
{
    return (size_t)layer->n_rows * layer->n_out_padded;
}

/* Sum 'out' of 'row' from the weights before packing, in 64 bits, and what 32 bits keep of it. */
static int32_t expected_sum(const struct layer *layer, uint32_t row, uint32_t out)
{
    const uint8_t *activations = layer->activations + (size_t)row * layer->n_in_padded;
    int64_t        sum         = layer->first[(size_t)row * layer->n_out_padded + out];
    for (uint32_t in = 0; in < layer->n_in && out < layer->n_out; in++)
        sum += activations[in] * layer->weights[(size_t)out * layer->n_in + in];
    return (int32_t)(uint32_t)sum;
}

/* All rows with the first sums of each; without them where these are alike, as a bias. */
static void add(const struct dense_kernels *kernels, struct layer *layer)
{
    static int32_t     none[1024];
    const int32_t     *more[16];
    struct dense_layer dense = { layer->packed, none, layer->n_out_padded, layer->n_in_padded,
                                 layer->n_in_padded };

    cr_assert(layer->n_out_padded <= 1024 && layer->n_rows <= 16);
    for (uint32_t row = 0; row < layer->n_rows; row++)
        more[row] = layer->first + (size_t)row * layer->n_out_padded;
    kernels->add(&dense, layer->activations, more, layer->n_rows, layer->sums);
    dense.bias = layer->first;
    if (layer->n_rows == 1)
        kernels->add(&dense, layer->activations, NULL, layer->n_rows, layer->sums);
}

/* Packs the weights, and every kernel of this machine must give the expected sums. */
static void expect_sums(struct layer *layer)
{
    dense_pack(layer->weights, layer->n_out, layer->n_in, layer->packed);
    for (size_t i = 0; i < N_NAMES; i++) {
        const struct dense_kernels *kernels = dense_find(names[i]);
        if (kernels == NULL)
            continue;
        add(kernels, layer);
        for (size_t at = 0; at < n_sums(layer); at++) {
            int32_t expected = expected_sum(layer, (uint32_t)(at / layer->n_out_padded),
                                            (uint32_t)(at % layer->n_out_padded));
            cr_assert_eq(layer->sums[at], expected, "%s, (%u, %u), %u rows: sum %zu is %d, not %d", kernels->name,
                         layer->n_out, layer->n_in, layer->n_rows, at, layer->sums[at], expected);
        }
    }
}

static void fill_random(struct layer *layer, uint64_t seed)
{
    for (size_t i = 0; i < (size_t)layer->n_out * layer->n_in; i++)
        layer->weights[i] = (int8_t)((int)(philox_u64(seed, 1, 0, i) % (2 * DENSE_MAX_WEIGHT + 1)) - DENSE_MAX_WEIGHT);
    for (size_t i = 0; i < (size_t)layer->n_rows * layer->n_in_padded; i++) /* the padding too */
        layer->activations[i] = (uint8_t)(philox_u64(seed, 2, 0, i) % (DENSE_MAX_ACTIVATION + 1));
    for (size_t i = 0; i < n_sums(layer); i++)
        layer->first[i] = (int32_t)(philox_u64(seed, 3, 0, i) % 2000001) - 1000000;
}

Test(dense, a_small_layer_is_as_computed_by_hand)
{
    struct layer  layer         = take_layer(2, 3, 1);
    const int8_t  weights[]     = { 1, -2, 3, -127, 127, 5 };
    const uint8_t activations[] = { 10, 20, 127, 99 }; /* the last one is padding */
    uint8_t       squashed[DENSE_OUT_STEP];

    memcpy(layer.weights, weights, sizeof(weights));
    memcpy(layer.activations, activations, sizeof(activations));
    layer.first[0] = 7;
    layer.first[2] = -5;
    expect_sums(&layer);
    for (size_t i = 0; i < N_NAMES; i++) {
        const struct dense_kernels *kernels = dense_find(names[i]);
        if (kernels == NULL)
            continue;
        add(kernels, &layer);
        cr_assert_eq(layer.sums[0], 7 + 10 - 40 + 381);
        cr_assert_eq(layer.sums[1], -1270 + 2540 + 635);
        cr_assert_eq(layer.sums[2], -5);
        kernels->squash(layer.sums, DENSE_OUT_STEP, 4, squashed);
        cr_assert_eq(squashed[0], 22);  /* 358 / 16 = 22.375 */
        cr_assert_eq(squashed[1], 119); /* 1905 / 16 = 119.06 */
        cr_assert_eq(squashed[2], 0);
        kernels->squash(layer.sums, DENSE_OUT_STEP, 2, squashed);
        cr_assert_eq(squashed[0], 90);  /* 89.5 */
        cr_assert_eq(squashed[1], 127); /* 476.25 */
    }
    free_layer(&layer);
}

Test(dense, packing_puts_four_inputs_of_an_output_side_by_side)
{
    int8_t weights[17 * 6], packed[32 * 8], expected[32 * 8] = { 0 };

    for (int i = 0; i < 17 * 6; i++)
        weights[i] = (int8_t)(i - 50);
    for (int out = 0; out < 17; out++) {
        for (int in = 0; in < 6; in++)
            expected[in / 4 * 128 + out * 4 + in % 4] = weights[out * 6 + in];
    }
    memset(packed, 77, sizeof(packed));
    cr_assert_eq(dense_packed_bytes(17, 6), sizeof(packed));
    dense_pack(weights, 17, 6, packed);
    cr_assert_arr_eq(packed, expected, sizeof(packed));
}

Test(dense, numbers_are_padded_to_whole_steps)
{
    cr_assert_eq(dense_padded(1, DENSE_OUT_STEP), 16);
    cr_assert_eq(dense_padded(16, DENSE_OUT_STEP), 16);
    cr_assert_eq(dense_padded(17, DENSE_OUT_STEP), 32);
    cr_assert_eq(dense_padded(DENSE_MAX_IN, DENSE_IN_STEP), DENSE_MAX_IN);
}

Test(dense, every_kernel_adds_alike_in_every_shape)
{
    for (uint32_t n_rows = 0; n_rows <= 9; n_rows++) {
        for (uint64_t i = 0; i < 12; i++) {
            uint64_t     seed  = 100 * n_rows + i;
            struct layer layer = take_layer(1 + (uint32_t)(philox_u64(seed, 4, 0, 0) % 100),
                                            1 + (uint32_t)(philox_u64(seed, 4, 0, 1) % 150), n_rows);
            fill_random(&layer, seed);
            expect_sums(&layer);
            free_layer(&layer);
        }
    }
}

/* The largest products everywhere, all of one sign or by turns, as far as sums of 32 bits go. */
Test(dense, every_kernel_holds_the_extremes)
{
    const uint32_t sizes[] = { 1, 2, 4, 8, 516, DENSE_MAX_IN - 1, DENSE_MAX_IN };

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct layer layer = take_layer(3, sizes[i], 5);
        int32_t      whole = (int32_t)sizes[i] * DENSE_MAX_ACTIVATION * DENSE_MAX_WEIGHT;
        memset(layer.activations, DENSE_MAX_ACTIVATION, (size_t)layer.n_rows * layer.n_in_padded);
        for (uint32_t in = 0; in < sizes[i]; in++) {
            layer.weights[in]                = DENSE_MAX_WEIGHT;
            layer.weights[sizes[i] + in]     = -DENSE_MAX_WEIGHT;
            layer.weights[2 * sizes[i] + in] = in % 2 == 0 ? DENSE_MAX_WEIGHT : -DENSE_MAX_WEIGHT;
        }
        for (uint32_t row = 0; row < layer.n_rows; row++) {
            int32_t *first = layer.first + (size_t)row * layer.n_out_padded;
            first[0]       = row == 0 ? 0 : INT32_MAX - whole;
            first[1]       = row == 0 ? 0 : -INT32_MAX + whole;
        }
        expect_sums(&layer);
        cr_assert_eq(layer.sums[0], whole);
        cr_assert_eq(layer.sums[layer.n_out_padded], INT32_MAX);
        cr_assert_eq(layer.sums[layer.n_out_padded + 1], -INT32_MAX);
        free_layer(&layer);
    }
}

/* Only the first inputs of rows that lie further apart. */
Test(dense, every_kernel_steps_over_what_is_not_asked)
{
    for (uint32_t n_rows = 1; n_rows <= 9; n_rows++) {
        struct layer layer = take_layer(20, 24, n_rows);
        fill_random(&layer, n_rows);
        dense_pack(layer.weights, layer.n_out, layer.n_in, layer.packed);
        for (size_t i = 0; i < N_NAMES; i++) {
            const struct dense_kernels *kernels = dense_find(names[i]);
            struct dense_layer          part = { layer.packed, layer.first, layer.n_out_padded, 12, 24 };
            if (kernels == NULL)
                continue;
            kernels->add(&part, layer.activations, NULL, n_rows, layer.sums);
            for (uint32_t at = 0; at < n_rows * layer.n_out_padded; at++) {
                uint32_t row = at / layer.n_out_padded, out = at % layer.n_out_padded;
                int32_t  expected = layer.first[out];
                for (uint32_t in = 0; in < 12 && out < layer.n_out; in++)
                    expected += layer.activations[24 * row + in] * layer.weights[24 * out + in];
                cr_assert_eq(layer.sums[at], expected, "%s: row %u, out %u", kernels->name, row, out);
            }
        }
        free_layer(&layer);
    }
}

/* Half of the inputs carry the sum past 2^31, the other half back. */
Test(dense, every_kernel_wraps_on_the_way)
{
    struct layer layer = take_layer(2, 64, 5);

    memset(layer.activations, DENSE_MAX_ACTIVATION, (size_t)layer.n_rows * layer.n_in_padded);
    for (uint32_t in = 0; in < layer.n_in; in++) {
        layer.weights[in]              = in < 32 ? DENSE_MAX_WEIGHT : -DENSE_MAX_WEIGHT;
        layer.weights[layer.n_in + in] = (int8_t)-layer.weights[in];
    }
    for (uint32_t row = 0; row < layer.n_rows; row++) {
        layer.first[row * layer.n_out_padded]     = INT32_MAX - 3;
        layer.first[row * layer.n_out_padded + 1] = -INT32_MAX + 3;
    }
    expect_sums(&layer);
    cr_assert_eq(layer.sums[0], INT32_MAX - 3);
    free_layer(&layer);
}

/* Of 1 to 9 rows of up to five steps, at the ends of 32 bits too. */
Test(dense, every_kernel_sums_rows_alike)
{
    enum { N_ROWS = 9, N_MOST = 5 * DENSE_OUT_STEP };
    int32_t       *numbers = take_unaligned(N_ROWS * N_MOST * sizeof(int32_t), sizeof(int32_t));
    int32_t       *sums    = take_unaligned(N_MOST * sizeof(int32_t), sizeof(int32_t));
    const int32_t *rows[N_ROWS];

    for (uint32_t i = 0; i < N_ROWS * N_MOST; i++)
        numbers[i] = i % 7 == 0 ? INT32_MAX : i % 11 == 0 ? INT32_MIN : (int32_t)(uint32_t)philox_u64(3, 1, 0, i);
    for (uint32_t row = 0; row < N_ROWS; row++)
        rows[row] = numbers + row * N_MOST;
    for (size_t i = 0; i < N_NAMES; i++) {
        const struct dense_kernels *kernels = dense_find(names[i]);
        for (uint32_t n = 1; kernels != NULL && n <= N_ROWS; n++) {
            kernels->sum(rows, n, N_MOST, sums);
            for (uint32_t out = 0; out < N_MOST; out++) {
                uint32_t expected = 0;
                for (uint32_t row = 0; row < n; row++)
                    expected += (uint32_t)rows[row][out];
                cr_assert_eq(sums[out], (int32_t)expected, "%s: %u of %u rows", kernels->name, out, n);
            }
        }
    }
    free(numbers - 1);
    free(sums - 1);
}

static uint8_t expected_activation(int32_t sum, uint32_t shift)
{
    int64_t scale   = (int64_t)1 << shift;
    int64_t rounded = sum < 0 ? 0 : (sum + scale / 2) / scale;
    return (uint8_t)(rounded > DENSE_MAX_ACTIVATION ? DENSE_MAX_ACTIVATION : rounded);
}

static void expect_activations(const int32_t *sums, size_t n, uint32_t shift)
{
    uint8_t *activations = take_unaligned(n, 1);

    for (size_t i = 0; i < N_NAMES; i++) {
        const struct dense_kernels *kernels = dense_find(names[i]);
        if (kernels == NULL)
            continue;
        memset(activations, 200, n);
        kernels->squash(sums, n, shift, activations);
        for (size_t at = 0; at < n; at++) {
            uint8_t expected = expected_activation(sums[at], shift);
            cr_assert_eq(activations[at], expected, "%s: %d by 2^%u at %zu is %u, not %u", kernels->name, sums[at],
                         shift, at, activations[at], expected);
        }
    }
    free(activations - 1);
}

/* Around each place where the activation changes, below zero, and at both ends of 32 bits. */
Test(dense, every_kernel_rounds_alike)
{
    enum { N_STEPS = 132, N_SUMS = 3 * N_STEPS + 4 };
    static const int32_t ends[4] = { INT32_MIN, -INT32_MAX, INT32_MAX - 1, INT32_MAX };

    for (uint32_t shift = 1; shift <= 24; shift++) {
        int32_t *sums = take_unaligned(N_SUMS * sizeof(int32_t), sizeof(int32_t));
        for (int32_t i = 0; i < N_STEPS; i++) {
            int64_t change = (2 * (i - 3) + 1) * ((int64_t)1 << (shift - 1));
            for (int32_t j = 0; j < 3; j++) {
                int64_t sum     = change + j - 1;
                sums[3 * i + j] = (int32_t)(sum < INT32_MAX ? sum : INT32_MAX);
            }
        }
        memcpy(sums + 3 * N_STEPS, ends, sizeof(ends));
        expect_activations(sums, N_SUMS, shift);
        free(sums - 1);
    }
}

Test(dense, every_kernel_squashes_in_order)
{
    int32_t sums[5 * DENSE_OUT_STEP];

    for (int32_t i = 0; i < (int32_t)(5 * DENSE_OUT_STEP); i++)
        sums[i] = 256 * i;
    for (size_t n = 0; n <= 5 * DENSE_OUT_STEP; n += DENSE_OUT_STEP)
        expect_activations(sums, n, 8);
}

Test(dense, kernels_are_found_by_name)
{
    cr_assert_eq(dense_find("ref"), &dense_ref);
    cr_assert_null(dense_find("sse9"));
    cr_assert_null(dense_find(""));
    for (size_t i = 0; i < N_NAMES; i++) {
        const struct dense_kernels *kernels = dense_find(names[i]);
        cr_assert(kernels == NULL || strcmp(kernels->name, names[i]) == 0);
    }
}

Test(dense, the_environment_selects_a_kernel)
{
    setenv("GENT_KERNELS", "ref", 1);
    cr_assert_eq(dense_select(), &dense_ref);
    unsetenv("GENT_KERNELS");
    cr_assert_eq(dense_select(), &dense_ref); /* the first call has decided */
}

Test(dense, an_unknown_name_is_passed_over_for_the_fastest)
{
    const struct dense_kernels *fastest = &dense_ref;
    for (size_t i = 0; i < N_NAMES; i++) /* from slow to fast; no machine has both neon and another */
        fastest = dense_find(names[i]) != NULL ? dense_find(names[i]) : fastest;
    setenv("GENT_KERNELS", "sse9", 1);
    cr_assert_eq(dense_select(), fastest);
}
