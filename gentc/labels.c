/* labels.c - a span's shape as a row of numbers, interned.
 *
 * The numbers are ids of the span table, where equal ids are equal texts, so
 * that no text is looked at per span. */
#include "gentc/labels.h"

#include "common/base/hash.h"
#include "gentc/resources.h"

#define KIND_CLIENT   3
#define KIND_PRODUCER 4

/* Does child a of 'parent' name the callee, rather than b? Earlier first, then by name. */
static bool is_better_callee(const struct labels_source *source, uint32_t a, uint32_t b)
{
    uint64_t start_a = window_span(source->window, a)->start_ns, start_b = window_span(source->window, b)->start_ns;
    if (start_a != start_b)
        return start_a < start_b;
    return span_names_compare(source->names, source->window->spans, source->names->of_span[a],
                              source->names->of_span[b]) < 0;
}

static uint32_t service_of(const struct labels_source *source, uint32_t p)
{
    return source->names->names[source->names->of_span[p]].service_id;
}

/* By window position: the child that names the callee, or LABELS_NONE. */
static void find_callees(const struct labels_source *source, uint32_t n_spans, uint32_t *callee)
{
    memset(callee, 0xff, n_spans * sizeof *callee);
    for (uint32_t p = 0; p < n_spans; p++) {
        uint32_t parent = source->parent[p];
        if (parent == UINT32_MAX)
            continue;
        uint8_t kind = window_span(source->window, parent)->kind;
        if ((kind != KIND_CLIENT && kind != KIND_PRODUCER) || service_of(source, p) == service_of(source, parent))
            continue;
        if (callee[parent] == LABELS_NONE || is_better_callee(source, p, callee[parent]))
            callee[parent] = p;
    }
}

static void append_u32(struct buffer *out, uint32_t value)
{
    buffer_append(out, &value, sizeof value);
}

static void append_keys(struct buffer *out, const struct span_table *spans, struct span_attrs attrs)
{
    append_u32(out, attrs.n);
    for (uint32_t i = 0; i < attrs.n; i++)
        append_u32(out, spans->attrs[attrs.first_at + i].key_id);
}

/* What a shape begins with, as append_shape() writes it. */
enum shape_word { SHAPE_NAME, SHAPE_CALLEE, SHAPE_KIND, SHAPE_IS_EARLY, SHAPE_N_WORDS };

static void append_shape(struct buffer *out, const struct labels_source *source, const struct span *span,
                         const uint32_t words[SHAPE_N_WORDS])
{
    const struct span_table *spans = source->window->spans;

    buffer_append(out, words, SHAPE_N_WORDS * sizeof *words);
    append_u32(out, (uint32_t)span->status_code << 1 | span->is_shared);
    append_u32(out, span->form_id);
    append_u32(out, span->scope_at);
    append_keys(out, spans, span->attrs);
    append_u32(out, span->n_events);
    for (uint32_t i = 0; i < span->n_events; i++) {
        const struct span_event *event = &spans->events[span->first_event_at + i];
        append_u32(out, source->names->of_event[span->first_event_at + i]);
        append_u32(out, event->form_id);
        append_keys(out, spans, event->attrs);
    }
    append_u32(out, span->n_links);
    for (uint32_t i = 0; i < span->n_links; i++) {
        const struct span_link *link = &spans->links[span->first_link_at + i];
        append_u32(out, link->form_id);
        append_keys(out, spans, link->attrs);
    }
}

/* of_span[] holds the callees' children and is replaced by the labels. */
static bool intern_shapes(const struct labels_source *source, uint32_t n_spans, uint32_t *of_span,
                          struct intern *shapes, struct buffer *shape)
{
    const uint32_t *name = source->names->of_span;
    for (uint32_t p = 0; p < n_spans; p++) {
        const struct span *span   = window_span(source->window, p);
        uint32_t           parent = source->parent[p];
        const uint32_t     words[SHAPE_N_WORDS] = {
            [SHAPE_NAME]     = name[p],
            [SHAPE_CALLEE]   = of_span[p] == LABELS_NONE ? LABELS_NONE : name[of_span[p]],
            [SHAPE_KIND]     = span->kind,
            [SHAPE_IS_EARLY] = parent != UINT32_MAX && span->start_ns < window_span(source->window, parent)->start_ns,
        };
        shape->n = 0;
        append_shape(shape, source, span, words);
        of_span[p] = shape->has_failed ? INTERN_NONE : intern_add(shapes, shape->data, shape->n);
        if (of_span[p] == INTERN_NONE)
            return false;
    }
    return true;
}

