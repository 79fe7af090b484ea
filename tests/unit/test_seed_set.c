/* test_seed_set.c - seeds that were planted are found: by columns alone, on another column, on what a span is. */
#include "gentc/seed_set.h"

#include <criterion/criterion.h>

#include "common/gen/gen_draw.h"

#define N_ROWS 60
#define ROOM   16

/* A model of columns only, by hand: two labels, of 20 and 40 rows, that both have all columns. */
static struct model             model;
static struct model_column      columns[ROOM];
static struct model_choice      choices[ROOM];
static struct model_value       values[ROOM];
static struct model_joint       joints[ROOM];
static struct model_joint_case  cases[ROOM];
static struct model_joint_entry entries[ROOM];
static uint32_t                 planted[ROOM];
static struct arena             arena;
static struct gen_column        built;

static struct seed_rows          rows;
static struct seed_column        seed_columns[ROOM];
static struct seed_label         labels[2];
static struct seed_span          spans[2][N_ROWS];
static struct model_field        fields[ROOM];
static uint8_t                   codes[ROOM][N_ROWS], of_cases[ROOM][N_ROWS];
static struct seed_span         *regenerated[2] = { spans[0], spans[1] };
static uint8_t                  *case_list[ROOM];
static uint32_t                  index_of[ROOM];
static struct seed_set_world     world;
static struct seed_search_result result;
static uint32_t                  seeds[ROOM];

static const uint8_t  codes_of_cells[] = { 0, 1, 2 };
static const uint32_t owners[] = { 0, 1 };
static const uint32_t list[] = { 0, 1, 2 };

