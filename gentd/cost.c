/* cost.c - one entry for each use of a column, sorted into lines; lines into operations. */
#include "gentd/cost.h"

#include <stdlib.h>

#include "common/base/fixed.h"
#include "gentd/cost_parts.h"

#define MAX_COUNTED 4096u /* values of a line that are told apart when it has several columns */

/* What a field of one label, or another part of it, adds to a line. */
struct entry {
    uint64_t        cost;
    uint32_t        operation, event, key;
    uint32_t        column; /* MODEL_NONE: none is drawn */
    uint32_t        n_rows;
    enum cost_place place;
};

/* What a column draws. */
struct drawn {
    uint64_t n_rows, n_rows_of[COST_N_KINDS];
    uint32_t n_values;              /* choices that are values */
    uint32_t example[COST_N_KINDS]; /* choices */
};

struct builder {
    const struct model  *model;
    struct arena        *arena;
    struct cost         *cost;
    struct cost_accounts accounts;
    struct drawn        *drawn;       /* (n_columns) */
    uint64_t            *rows_given;  /* (n_columns) of the uses met so far */
    uint64_t            *cost_given;  /* (n_columns) */
    uint32_t            *stamp;       /* (n_values) the line that had it last */
    struct entry        *entries;     /* NULL while they are counted */
    uint32_t             n_entries;
};

const char *cost_rest_name(enum cost_rest rest)
{
    static const char *const names[COST_N_RESTS] = { "resources", "traces", "starts", "times", "counts", "frame" };
    return names[rest];
}

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

static void take_example(const struct model *model, uint32_t *example, uint32_t choice)
{
    if (*example == MODEL_NONE || model->choices[choice].n > model->choices[*example].n)
        *example = choice;
}

static void look_at_columns(struct builder *builder)
{
    const struct model *model = builder->model;

    for (uint32_t i = 0; i < model->n_columns; i++) {
        const struct model_column *column = &model->columns[i];
        struct drawn              *drawn = &builder->drawn[i];
        drawn->n_rows = column->n_rows;
        memset(drawn->example, 0xff, sizeof drawn->example);
        for (uint32_t c = column->first_choice; c < column->first_choice + column->n_choices; c++) {
            enum cost_kind kind = kind_of(model, &model->choices[c]);
            drawn->n_rows_of[kind] += model->choices[c].n;
            drawn->n_values += kind == COST_VALUE;
            take_example(model, &drawn->example[kind], c);
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

static void add(struct builder *builder, const struct entry *entry)
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
    uint64_t end = n_all == 0 ? builder->accounts.columns[column]
                              : fixed_mul_div(builder->accounts.columns[column], *n, n_all);
    uint64_t cost = end - builder->cost_given[column];
    builder->cost_given[column] = end;
    return cost;
}

static void add_field(struct builder *builder, struct entry entry, uint32_t column)
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

static void add_attrs(struct builder *builder, struct entry entry, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        const struct model_label_attr *attr = &builder->model->label_attrs[i];
        entry.key = attr->key;
        entry.cost = builder->accounts.label_attrs[i];
        add_field(builder, entry, attr->field.column);
    }
}

static void add_event(struct builder *builder, struct entry entry, const struct model_label_event *event)
{
    struct entry times = entry;

    times.place = COST_TIMES;
    times.column = MODEL_NONE;
    times.cost = builder->accounts.tables[event->time_table];
    if (builder->entries != NULL)
        builder->accounts.tables[event->time_table] = 0;
    add(builder, &times);
    entry.place = COST_DROPPED;
    add_field(builder, entry, event->dropped_attrs.column);
    entry.event = event->name_text;
    entry.place = COST_EVENT;
    add_field(builder, entry, event->name.column);
    entry.place = COST_EVENT_ATTR;
    add_attrs(builder, entry, event->first_attr, event->n_attrs);
}

static void add_link(struct builder *builder, struct entry entry, const struct model_label_link *link)
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
    struct entry              entry = { .operation = label->operation, .n_rows = label->n_rows, .column = MODEL_NONE };
    const struct { enum cost_place place; uint32_t column; } fields[] = {
        { COST_NAME, label->name.column }, { COST_STATUS_MESSAGE, label->status_message.column },
        { COST_TRACE_STATE, label->trace_state.column }, { COST_FLAGS, label->flags.column },
        { COST_DROPPED, label->dropped_attrs.column }, { COST_DROPPED, label->dropped_events.column },
        { COST_DROPPED, label->dropped_links.column },
    };

    entry.place = COST_SHAPES;
    entry.cost = builder->accounts.labels[at];
    add(builder, &entry);
    entry.place = COST_CHILDREN;
    entry.cost = builder->accounts.children[at + MODEL_LABEL_FIRST];
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
    uint64_t cost = n_left[cell] == 0 ? 0 : fixed_mul_div(builder->accounts.cells[cell], n_rows, n_left[cell]);
    builder->accounts.cells[cell] -= cost;
    n_left[cell] -= n_rows;
    return cost;
}

