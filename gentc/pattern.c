/* pattern.c - one pass from the left: escapes stay whole, words are judged one by one.
 *
 * A word is a run of ASCII letters, digits and bytes of UTF-8 sequences. What
 * is no word (punctuation, escapes, %-escapes of URLs) is literal. The rules
 * are a matter of taste, not of format: a slot that turns out to be constant
 * costs nothing, since columns.c folds it back into the literal; a missed slot
 * makes values look more different than they are. */
#include "gentc/pattern.h"

#define MIN_HEX    8  /* shorter ones are as often words: face, ab12 */
#define MIN_ALNUM  12
#define UUID_CHARS     36
#define UUID_MIN_CHARS 15 /* two groups and a digit: shorter ones may be something else */

struct splitter {
    struct pattern_piece *pieces;
    uint32_t              n, n_max;
    const char           *end; /* of the whole text */
    bool                  is_fine;  /* short numbers of names are slots, too */
    bool                  is_wordy; /* words are slots, too */
    bool                  is_full;
};

/* What a word is made of. */
struct census {
    uint32_t n_digits, n_lower, n_upper;
    uint32_t n_hex_lower, n_hex_upper; /* letters a-f, A-F */
    uint32_t n_changes;                /* between digits, lower and upper case */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_hex_lower(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_hex(char c)
{
    return is_hex_lower(c) || (c >= 'A' && c <= 'F');
}

/* Pieces lie back to back, so a literal is joined by making it longer. */
static void add_piece(struct splitter *splitter, enum pattern_kind kind, const char *at, size_t n)
{
    if (splitter->is_full || n == 0)
        return;
    if (splitter->n == splitter->n_max - 1 && at + n != splitter->end) {
        kind              = PATTERN_LITERAL;
        n                 = (size_t)(splitter->end - at);
        splitter->is_full = true;
    }
    struct pattern_piece *last = splitter->n == 0 ? NULL : &splitter->pieces[splitter->n - 1];
    if (kind == PATTERN_LITERAL && last != NULL && last->kind == PATTERN_LITERAL) {
        last->text.n += n;
        return;
    }
    splitter->pieces[splitter->n++] = (struct pattern_piece){ { at, n }, (uint8_t)kind };
}

static struct census count_classes(const char *at, size_t n)
{
    struct census census = { 0 };
    int           before = 0;

    for (size_t i = 0; i < n; i++) {
        int class = 0;
        if (is_digit(at[i])) {
            class = 1;
            census.n_digits++;
        } else if (at[i] >= 'a' && at[i] <= 'z') {
            class = 2;
            census.n_lower++;
            census.n_hex_lower += at[i] <= 'f';
        } else if (at[i] >= 'A' && at[i] <= 'Z') {
            class = 3;
            census.n_upper++;
            census.n_hex_upper += at[i] <= 'F';
        }
        census.n_changes += i != 0 && class != before;
        before = class;
    }
    return census;
}

/* Random text changes class far more often than names do: of 12 characters of
 * base 36 four or five times (names such as utf8 once or twice), of base 62
 * more than every second time (CamelCase2 every third). */
static bool is_random_word(const struct census *census, size_t n)
{
    if (n < MIN_ALNUM || census->n_digits == 0 || census->n_digits + census->n_lower + census->n_upper != n)
        return false;
    if (census->n_lower == 0 || census->n_upper == 0)
        return census->n_changes >= 3;
    return 5 * (uint64_t)census->n_changes >= 2 * (uint64_t)n;
}

/* Are the digits [begin, end) of a word of n characters a slot? Not the short number
 * inside or behind letters that belongs to a name: k8s, i18n, v2, p99. */
static bool is_number_slot(size_t n, size_t begin, size_t end)
{
    bool is_inside = begin != 0 && end != n, is_behind_letter = begin == 1;
    return end - begin >= 3 || !(is_inside || is_behind_letter);
}

static void split_mixed_word(struct splitter *splitter, const char *at, size_t n)
{
    for (size_t begin = 0, end; begin < n; begin = end) {
        bool is_number = is_digit(at[begin]);
        for (end = begin + 1; end < n && is_digit(at[end]) == is_number; end++)
            ;
        bool is_slot = is_number && (splitter->is_fine || is_number_slot(n, begin, end));
        add_piece(splitter, is_slot ? PATTERN_DIGITS : PATTERN_LITERAL, at + begin, end - begin);
    }
}

static void split_word(struct splitter *splitter, const char *at, size_t n)
{
    struct census census = count_classes(at, n);

    if (census.n_digits == n)
        add_piece(splitter, PATTERN_DIGITS, at, n);
    else if (n >= MIN_HEX && census.n_digits != 0 && census.n_digits + census.n_hex_lower == n)
        add_piece(splitter, PATTERN_HEX_LOWER, at, n);
    else if (n >= MIN_HEX && census.n_digits != 0 && census.n_digits + census.n_hex_upper == n)
        add_piece(splitter, PATTERN_HEX_UPPER, at, n);
    else if (is_random_word(&census, n))
        add_piece(splitter, PATTERN_ALNUM, at, n);
    else if (splitter->is_wordy)
        add_piece(splitter, PATTERN_WORD, at, n);
    else
        split_mixed_word(splitter, at, n);
}

/* Bytes of the UUID whose first word begins here; one that the text's end cuts off counts too. 0: none. */
static size_t measure_uuid(const char *at, size_t n)
{
    size_t n_uuid = n < UUID_CHARS ? n : UUID_CHARS;

    if (n < UUID_MIN_CHARS || (n > UUID_CHARS && is_word(at[UUID_CHARS])))
        return 0;
    for (size_t i = 0; i < n_uuid; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? at[i] != '-' : !is_hex_lower(at[i]))
            return 0;
    }
    return n_uuid;
}

/* Bytes of the piece at 'at' that is no word: an escape or one character. */
static size_t skip_other(const char *at, size_t n)
{
    size_t n_skip = 1;
    if (at[0] == '\\')
        n_skip = n >= 2 && at[1] == 'u' ? 6 : 2;
    else if (at[0] == '%' && n >= 3 && is_hex(at[1]) && is_hex(at[2]))
        n_skip = 3;
    return n_skip < n ? n_skip : n;
}

static uint32_t split(struct text text, struct splitter splitter)
{
    splitter.end = text.at + text.n;

    for (size_t i = 0, n; i < text.n && !splitter.is_full; i += n) {
        const char *at     = text.at + i;
        size_t      n_left = text.n - i;
        if (!is_word(*at)) {
            n = skip_other(at, n_left);
            add_piece(&splitter, PATTERN_LITERAL, at, n);
        } else if ((n = measure_uuid(at, n_left)) != 0) {
            add_piece(&splitter, PATTERN_UUID, at, n);
        } else {
            for (n = 1; n < n_left && is_word(at[n]); n++)
                ;
            split_word(&splitter, at, n);
        }
    }
    return splitter.n;
}

uint32_t pattern_split(struct text text, struct pattern_piece *pieces, uint32_t n_max)
{
    return split(text, (struct splitter){ .pieces = pieces, .n_max = n_max });
}

uint32_t pattern_split_fine(struct text text, struct pattern_piece *pieces, uint32_t n_max)
{
    return split(text, (struct splitter){ .pieces = pieces, .n_max = n_max, .is_fine = true });
}

uint32_t pattern_split_words(struct text text, struct pattern_piece *pieces, uint32_t n_max)
{
    return split(text, (struct splitter){ .pieces = pieces, .n_max = n_max, .is_wordy = true });
}

void pattern_print_template(const struct pattern_piece *pieces, uint32_t n, struct buffer *out)
{
    for (uint32_t i = 0; i < n; i++) {
        switch (pieces[i].kind) {
        case PATTERN_LITERAL: buffer_append(out, pieces[i].text.at, pieces[i].text.n); continue;
        case PATTERN_DIGITS: buffer_append_literal(out, "{digits}"); continue;
        case PATTERN_UUID: buffer_append_literal(out, "{uuid}"); continue;
        case PATTERN_WORD: buffer_append_literal(out, "{word}"); continue;
        case PATTERN_HEX_LOWER: buffer_append_literal(out, "{hex"); break;
        case PATTERN_HEX_UPPER: buffer_append_literal(out, "{HEX"); break;
        default: buffer_append_literal(out, "{alnum"); break;
        }
        buffer_append_u64(out, pieces[i].text.n);
        buffer_append_byte(out, '}');
    }
}
