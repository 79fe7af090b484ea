/* column_fit.h - from the distinct values of one column, with counts, to its choices in the model.
 *
 *   columns -> [column_fit -> column_number, column_text] -> model
 *
 * Columns wait in a queue in the order of their numbers; fitting one may add
 * the columns of its patterns' slots at the end, so that a slot's column has a
 * greater number than its holder's. A type's rows stay with that type. */
#ifndef GENT_GENTC_COLUMN_FIT_H
#define GENT_GENTC_COLUMN_FIT_H

#include "gentc/columns.h"
#include "gentc/relations.h"

/* Values of a column are few enough to be listed whatever their counts. */
#define COLUMN_FIT_FEW 4

struct column_fit_item {
    struct span_value value; /* borrowed; unused in a column of references */
    uint32_t          ref;   /* in a column of references: label or resource */
    uint32_t          n;     /* rows, >= 1 */
};

/* Rows that repeat other attributes. */
struct column_fit_repeat {
    const struct relation_template *template; /* of relations.h; borrowed */
    uint32_t                        n;
    bool                            is_sure; /* stands at the head of the column, the others at its end */
};

/* The rows of one column: every value once, by type and then text (by number
 * in a column of references). */
struct column_fit_rows {
    struct column_fit_item *items;   /* borrowed; changed by the fit */
    uint32_t                n_items; /* >= 1, or there are repeats */
    uint32_t                n_rows;  /* at least the items' rows: what is more is spread over them */
    uint8_t                 kind;    /* MODEL_CHOICE_VALUE, MODEL_CHOICE_RESOURCE or MODEL_CHOICE_TARGET */
    uint32_t                        n_repeats;
    const struct column_fit_repeat *repeats; /* borrowed; their rows are not among n_rows */
};

struct column_fit {
    const struct columns_options *options;
    struct model_build           *build;
    const struct span_table      *spans;  /* of repeats' keys */
    struct arena                 *arena;  /* of everything that lives until the last column is fitted */
    struct column_fit_rows       *queue;  /* owned: freed by column_fit_run; queue[i] is column i */
    uint32_t                      n_queue, n_capacity;
    bool                          has_failed; /* memory ran out; sticky */
};

/* The next column's number; its choices come with column_fit_run(). */
uint32_t column_fit_add(struct column_fit *fit, const struct column_fit_rows *rows);

/* Fits all columns. Fails with STATUS_NO_MEMORY, STATUS_LIMIT. */
enum status column_fit_run(struct column_fit *fit, struct fail *fail);

/* ---- For column_number.c and column_text.c ---- */

/* Appends a choice to the column that is being fitted. */
void column_fit_choose(struct column_fit *fit, enum model_choice_kind kind, uint32_t ref, uint32_t n);
void column_fit_choose_value(struct column_fit *fit, struct span_value value, uint32_t n);

/* Exact values: the most frequent ones, with the rows of the others spread over them. */
void column_fit_exact(struct column_fit *fit, struct column_fit_item *items, uint32_t n_items);

/* n zeroed elements of the arena, or NULL with has_failed. */
void *column_fit_take(struct column_fit *fit, size_t n, size_t size);

/* Raises counts in proportion until they add up to n_rows; none shrinks. */
void column_fit_spread(struct column_fit_item *items, uint32_t n_items, uint64_t n_rows);
uint64_t column_fit_count(const struct column_fit_item *items, uint32_t n_items);

/* Order by type, then text bytewise; by text alone. For qsort. */
int column_fit_compare_values(const void *a, const void *b);

/* Joins neighbours of equal value in a sorted array; the number that is left. */
uint32_t column_fit_join(struct column_fit_item *items, uint32_t n_items);

#endif
