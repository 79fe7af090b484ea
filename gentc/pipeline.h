/* pipeline.h - the whole run: inputs to span table, windows, frames, output.
 *
 *   bytes -reader-> span_table -cut-> window -learn-> frame -> output
 */
#ifndef GENT_GENTC_PIPELINE_H
#define GENT_GENTC_PIPELINE_H

#include "common/base/output.h"
#include "gentc/gentc_options.h"
#include "gentc/progress.h"
#include "gentc/stats.h"

/* Reads options->paths one after the other as one stream of spans and writes
 * each frame to 'output' as soon as its window closes; an input without spans gives
 * one frame without traces. Does not commit the output.
 *
 *   stats  added to, also on failure
 *   where  on failure: the path that fail->offset belongs to, or NULL
 *
 * Deterministic on the inputs and options but for n_threads, which changes nothing. */
enum status pipeline_run(const struct gentc_options *options, struct output *output, struct stats *stats,
                         struct progress *progress, const char **where, struct fail *fail);

#endif
