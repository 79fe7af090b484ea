/* relation_find.h - the templates of one field, each from a sample of what those before leave.
 *
 *   relation_propose, relation_match -> [relation_find] -> relations
 */
#ifndef GENT_GENTC_RELATION_FIND_H
#define GENT_GENTC_RELATION_FIND_H

#include "gentc/relation_drift.h"

#define RELATION_FIND_SAMPLE  96 /* rows looked at to judge a template */
#define RELATION_FIND_REFUSED 4  /* templates of a field that were not worth it, before it is given up */

/* The field of cell 'cell' of a label, whose rows are still whole. Pointers are borrowed. */
struct relation_find {
    const struct relation_match    *match;
    const struct relation_labels   *labels;
    const struct column_rows_field *field;
    const uint32_t                 *positions;    /* of its rows */
    uint8_t                        *is_explained; /* (n_rows): by a template */
    uint32_t                        cell, n_left; /* rows that are not */
    bool                            has_many; /* values, so that putting them together is less than listing them */
    uint32_t                        sample[RELATION_FIND_SAMPLE], n_sample; /* rows that nothing explains yet */
    struct relation_template        refused[RELATION_FIND_REFUSED];
    uint32_t                        n_refused;
};

/* Begins with the pointers and 'cell' set: no row is explained. */
void relation_find_open(struct relation_find *find);

/* The next template that is worth a choice of its own: how many rows it
 * explains, which are so marked, and whether it is sure (relations.h). False: there is none. */
bool relation_find_next(struct relation_find *find, struct relation_template *template, uint32_t *n_rows,
                        bool *is_sure);

#endif
