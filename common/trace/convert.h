/* convert.h - shapes of one format to shapes of another, holes and all.
 *
 *   bundle -> gen -> span_shape_set -> [convert] -> span_shape_set -> trace_write -> bytes
 *
 * Slots keep their numbers, so that the traces of a model fill the new shapes
 * as they filled the old ones. Everything goes through OTLP's terms, by the
 * rules of the OpenTelemetry collector's translators (docs/FORMATS.md). */
#ifndef GENT_COMMON_TRACE_CONVERT_H
#define GENT_COMMON_TRACE_CONVERT_H

#include "common/base/arena.h"
#include "common/base/status.h"
#include "common/trace/span_shape.h"
#include "common/trace/trace_format.h"

/* Attributes of all shapes together that may come to be: those of a scope
 * become attributes of each of its spans, which a hostile bundle could use. */
#define CONVERT_MAX_ATTRS (1u << 23)

/* The container that traces converted to that format stand in. */
struct trace_style convert_style(enum trace_format format);

/* Writes 'to', which lives in 'arena' and borrows texts of 'from', on
 * STATUS_OK. Appends to 'dropped' a clause a line: what the target has no
 * place for; whoever owns it looks at its has_failed. Deterministic on the
 * arguments. Fails with STATUS_UNSUPPORTED, STATUS_BAD_BUNDLE (a form that is none of its
 * format), STATUS_LIMIT, STATUS_NO_MEMORY. */
enum status convert_shapes(const struct span_shape_set *from, struct trace_style from_style,
                           struct trace_style to_style, struct arena *arena, struct span_shape_set *to,
                           struct buffer *dropped, struct fail *fail);

#endif
