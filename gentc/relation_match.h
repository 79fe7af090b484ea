/* relation_match.h - one template against one span. */
#ifndef GENT_GENTC_RELATION_MATCH_H
#define GENT_GENTC_RELATION_MATCH_H

#include "gentc/relation_cells.h"
#include "gentc/relations.h"

/* What relations look at; all borrowed. */
struct relation_match {
    const struct window    *window;
    const struct structure *structure;
    const uint32_t         *rank;    /* by cell of the label at hand: a source comes before what repeats it */
};

/* Is cell 'cell' of the span at 'position' what the template gives? */
bool relation_match_is(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                       uint32_t cell);

/* What a part that repeats something above has there, and in which span: its
 * position, or STRUCTURE_NO_PARENT when nothing above 'position' has it. */
uint32_t relation_match_find_above(const struct relation_match *match, const struct relation_part *part,
                                   uint32_t position, struct span_value *value);

/* Does the template, a copy, find what it repeats? */
bool relation_match_has(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                        uint32_t cell);

/* The template of a text: what stands in it of earlier cells and those of spans
 * above, longest first; false when nothing does. A template without literals
 * and with one source repeats a whole value. */
bool relation_match_propose(const struct relation_match *match, uint32_t position, uint32_t cell,
                            struct relation_template *template);

#endif
