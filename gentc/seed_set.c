/* seed_set.c - column by column, what hangs on another behind it; each seen beside those that are settled.
 *
 * A column is seen in tables: its codes beside those of the span's duration,
 * its parent's, the time, the label, and other columns. What a seed is worth
 * is how far the tables are from those of the window, each weighted by how
 * much its two sides told about each other there. */
#include "gentc/seed_set.h"

#include "common/gen/gen_draw.h"
#include "gentc/seed_views.h"

#define N_SPAN_VIEWS 4u  /* duration, parent's duration, time, label */
#define MAX_ROWS     1024u /* of a column, for each candidate: a column of more is shuffled less often */
#define CELL_ROWS    4u    /* what a cell of its joint takes beside them: a permutation to draw */
#define MAX_NEAR     256u  /* columns before and behind that are looked at */
#define MAX_TRIED    48u   /* views */

struct column {
    const struct seed_column     *seed_column;
    uint32_t                      column; /* of the model */
    const struct gen_joint_table *joint;  /* NULL: none */
    uint32_t                      given;  /* the column of the set that it is on, or MODEL_NONE */
    const uint8_t                *cases;  /* by row, of a joint on something else */
    bool                          is_given, is_settled;
    uint8_t                      *made;   /* codes, once it is settled */
    uint32_t                     *places; /* likewise, of a given one; else NULL */
};

struct set {
    const struct seed_set_world *world;
    struct arena                 arena; /* owned */
    struct column               *columns;
    uint32_t                     n_columns;
    uint32_t                     n_rows;  /* of the column at hand, like the next ones */
    struct seed_views            views;
    uint8_t                     *codes;   /* of a candidate */
    uint8_t                     *code_at; /* (n_rows) by place */
    struct permute              *permutes[2]; /* of its joint's table */
};

/* ---- Candidates ---------------------------------------------------------------------------- */

/* Codes of the column's rows by a seed, and their places where these are wanted. */
static void make_codes(struct set *set, const struct column *column, uint32_t own_seed, uint32_t *places)
{
    const struct gen_column *columns = set->world->columns;
    struct gen_joint_table   table;
    struct permute           permute;
    uint64_t seed = gen_draw_own_seed(set->world->model->seed, own_seed);

    permute = gen_draw_permutation(seed, GEN_DOMAIN_COLUMN, column->column, 0, set->n_rows);
    if (column->joint != NULL) {
        table = *column->joint;
        table.seed = seed;
        gen_joint_draw(&table, set->permutes[0], set->permutes[1]);
    }
    for (uint32_t i = 0; i < set->n_rows; i++) {
        uint32_t place = column->given == MODEL_NONE ? permute_at(&permute, i)
                                                     : set->columns[column->given].places[i];
        if (column->cases != NULL)
            place = gen_joint_case_place(&columns->joints, &table, column->cases[i], place);
        else if (column->joint != NULL)
            place = gen_joint_step(&columns->joints, &table, place);
        set->codes[i] = set->code_at[place];
        if (places != NULL)
            places[i] = place;
    }
}

static bool open_column(struct set *set, struct column *column)
{
    const struct seed_column *own = column->seed_column;
    struct model_joint_side   side;
    uint32_t                 *ends = arena_take(&set->arena, own->n_cells, sizeof *ends);

    column->made = arena_take(&set->arena, set->n_rows, 1);
    if (column->is_given)
        column->places = arena_take(&set->arena, set->n_rows, sizeof *column->places);
    if (ends == NULL || column->made == NULL || (column->is_given && column->places == NULL))
        return false;
    model_joint_open(set->world->model, column->column, &side);
    model_joint_ends(set->world->model, &side, own->n_split, ends);
    for (uint32_t i = 0, place = 0; i < own->n_cells; i++)
        for (; place < ends[i]; place++)
            set->code_at[place] = own->code_of[i];
    if (column->joint != NULL) {
        set->permutes[0] = arena_take(&set->arena, column->joint->n_cells, sizeof(struct permute));
        set->permutes[1] = arena_take(&set->arena, column->joint->n_given, sizeof(struct permute));
        return set->permutes[0] != NULL && set->permutes[1] != NULL;
    }
    return true;
}

