/* model_number_move.c - references get their new numbers, elements their new places. */
#include "common/bundle/model_number_parts.h"

#include <stdlib.h>

/* ---- References -------------------------------------------------------------------------- */

static void rename_resource(struct renumbering *r, struct model_resource *resource)
{
    resource->form           = r->strings.of[resource->form];
    resource->container_form = r->strings.of[resource->container_form];
    resource->schema_url     = r->strings.of[resource->schema_url];
    /* A resource has no name of its own: string 0. */
    resource->name    = r->strings.of[resource->name];
    resource->version = r->strings.of[resource->version];
}

static void rename_labels(struct renumbering *r)
{
    struct model *m = r->m;

    for (uint32_t i = 0; i < m->n_labels; i++) {
        struct model_label *label = &m->labels[i];
        uint32_t           *columns[] = { &label->name.column, &label->status_message.column,
                                          &label->trace_state.column,
                                          &label->flags.column, &label->dropped_attrs.column,
                                          &label->dropped_events.column, &label->dropped_links.column };
        for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]); k++)
            *columns[k] = r->columns.of[*columns[k]];
        label->service   = r->services.of[label->service];
        label->scope     = r->scopes.of[label->scope];
        label->name_text = r->strings.of[label->name_text];
        label->form      = r->strings.of[label->form];
    }
    for (uint32_t i = 0; i < m->n_label_attrs; i++) {
        m->label_attrs[i].key          = r->strings.of[m->label_attrs[i].key];
        m->label_attrs[i].field.column = r->columns.of[m->label_attrs[i].field.column];
    }
    for (uint32_t i = 0; i < m->n_label_events; i++) {
        struct model_label_event *event = &m->label_events[i];
        event->name_text            = r->strings.of[event->name_text];
        event->form                 = r->strings.of[event->form];
        event->name.column          = r->columns.of[event->name.column];
        event->dropped_attrs.column = r->columns.of[event->dropped_attrs.column];
        event->time_table           = r->tables.of[event->time_table];
    }
    for (uint32_t i = 0; i < m->n_label_links; i++) {
        struct model_label_link *link = &m->label_links[i];
        link->form                 = r->strings.of[link->form];
        link->trace_state.column   = r->columns.of[link->trace_state.column];
        link->dropped_attrs.column = r->columns.of[link->dropped_attrs.column];
        link->flags.column         = r->columns.of[link->flags.column];
        link->target.column        = r->columns.of[link->target.column];
        link->gap_table            = r->tables.of[link->gap_table];
    }
}

