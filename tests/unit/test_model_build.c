/* test_model_build.c - growth, interning, finishing. */
#include "gentc/model_build.h"

#include <criterion/criterion.h>

static struct model_build build;

static void setup(void)
{
    model_build_init(&build);
}

static void teardown(void)
{
    model_build_free(&build);
}

TestSuite(model_build, .init = setup, .fini = teardown);

static struct text text_of(const char *string)
{
    return (struct text){ string, strlen(string) };
}

Test(model_build, a_new_build_knows_the_empty_string_and_value)
{
    cr_assert(model_build_string(&build, text_of("")) == 0);
    cr_assert(model_build_value(&build, (struct span_value){ { "", 0 }, VALUE_EMPTY }) == 0);
    cr_assert(build.strings.n == 1 && build.model.n_values == 1 && !build.has_failed);
}

Test(model_build, a_build_of_zeros_can_be_freed)
{
    struct model_build none = { 0 };
    model_build_free(&none);
}

Test(model_build, equal_strings_share_an_index)
{
    uint32_t a = model_build_string(&build, text_of("a")), b = model_build_string(&build, text_of("b"));
    cr_assert(a == 1 && b == 2 && model_build_string(&build, text_of("a")) == a);
}

Test(model_build, values_differ_by_type_and_by_text)
{
    uint32_t a = model_build_value(&build, (struct span_value){ text_of("1"), VALUE_STRING });
    uint32_t b = model_build_value(&build, (struct span_value){ text_of("1"), VALUE_INT });
    cr_assert(a == 1 && b == 2 && model_build_value(&build, (struct span_value){ text_of("1"), VALUE_INT }) == b);
    cr_assert(build.model.values[a].type == VALUE_STRING && build.model.values[b].type == VALUE_INT);
    cr_assert(build.model.values[a].string == build.model.values[b].string);
}

Test(model_build, arrays_grow_and_keep_what_they_hold)
{
    for (uint32_t i = 0; i < 1000; i++) {
        struct model_run *run = MODEL_BUILD_TAKE(&build, runs, 1 + i % 3);
        cr_assert(run != NULL && run == &build.model.runs[build.model.n_runs - (1 + i % 3)]);
        for (uint32_t k = 0; k < 1 + i % 3; k++)
            cr_assert(run[k].tree == 0 && run[k].n == 0);
        run->tree = i;
    }
    for (uint32_t i = 0, at = 0; i < 1000; at += 1 + i % 3, i++)
        cr_assert(build.model.runs[at].tree == i);
}

Test(model_build, taking_none_gives_an_address_all_the_same)
{
    cr_assert(MODEL_BUILD_TAKE(&build, labels, 0) != NULL && build.model.n_labels == 0);
}

Test(model_build, a_request_beyond_all_limits_fails_for_good)
{
    cr_assert(MODEL_BUILD_TAKE(&build, runs, 1) != NULL);
    cr_assert(MODEL_BUILD_TAKE(&build, runs, UINT32_MAX) == NULL);
    cr_assert(build.has_failed && build.model.n_runs == 1);
    cr_assert(MODEL_BUILD_TAKE(&build, runs, 1) == NULL);
}

Test(model_build, finish_lays_out_the_strings_and_may_be_repeated)
{
    model_build_string(&build, text_of("one"));
    cr_assert(model_build_finish(&build, NULL) == STATUS_OK && build.model.n_strings == 2);
    for (uint32_t i = 0; i < 1000; i++)
        model_build_string(&build, (struct text){ (const char *)&i, sizeof i });
    cr_assert(model_build_finish(&build, NULL) == STATUS_OK && build.model.n_strings == 1002);
    cr_assert(model_string(&build.model, 0).n == 0);
    cr_assert(memcmp(model_string(&build.model, 1).at, "one", 3) == 0);
    for (uint32_t i = 0; i < 1000; i++) {
        struct text string = model_string(&build.model, i + 2);
        cr_assert(string.n == sizeof i && memcmp(string.at, &i, sizeof i) == 0);
    }
}

Test(model_build, too_many_strings_are_refused)
{
    struct fail fail;
    for (uint32_t i = 0; i < MODEL_MAX_STRINGS; i++)
        model_build_string(&build, (struct text){ (const char *)&i, sizeof i });
    cr_assert(model_build_finish(&build, &fail) == STATUS_LIMIT && fail.status == STATUS_LIMIT);
}
