/* regenerate.h - bundles to traces, frame by frame.
 *
 *   frame -> model -> gen -> [render] -> output, checked against the frame's digest
 */
#ifndef GENT_GENTD_REGENERATE_H
#define GENT_GENTD_REGENERATE_H

#include "common/base/output.h"
#include "gentd/gentd_options.h"

/* Writes the traces of all frames of options->paths to 'output' (NULL: test
 * only), each frame as soon as it has arrived. Does not commit the output.
 *
 *   where  on failure: the path that fail->offset (a byte) belongs to
 *
 * Deterministic on the bundles and options but for n_threads, which changes
 * nothing. Memory: that of the largest frame's model, of which nothing grows
 * with the traces but 8 bytes a span and 16 a trace, and buffers per thread.
 * Fails with STATUS_MISMATCH also after all bytes were written; besides, as
 * frame_read, frame_decode, gen_build, render_run do, and with STATUS_LIMIT
 * for options->max_spans or a shift beyond what times can hold. */
enum status regenerate_run(const struct gentd_options *options, struct output *output, const char **where,
                           struct fail *fail);

#endif
