/* grid.h - rows of cells: an aligned table for people; TSV, CSV or JSON for programs. */
#ifndef GENT_GENTQ_GRID_H
#define GENT_GENTQ_GRID_H

#include "common/base/output.h"

enum grid_style {
    GRID_ALIGNED, /* columns padded with spaces, numbers to the right; held in memory until grid_end */
    GRID_TSV,     /* a header line; tab, line breaks and backslash in cells as \t \n \r \\ */
    GRID_CSV,     /* RFC 4180 with bare line feeds */
    GRID_JSON,    /* an array of objects, one a line */
};

enum grid_type { GRID_TEXT, GRID_NUMBER, GRID_NONE };

/* Rows are written as they come, except GRID_ALIGNED. The first failure
 * sticks: what follows does nothing, and grid_end returns it. */
struct grid {
    struct output     *output; /* borrowed */
    struct buffer      text;   /* owned: lines not yet written; or, aligned, the cells */
    struct buffer      cells;  /* owned: aligned only */
    struct buffer      names;  /* owned: each followed by NUL */
    struct fail        fail;
    enum status        status;
    enum grid_style    style;
    uint32_t           n_columns, at; /* the column that comes next */
    uint64_t           n_rows;
};

void grid_init(struct grid *grid, enum grid_style style, struct output *output);
void grid_free(struct grid *grid);

/* The style for 'output' when nothing is asked for: aligned on a terminal, else TSV. */
enum grid_style grid_choose_style(void);

/* Starts a table of n >= 1 columns; the names are copied. */
void grid_begin(struct grid *grid, const char *const *names, uint32_t n);
/* The next cell, row by row; 'text' of a number is a JSON number. */
void grid_add(struct grid *grid, enum grid_type type, struct text text);
void grid_add_text(struct grid *grid, const char *text);
void grid_add_u64(struct grid *grid, uint64_t value);
void grid_add_i64(struct grid *grid, int64_t value);
/* value * 10^-scale with exactly 'scale' digits behind the point. */
void grid_add_scaled(struct grid *grid, int64_t value, unsigned scale);
void grid_add_none(struct grid *grid);
/* Ends the table and writes what is left; another may begin. Fails with
 * STATUS_NO_MEMORY, STATUS_IO, STATUS_PIPE. */
enum status grid_end(struct grid *grid, struct fail *fail);

#endif
