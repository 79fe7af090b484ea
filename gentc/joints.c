/* joints.c - a maximum spanning forest of what columns tell about each other (Chow and Liu 1968). */
#include "gentc/joints.h"

#include <stdlib.h>

#include "common/bundle/model_joint.h"
#include "gentc/joint_table.h"

#define MAX_COLUMNS 48    /* looked at together; those of one label are hardly ever more */
#define SAMPLE_ROWS 16384 /* that decide whether a pair is worth it */
#define MIN_ROWS    24
#define MIN_KNOWN   4 / 5 /* of the rows */

/* A field that may be joined, by column. */
struct joint_field {
    uint32_t column, field;
};

struct pair {
    uint32_t a, b; /* of columns */
    double   gain; /* bits, less what they cost */
};

struct joints {
    const struct window          *window;
    const struct column_rows     *rows;
    const struct columns_options *options;
    struct model_build           *build;
    struct arena                  arena;   /* owned, like the next three */
    struct joint_cells_scratch    scratch;
    struct joint_table            table;
    struct joint_cells           *columns; /* by users, then column; in the arena */
    uint32_t                      n_columns;
    struct pair                   pairs[MAX_COLUMNS * MAX_COLUMNS / 2];
    uint32_t                      n_pairs;
    uint32_t                      tree[MAX_COLUMNS]; /* of the forest: by column of the set */
    uint8_t                       is_linked[MAX_COLUMNS][MAX_COLUMNS];
};

/* ---- Columns ------------------------------------------------------------------------ */

static bool may_join(const struct column_rows_field *field)
{
    return field->role == COLUMN_ROWS_NAME || field->role == COLUMN_ROWS_STATUS_MESSAGE
           || field->role == COLUMN_ROWS_ATTR || field->role == COLUMN_ROWS_EVENT_ATTR;
}

static int compare_fields(const void *a, const void *b)
{
    const struct joint_field *x = a, *y = b;
    return x->column != y->column ? (x->column > y->column) - (x->column < y->column)
                                  : (x->field > y->field) - (x->field < y->field);
}

