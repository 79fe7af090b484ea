/* model_number.c - one walk in the order of model_code_*.c gives the numbers, then every array is moved.
 *
 * Columns: those of labels and services first, by first use; then those that
 * are only slots, in the order they have, so that a slot stays behind its
 * pattern's column. Where a column is both, columns keep their order. */
#include "common/bundle/model_number.h"

/* New number by old, MODEL_NONE: not met yet. */
struct numbers {
    uint32_t *of;
    uint32_t  n;
};

struct renumbering {
    struct model  *m;
    struct arena  *arena;
    struct numbers strings, values, services, scopes, columns, generators[MODEL_CHOICE_N_KINDS], tables, cells;
    bool           has_failed; /* memory */
};

static void *take(struct renumbering *r, size_t n, size_t size)
{
    void *taken = arena_take(r->arena, n, size);
    r->has_failed |= taken == NULL;
    return taken;
}

static void open_numbers(struct renumbering *r, struct numbers *numbers, uint32_t n)
{
    numbers->of = take(r, n, sizeof(*numbers->of));
    if (numbers->of != NULL && n != 0)
        memset(numbers->of, 0xff, n * sizeof(*numbers->of));
}

static void meet(struct numbers *numbers, uint32_t old)
{
    if (numbers->of[old] == MODEL_NONE)
        numbers->of[old] = numbers->n++;
}

static void meet_rest(struct numbers *numbers, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        meet(numbers, i);
}

/* ---- The walk --------------------------------------------------------------------------- */

static void meet_value(struct renumbering *r, uint32_t value)
{
    meet(&r->values, value);
    meet(&r->strings, r->m->values[value].string);
}

static void meet_resource(struct renumbering *r, const struct model_resource *resource, bool is_scope)
{
    meet(&r->strings, resource->form);
    meet(&r->strings, resource->container_form);
    meet(&r->strings, resource->schema_url);
    if (is_scope) {
        meet(&r->strings, resource->name);
        meet(&r->strings, resource->version);
    }
    for (uint32_t i = 0; i < resource->n_attrs; i++) {
        meet(&r->strings, r->m->attrs[resource->first_attr + i].key);
        meet_value(r, r->m->attrs[resource->first_attr + i].value);
    }
}

static void meet_attrs(struct renumbering *r, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        meet(&r->strings, r->m->label_attrs[i].key);
        meet(&r->columns, r->m->label_attrs[i].field.column);
    }
}

static void meet_label(struct renumbering *r, const struct model_label *label)
{
    const struct model *m = r->m;

    meet(&r->strings, label->name_text);
    meet(&r->strings, label->form);
    meet(&r->columns, label->name.column);
    meet(&r->columns, label->status_message.column);
    meet(&r->columns, label->trace_state.column);
    meet(&r->columns, label->flags.column);
    meet(&r->columns, label->dropped_attrs.column);
    meet(&r->columns, label->dropped_events.column);
    meet(&r->columns, label->dropped_links.column);
    meet_attrs(r, label->first_attr, label->n_attrs);
    for (uint32_t i = 0; i < label->n_events; i++) {
        const struct model_label_event *event = &m->label_events[label->first_event + i];
        meet(&r->strings, event->name);
        meet(&r->strings, event->form);
        meet(&r->columns, event->dropped_attrs.column);
        meet(&r->tables, event->time_table);
        meet_attrs(r, event->first_attr, event->n_attrs);
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &m->label_links[label->first_link + i];
        meet(&r->strings, link->form);
        meet(&r->columns, link->trace_state.column);
        meet(&r->columns, link->dropped_attrs.column);
        meet(&r->columns, link->flags.column);
        meet(&r->columns, link->target.column);
        meet_attrs(r, link->first_attr, link->n_attrs);
    }
}

/* Services and scopes get their numbers from the labels, but come before them. */
static void meet_labels(struct renumbering *r, uint32_t *by_service, uint32_t *by_scope)
{
    struct model *m = r->m;

    for (uint32_t i = 0; i < m->n_labels; i++) {
        meet(&r->services, m->labels[i].service);
        meet(&r->scopes, m->labels[i].scope);
    }
    meet_rest(&r->services, m->n_services);
    meet_rest(&r->scopes, m->n_scopes);
    for (uint32_t i = 0; i < m->n_services; i++)
        by_service[r->services.of[i]] = i;
    for (uint32_t i = 0; i < m->n_scopes; i++)
        by_scope[r->scopes.of[i]] = i;

    for (uint32_t i = 0; i < m->n_resources; i++)
        meet_resource(r, &m->resources[i], false);
    for (uint32_t i = 0; i < m->n_scopes; i++)
        meet_resource(r, &m->scopes[by_scope[i]], true);
    for (uint32_t i = 0; i < m->n_services; i++) {
        meet(&r->strings, m->services[by_service[i]].name);
        meet(&r->columns, m->services[by_service[i]].resources.column);
    }
    for (uint32_t i = 0; i < m->n_labels; i++)
        meet_label(r, &m->labels[i]);
}

