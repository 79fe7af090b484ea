/* distance.h - how far two sets of numbers are apart: 0 identical, NaN when there is nothing to compare. */
#ifndef GENT_GENTQ_DISTANCE_H
#define GENT_GENTQ_DISTANCE_H

#include <math.h>
#include <stdint.h>

#define DISTANCE_WORST 1.0 /* of a key that only one side has */

/* Counts r[0..n) against scale * s[0..n): sum abs(r - s) / sum(r + s). */
double distance_counts(const uint32_t *r, const uint32_t *s, uint32_t n, double scale);

/* Total variation of the shares of n keys: half the sum of abs differences. 1 when one side is empty. */
double distance_variation(const uint32_t *r, const uint32_t *s, uint32_t n);

/* Of two sets of keys, given as nonzero counts above 'limit' (s scaled): 1 - F1. */
double distance_f1_loss(const uint32_t *r, const uint32_t *s, uint32_t n, double scale, double limit);

/* Between the distributions of two ascending lists, each of at least one
 * value: the area between their distribution functions (Wasserstein-1). */
double distance_w1(const double *r, uint32_t n_r, const double *s, uint32_t n_s);

/* Of an ascending list of n >= 1, linear between the values; 0 <= share <= 1. */
double distance_quantile(const double *values, uint32_t n, double share);

struct distance_mean {
    double sum, weight;
};

static inline void distance_mean_add(struct distance_mean *mean, double value, double weight)
{
    mean->sum += value * weight;
    mean->weight += weight;
}

static inline double distance_mean_get(const struct distance_mean *mean)
{
    return mean->weight > 0 ? mean->sum / mean->weight : NAN;
}

#endif
