/* test_output.c - a file appears whole or not at all. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/output.h"

/* Each test runs in a process of its own: in a directory of its own, too. */
static void enter_directory(void)
{
    static char path[64];
    snprintf(path, sizeof(path), "%s/gent-test-output-XXXXXX", P_tmpdir);
    cr_assert_not_null(mkdtemp(path));
    cr_assert_eq(chdir(path), 0);
}

static int count_files(void)
{
    DIR *directory = opendir(".");
    int  n         = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(directory);
    return n;
}

static void leave_directory(void)
{
    char path[256];
    cr_assert_not_null(getcwd(path, sizeof(path)));
    cr_assert_eq(count_files(), 0);
    cr_assert_eq(chdir("/"), 0);
    cr_assert_eq(rmdir(path), 0);
}

static void expect_content(const char *path, const char *text)
{
    char  content[64] = { 0 };
    FILE *file        = fopen(path, "r");
    cr_assert_not_null(file);
    cr_assert_eq(fread(content, 1, sizeof(content) - 1, file), strlen(text));
    cr_assert_str_eq(content, text);
    fclose(file);
}

static void write_file(const char *path, const char *text, bool can_replace)
{
    struct output *output;
    struct fail    fail = { 0 };
    cr_assert_eq(output_open(&output, path, can_replace, &fail), STATUS_OK, "%s", fail.what);
    cr_assert_eq(output_write(output, text, strlen(text), &fail), STATUS_OK);
    cr_assert_eq(output_commit(output, &fail), STATUS_OK);
    output_close(output);
}

Test(output, a_committed_file_has_its_name_and_the_umask_s_mode)
{
    enter_directory();
    struct output *output;
    umask(027);
    cr_assert_eq(output_open(&output, "out", false, NULL), STATUS_OK);
    cr_assert_eq(output_write(output, "abc", 3, NULL), STATUS_OK);
    cr_assert_neq(access("out", F_OK), 0);
    cr_assert_eq(count_files(), 1);
    cr_assert_eq(output_write(output, "def", 3, NULL), STATUS_OK);
    cr_assert_eq(output_commit(output, NULL), STATUS_OK);
    output_close(output);

    struct stat about;
    cr_assert_eq(stat("out", &about), 0);
    cr_assert_eq(about.st_mode & 0777, 0640);
    expect_content("out", "abcdef");
    cr_assert_eq(count_files(), 1);
    unlink("out");
    leave_directory();
}

Test(output, closing_without_a_commit_leaves_nothing)
{
    enter_directory();
    struct output *output;
    cr_assert_eq(output_open(&output, "./out", false, NULL), STATUS_OK);
    cr_assert_eq(output_write(output, "abc", 3, NULL), STATUS_OK);
    cr_assert_eq(count_files(), 1);
    output_close(output);
    output_close(NULL);
    leave_directory();
}

Test(output, an_existing_file_is_replaced_only_with_leave)
{
    enter_directory();
    struct output *output;
    struct fail    fail;
    write_file("out", "first", false);
    cr_assert_eq(output_open(&output, "out", false, &fail), STATUS_IO);
    cr_assert_null(output);
    expect_content("out", "first");

    cr_assert_eq(output_open(&output, "out", true, NULL), STATUS_OK);
    cr_assert_eq(output_write(output, "lost", 4, NULL), STATUS_OK);
    output_close(output);
    expect_content("out", "first");

    write_file("out", "second", true);
    expect_content("out", "second");
    unlink("out");
    leave_directory();
}

Test(output, a_file_that_appears_meanwhile_stays)
{
    enter_directory();
    struct output *output;
    cr_assert_eq(output_open(&output, "out", false, NULL), STATUS_OK);
    write_file("out", "other", false);
    cr_assert_eq(output_commit(output, NULL), STATUS_IO);
    output_close(output);
    expect_content("out", "other");
    unlink("out");
    leave_directory();
}

Test(output, a_symbolic_link_stays_and_its_file_is_replaced)
{
    enter_directory();
    write_file("file", "first", false);
    cr_assert_eq(symlink("file", "link"), 0);
    write_file("link", "second", true);
    expect_content("file", "second");
    struct stat about;
    cr_assert_eq(lstat("link", &about), 0);
    cr_assert(S_ISLNK(about.st_mode));
    unlink("link");
    unlink("file");
    leave_directory();
}

Test(output, long_names_and_missing_directories)
{
    enter_directory();
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    write_file(name, "x", false);
    cr_assert_eq(count_files(), 1);
    unlink(name);

    struct output *output;
    struct fail    fail;
    cr_assert_eq(output_open(&output, "absent/out", false, &fail), STATUS_IO);
    cr_assert_str_eq(fail.what, "cannot create: No such file or directory");
    leave_directory();
}

Test(output, devices_are_written_directly_and_a_full_one_fails)
{
    struct output *output;
    struct fail    fail;
    write_file("/dev/null", "abc", false);
    cr_assert_eq(output_open(&output, "/dev/full", false, &fail), STATUS_OK);
    cr_assert_eq(output_write(output, "abc", 3, &fail), STATUS_IO);
    cr_assert_str_eq(fail.what, "cannot write: No space left on device");
    output_close(output);
    cr_assert_eq(access("/dev/full", F_OK), 0);
}

Test(output, a_closed_pipe_is_told_apart)
{
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    cr_assert_eq(pipe(ends), 0);
    cr_assert_geq(dup2(ends[1], STDOUT_FILENO), 0);

    struct output *output;
    char           text[4] = "";
    cr_assert_eq(output_open(&output, NULL, false, NULL), STATUS_OK);
    cr_assert_eq(output_write(output, "abc", 3, NULL), STATUS_OK);
    cr_assert_eq(read(ends[0], text, 3), 3);
    cr_assert_str_eq(text, "abc");
    close(ends[0]);
    cr_assert_eq(output_write(output, "abc", 3, NULL), STATUS_PIPE);
    output_close(output);
}

Test(output, a_signal_handler_can_remove_what_is_partial)
{
    enter_directory();
    struct output *first, *second;
    write_file("done", "x", false);
    cr_assert_eq(output_open(&first, "first", false, NULL), STATUS_OK);
    cr_assert_eq(output_open(&second, "second", false, NULL), STATUS_OK);
    cr_assert_eq(count_files(), 3);
    output_remove_partial();
    cr_assert_eq(count_files(), 1);
    output_close(first);
    output_close(second);
    output_remove_partial();
    expect_content("done", "x");
    unlink("done");
    leave_directory();
}
