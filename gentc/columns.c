/* columns.c - which fields share a column, and the distinct values of each column.
 *
 * Labels with rows enough have columns of their own; the rarer labels of an
 * operation share one column per field. Equal constants are one column,
 * whoever has them. */
#include "gentc/columns.h"

#include <stdlib.h>

#include "gentc/column_fit.h"
#include "gentc/column_rows.h"

#define NO_FIELD UINT32_MAX

struct columns {
    const struct window          *window;
    const struct columns_options *options;
    struct model_build           *build;
    struct column_rows            rows;      /* owned */
    struct column_fit             fit;
    uint32_t                     *next;      /* (n_fields) the next field of the same column */
    uint8_t                      *is_first;  /* (n_fields) of its column */
    uint32_t                     *counts;    /* of each id; all zero between columns */
    uint32_t                     *ids;       /* with a count */
    uint32_t                      n_ids, n_rows;
    struct intern                 constants; /* kind, type, text or reference; owned */
    uint32_t                     *constant_columns; /* by constant; owned */
    uint32_t                      n_constants_capacity;
};

/* ---- Which fields share a column -------------------------------------------------- */

/* What rare labels share by. */
struct shared_key {
    uint32_t operation, part, key, role;
};

static bool share_columns(struct columns *columns)
{
    const struct column_rows *rows   = &columns->rows;
    struct intern             shared = { 0 };                                        /* owned here */
    uint32_t                 *last   = malloc(((size_t)rows->n_fields + 1) * sizeof *last); /* by shared key; owned here */
    bool                      is_done = last != NULL;

    for (uint32_t i = 0; i < rows->n_fields && is_done; i++) {
        const struct column_rows_field *field = &rows->fields[i];
        columns->next[i]     = NO_FIELD;
        columns->is_first[i] = 1;
        if (field->label == MODEL_NONE || field->n_rows >= columns->options->n_min_rows)
            continue;
        const struct model_label *label = &columns->build->model.labels[field->label - MODEL_LABEL_FIRST];
        struct shared_key         key   = { label->operation, field->part, field->key, field->role };
        uint32_t                  n     = shared.n;
        uint32_t                  at    = intern_add(&shared, &key, sizeof key);
        is_done = at != INTERN_NONE;
        if (is_done && at != n) {
            columns->next[last[at]] = i;
            columns->is_first[i]    = 0;
        }
        if (is_done)
            last[at] = i;
    }
    intern_free(&shared);
    free(last);
    return is_done;
}

/* ---- Distinct values ------------------------------------------------------------------ */

static void count_ids(struct columns *columns, uint32_t first)
{
    columns->n_ids  = 0;
    columns->n_rows = 0;
    for (uint32_t i = first; i != NO_FIELD; i = columns->next[i]) {
        const struct column_rows_field *field = &columns->rows.fields[i];
        for (uint32_t row = 0; row < field->n_rows; row++) {
            uint32_t id = field->rows[row];
            if (columns->counts[id]++ == 0)
                columns->ids[columns->n_ids++] = id;
        }
        columns->n_rows += field->n_rows;
    }
}

static struct span_value print_number(struct column_fit *fit, const struct intern *numbers, uint32_t id)
{
    struct buffer out = { 0 }; /* owned here */
    uint32_t      number;
    char         *text;

    memcpy(&number, intern_view(numbers, id).at, sizeof number);
    buffer_append_u64(&out, number);
    text = column_fit_take(fit, out.n, 1);
    if (text == NULL || out.has_failed) {
        buffer_free(&out);
        fit->has_failed = true;
        return (struct span_value){ 0 };
    }
    memcpy(text, out.data, out.n);
    struct span_value value = { { text, out.n }, VALUE_INT_NUMBER };
    buffer_free(&out);
    return value;
}

static struct column_fit_item make_item(struct columns *columns, const struct column_rows_field *field, uint32_t id)
{
    const struct span_table *spans = columns->window->spans;
    struct column_fit_item   item  = { .n = columns->counts[id] };

