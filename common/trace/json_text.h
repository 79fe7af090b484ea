/* json_text.h - the body of a JSON string to plain UTF-8 and back.
 *
 * Span tables keep texts escaped as in the source; this is for who shows or
 * compares them. */
#ifndef GENT_COMMON_TRACE_JSON_TEXT_H
#define GENT_COMMON_TRACE_JSON_TEXT_H

#include "common/base/buffer.h"

/* Appends what 'body' (what stands between the quotes) means. \u0000 becomes a
 * NUL byte. What no reader lets through is kept readable: a surrogate without
 * its other half becomes U+FFFD, a broken escape stands as it is. */
void json_text_unescape(struct buffer *out, struct text body);

/* Appends 'plain' as a string's body: quote, backslash and control characters
 * escaped, everything else as it is. */
void json_text_escape(struct buffer *out, struct text plain);

/* The same with quotes around it. */
void json_text_quote(struct buffer *out, struct text plain);

/* Removes the white space between the tokens of 'json', a valid JSON text: it
 * then lies in 'scratch', which is emptied first, or stays as it is when there
 * is none. False: out of memory. */
bool json_text_compact(struct buffer *scratch, struct text *json);

#endif
