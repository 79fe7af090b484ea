/* time_mode.c - every mode is tried on a sample of the cell's rows.
 *
 * The sample stands in order of its parents' intervals; the row at i gets the
 * number whose place is that of frac(i * golden ratio) among all such. A
 * lattice of this kind pairs every part of the parents with every part of the
 * numbers as evenly as can be, so that 512 rows tell modes apart where random
 * pairs would need thousands. What comes out is compared with what was there.
 * Durations and gaps inside a parent are tried one after the other, with the
 * other as it was; of late spans, whose end binds them, together. */
#include "gentc/time_mode.h"

#include <math.h>

#include "common/base/fixed.h"
#include "gentc/time_loss.h"

#define N_SAMPLE    TIME_MODE_N_SAMPLE
#define RATIO_BITS  32 /* of measured ratios */
#define GOLDEN_Q32  UINT32_C(2654435769) /* 2^32 / 1.6180 */
#define PLASTIC_Q32 UINT32_C(2447445414) /* 2^32 / 1.7549, independent of it: where gaps are drawn with durations */

/* What is compared, each as sorted keys. */
enum measure {
    MEASURE_LOG2_DURATION, /* Q16 */
    MEASURE_DURATION,      /* d / parent, clipped to [0, 2] */
    MEASURE_GAP,           /* g / parent, clipped to [-1, 2], + 1 */
    MEASURE_END,           /* (g + d) / parent likewise */
    N_MEASURES,
};

struct time_mode_chooser {
    struct time_row        rows[N_SAMPLE];  /* by parent's interval */
    uint32_t               places[2][N_SAMPLE]; /* of the duration, gap that row i gets */
    struct radix_sort_item real[N_MEASURES][N_SAMPLE];
    struct radix_sort_item made[N_SAMPLE];
    struct radix_sort_item numbers[2][N_SAMPLE]; /* durations, gaps */
    struct radix_sort_item scratch[N_SAMPLE];
    struct time_span       spans[N_SAMPLE];
    uint32_t               n;
};

struct time_mode_chooser *time_mode_open(struct arena *arena)
{
    return arena_take(arena, 1, sizeof(struct time_mode_chooser));
}

static uint64_t interval(const struct time_row *row)
{
    return row->parent_end_ns - row->parent_start_ns;
}

static void lay_places(struct time_mode_chooser *chooser, uint32_t step, uint32_t *places)
{
    for (uint32_t i = 0; i < chooser->n; i++)
        chooser->made[i] = (struct radix_sort_item){ step * (i + 1), i };
    radix_sort_run(chooser->made, chooser->scratch, chooser->n);
    for (uint32_t i = 0; i < chooser->n; i++)
        places[chooser->made[i].at] = i;
}

static void take_sample(struct time_mode_chooser *chooser, const struct time_row *rows, uint32_t n)
{
    uint32_t n_sample = chooser->n = n < N_SAMPLE ? n : N_SAMPLE;

    for (uint32_t i = 0; i < n_sample; i++) {
        uint32_t at = (uint32_t)((uint64_t)i * n / n_sample);
        chooser->made[i] = (struct radix_sort_item){ interval(&rows[at]), at };
    }
    radix_sort_run(chooser->made, chooser->scratch, n_sample);
    for (uint32_t i = 0; i < n_sample; i++)
        chooser->rows[i] = rows[chooser->made[i].at];
    lay_places(chooser, GOLDEN_Q32, chooser->places[0]);
    lay_places(chooser, PLASTIC_Q32, chooser->places[1]);
}

/* a / b, which may be negative, clipped to [-1, 2], + 1. */
static uint64_t ratio(int64_t a, uint64_t b)
{
    int64_t r;
    if (b == 0)
        return a > 0 ? UINT64_C(3) << RATIO_BITS : UINT64_C(1) << RATIO_BITS;
    if (a >= 0 && (uint64_t)a / 2 >= b)
        return UINT64_C(3) << RATIO_BITS;
    if (a < 0 && (uint64_t)-a >= b)
        return 0;
    r = (int64_t)((__int128)a * (INT64_C(1) << RATIO_BITS) / (int64_t)b);
    return (uint64_t)(r + (INT64_C(1) << RATIO_BITS));
}

static void measure(struct time_mode_chooser *chooser, enum measure what, struct radix_sort_item *out)
{
    const struct time_span *spans = chooser->spans;
    for (uint32_t i = 0; i < chooser->n; i++) {
        const struct time_row *row = &chooser->rows[i];
        int64_t                gap = (int64_t)(spans[i].start_ns - row->parent_start_ns);
        int64_t                duration = (int64_t)spans[i].duration_ns;
        uint64_t               key = 0;
        switch (what) {
        case MEASURE_LOG2_DURATION:
            key = fixed_log2_q16(spans[i].duration_ns);
            break;
        case MEASURE_DURATION:
            key = ratio(duration, interval(row));
            break;
        case MEASURE_GAP:
            key = ratio(gap, interval(row));
            break;
        default:
            key = ratio(gap + duration, interval(row));
        }
        out[i] = (struct radix_sort_item){ key, i };
    }
    radix_sort_run(out, chooser->scratch, chooser->n);
}

/* Mean distance of sorted keys (W1) between the spans at hand and the real ones. */
static double distance(struct time_mode_chooser *chooser, enum measure what)
{
    double sum = 0;
    measure(chooser, what, chooser->made);
    for (uint32_t i = 0; i < chooser->n; i++)
        sum += fabs((double)(int64_t)(chooser->made[i].key - chooser->real[what][i].key));
    return sum / chooser->n / (what == MEASURE_LOG2_DURATION ? 65536.0 : 4294967296.0);
}

