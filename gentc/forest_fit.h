/* forest_fit.h - the leaf that suits some rows, as near to another leaf as they allow. */
#ifndef GENT_GENTC_FOREST_FIT_H
#define GENT_GENTC_FOREST_FIT_H

#include "gentc/forest_rows.h"

struct forest_fit {
    int16_t  heads[MODEL_FOREST_MAX_HEADS]; /* in steps of FOREST_HEAD_STEP */
    uint32_t n_changed;               /* of them, from those of 'from' */
    float    gain;                    /* bits that all rows cost less than under 'from'; of many an estimate */
};

/* 'order' lists n rows, in random order; n >= 1. Heads move at most n_rounds times, and once more as often. */
void forest_fit_rows(const struct forest_rows *rows, const uint32_t *order, uint32_t n, const int16_t *from,
                     uint32_t n_rounds, struct forest_fit *fit);

/* The first n heads as floats. */
void forest_fit_scale(uint32_t n, const int16_t *heads, float *scaled);

#endif
