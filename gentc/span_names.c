/* span_names.c - distinct names first, then templates, then counts decide. */
#include "gentc/span_names.h"

#include "gentc/pattern.h"

#define MAX_PIECES 32 /* of a name; what lies behind them stays literal */


/* Names of one service and one template. */
struct family {
    uint32_t n_literals;
    uint32_t template_id; /* of span_names.texts */
};

struct naming {
    const struct window *window;
    struct intern        literals, families, pairs; /* owned: pairs of numbers */
    struct buffer        scratch;                   /* owned */
    struct span_names   *out;
};

static uint32_t intern_pair(struct intern *intern, uint32_t a, uint32_t b)
{
    const uint32_t pair[2] = { a, b };
    return intern_add(intern, pair, sizeof pair);
}

static void view_pair(const struct intern *intern, uint32_t id, uint32_t pair[2])
{
    memcpy(pair, intern_view(intern, id).at, 2 * sizeof *pair);
}

static bool find_literals(struct naming *naming, uint32_t n_spans)
{
    const struct span_table *spans = naming->window->spans;
    for (uint32_t p = 0; p < n_spans; p++) {
        const struct span *span = window_span(naming->window, p);
        uint32_t           id   = intern_pair(&naming->literals, spans->resources[span->resource_at].service_id,
                                              span->name_id);
        if (id == INTERN_NONE)
            return false;
        naming->out->of_span[p] = id;
    }
    return true;
}

static uint32_t intern_template(struct naming *naming, struct text name)
{
    struct pattern_piece pieces[MAX_PIECES];
    uint32_t             n = pattern_split(name, pieces, MAX_PIECES);

    naming->scratch.n = 0;
    pattern_print_template(pieces, n, &naming->scratch);
    if (naming->scratch.has_failed)
        return INTERN_NONE;
    return intern_add(&naming->out->texts, naming->scratch.data, naming->scratch.n);
}

/* family_of: by literal. */
static bool find_families(struct naming *naming, uint32_t *family_of, struct family *families)
{
    for (uint32_t i = 0; i < naming->literals.n; i++) {
        uint32_t literal[2];
        view_pair(&naming->literals, i, literal);
        uint32_t template_id = intern_template(naming, span_table_text(naming->window->spans, literal[1]));
        if (template_id == INTERN_NONE)
            return false;
        family_of[i] = intern_pair(&naming->families, literal[0], template_id);
        if (family_of[i] == INTERN_NONE)
            return false;
        families[family_of[i]].template_id = template_id;
        families[family_of[i]].n_literals++;
    }
    return true;
}

/* name_of: by literal, replaces its family in place. */
static bool choose_names(struct naming *naming, uint32_t *name_of, const struct family *families)
{
    for (uint32_t i = 0; i < naming->literals.n; i++) {
        const struct family *family = &families[name_of[i]];
        uint32_t             literal[2], text_id = family->template_id;

        view_pair(&naming->literals, i, literal);
        if (family->n_literals <= SPAN_NAMES_MAX_LITERALS) {
            struct text name = span_table_text(naming->window->spans, literal[1]);
            text_id          = intern_add(&naming->out->texts, name.at, name.n);
        }
        name_of[i] = text_id == INTERN_NONE ? INTERN_NONE : intern_pair(&naming->pairs, literal[0], text_id);
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
    uint32_t      *name_of  = arena_take(arena, naming->literals.n, sizeof *name_of);
    struct family *families = arena_take(arena, naming->literals.n, sizeof *families);
    if (name_of == NULL || families == NULL || !find_families(naming, name_of, families) ||
        !choose_names(naming, name_of, families))
        return false;

    out->n_names = naming->pairs.n;
    out->names   = arena_take(arena, out->n_names, sizeof *out->names);
    if (out->names == NULL)
        return false;
    for (uint32_t i = 0; i < out->n_names; i++) {
        uint32_t pair[2];
        view_pair(&naming->pairs, i, pair);
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
    bool is_named = name_spans(&naming, arena, window->first[window->n_traces]);
    intern_free(&naming.literals);
    intern_free(&naming.families);
    intern_free(&naming.pairs);
    buffer_free(&naming.scratch);
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
