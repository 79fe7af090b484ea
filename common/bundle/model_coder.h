/* model_coder.h - a section being written or read: each call states a field once for both directions.
 *
 *   model_code_*.c -> [model_coder] -> mix -> range_coder
 *
 * When encoding, *value is only read; when decoding, it is only written. A
 * failure is sticky: after it values are 0 and nothing is coded, so a caller
 * asks model_coder_is_done() where it loops, and for the status once at the end. */
#ifndef GENT_COMMON_BUNDLE_MODEL_CODER_H
#define GENT_COMMON_BUNDLE_MODEL_CODER_H

#include "common/base/mix.h"
#include "common/bundle/model_code.h"
#include "common/bundle/model_fields.h"
#include "common/bundle/model_meter.h"

struct model_memory;

struct model_coder {
    struct coder         coder;
    struct mix          *mix;    /* owned */
    struct model_memory *memory; /* owned */
    struct arena        *arena;  /* takes what is decoded, and scratch in both directions */
    struct model_meter  *meter;  /* decoding: borrowed; NULL: nobody asks */
    struct fail         *fail;
    enum status          status;
    enum model_section   section;
    bool                 is_decoding;
};

/* Opens for writing to 'out', or, when that is NULL, for reading data[0..n). */
enum status model_coder_open_writer(struct model_coder *c, enum model_section section, struct buffer *out,
                                    struct arena *arena, struct fail *fail);
enum status model_coder_open_reader(struct model_coder *c, enum model_section section, struct text data,
                                    struct arena *arena, struct fail *fail);
/* Flushes. The sticky failure, or STATUS_BAD_BUNDLE for a stream that ran dry. */
enum status model_coder_close(struct model_coder *c);

/* Fails with 'what', unless something failed before. */
void model_coder_fail(struct model_coder *c, enum status status, const char *what);

/* Failed or ran dry: leave the loop. */
static inline bool model_coder_is_done(const struct model_coder *c)
{
    return c->status != STATUS_OK || c->coder.has_overrun;
}

/* Books what was decoded since the last charge, where somebody asks. */
static inline void model_coder_charge(struct model_coder *c, enum model_meter_kind kind, uint32_t at)
{
    if (c->meter != NULL)
        model_meter_charge(c->meter, &c->coder, kind, at);
}

/* n zeroed elements from the arena; NULL after a failure. */
void *model_coder_take(struct model_coder *c, size_t n, size_t size);

/* A growing list, in the coder's arena. */
struct model_list {
    uint32_t *items;
    uint32_t  n, capacity;
};
void model_coder_append(struct model_coder *c, struct model_list *list, uint32_t item);

/* What a field is seen in, the most general first; at most MIX_MAX_CONTEXTS - 1. */
struct model_contexts {
    const uint32_t *of;
    uint32_t        n;
};
#define CONTEXTS(...)                                                          \
    ((struct model_contexts){ (const uint32_t[]){ __VA_ARGS__ },               \
                              sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t) })

/* An amount, 0..max: its bit length in unary, then the bits behind the leading one. */
void model_coder_u8(struct model_coder *c, enum field_id id, uint8_t *value, uint8_t max,
                    struct model_contexts contexts);
void model_coder_u32(struct model_coder *c, enum field_id id, uint32_t *value, uint32_t max,
                     struct model_contexts contexts);
void model_coder_u64(struct model_coder *c, enum field_id id, uint64_t *value, uint64_t max,
                     struct model_contexts contexts);

/* A symbol, 0..n_symbols - 1: its bits from the highest. */
void model_coder_symbol(struct model_coder *c, enum field_id id, uint32_t *value, uint32_t n_symbols,
                        struct model_contexts contexts);

/* Yes or no. Gives it back. */
bool model_coder_flag(struct model_coder *c, enum field_id id, bool value, struct model_contexts contexts);

/* How many of n fall to one side, when about 'expected' should: n up to
 * MODEL_CODER_SMALL as a symbol, else how far it is off. Takes the fields id
 * (small), id + 1 (less?) and id + 2 (by how much). */
#define MODEL_CODER_SMALL 16u
void model_coder_share(struct model_coder *c, enum field_id id, uint32_t *value, uint32_t n, uint32_t expected,
                       struct model_contexts contexts);

/* Things numbered in order of first use. */
struct model_ids {
    uint32_t n;      /* of them in all */
    uint32_t n_seen; /* met so far */
};

struct model_guess {
    uint32_t value; /* MODEL_NONE: no idea */
    uint32_t level; /* where it comes from: a context of its own */
};

/* An index of 'ids', at most n_seen. Is it the guess (not asked without one)?
 * Is it n_seen (not asked when that is n)? Else the index as a symbol. Takes
 * the three fields id, id + 1 and id + 2, the first two with the guess's level
 * as one context more. */
enum model_how { MODEL_HOW_GUESSED, MODEL_HOW_NEW, MODEL_HOW_OTHER };
enum model_how model_coder_id(struct model_coder *c, enum field_id id, uint32_t *value, struct model_ids *ids,
                              struct model_guess guess, struct model_contexts contexts);

/* What was last told to be at 'key'; MODEL_NONE when that is unknown or
 * forgotten. Two keys may be the same by chance or malice: whoever uses the
 * answer as an index holds it against its array. */
uint32_t model_coder_recall(const struct model_coder *c, uint32_t key);
void     model_coder_remember(struct model_coder *c, uint32_t key, uint32_t value);

/* The first of n keys, the best first, at which something is remembered; level tells which. */
struct model_guess model_coder_guess(const struct model_coder *c, struct model_contexts keys);
/* Remembers 'value' at all of them. */
void model_coder_learn(struct model_coder *c, struct model_contexts keys, uint32_t value);

/* Contexts for amounts: the bit length, 0..64. */
static inline uint32_t model_coder_size(uint64_t value)
{
    return value == 0 ? 0 : 64 - (uint32_t)__builtin_clzll(value);
}

#endif
