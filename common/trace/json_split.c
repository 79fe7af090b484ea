/* json_split.c - a state for what stands between documents, and two fast searches for what stands inside.
 *
 * Inside a document only quotes outside of strings, quotes and backslashes in
 * them, and brackets matter: eight bytes are tested at a time. A string also
 * ends with its line, which JSON forbids it to have: so a missing quote spoils
 * one document and not all that follow. Brackets are counted, not matched. */
#include "common/trace/json_split.h"

enum state {
    STATE_TOP,     /* between documents, or before the first */
    STATE_GARBAGE, /* the same, and it was said that something else stands there */
    STATE_FIRST,   /* behind the bracket that opens an array */
    STATE_NEXT,    /* behind a comma in it */
    STATE_BEHIND,  /* behind an element */
    STATE_JUNK,    /* the same, and it was said that no comma stands there */
    STATE_NESTED,  /* in a document that begins with a bracket */
    STATE_SCALAR,  /* in an element that does not */
    STATE_TAIL,    /* behind the array of {"data":[ */
};

void json_split_init(struct json_split *split, size_t max_element_bytes, size_t max_document_bytes, uint64_t line,
                     uint64_t column)
{
    *split = (struct json_split){
        .line = line, .column = column, .max_element_bytes = max_element_bytes,
        .max_document_bytes = max_document_bytes, .state = STATE_TOP, .container = TRACE_CONTAINER_LINES,
    };
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* ---- Eight bytes at a time ---------------------------------------------------- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t load(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The high bit of every zero byte, and perhaps of some behind the first one. */
static uint64_t zeros(uint64_t word)
{
    return (word - EACH(0x01)) & ~word & EACH(0x80);
}

static const char *find_string_stop(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word = load(at);
        uint64_t hits = zeros(word ^ EACH('"')) | zeros(word ^ EACH('\\')) | zeros(word ^ EACH('\n'));
        if (hits != 0)
            return at + (__builtin_ctzll(hits) >> 3);
    }
    while (at < end && *at != '"' && *at != '\\' && *at != '\n')
        at++;
    return at;
}

/* Brackets and braces are the bytes that 0x26 makes to 0x7F, but for Y, _, y and DEL, which the caller passes over. */
static const char *find_bracket_stop(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word = load(at);
        uint64_t hits = zeros(word ^ EACH('"')) | zeros((word | EACH(0x26)) ^ EACH(0x7F));
        if (hits != 0)
            return at + (__builtin_ctzll(hits) >> 3);
    }
    while (at < end && *at != '"' && (*at | 0x26) != 0x7F)
        at++;
    return at;
}

/* ---- Documents ------------------------------------------------------------------ */

/* Scans a string's rest from 'at'; the byte behind its end, or where to go on when it does not end here. */
static const char *scan_string(struct json_split *split, const char *at, const char *end)
{
    while ((at = find_string_stop(at, end)) < end) {
        if (*at != '\\') {
            split->is_in_string = false;
            return at + 1;
        }
        if (end - at < 2)
            return at;
        at += 2;
    }
    return at;
}

/* Scans to the bracket that closes the document; true when it is there, and *at behind it. */
static bool scan_nested(struct json_split *split, const char **at, const char *end)
{
    const char *from = *at;

    for (;;) {
        if (split->is_in_string) {
            from = scan_string(split, from, end);
            if (split->is_in_string)
                break;
        }
        from = find_bracket_stop(from, end);
        if (from == end)
            break;
        char c = *from++;
        if (c == '"')
            split->is_in_string = true;
        else if (c == '{' || c == '[')
            split->depth++;
        else if ((c == '}' || c == ']') && --split->depth == 0) {
            *at = from;
            return true;
        }
    }
    *at = from;
    return false;
}

/* A string, or what reaches to the next space, comma, quote or bracket. */
static bool scan_scalar(struct json_split *split, const char **at, const char *end)
{
    if (split->is_in_string) {
        *at = scan_string(split, *at, end);
        return !split->is_in_string;
    }
    while (*at < end && !is_space(**at) && strchr(",\"{}[]", **at) == NULL)
        ++*at;
    return *at < end;
}

/* ---- Pieces --------------------------------------------------------------------- */

