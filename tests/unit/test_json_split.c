/* test_json_split.c - documents out of arrays, objects and what is wrong between them, in windows of any size. */
#include "common/trace/json_split.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_ELEMENT  40u
#define MAX_DOCUMENT 80u

/* One line a piece: its kind, where it begins, its text or what is wrong. */
struct listing {
    char   text[8192];
    size_t n;
};

static void list_piece(struct listing *listing, const struct json_split_piece *piece)
{
    static const char *const kinds[] = { "more", "document", "tail", "too long", "bad" };
    static const char *const containers[] = { "lines", "list", "lists", "data", "", "", "commas" };
    char                    *at = listing->text + listing->n;
    size_t                   room = sizeof listing->text - listing->n;
    int                      n;

    if (piece->kind == JSON_SPLIT_BAD)
        n = snprintf(at, room, "bad %llu:%llu %s\n", (unsigned long long)piece->line,
                     (unsigned long long)piece->column, piece->what);
    else
        n = snprintf(at, room, "%s %llu:%llu %s %.*s\n", kinds[piece->kind], (unsigned long long)piece->line,
                     (unsigned long long)piece->column, containers[piece->container], (int)piece->text.n,
                     piece->text.n == 0 ? "" : piece->text.at);
    cr_assert(n >= 0 && (size_t)n < room);
    listing->n += (size_t)n;
}

/* A window that is exactly as large as what it holds, so that overreading shows. */
static size_t split_window(struct json_split *split, const char *at, size_t n, bool is_last, struct listing *listing,
                           bool *is_more)
{
    struct json_split_piece piece;
    char                   *window = malloc(n == 0 ? 1 : n);

    cr_assert(window != NULL);
    memcpy(window, at, n);
    size_t n_done = json_split_next(split, (struct text){ window, n }, is_last, &piece);
    cr_assert(n_done <= n);
    *is_more = piece.kind == JSON_SPLIT_MORE;
    if (!*is_more)
        list_piece(listing, &piece);
    free(window);
    return n_done;
}

/* The stream in windows that grow by n_step bytes; the first window ends behind n_first. */
static void split_stream(const char *stream, size_t n_first, size_t n_step, struct listing *listing)
{
    struct json_split split;
    size_t            n = strlen(stream), begin = 0, end = n_first < n ? n_first : n;
    bool              is_more = false;

    listing->n = 0;
    listing->text[0] = '\0';
    json_split_init(&split, MAX_ELEMENT, MAX_DOCUMENT, 1, 1);
    while (!(is_more && end == n)) {
        if (is_more)
            end = n - end < n_step ? n : end + n_step;
        begin += split_window(&split, stream + begin, end - begin, end == n, listing, &is_more);
    }
    cr_assert(begin == n, "%zu of %zu bytes are done with", begin, n);
}

/* What is expected, however the stream comes. */
static void check(const char *stream, const char *expected)
{
    static struct listing listing;
    size_t                n = strlen(stream);

    split_stream(stream, n, n, &listing);
    cr_assert(strcmp(listing.text, expected) == 0, "%s", listing.text);
    split_stream(stream, 0, 1, &listing);
    cr_assert(strcmp(listing.text, expected) == 0, "byte by byte: %s", listing.text);
    for (size_t i = 0; i <= n; i++) {
        split_stream(stream, i, n, &listing);
        cr_assert(strcmp(listing.text, expected) == 0, "cut at %zu: %s", i, listing.text);
    }
}

Test(json_split, nothing_is_in_nothing)
{
    check("", "");
    check(" \n\t\r\n", "");
    check("[]", "");
    check(" [ ] \n[]\n", "");
}

Test(json_split, an_array_gives_its_elements)
{
    check("[{\"a\":1},{\"b\":[2,3]} , \n {}]\n",
          "document 1:2 list {\"a\":1}\ndocument 1:10 list {\"b\":[2,3]}\ndocument 2:2 list {}\n");
}

Test(json_split, an_array_of_arrays_gives_arrays)
{
    check("[[{\"a\":1},{}],[]\n,[[]]]", "document 1:2 lists [{\"a\":1},{}]\ndocument 1:15 lists []\n"
                                        "document 2:2 lists [[]]\n");
}

Test(json_split, scalars_are_documents_of_their_own)
{
    check("[1, \"a,]\" ,true,null]", "document 1:2 list 1\ndocument 1:5 list \"a,]\"\ndocument 1:12 list true\n"
                                     "document 1:17 list null\n");
    check("[yY_,y]", "document 1:2 list yY_\ndocument 1:6 list y\n");
}

Test(json_split, the_array_behind_data_gives_its_elements)
{
    check("{\"data\":[{\"a\":1},{}],\"total\":0}\n",
          "document 1:10 data {\"a\":1}\ndocument 1:18 data {}\ntail 1:20 data ],\"total\":0}\n");
    check(" {\n\"data\" : [ ]\n}", "tail 2:12 data ]\n}\n");
    check("{\"data\":[[1]]}", "document 1:10 data [1]\ntail 1:13 data ]}\n");
}

Test(json_split, any_other_object_is_one_document)
{
    check("{\"data\":{}}", "document 1:1 lines {\"data\":{}}\n");
    check("{\"dates\":[1,2]}", "document 1:1 lines {\"dates\":[1,2]}\n");
    check("{\n \"a\" : 1\n}\n{}", "document 1:1 lines {\n \"a\" : 1\n}\ndocument 4:1 lines {}\n");
    check("{", "bad 1:1 file ends in the middle of a document\n");
}

