/* test_relations.c - which attributes are told by others, by how many rows, and that they come back so. */
#include "gentc/relations.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "gentc/relation_cells.h"
#include "tests/support/window_text.h"

static struct window_text text;
static struct column_rows rows;
static struct relations   relations;

static void setup(void)
{
    window_text_init(&text);
}

static void teardown(void)
{
    relations_free(&relations);
    column_rows_free(&rows);
    window_text_free(&text);
}

TestSuite(relations, .init = setup, .fini = teardown);

/* A root of a trace of its own. */
static void add_root(uint64_t trace)
{
    WINDOW_TEXT_SPAN(&text, .trace = trace, .id = 1, .start = 1000 * trace, .end = 1000 * trace + 500, .name = "root");
}

static void add_child(uint64_t trace)
{
    WINDOW_TEXT_SPAN(&text, .trace = trace, .id = 2, .parent = 1, .start = 1000 * trace + 10, .end = 1000 * trace + 400,
                     .name = "child");
}

/* Finds the relations; what is explained and what is left make up all rows of every field. */
static void search(void)
{
    struct fail fail;
    window_text_read(&text);
    cr_assert_eq(column_rows_gather(&text.window, &text.structure, &text.build, &text.arena, &rows, &fail), STATUS_OK);
    enum status s = relations_build(&text.window, &text.structure, &text.build.model, &text.arena, &rows,
                                    &relations, &fail);
    cr_assert_eq(s, STATUS_OK);
    for (uint32_t i = 0; i < rows.n_fields; i++) {
        uint32_t n = rows.fields[i].n_rows;
        for (uint32_t k = 0; k < relations.fields[i].n; k++)
            n += relations.fields[i].n_rows[k];
        if (rows.fields[i].label != MODEL_NONE)
            cr_assert_eq(n, text.build.model.labels[rows.fields[i].label - MODEL_LABEL_FIRST].n_rows);
    }
}

/* The field of the only attribute with that key, of a span or an event; "MESSAGE": of the child's message. */
static uint32_t find_field(const char *key)
{
    uint32_t found = UINT32_MAX, string = model_build_string(&text.build, (struct text){ key, strlen(key) });
    for (uint32_t i = 0; i < rows.n_fields; i++) {
        if (strcmp(key, "MESSAGE") == 0 && rows.fields[i].role == COLUMN_ROWS_STATUS_MESSAGE
            && relations.fields[i].n != 0)
            return i;
        if ((rows.fields[i].role != COLUMN_ROWS_ATTR && rows.fields[i].role != COLUMN_ROWS_EVENT_ATTR)
            || rows.fields[i].key != string)
            continue;
        cr_assert_eq(found, UINT32_MAX, "two attributes %s", key);
        found = i;
    }
    cr_assert_neq(found, UINT32_MAX, "no attribute %s", key);
    return found;
}

/* "<key> 95!; ..." : sources as in test_relation_match.c, rows, and '!' if it is sure. */
static const char *tell(const char *key)
{
    static char                  out[1024];
    static const char *const     marks[][2] = { { "", "" }, { "<", ">" }, { "^^", "^^" }, { "^", "^" }, { "~", "~" } };
    const struct relation_field *field = &relations.fields[find_field(key)];
    size_t                       n = 0;

    out[0] = '\0';
    for (uint32_t k = 0; k < field->n; k++) {
        const struct relation_template *template = &relations.templates[field->template_at[k]];
        n += (size_t)snprintf(out + n, sizeof out - n, "%s", k == 0 ? "" : "; ");
        for (uint32_t i = 0; i < template->n_parts; i++) {
            const struct relation_part *part = &template->parts[i];
            struct text                 of = { "", 0 };
            if (part->source != MODEL_SOURCE_NONE)
                of = span_table_text(&text.table, part->key_id);
            if (part->source != MODEL_SOURCE_NONE && part->what >= MODEL_WHAT_MESSAGE)
                of = part->what == MODEL_WHAT_NAME ? (struct text){ "NAME", 4 } : (struct text){ "MESSAGE", 7 };
            n += (size_t)snprintf(out + n, sizeof out - n, "%.*s%s%.*s%s", (int)part->literal.n, part->literal.at,
                                  marks[part->source][0], (int)of.n, of.at, marks[part->source][1]);
        }
        n += (size_t)snprintf(out + n, sizeof out - n, " %u%s", field->n_rows[k], field->is_sure[k] ? "!" : "");
    }
    return out;
}

/* ---- Copies ---------------------------------------------------------------------------------- */

