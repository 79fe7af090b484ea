/* time_table.c - knots by weighted least squares, then on the lattice of stored values by least loss.
 *
 * Sorted rows become at most N_MAX_POINTS points (rank, octaves, weight). For
 * each size a linear spline is fitted by least squares (its normal equations
 * are tridiagonal), made ascending by pooling, rounded, and its loss measured.
 * The best size is then refined: each knot goes a step up or down while that lowers the loss. */
#include "gentc/time_table.h"

#include <math.h>
#include <stdlib.h>

#include "common/base/fixed.h"
#include "common/gen/quantile.h"
#include "common/gen/time_place.h"
#include "gentc/time_loss.h"

#define N_MAX_POINTS 2048
#define N_MAX_KNOTS  67
#define N_SWEEPS     4
#define Q16_OCTAVE   65536.0

/* Rows that fill their room have TIME_PLACE_MAX_NS for y. For the fit they
 * stand a little above the others; knots nearer to them than to the others are stored as the maximum. */
#define OCTAVES_TO_FULL 2.0

struct point {
    double rank, x, weight; /* [0, 1); octaves of y + 1; of all rows it stands for */
    uint32_t segment;       /* knots at and at + 1 of the current size ... */
    double   part;          /* ... and how far between them */
};

struct time_table_fitter {
    struct point points[N_MAX_POINTS];
    uint32_t     n_points;
    double       highest; /* of points that are not full */
    bool         has_full;
    double       step;    /* of stored knots, octaves */
};

struct spline {
    double   knots[N_MAX_KNOTS];
    uint32_t n;
    double   loss, bits;
};

struct time_table_fitter *time_table_open(struct arena *arena)
{
    return arena_take(arena, 1, sizeof(struct time_table_fitter));
}

/* ---- Points ---------------------------------------------------------------------- */

static double octaves(const struct time_table_fitter *fitter, uint64_t y)
{
    return y == TIME_PLACE_MAX_NS && fitter->has_full ? fitter->highest + OCTAVES_TO_FULL
                                                      : fixed_log2_q16(y) / Q16_OCTAVE;
}

static void lay_points(struct time_table_fitter *fitter, const struct time_table_rows *rows, uint32_t n_zero)
{
    const struct radix_sort_item *y = rows->y + n_zero;
    uint32_t                      n = rows->n - n_zero, n_finite = n;

    while (n_finite > 0 && y[n_finite - 1].key >= TIME_PLACE_MAX_NS)
        n_finite--;
    fitter->has_full = n_finite > 0 && n_finite < n;
    fitter->highest = n_finite > 0 ? fixed_log2_q16(y[n_finite - 1].key) / Q16_OCTAVE : 0;
    fitter->n_points = n < N_MAX_POINTS ? n : N_MAX_POINTS;
    for (uint32_t p = 0; p < fitter->n_points; p++) {
        uint32_t      first = (uint32_t)((uint64_t)p * n / fitter->n_points);
        uint32_t      end = (uint32_t)((uint64_t)(p + 1) * n / fitter->n_points);
        struct point *point = &fitter->points[p];
        *point = (struct point){ .rank = (first + end) / 2.0 / n };
        for (uint32_t i = first; i < end; i++) {
            point->x += octaves(fitter, y[i].key) / (end - first);
            point->weight += rows->weight[y[i].at];
        }
    }
}

static void lay_segments(struct time_table_fitter *fitter, uint32_t n_knots)
{
    uint32_t segment = 0;
    double   low = 0, high = n_knots > 1 ? quantile_time_rank(1, n_knots) / 4294967296.0 : 1;

    for (uint32_t p = 0; p < fitter->n_points; p++) {
        struct point *point = &fitter->points[p];
        while (point->rank >= high && segment + 2 < n_knots) {
            segment++;
            low = high;
            high = quantile_time_rank(segment + 1, n_knots) / 4294967296.0;
        }
        point->segment = segment;
        point->part = (point->rank - low) / (high - low);
    }
}

static double value_at(const struct spline *spline, const struct point *point)
{
    if (spline->n == 1)
        return spline->knots[0];
    return spline->knots[point->segment]
           + (spline->knots[point->segment + 1] - spline->knots[point->segment]) * point->part;
}

/* Loss of the points in [first, end). */
static double measure_loss(const struct time_table_fitter *fitter, const struct spline *spline, uint32_t first,
                           uint32_t end)
{
    double loss = 0;
    for (uint32_t p = first; p < end; p++)
        loss += fitter->points[p].weight * fabs(value_at(spline, &fitter->points[p]) - fitter->points[p].x);
    return loss;
}

