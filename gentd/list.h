/* list.h - what each frame of a bundle holds, for people and for programs. */
#ifndef GENT_GENTD_LIST_H
#define GENT_GENTD_LIST_H

#include "common/base/output.h"
#include "gentd/gentd_options.h"

/* Prints every frame of options->paths to 'output': a table of its own, or
 * with options->is_json one JSON object on a line. Regenerates nothing.
 * Fails as frame_walk_run and output_write do. */
enum status list_run(const struct gentd_options *options, struct output *output, const char **where,
                     struct fail *fail);

#endif
