/* gen_shape.c - labels as shapes for a writer: constant columns become text, the others slots. */
#include "common/gen/gen_shape.h"

#include "common/gen/gen_column.h"

struct shape_work {
    const struct model *model;
    struct arena       *arena;
    struct gen_shape   *out;
    uint32_t            first_slot; /* of the label at hand */
    bool                has_failed;
};

static struct span_shape_field make_field(struct shape_work *work, const struct model_field *field)
{
    struct span_shape_field made = { .slot = SPAN_SHAPE_CONST };
    if (!gen_column_is_constant(work->model, field->column, &made.value)) {
        made.slot = work->out->n_slots - work->first_slot;
        made.value.type = gen_column_type(work->model, field->column);
        work->out->slots[work->out->n_slots++] = field;
    }
    return made;
}

static void *take(struct shape_work *work, size_t n, size_t size)
{
    void *memory = arena_take(work->arena, n, size);
    work->has_failed |= memory == NULL;
    return memory;
}

static const struct span_shape_attr *make_attrs(struct shape_work *work, uint32_t first, uint32_t n)
{
    struct span_shape_attr *attrs = take(work, n, sizeof *attrs);
    for (uint32_t i = 0; i < n && attrs != NULL; i++) {
        const struct model_label_attr *attr = &work->model->label_attrs[first + i];
        attrs[i] = (struct span_shape_attr){ model_string(work->model, attr->key), make_field(work, &attr->field) };
        work->out->attrs[first + i].field = &attrs[i].field;
    }
    return attrs;
}

static const struct span_shape_event *make_events(struct shape_work *work, const struct model_label *label)
{
    struct span_shape_event *events = take(work, label->n_events, sizeof *events);
    for (uint32_t e = 0; e < label->n_events && events != NULL; e++) {
        const struct model_label_event *event = &work->model->label_events[label->first_event + e];
        events[e] = (struct span_shape_event){
            .form = model_string(work->model, event->form),
            .name = make_field(work, &event->name),
            .n_attrs = event->n_attrs,
            .dropped_attrs = make_field(work, &event->dropped_attrs),
            .attrs = make_attrs(work, event->first_attr, event->n_attrs),
        };
    }
    return events;
}

static const struct span_shape_link *make_links(struct shape_work *work, const struct model_label *label)
{
    struct span_shape_link *links = take(work, label->n_links, sizeof *links);
    for (uint32_t l = 0; l < label->n_links && links != NULL; l++) {
        const struct model_label_link *link = &work->model->label_links[label->first_link + l];
        links[l] = (struct span_shape_link){
            .form = model_string(work->model, link->form),
            .n_attrs = link->n_attrs,
            .trace_state = make_field(work, &link->trace_state),
            .dropped_attrs = make_field(work, &link->dropped_attrs),
            .flags = make_field(work, &link->flags),
            .attrs = make_attrs(work, link->first_attr, link->n_attrs),
        };
    }
    return links;
}

static struct span_shape make_shape(struct shape_work *work, const struct model_label *label)
{
    return (struct span_shape){
        .form = model_string(work->model, label->form),
        .service = model_string(work->model, work->model->services[label->service].name),
        .scope_at = label->scope,
        .kind = label->kind,
        .status_code = label->status_code,
        .is_shared = label->is_shared,
        .n_attrs = label->n_attrs,
        .n_events = label->n_events,
        .n_links = label->n_links,
        .name = make_field(work, &label->name),
        .status_message = make_field(work, &label->status_message),
        .trace_state = make_field(work, &label->trace_state),
        .flags = make_field(work, &label->flags),
        .dropped_attrs = make_field(work, &label->dropped_attrs),
        .dropped_events = make_field(work, &label->dropped_events),
        .dropped_links = make_field(work, &label->dropped_links),
        .attrs = make_attrs(work, label->first_attr, label->n_attrs),
        .events = make_events(work, label),
        .links = make_links(work, label),
    };
}

static const struct span_shape_resource *make_resources(struct shape_work *work,
                                                        const struct model_resource *resources, uint32_t n)
{
    struct span_shape_resource *made = take(work, n, sizeof *made);
    for (uint32_t i = 0; i < n && made != NULL; i++) {
        const struct model    *model = work->model;
        struct span_shape_attr *attrs = take(work, resources[i].n_attrs, sizeof *attrs);
        for (uint32_t k = 0; k < resources[i].n_attrs && attrs != NULL; k++) {
            const struct model_attr  *attr = &model->attrs[resources[i].first_attr + k];
            const struct model_value *value = &model->values[attr->value];
            attrs[k].key = model_string(model, attr->key);
            attrs[k].field.slot = SPAN_SHAPE_CONST;
            attrs[k].field.value = (struct span_value){ model_string(model, value->string), value->type };
        }
        made[i] = (struct span_shape_resource){
            .form = model_string(model, resources[i].form),
            .container_form = model_string(model, resources[i].container_form),
            .schema_url = model_string(model, resources[i].schema_url),
            .name = model_string(model, resources[i].name),
            .version = model_string(model, resources[i].version),
            .n_dropped_attrs = resources[i].n_dropped_attrs,
            .n_attrs = resources[i].n_attrs,
            .attrs = attrs,
        };
    }
    return made;
}

