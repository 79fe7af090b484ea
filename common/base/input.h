/* input.h - bytes in: files and standard input, compressed or not, by lines.
 *
 * gzip (concatenated members), lz4 frames and zstd frames (window up to
 * 128 MiB) are recognised by their first bytes and unpacked on the way; what
 * is damaged or truncated fails with STATUS_IO. */
#ifndef GENT_COMMON_BASE_INPUT_H
#define GENT_COMMON_BASE_INPUT_H

#include "common/base/buffer.h"
#include "common/base/status.h"

struct input;

/* 'path' NULL or "-" is standard input; the path is not kept, and no 'what'
 * below names it.  Waits for the first bytes, which tell the compression. */
enum status input_open(struct input **input, const char *path, struct fail *fail);
void        input_close(struct input *input); /* accepts NULL */

/* Up to n unpacked bytes; *n_got == 0 at the end (or for n == 0).  Returns what
 * a pipe has instead of waiting for all of n.  After input_next_line() it goes
 * on behind the last line. */
enum status input_read(struct input *input, void *data, size_t n, size_t *n_got, struct fail *fail);

/* One line without its "\n" or "\r\n".  The text is followed by at least
 * INPUT_PADDING readable bytes (simdjson's rule) and is valid until the next
 * call.  A line longer than max_bytes is skipped to its end and given back
 * with is_too_long, n == 0.  A blank line is a line of n == 0.  has_newline is false for a last line that ends
 * with the file.  *is_end: no more lines.  line_number counts from 1. */
#define INPUT_PADDING 64
struct input_line {
    struct text text;
    uint64_t    number;
    bool        is_too_long;
    bool        has_newline;
};
enum status input_next_line(struct input *input, size_t max_bytes, struct input_line *line, bool *is_end,
                            struct fail *fail);

/* At least n bytes from the next one on, which stay to be read; fewer at the
 * end only. More, when more is at hand. Followed by INPUT_PADDING readable
 * bytes; valid until the next call of any of these. Memory grows with n. */
enum status input_peek(struct input *input, size_t n, struct text *text, struct fail *fail);
void        input_take(struct input *input, size_t n); /* the first n of those: they count as read, but as no line */

uint64_t input_bytes_read(const struct input *input); /* unpacked, given out so far: whatever the pieces it came in */
uint64_t input_bytes_total(const struct input *input); /* size of an uncompressed regular file, else 0 */

#endif
