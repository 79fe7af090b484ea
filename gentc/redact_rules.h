/* redact_rules.h - which keys must not leave the machine, and what happens to their values. */
#ifndef GENT_GENTC_REDACT_RULES_H
#define GENT_GENTC_REDACT_RULES_H

#include <stdbool.h>

#include "common/base/buffer.h"
#include "common/base/status.h"

#define REDACT_RULES_NONE UINT32_MAX

/* Patterns are a key, or its beginning and a final '*'; none is empty. All
 * members are borrowed. Rules are numbered: first those that drop, then those that hash. */
struct redact_rules {
    const char *const *dropped; /* n_dropped */
    const char *const *hashed;  /* n_hashed */
    uint32_t           n_dropped, n_hashed;
    struct text        key;     /* of the hash; n == 0: none */
};

/* The first rule that 'key', plain UTF-8, meets, or REDACT_RULES_NONE. */
uint32_t redact_rules_find(const struct redact_rules *rules, struct text key);

static inline uint32_t redact_rules_count(const struct redact_rules *rules)
{
    return rules->n_dropped + rules->n_hashed;
}

static inline bool redact_rules_drops(const struct redact_rules *rules, uint32_t rule)
{
    return rule < rules->n_dropped;
}

static inline const char *redact_rules_pattern(const struct redact_rules *rules, uint32_t rule)
{
    return rule < rules->n_dropped ? rules->dropped[rule] : rules->hashed[rule - rules->n_dropped];
}

/* All bytes of the file 'path', as they are, become the contents of 'key':
 * REDACT_RULES_MIN_KEY to REDACT_RULES_MAX_KEY of them. Fails with STATUS_IO,
 * STATUS_USAGE (too few, too many), STATUS_NO_MEMORY. */
#define REDACT_RULES_MIN_KEY 16u
#define REDACT_RULES_MAX_KEY 65536u
enum status redact_rules_read_key(const char *path, struct buffer *key, struct fail *fail);

#endif
