/* gent_tx_write.h - traces as Gen-T's transactions.
 *
 * Nodes are named by the rank of their start among the spans of their name:
 * cart*0, cart*1. The span that carries the transaction (gent_tx_form.h) says
 * what stands around the nodes; a trace without one has nodesData, graph,
 * timeline and details. Edges, timeline, ids and sums are made of the spans.
 * The mark is a last member gent.synthetic = true of environmentVariables.body
 * of nodes without a parent. */
#ifndef GENT_COMMON_TRACE_GENT_TX_WRITE_H
#define GENT_COMMON_TRACE_GENT_TX_WRITE_H

#include "common/trace/trace_write.h"

extern const struct trace_writer gent_tx_write;

#endif
