/* level_fit.c - bisection that begins where the path's own sizes point.
 *
 * Every try learns the window again, so the first few follow the sizes that
 * were measured with the path, scaled to those that were met; then halves. */
#include "gentc/level_fit.h"

#include "gentc/level.h"

#define ENOUGH_PERCENT 97u /* of max_bytes: more is not looked for */
#define N_GUIDED       4u  /* tries that follow the path's sizes */

void level_fit_init(struct level_fit *fit, uint32_t last, uint64_t max_bytes)
{
    *fit = (struct level_fit){ .max_bytes = max_bytes, .last = last };
}

/* The size on the path's scale where bytes would be max_bytes: on the line through what was met, or through nothing. */
static double wanted_size(const struct level_fit *fit)
{
    double low = fit->has_low ? (double)level_size(fit->low) : 0;
    double low_bytes = fit->has_low ? (double)fit->low_bytes : 0;
    double slope = ((double)level_size(fit->high) - low) / ((double)fit->high_bytes - low_bytes);

    return low + slope * ((double)fit->max_bytes - low_bytes);
}

bool level_fit_next(const struct level_fit *fit, uint32_t *position)
{
    uint32_t first = fit->has_low ? fit->low + 1 : 0; /* of what may be tried */

    *position = fit->last;
    if (!fit->has_high)
        return !fit->has_low;
    if (first == fit->high || (fit->has_low && fit->low_bytes >= fit->max_bytes / 100 * ENOUGH_PERCENT))
        return false;
    *position = first + (fit->high - first) / 2;
    if (fit->n_tried <= N_GUIDED) {
        double wanted = wanted_size(fit);
        *position = fit->high - 1;
        while (*position > first && (double)level_size(*position) > wanted)
            --*position;
    }
    return true;
}

bool level_fit_tell(struct level_fit *fit, uint32_t position, uint64_t n_bytes)
{
    fit->n_tried++;
    if (n_bytes > fit->max_bytes) {
        fit->high = position;
        fit->high_bytes = n_bytes;
        fit->has_high = true;
        return false;
    }
    fit->low = position;
    fit->low_bytes = n_bytes;
    fit->has_low = true;
    return true;
}