/* Codes of the column's spans, of the window or as they were made. */
static void view_spans(const struct set *set, const struct seed_column *own, uint32_t kind, struct seed_view *view)
{
    uint32_t at = 0;

    for (uint32_t o = 0; o < own->n_owners; o++) {
        const struct seed_label *label = &set->world->rows->labels[own->owners[o]];
        const struct seed_span  *made = set->world->regenerated[own->owners[o]];
        for (uint32_t i = 0; i < label->n_rows; i++, at++) {
            view->real[at] = kind == 0   ? label->spans[i].duration
                             : kind == 1 ? label->spans[i].parent_duration
                             : kind == 2 ? label->spans[i].time
                                         : (uint8_t)(o < SEED_VIEWS_ABSENT ? o : SEED_VIEWS_ABSENT);
            view->made[at] = kind == 0   ? made[i].duration
                             : kind == 1 ? made[i].parent_duration
                             : kind == 2 ? made[i].time
                                         : view->real[at];
        }
    }
}

static bool is_beside(const struct seed_column *a, const struct seed_column *b)
{
    uint32_t i = 0, k = 0;

    while (i < a->n_owners && k < b->n_owners && a->owners[i] != b->owners[k])
        *(a->owners[i] < b->owners[k] ? &i : &k) += 1;
    return i < a->n_owners && k < b->n_owners;
}

/* Codes of another column in the same spans. */
static void view_column(const struct set *set, const struct seed_column *own, const struct column *other,
                        struct seed_view *view)
{
    const struct seed_label  *labels = set->world->rows->labels;
    const struct seed_column *given = other->seed_column;
    uint32_t                  at = 0, from = 0, k = 0;

    for (uint32_t o = 0; o < own->n_owners; o++) {
        uint32_t n = labels[own->owners[o]].n_rows;
        while (k < given->n_owners && given->owners[k] < own->owners[o])
            from += labels[given->owners[k++]].n_rows;
        bool is_there = k < given->n_owners && given->owners[k] == own->owners[o];
        if (is_there) {
            memcpy(view->real + at, given->codes + from, n);
            memcpy(view->made + at, other->made + from, n);
        } else {
            memset(view->real + at, SEED_VIEWS_ABSENT, n);
            memset(view->made + at, SEED_VIEWS_ABSENT, n);
        }
        at += n;
    }
}

static void look_around(struct set *set, const struct column *column)
{
    const struct seed_column *own = column->seed_column;
    uint32_t at = (uint32_t)(column - set->columns), first = at < MAX_NEAR ? 0 : at - MAX_NEAR, n_tried = 0;

    seed_views_begin(&set->views, set->n_rows);
    for (uint32_t kind = 0; kind < N_SPAN_VIEWS; kind++) {
        view_spans(set, own, kind, seed_views_next(&set->views));
        seed_views_try(&set->views, own->codes);
    }
    for (uint32_t i = first; i < set->n_columns && i < at + MAX_NEAR && n_tried < MAX_TRIED; i++)
        if (set->columns[i].is_settled && is_beside(own, set->columns[i].seed_column)) {
            view_column(set, own, &set->columns[i], seed_views_next(&set->views));
            seed_views_try(&set->views, own->codes);
            n_tried++;
        }
}

/* The work is bounded by rows, whatever time they take here. */
static uint32_t count_candidates(const struct set *set, const struct column *column)
{
    uint64_t n_rows = column->seed_column->n_rows;

    if (column->joint != NULL)
        n_rows += CELL_ROWS * ((uint64_t)column->joint->n_cells + column->joint->n_given);
    return n_rows <= MAX_ROWS ? set->world->n_candidates
                              : 1 + (uint32_t)((uint64_t)(set->world->n_candidates - 1) * MAX_ROWS / n_rows);
}

