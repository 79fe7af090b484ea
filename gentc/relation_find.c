/* relation_find.c - finds templates on a sample of a field's rows, then counts them on all.
 *
 * Every fourth part of a sample row's texts that turns out to be the same
 * wherever the template fits becomes a literal. */
#include "gentc/relation_find.h"

#include "common/bundle/model_take.h"
#include "gentc/relation_propose.h"

#define N_PROPOSERS       6   /* rows of the sample whose templates are tried */
#define MIN_SHARE_FOUND   90  /* percent of the rows with its sources that a template must explain: fewer may be luck */
#define SURE_SHARE        98  /* percent of them that make it sure */
#define MIN_SHARE         10  /* percent of a field's rows that any template must */
#define MIN_ROWS          2
#define MAX_DRIFT         100 /* per thousand rows that a source elsewhere may give another value than the field has */
#define MAX_DRIFT_OF_ATTR 200 /* likewise of attributes that are repeated whole */
#define MAX_DRIFT_OF_FEW  50  /* likewise of those with few values, from further off than the parent */
#define MAX_LISTED        16  /* values of a field that are listed rather than put together from independent ones */

/* ---- Templates -------------------------------------------------------------------------- */

static uint32_t count_matches(const struct relation_find *find, const struct relation_template *template)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < find->n_sample; i++) {
        uint32_t row = find->sample[i];
        n += relation_match_is(find->match, template, find->positions[row], find->cell);
    }
    return n;
}

/* Part 'at' without its source: what it gave in the proposer's text becomes a literal. */
static struct relation_template without_source(const struct relation_template *template, uint32_t at, struct text whole)
{
    struct relation_template simpler = { .type = template->type };
    const char              *begin = template->parts[at].literal.at;

    for (uint32_t i = 0; i < template->n_parts; i++) {
        struct relation_part part = template->parts[i];
        if (i == at) {
            if (at + 1 < template->n_parts)
                continue;
            part = (struct relation_part){ .literal = { begin, (size_t)(whole.at + whole.n - begin) } };
        } else if (i == at + 1) {
            part.literal = (struct text){ begin, (size_t)(part.literal.at + part.literal.n - begin) };
        }
        simpler.parts[simpler.n_parts++] = part;
    }
    return simpler;
}

static bool has_source(const struct relation_template *template)
{
    return template->n_parts > 1 || template->parts[0].source != MODEL_SOURCE_NONE;
}

/* Sources that say nothing become literals. */
static void simplify(const struct relation_find *find, struct text whole, struct relation_template *template,
                     uint32_t *n_matches)
{
    for (uint32_t at = 0; at < template->n_parts;) {
        struct relation_template simpler;
        uint32_t                 n;
        if (template->parts[at].source == MODEL_SOURCE_NONE)
            break;
        simpler = without_source(template, at, whole);
        n = has_source(&simpler) ? count_matches(find, &simpler) : 0;
        if (n >= *n_matches) {
            *template = simpler;
            *n_matches = n;
        } else {
            at++;
        }
    }
}

static bool is_same_template(const struct relation_template *a, const struct relation_template *b)
{
    bool is_same = a->n_parts == b->n_parts;
    for (uint32_t i = 0; is_same && i < a->n_parts; i++) {
        const struct relation_part *x = &a->parts[i], *y = &b->parts[i];
        is_same = x->source == y->source && x->what == y->what && x->take == y->take && x->key_id == y->key_id
                  && x->literal.n == y->literal.n && memcmp(x->literal.at, y->literal.at, x->literal.n) == 0;
    }
    return is_same;
}

static bool is_refused(const struct relation_find *find, const struct relation_template *template)
{
    uint32_t i = 0;
    while (i < find->n_refused && !is_same_template(&find->refused[i], template))
        i++;
    return i < find->n_refused;
}

static struct text text_at(const struct relation_find *find, uint32_t position)
{
    const struct window *window = find->match->window;
    return relation_cells_at(window->spans, &window->spans->spans[window->order[position]], find->cell).text;
}

/* The template of any proposer that fits most of the sample; a copy rather than any other. */
static uint32_t find_best(const struct relation_find *find, struct relation_template *best)
{
    uint32_t n_best = 0, n_proposers = find->n_sample < N_PROPOSERS ? find->n_sample : N_PROPOSERS;

    for (uint32_t i = 0; i < n_proposers; i++) {
        uint32_t                 position = find->positions[find->sample[(uint64_t)i * find->n_sample / n_proposers]];
        struct relation_template template;
        if (!relation_propose(find->match, position, find->cell, &template))
            continue;
        bool     is_copy = relation_match_is_copy(&template);
        uint32_t n = count_matches(find, &template);
        if (!is_copy)
            simplify(find, text_at(find, position), &template, &n);
        bool is_better = n > n_best;
        if (n_best != 0 && n != 0 && relation_match_is_copy(best) != is_copy)
            is_better = is_copy;
        if (is_better && !is_refused(find, &template)) {
            *best = template;
            n_best = n;
        }
    }
    return n_best;
}

/* ---- The field ----------------------------------------------------------------------------- */

