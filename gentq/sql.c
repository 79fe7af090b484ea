/* sql.c - the command line of gentq sql: files in, one database, one question. */
#include "gentq/sql.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/cli.h"
#include "gentq/load.h"
#include "gentq/sql_ask.h"
#include "gentq/sql_load.h"
#include "gentq/usage.h"

static const char help[] =
    "Usage: gentq sql [options] FILE... \"SELECT ...\"\n"
    "       gentq sql [options] --query N FILE...\n"
    "Loads spans into SQLite and asks. The first file is in the tables Spans, Events\n"
    "and Links, the second in Spans2, Events2 and Links2, and so on.\n"
    "\n"
    "      --query N        1 who calls whom, 2 relative durations, 3 errors behind a\n"
    "                       service, 4 values of attributes and failures\n"
    "      --service NAME   :service, to which the queries are then confined\n"
    "      --hours N        :hours, the length of a query's windows\n"
    "      --save DB        keep the database; the query may then be left out\n"
    "  -f, --force          replace DB if it exists\n"
    "      --csv            comma-separated values\n"
    "      --tsv            tab-separated values, as always when not on a terminal\n"
    "      --json           an array of objects\n"
    "  -h, --help\n"
    "\n"
    "Columns of Spans: traceId spanId parentId startTime endTime serviceName name kind\n"
    "status statusCode statusMessage attributes resource scope scopeName scopeVersion\n"
    "traceState. Times are in ns, status is 1 for an error; attributes, resource and\n"
    "scope are JSON: attributes ->> '$.\"http.method\"'.\n";

enum { OPT_QUERY = 256, OPT_SERVICE, OPT_HOURS, OPT_SAVE, OPT_CSV, OPT_TSV, OPT_JSON };

static const struct option long_options[] = {
    { "query", required_argument, NULL, OPT_QUERY },
    { "service", required_argument, NULL, OPT_SERVICE },
    { "hours", required_argument, NULL, OPT_HOURS },
    { "save", required_argument, NULL, OPT_SAVE },
    { "force", no_argument, NULL, 'f' },
    { "csv", no_argument, NULL, OPT_CSV },
    { "tsv", no_argument, NULL, OPT_TSV },
    { "json", no_argument, NULL, OPT_JSON },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

struct options {
    const char      *service, *save_path, *text; /* text NULL: no question */
    char           **paths;
    uint64_t         hours;  /* 0: the query's own */
    uint64_t         query;  /* 0: 'text' is the user's */
    unsigned         n_paths;
    enum grid_style  style;
    bool             can_replace, is_help;
};

static enum status parse_option(struct options *options, int option, struct fail *fail)
{
    switch (option) {
    case OPT_QUERY:
        return cli_parse_u64(optarg, &options->query) && options->query >= 1 && options->query <= SQL_ASK_N_QUERIES
                   ? STATUS_OK : usage_bad_value("query", "a number from 1 to 4", fail);
    case OPT_HOURS:
        return cli_parse_u64(optarg, &options->hours) && options->hours >= 1 && options->hours <= 100000
                   ? STATUS_OK : usage_bad_value("hours", "a number from 1 to 100000", fail);
    case OPT_SERVICE:
        options->service = optarg;
        return STATUS_OK;
    case OPT_SAVE:
        options->save_path = optarg;
        return strcmp(optarg, "-") != 0 ? STATUS_OK : usage_bad_value("save", "a file", fail);
    case 'f':
        options->can_replace = true;
        return STATUS_OK;
    case 'h':
        options->is_help = true;
        return STATUS_OK;
    default:
        options->style = option == OPT_CSV ? GRID_CSV : option == OPT_TSV ? GRID_TSV : GRID_JSON;
        return STATUS_OK;
    }
}

/* What is behind the options: files, and the query unless it has a number. With --save the last argument
 * is a file when there is one of that name. */
static enum status parse_arguments(struct options *options, int argc, char **argv, struct fail *fail)
{
    options->paths   = argv + optind;
    options->n_paths = (unsigned)(argc - optind);
    bool is_all_files = options->query != 0 ||
                        (options->save_path != NULL && options->n_paths > 0 &&
                         (strcmp(argv[argc - 1], "-") == 0 || access(argv[argc - 1], F_OK) == 0));
    uint64_t hours = 1;
    if (options->query != 0)
        options->text = sql_ask_named((unsigned)options->query, &hours);
    if (!is_all_files && options->n_paths > 0)
        options->text = argv[optind + (int)--options->n_paths];
    if (options->hours == 0)
        options->hours = hours;
    if (options->n_paths == 0)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "sql needs a FILE and a query; see gentq sql --help");
    return STATUS_OK;
}

static enum status parse_options(struct options *options, int argc, char **argv, struct fail *fail)
{
    enum status s = STATUS_OK;
    int         option;

    *options = (struct options){ .style = grid_choose_style() };
    while (s == STATUS_OK && (option = usage_next(argc, argv, ":fh", long_options)) != -1)
        s = option == '?' || option == ':' ? usage_bad_option(option, argv, fail) : parse_option(options, option, fail);
    return s != STATUS_OK || options->is_help ? s : parse_arguments(options, argc, argv, fail);
}

