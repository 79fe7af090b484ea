/* gentd_options.c - the table of options, what each does to the struct, and which go together. */
#include "gentd/gentd_options.h"

#include <getopt.h>
#include <string.h>

#include "common/base/cli.h"
#include "common/bundle/model.h"

const char gentd_options_help[] =
    "Usage: gentd [options] [FILE...]\n"
    "Turns bundles of gentc (or one on standard input) back into traces in the format\n"
    "they came in, in start order. Bundles in a row give their traces in a row, frame\n"
    "by frame as they arrive.\n"
    "\n"
    "  -o, --output FILE    write FILE instead of standard output\n"
    "  -f, --force          replace FILE if it exists\n"
    "  -t, --test           regenerate and check, write nothing\n"
    "  -l, --list           print what each frame holds, regenerate nothing; with -v\n"
    "                       what each operation and attribute costs, and how it is drawn\n"
    "      --json           with -l: one JSON object a line\n"
    "\n"
    "      --format NAME    another format: otlp, zipkin (v2), zipkin1, jaeger, gent (Gen-T)\n"
    "                       or cctf (Tracekit); not verified\n"
    "      --traces A..B    only these, counted from 1 over all frames; not verified\n"
    "      --shift-time T   move all times, forth (90s, +1h) or back (-2d); not verified\n"
    "      --no-mark        leave out the resource attribute gent.synthetic\n"
    "      --no-verify      do not compare the output with the bundle's SHA-256\n"
    "      --max-spans N    refuse a frame of more spans; default 2097152\n"
    "      --threads N      default: one for each processor, at most 8\n"
    "  -v, --verbose        say what was done\n"
    "  -q, --quiet          say nothing but why the run failed\n"
    "  -V, --version\n"
    "  -h, --help\n"
    "\n"
    "Exit status: 0 done, 1 could not, 2 usage, 3 the bundle needs a newer gentd,\n"
    "4 the bundle is damaged or the output is not what gentc recorded.\n";

enum { /* options without a letter */
    OPT_JSON = 256,
    OPT_FORMAT,
    OPT_TRACES,
    OPT_SHIFT_TIME,
    OPT_NO_MARK,
    OPT_NO_VERIFY,
    OPT_MAX_SPANS,
    OPT_THREADS,
};

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, 'f' },
    { "test", no_argument, NULL, 't' },
    { "list", no_argument, NULL, 'l' },
    { "verbose", no_argument, NULL, 'v' },
    { "quiet", no_argument, NULL, 'q' },
    { "version", no_argument, NULL, 'V' },
    { "help", no_argument, NULL, 'h' },
    { "json", no_argument, NULL, OPT_JSON },
    { "format", required_argument, NULL, OPT_FORMAT },
    { "traces", required_argument, NULL, OPT_TRACES },
    { "shift-time", required_argument, NULL, OPT_SHIFT_TIME },
    { "no-mark", no_argument, NULL, OPT_NO_MARK },
    { "no-verify", no_argument, NULL, OPT_NO_VERIFY },
    { "max-spans", required_argument, NULL, OPT_MAX_SPANS },
    { "threads", required_argument, NULL, OPT_THREADS },
    { NULL, 0, NULL, 0 },
};

static enum status bad_value(struct fail *fail, const char *option, const char *wanted)
{
    return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--%s needs %s, not '%.40s'", option, wanted, optarg);
}

/* Options that take a value. */
static enum status parse_value(struct gentd_options *options, int option, struct fail *fail)
{
    uint64_t n;

    switch (option) {
    case 'o':
        options->output_path = optarg;
        return STATUS_OK;
    case OPT_FORMAT:
        return trace_format_parse(optarg, &options->format) && options->format != TRACE_FORMAT_AUTO
                   ? STATUS_OK : bad_value(fail, "format", "otlp, zipkin, zipkin1, jaeger, gent or cctf");
    case OPT_TRACES:
        return cli_parse_range(optarg, &options->first_trace, &options->last_trace)
                   ? STATUS_OK : bad_value(fail, "traces", "A..B with 1 <= A <= B");
    case OPT_SHIFT_TIME:
        return cli_parse_shift(optarg, &options->shift_ns)
                   ? STATUS_OK : bad_value(fail, "shift-time", "a duration such as 90s, +1h or -2d");
    case OPT_MAX_SPANS:
        return cli_parse_u64(optarg, &options->max_spans) ? STATUS_OK : bad_value(fail, "max-spans", "a number");
    default:
        if (!cli_parse_u64(optarg, &n) || n < 1 || n > CLI_MAX_THREADS)
            return bad_value(fail, "threads", "a number from 1 to 64");
        options->n_threads = (uint32_t)n;
        return STATUS_OK;
    }
}

