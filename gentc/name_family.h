/* name_family.h - which texts are names, and which give way to the template of many like them.
 *
 *   span_table -> [name_family] -> span_names, event_names -> labels
 *
 * "GET /cart/17" and hundreds like it are one operation, "step 1" and "step 2"
 * are two: a text gives way to its template only when its owner has more than
 * NAME_FAMILY_MAX_LITERALS texts of that template. */
#ifndef GENT_GENTC_NAME_FAMILY_H
#define GENT_GENTC_NAME_FAMILY_H

#include "common/base/intern.h"
#include "common/trace/span_table.h"

#define NAME_FAMILY_MAX_LITERALS 8

/* Pairs of numbers, interned. */
uint32_t name_family_add_pair(struct intern *pairs, uint32_t a, uint32_t b); /* INTERN_NONE: out of memory */
void     name_family_view_pair(const struct intern *pairs, uint32_t id, uint32_t pair[2]);

/* The names of 'literals', pairs of an owner and a text of 'spans': name[i] is
 * that of pair i, a text of 'names', to which it is added. False when memory is out. */
bool name_family_choose(const struct intern *literals, const struct span_table *spans, struct intern *names,
                        uint32_t *name);

#endif