static void setup(void)
{
    arena_init(&arena);
    model = (struct model){ .seed = 11, .columns = columns, .choices = choices, .values = values, .n_values = ROOM,
                            .joints = joints, .joint_cases = cases, .joint_entries = entries, .n_labels = 2 };
    rows = (struct seed_rows){ .columns = seed_columns, .labels = labels, .n_labels = 2 };
    labels[0] = (struct seed_label){ .n_rows = 20, .spans = spans[0] };
    labels[1] = (struct seed_label){ .n_rows = 40, .spans = spans[1] };
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(seed_set, .init = setup, .fini = teardown);

/* A column of three values, 20 rows each. */
static void add_column(uint32_t seed)
{
    uint32_t at = model.n_columns++;

    columns[at] = (struct model_column){ .first_choice = model.n_choices, .n_choices = 3, .n_rows = N_ROWS };
    for (uint32_t i = 0; i < 3; i++)
        choices[model.n_choices++] = (struct model_choice){ N_ROWS / 3, 1 + i, MODEL_CHOICE_VALUE };
    planted[at] = seed;
    fields[at].column = at;
    seed_columns[rows.n_columns++] = (struct seed_column){ .field = &fields[at], .owners = owners, .n_owners = 2,
                                                           .n_rows = N_ROWS, .n_cells = 3, .n_split = 1,
                                                           .code_of = codes_of_cells, .codes = codes[at] };
    index_of[at] = rows.n_columns;
}

/* The last column hangs on something; both sides have cells of 20 rows. */
static void add_joint(enum model_joint_source source, uint32_t given)
{
    static const uint32_t table[3][3] = { { 12, 4, 4 }, { 5, 9, 6 }, { 3, 7, 10 } };
    struct model_joint    joint = { .column = model.n_columns - 1, .given = given, .source = (uint8_t)source,
                                    .n_split = 1, .n_given_split = 1, .first_entry = model.n_joint_entries,
                                    .n_entries = 9, .first_case = model.n_joint_cases,
                                    .n_cases = source == MODEL_JOINT_COLUMN ? 0 : 2 };

    for (uint32_t i = 0; i < 9; i++)
        entries[model.n_joint_entries++] = (struct model_joint_entry){ i / 3, i % 3, table[i / 3][i % 3] };
    for (uint32_t i = 0; i < joint.n_cases; i++)
        cases[model.n_joint_cases++] = (struct model_joint_case){ 1 + i, 20 };
    joints[model.n_joints++] = joint;
}

static struct gen_source source_of(uint32_t row)
{
    return (struct gen_source){ .parent_label = row % 5 < 3 ? row % 5 : 0 };
}

/* The window is what the generator makes with the planted seeds: codes, and times that go with those of
 * column 'of'. Then the seeds are forgotten. */
static void plant(uint32_t of)
{
    model.seeds = planted;
    model.n_seeds = model.n_columns;
    cr_assert_eq(gen_column_build(&model, &arena, &built, NULL), STATUS_OK);
    for (uint32_t c = 0; c < model.n_columns; c++)
        for (uint32_t i = 0; i < N_ROWS; i++) {
            const struct gen_source source = source_of(i);
            codes[c][i] = (uint8_t)(gen_joint_place(&built.joints, built.permutes, c, i, &source) / 20);
        }
    for (uint32_t i = 0; i < N_ROWS; i++)
        spans[i >= 20][i < 20 ? i : i - 20] = (struct seed_span){ .time = codes[of][i] };
    model.n_seeds = 0;
    cr_assert_eq(gen_column_build(&model, &arena, &built, NULL), STATUS_OK);
    for (uint32_t j = 0; j < model.n_joints; j++) {
        case_list[joints[j].column] = joints[j].source == MODEL_JOINT_COLUMN ? NULL : of_cases[joints[j].column];
        for (uint32_t i = 0; i < N_ROWS && joints[j].source != MODEL_JOINT_COLUMN; i++) {
            const struct gen_source source = source_of(i);
            of_cases[joints[j].column][i] = (uint8_t)gen_joint_find_case(&built.joints, &built.joints.tables[j],
                                                                         &source);
        }
    }
}

static void search(uint32_t n_candidates, uint64_t least_gain)
{
    world = (struct seed_set_world){ &rows, &model, &built, regenerated, case_list, index_of, n_candidates, least_gain };
    memset(seeds, 0xff, sizeof seeds);
    result = (struct seed_search_result){ 0 };
    cr_assert(seed_set_search(&world, list, rows.n_columns, seeds, &result));
    cr_expect_eq(result.n_columns, rows.n_columns);
}

Test(seed_set, a_planted_seed_is_found)
{
    add_column(200);
    plant(0);
    search(256, 1);
    cr_expect_eq(seeds[0], 200);
    cr_expect_eq(result.n_seeds, 1);
    cr_expect_eq(result.n_tried, 255);
    cr_expect_gt(result.before, 1);
    cr_expect_eq(result.after, 0);
}

Test(seed_set, the_frames_own_seed_is_left_where_it_is_the_best)
{
    add_column(0);
    plant(0);
    search(256, 1);
    cr_expect_eq(seeds[0], 0);
    cr_expect_eq(result.n_seeds, 0);
    cr_expect_eq(result.before, 0);
}

Test(seed_set, a_seed_of_a_column_that_hangs_on_another_is_found)
{
    add_column(0);
    add_column(77);
    add_joint(MODEL_JOINT_COLUMN, 0);
    plant(1);
    search(256, 1);
    cr_expect_eq(seeds[1], 77);
}

Test(seed_set, a_joint_is_met_whatever_the_seed)
{
    add_column(5);
    add_column(6);
    add_joint(MODEL_JOINT_COLUMN, 0);
    plant(0);
    search(256, 1);
    cr_expect_eq(seeds[0], 5);
    cr_expect_eq(seeds[1], 0, "times go with it as the joint says, by any seed");
    cr_expect_eq(result.after, 0);
}

Test(seed_set, a_seed_of_a_column_that_hangs_on_the_parent_is_found)
{
    add_column(123);
    add_joint(MODEL_JOINT_PARENT, 0);
    plant(0);
    search(256, 1);
    cr_expect_eq(seeds[0], 123);
}

Test(seed_set, columns_are_seen_beside_each_other)
{
    add_column(0);
    add_column(31);
    plant(0); /* nothing but the first column goes with times; the second one is the first one's twin */
    memcpy(codes[1], codes[0], N_ROWS);
    search(256, 1);
    cr_expect_neq(seeds[1], 0);
    cr_expect_lt(result.after, result.before);
}

Test(seed_set, candidates_beyond_the_number_are_not_tried)
{
    add_column(200);
    plant(0);
    search(100, 1);
    cr_expect_lt(seeds[0], 100);
    cr_expect_eq(result.n_tried, 99);
    search(1, 1);
    cr_expect_eq(seeds[0], 0);
}

Test(seed_set, what_is_not_worth_it_gets_none)
{
    add_column(200);
    plant(0);
    search(256, UINT64_C(1) << 40);
    cr_expect_eq(seeds[0], 0);
    cr_expect_eq(result.n_seeds, 0);
    cr_expect_eq(result.after, result.before);
}
