/* gen_fill.c - what fills a span: its values, event times and link targets.
 *
 * Values are made slot by slot; one that repeats another value of the span
 * has that one made first. Spans above are finished, since parents come first. */
#include "common/gen/gen_parts.h"

#include "common/gen/quantile.h"

static uint64_t event_time(const struct gen *gen, const struct model_label *label, uint32_t e, uint32_t row,
                           const struct gen_time *time, uint64_t before)
{
    const struct model             *model = gen->model;
    const struct model_label_event *event = &model->label_events[label->first_event + e];
    const struct model_table       *table = &model->tables[event->time_table];
    uint32_t place = permute_at(&gen->events[label->first_event + e], row);
    uint64_t duration = time->end_ns - time->start_ns;
    uint64_t offset = 0, at;
    uint64_t grid = gen_time_grid_ns(model->event_grid);

    if (place >= table->n_zero && table->n_knots != 0)
        offset = quantile_time_value(model, table, gen_draw_rank(place - table->n_zero, label->n_rows - table->n_zero));
    if (event->time_mode == MODEL_TIME_RATIO) {
        offset = (uint64_t)((unsigned __int128)offset * duration >> MODEL_RATIO_BITS);
        offset = offset > duration ? duration : offset;
    }
    at = time->start_ns + offset;
    if (at - at % grid >= time->start_ns)
        at -= at % grid;
    return at < before ? before : at;
}

static struct span_instance_link link_target(const struct gen *gen, struct gen_scratch *scratch,
                                             const struct model_label_link *link, uint32_t row)
{
    const struct model        *model = gen->model;
    uint32_t                   within, place;
    const struct model_choice *choice = gen_column_choose(&gen->columns, link->target.column,
                                                          link->target.row_base + row, &within, &place);
    uint64_t                   draw = philox_u64(model->seed, GEN_DOMAIN_LINK, link->target.column, place);
    struct span_instance_link  target;

    if (choice->ref == MODEL_NONE) {
        /* Ids of no span of the frame: odd words from 2^62 on. */
        uint64_t word = (UINT64_C(1) << 62) + ((uint64_t)link->target.column << 32 | place);
        target.trace_id[0] = permute_word(word, gen->trace_id_key[0]);
        target.trace_id[1] = draw;
        target.span_id = permute_word(word, gen->span_id_key);
        return target;
    }
    uint32_t             label_at = choice->ref - MODEL_LABEL_FIRST;
    uint32_t             any = (uint32_t)((draw >> 32) * model->labels[label_at].n_rows >> 32);
    struct gen_row_place found = gen_row_find(&gen->rows, label_at, any);
    const struct model_topology *topology = &model->topologies[found.topology];
    const struct model_tree     *tree = &model->trees[topology->tree];
    uint32_t                     node = 0;

    gen_tree_expand(model, topology->tree, scratch->link_nodes);
    for (uint32_t left = found.occurrence + 1; left > 0; left -= scratch->link_nodes[node].label == choice->ref)
        node++;
    while (scratch->link_nodes[node].parent != 0 && gen_has_shared_id(gen, &scratch->link_nodes[node]))
        node = scratch->link_nodes[node].parent;
    gen_set_trace_id(gen, topology->first_trace + found.index, target.trace_id);
    target.span_id = gen_span_id(gen, topology->first_span + (uint64_t)found.index * tree->n_spans
                                      + node - 1, false);
    return target;
}

/* The values of the span of node 'at' of the trace, in the making. A slot not
 * made yet has the type VALUE_N_TYPES, one in the making VALUE_N_TYPES + 1. */
struct span_making {
    const struct gen   *gen;
    struct gen_scratch *scratch;
    uint32_t            at, row, depth;
};

static struct span_value *value_slot(struct span_making *making, uint32_t node, uint32_t slot)
{
    struct span_value *values = (struct span_value *)(void *)making->scratch->values.data;
    return &values[making->scratch->first_value[node] + slot];
}

static void make_slot(struct span_making *making, uint32_t slot);

