/* trace_write.h - traces as text in any format: what render calls.
 *
 *   bundle view -> gen -> trace_instance -> [trace_write] -> bytes
 *
 * Exact: the bytes depend on the arguments alone. A stream of n traces is
 *     head  trace 0  between  trace 1  between ... trace n - 1  tail
 * where head, between and tail depend on the style only. */
#ifndef GENT_COMMON_TRACE_TRACE_WRITE_H
#define GENT_COMMON_TRACE_TRACE_WRITE_H

#include "common/base/arena.h"
#include "common/base/buffer.h"
#include "common/base/status.h"
#include "common/trace/span_shape.h"
#include "common/trace/trace_format.h"

struct trace_write; /* compiled shapes; read-only after build, so threads may share it */

/* Scratch for one thread, grown to the largest trace. {0} to begin with. */
struct trace_write_scratch {
    uint32_t *words; /* owned */
    size_t    n_words;
};
void trace_write_scratch_free(struct trace_write_scratch *scratch);

/* At least n words of scratch, kept between traces; NULL: out of memory. */
uint32_t *trace_write_scratch_take(struct trace_write_scratch *scratch, size_t n);

/* One format's writer. 'state' is what its build made. */
struct trace_writer {
    /* Compiles 'set' (borrowed for the life of the writer, as its forms are of
     * this format) into 'arena'; *state is written on STATUS_OK. is_marked: the
     * output says gent.synthetic where this format says it. Forms come from
     * bundles and are hostile: what is no form of this format fails with
     * STATUS_BAD_BUNDLE. Fails also with STATUS_NO_MEMORY. */
    enum status (*build)(const struct span_shape_set *set, struct trace_style style, bool is_marked,
                         struct arena *arena, void **state, struct fail *fail);
    /* Appends one trace. Allocation failure shows as out->has_failed. */
    void (*put_trace)(const void *state, const struct trace_instance *trace, struct trace_write_scratch *scratch,
                      struct buffer *out);
};

/* The traces of 'set', which is of style.format. */
enum status trace_write_build(const struct span_shape_set *set, struct trace_style style, bool is_marked,
                              struct arena *arena, struct trace_write **writer, struct fail *fail);

/* What stands around the traces: constants. */
struct text trace_write_head(struct trace_style style);
struct text trace_write_between(struct trace_style style);
struct text trace_write_tail(struct trace_style style);

void trace_write_trace(const struct trace_write *writer, const struct trace_instance *trace,
                       struct trace_write_scratch *scratch, struct buffer *out);

#endif
