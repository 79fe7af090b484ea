/* columns.h - every field of every label as a column: constant, alphabet, number, pattern, fresh.
 *
 *   span_table -> structure -> [columns] -> times -> model -> bundle
 */
#ifndef GENT_GENTC_COLUMNS_H
#define GENT_GENTC_COLUMNS_H

#include "gentc/structure.h"

/* What a level buys; see gentc/level.h for the table. */
struct columns_options {
    uint32_t n_min_exact;   /* a text seen at least so often is kept exactly */
    uint32_t n_max_choices; /* at most so many exact values a column */
    uint32_t n_max_knots;   /* of a number's quantile table */
    uint32_t n_min_rows;    /* labels with fewer spans share the column of their operation and key */
};

/* Fills the columns, choices, numbers, knots, patterns, parts, fresh and the
 * fields of labels, label_attrs, label_events, label_links and services.
 * Counts, presence and types are exact; constant columns are exact. */
enum status columns_build(const struct window *window, const struct structure *structure,
                          const struct columns_options *options, struct model_build *build, struct arena *arena,
                          struct fail *fail);

#endif
