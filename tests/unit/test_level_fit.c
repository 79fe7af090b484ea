/* test_level_fit.c - which positions are tried, and which one is chosen. */
#include "gentc/level_fit.h"

#include <criterion/criterion.h>

#include "gentc/level.h"

#define NONE UINT32_MAX

/* Bytes at a position: as the path says, so many a thousandth, or something else altogether. */
static uint64_t bytes_at(uint32_t position, uint64_t scale)
{
    return scale == 0 ? 1000 + (uint64_t)position * position * 40 : level_size(position) * scale;
}

/* The position that comes out, or NONE, and how many were tried. */
static uint32_t settle(uint32_t last, uint64_t max_bytes, uint64_t scale, uint32_t *n_tried)
{
    struct level_fit fit;
    uint32_t         position, chosen = NONE;

    level_fit_init(&fit, last, max_bytes);
    while (level_fit_next(&fit, &position)) {
        cr_assert_leq(position, last);
        cr_assert_leq(fit.n_tried, 16, "it ends");
        if (level_fit_tell(&fit, position, bytes_at(position, scale)))
            chosen = position;
    }
    *n_tried = fit.n_tried;
    cr_assert_eq(fit.has_low, chosen != NONE);
    return chosen;
}

Test(level_fit, where_there_is_room_the_level_is_tried_once)
{
    uint32_t n_tried, last = level_position(6);

    cr_assert_eq(settle(last, UINT64_MAX, 1, &n_tried), last);
    cr_assert_eq(n_tried, 1);
    cr_assert_eq(settle(last, bytes_at(last, 1), 1, &n_tried), last, "to the byte");
    cr_assert_eq(n_tried, 1);
    cr_assert_eq(settle(0, 10000, 1, &n_tried), 0);
}

Test(level_fit, where_nothing_fits_nothing_is_chosen)
{
    uint32_t n_tried;

    cr_assert_eq(settle(level_position(9), level_size(0) - 1, 1, &n_tried), NONE);
    cr_assert_eq(settle(0, level_size(0) - 1, 1, &n_tried), NONE);
    cr_assert_eq(n_tried, 1);
    cr_assert_eq(settle(level_position(9), 999, 0, &n_tried), NONE);
}

/* The path's own sizes need few tries; any others end, too, next to what is too large or near the bound. */
Test(level_fit, what_is_chosen_fits_and_what_is_next_does_not)
{
    for (uint64_t scale = 0; scale <= 60; scale += 20) {
        uint32_t last = level_position(9);
        for (uint64_t max = bytes_at(0, scale); max < bytes_at(last, scale); max += max / 20 + 1) {
            uint32_t n_tried, chosen = settle(last, max, scale, &n_tried);
            cr_assert(chosen != NONE && chosen < last);
            cr_assert_leq(bytes_at(chosen, scale), max);
            cr_assert(bytes_at(chosen, scale) >= max / 100 * 97 || bytes_at(chosen + 1, scale) > max);
            cr_assert_leq(n_tried, scale == 0 ? 12 : 4);
        }
    }
}
