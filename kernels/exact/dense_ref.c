/* dense_ref.c - the exact layer, by definition. Read this one first; the others only go faster. */
#include "kernels/exact/dense.h"

/* Of the weight from input 'in' to output 'out' in (n_in / 4, n_out, 4). */
static size_t place_packed(uint32_t n_out, uint32_t out, uint32_t in)
{
    return ((size_t)(in / DENSE_IN_STEP) * n_out + out) * DENSE_IN_STEP + in % DENSE_IN_STEP;
}

void dense_pack(const int8_t *weights, uint32_t n_out, uint32_t n_in, int8_t *packed)
{
    uint32_t n_out_padded = dense_padded(n_out, DENSE_OUT_STEP), n_in_padded = dense_padded(n_in, DENSE_IN_STEP);

    for (uint32_t out = 0; out < n_out_padded; out++) {
        for (uint32_t in = 0; in < n_in_padded; in++) {
            int8_t weight = out < n_out && in < n_in ? weights[(size_t)out * n_in + in] : 0;
            packed[place_packed(n_out_padded, out, in)] = weight;
        }
    }
}

static void add(const struct dense_layer *layer, const uint8_t *activations, const int32_t *const *more,
                uint32_t n_rows, int32_t *sums)
{
    uint32_t n_out = layer->n_out, n_in = layer->n_in;

    for (uint32_t row = 0; row < n_rows; row++, activations += layer->stride, sums += n_out) {
        for (uint32_t out = 0; out < n_out; out++)
            sums[out] = (int32_t)((uint32_t)layer->bias[out] + (more == NULL ? 0 : (uint32_t)more[row][out]));
        for (uint32_t in = 0; in < n_in; in += DENSE_IN_STEP) {
            const uint8_t *a = activations + in;
            for (uint32_t out = 0; out < n_out; out++) {
                const int8_t *w        = layer->packed + place_packed(n_out, out, in);
                int32_t       products = a[0] * w[0] + a[1] * w[1] + a[2] * w[2] + a[3] * w[3];
                sums[out]              = (int32_t)((uint32_t)sums[out] + (uint32_t)products);
            }
        }
    }
}

static void sum(const int32_t *const *rows, uint32_t n, uint32_t n_out, int32_t *sums)
{
    for (uint32_t out = 0; out < n_out; out++) {
        uint32_t all = 0;
        for (uint32_t i = 0; i < n; i++)
            all += (uint32_t)rows[i][out];
        sums[out] = (int32_t)all;
    }
}

/* What is below 0 ends as 0 whether it is rounded or not, and 2^31 + 2^23 fits 32 bits without a sign. */
static void squash(const int32_t *sums, size_t n, uint32_t shift, uint8_t *activations)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t above   = sums[i] > 0 ? (uint32_t)sums[i] : 0;
        uint32_t rounded = (above + (1u << (shift - 1))) >> shift;
        activations[i]   = (uint8_t)(rounded < DENSE_MAX_ACTIVATION ? rounded : DENSE_MAX_ACTIVATION);
    }
}

const struct dense_kernels dense_ref = { "ref", add, sum, squash };
