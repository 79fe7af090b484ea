/* model_code_columns.h - what model_code_columns.c and model_code_generators.c share; nobody else includes it. */
#ifndef GENT_COMMON_BUNDLE_MODEL_CODE_COLUMNS_H
#define GENT_COMMON_BUNDLE_MODEL_CODE_COLUMNS_H

#include "common/bundle/model_code_parts.h"
#include "common/bundle/model_vocabulary.h"

struct columns_coder {
    struct model_coder *c;
    struct model       *m;
    struct model_texts  texts;
    struct model_ids    columns;
    struct model_ids    generators[MODEL_CHOICE_N_KINDS]; /* numbers, patterns, fresh texts, resources */
    uint64_t           *n_rows; /* (n_columns) */
    uint64_t           *order;  /* (n_columns) model_column_order() */
    uint32_t            first_slot; /* columns from here on are slots */
    uint32_t           *hints;  /* (n_columns) the group of its first use, or what is like one */
    struct model_vocabulary *vocabularies; /* (n_columns) at most one a column */
    uint32_t            n_vocabularies;
    uint32_t            n_knots, n_parts, n_choices; /* so far */
};

/* Number, pattern or fresh text 'at' was just met for the first time. */
void model_code_generators_number(struct columns_coder *k, uint32_t at, uint32_t hint);
void model_code_generators_pattern(struct columns_coder *k, uint32_t at, uint32_t hint);
void model_code_generators_fresh(struct columns_coder *k, uint32_t at, uint32_t hint);

#endif
