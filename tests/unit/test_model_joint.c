/* test_model_joint.c - cells of columns, and every rule of model_joint_check() with a model that breaks it. */
#include "common/bundle/model_joint.h"

#include <criterion/criterion.h>

#include "common/bundle/model_code.h"
#include "common/trace/span_value.h"
#include "tests/support/model_sample.h"

static struct arena  arena;
static struct model *sample;

static void setup(void)
{
    arena_init(&arena);
    sample = model_sample_build(&arena);
    cr_assert_not_null(sample);
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(model_joint, .init = setup, .fini = teardown);

static struct model_joint *find_joint(struct model *m, enum model_joint_source source)
{
    for (uint32_t i = 0; i < m->n_joints; i++)
        if (m->joints[i].source == source)
            return &m->joints[i];
    cr_assert_fail("no joint of source %d", (int)source);
    return NULL;
}

/* Of the two that hang on columns: size on region, ratio on size. */
static struct model_joint *find_size(struct model *m)
{
    struct model_joint *joint = find_joint(m, MODEL_JOINT_COLUMN);
    return joint->n_given_split == 1 ? joint : joint + 1;
}

static struct model_joint *find_ratio(struct model *m)
{
    struct model_joint *joint = m->joints;
    while (joint->n_given_split == 1)
        joint++;
    return joint;
}

static struct model_joint_entry *entry_of(struct model *m, const struct model_joint *joint, uint32_t i)
{
    return &m->joint_entries[joint->first_entry + i];
}

static struct model_joint_case *case_of(struct model *m, enum model_joint_source source)
{
    return &m->joint_cases[find_joint(m, source)->first_case];
}

/* ---- Cells -------------------------------------------------------------------------- */

Test(model_joint, cells_are_choices_and_parts_of_numbers)
{
    struct model_joint_side side;
    uint32_t                ends[8];

    cr_assert(model_joint_open(sample, find_size(sample)->column, &side));
    cr_expect(side.n_head == 0 && side.n_sure == 0 && side.n_own == 8);
    cr_assert_eq(model_joint_n_cells(sample, &side, 3), 3);
    model_joint_ends(sample, &side, 3, ends);
    cr_expect(ends[0] == 2 && ends[1] == 5 && ends[2] == 8);
    cr_assert(model_joint_open(sample, find_size(sample)->given, &side));
    cr_assert_eq(model_joint_n_cells(sample, &side, 3), 3, "no part of a value");
    model_joint_ends(sample, &side, 3, ends);
    cr_expect(ends[0] == 4 && ends[1] == 7 && ends[2] == 8);
}

Test(model_joint, sure_patterns_are_no_cells)
{
    struct model_joint_side side;
    uint32_t                ends[2];

    cr_assert(model_joint_open(sample, find_joint(sample, MODEL_JOINT_PARENT_DURATION)->column, &side));
    cr_expect(side.n_head == 1 && side.n_sure == 10 && side.n_own == 34);
    cr_assert_eq(model_joint_n_cells(sample, &side, 1), 2);
    model_joint_ends(sample, &side, 1, ends);
    cr_expect(ends[0] == 20 && ends[1] == 34);
}

Test(model_joint, what_is_one_value_or_has_a_source_cannot_be_joined)
{
    const struct model_label *page = &sample->labels[0];
    uint32_t                  n_open = 0;
    struct model_joint_side   side;

    cr_expect_not(model_joint_open(sample, page->name.column, &side), "a constant");
    for (uint32_t i = 0; i < page->n_attrs; i++)
        n_open += model_joint_open(sample, sample->label_attrs[page->first_attr + i].field.column, &side);
    cr_expect_eq(n_open, 6, "not a constant, fresh, a copy, a paste");
}

Test(model_joint, a_label_names_the_columns_that_may_be_joined_in_order)
{
    const struct model_label       *db = &sample->labels[3];
    const struct model_label_event *event = &sample->label_events[db->first_event];
    struct model_joint_walk         walk = { 0 };

    cr_expect_eq(model_joint_next(sample, db, &walk), db->name.column);
    cr_expect_eq(model_joint_next(sample, db, &walk), db->status_message.column);
    for (uint32_t i = 0; i < db->n_attrs; i++)
        cr_expect_eq(model_joint_next(sample, db, &walk), sample->label_attrs[db->first_attr + i].field.column);
    cr_expect_eq(model_joint_next(sample, db, &walk), sample->label_attrs[event->first_attr].field.column);
    cr_expect_eq(model_joint_next(sample, db, &walk), MODEL_NONE);
}

Test(model_joint, durations_are_256ths_of_octaves)
{
    cr_expect_eq(model_joint_duration(0), 0);
    cr_expect_eq(model_joint_duration(1), 256);
    cr_expect_eq(model_joint_duration(1023), 10 * 256);
    cr_expect_lt(model_joint_duration(UINT64_MAX), MODEL_JOINT_MAX_DURATION);
}

/* ---- Refusals ------------------------------------------------------------------------ */

struct breach {
    const char *clause; /* part of what the check says */
    void (*make)(struct model *m);
    bool can_be_written; /* the coder has bytes for it, so the reader must refuse it */
};

static void expect_refused(const struct breach *breaches, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct model *m = model_sample_build(&arena);
        struct fail   fail = { 0 };

        cr_assert_eq(model_joint_check(m, &fail), STATUS_OK, "%s", fail.what);
        breaches[i].make(m);
        cr_expect_eq(model_joint_check(m, &fail), STATUS_BAD_BUNDLE, "breach %zu: %s", i, breaches[i].clause);
        cr_expect(strstr(fail.what, breaches[i].clause) != NULL, "breach %zu: '%s' where '%s' was expected", i,
                  fail.what, breaches[i].clause);
        if (!breaches[i].can_be_written)
            continue;
        struct model  read = *m;
        struct buffer out = { 0 }; /* owned here */
        cr_assert_eq(model_code_emit(m, MODEL_SECTION_JOINTS, &out, &fail), STATUS_OK, "%s", fail.what);
        cr_expect_eq(model_code_read(&read, MODEL_SECTION_JOINTS, out.data, out.n, &arena, &fail), STATUS_BAD_BUNDLE);
        cr_expect(strstr(fail.what, breaches[i].clause) != NULL, "read: '%s'", fail.what);
        buffer_free(&out);
    }
}

