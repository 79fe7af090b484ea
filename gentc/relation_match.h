/* relation_match.h - one template against one span. */
#ifndef GENT_GENTC_RELATION_MATCH_H
#define GENT_GENTC_RELATION_MATCH_H

#include "gentc/relations.h"

/* What relations look at; all borrowed. */
struct relation_match {
    const struct window    *window;
    const struct structure *structure;
    const uint32_t         *rank;    /* by attribute of the label at hand: a source comes before what repeats it */
};

/* The value of attribute 'key_id' in the nearest span above 'position' that
 * has it, at most MODEL_MAX_SOURCE_DEPTH steps up; false when none has. */
bool relation_match_above(const struct relation_match *match, uint32_t position, uint32_t key_id, uint32_t *value_id);

/* Is value 'value_id', attribute 'attr' of the span at 'position', what the template gives? */
bool relation_match_is(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                       uint32_t attr, uint32_t value_id);

/* Does the template, a copy, find what it repeats? */
bool relation_match_has(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                        uint32_t attr);

/* The template of a text: what stands in it of earlier attributes and those
 * above, longest first; false when nothing does. A template without literals
 * and with one source repeats a whole value. */
bool relation_match_propose(const struct relation_match *match, uint32_t position, uint32_t attr,
                            struct relation_template *template);

#endif