/* 100 children, of which n_same have their parent's id. */
static void add_copies(uint32_t n_same)
{
    for (uint64_t t = 1; t <= 100; t++) {
        add_root(t);
        window_text_attr(&text, "id", "user-%llu", (unsigned long long)(t * 7919 % 1000));
        add_child(t);
        if (t <= n_same)
            window_text_attr(&text, "user", "user-%llu", (unsigned long long)(t * 7919 % 1000));
        else
            window_text_attr(&text, "user", "guest");
    }
    search();
}

Test(relations, a_child_copies_its_parents_attribute)
{
    add_copies(100);
    cr_expect_str_eq(tell("user"), "^id^ 100!");
    cr_expect_str_eq(tell("id"), "");
    cr_expect_eq(rows.fields[find_field("user")].n_rows, 0);
}

Test(relations, a_copy_may_fail_in_few_rows)
{
    add_copies(95);
    cr_expect_str_eq(tell("user"), "^id^ 95");
    cr_expect_eq(rows.fields[find_field("user")].n_rows, 5);
}

Test(relations, a_copy_that_ever_fails_is_not_sure_where_all_have_its_source)
{
    add_copies(99);
    cr_expect_str_eq(tell("user"), "^id^ 99");
    cr_expect_eq(rows.fields[find_field("user")].n_rows, 1, "it is drawn in one row");
}

Test(relations, a_copy_that_fails_often_is_not_used)
{
    add_copies(80);
    cr_expect_str_eq(tell("user"), "");
    cr_expect_eq(rows.fields[find_field("user")].n_rows, 100);
}

Test(relations, a_copy_counts_where_its_source_is)
{
    /* Half of the parents have an id, and their children always repeat it. */
    for (uint64_t t = 1; t <= 100; t++) {
        add_root(t);
        if (t % 2 == 0)
            window_text_attr(&text, "id", "user-%llu", (unsigned long long)(t * 7919 % 1000));
        else
            window_text_attr(&text, "other", "x%llu", (unsigned long long)t);
        add_child(t);
        window_text_attr(&text, "user", "user-%llu", (unsigned long long)(t % 2 == 0 ? t * 7919 % 1000 : t));
    }
    search();
    cr_expect_str_eq(tell("user"), "^id^ 50!");
}

Test(relations, of_equals_only_the_later_repeats_the_other)
{
    for (uint64_t t = 1; t <= 100; t++) {
        add_root(t);
        for (char key[] = "a"; key[0] <= 'c'; key[0]++)
            window_text_attr(&text, key, "value-%llu", (unsigned long long)t);
    }
    search();
    /* Of equal length: by their order in the span, so that no circle can close. */
    cr_expect_str_eq(tell("a"), "");
    cr_expect_str_eq(tell("b"), "<a> 100!");
    cr_expect_str_eq(tell("c"), "<a> 100!");
}

Test(relations, a_constant_is_left_alone)
{
    for (uint64_t t = 1; t <= 20; t++) {
        add_root(t);
        window_text_attr(&text, "a", "value");
        window_text_attr(&text, "b", "value");
    }
    search();
    cr_expect_str_eq(tell("b"), "");
}

/* ---- Texts of parts --------------------------------------------------------------------------- */

Test(relations, a_url_is_told_by_its_parts_and_constant_ones_are_literals)
{
    for (uint64_t t = 1; t <= 60; t++) {
        const char *host = t % 3 == 0 ? "alpha.example" : "beta.example";
        add_root(t);
        window_text_attr(&text, "scheme", "https");
        window_text_attr(&text, "host", "%s", host);
        window_text_attr(&text, "path", "/item/%llu", (unsigned long long)(t * 7919 % 1009));
        window_text_attr(&text, "url", "https://%s:443/item/%llu", host, (unsigned long long)(t * 7919 % 1009));
    }
    search();
    cr_expect_str_eq(tell("url"), "https://<host>:443<path> 60!");
    cr_expect_str_eq(tell("path"), "");
}

Test(relations, a_text_holds_an_id_from_far_above)
{
    for (uint64_t t = 1; t <= 60; t++) {
        unsigned long long id = t * 7919 % 1009;
        add_root(t);
        window_text_attr(&text, "order", "ord-%llu", id);
        add_child(t);
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 3, .parent = 2, .start = 1000 * t + 20, .end = 1000 * t + 300,
                         .name = "leaf");
        window_text_attr(&text, "query", "select * from orders where id = ord-%llu limit 1", id);
    }
    search();
    cr_expect_str_eq(tell("query"), "select * from orders where id = ^^order^^ limit 1 60!");
}