Test(json_split, containers_may_follow_each_other)
{
    check("[{}]\n{\"data\":[{}]}[[]]{\"a\":[]}",
          "document 1:2 list {}\ndocument 2:10 data {}\ntail 2:12 data ]}\ndocument 2:15 lists []\n"
          "document 2:18 lines {\"a\":[]}\n");
}

Test(json_split, commas_between_objects_are_noted)
{
    check("{},\n{},\n", "document 1:1 lines {}\ndocument 2:1 commas {}\n");
}

Test(json_split, byte_order_marks_are_white_space_between_documents)
{
    check("\xEF\xBB\xBF[{}]\n\xEF\xBB\xBF {}", "document 1:5 list {}\ndocument 2:5 lines {}\n");
}

Test(json_split, brackets_and_quotes_in_strings_are_text)
{
    check("[{\"a\":\"]}[{\\\"\\\\\"},{\"\\\\\":\"\\\"\"}]",
          "document 1:2 list {\"a\":\"]}[{\\\"\\\\\"}\ndocument 1:19 list {\"\\\\\":\"\\\"\"}\n");
}

Test(json_split, bytes_that_look_like_brackets_are_not)
{
    check("[{\"a\":Yy_\x7F},{}]", "document 1:2 list {\"a\":Yy_\x7F}\ndocument 1:13 list {}\n");
}

Test(json_split, a_string_ends_with_its_line)
{
    check("[\n{\"a\":\"b},\n{\"c\":1}},\n{}]", "document 2:1 list {\"a\":\"b},\n{\"c\":1}}\ndocument 4:1 list {}\n");
}

Test(json_split, commas_too_many_are_told)
{
    check("[{},]", "document 1:2 list {}\nbad 1:5 not JSON: a comma at the end of an array\n");
    check("[,{},,{}]", "bad 1:2 not JSON: a comma without an element before it\ndocument 1:3 list {}\n"
                       "bad 1:6 not JSON: a comma without an element before it\ndocument 1:7 list {}\n");
}

Test(json_split, commas_too_few_are_told)
{
    check("[{} {} x y,{}]", "document 1:2 list {}\nbad 1:5 not JSON: expected a comma or ]\ndocument 1:5 list {}\n"
                            "bad 1:8 not JSON: expected a comma or ]\ndocument 1:12 list {}\n");
    check("[}{}]", "bad 1:2 not JSON: expected a comma or ]\ndocument 1:3 list {}\n");
}

Test(json_split, what_stands_between_documents_is_told_once)
{
    check("nonsense {} more\nof it [{}]\n]", "bad 1:1 not JSON: neither an array nor an object\n"
                                             "document 1:10 lines {}\n"
                                             "bad 1:13 not JSON: neither an array nor an object\n"
                                             "document 2:8 list {}\n"
                                             "bad 3:1 not JSON: neither an array nor an object\n");
}

Test(json_split, an_end_in_the_middle_is_told)
{
    check("[{\"a\":1},\n{\"b\":", "document 1:2 list {\"a\":1}\nbad 2:1 file ends in the middle of a document\n");
    check("[\"b", "bad 1:2 file ends in the middle of a document\n");
    check("[{\"a\\", "bad 1:2 file ends in the middle of a document\n");
    check("[{}\n", "document 1:2 list {}\nbad 2:1 file ends in the middle of a document\n");
    check("{\"data\":[{}],", "document 1:10 data {}\nbad 1:12 file ends in the middle of a document\n");
}

#define TEN "1234567890"

Test(json_split, elements_may_be_as_long_as_the_limit)
{
    check("[{\"" TEN TEN TEN "123456\"},{}]",
          "document 1:2 list {\"" TEN TEN TEN "123456\"}\ndocument 1:43 list {}\n");
    check("[" TEN TEN TEN TEN ",1]", "document 1:2 list " TEN TEN TEN TEN "\ndocument 1:43 list 1\n");
}

Test(json_split, longer_elements_are_passed_over)
{
    check("[{\"" TEN TEN TEN "1234567\"},\n{}]", "too long 1:2 list \ndocument 2:1 list {}\n");
    check("[" TEN TEN TEN TEN "1,1]", "too long 1:2 list \ndocument 1:44 list 1\n");
    check("[{}, [" TEN TEN TEN TEN TEN TEN ",\"]\"],\n{}]", "document 1:2 list {}\ntoo long 1:6 lists \n"
                                                           "document 2:1 list {}\n");
    check("[{\"" TEN TEN TEN TEN TEN, "too long 1:2 list \nbad 1:2 file ends in the middle of a document\n");
}

Test(json_split, objects_at_the_top_have_a_limit_of_their_own)
{
    check("{\"" TEN TEN TEN TEN TEN TEN TEN "123456\"}",
          "document 1:1 lines {\"" TEN TEN TEN TEN TEN TEN TEN "123456\"}\n");
    check("{\"" TEN TEN TEN TEN TEN TEN TEN "1234567\"}[{}]", "too long 1:1 lines \ndocument 1:83 list {}\n");
}

Test(json_split, data_behind_much_white_space_is_any_object)
{
    char stream[JSON_SPLIT_HEAD_BYTES + 32] = "[";
    for (int i = 0; i < 2; i++) {
        struct text text = { stream, sizeof stream - 1 };
        memset(stream, ' ', sizeof stream);
        stream[0] = '{';
        memcpy(stream + 1 + i * JSON_SPLIT_HEAD_BYTES, "\"data\":[1]}", 11);
        stream[sizeof stream - 1] = '\0';
        cr_assert(json_split_is_data(text));
        check(stream, i == 0 ? "document 1:10 data 1\ntail 1:11 data ]}\n" : "too long 1:1 lines \n");
    }
}
