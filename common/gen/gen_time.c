/* gen_time.c - from ranks to the times of one trace, top-down.
 *
 * Each child is placed by its own numbers (time_place.h). Then the siblings'
 * starts are put in order with the least change: a draw per label in ascending
 * order, then forward, pushing what starts too early; no start goes beyond
 * what lets it, and the siblings behind it, end in time. Starts that must
 * differ do by a step of the finest grid: less would be lost where times are
 * written in that unit. */
#include "common/gen/gen_time.h"

#include <stdlib.h>

#include "common/gen/net_time.h"
#include "common/gen/quantile.h"
#include "common/gen/time_place.h"

uint64_t gen_time_grid_ns(uint8_t exponent)
{
    static const uint32_t power[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000 };
    return power[exponent];
}

static struct time_frame frame_of(const struct model *model, const struct gen_node *node,
                                  const struct gen_node *parent, const struct gen_time *parent_time, bool is_late)
{
    const struct model_label *label = &model->labels[node->label - MODEL_LABEL_FIRST];
    const struct model_cell  *cell = &model->cells[model->edges[node->edge].cell[is_late]];
    bool                      is_free = model_label_is_trace(parent->label);
    return (struct time_frame){
        .parent_start_ns = parent_time->start_ns,
        .parent_end_ns = is_free ? parent_time->start_ns : parent_time->end_ns,
        .start_grid_ns = gen_time_grid_ns(label->start_grid),
        .duration_grid_ns = gen_time_grid_ns(label->duration_grid),
        .duration_mode = cell->duration_mode,
        .gap_mode = cell->gap_mode,
        .is_free = is_free,
        .is_early = !is_free && label->is_early,
        .is_late = !is_free && is_late,
    };
}

/* time - step, or 0. */
static uint64_t step_before(uint64_t time, uint64_t step)
{
    return time < step ? 0 : time - step;
}

/* The latest start that keeps what the frame promises. */
static uint64_t latest_start(const struct time_frame *frame, uint64_t duration, uint64_t step)
{
    uint64_t latest = UINT64_MAX;
    if (frame->is_free)
        return latest;
    if (!frame->is_late)
        latest = frame->parent_end_ns - duration;
    if (frame->is_early && latest >= frame->parent_start_ns)
        latest = step_before(frame->parent_start_ns, step);
    return latest;
}

static void place_child(const struct model *model, const struct gen_rank *rank, const struct gen_node *node,
                        const struct time_frame *frame, uint64_t row, struct gen_time *time)
{
    const struct model_cell *cell = &model->cells[model->edges[node->edge].cell[gen_rank_is_late(rank, row)]];
    uint64_t duration_y = quantile_time_number(model, &cell->duration, cell->n_rows, rank->duration[row]);
    uint64_t step = frame->start_grid_ns > frame->duration_grid_ns ? frame->start_grid_ns : frame->duration_grid_ns;
    uint64_t n_steps = model->trees[node->tree].n_steps;
    uint64_t least = n_steps * step;
    bool     is_inside = !frame->is_free && !frame->is_late && !frame->is_early;
    uint64_t gap_y = cell->by_net ? 0 : quantile_time_number(model, &cell->gap, cell->n_rows, rank->gap[row]);
    struct time_span span = cell->by_net ? time_place_drawn(frame, duration_y, net_time_unpack(rank->gap[row]))
                                         : time_place(frame, duration_y, gap_y);

    /* Room for the order of what starts inside, on the grid if the parent has as much. */
    if (is_inside && least > frame->parent_end_ns - frame->parent_start_ns)
        least = n_steps * rank->step_ns;
    if (span.duration_ns < least)
        span.duration_ns = least;
    time->least_end_ns = frame->is_late ? frame->parent_end_ns + 1 : 0;
    time->most_end_ns = frame->is_late || frame->is_free ? UINT64_MAX : frame->parent_end_ns;
    time->highest_ns = latest_start(frame, span.duration_ns, rank->step_ns);
    time->start_ns = span.start_ns > time->highest_ns ? time->highest_ns : span.start_ns;
    time->end_ns = time->start_ns + span.duration_ns;
}

static void move_start(struct gen_time *time, uint64_t start)
{
    time->end_ns = time->end_ns - time->start_ns + start;
    time->start_ns = start;
}

static int compare_twins(const void *a, const void *b)
{
    const struct gen_time_twin *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->start_ns > y->start_ns) - (x->start_ns < y->start_ns);
}

static void sort_twins_by_start(struct gen_time_twin *twins, uint32_t n)
{
    if (n > 32) {
        qsort(twins, n, sizeof *twins, compare_twins);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        struct gen_time_twin moving = twins[i];
        uint32_t             hole = i;
        for (; hole > 0 && compare_twins(&moving, &twins[hole - 1]) < 0; hole--)
            twins[hole] = twins[hole - 1];
        twins[hole] = moving;
    }
}