enum drawn { DRAWN_DURATIONS = 1, DRAWN_GAPS = 2 };

/* Loss of the cell's modes, with durations, gaps or both drawn and the other as it was. */
static double try_modes(struct time_mode_chooser *chooser, const struct time_rows_cell *rows_cell,
                        const struct model_cell *cell, int drawn)
{
    struct radix_sort_item *durations = chooser->numbers[0], *gaps = chooser->numbers[1];
    double                  loss = 0;

    for (uint32_t i = 0; i < chooser->n; i++) {
        const struct time_row *row = &chooser->rows[i];
        struct time_frame      frame = time_mode_frame(rows_cell, cell, row);
        durations[i].at = gaps[i].at = i;
        time_measure(&frame, (struct time_span){ row->start_ns, row->duration_ns }, &durations[i].key, &gaps[i].key);
    }
    if (drawn & DRAWN_DURATIONS)
        radix_sort_run(durations, chooser->scratch, chooser->n);
    if (drawn & DRAWN_GAPS)
        radix_sort_run(gaps, chooser->scratch, chooser->n);
    for (uint32_t i = 0; i < chooser->n; i++) {
        struct time_frame frame = time_mode_frame(rows_cell, cell, &chooser->rows[i]);
        chooser->spans[i] = time_place(&frame, durations[drawn & DRAWN_DURATIONS ? chooser->places[0][i] : i].key,
                                       gaps[drawn & DRAWN_GAPS ? chooser->places[1][i] : i].key);
    }
    if (drawn & DRAWN_GAPS)
        loss += TIME_LOSS_GAP_RATIO * (distance(chooser, MEASURE_GAP) + 0.5 * distance(chooser, MEASURE_END));
    if (drawn & DRAWN_DURATIONS)
        loss += TIME_LOSS_LOG2_DURATION * distance(chooser, MEASURE_LOG2_DURATION)
                + TIME_LOSS_DURATION_RATIO * distance(chooser, MEASURE_DURATION);
    return loss;
}

struct modes {
    uint8_t duration, gap;
};

/* The best of n pairs of modes, which may leave the one that is not drawn as it is. */
static void choose(struct time_mode_chooser *chooser, const struct time_rows_cell *rows_cell, struct model_cell *cell,
                   const struct modes *modes, uint32_t n, int drawn)
{
    struct model_cell best_cell = *cell;
    double            best = INFINITY;

    for (uint32_t i = 0; i < n; i++) {
        double loss;
        if (drawn & DRAWN_DURATIONS)
            cell->duration_mode = modes[i].duration;
        if (drawn & DRAWN_GAPS)
            cell->gap_mode = modes[i].gap;
        loss = try_modes(chooser, rows_cell, cell, drawn);
        if (loss < best) {
            best = loss;
            best_cell = *cell;
        }
    }
    *cell = best_cell;
}

#define ABSOLUTE MODEL_TIME_ABSOLUTE
#define RATIO    MODEL_TIME_RATIO
#define SOFT     MODEL_TIME_SOFT
#define OVERHANG MODEL_TIME_OVERHANG

void time_mode_choose(struct time_mode_chooser *chooser, const struct time_rows_cell *rows_cell,
                      const struct time_row *rows, struct model_cell *cell)
{
    static const struct modes inside[] = { { ABSOLUTE, ABSOLUTE }, { RATIO, RATIO }, { SOFT, SOFT } };
    static const struct modes early_late[] = { { ABSOLUTE, ABSOLUTE }, { OVERHANG, ABSOLUTE } };
    /* Networks draw gaps in their own way (net_time.h), which the first two ask nothing of. */
    static const struct modes late[] = { { ABSOLUTE, OVERHANG }, { RATIO, OVERHANG },    { SOFT, OVERHANG },
                                         { ABSOLUTE, ABSOLUTE }, { ABSOLUTE, RATIO },    { ABSOLUTE, SOFT },
                                         { OVERHANG, ABSOLUTE }, { OVERHANG, RATIO },    { OVERHANG, SOFT } };

    cell->duration_mode = ABSOLUTE;
    cell->gap_mode = ABSOLUTE;
    if (rows_cell->is_free)
        return;
    take_sample(chooser, rows, rows_cell->n);
    for (uint32_t i = 0; i < chooser->n; i++)
        chooser->spans[i] = (struct time_span){ chooser->rows[i].start_ns, chooser->rows[i].duration_ns };
    for (int what = 0; what < N_MEASURES; what++)
        measure(chooser, (enum measure)what, chooser->real[what]);
    if (rows_cell->is_late && rows_cell->is_early)
        choose(chooser, rows_cell, cell, early_late, 2, DRAWN_DURATIONS);
    else if (rows_cell->is_late)
        choose(chooser, rows_cell, cell, late, cell->by_net ? 2 : 9, DRAWN_DURATIONS | DRAWN_GAPS);
    else
        choose(chooser, rows_cell, cell, inside, 3, DRAWN_DURATIONS);
    if (!rows_cell->is_late && !rows_cell->is_early && !cell->by_net)
        choose(chooser, rows_cell, cell, inside, 3, DRAWN_GAPS);
}

bool time_mode_nearly_fills(const struct time_row *rows, uint32_t n)
{
    uint32_t n_near = 0, n_full = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint64_t parent_ns = interval(&rows[i]);
        n_near += rows[i].duration_ns > parent_ns - parent_ns / 10;
        n_full += rows[i].duration_ns >= parent_ns;
    }
    return n_near > n / 2 && n_full <= n / N_SAMPLE;
}
