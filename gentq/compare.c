/* compare.c - options, study, measurement, summary, report: one after the other. */
#include "gentq/compare.h"

#include <stdio.h>
#include <sys/stat.h>

#include "common/base/cli.h"
#include "common/base/output.h"
#include "gentq/compare_report.h"

/* Everything that a run owns. */
struct run {
    const struct compare_options *options;
    const char                   *path; /* of the file that a failure is about; NULL: none */
    struct study                  study;
    struct measure                measure;
    struct summary                summary;
    struct cost                   cost;
    struct absolute               absolutes[COMPARE_MAX_FILES];
    struct detector               detectors[COMPARE_MAX_FILES];
    uint64_t                      bundle_bytes[COMPARE_MAX_FILES];
};

static enum status write_text(const char *path, const struct buffer *text, struct fail *fail)
{
    struct output *output = NULL; /* owned here */
    enum status    s      = text->has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "report")
                                             : output_open(&output, path, true, fail);
    if (s == STATUS_OK)
        s = output_write(output, text->data, text->n, fail);
    if (s == STATUS_OK)
        s = output_commit(output, fail);
    output_close(output);
    return s;
}

static enum status write_reports(struct run *run, struct fail *fail)
{
    struct comparison comparison = { run->options,   &run->study,    &run->measure,  &run->summary,
                                     &run->cost,     run->absolutes, run->detectors, run->bundle_bytes };
    struct buffer     text       = { 0 }; /* owned here */

    if (run->options->is_json)
        compare_report_json(&comparison, &text);
    else
        compare_report_table(&comparison, &text);
    enum status s = write_text(NULL, &text, fail);
    text.n        = 0;
    if (s == STATUS_OK && run->options->html_path != NULL) {
        compare_report_html(&comparison, &text);
        run->path = run->options->html_path;
        s         = write_text(run->path, &text, fail);
    }
    buffer_free(&text);
    return s;
}

static enum status stat_bundles(struct run *run, struct fail *fail)
{
    for (uint32_t i = 0; i < run->options->n_bundles; i++) {
        struct stat bundle;
        run->path = run->options->bundles[i];
        if (stat(run->path, &bundle) != 0)
            return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot be found");
        run->bundle_bytes[i] = (uint64_t)bundle.st_size;
    }
    run->path = NULL;
    return STATUS_OK;
}

static enum status read_files(struct run *run, struct fail *fail)
{
    struct study_options options = { run->options->paths, run->options->n_paths, run->options->bucket_ns };
    uint32_t             path_at;
    enum status          s = study_build(&options, &run->study, &path_at, fail);

    run->path = s == STATUS_OK ? NULL : run->options->paths[path_at];
    for (uint32_t i = 0; s == STATUS_OK && i < run->study.n_sets; i++)
        s = absolute_find(&run->study, i, &run->absolutes[i], fail);
    return s;
}

static enum status measure_all(struct run *run, struct fail *fail)
{
    const struct compare_options *options = run->options;
    struct measure_options measure_options = { options->seed, options->n_draws, options->n_threads, options->metrics,
                                               options->n_metrics };

    enum status s = measure_run(&run->study, &measure_options, &run->measure, fail);
    if (s == STATUS_OK)
        s = summary_build(&run->measure, &measure_options, &run->summary, fail);
    for (uint32_t i = 1; s == STATUS_OK && options->has_detector && i < run->study.n_sets; i++)
        s = detector_run(&run->study, i, options->seed, &run->detectors[i - 1], fail);
    if (s != STATUS_OK || !options->has_costs)
        return s;
    s         = cost_run(options->paths[0], &run->study, &run->measure, options->n_threads, &run->cost, fail);
    run->path = s == STATUS_OK ? NULL : options->paths[0];
    return s;
}

int compare_main(int argc, char **argv)
{
    struct compare_options options;
    struct run             run  = { .options = &options };
    struct fail            fail = { 0 };

    enum status s = compare_options_parse(&options, argc, argv, &fail);
    if (s == STATUS_OK && options.is_help)
        return fputs(compare_options_help, stdout) < 0;
    if (s == STATUS_OK)
        s = stat_bundles(&run, &fail);
    if (s == STATUS_OK)
        s = read_files(&run, &fail);
    if (s == STATUS_OK)
        s = measure_all(&run, &fail);
    if (s == STATUS_OK)
        s = write_reports(&run, &fail);
    cost_free(&run.cost);
    summary_free(&run.summary);
    measure_free(&run.measure);
    study_free(&run.study);
    if (s != STATUS_OK && s != STATUS_PIPE)
        cli_print_failure("gentq", run.path, &fail);
    return status_exit(s);
}
