/* detector.c - rows of small codes for the forest: of spans those of the pairs and the commonest keys, of traces totals.
 *
 * Numbers become codes by REAL's quantiles. At most MAX_ROWS spans of either
 * side are used, those of the traces with the lowest random words. */
#include "gentq/detector.h"

#include <stdlib.h>

#include "common/base/philox.h"
#include "gentq/forest.h"

#define DOMAIN_DETECTOR 0x64657465u /* of philox_u64 */
#define MAX_ROWS        20000
#define N_KEYS          10
#define N_BINS          64
#define ABSENT          255

enum { SPAN_OPERATION, SPAN_ERROR, SPAN_DECILE, SPAN_PARENT_ERROR, SPAN_PARENT_DECILE, SPAN_FIRST_KEY,
       SPAN_N = SPAN_FIRST_KEY + N_KEYS };
enum { TRACE_SPANS, TRACE_DEPTH, TRACE_SERVICES, TRACE_ERRORS, TRACE_DURATION, TRACE_CHILD_SHARE, TRACE_N };

struct rows {
    struct forest_rows halves[2];
};

struct job {
    const struct study *study;
    uint64_t            seed;
    uint8_t            *key_columns;  /* by codes.columns: rank of its key among the commonest, or ABSENT */
    uint8_t            *operations;   /* by operation: rank by REAL's count, at most 255 */
    double             *edges[TRACE_N]; /* N_BINS - 1 quantiles of REAL */
};

struct counted {
    uint32_t item, count;
};

