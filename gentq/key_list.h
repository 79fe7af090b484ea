/* key_list.h - 64-bit keys with counts: collected in any order, then sorted and equal ones added up. */
#ifndef GENT_GENTQ_KEY_LIST_H
#define GENT_GENTQ_KEY_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/arena.h"

struct key_count {
    uint64_t key;
    uint64_t count;
};

struct key_list {
    struct key_count *items; /* n <= capacity, in the arena */
    size_t            n, capacity;
};

bool key_list_init(struct key_list *list, size_t capacity, struct arena *arena); /* false: out of memory */
bool key_list_finish(struct key_list *list);                                     /* likewise */

static inline void key_list_add(struct key_list *list, uint64_t key, uint64_t count)
{
    list->items[list->n++] = (struct key_count){ key, count };
}

#endif
