/* span_build.c - through the same calls as the readers. */
#include "tests/support/span_build.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t add_text(struct span_table *table, const char *text)
{
    uint32_t id = intern_add(&table->texts, text == NULL ? "" : text, text == NULL ? 0 : strlen(text));
    cr_assert(id != INTERN_NONE);
    return id;
}

static void add_attr(struct span_table *table, uint32_t key_id, const char *value)
{
    uint32_t value_id = span_table_add_value(table, VALUE_STRING, (struct text){ value, strlen(value) });
    cr_assert(span_table_append_attr(table, key_id, value_id) != SPAN_TABLE_NONE);
}

/* The next of the words, interned; false: there is none. */
static bool next_word(struct span_table *table, const char **words, uint32_t *id)
{
    const char *begin = *words;
    if (begin == NULL || *begin == '\0')
        return false;
    size_t n = strcspn(begin, " ");
    *words   = begin + n + (begin[n] == ' ');
    *id      = intern_add(&table->texts, begin, n);
    return true;
}

static uint32_t add_resource(struct span_table *table, const struct span_build_span *from)
{
    struct span_resource resource = { .attrs = { table->n_attrs, 0 }, .form_id = add_text(table, "a") };

    add_attr(table, add_text(table, "service.name"), from->service == NULL ? "" : from->service);
    if (from->instance != NULL)
        add_attr(table, add_text(table, "service.instance.id"), from->instance);
    resource.attrs.n    = table->n_attrs - resource.attrs.first_at;
    resource.service_id = add_text(table, from->service);
    return span_table_add_resource(table, &resource);
}

void span_build_init(struct span_build *build)
{
    *build = (struct span_build){ 0 };
    cr_assert(span_table_init(&build->table, NULL) == STATUS_OK);
}

void span_build_add(struct span_build *build, const struct span_build_span *from)
{
    struct span_table *table      = &build->table;
    const uint64_t     trace_id[] = { 0, from->trace };
    const char        *keys = from->keys, *events = from->events;
    uint32_t           id;
    struct span        span = { .span_id     = from->id,
                                .parent_id   = from->parent,
                                .start_ns    = from->start,
                                .end_ns      = from->end == 0 ? from->start + 1 : from->end,
                                .kind        = from->kind,
                                .status_code = from->status_code,
                                .is_shared   = from->is_shared };

    span.trace_at       = span_table_add_trace(table, trace_id);
    span.resource_at    = add_resource(table, from);
    span.scope_at       = span_table_add_scope(table, &(struct span_scope){ .name_id = add_text(table, from->scope) });
    span.name_id        = add_text(table, from->name);
    span.form_id        = add_text(table, from->form != NULL ? from->form : from->parent != 0 ? "tspnkbe" : "tsnkbe");
    span.first_event_at = table->n_events;
    for (; next_word(table, &events, &id); span.n_events++)
        span_table_append_event(table, &(struct span_event){ .time_ns = from->start, .name_id = id });
    span.first_link_at = table->n_links;
    for (; span.n_links < from->n_links; span.n_links++)
        span_table_append_link(table, &(struct span_link){ .span_id = 1 });
    span.attrs.first_at = table->n_attrs;
    for (; next_word(table, &keys, &id); span.attrs.n++)
        add_attr(table, id, "v");
    cr_assert(span_table_append_span(table, &span) != SPAN_TABLE_NONE);
}

void span_build_finish(struct span_build *build)
{
    cr_assert(span_table_group(&build->table, &build->first, &build->order, NULL) == STATUS_OK);
    build->window = (struct window){ &build->table, build->first, build->order, build->table.n_traces, 0 };
}

void span_build_free(struct span_build *build)
{
    span_table_free(&build->table);
    free(build->first);
    free(build->order);
    *build = (struct span_build){ 0 };
}

/* ---- Trees as text --------------------------------------------------------------- */

static char   text[1 << 16];
static size_t n_text;

static void print(const char *at, size_t n)
{
    cr_assert(n < sizeof text - n_text);
    memcpy(text + n_text, at, n);
    n_text += n;
}

/* Recursive: for small trees only. */
static void print_tree(const struct model *model, uint32_t at)
{
    const struct model_tree *tree = &model->trees[at];

    if (!model_label_is_trace(tree->label)) {
        const struct model_label *label = &model->labels[tree->label - MODEL_LABEL_FIRST];
        struct text               name  = model_string(model, label->name_text);
        print(name.at, name.n);
        print("!", label->status_code == 2);
        print("<", label->is_early);
    }
    if (tree->n_runs == 0)
        return;
    print("(", 1);
    for (uint32_t r = 0; r < tree->n_runs; r++) {
        const struct model_run *run = &model->runs[tree->first_run + r];
        char                    count[16];
        print(" ", r > 0);
        if (model_label_is_trace(tree->label)
            && model->labels[model->trees[run->tree].label - MODEL_LABEL_FIRST].has_parent_id)
            print(count, (size_t)snprintf(count, sizeof count, "?%u", run->missing));
        print_tree(model, run->tree);
        print(count, run->n == 1 ? 0 : (size_t)snprintf(count, sizeof count, "*%u", run->n));
    }
    print(")", 1);
}

const char *span_build_tree_text(const struct model *model, uint32_t tree)
{
    n_text = 0;
    print_tree(model, tree);
    text[n_text] = '\0';
    return text;
}
