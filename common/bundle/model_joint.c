/* model_joint.c - cells, candidates, and whether tables add up. */
#include "common/bundle/model_joint.h"

#include <stdlib.h>

#define BAD(fail, ...) fail_set((fail), STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, __VA_ARGS__)

/* ---- Cells ------------------------------------------------------------------- */

static uint32_t cells_of(const struct model_choice *choice, uint32_t n_split)
{
    return choice->kind == MODEL_CHOICE_NUMBER ? n_split : 1;
}

uint32_t model_joint_n_cells(const struct model *model, uint32_t column, uint32_t n_split)
{
    const struct model_column *spec = &model->columns[column];
    uint32_t                   n = 0;

    for (uint32_t i = 0; i < spec->n_choices; i++)
        n += cells_of(&model->choices[spec->first_choice + i], n_split);
    return n;
}

void model_joint_ends(const struct model *model, uint32_t column, uint32_t n_split, uint32_t *ends)
{
    const struct model_column *spec = &model->columns[column];
    uint32_t                   before = 0;

    for (uint32_t i = 0; i < spec->n_choices; i++) {
        const struct model_choice *choice = &model->choices[spec->first_choice + i];
        uint32_t                   n_parts = cells_of(choice, n_split);
        for (uint32_t part = 1; part <= n_parts; part++)
            *ends++ = before + (uint32_t)((uint64_t)choice->n * part / n_parts);
        before += choice->n;
    }
}

uint32_t model_joint_choice(const struct model *model, uint32_t column, uint32_t n_split, uint32_t cell)
{
    const struct model_column *spec = &model->columns[column];
    uint32_t                   at = 0;

    for (uint32_t n = 0; at + 1 < spec->n_choices; at++) {
        n += cells_of(&model->choices[spec->first_choice + at], n_split);
        if (cell < n)
            break;
    }
    return at;
}

/* ---- Columns ------------------------------------------------------------------- */

bool model_joint_is_open(const struct model *model, uint32_t column)
{
    const struct model_column *spec = &model->columns[column];
    const struct model_choice *choices = &model->choices[spec->first_choice];

    if (spec->n_rows < 2 || spec->n_rows == UINT32_MAX || spec->n_choices > MODEL_MAX_JOINT_CELLS
        || (spec->n_choices == 1 && choices[0].kind != MODEL_CHOICE_NUMBER))
        return false;
    for (uint32_t i = 0; i < spec->n_choices; i++)
        if (choices[i].kind == MODEL_CHOICE_RESOURCE || choices[i].kind == MODEL_CHOICE_TARGET
            || (choices[i].kind == MODEL_CHOICE_PATTERN
                && model_pattern_n_sources(model, &model->patterns[choices[i].ref]) != 0))
            return false;
    return true;
}

uint32_t model_joint_candidate(const struct model *model, const struct model_label *label, uint32_t k)
{
    if (k < 2)
        return k == 0 ? label->name.column : label->status_message.column;
    k -= 2;
    if (k < label->n_attrs)
        return model->label_attrs[label->first_attr + k].field.column;
    k -= label->n_attrs;
    for (uint32_t e = 0; e < label->n_events; e++) {
        const struct model_label_event *event = &model->label_events[label->first_event + e];
        if (k < event->n_attrs)
            return model->label_attrs[event->first_attr + k].field.column;
        k -= event->n_attrs;
    }
    return MODEL_NONE;
}

/* ---- Check --------------------------------------------------------------------- */

/* Scratch of the check: ends of cells, and rows met. */
struct joint_check {
    const struct model *m;
    uint32_t            ends[MODEL_MAX_JOINT_CELLS], given_ends[MODEL_MAX_JOINT_CELLS];
    uint64_t            rows[MODEL_MAX_JOINT_CELLS];
    uint32_t           *joint_of; /* (n_columns): joint + 1; owned by the caller */
};

static bool is_side(const struct model *m, uint32_t column, uint32_t n_split)
{
    return column < m->n_columns && n_split >= 1 && n_split <= MODEL_MAX_SPLIT && model_joint_is_open(m, column)
           && model_joint_n_cells(m, column, n_split) <= MODEL_MAX_JOINT_CELLS;
}

