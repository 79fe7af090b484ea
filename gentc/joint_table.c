/* joint_table.c - counts, mutual information, and iterative proportional fitting (Deming and Stephan 1940). */
#include "gentc/joint_table.h"

#include <math.h>
#include <stdlib.h>

#define N_FITS 12 /* of rows and columns in turn; what is left then is handed out */

bool joint_table_open(struct joint_table *table)
{
    *table = (struct joint_table){ .counts = calloc(JOINT_TABLE_MAX_CELLS, sizeof *table->counts),
                                   .touched = calloc(JOINT_TABLE_MAX_CELLS, sizeof *table->touched) };
    return table->counts != NULL && table->touched != NULL;
}

void joint_table_free(struct joint_table *table)
{
    free(table->counts);
    free(table->touched);
    *table = (struct joint_table){ 0 };
}

void joint_table_count(struct joint_table *table, const struct joint_cells *a, const struct joint_cells *b,
                       uint32_t stride)
{
    for (uint32_t row = 0; row < a->n_rows; row += stride) {
        if (a->cells[row] == JOINT_CELLS_UNKNOWN || b->cells[row] == JOINT_CELLS_UNKNOWN)
            continue;
        uint32_t at = a->cells[row] * b->n_cells + b->cells[row];
        if (table->counts[at]++ == 0)
            table->touched[table->n_touched++] = at;
        table->n_rows++;
    }
}

void joint_table_clear(struct joint_table *table)
{
    for (uint32_t i = 0; i < table->n_touched; i++)
        table->counts[table->touched[i]] = 0;
    table->n_touched = table->n_rows = 0;
}

/* ---- Worth ----------------------------------------------------------------------- */

static double plogp(double n)
{
    return n == 0 ? 0 : n * log2(n);
}

struct joint_table_worth joint_table_weigh(const struct joint_table *table, const struct joint_cells *a,
                                           const struct joint_cells *b)
{
    struct joint_table_worth worth = { 0, 0 };
    uint32_t *rows = calloc((size_t)a->n_cells + b->n_cells, sizeof *rows); /* owned here */
    uint32_t *columns, n_rows = 0, n_columns = 0;
    double    bits = 0, n = table->n_rows;

    if (rows == NULL || table->n_rows == 0) {
        free(rows);
        return worth;
    }
    columns = rows + a->n_cells;
    for (uint32_t i = 0; i < table->n_touched; i++) {
        uint32_t count = table->counts[table->touched[i]];
        rows[table->touched[i] / b->n_cells] += count;
        columns[table->touched[i] % b->n_cells] += count;
        bits += plogp(count);
    }
    for (uint32_t i = 0; i < a->n_cells; i++) {
        bits -= plogp(rows[i]);
        n_rows += rows[i] != 0;
    }
    for (uint32_t i = 0; i < b->n_cells; i++) {
        bits -= plogp(columns[i]);
        n_columns += columns[i] != 0;
    }
    bits += plogp(n);
    worth.bits_per_row = bits / n - ((double)table->n_touched - n_rows - n_columns + 1) / (2 * n * log(2));
    /* An entry says where it is, given how surprising that is, and how many rows it has. */
    worth.cost_bits = 24 + table->n_touched * (2 + (a->entropy < b->entropy ? a->entropy : b->entropy));
    free(rows);
    return worth;
}

/* ---- Sums ------------------------------------------------------------------------ */

struct fit {
    const struct joint_cells *given, *of;
    double                   *shares;    /* by touched cell, in order */
    double                   *row_sums, *column_sums;
    uint32_t                 *row_left, *column_left;
};

