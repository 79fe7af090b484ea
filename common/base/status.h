/* status.h - why a call failed: one table of outcomes for all three programs.
 *
 * A callee returns a status and fills a caller-owned `struct fail`; nothing
 * below the three main.c prints or exits. */
#ifndef GENT_COMMON_BASE_STATUS_H
#define GENT_COMMON_BASE_STATUS_H

#include <stdint.h>

/* Name, exit status, sentence for humans.  Append only: tests name these. */
#define STATUS_LIST(X)                                                        \
    X(STATUS_OK,          0, "success")                                       \
    X(STATUS_NO_MEMORY,   1, "out of memory")                                 \
    X(STATUS_IO,          1, "input or output failed")                        \
    X(STATUS_BAD_TRACE,   1, "input trace is malformed")                      \
    X(STATUS_BAD_BUNDLE,  1, "bundle is malformed")                           \
    X(STATUS_LIMIT,       1, "limit exceeded")                                \
    X(STATUS_USAGE,       2, "usage")                                         \
    X(STATUS_UNSUPPORTED, 3, "bundle needs a newer gentd")                    \
    X(STATUS_DAMAGED,     4, "bundle is damaged")                             \
    X(STATUS_MISMATCH,    4, "regenerated output differs from the bundle's digest") \
    X(STATUS_PIPE,        0, "the reader closed the pipe")

enum status {
#define STATUS_ENUM(name, exit_code, sentence) name,
    STATUS_LIST(STATUS_ENUM)
#undef STATUS_ENUM
};

#define FAIL_NO_OFFSET UINT64_MAX

/* Why a call failed.  Meaningful only after a status other than STATUS_OK.
 * Owned by the caller; holds no pointers. */
struct fail {
    uint64_t    offset;    /* byte offset or line number in the input, as the callee says, or FAIL_NO_OFFSET */
    enum status status;
    char        what[116]; /* one clause, no full stop, no newline */
};

/* Fills 'fail' (may be NULL) and returns 'status', so that a caller can say
 * `return fail_set(fail, STATUS_LIMIT, at, "too many spans: %u", n);`. */
enum status fail_set(struct fail *fail, enum status status, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The sentence and the process exit status of the table above. */
const char *status_sentence(enum status status);
int         status_exit(enum status status);

#endif
