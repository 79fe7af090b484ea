/* model_check_columns.c - columns: what each choice may be follows from who uses the column. */
#include "common/bundle/model_check_parts.h"

#include <stdlib.h>

/* Who uses a column, one bit each. */
enum {
    USE_ATTR     = 1,  /* any value */
    USE_STRING   = 2,  /* the inside of a JSON string */
    USE_COUNT    = 4,  /* a number token of an integer */
    USE_RESOURCE = 8,
    USE_TARGET   = 16,
    USE_SLOT     = 32, /* as USE_STRING; never with another use */
};

struct columns_check {
    const struct model_check_texts *texts;
    const struct model             *m;
    uint8_t                        *uses;  /* (n_columns), owned by the caller */
    uint8_t                        *depth; /* (n_columns) patterns around the column; likewise */
};

/* ---- Uses --------------------------------------------------------------------------------- */

static void note_label_uses(struct columns_check *k, const struct model_label *label)
{
    const struct model *m = k->m;

    k->uses[label->name.column] |= USE_STRING;
    k->uses[label->status_message.column] |= USE_STRING;
    k->uses[label->trace_state.column] |= USE_STRING;
    k->uses[label->flags.column] |= USE_COUNT;
    k->uses[label->dropped_attrs.column] |= USE_COUNT;
    k->uses[label->dropped_events.column] |= USE_COUNT;
    k->uses[label->dropped_links.column] |= USE_COUNT;
    for (uint32_t i = 0; i < label->n_events; i++) {
        k->uses[m->label_events[label->first_event + i].name.column] |= USE_STRING;
        k->uses[m->label_events[label->first_event + i].dropped_attrs.column] |= USE_COUNT;
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &m->label_links[label->first_link + i];
        k->uses[link->trace_state.column] |= USE_STRING;
        k->uses[link->dropped_attrs.column] |= USE_COUNT;
        k->uses[link->flags.column] |= USE_COUNT;
        k->uses[link->target.column] |= USE_TARGET;
    }
}

static void note_uses(struct columns_check *k)
{
    const struct model *m = k->m;

    for (uint32_t i = 0; i < m->n_label_attrs; i++)
        k->uses[m->label_attrs[i].field.column] |= USE_ATTR;
    for (uint32_t i = 0; i < m->n_labels; i++)
        note_label_uses(k, &m->labels[i]);
    for (uint32_t i = 0; i < m->n_services; i++)
        k->uses[m->services[i].resources.column] |= USE_RESOURCE;
    for (uint32_t i = 0; i < m->n_parts; i++) {
        if (m->parts[i].column != MODEL_NONE)
            k->uses[m->parts[i].column] |= USE_SLOT;
    }
}

/* ---- Choices -------------------------------------------------------------------------------- */

static bool is_target(const struct model *m, uint32_t label)
{
    return label == MODEL_NONE
           || (label >= MODEL_LABEL_FIRST && label - MODEL_LABEL_FIRST < m->n_labels
               && m->labels[label - MODEL_LABEL_FIRST].n_rows != 0);
}

/* A choice whose kind and reference fit every use of its column. */
static bool is_fitting(const struct columns_check *k, const struct model_choice *choice, uint8_t uses)
{
    const struct model       *m         = k->m;
    bool                      is_inside = (uses & (USE_STRING | USE_SLOT)) != 0;
    const struct model_value *value;

    switch (choice->kind) {
    case MODEL_CHOICE_RESOURCE:
        return choice->ref < m->n_resources && uses == USE_RESOURCE;
    case MODEL_CHOICE_TARGET:
        return is_target(m, choice->ref) && uses == USE_TARGET;
    case MODEL_CHOICE_VALUE:
        if (choice->ref >= m->n_values)
            return false;
        value = &m->values[choice->ref];
        if (uses & USE_COUNT && value->type != VALUE_INT_NUMBER)
            return false;
        return (uses & (USE_RESOURCE | USE_TARGET)) == 0
               && (!is_inside || model_check_texts_is(k->texts, value->string, MODEL_TEXT_PLAIN));
    case MODEL_CHOICE_NUMBER:
        if (choice->ref >= m->n_numbers || (uses & (USE_RESOURCE | USE_TARGET)) != 0)
            return false;
        return (uses & USE_COUNT) == 0
               || (m->numbers[choice->ref].scale == 0 && m->numbers[choice->ref].min_width <= 1);
    case MODEL_CHOICE_PATTERN:
        return choice->ref < m->n_patterns && (uses & ~(USE_ATTR | USE_STRING | USE_SLOT)) == 0
               && (!is_inside || !span_value_is_json(m->patterns[choice->ref].type))
               && ((uses & ~(USE_ATTR | USE_STRING)) == 0
                   || model_pattern_n_sources(m, &m->patterns[choice->ref]) == 0);
    case MODEL_CHOICE_FRESH:
        return choice->ref < m->n_fresh && (uses & ~(USE_ATTR | USE_STRING | USE_SLOT)) == 0;
    default:
        return false;
    }
}