/* The first of the sorted twins of that kind, which is among them. */
static uint32_t first_of_kind(const struct gen_time_twin *twins, uint32_t n, uint32_t kind)
{
    uint32_t low = 0, high = n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (twins[middle].kind < kind)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Siblings of one label take their starts in ascending order. (Twins of equal
 * starts are equal here, so that any sort gives the same.) */
static void order_twins(const struct gen_node *nodes, uint32_t n, struct gen_time *times, struct gen_time_twin *twins)
{
    uint32_t n_twins = 0;
    bool     is_sorted = true;
    for (uint32_t i = 0; i < n; i++) {
        if (nodes[i].n_twins == 1)
            continue;
        twins[n_twins] = (struct gen_time_twin){ times[i].start_ns, nodes[i].twins };
        is_sorted &= n_twins == 0 || compare_twins(&twins[n_twins - 1], &twins[n_twins]) <= 0;
        n_twins++;
    }
    if (is_sorted)
        return;
    sort_twins_by_start(twins, n_twins);
    for (uint32_t i = 0; i < n; i++)
        if (nodes[i].n_twins > 1)
            move_start(&times[i], twins[first_of_kind(twins, n_twins, nodes[i].twins) + nodes[i].twin].start_ns);
}

/* An end that the start's move made too early or too late goes to the nearest
 * on the label's grid of durations that is neither; not when that leaves less
 * than 'room', which the children need. */
static void fix_end(const struct model_label *label, uint64_t room, struct gen_time *time)
{
    uint64_t grid = gen_time_grid_ns(label->duration_grid);
    if (time->end_ns < time->least_end_ns) {
        uint64_t duration = time->least_end_ns - time->start_ns;
        time->end_ns = time->start_ns + duration + (grid - duration % grid) % grid;
    } else if (time->end_ns > time->most_end_ns && time->start_ns <= time->most_end_ns) {
        uint64_t duration = time->most_end_ns - time->start_ns;
        time->end_ns = time->start_ns + (duration - duration % grid < room ? duration : duration - duration % grid);
    }
}

/* Starts in the order of the siblings, children of a node that starts at
 * 'lowest'; see the head of this file. What must start later does by 'step'. */
static void order_starts(const struct model *model, const struct gen_node *nodes, uint32_t n, uint64_t lowest,
                         uint64_t step, struct gen_time *times)
{
    for (uint32_t i = n - 1; i-- > 0;) {
        uint64_t highest = step_before(times[i + 1].highest_ns, nodes[i + 1].is_strict ? step : 0);
        if (times[i].highest_ns > highest)
            times[i].highest_ns = highest;
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct model_label *label = &model->labels[nodes[i].label - MODEL_LABEL_FIRST];
        uint64_t grid = gen_time_grid_ns(label->start_grid);
        uint64_t before = i == 0 ? 0 : times[i - 1].start_ns;
        uint64_t least = before + (i != 0 && nodes[i].is_strict ? step : 0);
        uint64_t start = times[i].start_ns;
        if (least < lowest && (nodes[i].parent == 0 || !label->is_early))
            least = lowest;
        if (start < least)
            start = least + (grid - least % grid) % grid;
        if (nodes[i].is_tied && i != 0)
            start = before;
        if (start > times[i].highest_ns) {
            start = times[i].highest_ns - times[i].highest_ns % grid;
            if (start < least)
                start = least;
        }
        if (start != times[i].start_ns)
            move_start(&times[i], start);
        fix_end(label, model->trees[nodes[i].tree].n_steps * step, &times[i]);
    }
}

void gen_time_place(const struct model *model, const struct gen_rank *rank, const struct gen_node *nodes,
                    uint32_t n_nodes, uint64_t first, uint64_t start_ns, struct gen_time *times,
                    struct gen_time_twin *twins)
{
    times[0] = (struct gen_time){ .start_ns = start_ns, .end_ns = start_ns };
    for (uint32_t p = 0; p < n_nodes; p++) {
        const struct gen_node *parent = &nodes[p];
        const struct gen_node *children = &nodes[parent->first_child];
        if (parent->n_children == 0)
            continue;
        for (uint32_t c = parent->first_child; c < parent->first_child + parent->n_children; c++) {
            uint64_t          row = first + c - 1;
            struct time_frame frame = frame_of(model, &nodes[c], parent, &times[p], gen_rank_is_late(rank, row));
            place_child(model, rank, &nodes[c], &frame, row, &times[c]);
        }
        order_twins(children, parent->n_children, &times[parent->first_child], twins);
        order_starts(model, children, parent->n_children, times[p].start_ns, rank->step_ns,
                     &times[parent->first_child]);
    }
}
