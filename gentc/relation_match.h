/* relation_match.h - one template against one span. */
#ifndef GENT_GENTC_RELATION_MATCH_H
#define GENT_GENTC_RELATION_MATCH_H

#include "gentc/relation_cells.h"
#include "gentc/relations.h"

/* What relations look at; all borrowed. */
struct relation_match {
    const struct window    *window;
    const struct structure *structure;
    const uint32_t         *elder;   /* by position: the sibling before, or STRUCTURE_NO_PARENT */
    const uint32_t         *rank;    /* by cell of the label at hand: a source comes before what repeats it */
};

/* Is it one source, whole or a part of its text, without literals? */
bool relation_match_is_copy(const struct relation_template *template);

/* Is cell 'cell' of the span at 'position' what the template gives? */
bool relation_match_is(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                       uint32_t cell);

/* What a part that repeats another span's value has there, and in which span: its
 * position, or STRUCTURE_NO_PARENT when none of those that it looks at has it. */
uint32_t relation_match_find_other(const struct relation_match *match, const struct relation_part *part,
                                   uint32_t position, struct span_value *value);

/* Does the template find all that it repeats? */
bool relation_match_has(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                        uint32_t cell);

/* Is 'value', of cell 'cell', a copy of 'source'? Names and messages have no type. */
bool relation_match_is_repeated(struct span_value source, struct span_value value, uint32_t cell);

#endif
