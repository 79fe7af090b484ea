/* model_number_parts.h - what model_number.c and model_number_move.c share; nobody else includes it. */
#ifndef GENT_COMMON_BUNDLE_MODEL_NUMBER_PARTS_H
#define GENT_COMMON_BUNDLE_MODEL_NUMBER_PARTS_H

#include "common/bundle/model_number.h"

/* New number by old, MODEL_NONE: not met yet. */
struct numbers {
    uint32_t *of;
    uint32_t  n;
};

struct renumbering {
    struct model  *m;
    struct arena  *arena;
    struct numbers strings, values, services, scopes, columns, generators[MODEL_CHOICE_N_KINDS], tables, cells, copulas;
    uint32_t      *by_column;  /* old number by new, of the columns met */
    uint64_t      *order;      /* of coding: model_column_order() with new numbers */
    bool           has_failed; /* memory */
};

/* n zeroed elements of scratch; NULL and has_failed when memory is out. */
void *model_number_take(struct renumbering *r, size_t n, size_t size);

/* Gives the references of labels, events, links, resources and services their
 * new numbers, and moves services and scopes: all that the labels section holds. */
void model_number_move_labels(struct renumbering *r);

/* All other references and arrays. */
void model_number_move_rest(struct renumbering *r);

#endif
