/* rank_rows.c - rows by key, and which place each has. */
#include "common/gen/rank_rows.h"

/* From how many rows of each byte there are to where they begin. */
static void sum_up(uint32_t ends[256])
{
    uint32_t sum = 0;
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t n_bucket = ends[b];
        ends[b] = sum;
        sum += n_bucket;
    }
}

/* A byte at a time. */
void rank_rows_sort(uint32_t *rows, uint32_t *spare, uint32_t n, const uint16_t *key)
{
    uint32_t low[256] = { 0 }, high[256] = { 0 };

    for (uint32_t i = 0; i < n; i++) {
        uint32_t of = key[rows[i]];
        low[of & 255]++;
        high[of >> 8]++;
    }
    sum_up(low);
    sum_up(high);
    for (uint32_t i = 0; i < n; i++)
        spare[low[key[rows[i]] & 255]++] = rows[i];
    for (uint32_t i = 0; i < n; i++)
        rows[high[key[spare[i]] >> 8]++] = spare[i];
}

void rank_rows(uint32_t *rows, uint32_t *spare, uint32_t n, uint16_t *key)
{
    rank_rows_sort(rows, spare, n, key);
    for (uint32_t i = 0; i < n; i++)
        key[rows[i]] = rank_rows_rank(i, n);
}
