/* test_gen_joint.c - rows of joined columns: tables met exactly, cases about as told, and nothing else in common. */
#include "common/gen/gen_joint.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "common/bundle/model_joint.h"
#include "common/gen/gen_draw.h"

#define N_ROWS 120
#define ROOM   64

/* A model of columns only, by hand. */
static struct model        model;
static struct model_column columns[ROOM];
static struct model_choice choices[ROOM];
static struct model_value  values[ROOM];
static struct model_number number; /* what it prints does not matter here */
static struct model_pattern pattern;
static struct model_part   part = { .column = MODEL_NONE, .source = MODEL_SOURCE_PARENT };
static struct model_joint  joints[ROOM];
static struct model_joint_case  cases[ROOM];
static struct model_joint_entry entries[ROOM];
static char                text[] = "abcdefgh"; /* value i is letter i - 1; value 0 is empty */
static uint32_t            ends[9];
static struct arena        arena;
static struct permute      permutes[ROOM];
static struct gen_joint    built;

static void setup(void)
{
    arena_init(&arena);
    for (uint32_t i = 0; i < 9; i++) {
        ends[i] = i;
        values[i] = (struct model_value){ i, i == 0 ? VALUE_EMPTY : VALUE_STRING };
    }
    pattern = (struct model_pattern){ 0, 1, VALUE_STRING, true };
    model = (struct model){ .seed = 5, .text = (uint8_t *)text, .string_end = ends, .n_strings = 9, .values = values,
                            .n_values = 9, .columns = columns, .choices = choices, .numbers = &number, .n_numbers = 1,
                            .patterns = &pattern, .n_patterns = 1, .parts = &part, .n_parts = 1, .joints = joints,
                            .joint_cases = cases, .joint_entries = entries, .n_resources = 4, .n_labels = 4 };
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(gen_joint, .init = setup, .fini = teardown);

/* ---- Models ----------------------------------------------------------------------------- */

static uint32_t add_column(void)
{
    columns[model.n_columns] = (struct model_column){ .first_choice = model.n_choices };
    return model.n_columns++;
}

static void add_choice(enum model_choice_kind kind, uint32_t n)
{
    struct model_column *column = &columns[model.n_columns - 1];
    uint32_t             ref = kind == MODEL_CHOICE_VALUE ? column->n_choices + 1 : 0;
    choices[model.n_choices++] = (struct model_choice){ n, ref, (uint8_t)kind };
    column->n_choices++;
    column->n_rows += n;
}

/* A column of values with these rows each. */
static uint32_t add_values(uint32_t n, const uint32_t *rows)
{
    uint32_t column = add_column();
    for (uint32_t i = 0; i < n; i++)
        add_choice(MODEL_CHOICE_VALUE, rows[i]);
    return column;
}
#define LIST(type, ...) sizeof((const type[]){ __VA_ARGS__ }) / sizeof(type), (const type[]){ __VA_ARGS__ }
#define VALUES(...) add_values(LIST(uint32_t, __VA_ARGS__))

static uint32_t add_number(uint32_t n_rows)
{
    uint32_t column = add_column();
    add_choice(MODEL_CHOICE_NUMBER, n_rows);
    return column;
}

static void add_joint(struct model_joint joint, uint32_t n, const struct model_joint_entry *list)
{
    joint.first_entry = model.n_joint_entries;
    joint.n_entries = n;
    joint.n_split = (uint8_t)(joint.n_split == 0 ? 1 : joint.n_split);
    joint.n_given_split = (uint8_t)(joint.n_given_split == 0 ? 1 : joint.n_given_split);
    for (uint32_t i = 0; i < n; i++)
        entries[model.n_joint_entries++] = list[i];
    joints[model.n_joints++] = joint;
}
#define ENTRIES(...) LIST(struct model_joint_entry, __VA_ARGS__)

static void build(void)
{
    struct fail fail = { 0 };

    cr_assert_eq(model_joint_check(&model, &fail), STATUS_OK, "%s", fail.what);
    for (uint32_t c = 0; c < model.n_columns; c++)
        permutes[c] = gen_draw_permutation(model.seed, GEN_DOMAIN_COLUMN, c, 0, columns[c].n_rows);
    cr_assert_eq(gen_joint_build(&model, &arena, &built, &fail), STATUS_OK, "%s", fail.what);
}

/* ---- What rows get ------------------------------------------------------------------------- */

static bool find_nothing(void *context, const struct model_part *wanted, struct span_value *value)
{
    (void)context, (void)wanted, (void)value;
    return false;
}

static uint32_t place_of(uint32_t column, uint32_t row)
{
    const struct gen_source source = { .find = find_nothing };
    return gen_joint_place(&built, permutes, column, row, &source);
}

/* Which of a column's choices, or parts of its number, holds a place. */
static uint32_t cell_of(uint32_t column, uint32_t n_split, uint32_t place)
{
    struct model_joint_side side;
    uint32_t                behind[ROOM], cell = 0;

    cr_assert(model_joint_open(&model, column, &side) && place >= side.n_sure);
    model_joint_ends(&model, &side, n_split, behind);
    while (place - side.n_sure >= behind[cell])
        cell++;
    return cell;
}

static void expect_all_places(uint32_t column)
{
    bool     is_taken[N_ROWS] = { false };
    uint32_t n = 0;

    for (uint32_t row = 0; row < columns[column].n_rows; row++) {
        uint32_t place = place_of(column, row);
        cr_assert_lt(place, columns[column].n_rows);
        n += !is_taken[place];
        is_taken[place] = true;
    }
    cr_expect_eq(n, columns[column].n_rows, "column %u", column);
}

/* Every row of the table of joint 'at' is met exactly. */
static void expect_table(uint32_t at)
{
    const struct model_joint *joint = &joints[at];
    uint32_t                  met[ROOM][ROOM] = { { 0 } };

    for (uint32_t row = 0; row < columns[joint->column].n_rows; row++)
        met[cell_of(joint->given, joint->n_given_split, place_of(joint->given, row))]
           [cell_of(joint->column, joint->n_split, place_of(joint->column, row))]++;
    for (uint32_t i = joint->first_entry; i < joint->first_entry + joint->n_entries; i++) {
        uint32_t *n = &met[entries[i].given_cell][entries[i].cell];
        cr_expect_eq(*n, entries[i].n, "joint %u: %u rows of %u, %u", at, *n, entries[i].given_cell, entries[i].cell);
        *n = 0;
    }
    for (uint32_t i = 0; i < ROOM * ROOM; i++)
        cr_expect_eq(met[i / ROOM][i % ROOM], 0, "%u and %u never meet", i / ROOM, i % ROOM);
    expect_all_places(joint->column);
}

/* ---- Columns --------------------------------------------------------------------------------- */

Test(gen_joint, a_table_over_two_columns_is_met_exactly)
{
    uint32_t given = VALUES(60, 40, 20), column = VALUES(50, 50, 20);

    add_joint((struct model_joint){ .column = column, .given = given },
              ENTRIES({ 0, 0, 10 }, { 0, 1, 50 }, { 1, 0, 37 }, { 1, 2, 3 }, { 2, 0, 3 }, { 2, 2, 17 }));
    for (model.seed = 0; model.seed < 20; model.seed++) {
        build();
        expect_table(0);
    }
}

Test(gen_joint, chains_of_numbers_split_by_rank_are_met_exactly)
{
    uint32_t first = add_number(N_ROWS), second = VALUES(30, 70, 20), third = add_number(N_ROWS);
    uint32_t fourth = VALUES(7, 113);

    add_joint((struct model_joint){ .column = second, .given = first, .n_given_split = 4 },
              ENTRIES({ 0, 0, 30 }, { 1, 1, 30 }, { 2, 1, 25 }, { 2, 2, 5 }, { 3, 1, 15 }, { 3, 2, 15 }));
    add_joint((struct model_joint){ .column = third, .given = second, .n_split = 3 },
              ENTRIES({ 0, 2, 30 }, { 1, 0, 35 }, { 1, 1, 25 }, { 1, 2, 10 }, { 2, 0, 5 }, { 2, 1, 15 }));
    add_joint((struct model_joint){ .column = fourth, .given = third, .n_given_split = 2 },
              ENTRIES({ 0, 0, 7 }, { 0, 1, 53 }, { 1, 1, 60 }));
    for (model.seed = 0; model.seed < 20; model.seed++) {
        build();
        for (uint32_t i = 0; i < 3; i++)
            expect_table(i);
    }
}

Test(gen_joint, columns_on_one_column_are_met_exactly_and_independent)
{
    uint32_t given = VALUES(60, 60), a = VALUES(60, 60), b = VALUES(60, 60), n_both = 0;

    for (uint32_t i = a; i <= b; i++)
        add_joint((struct model_joint){ .column = i, .given = given },
                  ENTRIES({ 0, 0, 30 }, { 0, 1, 30 }, { 1, 0, 30 }, { 1, 1, 30 }));
    for (model.seed = 0; model.seed < 100; model.seed++) {
        build();
        expect_table(0);
        expect_table(1);
        for (uint32_t row = 0; row < N_ROWS; row++)
            n_both += cell_of(a, 1, place_of(a, row)) == cell_of(b, 1, place_of(b, row));
    }
    cr_expect(n_both > 100 * 57 && n_both < 100 * 63, "%u of 12000 rows are alike", n_both);
}

Test(gen_joint, one_to_one_is_one_to_one_through_any_column_between)
{
    uint32_t a = VALUES(40, 50, 30), b = VALUES(50, 30, 40), c = add_number(N_ROWS), d = VALUES(40, 40, 40);

    add_joint((struct model_joint){ .column = b, .given = a }, ENTRIES({ 0, 2, 40 }, { 1, 0, 50 }, { 2, 1, 30 }));
    add_joint((struct model_joint){ .column = c, .given = b, .n_split = 12 },
              ENTRIES({ 0, 0, 10 }, { 0, 1, 10 }, { 0, 2, 10 }, { 0, 3, 10 }, { 0, 4, 10 }, { 1, 5, 10 }, { 1, 6, 10 },
                      { 1, 7, 10 }, { 2, 8, 10 }, { 2, 9, 10 }, { 2, 10, 10 }, { 2, 11, 10 }));
    add_joint((struct model_joint){ .column = d, .given = c, .n_given_split = 3 },
              ENTRIES({ 0, 0, 40 }, { 1, 1, 40 }, { 2, 2, 40 }));
    build();
    for (uint32_t i = 0; i < 3; i++)
        expect_table(i);
    for (uint32_t row = 0; row < N_ROWS; row++) {
        static const uint32_t b_of[] = { 2, 0, 1 };
        cr_expect_eq(cell_of(b, 1, place_of(b, row)), b_of[cell_of(a, 1, place_of(a, row))]);
        cr_expect_eq(cell_of(a, 1, place_of(a, row)) == 0, place_of(c, row) >= 80);
    }
}

/* What is not shuffled, since nobody sees it, must not show in columns behind it either. */
Test(gen_joint, within_cells_nothing_hangs_on_anything)
{
    uint32_t a = add_number(N_ROWS), b = VALUES(60, 60), c = add_number(N_ROWS);
    int64_t  sum = 0;

    add_joint((struct model_joint){ .column = b, .given = a, .n_given_split = 2 },
              ENTRIES({ 0, 0, 60 }, { 1, 1, 60 }));
    add_joint((struct model_joint){ .column = c, .given = b, .n_split = 2 }, ENTRIES({ 0, 0, 60 }, { 1, 1, 60 }));
    for (model.seed = 0; model.seed < 100; model.seed++) {
        build();
        expect_table(1);
        for (uint32_t row = 0; row < N_ROWS; row++) {
            int64_t x = place_of(a, row) % 60, y = place_of(c, row) % 60;
            sum += (2 * x - 59) * (2 * y - 59);
        }
    }
    /* of 12000 independent products: their deviation is 1200 sqrt(12000), about 131000 */
    cr_expect(sum > -5 * 131000 && sum < 5 * 131000, "%lld", (long long)sum);
}

Test(gen_joint, columns_without_joints_take_their_own_permutation)
{
    uint32_t given = VALUES(60, 60), column = VALUES(60, 60), other = VALUES(90, 30);

    add_joint((struct model_joint){ .column = column, .given = given }, ENTRIES({ 0, 1, 60 }, { 1, 0, 60 }));
    build();
    for (uint32_t row = 0; row < N_ROWS; row++) {
        cr_expect_eq(place_of(other, row), permute_at(&permutes[other], row));
        cr_expect_eq(place_of(given, row), permute_at(&permutes[given], row));
    }
}

Test(gen_joint, equal_models_give_equal_places_and_seeds_other_ones)
{
    uint32_t first[2][N_ROWS], n_same = 0;

    add_number(N_ROWS);
    uint32_t column = add_number(N_ROWS);
    add_joint((struct model_joint){ .column = column, .n_split = 2, .n_given_split = 2 },
              ENTRIES({ 0, 0, 40 }, { 0, 1, 20 }, { 1, 0, 20 }, { 1, 1, 40 }));
    for (uint32_t turn = 0; turn < 2; turn++) {
        build();
        for (uint32_t row = 0; row < N_ROWS; row++)
            first[turn][row] = place_of(column, row);
    }
    cr_expect_arr_eq(first[0], first[1], sizeof first[0]);
    model.seed++;
    build();
    for (uint32_t row = 0; row < N_ROWS; row++)
        n_same += place_of(column, row) == first[0][row];
    cr_expect_lt(n_same, 20);
}

/* ---- Cases ------------------------------------------------------------------------------------- */

struct told {
    uint8_t     type;
    struct text text;
    uint32_t    key;
};

static bool find_told(void *context, const struct model_part *wanted, struct span_value *value)
{
    const struct told *told = context;
    cr_assert(wanted->source == MODEL_SOURCE_SELF && wanted->what == MODEL_WHAT_ATTR);
    if (wanted->key != told->key)
        return false;
    *value = (struct span_value){ told->text, told->type };
    return true;
}

/* How many rows behind the sure patterns are in each cell when all rows have the same source. */
static void count_cells(uint32_t column, uint32_t n_split, const struct gen_source *source, uint32_t *n)
{
    memset(n, 0, 4 * sizeof *n);
    for (uint32_t row = 0; row < columns[column].n_rows; row++)
        n[cell_of(column, n_split, gen_joint_place(&built, permutes, column, row, source))]++;
}

#define EXPECT_NEAR(x, y) cr_expect((x) + 2 >= (y) && (x) <= (y) + 2, "%u where about %u were expected", (x), (y))

Test(gen_joint, a_value_decides_and_what_is_unknown_is_in_the_last_cell)
{
    uint32_t    column = VALUES(60, 60), n[4];
    struct told told = { VALUE_STRING, { "c", 1 }, 7 };
    const struct gen_source source = { .find = find_told, .context = &told };

    cases[0] = (struct model_joint_case){ 3, 40 }; /* "c" */
    cases[1] = (struct model_joint_case){ 4, 40 }; /* "d" */
    model.n_joint_cases = 2;
    add_joint((struct model_joint){ .column = column, .source = MODEL_JOINT_SELF, .given = 7, .n_cases = 2 },
              ENTRIES({ 0, 0, 40 }, { 1, 0, 10 }, { 1, 1, 30 }, { 2, 0, 10 }, { 2, 1, 30 }));
    build();
    count_cells(column, 1, &source, n);
    cr_expect(n[0] == N_ROWS && n[1] == 0);
    told.text.at = "d";
    count_cells(column, 1, &source, n);
    EXPECT_NEAR(n[0], 30u);
    EXPECT_NEAR(n[1], 90u);

    /* another text, another type, no value at all */
    for (uint32_t i = 0; i < 4; i++) {
        told = (struct told){ i == 1 ? VALUE_BYTES : VALUE_STRING,
                              { i == 2 ? "cc" : i == 0 ? "x" : "c", 1 + (i == 2) }, i == 3 ? 6 : 7 };
        count_cells(column, 1, &source, n);
        EXPECT_NEAR(n[0], 30u);
        EXPECT_NEAR(n[1], 90u);
    }
}

Test(gen_joint, resources_labels_and_durations_decide)
{
    static const struct {
        enum model_joint_source source;
        struct model_joint_case cases[2];
        struct gen_source       of[3]; /* first case, second, none of them */
    } tried[] = {
        { MODEL_JOINT_RESOURCE, { { 2, 40 }, { 0, 40 } },
          { { .resource_at = 2 }, { .resource_at = 0 }, { .resource_at = 1 } } },
        { MODEL_JOINT_PARENT, { { 3, 40 }, { MODEL_LABEL_TRACE, 40 } },
          { { .parent_label = 3 }, { .parent_label = 0 }, { .parent_label = 1 } } },
        { MODEL_JOINT_DURATION, { { 10 << 8, 40 }, { 20 << 8, 40 } },
          { { .duration_ns = 1022 }, { .duration_ns = 1023 }, { .duration_ns = 1 << 20 } } },
        { MODEL_JOINT_CHILD, { { 3, 40 }, { MODEL_LABEL_TRACE, 40 } },
          { { .child_label = 3 }, { .child_label = 0, .parent_label = 3 }, { .child_label = 1 } } },
        { MODEL_JOINT_TIME, { { 1, 40 }, { 2048, 40 } },
          { { .time_rank = (1 << 20) - 1 }, { .time_rank = 1 << 20 }, { .time_rank = 1u << 31 } } },
        { MODEL_JOINT_PARENT_DURATION, { { 10 << 8, 40 }, { 20 << 8, 40 } },
          { { .parent_duration_ns = 0 }, { .parent_duration_ns = 5000 }, { .parent_duration_ns = UINT64_MAX } } },
    };
    uint32_t column = add_number(N_ROWS), n[4];

    model.n_joint_cases = 2;
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        memcpy(cases, tried[i].cases, sizeof tried[i].cases);
        model.n_joints = model.n_joint_entries = 0;
        add_joint((struct model_joint){ .column = column, .source = (uint8_t)tried[i].source, .n_split = 3,
                                        .n_cases = 2 },
                  ENTRIES({ 0, 2, 40 }, { 1, 0, 10 }, { 1, 1, 30 }, { 2, 0, 30 }, { 2, 1, 10 }));
        build();
        count_cells(column, 3, &tried[i].of[0], n);
        cr_expect_eq(n[2], N_ROWS, "source %d", (int)tried[i].source);
        count_cells(column, 3, &tried[i].of[1], n);
        EXPECT_NEAR(n[0], 30u);
        EXPECT_NEAR(n[1], 90u);
        count_cells(column, 3, &tried[i].of[2], n);
        EXPECT_NEAR(n[0], 90u);
        EXPECT_NEAR(n[1], 30u);
    }
}

