/* show.c - the command line of gentq show, and which trace it shows. */
#include "gentq/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "common/base/cli.h"
#include "common/base/output.h"
#include "common/base/philox.h"
#include "gentq/load.h"
#include "gentq/show_draw.h"
#include "gentq/usage.h"

static const char help[] =
    "Usage: gentq show [options] FILE [TRACE]\n"
    "One trace as a timeline. TRACE is an id or the beginning of one; without it a\n"
    "trace is chosen at random.\n"
    "\n"
    "      --seed N         choose the same traces each time\n"
    "      --like OTHER     below it, on the same scale, a trace of the file OTHER that\n"
    "                       has the same topology: the same tree of service, name and\n"
    "                       kind in start order\n"
    "      --width N        characters a line; default the terminal's, else 100\n"
    "  -h, --help\n"
    "\n"
    "Errors are red on a terminal unless NO_COLOR is set.\n";

enum { OPT_SEED = 256, OPT_LIKE, OPT_WIDTH };

static const struct option long_options[] = {
    { "seed", required_argument, NULL, OPT_SEED },
    { "like", required_argument, NULL, OPT_LIKE },
    { "width", required_argument, NULL, OPT_WIDTH },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

#define DEFAULT_WIDTH 100
#define MAX_WIDTH     1000
#define PICK_DOMAIN   0x73686f77u /* of philox_u64 */

struct options {
    const char *path, *trace, *like_path; /* trace NULL: any; like_path NULL: none */
    uint64_t    seed, width;              /* width 0: the terminal's */
    bool        has_seed, is_help;
};

/* A file's spans by trace. */
struct traces {
    struct span_table table; /* owned, as the next */
    uint32_t         *first, *order;
};

static enum status parse_options(struct options *options, int argc, char **argv, struct fail *fail)
{
    int option;

    *options = (struct options){ 0 };
    while ((option = usage_next(argc, argv, ":h", long_options)) != -1) {
        if (option == '?' || option == ':')
            return usage_bad_option(option, argv, fail);
        if (option == OPT_SEED && !cli_parse_u64(optarg, &options->seed))
            return usage_bad_value("seed", "a number", fail);
        if (option == OPT_WIDTH && (!cli_parse_u64(optarg, &options->width) ||
                                    options->width < SHOW_DRAW_MIN_WIDTH || options->width > MAX_WIDTH))
            return usage_bad_value("width", "a number from 60 to 1000", fail);
        options->has_seed |= option == OPT_SEED;
        options->is_help |= option == 'h';
        if (option == OPT_LIKE)
            options->like_path = optarg;
    }
    if (!options->is_help && argc - optind != 1 && argc - optind != 2)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "show needs a FILE; see gentq show --help");
    options->path  = argv[optind];
    options->trace = argc - optind == 2 ? argv[optind + 1] : NULL;
    if (!options->has_seed && getrandom(&options->seed, sizeof options->seed, GRND_NONBLOCK) < 0)
        options->seed = 0;
    return STATUS_OK;
}

/* ---- Which trace ---------------------------------------------------------- */

static enum status read_traces(const char *path, struct traces *traces, struct fail *fail)
{
    enum status s = load_spans(path, &traces->table, fail);
    if (s == STATUS_OK && traces->table.n_traces == 0)
        return fail_set(fail, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "no traces");
    return s == STATUS_OK ? span_table_group(&traces->table, &traces->first, &traces->order, fail) : s;
}

static void free_traces(struct traces *traces)
{
    free(traces->first);
    free(traces->order);
    span_table_free(&traces->table);
}

static bool has_beginning(const struct span_trace *trace, const char *beginning)
{
    char digits[33];
    snprintf(digits, sizeof digits, "%016llx%016llx", (unsigned long long)trace->trace_id[0],
             (unsigned long long)trace->trace_id[1]);
    return strncasecmp(digits, beginning, strlen(beginning)) == 0;
}

/* By options->trace, else at random. */
static enum status choose_trace(const struct traces *traces, const struct options *options, uint32_t *chosen,
                                struct fail *fail)
{
    uint32_t n_found = 0;

    if (options->trace == NULL) {
        *chosen = (uint32_t)(philox_u64(options->seed, PICK_DOMAIN, 0, 0) % traces->table.n_traces);
        return STATUS_OK;
    }
    for (uint32_t t = 0; t < traces->table.n_traces; t++)
        if (has_beginning(&traces->table.traces[t], options->trace)) {
            *chosen = t;
            n_found++;
        }
    if (n_found == 0)
        return fail_set(fail, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "no trace '%.40s'", options->trace);
    if (n_found > 1)
        return fail_set(fail, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "%u traces begin with '%.40s'", n_found,
                        options->trace);
    return STATUS_OK;
}

