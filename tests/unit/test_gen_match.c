/* test_gen_match.c - two tables of durations, both met. */
#include "common/gen/gen_match.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/fixed.h"
#include "common/base/philox.h"
#include "common/gen/quantile.h"
#include "common/gen/rank_rows.h"
#include "common/gen/time_place.h"

/* A tree of three levels in each of N traces: a top-level span, its child, the child's child. */
#define N 4000u
#define N_LEVELS 3u
#define N_KNOTS 11u

static struct model_cell cells[N_LEVELS];
static uint16_t          knots[(2 * N_LEVELS + 1) * N_KNOTS];
static struct model_table top_table;
static uint32_t          cell_of[N_LEVELS * N], parents[N_LEVELS * N], by_cell[N_LEVELS * N], spare[N_LEVELS * N];
static uint32_t          ends[N_LEVELS];
static uint16_t          ranks[N_LEVELS * N], before[N_LEVELS * N];
static uint64_t          real_ns[N_LEVELS * N], found_ns[N_LEVELS * N];
static uint8_t           late_bits[N_LEVELS * N / 8 + 1];
static struct model      model;
static bool               is_part_of_top; /* the last level: about a 64th, whatever its parent lasts */

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Sums of four uniform draws: 0 to 4, mostly near 2. */
static double bell(uint32_t stream, uint64_t row)
{
    double sum = 0;
    for (uint32_t k = 0; k < 4; k++)
        sum += (double)(philox_u64(1, stream, k, row) >> 11) / 9007199254740992.0;
    return sum;
}

static uint64_t octaves(double x)
{
    return fixed_exp2_q16((uint32_t)(x * 65536));
}

/* Knots at their ranks of what the rows of a level are under 'mode'. */
static void set_table(struct model_table *table, uint32_t level, uint8_t mode)
{
    static uint64_t y[N];
    for (uint32_t i = 0; i < N; i++) {
        uint32_t row = N_LEVELS * i + level;
        y[i] = time_measure_length(mode, real_ns[row], level == 0 ? 0 : real_ns[row - 1]);
    }
    qsort(y, N, sizeof *y, compare_u64);
    for (uint32_t k = 0; k < N_KNOTS; k++) {
        uint32_t at = (uint32_t)((uint64_t)quantile_time_rank(k, N_KNOTS) * N >> 32);
        knots[table->first_knot + k] = (uint16_t)(fixed_log2_q16(y[at < N ? at : N - 1]) >> 8);
    }
    table->n_knots = N_KNOTS;
}

/* Children last a part of their parents, the longer the shorter these are under RATIO, and otherwise any. The ranks that are handed over know nothing of that. */
static void set_up(uint8_t first_mode, uint8_t second_mode)
{
    model = (struct model){ .cells = cells, .n_cells = N_LEVELS, .time_knots = knots,
                            .n_time_knots = (2 * N_LEVELS + 1) * N_KNOTS, .knot_shift = 8,
                            .tables = &top_table, .n_tables = 1 };
    for (uint32_t i = 0; i < N; i++)
        for (uint32_t level = 0; level < N_LEVELS; level++) {
            uint32_t row = N_LEVELS * i + level;
            double   parent = level == 0 ? 0 : fixed_log2_q16(real_ns[row - 1]) / 65536.0;
            double   part = (first_mode == MODEL_TIME_RATIO ? parent - 14 : 2) * (0.2 + 0.1 * bell(1, row));
            real_ns[row] = octaves(level == 0 ? 18 + 2 * bell(0, row) : parent - part);
            if (is_part_of_top && level == N_LEVELS - 1)
                real_ns[row] = octaves(fixed_log2_q16(real_ns[row - 2]) / 65536.0 - 6 - 0.2 * bell(3, row));
            cell_of[row] = level;
            parents[row] = level == 0 ? GEN_MATCH_NO_PARENT : row - 1;
            by_cell[level * N + i] = row;
            ranks[row] = (uint16_t)(philox_u64(1, 2, 0, row) >> 48);
        }
    for (uint32_t level = 0; level < N_LEVELS; level++) {
        cells[level] = (struct model_cell){ .n_rows = N, .by_net = level != 0, .duration_mode = level == 0 ? MODEL_TIME_ABSOLUTE : first_mode,
                                            .gap_mode = second_mode };
        cells[level].duration.first_knot = 2 * level * N_KNOTS;
        cells[level].gap.first_knot = (2 * level + 1) * N_KNOTS;
        set_table(&cells[level].duration, level, cells[level].duration_mode);
        set_table(&cells[level].gap, level, second_mode);
        ends[level] = (level + 1) * N;
        rank_rows(by_cell + level * N, spare, N, ranks);
    }
    memcpy(before, ranks, sizeof before);
}

