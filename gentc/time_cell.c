/* time_cell.c - one cell of the model after another.
 *
 * Modes and tables of every cell, which give each row its ranks; then what
 * cells share: copulas and late profiles. */
#include "gentc/time_cell.h"

#include <math.h>
#include <stdlib.h>

#include "common/gen/driver.h"
#include "gentc/time_copula.h"
#include "gentc/time_grid.h"
#include "gentc/time_late.h"
#include "gentc/time_loss.h"
#include "gentc/time_mode.h"
#include "gentc/time_table.h"

#define LN_2        0.69314718
#define DRIVER_ENDS 20
#define CLOSE_KNOTS 8u /* knot_shift: steps of 1/256 octave */

struct fitter {
    struct time_rows           *rows;
    const struct times_options *options;
    struct model_build         *build;
    struct time_mode_chooser   *chooser;
    struct time_table_fitter   *tables;
    struct radix_sort_item     *items;         /* (2 * largest cell) */
    float                      *weights;       /* (largest cell) */
    uint32_t                   *duration_rank; /* (rows) fractions of 2^32 */
    uint32_t                   *gap_rank;      /* (rows) */
};

/* ---- What is stored of a row, and what an error of it costs ------------------------- */

/* Times that were rounded down stand for all of their grid step: the middle
 * is fitted, so that rounding down again gives them back. Zeros stay. */
static void measure_row(const struct fitter *fitter, const struct time_rows_cell *rows_cell,
                        const struct model_cell *cell, const struct time_row *row, bool is_gap, uint64_t *y)
{
    const struct model_label *label =
        &fitter->build->model.labels[row->label - MODEL_LABEL_FIRST];
    struct time_frame frame = time_mode_frame(rows_cell, cell, row);
    struct time_span  span = { row->start_ns, row->duration_ns };
    uint64_t          half_start = time_grid_ns(label->start_grid) / 2;
    uint64_t          half_duration = time_grid_ns(label->duration_grid) / 2;
    uint64_t          ignored;

    if (!is_gap) {
        if (row->duration_ns > 0)
            span.duration_ns += half_duration;
        if (!rows_cell->is_free && !rows_cell->is_late && span.start_ns + span.duration_ns > row->parent_end_ns)
            span.duration_ns = row->parent_end_ns - row->start_ns;
        time_measure(&frame, span, y, &ignored);
        return;
    }
    if (rows_cell->is_early || row->start_ns > row->parent_start_ns)
        span.start_ns += half_start;
    if (rows_cell->is_early && span.start_ns >= row->parent_start_ns)
        span.start_ns = row->parent_start_ns - 1;
    else if (!rows_cell->is_free && !rows_cell->is_late && !rows_cell->is_early
             && span.start_ns + span.duration_ns > row->parent_end_ns)
        span.start_ns += row->parent_end_ns - (span.start_ns + span.duration_ns);
    time_measure(&frame, span, &ignored, y);
}

/* Loss for an octave of the stored number. */
static float weigh_row(const struct time_rows_cell *rows_cell, const struct model_cell *cell,
                       const struct time_row *row, bool is_gap)
{
    double parent = (double)(row->parent_end_ns - row->parent_start_ns);
    double duration = (double)row->duration_ns;
    double gap = fabs((double)(int64_t)(row->start_ns - row->parent_start_ns));
    double slack = parent - duration, weight;

    if (is_gap) {
        if (cell->gap_mode == MODEL_TIME_OVERHANG)
            gap += duration - parent; /* the start moves with the end */
        weight = TIME_LOSS_LOG2_GAP;
        if (parent > 0)
            weight += TIME_LOSS_GAP_RATIO * LN_2 * (gap < 2 * parent ? gap / parent : 2);
        if (cell->gap_mode == MODEL_TIME_SOFT && slack > 0)
            weight *= gap < slack ? 1 - gap / slack : 0;
    } else {
        weight = TIME_LOSS_LOG2_DURATION;
        if (rows_cell->is_free)
            weight *= TIME_LOSS_FREE_FACTOR;
        else if (parent > 0)
            weight += TIME_LOSS_DURATION_RATIO * LN_2 * (duration < 2 * parent ? duration / parent : 2);
        if (cell->duration_mode == MODEL_TIME_SOFT && parent > 0)
            weight *= duration < parent ? 1 - duration / parent : 0;
        else if (cell->duration_mode == MODEL_TIME_OVERHANG && duration > 0)
            weight *= (gap + duration - parent) / duration;
    }
    return (float)(weight > 0.1 ? weight : 0.1);
}

/* Of parts of a whole. */
static float weigh_part(uint64_t part_ns, uint64_t whole_ns)
{
    double part = whole_ns == 0 ? 0 : (double)part_ns / (double)whole_ns;
    double weight = TIME_LOSS_DURATION_RATIO * LN_2 * (part < 2 ? part : 2);
    return (float)(weight > 0.1 ? weight : 0.1);
}

