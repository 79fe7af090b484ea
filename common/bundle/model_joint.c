/* model_joint.c - cells, candidates, and whether tables add up. */
#include "common/bundle/model_joint.h"

#include <stdlib.h>

#define BAD(fail, ...) fail_set((fail), STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, __VA_ARGS__)

/* ---- Sides ------------------------------------------------------------------- */

static bool is_sure(const struct model *model, const struct model_choice *choice)
{
    return choice->kind == MODEL_CHOICE_PATTERN && model->patterns[choice->ref].is_sure;
}

static bool is_own(const struct model *model, const struct model_choice *choice)
{
    return choice->kind != MODEL_CHOICE_TARGET
           && (choice->kind != MODEL_CHOICE_PATTERN
               || model_pattern_n_sources(model, &model->patterns[choice->ref]) == 0);
}

bool model_joint_open(const struct model *model, uint32_t column, struct model_joint_side *side)
{
    const struct model_column *spec = &model->columns[column];
    const struct model_choice *choices = &model->choices[spec->first_choice];

    *side = (struct model_joint_side){ .column = column };
    if (spec->n_rows == UINT32_MAX || spec->n_choices > MODEL_MAX_JOINT_CELLS)
        return false;
    for (; side->n_head < spec->n_choices && is_sure(model, &choices[side->n_head]); side->n_head++)
        side->n_sure += choices[side->n_head].n;
    for (uint32_t i = side->n_head; i < spec->n_choices; i++)
        if (!is_own(model, &choices[i]))
            return false;
    side->is_resource = spec->n_choices != 0 && choices[0].kind == MODEL_CHOICE_RESOURCE;
    side->n_own = spec->n_rows - side->n_sure;
    return side->n_own >= 2 && side->n_sure <= spec->n_rows
           && (spec->n_choices - side->n_head > 1
               || (spec->n_choices > side->n_head && choices[side->n_head].kind == MODEL_CHOICE_NUMBER));
}

static uint32_t cells_of(const struct model_choice *choice, uint32_t n_split)
{
    return choice->kind == MODEL_CHOICE_NUMBER ? n_split : 1;
}

uint32_t model_joint_n_cells(const struct model *model, const struct model_joint_side *side, uint32_t n_split)
{
    const struct model_column *spec = &model->columns[side->column];
    uint32_t                   n = 0;

    for (uint32_t i = side->n_head; i < spec->n_choices; i++)
        n += cells_of(&model->choices[spec->first_choice + i], n_split);
    return n;
}

void model_joint_ends(const struct model *model, const struct model_joint_side *side, uint32_t n_split, uint32_t *ends)
{
    const struct model_column *spec = &model->columns[side->column];
    uint32_t                   before = 0;

    for (uint32_t i = side->n_head; i < spec->n_choices; i++) {
        const struct model_choice *choice = &model->choices[spec->first_choice + i];
        uint32_t                   n_parts = cells_of(choice, n_split);
        for (uint32_t part = 1; part <= n_parts; part++)
            *ends++ = before + (uint32_t)((uint64_t)choice->n * part / n_parts);
        before += choice->n;
    }
}

uint32_t model_joint_next(const struct model *model, const struct model_label *label, struct model_joint_walk *walk)
{
    uint32_t at = walk->n++;

    if (at < 2)
        return at == 0 ? label->name.column : label->status_message.column;
    if (at - 2 < label->n_attrs)
        return model->label_attrs[label->first_attr + at - 2].field.column;
    for (; walk->event < label->n_events; walk->event++, walk->attr = 0) {
        const struct model_label_event *event = &model->label_events[label->first_event + walk->event];
        if (walk->attr < event->n_attrs)
            return model->label_attrs[event->first_attr + walk->attr++].field.column;
    }
    return MODEL_NONE;
}

uint32_t model_joint_n_given(const struct model *model, const struct model_joint *joint)
{
    struct model_joint_side side;

    if (joint->source != MODEL_JOINT_COLUMN)
        return joint->n_cases + 1;
    return model_joint_open(model, joint->given, &side) ? model_joint_n_cells(model, &side, joint->n_given_split) : 0;
}

void model_joint_given_rows(const struct model *model, const struct model_joint *joint, uint32_t *rows)
{
    struct model_joint_side side;
    uint32_t                n = model_joint_n_given(model, joint);

    if (joint->source == MODEL_JOINT_COLUMN) {
        model_joint_open(model, joint->given, &side);
        model_joint_ends(model, &side, joint->n_given_split, rows);
        for (uint32_t cell = n; cell-- > 1;)
            rows[cell] -= rows[cell - 1];
        return;
    }
    model_joint_open(model, joint->column, &side);
    rows[n - 1] = side.n_own;
    for (uint32_t i = 0; i < joint->n_cases; i++) {
        rows[i] = model->joint_cases[joint->first_case + i].n;
        rows[n - 1] -= rows[i];
    }
}

uint32_t model_joint_n_refs(const struct model *model, enum model_joint_source source)
{
    switch (source) {
    case MODEL_JOINT_SELF:     return model->n_values;
    case MODEL_JOINT_RESOURCE: return model->n_resources;
    case MODEL_JOINT_PARENT:
    case MODEL_JOINT_CHILD:    return model->n_labels + MODEL_LABEL_FIRST;
    case MODEL_JOINT_TIME:     return MODEL_JOINT_MAX_TIME;
    default:                   return MODEL_JOINT_MAX_DURATION;
    }
}

