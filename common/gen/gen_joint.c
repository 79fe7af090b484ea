/* gen_joint.c - from a place in the one column to a place in the other; or from a value to a place.
 *
 * The rows of a cell of the given column are shuffled and handed out to the
 * entries of that cell; the rows that a cell of the other column gets from all
 * its entries are shuffled again. So the table is met exactly, and within
 * cells nothing hangs on anything. What nobody could see is not shuffled: rows
 * that all go to one entry, places that all have one value. Where a value
 * decides, nobody knows which of its rows this one is: the column's own
 * permutation, scaled to the value's share, stands in. */
#include "common/gen/gen_joint.h"

#include "common/bundle/model_joint.h"
#include "common/gen/gen_draw.h"

/* Permutations that are drawn once and kept, of all joints: about 1 MB. */
#define MAX_KEPT 32768u

/* FNV-1a (Fowler, Noll, Vo). */
static uint32_t hash_text(struct text text)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (uint8_t)text.at[i]) * 16777619u;
    return hash;
}

static bool index_cases(const struct model *model, struct arena *arena, struct gen_joint_table *table)
{
    const struct model_joint *joint = table->joint;

    for (table->n_slots = 4; table->n_slots < 2 * joint->n_cases;)
        table->n_slots *= 2;
    table->cases = arena_take(arena, table->n_slots, 1);
    for (uint32_t i = 0; table->cases != NULL && i < joint->n_cases; i++) {
        const struct model_value *value = &model->values[model->joint_cases[joint->first_case + i].ref];
        uint32_t                  slot = hash_text(model_string(model, value->string));
        while (table->cases[slot &= table->n_slots - 1] != 0)
            slot++;
        table->cases[slot] = (uint8_t)(i + 1);
    }
    return table->cases != NULL;
}

/* The cells in the order of model_joint_ends(). */
static void mark_values(const struct model *model, const struct model_joint_side *side, struct gen_joint_table *table)
{
    const struct model_column *column = &model->columns[side->column];
    uint32_t                   cell = 0;

    for (uint32_t i = column->first_choice + side->n_head; i < column->first_choice + column->n_choices; i++) {
        if (model->choices[i].kind == MODEL_CHOICE_VALUE)
            table->is_value[cell] = 1;
        cell += model->choices[i].kind == MODEL_CHOICE_NUMBER ? table->joint->n_split : 1;
    }
}

static void sum_entries(const struct model *model, struct gen_joint_table *table, uint32_t *n_in_cell)
{
    const struct model_joint       *joint = table->joint;
    const struct model_joint_entry *entries = &model->joint_entries[joint->first_entry];
    uint32_t                        n_in_given = 0;

    for (uint32_t i = 0; i < joint->n_entries; i++) {
        if (i == 0 || entries[i].given_cell != entries[i - 1].given_cell)
            n_in_given = 0;
        table->first_entry[entries[i].given_cell + 1] = i + 1;
        table->before_in_given[i] = n_in_given;
        table->before_in_cell[i] = n_in_cell[entries[i].cell];
        n_in_given += entries[i].n;
        n_in_cell[entries[i].cell] += entries[i].n;
    }
    for (uint32_t given = 1; given <= table->n_given; given++) { /* cells without rows */
        if (table->first_entry[given] < table->first_entry[given - 1])
            table->first_entry[given] = table->first_entry[given - 1];
        if (given < table->n_given)
            table->given_ends[given] += table->given_ends[given - 1];
    }
}

static bool build_table(const struct model *model, const struct model_joint *joint, struct arena *arena,
                        struct gen_joint_table *table)
{
    struct model_joint_side side;

    model_joint_open(model, joint->column, &side);
    *table = (struct gen_joint_table){ .joint = joint, .seed = gen_draw_column_seed(model, joint->column),
                                       .n_sure = side.n_sure, .n_own = side.n_own,
                                       .n_cells = model_joint_n_cells(model, &side, joint->n_split),
                                       .n_given = model_joint_n_given(model, joint) };
    table->ends = arena_take(arena, table->n_cells, sizeof(uint32_t));
    table->given_ends = arena_take(arena, table->n_given, sizeof(uint32_t));
    table->first_entry = arena_take(arena, (size_t)table->n_given + 1, sizeof(uint32_t));
    table->before_in_given = arena_take(arena, joint->n_entries, sizeof(uint32_t));
    table->before_in_cell = arena_take(arena, joint->n_entries, sizeof(uint32_t));
    table->is_value = arena_take(arena, table->n_cells, 1);
    uint32_t *n_in_cell = arena_take(arena, table->n_cells, sizeof(uint32_t));
    if (table->ends == NULL || table->given_ends == NULL || table->first_entry == NULL
        || table->before_in_given == NULL || table->before_in_cell == NULL || table->is_value == NULL
        || n_in_cell == NULL)
        return false;
    model_joint_ends(model, &side, joint->n_split, table->ends);
    model_joint_given_rows(model, joint, table->given_ends);
    mark_values(model, &side, table);
    sum_entries(model, table, n_in_cell);
    return joint->source != MODEL_JOINT_SELF || index_cases(model, arena, table);
}

