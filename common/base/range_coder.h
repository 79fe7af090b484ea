/* range_coder.h - an adaptive binary range coder that reads as it writes.
 *
 * One function describes a field for both directions: coder_uint() writes
 * *value when the coder encodes and fills it when it decodes, so that a
 * format is stated once.  Carry-less 32-bit range coder with 12-bit
 * probabilities as in LZMA (public domain), two adaptation rates mixed.
 * Reading past the end gives zeros and sets has_overrun, never a fault. */
#ifndef GENT_COMMON_BASE_RANGE_CODER_H
#define GENT_COMMON_BASE_RANGE_CODER_H

#include "common/base/buffer.h"

struct coder {
    struct buffer *out;         /* encoding: appended to; NULL when decoding */
    const uint8_t *in;          /* decoding: borrowed */
    size_t         n_in, in_at;
    uint64_t       low;
    uint32_t       range, code;
    uint64_t       n_pending;
    uint8_t        cache;
    bool           is_decoding;
    bool           has_overrun; /* decoding: more than a few bytes past the end were asked for */
};

/* Probability of a 0 bit: two 16-bit estimates, fast and slow. */
struct coder_bit {
    uint16_t fast, slow;
};

/* An unsigned number of up to 64 bits: its bit length by a binary tree of
 * adaptive bits, its leading mantissa bits adaptively, the rest flat. */
#define CODER_UINT_N_MANTISSA 3
struct coder_uint {
    struct coder_bit length[128];
    struct coder_bit mantissa[65][1 << CODER_UINT_N_MANTISSA];
};

/* A byte under an order-0 context (bitwise tree). */
struct coder_byte {
    struct coder_bit node[256];
};

void coder_open_encoder(struct coder *coder, struct buffer *out);
void coder_open_decoder(struct coder *coder, const void *data, size_t n);
void coder_close(struct coder *coder); /* encoding: flushes into out */

void coder_bit_init(struct coder_bit *bits, size_t n);
void coder_uint_init(struct coder_uint *model);
void coder_byte_init(struct coder_byte *model);

void coder_bit(struct coder *coder, struct coder_bit *model, uint32_t *bit);
void coder_flat(struct coder *coder, uint32_t n_bits, uint64_t *value);   /* equiprobable bits */
void coder_uint(struct coder *coder, struct coder_uint *model, uint64_t *value);
void coder_int(struct coder *coder, struct coder_uint *model, int64_t *value); /* zigzag */
void coder_byte(struct coder *coder, struct coder_byte *model, uint8_t *value);

#endif
