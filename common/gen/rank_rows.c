/* rank_rows.c - rows by key, and which place each has. */
#include "common/gen/rank_rows.h"

#include "common/gen/gen_draw.h"

/* A byte at a time. */
static void sort_rows(uint32_t *rows, uint32_t *spare, uint32_t n, const uint16_t *key)
{
    for (uint32_t shift = 0; shift < 16; shift += 8) {
        uint32_t ends[256] = { 0 }, sum = 0;
        uint32_t *swap = rows;
        for (uint32_t i = 0; i < n; i++)
            ends[key[rows[i]] >> shift & 255]++;
        for (uint32_t b = 0; b < 256; b++) {
            uint32_t n_bucket = ends[b];
            ends[b] = sum;
            sum += n_bucket;
        }
        for (uint32_t i = 0; i < n; i++)
            spare[ends[key[rows[i]] >> shift & 255]++] = rows[i];
        rows = spare;
        spare = swap;
    }
}

void rank_rows(uint32_t *rows, uint32_t *spare, uint32_t n, uint16_t *key)
{
    sort_rows(rows, spare, n, key);
    for (uint32_t i = 0; i < n; i++)
        key[rows[i]] = (uint16_t)(gen_draw_rank(i, n) >> 16);
}
