/* rate.c - the equivalent sampling rate. */
#include "gentq/rate.h"

#include <math.h>

#define MAX_POINTS 64

void rate_make_monotone(double *values, uint32_t n)
{
    double   means[MAX_POINTS];
    uint32_t sizes[MAX_POINTS], n_pools = 0, at = 0;

    for (uint32_t i = 0; i < n && i < MAX_POINTS; i++) {
        double   mean = values[i];
        uint32_t size = 1;
        while (n_pools > 0 && means[n_pools - 1] > mean) {
            n_pools--;
            mean = (mean * size + means[n_pools] * sizes[n_pools]) / (size + sizes[n_pools]);
            size += sizes[n_pools];
        }
        means[n_pools]   = mean;
        sizes[n_pools++] = size;
    }
    for (uint32_t pool = 0; pool < n_pools; pool++)
        for (uint32_t i = 0; i < sizes[pool]; i++)
            values[at++] = means[pool];
}

double rate_find(const uint32_t *rates, const double *distances, uint32_t n, double distance, double same)
{
    if (n == 0 || isnan(distance) || isnan(distances[0]) || isnan(distances[n - 1]))
        return NAN;
    double seen = distance <= same ? 0 : distance;
    if (distances[0] >= distances[n - 1] && !(seen < distances[0]) && !(seen > distances[0]))
        return NAN;
    if (distance <= same || distance < distances[0])
        return 0;
    uint32_t i = n - 1; /* the last point that is no further */
    while (distances[i] > distance)
        i--;
    if (i == n - 1)
        return distance > distances[i] ? RATE_BEYOND : rates[i];
    double part = (distance - distances[i]) / (distances[i + 1] - distances[i]);
    return exp(log(rates[i]) + part * (log(rates[i + 1]) - log(rates[i])));
}

double rate_clamp(double rate)
{
    return rate < RATE_LOWEST ? RATE_LOWEST : rate > RATE_HIGHEST ? RATE_HIGHEST : rate;
}

double rate_mean(const double *rates, uint32_t n)
{
    double   sum     = 0;
    uint32_t n_known = 0, n_below = 0, n_beyond = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (isnan(rates[i]))
            continue;
        n_known++;
        n_below += rates[i] < RATE_LOWEST;
        n_beyond += rates[i] > RATE_HIGHEST;
        sum += log(rate_clamp(rates[i]));
    }
    if (n_known == 0)
        return NAN;
    return n_below == n_known ? 0 : n_beyond == n_known ? RATE_BEYOND : exp(sum / n_known);
}
