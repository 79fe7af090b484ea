/* sample.h - which traces of a file are looked at: all, a head sample, a tail sample. */
#ifndef GENT_GENTQ_SAMPLE_H
#define GENT_GENTQ_SAMPLE_H

#include "gentq/metric.h"

#define SAMPLE_MIN_TRACES 20 /* expected of the thinnest head sample */
#define SAMPLE_MAX_RATES  8

extern const uint32_t sample_rates[SAMPLE_MAX_RATES]; /* 1:2 ... 1:100, ascending */
uint32_t sample_n_rates(uint32_t n_traces);           /* of them that leave enough traces */

enum sample_kind {
    SAMPLE_ALL,
    SAMPLE_HEAD,   /* each trace on its own with probability 1 / rate; stands for all */
    SAMPLE_ERRORS, /* traces with an error; stand for themselves, as do the slow ones */
    SAMPLE_SLOW,   /* traces longer than the 95th percentile */
};

struct sample {
    enum sample_kind kind;
    uint32_t         rate;    /* of a head sample */
    uint32_t         draw;    /* the same draw at a higher rate keeps fewer of the same traces */
    uint64_t         seed;
};

/* The traces of 'set' in the sample; arrays of 'out' are taken from 'arena'.
 * Depends on the arguments alone. False when memory is out. */
bool sample_draw(const struct sample *sample, const struct dataset *set, const struct rankings *rankings,
                 struct arena *arena, struct view *out);

#endif
