/* json.cc - walks simdjson's structural indexes; the only file that includes simdjson.
 *
 * simdjson's first stage checks UTF-8 and finds, with vector instructions
 * chosen at run time, where every bracket, comma, colon, string and scalar
 * begins. Its second stage turns numbers into doubles and gives up on 1E400,
 * and its on-demand interface skips what nobody asks for without checking it,
 * so the second stage is ours: one pass over the indexes that checks the
 * grammar and notes where each token stands. Between the end of a token and
 * the next index only white space can lie, so a token's end needs no search. */
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include <simdjson.h>

extern "C" {
#include "common/base/input.h"
#include "common/trace/json.h"
}

static_assert(INPUT_PADDING >= simdjson::SIMDJSON_PADDING, "the padding of input lines is simdjson's");

struct json {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> indexer;

    json_node *nodes = nullptr; /* owned */
    uint32_t   n_nodes_capacity = 0;

    ~json() { std::free(nodes); }
};

namespace {

struct walk {
    json           *owner;
    fail           *why;
    const char     *data;
    const char     *escape_at; /* the first backslash that is not behind us; the end when there is none */
    const char     *end;
    const uint32_t *indexes;
    uint32_t        n_indexes;
    uint32_t        at;        /* of the next index */
    uint32_t        n_nodes;
    uint32_t        depth;
    uint32_t        open[JSON_MAX_DEPTH]; /* nodes of the open arrays and objects */
};

inline bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

status bad(walk *w, const char *at, const char *what)
{
    return fail_set(w->why, STATUS_BAD_TRACE, static_cast<uint64_t>(at - w->data), "%s", what);
}

/* The character at the next index; 0, which begins no token, behind the last one. */
inline char peek(const walk *w)
{
    return w->at < w->n_indexes ? w->data[w->indexes[w->at]] : '\0';
}

status bad_here(walk *w, const char *what)
{
    if (w->at == w->n_indexes)
        return bad(w, w->end, "the document ends early");
    return bad(w, w->data + w->indexes[w->at], what);
}

bool grow_nodes(json *owner)
{
    uint32_t n = owner->n_nodes_capacity;
    uint32_t wanted = n < 512 ? 1024 : n > UINT32_MAX / 2 ? UINT32_MAX : n * 2;
    void    *moved = std::realloc(owner->nodes, wanted * sizeof *owner->nodes);
    if (moved == nullptr)
        return false;
    owner->nodes = static_cast<json_node *>(moved);
    owner->n_nodes_capacity = wanted;
    return true;
}

/* A new node, or NULL when memory is out. */
inline json_node *push_node(walk *w, uint8_t type, const char *at, size_t n)
{
    if (w->n_nodes == w->owner->n_nodes_capacity && !grow_nodes(w->owner))
        return nullptr;
    json_node *node = &w->owner->nodes[w->n_nodes++];
    *node = { { at, n }, w->n_nodes, type };
    return node;
}

status no_memory(walk *w)
{
    return fail_set(w->why, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "nodes of a JSON document");
}

/* Four hexadecimal digits at 'at', or -1. */
int32_t hex4(const char *at, const char *end)
{
    if (end - at < 4)
        return -1;
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int  digit = is_digit(c)            ? c - '0'
                   : c >= 'a' && c <= 'f' ? c - 'a' + 10
                   : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                          : -1;
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* Checks the escapes of a string between 'at' and 'end'; NULL when they are good, else where not. */
const char *find_bad_escape(const char *at, const char *end)
{
    while ((at = static_cast<const char *>(std::memchr(at, '\\', static_cast<size_t>(end - at)))) != nullptr) {
        if (end - at < 2)
            return at;
        if (at[1] != 'u') {
            if (at[1] == '\0' || std::strchr("\"\\/bfnrt", at[1]) == nullptr)
                return at;
            at += 2;
            continue;
        }
        int32_t unit = hex4(at + 2, end);
        if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
            return at;
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            int32_t low = end - at >= 12 && at[6] == '\\' && at[7] == 'u' ? hex4(at + 8, end) : -1;
            if (low < 0xDC00 || low > 0xDFFF)
                return at;
            at += 6;
        }
        at += 6;
    }
    return nullptr;
}

/* The end of the token that begins at the next index. */
inline const char *token_end(const walk *w)
{
    const char *begin = w->data + w->indexes[w->at];
    const char *end = w->at + 1 < w->n_indexes ? w->data + w->indexes[w->at + 1] : w->end;
    while (end > begin + 1 && is_space(end[-1]))
        end--;
    return end;
}

inline status take_string(walk *w)
{
    const char *begin = w->data + w->indexes[w->at] + 1;
    const char *end = token_end(w) - 1;
    if (end < begin || *end != '"')
        return bad(w, begin - 1, "a string does not end");
    if (w->escape_at < begin) {
        const void *found = std::memchr(begin, '\\', static_cast<size_t>(w->end - begin));
        w->escape_at = found == nullptr ? w->end : static_cast<const char *>(found);
    }
    if (w->escape_at < end) {
        const char *wrong = find_bad_escape(w->escape_at, end);
        if (wrong != nullptr)
            return bad(w, wrong, "a string has a wrong escape");
    }
    if (push_node(w, JSON_STRING, begin, static_cast<size_t>(end - begin)) == nullptr)
        return no_memory(w);
    w->at++;
    return STATUS_OK;
}

status take_literal(walk *w)
{
    const char *begin = w->data + w->indexes[w->at];
    text        token = { begin, static_cast<size_t>(token_end(w) - begin) };
    uint8_t     type;
    if (json_text_is_number(token))
        type = JSON_NUMBER;
    else if (json_text_is(token, "true"))
        type = JSON_TRUE;
    else if (json_text_is(token, "false"))
        type = JSON_FALSE;
    else if (json_text_is(token, "null"))
        type = JSON_NULL;
    else
        return bad(w, begin, "not a JSON value");
    if (push_node(w, type, token.at, token.n) == nullptr)
        return no_memory(w);
    w->at++;
    return STATUS_OK;
}

/* A key and its colon. */
inline status take_key(walk *w)
{
    if (peek(w) != '"')
        return bad_here(w, "expected a member name");
    status s = take_string(w);
    if (s != STATUS_OK)
        return s;
    if (peek(w) != ':')
        return bad_here(w, "expected a colon");
    w->at++;
    return STATUS_OK;
}

status open_container(walk *w, char bracket)
{
    const char *begin = w->data + w->indexes[w->at];
    if (w->depth == JSON_MAX_DEPTH)
        return fail_set(w->why, STATUS_LIMIT, static_cast<uint64_t>(begin - w->data),
                        "JSON nests deeper than %d levels", JSON_MAX_DEPTH);
    w->open[w->depth++] = w->n_nodes;
    if (push_node(w, bracket == '{' ? JSON_OBJECT : JSON_ARRAY, begin, 0) == nullptr)
        return no_memory(w);
    w->at++;
    return STATUS_OK;
}

inline bool is_in_object(const walk *w)
{
    return w->owner->nodes[w->open[w->depth - 1]].type == JSON_OBJECT;
}

/* Closes the innermost array or object when its bracket is next. */
inline bool close_container(walk *w)
{
    if (peek(w) != (is_in_object(w) ? '}' : ']'))
        return false;
    json_node *node = &w->owner->nodes[w->open[--w->depth]];
    node->text.n = static_cast<size_t>(w->data + w->indexes[w->at] + 1 - node->text.at);
    node->next = w->n_nodes;
    w->at++;
    return true;
}

/* Behind a value: closes what ends here and steps to the next value's place.
 * *is_end: the document is complete. */
status finish_value(walk *w, bool *is_end)
{
    while (w->depth != 0) {
        if (peek(w) == ',') {
            w->at++;
            return is_in_object(w) ? take_key(w) : STATUS_OK;
        }
        if (!close_container(w))
            return bad_here(w, is_in_object(w) ? "expected a comma or }" : "expected a comma or ]");
    }
    *is_end = true;
    return w->at == w->n_indexes ? STATUS_OK : bad_here(w, "text behind the document");
}

status walk_document(walk *w)
{
    bool   is_end = false;
    status s;
    do {
        char c = peek(w);
        if (c == '"') {
            s = take_string(w);
        } else if (c == '{' || c == '[') {
            s = open_container(w, c);
            if (s == STATUS_OK && !close_container(w)) {
                s = c == '{' ? take_key(w) : STATUS_OK;
                continue;
            }
        } else if (c == '\0' && w->at == w->n_indexes) {
            return bad_here(w, "");
        } else {
            s = take_literal(w);
        }
        if (s == STATUS_OK)
            s = finish_value(w, &is_end);
    } while (s == STATUS_OK && !is_end);
    return s;
}

/* Room for n bytes; doubled, so that lines of slowly growing length do not each cost an allocation. */
simdjson::error_code reserve_indexes(json *json, size_t n)
{
    size_t wanted = json->indexer->capacity();
    if (n <= wanted)
        return simdjson::SUCCESS;
    wanted = wanted < UINT32_MAX / 4 ? wanted * 2 : wanted;
    return json->indexer->allocate(n > wanted ? n : wanted, 1);
}

status index_failed(simdjson::error_code error, fail *why)
{
    switch (error) {
    case simdjson::MEMALLOC:
        return fail_set(why, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "indexes of a JSON document");
    case simdjson::CAPACITY:
        return fail_set(why, STATUS_LIMIT, FAIL_NO_OFFSET, "a JSON document of 4 GiB or more");
    case simdjson::EMPTY:
        return fail_set(why, STATUS_BAD_TRACE, 0, "the document is empty");
    case simdjson::UNCLOSED_STRING:
        return fail_set(why, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "a string does not end");
    case simdjson::UNESCAPED_CHARS:
        return fail_set(why, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "a string has a control character");
    case simdjson::UTF8_ERROR:
        return fail_set(why, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "the text is not UTF-8");
    default:
        return fail_set(why, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "the text is not JSON");
    }
}

} // namespace

