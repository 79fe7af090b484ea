/* zipkin_form.h - member codes of Zipkin v2's objects: which members, in which order, in which spelling.
 *
 * A form is a text of these characters, one per member in source order. A
 * member whose JSON value is null counts as absent; objects and arrays that
 * Zipkin does not know have no code. No code comes twice but OTHER. Stored in
 * bundles: append only.
 *
 * A span's attributes are, in this order: the members of its remote endpoint,
 * of which its form has the codes; its tags; one for each OTHER of its form,
 * whose key is ZIPKIN_FORM_OTHER_PREFIX and the member's name. */
#ifndef GENT_COMMON_TRACE_ZIPKIN_FORM_H
#define GENT_COMMON_TRACE_ZIPKIN_FORM_H

/* Span. Always holds one of t and T, and s; at most one of p, P, z and e, of b and B, of d and D, of g and G, of
 * h and H. */
#define ZIPKIN_FORM_TRACE_ID       't' /* traceId of 32 digits */
#define ZIPKIN_FORM_TRACE_ID_LOW   'T' /* of 16; also when the source had fewer, or 32 that begin with 16 zeros */
#define ZIPKIN_FORM_SPAN_ID        's'
#define ZIPKIN_FORM_PARENT_ID      'p' /* parentId that is neither all zeros nor the span's own id */
#define ZIPKIN_FORM_PARENT_OWN     'P' /* the span's own id */
#define ZIPKIN_FORM_PARENT_ZERO    'z' /* sixteen zeros */
#define ZIPKIN_FORM_PARENT_EMPTY   'e' /* "" */
#define ZIPKIN_FORM_KIND           'k' /* only of spans of these kinds: */
#define ZIPKIN_FORM_FIRST_KIND     2   /* SERVER, then CLIENT, PRODUCER, CONSUMER */
#define ZIPKIN_FORM_LAST_KIND      5
#define ZIPKIN_FORM_NAME           'n'
#define ZIPKIN_FORM_START          'b' /* timestamp; a unit may follow */
#define ZIPKIN_FORM_START_ZERO     'B' /* timestamp 0: unknown, as when it is absent */
#define ZIPKIN_FORM_DURATION       'd' /* a unit may follow */
#define ZIPKIN_FORM_DURATION_ZERO  'D' /* duration 0: unknown, as when it is absent */
#define ZIPKIN_FORM_LOCAL_ENDPOINT 'l' /* the resource */
#define ZIPKIN_FORM_REMOTE         '(' /* remoteEndpoint: its members' codes follow, then ')' */
#define ZIPKIN_FORM_REMOTE_END     ')'
#define ZIPKIN_FORM_ANNOTATIONS    'v' /* the events, possibly [] */
#define ZIPKIN_FORM_TAGS           'a' /* possibly {} */
#define ZIPKIN_FORM_DEBUG          'g' /* debug true */
#define ZIPKIN_FORM_DEBUG_FALSE    'G'
#define ZIPKIN_FORM_SHARED         'h' /* shared true */
#define ZIPKIN_FORM_SHARED_FALSE   'H'
#define ZIPKIN_FORM_OTHER          'x' /* any other member, a string, number, true or false; a kind that is none */

/* Of shapes that come from another format; no source has them. */
#define ZIPKIN_FORM_RESOURCE_TAGS  'R' /* behind TAGS: the resource's tags stand in front of the span's */
#define ZIPKIN_FORM_LINKS          'L' /* behind TAGS: link N is the tag otlp.link.N */

#define ZIPKIN_FORM_MAX_OTHERS     16 /* further ones are counted as unknown and dropped */
#define ZIPKIN_FORM_OTHER_PREFIX   "x."

/* Behind START, DURATION and EVENT_TIME when the unit is not the microsecond: the power of ten of ns. */
#define ZIPKIN_FORM_UNIT_NS        '0'
#define ZIPKIN_FORM_UNIT_MS        '6'
#define ZIPKIN_FORM_UNIT_S         '9'

/* Endpoint: the resource's form, and between ( and ) of a span's. In a resource that comes from another format TAGS may
 * stand last: the attributes behind the endpoint's are tags of each of its spans. */
#define ZIPKIN_FORM_SERVICE_NAME   'n'
#define ZIPKIN_FORM_IPV4           '4'
#define ZIPKIN_FORM_IPV6           '6'
#define ZIPKIN_FORM_PORT           'o'

/* Keys of their attributes; those of a remote endpoint begin with REMOTE. Ports are VALUE_INT_NUMBER, the others
 * VALUE_STRING. */
#define ZIPKIN_FORM_KEY_SERVICE        "service.name" /* the local endpoint's serviceName */
#define ZIPKIN_FORM_KEY_IPV4           "ipv4"
#define ZIPKIN_FORM_KEY_IPV6           "ipv6"
#define ZIPKIN_FORM_KEY_PORT           "port"
#define ZIPKIN_FORM_KEY_REMOTE         "remoteEndpoint."
#define ZIPKIN_FORM_KEY_REMOTE_SERVICE ZIPKIN_FORM_KEY_REMOTE "serviceName"

/* Annotation: both, in either order. */
#define ZIPKIN_FORM_EVENT_TIME     'b' /* timestamp; a unit may follow */
#define ZIPKIN_FORM_EVENT_VALUE    'n' /* value */
#define ZIPKIN_FORM_EVENT_ATTRS    'a' /* the value is NAME|{ATTRIBUTES}|DROPPED; no source has it */

#endif
