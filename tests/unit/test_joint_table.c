/* test_joint_table.c - what cells tell of each other, and tables with given sums. */
#include "gentc/joint_table.h"

#include <criterion/criterion.h>
#include <math.h>

#define N_ROWS 4000
#define N_MOST 12

static uint16_t           cells_a[N_ROWS], cells_b[N_ROWS];
static uint32_t           rows_a[N_MOST], rows_b[N_MOST];
static struct joint_cells a = { .n_rows = N_ROWS, .cells = cells_a, .cell_rows = rows_a };
static struct joint_cells b = { .n_rows = N_ROWS, .cells = cells_b, .cell_rows = rows_b };
static struct joint_table table;
static struct model_build build;

static void setup(void)
{
    cr_assert(joint_table_open(&table));
    model_build_init(&build);
}

static void teardown(void)
{
    joint_table_free(&table);
    model_build_free(&build);
}

TestSuite(joint_table, .init = setup, .fini = teardown);

static uint32_t draw(uint64_t *state, uint32_t n)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((*state >> 33) % n);
}

static double bits_per_row(uint32_t stride)
{
    joint_table_count(&table, &a, &b, stride);
    struct joint_table_worth worth = joint_table_weigh(&table, &a, &b);
    joint_table_clear(&table);
    return worth.bits_per_row;
}

/* Miller and Madow: what a table of so many cells with rows, and sides of so many, seems to tell by chance. */
static double correction(double n_cells, double n_a, double n_b, double n_rows)
{
    return (n_cells - n_a - n_b + 1) / (2 * n_rows * log(2));
}

/* ---- Worth ----------------------------------------------------------------------------- */

Test(joint_table, what_is_independent_tells_nothing)
{
    a.n_cells = 4;
    b.n_cells = 5;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        cells_a[i] = (uint16_t)(i % 4);
        cells_b[i] = (uint16_t)(i / 4 % 5);
    }
    cr_expect_float_eq(bits_per_row(1) + correction(20, 4, 5, N_ROWS), 0, 1e-9);
}

Test(joint_table, a_function_tells_all_of_what_it_has)
{
    a.n_cells = 8;
    b.n_cells = 2;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        cells_a[i] = (uint16_t)(i % 8);
        cells_b[i] = (uint16_t)(i % 8 >= 6);
    }
    double entropy = -0.75 * log2(0.75) - 0.25 * log2(0.25);
    cr_expect_float_eq(bits_per_row(1) + correction(8, 8, 2, N_ROWS), entropy, 1e-9);
    cr_expect_float_eq(bits_per_row(7), entropy, 0.02, "a sample is enough");
}

Test(joint_table, half_of_the_rows_tell_the_known_half)
{
    a.n_cells = b.n_cells = 2;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        cells_a[i] = (uint16_t)(i % 2);
        cells_b[i] = (uint16_t)(i % 4 == 3 ? 0 : i % 2); /* 0 to 0; 1 to either */
    }
    double expected = -0.75 * log2(0.75) - 0.25 * log2(0.25) - 0.5;
    cr_expect_float_eq(bits_per_row(1) + correction(3, 2, 2, N_ROWS), expected, 1e-9);
}

Test(joint_table, unknown_rows_are_left_out)
{
    a.n_cells = b.n_cells = 2;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        cells_a[i] = i % 10 == 0 ? JOINT_CELLS_UNKNOWN : (uint16_t)(i / 2 % 2);
        cells_b[i] = i % 10 == 1 ? JOINT_CELLS_UNKNOWN : (uint16_t)(i / 2 % 2);
    }
    joint_table_count(&table, &a, &b, 1);
    cr_expect_eq(table.n_rows, N_ROWS * 8 / 10);
    joint_table_clear(&table);
    cr_expect_float_eq(bits_per_row(1) + correction(2, 2, 2, N_ROWS * 0.8), 1, 1e-9);
}

Test(joint_table, no_rows_tell_nothing)
{
    a.n_cells = b.n_cells = 2;
    for (uint32_t i = 0; i < N_ROWS; i++)
        cells_a[i] = cells_b[i] = JOINT_CELLS_UNKNOWN;
    cr_expect_eq(bits_per_row(1), 0);
}

