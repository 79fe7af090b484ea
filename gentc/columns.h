/* columns.h - every field of every label as a column: constant, alphabet, number, pattern, fresh.
 *
 *   span_table -> structure -> [columns] -> times -> model -> bundle
 *
 *   column_rows     every field of every label: its rows, gathered from the spans
 *   column_values   the distinct values of fields that share a column
 *   column_share    which fields do (column_alike: whose values look alike)
 *   column_fit      a queue of columns, each by the types of its values:
 *     column_text     text_plan, text_groups, pattern: exact texts, patterns, identifiers
 *     column_number   number_plan, number_knots, number_form: exact numbers, knots
 *   joints          which columns hang on each other (joint_cells, joint_cases, joint_table)
 *   link_targets    which label a link points to
 */
#ifndef GENT_GENTC_COLUMNS_H
#define GENT_GENTC_COLUMNS_H

#include "gentc/structure.h"

struct seed_rows;

/* What a level buys; see gentc/level.h for the table. */
struct columns_options {
    uint32_t n_min_exact;   /* a value is kept exactly when its column would otherwise have it so many times too few */
    uint32_t n_max_choices; /* at most so many exact values a column */
    uint32_t n_max_knots;   /* of a number's quantile table */
    uint32_t n_min_rows;    /* labels with fewer spans share the column of their operation and key */
    uint32_t joint_percent; /* bits that are spent on telling how columns hang on each other, of a hundred they save */
};

/* Fills the columns, choices, numbers, knots, patterns, parts, fresh and the
 * fields of labels, label_attrs, label_events, label_links and services of a
 * build that has no columns yet. Counts, presence and types are exact, and so
 * are constant columns, small alphabets and the counts of exact values.
 * Deterministic on the window's content: neither the order of its spans nor
 * numbers of the span table matter. 'kept', which must be {0}, gets what the
 * search for seeds needs; NULL: nobody will search. Fails with STATUS_LIMIT
 * (MODEL_MAX_COLUMNS, MODEL_MAX_CHOICES), STATUS_NO_MEMORY. */
enum status columns_build(const struct window *window, const struct structure *structure,
                          const struct columns_options *options, struct model_build *build, struct seed_rows *kept,
                          struct fail *fail);

#endif
