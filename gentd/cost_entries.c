/* cost_entries.c - one entry for each use of a column, with its share of what the column costs. */
#include "common/base/fixed.h"
#include "gentd/cost_parts.h"

struct builder {
    const struct model   *model;
    struct cost_accounts *accounts;
    struct cost_drawn    *drawn;      /* (n_columns) */
    uint64_t             *rows_given; /* (n_columns) of the uses met so far */
    uint64_t             *cost_given; /* (n_columns) */
    struct cost_entry    *entries;    /* NULL while they are counted */
    uint32_t              n_entries;
};

/* ---- Columns ----------------------------------------------------------------------- */

static enum cost_kind kind_of(const struct model *model, const struct model_choice *choice)
{
    static const enum cost_kind kinds[MODEL_CHOICE_N_KINDS] = {
        [MODEL_CHOICE_VALUE] = COST_VALUE, [MODEL_CHOICE_NUMBER] = COST_NUMBER, [MODEL_CHOICE_PATTERN] = COST_PATTERN,
        [MODEL_CHOICE_FRESH] = COST_FRESH, [MODEL_CHOICE_RESOURCE] = COST_VALUE, [MODEL_CHOICE_TARGET] = COST_TARGET,
    };
    if (choice->kind == MODEL_CHOICE_PATTERN && model_pattern_is_copy(model, &model->patterns[choice->ref]))
        return COST_COPY;
    return kinds[choice->kind];
}

static void look_at_columns(struct builder *builder)
{
    const struct model *model = builder->model;

    for (uint32_t i = 0; i < model->n_columns; i++) {
        const struct model_column *column = &model->columns[i];
        struct cost_drawn         *drawn = &builder->drawn[i];
        drawn->n_rows = column->n_rows;
        memset(drawn->example, 0xff, sizeof drawn->example);
        for (uint32_t c = column->first_choice; c < column->first_choice + column->n_choices; c++) {
            enum cost_kind kind = kind_of(model, &model->choices[c]);
            drawn->n_rows_of[kind] += model->choices[c].n;
            drawn->n_values += kind == COST_VALUE;
            cost_entries_take_example(model, &drawn->example[kind], c);
        }
    }
}

/* Nothing to tell: always empty, or always 0. */
static bool is_trivial(const struct model *model, uint32_t at)
{
    const struct model_column *column = &model->columns[at];
    const struct model_choice *choice = &model->choices[column->first_choice];

    if (column->n_choices != 1 || choice->kind != MODEL_CHOICE_VALUE)
        return false;
    struct text text = model_string(model, model->values[choice->ref].string);
    return text.n == 0 || (text.n == 1 && text.at[0] == '0');
}

/* ---- Entries ------------------------------------------------------------------------- */

static void add(struct builder *builder, const struct cost_entry *entry)
{
    if (builder->entries != NULL)
        builder->entries[builder->n_entries] = *entry;
    builder->n_entries++;
}

/* This use's part of what the column costs. The rows of all uses are those of
 * the column, unless there are too many of them to count. */
static uint64_t share_of(struct builder *builder, uint32_t column, uint32_t n_rows)
{
    uint64_t n_all = builder->drawn[column].n_rows, *n = &builder->rows_given[column];

    if (builder->entries == NULL)
        return 0;
    *n = *n + n_rows < n_all ? *n + n_rows : n_all;
    uint64_t end = n_all == 0 ? builder->accounts->columns[column]
                              : fixed_mul_div(builder->accounts->columns[column], *n, n_all);
    uint64_t cost = end - builder->cost_given[column];
    builder->cost_given[column] = end;
    return cost;
}

static void add_field(struct builder *builder, struct cost_entry entry, uint32_t column)
{
    entry.cost += share_of(builder, column, entry.n_rows);
    entry.column = column;
    if (entry.place != COST_ATTR && entry.place != COST_EVENT_ATTR && entry.place != COST_LINK_ATTR
        && is_trivial(builder->model, column)) {
        entry.place = COST_SHAPES;
        entry.event = 0;
        entry.column = MODEL_NONE;
    }
    add(builder, &entry);
}

static void add_attrs(struct builder *builder, struct cost_entry entry, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        const struct model_label_attr *attr = &builder->model->label_attrs[i];
        entry.key = attr->key;
        entry.cost = builder->accounts->label_attrs[i];
        add_field(builder, entry, attr->field.column);
    }
}

static void add_event(struct builder *builder, struct cost_entry entry, const struct model_label_event *event)
{
    struct cost_entry times = entry;

    times.place = COST_TIMES;
    times.column = MODEL_NONE;
    times.cost = builder->accounts->tables[event->time_table];
    if (builder->entries != NULL)
        builder->accounts->tables[event->time_table] = 0;
    add(builder, &times);
    entry.place = COST_DROPPED;
    add_field(builder, entry, event->dropped_attrs.column);
    entry.event = event->name_text;
    entry.place = COST_EVENT;
    add_field(builder, entry, event->name.column);
    entry.place = COST_EVENT_ATTR;
    add_attrs(builder, entry, event->first_attr, event->n_attrs);
}

static void add_link(struct builder *builder, struct cost_entry entry, const struct model_label_link *link)
{
    const uint32_t columns[] = { link->trace_state.column, link->dropped_attrs.column, link->flags.column,
                                 link->target.column };

    entry.place = COST_LINK;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        add_field(builder, entry, columns[i]);
    entry.place = COST_LINK_ATTR;
    add_attrs(builder, entry, link->first_attr, link->n_attrs);
}

