/* test_model_net.c - what gen relies on in networks: each rule has a model that breaks it, and nothing else. */
#include "common/bundle/model_net.h"

#include <criterion/criterion.h>

#include "tests/support/model_sample.h"

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(model_net, .init = setup, .fini = teardown);

struct breach {
    const char *clause; /* part of what the check says */
    void (*make)(struct model *m);
    bool can_be_written; /* the coder has bytes for it, so the reader must refuse it */
};

static enum status write_and_read(const struct model *m, struct fail *fail)
{
    struct model read = { .source = m->source };
    enum status  s = STATUS_OK;

    for (int at = 0; at < MODEL_N_SECTIONS && s == STATUS_OK; at++) {
        struct buffer out = { 0 };
        s = model_code_emit(m, (enum model_section)at, &out, fail);
        if (s == STATUS_OK)
            s = model_code_read(&read, (enum model_section)at, out.data, out.n, &arena, fail);
        buffer_free(&out);
    }
    return s;
}

static struct model *build(void)
{
    struct model *m = model_sample_build(&arena);
    cr_assert(m != NULL && model_sample_add_nets(m, &arena, 9));
    return m;
}

static void expect_refused(const struct breach *breaches, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct model *m = build();
        struct fail   fail = { 0 };

        cr_assert_eq(model_net_check(m, &fail), STATUS_OK, "%s", fail.what);
        cr_assert_eq(write_and_read(m, &fail), STATUS_OK, "%s", fail.what);
        breaches[i].make(m);
        cr_expect_eq(model_net_check(m, &fail), STATUS_BAD_BUNDLE, "%s", breaches[i].clause);
        cr_expect_not_null(strstr(fail.what, breaches[i].clause), "'%s' where '%s' was expected", fail.what,
                           breaches[i].clause);
        fail = (struct fail){ 0 };
        if (breaches[i].can_be_written)
            cr_expect_eq(write_and_read(m, &fail), STATUS_BAD_BUNDLE, "%s: read", breaches[i].clause);
    }
}

#define EXPECT_REFUSED(...)                                             \
    do {                                                                \
        const struct breach breaches[] = { __VA_ARGS__ };               \
        expect_refused(breaches, sizeof(breaches) / sizeof(*breaches)); \
    } while (0)
#define BREACH(name) static void name(struct model *m)

/* The inside or late cell of the first edge for which 'is_wanted' holds. */
static struct model_cell *find_cell(struct model *m, bool is_late, bool is_top, bool is_early)
{
    for (uint32_t e = 0; e < m->n_edges; e++) {
        const struct model_edge *edge = &m->edges[e];
        if ((edge->parent_operation == MODEL_NONE) == is_top && edge->cell[is_late] != MODEL_NONE
            && m->labels[edge->label - MODEL_LABEL_FIRST].is_early == is_early)
            return &m->cells[edge->cell[is_late]];
    }
    cr_assert_fail("no such edge");
    return NULL;
}

/* The last weight, so that all are looked at. */
static int8_t *last_weight(struct model *m, uint32_t what, enum model_net_tensor t)
{
    struct model_net *net = &m->nets[what];
    return &net->tensors[t][model_net_rows(m, net, what, t) * model_net_columns(net, what, t) - 1];
}

