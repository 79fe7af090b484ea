/* gent_tx_level.c - a table of objects, and the longest prefix of a key. */
#include "common/trace/gent_tx_level.h"

#include "common/trace/gent_tx_form.h"

const struct gent_tx_level_facts gent_tx_levels[GENT_TX_N_LEVELS] = {
    [GENT_TX_NODE]        = { GENT_TX_KEY_NODE, "", "ibdREIe", 0, GENT_TX_NODE },
    [GENT_TX_RESOURCE]    = { GENT_TX_KEY_RESOURCE, "resource", "inN", GENT_TX_FORM_RESOURCE, GENT_TX_NODE },
    [GENT_TX_ENVIRONMENT] = { GENT_TX_KEY_ENVIRONMENT, "environmentVariables", "B", GENT_TX_FORM_ENVIRONMENT,
                              GENT_TX_NODE },
    [GENT_TX_ISSUE]       = { GENT_TX_KEY_ISSUE, "issues", "i", GENT_TX_FORM_ISSUE, GENT_TX_NODE },
    [GENT_TX_TRANSACTION] = { GENT_TX_KEY_TRANSACTION, "", "MGLD", 0, GENT_TX_TRANSACTION },
    [GENT_TX_GRAPH]       = { GENT_TX_KEY_GRAPH, "graph", "vw", GENT_TX_FORM_GRAPH, GENT_TX_TRANSACTION },
    [GENT_TX_TIMELINE]    = { GENT_TX_KEY_TIMELINE, "timeline", "rl", GENT_TX_FORM_TIMELINE, GENT_TX_TRANSACTION },
    [GENT_TX_DETAILS]     = { GENT_TX_KEY_DETAILS, "details", "xXbdc", GENT_TX_FORM_DETAILS, GENT_TX_TRANSACTION },
    [GENT_TX_BODY]        = { GENT_TX_KEY_BODY, "body", "", 0, GENT_TX_ENVIRONMENT },
};

enum gent_tx_level gent_tx_level_opened(enum gent_tx_level around, char code)
{
    for (int level = 0; level < GENT_TX_N_LEVELS; level++)
        if (code != 0 && gent_tx_levels[level].code == (uint8_t)code && gent_tx_levels[level].around == around)
            return (enum gent_tx_level)level;
    return GENT_TX_N_LEVELS;
}

enum gent_tx_level gent_tx_level_of(struct text key, struct text *name)
{
    enum gent_tx_level best = GENT_TX_BODY;
    size_t             n_best = 0;

    for (int level = 0; level < GENT_TX_N_LEVELS; level++) {
        size_t n = strlen(gent_tx_levels[level].prefix);
        if (n > n_best && key.n >= n && memcmp(key.at, gent_tx_levels[level].prefix, n) == 0) {
            best = (enum gent_tx_level)level;
            n_best = n;
        }
    }
    *name = (struct text){ key.n == 0 ? "" : key.at + n_best, key.n - n_best };
    return best;
}
