/* gentd_options.h - gentd's command line, parsed and checked. */
#ifndef GENT_GENTD_GENTD_OPTIONS_H
#define GENT_GENTD_GENTD_OPTIONS_H

#include <stdbool.h>

#include "common/base/status.h"
#include "common/trace/trace_format.h"

enum gentd_options_action { GENTD_OPTIONS_RUN, GENTD_OPTIONS_LIST, GENTD_OPTIONS_HELP, GENTD_OPTIONS_VERSION };

struct gentd_options {
    const char *const *paths;       /* n_paths; "-" for standard input; borrowed from argv */
    uint32_t           n_paths;
    const char        *output_path; /* NULL: standard output */
    uint64_t           first_trace, last_trace; /* of the whole stream, from 1, both included */
    uint64_t           max_spans;   /* of a frame */
    int64_t            shift_ns;
    uint32_t           n_threads;
    enum trace_format format;       /* of the output; TRACE_FORMAT_AUTO: that of each frame */
    enum gentd_options_action action;
    bool               can_replace, is_test, is_json, is_verified, is_marked, is_verbose, is_quiet;
};

extern const char gentd_options_help[];

/* Fails with STATUS_USAGE, the clause naming the option. */
enum status gentd_options_parse(struct gentd_options *options, int argc, char **argv, struct fail *fail);

#endif
