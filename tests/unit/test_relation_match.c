/* test_relation_match.c - one template against one span: proposed, matched, refused. */
#include "gentc/relation_propose.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "common/bundle/model_take.h"
#include "gentc/elders.h"
#include "tests/support/window_text.h"

#define N_MOST_CELLS 18
#define N_MOST_SPANS 24

static struct window_text    text;
static uint32_t              elder[N_MOST_SPANS];
static uint32_t              rank[N_MOST_CELLS]; /* cell i has rank i */
static struct relation_match match;

static void setup(void)
{
    window_text_init(&text);
    for (uint32_t i = 0; i < N_MOST_CELLS; i++)
        rank[i] = i;
    match = (struct relation_match){ &text.window, &text.structure, elder, rank };
}

static void teardown(void)
{
    window_text_free(&text);
}

TestSuite(relation_match, .init = setup, .fini = teardown);

static void add_span(uint64_t id, uint64_t parent)
{
    WINDOW_TEXT_SPAN(&text, .trace = 1, .id = id, .parent = parent, .start = 1000 + id, .end = 2000 - id);
}

static void read_spans(void)
{
    window_text_read(&text);
    cr_assert(text.structure.n_spans <= N_MOST_SPANS && elders_build(&text.window, &text.structure, elder));
}

static uint32_t position_of(uint64_t id)
{
    uint32_t at = 0;
    while (text.table.spans[text.window.order[at]].span_id != id)
        at++;
    return at;
}

/* The cell of attribute 'attr'. */
static uint32_t cell_of(uint32_t attr)
{
    return RELATION_CELLS_FIRST_ATTR + attr;
}

static uint32_t key_of(uint64_t id, uint32_t attr)
{
    return text.table.attrs[text.table.spans[text.window.order[position_of(id)]].attrs.first_at + attr].key_id;
}

/* "<key>" the span's own, "^key^" the parent's, "^^key^^" from above; literals between. */
static const char *print(const struct relation_template *template)
{
    static char              out[1024];
    static const char *const marks[][2] = { { "", "" }, { "<", ">" }, { "^^", "^^" }, { "^", "^" }, { "~", "~" } };
    size_t                   n = 0;
    for (uint32_t i = 0; i < template->n_parts; i++) {
        const struct relation_part *part = &template->parts[i];
        struct text                 key = { "", 0 };
        if (part->source != MODEL_SOURCE_NONE)
            key = span_table_text(&text.table, part->key_id);
        if (part->source != MODEL_SOURCE_NONE && part->what >= MODEL_WHAT_MESSAGE)
            key = part->what == MODEL_WHAT_NAME ? (struct text){ "NAME", 4 } : (struct text){ "MESSAGE", 7 };
        n += (size_t)snprintf(out + n, sizeof out - n, "%.*s%s%.*s%s", (int)part->literal.n, part->literal.at,
                              marks[part->source][0], (int)key.n, key.at, marks[part->source][1]);
    }
    return out;
}

/* What is proposed for attribute 'attr' of a span, which it must fit; "" for nothing. */
static const char *propose(uint64_t id, uint32_t attr)
{
    struct relation_template template;
    if (!relation_propose(&match, position_of(id), cell_of(attr), &template))
        return "";
    cr_expect(relation_match_is(&match, &template, position_of(id), cell_of(attr)));
    return print(&template);
}

/* ---- Proposals ----------------------------------------------------------------------------- */

Test(relation_match, equal_values_are_a_copy)
{
    add_span(1, 0);
    window_text_attr(&text, "a", "value");
    window_text_attr(&text, "b", "value");
    read_spans();
    cr_expect_str_eq(propose(1, 1), "<a>");
    cr_expect_str_eq(propose(1, 0), "", "b comes later");
}

Test(relation_match, a_url_is_put_together)
{
    add_span(1, 0);
    window_text_attr(&text, "scheme", "https");
    window_text_attr(&text, "host", "shop.example.org");
    window_text_attr(&text, "path", "/cart/17");
    window_text_attr(&text, "url", "https://shop.example.org:8080/cart/17?x=1");
    read_spans();
    cr_expect_str_eq(propose(1, 3), "<scheme>://<host>:8080<path>?x=1");
}