/* ---- The database --------------------------------------------------------- */

static enum status open_database(sqlite3 **database, const char *path, struct fail *fail)
{
    /* Nothing is worth a journal here: what is not complete is thrown away. */
    static const char pragmas[] = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                  "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;"
                                  "PRAGMA temp_store = MEMORY";

    if (sqlite3_open(path, database) == SQLITE_OK && sqlite3_exec(*database, pragmas, NULL, NULL, NULL) == SQLITE_OK)
        return STATUS_OK;
    return *database == NULL ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "database")
                             : sql_load_fail(*database, fail);
}

static enum status load_files(sqlite3 *database, const struct options *options, const char **where, struct fail *fail)
{
    enum status s = STATUS_OK;

    for (unsigned i = 0; s == STATUS_OK && i < options->n_paths; i++) {
        struct span_table table; /* owned here */
        *where = options->paths[i];
        s = load_spans(options->paths[i], &table, fail);
        if (s == STATUS_OK)
            s = sql_load_table(database, &table, i + 1, fail);
        span_table_free(&table);
    }
    return s;
}

static enum status ask(sqlite3 *database, const struct options *options, const char **message, struct fail *fail)
{
    struct sql_ask_values values = { options->service, options->hours, 0 };
    struct output        *output = NULL; /* owned here, like the next */
    struct grid           grid;

    grid_init(&grid, options->style, NULL);
    enum status s = sql_ask_hour(database, &values.hour_ns, fail);
    if (s == STATUS_OK)
        s = output_open(&output, NULL, false, fail);
    grid.output = output;
    if (s == STATUS_OK)
        s = sql_ask_run(database, options->text, &values, &grid, message, fail);
    if (s == STATUS_OK)
        s = output_commit(output, fail);
    grid_free(&grid);
    output_close(output);
    return s;
}

/* ---- --save --------------------------------------------------------------- */

/* Everything that is in 'file', which SQLite has written, to the end of 'output'. */
static enum status copy_file(int file, struct output *output, struct fail *fail)
{
    enum status s = STATUS_OK;
    char        data[1 << 16];

    for (off_t at = 0; s == STATUS_OK;) {
        ssize_t n = pread(file, data, sizeof data, at);
        if (n == 0)
            break;
        if (n < 0)
            return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot read back: %s", strerror(errno));
        s = output_write(output, data, (size_t)n, fail);
        at += n;
    }
    return s;
}

/* A new file beside the wanted one, without a name as soon as SQLite has it open: whatever happens, it goes. */
static enum status open_nameless(sqlite3 **database, int *file, const char *path, struct fail *fail)
{
    char name[PATH_MAX];

    if (snprintf(name, sizeof name, "%s.gent-XXXXXX", path) >= (int)sizeof name)
        return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "name too long");
    *file = mkstemp(name);
    if (*file < 0)
        return fail_set(fail, STATUS_IO, FAIL_NO_OFFSET, "cannot create: %s", strerror(errno));
    enum status s = open_database(database, name, fail);
    unlink(name);
    return s;
}

/* SQLite can only write to a file of its own; output.h gives the copy its name when it is complete. */
static enum status save_database(const struct options *options, const char **where, struct fail *fail)
{
    struct output *output   = NULL; /* owned here, like the next two */
    sqlite3       *database = NULL;
    int            file     = -1;

    *where        = options->save_path;
    enum status s = output_open(&output, options->save_path, options->can_replace, fail);
    if (s == STATUS_OK)
        s = open_nameless(&database, &file, options->save_path, fail);
    if (s == STATUS_OK)
        s = load_files(database, options, where, fail);
    sqlite3_close(database);
    if (s == STATUS_OK) {
        *where = options->save_path;
        s      = copy_file(file, output, fail);
    }
    if (s == STATUS_OK)
        s = output_commit(output, fail);
    output_close(output);
    if (file >= 0)
        close(file);
    return s;
}

/* ---- All ------------------------------------------------------------------ */

int sql_main(int argc, char **argv)
{
    struct options options;
    struct fail    fail;
    sqlite3       *database = NULL; /* owned here */
    const char    *where = NULL, *message = NULL;

    enum status s = parse_options(&options, argc, argv, &fail);
    if (s == STATUS_OK && options.is_help)
        return usage_print_help(help);
    if (s == STATUS_OK && options.save_path != NULL)
        s = save_database(&options, &where, &fail);
    if (s == STATUS_OK && options.text != NULL) {
        s = open_database(&database, options.save_path == NULL ? ":memory:" : options.save_path, &fail);
        if (s == STATUS_OK && options.save_path == NULL)
            s = load_files(database, &options, &where, &fail);
        if (s == STATUS_OK) {
            where = NULL;
            s = ask(database, &options, &message, &fail);
        }
    }
    if (message != NULL)
        cli_print_problem("gentq", NULL, FAIL_NO_OFFSET, message);
    else
        usage_end(s, where, &fail);
    sqlite3_close(database);
    return status_exit(s);
}
