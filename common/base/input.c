/* input.c - a file descriptor, a decompressor if it needs one, and lines.
 *
 * Plain bytes are read straight to where the caller or the line buffer wants
 * them; only compressed bytes, and the first ones, pass through 'raw'. */
#include "common/base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/unpack.h"

#define RAW_BYTES        ((size_t)1 << 18)
#define FIRST_LINE_BYTES ((size_t)1 << 19) /* of the line buffer, which doubles as lines need it */

struct input {
    int            fd;
    bool           has_own_fd;
    bool           is_at_end; /* of the descriptor */
    bool           is_full;   /* the last step filled its output: more may be waiting inside */
    uint64_t       n_total, n_read;
    struct unpack *unpack; /* owned; NULL: plain bytes */
    uint8_t       *raw;    /* owned, RAW_BYTES */
    size_t         raw_at, raw_end;

    uint8_t *lines; /* owned, n_lines_capacity + INPUT_PADDING */
    size_t   n_lines_capacity;
    size_t   line_at, line_end; /* bytes read and not yet given back */
    uint64_t line_number;
};

static enum status read_some(struct input *input, void *data, size_t n, size_t *n_got, struct fail *fail)
{
    *n_got = 0;
    while (!input->is_at_end) {
        ssize_t got = read(input->fd, data, n);
        if (got > 0) {
            *n_got = (size_t)got;
            return STATUS_OK;
        }
        if (got == 0) {
            input->is_at_end = true;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd wait = { .fd = input->fd, .events = POLLIN };
            poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot read: %s", strerror(errno));
        }
    }
    return STATUS_OK;
}

static enum status refill_raw(struct input *input, struct fail *fail)
{
    size_t n_got;
    enum status status = read_some(input, input->raw, RAW_BYTES, &n_got, fail);

    input->raw_at  = 0;
    input->raw_end = n_got;
    return status;
}

/* The first bytes say what the input is; they stay in 'raw'. */
static enum status find_kind(struct input *input, struct fail *fail)
{
    while (input->raw_end < UNPACK_N_HEAD && !input->is_at_end) {
        size_t      n_got;
        enum status status =
            read_some(input, input->raw + input->raw_end, RAW_BYTES - input->raw_end, &n_got, fail);
        if (status != STATUS_OK)
            return status;
        input->raw_end += n_got;
    }
    enum unpack_kind kind = unpack_kind_of(input->raw, input->raw_end);
    return kind == UNPACK_NONE ? STATUS_OK : unpack_open(&input->unpack, kind, fail);
}

static uint64_t remaining_size(int fd)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return 0;
    off_t at = lseek(fd, 0, SEEK_CUR);
    return at >= 0 && at < about.st_size ? (uint64_t)(about.st_size - at) : 0;
}

enum status input_open(struct input **input, const char *path, struct fail *fail)
{
    bool          is_stdin = path == NULL || strcmp(path, "-") == 0;
    enum status   status;
    struct input *opened = calloc(1, sizeof(*opened));

    *input = NULL;
    if (opened == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to read");
    opened->has_own_fd = !is_stdin;
    opened->fd         = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (opened->fd < 0) {
        status = fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot open: %s", strerror(errno));
        goto failed;
    }
    opened->raw = malloc(RAW_BYTES);
    if (opened->raw == NULL) {
        status = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to read");
        goto failed;
    }
    opened->n_total = remaining_size(opened->fd);
    (void)posix_fadvise(opened->fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* a hint: no pipe takes it */
    status = find_kind(opened, fail);
    if (status != STATUS_OK)
        goto failed;
    if (opened->unpack != NULL)
        opened->n_total = 0;
    *input = opened;
    return STATUS_OK;

failed:
    input_close(opened);
    return status;
}

void input_close(struct input *input)
{
    if (input == NULL)
        return;
    if (input->has_own_fd && input->fd >= 0)
        close(input->fd);
    unpack_close(input->unpack);
    free(input->raw);
    free(input->lines);
    free(input);
}

/* *n_got == 0 at the end only. */
static enum status read_unpacked(struct input *input, uint8_t *data, size_t n, size_t *n_got, struct fail *fail)
{
    *n_got = 0;
    while (*n_got == 0) {
        if (input->raw_at == input->raw_end && !(input->is_full && unpack_is_inside(input->unpack))) {
            enum status status = refill_raw(input, fail);
            if (status != STATUS_OK)
                return status;
            if (input->raw_end == 0 && unpack_is_inside(input->unpack)) {
                return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "%s data ends too early: the input is truncated",
                                unpack_name(input->unpack));
            }
            if (input->raw_end == 0)
                return STATUS_OK;
        }

        struct unpack_step step   = { input->raw + input->raw_at, input->raw_end - input->raw_at, data, n };
        enum status        status = unpack_run(input->unpack, &step, fail);
        if (status != STATUS_OK)
            return status;
        input->raw_at  = input->raw_end - step.n_in;
        input->is_full = step.n_out == 0;
        *n_got         = n - step.n_out;
    }
    return STATUS_OK;
}

/* Behind the line buffer: what has not been read from the input yet. */
static enum status read_more(struct input *input, void *data, size_t n, size_t *n_got, struct fail *fail)
{
    enum status status = STATUS_OK;

