/* rate.h - a distance as the rate of head sampling that is as far from REAL. */
#ifndef GENT_GENTQ_RATE_H
#define GENT_GENTQ_RATE_H

#include <stdint.h>

#define RATE_LOWEST  2.0
#define RATE_HIGHEST 100.0
#define RATE_BEYOND  1e9 /* past the end of the curve: counted as RATE_HIGHEST, but told apart */

/* Makes n values ascending: the nearest such sequence by least squares (pool adjacent violators). */
void rate_make_monotone(double *values, uint32_t n);

/* Where the ascending curve distances[i] over log(rates[i]) reaches 'distance':
 *
 *   0             closer than the first point, or at most 'same': "<2"
 *   RATE_BEYOND   further than the last point: ">100"
 *   otherwise     the highest such rate: where the curve is flat, its end
 *   NaN           no answer: a NaN in the arguments, no curve, or a distance
 *                 that head sampling has at every rate, such as 0 */
double rate_find(const uint32_t *rates, const double *distances, uint32_t n, double distance, double same);

/* Geometric mean of n rates, those out of range counted as RATE_LOWEST and
 * RATE_HIGHEST, NaN left out; NaN when none is left. The mean of rates that are
 * all below (beyond) is itself below (beyond). */
double rate_mean(const double *rates, uint32_t n);

double rate_clamp(double rate); /* into [RATE_LOWEST, RATE_HIGHEST]; NaN stays */

#endif
