/* frame_walk.c - one payload at a time in memory. */
#include "gentd/frame_walk.h"

static enum status walk_input(struct input *input, struct buffer *payload, struct frame_walk_stop *stop,
                              const struct frame_walk_visitor *visitor, struct fail *fail)
{
    uint64_t    offset = 0;
    enum status s = STATUS_OK;
    bool        is_end = false;

    while (s == STATUS_OK && !is_end && !stop->is_last) {
        struct frame_view view;
        stop->offset = offset;
        s = frame_read(input, &offset, payload, &view, &is_end, fail);
        if (s != STATUS_OK || is_end)
            break;
        stop->number++;
        stop->view = &view;
        s = visitor->visit(visitor->context, stop, fail);
        stop->view = NULL;
    }
    return s;
}

enum status frame_walk_run(const char *const *paths, uint32_t n_paths, const struct frame_walk_visitor *visitor,
                           const char **where, struct fail *fail)
{
    struct frame_walk_stop stop = { 0 };
    struct buffer          payload = { 0 }; /* owned here */
    enum status            s = STATUS_OK;

    for (uint32_t i = 0; i < n_paths && s == STATUS_OK && !stop.is_last; i++) {
        struct input *input = NULL; /* owned here */
        stop.path = *where = strcmp(paths[i], "-") == 0 ? "standard input" : paths[i];
        s = input_open(&input, paths[i], fail);
        if (s == STATUS_OK)
            s = walk_input(input, &payload, &stop, visitor, fail);
        input_close(input);
    }
    buffer_free(&payload);
    return s;
}
