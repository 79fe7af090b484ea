/* warm_start.c - the networks of an earlier bundle. */
#include "gentc/warm_start.h"

#include <stdlib.h>

#include "common/bundle/frame.h"
#include "common/bundle/model_order.h"

/* ---- Reading ------------------------------------------------------------------------- */

static enum status read_frames(struct warm_start *warm, struct input *input, struct fail *fail)
{
    struct buffer payload = { 0 }; /* owned here */
    uint64_t      offset = 0;
    bool          is_end = false;
    enum status   s = STATUS_OK;

    while (s == STATUS_OK && !is_end) {
        struct frame_view view;
        struct model      model = { 0 };
        s = frame_read(input, &offset, &payload, &view, &is_end, fail);
        if (s != STATUS_OK || is_end || view.facts.model_kind != FRAME_MODEL_NET)
            continue;
        arena_free(&warm->arena);
        arena_init(&warm->arena);
        warm->model = (struct model){ 0 };
        s = frame_decode(&view, &warm->arena, &model, fail);
        if (s == STATUS_OK)
            warm->model = model;
    }
    buffer_free(&payload);
    return s;
}

enum status warm_start_read(struct warm_start *warm, const char *path, struct fail *fail)
{
    struct input *input = NULL; /* owned here */

    *warm = (struct warm_start){ 0 };
    arena_init(&warm->arena);
    enum status s = input_open(&input, path, fail);
    if (s == STATUS_OK)
        s = read_frames(warm, input, fail);
    if (s == STATUS_OK && warm->model.n_nets == 0)
        s = fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "no networks to start from");
    input_close(input);
    return s;
}

void warm_start_free(struct warm_start *warm)
{
    arena_free(&warm->arena);
    warm->model = (struct model){ 0 };
}

/* ---- Labels --------------------------------------------------------------------------- */

struct known {
    uint64_t hash;
    uint32_t label;
};

static int compare_known(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->label > y->label) - (x->label < y->label);
}

static uint32_t find_known(const struct known *known, uint32_t n, uint64_t hash)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (known[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && known[low].hash == hash ? known[low].label : MODEL_NONE;
}

enum status warm_start_match(const struct model *from, struct model_build *build, struct arena *arena, uint32_t **of,
                             struct fail *fail)
{
    uint32_t      n = build->model.n_labels + MODEL_LABEL_FIRST, n_from = from->n_labels + MODEL_LABEL_FIRST;
    struct known *known = malloc(n_from * sizeof *known); /* owned here */
    uint32_t     *rank;
    uint64_t     *hash, *hash_from = NULL;

    *of = arena_take(arena, n, sizeof **of);
    enum status s = known == NULL || *of == NULL
                        ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u labels", n_from)
                        : model_order_labels(from, arena, &rank, &hash_from, fail);
    if (s == STATUS_OK)
        s = model_build_finish(build, fail);
    if (s == STATUS_OK)
        s = model_order_labels(&build->model, arena, &rank, &hash, fail);
    for (uint32_t i = 0; s == STATUS_OK && i < n_from; i++)
        known[i] = (struct known){ hash_from[i], i };
    if (s == STATUS_OK)
        qsort(known, n_from, sizeof *known, compare_known);
    for (uint32_t i = 0; s == STATUS_OK && i < n; i++)
        (*of)[i] = i == MODEL_LABEL_TRACE ? MODEL_LABEL_TRACE : find_known(known, n_from, hash[i]);
    free(known);
    return s;
}
