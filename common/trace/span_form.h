/* span_form.h - member codes of a form: which members an object has, in order, in which spelling.
 *
 * A form is a text of these characters, one per member in source order. A
 * member whose JSON value is null counts as absent; unknown members have no
 * code (they are counted and dropped). Stored in bundles: append only. */
#ifndef GENT_COMMON_TRACE_SPAN_FORM_H
#define GENT_COMMON_TRACE_SPAN_FORM_H

/* Span. Always holds t, s, one of b and B, one of e and E; at most one of p, P and 0; the others at most once. */
#define FORM_TRACE_ID        't'
#define FORM_SPAN_ID         's'
#define FORM_PARENT_ID       'p' /* parentSpanId with an id */
#define FORM_PARENT_EMPTY    'P' /* parentSpanId "" */
#define FORM_PARENT_ZERO     '0' /* parentSpanId of sixteen zeros */
#define FORM_TRACE_STATE     'r'
#define FORM_NAME            'n'
#define FORM_KIND            'k' /* integer, also when the source had the enum's name */
#define FORM_START_STRING    'b' /* startTimeUnixNano in quotes */
#define FORM_START_NUMBER    'B'
#define FORM_END_STRING      'e'
#define FORM_END_NUMBER      'E'
#define FORM_ATTRS           'a' /* attributes, possibly [] */
#define FORM_DROPPED_ATTRS   'd'
#define FORM_EVENTS          'v'
#define FORM_DROPPED_EVENTS  'w'
#define FORM_LINKS           'l'
#define FORM_DROPPED_LINKS   'm'
#define FORM_FLAGS           'f'
#define FORM_STATUS          '(' /* status object: its members' codes follow, then ')' */
#define FORM_STATUS_CODE     'c'
#define FORM_STATUS_MESSAGE  'x'
#define FORM_STATUS_END      ')'

/* Event: FORM_NAME, FORM_ATTRS, FORM_DROPPED_ATTRS and */
#define FORM_TIME_STRING     'b'
#define FORM_TIME_NUMBER     'B'
/* Link: FORM_TRACE_ID, FORM_SPAN_ID, FORM_TRACE_STATE, FORM_ATTRS, FORM_DROPPED_ATTRS, FORM_FLAGS. */

/* Resource: FORM_ATTRS, FORM_DROPPED_ATTRS. Scope: those and FORM_NAME and */
#define FORM_VERSION         'V'

/* Container objects: ResourceSpans has R, C and U, ScopeSpans has S, C and U. */
#define FORM_RESOURCE        'R'
#define FORM_SCOPE           'S'
#define FORM_CHILDREN        'C' /* scopeSpans or spans */
#define FORM_SCHEMA_URL      'U'

#endif