    *n_got = 0;
    if (n == 0)
        return STATUS_OK;
    if (input->unpack != NULL) {
        status = read_unpacked(input, data, n, n_got, fail);
    } else if (input->raw_at < input->raw_end) {
        size_t n_raw = input->raw_end - input->raw_at;
        *n_got       = n < n_raw ? n : n_raw;
        memcpy(data, input->raw + input->raw_at, *n_got);
        input->raw_at += *n_got;
    } else {
        status = read_some(input, data, n, n_got, fail);
    }
    input->n_read += *n_got;
    return status;
}

enum status input_read(struct input *input, void *data, size_t n, size_t *n_got, struct fail *fail)
{
    size_t n_buffered = input->line_end - input->line_at;

    if (n_buffered == 0)
        return read_more(input, data, n, n_got, fail);
    *n_got = n < n_buffered ? n : n_buffered;
    memcpy(data, input->lines + input->line_at, *n_got);
    input->line_at += *n_got;
    return STATUS_OK;
}

/* Makes room behind line_end: first by moving what is there to the front. */
static enum status make_room(struct input *input, struct fail *fail)
{
    size_t n_held = input->line_end - input->line_at;

    if (input->line_at != 0) {
        memmove(input->lines, input->lines + input->line_at, n_held);
        input->line_at  = 0;
        input->line_end = n_held;
    }
    if (n_held <= input->n_lines_capacity / 2 && input->lines != NULL)
        return STATUS_OK;

    size_t   capacity = input->lines == NULL ? FIRST_LINE_BYTES : 2 * input->n_lines_capacity;
    uint8_t *lines    = realloc(input->lines, capacity + INPUT_PADDING);
    if (lines == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory for a line of %zu bytes", n_held);
    input->lines            = lines;
    input->n_lines_capacity = capacity;
    return STATUS_OK;
}

static enum status fill_lines(struct input *input, size_t *n_got, struct fail *fail)
{
    enum status status = make_room(input, fail);
    if (status != STATUS_OK)
        return status;
    status = read_more(input, input->lines + input->line_end, input->n_lines_capacity - input->line_end, n_got, fail);
    input->line_end += *n_got;
    memset(input->lines + input->line_end, 0, INPUT_PADDING);
    return status;
}

/* Whether n bytes without a newline are too long even if the last is a '\r'. */
static bool is_beyond(size_t n, size_t max_bytes)
{
    return n > max_bytes && n - max_bytes > 1;
}

/* Gives back [line_at, line_at + n) as a line, and takes n_taken bytes. */
static void give_line(struct input *input, size_t n, bool has_newline, size_t max_bytes, struct input_line *line)
{
    const char *at = (const char *)input->lines + input->line_at;

    input->line_at += n + has_newline;
    if (has_newline && n != 0 && at[n - 1] == '\r')
        n--;
    line->has_newline = has_newline;
    line->is_too_long = line->is_too_long || n > max_bytes;
    line->text        = (struct text){ at, line->is_too_long ? 0 : n };
    line->number      = ++input->line_number;
}

enum status input_next_line(struct input *input, size_t max_bytes, struct input_line *line, bool *is_end,
                            struct fail *fail)
{
    size_t n_searched = 0; /* of the bytes held: without a newline */

    *line   = (struct input_line){ 0 };
    *is_end = false;
    for (;;) {
        size_t n_held = input->line_end - input->line_at;
        if (n_searched < n_held) {
            const uint8_t *begin   = input->lines + input->line_at;
            const uint8_t *newline = memchr(begin + n_searched, '\n', n_held - n_searched);
            if (newline != NULL) {
                give_line(input, (size_t)(newline - begin), true, max_bytes, line);
                return STATUS_OK;
            }
            n_searched = n_held;
        }
        if (line->is_too_long || is_beyond(n_held, max_bytes)) {
            line->is_too_long = true;
            input->line_at    = input->line_end;
            n_searched        = 0;
        }

        size_t      n_got  = 0;
        enum status status = fill_lines(input, &n_got, fail);
        if (status != STATUS_OK)
            return status;
        if (n_got == 0) {
            *is_end = n_searched == 0 && !line->is_too_long;
            if (!*is_end)
                give_line(input, n_searched, false, max_bytes, line);
            return STATUS_OK;
        }
    }
}

enum status input_peek(struct input *input, size_t n, struct text *text, struct fail *fail)
{
    enum status status = STATUS_OK;
    size_t      n_got  = 1;

    while (status == STATUS_OK && n_got != 0 && input->line_end - input->line_at < n)
        status = fill_lines(input, &n_got, fail);
    *text = (struct text){ "", 0 };
    if (input->lines != NULL)
        *text = (struct text){ (const char *)input->lines + input->line_at, input->line_end - input->line_at };
    return status;
}

void input_take(struct input *input, size_t n)
{
    input->line_at += n;
}

uint64_t input_bytes_read(const struct input *input)
{
    return input->n_read - (input->line_end - input->line_at);
}

uint64_t input_bytes_total(const struct input *input)
{
    return input->n_total;
}