/* The slots' columns behind the others; all as they were if that cannot be. */
static void number_slots(struct renumbering *r)
{
    struct model *m          = r->m;
    bool          is_ordered = true;

    for (uint32_t i = 0; i < m->n_parts; i++)
        is_ordered = is_ordered && (m->parts[i].column == MODEL_NONE || r->columns.of[m->parts[i].column] == MODEL_NONE);
    for (uint32_t i = 0; i < m->n_columns && !is_ordered; i++)
        r->columns.of[i] = i;
    if (is_ordered)
        meet_rest(&r->columns, m->n_columns);
    else
        r->columns.n = m->n_columns;
}

static void meet_choice(struct renumbering *r, const struct model_choice *choice)
{
    const struct model *m = r->m;

    if (choice->kind == MODEL_CHOICE_VALUE)
        meet_value(r, choice->ref);
    if (choice->kind == MODEL_CHOICE_NUMBER || choice->kind == MODEL_CHOICE_PATTERN || choice->kind == MODEL_CHOICE_FRESH)
        meet(&r->generators[choice->kind], choice->ref);
    for (uint32_t i = 0; choice->kind == MODEL_CHOICE_PATTERN && i < m->patterns[choice->ref].n_parts; i++) {
        const struct model_part *part = &m->parts[m->patterns[choice->ref].first_part + i];
        meet(&r->strings, part->string);
        if (part->source != MODEL_SOURCE_NONE)
            meet(&r->strings, part->key);
    }
}

static void meet_columns(struct renumbering *r, uint32_t *by_column)
{
    const struct model *m = r->m;

    for (uint32_t i = 0; i < m->n_columns; i++)
        by_column[r->columns.of[i]] = i;
    for (uint32_t i = 0; i < m->n_columns; i++) {
        const struct model_column *column = &m->columns[by_column[i]];
        for (uint32_t c = 0; c < column->n_choices; c++)
            meet_choice(r, &m->choices[column->first_choice + c]);
    }
    meet_rest(&r->generators[MODEL_CHOICE_NUMBER], m->n_numbers);
    meet_rest(&r->generators[MODEL_CHOICE_PATTERN], m->n_patterns);
    meet_rest(&r->generators[MODEL_CHOICE_FRESH], m->n_fresh);
    meet_rest(&r->tables, m->n_tables);
    for (uint32_t i = 0; i < m->n_edges; i++) {
        for (int k = 0; k < 2; k++) {
            if (m->edges[i].cell[k] != MODEL_NONE)
                meet(&r->cells, m->edges[i].cell[k]);
        }
    }
    meet_rest(&r->cells, m->n_cells);
}

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
        uint32_t           *columns[] = { &label->name.column, &label->status_message.column, &label->trace_state.column,
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
        event->name                 = r->strings.of[event->name];
        event->form                 = r->strings.of[event->form];
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
    }
}

