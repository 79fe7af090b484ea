/* range_coder.c - the coder of LZMA (carries resolved by counting pending
 * bytes) with finer probabilities and a faster start.
 *
 * Encoder: low is the bottom of the interval; its bits 24..31 leave when range
 * falls below 2^24.  A byte that a carry could still change is held back in
 * 'cache', and the 0xff bytes behind it, through which the carry would run,
 * are only counted.  The stream starts with its first byte of information and
 * ends with as few bytes as name a point of the last interval. */
#include "common/base/range_coder.h"

#define RANGE_MIN   ((uint32_t)1 << 24) /* below: a byte leaves */
#define FLAT_CHUNK  8u                  /* flat bits per step: at most 2^-16 of the range is lost */
#define OVERRUN_MAX 8u                  /* the decoder itself looks 4 bytes ahead */

/* The n-th bit seen in a context moves its estimates by 1 / (n + 1.5) of the
 * way, so that few symbols teach a lot; fast stops at 1/31.5 to follow changes,
 * slow at 1/256.5 to be exact where nothing changes.  On random sources of 30
 * to 5000 bits that is within 1 % of the best limits, and within 3 % of the
 * best ones for a source whose odds change every 100 bits. */
#define FAST_LIMIT 30u
#define SLOW_LIMIT 255u

static uint32_t rate_q16(uint32_t n)
{
    return (2u << 16) / (2 * n + 3);
}

static void shift_low(struct coder *coder)
{
    uint8_t carry = (uint8_t)(coder->low >> 32);

    if (carry != 0 || coder->low < 0xff000000u) {
        if (coder->has_cache)
            buffer_append_byte(coder->out, (uint8_t)(coder->cache + carry));
        for (; coder->n_pending != 0; coder->n_pending--)
            buffer_append_byte(coder->out, (uint8_t)(0xff + carry));
        coder->cache     = (uint8_t)(coder->low >> 24);
        coder->has_cache = true;
    } else {
        coder->n_pending++;
    }
    coder->low = (coder->low & 0x00ffffffu) << 8;
}

static uint8_t next_byte(struct coder *coder)
{
    if (coder->in_at < coder->n_in)
        return coder->in[coder->in_at++];
    if (coder->in_at < coder->n_in + OVERRUN_MAX)
        coder->in_at++;
    else
        coder->has_overrun = true;
    return 0;
}

static inline void normalise(struct coder *coder)
{
    while (coder->range < RANGE_MIN) {
        coder->range <<= 8;
        if (coder->is_decoding)
            coder->code = coder->code << 8 | next_byte(coder);
        else
            shift_low(coder);
    }
}

void coder_open_encoder(struct coder *coder, struct buffer *out)
{
    *coder = (struct coder){ .out = out, .range = UINT32_MAX };
}

void coder_open_decoder(struct coder *coder, const void *data, size_t n)
{
    *coder = (struct coder){ .in = data, .n_in = n, .range = UINT32_MAX, .is_decoding = true };
    for (int i = 0; i < 4; i++)
        coder->code = coder->code << 8 | next_byte(coder);
}

/* Of all points in [low, low + range), the one with the most zero bytes at
 * its end: the decoder reads those as missing bytes. */
void coder_close(struct coder *coder)
{
    if (coder->is_decoding)
        return;

    uint64_t point  = coder->low;
    uint32_t n_left = 0;
    for (; n_left < 4; n_left++) {
        uint64_t mask = UINT32_MAX >> (8 * n_left);
        point         = (coder->low + mask) & ~mask;
        if (point < coder->low + coder->range)
            break;
    }
    coder->low = n_left == 4 ? coder->low : point;
    for (uint32_t i = 0; i < n_left; i++)
        shift_low(coder);
    shift_low(coder); /* what is left of low is zero, or a carry: the cache leaves */
}

/* The encoder's last bytes are the first 0 to 4 of those the decoder is ahead. */
bool coder_is_complete(const struct coder *coder)
{
    return !coder->has_overrun && coder->in_at >= coder->n_in && coder->in_at <= coder->n_in + 4;
}

void coder_bit_init(struct coder_bit *bits, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bits[i] = (struct coder_bit){ .slow = (uint32_t)1 << 31, .fast = 1 << 15 };
}

void coder_uint_init(struct coder_uint *model)
{
    coder_bit_init(model->length, sizeof(model->length) / sizeof(struct coder_bit));
    coder_bit_init(model->mantissa[0], sizeof(model->mantissa) / sizeof(struct coder_bit));
}

void coder_byte_init(struct coder_byte *model)
{
    coder_bit_init(model->node, sizeof(model->node) / sizeof(struct coder_bit));
}

/* Both estimates go towards 'is_zero' of the whole scale, rounding towards
 * where they are. */
