/* joint_table.h - how often cells of two columns meet, and that table with given sums.
 *
 *   joint_cells -> [joint_table] -> joints
 */
#ifndef GENT_GENTC_JOINT_TABLE_H
#define GENT_GENTC_JOINT_TABLE_H

#include "gentc/joint_cells.h"
#include "gentc/model_build.h"

#define JOINT_TABLE_MAX_CELLS (1u << 18) /* of both columns multiplied: what is larger is not looked at */

struct joint_table {
    uint32_t *counts;  /* (n_a, n_b), all 0 between uses; owned */
    uint32_t *touched; /* cells with a count; owned */
    uint32_t  n_touched, n_rows;
};

bool joint_table_open(struct joint_table *table); /* false: out of memory; free all the same */
void joint_table_free(struct joint_table *table);

/* Counts every stride-th row whose cells are known. The columns have equal
 * rows and at most JOINT_TABLE_MAX_CELLS together. */
void joint_table_count(struct joint_table *table, const struct joint_cells *a, const struct joint_cells *b,
                       uint32_t stride);
void joint_table_clear(struct joint_table *table);

/* Bits that a row's cell of the one tells of its cell of the other, with Miller
 * and Madow's correction; about what it costs to say so. */
struct joint_table_worth {
    double bits_per_row, cost_bits;
};
struct joint_table_worth joint_table_weigh(const struct joint_table *table, const struct joint_cells *a,
                                           const struct joint_cells *b);

/* Appends the table's entries, by cell of 'given' and then of 'of', to the
 * model: close to the counts, and adding up to the cells' rows on both sides.
 * The counts are those of given (first) and of. False: out of memory. */
bool joint_table_emit(struct joint_table *table, const struct joint_cells *given, const struct joint_cells *of,
                      struct model_build *build, uint32_t *n_entries);

#endif
