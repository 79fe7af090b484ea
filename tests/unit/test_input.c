/* test_input.c - bytes and lines, compressed in each way, whole and damaged. */
#include <criterion/criterion.h>
#include <lz4frame.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "common/base/input.h"
#include "common/base/philox.h"

enum packing { PLAIN, GZIP, LZ4, ZSTD, N_PACKINGS };

static const char *make_file(const void *data, size_t n)
{
    static char path[64];
    snprintf(path, sizeof(path), "%s/gent-test-input-XXXXXX", P_tmpdir);
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, data, n), (ssize_t)n);
    close(fd);
    return path;
}

static void pack_gzip(const struct buffer *data, struct buffer *packed)
{
    z_stream gzip = { 0 };
    cr_assert_eq(deflateInit2(&gzip, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    gzip.next_in   = data->data;
    gzip.avail_in  = (uInt)data->n;
    gzip.next_out  = packed->data + packed->n;
    gzip.avail_out = (uInt)(packed->capacity - packed->n);
    cr_assert_eq(deflate(&gzip, Z_FINISH), Z_STREAM_END);
    packed->n += gzip.total_out;
    deflateEnd(&gzip);
}

static void pack(enum packing packing, const struct buffer *data, struct buffer *packed)
{
    size_t room = 2 * data->n + 1000;
    cr_assert(buffer_reserve(packed, room));
    uint8_t *at = packed->data + packed->n;
    if (packing == PLAIN)
        buffer_append(packed, data->data, data->n);
    else if (packing == GZIP)
        pack_gzip(data, packed);
    else if (packing == LZ4)
        packed->n += LZ4F_compressFrame(at, room, data->data, data->n, NULL);
    else
        packed->n += ZSTD_compress(at, room, data->data, data->n, 3);
}

/* Lines of many lengths, up to 70 KB, blank ones among them; returns their number. */
static uint32_t make_lines(struct buffer *data, size_t n_min)
{
    uint32_t n_lines = 0;
    for (; data->n < n_min; n_lines++) {
        uint32_t n = (uint32_t)(philox_u64(3, 0, 0, n_lines) % (n_lines % 50 == 0 ? 70000 : 300));
        for (uint32_t i = 0; i < n; i++)
            buffer_append_byte(data, (uint8_t)('a' + (i * n + n_lines) % 26));
        buffer_append_byte(data, '\n');
    }
    return n_lines;
}

/* All lines joined with '\n', as they were, when lines and bytes agree. */
static enum status read_lines(const char *path, struct buffer *lines, uint64_t *n_lines, struct fail *fail)
{
    struct input     *input;
    struct input_line line;
    bool              is_end = false;
    enum status       status = input_open(&input, path, fail);

    *n_lines = 0;
    while (status == STATUS_OK) {
        status = input_next_line(input, SIZE_MAX, &line, &is_end, fail);
        if (status != STATUS_OK || is_end)
            break;
        cr_assert_eq(line.number, ++*n_lines);
        cr_assert_not(line.is_too_long);
        volatile char past = line.text.at[line.text.n + INPUT_PADDING - 1];
        (void)past;
        buffer_append(lines, line.text.at, line.text.n);
        if (line.has_newline)
            buffer_append_byte(lines, '\n');
    }
    if (status == STATUS_OK)
        cr_assert_eq(input_bytes_read(input), lines->n);
    input_close(input);
    return status;
}

static void expect_lines(const struct buffer *packed, const struct buffer *data, uint64_t n_lines_expected)
{
    const char   *path  = make_file(packed->data, packed->n);
    struct buffer lines = { 0 };
    uint64_t      n_lines;
    struct fail   fail;

    cr_assert_eq(read_lines(path, &lines, &n_lines, &fail), STATUS_OK, "%s", fail.what);
    cr_assert_eq(n_lines, n_lines_expected);
    cr_assert_eq(lines.n, data->n);
    cr_assert(data->n == 0 || memcmp(lines.data, data->data, data->n) == 0);
    buffer_free(&lines);
    unlink(path);
}

Test(input, lines_come_back_from_every_packing)
{
    struct buffer data = { 0 };
    uint32_t      n    = make_lines(&data, 3000000);
    for (enum packing packing = PLAIN; packing < N_PACKINGS; packing++) {
        struct buffer packed = { 0 };
        pack(packing, &data, &packed);
        expect_lines(&packed, &data, n);
        buffer_free(&packed);
    }
    buffer_free(&data);
}

Test(input, members_and_frames_concatenate)
{
    struct buffer parts[3] = { { 0 } }, whole = { 0 };
    uint32_t      n = 0;
    for (int i = 0; i < 3; i++) {
        n += make_lines(&parts[i], (size_t)(i == 1 ? 0 : 300000)); /* the middle one is empty */
        buffer_append(&whole, parts[i].data, parts[i].n);
    }
    for (enum packing packing = PLAIN; packing < N_PACKINGS; packing++) {
        struct buffer packed = { 0 };
        for (int i = 0; i < 3; i++)
            pack(packing, &parts[i], &packed);
        expect_lines(&packed, &whole, n);
        if (packing == GZIP) {
            for (int i = 0; i < 1000; i++)
                buffer_append_byte(&packed, 0);
            expect_lines(&packed, &whole, n);
        }
        buffer_free(&packed);
    }
    for (int i = 0; i < 3; i++)
        buffer_free(&parts[i]);
    buffer_free(&whole);
}

Test(input, truncated_streams_fail_at_every_length)
{
    struct buffer data = { 0 };
    make_lines(&data, 2000);
    for (enum packing packing = GZIP; packing < N_PACKINGS; packing++) {
        struct buffer packed = { 0 };
        pack(packing, &data, &packed);
        for (size_t n = 5; n < packed.n; n += n < 100 || n + 30 > packed.n ? 1 : 97) {
            const char   *path  = make_file(packed.data, n);
            struct buffer lines = { 0 };
            uint64_t      n_lines;
            struct fail   fail;
            cr_assert_eq(read_lines(path, &lines, &n_lines, &fail), STATUS_IO, "packing %d, %zu bytes", packing, n);
            cr_assert_not_null(strstr(fail.what, "truncated"), "%s", fail.what);
            buffer_free(&lines);
            unlink(path);
        }
        buffer_free(&packed);
    }
    buffer_free(&data);
}

Test(input, damaged_streams_fail)
{
    struct buffer data = { 0 };
    make_lines(&data, 20000);
    for (enum packing packing = GZIP; packing < N_PACKINGS; packing++) {
        struct buffer packed = { 0 }, lines = { 0 };
        uint64_t      n_lines;
        struct fail   fail;
        pack(packing, &data, &packed);
        buffer_append_literal(&packed, "garbage behind the end");
        const char *path = make_file(packed.data, packed.n);
        cr_assert_eq(read_lines(path, &lines, &n_lines, &fail), STATUS_IO);
        cr_assert_not_null(strstr(fail.what, "damaged"), "%s", fail.what);
        buffer_free(&packed);
        buffer_free(&lines);
        unlink(path);
    }
    buffer_free(&data);
}

static struct input *open_text(const char *text)
{
    struct input *input;
    const char   *path = make_file(text, strlen(text));
    cr_assert_eq(input_open(&input, path, NULL), STATUS_OK);
    unlink(path);
    return input;
}

static struct input_line next(struct input *input, size_t max_bytes)
{
    struct input_line line;
    bool              is_end;
    cr_assert_eq(input_next_line(input, max_bytes, &line, &is_end, NULL), STATUS_OK);
    cr_assert_not(is_end);
    return line;
}

static void expect_end(struct input *input)
{
    struct input_line line;
    bool              is_end;
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(input_next_line(input, SIZE_MAX, &line, &is_end, NULL), STATUS_OK);
        cr_assert(is_end);
    }
    input_close(input);
}

static void expect_line(struct input *input, const char *text, bool has_newline)
{
    struct input_line line = next(input, 100);
    cr_assert_eq(line.text.n, strlen(text));
    cr_assert_eq(memcmp(line.text.at, text, line.text.n), 0);
    cr_assert_eq(line.has_newline, has_newline);
}

Test(input, line_ends_of_both_kinds_are_taken_off)
{
    struct input *input = open_text("a\r\n\r\n\nb\rc\nd");
    expect_line(input, "a", true);
    expect_line(input, "", true);
    expect_line(input, "", true);
    expect_line(input, "b\rc", true);
    expect_line(input, "d", false);
    expect_end(input);
}

Test(input, an_empty_file_has_no_lines)
{
    expect_end(open_text(""));
}

Test(input, a_line_at_the_limit_passes_and_one_above_is_skipped)
{
    struct input *input = open_text("abc\nabcd\nabc\r\nabcd\r\nx\nabcdefgh");
    const bool    is_too_long[] = { false, true, false, true, false, true };
    for (uint64_t i = 0; i < 6; i++) {
        struct input_line line = next(input, 3);
        cr_assert_eq(line.is_too_long, is_too_long[i], "line %u", (unsigned)i + 1);
        cr_assert_eq(line.text.n, is_too_long[i] ? 0 : i == 4 ? 1 : 3);
        cr_assert_eq(line.number, i + 1);
        cr_assert_eq(line.has_newline, i < 5);
    }
    expect_end(input);
}

Test(input, lines_longer_than_any_buffer_are_skipped_or_held)
{
    struct buffer data = { 0 };
    for (int i = 0; i < 5000000; i++)
        buffer_append_byte(&data, 'x');
    buffer_append_literal(&data, "\nshort\n");
    buffer_append_byte(&data, 0);
    data.n--;

    struct input *input = open_text((char *)data.data);
    cr_assert(next(input, 1000000).is_too_long);
    expect_line(input, "short", true);
    expect_end(input);

    input = open_text((char *)data.data);
    cr_assert_eq(next(input, 5000000).text.n, 5000000);
    expect_line(input, "short", true);
    cr_assert_eq(input_bytes_read(input), data.n);
    cr_assert_eq(input_bytes_total(input), data.n);
    expect_end(input);
    buffer_free(&data);
}

Test(input, reading_goes_on_behind_the_last_line)
{
    struct input *input = open_text("line\nrest of it");
    char          text[32];
    size_t        n_got;
    expect_line(input, "line", true);
    cr_assert_eq(input_read(input, text, 4, &n_got, NULL), STATUS_OK);
    cr_assert(n_got == 4 && memcmp(text, "rest", 4) == 0);
    cr_assert_eq(input_read(input, text, sizeof(text), &n_got, NULL), STATUS_OK);
    cr_assert(n_got == 6 && memcmp(text, " of it", 6) == 0);
    cr_assert_eq(input_read(input, text, sizeof(text), &n_got, NULL), STATUS_OK);
    cr_assert_eq(n_got, 0);
    input_close(input);
}

Test(input, a_pipe_gives_a_line_before_it_is_closed)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_geq(dup2(ends[0], STDIN_FILENO), 0);
    cr_assert_eq(write(ends[1], "first\nsec", 9), 9);

    struct input *input;
    cr_assert_eq(input_open(&input, "-", NULL), STATUS_OK);
    cr_assert_eq(input_bytes_total(input), 0);
    expect_line(input, "first", true);
    cr_assert_eq(write(ends[1], "ond\n", 4), 4);
    expect_line(input, "second", true);
    close(ends[1]);
    expect_end(input);
}

Test(input, what_cannot_be_read_fails)
{
    struct input *input = (struct input *)1;
    struct fail   fail;
    cr_assert_eq(input_open(&input, "/nonexistent/file", &fail), STATUS_IO);
    cr_assert_null(input);
    cr_assert_str_eq(fail.what, "cannot open: No such file or directory");
    cr_assert_eq(input_open(&input, "/", &fail), STATUS_IO);
    cr_assert_str_eq(fail.what, "cannot read: Is a directory");
    input_close(NULL);
}