static bool describe_labels(const struct intern *shapes, uint32_t n_spans, struct labels *out)
{
    struct intern operations = { 0 }; /* owned here */
    bool          is_done    = true;

    for (uint32_t i = 0; i < out->n_labels && is_done; i++) {
        uint32_t words[SHAPE_N_WORDS];
        memcpy(words, intern_view(shapes, i).at, sizeof words);
        const uint32_t operation[2] = { words[SHAPE_NAME], words[SHAPE_KIND] };
        out->labels[i] = (struct label){
            .name      = words[SHAPE_NAME],
            .callee    = words[SHAPE_CALLEE],
            .is_early  = (uint8_t)words[SHAPE_IS_EARLY],
            .operation = intern_add(&operations, operation, sizeof operation),
        };
        is_done = out->labels[i].operation != INTERN_NONE;
    }
    for (uint32_t p = n_spans; p-- > 0;)
        out->labels[out->of_span[p]].example = p;
    out->n_operations = operations.n;
    intern_free(&operations);
    return is_done;
}

enum status labels_build(const struct labels_source *source, struct arena *arena, struct labels *out,
                         struct fail *fail)
{
    uint32_t      n_spans = source->window->first[source->window->n_traces];
    struct intern shapes  = { 0 }; /* owned here */
    struct buffer shape   = { 0 }; /* owned here */
    enum status   s       = STATUS_NO_MEMORY;

    *out = (struct labels){ .of_span = arena_take(arena, n_spans, sizeof *out->of_span) };
    if (out->of_span == NULL)
        goto done;
    find_callees(source, n_spans, out->of_span);
    if (!intern_shapes(source, n_spans, out->of_span, &shapes, &shape))
        goto done;
    out->n_labels = shapes.n;
    if (shapes.n > MODEL_MAX_LABELS) {
        s = fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "more than %u span shapes", MODEL_MAX_LABELS);
        goto done;
    }
    out->labels = arena_take(arena, shapes.n, sizeof *out->labels);
    if (out->labels != NULL && describe_labels(&shapes, n_spans, out))
        s = STATUS_OK;
done:
    intern_free(&shapes);
    buffer_free(&shape);
    return s == STATUS_NO_MEMORY ? fail_set(fail, s, FAIL_NO_OFFSET, "no room for the spans' labels") : s;
}

/* ---- Into a model ------------------------------------------------------------- */

/* First use to number: the model's services, scopes and operations. */
struct emitter {
    const struct labels_source *source;
    struct model_build         *build;
    struct intern               services, scopes, operations; /* owned */
};

static uint32_t number_of(struct emitter *emitter, struct intern *numbers, uint32_t id)
{
    uint32_t number = intern_add(numbers, &id, sizeof id);
    emitter->build->has_failed |= number == INTERN_NONE;
    return number;
}

static uint32_t emit_service(struct emitter *emitter, uint32_t service_id)
{
    uint32_t number = number_of(emitter, &emitter->services, service_id);
    if (number == emitter->build->model.n_services) {
        struct model_service *service = MODEL_BUILD_TAKE(emitter->build, services, 1);
        if (service != NULL)
            service->name =
                model_build_string(emitter->build, span_table_text(emitter->source->window->spans, service_id));
    }
    return number;
}

static uint32_t emit_scope(struct emitter *emitter, uint32_t scope_at)
{
    const struct span_table *spans  = emitter->source->window->spans;
    uint32_t                 number = number_of(emitter, &emitter->scopes, scope_at);
    if (number == emitter->build->model.n_scopes) {
        struct model_resource *scope = MODEL_BUILD_TAKE(emitter->build, scopes, 1);
        if (scope != NULL)
            *scope = resources_build(spans, &spans->scopes[scope_at], emitter->build);
    }
    return number;
}

static uint32_t emit_string(struct emitter *emitter, uint32_t text_id)
{
    return model_build_string(emitter->build, span_table_text(emitter->source->window->spans, text_id));
}

/* Number of the first key in label_attrs. */
static uint32_t emit_keys(struct emitter *emitter, struct span_attrs attrs)
{
    const struct span_attr  *source = emitter->source->window->spans->attrs;
    uint32_t                 first  = emitter->build->model.n_label_attrs;
    struct model_label_attr *keys   = MODEL_BUILD_TAKE(emitter->build, label_attrs, attrs.n);
    for (uint32_t i = 0; keys != NULL && i < attrs.n; i++)
        keys[i].key = emit_string(emitter, source[attrs.first_at + i].key_id);
    return first;
}

