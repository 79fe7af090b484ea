/* gentc_options.h - gentc's command line, parsed and checked. */
#ifndef GENT_GENTC_GENTC_OPTIONS_H
#define GENT_GENTC_GENTC_OPTIONS_H

#include <stdbool.h>

#include "common/base/status.h"
#include "common/trace/trace_format.h"
#include "gentc/learn.h"

#define GENTC_OPTIONS_DEFAULT_TRACES 50000u /* a frame, unless --traces or --window says otherwise */
#define GENTC_OPTIONS_DEFAULT_LEVEL  6u

enum gentc_options_action { GENTC_OPTIONS_RUN, GENTC_OPTIONS_HELP, GENTC_OPTIONS_VERSION };
enum gentc_options_progress { GENTC_PROGRESS_AUTO, GENTC_PROGRESS_ON, GENTC_PROGRESS_OFF };

struct gentc_options {
    const char *const *paths;         /* n_paths; "-" for standard input; borrowed from argv */
    uint32_t           n_paths;
    const char       **drop_patterns; /* n_drop_patterns; owned, see gentc_options_free */
    const char       **hash_patterns; /* likewise */
    uint32_t           n_drop_patterns, n_hash_patterns;
    const char        *hash_key_path; /* NULL: none */
    const char        *warm_path;     /* NULL: none */
    const char        *output_path;   /* NULL: standard output */
    const char        *stats_path;    /* NULL: none */
    uint64_t           n_window_traces; /* 0: by time */
    uint64_t           window_ns;       /* 0: by count */
    uint64_t           seed;
    uint32_t           n_seeds;         /* LEARN_SEEDS_BY_LEVEL, or as many */
    uint32_t           n_window_seeds;
    uint64_t           max_line_bytes;
    uint64_t           max_frame_bytes; /* 0: any */
    uint32_t           n_threads;
    uint32_t           level;           /* 1..9 */
    struct dials       dials;           /* those that are set whatever the level */
    struct learn_model_options  model;
    enum trace_format           format;         /* of the inputs, or TRACE_FORMAT_AUTO */
    enum gentc_options_action   action;
    enum gentc_options_progress progress;
    bool               can_replace, is_verbose, is_quiet, is_strict;
};

extern const char gentc_options_help[];

/* Written whatever the result; free it in any case. Fails with STATUS_USAGE,
 * the clause naming the option, or STATUS_NO_MEMORY. */
enum status gentc_options_parse(struct gentc_options *options, int argc, char **argv, struct fail *fail);
void        gentc_options_free(struct gentc_options *options);

#endif
