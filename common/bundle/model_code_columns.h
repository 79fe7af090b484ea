/* model_code_columns.h - what the files of the columns section share; nobody else includes it. */
#ifndef GENT_COMMON_BUNDLE_MODEL_CODE_COLUMNS_H
#define GENT_COMMON_BUNDLE_MODEL_CODE_COLUMNS_H

#include "common/bundle/model_code_parts.h"
#include "common/bundle/model_vocabulary.h"

/* Domains of what is remembered; from 201 on: model_code_generators.c. */
enum { AT_VALUE = 1, AT_TWIN, AT_TWIN_N, AT_N_CHOICES, AT_N_OF_HINT, AT_VOCABULARY };

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

/* A column's choices so far. */
struct run_of_choices {
    uint32_t hint;
    uint64_t n_rows, n_left;    /* rows: all, of the choices to come */
    uint32_t n_choices, at;     /* the one at hand */
    uint32_t kind, ref, n_size; /* of the choice before; n_size: bits of its rows */
    uint32_t refs, counts;      /* hashes of all before */
    uint32_t twin, where;       /* was the choice before a twin's? where was its value? */
    uint32_t value;             /* the last that was a value */
    struct model_vocabulary *words;
};

/* What the choice at hand refers to; describes it when it is new. */
void model_code_reference(struct columns_coder *k, struct run_of_choices *run, uint32_t kind, uint32_t *ref);

/* Number, pattern or fresh text 'at' was just met for the first time. */
void model_code_generators_number(struct columns_coder *k, uint32_t at, uint32_t hint);
void model_code_generators_pattern(struct columns_coder *k, uint32_t at, uint32_t hint);
void model_code_generators_fresh(struct columns_coder *k, uint32_t at, uint32_t hint);

#endif