/* 'n_left': rows of each cell. */
static void add_edges(struct builder *builder, uint32_t *n_left)
{
    const struct model *model = builder->model;

    for (uint32_t i = 0; i < model->n_edges; i++) {
        const struct model_edge *edge = &model->edges[i];
        struct entry entry = { .operation = model->labels[edge->label - MODEL_LABEL_FIRST].operation,
                               .place = COST_TIMES, .column = MODEL_NONE, .cost = builder->accounts.edges[i] };
        entry.cost += cell_share(builder, n_left, edge->cell[0], edge->n_rows - edge->n_late);
        entry.cost += cell_share(builder, n_left, edge->cell[1], edge->n_late);
        add(builder, &entry);
    }
}

static void add_services(struct builder *builder)
{
    const struct model *model = builder->model;

    for (uint32_t i = 0; i < model->n_services; i++)
        builder->accounts.rest[COST_REST_RESOURCES] +=
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
        builder->accounts.rest[COST_REST_COLUMNS] += builder->accounts.columns[i] - builder->cost_given[i];
    for (uint32_t i = 0; i < model->n_cells; i++)
        builder->accounts.rest[COST_REST_TIMES] += builder->accounts.cells[i];
    for (uint32_t i = 0; i < model->n_tables; i++)
        builder->accounts.rest[COST_REST_TIMES] += builder->accounts.tables[i];
}

/* ---- Lines ------------------------------------------------------------------------------ */

#define COMPARE(a, b) do { if ((a) != (b)) return (a) < (b) ? -1 : 1; } while (0)

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    COMPARE(x->operation, y->operation);
    COMPARE(x->place, y->place);
    COMPARE(x->event, y->event);
    COMPARE(x->key, y->key);
    COMPARE(x->column, y->column);
    return 0;
}

static bool is_same_line(const struct entry *x, const struct entry *y)
{
    return x->operation == y->operation && x->place == y->place && x->event == y->event && x->key == y->key;
}

static void count_values(struct builder *builder, struct cost_line *line, uint32_t column)
{
    const struct model        *model = builder->model;
    const struct model_column *from = &model->columns[column];

    if (!line->is_counted || line->n_values + from->n_choices > MAX_COUNTED) {
        line->is_counted = line->is_counted && line->n_values == 0; /* one column's values are all different */
        line->n_values += builder->drawn[column].n_values;
        return;
    }
    for (uint32_t c = from->first_choice; c < from->first_choice + from->n_choices; c++) {
        const struct model_choice *choice = &model->choices[c];
        uint32_t                   stamp = builder->cost->n_lines + 1;
        if (choice->kind != MODEL_CHOICE_VALUE || builder->stamp[choice->ref] == stamp)
            continue;
        builder->stamp[choice->ref] = stamp;
        line->n_values++;
    }
}

static void add_to_line(struct builder *builder, struct cost_line *line, const struct entry *entry, bool is_new_column)
{
    line->cost += entry->cost;
    if (entry->column == MODEL_NONE)
        return;
    const struct drawn *drawn = &builder->drawn[entry->column];
    line->is_drawn = true;
    line->n_rows += entry->n_rows;
    for (int i = 0; i < COST_N_KINDS; i++)
        line->n_rows_of[i] += drawn->n_rows == 0 ? 0 : fixed_mul_div(drawn->n_rows_of[i], entry->n_rows, drawn->n_rows);
    if (!is_new_column)
        return;
    count_values(builder, line, entry->column);
    for (int i = 0; i < COST_N_KINDS; i++)
        if (drawn->example[i] != MODEL_NONE)
            take_example(builder->model, &line->example[i], drawn->example[i]);
}

static void fold_entries(struct builder *builder)
{
    struct cost        *cost = builder->cost;
    const struct entry *before = NULL;

    for (uint32_t i = 0; i < builder->n_entries; i++) {
        const struct entry *entry = &builder->entries[i];
        bool                is_new = before == NULL || !is_same_line(before, entry);
        if (is_new && before != NULL)
            cost->n_lines++;
        struct cost_line *line = &cost->lines[cost->n_lines];
        if (is_new) {
            *line = (struct cost_line){ .operation = entry->operation, .place = entry->place, .event = entry->event,
                                        .key = entry->key, .is_counted = true };
            memset(line->example, 0xff, sizeof line->example);
        }
        add_to_line(builder, line, entry, is_new || before->column != entry->column);
        before = entry;
    }
    cost->n_lines += before != NULL;
}

/* ---- Operations ---------------------------------------------------------------------------- */

static int compare_lines(const void *a, const void *b)
{
    const struct cost_line *x = a, *y = b;
    COMPARE(x->operation, y->operation);
    COMPARE(y->cost, x->cost);
    COMPARE(x->place, y->place);
    COMPARE(x->event, y->event);
    COMPARE(x->key, y->key);
    return 0;
}

/* An operation and what its service costs. */
struct ranked {
    struct cost_operation operation;
    uint64_t              service_cost;
    uint32_t              service;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    COMPARE(y->service_cost, x->service_cost);
    COMPARE(x->service, y->service);
    COMPARE(y->operation.cost, x->operation.cost);
    COMPARE(x->operation.label, y->operation.label);
    return 0;
}

