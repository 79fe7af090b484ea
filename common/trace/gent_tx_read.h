/* gent_tx_read.h - Gen-T's transactions into a span table.
 *
 * A document is a transaction or an array of them: nodesData are its spans,
 * graph.edges their parents. Edges lead from the triggering node to the
 * triggered one, or back, in files made of Jaeger's: whichever makes more
 * triggering nodes of the transaction start first; where that is a draw, as
 * most edges of the input so far. A node that more than one edge leads to has
 * the last one's parent. Timeline, details and ids that say the same again are
 * not looked at. */
#ifndef GENT_COMMON_TRACE_GENT_TX_READ_H
#define GENT_COMMON_TRACE_GENT_TX_READ_H

#include "common/trace/trace_reader.h"

extern const struct trace_reader gent_tx_read;

#endif