Test(relations, a_field_may_have_several_templates_and_a_rest)
{
    for (uint64_t t = 1; t <= 100; t++) {
        unsigned long long id = t * 7919 % 1009;
        add_root(t);
        window_text_attr(&text, "id", "u%llu", id);
        if (t % 10 == 0)
            window_text_attr(&text, "note", "nothing to tell about anybody");
        else
            window_text_attr(&text, "note", t % 2 == 0 ? "user u%llu has logged in" : "sent a message to u%llu", id);
    }
    search();
    const struct relation_field *field = &relations.fields[find_field("note")];
    cr_assert_eq(field->n, 2, "%s", tell("note"));
    cr_expect(field->n_rows[0] + field->n_rows[1] == 90 && (field->n_rows[0] == 50 || field->n_rows[0] == 40));
    cr_expect_eq(rows.fields[find_field("note")].n_rows, 10);
}

Test(relations, a_label_with_too_many_attributes_is_left_alone)
{
    for (uint32_t n = RELATIONS_MAX_CELLS; n <= RELATIONS_MAX_CELLS + 1; n++) {
        for (uint64_t t = 1; t <= 4; t++) {
            add_root(t);
            for (uint32_t i = 0; i < n - RELATION_CELLS_FIRST_ATTR; i++) {
                char key[16];
                snprintf(key, sizeof key, "a%u", i);
                window_text_attr(&text, key, "value-%llu", (unsigned long long)t);
            }
        }
        search();
        cr_expect_str_eq(tell("a253"), n == RELATIONS_MAX_CELLS ? "<a0> 4!" : "");
        teardown();
        setup();
        rows = (struct column_rows){ 0 };
        relations = (struct relations){ 0 };
    }
}

/* ---- Messages and events ------------------------------------------------------------------------ */

/* 100 failed children; each one's error is told by message, event and stack. */
static void add_errors(uint32_t n_errors)
{
    for (uint64_t t = 1; t <= 100; t++) {
        unsigned error = (unsigned)(t * 7919 % n_errors);
        add_root(t);
        add_child(t);
        window_text_member(&text, "\"status\":{\"code\":2,\"message\":\"failed with %u\"}", error);
        window_text_member(&text, "\"events\":[{\"timeUnixNano\":\"%llu\",\"name\":\"x\",\"attributes\":["
                                  "{\"key\":\"error\",\"value\":{\"stringValue\":\"failed with %u\"}},"
                                  "{\"key\":\"stack\",\"value\":{\"stringValue\":\"E: failed with %u at 17\"}}]}]",
                           (unsigned long long)(1000 * t + 20), error, error);
    }
    search();
}

Test(relations, an_events_attribute_repeats_the_message)
{
    add_errors(50);
    cr_expect_str_eq(tell("error"), "<MESSAGE> 100!");
    cr_expect_str_eq(tell("stack"), "E: <error> at 17 100!");
}

Test(relations, few_texts_of_events_are_listed)
{
    add_errors(3);
    cr_expect_str_eq(tell("error"), "<MESSAGE> 100!");
    cr_expect_str_eq(tell("stack"), "");
}

/* Half of the roots have a child; its message is the root's reason. Other roots may have a third reason. */
static void add_reasons(const char *third)
{
    for (uint64_t t = 1; t <= 200; t++) {
        add_root(t);
        window_text_attr(&text, "reason", "%s", t % 4 >= 2 ? "late" : t % 4 == 0 ? "full" : third);
        if (t % 2 != 0)
            continue;
        add_child(t);
        window_text_member(&text, "\"status\":{\"code\":2,\"message\":\"%s\"}", t % 4 == 0 ? "full" : "late");
    }
    search();
}

Test(relations, a_message_repeats_what_would_be_drawn_for_it)
{
    add_reasons("full");
    cr_expect_str_eq(tell("MESSAGE"), "^reason^ 100!");
}

Test(relations, a_message_does_not_repeat_what_others_are_likely_to_have)
{
    add_reasons("none");
    for (uint32_t i = 0; i < rows.n_fields; i++)
        cr_expect(rows.fields[i].role != COLUMN_ROWS_STATUS_MESSAGE || relations.fields[i].n == 0);
}

/* Two of three roots have a leaf, which repeats their reason, itself or behind a child. The reason of the others is
 * the third, with their number if they are counted. */
