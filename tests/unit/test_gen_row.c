/* test_gen_row.c - every label's and service's rows are met once, in order. */
#include "common/gen/gen_row.h"

#include <criterion/criterion.h>

#include "common/gen/gen_tree.h"
#include "tests/support/model_sample.h"

static struct arena   arena;
static struct model  *model;
static struct gen_row rows;

static void setup(void)
{
    arena_init(&arena);
    model = model_sample_build(&arena);
    cr_assert_not_null(model);
    cr_assert_eq(gen_row_build(model, &arena, &rows, NULL), STATUS_OK);
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(gen_row, .init = setup, .fini = teardown);

Test(gen_row, rows_are_numbered_once)
{
    uint32_t next_row[16], expected[16] = { 0 };

    cr_assert(rows.n_spaces == model->n_labels + model->n_services && rows.n_spaces <= 16);
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        const struct model_topology *topology = &model->topologies[t];
        uint32_t                     n_nodes = model->trees[topology->tree].n_nodes;
        struct gen_node             *nodes = arena_take(&arena, n_nodes, sizeof *nodes);
        cr_assert_not_null(nodes);
        gen_tree_expand(model, topology->tree, nodes);
        for (uint32_t index = 0; index < topology->n_traces; index++) {
            cr_assert_eq(gen_row_topology(model, topology->first_trace + index), t);
            gen_row_begin(&rows, t, index, next_row);
            for (uint32_t i = 1; i < n_nodes; i++) {
                uint32_t label_at = nodes[i].label - MODEL_LABEL_FIRST;
                cr_assert_eq(next_row[label_at]++, expected[label_at]++);
                if (nodes[i].is_entry) {
                    uint32_t space = model->n_labels + model->labels[label_at].service;
                    cr_assert_eq(next_row[space]++, expected[space]++);
                }
            }
        }
    }
    for (uint32_t l = 0; l < model->n_labels; l++)
        cr_assert_eq(expected[l], model->labels[l].n_rows);
    for (uint32_t s = 0; s < model->n_services; s++)
        cr_assert_eq(expected[model->n_labels + s], model->services[s].n_rows);
}
