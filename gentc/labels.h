/* labels.h - the distinct span shapes of a window: every span gets a label.
 *
 *   span_table -> span_names, parents -> [labels] -> trees -> model
 *
 * See structure.h for what makes up a label. Labels are found in the order of
 * the window's spans; labels_emit() writes them in any order to a model. */
#ifndef GENT_GENTC_LABELS_H
#define GENT_GENTC_LABELS_H

#include "gentc/model_build.h"
#include "gentc/span_names.h"

#define LABELS_NONE UINT32_MAX

struct label {
    uint32_t example;   /* window position of a span */
    uint32_t name;      /* of span_names.names */
    uint32_t operation; /* (name, kind): dense, in order of appearance */
    uint32_t callee;    /* of span_names.names, or LABELS_NONE */
    uint8_t  is_early;
};

struct labels {
    uint32_t     *of_span; /* by window position: of labels */
    struct label *labels;
    uint32_t      n_labels, n_operations;
};

/* What of a window the labels are made from; all borrowed. */
struct labels_source {
    const struct window     *window;
    const struct span_names *names;
    const uint32_t          *parent; /* of parents_resolve() */
};

/* Arrays of 'out' are taken from 'arena'. Fails with STATUS_LIMIT, STATUS_NO_MEMORY. */
enum status labels_build(const struct labels_source *source, struct arena *arena, struct labels *out,
                         struct fail *fail);

/* Appends labels order[0..n_labels) to a build without any, with their services
 * and scopes; these and the operations are numbered in order of first use.
 * Columns, grids and event times stay zero. Fails with STATUS_NO_MEMORY. */
enum status labels_emit(const struct labels_source *source, const struct labels *labels, const uint32_t *order,
                        struct model_build *build, struct fail *fail);

/* A hash of each label's whole content, from 'arena': to model_hash[], that of
 * model_order_labels() for the labels as they are numbered here, scope and
 * callee are added. NULL: out of memory. */
uint64_t *labels_hash(const struct labels_source *source, const struct labels *labels, const uint64_t *model_hash,
                      struct arena *arena);

#endif
