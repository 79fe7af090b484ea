/* usage.c - getopt_long with our own sentences. */
#include "gentq/usage.h"

#include <stdio.h>

#include "common/base/cli.h"

int usage_print_help(const char *text)
{
    fputs(text, stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}

int usage_next(int argc, char **argv, const char *letters, const struct option *options)
{
    opterr = 0;
    return getopt_long(argc, argv, letters, options, NULL);
}

enum status usage_bad_option(int option, char **argv, struct fail *fail)
{
    const char letter[] = { '-', (char)optopt, '\0' };

    if (option == ':')
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "option '%.40s' needs a value", argv[optind - 1]);
    /* A long option with a value that it does not take is unknown, too; optopt is then its letter. */
    return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "unknown option '%.40s'; see gentq --help",
                    argv[optind - 1][0] == '-' && argv[optind - 1][1] == '-' ? argv[optind - 1] : letter);
}

enum status usage_bad_value(const char *option, const char *wanted, struct fail *fail)
{
    return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--%s needs %s, not '%.40s'", option, wanted, optarg);
}

int usage_end(enum status status, const char *path, const struct fail *fail)
{
    if (status != STATUS_OK && status != STATUS_PIPE)
        cli_print_failure("gentq", path, fail);
    return status_exit(status);
}
