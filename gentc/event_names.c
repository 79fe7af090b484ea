/* event_names.c - distinct names by operation first; then families; then counts once more. */
#include "gentc/event_names.h"

#include <stdlib.h>

#include "gentc/name_family.h"

struct owner {
    uint32_t n_events, n_names;
};

struct naming {
    const struct window *window;
    struct span_names   *names;
    struct intern        literals; /* owned: (name of the span, text of the span table) */
    struct intern        pairs;    /* owned: (name of the span, text of names) */
    uint32_t            *text_of;  /* by literal: text of names; owned, like the next ones */
    uint32_t            *n_events; /* by literal, then by pair */
    struct owner        *owners;   /* by name of the span */
};

/* of_event: of literals. */
static bool find_literals(struct naming *naming)
{
    const struct window *window = naming->window;

    for (uint32_t p = 0; p < window->first[window->n_traces]; p++) {
        const struct span *span = window_span(window, p);
        for (uint32_t e = span->first_event_at; e < span->first_event_at + span->n_events; e++) {
            uint32_t literal = name_family_add_pair(&naming->literals, naming->names->of_span[p],
                                                    window->spans->events[e].name_id);
            if (literal == INTERN_NONE)
                return false;
            naming->names->of_event[e] = literal;
        }
    }
    return true;
}

static void count_literals(struct naming *naming)
{
    const struct window *window = naming->window;

    for (uint32_t p = 0; p < window->first[window->n_traces]; p++) {
        const struct span *span = window_span(window, p);
        for (uint32_t e = span->first_event_at; e < span->first_event_at + span->n_events; e++)
            naming->n_events[naming->names->of_event[e]]++;
    }
}

/* Folds the counts of literals into those of pairs: a pair's number is at most that of its first literal. */
static bool count_pairs(struct naming *naming)
{
    for (uint32_t i = 0; i < naming->literals.n; i++) {
        uint32_t literal[2], n_pairs = naming->pairs.n, n = naming->n_events[i];
        name_family_view_pair(&naming->literals, i, literal);
        uint32_t pair = name_family_add_pair(&naming->pairs, literal[0], naming->text_of[i]);
        if (pair == INTERN_NONE)
            return false;
        naming->owners[literal[0]].n_events += n;
        naming->owners[literal[0]].n_names += pair == n_pairs;
        naming->n_events[i]    = 0;
        naming->n_events[pair] = n + (pair == n_pairs ? 0 : naming->n_events[pair]);
    }
    return true;
}

/* text_of: by literal. */
static bool fold_rare(struct naming *naming)
{
    uint32_t any = intern_add(&naming->names->texts, EVENT_NAMES_ANY, sizeof EVENT_NAMES_ANY - 1);

    for (uint32_t i = 0; i < naming->literals.n && any != INTERN_NONE; i++) {
        uint32_t literal[2];
        name_family_view_pair(&naming->literals, i, literal);
        const struct owner *owner = &naming->owners[literal[0]];
        uint32_t            pair  = name_family_add_pair(&naming->pairs, literal[0], naming->text_of[i]);
        if (owner->n_names > EVENT_NAMES_MAX
            && (uint64_t)naming->n_events[pair] * EVENT_NAMES_MAX < owner->n_events)
            naming->text_of[i] = any;
    }
    return any != INTERN_NONE;
}

static bool name_events(struct naming *naming)
{
    const struct window *window = naming->window;

    if (!find_literals(naming))
        return false;
    if (naming->literals.n == 0)
        return true;
    naming->text_of  = calloc(naming->literals.n, sizeof *naming->text_of);
    naming->n_events = calloc(naming->literals.n, sizeof *naming->n_events);
    naming->owners   = calloc((size_t)naming->names->n_names + 1, sizeof *naming->owners);
    if (naming->text_of == NULL || naming->n_events == NULL || naming->owners == NULL)
        return false;
    count_literals(naming);
    if (!name_family_choose(&naming->literals, window->spans, &naming->names->texts, naming->text_of)
        || !count_pairs(naming) || !fold_rare(naming))
        return false;
    for (uint32_t p = 0; p < window->first[window->n_traces]; p++) {
        const struct span *span = window_span(window, p);
        for (uint32_t e = span->first_event_at; e < span->first_event_at + span->n_events; e++)
            naming->names->of_event[e] = naming->text_of[naming->names->of_event[e]];
    }
    return true;
}

bool event_names_build(const struct window *window, struct arena *arena, struct span_names *names)
{
    struct naming naming = { .window = window, .names = names };

    names->of_event = arena_take(arena, window->spans->n_events, sizeof *names->of_event);
    bool is_named = names->of_event != NULL && name_events(&naming);
    intern_free(&naming.literals);
    intern_free(&naming.pairs);
    free(naming.text_of);
    free(naming.n_events);
    free(naming.owners);
    return is_named;
}
