/* jaeger_form.h - member codes of Jaeger's objects, as span_form.h has them for OTLP.
 *
 * How Jaeger lies in a span table:
 *
 *   resource    the process. Attributes: service.name first (VALUE_STRING, with code 's'), then its tags
 *   span        attributes: its tags, then an x.NAME for each 'x' (a scalar member of an unknown name), then
 *               jaeger.warnings: the array (VALUE_JSON) with 'W', its only element (VALUE_STRING) with 'o'. Kind,
 *               status and its message are read from the tags (span.kind, error, otel.status_code, ...) and not written
 *   event       a log: its name is the first field `event` that is a string, its attributes are the other fields
 *   link        a reference that is not the parent, in order; without attributes
 *   parent      the first CHILD_OF reference into the same trace, else the first FOLLOWS_FROM into it,
 *               else parentSpanID
 *
 * Values by type: string VALUE_STRING, bool VALUE_BOOL, int64 VALUE_INT_NUMBER
 * or in quotes VALUE_INT, float64 VALUE_DOUBLE or in quotes VALUE_DOUBLE_STRING,
 * binary VALUE_BYTES. Stored in bundles: append only. */
#ifndef GENT_COMMON_TRACE_JAEGER_FORM_H
#define GENT_COMMON_TRACE_JAEGER_FORM_H

/* Span: one code a member in source order. Always holds one of t and T, s, b, d; each at most once but for x. */
#define JAEGER_FORM_TRACE_ID       't' /* traceID of 32 digits */
#define JAEGER_FORM_TRACE_ID_LOW   'T' /* of 16 */
#define JAEGER_FORM_SPAN_ID        's'
#define JAEGER_FORM_FLAGS          'f'
#define JAEGER_FORM_NAME           'n' /* operationName */
#define JAEGER_FORM_REFERENCES     'r' /* possibly []; behind it, when the parent is among them: */
#define JAEGER_FORM_LINK           '.' /*   one for each reference in front of the parent, */
#define JAEGER_FORM_PARENT         'p' /*   the parent, */
#define JAEGER_FORM_FOLLOWS        '>' /*   whose refType is FOLLOWS_FROM */
#define JAEGER_FORM_NO_REFERENCES  'R' /* null */
#define JAEGER_FORM_PARENT_ID      'P' /* parentSpanID; 'p' follows when no reference names the parent */
#define JAEGER_FORM_PARENT_EMPTY   'z' /* parentSpanID "" */
#define JAEGER_FORM_PARENT_ZERO    'Z' /* parentSpanID of sixteen zeros */
#define JAEGER_FORM_START          'b' /* startTime, in us; in another unit its power of ten of ns follows: 0, 6, 9 */
#define JAEGER_FORM_START_MS       'm' /* startTimeMillis: the start once more */
#define JAEGER_FORM_DURATION       'd' /* likewise with its unit, which is that of the start */
#define JAEGER_FORM_TAGS           'a' /* possibly [] */
#define JAEGER_FORM_TAGS_QUOTED    'A' /* tags whose bools are in quotes */
#define JAEGER_FORM_NO_TAGS        'N' /* null */
#define JAEGER_FORM_LOGS           'l' /* possibly [] */
#define JAEGER_FORM_NO_LOGS        'L' /* null */
#define JAEGER_FORM_PROCESS        'i' /* processID, or the process itself where the container is one of bare spans */
#define JAEGER_FORM_NO_WARNINGS    'w' /* null */
#define JAEGER_FORM_WARNINGS       'W'
#define JAEGER_FORM_WARNING        'o' /* an array of one string */
#define JAEGER_FORM_UNKNOWN        'x'

/* Log: JAEGER_FORM_LINK for each field in front of JAEGER_FORM_EVENT, and */
#define JAEGER_FORM_TIME           't' /* with its unit as a span's start */
#define JAEGER_FORM_EVENT          'e' /* the field that is the event's name; FIELDS must follow */
#define JAEGER_FORM_FIELDS         'f' /* possibly [] */
#define JAEGER_FORM_FIELDS_QUOTED  'F' /* with bools in quotes */

/* Reference: one each of */
#define JAEGER_FORM_REF_CHILD      'c' /* refType CHILD_OF */
#define JAEGER_FORM_REF_FOLLOWS    'f' /* refType FOLLOWS_FROM */
/* and JAEGER_FORM_TRACE_ID or JAEGER_FORM_TRACE_ID_LOW, JAEGER_FORM_SPAN_ID. */

/* Process: JAEGER_FORM_TAGS, _TAGS_QUOTED, _NO_TAGS, and JAEGER_FORM_SERVICE. "": there is no process. */
#define JAEGER_FORM_SERVICE        's' /* serviceName */

/* Attributes that are members: the key of an unknown one behind the prefix. */
#define JAEGER_FORM_UNKNOWN_PREFIX "x."
#define JAEGER_FORM_WARNINGS_KEY   "jaeger.warnings"
#define JAEGER_FORM_SERVICE_KEY    "service.name"

#endif