/* ---- Check --------------------------------------------------------------------- */

/* Scratch of the check: rows of the cells, and those met. */
struct joint_check {
    const struct model *m;
    uint32_t            rows[MODEL_MAX_JOINT_CELLS], given_rows[MODEL_MAX_JOINT_CELLS];
    uint32_t           *joint_of; /* (n_columns): joint + 1; owned by the caller */
};

static bool is_side(const struct model *m, uint32_t column, uint32_t n_split, struct model_joint_side *side)
{
    return column < m->n_columns && n_split >= 1 && n_split <= MODEL_MAX_SPLIT && model_joint_open(m, column, side)
           && model_joint_n_cells(m, side, n_split) <= MODEL_MAX_JOINT_CELLS;
}

static bool has_good_cases(const struct model *m, const struct model_joint *joint, uint32_t n_own)
{
    uint32_t n_refs = model_joint_n_refs(m, joint->source);
    uint64_t n = 0;

    if (joint->n_cases > MODEL_MAX_JOINT_CASES || joint->first_case > m->n_joint_cases
        || joint->n_cases > m->n_joint_cases - joint->first_case || joint->n_given_split != 1
        || (joint->source == MODEL_JOINT_SELF ? joint->given >= m->n_strings : joint->given != 0))
        return false;
    for (uint32_t i = joint->first_case; i < joint->first_case + joint->n_cases; i++) {
        uint32_t ref = m->joint_cases[i].ref;
        if (ref >= n_refs
            || (joint->source == MODEL_JOINT_SELF
                && model_string(m, m->values[ref].string).n > MODEL_MAX_JOINT_CASE_BYTES)
            || (model_joint_has_bounds(joint->source) && i != joint->first_case && ref <= m->joint_cases[i - 1].ref))
            return false;
        n += m->joint_cases[i].n;
    }
    return n <= n_own;
}

static bool has_good_given(const struct model *m, const struct model_joint *joint, const struct model_joint_side *side)
{
    struct model_joint_side given;

    if (side->is_resource && joint->source != MODEL_JOINT_TIME)
        return false;
    if (joint->source != MODEL_JOINT_COLUMN)
        return joint->source < MODEL_JOINT_N_SOURCES && has_good_cases(m, joint, side->n_own);
    return joint->n_cases == 0 && is_side(m, joint->given, joint->n_given_split, &given) && given.n_head == 0
           && side->n_head == 0 && given.n_own == side->n_own;
}

static enum status check_entries(struct joint_check *k, const struct model_joint *joint,
                                 const struct model_joint_side *side, uint32_t at, struct fail *fail)
{
    const struct model *m = k->m;
    uint32_t            n_cells = model_joint_n_cells(m, side, joint->n_split);
    uint32_t            n_given = model_joint_n_given(m, joint);

    model_joint_ends(m, side, joint->n_split, k->rows);
    for (uint32_t cell = n_cells; cell-- > 1;)
        k->rows[cell] -= k->rows[cell - 1];
    model_joint_given_rows(m, joint, k->given_rows);
    for (uint32_t i = 0; i < joint->n_entries; i++) {
        const struct model_joint_entry *entry = &m->joint_entries[joint->first_entry + i];
        if (entry->n == 0 || entry->cell >= n_cells || entry->given_cell >= n_given
            || (i != 0 && (entry->given_cell < entry[-1].given_cell
                           || (entry->given_cell == entry[-1].given_cell && entry->cell <= entry[-1].cell))))
            return BAD(fail, "entry %u of joint %u is out of order", i, at);
        if (entry->n > k->rows[entry->cell] || entry->n > k->given_rows[entry->given_cell])
            return BAD(fail, "joint %u does not add up", at);
        k->rows[entry->cell] -= entry->n;
        k->given_rows[entry->given_cell] -= entry->n;
    }
    for (uint32_t cell = 0; cell < n_cells || cell < n_given; cell++)
        if ((cell < n_cells && k->rows[cell] != 0) || (cell < n_given && k->given_rows[cell] != 0))
            return BAD(fail, "joint %u does not add up", at);
    return STATUS_OK;
}

static enum status check_joint(struct joint_check *k, uint32_t at, struct fail *fail)
{
    const struct model       *m = k->m;
    const struct model_joint *joint = &m->joints[at];
    struct model_joint_side   side;

    if (!is_side(m, joint->column, joint->n_split, &side) || !has_good_given(m, joint, &side)
        || (at != 0 && joint->column <= joint[-1].column) || joint->first_entry > m->n_joint_entries
        || joint->n_entries > m->n_joint_entries - joint->first_entry)
        return BAD(fail, "joint %u is out of range", at);
    k->joint_of[joint->column] = at + 1;
    return check_entries(k, joint, &side, at, fail);
}

static enum status check_depths(const struct joint_check *k, struct fail *fail)
{
    for (uint32_t i = 0; i < k->m->n_joints; i++) {
        uint32_t n_steps = 0;
        for (uint32_t at = i + 1; at != 0;) {
            const struct model_joint *joint = &k->m->joints[at - 1];
            if (n_steps++ == MODEL_MAX_JOINT_DEPTH)
                return BAD(fail, "joint %u stands in a ring or too deep", i);
            at = joint->source == MODEL_JOINT_COLUMN ? k->joint_of[joint->given] : 0;
        }
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
