/* column_number.h - a column's numbers: heavy values exact, the others by rank through knots. */
#ifndef GENT_GENTC_COLUMN_NUMBER_H
#define GENT_GENTC_COLUMN_NUMBER_H

#include "gentc/column_fit.h"

/* Values of the number types, by type and text. Each type keeps its rows. */
void column_number_fit(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items);

/* Texts of one type that are numbers, such as the slots of patterns: here it
 * matters how often each frequent value is drawn, not only how far off it is. */
void column_number_fit_texts(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items);

#endif
