/* number_form.h - how a column's numbers are printed, and what they are as scaled integers. */
#ifndef GENT_GENTC_NUMBER_FORM_H
#define GENT_GENTC_NUMBER_FORM_H

#include "gentc/column_fit.h"

/* One value of a column: v * 10^-scale of the column's form. */
struct number_form_value {
    int64_t  v;
    uint32_t n;    /* rows */
    uint32_t item; /* of the column's items */
};

/* How a form prints: scale, min_width and flags of struct model_number. */
struct number_form {
    uint8_t scale, min_width, flags;
};

/* Chooses the form that gives the most rows' texts back, character by
 * character, and writes those items' values to values[0..return) in ascending
 * order. Plain decimal notation only: 1e-7, -0.0, NaN and what is not
 * below 2^63 are never among them. 'items' are of one type. */
uint32_t number_form_choose(const struct column_fit_item *items, uint32_t n_items, struct number_form *form,
                            struct number_form_value *values);

#endif
