/* relation_propose.h - the template of one span's text.
 *
 *   relation_cells -> [relation_propose] -> relations
 */
#ifndef GENT_GENTC_RELATION_PROPOSE_H
#define GENT_GENTC_RELATION_PROPOSE_H

#include "gentc/relation_match.h"

/* What stands in the text of cell 'cell' of the span at 'position' of its
 * earlier cells, those of spans above and of elder siblings, whole or in part, longest
 * first; false when nothing does. A template without literals and with one source
 * is a copy. */
bool relation_propose(const struct relation_match *match, uint32_t position, uint32_t cell,
                      struct relation_template *template);

#endif
