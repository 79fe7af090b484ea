/* number_knots.c - knots are read off the sorted rows; what gen would draw from them is drawn here and compared.
 *
 * gen rounds down, so a value v that is drawn from a straight line stands for
 * [v, v + 1). Each value is therefore spread over that interval before the
 * knots are read off, but for those that hold a whole step of ranks or more:
 * they are atoms, and the line is level there. */
#include "gentc/number_knots.h"

#include "common/gen/gen_draw.h"
#include "common/gen/quantile.h"

/* So many knots are worth it when they bring the distance down by one tolerance. */
#define KNOTS_PER_TOLERANCE 8

static uint64_t count_rows(const struct number_form_value *values, uint32_t n_values)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < n_values; i++)
        n += values[i].n;
    return n;
}

static void read_knots(const struct number_form_value *values, uint32_t n_values, uint64_t n_rows, uint32_t n,
                       struct number_knots *knots)
{
    uint64_t n_steps = n - 1, before = 0; /* rows of the values below values[i] */
    uint32_t i = 0;

    knots->n = n;
    for (uint32_t k = 0; k < n; k++) {
        uint64_t place = k * n_rows; /* in rows, times n_steps */
        while (i + 1 < n_values && (before + values[i].n) * n_steps <= place)
            before += values[i++].n;
        bool is_atom = values[i].n * n_steps >= n_rows;
        bool is_above = !is_atom && 2 * (place - before * n_steps) >= values[i].n * n_steps;
        knots->at[k] = values[i].v + (is_above && values[i].v != INT64_MAX);
    }
}

static int64_t draw(const struct number_knots *knots, uint32_t row, uint32_t n_rows)
{
    struct model        model  = { .knots = (int64_t *)knots->at };
    struct model_number number = { .n_knots = knots->n };
    return quantile_number_value(&model, &number, gen_draw_rank(row, n_rows));
}

static double distance(const struct number_knots *knots, const struct number_form_value *values, uint32_t n_values,
                       uint64_t n_rows)
{
    double   sum = 0;
    uint32_t row = 0;

    for (uint32_t i = 0; i < n_values; i++) {
        for (uint32_t k = 0; k < values[i].n; k++, row++) {
            double d = (double)draw(knots, row, (uint32_t)n_rows) - (double)values[i].v;
            sum += d < 0 ? -d : d;
        }
    }
    return sum / (double)n_rows;
}

double number_knots_fit(const struct number_form_value *values, uint32_t n_values, double tolerance, uint32_t n_max,
                        struct number_knots *knots)
{
    uint64_t n_rows = count_rows(values, n_values);
    uint32_t n_best = 0;
    double   least = 0, d_best = 0;

    if (n_max > NUMBER_KNOTS_MAX)
        n_max = NUMBER_KNOTS_MAX;
    for (uint32_t n = 2; n == 2 || n <= n_max; n = 2 * n - 1) {
        read_knots(values, n_values, n_rows, n, knots);
        double d    = distance(knots, values, n_values, n_rows);
        double cost = (d > tolerance ? d - tolerance : 0) + tolerance * n / KNOTS_PER_TOLERANCE;
        if (n_best == 0 || cost < least) {
            least  = cost;
            d_best = d;
            n_best = n;
        }
        if (d <= tolerance)
            break;
    }
    read_knots(values, n_values, n_rows, n_best, knots);
    return d_best;
}

uint64_t number_knots_count_whole(const struct number_knots *knots, uint8_t scale, uint64_t n_rows)
{
    int64_t  unit = 1;
    uint64_t n    = 0;

    for (uint8_t i = 0; i < scale; i++)
        unit *= 10;
    for (uint64_t row = 0; row < n_rows; row++)
        n += draw(knots, (uint32_t)row, (uint32_t)n_rows) % unit == 0;
    return n;
}

void number_knots_count(const struct number_knots *knots, uint64_t n_rows, const struct number_form_value *values,
                        uint32_t n_values, uint32_t *n_drawn)
{
    for (uint32_t row = 0, i = 0; row < n_rows; row++) {
        int64_t v = draw(knots, row, (uint32_t)n_rows);
        while (i + 1 < n_values && values[i].v < v)
            i++;
        n_drawn[i] += values[i].v == v;
    }
}

double number_knots_range(const struct number_form_value *values, uint32_t n_values)
{
    uint64_t n_rows = count_rows(values, n_values), end = 0;
    double   low = 0, high = 0;
    bool     has_low = false, has_high = false;

    for (uint32_t i = 0; i < n_values && !has_high; i++) {
        end += values[i].n;
        if (!has_low && end * 100 > n_rows) {
            low     = (double)values[i].v;
            has_low = true;
        }
        if (end * 100 >= n_rows * 99) {
            high     = (double)values[i].v;
            has_high = true;
        }
    }
    return high - low < 1 ? 1 : high - low;
}