static void advance(struct json_split *split, const char *at, const char *end)
{
    const char *newline;

    while ((newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        split->line++;
        split->column = 1;
        at = newline + 1;
    }
    split->column += (uint64_t)(end - at);
}

static size_t max_bytes_of(const struct json_split *split)
{
    return split->container == TRACE_CONTAINER_LINES ? split->max_document_bytes : split->max_element_bytes;
}

/* What follows a document or a tail. */
static enum state state_behind(const struct json_split *split)
{
    return split->state == STATE_TAIL || split->container == TRACE_CONTAINER_LINES ? STATE_TOP : STATE_BEHIND;
}

/* The document that the window begins with: its piece when it ends here or has
 * grown too long. One that is too long is let go as it comes. */
static size_t take_document(struct json_split *split, struct text window, bool is_last, struct json_split_piece *piece)
{
    const char *at = window.at + split->n_scanned, *end = window.at + window.n;
    size_t      max_bytes = max_bytes_of(split);
    bool        is_done = split->state == STATE_SCALAR ? scan_scalar(split, &at, end) : scan_nested(split, &at, end);
    bool        can_end = is_done || (split->state == STATE_SCALAR && !split->is_in_string); /* it may be whole */
    size_t      n = (size_t)(at - window.at);

    piece->line = split->begin_line;
    piece->column = split->begin_column;
    if (!split->is_skipping && n + !can_end > max_bytes) {
        piece->kind = JSON_SPLIT_TOO_LONG;
        piece->max_bytes = max_bytes;
        split->is_skipping = true;
    } else if (!is_done && is_last) {
        n = window.n;
        split->state = STATE_TOP;
        piece->kind = JSON_SPLIT_BAD;
        piece->what = "file ends in the middle of a document";
    } else if (is_done && !split->is_skipping) {
        piece->kind = split->state == STATE_TAIL ? JSON_SPLIT_TAIL : JSON_SPLIT_DOCUMENT;
        piece->text = (struct text){ window.at, n };
    }
    if (!is_done && !split->is_skipping && piece->kind == JSON_SPLIT_MORE) {
        split->n_scanned = n;
        return 0;
    }
    split->n_scanned = 0;
    if (is_done) {
        split->state = (uint8_t)state_behind(split);
        split->is_skipping = false;
    }
    return n;
}

static void begin_document(struct json_split *split, enum state state, enum trace_container container)
{
    split->state = (uint8_t)state;
    split->container = (uint8_t)container;
    split->begin_line = split->line;
    split->begin_column = split->column;
    split->n_scanned = 0;
    split->depth = 0;
    split->is_in_string = split->is_skipping = false;
}

/* ---- Between documents ------------------------------------------------------------ */

/* How many bytes of the text {"data":[ takes, white space before and in it
 * included; 0 when it is something else. *is_cut: the text ends before that shows. */
static size_t match_data(struct text text, bool *is_cut)
{
    static const char *const tokens[] = { "{", "\"data\"", ":", "[" };
    size_t                   at = 0;

    *is_cut = false;
    for (size_t t = 0; t < sizeof tokens / sizeof *tokens; t++) {
        while (at < text.n && is_space(text.at[at]))
            at++;
        for (const char *c = tokens[t]; *c != '\0'; c++, at++) {
            *is_cut = at == text.n;
            if (*is_cut || text.at[at] != *c)
                return 0;
        }
    }
    return at;
}

bool json_split_is_data(struct text text)
{
    bool is_cut;

    return match_data(text, &is_cut) != 0;
}

static void set_bad(struct json_split_piece *piece, const char *what)
{
    piece->kind = JSON_SPLIT_BAD;
    piece->what = what;
}

/* An object at the top: {"data":[ opens an array. 0: more is needed to tell. */
static size_t open_object(struct json_split *split, struct text window, bool is_last)
{
    struct text head = { window.at, window.n < JSON_SPLIT_HEAD_BYTES ? window.n : JSON_SPLIT_HEAD_BYTES };
    bool        is_cut;
    size_t      n = match_data(head, &is_cut);

    if (is_cut && head.n < JSON_SPLIT_HEAD_BYTES && !is_last)
        return 0;
    if (n != 0) {
        split->state = STATE_FIRST;
        split->container = TRACE_CONTAINER_DATA;
        return n;
    }
    begin_document(split, STATE_NESTED, TRACE_CONTAINER_LINES);
    return 0;
}

/* The byte 'c' at the top, which is no space. */
static size_t step_top(struct json_split *split, struct text window, bool is_last, struct json_split_piece *piece)
{
    char c = window.at[0];

    if (c == '{')
        return open_object(split, window, is_last);
    if (c == '[') {
        split->state = STATE_FIRST;
        split->container = TRACE_CONTAINER_LIST;
        return 1;
    }
    if (c == ',') { /* as Gen-T puts it behind every line */
        split->has_comma = true;
    } else if (split->state == STATE_TOP) {
        split->state = STATE_GARBAGE;
        set_bad(piece, "not JSON: neither an array nor an object");
    }
    return 1;
}

/* The byte 'c' in an array and outside of its elements, which is no space. */
static size_t step_list(struct json_split *split, char c, struct json_split_piece *piece)
{
    bool is_behind = split->state == STATE_BEHIND || split->state == STATE_JUNK;

    if (c == ']') {
        if (split->state == STATE_NEXT)
            set_bad(piece, "not JSON: a comma at the end of an array");
        if (split->container == TRACE_CONTAINER_DATA) {
            begin_document(split, STATE_TAIL, TRACE_CONTAINER_DATA);
            split->depth = 2; /* the array and the object around it */
            return 0;
        }
        split->state = STATE_TOP;
        return 1;
    }
    if (c == ',') {
        if (!is_behind)
            set_bad(piece, "not JSON: a comma without an element before it");
        split->state = STATE_NEXT;
        return 1;
    }
    if (is_behind || c == '}') {
        if (split->state != STATE_JUNK)
            set_bad(piece, "not JSON: expected a comma or ]");
        split->state = STATE_JUNK;
        if (c != '{' && c != '[')
            return 1;
    }
    bool is_nested = c == '{' || c == '[';
    if (split->container != TRACE_CONTAINER_DATA)
        split->container = c == '[' ? TRACE_CONTAINER_LISTS : TRACE_CONTAINER_LIST;
    begin_document(split, is_nested ? STATE_NESTED : STATE_SCALAR, (enum trace_container)split->container);
    if (c == '"') {
        split->is_in_string = true;
        split->n_scanned = 1;
    }
    return 0;
}

static bool is_in_document(const struct json_split *split)
{
    return split->state == STATE_NESTED || split->state == STATE_SCALAR || split->state == STATE_TAIL;
}

static bool is_at_top(const struct json_split *split)
{
    return split->state == STATE_TOP || split->state == STATE_GARBAGE;
}

/* White space, and at the top byte order marks. */
static size_t skip_space(const struct json_split *split, struct text window)
{
    size_t n = 0;

    for (;;) {
        while (n < window.n && is_space(window.at[n]))
            n++;
        if (!is_at_top(split) || window.n - n < 3 || memcmp(window.at + n, "\xEF\xBB\xBF", 3) != 0)
            return n;
        n += 3;
    }
}

/* One step: how many bytes it is done with. *is_stuck: it needs more. */
static size_t step(struct json_split *split, struct text window, bool is_last, struct json_split_piece *piece,
                   bool *is_stuck)
{
    size_t n;

    *is_stuck = false;
    if (is_in_document(split)) {
        n = take_document(split, window, is_last, piece);
        *is_stuck = piece->kind == JSON_SPLIT_MORE && is_in_document(split);
        return n;
    }
    n = skip_space(split, window);
    if (n != 0 || window.n == 0) {
        *is_stuck = window.n == 0;
        return n;
    }
    if (is_at_top(split)) {
        *is_stuck = window.n < 3 && !is_last && "\xEF\xBB\xBF"[0] == window.at[0]; /* perhaps a byte order mark */
        n = *is_stuck ? 0 : step_top(split, window, is_last, piece);
        *is_stuck = n == 0 && !is_in_document(split);
        return n;
    }
    return step_list(split, window.at[0], piece);
}

size_t json_split_next(struct json_split *split, struct text window, bool is_last, struct json_split_piece *piece)
{
    size_t n_done = 0;
    bool   is_stuck = false;

    *piece = (struct json_split_piece){ .kind = JSON_SPLIT_MORE };
    while (piece->kind == JSON_SPLIT_MORE && !is_stuck) {
        struct text rest = { window.at + n_done, window.n - n_done };
        piece->line = split->line;
        piece->column = split->column;
        size_t n = step(split, rest, is_last, piece, &is_stuck);
        advance(split, rest.at, rest.at + n);
        n_done += n;
    }
    if (piece->kind == JSON_SPLIT_MORE && is_last && !is_at_top(split)) {
        piece->kind = JSON_SPLIT_BAD;
        piece->what = "file ends in the middle of a document";
        split->state = STATE_TOP;
    }
    piece->container = (enum trace_container)split->container;
    if (split->has_comma && piece->container == TRACE_CONTAINER_LINES)
        piece->container = TRACE_CONTAINER_COMMA_LINES;
    return n_done;
}