Test(relation_match, the_nearest_span_above_hides_those_further_up)
{
    add_span(1, 0);
    window_text_attr(&text, "id", "far-1");
    window_text_attr(&text, "session", "abc-9");
    add_span(2, 1);
    window_text_attr(&text, "id", "near-2");
    add_span(3, 2);
    window_text_attr(&text, "a", "near-2");
    window_text_attr(&text, "b", "user abc-9 of near-2");
    window_text_attr(&text, "c", "is far-1");
    read_spans();
    cr_expect_str_eq(propose(3, 0), "^id^");
    cr_expect_str_eq(propose(3, 1), "user ^^session^^ of <a>");
    cr_expect_str_eq(propose(3, 2), "");
}

Test(relation_match, a_trace_that_has_no_parent_has_nothing_above)
{
    add_span(1, 77);
    window_text_attr(&text, "a", "value");
    read_spans();
    cr_expect_str_eq(propose(1, 0), "");
}

Test(relation_match, only_whole_words_are_sources)
{
    add_span(1, 0);
    window_text_attr(&text, "a", "cart");
    window_text_attr(&text, "b", "carts and a handcart");
    window_text_attr(&text, "c", "a cart, my_cart-x");
    window_text_attr(&text, "x", "ab");
    window_text_attr(&text, "d", "ab is short");
    read_spans();
    cr_expect_str_eq(propose(1, 1), "");
    cr_expect_str_eq(propose(1, 2), "a <a>, my_<a>-x");
    cr_expect_str_eq(propose(1, 4), "");
}

Test(relation_match, the_longest_source_wins)
{
    add_span(1, 0);
    window_text_attr(&text, "a", "/cart");
    window_text_attr(&text, "b", "/cart/17");
    window_text_attr(&text, "c", "GET /cart/17");
    read_spans();
    cr_expect_str_eq(propose(1, 2), "GET <b>");
}

Test(relation_match, escapes_are_not_cut)
{
    add_span(1, 0);
    window_text_attr(&text, "a", "n-line");
    window_text_attr(&text, "b", "one\\n-line two");
    window_text_attr(&text, "c", "u0041bcd");
    window_text_attr(&text, "d", "x \\u0041bcd");
    window_text_attr(&text, "e", "\\\"quoted\\\"");
    window_text_attr(&text, "f", "a \\\"quoted\\\" b");
    read_spans();
    cr_expect_str_eq(propose(1, 1), "", "the n belongs to \\n");
    cr_expect_str_eq(propose(1, 3), "", "the u belongs to \\u0041");
    cr_expect_str_eq(propose(1, 5), "a <e> b");
}

Test(relation_match, arrays_are_copied_whole_and_never_pasted)
{
    static const char array[] = "{\"arrayValue\":{\"values\":[{\"stringValue\":\"a\"}]}}";
    add_span(1, 0);
    window_text_json_attr(&text, "a", array);
    window_text_json_attr(&text, "b", array);
    window_text_attr(&text, "c", "x {\\\"values\\\":[{\\\"stringValue\\\":\\\"a\\\"}]}");
    window_text_json_attr(&text, "d", "{\"intValue\":\"12345\"}");
    window_text_json_attr(&text, "e", "{\"intValue\":\"12345\"}");
    window_text_attr(&text, "f", "12345");
    window_text_attr(&text, "g", "n=12345");
    read_spans();
    cr_expect_str_eq(propose(1, 1), "<a>");
    cr_expect_str_eq(propose(1, 2), "");
    cr_expect_str_eq(propose(1, 4), "<d>");
    cr_expect_str_eq(propose(1, 6), "n=<d>");

    struct relation_template copy = { 1, VALUE_STRING, { { { "", 0 }, key_of(1, 3), MODEL_SOURCE_SELF, MODEL_WHAT_ATTR, MODEL_TAKE_ALL } } };
    cr_expect(!relation_match_is(&match, &copy, position_of(1), cell_of(5)), "a string is no number");

    /* A template that pastes an array fits nothing, whatever it was made from. */
    struct relation_template paste = { 1, VALUE_STRING, { { { "x ", 2 }, key_of(1, 0), MODEL_SOURCE_SELF, MODEL_WHAT_ATTR, MODEL_TAKE_ALL } } };
    cr_expect(!relation_match_is(&match, &paste, position_of(1), cell_of(2)));
}

/* ---- Matches --------------------------------------------------------------------------------- */

