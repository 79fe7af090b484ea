/* column_values.c - ids are counted in an array as long as there are ids; then each id is one value. */
#include "gentc/column_values.h"

#include <stdlib.h>

#include "common/trace/decimal.h"

bool column_values_open(struct column_values *values, const struct window *window, const struct model *model,
                        const struct column_rows *rows, const struct relations *relations, struct arena *arena)
{
    size_t n_ids = 1;

    for (int i = 0; i < COLUMN_ROWS_N_DOMAINS; i++)
        n_ids = rows->n_ids[i] > n_ids ? rows->n_ids[i] : n_ids;
    *values = (struct column_values){
        .window = window, .model = model, .rows = rows, .relations = relations, .arena = arena,
        .next   = arena_take(arena, rows->n_fields, sizeof *values->next),
        .counts = arena_take(arena, n_ids, sizeof *values->counts),
        .ids    = arena_take(arena, n_ids, sizeof *values->ids),
    };
    for (uint32_t i = 0; i < rows->n_fields && values->next != NULL; i++)
        values->next[i] = COLUMN_VALUES_NO_FIELD;
    return values->next != NULL && values->counts != NULL && values->ids != NULL;
}

static void count_ids(struct column_values *values, uint32_t first)
{
    values->n_ids  = 0;
    values->n_rows = 0;
    for (uint32_t i = first; i != COLUMN_VALUES_NO_FIELD; i = values->next[i]) {
        const struct column_rows_field *field = &values->rows->fields[i];
        for (uint32_t row = 0; row < field->n_rows; row++) {
            uint32_t id = field->rows[row];
            if (values->counts[id]++ == 0)
                values->ids[values->n_ids++] = id;
        }
        values->n_rows += field->n_rows;
    }
}

/* An empty text: out of memory. */
static struct span_value print_number(struct column_values *values, uint32_t id)
{
    char    *text = arena_take(values->arena, DECIMAL_MAX_U64, 1);
    uint32_t number;

    if (text == NULL)
        return (struct span_value){ 0 };
    memcpy(&number, intern_view(&values->rows->numbers, id).at, sizeof number);
    return (struct span_value){ { text, decimal_print_u64(text, number, 0) }, VALUE_INT_NUMBER };
}

static struct column_fit_item make_item(struct column_values *values, const struct column_rows_field *field,
                                        uint32_t id)
{
    const struct span_table *spans = values->window->spans;
    struct column_fit_item   item  = { .n = values->counts[id] };

    switch ((enum column_rows_domain)field->domain) {
    case COLUMN_ROWS_TEXT: item.value = (struct span_value){ span_table_text(spans, id), VALUE_STRING }; break;
    case COLUMN_ROWS_VALUE: item.value = span_table_value(spans, id); break;
    case COLUMN_ROWS_NUMBER: item.value = print_number(values, id); break;
    default:
        item.ref = id;
        if (field->role == COLUMN_ROWS_LINK_TARGET && id == values->model->n_labels + MODEL_LABEL_FIRST)
            item.ref = MODEL_NONE;
        break;
    }
    return item;
}

static int compare_refs(const void *a, const void *b)
{
    const struct column_fit_item *x = a, *y = b;
    return (x->ref > y->ref) - (x->ref < y->ref);
}

static bool list_repeats(struct column_values *values, uint32_t first, struct column_fit_rows *list)
{
    const struct relation_field *fields = values->relations->fields;
    struct column_fit_repeat    *repeats;

    list->n_repeats = fields[first].n;
    list->repeats = repeats = arena_take(values->arena, list->n_repeats, sizeof *repeats);
    for (uint32_t k = 0; k < list->n_repeats && repeats != NULL; k++) {
        repeats[k].is_sure = fields[first].is_sure[k];
        repeats[k].template = &values->relations->templates[fields[first].template_at[k]];
        for (uint32_t i = first; i != COLUMN_VALUES_NO_FIELD; i = values->next[i])
            repeats[k].n += fields[i].n_rows[k];
    }
    return repeats != NULL;
}

struct column_fit_rows column_values_list(struct column_values *values, uint32_t first)
{
    const struct column_rows_field *field      = &values->rows->fields[first];
    struct column_fit_rows          list       = { .kind = MODEL_CHOICE_VALUE };
    bool                            has_failed = false;

    count_ids(values, first);
    list.n_items = values->n_ids;
    list.n_rows  = values->n_rows;
    list.items   = arena_take(values->arena, list.n_items, sizeof *list.items);
    has_failed |= list.items == NULL || !list_repeats(values, first, &list);
    if (field->domain == COLUMN_ROWS_REF)
        list.kind = field->role == COLUMN_ROWS_RESOURCE ? MODEL_CHOICE_RESOURCE : MODEL_CHOICE_TARGET;
    for (uint32_t i = 0; i < list.n_items; i++) {
        if (!has_failed) {
            list.items[i] = make_item(values, field, values->ids[i]);
            has_failed |= field->domain == COLUMN_ROWS_NUMBER && list.items[i].value.text.n == 0;
        }
        values->counts[values->ids[i]] = 0;
    }
    if (has_failed)
        list.items = NULL;
    else
        qsort(list.items, list.n_items, sizeof *list.items,
              list.kind == MODEL_CHOICE_VALUE ? column_fit_compare_values : compare_refs);
    return list;
}