/* Does the row say anything? One that has no room for a grid step is 0 whatever its number. */
static bool has_choice(const struct fitter *fitter, const struct time_rows_cell *rows_cell, const struct time_row *row,
                       bool is_gap)
{
    const struct model_label *label = &fitter->build->model.labels[row->label - MODEL_LABEL_FIRST];
    uint64_t                  room = row->parent_end_ns - row->parent_start_ns;

    if (rows_cell->is_free || rows_cell->is_early || rows_cell->is_late)
        return true;
    return is_gap ? room - row->duration_ns >= time_grid_ns(label->start_grid) : room >= time_grid_ns(label->duration_grid);
}

/* The table of the rows that say something under the modes of 'cell', as if the others were like them. */
static enum status fit_table(struct fitter *fitter, uint32_t cell_at, const struct model_cell *cell, bool is_gap,
                             struct model_table *table, struct fail *fail)
{
    const struct time_rows_cell *rows_cell = &fitter->rows->cells[cell_at];
    const struct time_row       *rows = &fitter->rows->rows[rows_cell->first];
    uint32_t                    *ranks = (is_gap ? fitter->gap_rank : fitter->duration_rank) + rows_cell->first;
    uint32_t                     n = 0;
    enum status                  s;

    for (uint32_t i = 0; i < rows_cell->n; i++) {
        ranks[i] = TIME_COPULA_NO_RANK;
        if (!has_choice(fitter, rows_cell, &rows[i], is_gap))
            continue;
        fitter->items[n].at = i;
        measure_row(fitter, rows_cell, cell, &rows[i], is_gap, &fitter->items[n++].key);
        fitter->weights[i] = weigh_row(rows_cell, cell, &rows[i], is_gap);
    }
    if (n == 0) {
        *table = (struct model_table){ .n_zero = rows_cell->n };
        return STATUS_OK;
    }
    radix_sort_run(fitter->items, fitter->items + n, n);
    for (uint32_t i = 0; i < n; i++)
        ranks[fitter->items[i].at] = (uint32_t)((((uint64_t)i << 32) + (UINT64_C(1) << 31)) / n);
    s = time_table_fit(fitter->tables,
                       &(struct time_table_rows){ .y = fitter->items, .weight = fitter->weights, .n = n },
                       fitter->options->n_max_knots, fitter->build, table, fail);
    table->n_zero = (uint32_t)(((uint64_t)table->n_zero * rows_cell->n + n / 2) / n);
    return s;
}

/* Of a cell that networks draw, in place of the gaps' table: parts of parents as durations, and the other way round
 * (gen_match.h). */
static enum status fit_second(struct fitter *fitter, uint32_t cell_at, struct model_cell *cell, struct fail *fail)
{
    uint32_t          n = fitter->rows->cells[cell_at].n;
    struct model_cell other = *cell;

    cell->gap = (struct model_table){ .n_zero = n };
    cell->gap_mode = MODEL_TIME_ABSOLUTE;
    if (n < fitter->options->n_min_second)
        return STATUS_OK;
    if (cell->duration_mode != MODEL_TIME_RATIO)
        cell->gap_mode = MODEL_TIME_RATIO;
    other.duration_mode = cell->gap_mode;
    return fit_table(fitter, cell_at, &other, false, &cell->gap, fail);
}

/* Durations as parts of the span at the top, unless that is the parent. Zeros are nothing to tell. */
static enum status fit_third(struct fitter *fitter, uint32_t cell_at, struct fail *fail)
{
    const struct time_rows_cell *rows_cell = &fitter->rows->cells[cell_at];
    const struct time_row       *rows = &fitter->rows->rows[rows_cell->first];
    struct model_table           table, *added;
    uint32_t                     n_deep = 0;
    enum status                  s;

    for (uint32_t i = 0; i < rows_cell->n; i++) {
        uint64_t y = time_measure_length(MODEL_TIME_RATIO, rows[i].duration_ns, rows[i].top_ns);
        if (y == 0)
            return STATUS_OK;
        n_deep += rows[i].top_ns != rows[i].parent_end_ns - rows[i].parent_start_ns;
        fitter->items[i] = (struct radix_sort_item){ y < TIME_PLACE_MAX_NS ? y : TIME_PLACE_MAX_NS, i };
        fitter->weights[i] = weigh_part(rows[i].duration_ns, rows[i].top_ns);
    }
    if (n_deep == 0 || rows_cell->n < fitter->options->n_min_third)
        return STATUS_OK;
    radix_sort_run(fitter->items, fitter->items + rows_cell->n, rows_cell->n);
    s = time_table_fit(fitter->tables, &(struct time_table_rows){ fitter->items, fitter->weights, rows_cell->n },
                       fitter->options->n_max_knots, fitter->build, &table, fail);
    added = s == STATUS_OK ? MODEL_BUILD_TAKE(fitter->build, tables, 1) : NULL;
    if (added == NULL)
        return s == STATUS_OK ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for a table") : s;
    *added = table;
    fitter->build->n_top_tables++;
    fitter->build->model.cells[cell_at].top_table = fitter->build->model.n_tables;
    return STATUS_OK;
}