static int compare_columns(const void *a, const void *b)
{
    const struct joint_cells *x = a, *y = b;
    if (x->users != y->users)
        return x->users < y->users ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

/* Columns whose n_rows is known to the model only when it is derived. */
static bool is_open(struct joints *joints, uint32_t column, const struct joint_field *fields, uint32_t n_fields)
{
    struct model_column *spec = &joints->build->model.columns[column];

    spec->n_rows = 0;
    for (uint32_t i = 0; i < n_fields; i++)
        spec->n_rows += joints->rows->fields[fields[i].field].n_rows;
    return spec->n_rows >= MIN_ROWS && model_joint_is_open(&joints->build->model, column)
           && model_joint_n_cells(&joints->build->model, column, MODEL_MAX_SPLIT) < MODEL_MAX_JOINT_CELLS;
}

/* Distinct labels in order, or 0 when a label has the column twice. */
static uint64_t hash_users(const struct joints *joints, const struct joint_field *fields, uint32_t n_fields)
{
    uint64_t hash = UINT64_C(0x243F6A8885A308D3);

    for (uint32_t i = 0; i < n_fields; i++) {
        uint32_t label = joints->rows->fields[fields[i].field].label;
        if (i != 0 && joints->rows->fields[fields[i - 1].field].label == label)
            return 0;
        hash = (hash ^ label) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash | 1;
}

static bool add_column(struct joints *joints, const struct joint_field *fields, uint32_t n_fields)
{
    struct joint_cells *column = &joints->columns[joints->n_columns];
    uint32_t           *list = arena_take(&joints->arena, n_fields, sizeof *list);

    if (list == NULL)
        return false;
    *column = (struct joint_cells){ .column = fields[0].column, .users = hash_users(joints, fields, n_fields) };
    if (column->users == 0 || !is_open(joints, column->column, fields, n_fields))
        return true;
    for (uint32_t i = 0; i < n_fields; i++)
        list[i] = fields[i].field;
    if (!joint_cells_build(joints->window, joints->build, joints->rows, list, n_fields, &joints->scratch,
                           &joints->arena, column))
        return false;
    joints->n_columns += column->n_known > 0 && column->entropy > 0
                         && column->n_known >= (uint64_t)column->n_rows * MIN_KNOWN;
    return true;
}

static bool list_columns(struct joints *joints)
{
    const struct column_rows *rows = joints->rows;
    struct joint_field       *fields = arena_take(&joints->arena, rows->n_fields, sizeof *fields);
    uint32_t                  n = 0;

    joints->columns = arena_take(&joints->arena, rows->n_fields, sizeof *joints->columns);
    if (fields == NULL || joints->columns == NULL)
        return false;
    for (uint32_t i = 0; i < rows->n_fields; i++)
        if (may_join(&rows->fields[i]))
            fields[n++] = (struct joint_field){ rows->fields[i].field->column, i };
    qsort(fields, n, sizeof *fields, compare_fields);
    for (uint32_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && fields[end].column == fields[first].column;)
            end++;
        if (!add_column(joints, fields + first, end - first))
            return false;
    }
    qsort(joints->columns, joints->n_columns, sizeof *joints->columns, compare_columns);
    return true;
}

/* ---- Pairs --------------------------------------------------------------------------- */

static void weigh_pair(struct joints *joints, const struct joint_cells *set, uint32_t a, uint32_t b)
{
    uint32_t stride = set[a].n_rows / SAMPLE_ROWS + 1;

    if (set[a].n_rows != set[b].n_rows || (uint64_t)set[a].n_cells * set[b].n_cells > JOINT_TABLE_MAX_CELLS)
        return;
    joint_table_count(&joints->table, &set[a], &set[b], stride);
    struct joint_table_worth worth = joint_table_weigh(&joints->table, &set[a], &set[b]);
    joint_table_clear(&joints->table);
    double gain = worth.bits_per_row * set[a].n_rows * joints->options->joint_percent / 100 - worth.cost_bits;
    if (gain > 0)
        joints->pairs[joints->n_pairs++] = (struct pair){ a, b, gain };
}

static int compare_gains(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static void link_pairs(struct joints *joints, uint32_t n)
{
    memset(joints->is_linked, 0, sizeof joints->is_linked);
    for (uint32_t i = 0; i < n; i++)
        joints->tree[i] = i;
    qsort(joints->pairs, joints->n_pairs, sizeof *joints->pairs, compare_gains);
    for (uint32_t p = 0; p < joints->n_pairs; p++) {
        const struct pair *pair = &joints->pairs[p];
        uint32_t           from = joints->tree[pair->a], to = joints->tree[pair->b];
        if (from == to)
            continue;
        joints->is_linked[pair->a][pair->b] = joints->is_linked[pair->b][pair->a] = 1;
        for (uint32_t i = 0; i < n; i++)
            if (joints->tree[i] == from)
                joints->tree[i] = to;
    }
}

/* ---- Joints ---------------------------------------------------------------------------- */

static bool emit_joint(struct joints *joints, const struct joint_cells *given, const struct joint_cells *of)
{
    struct model_joint joint = { .column = of->column, .given = given->column, .n_split = of->n_split,
                                 .n_given_split = given->n_split,
                                 .first_entry = joints->build->model.n_joint_entries };

    joint_table_count(&joints->table, given, of, 1);
    if (!joint_table_emit(&joints->table, given, of, joints->build, &joint.n_entries))
        return false;
    struct model_joint *added = MODEL_BUILD_TAKE(joints->build, joints, 1);
    if (added != NULL)
        *added = joint;
    return added != NULL;
}

/* The tree of 'at', from it outwards; what would be too deep is left alone. */
static bool emit_tree(struct joints *joints, const struct joint_cells *set, uint32_t n, uint32_t at, uint32_t depth,
                      uint8_t *is_done)
{
    is_done[at] = 1;
    for (uint32_t i = 0; i < n; i++) {
        if (!joints->is_linked[at][i] || is_done[i] || depth == MODEL_MAX_JOINT_DEPTH)
            continue;
        if (!emit_joint(joints, &set[at], &set[i]) || !emit_tree(joints, set, n, i, depth + 1, is_done))
            return false;
    }
    return true;
}

/* Columns of the same users. */
static bool join_set(struct joints *joints, const struct joint_cells *set, uint32_t n)
{
    uint8_t is_done[MAX_COLUMNS] = { 0 };

    n = n < MAX_COLUMNS ? n : MAX_COLUMNS;
    joints->n_pairs = 0;
    for (uint32_t b = 1; b < n; b++)
        for (uint32_t a = 0; a < b; a++)
            weigh_pair(joints, set, a, b);
    link_pairs(joints, n);
    for (;;) {
        uint32_t top = n;
        for (uint32_t i = 0; i < n; i++)
            if (!is_done[i] && (top == n || set[i].n_cells > set[top].n_cells))
                top = i;
        if (top == n)
            return true;
        if (!emit_tree(joints, set, n, top, 0, is_done))
            return false;
    }
}

enum status joints_build(const struct window *window, const struct column_rows *rows,
                         const struct columns_options *options, struct model_build *build, struct fail *fail)
{
    struct joints *joints = calloc(1, sizeof *joints); /* owned here */
    bool           is_done = joints != NULL;

    if (options->joint_percent == 0 || joints == NULL) {
        free(joints);
        return is_done ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "joints");
    }
    joints->window = window;
    joints->rows = rows;
    joints->options = options;
    joints->build = build;
    arena_init(&joints->arena);
    is_done = joint_table_open(&joints->table) && list_columns(joints);
    for (uint32_t first = 0, end; is_done && first < joints->n_columns; first = end) {
        for (end = first + 1; end < joints->n_columns && joints->columns[end].users == joints->columns[first].users;)
            end++;
        is_done = join_set(joints, joints->columns + first, end - first);
    }
    joint_table_free(&joints->table);
    joint_cells_scratch_free(&joints->scratch);
    arena_free(&joints->arena);
    free(joints);
    return is_done ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "joints");
}
