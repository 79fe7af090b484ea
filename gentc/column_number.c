/* column_number.c - atoms are taken out first, then those values that the knots would draw too seldom.
 *
 * What is left is drawn through knots, and where a long tail would need many
 * of them, the top sixteenth has knots of its own. */
#include "gentc/column_number.h"

#include <stdlib.h>

#include "gentc/number_knots.h"

#define MAX_ALPHABET 50 /* so few distinct numbers are categories as well, see docs/FIDELITY.md */
#define MAX_FREQUENT 64 /* of so many most frequent texts the counts matter one by one */

/* Mean distance of the knots from the rows, as a share of the range from the
 * 1st to the 99th percentile. Of texts nobody asks how far off they are. */
#define TOLERANCE      0.005
#define TEXT_TOLERANCE 0.02
#define TEXT_MAX_KNOTS 9

#define TAIL_SHARE        16 /* one row in so many is of the tail */
#define SECOND_KNOTS_COST 5  /* what a second number costs, in knots */

/* A run of the rest with knots of its own. */
struct number_piece {
    const struct number_form_value *values; /* of rest[] */
    uint32_t                        n_values;
    uint64_t                        n_rows; /* to be drawn: at least those of the values */
    struct number_knots             knots;
};

/* One type's numbers on their way to choices. */
struct number_work {
    struct column_fit_item   *items;
    uint32_t                  n_items;
    bool                      is_text;
    uint8_t                   whole_type; /* with MODEL_NUMBER_WHOLE_INT */
    struct number_form        form;
    struct number_form_value *values; /* items that the form gives back, ascending */
    struct number_form_value *rest;   /* of these, what the knots stand for */
    uint32_t                  n_values, n_rest;
    uint8_t                  *is_exact; /* (n_values) */
    uint32_t                 *n_drawn;  /* (n_values) of rest[] */
    struct number_piece       pieces[2];
    uint32_t                  n_pieces; /* 0: all values are exact */
};

/* ---- What is exact ------------------------------------------------------------ */

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
    if (work->n_rest <= COLUMN_FIT_FEW || is_too_wide(work))
        work->n_rest = 0;
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
    number_knots_count(&work->pieces[0].knots, work->rest, work->n_rest, work->n_drawn);
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

/* ---- What the knots stand for --------------------------------------------------- */

static struct number_piece make_piece(const struct number_form_value *values, uint32_t n_values)
{
    struct number_piece piece = { .values = values, .n_values = n_values };
    for (uint32_t i = 0; i < n_values; i++)
        piece.n_rows += values[i].n;
    return piece;
}

/* Body and tail instead of one piece, when that takes fewer knots or comes
 * nearer. Each may be off by half of what all rows together may. */
static void split_tail(struct number_work *work, double tolerance, uint32_t n_max_knots, double distance)
{
    struct number_piece *whole  = &work->pieces[0];
    uint32_t             n_body = 0;
    uint64_t             n_rows = 0;

    while (n_body < work->n_rest && n_rows + n_rows / (TAIL_SHARE - 1) < whole->n_rows)
        n_rows += work->rest[n_body++].n;
    if (n_body + COLUMN_FIT_FEW > work->n_rest)
        return;
    struct number_piece body   = make_piece(work->rest, n_body);
    struct number_piece tail   = make_piece(work->rest + n_body, work->n_rest - n_body);
    double              share  = (double)tail.n_rows / (double)whole->n_rows;
    double              d_body = number_knots_fit(body.values, body.n_values, tolerance / 2 / (1 - share), n_max_knots,
                                                  &body.knots);
    double              d_tail = number_knots_fit(tail.values, tail.n_values, tolerance / 2 / share, n_max_knots,
                                                  &tail.knots);
    double              d_both = d_body * (1 - share) + d_tail * share;

    if (d_both > tolerance && d_both > distance)
        return;
    if (distance <= tolerance && body.knots.n + tail.knots.n + SECOND_KNOTS_COST >= whole->knots.n)
        return;
    work->pieces[0] = body;
    work->pieces[1] = tail;
    work->n_pieces  = 2;
}