static enum status no_memory(struct fail *fail)
{
    return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "costs");
}

static enum status build_operations(struct builder *builder, struct fail *fail)
{
    const struct model *model = builder->model;
    struct cost        *cost = builder->cost;
    struct ranked      *ranked = arena_take(builder->arena, model->n_operations, sizeof *ranked);
    uint64_t           *services = arena_take(builder->arena, model->n_services, sizeof *services);

    cost->operations = arena_take(builder->arena, model->n_operations, sizeof *cost->operations);
    if (ranked == NULL || services == NULL || cost->operations == NULL)
        return no_memory(fail);
    cost->n_operations = model->n_operations;
    for (uint32_t i = model->n_labels; i-- != 0;) {
        struct ranked *of = &ranked[model->labels[i].operation];
        of->operation.label = i;
        of->operation.n_spans += model->labels[i].n_rows;
        of->service = model->labels[i].service;
    }
    for (uint32_t i = cost->n_lines; i-- != 0;) {
        struct ranked *of = &ranked[cost->lines[i].operation];
        of->operation.first_line = i;
        of->operation.n_lines++;
        of->operation.cost += cost->lines[i].cost;
        services[of->service] += cost->lines[i].cost;
    }
    for (uint32_t i = 0; i < cost->n_operations; i++)
        ranked[i].service_cost = services[ranked[i].service];
    qsort(ranked, cost->n_operations, sizeof *ranked, compare_ranked);
    for (uint32_t i = 0; i < cost->n_operations; i++)
        cost->operations[i] = ranked[i].operation;
    return STATUS_OK;
}

/* Whole bytes in the order of the list, so that what is printed adds up. */
static void round_costs(struct builder *builder)
{
    struct cost *cost = builder->cost;
    uint64_t     sum = 0, bytes = 0;

    for (uint32_t i = 0; i < cost->n_operations; i++) {
        struct cost_operation *operation = &cost->operations[i];
        for (uint32_t k = operation->first_line; k < operation->first_line + operation->n_lines; k++) {
            struct cost_line *line = &cost->lines[k];
            sum += line->cost;
            line->bytes = (sum >> COST_SHIFT) - bytes;
            bytes += line->bytes;
            operation->bytes += line->bytes;
            if (line->key != 0)
                cost->key_bytes[line->key] += line->bytes;
        }
    }
    for (int i = 0; i < COST_N_RESTS; i++) {
        sum += builder->accounts.rest[i];
        cost->rest_bytes[i] = (sum >> COST_SHIFT) - bytes;
        bytes += cost->rest_bytes[i];
    }
}

/* ---- All ----------------------------------------------------------------------------------- */

static enum status build_entries(struct builder *builder, struct fail *fail)
{
    const struct model *model = builder->model;
    uint32_t           *n_left = arena_take(builder->arena, model->n_cells, sizeof *n_left);

    if (n_left == NULL)
        return no_memory(fail);
    for (uint32_t i = 0; i < model->n_cells; i++)
        n_left[i] = model->cells[i].n_rows;
    add_all(builder, n_left);
    builder->entries = arena_take(builder->arena, (size_t)builder->n_entries + 1, sizeof *builder->entries);
    builder->cost->lines = arena_take(builder->arena, (size_t)builder->n_entries + 1, sizeof *builder->cost->lines);
    if (builder->entries == NULL || builder->cost->lines == NULL)
        return no_memory(fail);
    add_all(builder, n_left);
    add_unused(builder);
    return STATUS_OK;
}

enum status cost_build(const struct frame_view *view, const struct model *model, const struct model_meter *meter,
                       struct arena *arena, struct cost *cost, struct fail *fail)
{
    *cost = (struct cost){ .key_bytes = arena_take(arena, model->n_strings, sizeof *cost->key_bytes) };
    struct builder builder = {
        .model = model, .arena = arena, .cost = cost,
        .drawn = arena_take(arena, model->n_columns, sizeof *builder.drawn),
        .rows_given = arena_take(arena, model->n_columns, sizeof *builder.rows_given),
        .cost_given = arena_take(arena, model->n_columns, sizeof *builder.cost_given),
        .stamp = arena_take(arena, model->n_values, sizeof *builder.stamp),
    };
    if (cost->key_bytes == NULL || builder.drawn == NULL || builder.rows_given == NULL || builder.cost_given == NULL
        || builder.stamp == NULL)
        return no_memory(fail);

    enum status s = cost_accounts_build(view, model, meter, arena, &builder.accounts, fail);
    if (s != STATUS_OK)
        return s;
    look_at_columns(&builder);
    s = build_entries(&builder, fail);
    if (s != STATUS_OK)
        return s;
    qsort(builder.entries, builder.n_entries, sizeof *builder.entries, compare_entries);
    fold_entries(&builder);
    qsort(cost->lines, cost->n_lines, sizeof *cost->lines, compare_lines);
    s = build_operations(&builder, fail);
    if (s == STATUS_OK)
        round_costs(&builder);
    return s;
}