/* ---- Least squares ------------------------------------------------------------------ */

static double sample_at(const struct time_table_fitter *fitter, double rank)
{
    double   place = rank * fitter->n_points - 0.5;
    uint32_t last = fitter->n_points - 1;
    uint32_t at = place <= 0 ? 0 : place >= last ? last : (uint32_t)place;
    double   part = place <= 0 || place >= last ? 0 : place - at;
    return fitter->points[at].x + (part > 0 ? (fitter->points[at + 1].x - fitter->points[at].x) * part : 0);
}

/* Solves for the knots; a weak pull to the sample's own quantiles decides where no point does. */
static void solve_least_squares(const struct time_table_fitter *fitter, struct spline *spline)
{
    double   diagonal[N_MAX_KNOTS] = { 0 }, beside[N_MAX_KNOTS] = { 0 }, right[N_MAX_KNOTS] = { 0 };
    double   total = 0, pull;
    uint32_t n = spline->n;

    for (uint32_t p = 0; p < fitter->n_points; p++) {
        const struct point *point = &fitter->points[p];
        uint32_t            s = point->segment;
        double              high = point->part, low = 1 - high;
        diagonal[s] += point->weight * low * low;
        diagonal[s + 1] += point->weight * high * high;
        beside[s] += point->weight * low * high;
        right[s] += point->weight * low * point->x;
        right[s + 1] += point->weight * high * point->x;
        total += point->weight;
    }
    pull = 1e-3 * total / n + 1e-9;
    for (uint32_t k = 0; k < n; k++) {
        diagonal[k] += pull;
        right[k] += pull * sample_at(fitter, quantile_time_rank(k, n) / 4294967296.0);
    }
    for (uint32_t k = 1; k < n; k++) {
        double factor = beside[k - 1] / diagonal[k - 1];
        diagonal[k] -= factor * beside[k - 1];
        right[k] -= factor * right[k - 1];
    }
    for (uint32_t k = n; k-- > 0;)
        spline->knots[k] = (right[k] - (k + 1 < n ? beside[k] * spline->knots[k + 1] : 0)) / diagonal[k];
}

/* Pools neighbours that stand in the wrong order (pool adjacent violators). */
static void make_ascending(struct spline *spline)
{
    double   mean[N_MAX_KNOTS];
    uint32_t size[N_MAX_KNOTS], n = 0;

    for (uint32_t k = 0; k < spline->n; k++) {
        mean[n] = spline->knots[k];
        size[n++] = 1;
        for (; n > 1 && mean[n - 2] > mean[n - 1]; n--) {
            mean[n - 2] = (mean[n - 2] * size[n - 2] + mean[n - 1] * size[n - 1]) / (size[n - 2] + size[n - 1]);
            size[n - 2] += size[n - 1];
        }
    }
    for (uint32_t pool = 0, k = 0; pool < n; pool++)
        for (uint32_t i = 0; i < size[pool]; i++)
            spline->knots[k++] = mean[pool];
}

static void round_knots(const struct time_table_fitter *fitter, struct spline *spline)
{
    double lowest = fitter->points[0].x, highest = fitter->points[fitter->n_points - 1].x;
    for (uint32_t k = 0; k < spline->n; k++) {
        double x = spline->knots[k];
        x = x < lowest ? lowest : x > highest ? highest : x;
        spline->knots[k] = round(x / fitter->step) * fitter->step;
    }
}

static double median(const struct time_table_fitter *fitter)
{
    double   total = 0, half = 0;
    uint32_t p = 0;
    for (uint32_t i = 0; i < fitter->n_points; i++)
        total += fitter->points[i].weight;
    while (p + 1 < fitter->n_points && (half += fitter->points[p].weight) < total / 2)
        p++;
    return fitter->points[p].x;
}

/* A knot costs the bits of its distance from the one before and a little for their number. */
static double count_bits(const struct time_table_fitter *fitter, const struct spline *spline)
{
    double bits = 8;
    for (uint32_t k = 1; k < spline->n; k++)
        bits += 1.5 + log2(1 + (spline->knots[k] - spline->knots[k - 1]) / fitter->step);
    return bits;
}

static void fit_size(struct time_table_fitter *fitter, uint32_t n_knots, struct spline *spline)
{
    spline->n = n_knots;
    lay_segments(fitter, n_knots);
    if (n_knots == 1)
        spline->knots[0] = median(fitter);
    else
        solve_least_squares(fitter, spline);
    make_ascending(spline);
    round_knots(fitter, spline);
    spline->loss = measure_loss(fitter, spline, 0, fitter->n_points);
    spline->bits = count_bits(fitter, spline);
}

