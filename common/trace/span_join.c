/* span_join.c - the spans of a trace sorted by id, so that those who share one stand together.
 *
 * Sorted, not hashed: the ids are whatever the input says. Within an id the
 * spans stand by what they can be, then by service: a half of a given service
 * is found by bisection, however many spans have the id. */
#include "common/trace/span_join.h"

#include <stdlib.h>

#define KIND_SERVER 2
#define KIND_CLIENT 3

/* What a span can be among those of its id. */
enum part { PART_CLIENT, PART_OTHER, PART_SHARED, PART_SERVER };

struct member {
    uint64_t span_id, start_ns, end_ns;
    uint32_t service_id;
    uint32_t at;     /* number within the trace */
    uint32_t client; /* place of the half that the others hang below; SPAN_TABLE_NONE: the id is not shared */
    uint32_t server; /* place of the earliest server's half */
    uint8_t  part;
};

/* Numbers are within the trace. */
struct joiner {
    struct span_table *table;
    const uint32_t    *order;   /* the trace's: span indices */
    uint32_t           n_spans;
    struct member     *members; /* by place in their order; owned, like the next two */
    uint32_t          *up;      /* by number: parent's number, or NONE */
    bool              *is_passed; /* by number: on the way to a start */
    uint64_t           n_mixed; /* ids tried in this trace */
};

static struct span *span_at(const struct joiner *joiner, uint32_t number)
{
    return &joiner->table->spans[joiner->order[number]];
}

static uint32_t service_of(const struct joiner *joiner, const struct span *span)
{
    return joiner->table->resources[span->resource_at].service_id;
}

static int compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Earlier, longer, then by place. */
static int compare_times(const struct member *a, const struct member *b)
{
    int c = compare_u64(a->start_ns, b->start_ns);
    if (c == 0)
        c = compare_u64(b->end_ns, a->end_ns);
    return c != 0 ? c : compare_u64(a->at, b->at);
}

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int                  c = compare_u64(x->span_id, y->span_id);
    if (c == 0)
        c = compare_u64(x->part, y->part);
    if (c == 0)
        c = compare_u64(x->service_id, y->service_id);
    return c != 0 ? c : compare_times(x, y);
}

static enum part part_of(const struct span *span)
{
    if (span->is_shared)
        return PART_SHARED;
    return span->kind == KIND_CLIENT ? PART_CLIENT : span->kind == KIND_SERVER ? PART_SERVER : PART_OTHER;
}

static void sort_members(struct joiner *joiner)
{
    for (uint32_t i = 0; i < joiner->n_spans; i++) {
        const struct span *span = span_at(joiner, i);
        joiner->members[i] = (struct member){ span->span_id, span->start_ns, span->end_ns, service_of(joiner, span), i,
                                              SPAN_TABLE_NONE, SPAN_TABLE_NONE,
                                              (uint8_t)part_of(span) };
    }
    qsort(joiner->members, joiner->n_spans, sizeof *joiner->members, compare_members);
}

/* Is a member of this part a server's half where there is a client's half of that part? */
static bool is_server_half(uint8_t part, uint8_t client_part)
{
    return part == PART_SHARED || (part == PART_SERVER && client_part == PART_CLIENT);
}

/* Members begin .. end - 1 have one id. */
static void find_halves(struct joiner *joiner, uint32_t begin, uint32_t end)
{
    struct member *members = joiner->members;
    uint32_t       client = SPAN_TABLE_NONE, server = SPAN_TABLE_NONE;

    if (members[begin].part <= PART_OTHER)
        client = begin;
    for (uint32_t i = begin; i < end; i++) {
        bool is_half = client != SPAN_TABLE_NONE && is_server_half(members[i].part, members[begin].part);
        if (is_half && (server == SPAN_TABLE_NONE || compare_times(&members[i], &members[server]) < 0))
            server = i;
        if (members[i].part == members[begin].part && client != SPAN_TABLE_NONE
            && compare_times(&members[i], &members[client]) < 0)
            client = i;
    }
    for (uint32_t i = begin; i < end; i++) {
        members[i].client = server == SPAN_TABLE_NONE ? SPAN_TABLE_NONE : client;
        members[i].server = server;
    }
}

