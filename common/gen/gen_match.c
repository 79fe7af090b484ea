/* gen_match.c - ranks of durations under which cells meet both of their tables.
 *
 * Cells go in the order of their rows' least depth, so that parents have their
 * durations before their children ask for them; where operations call
 * each other in a circle, some parents still have those of the first table alone. */
#include "common/gen/gen_match.h"

#include <stdlib.h>

#include "common/base/fixed.h"
#include "common/gen/quantile.h"
#include "common/gen/rank_rows.h"
#include "common/gen/time_place.h"

#define N_PASSES 2u

struct matcher {
    const struct gen_match *of;
    uint64_t               *durations_ns; /* (n) */
    uint16_t               *keys;         /* (n) */
};

/* A cell at hand. */
struct matched {
    const struct model_cell *cell;
    uint32_t                *rows; /* (cell->n_rows) */
    bool                     is_late;
};

/* ---- Numbers --------------------------------------------------------------------- */

static bool is_late(const struct gen_match *of, uint32_t row)
{
    return of->late_bits[row >> 3] >> (row & 7) & 1;
}

static uint64_t room_of(const struct matcher *m, uint32_t row)
{
    uint32_t parent = m->of->parents[row];
    return parent == GEN_MATCH_NO_PARENT ? 0 : m->durations_ns[parent];
}

/* What the first table gives; at the top of a trace, and behind the parent's end, as it is. */
static void set_duration(const struct matcher *m, const struct model_cell *cell, uint32_t row)
{
    uint64_t y = quantile_time_number(m->of->model, &cell->duration, cell->n_rows, m->of->ranks[row]);
    bool     is_free = m->of->parents[row] == GEN_MATCH_NO_PARENT || cell->duration_mode == MODEL_TIME_OVERHANG;

    m->durations_ns[row] = is_free ? (y < TIME_PLACE_MAX_NS ? y : TIME_PLACE_MAX_NS)
                                   : time_place_length(cell->duration_mode, is_late(m->of, row), y, room_of(m, row));
}

/* In steps of 2^-10 octaves. */
static uint16_t key_of(uint64_t y)
{
    return (uint16_t)(fixed_log2_q16(y) >> 6);
}

/* ---- Passes ------------------------------------------------------------------------ */

/* Rows by the second table's number, which becomes that table's; then by what this makes the first's. */
static void run_pass(const struct matcher *m, const struct matched *at)
{
    const struct model_cell *cell = at->cell;

    for (uint32_t i = 0; i < cell->n_rows; i++) {
        uint32_t row = at->rows[i];
        m->keys[row] = key_of(time_measure_length(cell->gap_mode, m->durations_ns[row], room_of(m, row)));
    }
    rank_rows(at->rows, m->of->spare, cell->n_rows, m->keys);
    for (uint32_t i = 0; i < cell->n_rows; i++) {
        uint32_t row = at->rows[i];
        uint64_t room = room_of(m, row);
        uint64_t y = quantile_time_number(m->of->model, &cell->gap, cell->n_rows, m->keys[row]);
        uint64_t duration_ns = time_place_length(cell->gap_mode, at->is_late, y, room);
        m->of->ranks[row] = key_of(time_measure_length(cell->duration_mode, duration_ns, room));
    }
    rank_rows(at->rows, m->of->spare, cell->n_rows, m->of->ranks);
    for (uint32_t i = 0; i < cell->n_rows; i++)
        set_duration(m, cell, at->rows[i]);
}

static void match_cell(const struct matcher *m, uint32_t cell_at)
{
    const struct model_cell *cell = &m->of->model->cells[cell_at];
    struct matched           at = { .cell = cell, .rows = m->of->rows_by_cell + m->of->ends[cell_at] - cell->n_rows };

    if (cell->n_rows == 0)
        return;
    at.is_late = is_late(m->of, at.rows[0]);
    for (uint32_t i = 0; i < cell->n_rows; i++)
        set_duration(m, cell, at.rows[i]);
    for (uint32_t i = 0; i < N_PASSES && gen_match_is_wanted(m->of->model, cell); i++)
        run_pass(m, &at);
}

/* ---- Order -------------------------------------------------------------------------- */

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Cells by the least depth of their rows: depth << 32 | cell. 'depths' is working memory. */
static void order_cells(const struct gen_match *of, uint16_t *depths, uint64_t *order)
{
    for (uint32_t c = 0; c < of->model->n_cells; c++)
        order[c] = (uint64_t)UINT32_MAX << 32 | c;
    for (uint64_t i = 0; i < of->n; i++) {
        uint32_t parent = of->parents[i];
        uint64_t depth = parent == GEN_MATCH_NO_PARENT ? 0 : (uint64_t)depths[parent] + 1;
        depths[i] = (uint16_t)depth;
        if (order[of->cells[i]] >> 32 > depth)
            order[of->cells[i]] = depth << 32 | of->cells[i];
    }
    qsort(order, of->model->n_cells, sizeof *order, compare_u64);
}

enum status gen_match_run(const struct gen_match *of, struct fail *fail)
{
    struct matcher m = { .of = of };
    uint64_t      *order = malloc(((size_t)of->model->n_cells + 1) * sizeof *order); /* owned here */
    enum status    s = STATUS_OK;

    m.durations_ns = malloc((of->n + 1) * sizeof *m.durations_ns); /* owned here */
    m.keys = malloc((of->n + 1) * sizeof *m.keys);                 /* owned here; depths before */
    if (order == NULL || m.durations_ns == NULL || m.keys == NULL) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to match %llu durations",
                     (unsigned long long)of->n);
    } else {
        for (uint64_t i = 0; i < of->n; i++)
            set_duration(&m, &of->model->cells[of->cells[i]], (uint32_t)i);
        order_cells(of, m.keys, order);
        for (uint32_t c = 0; c < of->model->n_cells; c++)
            match_cell(&m, (uint32_t)order[c]);
    }
    free(order);
    free(m.durations_ns);
    free(m.keys);
    return s;
}