Test(gen_joint, a_case_without_rows_leaves_the_column_as_it_is)
{
    uint32_t                column = VALUES(80, 40);
    const struct gen_source source = { .resource_at = 3 };

    cases[0] = (struct model_joint_case){ 1, 120 };
    model.n_joint_cases = 1;
    add_joint((struct model_joint){ .column = column, .source = MODEL_JOINT_RESOURCE, .n_cases = 1 },
              ENTRIES({ 0, 0, 80 }, { 0, 1, 40 }));
    build();
    for (uint32_t row = 0; row < N_ROWS; row++)
        cr_expect_eq(gen_joint_place(&built, permutes, column, row, &source), permute_at(&permutes[column], row));
}

Test(gen_joint, places_of_sure_patterns_are_left_alone)
{
    uint32_t                column = add_column(), n[4];
    const struct gen_source source = { .resource_at = 1 };

    add_choice(MODEL_CHOICE_PATTERN, 40);
    add_choice(MODEL_CHOICE_VALUE, 50);
    add_choice(MODEL_CHOICE_VALUE, 30);
    cases[0] = (struct model_joint_case){ 1, 30 };
    model.n_joint_cases = 1;
    add_joint((struct model_joint){ .column = column, .source = MODEL_JOINT_RESOURCE, .n_cases = 1 },
              ENTRIES({ 0, 0, 10 }, { 0, 1, 20 }, { 1, 0, 40 }, { 1, 1, 10 }));
    build();
    count_cells(column, 1, &source, n); /* asserts that no place is one of theirs */
    EXPECT_NEAR(n[0], 40u);
    EXPECT_NEAR(n[1], 80u);
    const struct gen_source other = { .resource_at = 2 };
    count_cells(column, 1, &other, n);
    EXPECT_NEAR(n[0], 96u);
    EXPECT_NEAR(n[1], 24u);
}

/* A column on a value, and one that hangs on that column. */
Test(gen_joint, what_hangs_on_a_column_follows_it_whatever_decides)
{
    uint32_t a = VALUES(60, 60), b = VALUES(60, 60);

    cases[0] = (struct model_joint_case){ 1, 60 };
    model.n_joint_cases = 1;
    add_joint((struct model_joint){ .column = a, .source = MODEL_JOINT_RESOURCE, .n_cases = 1 },
              ENTRIES({ 0, 0, 60 }, { 1, 1, 60 }));
    add_joint((struct model_joint){ .column = b, .given = a }, ENTRIES({ 0, 1, 60 }, { 1, 0, 60 }));
    build();
    for (uint32_t row = 0; row < N_ROWS; row++) {
        const struct gen_source source = { .resource_at = row % 3 };
        uint32_t place_a = gen_joint_place(&built, permutes, a, row, &source);
        uint32_t place_b = gen_joint_place(&built, permutes, b, row, &source);
        cr_expect_eq(cell_of(a, 1, place_a), row % 3 != 1);
        cr_expect_eq(cell_of(b, 1, place_b), row % 3 == 1);
    }
}
