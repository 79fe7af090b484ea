/* compare.c - options, study, measurement, summary, report: one after the other. */
#include "gentq/compare.h"

#include <stdio.h>

#include "common/base/cli.h"
#include "common/base/output.h"
#include "gentq/compare_report.h"

static enum status write_report(const struct comparison *comparison, struct fail *fail)
{
    struct buffer  text   = { 0 };  /* owned here */
    struct output *output = NULL;   /* owned here */

    compare_report_table(comparison, &text);
    enum status s = text.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "report")
                                    : output_open(&output, NULL, false, fail);
    if (s == STATUS_OK)
        s = output_write(output, text.data, text.n, fail);
    if (s == STATUS_OK)
        s = output_commit(output, fail);
    output_close(output);
    buffer_free(&text);
    return s;
}

static enum status compare_files(const struct compare_options *options, const char **path, struct fail *fail)
{
    struct study_options   study_options   = { options->paths, options->n_paths, options->bucket_ns };
    struct measure_options measure_options = { options->seed, options->n_draws, options->n_threads, options->metrics,
                                               options->n_metrics };
    struct study           study;         /* owned here */
    struct measure         measure = { 0 }; /* owned here */
    struct summary         summary = { 0 }; /* owned here */
    uint32_t               path_at;

    enum status s = study_build(&study_options, &study, &path_at, fail);
    *path         = options->paths[path_at];
    if (s == STATUS_OK)
        s = measure_run(&study, &measure_options, &measure, fail);
    if (s == STATUS_OK)
        s = summary_build(&measure, &measure_options, &summary, fail);
    if (s == STATUS_OK) {
        struct comparison comparison = { options, &study, &measure, &summary };
        s                            = write_report(&comparison, fail);
    }
    summary_free(&summary);
    measure_free(&measure);
    study_free(&study);
    return s;
}

int compare_main(int argc, char **argv)
{
    struct compare_options options;
    struct fail            fail = { 0 };
    const char            *path = NULL;

    enum status s = compare_options_parse(&options, argc, argv, &fail);
    if (s == STATUS_OK && options.is_help)
        return fputs(compare_options_help, stdout) < 0;
    if (s == STATUS_OK)
        s = compare_files(&options, &path, &fail);
    if (s != STATUS_OK && s != STATUS_PIPE)
        cli_print_failure("gentq", path, &fail);
    return status_exit(s);
}
