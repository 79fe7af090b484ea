/* reference.c - counts by cell, then the cells of each column by count. */
#include "gentq/reference.h"

#include <math.h>
#include <stdlib.h>

struct ranked_cell {
    uint32_t column, cell, count;
};

static int compare_cells(const void *a, const void *b)
{
    const struct ranked_cell *x = a, *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

static uint32_t *count_cells(const struct dataset *set, const struct codes *codes, struct arena *arena)
{
    uint32_t       *counts    = arena_take(arena, codes->cells.n, sizeof *counts);
    uint32_t       *resources = arena_take(arena, set->n_resources, sizeof *resources);
    const uint32_t *cells     = dataset_codes(&set->cells);

    if (counts == NULL || resources == NULL)
        return NULL;
    for (size_t i = 0; i < set->cells.n / sizeof *cells; i++)
        counts[cells[i]]++;
    for (uint32_t i = 0; i < set->n_spans; i++)
        resources[set->spans[i].resource]++;
    cells = dataset_codes(&set->resource_cells);
    for (uint32_t i = 0; i < set->n_resources; i++)
        for (uint32_t k = set->first_resource_cell[i]; k < set->first_resource_cell[i + 1]; k++)
            counts[cells[k]] += resources[i];
    return counts;
}

static double parse_number(struct text value, struct buffer *scratch)
{
    if (!codes_type_is_number(value.at[0]))
        return NAN;
    scratch->n = 0;
    buffer_append(scratch, value.at + 1, value.n - 1);
    buffer_append_byte(scratch, 0);
    return scratch->has_failed ? NAN : strtod((const char *)scratch->data, NULL);
}

static bool parse_numbers(struct reference *out, const struct codes *codes)
{
    struct buffer scratch = { 0 }; /* owned here */
    for (uint32_t i = 0; i < codes->values.n; i++) {
        out->numbers[i] = parse_number(intern_view(&codes->values, i), &scratch);
        if (isinf(out->numbers[i]))
            out->numbers[i] = NAN;
    }
    bool is_done = !scratch.has_failed;
    buffer_free(&scratch);
    return is_done;
}

/* Types and numbers of distinct values; which columns hold numbers that vary. */
static void describe_columns(struct reference *out, const struct codes *codes, const uint32_t *counts)
{
    for (uint32_t i = 0; i < codes->cells.n; i++) {
        uint32_t column = codes_high(&codes->cells, i);
        if (counts[i] == 0)
            continue;
        out->n_distinct[column]++;
        out->type_masks[column] |= 1u << (intern_view(&codes->values, codes_low(&codes->cells, i)).at[0] - 'a');
    }
    for (uint32_t i = 0; i < codes->columns.n; i++)
        out->is_number[i] = out->n_distinct[i] > 1 &&
                            (out->type_masks[i] & ~(1u << ('i' - 'a') | 1u << ('d' - 'a'))) == 0 &&
                            codes_column_class(codes, i) != CODES_RESOURCE;
}

static void number_keys(struct reference *out, const struct codes *codes)
{
    for (uint32_t i = 0; i < codes->columns.n; i++)
        if (codes_column_class(codes, i) == CODES_SPAN)
            out->local_keys[i] = out->n_keys[codes_high(&codes->columns, i)]++;
}

static bool number_key_values(struct reference *out, const struct codes *codes)
{
    struct code_map map     = { 0 }; /* owned here */
    bool            is_done = true;

    for (uint32_t i = 0; is_done && i < codes->cells.n; i++) {
        uint32_t column    = codes_high(&codes->cells, i);
        bool     is_span   = codes_column_class(codes, column) == CODES_SPAN;
        uint64_t key_value = code_pair(codes_low(&codes->columns, column), codes_low(&codes->cells, i));
        out->key_values[i] = is_span ? code_map_add(&map, key_value) : CODE_NONE;
        is_done            = !is_span || out->key_values[i] != CODE_NONE;
    }
    out->n_key_values = map.n;
    code_map_free(&map);
    return is_done;
}

static bool rank_values(struct reference *out, const struct codes *codes, const uint32_t *counts)
{
    struct ranked_cell *ranked = malloc((codes->cells.n + (size_t)1) * sizeof *ranked); /* owned here */
    uint32_t            n = 0, rank = 0;

    if (ranked == NULL)
        return false;
    memset(out->categories, REFERENCE_OTHER, codes->cells.n);
    for (uint32_t i = 0; i < codes->cells.n; i++)
        if (counts[i] > 1)
            ranked[n++] = (struct ranked_cell){ codes_high(&codes->cells, i), i, counts[i] };
    qsort(ranked, n, sizeof *ranked, compare_cells);
    for (uint32_t i = 0; i < n; i++) {
        rank = i > 0 && ranked[i].column == ranked[i - 1].column ? rank + 1 : 0;
        if (rank < REFERENCE_N_VALUES)
            out->categories[ranked[i].cell] = (uint8_t)rank;
    }
    free(ranked);
    return true;
}

enum status reference_build(const struct dataset *real, const struct codes *codes, struct arena *arena,
                            struct reference *out, struct fail *fail)
{
    struct arena scratch; /* owned here */

    arena_init(&scratch);
    uint32_t *counts  = count_cells(real, codes, &scratch);
    out->categories   = arena_take(arena, codes->cells.n, 1);
    out->n_distinct   = arena_take(arena, codes->columns.n, sizeof *out->n_distinct);
    out->type_masks   = arena_take(arena, codes->columns.n, sizeof *out->type_masks);
    out->is_number    = arena_take(arena, codes->columns.n, 1);
    out->numbers      = arena_take(arena, codes->values.n, sizeof *out->numbers);
    out->number_spans = arena_take(arena, codes->columns.n, sizeof *out->number_spans);
    out->local_keys   = arena_take(arena, codes->columns.n, sizeof *out->local_keys);
    out->key_values   = arena_take(arena, codes->cells.n, sizeof *out->key_values);
    out->n_keys       = arena_take(arena, codes->operations.n, sizeof *out->n_keys);
    bool is_done      = counts != NULL && out->categories != NULL && out->n_distinct != NULL &&
                   out->type_masks != NULL && out->is_number != NULL && out->numbers != NULL &&
                   out->number_spans != NULL && out->local_keys != NULL && out->key_values != NULL && out->n_keys != NULL;
    if (is_done) {
        describe_columns(out, codes, counts);
        number_keys(out, codes);
        is_done = parse_numbers(out, codes) && rank_values(out, codes, counts) && number_key_values(out, codes);
    }
    arena_free(&scratch);
    return is_done ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "attributes");
}

void reference_mark_deciles(const struct ranking *real, struct dataset *set)
{
    for (uint32_t i = 0; i < set->n_spans; i++) {
        struct dataset_span *span   = &set->spans[i];
        uint32_t             n      = ranking_count(real, span->operation);
        const double        *values = real->values + real->first[span->operation];
        double               value  = rankings_log_duration(span->duration_ns);
        for (span->decile = 0; n != 0 && span->decile < 9; span->decile++)
            if (value <= values[(uint32_t)((span->decile + 1) * (uint64_t)(n - 1) / 10)])
                break;
    }
}
