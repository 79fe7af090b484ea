/* dense_rows.h - the loops around one instruction set's sum of products: the body of dense_kernels.add.
 *
 * The file that includes this has defined before
 *
 *     TARGET   the attribute of functions that use the instruction set, or nothing
 *     LANES    sums in one vector; divides DENSE_OUT_STEP
 *     VECTOR   the type of LANES sums
 *     load_sums, store_sums
 *     spread   4 activations of one row, for each lane: a VECTOR
 *     add_products(sums, activations, weights)   4 products on each lane; weights: pointer to (LANES, 4)
 *
 * Sums stay in registers while the inputs go by. Four rows at a time share each load of weights, and their sums
 * do not wait for each other. The sums have names, not an array: not every compiler keeps an array in registers. */

TARGET static void add_four_rows(const int8_t *packed, uint32_t n_out, uint32_t n_in, const uint8_t *activations,
                                 int32_t *sums)
{
    const uint8_t *row0 = activations, *row1 = row0 + n_in, *row2 = row1 + n_in, *row3 = row2 + n_in;

    for (uint32_t out = 0; out < n_out; out += LANES, sums += LANES, packed += DENSE_IN_STEP * LANES) {
        VECTOR sum0 = load_sums(sums);
        VECTOR sum1 = load_sums(sums + n_out);
        VECTOR sum2 = load_sums(sums + 2 * (size_t)n_out);
        VECTOR sum3 = load_sums(sums + 3 * (size_t)n_out);
        for (uint32_t in = 0; in < n_in; in += DENSE_IN_STEP) {
            const int8_t *weights = packed + (size_t)in * n_out;
            sum0 = add_products(sum0, spread(row0 + in), weights);
            sum1 = add_products(sum1, spread(row1 + in), weights);
            sum2 = add_products(sum2, spread(row2 + in), weights);
            sum3 = add_products(sum3, spread(row3 + in), weights);
        }
        store_sums(sums, sum0);
        store_sums(sums + n_out, sum1);
        store_sums(sums + 2 * (size_t)n_out, sum2);
        store_sums(sums + 3 * (size_t)n_out, sum3);
    }
}

TARGET static void add_row(const int8_t *packed, uint32_t n_out, uint32_t n_in, const uint8_t *activations,
                           int32_t *sums)
{
    for (uint32_t out = 0; out < n_out; out += LANES, sums += LANES, packed += DENSE_IN_STEP * LANES) {
        VECTOR sum = load_sums(sums);
        for (uint32_t in = 0; in < n_in; in += DENSE_IN_STEP)
            sum = add_products(sum, spread(activations + in), packed + (size_t)in * n_out);
        store_sums(sums, sum);
    }
}

TARGET static void add(const int8_t *packed, uint32_t n_out, uint32_t n_in, const uint8_t *activations,
                       uint32_t n_rows, int32_t *sums)
{
    uint32_t row = 0;

    for (; n_rows - row >= 4; row += 4)
        add_four_rows(packed, n_out, n_in, activations + (size_t)row * n_in, sums + (size_t)row * n_out);
    for (; row < n_rows; row++)
        add_row(packed, n_out, n_in, activations + (size_t)row * n_in, sums + (size_t)row * n_out);
}