    switch ((enum column_rows_domain)field->domain) {
    case COLUMN_ROWS_TEXT: item.value = (struct span_value){ span_table_text(spans, id), VALUE_STRING }; break;
    case COLUMN_ROWS_VALUE: item.value = span_table_value(spans, id); break;
    case COLUMN_ROWS_NUMBER: item.value = print_number(&columns->fit, &columns->rows.numbers, id); break;
    default:
        item.ref = id;
        if (field->role == COLUMN_ROWS_LINK_TARGET && id == columns->build->model.n_labels + MODEL_LABEL_FIRST)
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

/* The column's distinct values, sorted; leaves counts[] zero again. */
static struct column_fit_rows list_values(struct columns *columns, uint32_t first)
{
    const struct column_rows_field *field = &columns->rows.fields[first];
    struct column_fit_rows          rows  = { .kind = MODEL_CHOICE_VALUE };

    count_ids(columns, first);
    rows.n_items = columns->n_ids;
    rows.n_rows  = columns->n_rows;
    rows.items   = column_fit_take(&columns->fit, rows.n_items, sizeof *rows.items);
    for (uint32_t i = 0; i < rows.n_items; i++) {
        if (rows.items != NULL)
            rows.items[i] = make_item(columns, field, columns->ids[i]);
        columns->counts[columns->ids[i]] = 0;
    }
    if (field->domain == COLUMN_ROWS_REF)
        rows.kind = field->role == COLUMN_ROWS_RESOURCE ? MODEL_CHOICE_RESOURCE : MODEL_CHOICE_TARGET;
    if (rows.items != NULL)
        qsort(rows.items, rows.n_items, sizeof *rows.items,
              rows.kind == MODEL_CHOICE_VALUE ? column_fit_compare_values : compare_refs);
    return rows;
}

/* ---- Numbers of columns ------------------------------------------------------------- */

/* The column of a constant, a new one if it has none yet. */
static uint32_t add_constant(struct columns *columns, const struct column_fit_rows *rows)
{
    const struct column_fit_item *item   = &rows->items[0];
    uint8_t                       head[] = { rows->kind, item->value.type };
    struct buffer                 key    = { 0 }; /* owned here */
    uint32_t                      n      = columns->constants.n;

    buffer_append(&key, head, sizeof head);
    if (rows->kind == MODEL_CHOICE_VALUE)
        buffer_append(&key, item->value.text.at, item->value.text.n);
    else
        buffer_append(&key, &item->ref, sizeof item->ref);
    uint32_t at = key.has_failed ? INTERN_NONE : intern_add(&columns->constants, key.data, key.n);
    buffer_free(&key);
    if (at == INTERN_NONE) {
        columns->fit.has_failed = true;
        return MODEL_NONE;
    }
    if (at != n)
        return columns->constant_columns[at];
    if (n == columns->n_constants_capacity) {
        uint32_t  n_capacity = n == 0 ? 64 : 2 * n;
        uint32_t *larger     = realloc(columns->constant_columns, n_capacity * sizeof *larger);
        if (larger == NULL) {
            columns->fit.has_failed = true;
            return MODEL_NONE;
        }
        columns->constant_columns     = larger;
        columns->n_constants_capacity = n_capacity;
    }
    return columns->constant_columns[at] = column_fit_add(&columns->fit, rows);
}

static void number_columns(struct columns *columns)
{
    for (uint32_t i = 0; i < columns->rows.n_fields && !columns->fit.has_failed; i++) {
        if (!columns->is_first[i])
            continue;
        struct column_fit_rows rows = list_values(columns, i);
        if (columns->fit.has_failed)
            return;
        uint32_t column = rows.n_items == 1 ? add_constant(columns, &rows) : column_fit_add(&columns->fit, &rows);
        for (uint32_t k = i; k != NO_FIELD; k = columns->next[k])
            columns->rows.fields[k].field->column = column;
    }
}

static bool make_room(struct columns *columns)
{
    size_t n_ids = 1, n_fields = columns->rows.n_fields;

    for (int i = 0; i < COLUMN_ROWS_N_DOMAINS; i++)
        n_ids = columns->rows.n_ids[i] > n_ids ? columns->rows.n_ids[i] : n_ids;
    columns->next     = column_fit_take(&columns->fit, n_fields, sizeof *columns->next);
    columns->is_first = column_fit_take(&columns->fit, n_fields, sizeof *columns->is_first);
    columns->counts   = column_fit_take(&columns->fit, n_ids, sizeof *columns->counts);
    columns->ids      = column_fit_take(&columns->fit, n_ids, sizeof *columns->ids);
    return !columns->fit.has_failed;
}

enum status columns_build(const struct window *window, const struct structure *structure,
                          const struct columns_options *options, struct model_build *build, struct arena *arena,
                          struct fail *fail)
{
    struct arena   scratch; /* owned here */
    struct columns columns = { .window = window, .options = options, .build = build };

    (void)arena;
    arena_init(&scratch);
    columns.fit   = (struct column_fit){ .options = options, .build = build, .arena = &scratch };
    enum status s = column_rows_gather(window, structure, build, &scratch, &columns.rows, fail);
    if (s == STATUS_OK) {
        columns.fit.has_failed |= !make_room(&columns) || !share_columns(&columns);
        number_columns(&columns);
        s = column_fit_run(&columns.fit, fail);
    }
    column_rows_free(&columns.rows);
    intern_free(&columns.constants);
    free(columns.constant_columns);
    arena_free(&scratch);
    return s;
}
