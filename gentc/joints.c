/* joints.c - a maximum spanning forest of what columns tell about each other (Chow and Liu 1968). */
#include "gentc/joints.h"

#include <stdlib.h>

#include "common/bundle/model_joint.h"
#include "gentc/joint_cases.h"
#include "gentc/joint_table.h"

#define MAX_COLUMNS 48    /* looked at together; those of one label are hardly ever more */
#define SAMPLE_ROWS 16384 /* that decide whether a pair is worth it */
#define MIN_ROWS    24
#define MIN_SEED_ROWS 6   /* of a column that may get a seed */
#define CASE_BITS   6  /* to name one */
#define NEAR_WEIGHT 3  /* what hangs on the spans around is often what these say too */
#define NEAR_TOLD   90 /* percent of a column: then its bits count in full at any level, for calls show what is wrong */
#define MAX_STEPS   6
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
    uint32_t                     *value_of; /* by value of the span table; in the arena */
    uint32_t                     *joint_of; /* by column: its joint + 1, or 0; in the arena */
    struct seed_rows             *kept;    /* borrowed; NULL: nobody will search for seeds */
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
           || field->role == COLUMN_ROWS_ATTR || field->role == COLUMN_ROWS_EVENT_ATTR
           || field->role == COLUMN_ROWS_RESOURCE;
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

/* What the model knows of its rows only when it is derived. */
static bool open_column(struct joints *joints, uint32_t column, struct model_joint_side *side)
{
    struct model        *model = &joints->build->model;
    struct model_column *spec = &model->columns[column];

    spec->n_rows = 0;
    for (uint32_t i = 0; i < spec->n_choices; i++)
        spec->n_rows += model->choices[spec->first_choice + i].n;
    return model_joint_open(model, column, side)
           && side->n_own >= (joints->kept == NULL ? MIN_ROWS : MIN_SEED_ROWS)
           && model_joint_n_cells(model, side, MODEL_MAX_SPLIT) < MODEL_MAX_JOINT_CELLS;
}