Test(relation_match, a_source_comes_before_what_repeats_it)
{
    add_span(1, 0);
    window_text_attr(&text, "a", "value");
    window_text_attr(&text, "b", "value");
    read_spans();
    struct relation_template copy_a = { 1, VALUE_STRING, { { { "", 0 }, key_of(1, 0), MODEL_SOURCE_SELF, MODEL_WHAT_ATTR, MODEL_TAKE_ALL } } };
    struct relation_template copy_b = { 1, VALUE_STRING, { { { "", 0 }, key_of(1, 1), MODEL_SOURCE_SELF, MODEL_WHAT_ATTR, MODEL_TAKE_ALL } } };
    cr_expect(relation_match_is(&match, &copy_a, position_of(1), cell_of(1)));
    cr_expect(relation_match_has(&match, &copy_a, position_of(1), cell_of(1)));
    cr_expect(!relation_match_is(&match, &copy_a, position_of(1), cell_of(0)), "a repeats itself");
    cr_expect(!relation_match_is(&match, &copy_b, position_of(1), cell_of(0)));
    rank[cell_of(0)] = cell_of(1);
    rank[cell_of(1)] = cell_of(0);
    cr_expect(relation_match_is(&match, &copy_b, position_of(1), cell_of(0)));
    cr_expect(!relation_match_is(&match, &copy_a, position_of(1), cell_of(1)));
}

Test(relation_match, all_of_the_text_must_fit)
{
    add_span(1, 0);
    window_text_attr(&text, "a", "value");
    window_text_attr(&text, "b", "x value");
    window_text_attr(&text, "c", "x value y");
    window_text_attr(&text, "d", "x val");
    read_spans();
    uint32_t                 key = key_of(1, 0);
    struct relation_template head = { 1, VALUE_STRING, { { { "x ", 2 }, key, MODEL_SOURCE_SELF, MODEL_WHAT_ATTR, MODEL_TAKE_ALL } } };
    struct relation_template both = { 2, VALUE_STRING, { { { "x ", 2 }, key, MODEL_SOURCE_SELF, MODEL_WHAT_ATTR, MODEL_TAKE_ALL },
                                               { { " y", 2 }, 0, MODEL_SOURCE_NONE, 0, 0 } } };
    const bool expected[][2] = { { false, false }, { true, false }, { false, true }, { false, false } };
    for (uint32_t i = 0; i < 4; i++) {
        cr_expect_eq(relation_match_is(&match, &head, position_of(1), cell_of(i)), expected[i][0], "%u", i);
        cr_expect_eq(relation_match_is(&match, &both, position_of(1), cell_of(i)), expected[i][1], "%u", i);
    }
}

Test(relation_match, above_looks_no_further_than_the_limit)
{
    add_span(1, 0);
    window_text_attr(&text, "m", "most");
    for (uint64_t id = 2; id <= 20; id++)
        add_span(id, id - 1);
    read_spans();
    struct relation_template above = { 1, VALUE_STRING, { { { "", 0 }, key_of(1, 0), MODEL_SOURCE_ABOVE, MODEL_WHAT_ATTR, MODEL_TAKE_ALL } } };
    for (uint64_t id = 2; id <= 20; id++)
        cr_expect_eq(relation_match_has(&match, &above, position_of(id), cell_of(0)),
                     id - 1 <= MODEL_MAX_SOURCE_DEPTH, "%llu steps", (unsigned long long)id - 1);
    cr_expect(!relation_match_has(&match, &above, position_of(1), cell_of(0)), "the span itself is not above");
}

Test(relation_match, no_more_sources_than_a_pattern_may_have)
{
    add_span(1, 0);
    window_text_attr(&text, "a", "abc");
    window_text_attr(&text, "b", "abc abc abc abc abc abc abc abc abc abc abc abc abc abc abc abc abc abc abc");
    read_spans();
    struct relation_template template;
    uint32_t                 n_sources = 0;
    cr_assert(relation_propose(&match, position_of(1), cell_of(1), &template));
    for (uint32_t i = 0; i < template.n_parts; i++)
        n_sources += template.parts[i].source != MODEL_SOURCE_NONE;
    cr_expect(n_sources == MODEL_MAX_SOURCES && template.n_parts <= RELATIONS_MAX_PARTS);
    cr_expect(relation_match_is(&match, &template, position_of(1), cell_of(1)));
}

/* ---- Names, messages, events ------------------------------------------------------------- */

