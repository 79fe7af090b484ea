/* usage.h - what the subcommands' command lines share. */
#ifndef GENT_GENTQ_USAGE_H
#define GENT_GENTQ_USAGE_H

#include <getopt.h>

#include "common/base/status.h"

/* Prints 'text' on standard output; the exit status. */
int usage_print_help(const char *text);

/* As getopt_long, silent. For 'options' (letters for those without a name of
 * their own in 'letters', which begins with ':'). At '?' or ':' the caller
 * returns usage_bad_option(). */
int usage_next(int argc, char **argv, const char *letters, const struct option *options);

/* Fill 'fail' and return STATUS_USAGE. */
enum status usage_bad_option(int option, char **argv, struct fail *fail);
enum status usage_bad_value(const char *option, const char *wanted, struct fail *fail); /* of optarg */

/* Prints 'fail' with 'path' (may be NULL) in front unless the reader closed the pipe or
 * nothing failed; the exit status. */
int usage_end(enum status status, const char *path, const struct fail *fail);

#endif