#define EXPECT_REFUSED(...)                                             \
    do {                                                                \
        const struct breach breaches[] = { __VA_ARGS__ };               \
        expect_refused(breaches, sizeof(breaches) / sizeof(*breaches)); \
    } while (0)

/* A breach as a function of its own: BREACH(name) { m->...; } */
#define BREACH(name) static void name(struct model *m)

BREACH(column_of_no_column) { m->joints[m->n_joints - 1].column = m->n_columns; }
BREACH(column_of_one_value) { m->joints[0].column = m->labels[0].name.column; }
BREACH(column_with_a_source)
{
    struct model_column *column = &m->columns[find_joint(m, MODEL_JOINT_SELF)->column];
    struct model_column *user = &m->columns[find_joint(m, MODEL_JOINT_PARENT_DURATION)->column];
    m->choices[column->first_choice + 1].kind = MODEL_CHOICE_PATTERN;
    m->choices[column->first_choice + 1].ref = m->choices[user->first_choice].ref;
}
BREACH(columns_out_of_order)
{
    struct model_joint first = m->joints[0];
    m->joints[0] = m->joints[1];
    m->joints[1] = first;
}
BREACH(column_twice)
{
    memmove(m->joints + 1, m->joints, m->n_joints * sizeof *m->joints);
    m->n_joints++;
}
BREACH(no_part) { find_size(m)->n_split = 0; }
BREACH(parts_too_many) { find_size(m)->n_split = MODEL_MAX_SPLIT + 1; }
BREACH(source_of_no_kind) { find_joint(m, MODEL_JOINT_PARENT)->source = MODEL_JOINT_N_SOURCES; }
BREACH(given_of_no_column) { find_size(m)->given = m->n_columns; }
BREACH(given_of_one_value) { find_size(m)->given = m->labels[0].name.column; }
BREACH(given_of_other_rows) { find_size(m)->given = find_joint(m, MODEL_JOINT_PARENT)->column; }
BREACH(given_behind_sure_patterns)
{
    struct model_column *user = &m->columns[find_joint(m, MODEL_JOINT_PARENT_DURATION)->column];
    m->choices[user->first_choice + 1].n = 5; /* its own rows are now as many as size has */
    m->choices[user->first_choice + 2].n = 3;
    user->n_rows = 18;
    find_size(m)->given = (uint32_t)(user - m->columns);
}
BREACH(given_without_a_part) { find_ratio(m)->n_given_split = 0; }
BREACH(given_with_too_many_parts) { find_ratio(m)->n_given_split = MODEL_MAX_SPLIT + 1; }
BREACH(given_with_cases) { find_size(m)->n_cases = 1; }
BREACH(cells_too_many)
{
    enum { N_NUMBERS = MODEL_MAX_JOINT_CELLS / MODEL_MAX_SPLIT + 1 };
    struct model_choice *choices = arena_take(&arena, m->n_choices + N_NUMBERS, sizeof *choices);
    struct model_joint  *joint = find_joint(m, MODEL_JOINT_DURATION);

    cr_assert_not_null(choices);
    memcpy(choices, m->choices, m->n_choices * sizeof *choices);
    m->choices = choices;
    m->columns[joint->column] = (struct model_column){ m->n_choices, N_NUMBERS, 44 + N_NUMBERS };
    for (uint32_t i = 0; i < N_NUMBERS; i++)
        choices[m->n_choices + i] = (struct model_choice){ 1, 0, MODEL_CHOICE_NUMBER };
    choices[m->n_choices].n += 44;
    m->n_choices += N_NUMBERS;
    joint->n_split = MODEL_MAX_SPLIT;
}

