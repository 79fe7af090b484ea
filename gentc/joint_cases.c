/* joint_cases.c - what each row hangs on first; then the frequent of it, or bounds at equal steps of its rank. */
#include "gentc/joint_cases.h"

#include <stdlib.h>

#define CASE_ROWS 4  /* that a case is worth */
#define N_BOUNDS  8  /* parts that durations are cut into */
#define N_TIMES   30 /* parts that the time is cut into */

/* The attribute of the field's label with that key, or NULL. */
static const struct column_rows_field *find_attr(const struct column_rows *rows, uint32_t field, uint32_t key)
{
    uint32_t label = rows->fields[field].label, at = field;

    while (at > 0 && rows->fields[at - 1].label == label)
        at--;
    for (; at < rows->n_fields && rows->fields[at].label == label; at++)
        if (rows->fields[at].role == COLUMN_ROWS_ATTR && rows->fields[at].key == key)
            return &rows->fields[at];
    return NULL;
}

static uint32_t ref_of(const struct column_rows_span *span, enum model_joint_source source)
{
    switch (source) {
    case MODEL_JOINT_RESOURCE: return span->resource;
    case MODEL_JOINT_PARENT:   return span->parent_label;
    case MODEL_JOINT_CHILD:    return span->child_label;
    case MODEL_JOINT_DURATION: return span->duration;
    case MODEL_JOINT_TIME:     return span->time;
    default:                   return span->parent_duration;
    }
}

/* What each own row of the column hangs on, in order: a value of the span
 * table, or what ref_of() gives. */
static void list_refs(const struct column_rows *rows, const struct joint_cells *of, const struct joint_cases *cases,
                      uint32_t *refs)
{
    uint32_t n = 0;

    for (uint32_t f = 0; f < of->n_fields; f++) {
        const struct column_rows_field *field = &rows->fields[of->fields[f]];
        const struct column_rows_span  *spans = rows->spans[field->owner];
        const struct column_rows_field *attr =
            cases->source == MODEL_JOINT_SELF ? find_attr(rows, of->fields[f], cases->key) : NULL;
        for (uint32_t i = 0; i < field->n_all_rows; i++) {
            if (field->is_explained != NULL && field->is_explained[i])
                continue;
            refs[n++] = cases->source != MODEL_JOINT_SELF ? ref_of(&spans[i], cases->source)
                        : attr == NULL                    ? MODEL_NONE
                                                          : attr->all_rows[i];
        }
    }
}

struct case_count {
    uint32_t id, n, first; /* of the rows */
};

static int compare_cases(const void *a, const void *b)
{
    const struct case_count *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : (x->first > y->first) - (x->first < y->first);
}

/* Counts each id of refs[]; the frequent ones become cases: cell_of_id is their cell + 1 then, and 0 for others. */
static bool choose_cases(const uint32_t *refs, uint32_t n_rows, const uint32_t *value_of,
                         struct joint_cells_scratch *scratch, struct arena *arena, struct joint_cases *cases)
{
    uint32_t           n = 0;
    struct case_count *counts;

    for (uint32_t i = 0; i < n_rows; i++)
        if (refs[i] != MODEL_NONE && scratch->cell_of_id[refs[i]]++ == 0)
            scratch->seen[n++] = refs[i];
    counts = arena_take(arena, n, sizeof *counts);
    if (counts == NULL)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        counts[i] = (struct case_count){ scratch->seen[i], scratch->cell_of_id[scratch->seen[i]], i };
        scratch->cell_of_id[scratch->seen[i]] = 0;
    }
    qsort(counts, n, sizeof *counts, compare_cases);
    for (uint32_t i = 0; i < n && cases->n_cases < JOINT_CASES_MAX; i++) {
        uint32_t ref = cases->source == MODEL_JOINT_SELF ? value_of[counts[i].id] : counts[i].id;
        if (ref == MODEL_NONE || counts[i].n < CASE_ROWS)
            continue;
        cases->refs[cases->n_cases++] = ref;
        scratch->cell_of_id[counts[i].id] = cases->n_cases;
    }
    return true;
}

static int compare_refs(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Durations and times: bounds at equal steps of the rank. */
static bool choose_bounds(const uint32_t *refs, uint32_t n_rows, struct arena *arena, struct joint_cases *cases)
{
    uint32_t *sorted = arena_take(arena, n_rows, sizeof *sorted);

    if (sorted == NULL)
        return false;
    memcpy(sorted, refs, n_rows * sizeof *sorted);
    qsort(sorted, n_rows, sizeof *sorted, compare_refs);
    uint32_t n_bounds = cases->source == MODEL_JOINT_TIME ? N_TIMES : N_BOUNDS;
    for (uint32_t part = 1; part < n_bounds; part++) {
        uint32_t bound = sorted[(uint64_t)n_rows * part / n_bounds];
        if (bound > sorted[0] && (cases->n_cases == 0 || bound > cases->refs[cases->n_cases - 1]))
            cases->refs[cases->n_cases++] = bound;
    }
    return true;
}

static uint32_t find_cell(const struct joint_cases *cases, const struct joint_cells_scratch *scratch, uint32_t ref)
{
    uint32_t at = 0;

    if (model_joint_has_bounds(cases->source)) {
        while (at < cases->n_cases && ref >= cases->refs[at])
            at++;
        return at;
    }
    at = ref == MODEL_NONE ? 0 : scratch->cell_of_id[ref];
    return at == 0 ? cases->n_cases : at - 1;
}

bool joint_cases_build(const struct column_rows *rows, const struct joint_cells *of, const uint32_t *value_of,
                       struct joint_cells_scratch *scratch, struct arena *arena, struct joint_cases *cases,
                       struct joint_cells *out)
{
    uint32_t *refs = arena_take(arena, of->n_rows, sizeof *refs);
    bool      is_time = model_joint_has_bounds(cases->source);

    *out = (struct joint_cells){ .column = MODEL_NONE, .n_rows = of->n_rows, .n_known = of->n_rows, .n_split = 1,
                                 .cells = arena_take(arena, of->n_rows, sizeof *out->cells),
                                 .cell_rows = arena_take(arena, JOINT_CASES_MAX + 1, sizeof *out->cell_rows) };
    cases->n_cases = 0;
    if (refs == NULL || out->cells == NULL || out->cell_rows == NULL
        || !joint_cells_scratch_take(scratch, rows->n_ids[cases->source == MODEL_JOINT_SELF ? COLUMN_ROWS_VALUE : COLUMN_ROWS_REF]))
        return false;
    list_refs(rows, of, cases, refs);
    if (is_time ? !choose_bounds(refs, of->n_rows, arena, cases)
                : !choose_cases(refs, of->n_rows, value_of, scratch, arena, cases))
        return false;
    for (uint32_t i = 0; i < of->n_rows; i++) {
        out->cells[i] = (uint16_t)find_cell(cases, scratch, refs[i]);
        out->cell_rows[out->cells[i]]++;
    }
    for (uint32_t i = 0; i < of->n_rows && !is_time; i++)
        if (refs[i] != MODEL_NONE)
            scratch->cell_of_id[refs[i]] = 0;
    out->n_cells = cases->n_cases + 1;
    out->entropy = joint_cells_entropy(out->cell_rows, out->n_cells, out->n_rows);
    if (out->entropy == 0)
        out->n_cells = 0;
    return true;
}
