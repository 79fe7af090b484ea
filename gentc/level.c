/* level.c - the table of levels.
 *
 * Structure, presence, types, counts and constants are exact at every level;
 * what grows is the share of rare texts kept, the knots of quantile tables
 * and the classes by which a child's times depend on its parent's. */
#include "gentc/level.h"

#include <assert.h>

/* A small window keeps what is seen less often: one count for so many spans, at least 2. */
#define SPANS_PER_COUNT 32768u

static const struct level levels[LEVEL_MAX - LEVEL_MIN + 1] = {
    /*  columns: exact from, choices, knots, own from   times: knots, classes, own from, shift */
    { { 64, 32, 9, 512 },    { 11, 1, 512, 12 } },
    { { 32, 64, 9, 256 },    { 11, 2, 256, 12 } },
    { { 24, 128, 9, 128 },   { 11, 4, 128, 11 } },
    { { 20, 128, 17, 64 },   { 19, 4, 64, 11 } },
    { { 16, 256, 17, 32 },   { 19, 8, 32, 10 } },
    { { 12, 256, 17, 16 },   { 19, 8, 16, 10 } },
    { { 6, 1024, 33, 8 },    { 35, 8, 8, 9 } },
    { { 3, 4096, 65, 4 },    { 35, 16, 4, 8 } },
    { { 1, 65536, 257, 1 },  { 67, 16, 1, 8 } },
};

struct level level_view(uint32_t number, uint32_t n_spans)
{
    assert(number >= LEVEL_MIN && number <= LEVEL_MAX);
    struct level level = levels[number - LEVEL_MIN];
    uint32_t     n_min = n_spans / SPANS_PER_COUNT < 2 ? 2 : n_spans / SPANS_PER_COUNT;

    if (level.columns.n_min_exact > n_min)
        level.columns.n_min_exact = n_min;
    return level;
}
