/* series_fold.c - count per row, sort the rows, then sort each row's durations for its ranks. */
#include "gentq/series_fold.h"

#include <stdlib.h>

#include "common/trace/json_text.h"
#include "gentq/code_map.h"
#include "gentq/kin.h"

struct folder {
    struct series_fold      *fold;  /* borrowed, as the next */
    const struct span_table *table;
    struct code_map          windows, pairs; /* owned, as all that follows: window; window code, service */
    struct buffer            rows;     /* struct series_fold_row, by code of 'pairs' */
    struct buffer            stamps;   /* uint32_t by row: trace + 1 that was counted last */
    struct buffer            scratch;
    struct kin               kin;
    const struct span      **spans;    /* of the trace under way */
    uint32_t                *services; /* by resource */
    uint32_t                *row_of;   /* by span of the table */
    uint32_t                 code_keys[2]; /* text ids, or INTERN_NONE */
    bool                     has_failed;   /* out of memory */
};

/* ---- Rows ----------------------------------------------------------------- */

static struct series_fold_row *row_at(const struct folder *folder, uint32_t row)
{
    return (struct series_fold_row *)(void *)folder->rows.data + row;
}

/* The row's code; CODE_NONE when memory is out. */
static uint32_t add_row(struct folder *folder, uint64_t start_ns, uint32_t service)
{
    uint64_t window = start_ns / folder->fold->every_ns;
    uint32_t code   = code_map_add(&folder->windows, window);
    uint32_t row    = code == CODE_NONE ? CODE_NONE : code_map_add(&folder->pairs, code_pair(code, service));

    if (row != CODE_NONE && row * sizeof(struct series_fold_row) == folder->rows.n) {
        struct series_fold_row fresh = { .window = window, .service = service };
        uint32_t               stamp = 0;
        buffer_append(&folder->rows, &fresh, sizeof fresh);
        buffer_append(&folder->stamps, &stamp, sizeof stamp);
    }
    folder->has_failed |= row == CODE_NONE || folder->rows.has_failed || folder->stamps.has_failed;
    return folder->has_failed ? CODE_NONE : row;
}

/* 1 to 5 for 100 to 599, else 0. */
static unsigned find_class(const struct folder *folder, const struct span *span)
{
    for (uint32_t i = 0; i < span->attrs.n; i++) {
        const struct span_attr *attr = &folder->table->attrs[span->attrs.first_at + i];
        if (attr->key_id != folder->code_keys[0] && attr->key_id != folder->code_keys[1])
            continue;
        struct text text = span_table_value(folder->table, attr->value_id).text;
        if (text.n == 3 && text.at[0] >= '1' && text.at[0] <= '5')
            return (unsigned)(text.at[0] - '0');
    }
    return 0;
}

static void count_span(struct folder *folder, const struct span *span, uint32_t row_code, uint32_t trace)
{
    struct series_fold_row *row    = row_at(folder, row_code);
    uint32_t               *stamps = (uint32_t *)(void *)folder->stamps.data;
    unsigned                class  = find_class(folder, span);

    row->n_spans++;
    row->n_statuses[span->status_code < SERIES_FOLD_N_STATUSES ? span->status_code : 0]++;
    if (class != 0)
        row->n_classes[class - 1]++;
    row->n_traces += stamps[row_code] != trace + 1;
    stamps[row_code] = trace + 1;
}

/* Spans order[0..n) of the table are trace number 'trace'. */
static void fold_trace(struct folder *folder, const uint32_t *order, uint32_t n, uint32_t trace)
{
    for (uint32_t i = 0; i < n; i++)
        folder->spans[i] = &folder->table->spans[order[i]];
    kin_solve(&folder->kin, folder->spans, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct span *span    = folder->spans[i];
        uint32_t           service = folder->services[span->resource_at];
        uint32_t           row     = add_row(folder, span->start_ns, service);
        if (row == CODE_NONE)
            return;
        folder->row_of[order[i]] = row;
        count_span(folder, span, row, trace);
        uint32_t parent = folder->kin.parent[i];
        if (parent == SPAN_TABLE_NONE || folder->services[folder->spans[parent]->resource_at] == service)
            continue;
        row_at(folder, row)->n_calls_in++;
        row = add_row(folder, span->start_ns, folder->services[folder->spans[parent]->resource_at]);
        if (row == CODE_NONE)
            return;
        row_at(folder, row)->n_calls_out++;
    }
}

/* ---- Durations ------------------------------------------------------------ */

