/* test_model_order.c - what starts at once stands in the order in which whoever reads the output would put it. */
#include "common/bundle/model_order.h"

#include <stdio.h>

#include <criterion/criterion.h>

#include "tests/support/window_text.h"

static struct window_text text;
static struct arena       arena;
static uint64_t           n_spans;

static void setup(void)
{
    window_text_init(&text);
    arena_init(&arena);
    n_spans = 0;
}

static void teardown(void)
{
    arena_free(&arena);
    window_text_free(&text);
}

TestSuite(model_order, .init = setup, .fini = teardown);

static void add_span(const char *name)
{
    n_spans++;
    WINDOW_TEXT_SPAN(&text, .trace = n_spans, .id = n_spans, .start = 1700000000000000000, .end = 1700000000000000001,
                     .name = name);
}

/* The rank of the label whose name's template is 'name'. */
static uint32_t rank_of(const char *name)
{
    const struct model *model = &text.build.model;
    uint32_t           *rank;
    uint64_t           *hash;

    cr_assert_eq(model_order_labels(model, &arena, &rank, &hash, NULL), STATUS_OK);
    for (uint32_t i = 0; i < model->n_labels; i++) {
        struct text found = model_string(model, model->labels[i].name_text);
        if (found.n == strlen(name) && memcmp(found.at, name, found.n) == 0)
            return rank[i + MODEL_LABEL_FIRST];
    }
    cr_assert_fail("no label is named %s", name);
    return 0;
}

Test(model_order, a_number_stands_where_its_template_does)
{
    add_span("get /1");
    add_span("get /health");
    add_span("get /2/x");
    window_text_learn(&text);
    cr_expect(rank_of("get /health") < rank_of("get /1"));
    cr_expect(rank_of("get /1") < rank_of("get /2/x"), "behind equal marks the rest decides");
}

Test(model_order, slots_stand_where_what_is_drawn_from_them_does)
{
    char name[64];

    for (uint32_t i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "get /%u", 100 + i);
        add_span(name);
        snprintf(name, sizeof name, "get /a%02xbcdef%u", i, i % 10);
        add_span(name);
        snprintf(name, sizeof name, "get /user%u/x", i + 1);
        add_span(name);
    }
    add_span("get /7/x");
    add_span("get /userx");
    window_text_learn(&text);
    cr_expect(rank_of("get /userx") < rank_of("get /user{digits}/x"));
    cr_expect(rank_of("get /user{digits}/x") < rank_of("get /{digits}"));
    cr_expect(rank_of("get /{digits}") < rank_of("get /7/x"));
    cr_expect(rank_of("get /{hex9}") < rank_of("get /7/x"));
}
