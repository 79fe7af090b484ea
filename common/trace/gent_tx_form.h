/* gent_tx_form.h - member codes of Gen-T's transactions, and the keys of what is no tag.
 *
 * The form of a span says how its node looks: the unit of its times, a digit,
 * then GENT_TX_FORM_PARENT when it has a parent, then one character per member
 * in source order; members of an object stand between its code and
 * GENT_TX_FORM_CLOSE. One span of a transaction, its first without a parent,
 * also says how the transaction looks: GENT_TX_FORM_TRANSACTION and the codes
 * of its members follow. Resources have the form "". Stored in bundles: append
 * only.
 *
 * Members of environmentVariables.body are attributes under their own keys. Any
 * other member that has no code is one too, under the path to it: that of its
 * object, GENT_TX_KEY_..., and its name: "/type", "/resource/serviceType",
 * "/transaction/traceStatus". */
#ifndef GENT_COMMON_TRACE_GENT_TX_FORM_H
#define GENT_COMMON_TRACE_GENT_TX_FORM_H

/* First of all: '0', '3', '6' or '9', the power of ten of ns. */
#define GENT_TX_FORM_UNITS       "0369"
#define GENT_TX_FORM_PARENT      'p' /* an edge leads here */
#define GENT_TX_FORM_TRANSACTION '|'
#define GENT_TX_FORM_CLOSE       ')'
#define GENT_TX_FORM_ATTR        'a' /* in any object: the next attribute of that object */

/* Node */
#define GENT_TX_FORM_ID          'i' /* id: the node's name and rank, cart*0; also in resource and issues */
#define GENT_TX_FORM_START       'b' /* startTime; also in details, where it is the earliest one */
#define GENT_TX_FORM_DURATION    'd' /* duration; in details that of all nodes together */
#define GENT_TX_FORM_RESOURCE    'R' /* resource: an object */
#define GENT_TX_FORM_ENVIRONMENT 'E' /* environmentVariables: an object */
#define GENT_TX_FORM_ISSUE       'I' /* issues: an array of one object */
#define GENT_TX_FORM_NO_ISSUES   'e' /* issues: [] */
/* resource */
#define GENT_TX_FORM_NAME        'n' /* name: with its rank, like id */
#define GENT_TX_FORM_BARE_NAME   'N' /* name: without */
/* environmentVariables */
#define GENT_TX_FORM_BODY        'B' /* body: an object of all attributes that are no other object's */

/* Transaction */
#define GENT_TX_FORM_NODES       'M' /* nodesData */
#define GENT_TX_FORM_GRAPH       'G' /* graph: an object; likewise the next two */
#define GENT_TX_FORM_TIMELINE    'L' /* timeline */
#define GENT_TX_FORM_DETAILS     'D' /* details */
/* graph */
#define GENT_TX_FORM_EDGES       'v' /* edges: the source triggers the target */
#define GENT_TX_FORM_EDGES_BACK  'w' /* edges: the target triggers the source, as in files made of Jaeger's */
/* timeline */
#define GENT_TX_FORM_RANGE       'r' /* range */
#define GENT_TX_FORM_ITEMS       'l' /* items: id, childrenIds, group "", start, end, duration */
/* details */
#define GENT_TX_FORM_TRACE_ID    'X' /* transactionId: 32 digits; any text that is no number too */
#define GENT_TX_FORM_TRACE_LOW   'x' /* transactionId: 16 digits */
#define GENT_TX_FORM_N_ISSUES    'c' /* issues: an object with count, the number of failed nodes */

/* Paths to objects. No name in them has a slash, but those of body. */
#define GENT_TX_KEY_NODE         "/"
#define GENT_TX_KEY_RESOURCE     "/resource/"
#define GENT_TX_KEY_ENVIRONMENT  "/environmentVariables/"
#define GENT_TX_KEY_BODY         "/environmentVariables/body/" /* only before names that begin with a slash */
#define GENT_TX_KEY_ISSUE        "/issues/"
#define GENT_TX_KEY_TRANSACTION  "/transaction/"
#define GENT_TX_KEY_GRAPH        "/transaction/graph/"
#define GENT_TX_KEY_TIMELINE     "/transaction/timeline/"
#define GENT_TX_KEY_DETAILS      "/transaction/details/"

#endif
