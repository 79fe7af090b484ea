/* put.h - text and JSON for lists, by our own integer code: no locale reaches it. */
#ifndef GENT_GENTD_PUT_H
#define GENT_GENTD_PUT_H

#include "common/base/buffer.h"

/* All append to 'out'; lack of memory shows as out->has_failed. */
void put_text(struct buffer *out, const char *text);
void put_padded(struct buffer *out, uint64_t value, unsigned n_digits); /* with zeros in front */
void put_grouped(struct buffer *out, uint64_t value);                   /* 1234567 as 1,234,567 */
void put_column(struct buffer *out, uint64_t value, unsigned width);    /* grouped, with spaces in front */
void put_spaces(struct buffer *out, size_t begin, size_t width);        /* until width bytes stand behind 'begin' */
void put_json_text(struct buffer *out, struct text text);               /* quoted and escaped */
void put_count(struct buffer *out, const char *key, uint64_t value);    /* ,"key":value */

#endif
