/* frame_walk.h - every frame of every input, as they arrive. */
#ifndef GENT_GENTD_FRAME_WALK_H
#define GENT_GENTD_FRAME_WALK_H

#include "common/bundle/frame.h"

/* A frame and where it stands. */
struct frame_walk_stop {
    const char              *path;     /* "standard input" for "-" */
    uint64_t                 offset;   /* of the frame in it */
    uint64_t                 number;   /* in all inputs, from 1 */
    const struct frame_view *view;
    bool                     is_last;  /* set by the visitor: no more frames are wanted */
};

struct frame_walk_visitor {
    enum status (*visit)(void *context, struct frame_walk_stop *stop, struct fail *fail);
    void *context;
};

/* Calls the visitor for each frame of 'paths' in order, as soon as the frame
 * has arrived whole. An input without a byte has no frames. 'where' is set to
 * the path being read; fail->offset is a byte offset in it. Fails as
 * frame_read and the visitor do. */
enum status frame_walk_run(const char *const *paths, uint32_t n_paths, const struct frame_walk_visitor *visitor,
                           const char **where, struct fail *fail);

#endif