/* ---- Refinement ------------------------------------------------------------------------ */

/* Moves knot k a step where that lowers the loss of points [first, end), all that see it. */
static bool move_knot(const struct time_table_fitter *fitter, struct spline *spline, uint32_t k, uint32_t first,
                      uint32_t end)
{
    double here = spline->knots[k], best = measure_loss(fitter, spline, first, end);
    double up = here + fitter->step, down = here - fitter->step;

    if (k + 1 == spline->n || up <= spline->knots[k + 1]) {
        spline->knots[k] = up;
        if (measure_loss(fitter, spline, first, end) < best)
            return true;
    }
    if (down >= (k == 0 ? 0 : spline->knots[k - 1])) {
        spline->knots[k] = down;
        if (measure_loss(fitter, spline, first, end) < best)
            return true;
    }
    spline->knots[k] = here;
    return false;
}

static void refine(struct time_table_fitter *fitter, struct spline *spline)
{
    uint32_t first[N_MAX_KNOTS + 1]; /* point of each segment */
    uint32_t n_segments = spline->n > 1 ? spline->n - 1 : 1;
    bool     has_moved = true;

    lay_segments(fitter, spline->n);
    for (uint32_t s = 0, p = 0; s <= n_segments; s++) {
        while (p < fitter->n_points && fitter->points[p].segment < s)
            p++;
        first[s] = p;
    }
    for (uint32_t sweep = 0; sweep < N_SWEEPS && has_moved; sweep++) {
        has_moved = false;
        for (uint32_t k = 0; k < spline->n; k++) {
            uint32_t from = first[k > 0 ? k - 1 : 0];
            uint32_t to = first[k + 1 < n_segments ? k + 1 : n_segments];
            has_moved |= move_knot(fitter, spline, k, from, to);
        }
    }
}

static uint16_t stored(const struct time_table_fitter *fitter, double x)
{
    if (fitter->has_full && x > fitter->highest + OCTAVES_TO_FULL / 2)
        x = fixed_log2_q16(TIME_PLACE_MAX_NS) / Q16_OCTAVE;
    return (uint16_t)lround(x / fitter->step);
}

enum status time_table_fit(struct time_table_fitter *fitter, const struct time_table_rows *rows, uint32_t n_max_knots,
                           struct model_build *build, struct model_table *out, struct fail *fail)
{
    static const uint32_t sizes[] = { 1, 2, 3, 5, 11, 19, 35, 67 };
    struct spline         best = { .n = 1 }, spline = { 0 };
    uint16_t             *knots;

    *out = (struct model_table){ 0 };
    while (out->n_zero < rows->n && rows->y[out->n_zero].key == 0)
        out->n_zero++;
    fitter->step = ldexp(1, build->model.knot_shift - 16);
    if (out->n_zero < rows->n) {
        lay_points(fitter, rows, out->n_zero);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes && sizes[i] <= n_max_knots; i++) {
            fit_size(fitter, sizes[i], &spline);
            if (i == 0 || spline.loss + TIME_LOSS_PER_BIT * spline.bits < best.loss + TIME_LOSS_PER_BIT * best.bits)
                best = spline;
        }
        refine(fitter, &best);
    }
    out->n_knots = best.n;
    out->first_knot = build->model.n_time_knots;
    knots = MODEL_BUILD_TAKE(build, time_knots, best.n);
    if (knots == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u knots", best.n);
    for (uint32_t k = 0; k < best.n; k++)
        knots[k] = stored(fitter, best.knots[k]);
    return STATUS_OK;
}

static bool is_equal_table(const struct model *model, const struct model_table *a, const struct model_table *b)
{
    return a->n_zero == b->n_zero && a->n_knots == b->n_knots
           && memcmp(&model->time_knots[a->first_knot], &model->time_knots[b->first_knot],
                     a->n_knots * sizeof *model->time_knots) == 0;
}

uint32_t time_table_keep(struct model_build *build, const struct model_table *table)
{
    struct model       *model = &build->model;
    struct model_table *added;
    for (uint32_t t = build->n_top_tables; t < model->n_tables; t++) {
        if (is_equal_table(model, &model->tables[t], table)) {
            model->n_time_knots -= table->n_knots;
            return t;
        }
    }
    added = MODEL_BUILD_TAKE(build, tables, 1);
    if (added != NULL)
        *added = *table;
    return model->n_tables - 1;
}
