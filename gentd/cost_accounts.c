/* cost_accounts.c - what the decoder booked, brought to whole sections, and the strings' owners. */
#include "common/base/fixed.h"
#include "common/bundle/model_column_order.h"
#include "gentd/cost_parts.h"

/* ---- Sections -------------------------------------------------------------------- */

/* Costs are dealt out in proportion, so that all of them add up to 'whole'. */
struct dealing {
    uint64_t whole, n_all; /* n_all: of what was booked */
    uint64_t booked, dealt;
};

static uint64_t sum(const struct model_meter *meter, enum model_meter_kind kind)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < meter->n[kind]; i++)
        n += meter->cost_q8[kind][i];
    return n;
}

static uint64_t deal(struct dealing *dealing, uint64_t booked)
{
    dealing->booked += booked;
    uint64_t end = fixed_mul_div(dealing->booked, dealing->whole, dealing->n_all == 0 ? 1 : dealing->n_all);
    uint64_t cost = end - dealing->dealt;
    dealing->dealt = end;
    return cost;
}

static void deal_all(struct dealing *dealing, const struct model_meter *meter, enum model_meter_kind kind,
                     uint64_t *costs, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        costs[i] += deal(dealing, model_meter_cost(meter, kind, i));
}

/* A section whose parts are booked under 'kinds' and the rest. */
static struct dealing begin_section(const struct frame_view *view, enum model_section section,
                                    const struct model_meter *meter, const enum model_meter_kind *kinds, int n_kinds)
{
    struct dealing dealing = { .whole = (uint64_t)view->sections[section].n << COST_SHIFT,
                               .n_all = model_meter_cost(meter, MODEL_METER_REST, section) };
    for (int i = 0; i < n_kinds; i++)
        dealing.n_all += sum(meter, kinds[i]);
    return dealing;
}

static uint64_t end_section(struct dealing *dealing, enum model_section section, const struct model_meter *meter)
{
    uint64_t cost = deal(dealing, model_meter_cost(meter, MODEL_METER_REST, section));
    cost += dealing->whole - dealing->dealt;
    return cost;
}

static void deal_sections(const struct frame_view *view, const struct model *model, const struct model_meter *meter,
                          struct cost_accounts *accounts)
{
    static const enum model_meter_kind of_labels[] = { MODEL_METER_LABEL, MODEL_METER_LABEL_ATTR };
    static const enum model_meter_kind of_topology[] = { MODEL_METER_CHILDREN };
    static const enum model_meter_kind of_columns[] = { MODEL_METER_COLUMN };
    static const enum model_meter_kind of_times[] = { MODEL_METER_EDGE, MODEL_METER_CELL, MODEL_METER_TABLE };
    static const enum model_meter_kind of_joints[] = { MODEL_METER_JOINT };
    static const enum model_meter_kind of_seeds[] = { MODEL_METER_SEED };
    struct dealing labels = begin_section(view, MODEL_SECTION_LABELS, meter, of_labels, 2);
    struct dealing topology = begin_section(view, MODEL_SECTION_TOPOLOGY, meter, of_topology, 1);
    struct dealing columns = begin_section(view, MODEL_SECTION_COLUMNS, meter, of_columns, 1);
    struct dealing start = begin_section(view, MODEL_SECTION_START, meter, NULL, 0);
    struct dealing times = begin_section(view, MODEL_SECTION_TIMES, meter, of_times, 3);
    struct dealing joints = begin_section(view, MODEL_SECTION_JOINTS, meter, of_joints, 1);
    struct dealing seeds = begin_section(view, MODEL_SECTION_SEEDS, meter, of_seeds, 1);