static void add_leaves(bool is_far, bool is_counted, const char *third)
{
    for (unsigned t = 1; t <= 300; t++) {
        const char *reason = t % 3 == 0 ? third : t % 3 == 1 ? "full" : "late";
        unsigned    number = is_counted ? t / 3 % 40 : 0;
        add_root(t);
        window_text_attr(&text, "reason", "%s %u", reason, number);
        if (t % 3 == 0)
            continue;
        add_child(t);
        WINDOW_TEXT_SPAN(&text, .trace = t, .id = 3, .parent = is_far ? 2 : 1, .start = 1000 * t + 20,
                         .end = 1000 * t + 300, .name = "leaf");
        window_text_attr(&text, "repeated", "%s %u", reason, number);
    }
    search();
}

Test(relations, the_parents_value_is_repeated_whatever_others_have)
{
    add_leaves(false, false, "none");
    cr_expect_str_eq(tell("repeated"), "^reason^ 200!");
}

Test(relations, one_of_few_values_is_repeated_from_far_off)
{
    add_leaves(true, false, "late");
    cr_expect_str_eq(tell("repeated"), "^^reason^^ 200!");
}

Test(relations, one_of_few_values_is_not_repeated_where_the_source_has_others)
{
    add_leaves(true, false, "none");
    cr_expect_str_eq(tell("repeated"), "");
}

Test(relations, one_of_many_values_is)
{
    add_leaves(true, true, "none");
    cr_expect_str_eq(tell("repeated"), "^^reason^^ 200!");
}

Test(relations, a_copy_is_preferred_to_a_longer_list_of_pastes)
{
    /* Four of ten children have the parent's path; all have the id of above in it. */
    for (uint64_t t = 1; t <= 100; t++) {
        unsigned id = (unsigned)(1000 + t * 7919 % 1000);
        add_root(t);
        window_text_attr(&text, "id", "%u", id);
        if (t % 10 < 4)
            window_text_attr(&text, "path", "/users/%u", id);
        else
            window_text_attr(&text, "other", "x");
        add_child(t);
        window_text_attr(&text, "target", "/users/%u", id);
    }
    search();
    cr_expect_str_eq(tell("target"), "^path^ 40!; /users/^id^ 60!");
}

Test(relations, a_part_of_a_text_leaves_a_value_for_want_of_it)
{
    for (uint64_t t = 1; t <= 100; t++) {
        unsigned id = (unsigned)(1000 + t * 7919 % 1000);
        add_root(t);
        window_text_attr(&text, "path", "/users/%u/cart", id);
        add_child(t);
        window_text_attr(&text, "user", "%u", id);
    }
    search();
    cr_expect_str_eq(tell("user"), "^path^ 99!");
    cr_expect_eq(rows.fields[find_field("user")].n_rows, 1);
}

/* ---- And back --------------------------------------------------------------------------------- */

Test(relations, what_is_found_comes_back_in_every_span)
{
    uint32_t n_urls = 0, n_users = 0;

    for (uint64_t t = 1; t <= 100; t++) {
        unsigned long long id = t * 7919 % 1009;
        add_root(t);
        window_text_attr(&text, "user", "user-%llu", id);
        window_text_attr(&text, "path", "/item/%llu", id * 31 % 1009);
        add_child(t);
        window_text_attr(&text, "user", "user-%llu", id);
        window_text_attr(&text, "url", "https://shop/item/%llu?by=user-%llu", id * 31 % 1009, id);
    }
    window_text_learn(&text);
    for (uint64_t t = 0; t < 100; t++) {
        const struct trace_instance *trace = gen_trace(text.gen, text.scratch, t);
        struct span_value            user, path, copy, url;
        char                         expected[256];
        const struct span_shape_set *shapes = gen_shapes(text.gen);
        cr_assert(window_text_find(shapes, &trace->spans[0], "user", &user)
                  && window_text_find(shapes, &trace->spans[0], "path", &path)
                  && window_text_find(shapes, &trace->spans[1], "user", &copy)
                  && window_text_find(shapes, &trace->spans[1], "url", &url));
        int n = snprintf(expected, sizeof expected, "https://shop%.*s?by=%.*s", (int)path.text.n, path.text.at,
                         (int)user.text.n, user.text.at);
        n_users += user.text.n == copy.text.n && memcmp(user.text.at, copy.text.at, user.text.n) == 0;
        n_urls += url.text.n == (size_t)n && memcmp(url.text.at, expected, url.text.n) == 0;
    }
    cr_expect_eq(n_users, 100);
    cr_expect_eq(n_urls, 100);
}
