/* graph.c - the command line of gentq graph, and its three ways to print. */
#include "gentq/graph.h"

#include "common/base/cli.h"
#include "common/trace/json_text.h"
#include "gentq/graph_links.h"
#include "gentq/grid.h"
#include "gentq/load.h"
#include "gentq/usage.h"

static const char help[] =
    "Usage: gentq graph [options] FILE [OTHER]\n"
    "Which service calls which, by Zipkin's rule: calls and errors. With OTHER what is\n"
    "different there, the largest difference first.\n"
    "\n"
    "      --json           Zipkin's dependencies JSON (with OTHER: callCount2, errorCount2)\n"
    "      --dot            a Graphviz graph\n"
    "      --csv, --tsv     instead of an aligned table\n"
    "  -h, --help\n";

enum { OPT_JSON = 256, OPT_DOT, OPT_CSV, OPT_TSV };

static const struct option long_options[] = {
    { "json", no_argument, NULL, OPT_JSON },
    { "dot", no_argument, NULL, OPT_DOT },
    { "csv", no_argument, NULL, OPT_CSV },
    { "tsv", no_argument, NULL, OPT_TSV },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

struct options {
    char           **paths;
    unsigned         n_paths;
    enum grid_style  style;
    bool             is_dot, is_help;
};

static enum status parse_options(struct options *options, int argc, char **argv, struct fail *fail)
{
    int option;

    *options = (struct options){ .style = grid_choose_style() };
    while ((option = usage_next(argc, argv, ":h", long_options)) != -1) {
        if (option == '?' || option == ':')
            return usage_bad_option(option, argv, fail);
        if (option == 'h')
            options->is_help = true;
        else if (option == OPT_DOT)
            options->is_dot = true;
        else
            options->style = option == OPT_JSON ? GRID_JSON : option == OPT_CSV ? GRID_CSV : GRID_TSV;
    }
    options->paths   = argv + optind;
    options->n_paths = (unsigned)(argc - optind);
    if (!options->is_help && (options->n_paths < 1 || options->n_paths > GRAPH_LINKS_N_SIDES))
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "graph needs one FILE or two; see gentq graph --help");
    return STATUS_OK;
}

/* ---- Tables --------------------------------------------------------------- */

static void begin_grid(struct grid *grid, unsigned n_sides)
{
    static const char *const words[]  = { "parent", "child", "calls", "errors", "error %" };
    static const char *const json[]   = { "parent", "child", "callCount", "errorCount", "callCount2", "errorCount2" };
    static const char *const differ[] = { "parent", "child", "calls", "calls 2", "difference", "errors", "errors 2" };

    if (grid->style == GRID_JSON)
        grid_begin(grid, json, n_sides == 2 ? 6 : 4);
    else if (n_sides == 2)
        grid_begin(grid, differ, 7);
    else
        grid_begin(grid, words, 5);
}

static void add_counts(struct grid *grid, const struct graph_link *link, unsigned n_sides)
{
    if (grid->style == GRID_JSON) {
        for (unsigned side = 0; side < n_sides; side++) {
            grid_add_u64(grid, link->n_calls[side]);
            grid_add_u64(grid, link->n_errors[side]);
        }
    } else if (n_sides == 1) {
        grid_add_u64(grid, link->n_calls[0]);
        grid_add_u64(grid, link->n_errors[0]);
        grid_add_scaled(grid, (int64_t)(link->n_errors[0] * 10000 / link->n_calls[0]), 2);
    } else {
        grid_add_u64(grid, link->n_calls[0]);
        grid_add_u64(grid, link->n_calls[1]);
        grid_add_i64(grid, (int64_t)(link->n_calls[1] - link->n_calls[0]));
        grid_add_u64(grid, link->n_errors[0]);
        grid_add_u64(grid, link->n_errors[1]);
    }
}

static enum status print_grid(const struct graph_links *graph, const struct options *options, struct output *output,
                              struct fail *fail)
{
    struct grid        grid; /* owned here */
    uint32_t           n;
    struct graph_link *links = graph_links_view(graph, &n);

