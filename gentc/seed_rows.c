/* seed_rows.c - the most frequent cells of a column get codes of their own; durations are cut by rank. */
#include "gentc/seed_rows.h"

#include <stdlib.h>

/* ---- Columns -------------------------------------------------------------------------- */

/* Codes of cells: the largest first, of equals the first. */
static void code_cells(const struct joint_cells *column, uint8_t *code_of)
{
    memset(code_of, SEED_ROWS_MAX_CODES - 1, column->n_cells);
    for (uint8_t code = 0; code < SEED_ROWS_MAX_CODES - 1; code++) {
        uint32_t most = column->n_cells;
        for (uint32_t i = 0; i < column->n_cells; i++)
            if (code_of[i] == SEED_ROWS_MAX_CODES - 1
                && (most == column->n_cells || column->cell_rows[i] > column->cell_rows[most]))
                most = i;
        if (most == column->n_cells)
            return;
        code_of[most] = code;
    }
}

static bool keep_column(struct seed_rows *out, const struct column_rows *rows, const struct joint_cells *column,
                        struct seed_column *kept)
{
    uint8_t  *code_of = arena_take(&out->arena, column->n_cells, 1);
    uint8_t  *codes = arena_take(&out->arena, column->n_rows, 1);
    uint32_t *owners = arena_take(&out->arena, column->n_fields, sizeof *owners);

    if (code_of == NULL || codes == NULL || owners == NULL)
        return false;
    code_cells(column, code_of);
    for (uint32_t i = 0; i < column->n_rows; i++)
        codes[i] = column->cells[i] == JOINT_CELLS_UNKNOWN ? SEED_ROWS_MAX_CODES - 1 : code_of[column->cells[i]];
    for (uint32_t i = 0; i < column->n_fields; i++)
        owners[i] = rows->fields[column->fields[i]].owner;
    *kept = (struct seed_column){ .field = rows->fields[column->fields[0]].field, .owners = owners,
                                  .n_owners = column->n_fields, .n_rows = column->n_rows, .n_cells = column->n_cells,
                                  .n_split = column->n_split, .code_of = code_of, .codes = codes };
    return true;
}

/* ---- Spans ------------------------------------------------------------------------------ */

static int compare_u32(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool cut_label(struct seed_label *label, const struct column_rows_span *spans, uint32_t *scratch,
                      struct arena *arena)
{
    label->spans = arena_take(arena, label->n_rows, sizeof *label->spans);
    if (label->spans == NULL)
        return false;
    for (uint32_t i = 0; i < label->n_rows; i++)
        scratch[i] = spans[i].duration;
    qsort(scratch, label->n_rows, sizeof *scratch, compare_u32);
    for (uint32_t i = 1; i < SEED_ROWS_N_PARTS; i++)
        label->cuts[i - 1] = label->n_rows == 0 ? 0 : scratch[(uint64_t)label->n_rows * i / SEED_ROWS_N_PARTS];
    return true;
}

static void code_spans(const struct seed_rows *out, const struct seed_label *label,
                       const struct column_rows_span *spans)
{
    for (uint32_t i = 0; i < label->n_rows; i++) {
        bool is_top = model_label_is_trace(spans[i].parent_label);
        label->spans[i] = (struct seed_span){
            .duration = seed_rows_part(label, spans[i].duration),
            .parent_duration = is_top ? SEED_ROWS_NONE
                                      : seed_rows_part(&out->labels[spans[i].parent_label - MODEL_LABEL_FIRST],
                                                       spans[i].parent_duration),
            .time = seed_rows_time(spans[i].time),
        };
    }
}

static bool keep_labels(struct seed_rows *out, const struct model *model, const struct column_rows *rows)
{
    uint32_t  n_most = 0;
    uint32_t *scratch; /* owned here */
    bool      is_done = true;

    out->labels = arena_take(&out->arena, model->n_labels, sizeof *out->labels);
    if (out->labels == NULL)
        return false;
    out->n_labels = model->n_labels;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        out->labels[i].n_rows = model->labels[i].n_rows;
        n_most = model->labels[i].n_rows > n_most ? model->labels[i].n_rows : n_most;
    }
    scratch = calloc((size_t)n_most + 1, sizeof *scratch);
    for (uint32_t i = 0; i < model->n_labels && is_done; i++)
        is_done = scratch != NULL && cut_label(&out->labels[i], rows->spans[i], scratch, &out->arena);
    for (uint32_t i = 0; i < model->n_labels && is_done; i++)
        code_spans(out, &out->labels[i], rows->spans[i]);
    free(scratch);
    return is_done;
}

bool seed_rows_open(struct seed_rows *out, const struct model *model, const struct column_rows *rows,
                    uint32_t n_columns)
{
    out->columns = arena_take(&out->arena, n_columns, sizeof *out->columns);
    return out->columns != NULL && keep_labels(out, model, rows);
}

bool seed_rows_add(struct seed_rows *out, const struct column_rows *rows, const struct joint_cells *column)
{
    bool is_of_labels = rows->fields[column->fields[0]].role != COLUMN_ROWS_RESOURCE;
    return !is_of_labels || column->n_head != 0 || keep_column(out, rows, column, &out->columns[out->n_columns++]);
}

void seed_rows_free(struct seed_rows *rows)
{
    arena_free(&rows->arena);
    *rows = (struct seed_rows){ 0 };
}
