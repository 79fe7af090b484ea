/* model_check_sizes.c - bounds on what can come out of the columns.
 *
 * The longest text of every column is found from the last to the first, since
 * slots point forwards; with it the text that the shapes hold, and what one
 * trace needs at once. */
#include "common/bundle/model_check_parts.h"

#include <stdlib.h>

#define NUMBER_MAX_BYTES 48u /* sign, 20 digits or the least width, point, 18 digits */
#define UUID_BYTES       36u

struct sizes_check {
    const struct model *m;
    uint64_t           *max_bytes; /* (n_columns) of a row's text; owned by the caller */
};

static uint64_t add_bytes(uint64_t a, uint64_t b)
{
    return a + b < MODEL_MAX_TRACE_BYTES ? a + b : MODEL_MAX_TRACE_BYTES; /* all sizes stay below, so no sum wraps */
}

static uint64_t max_choice_bytes(const struct sizes_check *k, const struct model_choice *choice)
{
    const struct model *m = k->m;
    uint64_t            n = 0;

    switch (choice->kind) {
    case MODEL_CHOICE_VALUE:
        return model_string(m, m->values[choice->ref].string).n;
    case MODEL_CHOICE_NUMBER:
        return NUMBER_MAX_BYTES;
    case MODEL_CHOICE_FRESH:
        return m->fresh[choice->ref].length > UUID_BYTES ? m->fresh[choice->ref].length : UUID_BYTES;
    case MODEL_CHOICE_PATTERN:
        for (uint32_t i = 0; i < m->patterns[choice->ref].n_parts; i++) {
            const struct model_part *part = &m->parts[m->patterns[choice->ref].first_part + i];
            n = add_bytes(n, model_string(m, part->string).n);
            n = add_bytes(n, part->column == MODEL_NONE ? 0 : k->max_bytes[part->column]);
        }
        return n;
    default:
        return 0;
    }
}

static void measure_columns(struct sizes_check *k)
{
    for (uint32_t i = k->m->n_columns; i-- > 0;) {
        const struct model_column *column = &k->m->columns[i];
        for (uint32_t c = 0; c < column->n_choices; c++) {
            uint64_t n = max_choice_bytes(k, &k->m->choices[column->first_choice + c]);
            k->max_bytes[i] = n > k->max_bytes[i] ? n : k->max_bytes[i];
        }
    }
}

/* Constant texts stand in the shapes, the others are made for each span. */
static void add_column(const struct sizes_check *k, uint32_t column, uint64_t *constant, uint64_t *made)
{
    const struct model_column *spec = &k->m->columns[column];
    bool is_constant = spec->n_choices == 1 && k->m->choices[spec->first_choice].kind == MODEL_CHOICE_VALUE;
    uint64_t *sum    = is_constant ? constant : made;
    *sum = add_bytes(*sum, k->max_bytes[column]);
}

static void add_attrs(const struct sizes_check *k, uint32_t first, uint32_t n, uint64_t *constant, uint64_t *made)
{
    for (uint32_t i = first; i < first + n; i++) {
        *constant = add_bytes(*constant, model_string(k->m, k->m->label_attrs[i].key).n);
        add_column(k, k->m->label_attrs[i].field.column, constant, made);
    }
}

static uint64_t measure_label(const struct sizes_check *k, const struct model_label *label, uint64_t *constant)
{
    uint64_t made = 0;

    add_column(k, label->name.column, constant, &made);
    add_column(k, label->status_message.column, constant, &made);
    add_column(k, label->trace_state.column, constant, &made);
    add_attrs(k, label->first_attr, label->n_attrs, constant, &made);
    for (uint32_t i = 0; i < label->n_events; i++) {
        const struct model_label_event *event = &k->m->label_events[label->first_event + i];
        add_column(k, event->name.column, constant, &made);
        add_attrs(k, event->first_attr, event->n_attrs, constant, &made);
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &k->m->label_links[label->first_link + i];
        add_column(k, link->trace_state.column, constant, &made);
        add_attrs(k, link->first_attr, link->n_attrs, constant, &made);
    }
    return made;
}

/* Of every tree the text made for its spans: a trace is held in memory as a whole. */
static enum status check_trees(const struct sizes_check *k, const uint64_t *made, struct fail *fail)
{
    const struct model *m     = k->m;
    uint64_t           *bytes = calloc((size_t)m->n_trees + 1, sizeof(*bytes)); /* owned here */
    enum status         s     = STATUS_OK;

    if (bytes == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u trees", m->n_trees);
    for (uint32_t t = 0; s == STATUS_OK && t < m->n_trees; t++) {
        const struct model_tree *tree = &m->trees[t];
        bytes[t] = model_label_is_trace(tree->label) ? 0 : made[tree->label - MODEL_LABEL_FIRST];
        for (uint32_t r = 0; r < tree->n_runs; r++) {
            const struct model_run *run = &m->runs[tree->first_run + r];
            bytes[t] = add_bytes(bytes[t], bytes[run->tree] * run->n); /* < 2^31 * 2^23 */
        }
        if (bytes[t] == MODEL_MAX_TRACE_BYTES)
            s = fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "tree %u needs too much text", t);
    }
    free(bytes);
    return s;
}

/* Of all labels together, and of each for the text that is made. */
static enum status check_labels(const struct sizes_check *k, uint64_t *made, struct fail *fail)
{
    const struct model *m        = k->m;
    uint64_t            constant = 0;

    for (uint32_t i = 0; i < m->n_labels; i++)
        made[i] = measure_label(k, &m->labels[i], &constant);
    for (uint32_t i = 0; i < m->n_attrs; i++)
        constant = add_bytes(constant, model_string(m, m->values[m->attrs[i].value].string).n);
    if (constant > MODEL_MAX_SHAPE_BYTES)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "the labels hold too much text");
    return check_trees(k, made, fail);
}

enum status model_check_sizes(const struct model *m, struct fail *fail)
{
    struct sizes_check k    = { .m = m };
    uint64_t          *made = calloc((size_t)m->n_labels + 1, sizeof(*made)); /* owned here */
    enum status        s;

    k.max_bytes = calloc((size_t)m->n_columns + 1, sizeof(*k.max_bytes));
    if (made == NULL || k.max_bytes == NULL) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u columns", m->n_columns);
    } else {
        measure_columns(&k);
        s = check_labels(&k, made, fail);
    }
    free(k.max_bytes);
    free(made);
    return s;
}