static void fit_knots(const struct column_fit *fit, struct number_work *work)
{
    double   range       = number_knots_range(work->values, work->n_values);
    double   tolerance   = range * (work->is_text ? TEXT_TOLERANCE : TOLERANCE);
    uint32_t n_max_knots = fit->options->n_max_knots;

    if (work->is_text && n_max_knots > TEXT_MAX_KNOTS)
        n_max_knots = TEXT_MAX_KNOTS;
    work->pieces[0] = make_piece(work->rest, work->n_rest);
    work->n_pieces  = 1;
    double distance = number_knots_fit(work->rest, work->n_rest, tolerance, n_max_knots, &work->pieces[0].knots);
    if (!work->is_text)
        split_tail(work, tolerance, n_max_knots, distance);
}

/* Rows that are neither exact nor among the knots' values: their texts have
 * another form. The rare ones are drawn through the knots. */
static bool is_odd(const struct number_work *work, uint32_t item)
{
    for (uint32_t i = 0; i < work->n_values; i++) {
        if (work->values[i].item == item)
            return false;
    }
    return true;
}

static void add_odd_rows(const struct column_fit *fit, struct number_work *work)
{
    for (uint32_t i = 0; i < work->n_items && work->n_values != work->n_items; i++) {
        if (work->items[i].n < fit->options->n_min_exact && is_odd(work, i))
            work->pieces[0].n_rows += work->items[i].n;
    }
}

static void plan(struct column_fit *fit, struct number_work *work)
{
    work->values   = column_fit_take(fit, work->n_items, sizeof *work->values);
    work->rest     = column_fit_take(fit, work->n_items, sizeof *work->rest);
    work->is_exact = column_fit_take(fit, work->n_items, sizeof *work->is_exact);
    work->n_drawn  = column_fit_take(fit, work->n_items, sizeof *work->n_drawn);
    if (fit->has_failed)
        return;
    work->n_values = number_form_choose(work->items, work->n_items, &work->form, work->values);
    choose_atoms(fit, work);
    if (work->n_rest != 0)
        fit_knots(fit, work);
    if (work->n_rest != 0 && work->is_text) {
        choose_frequent(fit, work);
        work->n_pieces = 0;
        if (work->n_rest != 0)
            fit_knots(fit, work);
    }
    if (work->n_pieces != 0)
        add_odd_rows(fit, work);
}

/* ---- Choices ---------------------------------------------------------------------- */

static void emit_piece(struct column_fit *fit, const struct number_work *work, const struct number_piece *piece)
{
    struct model_number *number = MODEL_BUILD_TAKE(fit->build, numbers, 1);
    int64_t             *knots  = MODEL_BUILD_TAKE(fit->build, knots, piece->knots.n);
    if (number == NULL || knots == NULL)
        return;
    memcpy(knots, piece->knots.at, piece->knots.n * sizeof *knots);
    *number = (struct model_number){
        .first_knot = fit->build->model.n_knots - piece->knots.n,
        .n_knots    = piece->knots.n,
        .type       = work->items[0].value.type,
        .whole_type = work->whole_type,
        .scale      = work->form.scale,
        .min_width  = work->form.min_width,
        .flags      = work->form.flags,
    };
    column_fit_choose(fit, MODEL_CHOICE_NUMBER, fit->build->model.n_numbers - 1, (uint32_t)piece->n_rows);
}

/* Exact values in ascending order, what no form gives back if it is frequent, then the knots. */
static void emit(struct column_fit *fit, const struct number_work *work)
{
    if (work->n_pieces == 0) {
        column_fit_exact(fit, work->items, work->n_items);
        return;
    }
    for (uint32_t i = 0; i < work->n_values; i++) {
        const struct column_fit_item *item = &work->items[work->values[i].item];
        if (work->is_exact[i])
            column_fit_choose_value(fit, item->value, item->n);
    }
    for (uint32_t i = 0; i < work->n_items && work->n_values != work->n_items; i++) {
        if (work->items[i].n >= fit->options->n_min_exact && is_odd(work, i))
            column_fit_choose_value(fit, work->items[i].value, work->items[i].n);
    }
    for (uint32_t i = 0; i < work->n_pieces; i++)
        emit_piece(fit, work, &work->pieces[i]);
}

