/* time_book.c - vector quantisation by likelihood.
 *
 * An entry says for each node how likely each bin is; what it is worth to a
 * member is the bits by which it tells the member's rows better than no entry.
 * The first entries are members of their own: each time the one that loses
 * most with what there is. Then, a few times, every member takes the entry
 * that suits it best and every entry becomes what its members are together
 * (Lloyd's algorithm; bits instead of squares). Entries that are not worth
 * their bytes go. */
#include "gentc/time_book.h"

#include <math.h>
#include <string.h>

#define N_ROUNDS 3

/* Of an entry's probabilities: a part of them is spread evenly, and a little is there before any row. */
#define EVEN_PART  0.02f
#define PRIOR_ROWS 0.05f

/* Bits that a fitted bin gains by luck: 1 / (2 ln 2). */
#define LUCK_PER_BIN 0.72f

struct search {
    struct time_book *book;
    size_t            n;      /* numbers of a histogram */
    float            *bits;   /* (n_max_entries, n): log2 of each bin's probability */
    float            *own;    /* (n_members): worth of an entry of its own */
    float            *best;   /* (n_members): worth of the best entry so far */
};

static void set_bits(const struct search *search, const float *counts, float *bits)
{
    uint32_t n_bins = search->book->n_bins;
    for (uint32_t node = 0; node < search->book->n_nodes; node++, counts += n_bins, bits += n_bins) {
        float total = 0, each;
        for (uint32_t b = 0; b < n_bins; b++)
            total += counts[b];
        each = EVEN_PART * total / (float)n_bins + PRIOR_ROWS;
        total += each * (float)n_bins;
        for (uint32_t b = 0; b < n_bins; b++)
            bits[b] = log2f((counts[b] + each) / total);
    }
}

/* n is a multiple of 4: sums of four that do not wait for each other. */
static float worth_of(const struct search *search, uint32_t member, const float *bits)
{
    const float *counts = time_book_counts(search->book, member);
    float        sum[4] = { 0 };
    for (size_t i = 0; i < search->n; i += 4) {
        sum[0] += counts[i] * bits[i];
        sum[1] += counts[i + 1] * bits[i + 1];
        sum[2] += counts[i + 2] * bits[i + 2];
        sum[3] += counts[i + 3] * bits[i + 3];
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]) - search->book->base_bits[member];
}

static float *bits_of(const struct search *search, uint32_t entry)
{
    return &search->bits[entry * search->n];
}

/* ---- First entries ---------------------------------------------------------------- */

static void judge_members(struct search *search)
{
    float *bits = search->bits; /* of no entry yet */
    for (uint32_t m = 0; m < search->book->n_members; m++) {
        const float *counts = time_book_counts(search->book, m);
        set_bits(search, counts, bits);
        search->own[m] = worth_of(search, m, bits);
        for (size_t i = 0; i < search->n; i++)
            search->own[m] -= counts[i] > 0 ? LUCK_PER_BIN : 0;
        search->best[m] = 0;
    }
}

static void seed_entries(struct search *search)
{
    struct time_book *book = search->book;
    judge_members(search);
    for (book->n_entries = 0; book->n_entries < book->n_max_entries; book->n_entries++) {
        uint32_t worst = 0;
        float   *bits = bits_of(search, book->n_entries);
        for (uint32_t m = 1; m < book->n_members; m++)
            if (search->own[m] - search->best[m] > search->own[worst] - search->best[worst])
                worst = m;
        if (search->own[worst] - search->best[worst] < book->entry_price)
            break;
        set_bits(search, time_book_counts(book, worst), bits);
        for (uint32_t m = 0; m < book->n_members; m++) {
            float worth = worth_of(search, m, bits);
            if (worth > search->best[m])
                search->best[m] = worth;
        }
        search->own[worst] = 0; /* has its entry */
    }
}

/* ---- Rounds -------------------------------------------------------------------------- */

