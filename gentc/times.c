/* times.c - durations and gaps of every edge, the times of events, and how far back links point.
 *
 * Grids first, since what a clock has rounded is fitted in the middle of its
 * steps; then the rows of every cell, their modes and tables, and how they
 * hang together; then events and links. */
#include "gentc/times.h"

#include "common/bundle/model_net.h"
#include "gentc/forest_grow.h"
#include "gentc/gap_shift.h"
#include "gentc/net_rows.h"
#include "gentc/time_cell.h"
#include "gentc/time_events.h"
#include "gentc/time_grid.h"
#include "gentc/time_links.h"
#include "gentc/time_rows.h"

/* Networks for the cells that they are to draw. */
static enum status fit_nets(const struct window *window, const struct structure *structure,
                            const struct time_rows *rows, const struct times_options *options,
                            struct model_build *build, struct arena *arena, struct fail *fail)
{
    struct net_rows net_rows;
    struct arena    scratch; /* owned here */

    arena_init(&scratch);
    enum status s = net_rows_collect(window, structure, rows, &build->model, &scratch, &net_rows, fail);
    if (s == STATUS_OK && options->net.choice.is_forest)
        s = forest_grow(&net_rows, &(struct forest_options){ options->net.choice.worth, options->net.choice.n_threads },
                        build, arena, fail);
    else if (s == STATUS_OK)
        s = net_train(&net_rows, &options->net, build, arena, fail);
    if (s == STATUS_OK && (build->gap_shares = gap_shift_wanted(rows, arena)) == NULL)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the gaps of %u cells", rows->n_cells);
    arena_free(&scratch);
    return s;
}

enum status times_build(const struct window *window, const struct structure *structure,
                        const struct times_options *options, struct model_build *build, struct arena *arena,
                        struct fail *fail)
{
    struct times_options without_nets = *options;
    struct time_rows     rows;
    enum status          s;

    without_nets.net.n_visits = 0;
    if (build->model.n_labels > MODEL_NET_MAX_LABELS || build->model.n_edges > FOREST_GROW_MAX_EDGES)
        options = &without_nets;
    build->model.knot_shift = options->knot_shift;
    s = time_grid_find(window, structure, &build->model, fail);
    if (s == STATUS_OK)
        s = time_rows_collect(window, structure, options->n_min_rows, build, arena, &rows, fail);
    if (s == STATUS_OK)
        s = time_cell_fit(&rows, options, build, arena, fail);
    if (s == STATUS_OK && options->net.n_visits != 0)
        s = fit_nets(window, structure, &rows, options, build, arena, fail);
    if (s == STATUS_OK)
        s = time_events_fit(window, structure, options, build, arena, fail);
    if (s == STATUS_OK)
        s = time_links_fit(window, structure, options, build, fail);
    return s;
}