/* The slots of a pattern lie behind its column, not too deep. */
static enum status check_slots(struct columns_check *k, uint32_t column, uint32_t at, struct fail *fail)
{
    const struct model_pattern *pattern = &k->m->patterns[at];

    for (uint32_t i = 0; i < pattern->n_parts; i++) {
        uint32_t slot = k->m->parts[pattern->first_part + i].column;
        if (slot == MODEL_NONE)
            continue;
        if (slot <= column)
            return MODEL_CHECK_BAD(fail, "a slot of column %u is column %u", column, slot);
        if (k->depth[column] >= MODEL_MAX_SLOT_DEPTH)
            return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "column %u: patterns within patterns", column);
        if (k->depth[slot] <= k->depth[column])
            k->depth[slot] = k->depth[column] + 1;
    }
    return STATUS_OK;
}

static enum status check_choices(struct columns_check *k, struct fail *fail)
{
    const struct model *m       = k->m;
    bool               *is_used = calloc((size_t)m->n_patterns + 1, sizeof(*is_used)); /* owned here */
    enum status         s       = STATUS_OK;

    if (is_used == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u patterns", m->n_patterns);
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_columns; i++) {
        const struct model_column *column = &m->columns[i];
        if (k->uses[i] & USE_SLOT && k->uses[i] != USE_SLOT)
            s = MODEL_CHECK_BAD(fail, "column %u is a slot and a field", i);
        else if (column->n_choices == 0 || !model_check_is_inside(column->first_choice, column->n_choices,
                                                                  m->n_choices))
            s = MODEL_CHECK_BAD(fail, "column %u has choices out of range", i);
        for (uint32_t c = 0; s == STATUS_OK && c < column->n_choices; c++) {
            const struct model_choice *choice = &m->choices[column->first_choice + c];
            if (!is_fitting(k, choice, k->uses[i]))
                s = MODEL_CHECK_BAD(fail, "choice %u of column %u does not fit its use", c, i);
            else if (choice->kind == MODEL_CHOICE_PATTERN && is_used[choice->ref])
                s = MODEL_CHECK_BAD(fail, "pattern %u is used twice", choice->ref);
            else if (choice->kind == MODEL_CHOICE_PATTERN)
                s = check_slots(k, i, choice->ref, fail);
            if (s == STATUS_OK && choice->kind == MODEL_CHOICE_PATTERN)
                is_used[choice->ref] = true;
        }
    }
    free(is_used);
    return s;
}

enum status model_check_columns(const struct model_check_texts *texts, struct fail *fail)
{
    const struct model  *m = texts->m;
    struct columns_check k = { .texts = texts, .m = m };
    enum status          s;

    k.uses  = calloc((size_t)m->n_columns + 1, sizeof(*k.uses));
    k.depth = calloc((size_t)m->n_columns + 1, sizeof(*k.depth));
    if (k.uses == NULL || k.depth == NULL) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u columns", m->n_columns);
    } else {
        note_uses(&k);
        s = check_choices(&k, fail);
    }
    free(k.uses);
    free(k.depth);
    return s;
}
