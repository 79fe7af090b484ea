/* column_text.h - a column's texts: frequent ones exact, the others by the patterns they follow. */
#ifndef GENT_GENTC_COLUMN_TEXT_H
#define GENT_GENTC_COLUMN_TEXT_H

#include "gentc/column_fit.h"

/* Texts of one type (VALUE_STRING, VALUE_ARRAY or VALUE_KVLIST), in order; at least two. */
void column_text_fit(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items);

#endif