    deal_all(&labels, meter, MODEL_METER_LABEL, accounts->labels, model->n_labels);
    deal_all(&labels, meter, MODEL_METER_LABEL_ATTR, accounts->label_attrs, model->n_label_attrs);
    deal_all(&topology, meter, MODEL_METER_CHILDREN, accounts->children, model->n_labels + MODEL_LABEL_FIRST);
    deal_all(&columns, meter, MODEL_METER_COLUMN, accounts->columns, model->n_columns);
    deal_all(&joints, meter, MODEL_METER_JOINT, accounts->columns, model->n_columns);
    deal_all(&seeds, meter, MODEL_METER_SEED, accounts->columns, model->n_columns);
    deal_all(&times, meter, MODEL_METER_EDGE, accounts->edges, model->n_edges);
    deal_all(&times, meter, MODEL_METER_CELL, accounts->cells, model->n_cells);
    deal_all(&times, meter, MODEL_METER_TABLE, accounts->tables, model->n_tables);
    accounts->rest[COST_REST_RESOURCES] += end_section(&labels, MODEL_SECTION_LABELS, meter);
    accounts->rest[COST_REST_TRACES] += end_section(&topology, MODEL_SECTION_TOPOLOGY, meter);
    accounts->rest[COST_REST_TRACES] += accounts->children[MODEL_LABEL_TRACE];
    accounts->rest[COST_REST_COLUMNS] += end_section(&columns, MODEL_SECTION_COLUMNS, meter);
    accounts->rest[COST_REST_COLUMNS] += end_section(&joints, MODEL_SECTION_JOINTS, meter);
    accounts->rest[COST_REST_COLUMNS] += end_section(&seeds, MODEL_SECTION_SEEDS, meter);
    accounts->rest[COST_REST_STARTS] += end_section(&start, MODEL_SECTION_START, meter);
    accounts->rest[COST_REST_TIMES] += end_section(&times, MODEL_SECTION_TIMES, meter);
    for (uint32_t i = 0; i < MODEL_N_SECTIONS; i++)
        if (model_section_has_nets((enum model_section)i))
            accounts->rest[COST_REST_NETS] += (uint64_t)view->sections[i].n << COST_SHIFT;
}

/* ---- Strings ----------------------------------------------------------------------- */

struct strings {
    const struct model *model;
    uint64_t           *cost; /* by string; 0 once it has been given */
};

static void give(struct strings *strings, uint32_t string, uint64_t *account)
{
    *account += strings->cost[string];
    strings->cost[string] = 0;
}

static void give_resource(struct strings *strings, const struct model_resource *resource, uint64_t *account)
{
    const struct model *m = strings->model;
    const uint32_t      own[] = { resource->form, resource->container_form, resource->schema_url, resource->name,
                                  resource->version };

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        give(strings, own[i], account);
    for (uint32_t i = 0; i < resource->n_attrs; i++) {
        const struct model_attr *attr = &m->attrs[resource->first_attr + i];
        give(strings, attr->key, account);
        give(strings, m->values[attr->value].string, account);
    }
}

static void give_attrs(struct strings *strings, uint32_t first, uint32_t n, uint64_t *accounts)
{
    for (uint32_t i = first; i < first + n; i++)
        give(strings, strings->model->label_attrs[i].key, &accounts[i]);
}

static void give_label(struct strings *strings, uint32_t at, struct cost_accounts *accounts)
{
    const struct model       *m = strings->model;
    const struct model_label *label = &m->labels[at];

    give(strings, label->name_text, &accounts->labels[at]);
    give(strings, label->form, &accounts->labels[at]);
    give_attrs(strings, label->first_attr, label->n_attrs, accounts->label_attrs);
    for (uint32_t i = 0; i < label->n_events; i++) {
        const struct model_label_event *event = &m->label_events[label->first_event + i];
        give(strings, event->name_text, &accounts->labels[at]);
        give(strings, event->form, &accounts->labels[at]);
        give_attrs(strings, event->first_attr, event->n_attrs, accounts->label_attrs);
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &m->label_links[label->first_link + i];
        give(strings, link->form, &accounts->labels[at]);
        give_attrs(strings, link->first_attr, link->n_attrs, accounts->label_attrs);
    }
}

static void give_column(struct strings *strings, uint32_t at, struct cost_accounts *accounts)
{
    const struct model        *m = strings->model;
    const struct model_column *column = &m->columns[at];

    for (uint32_t i = 0; i < column->n_choices; i++) {
        const struct model_choice *choice = &m->choices[column->first_choice + i];
        if (choice->kind == MODEL_CHOICE_VALUE)
            give(strings, m->values[choice->ref].string, &accounts->columns[at]);
        if (choice->kind != MODEL_CHOICE_PATTERN)
            continue;
        const struct model_pattern *pattern = &m->patterns[choice->ref];
        for (uint32_t p = 0; p < pattern->n_parts; p++) {
            const struct model_part *part = &m->parts[pattern->first_part + p];
            give(strings, part->string, &accounts->columns[at]);
            give(strings, part->key, &accounts->columns[at]);
            if (part->column != MODEL_NONE && accounts->slot_of[part->column] == MODEL_NONE)
                accounts->slot_of[part->column] = at;
        }
    }
}

