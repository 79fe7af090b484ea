/* gentc_options.c - the table of options, what each does to the struct, and which go together. */
#include "gentc/gentc_options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/cli.h"
#include "common/trace/trace_read.h"

const char gentc_options_help[] =
    "Usage: gentc [options] [FILE...]\n"
    "Learns the traces of JSON files (or standard input; gzip, lz4 and zstd are\n"
    "unpacked on the way) and writes a bundle that gentd turns back into traces.\n"
    "\n"
    "Output\n"
    "  -o, --output FILE    write FILE instead of standard output\n"
    "  -f, --force          replace FILE if it exists\n"
    "  -1 ... -9            smallest ... most faithful bundle; default -6\n"
    "      --dials NAME=N,...\n"
    "                       move dials of the level one by one (docs/MODELS.md lists them)\n"
    "      --stats FILE     write counts, sizes and times as JSON (FILE is replaced)\n"
    "\n"
    "Frames: each is regenerated on its own\n"
    "      --traces N       one frame for every N traces; default 50000\n"
    "      --window TIME    one frame for every TIME of trace starts: 500ms, 60s, 5m, 1h\n"
    "      --max-bytes SIZE no frame is larger: it gets what the level would give it, in the\n"
    "                       order of gain per byte, as far as there is room\n"
    "\n"
    "Input\n"
    "      --format NAME    auto, otlp, zipkin (v2), zipkin1, jaeger, gent (Gen-T) or cctf\n"
    "                       (Tracekit); default auto: by the first record\n"
    "      --max-line SIZE  skip lines and elements longer than this; default 8M\n"
    "      --strict         end at the first line or span that cannot be used\n"
    "      --drop-attr KEY  leave out all attributes of this key, or with a final *\n"
    "                       of all keys that begin so; may be given several times\n"
    "      --hash-attr KEY  likewise, put a hash in the place of each value\n"
    "      --hash-key FILE  hash with the secret in FILE, 16 bytes at least; without\n"
    "                       one, whoever guesses a value can tell that it is right\n"
    "\n"
    "Model\n"
    "      --model NAME     table, net, tree or auto: what draws the times inside a trace, tables\n"
    "                       alone, small networks, or decision trees; auto is net where a level\n"
    "                       and a window are large enough and it is nearer; default auto\n"
    "      --chain N        nodes of a chain, 1 to 4: how far up a network sees; 1 is the span\n"
    "                       itself and its siblings, with nothing of those above; default 4\n"
    "      --embedding NAME gcn, or onehot: a network sees nothing of the tree but a\n"
    "                       span's own label; default gcn\n"
    "      --epochs N       show each network all spans N times; default: by level\n"
    "      --warm-start BUNDLE\n"
    "                       networks go on from those of BUNDLE, an earlier window of the\n"
    "                       same services at the same level, in a third of the time\n"
    "      --seed N         another seed gives other traces of the same kind; default 0\n"
    "      --seeds K        try up to K shuffles of each column and keep the one by which its\n"
    "                       values fall most nearly as they did; 1 to 65536, default: by level\n"
    "      --window-seeds K likewise, K regenerations by which durations fall; each takes as\n"
    "                       long as gentd; 1 to 256, default 1\n"
    "\n"
    "      --threads N      default: one for each processor, at most 8\n"
    "      --progress, --no-progress\n"
    "                       a line on standard error; default: when that is a terminal\n"
    "  -v, --verbose        say what became of the input, and where the bytes and the time went\n"
    "  -q, --quiet          say nothing but why the run failed\n"
    "  -V, --version\n"
    "  -h, --help\n"
    "\n"
    "Exit status: 0 done, 1 could not, 2 usage.\n";

enum { /* options without a letter */
    OPT_FORMAT = 256,
    OPT_WINDOW,
    OPT_TRACES,
    OPT_SEED,
    OPT_SEEDS,
    OPT_WINDOW_SEEDS,
    OPT_STRICT,
    OPT_MAX_LINE,
    OPT_MODEL,
    OPT_CHAIN,
    OPT_EMBEDDING,
    OPT_EPOCHS,
    OPT_WARM_START,
    OPT_STATS,
    OPT_MAX_BYTES,
    OPT_DIALS,
    OPT_DROP_ATTR,
    OPT_HASH_ATTR,
    OPT_HASH_KEY,
    OPT_THREADS,
    OPT_PROGRESS,
    OPT_NO_PROGRESS,
};

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "force", no_argument, NULL, 'f' },
    { "verbose", no_argument, NULL, 'v' },
    { "quiet", no_argument, NULL, 'q' },
    { "version", no_argument, NULL, 'V' },
    { "help", no_argument, NULL, 'h' },
    { "format", required_argument, NULL, OPT_FORMAT },
    { "window", required_argument, NULL, OPT_WINDOW },
    { "traces", required_argument, NULL, OPT_TRACES },
    { "seed", required_argument, NULL, OPT_SEED },
    { "seeds", required_argument, NULL, OPT_SEEDS },
    { "window-seeds", required_argument, NULL, OPT_WINDOW_SEEDS },
    { "strict", no_argument, NULL, OPT_STRICT },
    { "max-bytes", required_argument, NULL, OPT_MAX_BYTES },
    { "max-line", required_argument, NULL, OPT_MAX_LINE },
    { "model", required_argument, NULL, OPT_MODEL },
    { "chain", required_argument, NULL, OPT_CHAIN },
    { "embedding", required_argument, NULL, OPT_EMBEDDING },
    { "epochs", required_argument, NULL, OPT_EPOCHS },
    { "warm-start", required_argument, NULL, OPT_WARM_START },
    { "stats", required_argument, NULL, OPT_STATS },
    { "dials", required_argument, NULL, OPT_DIALS },
    { "drop-attr", required_argument, NULL, OPT_DROP_ATTR },
    { "hash-attr", required_argument, NULL, OPT_HASH_ATTR },
    { "hash-key", required_argument, NULL, OPT_HASH_KEY },
    { "threads", required_argument, NULL, OPT_THREADS },
    { "progress", no_argument, NULL, OPT_PROGRESS },
    { "no-progress", no_argument, NULL, OPT_NO_PROGRESS },
    { NULL, 0, NULL, 0 },
};

