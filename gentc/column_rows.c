/* column_rows.c - room for all rows first, label by label; then one pass over the spans.
 *
 * list_label() and put_span() walk a label's and a span's members in the same
 * order: the k-th number put is a row of the k-th field listed. */
#include "gentc/column_rows.h"

#include "common/bundle/model_joint.h"
#include "gentc/link_targets.h"
#include "gentc/starts.h"

struct gather {
    const struct window    *window;
    const struct structure *structure;
    struct model           *model;
    struct column_rows     *out;
    struct link_targets     targets;     /* owned */
    uint32_t               *first_field; /* (n_labels + 1) of out->fields */
    uint32_t               *n_rows;      /* (n_labels), then of the services */
    uint32_t               *next_row;    /* (n_labels), then of the services */
    uint32_t               *first_child; /* (n_spans) position + 1, or 0 */
    uint32_t              **rows;        /* (n_fields) as in out->fields, to be written */
    uint32_t                last_number, last_number_id, time;
    bool                    has_failed;
};

enum column_rows_domain column_rows_domain(enum column_rows_role role)
{
    switch (role) {
    case COLUMN_ROWS_NAME:
    case COLUMN_ROWS_STATUS_MESSAGE:
    case COLUMN_ROWS_TRACE_STATE:
    case COLUMN_ROWS_EVENT_NAME:
    case COLUMN_ROWS_LINK_TRACE_STATE: return COLUMN_ROWS_TEXT;
    case COLUMN_ROWS_ATTR:
    case COLUMN_ROWS_EVENT_ATTR:
    case COLUMN_ROWS_LINK_ATTR: return COLUMN_ROWS_VALUE;
    case COLUMN_ROWS_LINK_TARGET:
    case COLUMN_ROWS_RESOURCE: return COLUMN_ROWS_REF;
    default: return COLUMN_ROWS_NUMBER;
    }
}

bool column_rows_is_constant(const struct column_rows_field *field)
{
    for (uint32_t row = 1; row < field->n_rows; row++)
        if (field->rows[row] != field->rows[0])
            return false;
    return true;
}

/* ---- Fields ------------------------------------------------------------------ */

static uint32_t count_fields(const struct model *model, const struct model_label *label)
{
    uint32_t n = COLUMN_ROWS_ATTR + label->n_attrs;
    for (uint32_t e = 0; e < label->n_events; e++)
        n += 2 + model->label_events[label->first_event + e].n_attrs;
    for (uint32_t k = 0; k < label->n_links; k++)
        n += 4 + model->label_links[label->first_link + k].n_attrs;
    return n;
}

struct lister {
    struct gather           *gather;
    struct column_rows_field next; /* all but field, rows, role, key */
};

static void list_field(struct lister *lister, struct model_field *field, enum column_rows_role role, uint32_t key)
{
    lister->next.field  = field;
    lister->next.role   = (uint8_t)role;
    lister->next.domain = (uint8_t)column_rows_domain(role);
    lister->next.key    = key;
    lister->gather->out->fields[lister->gather->out->n_fields++] = lister->next;
}

static void list_attrs(struct lister *lister, uint32_t first, uint32_t n, enum column_rows_role role)
{
    for (uint32_t i = 0; i < n; i++) {
        struct model_label_attr *attr = &lister->gather->model->label_attrs[first + i];
        list_field(lister, &attr->field, role, attr->key);
    }
}

static void list_label(struct gather *gather, uint32_t at)
{
    struct model_label *label  = &gather->model->labels[at];
    struct lister       lister = { gather, { .n_rows = gather->n_rows[at], .label = at + MODEL_LABEL_FIRST, .owner = at } };
    struct model_field *own[]  = { &label->name, &label->status_message, &label->trace_state, &label->flags,
                                   &label->dropped_attrs, &label->dropped_events, &label->dropped_links };

    gather->first_field[at] = gather->out->n_fields;
    for (uint32_t role = 0; role < sizeof own / sizeof *own; role++)
        list_field(&lister, own[role], role, 0);
    list_attrs(&lister, label->first_attr, label->n_attrs, COLUMN_ROWS_ATTR);
    for (uint32_t e = 0; e < label->n_events; e++) {
        struct model_label_event *event = &gather->model->label_events[label->first_event + e];
        lister.next.part = e;
        list_field(&lister, &event->name, COLUMN_ROWS_EVENT_NAME, event->name_text);
        list_field(&lister, &event->dropped_attrs, COLUMN_ROWS_EVENT_DROPPED, event->name_text);
        list_attrs(&lister, event->first_attr, event->n_attrs, COLUMN_ROWS_EVENT_ATTR);
    }
    for (uint32_t k = 0; k < label->n_links; k++) {
        struct model_label_link *link = &gather->model->label_links[label->first_link + k];
        lister.next.part = k;
        list_field(&lister, &link->trace_state, COLUMN_ROWS_LINK_TRACE_STATE, 0);
        list_field(&lister, &link->dropped_attrs, COLUMN_ROWS_LINK_DROPPED, 0);
        list_field(&lister, &link->flags, COLUMN_ROWS_LINK_FLAGS, 0);
        list_field(&lister, &link->target, COLUMN_ROWS_LINK_TARGET, 0);
        list_attrs(&lister, link->first_attr, link->n_attrs, COLUMN_ROWS_LINK_ATTR);
    }
}

