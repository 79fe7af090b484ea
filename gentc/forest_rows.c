/* forest_rows.c - how unlikely a row is under a leaf. */
#include "gentc/forest_rows.h"

float forest_rows_cost(const struct forest_rows *of, uint32_t row, const float *h, float *gradient)
{
    const uint8_t            *slopes = model_forest_slopes(of->what);
    struct model_forest_moved moved = model_forest_moved(of->what);
    uint32_t                  n = of->n_sloped - MODEL_FOREST_N_SLOPES;
    float heads[3 * MODEL_NET_N_MIXED], numbers[MODEL_FOREST_N_SLOPES], by = 0, pull = 0, cost;

    for (uint32_t r = 0; r < MODEL_FOREST_N_SLOPES; r++) {
        numbers[r] = (float)(forest_rows_input(of, row, slopes[r]) - MODEL_FOREST_MIDDLE) / MODEL_FOREST_SLOPE_UNIT;
        by += h[n + r] * numbers[r];
    }
    for (uint32_t k = 0; k < n; k++)
        heads[k] = h[k] + (k - moved.first < moved.n ? by : 0);
    cost = net_mixture_row_cost(of->what, &of->rows->rows[row], heads, gradient);
    for (uint32_t k = 0; k < moved.n; k++)
        pull += gradient[moved.first + k];
    for (uint32_t r = 0; r < MODEL_FOREST_N_SLOPES; r++)
        gradient[n + r] = pull * numbers[r];
    return cost;
}