static void emit_events(struct emitter *emitter, const struct span *span, struct model_label *label)
{
    label->first_event               = emitter->build->model.n_label_events;
    label->n_events                  = span->n_events;
    struct model_label_event *events = MODEL_BUILD_TAKE(emitter->build, label_events, span->n_events);
    for (uint32_t i = 0; events != NULL && i < span->n_events; i++) {
        const struct span_names *names = emitter->source->names;
        uint32_t                 at    = span->first_event_at + i;
        const struct span_event *event = &emitter->source->window->spans->events[at];
        events[i].name_text  = model_build_string(emitter->build, intern_view(&names->texts, names->of_event[at]));
        events[i].form       = emit_string(emitter, event->form_id);
        events[i].n_attrs    = event->attrs.n;
        events[i].first_attr = emit_keys(emitter, event->attrs);
    }
}

static void emit_links(struct emitter *emitter, const struct span *span, struct model_label *label)
{
    label->first_link              = emitter->build->model.n_label_links;
    label->n_links                 = span->n_links;
    struct model_label_link *links = MODEL_BUILD_TAKE(emitter->build, label_links, span->n_links);
    for (uint32_t i = 0; links != NULL && i < span->n_links; i++) {
        const struct span_link *link = &emitter->source->window->spans->links[span->first_link_at + i];
        links[i].form       = emit_string(emitter, link->form_id);
        links[i].n_attrs    = link->attrs.n;
        links[i].first_attr = emit_keys(emitter, link->attrs);
    }
}

static void emit_label(struct emitter *emitter, const struct label *from)
{
    const struct span_names *names = emitter->source->names;
    const struct span_name  *name  = &names->names[from->name];
    const struct span       *span  = window_span(emitter->source->window, from->example);
    struct model_label       label = { .n_attrs     = span->attrs.n,
                                       .kind        = span->kind,
                                       .status_code = span->status_code,
                                       .is_early    = from->is_early,
                                       .is_shared   = span->is_shared };

    label.service    = emit_service(emitter, name->service_id);
    label.operation  = number_of(emitter, &emitter->operations, from->operation);
    label.name_text  = model_build_string(emitter->build, intern_view(&names->texts, name->text_id));
    label.form       = emit_string(emitter, span->form_id);
    label.scope      = emit_scope(emitter, span->scope_at);
    label.first_attr = emit_keys(emitter, span->attrs);
    emit_events(emitter, span, &label);
    emit_links(emitter, span, &label);

    struct model_label *to = MODEL_BUILD_TAKE(emitter->build, labels, 1);
    if (to != NULL)
        *to = label;
}

enum status labels_emit(const struct labels_source *source, const struct labels *labels, const uint32_t *order,
                        struct model_build *build, struct fail *fail)
{
    struct emitter emitter = { .source = source, .build = build };

    for (uint32_t i = 0; i < labels->n_labels && !build->has_failed; i++)
        emit_label(&emitter, &labels->labels[order[i]]);
    intern_free(&emitter.services);
    intern_free(&emitter.scopes);
    intern_free(&emitter.operations);
    return build->has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the model's labels")
                             : STATUS_OK;
}

static void print_name(const struct labels_source *source, uint32_t name_at, struct buffer *out)
{
    const struct span_name *name    = &source->names->names[name_at];
    struct text             service = span_table_text(source->window->spans, name->service_id);
    struct text             text    = intern_view(&source->names->texts, name->text_id);
    buffer_append_u64(out, service.n);
    buffer_append_byte(out, ':');
    buffer_append(out, service.at, service.n);
    buffer_append(out, text.at, text.n);
}

uint64_t *labels_hash(const struct labels_source *source, const struct labels *labels, const uint64_t *model_hash,
                      struct arena *arena)
{
    const struct span_table *spans = source->window->spans;
    uint64_t                *hash  = arena_take(arena, labels->n_labels, sizeof *hash);
    struct buffer            bytes = { 0 }; /* owned here */

    for (uint32_t i = 0; hash != NULL && i < labels->n_labels; i++) {
        const struct label *label = &labels->labels[i];
        bytes.n                   = 0;
        buffer_append(&bytes, &model_hash[i], sizeof model_hash[i]);
        resources_print(spans, &spans->scopes[window_span(source->window, label->example)->scope_at], &bytes);
        if (label->callee != LABELS_NONE)
            print_name(source, label->callee, &bytes);
        if (bytes.has_failed)
            hash = NULL;
        else
            hash[i] = hash_xxh64(bytes.data, bytes.n);
    }
    buffer_free(&bytes);
    return hash;
}
