/* graph_links.h - dependency links between services, as Zipkin's DependencyLinker counts them.
 *
 * Trace by trace, over the tree of spans; spans without a parent in the trace
 * hang below the trace's first root, if it has one that names no parent:
 *
 * - A client span with children gives no link: its children say more.
 * - A span without kind (unspecified, internal) counts as a client if it has a
 *   service and names a remote one, else it gives no link.
 * - Server and consumer link remote -> own service, client and producer
 *   own -> remote. The remote service is the attribute peer.service.
 * - The root gives no link if it is a server or consumer without remote service.
 * - Producer and consumer link only if both are known.
 * - Server and client look at the nearest ancestor with a kind, if that has a
 *   service: a server takes it as its caller in any case, a client if its own
 *   is unknown; a client of another service than the ancestor's adds a link
 *   ancestor -> own service without error.
 * - An error is the span's own, or that of the client span right above a span
 *   that has none.
 *
 * If no span of the table has a kind, every span with a parent links the
 * parent's service to its own. */
#ifndef GENT_GENTQ_GRAPH_LINKS_H
#define GENT_GENTQ_GRAPH_LINKS_H

#include "common/trace/span_table.h"
#include "gentq/code_map.h"

#define GRAPH_LINKS_N_SIDES 2 /* files that can be held beside each other */

struct graph_link {
    uint32_t parent, child; /* of graph_links.names */
    uint64_t n_calls[GRAPH_LINKS_N_SIDES], n_errors[GRAPH_LINKS_N_SIDES];
};

struct graph_links {
    struct intern   names; /* of services, without escapes */
    struct code_map pairs; /* parent, child: index of the link */
    struct buffer   links; /* struct graph_link */
};

/* Adds the links of 'table' (only read, and not kept) to one side of 'graph',
 * {0} to begin with. Depends on the table's content alone, not on its order,
 * but for the order of the links. Fails with STATUS_NO_MEMORY. */
enum status graph_links_add(struct graph_links *graph, const struct span_table *table, unsigned side,
                            struct fail *fail);
void        graph_links_free(struct graph_links *graph);

/* Most calls first (with two sides, the largest difference first), then by name. */
void graph_links_sort(struct graph_links *graph, bool is_by_difference);

static inline struct graph_link *graph_links_view(const struct graph_links *graph, uint32_t *n)
{
    *n = (uint32_t)(graph->links.n / sizeof(struct graph_link));
    return (struct graph_link *)(void *)graph->links.data;
}

#endif