static enum status bad_value(struct fail *fail, const char *option, const char *wanted)
{
    return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--%s needs %s, not '%.40s'", option, wanted, optarg);
}

static enum status parse_threads(struct gentc_options *options, struct fail *fail)
{
    uint64_t n;

    if (!cli_parse_u64(optarg, &n) || n < 1 || n > CLI_MAX_THREADS)
        return bad_value(fail, "threads", "a number from 1 to 64");
    options->n_threads = (uint32_t)n;
    return STATUS_OK;
}

static enum status add_pattern(const char *option, const char **patterns, uint32_t *n_patterns, struct fail *fail)
{
    if (optarg[0] == '\0' || optarg[0] == '*')
        return bad_value(fail, option, "a key, or the beginning of one and *");
    patterns[(*n_patterns)++] = optarg;
    return STATUS_OK;
}

static const char *const model_names[LEARN_MODEL_N] = { "auto", "table", "net", "tree" };
static const char *const embedding_names[2] = { "gcn", "onehot" };

static bool parse_name(const char *const *names, uint32_t n, uint32_t *at)
{
    for (*at = 0; *at < n; ++*at)
        if (strcmp(optarg, names[*at]) == 0)
            return true;
    return false;
}

static bool parse_number(uint32_t least, uint32_t most, uint32_t *number)
{
    uint64_t n;
    bool     is_good = cli_parse_u64(optarg, &n) && n >= least && n <= most;
    *number = is_good ? (uint32_t)n : 0;
    return is_good;
}

/* Options that take a value. */
static enum status parse_value(struct gentc_options *options, int option, struct fail *fail)
{
    switch (option) {
    case 'o':
        options->output_path = optarg;
        return STATUS_OK;
    case OPT_WARM_START:
        options->warm_path = optarg;
        return STATUS_OK;
    case OPT_STATS:
        options->stats_path = optarg;
        return STATUS_OK;
    case OPT_DIALS:
        return dials_parse(optarg, &options->dials, fail);
    case OPT_DROP_ATTR:
        return add_pattern("drop-attr", options->drop_patterns, &options->n_drop_patterns, fail);
    case OPT_HASH_ATTR:
        return add_pattern("hash-attr", options->hash_patterns, &options->n_hash_patterns, fail);
    case OPT_HASH_KEY:
        options->hash_key_path = optarg;
        return STATUS_OK;
    case OPT_FORMAT:
        return trace_format_parse(optarg, &options->format)
                   ? STATUS_OK : bad_value(fail, "format", "auto, otlp, zipkin, zipkin1, jaeger, gent or cctf");
    case OPT_MODEL:
        return parse_name(model_names, LEARN_MODEL_N, &options->model.model)
                   ? STATUS_OK : bad_value(fail, "model", "auto, table, net or tree");
    case OPT_EMBEDDING:
        return parse_name(embedding_names, 2, &options->model.is_onehot)
                   ? STATUS_OK : bad_value(fail, "embedding", "gcn or onehot");
    case OPT_CHAIN:
        return parse_number(1, NET_TRAIN_MAX_CHAIN, &options->model.n_chain)
                   ? STATUS_OK : bad_value(fail, "chain", "a number from 1 to 4");
    case OPT_EPOCHS:
        return parse_number(1, LEARN_MAX_EPOCHS, &options->model.n_epochs)
                   ? STATUS_OK : bad_value(fail, "epochs", "a number from 1 to 1000");
    case OPT_WINDOW:
        return cli_parse_duration(optarg, &options->window_ns) && options->window_ns > 0
                   ? STATUS_OK : bad_value(fail, "window", "a duration such as 500ms, 60s or 5m");
    case OPT_TRACES:
        return cli_parse_u64(optarg, &options->n_window_traces) && options->n_window_traces > 0
                   ? STATUS_OK : bad_value(fail, "traces", "a number above 0");
    case OPT_SEED:
        return cli_parse_u64(optarg, &options->seed) ? STATUS_OK : bad_value(fail, "seed", "a number below 2^64");
    case OPT_SEEDS:
        return parse_number(1, LEARN_MAX_SEEDS, &options->n_seeds)
                   ? STATUS_OK : bad_value(fail, "seeds", "a number from 1 to 65536");
    case OPT_WINDOW_SEEDS:
        return parse_number(1, LEARN_MAX_WINDOW_SEEDS, &options->n_window_seeds)
                   ? STATUS_OK : bad_value(fail, "window-seeds", "a number from 1 to 256");
    case OPT_MAX_BYTES:
        return cli_parse_bytes(optarg, &options->max_frame_bytes) && options->max_frame_bytes > 0
                   ? STATUS_OK : bad_value(fail, "max-bytes", "a size such as 32768, 64K or 1M");
    case OPT_MAX_LINE:
        return cli_parse_bytes(optarg, &options->max_line_bytes) && options->max_line_bytes > 0 &&
               options->max_line_bytes <= TRACE_READ_MAX_DOCUMENT_BYTES
                   ? STATUS_OK : bad_value(fail, "max-line", "a size up to 1G, such as 4096, 64K or 8M");
    default:
        return parse_threads(options, fail);
    }
}

