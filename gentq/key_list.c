/* key_list.c - a radix sort by bytes from the lowest; bytes that all keys share cost nothing. */
#include "gentq/key_list.h"

#include <stdlib.h>
#include <string.h>

bool key_list_init(struct key_list *list, size_t capacity, struct arena *arena)
{
    *list = (struct key_list){ arena_take(arena, capacity, sizeof *list->items), 0, capacity };
    return list->items != NULL;
}

/* One stable pass; false, and nothing moved, when all keys have the same byte there. */
static bool sort_by_byte(const struct key_count *from, struct key_count *to, size_t n, unsigned shift)
{
    size_t first[256] = { 0 }, at = 0;

    for (size_t i = 0; i < n; i++)
        first[from[i].key >> shift & 255]++;
    if (n == 0 || first[from[0].key >> shift & 255] == n)
        return false;
    for (int byte = 0; byte < 256; byte++) {
        size_t count = first[byte];
        first[byte]  = at;
        at += count;
    }
    for (size_t i = 0; i < n; i++)
        to[first[from[i].key >> shift & 255]++] = from[i];
    return true;
}

bool key_list_finish(struct key_list *list)
{
    struct key_count *spare = malloc((list->n + 1) * sizeof *spare); /* owned here */
    struct key_count *from = list->items, *to = spare;
    size_t            n = 0;

    if (spare == NULL)
        return false;
    for (unsigned shift = 0; shift < 64; shift += 8)
        if (sort_by_byte(from, to, list->n, shift)) {
            struct key_count *swapped = from;
            from                      = to;
            to                        = swapped;
        }
    if (from != list->items)
        memcpy(list->items, from, list->n * sizeof *from);
    free(spare);
    for (size_t i = 0; i < list->n; i++) {
        if (n > 0 && list->items[n - 1].key == list->items[i].key)
            list->items[n - 1].count += list->items[i].count;
        else
            list->items[n++] = list->items[i];
    }
    list->n = n;
    return true;
}