/* A field of the span at 'node', which has been made or is the one in the making. */
static bool read_field(struct span_making *making, uint32_t node, const struct span_shape_field *field,
                       struct span_value *value)
{
    *value = field->value;
    if (field->slot == SPAN_SHAPE_CONST)
        return true;
    if (value_slot(making, node, field->slot)->type == VALUE_N_TYPES && making->depth < MODEL_MAX_SOURCE_DEPTH)
        make_slot(making, field->slot);
    *value = *value_slot(making, node, field->slot);
    return value->type < VALUE_N_TYPES;
}

static const struct span_shape_field *find_field(const struct gen *gen, uint32_t label_at,
                                                 const struct model_part *part)
{
    switch ((enum model_what)part->what) {
    case MODEL_WHAT_MESSAGE:
        return &gen->shape.set.shapes[label_at].status_message;
    case MODEL_WHAT_NAME:
        return &gen->shape.set.shapes[label_at].name;
    default:
        return gen_shape_find_attr(&gen->shape, gen->model, label_at, part->key, part->what == MODEL_WHAT_EVENT);
    }
}

static bool find_source(void *context, const struct model_part *part, struct span_value *value)
{
    struct span_making    *making = context;
    const struct gen_node *nodes = making->scratch->nodes;
    uint32_t               node = making->at;

    for (uint32_t step = 0; step <= MODEL_MAX_SOURCE_DEPTH; step++) {
        const struct span_shape_field *field = NULL;
        if ((part->source == MODEL_SOURCE_SELF) == (step == 0))
            field = find_field(making->gen, nodes[node].label - MODEL_LABEL_FIRST, part);
        if (field != NULL) {
            bool is_made = read_field(making, node, field, value);
            if (!is_made || part->what != MODEL_WHAT_MESSAGE || value->text.n != 0)
                return is_made;
        }
        node = nodes[node].parent;
        if (part->source == MODEL_SOURCE_SELF || (part->source == MODEL_SOURCE_PARENT && step == 1) || node == 0)
            return false;
    }
    return false;
}

static void make_slot(struct span_making *making, uint32_t slot)
{
    const struct gen         *gen = making->gen;
    uint32_t                  label_at = making->scratch->nodes[making->at].label - MODEL_LABEL_FIRST;
    const struct model_field *field = gen->shape.slots[gen->shape.first_slot[label_at] + slot];
    const struct model_label *label = &gen->model->labels[label_at];
    const struct gen_source   source = { find_source, making,
                                         field == &label->name || field == &label->status_message
                                             || field == &label->trace_state };

    value_slot(making, making->at, slot)->type = VALUE_N_TYPES + 1;
    making->depth++;
    *value_slot(making, making->at, slot) = gen_column_value(&gen->columns, field->column, field->row_base + making->row,
                                                             &source, &making->scratch->pool);
    making->depth--;
}

void gen_fill_values(const struct gen *gen, struct gen_scratch *scratch, uint32_t at, uint32_t row)
{
    uint32_t                label_at = scratch->nodes[at].label - MODEL_LABEL_FIRST;
    uint32_t                n_slots = gen->shape.first_slot[label_at + 1] - gen->shape.first_slot[label_at];
    const struct span_value unmade = { .type = VALUE_N_TYPES };
    struct span_making      making = { gen, scratch, at, row, 0 };

    scratch->first_value[at] = (uint32_t)(scratch->values.n / sizeof unmade);
    for (uint32_t slot = 0; slot < n_slots; slot++)
        buffer_append(&scratch->values, &unmade, sizeof unmade);
    if (scratch->values.has_failed)
        return;
    for (uint32_t slot = 0; slot < n_slots; slot++)
        if (value_slot(&making, at, slot)->type == VALUE_N_TYPES)
            make_slot(&making, slot);
}

void gen_fill_events_and_links(const struct gen *gen, struct gen_scratch *scratch, uint32_t at, uint32_t row)
{
    const struct model_label *label = &gen->model->labels[scratch->nodes[at].label - MODEL_LABEL_FIRST];
    uint64_t before = 0;
    for (uint32_t e = 0; e < label->n_events; e++) {
        before = event_time(gen, label, e, row, &scratch->times[at], before);
        buffer_append(&scratch->event_times, &before, sizeof before);
    }
    for (uint32_t l = 0; l < label->n_links; l++) {
        struct span_instance_link target =
            link_target(gen, scratch, &gen->model->label_links[label->first_link + l], row);
        buffer_append(&scratch->links, &target, sizeof target);
    }
}
