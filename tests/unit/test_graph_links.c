/* test_graph_links.c - each clause of Zipkin's rule by itself.
 *
 * span_build gives every attribute the value "v", so a span with the key
 * peer.service names the remote service v. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "gentq/graph_links.h"
#include "tests/support/span_build.h"

enum { NO_KIND, INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER };

static char said[4096];

/* "a>b 2, b>c 1/1": calls and, if any, errors, sorted; the spans are freed. */
static const char *links_of(struct span_build *build)
{
    struct graph_links graph = { 0 };
    uint32_t           n;
    size_t             used = 0;

    cr_assert_eq(graph_links_add(&graph, &build->table, 0, NULL), STATUS_OK);
    graph_links_sort(&graph, false);
    const struct graph_link *links = graph_links_view(&graph, &n);
    said[0] = '\0';
    for (uint32_t i = 0; i < n; i++) {
        struct text parent = intern_view(&graph.names, links[i].parent);
        struct text child  = intern_view(&graph.names, links[i].child);
        used += (size_t)snprintf(said + used, sizeof said - used, "%s%.*s>%.*s %d", i == 0 ? "" : ", ", (int)parent.n,
                                 parent.at, (int)child.n, child.at, (int)links[i].n_calls[0]);
        if (links[i].n_errors[0] != 0)
            used += (size_t)snprintf(said + used, sizeof said - used, "/%d", (int)links[i].n_errors[0]);
    }
    graph_links_free(&graph);
    span_build_free(build);
    return said;
}

/* The links of the spans given, one in braces each. */
#define LINKS(...) links_of_spans((struct span_build_span[]){ __VA_ARGS__ }, \
                                  sizeof((struct span_build_span[]){ __VA_ARGS__ }) / sizeof(struct span_build_span))

/* Spans start in the order of their ids. */
#define S(trace_number, id_number, parent_number, service_name, kind_name, ...) \
    { .trace = (trace_number), .id = (id_number), .parent = (parent_number), .service = (service_name), .name = "x", \
      .start = (id_number), .end = 99, .kind = (kind_name), __VA_ARGS__ }
#define FAILS   .status_code = 2
#define CALLS_V .keys = "peer.service"

static const char *links_of_spans(const struct span_build_span *spans, size_t n)
{
    struct span_build build;
    span_build_init(&build);
    for (size_t i = 0; i < n; i++)
        span_build_add(&build, &spans[i]);
    return links_of(&build);
}

Test(graph_links, a_server_below_a_client_is_one_call)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CLIENT), S(1, 2, 1, "b", SERVER)), "a>b 1");
}

Test(graph_links, a_client_with_children_gives_no_link)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CLIENT, CALLS_V), S(1, 2, 1, "b", SERVER)), "a>b 1");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CLIENT, CALLS_V)), "a>v 1");
}

Test(graph_links, a_span_without_kind_counts_as_client_if_both_sides_are_known)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER), S(1, 2, 1, "a", INTERNAL, CALLS_V),
                           S(1, 3, 1, "a", NO_KIND, CALLS_V)), "a>v 2");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER), S(1, 2, 1, "a", INTERNAL), S(1, 3, 1, "", INTERNAL, CALLS_V)),
                           "");
    /* Its own service counts even with children, which a client's would not. */
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", INTERNAL, CALLS_V), S(1, 2, 1, "b", CLIENT, CALLS_V)), "a>v 1, b>v 1");
}

Test(graph_links, servers_and_consumers_are_called_by_the_remote_service)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER, CALLS_V)), "v>a 1");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CONSUMER, CALLS_V)), "v>a 1");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", PRODUCER, CALLS_V)), "a>v 1");
}

Test(graph_links, a_root_server_without_remote_service_is_skipped)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER)), "");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CONSUMER)), "");
}

Test(graph_links, messages_link_only_if_both_sides_are_known)
{
    /* The consumer does not take its ancestor for the sender. */
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", PRODUCER), S(1, 2, 1, "b", CONSUMER)), "");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", PRODUCER), S(1, 2, 1, "b", CONSUMER, CALLS_V)), "v>b 1");
}

Test(graph_links, local_spans_between_caller_and_called_do_not_matter)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER), S(1, 2, 1, "q", INTERNAL), S(1, 3, 2, "b", SERVER)), "a>b 1");
}

Test(graph_links, a_server_takes_its_ancestor_rather_than_what_it_was_told)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CLIENT), S(1, 2, 1, "b", SERVER, CALLS_V)), "a>b 1");
    /* An ancestor without service is none. */
    cr_assert_str_eq(LINKS(S(1, 1, 0, "", CLIENT), S(1, 2, 1, "b", SERVER, CALLS_V)), "v>b 1");
}

Test(graph_links, a_client_without_service_takes_its_ancestor)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER), S(1, 2, 1, "", CLIENT, CALLS_V)), "a>v 1");
}

