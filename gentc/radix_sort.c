/* radix_sort.c - least significant byte first, bytes that all keys share left out.
 *
 * Cells hold from one row to a hundred thousand; below N_INSERTION the
 * counting costs more than it saves. */
#include "gentc/radix_sort.h"

#include <string.h>

#define N_INSERTION 48
#define N_BYTES     8

static void sort_few(struct radix_sort_item *items, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        struct radix_sort_item item = items[i];
        uint32_t               to = i;
        for (; to > 0 && items[to - 1].key > item.key; to--)
            items[to] = items[to - 1];
        items[to] = item;
    }
}

static void sort_by_byte(const struct radix_sort_item *from, struct radix_sort_item *to, uint32_t n, unsigned shift)
{
    uint32_t place[256] = { 0 };
    uint32_t n_before = 0;

    for (uint32_t i = 0; i < n; i++)
        place[from[i].key >> shift & 255]++;
    for (unsigned b = 0; b < 256; b++) {
        uint32_t n_here = place[b];
        place[b] = n_before;
        n_before += n_here;
    }
    for (uint32_t i = 0; i < n; i++)
        to[place[from[i].key >> shift & 255]++] = from[i];
}

void radix_sort_run(struct radix_sort_item *items, struct radix_sort_item *scratch, uint32_t n)
{
    struct radix_sort_item *from = items, *to = scratch;
    uint64_t                varying = 0; /* bits in which keys differ */

    if (n <= N_INSERTION) {
        sort_few(items, n);
        return;
    }
    for (uint32_t i = 1; i < n; i++)
        varying |= items[i].key ^ items[0].key;
    for (unsigned b = 0; b < N_BYTES; b++) {
        struct radix_sort_item *sorted = to;
        if ((varying >> (8 * b) & 255) == 0)
            continue;
        sort_by_byte(from, to, n, 8 * b);
        to = from;
        from = sorted;
    }
    if (from != items)
        memcpy(items, from, n * sizeof *items);
}