static enum status build_tree(const struct traces *traces, uint32_t t, struct show_tree *tree, struct fail *fail)
{
    return show_tree_build(tree, &traces->table, traces->order + traces->first[t],
                           traces->first[t + 1] - traces->first[t], fail);
}

/* One of the traces with that key at random; the tree is then its own. Reservoir sampling: of the traces found so
 * far each is kept with the same chance. */
static enum status choose_alike(const struct traces *traces, uint64_t key, uint64_t seed, struct show_tree *tree,
                                struct fail *fail)
{
    uint32_t chosen = 0, n_found = 0;

    for (uint32_t t = 0; t < traces->table.n_traces; t++) {
        enum status s = build_tree(traces, t, tree, fail);
        if (s != STATUS_OK)
            return s;
        if (tree->key == key && philox_u64(seed, PICK_DOMAIN, 1, t) % ++n_found == 0)
            chosen = t;
    }
    if (n_found == 0)
        return fail_set(fail, STATUS_BAD_TRACE, FAIL_NO_OFFSET, "no trace of the same topology");
    return build_tree(traces, chosen, tree, fail);
}

/* ---- Terminal ------------------------------------------------------------- */

static uint32_t find_width(const struct options *options)
{
    struct winsize size;

    if (options->width != 0)
        return (uint32_t)options->width;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return DEFAULT_WIDTH;
    return size.ws_col < SHOW_DRAW_MIN_WIDTH ? SHOW_DRAW_MIN_WIDTH : size.ws_col > MAX_WIDTH ? MAX_WIDTH : size.ws_col;
}

/* https://no-color.org: any value but the empty one. */
static bool has_colour(void)
{
    const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static enum status print_text(const struct buffer *text, struct fail *fail)
{
    struct output *output = NULL; /* owned here */

    if (text->has_failed)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "timeline");
    enum status s = output_open(&output, NULL, false, fail);
    if (s == STATUS_OK)
        s = output_write(output, text->data, text->n, fail);
    if (s == STATUS_OK)
        s = output_commit(output, fail);
    output_close(output);
    return s;
}

/* ---- All ------------------------------------------------------------------ */

/* Both on one scale: that of the longer. */
static void draw_pair(struct show_draw *draw, const struct show_tree trees[2], const struct traces traces[2],
                      unsigned n, struct buffer *text)
{
    for (unsigned i = 0; i < n; i++)
        if (trees[i].end_ns - trees[i].start_ns > draw->scale_ns)
            draw->scale_ns = trees[i].end_ns - trees[i].start_ns;
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            buffer_append_byte(text, '\n');
        draw->table = &traces[i].table;
        show_draw_trace(draw, &trees[i], text);
    }
}

static enum status run(const struct options *options, const char **where, struct fail *fail)
{
    struct traces    traces[2] = { 0 }; /* owned here, as the next two */
    struct show_tree trees[2]  = { 0 };
    struct buffer    text      = { 0 };
    struct show_draw draw      = { .width = find_width(options), .has_colour = has_colour() };
    uint32_t         chosen    = 0;
    unsigned         n         = 1;

    *where = options->path;
    enum status s = read_traces(options->path, &traces[0], fail);
    if (s == STATUS_OK)
        s = choose_trace(&traces[0], options, &chosen, fail);
    if (s == STATUS_OK)
        s = build_tree(&traces[0], chosen, &trees[0], fail);
    bool is_chosen = s == STATUS_OK;
    if (s == STATUS_OK && options->like_path != NULL) {
        *where = options->like_path;
        s = read_traces(options->like_path, &traces[1], fail);
        if (s == STATUS_OK)
            s = choose_alike(&traces[1], trees[0].key, options->seed, &trees[1], fail);
        n += s == STATUS_OK;
    }
    if (is_chosen) { /* the first is shown even if there is none like it */
        struct fail print_fail;
        draw_pair(&draw, trees, traces, n, &text);
        enum status printed = print_text(&text, &print_fail);
        if (s == STATUS_OK && printed != STATUS_OK) {
            *where = NULL;
            *fail  = print_fail;
            s      = printed;
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        show_tree_free(&trees[i]);
        free_traces(&traces[i]);
    }
    buffer_free(&text);
    return s;
}

int show_main(int argc, char **argv)
{
    struct options options;
    struct fail    fail;
    const char    *where = NULL;

    enum status s = parse_options(&options, argc, argv, &fail);
    if (s == STATUS_OK && options.is_help)
        return usage_print_help(help);
    if (s == STATUS_OK)
        s = run(&options, &where, &fail);
    if (s == STATUS_BAD_TRACE) { /* not malformed: not there */
        cli_print_problem("gentq", where, FAIL_NO_OFFSET, fail.what);
        return status_exit(s);
    }
    return usage_end(s, where, &fail);
}