/* How the rows of a cell are shuffled that ends as 'ends' say. */
static struct permute draw_cell(const struct gen_joint_table *table, enum gen_domain domain, const uint32_t *ends,
                                uint32_t cell)
{
    return gen_draw_permutation(table->seed, domain, table->joint->column, cell,
                                ends[cell] - (cell == 0 ? 0 : ends[cell - 1]));
}

void gen_joint_draw(struct gen_joint_table *table, struct permute *of_cell, struct permute *of_given)
{
    uint32_t n_given = table->joint->source == MODEL_JOINT_COLUMN ? table->n_given : 0; /* else they are not shuffled */

    table->of_cell = of_cell;
    table->of_given = of_given;
    for (uint32_t cell = 0; cell < table->n_cells; cell++)
        if (!table->is_value[cell])
            of_cell[cell] = draw_cell(table, GEN_DOMAIN_JOINT, table->ends, cell);
    for (uint32_t given = 0; given < n_given; given++)
        if (table->first_entry[given + 1] - table->first_entry[given] > 1)
            of_given[given] = draw_cell(table, GEN_DOMAIN_JOINT_GIVEN, table->given_ends, given);
}

static bool keep_permutations(struct arena *arena, struct gen_joint_table *table)
{
    struct permute *of_cell = arena_take(arena, table->n_cells, sizeof *of_cell);
    struct permute *of_given = arena_take(arena, table->n_given, sizeof *of_given);

    if (of_cell == NULL || of_given == NULL)
        return false;
    gen_joint_draw(table, of_cell, of_given);
    return true;
}

enum status gen_joint_build(const struct model *model, struct arena *arena, struct gen_joint *joints,
                            struct fail *fail)
{
    *joints = (struct gen_joint){ .model = model };
    if (model->n_joints == 0)
        return STATUS_OK;
    joints->tables = arena_take(arena, model->n_joints, sizeof *joints->tables);
    joints->of_column = arena_take(arena, model->n_columns, sizeof *joints->of_column);
    bool     is_done = joints->tables != NULL && joints->of_column != NULL;
    uint64_t n_kept = 0;
    for (uint32_t i = 0; is_done && i < model->n_joints; i++) {
        struct gen_joint_table *table = &joints->tables[i];
        is_done = build_table(model, &model->joints[i], arena, table);
        n_kept += (uint64_t)table->n_cells + table->n_given;
        if (is_done && n_kept <= MAX_KEPT)
            is_done = keep_permutations(arena, table);
        joints->of_column[model->joints[i].column] = i + 1;
    }
    return is_done ? STATUS_OK
                   : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u joints", model->n_joints);
}

