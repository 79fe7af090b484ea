/* level_fit.h - the furthest position of the path whose frame is small enough, by few tries.
 *
 *   position -learn-> bytes -> [level_fit] -> next position
 */
#ifndef GENT_GENTC_LEVEL_FIT_H
#define GENT_GENTC_LEVEL_FIT_H

#include <stdbool.h>
#include <stdint.h>

struct level_fit {
    uint64_t max_bytes;
    uint64_t low_bytes, high_bytes; /* at low, high; not known before has_low, has_high */
    uint32_t low, high;  /* the furthest that fits, the nearest that does not: as far as was tried */
    uint32_t last;       /* position beyond which nothing is tried */
    uint32_t n_tried;
    bool     has_low, has_high;
};

/* The first try is 'last' itself, which is good when it fits. */
void level_fit_init(struct level_fit *fit, uint32_t last, uint64_t max_bytes);

/* What to try next, if anything: not when what fits is near enough to max_bytes, or next to what does not,
 * or when position 0 does not fit (has_low is false then). */
bool level_fit_next(const struct level_fit *fit, uint32_t *position);

/* What came of it. True: it is the furthest yet that fits. */
bool level_fit_tell(struct level_fit *fit, uint32_t position, uint64_t n_bytes);

#endif