Test(model_joint, columns)
{
    EXPECT_REFUSED({ "out of range", column_of_no_column, false }, { "out of range", column_of_one_value, false },
                   { "out of range", column_with_a_source, false }, { "out of range", columns_out_of_order, false },
                   { "out of range", column_twice, false }, { "out of range", no_part, false },
                   { "out of range", parts_too_many, false }, { "out of range", source_of_no_kind, false },
                   { "out of range", cells_too_many, false });
    EXPECT_REFUSED({ "out of range", given_of_no_column, false }, { "out of range", given_of_one_value, false },
                   { "out of range", given_of_other_rows, false },
                   { "out of range", given_behind_sure_patterns, false },
                   { "out of range", given_without_a_part, false },
                   { "out of range", given_with_too_many_parts, false }, { "out of range", given_with_cases, false });
}

/* ---- Cases ---- */

BREACH(key_of_no_string) { find_joint(m, MODEL_JOINT_SELF)->given = m->n_strings; }
BREACH(resource_with_a_key) { find_joint(m, MODEL_JOINT_RESOURCE)->given = 1; }
BREACH(cases_in_parts) { find_joint(m, MODEL_JOINT_PARENT)->n_given_split = 2; }
BREACH(cases_of_no_list) { find_joint(m, MODEL_JOINT_PARENT)->first_case = m->n_joint_cases + 1; }
BREACH(cases_beyond_the_list) { find_joint(m, MODEL_JOINT_PARENT)->n_cases = m->n_joint_cases + 1; }
BREACH(cases_too_many)
{
    uint32_t                 n = MODEL_MAX_JOINT_CASES + 1;
    struct model_joint_case *cases = arena_take(&arena, m->n_joint_cases + n, sizeof *cases);
    struct model_joint      *joint = find_joint(m, MODEL_JOINT_PARENT);

    cr_assert_not_null(cases);
    memcpy(cases, m->joint_cases, m->n_joint_cases * sizeof *cases);
    m->joint_cases = cases;
    joint->first_case = m->n_joint_cases;
    joint->n_cases = n;
    m->n_joint_cases += n;
}
BREACH(case_of_no_value) { case_of(m, MODEL_JOINT_SELF)->ref = m->n_values; }
BREACH(case_of_no_resource) { case_of(m, MODEL_JOINT_RESOURCE)->ref = m->n_resources; }
BREACH(case_of_no_label) { case_of(m, MODEL_JOINT_PARENT)->ref = m->n_labels + MODEL_LABEL_FIRST; }
BREACH(case_of_no_duration) { case_of(m, MODEL_JOINT_DURATION)[1].ref = MODEL_JOINT_MAX_DURATION; }
BREACH(case_of_no_parents_duration) { case_of(m, MODEL_JOINT_PARENT_DURATION)->ref = MODEL_JOINT_MAX_DURATION; }
BREACH(case_of_no_child)
{
    find_joint(m, MODEL_JOINT_PARENT)->source = MODEL_JOINT_CHILD;
    case_of(m, MODEL_JOINT_CHILD)->ref = m->n_labels + MODEL_LABEL_FIRST;
}
BREACH(case_of_no_time) { case_of(m, MODEL_JOINT_TIME)[1].ref = MODEL_JOINT_MAX_TIME; }
BREACH(times_that_descend) { case_of(m, MODEL_JOINT_TIME)[1].ref = 999; }
BREACH(resources_by_duration) { find_joint(m, MODEL_JOINT_TIME)->source = MODEL_JOINT_DURATION; }
BREACH(resources_by_parent) { find_joint(m, MODEL_JOINT_TIME)->source = MODEL_JOINT_PARENT; }
BREACH(cases_of_more_rows) { case_of(m, MODEL_JOINT_PARENT)->n = 42; }
BREACH(cases_that_wrap) { case_of(m, MODEL_JOINT_PARENT)->n = case_of(m, MODEL_JOINT_PARENT)[1].n = 1u << 31; }
BREACH(durations_that_descend) { case_of(m, MODEL_JOINT_DURATION)[1].ref = 3999; }
BREACH(durations_that_are_the_same) { case_of(m, MODEL_JOINT_DURATION)[1].ref = 4000; }
BREACH(case_with_a_long_text)
{
    uint32_t begin = m->string_end[m->n_strings - 1], n = MODEL_MAX_JOINT_CASE_BYTES + 1;
    memset(m->text + begin, 'x', n);
    m->string_end[m->n_strings] = begin + n;
    m->values[case_of(m, MODEL_JOINT_SELF)->ref].string = m->n_strings++;
}

