/* column_number.c - atoms are taken out first, then those values that the knots would draw too seldom. */
#include "gentc/column_number.h"

#include <stdlib.h>

#include "gentc/number_knots.h"

#define MAX_ALPHABET 50 /* so few distinct numbers are categories as well, see docs/FIDELITY.md */
#define MAX_FREQUENT 64 /* of so many most frequent texts the counts matter one by one */

/* Mean distance of the knots from the rows, as a share of the range from the
 * 1st to the 99th percentile. Of texts nobody asks how far off they are. */
#define TOLERANCE       0.005
#define TEXT_TOLERANCE  0.02
#define TEXT_MAX_KNOTS  9

/* One type's numbers on their way to choices. */
struct number_work {
    struct column_fit_item   *items;
    uint32_t                  n_items;
    struct number_form        form;
    struct number_form_value *values; /* items that the form gives back, ascending */
    struct number_form_value *rest;   /* of these, what the knots stand for */
    uint32_t                  n_values, n_rest;
    uint8_t                  *is_exact; /* (n_values) */
    uint32_t                 *n_drawn;  /* (n_values) of rest[] */
    struct number_knots       knots;
    double                    tolerance;
    uint32_t                  n_max_knots;
};

static void gather_rest(struct number_work *work)
{
    work->n_rest = 0;
    for (uint32_t i = 0; i < work->n_values; i++) {
        if (!work->is_exact[i])
            work->rest[work->n_rest++] = work->values[i];
    }
}

/* Knots reach to one above the greatest value, and must be less than 2^63 apart. */
static bool is_too_wide(const struct number_work *work)
{
    return (uint64_t)work->rest[work->n_rest - 1].v - (uint64_t)work->rest[0].v >= INT64_MAX;
}

static void choose_atoms(const struct column_fit *fit, struct number_work *work)
{
    uint64_t n_rows = column_fit_count(work->items, work->n_items);

    for (uint32_t i = 0; i < work->n_values; i++) {
        bool is_heavy     = (uint64_t)work->values[i].n * 20 >= n_rows;
        work->is_exact[i] = (is_heavy || work->n_items <= MAX_ALPHABET) && work->values[i].n >= fit->options->n_min_exact;
    }
    gather_rest(work);
    if (work->n_rest <= COLUMN_FIT_FEW || is_too_wide(work)) {
        memset(work->is_exact, 1, work->n_values);
        work->n_rest = 0;
    }
}

struct shortfall {
    uint32_t n_missing, value;
};

static int compare_shortfalls(const void *a, const void *b)
{
    const struct shortfall *x = a, *y = b;
    if (x->n_missing != y->n_missing)
        return x->n_missing > y->n_missing ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

/* Makes those of the frequent values exact that the knots draw too seldom. */
static void choose_frequent(struct column_fit *fit, struct number_work *work)
{
    struct shortfall *missing = column_fit_take(fit, work->n_values, sizeof *missing);
    uint32_t          n = 0, n_max = fit->options->n_max_choices < MAX_FREQUENT ? fit->options->n_max_choices : MAX_FREQUENT;

    if (missing == NULL)
        return;
    number_knots_count(&work->knots, work->rest, work->n_rest, work->n_drawn);
    for (uint32_t i = 0, k = 0; i < work->n_values; i++) {
        if (work->is_exact[i])
            continue;
        uint32_t n_drawn = work->n_drawn[k++], n_real = work->values[i].n;
        if (n_real >= n_drawn + fit->options->n_min_exact)
            missing[n++] = (struct shortfall){ n_real - n_drawn, i };
    }
    qsort(missing, n, sizeof *missing, compare_shortfalls);
    for (uint32_t i = 0; i < n && i < n_max; i++)
        work->is_exact[missing[i].value] = 1;
    gather_rest(work);
}

static void choose_number(struct column_fit *fit, const struct number_work *work, uint64_t n_rows)
{
    struct model_number *number = MODEL_BUILD_TAKE(fit->build, numbers, 1);
    int64_t             *knots  = MODEL_BUILD_TAKE(fit->build, knots, work->knots.n);
    if (number == NULL || knots == NULL)
        return;
    memcpy(knots, work->knots.at, work->knots.n * sizeof *knots);
    *number = (struct model_number){
        .first_knot = fit->build->model.n_knots - work->knots.n,
        .n_knots    = work->knots.n,
        .type       = work->items[0].value.type,
        .scale      = work->form.scale,
        .min_width  = work->form.min_width,
        .flags      = work->form.flags,
    };
    column_fit_choose(fit, MODEL_CHOICE_NUMBER, fit->build->model.n_numbers - 1, (uint32_t)n_rows);
}

/* Exact values in ascending order, what no form gives back if it is frequent, then the knots. */
static void choose_all(struct column_fit *fit, struct number_work *work)
{
    uint64_t n_rows = column_fit_count(work->items, work->n_items);

    for (uint32_t i = 0; i < work->n_values; i++) {
        struct column_fit_item *item = &work->items[work->values[i].item];
        if (work->is_exact[i]) {
            column_fit_choose_value(fit, item->value, item->n);
            n_rows -= item->n;
        }
        item->n = 0;
    }
    for (uint32_t i = 0; i < work->n_items; i++) {
        struct column_fit_item *item = &work->items[i];
        if (item->n == 0 || item->n < fit->options->n_min_exact)
            continue;
        column_fit_choose_value(fit, item->value, item->n);
        n_rows -= item->n;
    }
    choose_number(fit, work, n_rows);
}

static void fit_type(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items, bool is_text)
{
    struct number_work work = {
        .items    = items,
        .n_items  = n_items,
        .values   = column_fit_take(fit, n_items, sizeof *work.values),
        .rest     = column_fit_take(fit, n_items, sizeof *work.rest),
        .is_exact = column_fit_take(fit, n_items, sizeof *work.is_exact),
        .n_drawn  = column_fit_take(fit, n_items, sizeof *work.n_drawn),
        .n_max_knots = fit->options->n_max_knots,
    };

    if (fit->has_failed)
        return;
    if (is_text && work.n_max_knots > TEXT_MAX_KNOTS)
        work.n_max_knots = TEXT_MAX_KNOTS;
    work.n_values = number_form_choose(items, n_items, &work.form, work.values);
    choose_atoms(fit, &work);
    if (work.n_rest != 0) {
        work.tolerance = number_knots_range(work.values, work.n_values) * (is_text ? TEXT_TOLERANCE : TOLERANCE);
        number_knots_fit(work.rest, work.n_rest, work.tolerance, work.n_max_knots, &work.knots);
        if (is_text)
            choose_frequent(fit, &work);
    }
    if (work.n_rest == 0) {
        column_fit_exact(fit, items, n_items);
        return;
    }
    if (is_text)
        number_knots_fit(work.rest, work.n_rest, work.tolerance, work.n_max_knots, &work.knots);
    choose_all(fit, &work);
}

void column_number_fit(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    for (uint32_t n; n_items != 0; items += n, n_items -= n) {
        for (n = 1; n < n_items && items[n].value.type == items[0].value.type; n++)
            ;
        fit_type(fit, items, n, false);
    }
}

void column_number_fit_texts(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    fit_type(fit, items, n_items, true);
}