/* The last of ends[0..n) that begins at or before 'place': a cell. */
static uint32_t find_cell(const uint32_t *ends, uint32_t n, uint32_t place)
{
    uint32_t low = 0, high = n - 1;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (place < ends[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static uint32_t find_entry(const struct gen_joint_table *table, uint32_t given, uint32_t within)
{
    uint32_t low = table->first_entry[given], high = table->first_entry[given + 1];

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (table->before_in_given[middle] <= within)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static uint32_t shuffle(const struct gen_joint_table *table, bool is_given, uint32_t cell, uint32_t i)
{
    const struct permute *kept = is_given ? table->of_given : table->of_cell;
    struct permute        drawn;

    if (kept != NULL)
        return permute_at(&kept[cell], i);
    drawn = draw_cell(table, is_given ? GEN_DOMAIN_JOINT_GIVEN : GEN_DOMAIN_JOINT,
                      is_given ? table->given_ends : table->ends, cell);
    return permute_at(&drawn, i);
}

/* From the row of a given cell to a place behind the sure patterns. */
static uint32_t hand_out(const struct gen_joint *joints, const struct gen_joint_table *table, uint32_t given,
                         uint32_t within)
{
    const struct model_joint *joint = table->joint;
    uint32_t at = find_entry(table, given, within);
    uint32_t cell = joints->model->joint_entries[joint->first_entry + at].cell;
    uint32_t first = cell == 0 ? 0 : table->ends[cell - 1];

    within += table->before_in_cell[at] - table->before_in_given[at];
    if (!table->is_value[cell])
        within = shuffle(table, false, cell, within);
    return first + within;
}

uint32_t gen_joint_step(const struct gen_joint *joints, const struct gen_joint_table *table, uint32_t place)
{
    uint32_t given = find_cell(table->given_ends, table->n_given, place);
    uint32_t first = given == 0 ? 0 : table->given_ends[given - 1];

    place -= first;
    if (table->first_entry[given + 1] - table->first_entry[given] > 1)
        place = shuffle(table, true, given, place);
    return hand_out(joints, table, given, place);
}

static uint32_t find_value(const struct gen_joint *joints, const struct gen_joint_table *table,
                           const struct gen_source *source)
{
    const struct model_joint      *joint = table->joint;
    const struct model            *model = joints->model;
    const struct model_joint_case *cases = &model->joint_cases[joint->first_case];
    const struct model_part        part = { .key = joint->given, .source = MODEL_SOURCE_SELF };
    struct span_value              value;

    if (!source->find(source->context, &part, &value))
        return joint->n_cases;
    for (uint32_t slot = hash_text(value.text);; slot++) {
        uint32_t at = table->cases[slot &= table->n_slots - 1];
        if (at == 0)
            return joint->n_cases;
        const struct model_value *known = &model->values[cases[at - 1].ref];
        struct text               text = model_string(model, known->string);
        if (known->type == value.type && text.n == value.text.n
            && (text.n == 0 || memcmp(text.at, value.text.at, text.n) == 0))
            return at - 1;
    }
}

uint32_t gen_joint_find_case(const struct gen_joint *joints, const struct gen_joint_table *table,
                             const struct gen_source *source)
{
    const struct model_joint      *joint = table->joint;
    const struct model_joint_case *cases = &joints->model->joint_cases[joint->first_case];
    uint32_t                       at = 0, ref;

    switch (joint->source) {
    case MODEL_JOINT_SELF:
        return find_value(joints, table, source);
    case MODEL_JOINT_RESOURCE:
    case MODEL_JOINT_PARENT:
    case MODEL_JOINT_CHILD:
        ref = joint->source == MODEL_JOINT_RESOURCE ? source->resource_at
              : joint->source == MODEL_JOINT_PARENT ? source->parent_label
                                                    : source->child_label;
        while (at < joint->n_cases && cases[at].ref != ref)
            at++;
        return at;
    default:
        ref = joint->source == MODEL_JOINT_TIME       ? model_joint_time(source->time_rank)
              : joint->source == MODEL_JOINT_DURATION ? model_joint_duration(source->duration_ns)
                                                      : model_joint_duration(source->parent_duration_ns);
        while (at < joint->n_cases && ref >= cases[at].ref)
            at++;
        return at;
    }
}

/* Which of the case's rows: about the same share of them as of all, sure patterns
 * included, whose places other rows may have. A case without rows tells nothing. */
uint32_t gen_joint_case_place(const struct gen_joint *joints, const struct gen_joint_table *table, uint32_t given,
                              uint32_t place)
{
    uint32_t n = table->given_ends[given] - (given == 0 ? 0 : table->given_ends[given - 1]);
    uint64_t n_rows = (uint64_t)table->n_sure + table->n_own;

    if (n == 0)
        return table->n_sure + (uint32_t)((uint64_t)place * table->n_own / n_rows);
    return table->n_sure + hand_out(joints, table, given, (uint32_t)((uint64_t)place * n / n_rows));
}

uint32_t gen_joint_place(const struct gen_joint *joints, const struct permute *permutes, uint32_t column, uint32_t row,
                         const struct gen_source *source)
{
    const struct gen_joint_table *steps[MODEL_MAX_JOINT_DEPTH], *table = NULL;
    uint32_t                      n_steps = 0, place;

    while (joints->of_column != NULL && joints->of_column[column] != 0) {
        table = &joints->tables[joints->of_column[column] - 1];
        if (table->joint->source != MODEL_JOINT_COLUMN)
            break;
        steps[n_steps++] = table;
        column = table->joint->given;
        table = NULL;
    }
    place = permute_at(&permutes[column], row);
    if (table != NULL)
        place = gen_joint_case_place(joints, table, gen_joint_find_case(joints, table, source), place);
    while (n_steps != 0)
        place = gen_joint_step(joints, steps[--n_steps], place);
    return place;
}
