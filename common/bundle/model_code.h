/* model_code.h - the model's parts as sections of bytes, and back; one description for both directions.
 *
 *   model -> [model_code] -> sections -> frame        frame -> sections -> [model_code] -> model
 *
 * docs/FORMAT.md tells the same in words. */
#ifndef GENT_COMMON_BUNDLE_MODEL_CODE_H
#define GENT_COMMON_BUNDLE_MODEL_CODE_H

#include "common/base/range_coder.h"
#include "common/bundle/model.h"
#include "common/bundle/model_meter.h"

/* Stored in bundles: append only. In the order in which they must be decoded.
 * From MODEL_SECTION_NETS_1_2 on a frame has those that its model needs. */
enum model_section {
    MODEL_SECTION_TEXT     = 0, /* strings; a general codec */
    MODEL_SECTION_LABELS   = 1, /* values, resources, scopes, services, labels */
    MODEL_SECTION_TOPOLOGY = 2, /* trees, runs, topologies */
    MODEL_SECTION_COLUMNS  = 3, /* columns, choices, numbers, patterns, fresh */
    MODEL_SECTION_START    = 4, /* segments, groups, counts per bucket */
    MODEL_SECTION_TIMES    = 5, /* edges, cells, tables */
    MODEL_SECTION_JOINTS   = 6, /* which columns hang on each other */
    MODEL_SECTION_NETS_1_2 = 7, /* networks that draw durations and gaps, as format 1.2 has them */
    MODEL_SECTION_SEEDS    = 8, /* of columns that have their own */
    MODEL_SECTION_NETS     = 9, /* networks that draw durations and gaps */
    MODEL_SECTION_FORESTS  = 10, /* the same, with forests in place of some of them or all */
    MODEL_N_SECTIONS       = 11,
};
const char *model_section_name(enum model_section section); /* "text", "labels", ...: as gentd -l prints */
uint8_t     model_section_minor(enum model_section section); /* of the format: the first that knows it */
bool        model_section_has_nets(enum model_section section);
bool        model_section_is_needed(enum model_section section, const struct model *model);

/* Appends the section's bytes (raw text for MODEL_SECTION_TEXT, else a closed
 * range coder stream). The model is complete and derived. */
enum status model_code_emit(const struct model *model, enum model_section section, struct buffer *out,
                            struct fail *fail);

/* Fills the section's arrays of 'model' from bytes, in arena. Everything is
 * hostile: each count is held against its limit before memory is taken for
 * it, each index against its array (forward references against the limits,
 * then once more when the array is known), and a stream that runs dry ends.
 * After the last section model_check() and model_derive() have passed and the
 * model is safe for gen. Fails with STATUS_BAD_BUNDLE, STATUS_LIMIT, STATUS_NO_MEMORY. */
enum status model_code_read(struct model *model, enum model_section section, const void *data, size_t n,
                            struct arena *arena, struct fail *fail);

/* The same, with what each part costs added to 'meter', which may be NULL. The
 * text section is none of its business. */
enum status model_code_read_metered(struct model *model, enum model_section section, struct text data,
                                    struct arena *arena, struct model_meter *meter, struct fail *fail);

/* Every index, order and size that gen relies on, of all sections together. */
enum status model_check(const struct model *model, struct fail *fail);

#endif
