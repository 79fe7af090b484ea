/* test_joint_cells.c - rows to cells: listed values, numbers by rank, patterns, what is unknown, and cases. */
#include "gentc/joint_cases.h"

#include <criterion/criterion.h>

#include "tests/support/window_text.h"

#define N_ROWS 200

static struct window_text         text;
static struct arena               arena;
static struct joint_cells_scratch scratch;
static uint32_t                   ids[N_ROWS]; /* values of the span table, by row */
static struct column_rows_span    spans[N_ROWS], *spans_of[] = { spans };
static struct column_rows_field   field;
static struct column_rows         rows = { .fields = &field, .n_fields = 1, .spans = spans_of };
static const uint32_t             fields[] = { 0 };
static struct joint_cells         out;

static void setup(void)
{
    arena_init(&arena);
    window_text_init(&text);
}

static void teardown(void)
{
    joint_cells_scratch_free(&scratch);
    window_text_free(&text);
    arena_free(&arena);
}

TestSuite(joint_cells, .init = setup, .fini = teardown);

/* The attribute of span t, of N_ROWS; then the rows are read, and the model has a column without choices. */
static void read_rows(void)
{
    window_text_read(&text);
    for (uint32_t i = 0; i < N_ROWS; i++)
        ids[i] = text.table.attrs[text.table.spans[i].attrs.first_at].value_id;
    field = (struct column_rows_field){ .rows = ids, .n_rows = N_ROWS, .all_rows = ids, .n_all_rows = N_ROWS,
                                        .label = MODEL_LABEL_FIRST, .role = COLUMN_ROWS_ATTR,
                                        .domain = COLUMN_ROWS_VALUE };
    rows.n_ids[COLUMN_ROWS_VALUE] = text.table.values.n;
    rows.n_ids[COLUMN_ROWS_REF] = 8;
    cr_assert_not_null(MODEL_BUILD_TAKE(&text.build, columns, 1));
    text.build.model.columns[0].first_choice = text.build.model.n_choices;
}

static void add_choice(enum model_choice_kind kind, uint32_t ref, uint32_t n)
{
    struct model_choice *choice = MODEL_BUILD_TAKE(&text.build, choices, 1);
    cr_assert_not_null(choice);
    *choice = (struct model_choice){ n, ref, (uint8_t)kind };
    text.build.model.columns[0].n_choices++;
    text.build.model.columns[0].n_rows += n;
}

static void add_value(const char *of, uint32_t n)
{
    add_choice(MODEL_CHOICE_VALUE,
               model_build_value(&text.build, (struct span_value){ { of, strlen(of) }, VALUE_STRING }), n);
}

static void build(void)
{
    struct model_joint_side side;
    cr_assert(model_joint_open(&text.build.model, 0, &side));
    out = (struct joint_cells){ .fields = fields, .n_fields = 1 };
    cr_assert(joint_cells_build(&text.window, &text.build, &rows, &side, &scratch, &arena, &out));
    cr_assert_eq(out.n_rows, N_ROWS);
}

static void add_spans(const char *const *values, uint32_t n)
{
    for (uint64_t t = 0; t < N_ROWS; t++) {
        WINDOW_TEXT_SPAN(&text, .trace = t + 1, .id = t + 1, .start = 1000 * (t + 1));
        window_text_attr(&text, "k", values[t % n], (unsigned)t);
    }
}