Test(model_joint, cases)
{
    EXPECT_REFUSED({ "out of range", key_of_no_string, false }, { "out of range", resource_with_a_key, false },
                   { "out of range", cases_in_parts, false }, { "out of range", cases_of_no_list, false },
                   { "out of range", cases_beyond_the_list, false }, { "out of range", cases_too_many, false },
                   { "out of range", case_of_no_value, false }, { "out of range", case_of_no_resource, false },
                   { "out of range", case_of_no_label, false }, { "out of range", case_of_no_duration, false },
                   { "out of range", case_of_no_parents_duration, false },
                   { "out of range", cases_of_more_rows, false }, { "out of range", cases_that_wrap, false },
                   { "out of range", durations_that_descend, true },
                   { "out of range", durations_that_are_the_same, true },
                   { "out of range", case_with_a_long_text, true });
    EXPECT_REFUSED({ "out of range", case_of_no_time, false }, { "out of range", times_that_descend, true },
                   { "out of range", case_of_no_child, false },
                   { "out of range", resources_by_duration, false }, { "out of range", resources_by_parent, false });
}

/* ---- Entries ---- */

BREACH(entries_of_no_list) { m->joints[0].first_entry = m->n_joint_entries + 1; }
BREACH(entries_beyond_the_list) { m->joints[0].n_entries = m->n_joint_entries + 1; }
BREACH(entry_of_no_cell) { entry_of(m, find_size(m), 4)->cell = 4; }
BREACH(entry_of_no_given_cell) { entry_of(m, find_size(m), 4)->given_cell = 3; }
BREACH(entry_of_no_row) { entry_of(m, find_size(m), 0)->n = 0; }
BREACH(given_cells_out_of_order)
{
    struct model_joint_entry *entry = entry_of(m, find_size(m), 0), first = entry[0];
    entry[0] = entry[2];
    entry[2] = first;
}
BREACH(cells_out_of_order)
{
    struct model_joint_entry *entry = entry_of(m, find_size(m), 0), first = entry[0];
    entry[0] = entry[1];
    entry[1] = first;
}
BREACH(entry_twice)
{
    entry_of(m, find_size(m), 0)->n = 1;
    *entry_of(m, find_size(m), 1) = *entry_of(m, find_size(m), 0);
}
BREACH(entries_missing) { find_size(m)->n_entries--; }
BREACH(entry_with_too_many_rows) { entry_of(m, find_size(m), 4)->n++; }
BREACH(entry_with_too_few_rows) { entry_of(m, find_size(m), 0)->n--; }
BREACH(entries_that_wrap) { entry_of(m, find_size(m), 4)->n = UINT32_MAX; }
BREACH(cells_that_do_not_add_up) /* but the given cells do */
{
    entry_of(m, find_size(m), 0)->n--;
    entry_of(m, find_size(m), 1)->n++;
}
BREACH(given_cells_that_do_not_add_up) /* but the cells do */
{
    entry_of(m, find_ratio(m), 0)->n--;
    entry_of(m, find_ratio(m), 2)->n++;
}
BREACH(cases_that_got_more_rows)
{
    case_of(m, MODEL_JOINT_PARENT)[0].n++;
    case_of(m, MODEL_JOINT_PARENT)[1].n--;
}

