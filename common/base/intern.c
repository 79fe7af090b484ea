/* intern.c - linear probing over a table of ids; strings back to back. */
#include "common/base/intern.h"

#include <stdlib.h>

#include "common/base/hash.h"

#define INTERN_FIRST_SLOTS 64
#define INTERN_MAX_STRINGS ((uint32_t)1 << 30) /* n_slots, twice as many, stays below 2^32 */

static uint32_t hash_of(const void *data, size_t n)
{
    uint64_t key = hash_table_key(data, n);
    return (uint32_t)(key ^ key >> 32);
}

/* The slot that holds the string, or the empty slot where it belongs. */
static uint32_t find_slot(const struct intern *intern, const void *data, size_t n, uint32_t hash)
{
    uint32_t mask = intern->n_slots - 1;
    uint32_t at   = hash & mask;

    for (; intern->slots[at] != 0; at = (at + 1) & mask) {
        uint32_t id = intern->slots[at] - 1;
        if (intern->hashes[id] != hash)
            continue;
        struct text text = intern_view(intern, id);
        if (text.n == n && (n == 0 || memcmp(text.at, data, n) == 0))
            break;
    }
    return at;
}

static bool grow_slots(struct intern *intern)
{
    uint32_t  n_slots = intern->n_slots == 0 ? INTERN_FIRST_SLOTS : 2 * intern->n_slots;
    uint32_t *slots   = calloc(n_slots, sizeof(*slots));
    if (slots == NULL)
        return false;

    for (uint32_t id = 0; id < intern->n; id++) {
        uint32_t at = intern->hashes[id] & (n_slots - 1);
        while (slots[at] != 0)
            at = (at + 1) & (n_slots - 1);
        slots[at] = id + 1;
    }
    free(intern->slots);
    intern->slots   = slots;
    intern->n_slots = n_slots;
    return true;
}

static bool grow_strings(struct intern *intern)
{
    uint32_t  n_capacity = intern->n_capacity == 0 ? INTERN_FIRST_SLOTS / 2 : 2 * intern->n_capacity;
    uint64_t *ends       = realloc(intern->ends, n_capacity * sizeof(*ends));
    if (ends == NULL)
        return false;
    intern->ends = ends;

    uint32_t *hashes = realloc(intern->hashes, n_capacity * sizeof(*hashes));
    if (hashes == NULL)
        return false;
    intern->hashes     = hashes;
    intern->n_capacity = n_capacity;
    return true;
}

void intern_free(struct intern *intern)
{
    buffer_free(&intern->bytes);
    free(intern->ends);
    free(intern->slots);
    free(intern->hashes);
    *intern = (struct intern){ 0 };
}

uint32_t intern_find(const struct intern *intern, const void *data, size_t n)
{
    if (intern->n == 0)
        return INTERN_NONE;
    uint32_t slot = intern->slots[find_slot(intern, data, n, hash_of(data, n))];
    return slot == 0 ? INTERN_NONE : slot - 1;
}

uint32_t intern_add(struct intern *intern, const void *data, size_t n)
{
    uint32_t hash = hash_of(data, n);

    /* At most half full, before the string is known to be new. */
    if (intern->n >= intern->n_slots / 2 && (intern->n >= INTERN_MAX_STRINGS || !grow_slots(intern)))
        return INTERN_NONE;
    uint32_t at = find_slot(intern, data, n, hash);
    if (intern->slots[at] != 0)
        return intern->slots[at] - 1;

    if (intern->n == intern->n_capacity && !grow_strings(intern))
        return INTERN_NONE;
    if (intern->bytes.data == NULL && !buffer_reserve(&intern->bytes, 1)) /* so that "" has an address */
        return INTERN_NONE;
    buffer_append(&intern->bytes, data, n);
    if (intern->bytes.has_failed)
        return INTERN_NONE;
    intern->ends[intern->n]   = intern->bytes.n;
    intern->hashes[intern->n] = hash;
    intern->slots[at]         = ++intern->n;
    return intern->n - 1;
}
