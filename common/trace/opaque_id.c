/* opaque_id.c - XXH64 with seeds of our own, so that a text and a missing id never meet. */
#include "common/trace/opaque_id.h"

#include "common/base/hash.h"

#define SEED_NARROW  UINT64_C(0x6e6172726f770001)
#define SEED_HIGH    UINT64_C(0x7769646500000001)
#define SEED_LOW     UINT64_C(0x7769646500000002)
#define SEED_MISSING UINT64_C(0x6d69737300000001)

uint64_t opaque_id_narrow(struct text text)
{
    uint64_t id = hash_xxh64_seeded(text.at, text.n, SEED_NARROW);
    return id == 0 ? 1 : id;
}

void opaque_id_wide(struct text text, uint64_t id[2])
{
    id[0] = hash_xxh64_seeded(text.at, text.n, SEED_HIGH);
    id[1] = hash_xxh64_seeded(text.at, text.n, SEED_LOW);
    if (id[1] == 0)
        id[1] = 1;
}

void opaque_id_missing(uint64_t line, uint64_t n, uint64_t id[2])
{
    uint64_t place[2] = { line, n };

    id[0] = hash_xxh64_seeded(place, sizeof place, SEED_MISSING);
    opaque_id_wide((struct text){ (const char *)place, sizeof place }, place);
    id[1] = place[1];
}
