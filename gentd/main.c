/* main.c - gentd: options, one run, and what to say about it.
 *
 *   [bytes -frame-> model -gen-> trace -otlp_write-> bytes]
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/cli.h"
#include "common/bundle/frame.h"
#include "gentd/list.h"
#include "gentd/regenerate.h"

static int print_and_exit(const char *text)
{
    fputs(text, stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}

static int print_version(void)
{
    printf("gentd %s, bundle format %u.%u\n", CLI_VERSION, FRAME_MAJOR, FRAME_MINOR);
    return fflush(stdout) == 0 ? 0 : 1;
}

static bool reads_standard_input(const struct gentd_options *options)
{
    for (uint32_t i = 0; i < options->n_paths; i++)
        if (strcmp(options->paths[i], "-") == 0)
            return true;
    return false;
}

static enum status run(const struct gentd_options *options, const char **where, struct fail *fail)
{
    struct output *output = NULL; /* owned here */

    *where = options->output_path;
    enum status s = STATUS_OK;
    if (!options->is_test)
        s = output_open(&output, options->output_path, options->can_replace, fail);
    if (s == STATUS_OK)
        s = options->action == GENTD_OPTIONS_LIST ? list_run(options, output, where, fail)
                                                  : regenerate_run(options, output, where, fail);
    if (s == STATUS_OK && output != NULL) {
        *where = options->output_path;
        s = output_commit(output, fail);
    }
    output_close(output);
    return s;
}

int main(int argc, char **argv)
{
    struct gentd_options options;
    struct fail          fail;
    const char          *where = NULL;

    cli_catch_signals();
    enum status s = gentd_options_parse(&options, argc, argv, &fail);
    if (s == STATUS_OK && options.action == GENTD_OPTIONS_HELP)
        return print_and_exit(gentd_options_help);
    if (s == STATUS_OK && options.action == GENTD_OPTIONS_VERSION)
        return print_version();
    if (s == STATUS_OK && reads_standard_input(&options) && isatty(STDIN_FILENO))
        s = fail_set(&fail, STATUS_USAGE, FAIL_NO_OFFSET,
                     "refusing to read a bundle from a terminal; see gentd --help");
    if (s == STATUS_OK)
        s = run(&options, &where, &fail);
    if (s != STATUS_OK && s != STATUS_PIPE)
        cli_print_failure("gentd", where, &fail);
    return status_exit(s);
}
