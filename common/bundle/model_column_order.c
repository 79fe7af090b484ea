/* model_column_order.c - one walk over services and labels in coding order, and a sort. */
#include "common/bundle/model_column_order.h"

#include <stdlib.h>

static void use(uint64_t *order, uint32_t column, uint32_t group)
{
    if (order[column] >> 32 == MODEL_NONE)
        order[column] = (uint64_t)group << 32 | column;
}

static void use_attrs(const struct model *m, uint64_t *order, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++)
        use(order, m->label_attrs[i].field.column, MODEL_GROUP_KEY + m->label_attrs[i].key);
}

static void use_label(const struct model *m, uint64_t *order, const struct model_label *label)
{
    use(order, label->name.column, MODEL_GROUP_NAME);
    use(order, label->status_message.column, MODEL_GROUP_STATUS_MESSAGE);
    use(order, label->trace_state.column, MODEL_GROUP_TRACE_STATE);
    use(order, label->flags.column, MODEL_GROUP_FLAGS);
    use(order, label->dropped_attrs.column, MODEL_GROUP_DROPPED_ATTRS);
    use(order, label->dropped_events.column, MODEL_GROUP_DROPPED_EVENTS);
    use(order, label->dropped_links.column, MODEL_GROUP_DROPPED_LINKS);
    use_attrs(m, order, label->first_attr, label->n_attrs);
    for (uint32_t i = 0; i < label->n_events; i++) {
        const struct model_label_event *event = &m->label_events[label->first_event + i];
        use(order, event->name.column, MODEL_GROUP_EVENT_NAME);
        use(order, event->dropped_attrs.column, MODEL_GROUP_EVENT_DROPPED_ATTRS);
        use_attrs(m, order, event->first_attr, event->n_attrs);
    }
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &m->label_links[label->first_link + i];
        use(order, link->trace_state.column, MODEL_GROUP_LINK_TRACE_STATE);
        use(order, link->dropped_attrs.column, MODEL_GROUP_LINK_DROPPED_ATTRS);
        use(order, link->flags.column, MODEL_GROUP_LINK_FLAGS);
        use(order, link->target.column, MODEL_GROUP_LINK_TARGET);
        use_attrs(m, order, link->first_attr, link->n_attrs);
    }
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

void model_column_order(const struct model *model, uint64_t *order)
{
    for (uint32_t i = 0; i < model->n_columns; i++)
        order[i] = (uint64_t)MODEL_NONE << 32 | i;
    for (uint32_t i = 0; i < model->n_services; i++)
        use(order, model->services[i].resources.column, MODEL_GROUP_RESOURCES);
    for (uint32_t i = 0; i < model->n_labels; i++)
        use_label(model, order, &model->labels[i]);
    qsort(order, model->n_columns, sizeof(*order), compare_u64);
}