extern "C" struct json *json_open(void)
{
    json *opened = new (std::nothrow) json;
    if (opened == nullptr)
        return nullptr;
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(1 << 16, 1, opened->indexer) !=
        simdjson::SUCCESS) {
        delete opened;
        return nullptr;
    }
    return opened;
}

extern "C" void json_close(struct json *json)
{
    delete json;
}

extern "C" enum status json_parse(struct json *json, struct text text, const struct json_node **nodes,
                                  struct fail *fail)
{
    simdjson::error_code error = text.n > simdjson::SIMDJSON_MAXSIZE_BYTES ? simdjson::CAPACITY
                                                                          : reserve_indexes(json, text.n);
    if (error == simdjson::SUCCESS)
        error = json->indexer->stage1(reinterpret_cast<const uint8_t *>(text.at), text.n,
                                      simdjson::stage1_mode::regular);
    if (error != simdjson::SUCCESS)
        return index_failed(error, fail);

    const void *escape_at = std::memchr(text.at, '\\', text.n);
    walk        w;
    w.owner = json;
    w.why = fail;
    w.data = text.at;
    w.end = text.at + text.n;
    w.escape_at = escape_at == nullptr ? w.end : static_cast<const char *>(escape_at);
    w.indexes = json->indexer->structural_indexes.get();
    w.n_indexes = json->indexer->n_structural_indexes;
    w.at = 0;
    w.n_nodes = 0;
    w.depth = 0;
    status s = walk_document(&w);
    if (s == STATUS_OK)
        *nodes = json->nodes;
    return s;
}

/* RFC 8259, section 6:
 * number = [ "-" ] ( "0" / 1-9 *DIGIT ) [ "." 1*DIGIT ] [ ( "e" / "E" ) [ "+" / "-" ] 1*DIGIT ] */
extern "C" bool json_text_is_number(struct text text)
{
    const char *at = text.at, *end = text.at + text.n;
    auto        skip_digits = [&at, end] {
        const char *begin = at;
        while (at < end && is_digit(*at))
            at++;
        return at != begin;
    };
    if (at < end && *at == '-')
        at++;
    if (at < end && *at == '0')
        at++;
    else if (!skip_digits())
        return false;
    if (at < end && *at == '.') {
        at++;
        if (!skip_digits())
            return false;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        if (!skip_digits())
            return false;
    }
    return at == end;
}
