/* test_labels.c - what tells labels apart, and how they arrive in a model. */
#include "gentc/labels.h"

#include <criterion/criterion.h>

#include "gentc/parents.h"
#include "tests/support/span_build.h"

#define MAX_SPANS 64

static struct span_build    build;
static struct arena         arena;
static struct span_names    names;
static struct labels        labels;
static struct labels_source source;
static uint32_t             parent[MAX_SPANS];

static void setup(void)
{
    span_build_init(&build);
    arena_init(&arena);
}

static void teardown(void)
{
    span_names_free(&names);
    arena_free(&arena);
    span_build_free(&build);
}

TestSuite(labels, .init = setup, .fini = teardown);

static void label_spans(void)
{
    uint8_t is_missing[MAX_SPANS];
    span_build_finish(&build);
    cr_assert(span_names_build(&build.window, &arena, &names, NULL) == STATUS_OK);
    cr_assert(parents_resolve(&build.window, parent, is_missing, NULL) == STATUS_OK);
    source = (struct labels_source){ &build.window, &names, parent };
    cr_assert(labels_build(&source, &arena, &labels, NULL) == STATUS_OK);
}

Test(labels, spans_of_one_shape_share_a_label)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "n", .keys = "a b", .events = "e", .start = 5);
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 9, .service = "s", .name = "n", .keys = "a b", .events = "e",
                   .instance = "replica 2");
    label_spans();
    cr_assert(labels.n_labels == 1 && labels.labels[0].example == 0 && labels.labels[0].callee == LABELS_NONE);
}

Test(labels, every_part_of_the_shape_makes_a_label)
{
    const struct span_build_span shapes[] = {
        { .name = "n" },
        { .name = "m" },
        { .name = "n", .service = "s" },
        { .name = "n", .kind = 2 },
        { .name = "n", .status_code = 1 },
        { .name = "n", .is_shared = true },
        { .name = "n", .form = "tsnkBE" },
        { .name = "n", .scope = "library" },
        { .name = "n", .keys = "a b" },
        { .name = "n", .keys = "b a" },
        { .name = "n", .keys = "a" },
        { .name = "n", .events = "a b" },
        { .name = "n", .events = "a" },
        { .name = "n", .n_links = 1 },
        { .name = "n", .n_links = 2 },
    };
    uint32_t n = sizeof shapes / sizeof *shapes;
    for (uint32_t i = 0; i < 2 * n; i++) {
        struct span_build_span span = shapes[i % n];
        span.trace = span.id = i + 1;
        span_build_add(&build, &span);
    }
    label_spans();
    cr_assert(labels.n_labels == n);
    for (uint32_t i = 0; i < 2 * n; i++)
        cr_assert(labels.of_span[i] == i % n);
}

Test(labels, a_span_that_starts_before_its_parent_is_early)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .start = 10);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .parent = 1, .start = 9);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 3, .parent = 1, .start = 10);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 4, .parent = 99, .start = 1);
    label_spans();
    cr_assert(labels.n_labels == 3 && labels.labels[labels.of_span[1]].is_early);
    cr_assert(labels.of_span[2] == labels.of_span[3] && !labels.labels[labels.of_span[2]].is_early);
}

/* A span of 'kind' in service "a" that calls service "b" for 'name'. */
static void add_call(uint64_t trace, uint8_t kind, const char *name)
{
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 1, .service = "a", .name = "call", .kind = kind);
    SPAN_BUILD_ADD(&build, .trace = trace, .id = 2, .parent = 1, .service = "b", .name = name, .start = 5);
}

Test(labels, clients_differ_by_their_callee)
{
    add_call(1, 3, "x");
    add_call(2, 3, "y");
    add_call(3, 3, "x");
    label_spans();
    cr_assert(labels.of_span[0] != labels.of_span[2] && labels.of_span[0] == labels.of_span[4]);
    cr_assert(labels.labels[labels.of_span[0]].callee == names.of_span[1]);
    cr_assert(labels.labels[labels.of_span[0]].operation == labels.labels[labels.of_span[2]].operation);
}

Test(labels, producers_have_a_callee_and_servers_do_not)
{
    add_call(1, 4, "x");
    add_call(2, 4, "y");
    add_call(3, 2, "x");
    add_call(4, 2, "y");
    label_spans();
    cr_assert(labels.of_span[0] != labels.of_span[2] && labels.of_span[4] == labels.of_span[6]);
}

Test(labels, the_callee_is_the_first_child_of_another_service)
{
    add_call(1, 3, "x");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 3, .parent = 1, .service = "a", .name = "dns", .start = 1);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 4, .parent = 1, .service = "b", .name = "a", .start = 6);
    add_call(2, 3, "z");
    SPAN_BUILD_ADD(&build, .trace = 2, .id = 5, .parent = 1, .service = "b", .name = "x", .start = 5);
    label_spans();
    cr_assert(labels.of_span[build.first[0]] == labels.of_span[build.first[1]]);
    cr_assert(labels.labels[labels.of_span[0]].callee == names.of_span[1]);
}

Test(labels, a_model_gets_labels_in_the_order_asked_for)
{
    struct model_build model;
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s1", .name = "n1", .keys = "a b", .scope = "l1");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "s2", .name = "n2", .keys = "c", .scope = "l2",
                   .events = "e f", .n_links = 1, .kind = 3, .status_code = 2);
    label_spans();
    model_build_init(&model);
    cr_assert(labels_emit(&source, &labels, (const uint32_t[]){ 1, 0 }, &model, NULL) == STATUS_OK);
    cr_assert(model_build_finish(&model, NULL) == STATUS_OK);

    const struct model       *out   = &model.model;
    const struct model_label *label = out->labels;
    cr_assert(out->n_labels == 2 && out->n_services == 2 && out->n_scopes == 2 && out->n_label_attrs == 3);
    cr_assert(label[0].service == 0 && label[1].service == 1 && label[0].operation == 0 && label[1].operation == 1);
    cr_assert(memcmp(model_string(out, out->services[0].name).at, "s2", 2) == 0);
    cr_assert(memcmp(model_string(out, label[0].name_text).at, "n2", 2) == 0);
    cr_assert(memcmp(model_string(out, out->scopes[label[1].scope].name).at, "l1", 2) == 0);
    cr_assert(memcmp(model_string(out, out->label_attrs[label[1].first_attr + 1].key).at, "b", 1) == 0);
    cr_assert(label[0].kind == 3 && label[0].status_code == 2 && label[0].n_events == 2 && label[0].n_links == 1);
    cr_assert(memcmp(model_string(out, out->label_events[label[0].first_event + 1].name_text).at, "f", 1) == 0);
    model_build_free(&model);
}

Test(labels, hashes_tell_scopes_and_callees_apart)
{
    const uint64_t same[8] = { 0 };
    add_call(1, 3, "x");
    add_call(2, 3, "y");
    SPAN_BUILD_ADD(&build, .trace = 3, .id = 1, .service = "a", .name = "call", .kind = 3, .scope = "l");
    SPAN_BUILD_ADD(&build, .trace = 4, .id = 1, .service = "a", .name = "call", .kind = 3);
    label_spans();
    const uint64_t *hash = labels_hash(&source, &labels, same, &arena);
    const uint32_t *of   = labels.of_span;
    cr_assert(hash != NULL && labels.n_labels == 6);
    cr_assert(hash[of[0]] != hash[of[2]] && hash[of[0]] != hash[of[5]] && hash[of[4]] != hash[of[5]]);
}