/* ---- Sums -------------------------------------------------------------------------------- */

/* Entries in order, all with rows, that add up to the cells' rows; and no trace in the table. */
static uint32_t emit(void)
{
    uint32_t first = build.model.n_joint_entries, n = 0, left_a[N_MOST], left_b[N_MOST];

    joint_table_count(&table, &a, &b, 1);
    cr_assert(joint_table_emit(&table, &a, &b, &build, &n));
    cr_assert_eq(first + n, build.model.n_joint_entries);
    memcpy(left_a, rows_a, sizeof left_a);
    memcpy(left_b, rows_b, sizeof left_b);
    for (uint32_t i = first; i < first + n; i++) {
        const struct model_joint_entry *entry = &build.model.joint_entries[i];
        cr_assert(entry->n != 0 && entry->given_cell < a.n_cells && entry->cell < b.n_cells);
        cr_assert(i == first || entry[-1].given_cell < entry->given_cell
                  || (entry[-1].given_cell == entry->given_cell && entry[-1].cell < entry->cell));
        left_a[entry->given_cell] -= entry->n;
        left_b[entry->cell] -= entry->n;
    }
    for (uint32_t i = 0; i < N_MOST; i++)
        cr_assert((i >= a.n_cells || left_a[i] == 0) && (i >= b.n_cells || left_b[i] == 0), "cell %u", i);
    for (uint32_t i = 0; i < a.n_cells * b.n_cells; i++)
        cr_assert_eq(table.counts[i], 0);
    return n;
}

Test(joint_table, counts_that_add_up_are_kept)
{
    a.n_cells = 3;
    b.n_cells = 2;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        rows_a[cells_a[i] = (uint16_t)(i % 3)]++;
        rows_b[cells_b[i] = (uint16_t)(i % 3 == 2 || i % 6 == 0)]++;
    }
    cr_assert_eq(emit(), 4);
    const struct model_joint_entry *entries = build.model.joint_entries;
    cr_expect(entries[0].n == 667 && entries[1].n == 667 && entries[2].n == 1333 && entries[3].n == 1333);
}

Test(joint_table, other_sums_than_the_counts_are_met)
{
    a.n_cells = b.n_cells = 2;
    for (uint32_t i = 0; i < N_ROWS; i++)
        cells_a[i] = cells_b[i] = (uint16_t)(i % 2);
    rows_a[0] = 2500;
    rows_a[1] = 1500;
    rows_b[0] = 2000;
    rows_b[1] = 2000;
    cr_assert_eq(emit(), 3, "where rows met, and what cannot be there");
    const struct model_joint_entry *entries = build.model.joint_entries;
    cr_expect(entries[0].n == 2000 && entries[1].n == 500 && entries[2].n == 1500);
}

Test(joint_table, cells_that_no_known_row_is_in_get_their_rows)
{
    a.n_cells = b.n_cells = 3;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        cells_a[i] = (uint16_t)(i % 2);
        cells_b[i] = i % 4 == 0 ? JOINT_CELLS_UNKNOWN : (uint16_t)(i % 2);
    }
    rows_a[0] = rows_a[1] = 1500;
    rows_b[0] = rows_b[1] = 1800;
    rows_a[2] = 1000;
    rows_b[2] = 400;
    emit();
}

Test(joint_table, any_sums_are_met)
{
    uint64_t state = 1;

    for (uint32_t turn = 0; turn < 200; turn++) {
        a.n_cells = 1 + draw(&state, N_MOST);
        b.n_cells = 1 + draw(&state, N_MOST);
        memset(rows_a, 0, sizeof rows_a);
        memset(rows_b, 0, sizeof rows_b);
        for (uint32_t i = 0; i < N_ROWS; i++) {
            cells_a[i] = draw(&state, 9) == 0 ? JOINT_CELLS_UNKNOWN : (uint16_t)draw(&state, a.n_cells);
            cells_b[i] = draw(&state, 3) == 0 ? (uint16_t)draw(&state, b.n_cells) : (uint16_t)(cells_a[i] % b.n_cells);
            rows_a[draw(&state, 1 + draw(&state, a.n_cells))]++;
            rows_b[draw(&state, 1 + draw(&state, b.n_cells))]++;
        }
        emit();
    }
}
