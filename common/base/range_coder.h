/* range_coder.h - an adaptive binary range coder that reads as it writes.
 *
 * One function describes a field for both directions: coder_uint() writes
 * *value when the coder encodes and fills it when it decodes, so that a
 * format is stated once.  32-bit range coder with carry propagation as in LZMA
 * (public domain), 16-bit probabilities, two adaptation rates averaged.
 * Reading past the end gives zeros and, more than 8 bytes past it, sets
 * has_overrun; no input makes it fault, and any input decodes to something.
 * When memory is out, the buffer that is written to says so (has_failed). */
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
    bool           has_cache;
    bool           is_decoding;
    bool           has_overrun; /* decoding: more than 8 bytes past the end were asked for */
};

/* Probability of a 0 bit: two estimates that agree over the first bits of a
 * context and then follow quickly or slowly. */
struct coder_bit {
    uint32_t slow; /* Q32 */
    uint16_t fast; /* Q16 */
    uint16_t n;    /* bits seen, up to where the slow rate stays */
};

/* An unsigned number of up to 64 bits: its bit length by a binary tree of
 * adaptive bits, the bits behind its leading one adaptively, the rest flat. */
#define CODER_UINT_N_MANTISSA 3
struct coder_uint {
    struct coder_bit length[64]; /* [0]: is it 64?  Else a tree of six bits */
    struct coder_bit mantissa[65][1 << CODER_UINT_N_MANTISSA];
};

/* A byte under an order-0 context (bitwise tree). */
struct coder_byte {
    struct coder_bit node[256];
};

void coder_open_encoder(struct coder *coder, struct buffer *out);
void coder_open_decoder(struct coder *coder, const void *data, size_t n);
void coder_close(struct coder *coder); /* encoding: flushes into out; decoding: nothing */

/* Decoding: whether all of the stream has been used, and no more than it. */
bool coder_is_complete(const struct coder *coder);

void coder_bit_init(struct coder_bit *bits, size_t n);
void coder_uint_init(struct coder_uint *model);
void coder_byte_init(struct coder_byte *model);

void coder_bit(struct coder *coder, struct coder_bit *model, uint32_t *bit); /* 0 or 1 */
/* A bit of which the caller knows the probability of a 0, from 1 to 65535. */
void coder_bit_given(struct coder *coder, uint32_t zero_q16, uint32_t *bit);
void coder_flat(struct coder *coder, uint32_t n_bits, uint64_t *value); /* the low n_bits <= 64, equiprobable */
void coder_uint(struct coder *coder, struct coder_uint *model, uint64_t *value);
void coder_int(struct coder *coder, struct coder_uint *model, int64_t *value); /* zigzag */
void coder_byte(struct coder *coder, struct coder_byte *model, uint8_t *value);

#endif
