#include <criterion/criterion.h>

#include "common/bundle/model_number.h"
#include "tests/support/model_compare.h"
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

TestSuite(model_number, .init = setup, .fini = teardown);

Test(model_number, twice_is_as_good_as_once)
{
    struct model *once = model_sample_build(&arena), *twice = model_sample_build(&arena);
    uint32_t      at;

    cr_assert_eq(model_number(twice, &arena, NULL), STATUS_OK);
    cr_assert_eq(model_derive(twice, &arena, NULL), STATUS_OK);
    const char *what = model_compare_find(once, twice, &at);
    cr_expect_null(what, "%s[%u]", what, at);
}

/* Two services, two resources, two columns, two choices change places. */
Test(model_number, the_order_of_a_learner_does_not_matter)
{
    struct model *model = model_sample_build(&arena), *other = model_sample_build(&arena);
    uint32_t      at;

    struct model_service service = other->services[0];
    other->services[0]           = other->services[1];
    other->services[1]           = service;
    for (uint32_t i = 0; i < other->n_labels; i++)
        other->labels[i].service ^= 1;

    uint32_t            a = other->labels[0].name.column, b = other->labels[1].name.column;
    struct model_column column = other->columns[a];
    other->columns[a]          = other->columns[b];
    other->columns[b]          = column;
    other->labels[0].name.column = b;
    other->labels[1].name.column = a;

    cr_assert_eq(model_number(other, &arena, NULL), STATUS_OK);
    cr_assert_eq(model_derive_topology(other, &arena, NULL), STATUS_OK);
    cr_assert_eq(model_derive(other, &arena, NULL), STATUS_OK);
    const char *what = model_compare_find(model, other, &at);
    cr_expect_null(what, "%s[%u]", what, at);
}

/* A learner has them in another order: those of scopes first. */
Test(model_number, attributes_stand_in_the_order_of_their_resources)
{
    struct model     *model = model_sample_build(&arena), *other = model_sample_build(&arena);
    uint32_t          last = other->n_resources - 1, at;
    struct model_attr attr = other->attrs[other->resources[0].first_attr];

    cr_assert(last != 0 && other->resources[0].n_attrs == 1 && other->resources[last].n_attrs == 1);
    other->attrs[other->resources[0].first_attr]    = other->attrs[other->resources[last].first_attr];
    other->attrs[other->resources[last].first_attr] = attr;
    other->resources[0].first_attr                  = model->resources[last].first_attr;
    other->resources[last].first_attr               = model->resources[0].first_attr;

    cr_assert_eq(model_number(other, &arena, NULL), STATUS_OK);
    cr_assert_eq(model_derive(other, &arena, NULL), STATUS_OK);
    const char *what = model_compare_find(model, other, &at);
    cr_expect_null(what, "%s[%u]", what, at);
}

Test(model_number, strings_and_values_without_a_use_are_dropped)
{
    struct model *model     = model_sample_build(&arena);
    uint32_t      n_strings = model->n_strings, n_values = model->n_values;

    /* The array has room, as a learner's has. */
    uint32_t end = model->string_end[n_strings - 1];
    memcpy(model->text + end, "unused", 6);
    model->string_end[model->n_strings++] = end + 6;
    model->values[model->n_values++]      = (struct model_value){ n_strings, 1 };
    cr_assert_eq(model_number(model, &arena, NULL), STATUS_OK);
    cr_expect_eq(model->n_strings, n_strings);
    cr_expect_eq(model->n_values, n_values);
}
