/* mix.h - predicts each bit of a range coder's stream from several contexts at once.
 *
 * What a context has seen so far gives two estimates: the mean of its bits,
 * and what has followed the same short history in other contexts of its kind.
 * A small logistic mixer per field weighs them all and learns which to trust
 * (the family of PAQ: Mahoney, "Adaptive weighing of context models for
 * lossless data compression", 2005).  A bundle has few symbols of many kinds;
 * one context each would either be too coarse or never learn.
 *
 * Integers only: part of the format (docs/FORMAT.md, "The mixer"). */
#ifndef GENT_COMMON_BASE_MIX_H
#define GENT_COMMON_BASE_MIX_H

#include "common/base/range_coder.h"

#define MIX_MAX_CONTEXTS 8u
#define MIX_MAX_FIELDS   1024u

struct mix; /* a few MiB; most pages of it are never touched by a small stream */

/* For streams with fields 0..n_fields-1 <= MIX_MAX_FIELDS.  NULL: out of memory. */
struct mix *mix_open(uint32_t n_fields);
void        mix_close(struct mix *mix); /* accepts NULL */

/* What follows belongs to 'field' and is seen in the n <= MIX_MAX_CONTEXTS - 1
 * contexts given, the most general first; a context that is always there is
 * added.  A field must always come with the same n. */
void mix_begin(struct mix *mix, uint32_t field, const uint32_t *contexts, uint32_t n);

/* One binary decision of the value begun.  'node' tells the decisions of one
 * value apart; its high bits are the decision's class, which chooses weights.
 * Writes or fills *bit, as the coder goes. */
#define MIX_CLASS_SHIFT 26u
#define MIX_N_CLASSES   64u
void mix_bit(struct mix *mix, struct coder *coder, uint32_t node, uint32_t *bit);

/* Says early that this may be the next decision of the value begun, since memory takes its time. */
void mix_expect(struct mix *mix, uint32_t node);

/* Contexts of more than one number. */
static inline uint32_t mix_pair(uint32_t a, uint32_t b)
{
    uint64_t x = ((uint64_t)a << 32 | b) * 0x9e3779b97f4a7c15u;
    x ^= x >> 29;
    x *= 0xd6e8feb86659fd93u;
    return (uint32_t)(x >> 32);
}

static inline uint32_t mix_triple(uint32_t a, uint32_t b, uint32_t c)
{
    return mix_pair(mix_pair(a, b), c);
}

#endif
