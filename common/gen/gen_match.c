/* gen_match.c - ranks of durations under which cells meet all of their tables.
 *
 * Cells go in the order of their rows' least depth, so that parents have their
 * durations before their children ask for them; where operations call
 * each other in a circle, some parents still have those of the first table alone. */
#include "common/gen/gen_match.h"

#include <stdlib.h>

#include "common/base/arena.h"
#include "common/base/fixed.h"
#include "common/gen/quantile.h"
#include "common/gen/rank_rows.h"
#include "common/gen/time_place.h"

#define N_PASSES 2u

struct matcher {
    const struct gen_match *of;
    uint64_t               *durations_ns; /* (n) */
    uint32_t               *turns;        /* (n_cells) when a cell is matched */
    bool                   *is_circular;  /* (n_cells) some of its rows are parents of others */
    uint32_t               *tops;         /* (n) the row at the top of the trace */
    /* (rows of the largest cell), by their places in rows_by_cell: */
    uint64_t               *rooms_ns, *lengths_ns;
    uint64_t               *tops_ns;      /* what the spans at the top last */
    uint32_t               *order;
    uint16_t               *keys;
    /* (rows of the largest cell) of the tables, by place: */
    uint64_t               *firsts, *seconds, *thirds;
};

/* A cell at hand. */
struct matched {
    const struct model_cell *cell;
    const uint32_t          *rows; /* (cell->n_rows) */
    bool                     is_late;
    bool                     is_circular; /* rooms change with lengths */
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

static inline uint64_t room_at(const struct matcher *m, const struct matched *at, uint32_t k)
{
    return at->is_circular ? room_of(m, at->rows[k]) : m->rooms_ns[k];
}

/* What the first table gives; behind the parent's end, as it is. */
static uint64_t length_by(const struct model_cell *cell, bool is_cell_late, uint64_t y, uint64_t room)
{
    if (cell->duration_mode == MODEL_TIME_OVERHANG)
        return y < TIME_PLACE_MAX_NS ? y : TIME_PLACE_MAX_NS;
    return time_place_length(cell->duration_mode, is_cell_late, y, room);
}

/* By the rank that it has; at the top of a trace the number itself. */
static void set_duration(const struct matcher *m, uint32_t row)
{
    const struct model_cell *cell = &m->of->model->cells[m->of->cells[row]];
    uint64_t y = quantile_time_number(m->of->model, &cell->duration, cell->n_rows, m->of->ranks[row]);

    if (m->of->parents[row] == GEN_MATCH_NO_PARENT)
        m->durations_ns[row] = y < TIME_PLACE_MAX_NS ? y : TIME_PLACE_MAX_NS;
    else
        m->durations_ns[row] = length_by(cell, is_late(m->of, row), y, room_of(m, row));
}

/* In steps of 2^-10 octaves. */
static uint16_t key_of(uint64_t y)
{
    return (uint16_t)(fixed_log2_q16(y) >> 6);
}

/* ---- Passes ------------------------------------------------------------------------ */

/* By the order at hand. */
static void set_lengths(const struct matcher *m, const struct matched *at)
{
    for (uint32_t i = 0; i < at->cell->n_rows; i++) {
        uint32_t k = m->order[i];
        m->lengths_ns[k] = length_by(at->cell, at->is_late, m->firsts[i], room_at(m, at, k));
        if (at->is_circular)
            m->durations_ns[at->rows[k]] = m->lengths_ns[k];
    }
}

/* Rows by their numbers in 'mode', which become those of a table; then by what this makes the first table's. */
static void meet(const struct matcher *m, const struct matched *at, uint8_t mode, const uint64_t *of_top,
                 const uint64_t *values)
{
    const struct model_cell *cell = at->cell;

    for (uint32_t k = 0; k < cell->n_rows; k++)
        m->keys[k] = key_of(time_measure_length(mode, m->lengths_ns[k], of_top != NULL ? of_top[k] : room_at(m, at, k)));
    rank_rows_sort(m->order, m->of->spare, cell->n_rows, m->keys);
    for (uint32_t i = 0; i < cell->n_rows; i++) {
        uint32_t k = m->order[i];
        uint64_t room = room_at(m, at, k);
        uint64_t duration_ns = of_top != NULL ? time_place_length(mode, true, values[i], of_top[k])
                                              : time_place_length(mode, at->is_late, values[i], room);
        m->keys[k] = key_of(time_measure_length(cell->duration_mode, duration_ns, room));
    }
    rank_rows_sort(m->order, m->of->spare, cell->n_rows, m->keys);
    set_lengths(m, at);
}

/* Parts of the top first: of what is met last, most holds. */
static void run_pass(const struct matcher *m, const struct matched *at)
{
    if (at->cell->top_table != 0)
        meet(m, at, MODEL_TIME_RATIO, m->tops_ns, m->thirds);
    if (gen_match_has_second(m->of->model, at->cell))
        meet(m, at, at->cell->gap_mode, NULL, m->seconds);
}

static void match_cell(const struct matcher *m, uint32_t cell_at)
{
    const struct model      *model = m->of->model;
    const struct model_cell *cell = &model->cells[cell_at];
    struct matched           at = { .cell = cell, .rows = m->of->rows_by_cell + m->of->ends[cell_at] - cell->n_rows };

    at.is_late = is_late(m->of, at.rows[0]);
    at.is_circular = m->is_circular[cell_at];
    for (uint32_t k = 0; k < cell->n_rows; k++) {
        m->order[k] = k;
        m->rooms_ns[k] = room_of(m, at.rows[k]);
    }
    for (uint32_t k = 0; k < cell->n_rows && cell->top_table != 0; k++)
        m->tops_ns[k] = m->durations_ns[m->tops[at.rows[k]]];
    quantile_time_numbers(model, &cell->duration, cell->n_rows, m->firsts);
    if (gen_match_has_second(model, cell))
        quantile_time_numbers(model, &cell->gap, cell->n_rows, m->seconds);
    if (cell->top_table != 0)
        quantile_time_numbers(model, &model->tables[cell->top_table - 1], cell->n_rows, m->thirds);
    set_lengths(m, &at);
    for (uint32_t i = 0; i < N_PASSES; i++)
        run_pass(m, &at);
    for (uint32_t i = 0; i < cell->n_rows; i++) {
        uint32_t row = at.rows[m->order[i]];
        m->of->ranks[row] = rank_rows_rank(i, cell->n_rows);
        m->durations_ns[row] = m->lengths_ns[m->order[i]];
    }
}

static void run_cell(const struct matcher *m, uint32_t cell_at)
{
    const struct model_cell *cell = &m->of->model->cells[cell_at];
    const uint32_t          *rows = m->of->rows_by_cell + m->of->ends[cell_at] - cell->n_rows;

    if (cell->n_rows != 0 && gen_match_is_wanted(m->of->model, cell))
        match_cell(m, cell_at);
    else
        for (uint32_t i = 0; i < cell->n_rows; i++)
            set_duration(m, rows[i]);
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

static void find_tops(const struct matcher *m)
{
    for (uint64_t i = 0; i < m->of->n; i++)
        m->tops[i] = m->of->parents[i] == GEN_MATCH_NO_PARENT ? (uint32_t)i : m->tops[m->of->parents[i]];
}

static void find_circles(const struct matcher *m)
{
    const struct gen_match *of = m->of;

    for (uint64_t i = 0; i < of->n; i++)
        if (of->parents[i] != GEN_MATCH_NO_PARENT && of->cells[of->parents[i]] == of->cells[i])
            m->is_circular[of->cells[i]] = true;
}

/* Durations of rows that are asked for before their cell's turn, or in it, and of those that these ask for.
 * 'is_asked' (n) is zero. */
static void set_early(const struct matcher *m, uint8_t *is_asked)
{
    const struct gen_match *of = m->of;

    for (uint64_t i = of->n; i-- > 0;) {
        uint32_t parent = of->parents[i];
        if (parent != GEN_MATCH_NO_PARENT)
            is_asked[parent] |= is_asked[i] | (m->turns[of->cells[parent]] >= m->turns[of->cells[i]]);
    }
    for (uint64_t i = 0; i < of->n; i++)
        if (is_asked[i])
            set_duration(m, (uint32_t)i);
}

static bool open_matcher(const struct gen_match *of, struct arena *arena, struct matcher *m)
{
    size_t n_most = 1;

    for (uint32_t c = 0; c < of->model->n_cells; c++)
        if (of->model->cells[c].n_rows > n_most)
            n_most = of->model->cells[c].n_rows;
    *m = (struct matcher){ .of = of };
    m->durations_ns = arena_take(arena, of->n + 1, sizeof *m->durations_ns);
    m->turns = arena_take(arena, (size_t)of->model->n_cells + 1, sizeof *m->turns);
    m->is_circular = arena_take(arena, (size_t)of->model->n_cells + 1, sizeof *m->is_circular);
    m->tops = arena_take(arena, of->n + 1, sizeof *m->tops);
    m->rooms_ns = arena_take(arena, n_most, sizeof *m->rooms_ns);
    m->tops_ns = arena_take(arena, n_most, sizeof *m->tops_ns);
    m->lengths_ns = arena_take(arena, n_most, sizeof *m->lengths_ns);
    m->order = arena_take(arena, n_most, sizeof *m->order);
    m->keys = arena_take(arena, n_most, sizeof *m->keys);
    m->firsts = arena_take(arena, n_most, sizeof *m->firsts);
    m->seconds = arena_take(arena, n_most, sizeof *m->seconds);
    m->thirds = arena_take(arena, n_most, sizeof *m->thirds);
    return m->durations_ns != NULL && m->turns != NULL && m->rooms_ns != NULL && m->lengths_ns != NULL
           && m->order != NULL && m->keys != NULL && m->firsts != NULL && m->seconds != NULL && m->tops != NULL
           && m->tops_ns != NULL && m->thirds != NULL && m->is_circular != NULL;
}

enum status gen_match_run(const struct gen_match *of, struct fail *fail)
{
    struct arena   arena; /* owned here */
    struct matcher m;
    uint64_t      *order;    /* of cells */
    uint16_t      *depths;   /* (n) */
    uint8_t       *is_asked; /* (n) */
    enum status    s = STATUS_OK;

    arena_init(&arena);
    order = arena_take(&arena, (size_t)of->model->n_cells + 1, sizeof *order);
    depths = arena_take(&arena, of->n + 1, sizeof *depths);
    is_asked = arena_take(&arena, of->n + 1, sizeof *is_asked);
    if (!open_matcher(of, &arena, &m) || order == NULL || depths == NULL || is_asked == NULL) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to match %llu durations",
                     (unsigned long long)of->n);
    } else {
        order_cells(of, depths, order);
        for (uint32_t turn = 0; turn < of->model->n_cells; turn++)
            m.turns[(uint32_t)order[turn]] = turn;
        set_early(&m, is_asked);
        find_tops(&m);
        find_circles(&m);
        for (uint32_t turn = 0; turn < of->model->n_cells; turn++)
            run_cell(&m, (uint32_t)order[turn]);
    }
    arena_free(&arena);
    return s;
}
