/* level.c - the table of levels.
 *
 * Structure, presence, types, counts and constants are exact at every level;
 * what grows is the share of rare texts kept, the knots of quantile tables
 * and the classes by which a child's times depend on its parent's. Each step
 * is about a third more bytes on the shop windows (bench/sizes.sh). */
#include "gentc/level.h"

#include <assert.h>

static const struct level levels[LEVEL_MAX - LEVEL_MIN + 1] = {
    /*  columns: exact from, choices, knots, own from   times: knots, classes, own from, shift */
    { { 64, 32, 9, 512 },       { 11, 1, 512, 12 } },
    { { 32, 64, 9, 256 },       { 11, 2, 256, 12 } },
    { { 16, 128, 17, 128 },     { 11, 4, 128, 11 } },
    { { 8, 256, 17, 64 },       { 19, 4, 64, 11 } },
    { { 4, 512, 33, 32 },       { 19, 8, 32, 10 } },
    { { 3, 1024, 33, 16 },      { 19, 8, 16, 10 } },
    { { 2, 4096, 65, 8 },       { 35, 8, 8, 9 } },
    { { 2, 16384, 129, 4 },     { 35, 16, 4, 8 } },
    { { 1, 65536, 257, 1 },     { 67, 16, 1, 8 } },
};

const struct level *level_view(uint32_t number)
{
    assert(number >= LEVEL_MIN && number <= LEVEL_MAX);
    return &levels[number - LEVEL_MIN];
}
