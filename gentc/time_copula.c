/* time_copula.c - histograms of ranks by driver, shared copulas, and their leaves.
 *
 * Spans hang on their parents' durations by few nodes, as parents of all
 * lengths are alike; top-level spans on the time by many, as incidents are short. */
#include "gentc/time_copula.h"

#include <math.h>

#include "gentc/time_book.h"

#define N_BINS      32u /* of ranks: one leaf step each */
#define N_NODES     8u
#define N_TOP_NODES 32u

/* A stored bit may cost so many bits saved. What slows top-level spans slows all below. */
#define PRICE     1.0f
#define PRICE_TOP 0.5f

#define BITS_PER_LEAF 21.0f /* 9 ascending knots of 0..32, as coded */
#define BITS_PER_ID   7.0f

/* Less than this of a leaf's mass is not followed to the ends. */
#define END_PART 0.003f

struct fitter {
    const struct time_rows *rows;
    const uint32_t         *ranks[2]; /* of durations, gaps */
    struct model_build     *build;
    struct arena           *arena;
};

/* Members are the cells of one kind in order, durations and gaps in turn. */
static uint32_t count_cells(const struct time_rows *rows, bool is_top)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < rows->n_cells; c++)
        n += rows->cells[c].is_free == is_top;
    return n;
}

/* Rows near a node count for it alone, others for both beside them: linear
 * between a quarter and three quarters of the way, which blurs less than a
 * line all the way and leaves no steps. */
static void add_row(const struct time_book *book, float *counts, uint32_t driver, uint32_t rank)
{
    uint64_t place = (uint64_t)driver * (book->n_nodes - 1);
    uint32_t at = (uint32_t)(place >> 32), bin = rank / (UINT32_MAX / N_BINS + 1);
    float    part = 2 * ((float)(uint32_t)place / 4294967296.0f) - 0.5f;

    part = part < 0 ? 0 : part > 1 ? 1 : part;
    counts[at * N_BINS + bin] += 1 - part;
    counts[(at + 1) * N_BINS + bin] += part;
}

static void count_rows(const struct fitter *fitter, struct time_book *book, bool is_top)
{
    uint32_t member = 0;
    for (uint32_t c = 0; c < fitter->rows->n_cells; c++) {
        const struct time_rows_cell *cell = &fitter->rows->cells[c];
        for (int what = 0; what < 2 && cell->is_free == is_top; what++, member++) {
            float *counts = time_book_counts(book, member);
            if (fitter->build->model.cells[c].by_net)
                continue;
            for (uint32_t i = cell->first; i < cell->first + cell->n; i++) {
                if (fitter->ranks[what][i] == TIME_COPULA_NO_RANK)
                    continue;
                add_row(book, counts, fitter->rows->rows[i].driver, fitter->ranks[what][i]);
                book->base_bits[member] -= log2f(N_BINS);
            }
        }
    }
}

/* Quantiles of one node's counts, as knots. */
static void set_leaf(const float *counts, uint8_t *knots)
{
    const uint32_t last = MODEL_LEAF_KNOTS - 1;
    uint32_t       low = 0, high = N_BINS, k = 1;
    float          total = 0, below = 0;

    for (uint32_t b = 0; b < N_BINS; b++)
        total += counts[b];
    if (total < MODEL_LEAF_KNOTS) {
        for (k = 0; k <= last; k++)
            knots[k] = (uint8_t)(k * MODEL_LEAF_STEPS / last);
        return;
    }
    while (counts[low] < END_PART * total)
        low++;
    while (counts[high - 1] < END_PART * total)
        high--;
    knots[0] = (uint8_t)(low * MODEL_LEAF_STEPS / N_BINS);
    knots[last] = (uint8_t)(high * MODEL_LEAF_STEPS / N_BINS);
    for (uint32_t b = 0; b < N_BINS; below += counts[b++]) {
        for (; k < last && below + counts[b] >= total * (float)k / (float)last; k++) {
            float part = counts[b] > 0 ? (total * (float)k / (float)last - below) / counts[b] : 0;
            knots[k] = (uint8_t)lroundf(((float)b + part) * MODEL_LEAF_STEPS / N_BINS);
        }
    }
    for (; k < last; k++)
        knots[k] = knots[last];
    for (k = 1; k <= last; k++)
        if (knots[k] < knots[k - 1])
            knots[k] = knots[k - 1];
}

static enum status keep_copulas(const struct fitter *fitter, const struct time_book *book, bool is_top,
                                struct fail *fail)
{
    struct model        *model = &fitter->build->model;
    uint32_t             first = model->n_copulas, first_knot = model->n_leaf_knots, member = 0;
    struct model_copula *copulas = MODEL_BUILD_TAKE(fitter->build, copulas, book->n_entries);
    uint8_t *knots = MODEL_BUILD_TAKE(fitter->build, leaf_knots, book->n_entries * book->n_nodes * MODEL_LEAF_KNOTS);

    if (book->n_entries > 0 && (copulas == NULL || knots == NULL))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u copulas", book->n_entries);
    for (uint32_t e = 0; e < book->n_entries; e++) {
        copulas[e].n_nodes = book->n_nodes;
        copulas[e].first_knot = first_knot + e * book->n_nodes * MODEL_LEAF_KNOTS;
    }
    for (uint32_t leaf = 0; leaf < book->n_entries * book->n_nodes; leaf++)
        set_leaf(&book->sums[leaf * N_BINS], &knots[leaf * MODEL_LEAF_KNOTS]);
    for (uint32_t c = 0; c < fitter->rows->n_cells; c++) {
        if (fitter->rows->cells[c].is_free != is_top)
            continue;
        for (int what = 0; what < 2; what++, member++)
            *(what == 0 ? &model->cells[c].duration_copula : &model->cells[c].gap_copula) =
                book->entries[member] == TIME_BOOK_NONE ? MODEL_NONE : first + book->entries[member];
    }
    return STATUS_OK;
}

static enum status fit_kind(const struct fitter *fitter, bool is_top, uint32_t n_max_copulas, struct fail *fail)
{
    uint32_t         n_nodes = is_top ? N_TOP_NODES : N_NODES;
    float            price = is_top ? PRICE_TOP : PRICE;
    struct time_book book = { .n_nodes = n_nodes, .n_bins = N_BINS, .n_members = 2 * count_cells(fitter->rows, is_top),
                              .n_max_entries = n_max_copulas, .entry_price = price * BITS_PER_LEAF * (float)n_nodes,
                              .member_price = price * BITS_PER_ID };
    enum status      s = time_book_open(&book, fitter->arena, fail);

    if (s != STATUS_OK)
        return s;
    count_rows(fitter, &book, is_top);
    s = time_book_build(&book, fitter->arena, fail);
    return s == STATUS_OK ? keep_copulas(fitter, &book, is_top, fail) : s;
}

enum status time_copula_fit(const struct time_rows *rows, const uint32_t *duration_rank, const uint32_t *gap_rank,
                            const struct times_options *options, struct model_build *build, struct arena *arena,
                            struct fail *fail)
{
    struct fitter fitter = { .rows = rows, .ranks = { duration_rank, gap_rank }, .build = build, .arena = arena };
    enum status   s = fit_kind(&fitter, true, options->n_max_copulas / 4, fail);
    return s == STATUS_OK ? fit_kind(&fitter, false, options->n_max_copulas, fail) : s;
}