Test(model_joint, entries)
{
    EXPECT_REFUSED({ "out of range", entries_of_no_list, false }, { "out of range", entries_beyond_the_list, false },
                   { "entry 4 of joint", entry_of_no_cell, false },
                   { "entry 4 of joint", entry_of_no_given_cell, false },
                   { "entry 0 of joint", entry_of_no_row, false },
                   { "entry 1 of joint", given_cells_out_of_order, false },
                   { "entry 1 of joint", cells_out_of_order, false }, { "entry 1 of joint", entry_twice, false });
    EXPECT_REFUSED({ "does not add up", entries_missing, false },
                   { "does not add up", entry_with_too_many_rows, false },
                   { "does not add up", entry_with_too_few_rows, false },
                   { "does not add up", entries_that_wrap, false },
                   { "does not add up", cells_that_do_not_add_up, false },
                   { "does not add up", given_cells_that_do_not_add_up, false },
                   { "does not add up", cases_that_got_more_rows, false });
}

/* ---- Rings ---- */

/* The region hangs on a column, no longer on the resource, its only case. */
static struct model_joint *hang_region(struct model *m, uint32_t given)
{
    struct model_joint *region = find_joint(m, MODEL_JOINT_RESOURCE);
    uint32_t            gone = region->first_case;

    m->n_joint_cases--;
    memmove(m->joint_cases + gone, m->joint_cases + gone + 1, (m->n_joint_cases - gone) * sizeof *m->joint_cases);
    for (uint32_t i = 0; i < m->n_joints; i++)
        m->joints[i].first_case -= m->joints[i].n_cases != 0 && m->joints[i].first_case > gone;
    region->source = MODEL_JOINT_COLUMN;
    region->given = given;
    region->first_case = region->n_cases = 0;
    return region;
}

/* region on ratio, which hangs on size, which hangs on region. */
BREACH(ring_of_three) { hang_region(m, find_ratio(m)->column); }
BREACH(column_on_itself)
{
    struct model_joint *region = hang_region(m, find_joint(m, MODEL_JOINT_RESOURCE)->column);
    for (uint32_t i = 0; i < 3; i++)
        entry_of(m, region, i)->given_cell = i;
}

/* Columns of eight rows that hang one on the other, the first of them on none. */
static void add_chain(struct model *m, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t column = m->n_columns++;
        m->columns[column] = (struct model_column){ m->n_choices, 2, 8 };
        m->choices[m->n_choices++] = (struct model_choice){ 4, 1, MODEL_CHOICE_VALUE };
        m->choices[m->n_choices++] = (struct model_choice){ 4, 2, MODEL_CHOICE_VALUE };
        if (i == 0)
            continue;
        m->joints[m->n_joints++] = (struct model_joint){ .column = column, .given = column - 1, .n_split = 1,
                                                         .n_given_split = 1, .first_entry = m->n_joint_entries,
                                                         .n_entries = 2 };
        m->joint_entries[m->n_joint_entries++] = (struct model_joint_entry){ 0, 0, 4 };
        m->joint_entries[m->n_joint_entries++] = (struct model_joint_entry){ 1, 1, 4 };
    }
}

BREACH(chain_too_long) { add_chain(m, MODEL_MAX_JOINT_DEPTH + 2); }

Test(model_joint, rings_and_depth)
{
    EXPECT_REFUSED({ "ring", ring_of_three, true }, { "ring", column_on_itself, false },
                   { "too deep", chain_too_long, false });
}

Test(model_joint, a_chain_as_long_as_allowed_is_good)
{
    struct fail fail = { 0 };
    add_chain(sample, MODEL_MAX_JOINT_DEPTH + 1);
    cr_expect_eq(model_joint_check(sample, &fail), STATUS_OK, "%s", fail.what);
}
