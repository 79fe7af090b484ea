/* main.c - gentq: which question is asked.
 *
 *   [bytes -reader-> span_table -> compare | sql | graph | metrics | show]
 */
#include <stdio.h>
#include <string.h>

#include "common/base/cli.h"
#include "gentq/compare.h"
#include "gentq/graph.h"
#include "gentq/series.h"
#include "gentq/show.h"
#include "gentq/sql.h"
#include "gentq/usage.h"

static const char help[] =
    "Usage: gentq COMMAND [options] FILE...\n"
    "Asks questions of traces in any format and compression that gentc reads;\n"
    "FILE - is standard input. gentq COMMAND --help lists a command's options.\n"
    "\n"
    "  compare  how far regenerated traces are from the real ones\n"
    "  sql      ask in SQL\n"
    "  graph    which service calls which\n"
    "  metrics  time series for each service\n"
    "  show     one trace as a timeline\n"
    "\n"
    "  -V, --version\n"
    "  -h, --help\n"
    "\n"
    "Exit status: 0 done, 1 could not, 2 usage.\n";

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    { "compare", compare_main },
    { "sql", sql_main },
    { "graph", graph_main },
    { "metrics", series_main },
    { "show", show_main },
};

int main(int argc, char **argv)
{
    struct fail fail;

    cli_catch_signals();
    if (argc < 2)
        fail_set(&fail, STATUS_USAGE, FAIL_NO_OFFSET, "no command; see gentq --help");
    else if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0)
        return usage_print_help(help);
    else if (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0)
        return usage_print_help("gentq " CLI_VERSION "\n");
    else {
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
            if (strcmp(argv[1], commands[i].name) == 0)
                return commands[i].run(argc - 1, argv + 1);
        fail_set(&fail, STATUS_USAGE, FAIL_NO_OFFSET, "unknown command '%.40s'; see gentq --help", argv[1]);
    }
    return usage_end(STATUS_USAGE, NULL, &fail);
}
