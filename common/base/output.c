/* output.c - a descriptor, and for a new file the two names it has in its life.
 *
 * Nothing is buffered: a call to output_write is one write. */
#include "common/base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAME_BYTES 200 /* of the final name inside of the partial one, which must stay below NAME_MAX */
#define MAX_PARTIALS   8   /* files being written at once: a program has one or two */

struct output {
    int   fd;
    bool  has_own_fd;
    bool  can_replace;
    char *name;    /* owned; the final name, or NULL where it is written directly */
    char *partial; /* owned; the name until then, or NULL: direct, or committed */
};

/* For the signal handler: the partial names of all open outputs. */
static _Atomic(char *) partials[MAX_PARTIALS];

static bool remember_partial(char *partial)
{
    for (int i = 0; i < MAX_PARTIALS; i++) {
        char *none = NULL;
        if (atomic_compare_exchange_strong(&partials[i], &none, partial))
            return true;
    }
    return false;
}

static void forget_partial(char *partial)
{
    for (int i = 0; i < MAX_PARTIALS; i++) {
        char *same = partial;
        atomic_compare_exchange_strong(&partials[i], &same, NULL);
    }
}

void output_remove_partial(void)
{
    for (int i = 0; i < MAX_PARTIALS; i++) {
        char *partial = atomic_load(&partials[i]);
        if (partial != NULL)
            unlink(partial);
    }
}

static enum status no_memory(struct fail *fail)
{
    return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no memory to write");
}

/* DIRECTORY/.NAME.gent-XXXXXX */
static char *partial_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base  = slash == NULL ? name : slash + 1;
    char       *partial;

    if (asprintf(&partial, "%.*s.%.*s.gent-XXXXXX", (int)(base - name), name, MAX_NAME_BYTES, base) < 0)
        return NULL;
    return partial;
}

/* mkstemp() creates with 0600: gives what open() with 0666 would have given.
 * The mask can only be read by setting it. */
static void allow_as_umask(int fd)
{
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, 0666 & ~mask); /* a file system without modes refuses: no harm */
}

/* Signals wait meanwhile, so that no partial file exists that is not remembered. */
static enum status create_partial(struct output *output, struct fail *fail)
{
    sigset_t    all, before;
    enum status status = STATUS_OK;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    output->fd = mkostemp(output->partial, O_CLOEXEC);
    if (output->fd < 0) {
        status = fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot create: %s", strerror(errno));
    } else if (!remember_partial(output->partial)) {
        unlink(output->partial);
        status = fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "more than %d files are being written", MAX_PARTIALS);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != STATUS_OK) {
        free(output->partial);
        output->partial = NULL;
    }
    return status;
}

static enum status open_file(struct output *output, const char *path, struct fail *fail)
{
    struct stat about;
    bool        exists = stat(path, &about) == 0;

    output->has_own_fd = true;
    if (exists && !S_ISREG(about.st_mode)) {
        output->fd = open(path, O_WRONLY | O_CLOEXEC);
        if (output->fd < 0)
            return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot open: %s", strerror(errno));
        return STATUS_OK;
    }
    if (exists && !output->can_replace)
        return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "exists already, and is not replaced without -f");

    /* Behind a symbolic link, the file is replaced and not the link. */
    output->name = exists ? realpath(path, NULL) : strdup(path);
    if (output->name == NULL)
        return no_memory(fail);
    output->partial = partial_name(output->name);
    if (output->partial == NULL)
        return no_memory(fail);
    enum status status = create_partial(output, fail);
    if (status == STATUS_OK)
        allow_as_umask(output->fd);
    return status;
}

enum status output_open(struct output **output, const char *path, bool can_replace, struct fail *fail)
{
    struct output *opened = calloc(1, sizeof(*opened));
    enum status    status = STATUS_OK;

    *output = NULL;
    if (opened == NULL)
        return no_memory(fail);
    opened->fd          = STDOUT_FILENO;
    opened->can_replace = can_replace;
    if (path != NULL && strcmp(path, "-") != 0)
        status = open_file(opened, path, fail);
    if (status != STATUS_OK) {
        output_close(opened);
        return status;
    }
    *output = opened;
    return STATUS_OK;
}

static enum status fail_to_write(struct fail *fail)
{
    if (errno == EPIPE)
        return fail_set(fail, STATUS_PIPE, FAIL_NO_OFFSET, "nobody reads the output");
    return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot write: %s", strerror(errno));
}

enum status output_write(struct output *output, const void *data, size_t n, struct fail *fail)
{
    for (const char *at = data; n != 0;) {
        ssize_t n_written = write(output->fd, at, n);
        if (n_written >= 0) {
            at += n_written;
            n -= (size_t)n_written;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd wait = { .fd = output->fd, .events = POLLOUT };
            poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return fail_to_write(fail);
        }
    }
    return STATUS_OK;
}

/* Without leave to replace, a file that appeared meanwhile stays. */
static int move_to_name(const struct output *output)
{
    if (output->can_replace)
        return rename(output->partial, output->name);
    int result = renameat2(AT_FDCWD, output->partial, AT_FDCWD, output->name, RENAME_NOREPLACE);
    if (result != 0 && (errno == EINVAL || errno == ENOSYS))
        return rename(output->partial, output->name); /* a file system that cannot promise it */
    return result;
}

enum status output_commit(struct output *output, struct fail *fail)
{
    if (output->has_own_fd) {
        int fd             = output->fd;
        output->has_own_fd = false;
        output->fd         = -1;
        /* Some file systems report a full disk only here. */
        if (close(fd) != 0 && errno != EINTR)
            return fail_to_write(fail);
    }
    if (output->partial == NULL)
        return STATUS_OK;
    if (move_to_name(output) != 0)
        return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot rename the complete file: %s", strerror(errno));
    forget_partial(output->partial);
    free(output->partial);
    output->partial = NULL;
    return STATUS_OK;
}

void output_close(struct output *output)
{
    if (output == NULL)
        return;
    if (output->has_own_fd && output->fd >= 0)
        close(output->fd);
    if (output->partial != NULL) {
        unlink(output->partial);
        forget_partial(output->partial);
    }
    free(output->partial);
    free(output->name);
    free(output);
}
