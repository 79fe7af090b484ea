/* level.c - levels as positions on the path, and the settings there.
 *
 * Structure, presence, types, counts and constants are exact at every level;
 * what grows is the share of rare texts kept, the knots of quantile tables
 * and the ways in which a child's times hang on its parent's. */
#include "gentc/level.h"

#include <assert.h>

#include "gentc/level_path.h"

/* A small window keeps what is seen less often: one count for so many spans, at least 2. */
#define SPANS_PER_COUNT 32768u

uint32_t level_position(uint32_t number)
{
    assert(number >= LEVEL_MIN && number <= LEVEL_MAX);
    return level_path_at[number - LEVEL_MIN];
}

uint32_t level_number(uint32_t position)
{
    uint32_t number = LEVEL_MAX;

    while (number > LEVEL_MIN && level_position(number) > position)
        number--;
    return number;
}

struct dials level_dials(uint32_t position)
{
    struct dials dials = { { 0 } };

    assert(position <= level_path_n);
    for (uint32_t i = 0; i < position; i++)
        dials.rungs[level_path[i].dial] = level_path[i].rung;
    return dials;
}

uint32_t level_size(uint32_t position)
{
    return position == 0 ? level_path_size : level_path[position - 1].size;
}

struct level level_view(uint32_t position, const struct dials *set, uint32_t n_spans)
{
    struct dials dials = level_dials(position);
    uint32_t     n_min = n_spans / SPANS_PER_COUNT < 2 ? 2 : n_spans / SPANS_PER_COUNT;

    for (enum dial dial = 0; dial < DIAL_N; dial++)
        if (set->rungs[dial] != DIALS_UNSET)
            dials.rungs[dial] = set->rungs[dial];
    struct level level = dials_view(&dials);
    if (level.columns.n_min_exact > n_min)
        level.columns.n_min_exact = n_min;
    return level;
}

float level_forest_worth(uint32_t number)
{
    static const float worths[LEVEL_MAX - LEVEL_MIN + 1] = { 28, 22, 17, 12, 8.5f, 6, 2.2f, 0.97f, 0.85f };

    assert(number >= LEVEL_MIN && number <= LEVEL_MAX);
    return worths[number - LEVEL_MIN];
}
