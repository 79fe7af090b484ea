/* report.c - at most REPORT_MAX_SHOWN lines an input. */
#include "gentc/report.h"

#include <stdio.h>

#include "common/base/cli.h"

void report_begin_input(struct report *report, const char *path)
{
    report->path = path;
    report->n_found = 0;
}

void report_end_input(struct report *report)
{
    char what[64];

    if (report->n_found <= REPORT_MAX_SHOWN || report->is_quiet || report->is_strict)
        return;
    snprintf(what, sizeof what, "%llu more problems not shown",
             (unsigned long long)(report->n_found - REPORT_MAX_SHOWN));
    progress_clear(report->progress);
    cli_print_problem("gentc", report->path, FAIL_NO_OFFSET, what);
}

enum status report_bad(void *context, uint64_t line, const char *what)
{
    struct report *report = context;

    report->n_found++;
    if (report->is_strict)
        return STATUS_BAD_TRACE;
    if (!report->is_quiet && report->n_found <= REPORT_MAX_SHOWN) {
        progress_clear(report->progress);
        cli_print_problem("gentc", report->path, line, what);
    }
    return STATUS_OK;
}