static inline void adapt(struct coder_bit *model, uint32_t bit)
{
    uint32_t n         = model->n;
    uint32_t fast_rate = rate_q16(n < FAST_LIMIT ? n : FAST_LIMIT);
    uint32_t slow_rate = rate_q16(n);

    if (bit == 0) {
        model->fast = (uint16_t)(model->fast + (((uint32_t)UINT16_MAX - model->fast) * fast_rate >> 16));
        model->slow += (uint32_t)((uint64_t)(UINT32_MAX - model->slow) * slow_rate >> 16);
    } else {
        model->fast = (uint16_t)(model->fast - (model->fast * fast_rate >> 16));
        model->slow -= (uint32_t)((uint64_t)model->slow * slow_rate >> 16);
    }
    if (n < SLOW_LIMIT)
        model->n++;
}

void coder_bit_given(struct coder *coder, uint32_t zero_q16, uint32_t *bit)
{
    uint32_t bound = (uint32_t)((uint64_t)coder->range * zero_q16 >> 16); /* 2^8 <= bound < range */

    if (coder->is_decoding)
        *bit = coder->code >= bound;
    if (*bit == 0) {
        coder->range = bound;
    } else {
        coder->range -= bound;
        if (coder->is_decoding)
            coder->code -= bound;
        else
            coder->low += bound;
    }
    normalise(coder);
}

void coder_bit(struct coder *coder, struct coder_bit *model, uint32_t *bit)
{
    uint32_t zero_q16 = ((model->slow >> 16) + model->fast) / 2;

    coder_bit_given(coder, zero_q16 != 0 ? zero_q16 : 1, bit);
    adapt(model, *bit);
}

void coder_flat(struct coder *coder, uint32_t n_bits, uint64_t *value)
{
    uint64_t result = 0;

    for (uint32_t n_left = n_bits; n_left != 0;) {
        uint32_t n_chunk = n_left < FLAT_CHUNK ? n_left : FLAT_CHUNK;
        uint32_t max     = ((uint32_t)1 << n_chunk) - 1;
        n_left -= n_chunk;

        coder->range >>= n_chunk;
        uint32_t digit;
        if (coder->is_decoding) {
            digit = coder->code / coder->range;
            digit = digit < max ? digit : max; /* above only in what no encoder wrote */
            coder->code -= digit * coder->range;
            result = result << n_chunk | digit;
        } else {
            digit = (uint32_t)(*value >> n_left) & max;
            coder->low += (uint64_t)digit * coder->range;
        }
        normalise(coder);
    }
    if (coder->is_decoding)
        *value = result;
}

/* n_bits of *symbol, highest first, each in the context of those before it. */
static void code_tree(struct coder *coder, struct coder_bit *nodes, uint32_t n_bits, uint32_t *symbol)
{
    uint32_t node = 1;
    for (uint32_t at = n_bits; at-- != 0;) {
        uint32_t bit = *symbol >> at & 1;
        coder_bit(coder, &nodes[node], &bit);
        node = node << 1 | bit;
    }
    *symbol = node - ((uint32_t)1 << n_bits);
}

void coder_uint(struct coder *coder, struct coder_uint *model, uint64_t *value)
{
    bool     is_decoding = coder->is_decoding;
    uint32_t length      = is_decoding || *value == 0 ? 0 : 64 - (uint32_t)__builtin_clzll(*value);

    /* Length 64 has a bit of its own (node 0); the others fill a tree of six. */
    uint32_t is_longest = length == 64;
    coder_bit(coder, &model->length[0], &is_longest);
    if (is_longest == 0)
        code_tree(coder, model->length, 6, &length);
    else
        length = 64;
    if (length <= 1) {
        if (is_decoding)
            *value = length;
        return;
    }

    uint32_t n_lower = length - 1; /* bits below the leading one */
    uint32_t n_tree  = n_lower < CODER_UINT_N_MANTISSA ? n_lower : CODER_UINT_N_MANTISSA;
    uint32_t n_flat  = n_lower - n_tree;
    uint32_t leading = is_decoding ? 0 : (uint32_t)(*value >> n_flat) & ((1u << n_tree) - 1);
    uint64_t rest    = is_decoding ? 0 : *value;

    code_tree(coder, model->mantissa[length], n_tree, &leading);
    coder_flat(coder, n_flat, &rest);
    if (is_decoding)
        *value = (((uint64_t)1 << n_tree | leading) << n_flat) | rest;
}

void coder_int(struct coder *coder, struct coder_uint *model, int64_t *value)
{
    uint64_t sign   = coder->is_decoding || *value >= 0 ? 0 : UINT64_MAX;
    uint64_t zigzag = coder->is_decoding ? 0 : ((uint64_t)*value << 1) ^ sign;

    coder_uint(coder, model, &zigzag);
    if (coder->is_decoding)
        *value = (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
}

void coder_byte(struct coder *coder, struct coder_byte *model, uint8_t *value)
{
    uint32_t symbol = coder->is_decoding ? 0 : *value;
    code_tree(coder, model->node, 8, &symbol);
    if (coder->is_decoding)
        *value = (uint8_t)symbol;
}
