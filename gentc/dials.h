/* dials.h - what a bundle's bytes can be spent on: a dozen dials, each a ladder of rungs from cheapest to dearest.
 *
 *   --dials exact=3,joints=5 -> [dials] -> level -> columns, times, periods, seeds
 */
#ifndef GENT_GENTC_DIALS_H
#define GENT_GENTC_DIALS_H

#include <stdbool.h>

#include "common/base/status.h"
#include "gentc/columns.h"
#include "gentc/times.h"

enum dial {
    DIAL_EXACT,     /* how rare a value may be and still be kept exactly */
    DIAL_CHOICES,   /* how many such values a column may have */
    DIAL_KNOTS,     /* of a number's quantile table */
    DIAL_OWN,       /* how few spans a label may have and still have columns of its own */
    DIAL_JOINTS,    /* how much is spent on how columns hang on each other */
    DIAL_QUANTILES, /* knots of a table of times, and how precise they are */
    DIAL_COPULAS,   /* ways in which times may hang on the parent's */
    DIAL_CELLS,     /* how few spans an edge may have and still have tables of its own */
    DIAL_MATCHES,   /* how few spans a cell of networks may have and still have a second and a third table */
    DIAL_NETS,      /* none, or networks of growing size */
    DIAL_PERIODS,   /* of the window, in which topologies are counted */
    DIAL_SEEDS,     /* tried of a column */
    DIAL_N
};

#define DIALS_UNSET UINT8_MAX

/* A rung of each dial, from 0; where some are set only: DIALS_UNSET. */
struct dials {
    uint8_t rungs[DIAL_N];
};

struct level {
    struct columns_options columns;
    struct times_options   times;
    uint32_t               n_periods; /* of the window, in which topologies are counted */
    uint32_t               n_seeds;   /* to choose from, of a column; 1: the frame's */
};

const char *dials_name(enum dial dial);
uint32_t    dials_count(enum dial dial); /* rungs: 2 to 12 */

/* All dials unset. */
struct dials dials_none(void);

/* Sets those that 'text' names: name=rung, with commas between; the last of a name counts. Fails with
 * STATUS_USAGE, the clause naming what is wrong. */
enum status dials_parse(const char *text, struct dials *dials, struct fail *fail);

/* What the rungs stand for, all of them set. */
struct level dials_view(const struct dials *dials);

#endif
