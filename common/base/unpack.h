/* unpack.h - streaming decompression of what input.h reads. */
#ifndef GENT_COMMON_BASE_UNPACK_H
#define GENT_COMMON_BASE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"

enum unpack_kind {
    UNPACK_NONE,
    UNPACK_GZIP,
    UNPACK_LZ4,
    UNPACK_ZSTD,
};

#define UNPACK_N_HEAD 4 /* bytes that tell the kind */
enum unpack_kind unpack_kind_of(const uint8_t *head, size_t n);

struct unpack;

/* 'kind' is not UNPACK_NONE.  Fails with STATUS_NO_MEMORY. */
enum status unpack_open(struct unpack **unpack, enum unpack_kind kind, struct fail *fail);
void        unpack_close(struct unpack *unpack); /* accepts NULL */

/* One step's bytes: the callee moves the ends of both sides forward. */
struct unpack_step {
    const uint8_t *in;
    size_t         n_in;
    uint8_t       *out;
    size_t         n_out;
};

/* Takes from step->in and gives to step->out, at least one byte of either, or
 * else needs more of 'in'.  Concatenated members and frames follow each other
 * without a seam.  Fails with STATUS_IO (damaged) or STATUS_NO_MEMORY. */
enum status unpack_run(struct unpack *unpack, struct unpack_step *step, struct fail *fail);

/* Whether the last step ended inside of a member or frame: input that ends
 * there is truncated. */
bool unpack_is_inside(const struct unpack *unpack);

const char *unpack_name(const struct unpack *unpack); /* "gzip", for messages */

#endif