/* Distinct labels in order, or 0 when a label has the column twice. */
static uint64_t hash_users(const struct joints *joints, const struct joint_field *fields, uint32_t n_fields)
{
    uint64_t hash = UINT64_C(0x243F6A8885A308D3);

    for (uint32_t i = 0; i < n_fields; i++) {
        uint32_t owner = joints->rows->fields[fields[i].field].owner;
        if (i != 0 && joints->rows->fields[fields[i - 1].field].owner == owner)
            return 0;
        hash = (hash ^ owner) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash | 1;
}

static bool add_column(struct joints *joints, const struct joint_field *fields, uint32_t n_fields)
{
    struct joint_cells     *column = &joints->columns[joints->n_columns];
    uint32_t               *list = arena_take(&joints->arena, n_fields, sizeof *list);
    struct model_joint_side side;

    if (list == NULL)
        return false;
    for (uint32_t i = 0; i < n_fields; i++)
        list[i] = fields[i].field;
    *column = (struct joint_cells){ .column = fields[0].column, .users = hash_users(joints, fields, n_fields),
                                    .fields = list, .n_fields = n_fields };
    if (column->users == 0 || !open_column(joints, column->column, &side))
        return true;
    if (!joint_cells_build(joints->window, joints->build, joints->rows, &side, &joints->scratch, &joints->arena, column))
        return false;
    bool is_whole = column->n_rows == side.n_own && column->entropy > 0
                    && column->n_known >= (uint64_t)column->n_rows * MIN_KNOWN;
    joints->n_columns += is_whole && side.n_own >= MIN_ROWS;
    return !is_whole || joints->kept == NULL || seed_rows_add(joints->kept, joints->rows, column);
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

    if (set[a].n_rows != set[b].n_rows || set[a].n_head != 0 || set[b].n_head != 0 || (uint64_t)set[a].n_cells * set[b].n_cells > JOINT_TABLE_MAX_CELLS)
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

/* Hangs 'of' on another column, or on 'cases'. */
static bool emit_joint(struct joints *joints, const struct joint_cells *given, const struct joint_cases *cases,
                       const struct joint_cells *of)
{
    const struct model *model = &joints->build->model;
    struct model_joint  joint = { .column = of->column, .given = given->column, .source = MODEL_JOINT_COLUMN,
                                  .n_split = of->n_split, .n_given_split = given->n_split,
                                  .first_case = model->n_joint_cases, .first_entry = model->n_joint_entries };

    if (cases != NULL) {
        struct model_joint_case *list = MODEL_BUILD_TAKE(joints->build, joint_cases, cases->n_cases);
        if (list == NULL)
            return false;
        for (uint32_t i = 0; i < cases->n_cases; i++)
            list[i] = (struct model_joint_case){ cases->refs[i], given->cell_rows[i] };
        joint.source = cases->source;
        joint.given = cases->source == MODEL_JOINT_SELF ? cases->key : 0;
        joint.n_cases = cases->n_cases;
    }
    joint_table_count(&joints->table, given, of, 1);
    if (!joint_table_emit(&joints->table, given, of, joints->build, &joint.n_entries))
        return false;
    struct model_joint *added = MODEL_BUILD_TAKE(joints->build, joints, 1);
    if (added == NULL)
        return false;
    *added = joint;
    joints->joint_of[of->column] = model->n_joints;
    return true;
}

/* The tree of 'at', from it outwards; what would be too deep is left alone. */
static bool emit_tree(struct joints *joints, const struct joint_cells *set, uint32_t n, uint32_t at, uint32_t depth,
                      uint8_t *is_done)
{
    is_done[at] = 1;
    for (uint32_t i = 0; i < n; i++) {
        if (!joints->is_linked[at][i] || is_done[i] || depth == MODEL_MAX_JOINT_DEPTH)
            continue;
        if (!emit_joint(joints, &set[at], NULL, &set[i]) || !emit_tree(joints, set, n, i, depth + 1, is_done))
            return false;
    }
    return true;
}

/* ---- Values and resources ------------------------------------------------------------------ */

/* Bits that cases are worth for a column, less what they cost; 0 or less: nothing. */
static double weigh_cases(struct joints *joints, const struct joint_cells *given, const struct joint_cases *cases,
                          const struct joint_cells *of)
{
    if (given->n_cells == 0 || (uint64_t)given->n_cells * of->n_cells > JOINT_TABLE_MAX_CELLS)
        return 0;
    joint_table_count(&joints->table, given, of, of->n_rows / SAMPLE_ROWS + 1);
    struct joint_table_worth worth = joint_table_weigh(&joints->table, given, of);
    joint_table_clear(&joints->table);
    bool     is_near = cases->source == MODEL_JOINT_PARENT || cases->source == MODEL_JOINT_CHILD;
    bool     is_told = is_near && worth.bits_per_row * 100 >= of->entropy * NEAR_TOLD;
    uint32_t percent = (is_told ? 100 : joints->options->joint_percent) * (is_near ? NEAR_WEIGHT : 1);
    return worth.bits_per_row * of->n_rows * percent / 100 - worth.cost_bits - CASE_BITS * cases->n_cases;
}

static uint32_t find_attr(const struct model *model, uint32_t first, uint32_t n, uint32_t key)
{
    for (uint32_t i = first; i < first + n; i++)
        if (model->label_attrs[i].key == key)
            return model->label_attrs[i].field.column;
    return MODEL_NONE;
}

/* The column of what a part with source SELF repeats. */
static uint32_t find_column(const struct model *model, uint32_t label, enum model_what what, uint32_t key)
{
    const struct model_label *spec = &model->labels[label - MODEL_LABEL_FIRST];
    uint32_t                  column = MODEL_NONE;

    switch (what) {
    case MODEL_WHAT_MESSAGE:
        return spec->status_message.column;
    case MODEL_WHAT_NAME:
        return spec->name.column;
    case MODEL_WHAT_EVENT:
        for (uint32_t e = spec->first_event; column == MODEL_NONE && e < spec->first_event + spec->n_events; e++)
            column = find_attr(model, model->label_events[e].first_attr, model->label_events[e].n_attrs, key);
        return column;
    default:
        return find_attr(model, spec->first_attr, spec->n_attrs, key);
    }
}

/* Must column 'of' be made before 'column' of the label? Ways longer than a few steps are taken to lead there. */
static bool hangs_on(const struct joints *joints, uint32_t label, uint32_t column, uint32_t of, uint32_t n_steps)
{
    const struct model        *model = &joints->build->model;
    const struct model_column *spec;

    if (column == MODEL_NONE)
        return false;
    if (column == of || n_steps == MAX_STEPS)
        return true;
    if (joints->joint_of[column] != 0) {
        const struct model_joint *joint = &model->joints[joints->joint_of[column] - 1];
        uint32_t given = joint->source == MODEL_JOINT_COLUMN ? joint->given
                         : joint->source == MODEL_JOINT_SELF ? find_column(model, label, MODEL_WHAT_ATTR, joint->given)
                                                             : MODEL_NONE;
        if (hangs_on(joints, label, given, of, n_steps + 1))
            return true;
    }
    spec = &model->columns[column];
    for (uint32_t i = spec->first_choice; i < spec->first_choice + spec->n_choices; i++) {
        if (model->choices[i].kind != MODEL_CHOICE_PATTERN)
            continue;
        const struct model_pattern *pattern = &model->patterns[model->choices[i].ref];
        for (uint32_t p = pattern->first_part; p < pattern->first_part + pattern->n_parts; p++)
            if (model->parts[p].source == MODEL_SOURCE_SELF
                && hangs_on(joints, label, find_column(model, label, model->parts[p].what, model->parts[p].key), of,
                            n_steps + 1))
                return true;
    }
    return false;
}

/* In any of the labels that use the column. */
static bool is_circle(const struct joints *joints, uint32_t key, const struct joint_cells *of)
{
    for (uint32_t f = 0; f < of->n_fields; f++) {
        uint32_t label = joints->rows->fields[of->fields[f]].label;
        if (hangs_on(joints, label, find_column(&joints->build->model, label, MODEL_WHAT_ATTR, key), of->column, 0))
            return true;
    }
    return false;
}

/* A column that hangs on no other: on what its label knows, if that is worth it. */
static bool join_cases(struct joints *joints, const struct joint_cells *of)
{
    const struct column_rows_field *field = &joints->rows->fields[of->fields[0]];
    bool                            is_resource = field->role == COLUMN_ROWS_RESOURCE;
    const struct model_label       *label = is_resource ? NULL : &joints->build->model.labels[field->owner];
    uint32_t                        n_attrs = is_resource ? 0 : label->n_attrs;
    struct joint_cells given, best_given = { 0 };
    struct joint_cases cases, best = { 0 };
    double             best_gain = 0;

    /* An attribute rather than the resource that it may go with. */
    for (uint32_t i = 0; i < n_attrs + MODEL_JOINT_N_SOURCES - MODEL_JOINT_RESOURCE; i++) {
        bool is_attr = i < n_attrs;
        cases = (struct joint_cases){ .source = (uint8_t)(is_attr ? MODEL_JOINT_SELF
                                                                  : MODEL_JOINT_RESOURCE + i - n_attrs) };
        if (is_resource && cases.source != MODEL_JOINT_TIME)
            continue;
        if (is_attr) {
            cases.key = joints->build->model.label_attrs[label->first_attr + i].key;
            if (is_circle(joints, cases.key, of))
                continue;
        }
        if (!joint_cases_build(joints->rows, of, joints->value_of, &joints->scratch, &joints->arena, &cases, &given))
            return false;
        double gain = weigh_cases(joints, &given, &cases, of);
        if (gain > best_gain) {
            best_gain = gain;
            best_given = given;
            best = cases;
        }
    }
    return best_gain == 0 || emit_joint(joints, &best_given, &best, of);
}

/* By value of the span table: the model's value when a column has it as a choice. */
static bool find_values(struct joints *joints)
{
    const struct model      *model = &joints->build->model;
    const struct span_table *spans = joints->window->spans;
    uint8_t                 *is_choice = arena_take(&joints->arena, model->n_values, 1);

    joints->value_of = arena_take(&joints->arena, spans->values.n, sizeof *joints->value_of);
    joints->joint_of = arena_take(&joints->arena, model->n_columns, sizeof *joints->joint_of);
    if (is_choice == NULL || joints->value_of == NULL || joints->joint_of == NULL)
        return false;
    for (uint32_t i = 0; i < model->n_choices; i++)
        if (model->choices[i].kind == MODEL_CHOICE_VALUE)
            is_choice[model->choices[i].ref] = 1;
    for (uint32_t i = 0; i < spans->values.n; i++) {
        uint32_t value = model_build_find_value(joints->build, span_table_value(spans, i));
        bool     may_be_case = value != MODEL_NONE && is_choice[value]
                           && span_table_value(spans, i).text.n <= MODEL_MAX_JOINT_CASE_BYTES;
        joints->value_of[i] = may_be_case ? value : MODEL_NONE;
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
        if (!emit_tree(joints, set, n, top, 0, is_done) || !join_cases(joints, &set[top]))
            return false;
    }
}

enum status joints_build(const struct window *window, const struct column_rows *rows,
                         const struct columns_options *options, struct model_build *build, struct seed_rows *kept,
                         struct fail *fail)
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
    joints->kept = kept;
    arena_init(&joints->arena);
    is_done = (kept == NULL || seed_rows_open(kept, &build->model, rows, rows->n_fields))
              && joint_table_open(&joints->table) && list_columns(joints) && find_values(joints);
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
