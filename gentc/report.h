/* report.h - what is wrong with the input, said line by line and counted. */
#ifndef GENT_GENTC_REPORT_H
#define GENT_GENTC_REPORT_H

#include "common/base/status.h"
#include "gentc/progress.h"

#define REPORT_MAX_SHOWN 20u /* of one input; the others are counted */

struct report {
    struct progress *progress;  /* borrowed: its line gives way */
    const char      *path;      /* of the input being read; borrowed */
    uint64_t         n_found;   /* in this input */
    bool             is_strict, is_quiet;
};

void report_begin_input(struct report *report, const char *path);
void report_end_input(struct report *report); /* says how many were not shown */

/* The 'bad' of struct trace_report; 'context' is a struct report. Prints
 * `gentc: PATH:LINE: WHAT`; or, when strict, nothing, and returns
 * STATUS_BAD_TRACE, which ends the run with that line. */
enum status report_bad(void *context, uint64_t line, const char *what);

#endif
