/* test_span_names.c - when the name of a span or an event gives way to its template. */
#include "gentc/event_names.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "gentc/name_family.h"
#include "tests/support/span_build.h"

static struct span_build build;
static struct arena      arena;
static struct span_names names;

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

TestSuite(span_names, .init = setup, .fini = teardown);

/* Spans "step 1" to "step n". */
static void add_steps(const char *service, uint32_t n)
{
    for (uint32_t i = 1; i <= n; i++) {
        char name[32];
        snprintf(name, sizeof name, "step %u", i);
        SPAN_BUILD_ADD(&build, .trace = 1, .id = build.table.n_spans + 1, .service = service, .name = name);
    }
}

static void name_spans(void)
{
    span_build_finish(&build);
    cr_assert(span_names_build(&build.window, &arena, &names, NULL) == STATUS_OK);
}

static bool is_named(uint32_t p, const char *text)
{
    struct text name = intern_view(&names.texts, names.names[names.of_span[p]].text_id);
    return name.n == strlen(text) && memcmp(name.at, text, name.n) == 0;
}

Test(span_names, a_few_numbered_names_stay_as_they_are)
{
    add_steps("a", NAME_FAMILY_MAX_LITERALS);
    name_spans();
    cr_assert(names.n_names == NAME_FAMILY_MAX_LITERALS && is_named(0, "step 1") && is_named(7, "step 8"));
}

Test(span_names, many_numbered_names_become_one_template)
{
    add_steps("a", NAME_FAMILY_MAX_LITERALS + 1);
    name_spans();
    cr_assert(names.n_names == 1 && names.of_span[0] == names.of_span[8] && is_named(0, "step {digits}"));
}

Test(span_names, names_that_repeat_count_once)
{
    add_steps("a", NAME_FAMILY_MAX_LITERALS);
    add_steps("a", NAME_FAMILY_MAX_LITERALS);
    name_spans();
    cr_assert(names.n_names == NAME_FAMILY_MAX_LITERALS && names.of_span[0] == names.of_span[8]);
}

Test(span_names, every_service_counts_for_itself)
{
    add_steps("a", NAME_FAMILY_MAX_LITERALS + 1);
    add_steps("b", 2);
    name_spans();
    cr_assert(names.n_names == 3 && is_named(0, "step {digits}") && is_named(9, "step 1") && is_named(10, "step 2"));
}

Test(span_names, names_without_identifiers_never_become_templates)
{
    static const char *const words[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "" };
    for (uint32_t i = 0; i < 11; i++)
        SPAN_BUILD_ADD(&build, .trace = 1, .id = i + 1, .name = words[i]);
    name_spans();
    cr_assert(names.n_names == 11 && is_named(10, ""));
}

Test(span_names, names_compare_by_service_then_text)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "b", .name = "a");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "a", .name = "b");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 3, .service = "a", .name = "bc");
    name_spans();
    const struct span_table *spans = &build.table;
    cr_assert(span_names_compare(&names, spans, names.of_span[0], names.of_span[1]) > 0);
    cr_assert(span_names_compare(&names, spans, names.of_span[1], names.of_span[2]) < 0);
    cr_assert(span_names_compare(&names, spans, names.of_span[2], names.of_span[2]) == 0);
}

/* ---- Events ---------------------------------------------------------------------------- */

static void add_events(const char *service, const char *name, const char *events)
{
    SPAN_BUILD_ADD(&build, .trace = 1, .id = build.table.n_spans + 1, .service = service, .name = name,
                   .events = events);
}

static bool is_event_named(uint32_t event, const char *text)
{
    struct text name = intern_view(&names.texts, names.of_event[event]);
    return name.n == strlen(text) && memcmp(name.at, text, name.n) == 0;
}

Test(span_names, many_numbered_events_of_an_operation_become_one_template)
{
    add_events("a", "n", "step-1 step-2 done");
    add_events("a", "m", "step-1 step-2 step-3 step-4 step-5 step-6 step-7 step-8 step-9 done");
    name_spans();
    cr_assert(is_event_named(0, "step-1") && is_event_named(1, "step-2") && is_event_named(2, "done"));
    cr_assert(is_event_named(3, "step-{digits}") && names.of_event[3] == names.of_event[11]);
    cr_assert(is_event_named(12, "done"));
}

Test(span_names, events_of_many_texts_keep_the_frequent_ones)
{
    char text[EVENT_NAMES_MAX][4];
    for (uint32_t i = 0; i < EVENT_NAMES_MAX; i++) {
        snprintf(text[i], sizeof text[i], "x%c", (char)('a' + i));
        add_events("a", "n", text[i]);
        add_events("a", "m", text[i]);
        add_events("a", "m", "often");
    }
    name_spans();
    cr_assert(is_event_named(0, "xa"), "as many as there may be");
    cr_assert(is_event_named(1, EVENT_NAMES_ANY) && is_event_named(2, "often"));
    cr_assert(names.of_event[1] == names.of_event[4]);
}
