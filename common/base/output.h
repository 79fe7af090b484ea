/* output.h - bytes out: standard output, or a file that appears whole or not at all.
 *
 * A file is written beside its final name and renamed by output_commit();
 * output_close() without a commit removes what was written, also when a
 * signal ended the run (output_remove_partial is async-signal-safe).  Nothing is
 * buffered here: gather small pieces in a buffer.h buffer first. */
#ifndef GENT_COMMON_BASE_OUTPUT_H
#define GENT_COMMON_BASE_OUTPUT_H

#include <stdbool.h>

#include "common/base/buffer.h"
#include "common/base/status.h"

struct output;

/* 'path' NULL or "-" is standard output.  An existing file needs can_replace.
 * A path that exists and is no regular file (/dev/null, a fifo) is written directly.
 * A new file's mode follows the umask.  The path is not kept. */
enum status output_open(struct output **output, const char *path, bool can_replace, struct fail *fail);
/* All n bytes, or STATUS_PIPE (reader gone: end quietly) or STATUS_IO. */
enum status output_write(struct output *output, const void *data, size_t n, struct fail *fail);
enum status output_commit(struct output *output, struct fail *fail); /* gives the file its name; no more writes */
void        output_close(struct output *output);                      /* accepts NULL */
void        output_remove_partial(void);

#endif