Test(joint_cells, a_value_is_its_choice_and_a_text_its_pattern)
{
    static const char *const values[] = { "get", "put", "user-%u", "%u" };
    struct model_pattern    *pattern;
    struct model_part       *part;

    add_spans(values, 4);
    read_rows();
    add_value("put", 50);
    add_value("get", 50);
    pattern = MODEL_BUILD_TAKE(&text.build, patterns, 1);
    part = MODEL_BUILD_TAKE(&text.build, parts, 1);
    cr_assert(pattern != NULL && part != NULL);
    *pattern = (struct model_pattern){ 0, 1, VALUE_STRING, false };
    *part = (struct model_part){ .string = model_build_string(&text.build, (struct text){ "user-", 5 }), .column = 1 };
    add_choice(MODEL_CHOICE_PATTERN, 0, 100);
    build();
    cr_expect(out.n_cells == 3 && out.n_known == 150 && out.n_split == 1);
    for (uint32_t i = 0; i < N_ROWS; i++) {
        static const uint16_t expected[] = { 1, 0, 2, JOINT_CELLS_UNKNOWN };
        cr_expect_eq(out.cells[i], expected[i % 4], "row %u", i);
    }
    cr_expect(out.cell_rows[0] == 50 && out.cell_rows[1] == 50 && out.cell_rows[2] == 100, "of the column");
    cr_expect_float_eq(out.entropy, 1.58496, 1e-4);
}

Test(joint_cells, numbers_are_cut_by_rank_into_equal_parts)
{
    struct model_number *number;
    int64_t             *knots;
    uint32_t             n[4] = { 0 };

    for (uint64_t t = 0; t < N_ROWS; t++) {
        WINDOW_TEXT_SPAN(&text, .trace = t + 1, .id = t + 1, .start = 1000 * (t + 1));
        window_text_json_attr(&text, "k", "{\"intValue\":\"%u\"}", (unsigned)(t * 77 % N_ROWS));
    }
    read_rows();
    number = MODEL_BUILD_TAKE(&text.build, numbers, 1);
    knots = MODEL_BUILD_TAKE(&text.build, knots, 2);
    cr_assert(number != NULL && knots != NULL);
    knots[1] = N_ROWS - 1;
    *number = (struct model_number){ .n_knots = 2, .type = span_table_value(&text.table, ids[0]).type };
    add_choice(MODEL_CHOICE_NUMBER, 0, N_ROWS);
    build();
    cr_assert(out.n_split == 4 && out.n_cells == 4 && out.n_known == N_ROWS);
    for (uint32_t i = 0; i < N_ROWS; i++) {
        cr_expect_eq(out.cells[i], i * 77 % N_ROWS / 50, "row %u", i);
        n[out.cells[i]]++;
    }
    for (uint32_t i = 0; i < 4; i++)
        cr_expect(n[i] == 50 && out.cell_rows[i] == 50);
}

Test(joint_cells, frequent_resources_are_cases_and_durations_have_bounds)
{
    static const char *const values[] = { "get", "put" };
    struct joint_cells       given;
    struct joint_cases       cases = { .source = MODEL_JOINT_RESOURCE };

    add_spans(values, 2);
    read_rows();
    add_value("get", 100);
    add_value("put", 100);
    build();
    for (uint32_t i = 0; i < N_ROWS; i++)
        spans[i] = (struct column_rows_span){ .resource = i < 3 ? 6 : i < 60 ? 2 : 5, .duration = 100 * (i % 8) };
    cr_assert(joint_cases_build(&rows, &out, NULL, &scratch, &arena, &cases, &given));
    cr_assert(cases.n_cases == 2 && given.n_cells == 3, "three rows are too few for one");
    cr_expect(cases.refs[0] == 5 && cases.refs[1] == 2, "the most frequent first");
    cr_expect(given.cell_rows[0] == 140 && given.cell_rows[1] == 57 && given.cell_rows[2] == 3);
    cr_expect(given.cells[0] == 2 && given.cells[3] == 1 && given.cells[60] == 0);

    cases = (struct joint_cases){ .source = MODEL_JOINT_DURATION };
    cr_assert(joint_cases_build(&rows, &out, NULL, &scratch, &arena, &cases, &given));
    cr_assert_eq(cases.n_cases, 7);
    for (uint32_t i = 0; i < 7; i++)
        cr_expect_eq(cases.refs[i], 100 * (i + 1));
    for (uint32_t i = 0; i < N_ROWS; i++)
        cr_expect_eq(given.cells[i], i % 8);
}
