/* relation_match.c - one template against one span. */
#include "gentc/relation_match.h"

#define MIN_SOURCE_BYTES 3   /* shorter texts stand everywhere */
#define MAX_CANDIDATES   256
#define MAX_TEXT_BYTES   4096 /* of what is looked through */

struct candidate {
    struct relation_cell cell;
    uint8_t              source;
};

static const struct span *span_at(const struct relation_match *match, uint32_t position)
{
    return &match->window->spans->spans[match->window->order[position]];
}

uint32_t relation_match_find_above(const struct relation_match *match, const struct relation_part *part,
                                   uint32_t position, struct span_value *value)
{
    uint32_t n_steps = part->source == MODEL_SOURCE_PARENT ? 1 : MODEL_MAX_SOURCE_DEPTH;
    uint32_t up = match->structure->parent[position];

    for (uint32_t step = 0; step < n_steps && up != STRUCTURE_NO_PARENT; step++) {
        if (relation_cells_find(match->window->spans, span_at(match, up), part->what, part->key_id, value)
            != RELATION_CELLS_NONE)
            return up;
        up = match->structure->parent[up];
    }
    return STRUCTURE_NO_PARENT;
}

/* What a part repeats for cell 'cell' of the span at 'position'; false when nothing has it. */
static bool find_source(const struct relation_match *match, const struct relation_part *part, uint32_t position,
                        uint32_t cell, struct span_value *value)
{
    uint32_t other;

    if (part->source != MODEL_SOURCE_SELF)
        return relation_match_find_above(match, part, position, value) != STRUCTURE_NO_PARENT;
    other = relation_cells_find(match->window->spans, span_at(match, position), part->what, part->key_id, value);
    return other != RELATION_CELLS_NONE && match->rank[other] < match->rank[cell];
}

bool relation_match_has(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                        uint32_t cell)
{
    struct span_value value;
    return find_source(match, &template->parts[0], position, cell, &value);
}

static bool is_copy(const struct relation_template *template)
{
    return template->n_parts == 1 && template->parts[0].literal.n == 0;
}

static bool is_pasteable(uint8_t type)
{
    return !span_value_is_json(type);
}

/* Is 'value', for cell 'cell', what a copy of 'source' gives? Names and messages have no type. */
static bool is_repeated(struct span_value source, struct span_value value, uint32_t cell)
{
    bool is_type = cell < RELATION_CELLS_FIRST_ATTR ? is_pasteable(source.type) : source.type == value.type;
    return is_type && source.text.n == value.text.n
           && (value.text.n == 0 || memcmp(source.text.at, value.text.at, value.text.n) == 0);
}

/* Takes 'head' off the front of 'text'. */
static bool skip_text(struct text *text, struct text head)
{
    if (head.n > text->n || (head.n != 0 && memcmp(head.at, text->at, head.n) != 0))
        return false;
    text->at += head.n;
    text->n -= head.n;
    return true;
}

bool relation_match_is(const struct relation_match *match, const struct relation_template *template, uint32_t position,
                       uint32_t cell)
{
    struct span_value value = relation_cells_at(match->window->spans, span_at(match, position), cell);
    struct text       left = value.text;
    struct span_value source;

    if (is_copy(template))
        return find_source(match, &template->parts[0], position, cell, &source) && is_repeated(source, value, cell);
    if (value.type != VALUE_STRING)
        return false;
    for (uint32_t i = 0; i < template->n_parts; i++) {
        const struct relation_part *part = &template->parts[i];
        if (!skip_text(&left, part->literal))
            return false;
        if (part->source == MODEL_SOURCE_NONE)
            break;
        if (!find_source(match, part, position, cell, &source) || !is_pasteable(source.type)
            || !skip_text(&left, source.text))
            return false;
    }
    return left.n == 0;
}

/* ---- Proposals --------------------------------------------------------------------------- */

/* What the parent has hides what is further above; what comes first hides the like behind it. */
static bool is_listed(const struct candidate *list, uint32_t n, uint8_t source, const struct relation_cell *cell)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i].cell.key_id == cell->key_id && list[i].cell.what == cell->what
            && (list[i].source == MODEL_SOURCE_SELF) == (source == MODEL_SOURCE_SELF))
            return true;
    return false;
}

