/* number_plan.h - which numbers of a column are exact, and how the others are drawn.
 *
 *   column_fit -> column_number -> [number_plan] -> number_knots
 */
#ifndef GENT_GENTC_NUMBER_PLAN_H
#define GENT_GENTC_NUMBER_PLAN_H

#include "gentc/number_knots.h"

#define NUMBER_PLAN_MAX_TURNS 8 /* of what is repeated until it settles; it nearly always does in three */

/* A run of the rest with knots of its own. */
struct number_plan_piece {
    const struct number_form_value *values; /* of rest[] */
    uint32_t                        n_values;
    uint64_t                        n_rows; /* to be drawn: at least those of the values */
    struct number_knots             knots;
};

/* One type's numbers on their way to choices. The caller sets the first three. */
struct number_plan {
    struct column_fit_item   *items;
    uint32_t                  n_items;
    bool                      is_text;
    uint8_t                   whole_type; /* with MODEL_NUMBER_WHOLE_INT */
    struct number_form        form;
    struct number_form_value *values; /* items that the form gives back, ascending */
    struct number_form_value *rest;   /* of these, what the knots stand for */
    uint32_t                  n_values, n_rest;
    uint8_t                  *is_odd;   /* (n_items) its text has another form: not among values[] */
    uint8_t                  *is_exact; /* (n_values) */
    uint32_t                 *n_drawn;  /* (n_values) by the knots */
    struct number_plan_piece  pieces[2];
    uint32_t                  n_pieces; /* 0: all values are exact */
};

/* Fills all but the first three members and whole_type; arrays are taken from
 * the fit's arena, fit->has_failed tells when memory ran out. The rows add up:
 * those of exact values less what the knots draw of them, those of frequent
 * odd texts, and those of the pieces are all rows of the items. */
void number_plan_build(struct column_fit *fit, struct number_plan *plan);

#endif