static uint32_t cell_rows(const uint32_t *ends, uint32_t cell)
{
    return ends[cell] - (cell == 0 ? 0 : ends[cell - 1]);
}

static enum status check_entries(struct joint_check *k, const struct model_joint *joint, uint32_t at,
                                 struct fail *fail)
{
    const struct model *m = k->m;
    uint32_t            n_cells = model_joint_n_cells(m, joint->column, joint->n_split);
    uint32_t            n_given = model_joint_n_cells(m, joint->given, joint->n_given_split), given = 0;
    uint64_t            n_row = 0;

    model_joint_ends(m, joint->column, joint->n_split, k->ends);
    model_joint_ends(m, joint->given, joint->n_given_split, k->given_ends);
    memset(k->rows, 0, n_cells * sizeof *k->rows);
    for (uint32_t i = 0; i < joint->n_entries; i++) {
        const struct model_joint_entry *entry = &m->joint_entries[joint->first_entry + i];
        if (entry->n == 0 || entry->cell >= n_cells || entry->given_cell >= n_given
            || (i != 0 && (entry->given_cell < entry[-1].given_cell
                           || (entry->given_cell == entry[-1].given_cell && entry->cell <= entry[-1].cell))))
            return BAD(fail, "entry %u of joint %u is out of order", i, at);
        for (; given < entry->given_cell; given++, n_row = 0)
            if (n_row != cell_rows(k->given_ends, given))
                return BAD(fail, "joint %u does not add up", at);
        n_row += entry->n;
        k->rows[entry->cell] += entry->n;
    }
    for (; given < n_given; given++, n_row = 0)
        if (n_row != cell_rows(k->given_ends, given))
            return BAD(fail, "joint %u does not add up", at);
    for (uint32_t cell = 0; cell < n_cells; cell++)
        if (k->rows[cell] != cell_rows(k->ends, cell))
            return BAD(fail, "joint %u does not add up", at);
    return STATUS_OK;
}

static enum status check_joint(struct joint_check *k, uint32_t at, struct fail *fail)
{
    const struct model       *m = k->m;
    const struct model_joint *joint = &m->joints[at];

    if (!is_side(m, joint->column, joint->n_split) || !is_side(m, joint->given, joint->n_given_split)
        || m->columns[joint->column].n_rows != m->columns[joint->given].n_rows
        || (at != 0 && joint->column <= joint[-1].column) || joint->first_entry > m->n_joint_entries
        || joint->n_entries > m->n_joint_entries - joint->first_entry)
        return BAD(fail, "joint %u is out of range", at);
    k->joint_of[joint->column] = at + 1;
    return check_entries(k, joint, at, fail);
}

static enum status check_depths(const struct joint_check *k, struct fail *fail)
{
    for (uint32_t i = 0; i < k->m->n_joints; i++) {
        uint32_t n_steps = 0;
        for (uint32_t at = i + 1; at != 0; at = k->joint_of[k->m->joints[at - 1].given])
            if (n_steps++ == MODEL_MAX_JOINT_DEPTH)
                return BAD(fail, "joint %u stands in a ring or too deep", i);
    }
    return STATUS_OK;
}

enum status model_joint_check(const struct model *model, struct fail *fail)
{
    struct joint_check *k = malloc(sizeof *k); /* owned here */
    enum status         s = STATUS_OK;

    if (k != NULL)
        *k = (struct joint_check){ .m = model, .joint_of = calloc((size_t)model->n_columns + 1, sizeof *k->joint_of) };
    if (k == NULL || k->joint_of == NULL)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to check %u joints", model->n_joints);
    for (uint32_t i = 0; s == STATUS_OK && i < model->n_joints; i++)
        s = check_joint(k, i, fail);
    if (s == STATUS_OK)
        s = check_depths(k, fail);
    if (k != NULL)
        free(k->joint_of);
    free(k);
    return s;
}
