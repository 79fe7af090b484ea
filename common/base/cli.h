/* cli.h - what the programs' command lines share: numbers, durations, ranges, and one line a problem. */
#ifndef GENT_COMMON_BASE_CLI_H
#define GENT_COMMON_BASE_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"

#define CLI_VERSION     "0.1.0"
#define CLI_MAX_THREADS 64u

/* Each parses the whole of 'text'; false, with *value as it was, when it is
 * anything else or too large. No sign, no blanks, whatever the locale. */
bool cli_parse_u64(const char *text, uint64_t *value);
bool cli_parse_bytes(const char *text, uint64_t *value);     /* 4096, 64K, 8M, 1G: powers of 1024 */
bool cli_parse_duration(const char *text, uint64_t *ns);     /* 500ms, 60s, 5m, 1h, 2d; also ns, us */
bool cli_parse_shift(const char *text, int64_t *ns);         /* a duration with an optional sign */
bool cli_parse_range(const char *text, uint64_t *first, uint64_t *last); /* A..B with 1 <= A <= B */

/* Processors that this process may use, at least 1 and at most 'max'. */
uint32_t cli_count_processors(uint32_t max);

/* One line on standard error, control characters replaced:
 *
 *     PROGRAM: PATH:AT: WHAT
 *
 * without PATH when it is NULL, without AT when it is FAIL_NO_OFFSET. */
void cli_print_problem(const char *program, const char *path, uint64_t at, const char *what);

/* The same with the sentence of fail->status in front of its clause; a usage
 * error has its clause alone. */
void cli_print_failure(const char *program, const char *path, const struct fail *fail);

/* From now on a closed pipe is an error of write() and no signal; SIGINT,
 * SIGTERM and SIGHUP remove what output.h has under way and then end the process as they
 * would have. */
void cli_catch_signals(void);

#endif
