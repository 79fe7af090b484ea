/* gap_shift.c - how far a cell's gaps are off once everything is drawn, and a shift that takes it back. */
#include "gentc/gap_shift.h"

#include <math.h>

#include "common/bundle/model_net.h"
#include "common/gen/gen_time.h"

#define N_ROUNDS  4u
#define LN_2      0.69314718
#define STEP      (1.0 / (1 << MODEL_NET_SHIFT_BITS))
#define MAX_MOVE  1.0    /* octaves of one round */
#define PART      0.8    /* of what is missing, in one round */
#define ANSWER    0.7    /* at first: what comes before pushes what comes behind, and grids hide small moves */
#define MIN_ANSWER 0.15
#define MAX_ANSWER 1.3
#define LEAST_OFF 0.0005 /* of a parent's duration: below, a cell is left as it is */

/* What a cell has in one regeneration. */
struct found {
    double share, slope; /* sums: gap by parent's duration, and what an octave of the coordinate adds to it */
};

/* The best so far, and the last. */
struct kept {
    double off;
    double last_missing, answer; /* how much of its slope a cell has shown */
    int8_t shift, last_shift;
};

static double held(double share)
{
    return share < -1 ? -1 : share > 2 ? 2 : share;
}

static double share_of(double gap_ns, double parent_ns)
{
    return held(gap_ns / (parent_ns < 1000 ? 1000 : parent_ns));
}

double *gap_shift_wanted(const struct time_rows *rows, struct arena *arena)
{
    double *wanted = arena_take(arena, rows->n_cells, sizeof *wanted);

    for (uint32_t c = 0; c < rows->n_cells && wanted != NULL; c++) {
        const struct time_rows_cell *cell = &rows->cells[c];
        for (uint32_t i = cell->first; i < cell->first + cell->n; i++) {
            const struct time_row *row = &rows->rows[i];
            wanted[c] += share_of((double)(int64_t)(row->start_ns - row->parent_start_ns),
                                  (double)(row->parent_end_ns - row->parent_start_ns)) / cell->n;
        }
    }
    return wanted;
}

/* ---- Regeneration -------------------------------------------------------------------- */

/* A gap on a grid may be anywhere in its step. */
static double slope_of(double gap_ns, double slack_ns, double parent_ns, double grid_ns, bool is_late)
{
    double middle_ns = gap_ns + grid_ns / 2;
    double each = is_late ? middle_ns - slack_ns : middle_ns < slack_ns ? middle_ns * (slack_ns - middle_ns) / slack_ns : 0;
    return each <= 0 ? 0 : LN_2 * each / (parent_ns < 1000 ? 1000 : parent_ns);
}

static void add_trace(const struct model *model, const struct gen_outline *outline, struct found *found)
{
    for (uint32_t i = 1; i < outline->n_nodes; i++) {
        const struct gen_node   *node = &outline->nodes[i];
        const struct gen_time   *time = &outline->times[i], *parent = &outline->times[node->parent];
        const struct model_edge *edge = &model->edges[node->edge];
        bool                     is_late = time->end_ns > parent->end_ns;

        if (node->parent == 0)
            continue;
        uint32_t cell = edge->cell[edge->cell[is_late] == MODEL_NONE ? !is_late : is_late];
        double   gap_ns = (double)(int64_t)(time->start_ns - parent->start_ns);
        double   parent_ns = (double)(parent->end_ns - parent->start_ns);
        double   slack_ns = parent_ns - (double)(time->end_ns - time->start_ns);
        double   grid_ns = (double)gen_time_grid_ns(model->labels[node->label - MODEL_LABEL_FIRST].start_grid);
        found[cell].share += share_of(gap_ns, parent_ns);
        found[cell].slope += slope_of(gap_ns, slack_ns < 0 ? 0 : slack_ns, parent_ns, grid_ns, is_late);
    }
}

static enum status regenerate(const struct model *model, struct arena *arena, struct found *found, struct fail *fail)
{
    struct gen_options  options = { .shares_ids = false };
    struct gen_scratch *scratch = NULL; /* owned here */
    struct gen         *gen;
    enum status         s = gen_build(model, &options, arena, &gen, fail);

    if (s == STATUS_OK)
        s = gen_scratch_open(gen, &scratch, fail);
    for (uint64_t t = 0; s == STATUS_OK && t < model->n_traces; t++) {
        struct gen_outline outline = gen_outline(gen, scratch, t);
        add_trace(model, &outline, found);
    }
    gen_scratch_close(scratch);
    return s;
}

/* ---- Shifts ----------------------------------------------------------------------------- */

static int8_t moved(int8_t shift, double octaves)
{
    double held_octaves = octaves < -MAX_MOVE ? -MAX_MOVE : octaves > MAX_MOVE ? MAX_MOVE : octaves;
    double steps = shift + round(held_octaves / STEP);
    return (int8_t)(steps < -MODEL_NET_MAX_SHIFT ? -MODEL_NET_MAX_SHIFT
                    : steps > MODEL_NET_MAX_SHIFT ? MODEL_NET_MAX_SHIFT : steps);
}

/* By what the last move has done. */
static void learn_answer(struct kept *kept, int8_t shift, double missing, double slope)
{
    double octaves = (shift - kept->last_shift) * STEP;

    if (octaves != 0 && slope > 0) {
        double shown = (kept->last_missing - missing) / (octaves * slope);
        shown = shown < MIN_ANSWER ? MIN_ANSWER : shown > MAX_ANSWER ? MAX_ANSWER : shown;
        kept->answer = (kept->answer + shown) / 2;
    }
    kept->last_missing = missing;
    kept->last_shift = shift;
}

static void move_cells(const double *wanted, const struct found *found, struct model *model, struct kept *kept,
                       bool is_first, bool is_last)
{
    for (uint32_t c = 0; c < model->n_cells; c++) {
        struct model_cell *cell = &model->cells[c];
        double             missing = wanted[c] - found[c].share / cell->n_rows, slope = found[c].slope / cell->n_rows;

        if (!cell->by_net)
            continue;
        if (is_first)
            kept[c] = (struct kept){ .off = fabs(missing), .last_missing = missing, .answer = ANSWER };
        learn_answer(&kept[c], cell->gap_shift, missing, slope);
        if (fabs(missing) < kept[c].off) {
            kept[c].off = fabs(missing);
            kept[c].shift = cell->gap_shift;
        }
        if (is_last)
            cell->gap_shift = kept[c].shift;
        else if (fabs(missing) > LEAST_OFF && slope > 0)
            cell->gap_shift = moved(cell->gap_shift, PART * missing / slope / kept[c].answer);
    }
}

enum status gap_shift_fit(const double *wanted, struct model *model, struct fail *fail)
{
    struct arena arena; /* owned here */
    enum status  s = STATUS_OK;

    arena_init(&arena);
    struct kept *kept = arena_take(&arena, model->n_cells, sizeof *kept);
    if (kept == NULL)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to shift gaps");
    for (uint32_t round = 0; round <= N_ROUNDS && s == STATUS_OK; round++) {
        struct arena work; /* owned here */
        arena_init(&work);
        struct found *found = arena_take(&work, model->n_cells, sizeof *found);
        s = found == NULL ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to shift gaps")
                          : regenerate(model, &work, found, fail);
        if (s == STATUS_OK)
            move_cells(wanted, found, model, kept, round == 0, round == N_ROUNDS);
        arena_free(&work);
    }
    arena_free(&arena);
    return s;
}