static void run(void)
{
    struct gen_match match = { .model = &model, .cells = cell_of, .parents = parents, .ends = ends,
                               .late_bits = late_bits, .rows_by_cell = by_cell, .spare = spare, .ranks = ranks,
                               .n = N_LEVELS * N };
    cr_assert_eq(gen_match_run(&match, NULL), STATUS_OK);
}

/* Durations by the first table and its ranks. */
static void place_all(void)
{
    for (uint32_t row = 0; row < N_LEVELS * N; row++) {
        const struct model_cell *cell = &cells[cell_of[row]];
        uint64_t y = quantile_time_number(&model, &cell->duration, N, ranks[row]);
        found_ns[row] = cell_of[row] == 0 ? y : time_place_length(cell->duration_mode, false, y, found_ns[row - 1]);
    }
}

/* The mean distance of quantiles, in octaves of the number under 'mode'. */
static double distance(uint32_t level, uint8_t mode)
{
    static uint64_t real[N], found[N];
    double          sum = 0;

    for (uint32_t i = 0; i < N; i++) {
        uint32_t row = N_LEVELS * i + level;
        real[i] = time_measure_length(mode, real_ns[row], real_ns[row - 1]);
        found[i] = time_measure_length(mode, found_ns[row], found_ns[row - 1]);
    }
    qsort(real, N, sizeof *real, compare_u64);
    qsort(found, N, sizeof *found, compare_u64);
    for (uint32_t i = 0; i < N; i++)
        sum += abs((int)fixed_log2_q16(real[i]) - (int)fixed_log2_q16(found[i])) / 65536.0;
    return sum / N;
}

static void expect_both(uint8_t first_mode, uint8_t second_mode)
{
    double apart[N_LEVELS];

    set_up(first_mode, second_mode);
    place_all();
    for (uint32_t level = 1; level < N_LEVELS; level++)
        apart[level] = distance(level, second_mode);
    run();
    place_all();
    for (uint32_t level = 1; level < N_LEVELS; level++) {
        cr_expect_lt(distance(level, first_mode), 0.05, "level %u: %f", level, distance(level, first_mode));
        cr_expect_lt(distance(level, second_mode), apart[level] / 3, "level %u: %f of %f octaves", level,
                     distance(level, second_mode), apart[level]);
    }
}

Test(gen_match, parts_of_parents_and_durations_are_both_met)
{
    expect_both(MODEL_TIME_RATIO, MODEL_TIME_ABSOLUTE);
}

Test(gen_match, durations_and_parts_are_both_met)
{
    expect_both(MODEL_TIME_ABSOLUTE, MODEL_TIME_RATIO);
    expect_both(MODEL_TIME_SOFT, MODEL_TIME_RATIO);
}

