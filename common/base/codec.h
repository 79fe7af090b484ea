/* codec.h - general compressors for a section of a bundle. */
#ifndef GENT_COMMON_BASE_CODEC_H
#define GENT_COMMON_BASE_CODEC_H

#include "common/base/buffer.h"
#include "common/base/status.h"

/* Stored in bundles: never renumbered. */
enum codec {
    CODEC_NONE  = 0,
    CODEC_LZ4   = 1,
    CODEC_ZLIB  = 2,
    CODEC_RANGE = 3, /* the section is a range_coder.h stream: decoded by its reader, not here */
};

/* Appends the compressed form of data to out. */
enum status codec_pack(enum codec codec, const void *data, size_t n, struct buffer *out, struct fail *fail);

/* Fills raw[0..n_raw) exactly, or fails with STATUS_BAD_BUNDLE. */
enum status codec_unpack(enum codec codec, const void *data, size_t n, void *raw, size_t n_raw, struct fail *fail);

#endif