    grid_init(&grid, options->style, output);
    begin_grid(&grid, options->n_paths);
    for (uint32_t i = 0; i < n; i++) {
        grid_add(&grid, GRID_TEXT, intern_view(&graph->names, links[i].parent));
        grid_add(&grid, GRID_TEXT, intern_view(&graph->names, links[i].child));
        add_counts(&grid, &links[i], options->n_paths);
    }
    enum status s = grid_end(&grid, fail);
    grid_free(&grid);
    return s;
}

/* ---- Graphviz ------------------------------------------------------------- */

static void append_counts(struct buffer *out, const struct graph_link *link, unsigned side)
{
    buffer_append_u64(out, link->n_calls[side]);
    if (link->n_errors[side] == 0)
        return;
    buffer_append_literal(out, " (");
    buffer_append_u64(out, link->n_errors[side]);
    buffer_append_literal(out, " failed)");
}

/* Quoted texts of Graphviz know the escapes of JSON that names can have. */
static void append_dot_link(struct buffer *out, const struct graph_links *graph, const struct graph_link *link,
                            unsigned n_sides)
{
    buffer_append_literal(out, "    ");
    json_text_quote(out, intern_view(&graph->names, link->parent));
    buffer_append_literal(out, " -> ");
    json_text_quote(out, intern_view(&graph->names, link->child));
    buffer_append_literal(out, " [label=\"");
    append_counts(out, link, 0);
    if (n_sides == 2) {
        buffer_append_literal(out, " : ");
        append_counts(out, link, 1);
    }
    buffer_append_literal(out, "\"");
    if (n_sides == 2 && link->n_calls[0] == 0)
        buffer_append_literal(out, ", color=green");
    else if (n_sides == 2 && link->n_calls[1] == 0)
        buffer_append_literal(out, ", color=red, style=dashed");
    else if (n_sides == 1 && link->n_errors[0] != 0)
        buffer_append_literal(out, ", color=red");
    buffer_append_literal(out, "];\n");
}

static enum status print_dot(const struct graph_links *graph, const struct options *options, struct output *output,
                             struct fail *fail)
{
    struct buffer      out = { 0 }; /* owned here */
    uint32_t           n;
    struct graph_link *links = graph_links_view(graph, &n);

    buffer_append_literal(&out, "digraph services {\n    rankdir=LR;\n    node [shape=box];\n");
    for (uint32_t i = 0; i < n; i++)
        append_dot_link(&out, graph, &links[i], options->n_paths);
    buffer_append_literal(&out, "}\n");
    enum status s = out.has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "graph")
                                   : output_write(output, out.data, out.n, fail);
    buffer_free(&out);
    return s;
}

/* ---- All ------------------------------------------------------------------ */

static enum status read_files(struct graph_links *graph, const struct options *options, const char **where,
                              struct fail *fail)
{
    enum status s = STATUS_OK;

    for (unsigned i = 0; s == STATUS_OK && i < options->n_paths; i++) {
        struct span_table table; /* owned here */
        *where = options->paths[i];
        s = load_spans(options->paths[i], &table, fail);
        if (s == STATUS_OK)
            s = graph_links_add(graph, &table, i, fail);
        span_table_free(&table);
    }
    return s;
}

int graph_main(int argc, char **argv)
{
    struct graph_links graph  = { 0 };  /* owned here, like the next */
    struct output     *output = NULL;
    struct options     options;
    struct fail        fail;
    const char        *where = NULL;

    enum status s = parse_options(&options, argc, argv, &fail);
    if (s == STATUS_OK && options.is_help)
        return usage_print_help(help);
    if (s == STATUS_OK)
        s = read_files(&graph, &options, &where, &fail);
    if (s == STATUS_OK) {
        where = NULL;
        graph_links_sort(&graph, options.n_paths == 2);
        s = output_open(&output, NULL, false, &fail);
    }
    if (s == STATUS_OK)
        s = options.is_dot ? print_dot(&graph, &options, output, &fail) : print_grid(&graph, &options, output, &fail);
    if (s == STATUS_OK)
        s = output_commit(output, &fail);
    output_close(output);
    graph_links_free(&graph);
    return usage_end(s, where, &fail);
}