static enum status parse_option(struct gentc_options *options, int option, struct fail *fail)
{
    switch (option) {
    case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        options->level = (uint32_t)(option - '0');
        return STATUS_OK;
    case 'f':
        options->can_replace = true;
        return STATUS_OK;
    case 'v':
        options->is_verbose = true;
        return STATUS_OK;
    case 'q':
        options->is_quiet = true;
        return STATUS_OK;
    case 'V':
        options->action = GENTC_OPTIONS_VERSION;
        return STATUS_OK;
    case 'h':
        options->action = GENTC_OPTIONS_HELP;
        return STATUS_OK;
    case OPT_STRICT:
        options->is_strict = true;
        return STATUS_OK;
    case OPT_PROGRESS:
        options->progress = GENTC_PROGRESS_ON;
        return STATUS_OK;
    case OPT_NO_PROGRESS:
        options->progress = GENTC_PROGRESS_OFF;
        return STATUS_OK;
    default:
        return parse_value(options, option, fail);
    }
}

static enum status check_together(struct gentc_options *options, struct fail *fail)
{
    if (options->window_ns != 0 && options->n_window_traces != 0)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--window and --traces exclude each other");
    if (options->hash_key_path != NULL && options->n_hash_patterns == 0)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--hash-key needs --hash-attr");
    if ((options->model.model == LEARN_MODEL_TABLE || options->model.model == LEARN_MODEL_TREE)
        && (options->warm_path != NULL || options->model.n_epochs != 0 || options->model.is_onehot != 0
            || options->model.n_chain != NET_TRAIN_MAX_CHAIN))
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET,
                        "--chain, --embedding, --epochs and --warm-start are of networks, and --model %s has none",
                        model_names[options->model.model]);
    if (options->is_verbose && options->is_quiet)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--verbose and --quiet exclude each other");
    if (options->window_ns == 0 && options->n_window_traces == 0)
        options->n_window_traces = GENTC_OPTIONS_DEFAULT_TRACES;
    return STATUS_OK;
}

static enum status unknown_option(char **argv, struct fail *fail)
{
    const char letter[] = { '-', (char)optopt, '\0' };
    bool       is_letter = optopt > 0 && optopt < OPT_FORMAT && strchr("ofvqVh", optopt) == NULL;

    /* A known letter here is that of a long option with a value it does not take. */
    return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "unknown option '%.40s'; see gentc --help",
                    is_letter ? letter : argv[optind - 1]);
}

enum status gentc_options_parse(struct gentc_options *options, int argc, char **argv, struct fail *fail)
{
    static const char *const standard_input[] = { "-" };
    enum status s = STATUS_OK;
    int         option;

    *options = (struct gentc_options){
        .max_line_bytes = TRACE_READ_MAX_LINE_BYTES,
        .level = GENTC_OPTIONS_DEFAULT_LEVEL,
        .dials = dials_none(),
        .n_seeds = LEARN_SEEDS_BY_LEVEL,
        .format = TRACE_FORMAT_AUTO,
        .model = { .n_chain = NET_TRAIN_MAX_CHAIN },
        .n_threads = cli_count_processors(8),
        /* No more patterns than words. */
        .drop_patterns = malloc((size_t)argc * sizeof *options->drop_patterns),
        .hash_patterns = malloc((size_t)argc * sizeof *options->hash_patterns),
    };
    if (options->drop_patterns == NULL || options->hash_patterns == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "options");
    opterr = 0;
    while (s == STATUS_OK && (option = getopt_long(argc, argv, ":o:fvqVh123456789", long_options, NULL)) != -1) {
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

void gentc_options_free(struct gentc_options *options)
{
    free(options->drop_patterns);
    free(options->hash_patterns);
    *options = (struct gentc_options){ 0 };
}
