/* status.c - the outcome table as text, and the one way to fill a fail. */
#include "common/base/status.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

struct status_row {
    const char *sentence;
    int         exit_code;
};

static const struct status_row status_rows[] = {
#define STATUS_ROW(name, exit_code, sentence) [name] = { sentence, exit_code },
    STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

#define N_STATUS_ROWS (sizeof(status_rows) / sizeof(status_rows[0]))

const char *status_sentence(enum status status)
{
    return (size_t)status < N_STATUS_ROWS ? status_rows[status].sentence : "unknown status";
}

int status_exit(enum status status)
{
    return (size_t)status < N_STATUS_ROWS ? status_rows[status].exit_code : 1;
}

enum status fail_set(struct fail *fail, enum status status, uint64_t offset, const char *format, ...)
{
    if (fail == NULL)
        return status;
    fail->status = status;
    fail->offset = offset;

    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(fail->what, sizeof(fail->what), format, arguments);
    va_end(arguments);
    if (n < 0)
        fail->what[0] = '\0';

    /* The clause may quote a path or an input: a message stays one line, and
     * no control sequence of theirs reaches a terminal. */
    for (char *c = fail->what; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    }
    return status;
}
