/* seed_rows.h - what the search for seeds needs of a window's rows: small codes of values and of spans.
 *
 *   column_rows, joint_cells -> [seed_rows] -> seed_search -> model
 *
 * The window itself is gone when seeds are searched for. */
#ifndef GENT_GENTC_SEED_ROWS_H
#define GENT_GENTC_SEED_ROWS_H

#include "gentc/joint_cells.h"

#define SEED_ROWS_MAX_CODES 12u /* of a column: its most frequent cells, and all others together */
#define SEED_ROWS_N_PARTS   10u /* of durations, equally many spans each, and of the active time */
#define SEED_ROWS_NONE      SEED_ROWS_N_PARTS /* the trace's code as a parent */

/* A column that may get a seed, or that others are seen beside. Arrays are in seed_rows.arena. */
struct seed_column {
    const struct model_field *field;  /* of its first user, in the build: names the column once it is numbered */
    const uint32_t           *owners; /* (n_owners) labels less MODEL_LABEL_FIRST that use it, in order of their rows */
    uint32_t                  n_owners;
    uint32_t                  n_rows, n_cells;
    uint8_t                   n_split;
    const uint8_t            *code_of; /* (n_cells) */
    const uint8_t            *codes;   /* (n_rows) as they were */
};

/* What a span is, in codes. */
struct seed_span {
    uint8_t duration, parent_duration, time;
};

/* The spans of a label. */
struct seed_label {
    uint32_t          n_rows;
    uint32_t          cuts[SEED_ROWS_N_PARTS - 1]; /* model_joint_duration() from which on the next part is */
    struct seed_span *spans; /* (n_rows) as they were */
};

/* {0} to begin with; seed_rows_free() ends it. */
struct seed_rows {
    struct arena        arena;
    struct seed_column *columns;
    uint32_t            n_columns;
    struct seed_label  *labels;  /* (n_labels) */
    uint32_t            n_labels;
};

/* Keeps the spans, and makes room for so many columns. False: out of memory. */
bool seed_rows_open(struct seed_rows *out, const struct model *model, const struct column_rows *rows,
                    uint32_t n_columns);
/* Keeps a column, unless it has sure patterns or is a service's. False: out of memory. */
bool seed_rows_add(struct seed_rows *out, const struct column_rows *rows, const struct joint_cells *column);
void seed_rows_free(struct seed_rows *rows);

/* Which part of its label's durations. */
static inline uint8_t seed_rows_part(const struct seed_label *label, uint32_t duration)
{
    uint8_t part = 0;
    while (part < SEED_ROWS_N_PARTS - 1 && duration >= label->cuts[part])
        part++;
    return part;
}

/* Which part of the active time; 'time' is model_joint_time(). */
static inline uint8_t seed_rows_time(uint32_t time)
{
    return (uint8_t)(time * SEED_ROWS_N_PARTS / MODEL_JOINT_MAX_TIME);
}

#endif