/* The first member that does not come before (span_id, part, service_id): one past the last if all do. */
static uint32_t find_member(const struct joiner *joiner, uint64_t span_id, uint8_t part, uint32_t service_id)
{
    const struct member wanted = { .span_id = span_id, .part = part, .service_id = service_id, .end_ns = UINT64_MAX };
    uint32_t            low = 0, high = joiner->n_spans;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_members(&joiner->members[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_id(const struct joiner *joiner, uint64_t span_id)
{
    uint32_t at = find_member(joiner, span_id, 0, 0);
    return at < joiner->n_spans && joiner->members[at].span_id == span_id;
}

/* The server's half of that id and service, or NONE. */
static uint32_t find_server(const struct joiner *joiner, const struct member *client, uint32_t service_id)
{
    for (uint8_t part = PART_SHARED; part <= PART_SERVER; part++) {
        uint32_t at = find_member(joiner, client->span_id, part, service_id);
        if (at < joiner->n_spans && joiner->members[at].span_id == client->span_id && joiner->members[at].part == part
            && joiner->members[at].service_id == service_id && is_server_half(part, client->part))
            return at;
    }
    return SPAN_TABLE_NONE;
}

/* Below whom a span that names its parent belongs: a number, or NONE. */
static uint32_t find_parent(const struct joiner *joiner, const struct span *span)
{
    uint32_t first = find_member(joiner, span->parent_id, 0, 0);

    if (span->parent_id == 0 || span->parent_id == span->span_id || first == joiner->n_spans
        || joiner->members[first].span_id != span->parent_id)
        return SPAN_TABLE_NONE;
    if (joiner->members[first].client == SPAN_TABLE_NONE)
        return joiner->members[first].at;
    const struct member *client = &joiner->members[joiner->members[first].client];
    uint32_t             server = find_server(joiner, client, service_of(joiner, span));
    if (server == SPAN_TABLE_NONE && client->service_id == service_of(joiner, span))
        return client->at;
    return joiner->members[server == SPAN_TABLE_NONE ? client->server : server].at;
}

static void find_parents(struct joiner *joiner)
{
    for (uint32_t i = 0; i < joiner->n_spans; i++) {
        const struct member *member = &joiner->members[i];
        struct span         *span = span_at(joiner, member->at);

        span->is_shared = member->client != SPAN_TABLE_NONE
                          && member->part != joiner->members[member->client].part;
        joiner->up[member->at] =
            span->is_shared ? joiner->members[member->client].at : find_parent(joiner, span);
    }
}

/* One to one, as all of its steps are (the finaliser of SplitMix64). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* A mix of a count that goes on through the trace: no two are equal, and since
 * each is tried once, no choice of the input's ids makes the search long. */
static uint64_t next_id(struct joiner *joiner)
{
    uint64_t trace_id = joiner->table->traces[span_at(joiner, 0)->trace_at].trace_id[1], id;
    do
        id = mix(mix(trace_id) + joiner->n_mixed++);
    while (id == 0 || has_id(joiner, id));
    return id;
}

static void number_halves(struct joiner *joiner)
{
    joiner->n_mixed = 0;
    for (uint32_t i = 0; i < joiner->n_spans; i++) {
        struct span *span = span_at(joiner, joiner->members[i].at);
        if (span->is_shared)
            span->span_id = next_id(joiner);
    }
    for (uint32_t i = 0; i < joiner->n_spans; i++)
        if (joiner->up[i] != SPAN_TABLE_NONE)
            span_at(joiner, i)->parent_id = span_at(joiner, joiner->up[i])->span_id;
}

/* ---- Starts ----------------------------------------------------------------------- */

static void begin_at(struct span *span, uint64_t start_ns)
{
    span->end_ns = span->end_ns < UINT64_MAX - start_ns ? start_ns + span->end_ns : UINT64_MAX;
    span->start_ns = start_ns;
}

/* Gives 'number' and all above it without a start that of the first that has
 * one; 'earliest' (not 0) when there is none, or they go in a circle. */
static void find_start(struct joiner *joiner, uint32_t number, uint64_t earliest)
{
    uint64_t start_ns = earliest;
    uint32_t at = number;

    for (; at != SPAN_TABLE_NONE && span_at(joiner, at)->start_ns == 0 && !joiner->is_passed[at]; at = joiner->up[at])
        joiner->is_passed[at] = true;
    if (at != SPAN_TABLE_NONE && span_at(joiner, at)->start_ns != 0)
        start_ns = span_at(joiner, at)->start_ns;
    for (at = number; at != SPAN_TABLE_NONE && span_at(joiner, at)->start_ns == 0; at = joiner->up[at])
        begin_at(span_at(joiner, at), start_ns);
}

static void find_starts(struct joiner *joiner)
{
    uint64_t earliest = UINT64_MAX;

    for (uint32_t i = 0; i < joiner->n_spans; i++) {
        uint64_t start_ns = span_at(joiner, i)->start_ns;
        if (start_ns != 0 && start_ns < earliest)
            earliest = start_ns;
    }
    if (earliest == UINT64_MAX)
        return; /* no span has one */
    memset(joiner->is_passed, 0, joiner->n_spans * sizeof *joiner->is_passed);
    for (uint32_t i = 0; i < joiner->n_spans; i++)
        find_start(joiner, i, earliest);
}

/* ---- The table -------------------------------------------------------------------- */

static void join_trace(struct joiner *joiner)
{
    sort_members(joiner);
    for (uint32_t begin = 0, end; begin < joiner->n_spans; begin = end) {
        for (end = begin + 1; end < joiner->n_spans; end++)
            if (joiner->members[end].span_id != joiner->members[begin].span_id)
                break;
        find_halves(joiner, begin, end);
    }
    find_parents(joiner);
    number_halves(joiner);
    find_starts(joiner);
}

static bool take_arrays(struct joiner *joiner, const uint32_t *first)
{
    size_t n_most = 1;
    for (uint32_t t = 0; t < joiner->table->n_traces; t++)
        if (first[t + 1] - first[t] > n_most)
            n_most = first[t + 1] - first[t];
    joiner->members = malloc(n_most * sizeof *joiner->members);
    joiner->up = malloc(n_most * sizeof *joiner->up);
    joiner->is_passed = malloc(n_most * sizeof *joiner->is_passed);
    return joiner->members != NULL && joiner->up != NULL && joiner->is_passed != NULL;
}

enum status span_join(struct span_table *table, struct fail *fail)
{
    struct joiner joiner = { .table = table };
    uint32_t     *first, *order; /* owned here */

    if (!trace_format_shares_ids(table->style.format))
        return STATUS_OK;
    enum status s = span_table_group(table, &first, &order, fail);
    if (s != STATUS_OK)
        return s;
    if (!take_arrays(&joiner, first))
        s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room to join the halves of spans");
    for (uint32_t t = 0; s == STATUS_OK && t < table->n_traces; t++) {
        joiner.order = order + first[t];
        joiner.n_spans = first[t + 1] - first[t];
        if (joiner.n_spans != 0)
            join_trace(&joiner);
    }
    free(joiner.members);
    free(joiner.up);
    free(joiner.is_passed);
    free(first);
    free(order);
    return s;
}
