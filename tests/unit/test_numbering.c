/* test_numbering.c - the model's numbers depend on what the spans are, not on their order. */
#include "gentc/numbering.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "gentc/structure.h"
#include "tests/support/span_build.h"

static struct span_build  build;
static struct arena       arena;
static struct model_build model_build;
static struct structure   structure;
static struct model      *model = &model_build.model;

static void setup(void)
{
    span_build_init(&build);
    arena_init(&arena);
    model_build_init(&model_build);
}

static void teardown(void)
{
    model_build_free(&model_build);
    arena_free(&arena);
    span_build_free(&build);
}

TestSuite(numbering, .init = setup, .fini = teardown);

static void learn(void)
{
    span_build_finish(&build);
    cr_assert(structure_build(&build.window, &model_build, &arena, &structure, NULL) == STATUS_OK);
}

/* A window of 200 traces with ties, several roots and services; n spans. */
static uint32_t make_spans(struct span_build_span *spans)
{
    static const char *const names[] = { "a", "b", "c", "d", "e" }, *const services[] = { "s", "t", "u" };
    uint32_t                 n = 0, state = 1;
    for (uint32_t t = 1; t <= 200; t++) {
        uint32_t n_spans = 1 + t % 9;
        for (uint32_t i = 1; i <= n_spans; i++) {
            state        = state * 1664525 + 1013904223;
            uint32_t r   = state >> 8;
            spans[n++]   = (struct span_build_span){ .trace       = t,
                                                     .id          = i,
                                                     .parent      = i == 1 ? 0 : r % i,
                                                     .service     = services[r / 16 % 3],
                                                     .name        = names[r / 64 % 5],
                                                     .start       = t * 100 + r / 512 % 3,
                                                     .kind        = (uint8_t)(r / 2048 % 6),
                                                     .status_code = r / 16384 % 16 == 0 ? 2 : 0,
                                                     .instance    = r % 2 ? "1" : "2",
                                                     .scope       = r / 8 % 2 ? "l" : "m" };
        }
    }
    return n;
}

static void shuffle(struct span_build_span *spans, uint32_t n, unsigned seed)
{
    srand(seed);
    for (uint32_t i = n; i > 1; i--) {
        uint32_t               k    = (uint32_t)rand() % i;
        struct span_build_span span = spans[k];
        spans[k]                    = spans[i - 1];
        spans[i - 1]                = span;
    }
}

static void print_number(struct buffer *out, uint64_t number)
{
    buffer_append_u64(out, number);
    buffer_append_byte(out, ' ');
}

static void print_labels(struct buffer *out, const struct model *from)
{
    for (uint32_t i = 0; i < from->n_labels; i++) {
        const struct model_label *l = &from->labels[i];
        const uint32_t numbers[] = { l->service, l->operation, l->name_text, l->form, l->scope, l->first_attr,
                                     l->n_attrs, l->kind, l->status_code, l->is_early, l->n_rows };
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            print_number(out, numbers[k]);
    }
    for (uint32_t i = 0; i < from->n_services; i++)
        print_number(out, from->services[i].name);
    for (uint32_t i = 0; i < from->n_scopes; i++)
        print_number(out, from->scopes[i].name);
    for (uint32_t i = 0; i < from->n_resources; i++)
        print_number(out, from->resources[i].first_attr);
    for (uint32_t i = 0; i < from->n_attrs; i++)
        print_number(out, from->attrs[i].value);
}

static void print_topologies(struct buffer *out, const struct model *from)
{
    for (uint32_t t = 0; t < from->n_trees; t++) {
        print_number(out, from->trees[t].label);
        for (uint32_t r = 0; r < from->trees[t].n_runs; r++) {
            print_number(out, from->runs[from->trees[t].first_run + r].tree);
            print_number(out, from->runs[from->trees[t].first_run + r].n);
        }
    }
    for (uint32_t t = 0; t < from->n_topologies; t++) {
        print_number(out, from->topologies[t].tree);
        print_number(out, from->topologies[t].group);
        print_number(out, from->topologies[t].n_traces);
    }
    for (uint32_t i = 0; i < from->n_groups * from->n_buckets; i++)
        print_number(out, from->bucket_counts[i]);
}

/* All that structure_build() decides, as bytes. */
static struct buffer print_model(const struct model *from)
{
    struct buffer out = { 0 };
    print_labels(&out, from);
    print_topologies(&out, from);
    buffer_append(&out, from->text, from->string_end[from->n_strings - 1]);
    cr_assert(!out.has_failed);
    return out;
}

