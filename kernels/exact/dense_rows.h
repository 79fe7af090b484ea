/* dense_rows.h - the loops around one instruction set's sum of products: the bodies of dense_kernels.add
 * and sum.
 *
 * The file that includes this has defined before
 *
 *     TARGET   the attribute of functions that use the instruction set, or nothing
 *     LANES    sums in one group; divides DENSE_OUT_STEP
 *     SUMS     the type of LANES sums
 *     load_sums, store_sums, add_sums(a, b)
 *     SPREAD   the type of 4 activations of one row, for each lane
 *     spread   makes it
 *     add_products(sums, activations, weights)   4 products on each lane; weights: pointer to (LANES, 4)
 *
 * Sums stay in registers while the inputs go by. Four rows at a time share each load of weights, and their sums
 * do not wait for each other. The sums have names, not an array: not every compiler keeps an array in registers. */

/* What row 'row' of LANES outputs from 'out' on starts with. */
TARGET static inline SUMS first_sums(const struct dense_layer *layer, const int32_t *const *more, uint32_t row,
                                     uint32_t out)
{
    SUMS bias = load_sums(layer->bias + out);
    return more == NULL ? bias : add_sums(bias, load_sums(more[row] + out));
}

TARGET static void add_four_rows(const struct dense_layer *layer, const uint8_t *activations,
                                 const int32_t *const *more, int32_t *sums)
{
    size_t         n_out = layer->n_out, n_in = layer->n_in, stride = layer->stride;
    const uint8_t *row0 = activations, *row1 = row0 + stride, *row2 = row1 + stride, *row3 = row2 + stride;

    for (uint32_t out = 0; out < n_out; out += LANES, sums += LANES) {
        const int8_t *weights = layer->packed + (size_t)DENSE_IN_STEP * out;
        SUMS sum0 = first_sums(layer, more, 0, out);
        SUMS sum1 = first_sums(layer, more, 1, out);
        SUMS sum2 = first_sums(layer, more, 2, out);
        SUMS sum3 = first_sums(layer, more, 3, out);
        for (size_t in = 0; in < n_in; in += DENSE_IN_STEP, weights += DENSE_IN_STEP * n_out) {
            sum0 = add_products(sum0, spread(row0 + in), weights);
            sum1 = add_products(sum1, spread(row1 + in), weights);
            sum2 = add_products(sum2, spread(row2 + in), weights);
            sum3 = add_products(sum3, spread(row3 + in), weights);
        }
        store_sums(sums, sum0);
        store_sums(sums + n_out, sum1);
        store_sums(sums + 2 * n_out, sum2);
        store_sums(sums + 3 * n_out, sum3);
    }
}

/* Two steps of inputs at a time, as there is no other row to go on with. */
TARGET static void add_row(const struct dense_layer *layer, const uint8_t *activations, const int32_t *const *more,
                           int32_t *sums)
{
    size_t n_out = layer->n_out, n_in = layer->n_in, step = DENSE_IN_STEP * n_out;

    for (uint32_t out = 0; out < n_out; out += LANES) {
        const int8_t *weights = layer->packed + (size_t)DENSE_IN_STEP * out;
        SUMS          sum = first_sums(layer, more, 0, out);
        size_t        in = 0;
        for (; in + DENSE_IN_STEP < n_in; in += 2 * DENSE_IN_STEP, weights += 2 * step) {
            sum = add_products(sum, spread(activations + in), weights);
            sum = add_products(sum, spread(activations + in + DENSE_IN_STEP), weights + step);
        }
        if (in < n_in)
            sum = add_products(sum, spread(activations + in), weights);
        store_sums(sums + out, sum);
    }
}

TARGET static void add(const struct dense_layer *layer, const uint8_t *activations, const int32_t *const *more,
                       uint32_t n_rows, int32_t *sums)
{
    size_t   n_out = layer->n_out, stride = layer->stride;
    uint32_t row = 0;

    for (; n_rows - row >= 4; row += 4)
        add_four_rows(layer, activations + row * stride, more == NULL ? NULL : more + row, sums + row * n_out);
    for (; row < n_rows; row++)
        add_row(layer, activations + row * stride, more == NULL ? NULL : more + row, sums + row * n_out);
}

TARGET static void sum(const int32_t *const *rows, uint32_t n, uint32_t n_out, int32_t *sums)
{
    for (uint32_t out = 0; out < n_out; out += LANES) {
        SUMS all = load_sums(rows[0] + out);
        for (uint32_t i = 1; i < n; i++)
            all = add_sums(all, load_sums(rows[i] + out));
        store_sums(sums + out, all);
    }
}