static enum status fit_tables(struct fitter *fitter, struct fail *fail)
{
    struct time_rows *rows = fitter->rows;
    for (uint32_t c = 0; c < rows->n_cells; c++) {
        enum status s;
        struct model_cell *cell = &fitter->build->model.cells[c];
        cell->by_net = fitter->options->net.n_visits != 0 && !rows->cells[c].is_free && !rows->cells[c].is_early;
        time_mode_choose(fitter->chooser, &rows->cells[c], &rows->rows[rows->cells[c].first], cell);
        /* Parts of the parents are the second table, then. Where knots are close, parts are better than what is left. */
        if (cell->by_net && fitter->options->knot_shift > CLOSE_KNOTS && rows->cells[c].n >= fitter->options->n_min_second
            && time_mode_nearly_fills(&rows->rows[rows->cells[c].first], rows->cells[c].n))
            cell->duration_mode = MODEL_TIME_SOFT;
        s = fit_table(fitter, c, cell, false, &cell->duration, fail);
        if (s == STATUS_OK)
            s = cell->by_net ? fit_second(fitter, c, cell, fail) : fit_table(fitter, c, cell, true, &cell->gap, fail);
        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}

/* ---- Drivers --------------------------------------------------------------------------- */

/* Quarter octaves of the parents' durations, without the last twentieth at either end. */
static void set_driver(struct fitter *fitter, uint32_t cell_at)
{
    const struct time_rows_cell *rows_cell = &fitter->rows->cells[cell_at];
    struct time_row             *rows = &fitter->rows->rows[rows_cell->first];
    struct model_cell           *cell = &fitter->build->model.cells[cell_at];
    uint32_t                     n = rows_cell->n, end;

    if (rows_cell->is_free)
        return;
    for (uint32_t i = 0; i < n; i++)
        fitter->items[i] = (struct radix_sort_item){ rows[i].parent_end_ns - rows[i].parent_start_ns, i };
    radix_sort_run(fitter->items, fitter->items + n, n);
    cell->driver_low = (uint8_t)(fixed_log2_q16(fitter->items[n / DRIVER_ENDS].key) >> 14);
    end = (fixed_log2_q16(fitter->items[n - 1 - n / DRIVER_ENDS].key) >> 14) + 1;
    cell->driver_width = (uint8_t)(end - cell->driver_low);
    for (uint32_t i = 0; i < n; i++)
        rows[i].driver = driver_of_cell(cell, rows[i].parent_end_ns - rows[i].parent_start_ns);
}

/* ---- All cells ------------------------------------------------------------------------ */

static enum status open_fitter(struct fitter *fitter, struct arena *arena, struct fail *fail)
{
    uint32_t n_largest = 1, n = fitter->rows->n;
    for (uint32_t c = 0; c < fitter->rows->n_cells; c++)
        if (fitter->rows->cells[c].n > n_largest)
            n_largest = fitter->rows->cells[c].n;
    fitter->chooser = time_mode_open(arena);
    fitter->tables = time_table_open(arena);
    fitter->items = arena_take(arena, 2 * (size_t)n_largest, sizeof *fitter->items);
    fitter->weights = arena_take(arena, n_largest, sizeof *fitter->weights);
    fitter->duration_rank = arena_take(arena, n, sizeof *fitter->duration_rank);
    fitter->gap_rank = arena_take(arena, n, sizeof *fitter->gap_rank);
    if (fitter->chooser == NULL || fitter->tables == NULL || fitter->items == NULL || fitter->weights == NULL
        || fitter->duration_rank == NULL || fitter->gap_rank == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the times of %u rows", n);
    return STATUS_OK;
}

enum status time_cell_fit(struct time_rows *rows, const struct times_options *options, struct model_build *build,
                          struct arena *arena, struct fail *fail)
{
    struct fitter fitter = { .rows = rows, .options = options, .build = build };
    enum status   s = open_fitter(&fitter, arena, fail);

    if (s == STATUS_OK)
        s = fit_tables(&fitter, fail);
    for (uint32_t c = 0; s == STATUS_OK && c < rows->n_cells; c++)
        if (build->model.cells[c].by_net)
            s = fit_third(&fitter, c, fail);
    for (uint32_t c = 0; s == STATUS_OK && c < rows->n_cells; c++)
        set_driver(&fitter, c);
    if (s == STATUS_OK)
        s = time_copula_fit(rows, fitter.duration_rank, fitter.gap_rank, options, build, arena, fail);
    return s == STATUS_OK ? time_late_fit(rows, options, build, arena, fail) : s;
}
