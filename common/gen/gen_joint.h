/* gen_joint.h - the place of a row in a column that hangs on something else. */
#ifndef GENT_COMMON_GEN_GEN_JOINT_H
#define GENT_COMMON_GEN_GEN_JOINT_H

#include "common/base/arena.h"
#include "common/base/permute.h"
#include "common/bundle/model.h"
#include "common/trace/span_value.h"

/* What the values of the span at hand may hang on. */
struct gen_source {
    /* The value that a part repeats; false when there is none. */
    bool (*find)(void *context, const struct model_part *part, struct span_value *value);
    void    *context;
    bool     is_for_text; /* the column's field is a text: no array or list will do */
    uint32_t resource_at, parent_label, child_label;
    uint64_t duration_ns, parent_duration_ns;
    uint32_t time_rank; /* of the trace's start in the active time, of 2^32 */
};

/* A model_joint with the sums that finding a place takes. */
struct gen_joint_table {
    const struct model_joint *joint;      /* borrowed */
    uint64_t  seed;                       /* of the column */
    uint32_t  n_cells, n_given;
    uint32_t  n_sure, n_own;              /* places of sure patterns, and behind them */
    uint32_t *ends, *given_ends;          /* places behind each cell, without sure patterns */
    uint32_t *first_entry;                /* (n_given + 1), within the joint */
    uint32_t *before_in_given;            /* by entry: rows of its given cell in the entries before */
    uint32_t *before_in_cell;             /* by entry: rows of its cell in the entries before */
    uint8_t  *is_value;                   /* by cell: all its places are one value */
    struct permute *of_cell, *of_given;   /* by cell, how its rows are shuffled; NULL: to be drawn each time */
    uint8_t  *cases;                      /* hash table of n_slots: case + 1 by text; of values only */
    uint32_t  n_slots;                    /* a power of two */
};

struct gen_joint {
    const struct model     *model;
    struct gen_joint_table *tables;
    uint32_t               *of_column;    /* (n_columns): table + 1, or 0; NULL: no joints */
};

enum status gen_joint_build(const struct model *model, struct arena *arena, struct gen_joint *joints,
                            struct fail *fail);

/* Draws all permutations of a table by its seed, into (n_cells) and (n_given), which it borrows. */
void gen_joint_draw(struct gen_joint_table *table, struct permute *of_cell, struct permute *of_given);

/* From a place of the given column to one of the column, of a joint on a column. */
uint32_t gen_joint_step(const struct gen_joint *joints, const struct gen_joint_table *table, uint32_t place);

/* Of a joint on anything else: the cell of what the row hangs on, and the
 * place for a row of that cell whose place without the joint is 'place'. */
uint32_t gen_joint_find_case(const struct gen_joint *joints, const struct gen_joint_table *table,
                             const struct gen_source *source);
uint32_t gen_joint_case_place(const struct gen_joint *joints, const struct gen_joint_table *table, uint32_t given,
                              uint32_t place);

/* The place of 'row' in a column; 'permutes' are those of the columns without
 * joints. Never that of a sure pattern when the column has a joint. */
uint32_t gen_joint_place(const struct gen_joint *joints, const struct permute *permutes, uint32_t column, uint32_t row,
                         const struct gen_source *source);

#endif
