/* gent_tx_level.h - the objects of a transaction whose members are told apart: which attributes are whose. */
#ifndef GENT_COMMON_TRACE_GENT_TX_LEVEL_H
#define GENT_COMMON_TRACE_GENT_TX_LEVEL_H

#include "common/base/buffer.h"

enum gent_tx_level {
    GENT_TX_NODE,
    GENT_TX_RESOURCE,
    GENT_TX_ENVIRONMENT,
    GENT_TX_ISSUE,
    GENT_TX_TRANSACTION,
    GENT_TX_GRAPH,
    GENT_TX_TIMELINE,
    GENT_TX_DETAILS,
    GENT_TX_BODY,
    GENT_TX_N_LEVELS,
};

struct gent_tx_level_facts {
    const char *prefix;             /* of its attributes' keys */
    const char *name;               /* as a member of the level around it */
    const char *codes;              /* that its form may have, but ATTR and CLOSE */
    uint8_t     code;               /* that opens it, or 0 */
    uint8_t     around;             /* enum gent_tx_level */
};

/* By level. */
extern const struct gent_tx_level_facts gent_tx_levels[GENT_TX_N_LEVELS];

/* The level that a code opens inside of another, or GENT_TX_N_LEVELS. */
enum gent_tx_level gent_tx_level_opened(enum gent_tx_level around, char code);

/* Whose attribute it is, and what the member is called there. */
enum gent_tx_level gent_tx_level_of(struct text key, struct text *name);

#endif