static int compare_cells(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void sum_up(struct fit *fit, const struct joint_table *table)
{
    memset(fit->row_sums, 0, fit->given->n_cells * sizeof(double));
    memset(fit->column_sums, 0, fit->of->n_cells * sizeof(double));
    for (uint32_t i = 0; i < table->n_touched; i++) {
        fit->row_sums[table->touched[i] / fit->of->n_cells] += fit->shares[i];
        fit->column_sums[table->touched[i] % fit->of->n_cells] += fit->shares[i];
    }
}

static void scale(struct fit *fit, const struct joint_table *table)
{
    for (uint32_t turn = 0; turn < N_FITS; turn++) {
        sum_up(fit, table);
        for (uint32_t i = 0; i < table->n_touched; i++) {
            uint32_t row = table->touched[i] / fit->of->n_cells;
            fit->shares[i] *= fit->row_sums[row] == 0 ? 0 : fit->given->cell_rows[row] / fit->row_sums[row];
        }
        sum_up(fit, table);
        for (uint32_t i = 0; i < table->n_touched; i++) {
            uint32_t column = table->touched[i] % fit->of->n_cells;
            fit->shares[i] *= fit->column_sums[column] == 0 ? 0
                                                            : fit->of->cell_rows[column] / fit->column_sums[column];
        }
    }
}

/* Whole numbers below the shares, then what is left: first where rows met, then anywhere. */
static void hand_out(struct fit *fit, struct joint_table *table)
{
    uint32_t n_b = fit->of->n_cells;

    memcpy(fit->row_left, fit->given->cell_rows, fit->given->n_cells * sizeof(uint32_t));
    memcpy(fit->column_left, fit->of->cell_rows, n_b * sizeof(uint32_t));
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < table->n_touched; i++) {
            uint32_t at = table->touched[i], row = at / n_b, column = at % n_b;
            uint32_t n = pass == 0 ? (uint32_t)(fit->shares[i] + 1e-6) : (uint32_t)(fit->shares[i] + 0.5);
            n = pass == 0 ? n : n > table->counts[at] ? n - table->counts[at] : 0;
            n = n < fit->row_left[row] ? n : fit->row_left[row];
            n = n < fit->column_left[column] ? n : fit->column_left[column];
            table->counts[at] = pass == 0 ? n : table->counts[at] + n;
            fit->row_left[row] -= n;
            fit->column_left[column] -= n;
        }
    for (uint32_t i = 0; i < table->n_touched; i++) {
        uint32_t at = table->touched[i], row = at / n_b, column = at % n_b;
        uint32_t n = fit->row_left[row] < fit->column_left[column] ? fit->row_left[row] : fit->column_left[column];
        table->counts[at] += n;
        fit->row_left[row] -= n;
        fit->column_left[column] -= n;
    }
    for (uint32_t row = 0, column = 0; row < fit->given->n_cells && column < n_b;) {
        uint32_t n = fit->row_left[row] < fit->column_left[column] ? fit->row_left[row] : fit->column_left[column];
        table->counts[row * n_b + column] += n;
        fit->row_left[row] -= n;
        fit->column_left[column] -= n;
        if (fit->row_left[row] == 0)
            row++;
        else
            column++;
    }
}

static bool open_fit(struct fit *fit, const struct joint_table *table, uint32_t **counts)
{
    size_t n_sums = (size_t)fit->given->n_cells + fit->of->n_cells;

    fit->shares = calloc((size_t)table->n_touched + n_sums + 1, sizeof(double));
    *counts = calloc(n_sums + 1, sizeof(uint32_t));
    if (fit->shares == NULL || *counts == NULL)
        return false;
    fit->row_sums = fit->shares + table->n_touched;
    fit->column_sums = fit->row_sums + fit->given->n_cells;
    fit->row_left = *counts;
    fit->column_left = *counts + fit->given->n_cells;
    return true;
}

static bool emit_entries(const struct joint_table *table, uint32_t n_given, uint32_t n_of, struct model_build *build,
                         uint32_t *n_entries)
{
    *n_entries = 0;
    for (uint32_t at = 0; at < n_given * n_of; at++) {
        if (table->counts[at] == 0)
            continue;
        struct model_joint_entry *entry = MODEL_BUILD_TAKE(build, joint_entries, 1);
        if (entry == NULL)
            return false;
        *entry = (struct model_joint_entry){ at / n_of, at % n_of, table->counts[at] };
        ++*n_entries;
    }
    return true;
}

bool joint_table_emit(struct joint_table *table, const struct joint_cells *given, const struct joint_cells *of,
                      struct model_build *build, uint32_t *n_entries)
{
    struct fit fit = { .given = given, .of = of }; /* owned here: shares */
    uint32_t  *counts = NULL;                      /* owned here */
    bool       is_done = open_fit(&fit, table, &counts);

    if (is_done) {
        if (table->n_touched != 0)
            qsort(table->touched, table->n_touched, sizeof *table->touched, compare_cells);
        for (uint32_t i = 0; i < table->n_touched; i++)
            fit.shares[i] = table->counts[table->touched[i]];
        scale(&fit, table);
        hand_out(&fit, table);
        is_done = emit_entries(table, given->n_cells, of->n_cells, build, n_entries);
    }
    memset(table->counts, 0, (size_t)given->n_cells * of->n_cells * sizeof *table->counts);
    table->n_touched = table->n_rows = 0;
    free(fit.shares);
    free(counts);
    return is_done;
}
