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
    CODEC_TEXT  = 4, /* text_coder.h: the smallest for names and values, and by far the slowest */
};

/* Appends the compressed form of data to out; nothing for n == 0.  Fails with
 * STATUS_NO_MEMORY, STATUS_LIMIT (too long for the codec) or, for CODEC_RANGE
 * and unknown numbers, STATUS_UNSUPPORTED. */
enum status codec_pack(enum codec codec, const void *data, size_t n, struct buffer *out, struct fail *fail);

/* Fills raw[0..n_raw) exactly, or fails with STATUS_BAD_BUNDLE.  Not a
 * checksum: damaged bytes may give other bytes, and CODEC_TEXT does not notice
 * an n_raw that is a few bytes off. */
enum status codec_unpack(enum codec codec, const void *data, size_t n, void *raw, size_t n_raw, struct fail *fail);

#endif