static void list_services(struct gather *gather)
{
    const struct model *model = gather->model;

    for (uint32_t s = 0; s < model->n_services; s++) {
        struct lister lister = { gather, { .n_rows = gather->n_rows[model->n_labels + s], .label = MODEL_NONE,
                                            .owner = model->n_labels + s } };
        list_field(&lister, &model->services[s].resources, COLUMN_ROWS_RESOURCE, 0);
    }
}

/* Entry spans draw a resource: those without a parent of their own service. */
static bool is_entry(const struct gather *gather, uint32_t position)
{
    const struct structure *structure = gather->structure;
    const struct model     *model     = gather->model;
    uint32_t                parent    = structure->parent[position];

    return parent == STRUCTURE_NO_PARENT ||
           model->labels[structure->label[parent] - MODEL_LABEL_FIRST].service !=
               model->labels[structure->label[position] - MODEL_LABEL_FIRST].service;
}

static void count_rows(struct gather *gather)
{
    const struct model *model = gather->model;

    for (uint32_t p = 0; p < gather->structure->n_spans; p++) {
        uint32_t at = gather->structure->label[p] - MODEL_LABEL_FIRST;
        gather->n_rows[at]++;
        gather->n_rows[model->n_labels + model->labels[at].service] += is_entry(gather, p);
    }
}

/* The child that starts first, of each span. */
static bool find_children(struct gather *gather, struct arena *arena)
{
    const struct structure *structure = gather->structure;
    const struct span      *spans = gather->window->spans->spans;
    const uint32_t         *order = gather->window->order;

    gather->first_child = arena_take(arena, structure->n_spans, sizeof *gather->first_child);
    for (uint32_t p = 0; p < structure->n_spans && gather->first_child != NULL; p++) {
        uint32_t parent = structure->parent[p];
        if (parent == STRUCTURE_NO_PARENT)
            continue;
        uint32_t *first = &gather->first_child[parent];
        if (*first == 0 || spans[order[p]].start_ns < spans[order[*first - 1]].start_ns)
            *first = p + 1;
    }
    return gather->first_child != NULL;
}

static bool make_room(struct gather *gather, struct arena *arena)
{
    const struct model *model    = gather->model;
    uint32_t            n_owners = model->n_labels + model->n_services;
    size_t              n_fields = model->n_services;

    for (uint32_t i = 0; i < model->n_labels; i++)
        n_fields += count_fields(model, &model->labels[i]);
    gather->first_field = arena_take(arena, (size_t)model->n_labels + 1, sizeof *gather->first_field);
    gather->n_rows      = arena_take(arena, n_owners, sizeof *gather->n_rows);
    gather->next_row    = arena_take(arena, n_owners, sizeof *gather->next_row);
    gather->rows        = arena_take(arena, n_fields, sizeof *gather->rows);
    gather->out->fields = arena_take(arena, n_fields, sizeof *gather->out->fields);
    if (gather->first_field == NULL || gather->n_rows == NULL || gather->next_row == NULL || gather->rows == NULL ||
        gather->out->fields == NULL)
        return false;
    count_rows(gather);
    gather->out->spans = arena_take(arena, n_owners, sizeof *gather->out->spans);
    if (gather->out->spans == NULL)
        return false;
    for (uint32_t i = 0; i < n_owners; i++) {
        gather->out->spans[i] = arena_take(arena, gather->n_rows[i], sizeof **gather->out->spans);
        if (gather->out->spans[i] == NULL)
            return false;
    }
    for (uint32_t i = 0; i < model->n_labels; i++)
        list_label(gather, i);
    gather->first_field[model->n_labels] = gather->out->n_fields;
    list_services(gather);
    for (uint32_t i = 0; i < gather->out->n_fields; i++) {
        struct column_rows_field *field = &gather->out->fields[i];
        gather->rows[i] = arena_take(arena, field->n_rows, sizeof *field->rows);
        field->rows     = gather->rows[i];
        field->all_rows = gather->rows[i];
        field->n_all_rows = field->n_rows;
        if (field->rows == NULL)
            return false;
    }
    return true;
}

/* ---- Rows -------------------------------------------------------------------------- */

/* Most numbers are 0 or the one before. */
static uint32_t number_id(struct gather *gather, uint32_t number)
{
    if (number == 0)
        return 0;
    if (number != gather->last_number) {
        gather->last_number    = number;
        gather->last_number_id = intern_add(&gather->out->numbers, &number, sizeof number);
        gather->has_failed |= gather->last_number_id == INTERN_NONE;
    }
    return gather->last_number_id;
}

static uint32_t **put_attrs(const struct gather *gather, struct span_attrs attrs, uint32_t row, uint32_t **rows)
{
    for (uint32_t i = 0; i < attrs.n; i++)
        (*rows++)[row] = gather->window->spans->attrs[attrs.first_at + i].value_id;
    return rows;
}

