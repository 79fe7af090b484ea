/* resources.c - one code path for resources and scopes: a scope has more members. */
#include "gentc/resources.h"

#include <stdlib.h>

#include "gentc/span_names.h"

struct span_scope resources_as_scope(const struct span_resource *resource)
{
    return (struct span_scope){
        .attrs             = resource->attrs,
        .form_id           = resource->form_id,
        .container_form_id = resource->container_form_id,
        .schema_url_id     = resource->schema_url_id,
        .n_dropped_attrs   = resource->n_dropped_attrs,
    };
}

static void print_text(struct text text, struct buffer *out)
{
    buffer_append_u64(out, text.n);
    buffer_append_byte(out, ':');
    buffer_append(out, text.at, text.n);
}

void resources_print(const struct span_table *spans, const struct span_scope *scope, struct buffer *out)
{
    print_text(span_table_text(spans, scope->name_id), out);
    print_text(span_table_text(spans, scope->version_id), out);
    for (uint32_t i = 0; i < scope->attrs.n; i++) {
        const struct span_attr *attr = &spans->attrs[scope->attrs.first_at + i];
        print_text(span_table_text(spans, attr->key_id), out);
        print_text(intern_view(&spans->values, attr->value_id), out);
    }
    buffer_append_byte(out, ';');
    print_text(span_table_text(spans, scope->form_id), out);
    print_text(span_table_text(spans, scope->container_form_id), out);
    print_text(span_table_text(spans, scope->schema_url_id), out);
    buffer_append_u64(out, scope->n_dropped_attrs);
}

struct model_resource resources_build(const struct span_table *spans, const struct span_scope *scope,
                                      struct model_build *build)
{
    struct model_resource resource = { .n_attrs = scope->attrs.n, .n_dropped_attrs = scope->n_dropped_attrs };

    resource.form           = model_build_string(build, span_table_text(spans, scope->form_id));
    resource.container_form = model_build_string(build, span_table_text(spans, scope->container_form_id));
    resource.schema_url     = model_build_string(build, span_table_text(spans, scope->schema_url_id));
    resource.name           = model_build_string(build, span_table_text(spans, scope->name_id));
    resource.version        = model_build_string(build, span_table_text(spans, scope->version_id));
    resource.first_attr     = build->model.n_attrs;
    struct model_attr *attrs = MODEL_BUILD_TAKE(build, attrs, scope->attrs.n);
    for (uint32_t i = 0; attrs != NULL && i < scope->attrs.n; i++) {
        const struct span_attr *attr = &spans->attrs[scope->attrs.first_at + i];
        attrs[i].key   = model_build_string(build, span_table_text(spans, attr->key_id));
        attrs[i].value = model_build_value(build, span_table_value(spans, attr->value_id));
    }
    return resource;
}

/* ---- The resources of a window, in the model's order ----------------------------- */

struct ranked_resource {
    uint32_t    resource_at; /* of the span table */
    uint32_t    service;     /* of the model */
    uint32_t    n_spans;
    struct text content;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked_resource *x = a, *y = b;
    if (x->service != y->service)
        return x->service < y->service ? -1 : 1;
    if (x->n_spans != y->n_spans)
        return x->n_spans > y->n_spans ? -1 : 1;
    size_t n = x->content.n < y->content.n ? x->content.n : y->content.n;
    int    c = memcmp(x->content.at, y->content.at, n);
    return c != 0 ? c : (x->content.n > y->content.n) - (x->content.n < y->content.n);
}

/* The resources with a span in the window; 'ranked' has room for all. */
static uint32_t find_used(const struct window *window, const uint32_t *label, const struct model *model,
                          uint32_t *number, struct ranked_resource *ranked)
{
    uint32_t n = 0;
    memset(number, 0xff, window->spans->n_resources * sizeof *number);
    for (uint32_t p = 0; p < window->first[window->n_traces]; p++) {
        uint32_t resource_at = window_span(window, p)->resource_at;
        if (number[resource_at] == MODEL_NONE) {
            number[resource_at] = n;
            ranked[n++] = (struct ranked_resource){ .resource_at = resource_at,
                                                    .service = model->labels[label[p] - MODEL_LABEL_FIRST].service };
        }
        ranked[number[resource_at]].n_spans++;
    }
    return n;
}

/* Views into 'bytes', which holds all contents back to back; false: out of memory. */
static bool print_contents(const struct span_table *spans, struct ranked_resource *ranked, uint32_t n,
                           struct buffer *bytes)
{
    for (uint32_t i = 0; i < n; i++) {
        struct span_scope scope = resources_as_scope(&spans->resources[ranked[i].resource_at]);
        size_t            begin = bytes->n;
        resources_print(spans, &scope, bytes);
        ranked[i].content.n = bytes->n - begin;
    }
    size_t begin = 0;
    for (uint32_t i = 0; i < n && !bytes->has_failed; i++) {
        ranked[i].content.at = (const char *)bytes->data + begin;
        begin += ranked[i].content.n;
    }
    return !bytes->has_failed;
}

enum status resources_emit(const struct window *window, const uint32_t *label, struct model_build *build,
                           uint32_t *number, struct fail *fail)
{
    const struct span_table *spans  = window->spans;
    struct ranked_resource  *ranked = calloc((size_t)spans->n_resources + 1, sizeof *ranked); /* owned here */
    struct buffer            bytes  = { 0 };                                                  /* owned here */
    struct model_resource   *to     = NULL;

    if (ranked != NULL) {
        uint32_t n = find_used(window, label, &build->model, number, ranked);
        if (print_contents(spans, ranked, n, &bytes)) {
            qsort(ranked, n, sizeof *ranked, compare_ranked);
            to = MODEL_BUILD_TAKE(build, resources, n);
        }
        for (uint32_t i = 0; to != NULL && i < n; i++) {
            struct span_scope scope       = resources_as_scope(&spans->resources[ranked[i].resource_at]);
            number[ranked[i].resource_at] = i;
            to[i]                         = resources_build(spans, &scope, build);
        }
    }
    free(ranked);
    buffer_free(&bytes);
    return to != NULL && !build->has_failed
               ? STATUS_OK
               : fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for resources");
}
