/* time_links.c - the links of each operation counted by where they point, then their gaps sorted and fitted. */
#include "gentc/time_links.h"

#include <stdlib.h>

#include "gentc/link_targets.h"
#include "gentc/span_names.h"
#include "gentc/time_loss.h"
#include "gentc/time_table.h"

struct gap {
    uint32_t operation;
    uint64_t y;
};

struct operation {
    uint32_t n_behind, n_ahead, n_own; /* links */
    uint32_t table;                    /* MODEL_NONE: not fitted yet */
    uint8_t  mode;
};

struct fitter {
    const struct window        *window;
    const struct structure     *structure;
    const struct times_options *options;
    struct model_build         *build;
    struct link_targets         targets;    /* owned, like all below */
    struct operation           *operations; /* (n_operations) */
    struct gap                 *gaps;       /* (n_gaps) */
    struct radix_sort_item     *items;      /* (n_gaps + 1) */
    float                      *weights;    /* (n_gaps + 1) */
    struct arena                arena;
    size_t                      n_gaps;
};

static bool is_own(const struct fitter *fitter, const struct span *span, const struct span_link *link)
{
    return memcmp(link->trace_id, fitter->window->spans->traces[span->trace_at].trace_id, sizeof link->trace_id) == 0;
}

static uint32_t operation_of(const struct fitter *fitter, uint32_t position)
{
    return fitter->build->model.labels[fitter->structure->label[position] - MODEL_LABEL_FIRST].operation;
}

/* Counts the link, or adds its gap. */
static void take_link(struct fitter *fitter, uint32_t position, const struct span_link *link, bool is_counting)
{
    const struct span *span = window_span(fitter->window, position);
    uint32_t           trace = link_targets_find_trace(&fitter->targets, link);
    uint32_t           at = operation_of(fitter, position);
    struct operation  *operation = &fitter->operations[at];

    if (trace == LINK_TARGETS_NO_TRACE)
        return;
    uint64_t target_ns = fitter->structure->trace_start_ns[trace];
    uint64_t from_ns = operation->mode == MODEL_LINK_AHEAD ? span->start_ns : target_ns;
    uint64_t to_ns = operation->mode == MODEL_LINK_AHEAD ? target_ns : span->start_ns;
    if (is_counting) {
        operation->n_own += is_own(fitter, span, link);
        operation->n_ahead += !is_own(fitter, span, link) && target_ns > span->start_ns;
        operation->n_behind += !is_own(fitter, span, link) && target_ns <= span->start_ns;
    } else if (!is_own(fitter, span, link)) {
        fitter->gaps[fitter->n_gaps++] = (struct gap){ at, to_ns > from_ns ? to_ns - from_ns : 1 };
    }
}

static void take_links(struct fitter *fitter, bool is_counting)
{
    const struct window *window = fitter->window;

    for (uint32_t p = 0; p < fitter->structure->n_spans; p++) {
        const struct span *span = window_span(window, p);
        for (uint32_t k = 0; k < span->n_links; k++)
            take_link(fitter, p, &window->spans->links[span->first_link_at + k], is_counting);
    }
}

static bool take_memory(struct fitter *fitter)
{
    size_t n = 1;
    for (uint32_t i = 0; i < fitter->build->model.n_operations; i++)
        n += fitter->operations[i].n_behind + fitter->operations[i].n_ahead;
    fitter->gaps = malloc(n * sizeof *fitter->gaps);
    fitter->items = malloc(n * sizeof *fitter->items);
    fitter->weights = malloc(n * sizeof *fitter->weights);
    return fitter->gaps != NULL && fitter->items != NULL && fitter->weights != NULL;
}

static void choose_modes(struct fitter *fitter)
{
    for (uint32_t i = 0; i < fitter->build->model.n_operations; i++) {
        struct operation *operation = &fitter->operations[i];
        uint64_t          n_others = (uint64_t)operation->n_behind + operation->n_ahead;
        operation->table = MODEL_NONE;
        operation->mode = operation->n_own > n_others                       ? MODEL_LINK_OWN
                          : operation->n_ahead > operation->n_behind ? MODEL_LINK_AHEAD
                                                                     : MODEL_LINK_BEHIND;
    }
}

