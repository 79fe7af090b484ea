/* model_number.c - one walk in the order of model_code_*.c gives the numbers, then every array is moved.
 *
 * The order in which columns are coded follows from the numbers of the keys
 * (model_column_order.h), so the labels get theirs first. */
#include "common/bundle/model_number_parts.h"

#include "common/bundle/model_column_order.h"

void *model_number_take(struct renumbering *r, size_t n, size_t size)
{
    void *taken = arena_take(r->arena, n, size);
    r->has_failed |= taken == NULL;
    return taken;
}

static void open_numbers(struct renumbering *r, struct numbers *numbers, uint32_t n)
{
    numbers->of = model_number_take(r, n, sizeof(*numbers->of));
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

static void meet_column(struct renumbering *r, uint32_t old)
{
    if (r->columns.of[old] == MODEL_NONE) {
        r->by_column[r->columns.n] = old;
        r->columns.of[old]         = r->columns.n++;
    }
}

/* A column that nobody uses. */
static void meet_next_column(struct renumbering *r)
{
    uint32_t old = 0;
    while (r->columns.of[old] != MODEL_NONE)
        old++;
    meet_column(r, old);
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
        meet_column(r, r->m->label_attrs[i].field.column);
    }
}

static void meet_label(struct renumbering *r, const struct model_label *label)
{
    const struct model *m = r->m;

    meet(&r->strings, label->name_text);
    meet(&r->strings, label->form);
    meet_column(r, label->name.column);
    meet_column(r, label->status_message.column);
    meet_column(r, label->trace_state.column);
    meet_column(r, label->flags.column);
    meet_column(r, label->dropped_attrs.column);
    meet_column(r, label->dropped_events.column);
    meet_column(r, label->dropped_links.column);
    meet_attrs(r, label->first_attr, label->n_attrs);
    for (uint32_t i = 0; i < label->n_events; i++) {
        const struct model_label_event *event = &m->label_events[label->first_event + i];
        meet(&r->strings, event->name_text);
        meet(&r->strings, event->form);
        meet_column(r, event->name.column);
        meet_column(r, event->dropped_attrs.column);
        meet(&r->tables, event->time_table);
        meet_attrs(r, event->first_attr, event->n_attrs);
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &m->label_links[label->first_link + i];
        meet(&r->strings, link->form);
        meet_column(r, link->trace_state.column);
        meet_column(r, link->dropped_attrs.column);
        meet_column(r, link->flags.column);
        meet_column(r, link->target.column);
        meet(&r->tables, link->gap_table);
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
        meet_column(r, m->services[by_service[i]].resources.column);
    }
    for (uint32_t i = 0; i < m->n_labels; i++)
        meet_label(r, &m->labels[i]);
}

/* ---- Columns ---------------------------------------------------------------------------- */

/* A slot that several patterns share must stay behind all of them: then slots keep their order. */
static void number_shared_slots(struct renumbering *r)
{
    const struct model *m        = r->m;
    uint8_t            *n_users  = model_number_take(r, m->n_columns, 1);
    bool                is_shared = false;

    for (uint32_t i = 0; i < m->n_parts && !r->has_failed; i++) {
        if (m->parts[i].column != MODEL_NONE) {
            is_shared = is_shared || n_users[m->parts[i].column] != 0;
            n_users[m->parts[i].column] = 1;
        }
    }
    for (uint32_t i = 0; i < m->n_columns && is_shared && !r->has_failed; i++)
        meet_column(r, i);
}

static void meet_pattern(struct renumbering *r, const struct model_pattern *pattern)
{
    for (uint32_t i = 0; i < pattern->n_parts; i++) {
        const struct model_part *part = &r->m->parts[pattern->first_part + i];
        meet(&r->strings, part->string);
        if (part->column != MODEL_NONE)
            meet_column(r, part->column);
        if (model_part_has_key(part))
            meet(&r->strings, part->key);
    }
}

static void meet_choices(struct renumbering *r, const struct model_column *column)
{
    const struct model *m = r->m;

    for (uint32_t i = 0; i < column->n_choices; i++) {
        const struct model_choice *choice = &m->choices[column->first_choice + i];
        if (choice->kind == MODEL_CHOICE_VALUE)
            meet_value(r, choice->ref);
        else if (r->generators[choice->kind].of != NULL)
            meet(&r->generators[choice->kind], choice->ref);
        if (choice->kind == MODEL_CHOICE_PATTERN)
            meet_pattern(r, &m->patterns[choice->ref]);
    }
}

/* The labels have their new numbers. Columns that are met meanwhile come after those that labels use. */
static void meet_columns(struct renumbering *r)
{
    const struct model *m = r->m;

    model_column_order(m, r->order);
    number_shared_slots(r);
    for (uint32_t i = 0; i < m->n_columns && !r->has_failed; i++) {
        if (i == r->columns.n)
            meet_next_column(r);
        uint32_t at = (uint32_t)r->order[i];
        meet_choices(r, &m->columns[r->by_column[at]]);
    }
    meet_rest(&r->generators[MODEL_CHOICE_NUMBER], m->n_numbers);
    meet_rest(&r->generators[MODEL_CHOICE_PATTERN], m->n_patterns);
    meet_rest(&r->generators[MODEL_CHOICE_FRESH], m->n_fresh);
}

static void meet_cell(struct renumbering *r, uint32_t cell)
{
    const uint32_t copulas[] = { r->m->cells[cell].duration_copula, r->m->cells[cell].gap_copula };

    meet(&r->cells, cell);
    if (r->m->cells[cell].top_table != 0)
        meet(&r->tables, r->m->cells[cell].top_table - 1);
    for (int k = 0; k < 2; k++) {
        if (copulas[k] != MODEL_NONE)
            meet(&r->copulas, copulas[k]);
    }
}

static void meet_times(struct renumbering *r)
{
    const struct model *m = r->m;

    for (uint32_t i = 0; i < m->n_edges; i++) {
        for (int k = 0; k < 2; k++) {
            if (m->edges[i].cell[k] != MODEL_NONE)
                meet_cell(r, m->edges[i].cell[k]);
        }
    }
    meet_rest(&r->cells, m->n_cells);
    meet_rest(&r->tables, m->n_tables);
    meet_rest(&r->copulas, m->n_copulas);
}

/* Cases are values that columns have: nothing new is met. */
static void meet_joints(struct renumbering *r)
{
    const struct model *m = r->m;

    for (uint32_t i = 0; i < m->n_joints; i++)
        for (uint32_t c = 0; c < m->joints[i].n_cases && m->joints[i].source == MODEL_JOINT_SELF; c++)
            meet_value(r, m->joint_cases[m->joints[i].first_case + c].ref);
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
    open_numbers(r, &r->copulas, m->n_copulas);
}

static void renumber(struct renumbering *r)
{
    struct model *m          = r->m;
    uint32_t     *by_service = model_number_take(r, m->n_services, sizeof(*by_service));
    uint32_t     *by_scope   = model_number_take(r, m->n_scopes, sizeof(*by_scope));
    r->by_column             = model_number_take(r, m->n_columns, sizeof(*r->by_column));
    r->order                 = model_number_take(r, m->n_columns, sizeof(*r->order));

    open_all(r);
    if (r->has_failed)
        return;
    meet_value(r, 0); /* the empty value and the empty string stay first */
    meet_labels(r, by_service, by_scope);
    model_number_move_labels(r);
    meet_columns(r);
    meet_joints(r);
    meet_times(r);
    if (!r->has_failed)
        model_number_move_rest(r);
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