static enum status parse_option(struct gentd_options *options, int option, struct fail *fail)
{
    switch (option) {
    case 'f':
        options->can_replace = true;
        return STATUS_OK;
    case 't':
        options->is_test = true;
        return STATUS_OK;
    case 'l':
        options->action = GENTD_OPTIONS_LIST;
        return STATUS_OK;
    case 'v':
        options->is_verbose = true;
        return STATUS_OK;
    case 'q':
        options->is_quiet = true;
        return STATUS_OK;
    case 'V':
        options->action = GENTD_OPTIONS_VERSION;
        return STATUS_OK;
    case 'h':
        options->action = GENTD_OPTIONS_HELP;
        return STATUS_OK;
    case OPT_JSON:
        options->is_json = true;
        return STATUS_OK;
    case OPT_NO_MARK:
        options->is_marked = false;
        return STATUS_OK;
    case OPT_NO_VERIFY:
        options->is_verified = false;
        return STATUS_OK;
    default:
        return parse_value(options, option, fail);
    }
}

static enum status check_together(const struct gentd_options *options, struct fail *fail)
{
    const char *clash = NULL;

    if (options->is_json && options->action == GENTD_OPTIONS_RUN)
        clash = "--json needs --list";
    else if (options->is_test && options->action == GENTD_OPTIONS_LIST)
        clash = "--test and --list exclude each other";
    else if (options->is_test && options->output_path != NULL)
        clash = "--test writes nothing: it excludes --output";
    else if (options->is_test && (!options->is_verified || options->shift_ns != 0 || options->last_trace != UINT64_MAX))
        clash = "--test excludes --no-verify, --shift-time and --traces";
    else if (options->is_test && options->format != TRACE_FORMAT_AUTO)
        clash = "--test checks the format that was recorded: it excludes --format";
    else if (options->is_verbose && options->is_quiet)
        clash = "--verbose and --quiet exclude each other";
    return clash == NULL ? STATUS_OK : fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "%s", clash);
}

static enum status unknown_option(char **argv, struct fail *fail)
{
    const char letter[] = { '-', (char)optopt, '\0' };
    bool       is_letter = optopt > 0 && optopt < OPT_JSON && strchr("oftlvqVh", optopt) == NULL;

    /* A known letter here is that of a long option with a value it does not take. */
    return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "unknown option '%.40s'; see gentd --help",
                    is_letter ? letter : argv[optind - 1]);
}

enum status gentd_options_parse(struct gentd_options *options, int argc, char **argv, struct fail *fail)
{
    static const char *const standard_input[] = { "-" };
    enum status s = STATUS_OK;
    int         option;

    *options = (struct gentd_options){
        .first_trace = 1,
        .last_trace = UINT64_MAX,
        .max_spans = MODEL_MAX_SPANS,
        .n_threads = cli_count_processors(8),
        .is_verified = true,
        .is_marked = true,
        .format = TRACE_FORMAT_AUTO,
    };
    opterr = 0;
    while (s == STATUS_OK && (option = getopt_long(argc, argv, ":o:ftlvqVh", long_options, NULL)) != -1) {
        if (option == '?')
            s = unknown_option(argv, fail);
        else if (option == ':')
            s = fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "option '%.40s' needs a value", argv[optind - 1]);
        else
            s = parse_option(options, option, fail);
    }
    options->paths = optind < argc ? (const char *const *)argv + optind : standard_input;
    options->n_paths = optind < argc ? (uint32_t)(argc - optind) : 1;
    return s == STATUS_OK ? check_together(options, fail) : s;
}
