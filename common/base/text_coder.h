/* text_coder.h - a strong compressor for short texts of names and values.
 *
 * Predicts every bit from the bytes before it, under nine contexts at once, and
 * weighs what each says by how right it has been, as in Mahoney's PAQ; it knows
 * the common names of tracing beforehand (text_preset.h).  Meant for
 * dictionaries of 1 to 300 KB, of which it leaves about two thirds of what xz
 * leaves, at some 0.6 microseconds a byte in both directions and up to 5 MB of
 * memory more than the text.
 * Integers only: any machine unpacks what any other packed. */
#ifndef GENT_COMMON_BASE_TEXT_CODER_H
#define GENT_COMMON_BASE_TEXT_CODER_H

#include "common/base/buffer.h"

#define TEXT_CODER_MAX_BYTES ((size_t)1 << 24) /* ten seconds' work: no dictionary is longer */

/* Appends the packed form of raw[0..n) to out; false when memory is out or n
 * is above the limit. */
bool text_coder_pack(const void *raw, size_t n, struct buffer *out);

/* Fills raw[0..n_raw).  Damaged data gives other text or false, and never a
 * fault; false also when data is shorter or longer than such a text takes, when
 * memory is out, and when n_raw is above the limit. */
bool text_coder_unpack(const void *data, size_t n, void *raw, size_t n_raw);

#endif