Test(numbering, the_same_spans_in_any_order_give_the_same_model)
{
    static struct span_build_span spans[2000];
    uint32_t                      n = make_spans(spans);
    for (uint32_t i = 0; i < n; i++)
        span_build_add(&build, &spans[i]);
    learn();
    cr_assert(model->n_topologies > 50 && model->n_labels > 50 && model->n_groups > 10 && model->n_services == 3);
    struct buffer expected = print_model(model);
    for (unsigned seed = 1; seed <= 5; seed++) {
        struct span_build  other_build;
        struct model_build other_model;
        struct structure   other_structure;
        span_build_init(&other_build);
        model_build_init(&other_model);
        shuffle(spans, n, seed);
        for (uint32_t i = 0; i < n; i++)
            span_build_add(&other_build, &spans[i]);
        span_build_finish(&other_build);
        cr_assert(structure_build(&other_build.window, &other_model, &arena, &other_structure, NULL) == STATUS_OK);

        struct buffer other = print_model(&other_model.model);
        cr_assert(other.n == expected.n && memcmp(other.data, expected.data, other.n) == 0);
        buffer_free(&other);
        model_build_free(&other_model);
        span_build_free(&other_build);
    }
    buffer_free(&expected);
}

Test(numbering, trees_and_labels_are_numbered_by_first_use)
{
    static struct span_build_span spans[2000];
    uint32_t                      n = make_spans(spans), n_seen = 0, n_operations = 0;
    for (uint32_t i = 0; i < n; i++)
        span_build_add(&build, &spans[i]);
    learn();
    for (uint32_t t = 0; t < model->n_topologies; t++) {
        cr_assert(model->topologies[t].tree >= n_seen);
        n_seen = model->topologies[t].tree + 1;
    }
    cr_assert(n_seen == model->n_trees);
    for (uint32_t t = 0; t < model->n_trees; t++)
        for (uint32_t r = 0; r < model->trees[t].n_runs; r++)
            cr_assert(model->runs[model->trees[t].first_run + r].tree < t);
    for (uint32_t i = 0; i < model->n_labels; i++) {
        cr_assert(model->labels[i].operation + 1 == n_operations || model->labels[i].operation == n_operations);
        n_operations = model->labels[i].operation + 1;
    }
    cr_assert(n_operations == model->n_operations);
}

Test(numbering, siblings_that_start_together_may_do_so_when_they_come_back)
{
    static struct span_build_span spans[2000];
    uint32_t                      n = make_spans(spans), n_pairs = 0;
    for (uint32_t i = 0; i < n; i++) {
        spans[i].start = 7;
        span_build_add(&build, &spans[i]);
    }
    learn();
    for (uint32_t t = 0; t < model->n_trees; t++) {
        for (uint32_t r = 1; r < model->trees[t].n_runs; r++, n_pairs++)
            cr_assert(!model->runs[model->trees[t].first_run + r].is_strict);
    }
    cr_assert(n_pairs > 100);
}

Test(numbering, siblings_that_differ_in_their_scope_alone_have_an_order)
{
    for (uint32_t t = 1; t <= 2; t++) {
        SPAN_BUILD_ADD(&build, .trace = t, .id = 1, .name = "a");
        SPAN_BUILD_ADD(&build, .trace = t, .id = 2, .parent = 1, .name = "b", .scope = t == 1 ? "l" : "m");
        SPAN_BUILD_ADD(&build, .trace = t, .id = 3, .parent = 1, .name = "b", .scope = t == 1 ? "m" : "l");
    }
    learn();
    cr_assert(model->n_labels == 3 && model->n_topologies == 1);
}

/* The instance of the first resource, after spans of one service on two replicas. */
static void expect_first_instance(const char *first_line, const char *second_line)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .name = "a", .instance = first_line);
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 1, .name = "a", .instance = second_line);
    learn();
    const struct model_attr *attr = &model->attrs[model->resources[0].first_attr + 1];
    cr_assert(model->n_resources == 2 && *model_string(model, model->values[attr->value].string).at == '1');
}

Test(numbering, equally_frequent_resources_stand_by_content)
{
    expect_first_instance("1", "2");
    teardown();
    setup();
    expect_first_instance("2", "1");
}