static void rename_references(struct renumbering *r)
{
    struct model *m = r->m;

    rename_labels(r);
    for (uint32_t i = 0; i < m->n_values; i++) {
        if (r->values.of[i] != MODEL_NONE)
            m->values[i].string = r->strings.of[m->values[i].string];
    }
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
    for (uint32_t i = 0; i < m->n_choices; i++) {
        struct model_choice *choice = &m->choices[i];
        if (choice->kind == MODEL_CHOICE_VALUE)
            choice->ref = r->values.of[choice->ref];
        else if (r->generators[choice->kind].of != NULL)
            choice->ref = r->generators[choice->kind].of[choice->ref];
    }
    for (uint32_t i = 0; i < m->n_parts; i++) {
        m->parts[i].string = r->strings.of[m->parts[i].string];
        m->parts[i].key    = m->parts[i].source == MODEL_SOURCE_NONE ? 0 : r->strings.of[m->parts[i].key];
        if (m->parts[i].column != MODEL_NONE)
            m->parts[i].column = r->columns.of[m->parts[i].column];
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
    uint8_t *old = take(r, *n, size), *new = array;

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
    void *copy = take(r, n, size);
    if (copy != NULL && n != 0)
        memcpy(copy, array, n * size);
    return copy;
}

static void move_part(void *array, const void *old, uint32_t *first, uint32_t n, uint32_t *n_done, size_t size)
{
    memcpy((uint8_t *)array + *n_done * size, (const uint8_t *)old + *first * size, n * size);
    *first = *n_done;
    *n_done += n;
}

static void move_strings(struct renumbering *r)
{
    struct model *m    = r->m;
    uint8_t      *text = take(r, m->string_end[m->n_strings - 1], 1);
    uint32_t     *old  = take(r, r->strings.n, sizeof(*old)), *ends = take(r, r->strings.n, sizeof(*ends));
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
    for (uint32_t i = 0; i < m->n_columns; i++)
        move_part(m->choices, choices, &m->columns[i].first_choice, m->columns[i].n_choices, &n_choices,
                  sizeof(*m->choices));
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
    void         *leafs = begin_parts(r, m->leaf_knots, m->n_leaf_knots, sizeof(*m->leaf_knots));

    move(r, &r->cells, m->cells, &m->n_cells, sizeof(*m->cells));
    move(r, &r->tables, m->tables, &m->n_tables, sizeof(*m->tables));
    if (r->has_failed)
        return;
    for (uint32_t i = 0; i < m->n_cells; i++) {
        struct model_cell *cell = &m->cells[i];
        move_part(m->time_knots, knots, &cell->duration.first_knot, cell->duration.n_knots, &n_knots, sizeof(uint16_t));
        move_part(m->time_knots, knots, &cell->gap.first_knot, cell->gap.n_knots, &n_knots, sizeof(uint16_t));
        uint32_t n_duration = cell->n_duration_classes == 1 ? 0 : cell->n_duration_classes * MODEL_LEAF_KNOTS;
        uint32_t n_gap      = cell->n_gap_classes == 1 ? 0 : cell->n_gap_classes * MODEL_LEAF_KNOTS;
        move_part(m->leaf_knots, leafs, &cell->duration_leaf, n_duration, &n_leaf_knots, 1);
        move_part(m->leaf_knots, leafs, &cell->gap_leaf, n_gap, &n_leaf_knots, 1);
        cell->duration_leaf = n_duration == 0 ? 0 : cell->duration_leaf;
        cell->gap_leaf      = n_gap == 0 ? 0 : cell->gap_leaf;
    }
    for (uint32_t i = 0; i < m->n_tables; i++)
        move_part(m->time_knots, knots, &m->tables[i].first_knot, m->tables[i].n_knots, &n_knots, sizeof(uint16_t));
}

/* ---- All of it ---------------------------------------------------------------------------------- */

static void open_all(struct renumbering *r)
{
    const struct model *m = r->m;

    open_numbers(r, &r->strings, m->n_strings);
    open_numbers(r, &r->values, m->n_values);
    open_numbers(r, &r->services, m->n_services);
    open_numbers(r, &r->scopes, m->n_scopes);
    open_numbers(r, &r->columns, m->n_columns);
    open_numbers(r, &r->generators[MODEL_CHOICE_NUMBER], m->n_numbers);
    open_numbers(r, &r->generators[MODEL_CHOICE_PATTERN], m->n_patterns);
    open_numbers(r, &r->generators[MODEL_CHOICE_FRESH], m->n_fresh);
    open_numbers(r, &r->tables, m->n_tables);
    open_numbers(r, &r->cells, m->n_cells);
}

static void renumber(struct renumbering *r)
{
    struct model *m          = r->m;
    uint32_t     *by_service = take(r, m->n_services, sizeof(*by_service));
    uint32_t     *by_scope   = take(r, m->n_scopes, sizeof(*by_scope));
    uint32_t     *by_column  = take(r, m->n_columns, sizeof(*by_column));

    open_all(r);
    if (r->has_failed)
        return;
    meet_value(r, 0); /* the empty value and the empty string stay first */
    meet_labels(r, by_service, by_scope);
    number_slots(r);
    meet_columns(r, by_column);
    rename_references(r);
    move_strings(r);
    move(r, &r->values, m->values, &m->n_values, sizeof(*m->values));
    move(r, &r->services, m->services, &m->n_services, sizeof(*m->services));
    move(r, &r->scopes, m->scopes, &m->n_scopes, sizeof(*m->scopes));
    move_columns(r);
    move_times(r);
}

enum status model_number(struct model *model, struct arena *arena, struct fail *fail)
{
    struct arena       scratch; /* owned here */
    struct renumbering r = { .m = model, .arena = &scratch };

    arena_init(&scratch);
    renumber(&r);
    if (!r.has_failed) {
        uint32_t n_bytes = model->string_end[model->n_strings - 1];
        uint8_t *text    = arena_take(arena, n_bytes, 1);
        r.has_failed     = text == NULL;
        if (text != NULL)
            memcpy(text, model->text, n_bytes);
        model->text = text;
    }
    arena_free(&scratch);
    return r.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to number the model") : STATUS_OK;
}