static int compare_counted(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

/* Ranks of n items by their count, the most frequent first, at most 'last'. */
static bool rank_items(const uint32_t *counts, uint32_t n, uint32_t last, uint8_t *ranks)
{
    struct counted *counted = malloc((n + (size_t)1) * sizeof *counted); /* owned here */
    if (counted == NULL)
        return false;
    for (uint32_t i = 0; i < n; i++)
        counted[i] = (struct counted){ i, counts[i] };
    qsort(counted, n, sizeof *counted, compare_counted);
    for (uint32_t i = 0; i < n; i++)
        ranks[counted[i].item] = (uint8_t)(i < last ? i : last);
    free(counted);
    return true;
}

static bool rank_columns(struct job *job, struct arena *arena)
{
    const struct codes   *codes      = &job->study->codes;
    const struct dataset *real       = &job->study->sets[0];
    const uint32_t       *cells      = dataset_codes(&real->cells);
    uint32_t             *keys       = arena_take(arena, codes->keys.n, sizeof *keys);
    uint32_t             *operations = arena_take(arena, codes->operations.n, sizeof *operations);
    uint8_t              *ranks      = arena_take(arena, codes->keys.n, 1);
    job->key_columns                 = arena_take(arena, codes->columns.n, 1);
    job->operations                  = arena_take(arena, codes->operations.n, 1);

    if (keys == NULL || operations == NULL || ranks == NULL || job->key_columns == NULL || job->operations == NULL)
        return false;
    for (size_t i = 0; i < real->cells.n / sizeof *cells; i++) {
        uint32_t column = codes_high(&codes->cells, cells[i]);
        keys[codes_low(&codes->columns, column)] += codes_column_class(codes, column) == CODES_SPAN;
    }
    for (uint32_t i = 0; i < real->n_spans; i++)
        operations[real->spans[i].operation]++;
    if (!rank_items(keys, codes->keys.n, N_KEYS, ranks) ||
        !rank_items(operations, codes->operations.n, UINT8_MAX, job->operations))
        return false;
    for (uint32_t i = 0; i < codes->columns.n; i++)
        job->key_columns[i] = codes_column_class(codes, i) == CODES_SPAN ? ranks[codes_low(&codes->columns, i)] : N_KEYS;
    return true;
}

static void describe_span(const struct job *job, const struct dataset *set, const struct dataset_span *span,
                          uint8_t *row)
{
    const struct dataset_span *parent = span->parent == CODE_NONE ? NULL : &set->spans[span->parent];
    const uint32_t            *cells  = dataset_codes(&set->cells);

    memset(row, ABSENT, SPAN_N);
    row[SPAN_OPERATION] = job->operations[span->operation];
    row[SPAN_ERROR]     = span->is_error;
    row[SPAN_DECILE]    = span->decile;
    if (parent != NULL) {
        row[SPAN_PARENT_ERROR]  = parent->is_error;
        row[SPAN_PARENT_DECILE] = parent->decile;
    }
    for (uint32_t i = span->first_cell; i < span[1].first_cell; i++) {
        uint8_t rank = job->key_columns[codes_high(&job->study->codes.cells, cells[i])];
        if (rank < N_KEYS)
            row[SPAN_FIRST_KEY + rank] = job->study->reference.categories[cells[i]];
    }
}

static uint32_t count_depth(const struct dataset *set, uint32_t span)
{
    uint32_t depth = 0;
    for (; set->spans[span].parent != CODE_NONE; span = set->spans[span].parent)
        depth++;
    return depth;
}

static void describe_trace(const struct dataset *set, const struct codes *codes, uint32_t t, double values[TRACE_N])
{
    const struct dataset_trace *trace    = &set->traces[t];
    const struct dataset_span  *root     = &set->spans[trace->root];
    uint64_t                    services = 0; /* a set by hash: 64 of them tell traces apart well enough */

    memset(values, 0, TRACE_N * sizeof *values);
    for (uint32_t i = trace->first_span; i < trace[1].first_span; i++) {
        const struct dataset_span *span  = &set->spans[i];
        double                     depth = count_depth(set, i);
        services |= (uint64_t)1 << codes_service(codes, span->operation) % 64;
        values[TRACE_DEPTH]  = depth > values[TRACE_DEPTH] ? depth : values[TRACE_DEPTH];
        values[TRACE_ERRORS] += span->is_error;
        if (span->parent == trace->root) {
            double share = (double)span->duration_ns / ((double)root->duration_ns + 1);
            values[TRACE_CHILD_SHARE] = share > values[TRACE_CHILD_SHARE] ? share : values[TRACE_CHILD_SHARE];
        }
    }
    values[TRACE_SPANS]    = trace[1].first_span - trace->first_span;
    values[TRACE_SERVICES] = __builtin_popcountll(services);
    values[TRACE_DURATION] = rankings_log_duration(trace->duration_ns);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool find_edges(struct job *job, struct arena *arena)
{
    const struct dataset *real    = &job->study->sets[0];
    double               *columns = malloc((real->n_traces + (size_t)1) * TRACE_N * sizeof *columns); /* owned here */

    if (columns == NULL)
        return false;
    for (uint32_t t = 0; t < real->n_traces; t++) {
        double values[TRACE_N];
        describe_trace(real, &job->study->codes, t, values);
        for (int i = 0; i < TRACE_N; i++)
            columns[(size_t)i * real->n_traces + t] = values[i];
    }
    bool is_done = true;
    for (int i = 0; is_done && i < TRACE_N; i++) {
        double *column = columns + (size_t)i * real->n_traces;
        qsort(column, real->n_traces, sizeof *column, compare_doubles);
        is_done = (job->edges[i] = arena_take(arena, N_BINS - 1, sizeof(double))) != NULL;
        for (uint32_t bin = 1; is_done && bin < N_BINS; bin++)
            job->edges[i][bin - 1] = distance_quantile(column, real->n_traces, (double)bin / N_BINS);
    }
    free(columns);
    return is_done;
}

static uint8_t find_bin(const double *edges, double value)
{
    uint8_t bin = 0;
    while (bin < N_BINS - 1 && value > edges[bin])
        bin++;
    return bin;
}

static bool take_rows(struct rows *rows, uint32_t n_rows, uint32_t n_features, struct arena *arena)
{
    for (int half = 0; half < 2; half++) {
        struct forest_rows *taken = &rows->halves[half];
        *taken = (struct forest_rows){ arena_take(arena, n_rows, n_features), arena_take(arena, n_rows, 1), 0, n_features };
        if (taken->features == NULL || taken->classes == NULL)
            return false;
    }
    return true;
}

static uint8_t *add_row(struct forest_rows *rows, uint8_t class)
{
    rows->classes[rows->n_rows] = class;
    return rows->features + (size_t)rows->n_rows++ * rows->n_features;
}

/* The rows of one side: every trace's, and the spans of a share of the traces. */
static void add_side(const struct job *job, uint32_t set_at, struct rows *spans, struct rows *traces)
{
    const struct dataset *set   = &job->study->sets[set_at];
    uint64_t              limit = set->n_spans <= MAX_ROWS ? UINT64_MAX : UINT64_MAX / set->n_spans * MAX_ROWS;

    for (uint32_t t = 0; t < set->n_traces; t++) {
        uint64_t word = philox_u64(job->seed, DOMAIN_DETECTOR, 0, t);
        int      half = (int)(philox_u64(job->seed, DOMAIN_DETECTOR, 1, t) & 1);
        double   values[TRACE_N];
        describe_trace(set, &job->study->codes, t, values);
        uint8_t *row = add_row(&traces->halves[half], set_at != 0);
        for (int i = 0; i < TRACE_N; i++)
            row[i] = find_bin(job->edges[i], values[i]);
        for (uint32_t i = set->traces[t].first_span; word < limit && i < set->traces[t + 1].first_span; i++)
            describe_span(job, set, &set->spans[i], add_row(&spans->halves[half], set_at != 0));
    }
}

static bool measure_rows(const struct rows *rows, uint64_t seed, double *auc)
{
    double forth, back;
    if (!forest_measure_auc(&rows->halves[0], &rows->halves[1], seed, &forth) ||
        !forest_measure_auc(&rows->halves[1], &rows->halves[0], seed, &back))
        return false;
    *auc = (forth + back) / 2;
    return true;
}

enum status detector_run(const struct study *study, uint32_t set_at, uint64_t seed, struct detector *out,
                         struct fail *fail)
{
    const struct dataset *real = &study->sets[0], *other = &study->sets[set_at];
    struct job            job  = { .study = study, .seed = seed };
    struct arena          arena; /* owned here */
    struct rows           spans, traces;

    arena_init(&arena);
    bool is_done = rank_columns(&job, &arena) && find_edges(&job, &arena) &&
                   take_rows(&spans, real->n_spans + other->n_spans, SPAN_N, &arena) &&
                   take_rows(&traces, real->n_traces + other->n_traces, TRACE_N, &arena);
    if (is_done) {
        add_side(&job, 0, &spans, &traces);
        add_side(&job, set_at, &spans, &traces);
        is_done = measure_rows(&spans, seed, &out->spans) && measure_rows(&traces, seed, &out->traces);
    }
    arena_free(&arena);
    return is_done ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "detector");
}
