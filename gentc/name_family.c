/* name_family.c - templates first, then counts decide. */
#include "gentc/name_family.h"

#include <stdlib.h>

#include "gentc/pattern.h"

#define MAX_PIECES 32 /* of a name; what lies behind them stays literal */

/* Texts of one owner and one template. */
struct family {
    uint32_t n_literals;
    uint32_t template_id; /* of names */
};

struct choice {
    const struct intern     *literals;
    const struct span_table *spans;
    struct intern           *names;
    struct intern            pairs;    /* owner, template; owned, like the next two */
    struct family           *families; /* by pair */
    struct buffer            scratch;
};

uint32_t name_family_add_pair(struct intern *pairs, uint32_t a, uint32_t b)
{
    const uint32_t pair[2] = { a, b };
    return intern_add(pairs, pair, sizeof pair);
}

void name_family_view_pair(const struct intern *pairs, uint32_t id, uint32_t pair[2])
{
    memcpy(pair, intern_view(pairs, id).at, 2 * sizeof *pair);
}

static uint32_t intern_template(struct choice *choice, struct text text)
{
    struct pattern_piece pieces[MAX_PIECES];
    uint32_t             n = pattern_split(text, pieces, MAX_PIECES);

    choice->scratch.n = 0;
    pattern_print_template(pieces, n, &choice->scratch);
    return choice->scratch.has_failed ? INTERN_NONE
                                      : intern_add(choice->names, choice->scratch.data, choice->scratch.n);
}

/* family_of: by literal. */
static bool find_families(struct choice *choice, uint32_t *family_of)
{
    for (uint32_t i = 0; i < choice->literals->n; i++) {
        uint32_t literal[2];
        name_family_view_pair(choice->literals, i, literal);
        uint32_t template_id = intern_template(choice, span_table_text(choice->spans, literal[1]));
        if (template_id == INTERN_NONE)
            return false;
        family_of[i] = name_family_add_pair(&choice->pairs, literal[0], template_id);
        if (family_of[i] == INTERN_NONE)
            return false;
        choice->families[family_of[i]].template_id = template_id;
        choice->families[family_of[i]].n_literals++;
    }
    return true;
}

/* name: by literal, replaces its family in place. */
static bool choose_names(struct choice *choice, uint32_t *name)
{
    for (uint32_t i = 0; i < choice->literals->n; i++) {
        const struct family *family = &choice->families[name[i]];
        uint32_t             literal[2];

        name[i] = family->template_id;
        if (family->n_literals > NAME_FAMILY_MAX_LITERALS)
            continue;
        name_family_view_pair(choice->literals, i, literal);
        struct text text = span_table_text(choice->spans, literal[1]);
        name[i]          = intern_add(choice->names, text.at, text.n);
        if (name[i] == INTERN_NONE)
            return false;
    }
    return true;
}

bool name_family_choose(const struct intern *literals, const struct span_table *spans, struct intern *names,
                        uint32_t *name)
{
    struct choice choice = { .literals = literals, .spans = spans, .names = names,
                             .families = calloc((size_t)literals->n + 1, sizeof *choice.families) };

    bool is_done = choice.families != NULL && find_families(&choice, name) && choose_names(&choice, name);
    intern_free(&choice.pairs);
    free(choice.families);
    buffer_free(&choice.scratch);
    return is_done;
}
