/* elders.h - the sibling that starts before each span.
 *
 *   structure -> [elders] -> relation_match
 */
#ifndef GENT_GENTC_ELDERS_H
#define GENT_GENTC_ELDERS_H

#include "gentc/structure.h"

/* elder[] is by window position: the child of the same parent that starts last
 * before it, or STRUCTURE_NO_PARENT. Of equal starts the smaller position comes first. False: out of memory. */
bool elders_build(const struct window *window, const struct structure *structure, uint32_t *elder);

#endif
