/* gen.h - a model to traces: the generator that gentc and gentd share. Integers only.
 *
 *   frame -> model -> [gen -> trace_instance] -> writer -> bytes
 *
 * gen_build() does what concerns the whole frame (starts, ranks), 8 bytes a
 * span and 16 a trace; then any trace can be asked for, by any thread, in
 * start order. docs/ARITHMETIC.md defines every step. */
#ifndef GENT_COMMON_GEN_GEN_H
#define GENT_COMMON_GEN_GEN_H

#include "common/bundle/model.h"
#include "common/trace/span_shape.h"

struct gen; /* read-only after build, but for gen_reseed_columns() */

struct gen_options {
    bool shares_ids; /* spans of labels that are shared get the id and the parent id of their parent */
};

/* What traces of that format need. */
static inline struct gen_options gen_options_of(uint8_t format)
{
    return (struct gen_options){ .shares_ids = trace_format_shares_ids(format) };
}

/* Borrows 'model' (checked and derived) and lives in 'arena'. */
enum status gen_build(const struct model *model, const struct gen_options *options, struct arena *arena,
                      struct gen **gen, struct fail *fail);

/* The shapes for a writer; borrowed from gen. Shape i is label i + MODEL_LABEL_FIRST. */
const struct span_shape_set *gen_shapes(const struct gen *gen);

/* One thread's working memory. */
struct gen_scratch;
enum status gen_scratch_open(const struct gen *gen, struct gen_scratch **scratch, struct fail *fail);
void        gen_scratch_close(struct gen_scratch *scratch); /* accepts NULL */

/* A trace without its values: its tree, when each of its spans is, and which row of its label. */
struct gen_outline {
    const struct gen_node *nodes; /* node i + 1 is span i */
    const struct gen_time *times; /* by node, like the next */
    const uint32_t        *rows;
    uint32_t               n_nodes;
    uint32_t               time_rank; /* of its start in the active time, of 2^32 */
};

/* As gen_trace(); never fails. */
struct gen_outline gen_outline(const struct gen *gen, struct gen_scratch *scratch, uint64_t trace_at);

/* What column values are drawn by: where the search for seeds tries others. */
const struct gen_column *gen_columns(const struct gen *gen);

/* Makes gen follow the model's seeds, which were changed since it was built, in what they are about. */
enum status gen_reseed_columns(struct gen *gen, struct arena *arena, struct fail *fail);

/* The trace at 'trace_at' in start order, 0 <= trace_at < n_traces. Borrowed
 * from the scratch until its next use. NULL: out of memory. */
const struct trace_instance *gen_trace(const struct gen *gen, struct gen_scratch *scratch, uint64_t trace_at);

#endif
