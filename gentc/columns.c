/* columns.c - gathers rows, lets fields share columns, numbers the columns and has them fitted.
 *
 * Equal constants are one column, whoever has them. */
#include "gentc/columns.h"

#include <stdlib.h>

#include "gentc/column_share.h"
#include "gentc/joints.h"

struct columns {
    struct column_rows   rows;             /* owned */
    struct relations     relations;        /* owned */
    struct column_values values;
    struct column_fit    fit;
    uint8_t             *is_first;         /* (n_fields) of its column */
    struct intern        constants;        /* kind, type, text or reference; owned */
    uint32_t            *constant_columns; /* by constant; owned */
    uint32_t             n_constants_capacity;
};

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
    const struct column_rows *rows = &columns->rows;

    for (uint32_t i = 0; i < rows->n_fields && !columns->fit.has_failed; i++) {
        if (!columns->is_first[i])
            continue;
        struct column_fit_rows list = column_values_list(&columns->values, i);
        columns->fit.has_failed |= list.items == NULL;
        if (columns->fit.has_failed)
            return;
        uint32_t column = list.n_items == 1 && list.n_repeats == 0 ? add_constant(columns, &list) : column_fit_add(&columns->fit, &list);
        for (uint32_t k = i; k != COLUMN_VALUES_NO_FIELD; k = columns->values.next[k])
            rows->fields[k].field->column = column;
    }
}

enum status columns_build(const struct window *window, const struct structure *structure,
                          const struct columns_options *options, struct model_build *build, struct seed_rows *kept,
                          struct fail *fail)
{
    struct arena   scratch; /* owned here */
    struct columns columns = { 0 };

    arena_init(&scratch);
    columns.fit   = (struct column_fit){ .options = options, .build = build, .spans = window->spans,
                                          .arena = &scratch };
    enum status s = column_rows_gather(window, structure, build, &scratch, &columns.rows, fail);
    if (s == STATUS_OK)
        s = relations_build(window, structure, &build->model, &scratch, &columns.rows, &columns.relations, fail);
    if (s == STATUS_OK) {
        columns.is_first = column_fit_take(&columns.fit, columns.rows.n_fields, sizeof *columns.is_first);
        columns.fit.has_failed |=
            !column_values_open(&columns.values, window, &build->model, &columns.rows, &columns.relations,
                                &scratch) ||
            columns.is_first == NULL || !column_share_build(&columns.values, options, columns.is_first);
        number_columns(&columns);
        s = column_fit_run(&columns.fit, fail);
        if (s == STATUS_OK)
            s = joints_build(window, &columns.rows, options, build, kept, fail);
    }
    relations_free(&columns.relations);
    column_rows_free(&columns.rows);
    intern_free(&columns.constants);
    free(columns.constant_columns);
    arena_free(&scratch);
    return s;
}
