/* level_path.h - the measured order in which dials are raised; level_path.c is made by bench/allocate. */
#ifndef GENT_GENTC_LEVEL_PATH_H
#define GENT_GENTC_LEVEL_PATH_H

#include "gentc/dials.h"

struct level_step {
    uint8_t  dial, rung; /* enum dial; the rung that it is raised to */
    uint16_t size;       /* of the bundle after the step, about: thousandths of that of bench/allocate's last base */
};

extern const struct level_step level_path[];
extern const uint32_t          level_path_n;
extern const uint32_t          level_path_at[]; /* how many steps -1 to -9 have behind them */
extern const uint16_t          level_path_size; /* before the first step */

#endif
