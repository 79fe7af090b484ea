/* model_build.c - arrays that double, and two interns. */
#include "gentc/model_build.h"

#include <stdlib.h>

#define MODEL_BUILD_FIRST_CAPACITY 16u /* elements; then powers of two, so that no capacity needs to be kept */

static uint64_t capacity_for(uint64_t n)
{
    uint64_t capacity = MODEL_BUILD_FIRST_CAPACITY;
    while (capacity < n)
        capacity *= 2;
    return capacity;
}

bool model_build_grow(struct model_build *build, void **array, uint32_t *n, uint32_t n_more, size_t size)
{
    uint64_t n_after = (uint64_t)*n + n_more;
    void    *memory;

    /* The pointer is one to some struct: read and written as bytes. */
    memcpy(&memory, array, sizeof memory);
    if (build->has_failed || n_after > UINT32_MAX) {
        build->has_failed = true;
        return false;
    }
    if (memory == NULL || n_after > capacity_for(*n)) {
        uint64_t capacity = capacity_for(n_after);
        void    *larger   = capacity > PTRDIFF_MAX / size ? NULL : realloc(memory, (size_t)capacity * size);
        if (larger == NULL) {
            build->has_failed = true;
            return false;
        }
        memory = larger;
        memcpy(array, &memory, sizeof memory);
    }
    memset((char *)memory + (size_t)*n * size, 0, (size_t)n_more * size);
    *n = (uint32_t)n_after;
    return true;
}

void model_build_init(struct model_build *build)
{
    *build = (struct model_build){ 0 };
    model_build_string(build, (struct text){ "", 0 });
    model_build_value(build, (struct span_value){ { "", 0 }, VALUE_EMPTY });
}

/* Not edges: they live in model_derive's arena. */
void model_build_free(struct model_build *build)
{
    struct model *model = &build->model;

    void *arrays[] = {
        model->string_end,  model->values,       model->attrs,       model->resources,  model->scopes,
        model->services,    model->labels,       model->label_attrs, model->label_events, model->label_links,
        model->columns,     model->choices,      model->numbers,     model->knots,      model->patterns,
        model->parts,       model->fresh,        model->trees,       model->runs,       model->topologies,
        model->groups,      model->bucket_counts, model->segments,   model->cells,      model->tables,
        model->time_knots,  model->leaf_knots,   model->copulas,     model->late_profiles,
        model->period_counts, model->joints,      model->joint_cases,  model->joint_entries,
    };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    intern_free(&build->strings);
    intern_free(&build->values);
    *build = (struct model_build){ 0 };
}

uint32_t model_build_string(struct model_build *build, struct text text)
{
    uint32_t string = intern_add(&build->strings, text.at, text.n);
    if (string == INTERN_NONE) {
        build->has_failed = true;
        return MODEL_NONE;
    }
    return string;
}

uint32_t model_build_value(struct model_build *build, struct span_value value)
{
    uint32_t string = model_build_string(build, value.text);
    if (string == MODEL_NONE)
        return MODEL_NONE;

    uint8_t key[1 + sizeof string];
    key[0] = value.type;
    memcpy(key + 1, &string, sizeof string);
    uint32_t at = intern_add(&build->values, key, sizeof key);
    if (at == INTERN_NONE) {
        build->has_failed = true;
        return MODEL_NONE;
    }
    if (at == build->model.n_values) {
        struct model_value *added = MODEL_BUILD_TAKE(build, values, 1);
        if (added == NULL)
            return MODEL_NONE;
        *added = (struct model_value){ string, value.type };
    }
    return at;
}

uint32_t model_build_find_value(const struct model_build *build, struct span_value value)
{
    uint32_t string = intern_find(&build->strings, value.text.at, value.text.n);
    uint8_t  key[1 + sizeof string];

    if (string == INTERN_NONE)
        return MODEL_NONE;
    key[0] = value.type;
    memcpy(key + 1, &string, sizeof string);
    uint32_t at = intern_find(&build->values, key, sizeof key);
    return at == INTERN_NONE ? MODEL_NONE : at;
}

enum status model_build_finish(struct model_build *build, struct fail *fail)
{
    struct model        *model   = &build->model;
    const struct intern *strings = &build->strings;

    if (strings->n > MODEL_MAX_STRINGS || strings->bytes.n > MODEL_MAX_TEXT_BYTES)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "too much text: %u strings, %zu bytes",
                        (unsigned)strings->n, strings->bytes.n);
    uint32_t n_ends = 0;
    free(model->string_end);
    model->string_end = NULL;
    if (!model_build_grow(build, (void **)&model->string_end, &n_ends, strings->n, sizeof *model->string_end))
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory for the model");
    for (uint32_t i = 0; i < strings->n; i++)
        model->string_end[i] = (uint32_t)strings->ends[i];
    model->text      = strings->bytes.data;
    model->n_strings = strings->n;
    return STATUS_OK;
}
