/* time_late.c - late rows and others by the parent's duration, in a few profiles for all edges. */
#include "gentc/time_late.h"

#include <math.h>

#include "common/gen/driver.h"
#include "gentc/time_book.h"

#define N_BINS 2u /* inside, late */

/* Bits saved that an entry of 8 nodes, or the choice of one, is worth. */
#define ENTRY_PRICE  40.0f
#define MEMBER_PRICE 6.0f

/* Members are edges that have rows of both kinds. */
static uint32_t *number_members(const struct model *model, struct arena *arena, uint32_t *n)
{
    uint32_t *members = arena_take(arena, model->n_edges, sizeof *members);
    *n = 0;
    for (uint32_t e = 0; members != NULL && e < model->n_edges; e++)
        members[e] = model->edges[e].n_late > 0 && model->edges[e].n_late < model->edges[e].n_rows ? (*n)++
                                                                                                   : TIME_BOOK_NONE;
    return members;
}

static void count_rows(const struct time_rows *rows, const struct model *model, const uint32_t *members,
                       struct time_book *book)
{
    for (uint32_t c = 0; c < rows->n_cells; c++) {
        for (uint32_t i = rows->cells[c].first; i < rows->cells[c].first + rows->cells[c].n; i++) {
            const struct time_row   *row = &rows->rows[i];
            const struct model_edge *edge = &model->edges[row->edge];
            uint64_t                 place;
            float                    part, *counts;
            if (members[row->edge] == TIME_BOOK_NONE)
                continue;
            place = (uint64_t)driver_of_edge(model, edge, row->parent_end_ns - row->parent_start_ns)
                    * (MODEL_PROFILE_NODES - 1);
            part = (float)(uint32_t)place / 4294967296.0f;
            counts = time_book_counts(book, members[row->edge]) + (place >> 32) * N_BINS + rows->cells[c].is_late;
            counts[0] += 1 - part;
            counts[N_BINS] += part;
            book->base_bits[members[row->edge]] += log2f(
                (float)(rows->cells[c].is_late ? edge->n_late : edge->n_rows - edge->n_late) / (float)edge->n_rows);
        }
    }
}

static enum status keep_profiles(const struct time_book *book, const uint32_t *members, struct model_build *build,
                                 struct fail *fail)
{
    struct model *model = &build->model;
    uint32_t      n = book->n_entries * MODEL_PROFILE_NODES;
    uint8_t      *profiles = MODEL_BUILD_TAKE(build, late_profiles, n);

    if (n > 0 && profiles == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u profiles", book->n_entries);
    for (uint32_t i = 0; i < n; i++) {
        const float *sum = &book->sums[i * N_BINS];
        profiles[i] = (uint8_t)lroundf(MODEL_PROFILE_STEPS * (sum[1] + 0.1f) / (sum[0] + sum[1] + 0.2f));
    }
    for (uint32_t e = 0; e < model->n_edges; e++)
        model->edges[e].late_profile = members[e] == TIME_BOOK_NONE || book->entries[members[e]] == TIME_BOOK_NONE
                                           ? MODEL_NONE
                                           : book->entries[members[e]];
    return STATUS_OK;
}

enum status time_late_fit(const struct time_rows *rows, const struct times_options *options, struct model_build *build,
                          struct arena *arena, struct fail *fail)
{
    struct time_book book = { .n_nodes = MODEL_PROFILE_NODES, .n_bins = N_BINS, .n_max_entries = options->n_max_copulas,
                              .entry_price = ENTRY_PRICE, .member_price = MEMBER_PRICE };
    uint32_t        *members = number_members(&build->model, arena, &book.n_members);
    enum status      s = time_book_open(&book, arena, fail);

    if (s == STATUS_OK && members == NULL)
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u edges", build->model.n_edges);
    if (s != STATUS_OK)
        return s;
    count_rows(rows, &build->model, members, &book);
    s = time_book_build(&book, arena, fail);
    return s == STATUS_OK ? keep_profiles(&book, members, build, fail) : s;
}
