/* relation_propose.c - lists what a text may be made of, and reads it from the left. */
#include "gentc/relation_propose.h"

#include "common/bundle/model_take.h"

#define MIN_SOURCE_BYTES 3   /* shorter texts stand everywhere */
#define MAX_CANDIDATES   512
#define MAX_TEXT_BYTES   4096 /* of what is looked through */

/* A cell, or a part of its text. */
struct candidate {
    struct relation_cell cell;
    struct text          text;
    uint8_t              source, take;
};

struct lister {
    const struct relation_match *match;
    struct span_value            value; /* that is to be told */
    uint32_t                     cell;  /* whose it is */
    uint32_t                     n;
    struct candidate             list[MAX_CANDIDATES];
};

/* ---- Candidates -------------------------------------------------------------------------- */

static bool has_digit(struct text text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return true;
    return false;
}

static bool is_inside(struct text part, struct text whole)
{
    for (size_t i = 0; i + part.n <= whole.n; i++)
        if (memcmp(whole.at + i, part.at, part.n) == 0)
            return true;
    return false;
}

/* What the parent has hides what is further above; what comes first hides the like behind it. */
static bool is_listed(const struct lister *lister, uint8_t source, const struct relation_cell *cell)
{
    for (uint32_t i = 0; i < lister->n; i++) {
        uint8_t other = lister->list[i].source == MODEL_SOURCE_PARENT ? MODEL_SOURCE_ABOVE : lister->list[i].source;
        if (lister->list[i].cell.key_id == cell->key_id && lister->list[i].cell.what == cell->what
            && other == (source == MODEL_SOURCE_PARENT ? MODEL_SOURCE_ABOVE : source))
            return true;
    }
    return false;
}

/* The parts of a cell's text that stand in the value. Words without digits hardly ever say who or what is meant. */
static void list_parts(struct lister *lister, struct candidate part)
{
    const struct relation_cell *cell = &part.cell;

    if (span_value_is_json(cell->value.type) || lister->value.text.n > MAX_TEXT_BYTES)
        return;
    for (part.take = MODEL_TAKE_ALL + 1; part.take < MODEL_TAKE_N && lister->n < MAX_CANDIDATES; part.take++) {
        bool is_word = part.take >= MODEL_TAKE_LAST;
        if (model_take_part(cell->value.text, part.take, &part.text) && part.text.n >= MIN_SOURCE_BYTES
            && part.text.n < cell->value.text.n && (!is_word || has_digit(part.text))
            && is_inside(part.text, lister->value.text))
            lister->list[lister->n++] = part;
    }
}

/* The first of each kind and key that the span at 'position' has; of the span at hand, those that rank below its cell. */
static void list_span(struct lister *lister, uint32_t position, uint8_t source)
{
    const struct relation_match *match = lister->match;
    const struct span           *span = &match->window->spans->spans[match->window->order[position]];
    struct relation_cell         cells[RELATIONS_MAX_CELLS];
    uint32_t n_cells = relation_cells_list(match->window->spans, span, cells, RELATIONS_MAX_CELLS);

    for (uint32_t i = 0; i < n_cells; i++) {
        uint32_t          at = (i + RELATION_CELLS_FIRST_ATTR) % n_cells; /* names and messages last */
        struct span_value value;
        if (lister->n == MAX_CANDIDATES || cells[at].what == MODEL_WHAT_N || is_listed(lister, source, &cells[at]))
            continue;
        if (relation_cells_find(match->window->spans, span, cells[at].what, cells[at].key_id, &value) != at
            || (source == MODEL_SOURCE_SELF && match->rank[at] >= match->rank[lister->cell]))
            continue;
        struct candidate whole = { cells[at], cells[at].value.text, source, MODEL_TAKE_ALL };
        lister->list[lister->n++] = whole;
        list_parts(lister, whole);
    }
}

