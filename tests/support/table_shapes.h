/* table_shapes.h - a span table as writers take spans: one shape a span, for round trips. */
#ifndef GENT_TESTS_SUPPORT_TABLE_SHAPES_H
#define GENT_TESTS_SUPPORT_TABLE_SHAPES_H

#include "common/base/arena.h"
#include "common/trace/span_shape.h"
#include "common/trace/span_table.h"

struct table_shapes {
    struct span_shape_set  set;
    struct trace_instance *traces; /* in order of the table's traces, spans in order of appearance */
    uint32_t               n_traces;
};

/* Texts are borrowed from the table, the rest lives in the arena; asserts when
 * memory is out. Of the fields of a span every second one is constant in its
 * shape, the others are slots; has_odd_slots says which. */
void table_shapes_build(const struct span_table *table, bool has_odd_slots, struct arena *arena,
                        struct table_shapes *shapes);

#endif