/* In the order in which the sections meet them; 'order' is that of the columns. */
static void give_strings(struct strings *strings, const uint64_t *order, struct cost_accounts *accounts)
{
    const struct model *m = strings->model;
    uint64_t           *resources = &accounts->rest[COST_REST_RESOURCES];

    for (uint32_t i = 0; i < m->n_resources; i++)
        give_resource(strings, &m->resources[i], resources);
    for (uint32_t i = 0; i < m->n_scopes; i++)
        give_resource(strings, &m->scopes[i], resources);
    for (uint32_t i = 0; i < m->n_services; i++)
        give(strings, m->services[i].name, resources);
    for (uint32_t i = 0; i < m->n_labels; i++)
        give_label(strings, i, accounts);
    for (uint32_t i = 0; i < m->n_columns; i++)
        give_column(strings, (uint32_t)order[i], accounts);
    for (uint32_t i = 0; i < m->n_strings; i++)
        give(strings, i, &accounts->rest[COST_REST_COLUMNS]); /* none that gentc writes */
    for (uint32_t i = m->n_columns; i-- != 0;)
        if (accounts->slot_of[i] != MODEL_NONE) {
            accounts->columns[accounts->slot_of[i]] += accounts->columns[i];
            accounts->columns[i] = 0;
        }
}

/* By their lengths and the byte that ends each; string 0 is not stored. */
static void deal_text(const struct frame_view *view, struct strings *strings)
{
    const struct model *m = strings->model;
    struct dealing      dealing = { .whole = (uint64_t)view->sections[MODEL_SECTION_TEXT].n << COST_SHIFT };

    for (uint32_t i = 1; i < m->n_strings; i++)
        dealing.n_all += model_string(m, i).n + 1;
    for (uint32_t i = 1; i < m->n_strings; i++)
        strings->cost[i] = deal(&dealing, model_string(m, i).n + 1);
    strings->cost[0] = dealing.whole - dealing.dealt; /* a section without strings */
}

/* ---- All ---------------------------------------------------------------------------- */

enum status cost_accounts_build(const struct frame_view *view, const struct model *model,
                                const struct model_meter *meter, struct arena *arena, struct cost_accounts *accounts,
                                struct fail *fail)
{
    *accounts = (struct cost_accounts){
        .labels = arena_take(arena, model->n_labels, sizeof(uint64_t)),
        .label_attrs = arena_take(arena, model->n_label_attrs, sizeof(uint64_t)),
        .children = arena_take(arena, (size_t)model->n_labels + MODEL_LABEL_FIRST, sizeof(uint64_t)),
        .columns = arena_take(arena, model->n_columns, sizeof(uint64_t)),
        .edges = arena_take(arena, model->n_edges, sizeof(uint64_t)),
        .cells = arena_take(arena, model->n_cells, sizeof(uint64_t)),
        .tables = arena_take(arena, model->n_tables, sizeof(uint64_t)),
        .slot_of = arena_take(arena, model->n_columns, sizeof(uint32_t)),
    };
    uint64_t      *order = arena_take(arena, model->n_columns, sizeof *order);
    struct strings strings = { model, arena_take(arena, model->n_strings, sizeof(uint64_t)) };
    if (accounts->labels == NULL || accounts->label_attrs == NULL || accounts->children == NULL
        || accounts->columns == NULL || accounts->edges == NULL || accounts->cells == NULL || accounts->tables == NULL
        || accounts->slot_of == NULL || order == NULL || strings.cost == NULL || meter->has_failed)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "costs");
    memset(accounts->slot_of, 0xff, model->n_columns * sizeof *accounts->slot_of);
    model_column_order(model, order);
    deal_sections(view, model, meter, accounts);
    deal_text(view, &strings);
    give_strings(&strings, order, accounts);
    accounts->rest[COST_REST_FRAME] = (uint64_t)view->n_bytes << COST_SHIFT;
    for (int i = 0; i < MODEL_N_SECTIONS; i++)
        accounts->rest[COST_REST_FRAME] -= (uint64_t)view->sections[i].n << COST_SHIFT;
    return STATUS_OK;
}
