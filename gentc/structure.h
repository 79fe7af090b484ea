/* structure.h - the exact part of a window: labels, trees, topologies, starts.
 *
 *   span_table -> [structure] -> columns -> times -> model -> bundle
 *
 * A span's label is its whole shape: service, name template, kind, status
 * code, form, scope, attribute keys in order, events (name template, form, keys), links
 * (form, keys), whether it starts before its parent, whether it shares its id, and for a client or
 * producer span its callee: service and name template of its first child of
 * another service. Children stand in start order, ties by the label's
 * content, never by its number, so that equal inputs give equal trees. */
#ifndef GENT_GENTC_STRUCTURE_H
#define GENT_GENTC_STRUCTURE_H

#include "gentc/model_build.h"
#include "gentc/window.h"

#define STRUCTURE_NO_PARENT UINT32_MAX
#define STRUCTURE_N_BUCKETS 60 /* of active time, twice as fine as gentq's; fewer when there are fewer traces */

/* Per span of the window, in window order (window.order positions). */
struct structure {
    uint32_t *label;         /* model label, >= MODEL_LABEL_FIRST */
    uint32_t *parent;        /* window position of the parent, or STRUCTURE_NO_PARENT: top-level */
    uint8_t  *is_missing;    /* names a parent, which is not there */
    uint32_t *place;         /* which of its parent's children it is in the tree's order, from 0 */
    uint32_t *topology;      /* (n_traces) model topology of each trace */
    uint64_t *trace_start_ns; /* (n_traces) earliest start */
    uint32_t *resource;       /* (of the span table) model resource, or MODEL_NONE: not used in this window */
    uint32_t  n_spans;
};

/* Fills labels (all but their columns and grids: see columns.h, times.h),
 * services' names, scopes, resources, trees, runs, topologies, groups,
 * segments, bucket_counts of 'build', which must be fresh, and 'out' from 'arena'.
 * model_derive_topology() has passed on the model when this returns STATUS_OK; its text holds
 * what there is so far, until the next string is added. Deterministic on the window alone, and
 * all of the model on its content alone: in whatever order the same spans stand.
 * Fails with STATUS_LIMIT (model.h's limits), STATUS_NO_MEMORY. */
enum status structure_build(const struct window *window, struct model_build *build, struct arena *arena,
                            struct structure *out, struct fail *fail);

#endif
