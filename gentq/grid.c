/* grid.c - each style appends to one buffer, which goes out in large pieces. */
#include "gentq/grid.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/trace/decimal.h"
#include "common/trace/json_text.h"

#define FLUSH_BYTES (64u << 10)

struct grid_cell {
    uint64_t end;   /* in grid->text */
    uint32_t width; /* characters */
    uint8_t  type;  /* enum grid_type */
};

void grid_init(struct grid *grid, enum grid_style style, struct output *output)
{
    *grid = (struct grid){ .output = output, .style = style };
}

void grid_free(struct grid *grid)
{
    buffer_free(&grid->text);
    buffer_free(&grid->cells);
    buffer_free(&grid->names);
}

enum grid_style grid_choose_style(void)
{
    return isatty(STDOUT_FILENO) ? GRID_ALIGNED : GRID_TSV;
}

static void flush_text(struct grid *grid)
{
    if (grid->status == STATUS_OK && grid->text.has_failed)
        grid->status = fail_set(&grid->fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "table");
    if (grid->status == STATUS_OK)
        grid->status = output_write(grid->output, grid->text.data, grid->text.n, &grid->fail);
    grid->text.n = 0;
}

/* ---- TSV, CSV, JSON ------------------------------------------------------- */

static void append_tsv(struct buffer *out, struct text cell)
{
    static const char specials[] = "\t\n\r\\", escapes[] = "tnr\\";

    for (size_t i = 0; i < cell.n; i++) {
        const char *special = cell.at[i] == '\0' ? NULL : strchr(specials, cell.at[i]);
        if (special != NULL)
            buffer_append_byte(out, '\\');
        buffer_append_byte(out, special != NULL ? (uint8_t)escapes[special - specials] : (uint8_t)cell.at[i]);
    }
}

static void append_csv(struct buffer *out, struct text cell)
{
    bool needs_quotes = false;

    for (size_t i = 0; i < cell.n && !needs_quotes; i++)
        needs_quotes = cell.at[i] == ',' || cell.at[i] == '"' || cell.at[i] == '\n' || cell.at[i] == '\r';
    if (!needs_quotes) {
        buffer_append(out, cell.at, cell.n);
        return;
    }
    buffer_append_byte(out, '"');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.at[i] == '"')
            buffer_append_byte(out, '"');
        buffer_append_byte(out, (uint8_t)cell.at[i]);
    }
    buffer_append_byte(out, '"');
}

/* The name of column 'at', which is in grid->names. */
static struct text view_name(const struct grid *grid, uint32_t at)
{
    const char *name = (const char *)grid->names.data;
    for (uint32_t i = 0; i < at; i++)
        name += strlen(name) + 1;
    return (struct text){ name, strlen(name) };
}

static void append_json(struct grid *grid, enum grid_type type, struct text cell)
{
    if (grid->at == 0)
        buffer_append(&grid->text, grid->n_rows == 0 ? "\n{" : ",\n{", grid->n_rows == 0 ? 2 : 3);
    else
        buffer_append_byte(&grid->text, ',');
    json_text_quote(&grid->text, view_name(grid, grid->at));
    buffer_append_byte(&grid->text, ':');
    if (type == GRID_NONE)
        buffer_append_literal(&grid->text, "null");
    else if (type == GRID_NUMBER)
        buffer_append(&grid->text, cell.at, cell.n);
    else
        json_text_quote(&grid->text, cell);
    if (grid->at + 1 == grid->n_columns)
        buffer_append_byte(&grid->text, '}');
}

static void append_separated(struct grid *grid, struct text cell)
{
    if (grid->style == GRID_TSV)
        append_tsv(&grid->text, cell);
    else
        append_csv(&grid->text, cell);
    buffer_append_byte(&grid->text, grid->at + 1 == grid->n_columns ? '\n' : grid->style == GRID_TSV ? '\t' : ',');
}

/* ---- Aligned -------------------------------------------------------------- */

static void hold_cell(struct grid *grid, enum grid_type type, struct text cell)
{
    uint32_t width = 0;

    for (size_t i = 0; i < cell.n; i++) {
        uint8_t byte = (uint8_t)cell.at[i];
        buffer_append_byte(&grid->text, byte < 0x20 || byte == 0x7f ? ' ' : byte);
        width += (byte & 0xc0) != 0x80; /* the first byte of a character */
    }
    struct grid_cell held = { grid->text.n, width, (uint8_t)type };
    buffer_append(&grid->cells, &held, sizeof held);
    grid->text.has_failed |= grid->cells.has_failed;
}

static void append_spaces(struct buffer *out, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        buffer_append_byte(out, ' ');
}

