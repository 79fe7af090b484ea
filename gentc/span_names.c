/* span_names.c - distinct names by service first, then their families; then the events'. */
#include "gentc/span_names.h"

#include "gentc/event_names.h"
#include "gentc/name_family.h"

struct naming {
    const struct window *window;
    struct intern        literals; /* owned: (service, name), texts of the span table */
    struct intern        pairs;    /* owned: (service, text of names) */
    struct span_names   *out;
};

static bool find_literals(struct naming *naming, uint32_t n_spans)
{
    const struct span_table *spans = naming->window->spans;
    for (uint32_t p = 0; p < n_spans; p++) {
        const struct span *span = window_span(naming->window, p);
        uint32_t           id   = name_family_add_pair(
            &naming->literals, spans->resources[span->resource_at].service_id, span->name_id);
        if (id == INTERN_NONE)
            return false;
        naming->out->of_span[p] = id;
    }
    return true;
}

/* name_of: by literal, of texts, which gives way to that of pairs. */
static bool pair_names(struct naming *naming, uint32_t *name_of)
{
    for (uint32_t i = 0; i < naming->literals.n; i++) {
        uint32_t literal[2];
        name_family_view_pair(&naming->literals, i, literal);
        name_of[i] = name_family_add_pair(&naming->pairs, literal[0], name_of[i]);
        if (name_of[i] == INTERN_NONE)
            return false;
    }
    return true;
}

static bool name_spans(struct naming *naming, struct arena *arena, uint32_t n_spans)
{
    struct span_names *out = naming->out;

    out->of_span = arena_take(arena, n_spans, sizeof *out->of_span);
    if (out->of_span == NULL || !find_literals(naming, n_spans))
        return false;
    uint32_t *name_of = arena_take(arena, naming->literals.n, sizeof *name_of);
    if (name_of == NULL || !name_family_choose(&naming->literals, naming->window->spans, &out->texts, name_of) ||
        !pair_names(naming, name_of))
        return false;

    out->n_names = naming->pairs.n;
    out->names   = arena_take(arena, out->n_names, sizeof *out->names);
    if (out->names == NULL)
        return false;
    for (uint32_t i = 0; i < out->n_names; i++) {
        uint32_t pair[2];
        name_family_view_pair(&naming->pairs, i, pair);
        out->names[i] = (struct span_name){ pair[0], pair[1] };
    }
    for (uint32_t p = 0; p < n_spans; p++)
        out->of_span[p] = name_of[out->of_span[p]];
    return true;
}

enum status span_names_build(const struct window *window, struct arena *arena, struct span_names *out,
                             struct fail *fail)
{
    struct naming naming = { .window = window, .out = out };

    *out          = (struct span_names){ 0 };
    bool is_named = name_spans(&naming, arena, window->first[window->n_traces]) &&
                    event_names_build(window, arena, out);
    intern_free(&naming.literals);
    intern_free(&naming.pairs);
    return is_named ? STATUS_OK : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to name the spans");
}

void span_names_free(struct span_names *names)
{
    intern_free(&names->texts);
}

static int compare_texts(struct text a, struct text b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    c = n == 0 ? 0 : memcmp(a.at, b.at, n);
    return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

int span_names_compare(const struct span_names *names, const struct span_table *spans, uint32_t a, uint32_t b)
{
    const struct span_name *x = &names->names[a], *y = &names->names[b];
    int c = compare_texts(span_table_text(spans, x->service_id), span_table_text(spans, y->service_id));
    return c != 0 ? c : compare_texts(intern_view(&names->texts, x->text_id), intern_view(&names->texts, y->text_id));
}