static int compare_durations(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void rank_row(struct series_fold_row *row, uint64_t *durations)
{
    static const unsigned percents[SERIES_FOLD_N_RANKS] = { 50, 95, 99 };
    uint64_t              n   = row->n_spans;
    unsigned __int128     sum = 0;

    if (n == 0)
        return;
    qsort(durations, n, sizeof *durations, compare_durations);
    for (uint64_t i = 0; i < n; i++)
        sum += durations[i];
    row->mean_ns = (uint64_t)(sum / n);
    for (int i = 0; i < SERIES_FOLD_N_RANKS; i++)
        row->ranks_ns[i] = durations[(percents[i] * n + 99) / 100 - 1];
}

static bool rank_rows(struct folder *folder)
{
    const struct span_table *table     = folder->table;
    uint64_t                *durations = calloc(table->n_spans + (size_t)1, sizeof *durations); /* owned here */
    uint64_t                *ends      = calloc(folder->pairs.n + (size_t)1, sizeof *ends);     /* owned here */
    bool                     is_ok     = durations != NULL && ends != NULL;
    uint64_t                 begin     = 0;

    for (uint32_t row = 0; is_ok && row < folder->pairs.n; row++) {
        ends[row] = begin; /* where the row's next duration goes */
        begin += row_at(folder, row)->n_spans;
    }
    for (uint32_t i = 0; is_ok && i < table->n_spans; i++)
        durations[ends[folder->row_of[i]]++] = table->spans[i].end_ns - table->spans[i].start_ns;
    for (uint32_t row = 0; is_ok && row < folder->pairs.n; row++)
        rank_row(row_at(folder, row), durations + ends[row] - row_at(folder, row)->n_spans);
    free(durations);
    free(ends);
    return is_ok;
}

/* ---- All ------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b, void *names)
{
    const struct series_fold_row *x = a, *y = b;
    if (x->window != y->window)
        return x->window < y->window ? -1 : 1;
    struct text x_name = intern_view(names, x->service), y_name = intern_view(names, y->service);
    int         order  = memcmp(x_name.at, y_name.at, x_name.n < y_name.n ? x_name.n : y_name.n);
    return order != 0 ? order : (x_name.n > y_name.n) - (x_name.n < y_name.n);
}

static bool open_folder(struct folder *folder, uint32_t n_max)
{
    const struct span_table *table = folder->table;

    folder->services     = calloc(table->n_resources + (size_t)1, sizeof *folder->services);
    folder->row_of       = calloc(table->n_spans + (size_t)1, sizeof *folder->row_of);
    folder->spans        = calloc(n_max + (size_t)1, sizeof *folder->spans);
    folder->code_keys[0] = intern_find(&table->texts, "http.response.status_code", strlen("http.response.status_code"));
    folder->code_keys[1] = intern_find(&table->texts, "http.status_code", strlen("http.status_code"));
    if (folder->services == NULL || folder->row_of == NULL || folder->spans == NULL ||
        !kin_reserve(&folder->kin, n_max))
        return false;
    for (uint32_t i = 0; i < table->n_resources && !folder->has_failed; i++) {
        folder->scratch.n = 0;
        json_text_unescape(&folder->scratch, span_table_text(table, table->resources[i].service_id));
        folder->services[i] = intern_add(&folder->fold->names, folder->scratch.data, folder->scratch.n);
        folder->has_failed  = folder->scratch.has_failed || folder->services[i] == INTERN_NONE;
    }
    return !folder->has_failed;
}

static void close_folder(struct folder *folder)
{
    code_map_free(&folder->windows);
    code_map_free(&folder->pairs);
    buffer_free(&folder->rows);
    buffer_free(&folder->stamps);
    buffer_free(&folder->scratch);
    kin_free(&folder->kin);
    free(folder->spans);
    free(folder->services);
    free(folder->row_of);
}

enum status series_fold_build(const struct span_table *table, uint64_t every_ns, struct series_fold *out,
                              struct fail *fail)
{
    struct folder folder = { .fold = out, .table = table };
    uint32_t     *first = NULL, *order = NULL; /* owned here */
    uint32_t      n_max = 0;

    *out          = (struct series_fold){ .every_ns = every_ns };
    enum status s = span_table_group(table, &first, &order, fail);
    if (s != STATUS_OK)
        return s;
    for (uint32_t t = 0; t < table->n_traces; t++)
        n_max = first[t + 1] - first[t] > n_max ? first[t + 1] - first[t] : n_max;
    folder.has_failed = !open_folder(&folder, n_max);
    for (uint32_t t = 0; t < table->n_traces && !folder.has_failed; t++)
        fold_trace(&folder, order + first[t], first[t + 1] - first[t], t);
    if (folder.has_failed || !rank_rows(&folder)) {
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "time series");
    } else {
        out->n_rows      = folder.pairs.n;
        out->rows        = (struct series_fold_row *)(void *)folder.rows.data;
        folder.rows.data = NULL;
        if (out->n_rows > 1)
            qsort_r(out->rows, out->n_rows, sizeof *out->rows, compare_rows, &out->names);
    }
    close_folder(&folder);
    free(first);
    free(order);
    return s;
}

void series_fold_free(struct series_fold *fold)
{
    intern_free(&fold->names);
    free(fold->rows);
    *fold = (struct series_fold){ 0 };
}