static void assign_members(struct search *search)
{
    struct time_book *book = search->book;
    for (uint32_t m = 0; m < book->n_members; m++) {
        search->best[m] = 0;
        book->entries[m] = TIME_BOOK_NONE;
        for (uint32_t e = 0; e < book->n_entries; e++) {
            float worth = worth_of(search, m, bits_of(search, e)) - book->member_price;
            if (worth > search->best[m]) {
                search->best[m] = worth;
                book->entries[m] = e;
            }
        }
    }
}

static void sum_members(struct search *search)
{
    struct time_book *book = search->book;
    memset(book->sums, 0, book->n_entries * search->n * sizeof *book->sums);
    for (uint32_t m = 0; m < book->n_members; m++) {
        const float *counts = time_book_counts(book, m);
        float       *sum;
        if (book->entries[m] == TIME_BOOK_NONE)
            continue;
        sum = &book->sums[book->entries[m] * search->n];
        for (size_t i = 0; i < search->n; i++)
            sum[i] += counts[i];
    }
    for (uint32_t e = 0; e < book->n_entries; e++)
        set_bits(search, &book->sums[e * search->n], bits_of(search, e));
}

/* Drops entries whose members do not save their price together. */
static void drop_entries(struct search *search)
{
    struct time_book *book = search->book;
    float            *saved = search->own; /* by entry; no longer needed by member */
    uint32_t          n_kept = 0;

    memset(saved, 0, book->n_entries * sizeof *saved);
    for (uint32_t m = 0; m < book->n_members; m++)
        if (book->entries[m] != TIME_BOOK_NONE)
            saved[book->entries[m]] += search->best[m];
    for (uint32_t e = 0; e < book->n_entries; e++)
        if (saved[e] >= book->entry_price)
            memmove(bits_of(search, n_kept++), bits_of(search, e), search->n * sizeof *search->bits);
    book->n_entries = n_kept;
}

static void number_entries(struct time_book *book, uint32_t *numbers)
{
    uint32_t n = 0;
    for (uint32_t e = 0; e < book->n_entries; e++)
        numbers[e] = TIME_BOOK_NONE;
    for (uint32_t m = 0; m < book->n_members; m++) {
        if (book->entries[m] == TIME_BOOK_NONE)
            continue;
        if (numbers[book->entries[m]] == TIME_BOOK_NONE)
            numbers[book->entries[m]] = n++;
        book->entries[m] = numbers[book->entries[m]];
    }
    book->n_entries = n;
}

enum status time_book_open(struct time_book *book, struct arena *arena, struct fail *fail)
{
    book->counts = arena_take(arena, (size_t)book->n_members * book->n_nodes * book->n_bins, sizeof *book->counts);
    book->base_bits = arena_take(arena, book->n_members, sizeof *book->base_bits);
    if (book->counts == NULL || book->base_bits == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u histograms", book->n_members);
    return STATUS_OK;
}

enum status time_book_build(struct time_book *book, struct arena *arena, struct fail *fail)
{
    struct search search = { .book = book, .n = (size_t)book->n_nodes * book->n_bins };
    size_t        n_at_most = book->n_members > book->n_max_entries ? book->n_members : book->n_max_entries;
    uint32_t     *numbers = arena_take(arena, book->n_max_entries, sizeof *numbers);

    book->n_entries = 0;
    book->entries = arena_take(arena, book->n_members, sizeof *book->entries);
    book->sums = arena_take(arena, book->n_max_entries * search.n, sizeof *book->sums);
    search.bits = arena_take(arena, (book->n_max_entries + (size_t)1) * search.n, sizeof *search.bits);
    search.own = arena_take(arena, n_at_most, sizeof *search.own);
    search.best = arena_take(arena, book->n_members, sizeof *search.best);
    if (numbers == NULL || book->entries == NULL || book->sums == NULL || search.bits == NULL || search.own == NULL
        || search.best == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u shapes", book->n_max_entries);
    if (book->n_members > 0)
        seed_entries(&search);
    for (uint32_t round = 0; round < N_ROUNDS; round++) {
        assign_members(&search);
        sum_members(&search);
    }
    assign_members(&search);
    drop_entries(&search);
    assign_members(&search);
    number_entries(book, numbers);
    sum_members(&search);
    return STATUS_OK;
}
