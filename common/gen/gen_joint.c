/* gen_joint.c - from a place in the one column to a place in the other, one to one.
 *
 * The rows of a cell of the given column are shuffled and handed out to the
 * entries of that cell; the rows that a cell of the other column gets from all
 * its entries are shuffled again. So the table is met exactly, and within
 * cells nothing hangs on anything. */
#include "common/gen/gen_joint.h"

#include "common/bundle/model_joint.h"
#include "common/gen/gen_draw.h"

static bool build_table(const struct model *model, const struct model_joint *joint, struct arena *arena,
                        struct gen_joint_table *table)
{
    const struct model_joint_entry *entries = &model->joint_entries[joint->first_entry];
    uint32_t                        n_in_given = 0;

    table->joint = joint;
    table->n_cells = model_joint_n_cells(model, joint->column, joint->n_split);
    table->n_given = model_joint_n_cells(model, joint->given, joint->n_given_split);
    table->ends = arena_take(arena, table->n_cells, sizeof(uint32_t));
    table->given_ends = arena_take(arena, table->n_given, sizeof(uint32_t));
    table->first_entry = arena_take(arena, (size_t)table->n_given + 1, sizeof(uint32_t));
    table->before_in_given = arena_take(arena, joint->n_entries, sizeof(uint32_t));
    table->before_in_cell = arena_take(arena, joint->n_entries, sizeof(uint32_t));
    uint32_t *n_in_cell = arena_take(arena, table->n_cells, sizeof(uint32_t));
    if (table->ends == NULL || table->given_ends == NULL || table->first_entry == NULL
        || table->before_in_given == NULL || table->before_in_cell == NULL || n_in_cell == NULL)
        return false;
    model_joint_ends(model, joint->column, joint->n_split, table->ends);
    model_joint_ends(model, joint->given, joint->n_given_split, table->given_ends);
    for (uint32_t i = 0; i < joint->n_entries; i++) {
        if (i == 0 || entries[i].given_cell != entries[i - 1].given_cell)
            n_in_given = 0;
        table->first_entry[entries[i].given_cell + 1] = i + 1;
        table->before_in_given[i] = n_in_given;
        table->before_in_cell[i] = n_in_cell[entries[i].cell];
        n_in_given += entries[i].n;
        n_in_cell[entries[i].cell] += entries[i].n;
    }
    for (uint32_t given = 1; given <= table->n_given; given++) /* cells without rows */
        if (table->first_entry[given] < table->first_entry[given - 1])
            table->first_entry[given] = table->first_entry[given - 1];
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
    bool is_done = joints->tables != NULL && joints->of_column != NULL;
    for (uint32_t i = 0; is_done && i < model->n_joints; i++) {
        is_done = build_table(model, &model->joints[i], arena, &joints->tables[i]);
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

static uint32_t shuffle(const struct gen_joint *joints, enum gen_domain domain, uint32_t column, uint32_t cell,
                        uint32_t n, uint32_t i)
{
    struct permute permute = gen_draw_permutation(joints->model->seed, domain, column, cell, n);
    return permute_at(&permute, i);
}

static uint32_t step(const struct gen_joint *joints, const struct gen_joint_table *table, uint32_t place)
{
    const struct model_joint *joint = table->joint;
    uint32_t given = find_cell(table->given_ends, table->n_given, place);
    uint32_t first = given == 0 ? 0 : table->given_ends[given - 1];
    uint32_t within = shuffle(joints, GEN_DOMAIN_JOINT_GIVEN, joint->column, given, table->given_ends[given] - first,
                              place - first);
    uint32_t at = find_entry(table, given, within);
    uint32_t cell = joints->model->joint_entries[joint->first_entry + at].cell;

    first = cell == 0 ? 0 : table->ends[cell - 1];
    return first + shuffle(joints, GEN_DOMAIN_JOINT, joint->column, cell, table->ends[cell] - first,
                           table->before_in_cell[at] + within - table->before_in_given[at]);
}

uint32_t gen_joint_place(const struct gen_joint *joints, const struct permute *permutes, uint32_t column, uint32_t row)
{
    const struct gen_joint_table *steps[MODEL_MAX_JOINT_DEPTH];
    uint32_t                      n_steps = 0, place;

    while (joints->of_column != NULL && joints->of_column[column] != 0) {
        steps[n_steps] = &joints->tables[joints->of_column[column] - 1];
        column = steps[n_steps++]->joint->given;
    }
    place = permute_at(&permutes[column], row);
    while (n_steps != 0)
        place = step(joints, steps[--n_steps], place);
    return place;
}