Test(graph_links, a_client_of_another_service_adds_the_missing_link)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER), S(1, 2, 1, "c", CLIENT, FAILS, CALLS_V)), "a>c 1, c>v 1/1");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER), S(1, 2, 1, "c", CLIENT)), "a>c 1");
}

Test(graph_links, an_error_is_the_servers_or_that_of_the_client_right_above)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CLIENT), S(1, 2, 1, "b", SERVER, FAILS)), "a>b 1/1");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CLIENT, FAILS), S(1, 2, 1, "b", SERVER)), "a>b 1/1");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", CLIENT, FAILS), S(1, 2, 1, "a", INTERNAL), S(1, 3, 2, "b", SERVER)),
                           "a>b 1", "not right above");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER, FAILS), S(1, 2, 1, "b", SERVER)), "a>b 1",
                     "not a client");
}

Test(graph_links, spans_without_a_parent_in_the_trace_hang_below_the_root)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", SERVER), S(1, 2, 77, "b", SERVER)), "a>b 1");
    cr_assert_str_eq(LINKS(S(1, 2, 0, "b", SERVER), S(1, 1, 0, "a", SERVER)), "a>b 1",
                     "the first in time is the root");
    cr_assert_str_eq(LINKS(S(1, 1, 66, "a", SERVER), S(1, 2, 77, "b", SERVER)), "",
                     "no span names no parent");
}

Test(graph_links, cycles_and_spans_that_are_their_own_parents_end)
{
    cr_assert_str_eq(LINKS(S(1, 1, 2, "a", SERVER), S(1, 2, 1, "b", SERVER)), "a>b 1");
    cr_assert_str_eq(LINKS(S(1, 1, 1, "a", SERVER)), "");
}

Test(graph_links, without_kinds_every_pair_of_spans_counts)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", NO_KIND), S(1, 2, 1, "a", INTERNAL), S(1, 3, 2, "b", NO_KIND, FAILS),
                           S(1, 4, 99, "c", NO_KIND)), "a>a 1, a>b 1/1");
    cr_assert_str_eq(LINKS(S(1, 1, 0, "a", NO_KIND), S(1, 2, 1, "b", NO_KIND), S(2, 3, 0, "c", SERVER)), "",
                           "one kind anywhere, and they do not");
}

Test(graph_links, traces_are_counted_apart_and_most_calls_come_first)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "b", CLIENT), S(1, 2, 1, "c", SERVER), S(2, 1, 0, "a", CLIENT),
                           S(2, 2, 1, "c", SERVER), S(3, 1, 0, "b", CLIENT), S(3, 2, 1, "d", SERVER),
                           S(3, 3, 1, "d", SERVER)), "b>d 2, a>c 1, b>c 1");
}

Test(graph_links, names_with_different_escapes_are_one_service)
{
    cr_assert_str_eq(LINKS(S(1, 1, 0, "\\u0061", CLIENT), S(1, 2, 1, "b", SERVER), S(2, 1, 0, "a", CLIENT),
                           S(2, 2, 1, "b", SERVER)), "a>b 2");
}

Test(graph_links, two_sides_are_sorted_by_their_difference)
{
    struct graph_links graph = { 0 };
    struct span_build  one, other;
    uint32_t           n;

    span_build_init(&one);
    span_build_init(&other);
    for (uint64_t trace = 1; trace <= 3; trace++) {
        SPAN_BUILD_ADD(&one, trace, 1, 0, "a", "x", 1, .end = 9, .kind = CLIENT);
        SPAN_BUILD_ADD(&one, trace, 2, 1, "b", "x", 1, .end = 9, .kind = SERVER);
        SPAN_BUILD_ADD(&other, trace, 1, 0, "a", "x", 1, .end = 9, .kind = CLIENT);
        SPAN_BUILD_ADD(&other, trace, 2, 1, trace == 1 ? "c" : "b", "x", 1, .end = 9, .kind = SERVER);
        SPAN_BUILD_ADD(&other, trace, 3, 1, "c", "x", 1, .end = 9, .kind = SERVER, .status_code = 2);
    }
    cr_assert_eq(graph_links_add(&graph, &one.table, 0, NULL), STATUS_OK);
    cr_assert_eq(graph_links_add(&graph, &other.table, 1, NULL), STATUS_OK);
    graph_links_sort(&graph, true);
    const struct graph_link *links = graph_links_view(&graph, &n);
    cr_assert_eq(n, 2);
    cr_assert_eq(links[0].n_calls[0], 0);
    cr_assert_eq(links[0].n_calls[1], 4);
    cr_assert_eq(links[0].n_errors[1], 3);
    cr_assert_eq(links[1].n_calls[0], 3);
    cr_assert_eq(links[1].n_calls[1], 2);
    graph_links_free(&graph);
    span_build_free(&one);
    span_build_free(&other);
}
