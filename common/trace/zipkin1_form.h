/* zipkin1_form.h - codes of a Zipkin v1 form: the members of a span, and what stands in its two lists.
 *
 * A form is a text of these characters and of those of zipkin_form.h that are
 * named here, in source order. A member whose JSON value is null counts as
 * absent; objects and arrays that Zipkin does not know have no code. The
 * span's attributes and events are taken in the order in which codes ask for
 * them, and none is left. Stored in bundles: append only.
 *
 * Span: ZIPKIN_FORM_TRACE_ID or TRACE_ID_LOW, and SPAN_ID; at most one of
 * PARENT_ID, PARENT_OWN, PARENT_ZERO and PARENT_EMPTY; NAME; START (a unit may
 * follow) or START_ZERO; DURATION (always us) or DURATION_ZERO; DEBUG or
 * DEBUG_FALSE; any number of OTHER, each of which is an attribute; and the
 * following. PARENT_ID stands nowhere else: who has it names a parent. */
#ifndef GENT_COMMON_TRACE_ZIPKIN1_FORM_H
#define GENT_COMMON_TRACE_ZIPKIN1_FORM_H

#include "common/trace/zipkin_form.h"

#define ZIPKIN1_FORM_EXEC            'y' /* member exec, which repeats the duration: no attribute */
#define ZIPKIN1_FORM_ANNOTATIONS     '[' /* annotations: their codes follow, then ] */
#define ZIPKIN1_FORM_ANNOTATIONS_END ']'
#define ZIPKIN1_FORM_BINARY          '{' /* binaryAnnotations: their codes follow, then } */
#define ZIPKIN1_FORM_BINARY_END      '}'

/* An annotation: an event, or a core value at the span's start or end; then its unit if that is not the us, then its
 * endpoint. */
#define ZIPKIN1_FORM_EVENT           'v' /* neither follows: the event's own form is its unit and endpoint */
#define ZIPKIN1_FORM_CS              'c'
#define ZIPKIN1_FORM_CR              'C'
#define ZIPKIN1_FORM_SR              'r'
#define ZIPKIN1_FORM_SS              'R'
#define ZIPKIN1_FORM_MS              'm'
#define ZIPKIN1_FORM_WS              'M'
#define ZIPKIN1_FORM_WR              'w'
#define ZIPKIN1_FORM_MR              'W'

/* Of shapes that come from another format; no source has them. */
#define ZIPKIN1_FORM_EVENT_ATTRS     '|' /* first in an event's form: the value is NAME|{ATTRIBUTES}|DROPPED */
#define ZIPKIN1_FORM_TAG             't' /* a binary annotation: an attribute, as a string whatever its type */
#define ZIPKIN1_FORM_LINK            'k' /* a binary annotation: link N under the key otlp.link.N */
#define ZIPKIN1_FORM_RESOURCE_TAGS   'R' /* the resource's tags; first of the binary annotations */

/* Further core values are events: what takes neither an attribute nor an event is bounded. */
#define ZIPKIN1_FORM_MAX_CORES       8

/* A binary annotation, then its endpoint. */
#define ZIPKIN1_FORM_VALUE           'a' /* an attribute */
#define ZIPKIN1_FORM_LOCAL           'l' /* "lc" with the value "" */
#define ZIPKIN1_FORM_SERVER_ADDRESS  's' /* "sa" with the value true */
#define ZIPKIN1_FORM_CLIENT_ADDRESS  'c' /* "ca", likewise */
#define ZIPKIN1_FORM_BROKER_ADDRESS  'm' /* "ma", likewise */

#define ZIPKIN1_FORM_MAX_MARKS       4   /* of those but VALUE; further ones are values */

/* An endpoint: no code for none, one of these, or ZIPKIN_FORM_REMOTE, the codes of its members, each of which is an
 * attribute (of the event or the span), and ZIPKIN_FORM_REMOTE_END. */
#define ZIPKIN1_FORM_OWN             '@' /* the span's own: the resource */
#define ZIPKIN1_FORM_OWN_NAME        '#' /* the resource's service name alone, whatever else the resource has */

#endif
