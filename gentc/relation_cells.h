/* relation_cells.h - the values of a span that may repeat others, in one row: name, message, attributes.
 *
 *   span_table -> [relation_cells] -> relation_match -> relations
 *
 * Cells stand in the order of a label's fields (column_rows.h): name, status
 * message, attributes, those of events, those of links. Spans of one label have the same cells. */
#ifndef GENT_GENTC_RELATION_CELLS_H
#define GENT_GENTC_RELATION_CELLS_H

#include "common/bundle/model.h"
#include "common/trace/span_table.h"

#define RELATION_CELLS_NAME       0
#define RELATION_CELLS_MESSAGE    1
#define RELATION_CELLS_FIRST_ATTR 2
#define RELATION_CELLS_NONE       UINT32_MAX

struct relation_cell {
    struct span_value value;  /* borrowed from the span table */
    uint32_t          key_id; /* text of the span table; 0 where 'what' has no key */
    uint8_t           what;   /* enum model_what; MODEL_WHAT_N: of a link, nothing can repeat it */
};

/* At most n_max of them; how many were written. */
uint32_t relation_cells_list(const struct span_table *spans, const struct span *span, struct relation_cell *cells,
                             uint32_t n_max);

/* The value of a cell that the span has. */
struct span_value relation_cells_at(const struct span_table *spans, const struct span *span, uint32_t cell);

/* The first cell of that kind and key, which is what gen finds; RELATION_CELLS_NONE: the span has none. */
uint32_t relation_cells_find(const struct span_table *spans, const struct span *span, enum model_what what,
                             uint32_t key_id, struct span_value *value);

#endif
