/* otlp_scalar.h - scalar members of OTLP's objects: texts, numbers, enums, ids.
 *
 * Each takes the node at 'at' as the value of member 'name' of reader->owner
 * and writes the result only on STATUS_OK. Fails with STATUS_BAD_TRACE
 * (reader->what says why) or STATUS_NO_MEMORY. */
#ifndef GENT_COMMON_TRACE_OTLP_SCALAR_H
#define GENT_COMMON_TRACE_OTLP_SCALAR_H

#include "common/trace/otlp_member.h"

enum status otlp_scalar_text(struct otlp_reader *reader, uint32_t at, const char *name, uint32_t *text_id);

/* A number or a string that holds one; 1e3 and 7.0 are whole numbers too. */
enum status otlp_scalar_u32(struct otlp_reader *reader, uint32_t at, const char *name, uint32_t *value);

/* Likewise; at most INT64_MAX, so that differences of times fit. */
enum status otlp_scalar_time(struct otlp_reader *reader, uint32_t at, const char *name, uint64_t *time_ns);

/* A number below n, or one of the n names behind 'prefix'. */
enum status otlp_scalar_enum(struct otlp_reader *reader, uint32_t at, const char *name, const char *prefix,
                             const char *const *names, uint8_t n, uint8_t *value);

/* n_bytes is 8 or 16 (then id[0] holds the first half): hexadecimal digits in
 * either case, or base64 with or without its padding. */
enum status otlp_scalar_id(struct otlp_reader *reader, uint32_t at, const char *name, uint32_t n_bytes, uint64_t *id);

bool otlp_scalar_is_base64(struct text text);

#endif