static struct column_rows_span look_at_span(const struct gather *gather, uint32_t position)
{
    const struct structure *structure = gather->structure;
    const struct span      *spans = gather->window->spans->spans, *span = &spans[gather->window->order[position]];
    uint32_t                parent = structure->parent[position];
    struct column_rows_span looked = { .resource = structure->resource[span->resource_at],
                                       .parent_label = MODEL_LABEL_TRACE,
                                       .child_label = MODEL_LABEL_TRACE,
                                       .duration = model_joint_duration(span->end_ns - span->start_ns),
                                       .time = gather->time };

    if (gather->first_child[position] != 0)
        looked.child_label = structure->label[gather->first_child[position] - 1];
    if (parent != STRUCTURE_NO_PARENT) {
        span = &spans[gather->window->order[parent]];
        looked.parent_label = structure->label[parent];
        looked.parent_duration = model_joint_duration(span->end_ns - span->start_ns);
    }
    return looked;
}

static void put_span(struct gather *gather, uint32_t position)
{
    const struct span_table *spans = gather->window->spans;
    const struct span       *span  = &spans->spans[gather->window->order[position]];
    uint32_t                 at    = gather->structure->label[position] - MODEL_LABEL_FIRST;
    uint32_t                 row   = gather->next_row[at]++;
    uint32_t               **rows  = &gather->rows[gather->first_field[at]];

    gather->out->spans[at][row] = look_at_span(gather, position);
    (*rows++)[row] = span->name_id;
    (*rows++)[row] = span->status_message_id;
    (*rows++)[row] = span->trace_state_id;
    (*rows++)[row] = number_id(gather, span->flags);
    (*rows++)[row] = number_id(gather, span->n_dropped_attrs);
    (*rows++)[row] = number_id(gather, span->n_dropped_events);
    (*rows++)[row] = number_id(gather, span->n_dropped_links);
    rows           = put_attrs(gather, span->attrs, row, rows);
    for (uint32_t e = 0; e < span->n_events; e++) {
        const struct span_event *event = &spans->events[span->first_event_at + e];
        (*rows++)[row] = event->name_id;
        (*rows++)[row] = number_id(gather, event->n_dropped_attrs);
        rows           = put_attrs(gather, event->attrs, row, rows);
    }
    for (uint32_t k = 0; k < span->n_links; k++) {
        const struct span_link *link = &spans->links[span->first_link_at + k];
        (*rows++)[row] = link->trace_state_id;
        (*rows++)[row] = number_id(gather, link->n_dropped_attrs);
        (*rows++)[row] = number_id(gather, link->flags);
        (*rows++)[row] = link_targets_find(&gather->targets, link);
        rows           = put_attrs(gather, link->attrs, row, rows);
    }
}

static void put_resource(struct gather *gather, uint32_t position)
{
    const struct model *model   = gather->model;
    const struct span  *span    = &gather->window->spans->spans[gather->window->order[position]];
    uint32_t            service = model->labels[gather->structure->label[position] - MODEL_LABEL_FIRST].service;
    uint32_t            row     = gather->next_row[model->n_labels + service]++;

    gather->out->spans[model->n_labels + service][row] = look_at_span(gather, position);
    gather->rows[gather->first_field[model->n_labels] + service][row] = gather->structure->resource[span->resource_at];
}

enum status column_rows_gather(const struct window *window, const struct structure *structure,
                               struct model_build *build, struct arena *arena, struct column_rows *out,
                               struct fail *fail)
{
    struct gather  gather = { .window = window, .structure = structure, .model = &build->model, .out = out };
    const uint32_t zero   = 0;

    *out = (struct column_rows){ 0 };
    gather.has_failed |= intern_add(&out->numbers, &zero, sizeof zero) != 0;
    gather.has_failed |= !link_targets_build(window, structure->label, &build->model, &gather.targets);
    gather.has_failed |= !make_room(&gather, arena) || !find_children(&gather, arena);
    for (uint32_t p = 0, trace = 0; p < structure->n_spans && !gather.has_failed; p++) {
        for (; p == window->first[trace]; trace++)
            gather.time = model_joint_time(starts_rank(&build->model, structure->trace_start_ns[trace]));
        put_span(&gather, p);
        if (is_entry(&gather, p))
            put_resource(&gather, p);
    }
    link_targets_free(&gather.targets);
    out->n_ids[COLUMN_ROWS_TEXT]   = window->spans->texts.n;
    out->n_ids[COLUMN_ROWS_VALUE]  = window->spans->values.n;
    out->n_ids[COLUMN_ROWS_NUMBER] = out->numbers.n;
    out->n_ids[COLUMN_ROWS_REF]    = build->model.n_labels + MODEL_LABEL_FIRST + 1;
    if (out->n_ids[COLUMN_ROWS_REF] < build->model.n_resources)
        out->n_ids[COLUMN_ROWS_REF] = build->model.n_resources;
    return gather.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the attributes' rows")
                             : STATUS_OK;
}

void column_rows_free(struct column_rows *rows)
{
    intern_free(&rows->numbers);
}
