/* code_map.h - 64-bit keys to dense codes, in order of first appearance. */
#ifndef GENT_GENTQ_CODE_MAP_H
#define GENT_GENTQ_CODE_MAP_H

#include <stdint.h>

#define CODE_NONE UINT32_MAX

struct code_map {
    uint64_t *keys;    /* of code i */
    uint32_t *slots;   /* open addressing: code + 1, or 0 */
    uint32_t  n;
    uint32_t  n_capacity;
    uint32_t  n_slots; /* a power of two, or 0 */
};

/* {0} is empty and valid. Codes depend on the order of the calls alone. */
void     code_map_free(struct code_map *map);
uint32_t code_map_add(struct code_map *map, uint64_t key);        /* CODE_NONE: out of memory */
uint32_t code_map_find(const struct code_map *map, uint64_t key); /* CODE_NONE: absent */

/* One to one and well spread: what hashing and tree hashes are made of. */
static inline uint64_t code_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static inline uint64_t code_pair(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32 | low;
}

#endif
