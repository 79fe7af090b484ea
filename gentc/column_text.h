/* column_text.h - a column's texts: frequent ones exact, the others by the patterns they follow. */
#ifndef GENT_GENTC_COLUMN_TEXT_H
#define GENT_GENTC_COLUMN_TEXT_H

#include "gentc/column_fit.h"

/* Values of VALUE_STRING in order; at least two. (A pattern is the inside of a
 * JSON string: arrays and maps cannot follow one.) */
void column_text_fit(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items);

#endif