/* The first row is the names: to the right over a column without text. */
static void append_aligned_cell(struct grid *grid, uint64_t cell_at, const uint32_t *widths, const bool *has_text)
{
    const struct grid_cell *cells    = (const struct grid_cell *)(const void *)grid->cells.data;
    const struct grid_cell *cell     = &cells[cell_at];
    uint32_t                column   = (uint32_t)(cell_at % grid->n_columns);
    uint64_t                begin    = cell_at == 0 ? 0 : cells[cell_at - 1].end;
    bool                    is_right = cell_at < grid->n_columns ? !has_text[column] : cell->type == GRID_NUMBER;
    bool                    is_last  = column + 1 == grid->n_columns;
    struct buffer          *out      = &grid->names; /* no longer needed for names */

    if (is_right)
        append_spaces(out, widths[column] - cell->width);
    buffer_append(out, grid->text.data + begin, (size_t)(cell->end - begin));
    if (!is_right && !is_last)
        append_spaces(out, widths[column] - cell->width);
    buffer_append(out, is_last ? "\n" : "  ", is_last ? 1 : 2);
}

static void print_aligned(struct grid *grid)
{
    const struct grid_cell *cells    = (const struct grid_cell *)(const void *)grid->cells.data;
    uint64_t                n_cells  = grid->cells.n / sizeof *cells;
    uint32_t               *widths   = calloc(grid->n_columns, sizeof *widths); /* owned here, like the next */
    bool                   *has_text = calloc(grid->n_columns, sizeof *has_text);

    grid->text.has_failed |= widths == NULL || has_text == NULL;
    for (uint64_t i = 0; i < n_cells && !grid->text.has_failed; i++) {
        uint32_t column = (uint32_t)(i % grid->n_columns);
        widths[column] = cells[i].width > widths[column] ? cells[i].width : widths[column];
        has_text[column] |= i >= grid->n_columns && cells[i].type == GRID_TEXT;
    }
    grid->names.n = 0;
    for (uint64_t i = 0; i < n_cells && !grid->text.has_failed; i++)
        append_aligned_cell(grid, i, widths, has_text);
    grid->text.has_failed |= grid->names.has_failed;
    free(widths);
    free(has_text);

    struct buffer lines = grid->names;
    grid->names   = grid->text;
    grid->text    = lines;
    grid->text.has_failed |= grid->names.has_failed;
    grid->cells.n = 0;
}

/* ---- All ------------------------------------------------------------------ */

void grid_begin(struct grid *grid, const char *const *names, uint32_t n)
{
    grid->n_columns = n;
    grid->at        = 0;
    grid->n_rows    = 0;
    grid->names.n   = 0;
    for (uint32_t i = 0; i < n; i++)
        buffer_append(&grid->names, names[i], strlen(names[i]) + 1);
    grid->text.has_failed |= grid->names.has_failed;
    if (grid->style == GRID_JSON)
        buffer_append_byte(&grid->text, '[');
    for (grid->at = 0; grid->at < n && grid->style != GRID_JSON; grid->at++) {
        struct text name = { names[grid->at], strlen(names[grid->at]) };
        if (grid->style == GRID_ALIGNED)
            hold_cell(grid, GRID_TEXT, name);
        else
            append_separated(grid, name);
    }
    grid->at = 0;
}

void grid_add(struct grid *grid, enum grid_type type, struct text text)
{
    if (grid->status != STATUS_OK || grid->text.has_failed)
        return;
    if (grid->style == GRID_ALIGNED)
        hold_cell(grid, type, text);
    else if (grid->style == GRID_JSON)
        append_json(grid, type, text);
    else
        append_separated(grid, text);
    if (++grid->at < grid->n_columns)
        return;
    grid->at = 0;
    grid->n_rows++;
    if (grid->style != GRID_ALIGNED && grid->text.n > FLUSH_BYTES)
        flush_text(grid);
}

void grid_add_text(struct grid *grid, const char *text)
{
    grid_add(grid, GRID_TEXT, (struct text){ text, strlen(text) });
}

void grid_add_none(struct grid *grid)
{
    grid_add(grid, GRID_NONE, (struct text){ "", 0 });
}

void grid_add_u64(struct grid *grid, uint64_t value)
{
    char digits[DECIMAL_MAX_INT];
    grid_add(grid, GRID_NUMBER, (struct text){ digits, decimal_print_u64(digits, value, 1) });
}

void grid_add_i64(struct grid *grid, int64_t value)
{
    char digits[DECIMAL_MAX_INT];
    grid_add(grid, GRID_NUMBER, (struct text){ digits, decimal_print_i64(digits, value, 1) });
}

void grid_add_scaled(struct grid *grid, int64_t value, unsigned scale)
{
    char digits[DECIMAL_MAX_SCALED];
    grid_add(grid, GRID_NUMBER,
             (struct text){ digits, decimal_print_scaled(digits, value, scale, 1, DECIMAL_FRACTION_ALL) });
}

enum status grid_end(struct grid *grid, struct fail *fail)
{
    if (grid->style == GRID_ALIGNED && grid->status == STATUS_OK && !grid->text.has_failed)
        print_aligned(grid);
    if (grid->style == GRID_JSON)
        buffer_append(&grid->text, grid->n_rows == 0 ? "]\n" : "\n]\n", grid->n_rows == 0 ? 2 : 3);
    flush_text(grid);
    if (grid->status != STATUS_OK && fail != NULL)
        *fail = grid->fail;
    return grid->status;
}