static void list_candidates(struct lister *lister, uint32_t position)
{
    const uint32_t *parent = lister->match->structure->parent, *elder = lister->match->elder;
    uint32_t        other = parent[position];

    list_span(lister, position, MODEL_SOURCE_SELF);
    for (uint32_t step = 0; step < MODEL_MAX_SOURCE_DEPTH && other != STRUCTURE_NO_PARENT; step++) {
        list_span(lister, other, step == 0 ? MODEL_SOURCE_PARENT : MODEL_SOURCE_ABOVE);
        other = parent[other];
    }
    other = elder[position];
    for (uint32_t step = 0; step < MODEL_MAX_SOURCE_DEPTH && other != STRUCTURE_NO_PARENT; step++) {
        list_span(lister, other, MODEL_SOURCE_SIBLING);
        other = elder[other];
    }
}

/* ---- The text ------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Does a word end between the two? An identifier of digits may have letters at its side. */
static bool is_border(char a, char b, bool is_number)
{
    if (is_number)
        return !is_digit(a) || !is_digit(b);
    return !(is_digit(a) || is_letter(a)) || !(is_digit(b) || is_letter(b));
}

static bool is_number(struct text text)
{
    size_t i = 0;
    while (i < text.n && is_digit(text.at[i]))
        i++;
    return i == text.n;
}

/* The longest candidate that stands at text[at], as whole words. */
static const struct candidate *find_candidate(const struct lister *lister, size_t at)
{
    const struct candidate *best = NULL;
    struct text             text = lister->value.text;

    for (uint32_t i = 0; i < lister->n; i++) {
        struct text t = lister->list[i].text;
        if (t.n < MIN_SOURCE_BYTES || t.n > text.n - at || (best != NULL && t.n <= best->text.n)
            || memcmp(t.at, text.at + at, t.n) != 0)
            continue;
        bool is_digits = is_number(t);
        bool is_begin = at == 0 || is_border(text.at[at - 1], t.at[0], is_digits);
        bool is_end = at + t.n == text.n || is_border(t.at[t.n - 1], text.at[at + t.n], is_digits);
        if (is_begin && is_end)
            best = &lister->list[i];
    }
    return best;
}

static struct relation_part make_part(struct text literal, const struct candidate *of)
{
    return (struct relation_part){ literal, of->cell.key_id, of->source, of->cell.what, of->take };
}

/* All of a value rather than a part of one. */
static bool propose_copy(const struct lister *lister, struct relation_template *template)
{
    struct span_value value = lister->value;
    bool              may_be_part = value.type == VALUE_STRING || value.type == VALUE_INT || value.type == VALUE_INT_NUMBER;

    for (int is_part = 0; is_part <= may_be_part; is_part++) {
        for (uint32_t i = 0; i < lister->n; i++) {
            const struct candidate *of = &lister->list[i];
            struct span_value       source = { of->text, is_part ? value.type : of->cell.value.type };
            if ((of->take != MODEL_TAKE_ALL) != is_part || !relation_match_is_repeated(source, value, lister->cell)
                || (is_part && !model_take_is_type(source.text, value.type)))
                continue;
            template->type = is_part ? value.type : VALUE_STRING;
            template->parts[template->n_parts++] = make_part((struct text){ "", 0 }, of);
            return true;
        }
    }
    return false;
}

bool relation_propose(const struct relation_match *match, uint32_t position, uint32_t cell,
                      struct relation_template *template)
{
    const struct span *span = &match->window->spans->spans[match->window->order[position]];
    struct lister      lister = { .match = match, .cell = cell,
                                  .value = relation_cells_at(match->window->spans, span, cell) };
    struct text        text = lister.value.text;
    size_t             begin = 0;

    list_candidates(&lister, position);
    template->n_parts = 0;
    template->type = VALUE_STRING;
    if (propose_copy(&lister, template))
        return true;
    if (lister.value.type != VALUE_STRING || text.n > MAX_TEXT_BYTES)
        return false;
    for (size_t at = 0; at < text.n && template->n_parts < MODEL_MAX_SOURCES;) {
        const struct candidate *found = find_candidate(&lister, at);
        if (found == NULL) {
            at += text.at[at] == '\\' ? 2 : 1;
            continue;
        }
        template->parts[template->n_parts++] = make_part((struct text){ text.at + begin, at - begin }, found);
        at += found->text.n;
        begin = at;
    }
    if (template->n_parts == 0)
        return false;
    if (begin < text.n)
        template->parts[template->n_parts++] = (struct relation_part){ .literal = { text.at + begin, text.n - begin } };
    return true;
}