static void fit_type(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items, bool is_text)
{
    struct number_work work = { .items = items, .n_items = n_items, .is_text = is_text };

    plan(fit, &work);
    if (!fit->has_failed)
        emit(fit, &work);
}

void column_number_fit_texts(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    fit_type(fit, items, n_items, true);
}

/* ---- Whole doubles that are integers -------------------------------------------------- */

/* Some sources write a double without a fraction as an integer: then the
 * column has integers beside doubles that all have a fraction. */
static bool has_fractions_only(const struct number_work *work)
{
    int64_t unit = 1;

    for (uint8_t i = 0; i < work->form.scale; i++)
        unit *= 10;
    if (work->n_pieces == 0 || work->form.scale == 0 || !(work->form.flags & MODEL_NUMBER_TRIM))
        return false;
    for (uint32_t i = 0; i < work->n_values; i++) {
        if (work->values[i].v % unit == 0)
            return false;
    }
    return true;
}

/* The knots of doubles draw whole values now and then. How many rows must be
 * theirs beside those of the doubles, so that just these come out whole? */
static uint64_t count_whole(struct number_work *work, uint64_t n_max)
{
    uint64_t n_body = work->pieces[0].n_rows, n_whole = 0;

    for (uint32_t turn = 0; turn < 16; turn++) {
        uint64_t n = 0;
        work->pieces[0].n_rows = n_body + n_whole;
        for (uint32_t i = 0; i < work->n_pieces; i++)
            n += number_knots_count_whole(&work->pieces[i].knots, work->form.scale, work->pieces[i].n_rows);
        if (n == n_whole)
            return n_whole;
        if (n > n_max)
            break;
        n_whole = n;
    }
    work->pieces[0].n_rows = n_body;
    return UINT64_MAX;
}

static int compare_counts(const void *a, const void *b)
{
    const struct column_fit_item *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? -1 : 1) : column_fit_compare_values(x, y);
}

/* Takes n rows from the rarest values; the number of values that are left, in order. */
static uint32_t take_rows(struct column_fit_item *items, uint32_t n_items, uint64_t n)
{
    uint32_t first = 0;

    qsort(items, n_items, sizeof *items, compare_counts);
    while (first < n_items && items[first].n <= n)
        n -= items[first++].n;
    if (first < n_items)
        items[first].n -= (uint32_t)n;
    memmove(items, items + first, (n_items - first) * sizeof *items);
    qsort(items, n_items - first, sizeof *items, column_fit_compare_values);
    return n_items - first;
}

static void fit_pair(struct column_fit *fit, struct column_fit_item *integers, uint32_t n_integers,
                     struct column_fit_item *doubles, uint32_t n_doubles)
{
    struct number_work work = { .items = doubles, .n_items = n_doubles };

    plan(fit, &work);
    if (fit->has_failed)
        return;
    if (has_fractions_only(&work)) {
        uint64_t n_whole = count_whole(&work, column_fit_count(integers, n_integers));
        if (n_whole != UINT64_MAX) {
            work.whole_type = integers[0].value.type;
            work.form.flags = MODEL_NUMBER_TRIM | MODEL_NUMBER_WHOLE_INT;
            n_integers      = take_rows(integers, n_integers, n_whole);
        }
    }
    if (n_integers != 0)
        fit_type(fit, integers, n_integers, false);
    emit(fit, &work);
}

static uint32_t count_type(const struct column_fit_item *items, uint32_t n_items)
{
    uint32_t n = 1;
    while (n < n_items && items[n].value.type == items[0].value.type)
        n++;
    return n;
}

void column_number_fit(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items)
{
    for (uint32_t n; n_items != 0; items += n, n_items -= n) {
        n = count_type(items, n_items);
        if (items[0].value.type != VALUE_DOUBLE && n < n_items && items[n].value.type == VALUE_DOUBLE) {
            uint32_t n_doubles = count_type(items + n, n_items - n);
            fit_pair(fit, items, n, items + n, n_doubles);
            n += n_doubles;
        } else {
            fit_type(fit, items, n, false);
        }
    }
}