/* The first of each kind and key that 'span' has; of the span at hand, those that rank below 'cell'. */
static uint32_t list_span(const struct relation_match *match, const struct span *span, uint8_t source, uint32_t cell,
                          struct candidate *list, uint32_t n)
{
    struct relation_cell cells[RELATIONS_MAX_CELLS];
    uint32_t             n_cells = relation_cells_list(match->window->spans, span, cells, RELATIONS_MAX_CELLS);

    for (uint32_t i = 0; i < n_cells; i++) {
        uint32_t          at = (i + RELATION_CELLS_FIRST_ATTR) % n_cells; /* names and messages last */
        struct span_value value;
        if (n == MAX_CANDIDATES || cells[at].what == MODEL_WHAT_N || is_listed(list, n, source, &cells[at]))
            continue;
        if (relation_cells_find(match->window->spans, span, cells[at].what, cells[at].key_id, &value) != at
            || (source == MODEL_SOURCE_SELF && match->rank[at] >= match->rank[cell]))
            continue;
        list[n++] = (struct candidate){ cells[at], source };
    }
    return n;
}

static uint32_t list_candidates(const struct relation_match *match, uint32_t position, uint32_t cell,
                                struct candidate *list)
{
    uint32_t n = list_span(match, span_at(match, position), MODEL_SOURCE_SELF, cell, list, 0);
    uint32_t up = match->structure->parent[position];

    for (uint32_t step = 0; step < MODEL_MAX_SOURCE_DEPTH && up != STRUCTURE_NO_PARENT; step++) {
        n = list_span(match, span_at(match, up), step == 0 ? MODEL_SOURCE_PARENT : MODEL_SOURCE_ABOVE, cell, list, n);
        up = match->structure->parent[up];
    }
    return n;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The longest candidate that stands at text[at], as whole words. */
static const struct candidate *find_candidate(const struct candidate *list, uint32_t n, struct text text, size_t at)
{
    const struct candidate *best = NULL;
    for (uint32_t i = 0; i < n; i++) {
        const struct text *t = &list[i].cell.value.text;
        if (t->n < MIN_SOURCE_BYTES || t->n > text.n - at || (best != NULL && t->n <= best->cell.value.text.n)
            || memcmp(t->at, text.at + at, t->n) != 0)
            continue;
        bool is_begin = at == 0 || !is_word(text.at[at - 1]) || !is_word(t->at[0]);
        bool is_end = at + t->n == text.n || !is_word(text.at[at + t->n]) || !is_word(t->at[t->n - 1]);
        if (is_begin && is_end)
            best = &list[i];
    }
    return best;
}

static struct relation_part make_part(struct text literal, const struct candidate *of)
{
    return (struct relation_part){ literal, of->cell.key_id, of->source, of->cell.what };
}

bool relation_match_propose(const struct relation_match *match, uint32_t position, uint32_t cell,
                            struct relation_template *template)
{
    struct span_value value = relation_cells_at(match->window->spans, span_at(match, position), cell);
    struct candidate  list[MAX_CANDIDATES];
    uint32_t          n = list_candidates(match, position, cell, list);
    size_t            begin = 0;

    template->n_parts = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!is_repeated(list[i].cell.value, value, cell))
            continue;
        template->parts[template->n_parts++] = make_part((struct text){ "", 0 }, &list[i]);
        return true;
    }
    if (value.type != VALUE_STRING || value.text.n > MAX_TEXT_BYTES)
        return false;
    for (size_t at = 0; at < value.text.n && template->n_parts < MODEL_MAX_SOURCES;) {
        const struct candidate *found = find_candidate(list, n, value.text, at);
        if (found == NULL) {
            at += value.text.at[at] == '\\' ? 2 : 1;
            continue;
        }
        template->parts[template->n_parts++] =
            make_part((struct text){ value.text.at + begin, at - begin }, found);
        at += found->cell.value.text.n;
        begin = at;
    }
    if (template->n_parts == 0)
        return false;
    if (begin < value.text.n)
        template->parts[template->n_parts++] =
            (struct relation_part){ { value.text.at + begin, value.text.n - begin }, 0, MODEL_SOURCE_NONE, 0 };
    return true;
}
