/* relation_cells.c - walks a span's members in the order of its label's fields. */
#include "gentc/relation_cells.h"

static struct span_value text_value(const struct span_table *spans, uint32_t text_id)
{
    return (struct span_value){ span_table_text(spans, text_id), VALUE_STRING };
}

struct lister {
    const struct span_table *spans;
    struct relation_cell    *cells;
    uint32_t                 n, n_max;
};

static void list_cell(struct lister *lister, struct span_value value, uint32_t key_id, enum model_what what)
{
    if (lister->n < lister->n_max)
        lister->cells[lister->n++] = (struct relation_cell){ value, key_id, (uint8_t)what };
}

static void list_attrs(struct lister *lister, struct span_attrs attrs, enum model_what what)
{
    for (uint32_t i = 0; i < attrs.n && lister->n < lister->n_max; i++) {
        const struct span_attr *attr = &lister->spans->attrs[attrs.first_at + i];
        list_cell(lister, span_table_value(lister->spans, attr->value_id), attr->key_id, what);
    }
}

uint32_t relation_cells_list(const struct span_table *spans, const struct span *span, struct relation_cell *cells,
                             uint32_t n_max)
{
    struct lister lister = { spans, cells, 0, n_max };

    list_cell(&lister, text_value(spans, span->name_id), 0, MODEL_WHAT_NAME);
    list_cell(&lister, text_value(spans, span->status_message_id), 0, MODEL_WHAT_MESSAGE);
    list_attrs(&lister, span->attrs, MODEL_WHAT_ATTR);
    for (uint32_t e = 0; e < span->n_events; e++)
        list_attrs(&lister, spans->events[span->first_event_at + e].attrs, MODEL_WHAT_EVENT);
    for (uint32_t k = 0; k < span->n_links; k++)
        list_attrs(&lister, spans->links[span->first_link_at + k].attrs, MODEL_WHAT_N);
    return lister.n;
}

/* Attribute *left of a run; otherwise *left is less by the run. */
static bool is_in_run(const struct span_table *spans, struct span_attrs attrs, uint32_t *left,
                      struct span_value *value)
{
    if (*left >= attrs.n) {
        *left -= attrs.n;
        return false;
    }
    *value = span_table_value(spans, spans->attrs[attrs.first_at + *left].value_id);
    return true;
}

struct span_value relation_cells_at(const struct span_table *spans, const struct span *span, uint32_t cell)
{
    struct span_value value;
    uint32_t          left = cell - RELATION_CELLS_FIRST_ATTR;

    if (cell < RELATION_CELLS_FIRST_ATTR)
        return text_value(spans, cell == RELATION_CELLS_NAME ? span->name_id : span->status_message_id);
    if (is_in_run(spans, span->attrs, &left, &value))
        return value;
    for (uint32_t e = 0; e < span->n_events; e++)
        if (is_in_run(spans, spans->events[span->first_event_at + e].attrs, &left, &value))
            return value;
    for (uint32_t k = 0; k < span->n_links; k++)
        if (is_in_run(spans, spans->links[span->first_link_at + k].attrs, &left, &value))
            return value;
    return text_value(spans, 0);
}

/* The first attribute of a run with that key, or RELATION_CELLS_NONE. */
static uint32_t find_key(const struct span_table *spans, struct span_attrs attrs, uint32_t key_id,
                         struct span_value *value)
{
    for (uint32_t i = 0; i < attrs.n; i++) {
        const struct span_attr *attr = &spans->attrs[attrs.first_at + i];
        if (attr->key_id != key_id)
            continue;
        *value = span_table_value(spans, attr->value_id);
        return i;
    }
    return RELATION_CELLS_NONE;
}

uint32_t relation_cells_find(const struct span_table *spans, const struct span *span, enum model_what what,
                             uint32_t key_id, struct span_value *value)
{
    uint32_t first = RELATION_CELLS_FIRST_ATTR, at;

    if (what == MODEL_WHAT_NAME || what == MODEL_WHAT_MESSAGE) {
        *value = text_value(spans, what == MODEL_WHAT_NAME ? span->name_id : span->status_message_id);
        if (what == MODEL_WHAT_NAME)
            return RELATION_CELLS_NAME;
        return value->text.n == 0 ? RELATION_CELLS_NONE : RELATION_CELLS_MESSAGE;
    }
    at = what == MODEL_WHAT_ATTR ? find_key(spans, span->attrs, key_id, value) : RELATION_CELLS_NONE;
    first += what == MODEL_WHAT_ATTR ? 0 : span->attrs.n;
    for (uint32_t e = 0; what == MODEL_WHAT_EVENT && e < span->n_events && at == RELATION_CELLS_NONE; e++) {
        struct span_attrs attrs = spans->events[span->first_event_at + e].attrs;
        at = find_key(spans, attrs, key_id, value);
        first += at == RELATION_CELLS_NONE ? attrs.n : 0;
    }
    return at == RELATION_CELLS_NONE ? at : first + at;
}
