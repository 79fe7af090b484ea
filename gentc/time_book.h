/* time_book.h - a few shapes for many: histograms that are alike enough to share one.
 *
 *   time_rows -> [time_book] -> time_copula, time_late -> model
 */
#ifndef GENT_GENTC_TIME_BOOK_H
#define GENT_GENTC_TIME_BOOK_H

#include "common/base/arena.h"
#include "common/base/status.h"

#define TIME_BOOK_NONE UINT32_MAX

struct time_book {
    /* Given. A member is a histogram (n_nodes, n_bins): of every node, how rows fall into the bins. */
    uint32_t n_nodes, n_bins, n_members, n_max_entries;
    float   *counts;       /* (n_members, n_nodes * n_bins) */
    float   *base_bits;    /* (n_members) log2 of the likelihood without an entry */
    float    entry_price;  /* saved bits below which an entry is not worth its bytes */
    float    member_price; /* ... and below which a member had better have none */

    /* Found. */
    uint32_t *entries;     /* (n_members) TIME_BOOK_NONE, or numbered in order of first use */
    uint32_t  n_entries;
    float    *sums;        /* (n_entries, n_nodes * n_bins): of the members that share it */
};

/* Takes the arrays of members, zeroed, from 'arena', for the caller to fill. Fails with STATUS_NO_MEMORY. */
enum status time_book_open(struct time_book *book, struct arena *arena, struct fail *fail);

/* Finds entries, and which member has which. Deterministic. Fails with STATUS_NO_MEMORY. */
enum status time_book_build(struct time_book *book, struct arena *arena, struct fail *fail);

static inline float *time_book_counts(const struct time_book *book, uint32_t member)
{
    return &book->counts[(size_t)member * book->n_nodes * book->n_bins];
}

#endif
