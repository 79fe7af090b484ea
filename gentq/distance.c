/* distance.c - plain sums; the order of summation is that of the codes, so a result does not depend on threads. */
#include "gentq/distance.h"

#include <stdbool.h>

double distance_counts(const uint32_t *r, const uint32_t *s, uint32_t n, double scale)
{
    double apart = 0, all = 0;
    for (uint32_t i = 0; i < n; i++) {
        apart += fabs(r[i] - scale * s[i]);
        all += r[i] + scale * s[i];
    }
    return all > 0 ? apart / all : NAN;
}

double distance_variation(const uint32_t *r, const uint32_t *s, uint32_t n)
{
    uint64_t n_r = 0, n_s = 0;
    double   sum = 0;

    for (uint32_t i = 0; i < n; i++) {
        n_r += r[i];
        n_s += s[i];
    }
    if (n_r == 0 || n_s == 0)
        return n_r == n_s ? NAN : DISTANCE_WORST;
    for (uint32_t i = 0; i < n; i++)
        sum += fabs((double)r[i] / (double)n_r - (double)s[i] / (double)n_s);
    return sum / 2;
}

double distance_f1_loss(const uint32_t *r, const uint32_t *s, uint32_t n, double scale, double limit)
{
    uint64_t n_both = 0, n_one = 0;

    for (uint32_t i = 0; i < n; i++) {
        bool is_in_r = r[i] > limit, is_in_s = s[i] * scale > limit;
        n_both += is_in_r && is_in_s;
        n_one += is_in_r != is_in_s;
    }
    return n_both + n_one == 0 ? NAN : (double)n_one / (2.0 * (double)n_both + (double)n_one);
}

double distance_w1(const double *r, uint32_t n_r, const double *s, uint32_t n_s)
{
    double   step_r = 1.0 / n_r, step_s = 1.0 / n_s, area = 0;
    double   before = r[0] < s[0] ? r[0] : s[0];
    uint32_t i = 0, k = 0;

    while (i < n_r && k < n_s) {
        double at = r[i] < s[k] ? r[i] : s[k];
        area += fabs(i * step_r - k * step_s) * (at - before);
        while (i < n_r && r[i] == at)
            i++;
        while (k < n_s && s[k] == at)
            k++;
        before = at;
    }
    for (; i < n_r; before = r[i++])
        area += (1 - i * step_r) * (r[i] - before);
    for (; k < n_s; before = s[k++])
        area += (1 - k * step_s) * (s[k] - before);
    return area;
}

double distance_quantile(const double *values, uint32_t n, double share)
{
    double   at    = share * (n - 1);
    uint32_t below = (uint32_t)at;
    if (below + 1 >= n)
        return values[n - 1];
    return values[below] + (at - below) * (values[below + 1] - values[below]);
}