static void add_failed_span(uint64_t id, uint64_t parent, const char *name, const char *message)
{
    WINDOW_TEXT_SPAN(&text, .trace = 1, .id = id, .parent = parent, .start = 1000 + id, .end = 2000 - id, .name = name);
    window_text_member(&text, "\"status\":{\"code\":2,\"message\":\"%s\"}", message);
    window_text_member(&text, "\"events\":[{\"timeUnixNano\":\"1500\",\"name\":\"x\",\"attributes\":["
                              "{\"key\":\"error\",\"value\":{\"stringValue\":\"%s\"}},"
                              "{\"key\":\"stack\",\"value\":{\"stringValue\":\"E: %s at 17\"}}]}]",
                       message, message);
}

Test(relation_match, messages_and_events_repeat_each_other)
{
    add_failed_span(1, 0, "GET /cart", "no room");
    window_text_attr(&text, "method", "GET");
    window_text_attr(&text, "path", "/cart");
    add_failed_span(2, 1, "GET /cart", "no room");
    window_text_attr(&text, "text", "no room");
    read_spans();
    rank[RELATION_CELLS_NAME] = N_MOST_CELLS;
    cr_expect_str_eq(propose(1, 2), "<MESSAGE>", "the event's first attribute stands behind the span's two");
    cr_expect_str_eq(propose(1, 3), "E: <error> at 17");
    cr_expect_str_eq(propose(2, 0), "<MESSAGE>");
    struct relation_template name;
    cr_assert(relation_propose(&match, position_of(1), RELATION_CELLS_NAME, &name));
    cr_expect_str_eq(print(&name), "<method> <path>");
    cr_expect(relation_match_is(&match, &name, position_of(1), RELATION_CELLS_NAME));
    cr_assert(relation_propose(&match, position_of(2), RELATION_CELLS_MESSAGE, &name));
    cr_expect_str_eq(print(&name), "^error^");
}

Test(relation_match, an_empty_message_is_no_source)
{
    add_failed_span(1, 0, "a", "no room");
    add_failed_span(2, 1, "a", "");
    add_span(3, 2);
    window_text_attr(&text, "b", "no room");
    read_spans();
    struct relation_template above = { 1, VALUE_STRING, { { { "", 0 }, 0, MODEL_SOURCE_ABOVE, MODEL_WHAT_MESSAGE, MODEL_TAKE_ALL } } };
    struct relation_template self = { 1, VALUE_STRING, { { { "", 0 }, 0, MODEL_SOURCE_SELF, MODEL_WHAT_MESSAGE, MODEL_TAKE_ALL } } };
    cr_expect(relation_match_is(&match, &above, position_of(3), cell_of(0)));
    cr_expect(!relation_match_has(&match, &self, position_of(3), cell_of(0)));
}

/* ---- Parts and siblings -------------------------------------------------------------------- */

static enum model_take take_of(uint64_t id, uint32_t attr)
{
    struct relation_template template;
    cr_assert(relation_propose(&match, position_of(id), cell_of(attr), &template));
    return template.parts[0].take;
}

Test(relation_match, parts_of_texts_are_found)
{
    add_span(1, 0);
    window_text_attr(&text, "url", "http://shop.example.org:80/customers/797?user=1234&limit=3");
    add_span(2, 1);
    window_text_attr(&text, "path", "/customers/797");
    window_text_attr(&text, "query", "user=1234&limit=3");
    window_text_attr(&text, "statement", "get cust:t797.seed");
    window_text_json_attr(&text, "id", "{\"intValue\":797}");
    window_text_attr(&text, "customers", "customers");
    read_spans();
    cr_expect_str_eq(propose(2, 0), "^url^");
    cr_expect_eq(take_of(2, 0), MODEL_TAKE_PATH);
    cr_expect_str_eq(propose(2, 1), "^url^");
    cr_expect_eq(take_of(2, 1), MODEL_TAKE_QUERY);
    cr_expect_str_eq(propose(2, 2), "get cust:t<path>.seed");
    cr_expect_str_eq(propose(2, 3), "<path>");
    cr_expect_eq(take_of(2, 3), MODEL_TAKE_LAST);
    cr_expect_str_eq(propose(2, 4), "", "a word without digits");
}

Test(relation_match, elder_siblings_are_sources)
{
    add_span(1, 0);
    add_span(2, 1);
    window_text_attr(&text, "id", "user-17");
    add_span(3, 1);
    window_text_attr(&text, "b", "of user-17");
    add_span(4, 1);
    window_text_attr(&text, "c", "user-17");
    read_spans();
    cr_expect_str_eq(propose(3, 0), "of ~id~");
    cr_expect_str_eq(propose(4, 0), "~id~");
    cr_expect_str_eq(propose(2, 0), "", "younger ones come later");
}
