/* gzip_size.h - how long gzip -6 would make a stream; the only door to zlib of gentq. */
#ifndef GENT_GENTQ_GZIP_SIZE_H
#define GENT_GENTQ_GZIP_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gzip_size;

struct gzip_size *gzip_size_open(void); /* NULL: out of memory */
void              gzip_size_add(struct gzip_size *size, const void *data, size_t n);
uint64_t          gzip_size_finish(struct gzip_size *size); /* bytes in all; no more may be added */
void              gzip_size_close(struct gzip_size *size);  /* accepts NULL */

#endif
