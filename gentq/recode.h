/* recode.h - from the numbers of one span table to the codes that all files share. */
#ifndef GENT_GENTQ_RECODE_H
#define GENT_GENTQ_RECODE_H

#include "common/base/arena.h"
#include "common/trace/span_table.h"
#include "gentq/codes.h"

#define RECODE_N_CLASSES 4

struct recode {
    const struct span_table *table; /* borrowed */
    struct codes            *codes; /* borrowed */
    uint32_t     *services;         /* by text, likewise below: code + 1, or 0 when not met yet */
    uint32_t     *names;
    uint32_t     *event_names;
    uint32_t     *messages;
    uint32_t     *keys[RECODE_N_CLASSES]; /* UINT32_MAX: a key to be ignored */
    uint32_t     *values;                 /* by value */
    struct buffer scratch;                /* owned */
    bool          has_failed;             /* out of memory; every code since then is 0 */
};

/* Arrays are taken from 'arena'; false when memory is out. */
bool recode_init(struct recode *recode, const struct span_table *table, struct codes *codes, struct arena *arena);
void recode_free(struct recode *recode);

uint32_t recode_operation(struct recode *recode, const struct span *span);
uint32_t recode_service(struct recode *recode, uint32_t text_id);
uint32_t recode_event_kind(struct recode *recode, uint32_t operation, uint32_t name_id);
uint32_t recode_pair(struct recode *recode, struct code_map *map, uint32_t high, uint32_t low);

/* Appends to 'cells' (32-bit codes) what the attributes are; the mark of
 * regenerated spans is left out. */
void recode_attrs(struct recode *recode, enum codes_class class, uint32_t owner, struct span_attrs attrs,
                  struct buffer *cells);

/* The same for a text that is no attribute, under a key of its own. */
void recode_text(struct recode *recode, enum codes_class class, uint32_t owner, const char *key, uint32_t text_id,
                 struct buffer *cells);

/* Codes of codes.rarities: an error's message, an exception's type. */
uint32_t recode_message(struct recode *recode, uint32_t text_id);
uint32_t recode_exception(struct recode *recode, uint32_t value_id);

static inline void recode_append(struct buffer *buffer, uint32_t code)
{
    buffer_append(buffer, &code, sizeof code);
}

#endif
