/* time_leaf.c - quantiles of ranks within each class, and how many classes are worth their bytes.
 *
 * A leaf is a density over ranks, an eighth of its mass between neighbouring
 * knots. The mean of its logarithm over the rows, in bits, is what knowing
 * the class tells about a rank; some of that is luck, as the knots were
 * fitted to these very rows. */
#include "gentc/time_leaf.h"

#include <math.h>

#define N_STEPS         (MODEL_LEAF_KNOTS - 1)
#define N_MIN_CLASS     25    /* rows a class must have on average */
#define BITS_PER_LEAF   30.0  /* 9 ascending knots of 0..32, as coded */
#define LUCK_PER_LEAF   6.0   /* (N_STEPS) / (2 ln 2): expected gain of so many fitted numbers */
#define MIN_WIDTH       (0.25 / MODEL_LEAF_STEPS) /* of knots that coincide, as a density */

struct leaves {
    uint8_t knots[MODEL_MAX_CLASSES * MODEL_LEAF_KNOTS];
    double  bits_saved;
};

/* Knots of one class from its n sorted ranks; returns the bits they save. */
static double fit_leaf(const struct radix_sort_item *ranks, uint32_t n, uint8_t *knots)
{
    double   bits = 0;
    uint32_t at = 0;

    for (uint32_t k = 0; k <= N_STEPS; k++) {
        double   place = (double)k / N_STEPS * n - 0.5;
        uint32_t low = place <= 0 ? 0 : (uint32_t)place;
        uint32_t high = low + 1 < n ? low + 1 : n - 1;
        double   part = place <= 0 ? 0 : place - low;
        double   rank = (double)ranks[low].key + ((double)ranks[high].key - (double)ranks[low].key) * part;
        knots[k] = (uint8_t)lround(rank / 4294967296.0 * MODEL_LEAF_STEPS);
    }
    for (uint32_t k = 0; k < N_STEPS; k++) {
        uint32_t end = (uint32_t)((uint64_t)(k + 1) * n / N_STEPS);
        double   width = (double)(knots[k + 1] - knots[k]) / MODEL_LEAF_STEPS;
        bits += (end - at) * -log2((width > MIN_WIDTH ? width : MIN_WIDTH) * N_STEPS);
        at = end;
    }
    return bits;
}

static void lay_identity(uint8_t *knots)
{
    for (uint32_t k = 0; k <= N_STEPS; k++)
        knots[k] = (uint8_t)(k * MODEL_LEAF_STEPS / N_STEPS);
}

/* 'sorted' is by rank; 'classed' takes the items by class, and within by rank. */
static void fit_leaves(const struct time_leaf_row *rows, const struct radix_sort_item *sorted,
                       struct radix_sort_item *classed, uint32_t n, uint32_t n_classes, struct leaves *out)
{
    uint32_t first[MODEL_MAX_CLASSES + 1] = { 0 }, next[MODEL_MAX_CLASSES] = { 0 };

    out->bits_saved = 0;
    for (uint32_t i = 0; i < n; i++)
        first[((uint64_t)rows[i].driver * n_classes >> 32) + 1]++;
    for (uint32_t c = 0; c < n_classes; c++) {
        first[c + 1] += first[c];
        next[c] = first[c];
    }
    for (uint32_t i = 0; i < n; i++)
        classed[next[(uint64_t)rows[sorted[i].at].driver * n_classes >> 32]++] = sorted[i];
    for (uint32_t c = 0; c < n_classes; c++) {
        uint8_t *knots = &out->knots[c * MODEL_LEAF_KNOTS];
        if (first[c + 1] - first[c] < N_STEPS)
            lay_identity(knots);
        else
            out->bits_saved += fit_leaf(&classed[first[c]], first[c + 1] - first[c], knots) - LUCK_PER_LEAF;
    }
}

enum status time_leaf_fit(const struct time_leaf_row *rows, uint32_t n, uint32_t n_max_classes,
                          double worth, struct radix_sort_item *scratch, struct model_build *build, uint8_t *n_classes,
                          uint32_t *first_leaf, struct fail *fail)
{
    struct leaves leaves, best = { 0 };
    uint32_t      n_best = 1, n_bytes;
    double        best_gain = 0;
    uint8_t      *knots;

    *n_classes = 1;
    *first_leaf = 0;
    for (uint32_t i = 0; i < n; i++)
        scratch[i] = (struct radix_sort_item){ rows[i].rank, i };
    radix_sort_run(scratch, scratch + n, n);
    for (uint32_t n_try = 2; n_try <= n_max_classes && n / n_try >= N_MIN_CLASS; n_try *= 2) {
        double gain;
        fit_leaves(rows, scratch, scratch + n, n, n_try, &leaves);
        gain = worth * leaves.bits_saved - BITS_PER_LEAF * n_try;
        if (gain > best_gain) {
            best_gain = gain;
            best = leaves;
            n_best = n_try;
        }
    }
    if (n_best == 1)
        return STATUS_OK;
    n_bytes = n_best * MODEL_LEAF_KNOTS;
    *first_leaf = build->model.n_leaf_knots;
    knots = MODEL_BUILD_TAKE(build, leaf_knots, n_bytes);
    if (knots == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u leaves", n_best);
    for (uint32_t i = 0; i < n_bytes; i++)
        knots[i] = best.knots[i];
    *n_classes = (uint8_t)n_best;
    return STATUS_OK;
}
