/* model_build.h - a model that is still growing: arrays with room, strings and values interned.
 *
 * Strings, values, columns and the rest are numbered in order of first use in
 * coding order as far as the stages can (model_code codes "the next new one"
 * for almost nothing). */
#ifndef GENT_GENTC_MODEL_BUILD_H
#define GENT_GENTC_MODEL_BUILD_H

#include "common/base/intern.h"
#include "common/bundle/model.h"
#include "common/trace/span_table.h"

/* What a network is worth, on rows that were held out or some of those that it was taught. */
struct model_build_net {
    uint32_t n_taught, n_tried; /* rows */
    uint32_t n_trials;          /* of which the best was kept */
    bool     is_held_out;       /* the tried ones were not taught */
    double   bits, float_bits;  /* of all that were tried, as stored, and with weights and activations not rounded */
    double   last_bits;         /* as stored, had the last weights been kept */
    uint32_t n_leaves; /* of the forest in its place, which leaves the rest 0 */
};

struct model_build {
    struct model  model;      /* its arrays are malloc'ed here and grow; text and string_end are not filled yet */
    struct intern strings;    /* model strings */
    struct intern values;     /* type byte + 4 bytes of string index -> model value */
    uint32_t      n_top_tables; /* the first of the model's tables are cells' top_table, and nobody else's */
    double       *gap_shares; /* (n_cells) gap_shift_wanted(), of a model with networks. Borrowed */
    struct model_build_net nets[MODEL_N_NETS]; /* of a model with networks */
    bool          has_failed; /* memory ran out; sticky */
};

void model_build_init(struct model_build *build); /* string 0 "" and value 0 empty are there */
void model_build_free(struct model_build *build);

/* Index of an equal string (value), appended when new. MODEL_NONE: has_failed. */
uint32_t model_build_string(struct model_build *build, struct text text);
uint32_t model_build_value(struct model_build *build, struct span_value value);

/* The same when it is there already; MODEL_NONE otherwise. */
uint32_t model_build_find_value(const struct model_build *build, struct span_value value);

/* Room for n more elements of the model's array 'name' (labels, runs, ...):
 * the address of the first, or NULL with has_failed; the caller fills them.
 * Elements are zeroed. Example:
 *     struct model_run *run = MODEL_BUILD_TAKE(build, runs, 1); */
#define MODEL_BUILD_TAKE(build, name, n)                                                                       \
    (model_build_grow((build), (void **)&(build)->model.name, &(build)->model.n_##name, (n),                   \
                      sizeof *(build)->model.name)                                                             \
         ? &(build)->model.name[(build)->model.n_##name - (n)]                                                 \
         : NULL)
bool model_build_grow(struct model_build *build, void **array, uint32_t *n, uint32_t n_more, size_t size);

/* Fills model.text and string_end from the interned strings; the model then
 * borrows the build until the next string or model_build_free; may be called
 * again. Fails with STATUS_LIMIT, STATUS_NO_MEMORY. bucket_counts is
 * allocated apart by its stage through MODEL_BUILD_TAKE's
 * grow with a counter of its own, so that model.n_buckets keeps its meaning. */
enum status model_build_finish(struct model_build *build, struct fail *fail);

#endif
