/* otlp_write.h - traces as OTLP JSON lines, one TracesData object per trace.
 *
 *   bundle view -> gen -> trace_instance -> [otlp_write] -> bytes
 *
 * Spans are grouped by resource, then scope, in order of first use in the
 * trace. Ids are lower-case hex, enums integers, 64-bit integers in the
 * spelling that the form says. Exact: the bytes depend on the arguments alone. */
#ifndef GENT_COMMON_TRACE_OTLP_WRITE_H
#define GENT_COMMON_TRACE_OTLP_WRITE_H

#include "common/base/arena.h"
#include "common/base/buffer.h"
#include "common/base/status.h"
#include "common/trace/span_shape.h"

struct otlp_write; /* compiled shapes; read-only after build, so threads may share it */

/* Compiles 'set' (borrowed for the life of the writer) into 'arena'.
 * is_marked adds the resource attribute gent.synthetic = true, last, where the
 * resource has no such key. *writer is written only on STATUS_OK. The set is
 * trusted: codes, types and slots were checked by whoever decoded it (a code
 * unknown to span_form.h, or attributes, events or links without their code,
 * is an assertion). Fails with STATUS_NO_MEMORY. */
enum status otlp_write_build(const struct span_shape_set *set, bool is_marked, struct arena *arena,
                             struct otlp_write **writer, struct fail *fail);

/* Scratch for one thread, grown to the largest trace. {0} to begin with. */
struct otlp_write_scratch {
    uint32_t *order;   /* owned: how the trace's spans are grouped */
    uint32_t  n_order; /* words */
};
void otlp_write_scratch_free(struct otlp_write_scratch *scratch);

/* Appends the trace's line, newline included. Allocation failure shows as
 * out->has_failed. */
void otlp_write_trace(const struct otlp_write *writer, const struct trace_instance *trace,
                      struct otlp_write_scratch *scratch, struct buffer *out);

#endif
