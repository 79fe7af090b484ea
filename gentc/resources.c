/* resources.c - one code path for resources and scopes: a scope has more members. */
#include "gentc/resources.h"

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