static int compare_u16(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* The mean distance of quantiles of the last level's parts of the first, in octaves. */
static double distance_of_top(void)
{
    static uint64_t real[N], found[N];
    double          sum = 0;

    for (uint32_t i = 0; i < N; i++) {
        uint32_t row = N_LEVELS * i + N_LEVELS - 1;
        real[i] = time_measure_length(MODEL_TIME_RATIO, real_ns[row], real_ns[N_LEVELS * i]);
        found[i] = time_measure_length(MODEL_TIME_RATIO, found_ns[row], found_ns[N_LEVELS * i]);
    }
    qsort(real, N, sizeof *real, compare_u64);
    qsort(found, N, sizeof *found, compare_u64);
    for (uint32_t i = 0; i < N; i++)
        sum += abs((int)fixed_log2_q16(real[i]) - (int)fixed_log2_q16(found[i])) / 65536.0;
    return sum / N;
}

static void add_top_table(void)
{
    static uint64_t y[N];
    for (uint32_t i = 0; i < N; i++)
        y[i] = time_measure_length(MODEL_TIME_RATIO, real_ns[N_LEVELS * i + N_LEVELS - 1], real_ns[N_LEVELS * i]);
    qsort(y, N, sizeof *y, compare_u64);
    top_table = (struct model_table){ .first_knot = 2 * N_LEVELS * N_KNOTS, .n_knots = N_KNOTS };
    for (uint32_t k = 0; k < N_KNOTS; k++) {
        uint32_t at = (uint32_t)((uint64_t)quantile_time_rank(k, N_KNOTS) * N >> 32);
        knots[top_table.first_knot + k] = (uint16_t)(fixed_log2_q16(y[at < N ? at : N - 1]) >> 8);
    }
    cells[N_LEVELS - 1].top_table = 1;
}

Test(gen_match, parts_of_the_top_are_met_too)
{
    double second, third;

    is_part_of_top = true;
    set_up(MODEL_TIME_RATIO, MODEL_TIME_ABSOLUTE);
    cells[2].gap.n_knots = 0;
    run();
    place_all();
    third = distance_of_top();
    set_up(MODEL_TIME_RATIO, MODEL_TIME_ABSOLUTE);
    cells[2].gap.n_knots = 0;
    add_top_table();
    cr_expect(gen_match_is_wanted(&model, &cells[2]) && !gen_match_has_second(&model, &cells[2]));
    run();
    place_all();
    cr_expect_lt(distance_of_top(), third / 3, "%f of %f octaves", distance_of_top(), third);
    cr_expect_lt(distance(2, MODEL_TIME_RATIO), 0.05);

    set_up(MODEL_TIME_RATIO, MODEL_TIME_ABSOLUTE);
    add_top_table();
    run();
    place_all();
    second = distance(2, MODEL_TIME_ABSOLUTE);
    cr_expect(second < 0.1 && distance_of_top() < third / 2, "%f, %f of %f octaves", second, distance_of_top(), third);
}

Test(gen_match, ranks_stay_what_they_were_in_another_order)
{
    set_up(MODEL_TIME_RATIO, MODEL_TIME_ABSOLUTE);
    run();
    cr_expect_neq(memcmp(ranks, before, sizeof ranks), 0);
    for (uint32_t level = 0; level < N_LEVELS; level++) {
        static uint16_t now[N], then[N];
        for (uint32_t i = 0; i < N; i++) {
            now[i] = ranks[N_LEVELS * i + level];
            then[i] = before[N_LEVELS * i + level];
        }
        qsort(now, N, sizeof *now, compare_u16);
        qsort(then, N, sizeof *then, compare_u16);
        cr_expect_eq(memcmp(now, then, sizeof now), 0, "level %u", level);
    }
}

Test(gen_match, without_a_second_table_nothing_moves)
{
    set_up(MODEL_TIME_RATIO, MODEL_TIME_ABSOLUTE);
    for (uint32_t level = 0; level < N_LEVELS; level++)
        cells[level].gap.n_knots = 0;
    run();
    cr_expect_eq(memcmp(ranks, before, sizeof ranks), 0);
    cr_expect_not(gen_match_is_wanted(&model, &cells[1]));
}

Test(gen_match, networks_as_1_2_has_them_have_one_table)
{
    set_up(MODEL_TIME_RATIO, MODEL_TIME_ABSOLUTE);
    cr_expect(gen_match_is_wanted(&model, &cells[1]));
    model.nets_are_1_2 = true;
    cr_expect_not(gen_match_is_wanted(&model, &cells[1]));
    run();
    cr_expect_eq(memcmp(ranks, before, sizeof ranks), 0);
}

/* A cell whose rows are at every depth, as of an operation that calls itself. */
Test(gen_match, a_circle_ends)
{
    set_up(MODEL_TIME_RATIO, MODEL_TIME_ABSOLUTE);
    for (uint32_t i = 0; i < N_LEVELS * N; i++) {
        cell_of[i] = 1;
        by_cell[i] = i;
    }
    cells[0].n_rows = cells[2].n_rows = 0;
    cells[1].n_rows = N_LEVELS * N;
    ends[0] = 0;
    ends[1] = ends[2] = N_LEVELS * N;
    run();
    cr_expect_neq(memcmp(ranks, before, sizeof ranks), 0);
}