static void add_label(struct builder *builder, uint32_t at)
{
    const struct model       *model = builder->model;
    const struct model_label *label = &model->labels[at];
    struct cost_entry         entry = { .operation = label->operation, .n_rows = label->n_rows,
                                        .column = MODEL_NONE };
    const struct { enum cost_place place; uint32_t column; } fields[] = {
        { COST_NAME, label->name.column }, { COST_STATUS_MESSAGE, label->status_message.column },
        { COST_TRACE_STATE, label->trace_state.column }, { COST_FLAGS, label->flags.column },
        { COST_DROPPED, label->dropped_attrs.column }, { COST_DROPPED, label->dropped_events.column },
        { COST_DROPPED, label->dropped_links.column },
    };

    entry.place = COST_SHAPES;
    entry.cost = builder->accounts->labels[at];
    add(builder, &entry);
    entry.place = COST_CHILDREN;
    entry.cost = builder->accounts->children[at + MODEL_LABEL_FIRST];
    add(builder, &entry);
    entry.cost = 0;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        entry.place = fields[i].place;
        add_field(builder, entry, fields[i].column);
    }
    entry.place = COST_ATTR;
    add_attrs(builder, entry, label->first_attr, label->n_attrs);
    entry.cost = 0;
    for (uint32_t i = 0; i < label->n_events; i++)
        add_event(builder, entry, &model->label_events[label->first_event + i]);
    for (uint32_t i = 0; i < label->n_links; i++)
        add_link(builder, entry, &model->label_links[label->first_link + i]);
}

/* Shares of the edges' cells by rows; the last user takes what rounding left. */
static uint64_t cell_share(struct builder *builder, uint32_t *n_left, uint32_t cell, uint32_t n_rows)
{
    if (cell == MODEL_NONE || builder->entries == NULL)
        return 0;
    uint64_t cost = n_left[cell] == 0 ? 0 : fixed_mul_div(builder->accounts->cells[cell], n_rows, n_left[cell]);
    builder->accounts->cells[cell] -= cost;
    n_left[cell] -= n_rows;
    return cost;
}

/* 'n_left': rows of each cell. */
static void add_edges(struct builder *builder, uint32_t *n_left)
{
    const struct model *model = builder->model;

    for (uint32_t i = 0; i < model->n_edges; i++) {
        const struct model_edge *edge = &model->edges[i];
        struct cost_entry entry = { .operation = model->labels[edge->label - MODEL_LABEL_FIRST].operation,
                               .place = COST_TIMES, .column = MODEL_NONE, .cost = builder->accounts->edges[i] };
        entry.cost += cell_share(builder, n_left, edge->cell[0], edge->n_rows - edge->n_late);
        entry.cost += cell_share(builder, n_left, edge->cell[1], edge->n_late);
        add(builder, &entry);
    }
}

static void add_services(struct builder *builder)
{
    const struct model *model = builder->model;

    for (uint32_t i = 0; i < model->n_services; i++)
        builder->accounts->rest[COST_REST_RESOURCES] +=
            share_of(builder, model->services[i].resources.column, model->services[i].n_rows);
}

static void add_all(struct builder *builder, uint32_t *n_left)
{
    builder->n_entries = 0;
    add_services(builder);
    for (uint32_t i = 0; i < builder->model->n_labels; i++)
        add_label(builder, i);
    add_edges(builder, n_left);
}

/* What nobody's rows have paid for: columns without rows, cells and tables without users. None in a bundle of gentc. */
static void add_unused(struct builder *builder)
{
    const struct model *model = builder->model;

    for (uint32_t i = 0; i < model->n_columns; i++)
        builder->accounts->rest[COST_REST_COLUMNS] += builder->accounts->columns[i] - builder->cost_given[i];
    for (uint32_t i = 0; i < model->n_cells; i++)
        builder->accounts->rest[COST_REST_TIMES] += builder->accounts->cells[i];
    for (uint32_t i = 0; i < model->n_tables; i++)
        builder->accounts->rest[COST_REST_TIMES] += builder->accounts->tables[i];
}

/* ---- All ----------------------------------------------------------------------------------- */

enum status cost_entries_build(const struct model *model, struct cost_accounts *accounts, struct arena *arena,
                               struct cost_entries *entries, struct fail *fail)
{
    struct builder builder = {
        .model = model,
        .accounts = accounts,
        .drawn = arena_take(arena, model->n_columns, sizeof *builder.drawn),
        .rows_given = arena_take(arena, model->n_columns, sizeof *builder.rows_given),
        .cost_given = arena_take(arena, model->n_columns, sizeof *builder.cost_given),
    };
    uint32_t *n_left = arena_take(arena, model->n_cells, sizeof *n_left);

    if (builder.drawn == NULL || builder.rows_given == NULL || builder.cost_given == NULL || n_left == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "costs");
    look_at_columns(&builder);
    for (uint32_t i = 0; i < model->n_cells; i++)
        n_left[i] = model->cells[i].n_rows;
    add_all(&builder, n_left);
    builder.entries = arena_take(arena, (size_t)builder.n_entries + 1, sizeof *builder.entries);
    if (builder.entries == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "costs");
    add_all(&builder, n_left);
    add_unused(&builder);
    *entries = (struct cost_entries){ builder.drawn, builder.entries, builder.n_entries };
    return STATUS_OK;
}
