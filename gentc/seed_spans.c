/* seed_spans.c - trace by trace, times and what joints hang on; no values. */
#include "gentc/seed_spans.h"

#include <stdatomic.h>

#include "common/gen/gen_column.h"
#include "common/gen/gen_time.h"
#include "gentc/threads.h"

#define BLOCK_TRACES 256u

/* A column of a label whose joint is on what its spans are. */
struct case_column {
    uint32_t column; /* of the rows */
    uint32_t base;   /* the label's first row in it */
};

struct coding {
    const struct seed_rows *rows;
    const struct model     *model;
    const struct gen       *gen;
    struct seed_spans      *out;
    struct case_column     *case_columns; /* by label, those of label l up to case_ends[l] */
    uint32_t               *case_ends;
    atomic_uint             next;         /* block of traces */
    atomic_bool             has_failed;
};

/* ---- Traces ---------------------------------------------------------------------------------- */

static void find_cases(struct coding *coding, const struct gen_outline *outline, uint32_t i)
{
    const struct gen_joint *joints = &gen_columns(coding->gen)->joints;
    const struct gen_node  *nodes = outline->nodes, *node = &nodes[i];
    const struct gen_time  *times = outline->times;
    uint32_t                at = node->label - MODEL_LABEL_FIRST;
    const struct gen_source source = {
        .parent_label = nodes[node->parent].label,
        .child_label = node->n_children == 0 ? MODEL_LABEL_TRACE : nodes[node->first_child].label,
        .duration_ns = times[i].end_ns - times[i].start_ns,
        .parent_duration_ns = node->parent == 0 ? 0 : times[node->parent].end_ns - times[node->parent].start_ns,
        .time_rank = outline->time_rank,
    };

    for (uint32_t k = at == 0 ? 0 : coding->case_ends[at - 1]; k < coding->case_ends[at]; k++) {
        const struct case_column *own = &coding->case_columns[k];
        uint32_t                  column = coding->rows->columns[own->column].field->column;
        coding->out->cases[own->column][own->base + outline->rows[i]] =
            (uint8_t)gen_joint_find_case(joints, &joints->tables[joints->of_column[column] - 1], &source);
    }
}

static void code_trace(struct coding *coding, const struct gen_outline *outline)
{
    const struct seed_rows *rows = coding->rows;
    uint8_t                 time = seed_rows_time(model_joint_time(outline->time_rank));

    for (uint32_t i = 1; i < outline->n_nodes; i++) {
        const struct gen_node *node = &outline->nodes[i];
        const struct gen_time *times = &outline->times[i];
        uint32_t               at = node->label - MODEL_LABEL_FIRST;
        struct seed_span      *span = &coding->out->spans[at][outline->rows[i]];
        uint32_t               parent_at = outline->nodes[node->parent].label - MODEL_LABEL_FIRST;
        *span = (struct seed_span){
            .duration = seed_rows_part(&rows->labels[at], model_joint_duration(times->end_ns - times->start_ns)),
            .parent_duration = node->parent == 0
                                   ? SEED_ROWS_NONE
                                   : coding->out->spans[parent_at][outline->rows[node->parent]].duration,
            .time = time,
        };
        find_cases(coding, outline, i);
    }
}

static void *code_traces(void *context)
{
    struct coding      *coding = context;
    struct gen_scratch *scratch; /* owned here */
    uint64_t            n_traces = coding->model->n_traces;

    if (gen_scratch_open(coding->gen, &scratch, NULL) != STATUS_OK) {
        coding->has_failed = true;
        return NULL;
    }
    for (;;) {
        uint64_t first = (uint64_t)atomic_fetch_add(&coding->next, 1) * BLOCK_TRACES;
        if (first >= n_traces)
            break;
        for (uint64_t t = first; t < first + BLOCK_TRACES && t < n_traces; t++) {
            struct gen_outline outline = gen_outline(coding->gen, scratch, t);
            code_trace(coding, &outline);
        }
    }
    gen_scratch_close(scratch);
    return NULL;
}

/* ---- All ------------------------------------------------------------------------------------- */

/* What a joint is on must be known without making values: neither an attribute nor the resource. */
static bool has_cases(const struct coding *coding, uint32_t at)
{
    const struct gen_joint *joints = &gen_columns(coding->gen)->joints;
    uint32_t                column = coding->rows->columns[at].field->column;

    return joints->of_column != NULL && joints->of_column[column] != 0
           && joints->tables[joints->of_column[column] - 1].joint->source > MODEL_JOINT_RESOURCE;
}

static bool list_cases(struct coding *coding, struct arena *arena)
{
    const struct seed_rows *rows = coding->rows;
    size_t                  n = 0;

    coding->out->cases = arena_take(arena, rows->n_columns, sizeof *coding->out->cases);
    coding->case_ends = arena_take(arena, (size_t)rows->n_labels + 1, sizeof *coding->case_ends);
    if (coding->out->cases == NULL || coding->case_ends == NULL)
        return false;
    for (uint32_t i = 0; i < rows->n_columns; i++) {
        if (!has_cases(coding, i))
            continue;
        if ((coding->out->cases[i] = arena_take(arena, rows->columns[i].n_rows, 1)) == NULL)
            return false;
        n += rows->columns[i].n_owners;
        for (uint32_t o = 0; o < rows->columns[i].n_owners; o++)
            coding->case_ends[rows->columns[i].owners[o] + 1]++;
    }
    for (uint32_t l = 0; l < rows->n_labels; l++)
        coding->case_ends[l + 1] += coding->case_ends[l];
    coding->case_columns = arena_take(arena, n, sizeof *coding->case_columns);
    for (uint32_t i = 0; i < rows->n_columns && coding->case_columns != NULL; i++) {
        uint32_t base = 0;
        for (uint32_t o = 0; o < rows->columns[i].n_owners && coding->out->cases[i] != NULL; o++) {
            uint32_t label = rows->columns[i].owners[o];
            coding->case_columns[coding->case_ends[label]++] = (struct case_column){ i, base };
            base += rows->labels[label].n_rows;
        }
    }
    return coding->case_columns != NULL;
}

static bool take_spans(const struct seed_rows *rows, struct arena *arena, struct seed_spans *out)
{
    out->spans = arena_take(arena, rows->n_labels, sizeof *out->spans);
    for (uint32_t i = 0; i < rows->n_labels && out->spans != NULL; i++)
        if ((out->spans[i] = arena_take(arena, rows->labels[i].n_rows, sizeof **out->spans)) == NULL)
            return false;
    return out->spans != NULL;
}

bool seed_spans_build(const struct seed_rows *rows, const struct model *model, const struct gen *gen,
                      uint32_t n_threads, struct arena *arena, struct seed_spans *out)
{
    struct coding coding = { .rows = rows, .model = model, .gen = gen, .out = out };

    if (!take_spans(rows, arena, out) || !list_cases(&coding, arena))
        return false;
    threads_run(code_traces, &coding, n_threads);
    return !coding.has_failed;
}
