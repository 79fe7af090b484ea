/* net_mixture.c - the likelihood of an interval under a mixture of logistics. */
#include "gentc/net_mixture.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/bundle/model_net.h"

#define LN_2       0.69314718f
#define FAR        60.0f   /* widths beyond which nothing lies */
#define LEAST      1e-7f   /* probability of an interval, whatever the mixture says */
#define MAX_WEIGHT 8.0f
#define MAX_ODDS   14.0f
#define MAX_MEAN   31.0f
#define MIN_WIDTH  (-6.0f)
#define MAX_WIDTH  2.0f

/* Least width of an interval in octaves: nothing is spent on what many rows share exactly. */
#define LEAST_INTERVAL (1.0f / 16)

/* 2^x by a minimax polynomial for the fraction: right to 2^-22, without a library, so that all machines agree. */
static float power_of_two(float x)
{
    float    held = x < -100 ? -100 : x > 100 ? 100 : x;
    int32_t  whole = (int32_t)held - (held < 0);
    float    f = held - (float)whole;
    float    p = 0.99999994f
              + f * (0.69315308f + f * (0.24015361f + f * (0.05582632f + f * (0.00898934f + f * 0.00187758f))));
    uint32_t bits = (uint32_t)(whole + 127) << 23;
    float    scale;

    memcpy(&scale, &bits, sizeof scale);
    return p * scale;
}

/* log2 of x > 0 by its exponent and a series of the rest: (y - 1) / (y + 1). */
static float log2_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t whole = (int32_t)(bits >> 23) - 127;
    bits = (bits & 0x7fffffu) | 0x3f800000u;
    float y;
    memcpy(&y, &bits, sizeof y);
    if (y > 1.41421356f) {
        y *= 0.5f;
        whole++;
    }
    float r = (y - 1) / (y + 1), q = r * r;
    return (float)whole + r * (2.88539008f + q * (0.96179669f + q * (0.57707802f + q * 0.41219859f)));
}

static float below(float q)
{
    return 1 / (1 + power_of_two(-q));
}

static float held(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

/* A bound of the interval as component (m, s) sees it: distance in widths, density there. One that stands for
 * none is far from all of them. */
struct bound {
    float q, density; /* F (1 - F) */
};

static struct bound see(float z, float mean, float inverse)
{
    bool         is_open = z <= -NET_INTERVAL_END || z >= NET_INTERVAL_END;
    struct bound bound = { is_open ? (z < 0 ? -FAR : FAR) : held((z - mean) * inverse, -FAR, FAR), 0 };
    float        f = below(bound.q);
    bound.density = f * (1 - f);
    return bound;
}

/* The probability between two bounds, from the side where it is not the difference of two ones. */
static float between(struct bound low, struct bound high)
{
    return low.q > 0 ? below(-low.q) - below(-high.q) : below(high.q) - below(low.q);
}

float net_mixture_cost(const float *h, const float *from, struct net_interval interval, float *gradient)
{
    const uint32_t n = MODEL_NET_N_MIXED;
    float          weight[MODEL_NET_N_MIXED], part[MODEL_NET_N_MIXED], sum = 0, all = 0;
    struct bound   low[MODEL_NET_N_MIXED], high[MODEL_NET_N_MIXED];
    float          inverse[MODEL_NET_N_MIXED];

    for (uint32_t k = 0; k < n; k++) {
        weight[k] = power_of_two(held(h[k], -MAX_WEIGHT, MAX_WEIGHT));
        sum += weight[k];
    }
    for (uint32_t k = 0; k < n; k++) {
        float mean = held(h[n + k], -MAX_MEAN, MAX_MEAN) + (from != NULL && k < MODEL_NET_N_FOLLOWING ? from[k] : 0);
        inverse[k] = power_of_two(-held(h[2 * n + k], MIN_WIDTH, MAX_WIDTH));
        low[k] = see(interval.low, mean, inverse[k]);
        high[k] = see(interval.high, mean, inverse[k]);
        weight[k] /= sum;
        part[k] = between(low[k], high[k]);
        all += weight[k] * part[k];
    }
    all += LEAST;
    for (uint32_t k = 0; k < n; k++) {
        float share = weight[k] / all;
        gradient[k] = LN_2 * (weight[k] - share * part[k]);
        gradient[n + k] = share * LN_2 * inverse[k] * (high[k].density - low[k].density);
        gradient[2 * n + k] = share * LN_2 * LN_2 * (high[k].q * high[k].density - low[k].q * low[k].density);
        /* A held value is pushed back, never further out. */
        if ((h[2 * n + k] < MIN_WIDTH && gradient[2 * n + k] > 0) || (h[2 * n + k] > MAX_WIDTH && gradient[2 * n + k] < 0))
            gradient[2 * n + k] = 0;
    }
    return -log2_of(all);
}

float net_mixture_odds_cost(const float *h, float happened, float *gradient)
{
    float odds = held(*h, -MAX_ODDS, MAX_ODDS);
    *gradient = LN_2 * (below(odds) - happened);
    return -log2_of(happened != 0 ? below(odds) : below(-odds));
}

/* No narrower than LEAST_INTERVAL. */
static struct net_interval widen(struct net_interval of)
{
    float missing = LEAST_INTERVAL - (of.high - of.low);
    return missing <= 0 ? of : (struct net_interval){ of.low - missing / 2, of.high + missing / 2 };
}

float net_mixture_row_cost(uint32_t what, const struct net_row *row, const float *h, float *gradient)
{
    if (what == MODEL_NET_LATE)
        return net_mixture_odds_cost(h, row->interval[what].low, gradient);
    return net_mixture_cost(h, what == MODEL_NET_GAP ? row->from : NULL, widen(row->interval[what]), gradient);
}
