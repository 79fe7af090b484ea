/* dials.c - the ladders.
 *
 * What only makes sense together is one dial: knots of times and their
 * precision, second and third tables, a network's shape and its visits. */
#include "gentc/dials.h"

#include <assert.h>
#include <string.h>

#define N_RUNGS(ladder) (sizeof(ladder) / sizeof *(ladder))

static const uint32_t exact[] = { 64, 32, 16, 12, 8, 6, 4, 3, 2, 1 };
static const uint32_t choices[] = { 32, 64, 128, 256, 512, 1024, 4096, 65536 };
static const uint32_t knots[] = { 5, 9, 17, 33, 65, 129, 257 };
static const uint32_t own[] = { 512, 256, 128, 64, 32, 16, 8, 4, 1 };
static const uint32_t joints[] = { 3, 5, 8, 12, 16, 20, 25, 35, 50, 70, 100 };
static const uint32_t copulas[] = { 6, 12, 24, 48, 96, 192, 384, 1024 };
static const uint32_t cells[] = { 512, 256, 128, 96, 64, 32, 16 };
static const uint32_t periods[] = { 0, 6, 10, 15, 30, 60 };
static const uint32_t seeds[] = { 1, 64, 256 };

static const struct {
    uint32_t n_max_knots;
    uint8_t  knot_shift;
} quantiles[] = { { 11, 12 }, { 11, 11 }, { 19, 11 }, { 19, 10 }, { 35, 10 }, { 35, 9 }, { 67, 9 }, { 67, 8 } };

static const struct {
    uint32_t n_min_second, n_min_third;
} matches[] = { { 1024, 2048 }, { 512, 1024 }, { 256, 512 }, { 192, 384 },
                { 96, 192 },    { 48, 64 },    { 16, 24 } };

/* The first is for those who ask for networks where the level has none. */
static const struct net_options nets[] = {
    /* embeddings of labels, time, hidden; the same for late spans; default; visits */
    { { 4, 2, { 16, 16 } }, { 4, 2, { 16, 16 } }, false, 300000, { 0 } },
    { { 4, 2, { 16, 16 } }, { 4, 2, { 16, 16 } }, true, 400000, { 0 } },
    { { 6, 4, { 32, 16 } }, { 4, 2, { 16, 16 } }, true, 500000, { 0 } },
    { { 8, 4, { 48, 32 } }, { 4, 2, { 32, 16 } }, true, 800000, { 0 } },
    { { 8, 4, { 64, 48 } }, { 4, 2, { 32, 16 } }, true, 1200000, { 0 } },
    { { 12, 4, { 80, 64 } }, { 6, 2, { 32, 16 } }, true, 1600000, { 0 } },
    { { 12, 4, { 96, 64 } }, { 6, 4, { 48, 32 } }, true, 2400000, { 0 } },
};

static const struct {
    const char *name;
    uint8_t     n_rungs;
} dials_facts[DIAL_N] = {
    [DIAL_EXACT] = { "exact", N_RUNGS(exact) },
    [DIAL_CHOICES] = { "choices", N_RUNGS(choices) },
    [DIAL_KNOTS] = { "knots", N_RUNGS(knots) },
    [DIAL_OWN] = { "own", N_RUNGS(own) },
    [DIAL_JOINTS] = { "joints", N_RUNGS(joints) },
    [DIAL_QUANTILES] = { "quantiles", N_RUNGS(quantiles) },
    [DIAL_COPULAS] = { "copulas", N_RUNGS(copulas) },
    [DIAL_CELLS] = { "cells", N_RUNGS(cells) },
    [DIAL_MATCHES] = { "matches", N_RUNGS(matches) },
    [DIAL_NETS] = { "nets", N_RUNGS(nets) },
    [DIAL_PERIODS] = { "periods", N_RUNGS(periods) },
    [DIAL_SEEDS] = { "seeds", N_RUNGS(seeds) },
};

const char *dials_name(enum dial dial)
{
    return dials_facts[dial].name;
}

uint32_t dials_count(enum dial dial)
{
    return dials_facts[dial].n_rungs;
}

struct dials dials_none(void)
{
    struct dials dials;

    memset(dials.rungs, DIALS_UNSET, sizeof dials.rungs);
    return dials;
}

/* ---- Text ---------------------------------------------------------------------- */

static enum dial find_dial(const char *name, size_t n)
{
    enum dial dial = 0;

    while (dial < DIAL_N && (strlen(dials_facts[dial].name) != n || memcmp(dials_facts[dial].name, name, n) != 0))
        dial++;
    return dial;
}

/* Behind the digits of a rung, which stops growing beyond what any ladder has; NULL where there are none. */
static const char *read_rung(const char *text, uint32_t *rung)
{
    const char *at = text;

    for (*rung = 0; *at >= '0' && *at <= '9'; at++)
        *rung = *rung > DIALS_UNSET ? *rung : *rung * 10 + (uint32_t)(*at - '0');
    return at == text ? NULL : at;
}

enum status dials_parse(const char *text, struct dials *dials, struct fail *fail)
{
    for (const char *at = text;; at++) {
        size_t    n = strcspn(at, "=,");
        enum dial dial = find_dial(at, n);
        uint32_t  rung;

        if (dial == DIAL_N)
            return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--dials knows no dial '%.*s'", n > 40 ? 40 : (int)n,
                            at);
        at = at[n] == '=' ? read_rung(at + n + 1, &rung) : NULL;
        if (at == NULL || (*at != ',' && *at != '\0') || rung >= dials_count(dial))
            return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--dials needs %s=N, N from 0 to %u", dials_name(dial),
                            dials_count(dial) - 1);
        dials->rungs[dial] = (uint8_t)rung;
        if (*at == '\0')
            return STATUS_OK;
    }
}

/* ---- Settings -------------------------------------------------------------------- */

struct level dials_view(const struct dials *dials)
{
    const uint8_t *at = dials->rungs;

    for (enum dial dial = 0; dial < DIAL_N; dial++)
        assert(at[dial] < dials_count(dial));
    return (struct level){
        .columns = { .n_min_exact = exact[at[DIAL_EXACT]], .n_max_choices = choices[at[DIAL_CHOICES]],
                     .n_max_knots = knots[at[DIAL_KNOTS]], .n_min_rows = own[at[DIAL_OWN]],
                     .joint_percent = joints[at[DIAL_JOINTS]] },
        .times = { .n_max_knots = quantiles[at[DIAL_QUANTILES]].n_max_knots,
                   .knot_shift = quantiles[at[DIAL_QUANTILES]].knot_shift,
                   .n_max_copulas = copulas[at[DIAL_COPULAS]], .n_min_rows = cells[at[DIAL_CELLS]],
                   .n_min_second = matches[at[DIAL_MATCHES]].n_min_second,
                   .n_min_third = matches[at[DIAL_MATCHES]].n_min_third,
                   .net = nets[at[DIAL_NETS]] },
        .n_periods = periods[at[DIAL_PERIODS]],
        .n_seeds = seeds[at[DIAL_SEEDS]],
    };
}