BREACH(embedding_of_minus_128) { *last_weight(m, MODEL_NET_DURATION, MODEL_NET_LABELS) = -128; }
BREACH(slice_of_minus_128) { *last_weight(m, MODEL_NET_GAP, MODEL_NET_SLICES) = -128; }
BREACH(first_of_minus_128) { *last_weight(m, MODEL_NET_GAP, MODEL_NET_FIRST) = -128; }
BREACH(second_of_minus_128) { *last_weight(m, MODEL_NET_DURATION, MODEL_NET_SECOND) = -128; }
BREACH(head_of_minus_128) { *last_weight(m, MODEL_NET_LATE, MODEL_NET_HEAD) = -128; }
BREACH(no_label_embedding) { m->nets[0].n_label_embed = 0; }
BREACH(no_slice_embedding) { m->nets[2].n_slice_embed = 0; }
BREACH(labels_too_wide) { m->nets[1].n_label_embed = MODEL_NET_MAX_EMBED + 1; }
BREACH(slices_too_wide) { m->nets[1].n_slice_embed = MODEL_NET_MAX_EMBED + 1; }
BREACH(no_first_layer) { m->nets[0].n_hidden[0] = 0; }
BREACH(no_second_layer) { m->nets[1].n_hidden[1] = 0; }
BREACH(a_layer_of_24) { m->nets[1].n_hidden[0] = 24; }
BREACH(a_layer_of_144) { m->nets[2].n_hidden[1] = 144; }
BREACH(a_top_table_that_is_not_there) { find_cell(m, false, false, false)->top_table = m->n_tables + 1; }
BREACH(a_top_table_with_zeros) { m->tables[0].n_zero = 1, find_cell(m, false, false, false)->top_table = 1; }
BREACH(net_at_the_top) { find_cell(m, false, true, false)->by_net = true; }
BREACH(net_of_late_ones_at_the_top) { find_cell(m, true, true, false)->by_net = true; }
BREACH(net_of_early_spans) { find_cell(m, false, false, true)->by_net = true; }
BREACH(net_of_late_early_spans) { find_cell(m, true, false, true)->by_net = true; }
BREACH(net_of_an_overhang) { find_cell(m, true, false, false)->duration_mode = MODEL_TIME_OVERHANG; }

Test(model_net, weights)
{
    EXPECT_REFUSED({ "network 0 has a weight", embedding_of_minus_128, false },
                   { "network 1 has a weight", slice_of_minus_128, false },
                   { "network 1 has a weight", first_of_minus_128, false },
                   { "network 0 has a weight", second_of_minus_128, false },
                   { "network 2 has a weight", head_of_minus_128, false });
}

Test(model_net, shapes)
{
    EXPECT_REFUSED({ "network 0 has an invalid shape", no_label_embedding, true },
                   { "network 2 has an invalid shape", no_slice_embedding, true },
                   { "network 1 has an invalid shape", labels_too_wide, false },
                   { "network 1 has an invalid shape", slices_too_wide, false },
                   { "network 0 has an invalid shape", no_first_layer, true },
                   { "network 1 has an invalid shape", no_second_layer, true },
                   { "network 1 has an invalid shape", a_layer_of_24, false },
                   { "network 2 has an invalid shape", a_layer_of_144, false });
}

Test(model_net, cells)
{
    EXPECT_REFUSED({ "none that a network draws", net_at_the_top, true },
                   { "none that a network draws", net_of_late_ones_at_the_top, true },
                   { "none that a network draws", net_of_early_spans, true },
                   { "none that a network draws", net_of_late_early_spans, true },
                   { "none that a network draws", net_of_an_overhang, true },
                   { "has no table of parts", a_top_table_that_is_not_there, false },
                   { "has no table of parts", a_top_table_with_zeros, false });
}

Test(model_net, the_largest_shape_is_allowed)
{
    struct model *m = build();
    struct fail   fail = { 0 };

    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        struct model_net *net = &m->nets[what];
        *net = (struct model_net){ .n_label_embed = MODEL_NET_MAX_EMBED, .n_slice_embed = MODEL_NET_MAX_EMBED,
                                   .n_hidden = { MODEL_NET_MAX_HIDDEN, MODEL_NET_MAX_HIDDEN } };
        for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++)
            net->tensors[t] = arena_take(&arena, model_net_rows(m, net, what, t) * model_net_columns(net, what, t), 1);
        for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
            net->biases[l] = arena_take(&arena, MODEL_NET_MAX_HIDDEN, sizeof *net->biases[l]);
    }
    cr_expect_eq(model_net_check(m, &fail), STATUS_OK, "%s", fail.what);
    cr_expect_eq(write_and_read(m, &fail), STATUS_OK, "%s", fail.what);
}
