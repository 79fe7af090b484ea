/* test_gen_rank.c - the ranks of a cell's rows are all there are, once each, and late rows are counted. */
#include "common/gen/gen_rank.h"

#include <criterion/criterion.h>

#include "common/gen/gen_draw.h"
#include "common/gen/gen_tree.h"
#include "tests/support/model_sample.h"
#include "tests/support/window_text.h"

#define N_SEEDS 20

static struct gen_rank build_rank(const struct model *model, struct arena *arena)
{
    struct gen_start start;
    struct gen_rank  rank;
    cr_assert_eq(gen_start_build(model, arena, &start, NULL), STATUS_OK);
    cr_assert_eq(gen_rank_build(model, &start, arena, &rank, NULL), STATUS_OK);
    cr_assert_eq(rank.n_nodes, model->n_spans);
    return rank;
}

/* How often each place of each cell was met, by duration and by gap; and late rows by edge. */
struct tally {
    uint32_t *first;     /* (n_cells) */
    uint8_t  *met[2];    /* by place of all cells */
    uint32_t *late;      /* (n_edges) */
};

static void meet(const struct model *model, struct tally *tally, uint32_t cell, uint16_t rank, int which)
{
    uint32_t n = model->cells[cell].n_rows;
    uint32_t place = (uint32_t)((uint64_t)rank * n >> 16); /* or one less, rank being rounded down */
    while ((uint16_t)(gen_draw_rank(place, n) >> 16) != rank)
        cr_assert_lt(++place, n, "a rank that no place has");
    cr_assert_eq(tally->met[which][tally->first[cell] + place]++, 0);
}

static void expect_exact(const struct model *model, struct arena *arena)
{
    struct gen_rank rank = build_rank(model, arena);
    struct tally    tally = { arena_take(arena, model->n_cells, 4),
                              { arena_take(arena, model->n_spans, 1), arena_take(arena, model->n_spans, 1) },
                              arena_take(arena, model->n_edges, 4) };
    uint64_t        at = 0;

    for (uint32_t c = 0, sum = 0; c < model->n_cells; sum += model->cells[c++].n_rows)
        tally.first[c] = sum;
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        uint32_t         n_nodes = model->trees[model->topologies[t].tree].n_nodes;
        struct gen_node *nodes = arena_take(arena, n_nodes, sizeof *nodes);
        gen_tree_expand(model, model->topologies[t].tree, nodes);
        cr_assert_eq(rank.first_node[t], at);
        for (uint32_t j = 0; j < model->topologies[t].n_traces; j++)
            for (uint32_t i = 1; i < n_nodes; i++, at++) {
                bool     is_late = gen_rank_is_late(&rank, at);
                uint32_t cell = model->edges[nodes[i].edge].cell[is_late];
                tally.late[nodes[i].edge] += is_late;
                meet(model, &tally, cell, rank.duration[at], 0);
                meet(model, &tally, cell, rank.gap[at], 1);
            }
    }
    for (uint32_t e = 0; e < model->n_edges; e++)
        cr_assert_eq(tally.late[e], model->edges[e].n_late);
}

Test(gen_rank, ranks_of_the_sample_are_exact)
{
    struct arena arena;
    arena_init(&arena);
    struct model *model = model_sample_build(&arena);
    for (model->seed = 0; model->seed < N_SEEDS; model->seed++)
        expect_exact(model, &arena);
    arena_free(&arena);
}

Test(gen_rank, ranks_of_a_learned_window_are_exact)
{
    struct window_text text;

    window_text_init(&text);
    for (uint64_t t = 1; t <= 300; t++) {
        uint64_t start = 1000000 * t, length = 1000 + 7 * (t * t % 97);
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 1, .start = start, .end = start + length);
        for (uint64_t c = 2; c < 4 + t % 3; c++)
            WINDOW_TEXT_SPAN(&text, .trace = t, .id = c, .parent = 1, .start = start + 10 * c, .name = "child",
                             .end = start + length + (t % 4 == 0 ? c * t : -c));
    }
    window_text_learn(&text);
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        text.build.model.seed = seed;
        expect_exact(&text.build.model, &text.arena);
    }
    window_text_free(&text);
}

Test(gen_rank, ranks_follow_the_parents_where_the_leaves_say_so)
{
    struct window_text text;
    uint64_t           n_agree = 0;

    window_text_init(&text);
    for (uint64_t t = 1; t <= 400; t++) {
        uint64_t start = 100000000 * t, length = 1000 + 10000 * (t * 7 % 400), in = length / 2 - 100;
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 1, .start = start, .end = start + length);
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 2, .parent = 1, .start = start + in, .name = "child",
                         .end = start + length - 50);
    }
    window_text_learn(&text);
    for (uint64_t t = 0; t < 400; t++) {
        const struct span_instance *span = gen_trace(text.gen, text.scratch, t)->spans;
        uint64_t parent = span[0].end_ns - span[0].start_ns, child = span[1].end_ns - span[1].start_ns;
        n_agree += child > parent / 4 && child < parent * 3 / 4;
    }
    cr_expect_gt(n_agree, 360);
    window_text_free(&text);
}
