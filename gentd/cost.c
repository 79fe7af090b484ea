/* cost.c - entries sorted into lines, lines into operations, and all of it rounded to bytes. */
#include "gentd/cost.h"

#include <stdlib.h>

#include "common/base/fixed.h"
#include "gentd/cost_parts.h"

#define MAX_COUNTED 4096u /* values of a line that are told apart when it has several columns */

struct builder {
    const struct model  *model;
    struct arena        *arena;
    struct cost         *cost;
    struct cost_accounts accounts;
    struct cost_entries  entries;
    uint32_t            *stamp; /* (n_values) the line that had it last */
};

const char *cost_rest_name(enum cost_rest rest)
{
    static const char *const names[COST_N_RESTS] = { "resources", "traces", "starts", "times", "networks", "counts",
                                                      "frame" };
    return names[rest];
}

/* ---- Lines ------------------------------------------------------------------------------ */

#define COMPARE(a, b) do { if ((a) != (b)) return (a) < (b) ? -1 : 1; } while (0)

static int compare_entries(const void *a, const void *b)
{
    const struct cost_entry *x = a, *y = b;
    COMPARE(x->operation, y->operation);
    COMPARE(x->place, y->place);
    COMPARE(x->event, y->event);
    COMPARE(x->key, y->key);
    COMPARE(x->column, y->column);
    return 0;
}

static bool is_same_line(const struct cost_entry *x, const struct cost_entry *y)
{
    return x->operation == y->operation && x->place == y->place && x->event == y->event && x->key == y->key;
}

static void count_values(struct builder *builder, struct cost_line *line, uint32_t column)
{
    const struct model        *model = builder->model;
    const struct model_column *from = &model->columns[column];

    if (!line->is_counted || line->n_values + from->n_choices > MAX_COUNTED) {
        line->is_counted = line->is_counted && line->n_values == 0; /* one column's values are all different */
        line->n_values += builder->entries.drawn[column].n_values;
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

static void add_to_line(struct builder *builder, struct cost_line *line, const struct cost_entry *entry,
                        bool is_new_column)
{
    line->cost += entry->cost;
    if (entry->column == MODEL_NONE)
        return;
    const struct cost_drawn *drawn = &builder->entries.drawn[entry->column];
    line->is_drawn = true;
    line->n_rows += entry->n_rows;
    for (int i = 0; i < COST_N_KINDS; i++)
        line->n_rows_of[i] += drawn->n_rows == 0 ? 0 : fixed_mul_div(drawn->n_rows_of[i], entry->n_rows, drawn->n_rows);
    if (!is_new_column)
        return;
    count_values(builder, line, entry->column);
    for (int i = 0; i < COST_N_KINDS; i++)
        if (drawn->example[i] != MODEL_NONE)
            cost_entries_take_example(builder->model, &line->example[i], drawn->example[i]);
}

static void fold_entries(struct builder *builder)
{
    struct cost        *cost = builder->cost;
    const struct cost_entry *before = NULL;

    for (uint32_t i = 0; i < builder->entries.n; i++) {
        const struct cost_entry *entry = &builder->entries.entries[i];
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

enum status cost_build(const struct frame_view *view, const struct model *model, const struct model_meter *meter,
                       struct arena *arena, struct cost *cost, struct fail *fail)
{
    struct builder builder = { .model = model, .arena = arena, .cost = cost,
                               .stamp = arena_take(arena, model->n_values, sizeof *builder.stamp) };

    *cost = (struct cost){ .key_bytes = arena_take(arena, model->n_strings, sizeof *cost->key_bytes) };
    if (cost->key_bytes == NULL || builder.stamp == NULL)
        return no_memory(fail);
    enum status s = cost_accounts_build(view, model, meter, arena, &builder.accounts, fail);
    if (s == STATUS_OK)
        s = cost_entries_build(model, &builder.accounts, arena, &builder.entries, fail);
    if (s != STATUS_OK)
        return s;
    struct cost_entries *entries = &builder.entries;
    cost->lines = arena_take(arena, (size_t)entries->n + 1, sizeof *cost->lines);
    if (cost->lines == NULL)
        return no_memory(fail);
    if (entries->n != 0)
        qsort(entries->entries, entries->n, sizeof *entries->entries, compare_entries);
    fold_entries(&builder);
    qsort(cost->lines, cost->n_lines, sizeof *cost->lines, compare_lines);
    s = build_operations(&builder, fail);
    if (s == STATUS_OK)
        round_costs(&builder);
    return s;
}