static void rename_columns(struct renumbering *r)
{
    struct model *m = r->m;

    for (uint32_t i = 0; i < m->n_values; i++) {
        if (r->values.of[i] != MODEL_NONE)
            m->values[i].string = r->strings.of[m->values[i].string];
    }
    for (uint32_t i = 0; i < m->n_choices; i++) {
        struct model_choice *choice = &m->choices[i];
        if (choice->kind == MODEL_CHOICE_VALUE)
            choice->ref = r->values.of[choice->ref];
        else if (r->generators[choice->kind].of != NULL)
            choice->ref = r->generators[choice->kind].of[choice->ref];
    }
    for (uint32_t i = 0; i < m->n_parts; i++) {
        struct model_part *part = &m->parts[i];
        part->string = r->strings.of[part->string];
        part->key    = model_part_has_key(part) ? r->strings.of[part->key] : 0;
        if (part->column != MODEL_NONE)
            part->column = r->columns.of[part->column];
    }
    for (uint32_t i = 0; i < m->n_edges; i++) {
        for (int k = 0; k < 2; k++) {
            if (m->edges[i].cell[k] != MODEL_NONE)
                m->edges[i].cell[k] = r->cells.of[m->edges[i].cell[k]];
        }
    }
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

/* Elements of 'array' go where their numbers say; those without one are dropped. */
static void move(struct renumbering *r, const struct numbers *numbers, void *array, uint32_t *n, size_t size)
{
    uint8_t *old = model_number_take(r, *n, size), *new = array;

    if (old == NULL || *n == 0)
        return;
    memcpy(old, array, *n * size);
    for (uint32_t i = 0; i < *n; i++) {
        if (numbers->of[i] != MODEL_NONE)
            memcpy(new + numbers->of[i] * size, old + i * size, size);
    }
    *n = numbers->n;
}

/* A copy of the array of parts, from which the owners take theirs in their new order. */
static void *begin_parts(struct renumbering *r, const void *array, size_t n, size_t size)
{
    void *copy = model_number_take(r, n, size);
    if (copy != NULL && n != 0)
        memcpy(copy, array, n * size);
    return copy;
}

static void move_part(void *array, const void *old, uint32_t *first, uint32_t n, uint32_t *n_done, size_t size)
{
    if (n != 0) /* an array of nobody's parts has no address */
        memcpy((uint8_t *)array + *n_done * size, (const uint8_t *)old + *first * size, n * size);
    *first = *n_done;
    *n_done += n;
}

static void move_strings(struct renumbering *r)
{
    struct model *m    = r->m;
    uint8_t      *text = model_number_take(r, m->string_end[m->n_strings - 1], 1);
    uint32_t     *old  = model_number_take(r, r->strings.n, sizeof(*old));
    uint32_t     *ends = model_number_take(r, r->strings.n, sizeof(*ends));
    uint32_t      n    = 0;

    if (r->has_failed)
        return;
    for (uint32_t i = 0; i < m->n_strings; i++) {
        if (r->strings.of[i] != MODEL_NONE)
            old[r->strings.of[i]] = i;
    }
    for (uint32_t i = 0; i < r->strings.n; i++) {
        struct text string = model_string(m, old[i]);
        memcpy(text + n, string.at, string.n);
        n += (uint32_t)string.n;
        ends[i] = n;
    }
    memcpy(m->string_end, ends, r->strings.n * sizeof(*ends));
    m->text      = text;
    m->n_strings = r->strings.n;
}

static int compare_joints(const void *a, const void *b)
{
    const struct model_joint *x = a, *y = b;
    return (x->column > y->column) - (x->column < y->column);
}

static void rename_joints(struct renumbering *r)
{
    struct model *m = r->m;

    for (uint32_t i = 0; i < m->n_joints; i++) {
        m->joints[i].column = r->columns.of[m->joints[i].column];
        if (m->joints[i].source == MODEL_JOINT_COLUMN)
            m->joints[i].given = r->columns.of[m->joints[i].given];
        else if (m->joints[i].source == MODEL_JOINT_SELF)
            m->joints[i].given = r->strings.of[m->joints[i].given];
        for (uint32_t c = 0; c < m->joints[i].n_cases && m->joints[i].source == MODEL_JOINT_SELF; c++) {
            struct model_joint_case *one = &m->joint_cases[m->joints[i].first_case + c];
            one->ref = r->values.of[one->ref];
        }
    }
    if (m->n_joints != 0)
        qsort(m->joints, m->n_joints, sizeof *m->joints, compare_joints);
}

static void move_columns(struct renumbering *r)
{
    struct model *m = r->m;
    uint32_t      n_choices = 0, n_knots = 0, n_parts = 0;
    void         *choices = begin_parts(r, m->choices, m->n_choices, sizeof(*m->choices));
    void         *knots   = begin_parts(r, m->knots, m->n_knots, sizeof(*m->knots));
    void         *parts   = begin_parts(r, m->parts, m->n_parts, sizeof(*m->parts));

    move(r, &r->columns, m->columns, &m->n_columns, sizeof(*m->columns));
    move(r, &r->generators[MODEL_CHOICE_NUMBER], m->numbers, &m->n_numbers, sizeof(*m->numbers));
    move(r, &r->generators[MODEL_CHOICE_PATTERN], m->patterns, &m->n_patterns, sizeof(*m->patterns));
    move(r, &r->generators[MODEL_CHOICE_FRESH], m->fresh, &m->n_fresh, sizeof(*m->fresh));
    if (r->has_failed)
        return;
    for (uint32_t i = 0; i < m->n_columns; i++) {
        struct model_column *column = &m->columns[(uint32_t)r->order[i]];
        move_part(m->choices, choices, &column->first_choice, column->n_choices, &n_choices, sizeof(*m->choices));
    }
    for (uint32_t i = 0; i < m->n_numbers; i++)
        move_part(m->knots, knots, &m->numbers[i].first_knot, m->numbers[i].n_knots, &n_knots, sizeof(*m->knots));
    for (uint32_t i = 0; i < m->n_patterns; i++)
        move_part(m->parts, parts, &m->patterns[i].first_part, m->patterns[i].n_parts, &n_parts, sizeof(*m->parts));
}

static void move_times(struct renumbering *r)
{
    struct model *m = r->m;
    uint32_t      n_knots = 0, n_leaf_knots = 0;
    void         *knots = begin_parts(r, m->time_knots, m->n_time_knots, sizeof(*m->time_knots));
    void         *leaves = begin_parts(r, m->leaf_knots, m->n_leaf_knots, sizeof(*m->leaf_knots));

    move(r, &r->cells, m->cells, &m->n_cells, sizeof(*m->cells));
    move(r, &r->copulas, m->copulas, &m->n_copulas, sizeof(*m->copulas));
    move(r, &r->tables, m->tables, &m->n_tables, sizeof(*m->tables));
    if (r->has_failed)
        return;
    for (uint32_t i = 0; i < m->n_cells; i++) {
        struct model_cell *cell = &m->cells[i];
        move_part(m->time_knots, knots, &cell->duration.first_knot, cell->duration.n_knots, &n_knots, sizeof(uint16_t));
        move_part(m->time_knots, knots, &cell->gap.first_knot, cell->gap.n_knots, &n_knots, sizeof(uint16_t));
        if (cell->top_table != 0)
            cell->top_table = r->tables.of[cell->top_table - 1] + 1;
        if (cell->duration_copula != MODEL_NONE)
            cell->duration_copula = r->copulas.of[cell->duration_copula];
        if (cell->gap_copula != MODEL_NONE)
            cell->gap_copula = r->copulas.of[cell->gap_copula];
    }
    for (uint32_t i = 0; i < m->n_copulas; i++)
        move_part(m->leaf_knots, leaves, &m->copulas[i].first_knot, m->copulas[i].n_nodes * MODEL_LEAF_KNOTS,
                  &n_leaf_knots, 1);
    for (uint32_t i = 0; i < m->n_tables; i++)
        move_part(m->time_knots, knots, &m->tables[i].first_knot, m->tables[i].n_knots, &n_knots, sizeof(uint16_t));
}

/* The learner meets scopes before resources; the coder, after them and in their new order. */
static void move_attrs(struct renumbering *r)
{
    struct model *m = r->m;
    uint32_t      n_attrs = 0;
    void         *attrs = begin_parts(r, m->attrs, m->n_attrs, sizeof(*m->attrs));

    if (r->has_failed)
        return;
    for (uint32_t i = 0; i < m->n_resources; i++)
        move_part(m->attrs, attrs, &m->resources[i].first_attr, m->resources[i].n_attrs, &n_attrs, sizeof(*m->attrs));
    for (uint32_t i = 0; i < m->n_scopes; i++)
        move_part(m->attrs, attrs, &m->scopes[i].first_attr, m->scopes[i].n_attrs, &n_attrs, sizeof(*m->attrs));
}

/* ---- All of it ---------------------------------------------------------------------------------- */

void model_number_move_labels(struct renumbering *r)
{
    struct model *m = r->m;

    rename_labels(r);
    for (uint32_t i = 0; i < m->n_attrs; i++)
        m->attrs[i] = (struct model_attr){ r->strings.of[m->attrs[i].key], r->values.of[m->attrs[i].value] };
    for (uint32_t i = 0; i < m->n_resources; i++)
        rename_resource(r, &m->resources[i]);
    for (uint32_t i = 0; i < m->n_scopes; i++)
        rename_resource(r, &m->scopes[i]);
    for (uint32_t i = 0; i < m->n_services; i++) {
        m->services[i].name             = r->strings.of[m->services[i].name];
        m->services[i].resources.column = r->columns.of[m->services[i].resources.column];
    }
    move(r, &r->services, m->services, &m->n_services, sizeof(*m->services));
    move(r, &r->scopes, m->scopes, &m->n_scopes, sizeof(*m->scopes));
    move_attrs(r);
}

void model_number_move_rest(struct renumbering *r)
{
    struct model *m = r->m;

    rename_columns(r);
    rename_joints(r);
    move_strings(r);
    move(r, &r->values, m->values, &m->n_values, sizeof(*m->values));
    move_columns(r);
    move_times(r);
}