static int compare_gaps(const void *a, const void *b)
{
    const struct gap *x = a, *y = b;
    if (x->operation != y->operation)
        return x->operation < y->operation ? -1 : 1;
    return (x->y > y->y) - (x->y < y->y);
}

/* The table of gaps begin .. begin + n - 1; of one ns when there are none. */
static enum status fit_gaps(struct fitter *fitter, struct time_table_fitter *tables, size_t begin, uint32_t n,
                            uint32_t *table_at, struct fail *fail)
{
    struct time_table_rows rows = { .y = fitter->items, .weight = fitter->weights, .n = n == 0 ? 1 : n };
    struct model_table     table;

    fitter->items[0] = (struct radix_sort_item){ 1, 0 };
    for (uint32_t i = 0; i < rows.n; i++) {
        if (n != 0)
            fitter->items[i] = (struct radix_sort_item){ fitter->gaps[begin + i].y, i };
        fitter->weights[i] = (float)TIME_LOSS_LOG2_GAP;
    }
    enum status s = time_table_fit(tables, &rows, fitter->options->n_max_knots, fitter->build, &table, fail);
    if (s == STATUS_OK)
        *table_at = time_table_keep(fitter->build, &table);
    return s;
}

static enum status fit_operations(struct fitter *fitter, struct fail *fail)
{
    struct time_table_fitter *tables = time_table_open(&fitter->arena);
    struct model             *model = &fitter->build->model;
    enum status               s = tables == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    uint32_t                  none = MODEL_NONE; /* the table of operations without gaps */

    qsort(fitter->gaps, fitter->n_gaps, sizeof *fitter->gaps, compare_gaps);
    for (size_t begin = 0, end; s == STATUS_OK && begin < fitter->n_gaps; begin = end) {
        uint32_t at = fitter->gaps[begin].operation;
        for (end = begin + 1; end < fitter->n_gaps && fitter->gaps[end].operation == at; end++)
            ;
        s = fit_gaps(fitter, tables, begin, (uint32_t)(end - begin), &fitter->operations[at].table, fail);
    }
    for (uint32_t l = 0; s == STATUS_OK && l < model->n_labels; l++) {
        const struct model_label *label = &model->labels[l];
        struct operation         *operation = &fitter->operations[label->operation];
        if (label->n_links != 0 && operation->table == MODEL_NONE && none == MODEL_NONE)
            s = fit_gaps(fitter, tables, 0, 0, &none, fail);
        for (uint32_t k = 0; k < label->n_links; k++) {
            struct model_label_link *link = &model->label_links[label->first_link + k];
            link->gap_table = operation->table == MODEL_NONE ? none : operation->table;
            link->mode = operation->mode;
        }
    }
    return s;
}

enum status time_links_fit(const struct window *window, const struct structure *structure,
                           const struct times_options *options, struct model_build *build, struct fail *fail)
{
    struct fitter fitter = { .window = window, .structure = structure, .options = options, .build = build };
    enum status   s = STATUS_NO_MEMORY;

    if (build->model.n_label_links == 0)
        return STATUS_OK;
    arena_init(&fitter.arena);
    fitter.operations = calloc((size_t)build->model.n_operations + 1, sizeof *fitter.operations);
    if (fitter.operations != NULL
        && link_targets_build(window, structure->label, &build->model, &fitter.targets)) {
        take_links(&fitter, true);
        choose_modes(&fitter);
        if (take_memory(&fitter)) {
            take_links(&fitter, false);
            s = fit_operations(&fitter, fail);
        }
    }
    link_targets_free(&fitter.targets);
    free(fitter.operations);
    free(fitter.gaps);
    free(fitter.items);
    free(fitter.weights);
    arena_free(&fitter.arena);
    if (s == STATUS_NO_MEMORY || build->has_failed)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the gaps of links");
    return s;
}
