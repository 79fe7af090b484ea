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

/* Ids of no span of the frame: odd words from 2^62 on. */
static struct span_instance_link link_to_none(const struct gen *gen, uint32_t column, uint32_t place, uint64_t draw)
{
    uint64_t word = (UINT64_C(1) << 62) + ((uint64_t)column << 32 | place);
    return (struct span_instance_link){ { permute_word(&gen->trace_ids[0], word), draw },
                                        permute_word(&gen->span_ids, word) };
}

static bool is_of(const struct model *model, const struct gen_node *node, uint32_t operation)
{
    return model->labels[node->label - MODEL_LABEL_FIRST].operation == operation;
}

/* One of the spans of that operation in the trace at 'place' of the order. */
static struct span_instance_link link_to_span(const struct gen *gen, struct gen_scratch *scratch, uint32_t place,
                                              uint32_t operation, uint32_t draw)
{
    uint32_t                     trace = gen->order[place].trace;
    const struct model_topology *topology = &gen->model->topologies[gen_row_topology(gen->model, trace)];
    const struct model_tree     *tree = &gen->model->trees[topology->tree];
    struct gen_node             *nodes = scratch->link_nodes;
    uint64_t                     n = 0;
    uint32_t                     node = 0;
    struct span_instance_link    target;

    gen_tree_expand(gen->model, topology->tree, nodes);
    for (uint32_t i = 1; i < tree->n_nodes; i++)
        n += is_of(gen->model, &nodes[i], operation);
    for (uint32_t left = (uint32_t)(draw * n >> 32) + 1; left > 0; left -= is_of(gen->model, &nodes[node], operation))
        node++;
    while (nodes[node].parent != 0 && gen_has_shared_id(gen, &nodes[node]))
        node = nodes[node].parent;
    gen_set_trace_id(gen, trace, target.trace_id);
    target.span_id = gen_span_id(
        gen, topology->first_span + (uint64_t)(trace - topology->first_trace) * tree->n_spans + node - 1, false);
    return target;
}

/* How long before the span what it links to began: uniform within the row's stratum. */
static uint64_t link_gap(const struct gen *gen, const struct model_label *label, uint32_t link_at, uint32_t row,
                         uint32_t draw)
{
    const struct model *model = gen->model;
    struct permute      permute = gen_draw_permutation(model->seed, GEN_DOMAIN_LINK_GAP, link_at, 0, label->n_rows);
    uint64_t            rank = (((uint64_t)permute_at(&permute, row) << 32) + draw) / label->n_rows;
    return quantile_time_value(model, &model->tables[model->label_links[link_at].gap_table], (uint32_t)rank);
}

static struct span_instance_link link_target(const struct gen *gen, struct gen_scratch *scratch, uint32_t at,
                                             uint32_t link_at, uint32_t row, uint32_t *n_taken)
{
    const struct model            *model = gen->model;
    const struct model_label      *label = &model->labels[scratch->nodes[at].label - MODEL_LABEL_FIRST];
    const struct model_label_link *link = &model->label_links[link_at];
    uint32_t                       within, place;
    const struct model_choice     *choice = gen_column_choose(&gen->columns, link->target.column,
                                                              link->target.row_base + row, &within, &place);
    uint64_t             draw = philox_u64(model->seed, GEN_DOMAIN_LINK, link->target.column, place);
    struct gen_link_wish wish = { .start_ns = scratch->times[at].start_ns, .own = scratch->place,
                                  .mode = link->mode, .n_taken = *n_taken, .taken = scratch->taken };

    if (choice->ref == MODEL_NONE)
        return link_to_none(gen, link->target.column, place, draw);
    uint64_t gap = link_gap(gen, label, link_at, row, (uint32_t)draw);
    if (link->mode == MODEL_LINK_AHEAD)
        wish.wanted_ns = gap < UINT64_MAX - wish.start_ns ? wish.start_ns + gap : UINT64_MAX;
    else
        wish.wanted_ns = gap < wish.start_ns ? wish.start_ns - gap : 0;
    uint32_t operation = model->labels[choice->ref - MODEL_LABEL_FIRST].operation;
    uint32_t found = gen_link_find(&gen->links, operation, &wish);
    if (*n_taken < GEN_LINK_MAX_TAKEN)
        scratch->taken[(*n_taken)++] = found;
    return link_to_span(gen, scratch, found, operation, (uint32_t)(draw >> 32));
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

/* The span before: a step up, or back to the elder sibling; 0 when there is none. Siblings are neighbours. */
static uint32_t step_back(const struct gen_node *nodes, uint8_t source, uint32_t node)
{
    uint32_t parent = nodes[node].parent;
    if (source != MODEL_SOURCE_SIBLING)
        return parent;
    return parent != 0 && nodes[node - 1].parent == parent ? node - 1 : 0;
}

static bool find_source(void *context, const struct model_part *part, struct span_value *value)
{
    struct span_making    *making = context;
    const struct gen_node *nodes = making->scratch->nodes;
    uint32_t               n_steps = part->source == MODEL_SOURCE_PARENT ? 1 : MODEL_MAX_SOURCE_DEPTH;
    uint32_t               node = making->at;

    for (uint32_t step = part->source == MODEL_SOURCE_SELF ? 0 : 1; step <= n_steps; step++) {
        const struct span_shape_field *field;
        node = step == 0 ? node : step_back(nodes, part->source, node);
        if (node == 0)
            return false;
        field = find_field(making->gen, nodes[node].label - MODEL_LABEL_FIRST, part);
        if (field != NULL) {
            bool is_made = read_field(making, node, field, value);
            if (!is_made || part->what != MODEL_WHAT_MESSAGE || value->text.n != 0)
                return is_made;
        }
        if (part->source == MODEL_SOURCE_SELF)
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
    const struct gen_time    *times = making->scratch->times;
    const struct gen_node    *nodes = making->scratch->nodes, *node = &nodes[making->at];
    uint32_t                  at = making->at, parent = node->parent;
    const struct gen_source   source = {
        .find = find_source, .context = making, .resource_at = making->scratch->spans[at - 1].resource_at,
        .is_for_text = field == &label->name || field == &label->status_message || field == &label->trace_state,
        .parent_label = nodes[parent].label,
        .child_label = node->n_children == 0 ? MODEL_LABEL_TRACE : nodes[node->first_child].label,
        .duration_ns = times[at].end_ns - times[at].start_ns,
        .time_rank = making->scratch->time_rank,
        .parent_duration_ns = parent == 0 ? 0 : times[parent].end_ns - times[parent].start_ns,
    };

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
    uint32_t n_taken = 0;
    uint64_t before = 0;
    for (uint32_t e = 0; e < label->n_events; e++) {
        before = event_time(gen, label, e, row, &scratch->times[at], before);
        buffer_append(&scratch->event_times, &before, sizeof before);
    }
    for (uint32_t l = 0; l < label->n_links; l++) {
        struct span_instance_link target = link_target(gen, scratch, at, label->first_link + l, row, &n_taken);
        buffer_append(&scratch->links, &target, sizeof target);
    }
}