/* Rows that nothing explains yet, evenly. */
static void take_sample(struct relation_find *find)
{
    uint64_t n_met = 0;

    find->n_sample = 0;
    for (uint32_t row = 0; row < find->field->n_rows && find->n_sample < RELATION_FIND_SAMPLE; row++) {
        if (find->is_explained[row])
            continue;
        if (n_met++ * RELATION_FIND_SAMPLE >= (uint64_t)find->n_sample * find->n_left)
            find->sample[find->n_sample++] = row;
    }
}

/* How many rows are what the template gives, and how many have its sources. */
static uint32_t mark_rows(const struct relation_find *find, const struct relation_template *template, bool is_final,
                          uint32_t *n_found)
{
    uint32_t n = 0;
    *n_found = 0;
    for (uint32_t row = 0; row < find->field->n_rows; row++) {
        if (find->is_explained[row])
            continue;
        *n_found += relation_match_has(find->match, template, find->positions[row], find->cell);
        if (!relation_match_is(find->match, template, find->positions[row], find->cell))
            continue;
        find->is_explained[row] = is_final;
        n++;
    }
    return n;
}

/* Would any source that is in another span bring other values than the field has? Two ends of a call are
 * better alike than right: of attributes repeated whole, more may differ, or all that will. Not of few values
 * from further off: these cost a column little, and it may hang on the spans next to it instead (joints.h). */
static bool is_drifting(const struct relation_find *find, const struct relation_template *template, bool is_right)
{
    bool     is_end = find->field->role == COLUMN_ROWS_ATTR && relation_match_is_copy(template)
                  && template->parts[0].take == MODEL_TAKE_ALL;
    bool     is_far = is_end && !find->has_many && template->parts[0].source == MODEL_SOURCE_ABOVE;
    uint32_t n_most = is_far ? MAX_DRIFT_OF_FEW : is_end ? MAX_DRIFT_OF_ATTR : MAX_DRIFT;

    for (uint32_t i = 0; i < template->n_parts && !(is_end && is_right && !is_far); i++) {
        const struct relation_part *part = &template->parts[i];
        if (part->source > MODEL_SOURCE_SELF
            && relation_drift_find(find->match, find->labels, part, find->positions, find->field->n_rows) > n_most)
            return true;
    }
    return false;
}

static bool is_of_span(const struct relation_template *template)
{
    for (uint32_t i = 0; i < template->n_parts; i++)
        if (template->parts[i].source > MODEL_SOURCE_SELF)
            return false;
    return true;
}

/* Is it worth a choice of its own? Texts put together from one span have many forms, any of which may be drawn. */
static bool is_enough(const struct relation_find *find, const struct relation_template *template, uint32_t n,
                      uint32_t n_found)
{
    bool is_mostly_right = (uint64_t)n * 100 >= (uint64_t)MIN_SHARE_FOUND * n_found;

    if (n < MIN_ROWS || (uint64_t)n * 100 < (uint64_t)MIN_SHARE * find->field->n_rows)
        return false;
    if (!relation_match_is_copy(template) && find->field->role != COLUMN_ROWS_ATTR && !find->has_many)
        return false;
    if (!is_mostly_right && (relation_match_is_copy(template) || !is_of_span(template)))
        return false;
    return !is_drifting(find, template, (uint64_t)n * 100 >= (uint64_t)SURE_SHARE * n_found);
}

/* Where some rows have no source, only a sure template leaves theirs alone: then
 * a few that differ are lost. Otherwise the share of those that do is kept. */
static bool is_sure_of(const struct relation_find *find, uint32_t n, uint32_t n_found)
{
    return n == n_found
           || (n_found < find->field->n_rows && (uint64_t)n * 100 >= (uint64_t)SURE_SHARE * n_found);
}

/* More than MAX_LISTED values? */
static bool has_many(const struct column_rows_field *field)
{
    uint32_t seen[MAX_LISTED], n = 0;
    for (uint32_t row = 0; row < field->n_rows; row++) {
        uint32_t i = 0;
        while (i < n && seen[i] != field->rows[row])
            i++;
        if (i == MAX_LISTED)
            return true;
        if (i == n)
            seen[n++] = field->rows[row];
    }
    return false;
}

void relation_find_open(struct relation_find *find)
{
    find->n_left = find->field->n_rows;
    find->n_refused = 0;
    find->has_many = has_many(find->field);
    memset(find->is_explained, 0, find->field->n_rows);
}

bool relation_find_next(struct relation_find *find, struct relation_template *template, uint32_t *n_rows,
                        bool *is_sure)
{
    uint32_t n_found;

    while (find->n_left >= MIN_ROWS) {
        take_sample(find);
        if (find_best(find, template) == 0)
            return false;
        *n_rows = mark_rows(find, template, false, &n_found);
        if (is_enough(find, template, *n_rows, n_found)) {
            *is_sure = is_sure_of(find, *n_rows, n_found);
            find->n_left -= mark_rows(find, template, true, &n_found);
            return true;
        }
        if (find->n_refused == RELATION_FIND_REFUSED)
            return false;
        find->refused[find->n_refused++] = *template;
    }
    return false;
}
