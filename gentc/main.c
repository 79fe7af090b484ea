/* main.c - gentc: options, one run, and what to say about it.
 *
 *   [bytes -reader-> span_table -> structure -> columns -> times -> model -> bundle]
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/cli.h"
#include "gentc/pipeline.h"

static int print_and_exit(const char *text)
{
    fputs(text, stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}

static int print_version(void)
{
    printf("gentc %s, bundle format %u.%u\n", CLI_VERSION, FRAME_MAJOR, FRAME_MINOR);
    return fflush(stdout) == 0 ? 0 : 1;
}

static bool is_standard_output(const struct gentc_options *options)
{
    return options->output_path == NULL || strcmp(options->output_path, "-") == 0;
}

static enum status write_stats(const struct stats *stats, const char *path, struct fail *fail)
{
    struct output *output = NULL;  /* owned here, like the next */
    struct buffer  json = { 0 };

    enum status s = output_open(&output, path, true, fail);
    if (s == STATUS_OK) {
        stats_print_json(stats, &json);
        s = json.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "statistics")
                            : output_write(output, json.data, json.n, fail);
    }
    if (s == STATUS_OK)
        s = output_commit(output, fail);
    output_close(output);
    buffer_free(&json);
    return s;
}

static enum status run(const struct gentc_options *options, struct stats *stats, const char **where, struct fail *fail)
{
    struct progress progress;
    struct output  *output = NULL; /* owned here */

    progress_init(&progress, options->progress == GENTC_PROGRESS_ON ||
                                 (options->progress == GENTC_PROGRESS_AUTO && !options->is_quiet &&
                                  isatty(STDERR_FILENO)));
    *where = options->output_path;
    enum status s = output_open(&output, options->output_path, options->can_replace, fail);
    if (s == STATUS_OK)
        s = pipeline_run(options, output, stats, &progress, where, fail);
    if (s == STATUS_OK) {
        *where = options->output_path;
        s = output_commit(output, fail);
    }
    output_close(output);
    if (s == STATUS_OK && options->stats_path != NULL) {
        *where = options->stats_path;
        s = write_stats(stats, options->stats_path, fail);
    }
    if (s == STATUS_OK && options->is_verbose)
        stats_print_summary(stats);
    return s;
}

int main(int argc, char **argv)
{
    struct gentc_options options; /* owned here, like the next */
    struct stats         stats = { 0 };
    struct fail          fail;
    const char          *where = NULL;

    cli_catch_signals();
    enum status s = gentc_options_parse(&options, argc, argv, &fail);
    if (s == STATUS_OK && options.action != GENTC_OPTIONS_RUN) {
        int code = options.action == GENTC_OPTIONS_HELP ? print_and_exit(gentc_options_help) : print_version();
        gentc_options_free(&options);
        return code;
    }
    if (s == STATUS_OK && is_standard_output(&options) && isatty(STDOUT_FILENO))
        s = fail_set(&fail, STATUS_USAGE, FAIL_NO_OFFSET,
                     "refusing to write a bundle to a terminal; use -o FILE or a pipe");
    if (s == STATUS_OK)
        s = run(&options, &stats, &where, &fail);
    if (s != STATUS_OK && s != STATUS_PIPE)
        cli_print_failure("gentc", where, &fail);
    stats_free(&stats);
    gentc_options_free(&options);
    return status_exit(s);
}