static bool settle(struct set *set, struct column *column, uint32_t *seeds, struct seed_search_result *result)
{
    uint32_t n_candidates = count_candidates(set, column), best = 0;

    set->n_rows = column->seed_column->n_rows;
    if (!open_column(set, column))
        return false;
    look_around(set, column);
    make_codes(set, column, 0, NULL);
    uint64_t first = seed_views_score(&set->views, set->codes), least = first;
    for (uint32_t s = 1; s < n_candidates && set->views.n != 0 && first >= set->world->least_gain; s++) {
        make_codes(set, column, s, NULL);
        uint64_t off = seed_views_score(&set->views, set->codes);
        result->n_tried++;
        if (off < least) {
            least = off;
            best = s;
        }
    }
    if (first - least < set->world->least_gain) {
        best = 0;
        least = first;
    }
    make_codes(set, column, best, column->places);
    memcpy(column->made, set->codes, set->n_rows);
    column->is_settled = true;
    seeds[column->column] = best;
    result->n_columns++;
    result->n_seeds += best != 0;
    result->before += (double)first / 65536;
    result->after += (double)least / 65536;
    return true;
}

/* ---- Set ----------------------------------------------------------------------------------- */

/* Where a column of the model is in the list of the set, or MODEL_NONE. */
static uint32_t find_column(const struct seed_set_world *world, const uint32_t *list, uint32_t n, uint32_t column)
{
    uint32_t wanted = world->index_of[column], low = 0, high = n;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (list[middle] < wanted)
            low = middle;
        else
            high = middle;
    }
    return wanted != 0 && list[low] == wanted - 1 ? low : MODEL_NONE;
}

static void list_columns(struct set *set, const uint32_t *list)
{
    const struct seed_set_world *world = set->world;
    const struct gen_joint      *joints = &world->columns->joints;

    for (uint32_t i = 0; i < set->n_columns; i++) {
        const struct seed_column *own = &world->rows->columns[list[i]];
        struct column            *column = &set->columns[i];
        column->seed_column = own;
        column->column = own->field->column;
        column->given = MODEL_NONE;
        column->cases = world->cases[list[i]];
        if (joints->of_column == NULL || joints->of_column[column->column] == 0)
            continue;
        column->joint = &joints->tables[joints->of_column[column->column] - 1];
        if (column->joint->joint->source == MODEL_JOINT_COLUMN)
            column->given = find_column(world, list, set->n_columns, column->joint->joint->given);
        if (column->given != MODEL_NONE)
            set->columns[column->given].is_given = true;
    }
}

/* Room for the column of the most rows. */
static bool take_rows(struct set *set)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < set->n_columns; i++)
        n = set->columns[i].seed_column->n_rows > n ? set->columns[i].seed_column->n_rows : n;
    set->codes = arena_take(&set->arena, n, 1);
    set->code_at = arena_take(&set->arena, n, 1);
    return set->codes != NULL && set->code_at != NULL && seed_views_open(&set->views, n, &set->arena);
}

/* Its joint, if it has one, is on a column that is settled, or on cases. */
static bool is_ready(const struct set *set, const struct column *column)
{
    return !column->is_settled
           && (column->joint == NULL || column->cases != NULL
               || (column->given != MODEL_NONE && set->columns[column->given].is_settled));
}

bool seed_set_search(const struct seed_set_world *world, const uint32_t *list, uint32_t n, uint32_t *seeds,
                     struct seed_search_result *result)
{
    struct set set = { .world = world, .n_columns = n };
    bool       is_done, has_more = true;

    arena_init(&set.arena);
    set.columns = arena_take(&set.arena, n, sizeof *set.columns);
    is_done = set.columns != NULL;
    if (is_done) {
        list_columns(&set, list);
        is_done = take_rows(&set);
    }
    while (is_done && has_more) {
        has_more = false;
        for (uint32_t i = 0; i < n && is_done; i++)
            if (is_ready(&set, &set.columns[i])) {
                is_done = settle(&set, &set.columns[i], seeds, result);
                has_more = true;
            }
    }
    arena_free(&set.arena);
    return is_done;
}
