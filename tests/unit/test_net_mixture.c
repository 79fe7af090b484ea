/* test_net_mixture.c - the likelihood against one in doubles, its gradient against small steps. */
#include "gentc/net_mixture.h"

#include <criterion/criterion.h>
#include <math.h>

#include "common/base/philox.h"
#include "common/bundle/model_net.h"

#define N_DRAWS 20000
#define N_MIXED MODEL_NET_N_MIXED
#define N_HEADS (3 * N_MIXED)

static double uniform(uint32_t stream, uint64_t row)
{
    return (double)(philox_u64(11, 1, stream, row) >> 11) / 9007199254740992.0;
}

static double between(double low, double high, uint32_t stream, uint64_t row)
{
    return low + (high - low) * uniform(stream, row);
}

static double held(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* ---- In doubles ------------------------------------------------------------------------ */

static double below(double z, double mean, double log2_width)
{
    if (fabs(z) >= NET_INTERVAL_END)
        return z > 0;
    return 1 / (1 + exp2(-(z - mean) * exp2(-log2_width)));
}

static double probability(const double *h, const float *from, double low, double high)
{
    double sum = 0, all = 0;

    for (uint32_t k = 0; k < N_MIXED; k++)
        sum += exp2(held(h[k], -8, 8));
    for (uint32_t k = 0; k < N_MIXED; k++) {
        double mean = held(h[N_MIXED + k], -31, 31), width = held(h[2 * N_MIXED + k], -6, 2);
        mean += from != NULL && k < MODEL_NET_N_FOLLOWING ? (double)from[k] : 0;
        all += exp2(held(h[k], -8, 8)) / sum * (below(high, mean, width) - below(low, mean, width));
    }
    return all;
}

/* What an interval always has, whatever the mixture says, so that a stray row does not decide. */
#define LEAST 1e-7

static double cost(const double *h, const float *from, double low, double high)
{
    return -log2(probability(h, from, low, high) + LEAST);
}

/* ---- Cases ------------------------------------------------------------------------------ */

struct row {
    double              h[N_HEADS];
    float               heads[N_HEADS];
    float               where[MODEL_NET_N_FOLLOWING];
    bool                is_following;
    struct net_interval interval;
};

static const float *from_of(const struct row *row)
{
    return row->is_following ? row->where : NULL;
}

/* Heads in and beyond what is held; intervals of a sixteenth of an octave and more, near one of the means, one
 * in four of them open at an end; every third row follows something. */
static struct row draw_row(uint64_t at, double beyond)
{
    struct row row = { .is_following = at % 3 == 0 };
    uint64_t   first = at * 64;

    for (uint32_t k = 0; k < N_MIXED; k++) {
        row.heads[k] = (float)between(-8 * beyond, 8 * beyond, 0, first + k);
        row.heads[N_MIXED + k] = (float)between(-31 * beyond, 31 * beyond, 0, first + 8 + k);
        row.heads[2 * N_MIXED + k] = (float)between(beyond > 1 ? -8 : -6, beyond > 1 ? 4 : 2, 0, first + 16 + k);
    }
    for (uint32_t i = 0; i < N_HEADS; i++)
        row.h[i] = row.heads[i];
    for (uint32_t k = 0; k < MODEL_NET_N_FOLLOWING; k++)
        row.where[k] = at % 3 == 0 ? (float)between(-31, 31, 0, first + 32 + k) : 0;
    double middle = held(row.h[N_MIXED + at % N_MIXED], -31, 31) + between(-3, 3, 0, first + 24);
    middle += at % N_MIXED < MODEL_NET_N_FOLLOWING ? (double)row.where[at % N_MIXED] : 0;
    double length = exp2(between(-4, 4, 0, first + 25));
    row.interval = (struct net_interval){ (float)(middle - length / 2), (float)(middle + length / 2) };
    if (at % 8 == 0)
        row.interval.low = -NET_INTERVAL_END;
    if (at % 8 == 1)
        row.interval.high = NET_INTERVAL_END;
    return row;
}

Test(net_mixture, a_cost_is_that_in_doubles)
{
    double sum = 0;
    for (uint64_t at = 0; at < N_DRAWS; at++) {
        struct row row = draw_row(at, at % 2 == 0 ? 1 : 1.3);
        float      gradient[N_HEADS];
        double     expected = cost(row.h, from_of(&row), row.interval.low, row.interval.high);
        double     found = net_mixture_cost(row.heads, from_of(&row), row.interval, gradient);
        cr_assert_lt(fabs(found - expected), 1e-3, "row %lu: %f bits, not %f", at, found, expected);
        sum += expected;
    }
    cr_assert(sum / N_DRAWS > 1 && sum / N_DRAWS < 10, "rows that say something: %f bits", sum / N_DRAWS);
}

/* Nats by each head; beyond 10 bits, what an interval always has changes the slope. */
Test(net_mixture, a_gradient_is_that_of_small_steps)
{
    const double step = 1e-5;
    uint32_t     n = 0;

    for (uint64_t at = 0; at < N_DRAWS; at++) {
        struct row row = draw_row(at, 0.99);
        float      gradient[N_HEADS];
        if (net_mixture_cost(row.heads, from_of(&row), row.interval, gradient) > 10)
            continue;
        n++;
        for (uint32_t i = 0; i < N_HEADS; i++) {
            struct row moved = row;
            moved.h[i] = row.h[i] + step;
            double above = cost(moved.h, from_of(&row), row.interval.low, row.interval.high);
            moved.h[i] = row.h[i] - step;
            double expected = (above - cost(moved.h, from_of(&row), row.interval.low, row.interval.high)) / (2 * step) * log(2);
            if (i >= 2 * N_MIXED && (row.h[i] < -6 + step || row.h[i] > 2 - step))
                continue;
            cr_assert_lt(fabs(gradient[i] - expected), 1e-3 + 2e-3 * fabs(expected), "row %lu, head %u: %f, not %f", at,
                         i, (double)gradient[i], expected);
        }
    }
    cr_assert_gt(n, N_DRAWS / 2);
}

/* ---- Intervals ---------------------------------------------------------------------------- */

Test(net_mixture, an_interval_without_ends_costs_nothing)
{
    for (uint64_t at = 0; at < 1000; at++) {
        struct row row = draw_row(at, 1.3);
        float      gradient[N_HEADS];
        float      all = net_mixture_cost(row.heads, from_of(&row), (struct net_interval){ -NET_INTERVAL_END, NET_INTERVAL_END }, gradient);
        cr_assert_lt(fabsf(all), 1e-5f, "row %lu: %g bits", at, (double)all);
        for (uint32_t i = 0; i < N_HEADS; i++)
            cr_assert_lt(fabsf(gradient[i]), 1e-5f);
    }
}

/* From end to end, in 100 pieces of any length. */
Test(net_mixture, the_parts_of_a_line_add_up_to_1)
{
    enum { N_PARTS = 100 };

    for (uint64_t at = 0; at < 1000; at++) {
        struct row row = draw_row(at, 1.3);
        float      gradient[N_HEADS], low = -NET_INTERVAL_END;
        double     sum = 0;
        for (uint64_t i = 0; i < N_PARTS; i++) {
            float high = i == N_PARTS - 1 ? NET_INTERVAL_END : -33 + 66 * ((float)i + 0.5f * (float)uniform(7, at * 100 + i)) / N_PARTS;
            sum += exp2(-net_mixture_cost(row.heads, from_of(&row), (struct net_interval){ low, high }, gradient));
            low = high;
        }
        cr_assert_lt(fabs(sum - N_PARTS * LEAST - 1), 1e-4, "row %lu: %f", at, sum);
    }
}

/* All of one component, of mean 3 and width 2: from 3 to 5 is from F(0) to F(1), 1/2 to 2/3. */
Test(net_mixture, a_known_cost)
{
    const float h[N_HEADS] = { 8, -8, -8, -8, 3, 3, 3, 3, 1, 1, 1, 1 };
    float       gradient[N_HEADS];

    cr_expect_lt(fabsf(net_mixture_cost(h, NULL, (struct net_interval){ 3, 5 }, gradient) - 2.5849625f), 1e-4f);
    cr_expect_lt(fabsf(net_mixture_cost(h, NULL, (struct net_interval){ -NET_INTERVAL_END, 3 }, gradient) - 1), 1e-4f);
    cr_expect_lt(fabsf(net_mixture_cost(h, NULL, (struct net_interval){ 3, NET_INTERVAL_END }, gradient) - 1), 1e-4f);
}

/* ---- Held widths ---------------------------------------------------------------------------- */

/* Everything at one place wants no width at all; evenly spread, it wants more than there is. */
Test(net_mixture, a_width_is_pushed_back_and_never_further_out)
{
    float narrow[N_HEADS] = { 8, -8, -8, -8, 0, 0, 0, 0, -7, 0, 0, 0 }, gradient[N_HEADS];

    net_mixture_cost(narrow, NULL, (struct net_interval){ -0.01f, 0.01f }, gradient);
    cr_expect_eq(gradient[2 * N_MIXED], 0, "narrower is better: %g", (double)gradient[2 * N_MIXED]);
    net_mixture_cost(narrow, NULL, (struct net_interval){ 0.05f, 0.15f }, gradient);
    cr_expect_lt(gradient[2 * N_MIXED], 0, "wider is better: %g", (double)gradient[2 * N_MIXED]);

    float wide[N_HEADS] = { 8, -8, -8, -8, 0, 0, 0, 0, 3, 0, 0, 0 };
    net_mixture_cost(wide, NULL, (struct net_interval){ 20, 24 }, gradient);
    cr_expect_eq(gradient[2 * N_MIXED], 0, "wider is better: %g", (double)gradient[2 * N_MIXED]);
    net_mixture_cost(wide, NULL, (struct net_interval){ -1, 1 }, gradient);
    cr_expect_gt(gradient[2 * N_MIXED], 0, "narrower is better: %g", (double)gradient[2 * N_MIXED]);
}

/* ---- Odds -------------------------------------------------------------------------------------- */

Test(net_mixture, odds_cost_what_they_cost_in_doubles)
{
    for (int i = -2000; i <= 2000; i++) {
        float h = (float)i / 100, gradient;
        for (int happened = 0; happened < 2; happened++) {
            double odds = held(h, -14, 14), share = 1 / (1 + exp2(-odds));
            double found = net_mixture_odds_cost(&h, (float)happened, &gradient);
            cr_assert_lt(fabs(found + log2(happened ? share : 1 - share)), 1e-4, "%f, %d: %f", (double)h, happened, found);
            cr_assert_lt(fabs(gradient - log(2) * (share - happened)), 1e-6);
        }
    }
}
