/* frame.h - one frame of a .gtb stream: fixed header, FlatBuffer, sections.
 *
 * Header, little-endian, FRAME_HEADER_BYTES: magic 0x89 'G' 'T' 'B', format
 * major, minor, must-understand flags, may-ignore flags (a byte each), payload
 * length u64, XXH64 of the payload u64, XXH64 of the header so far u64. The
 * payload is a FlatBuffer (schema/bundle.fbs) with file identifier GTB1. */
#ifndef GENT_COMMON_BUNDLE_FRAME_H
#define GENT_COMMON_BUNDLE_FRAME_H

#include "common/base/codec.h"
#include "common/base/hash.h"
#include "common/base/input.h"
#include "common/bundle/model_code.h"
#include "common/trace/trace_format.h"

#define FRAME_HEADER_BYTES      32u
#define FRAME_MAJOR             1u
#define FRAME_MINOR             4u /* this reader's; a frame's own is the greatest of its sections' */
#define FRAME_FIRST_MINOR       1u /* of major 1: 1.0 was never released */
#define FRAME_MAX_PAYLOAD_BYTES (64u << 20)

/* Must-understand flags: it has sections of this minor or later, which readers before it would pass over. */
#define FRAME_MUST_SECTIONS       0x01u
#define FRAME_MUST_SECTIONS_MINOR 3u

/* Stored in bundles: append only. */
enum frame_model_kind { FRAME_MODEL_TABLE = 0, FRAME_MODEL_NET = 1, FRAME_MODEL_TREE = 2, FRAME_MODEL_N };

static inline enum frame_model_kind frame_model_kind(const struct model *model)
{
    if (model->n_forests != 0)
        return FRAME_MODEL_TREE;
    return model->n_nets == 0 ? FRAME_MODEL_TABLE : FRAME_MODEL_NET;
}

/* What a frame says beside the model. */
struct frame_facts {
    uint64_t window_start_ns, window_end_ns; /* first start, last end of its spans */
    uint64_t n_traces, n_spans, n_events, n_links;
    uint64_t n_output_bytes;                  /* of the output in the source format, marked */
    uint8_t  output_sha256[HASH_SHA256_BYTES];
    uint64_t n_input_bytes;                   /* that were read for this window */
    uint64_t seed;                            /* the model's: frame_emit takes it from there */
    struct trace_style source;                /* what the traces came as and go out as */
    uint8_t  model_kind, level;
    /* What was left out on purpose, one clause a line, for gentd -l. Borrowed. */
    struct text dropped;
};

struct frame_section {
    uint8_t        section; /* enum model_section */
    uint8_t        codec;   /* enum codec */
    uint32_t       n_raw;
    uint64_t       xxh64;   /* of the stored bytes */
    const uint8_t *data;    /* borrowed from the payload */
    size_t         n;
    bool           is_there; /* model_section_is_needed(); the rest is 0 if not */
};

/* A payload that passed the verifier and every checksum; borrows it. */
struct frame_view {
    struct frame_facts   facts;
    struct frame_section sections[MODEL_N_SECTIONS];
    size_t               n_bytes; /* header and payload */
    uint8_t              minor;
};

/* Appends a whole frame of 'model': the sections that it needs, each by the codec that makes it smallest. */
enum status frame_emit(const struct model *model, const struct frame_facts *facts, struct buffer *out,
                       struct fail *fail);

/* Appends the frame of 'view' with other facts, its sections as they are. The
 * view must not borrow from 'out'. Fails with STATUS_LIMIT, STATUS_NO_MEMORY. */
enum status frame_emit_again(const struct frame_view *view, const struct frame_facts *facts, struct buffer *out,
                             struct fail *fail);

/* Reads the next frame of a stream into 'payload' (replaced) and checks magic,
 * version, flags, length, checksums, FlatBuffer. *is_end at a clean end of the stream.
 * 'offset' is where the frame begins in the stream; advanced. fail->offset is
 * a byte offset in the stream. Fails with STATUS_UNSUPPORTED (newer major,
 * unknown must-understand flag, unknown section of a newer minor),
 * STATUS_DAMAGED (checksum, magic, truncated), STATUS_BAD_BUNDLE,
 * STATUS_LIMIT, STATUS_IO, STATUS_NO_MEMORY. */
enum status frame_read(struct input *input, uint64_t *offset, struct buffer *payload, struct frame_view *view,
                       bool *is_end, struct fail *fail);

/* Decodes all sections, checks and derives; 'model' lives in 'arena'. Holds
 * the facts' counts against the model's. */
enum status frame_decode(const struct frame_view *view, struct arena *arena, struct model *model, struct fail *fail);
/* The same, with the cost of each part added to 'meter', which may be NULL. */
enum status frame_decode_metered(const struct frame_view *view, struct arena *arena, struct model *model,
                                 struct model_meter *meter, struct fail *fail);

#endif
