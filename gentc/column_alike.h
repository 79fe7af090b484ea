/* column_alike.h - could two lists of values be drawn from one? */
#ifndef GENT_GENTC_COLUMN_ALIKE_H
#define GENT_GENTC_COLUMN_ALIKE_H

#include "gentc/column_fit.h"

/* Compares shares of the ten most frequent values, and of the templates of the
 * others; of many numbers, their distribution. Alike is what differs by less
 * than two rows in a hundred, or no more than two samples of one source would. */
bool column_alike(const struct column_fit_rows *a, const struct column_fit_rows *b);

/* Both lists as one, from 'arena'; items NULL: out of memory. */
struct column_fit_rows column_alike_join(const struct column_fit_rows *a, const struct column_fit_rows *b,
                                         struct arena *arena);

#endif
