/* redact_value.h - values in which something is replaced by its hash or left out.
 *
 * Scalars as redact_hash.h says; of an array or a map every value in it. Null
 * and the empty value stay. */
#ifndef GENT_GENTC_REDACT_VALUE_H
#define GENT_GENTC_REDACT_VALUE_H

#include "common/trace/json.h"
#include "common/trace/span_value.h"
#include "gentc/redact_rules.h"

struct redact_value {
    const struct redact_rules *rules;      /* borrowed */
    uint64_t                  *n_met;      /* by rule: members of maps that met it; borrowed */
    struct json               *json;       /* owned, like the rest */
    struct buffer              padded;     /* the value's text */
    struct buffer              path;       /* keys around the member at hand, plain, with '.' between */
    struct buffer              plain;      /* a text without escapes */
    struct buffer              out;
    const struct json_node    *nodes;      /* of 'padded' */
    bool                       is_changed;
};

enum status redact_value_open(struct redact_value *redact, const struct redact_rules *rules, uint64_t *n_met,
                              struct fail *fail);
void        redact_value_close(struct redact_value *redact); /* accepts {0} */

/* *out is 'value' hashed; its text is borrowed until the next call. Members of
 * maps that a rule drops are left out. Fails with STATUS_NO_MEMORY. */
enum status redact_value_hash(struct redact_value *redact, struct span_value value, struct span_value *out,
                              struct fail *fail);

/* Members of the maps in 'value', which is that of an attribute 'key' that no
 * rule meets: dropped or hashed when a rule meets their key, alone or with any
 * of the keys around it in front, joined by '.'. *is_changed tells whether
 * anything was, *out is valid then. As above otherwise. */
enum status redact_value_members(struct redact_value *redact, struct text key, struct span_value value,
                                 struct span_value *out, bool *is_changed, struct fail *fail);

#endif