/* ---- Attributes by key ---------------------------------------------------------------- */

/* The slot of (label, key, is_of_event): empty, or holding 1 + the first such attribute. */
static uint32_t *find_index_slot(const struct gen_shape *shape, const struct model *model, uint32_t label_at,
                                 uint32_t key, bool is_of_event)
{
    uint64_t hash = ((uint64_t)label_at << 32 | (uint64_t)is_of_event << 31 | key) * UINT64_C(0x9E3779B97F4A7C15);
    for (uint32_t at = (uint32_t)(hash >> 32) & shape->attr_mask;; at = (at + 1) & shape->attr_mask) {
        uint32_t                     found = shape->attr_index[at];
        const struct gen_shape_attr *attr;
        if (found == 0)
            return &shape->attr_index[at];
        attr = &shape->attrs[found - 1];
        if (attr->label_at == label_at && attr->is_of_event == is_of_event && model->label_attrs[found - 1].key == key)
            return &shape->attr_index[at];
    }
}

static void index_run(const struct model *model, struct gen_shape *shape, uint32_t first, uint32_t n,
                      struct gen_shape_attr owner)
{
    for (uint32_t i = first; i < first + n; i++) {
        uint32_t *slot = find_index_slot(shape, model, owner.label_at, model->label_attrs[i].key, owner.is_of_event);
        shape->attrs[i].label_at = owner.label_at;
        shape->attrs[i].is_of_event = owner.is_of_event;
        if (*slot == 0)
            *slot = i + 1;
    }
}

static bool index_attrs(const struct model *model, struct arena *arena, struct gen_shape *shape)
{
    uint32_t n_slots = 16;
    while (n_slots < 2 * (model->n_label_attrs + 1))
        n_slots *= 2;
    shape->attr_mask = n_slots - 1;
    shape->attr_index = arena_take(arena, n_slots, sizeof *shape->attr_index);
    if (shape->attr_index == NULL)
        return false;
    for (uint32_t l = 0; l < model->n_labels; l++) {
        const struct model_label *label = &model->labels[l];
        index_run(model, shape, label->first_attr, label->n_attrs, (struct gen_shape_attr){ .label_at = l });
        for (uint32_t e = label->first_event; e < label->first_event + label->n_events; e++)
            index_run(model, shape, model->label_events[e].first_attr, model->label_events[e].n_attrs,
                      (struct gen_shape_attr){ .label_at = l, .is_of_event = true });
    }
    return true;
}

const struct span_shape_field *gen_shape_find_attr(const struct gen_shape *shape, const struct model *model,
                                                   uint32_t label_at, uint32_t key, bool is_of_event)
{
    uint32_t found = *find_index_slot(shape, model, label_at, key, is_of_event);
    return found == 0 ? NULL : shape->attrs[found - 1].field;
}

enum status gen_shape_build(const struct model *model, struct arena *arena, struct gen_shape *shape,
                            struct fail *fail)
{
    struct shape_work  work = { .model = model, .arena = arena, .out = shape };
    struct span_shape *shapes = take(&work, model->n_labels, sizeof *shapes);
    /* Every field that there is: 7 of a label, 2 of an event, 3 of a link, and the attributes. */
    size_t n_most = 7 * (size_t)model->n_labels + 2 * (size_t)model->n_label_events + 3 * (size_t)model->n_label_links
                    + model->n_label_attrs;

    *shape = (struct gen_shape){ .slots = take(&work, n_most, sizeof *shape->slots),
                                 .attrs = take(&work, model->n_label_attrs, sizeof *shape->attrs),
                                 .first_slot = take(&work, (size_t)model->n_labels + 1, sizeof *shape->first_slot) };
    if (work.has_failed)
        goto no_memory;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        work.first_slot = shape->n_slots;
        shape->first_slot[i] = shape->n_slots;
        shapes[i] = make_shape(&work, &model->labels[i]);
    }
    shape->first_slot[model->n_labels] = shape->n_slots;
    shape->set = (struct span_shape_set){
        .n_shapes = model->n_labels, .shapes = shapes,
        .n_resources = model->n_resources, .resources = make_resources(&work, model->resources, model->n_resources),
        .n_scopes = model->n_scopes, .scopes = make_resources(&work, model->scopes, model->n_scopes),
    };
    if (!work.has_failed && index_attrs(model, arena, shape))
        return STATUS_OK;
no_memory:
    return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u shapes", model->n_labels);
}
