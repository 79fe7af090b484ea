/* level.c - the table of levels.
 *
 * Structure, presence, types, counts and constants are exact at every level;
 * what grows is the share of rare texts kept, the knots of quantile tables
 * and the ways in which a child's times hang on its parent's. */
#include "gentc/level.h"

#include <assert.h>

/* A small window keeps what is seen less often: one count for so many spans, at least 2. */
#define SPANS_PER_COUNT 32768u

static const struct level levels[LEVEL_MAX - LEVEL_MIN + 1] = {
    /* columns: exact from, choices, knots, own from, joints;
     * times: knots, copulas, own from, second and third table from, shift, networks: embeddings of labels, time, hidden,
     * those for late spans, default, visits; periods; seeds */
    { { 64,    32,   9, 512,   5 },
      { 11,   12, 512, 1024, 2048, 12, { { 6, 2, { 32, 16 } }, { 4, 2, { 16, 16 } }, false,  300000, { 0 } } },  0, 64 },
    { { 32,    64,   9, 256,   8 },
      { 11,   24, 256, 1024, 2048, 12, { { 6, 2, { 32, 16 } }, { 4, 2, { 16, 16 } }, false,  300000, { 0 } } },  0, 64 },
    { { 24,   128,   9, 128,  12 },
      { 11,   48, 256,  512, 1024, 12, { { 6, 2, { 32, 16 } }, { 4, 2, { 16, 16 } }, false,  400000, { 0 } } },  6, 64 },
    { { 20,   128,  17,  64,  16 },
      { 19,   64, 128,  256,  512, 11, { { 6, 4, { 32, 16 } }, { 4, 2, { 16, 16 } }, true,   400000, { 0 } } },  6, 64 },
    { { 16,   256,  17,  32,  20 },
      { 19,  128,  96,  256,  512, 11, { { 8, 4, { 48, 32 } }, { 4, 2, { 32, 16 } }, true,   500000, { 0 } } }, 10, 256 },
    { { 12,   256,  17,  16,  25 },
      { 19,  192,  64,  192,  384, 11, { { 8, 4, { 48, 32 } }, { 4, 2, { 32, 16 } }, true,   800000, { 0 } } }, 10, 256 },
    { {  6,  1024,  33,   8,  50 },
      { 35,  256,  32,   96,  192, 10, { { 8, 4, { 64, 48 } }, { 4, 2, { 32, 16 } }, true,  1200000, { 0 } } }, 15, 256 },
    { {  3,  4096,  65,   4,  80 },
      { 35,  512,  24,   48,   64,  9, { { 12, 4, { 80, 64 } }, { 6, 2, { 32, 16 } }, true, 1600000, { 0 } } }, 30, 256 },
    { {  1, 65536, 257,   1, 100 },
      { 67, 1024,  16,   16,   24,  8, { { 12, 4, { 96, 64 } }, { 6, 4, { 48, 32 } }, true, 2400000, { 0 } } }, 60, 256 },
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

float level_forest_worth(uint32_t number)
{
    static const float worths[LEVEL_MAX - LEVEL_MIN + 1] = { 20, 14, 10, 6, 4, 3, 2, 1.4f, 1 };

    assert(number >= LEVEL_MIN && number <= LEVEL_MAX);
    return worths[number - LEVEL_MIN];
}
