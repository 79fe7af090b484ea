/* cctf_form.h - member codes of Tracekit's records: which members, in order, in which spelling.
 *
 * A form is the unit of the record's times, a digit, and then one of these
 * characters per member in source order. Resources have the form "". Stored in
 * bundles: append only. */
#ifndef GENT_COMMON_TRACE_CCTF_FORM_H
#define GENT_COMMON_TRACE_CCTF_FORM_H

/* First of all: '0', '3', '6' or '9', the power of ten of ns. */
#define CCTF_FORM_UNITS          "0369"

/* trace_id */
#define CCTF_FORM_TRACE_UUID     't'
#define CCTF_FORM_TRACE_HEX      'h' /* 32 digits; any text that is none of these comes out so too */
#define CCTF_FORM_TRACE_HEX_LOW  'l' /* 16 digits */
#define CCTF_FORM_TRACE_DECIMAL  'd' /* in quotes */
#define CCTF_FORM_TRACE_NUMBER   'D'
#define CCTF_FORM_TRACE_NULL     'T'

/* span_id */
#define CCTF_FORM_SPAN_UUID      's' /* the first 16 characters of a UUID */
#define CCTF_FORM_SPAN_HEX       'x' /* 16 digits; any other text too */
#define CCTF_FORM_SPAN_NULL      'S'

/* parent_id */
#define CCTF_FORM_PARENT         'p' /* like CCTF_FORM_SPAN_UUID, */
#define CCTF_FORM_PARENT_HEX     'X' /* or, directly behind it, like CCTF_FORM_SPAN_HEX */
#define CCTF_FORM_PARENT_NULL    'P'

/* Texts of the resource, and null in their place. */
#define CCTF_FORM_MODULE         'o' /* module_id: the resource's service.name */
#define CCTF_FORM_MODULE_NULL    'O' /* service.name is made of path or node, and not written */
#define CCTF_FORM_INSTANCE       'i' /* instance_id */
#define CCTF_FORM_INSTANCE_NULL  'I'
#define CCTF_FORM_NODE           'n' /* node */
#define CCTF_FORM_NODE_NULL      'N'
#define CCTF_FORM_STAGE          'g' /* stage */
#define CCTF_FORM_STAGE_NULL     'G'

/* Times and what follows from them; the attribute queue_time is a whole number
 * of the unit. Without the attribute q, u and r are not written. */
#define CCTF_FORM_ENQUEUE        'q' /* ts_enqueue: start less queue_time */
#define CCTF_FORM_START          'b' /* ts_start */
#define CCTF_FORM_END            'e' /* ts_end */
#define CCTF_FORM_QUEUE          'u' /* queue_time_ms: queue_time */
#define CCTF_FORM_SERVICE_TIME   'v' /* service_time_ms: end - start */
#define CCTF_FORM_RT             'r' /* rt_ms: that and queue_time */

/* Of the span's name, "GET /cart". */
#define CCTF_FORM_METHOD         'm' /* method: before the first space */
#define CCTF_FORM_PATH           'w' /* path: behind it */

/* Any other member, and those above with a value that is not as they say: the next attribute. */
#define CCTF_FORM_ATTR           'a'

/* Before the key of an attribute that is null: records that differ in what is
 * null are of different kinds, as if the member were another one. */
#define CCTF_FORM_KEY_NULL       "null/"

/* Keys of attributes that are no member's. */
#define CCTF_FORM_KEY_QUEUE_TIME "queue_time"
#define CCTF_FORM_KEY_SERVICE    "service.name"

#endif
