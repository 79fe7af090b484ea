/* code_map.c - linear probing at a load of at most one half; the constants of code_mix are splitmix64's. */
#include "gentq/code_map.h"

#include <stdbool.h>
#include <stdlib.h>

void code_map_free(struct code_map *map)
{
    free(map->keys);
    free(map->slots);
    *map = (struct code_map){ 0 };
}

static uint32_t find_slot(const struct code_map *map, uint64_t key)
{
    uint32_t slot = (uint32_t)code_mix(key) & (map->n_slots - 1);
    while (map->slots[slot] != 0 && map->keys[map->slots[slot] - 1] != key)
        slot = (slot + 1) & (map->n_slots - 1);
    return slot;
}

static bool grow_slots(struct code_map *map)
{
    if (map->n_slots >= 1u << 31)
        return false;
    uint32_t  n_slots = map->n_slots == 0 ? 64 : map->n_slots * 2;
    uint32_t *slots   = calloc(n_slots, sizeof *slots);
    if (slots == NULL)
        return false;
    free(map->slots);
    map->slots   = slots;
    map->n_slots = n_slots;
    for (uint32_t i = 0; i < map->n; i++)
        slots[find_slot(map, map->keys[i])] = i + 1;
    return true;
}

static bool grow_keys(struct code_map *map)
{
    uint32_t  n_capacity = map->n_capacity == 0 ? 32 : map->n_capacity * 2;
    uint64_t *keys       = realloc(map->keys, n_capacity * sizeof *keys);
    if (keys == NULL)
        return false;
    map->keys       = keys;
    map->n_capacity = n_capacity;
    return true;
}

uint32_t code_map_add(struct code_map *map, uint64_t key)
{
    if (map->n >= map->n_slots / 2 && !grow_slots(map))
        return CODE_NONE;
    uint32_t slot = find_slot(map, key);
    if (map->slots[slot] != 0)
        return map->slots[slot] - 1;
    if (map->n == map->n_capacity && !grow_keys(map))
        return CODE_NONE;
    map->keys[map->n] = key;
    map->slots[slot]  = ++map->n;
    return map->n - 1;
}

uint32_t code_map_find(const struct code_map *map, uint64_t key)
{
    return map->n_slots == 0 ? CODE_NONE : map->slots[find_slot(map, key)] - 1;
}
