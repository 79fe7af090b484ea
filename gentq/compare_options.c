/* compare_options.c - the table of options, what each does to the struct, and which go together. */
#include "gentq/compare_options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/cli.h"

#define MAX_THREADS 8 /* by default */

const char compare_options_help[] =
    "Usage: gentq compare [options] REAL REGENERATED...\n"
    "How far each REGENERATED is from REAL, beside head and tail samples of REAL: for\n"
    "each question the distance (0: identical) and the rate of head sampling that is\n"
    "as far away. docs/FIDELITY.md says what is measured.\n"
    "\n"
    "      --only ID            this question alone; may be given several times\n"
    "      --parts              what each question is made of, too\n"
    "      --json               for programs, everything\n"
    "      --html FILE          a report to look at (FILE is replaced)\n"
    "\n"
    "      --draws N            head samples for each rate; default 5\n"
    "      --seed N             of the samples; default 0\n"
    "      --bucket TIME        compare by periods of TIME; default: a thirtieth of the\n"
    "                           time in which anything happened\n"
    "\n"
    "      --bundle FILE        what a REGENERATED came from; once for each, in order\n"
    "      --cpu-seconds S      what making and opening it took; likewise\n"
    "      --no-costs           do not pack the samples to learn their size\n"
    "      --dollars-per-gb X   default 0.32\n"
    "      --dollars-per-hour X of a processor; default 0.04\n"
    "      --threads N          default: one for each processor, at most 8\n"
    "  -h, --help\n"
    "\n"
    "Exit status: 0 done, 1 could not, 2 usage.\n";

enum {
    OPT_ONLY = 256, OPT_PARTS, OPT_JSON, OPT_HTML, OPT_DRAWS, OPT_SEED, OPT_BUCKET, OPT_BUNDLE, OPT_CPU_SECONDS,
    OPT_NO_COSTS, OPT_DOLLARS_PER_GB, OPT_DOLLARS_PER_HOUR, OPT_THREADS,
};

static const struct option long_options[] = {
    { "only", required_argument, NULL, OPT_ONLY },
    { "parts", no_argument, NULL, OPT_PARTS },
    { "json", no_argument, NULL, OPT_JSON },
    { "html", required_argument, NULL, OPT_HTML },
    { "draws", required_argument, NULL, OPT_DRAWS },
    { "seed", required_argument, NULL, OPT_SEED },
    { "bucket", required_argument, NULL, OPT_BUCKET },
    { "bundle", required_argument, NULL, OPT_BUNDLE },
    { "cpu-seconds", required_argument, NULL, OPT_CPU_SECONDS },
    { "no-costs", no_argument, NULL, OPT_NO_COSTS },
    { "dollars-per-gb", required_argument, NULL, OPT_DOLLARS_PER_GB },
    { "dollars-per-hour", required_argument, NULL, OPT_DOLLARS_PER_HOUR },
    { "threads", required_argument, NULL, OPT_THREADS },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static bool parse_amount(const char *text, double *value)
{
    char  *end;
    double parsed = strtod(text, &end);
    if (end == text || *end != 0 || !(parsed >= 0) || parsed > 1e12)
        return false;
    *value = parsed;
    return true;
}

static bool parse_count(const char *text, uint32_t max, uint32_t *value)
{
    uint64_t parsed;
    if (!cli_parse_u64(text, &parsed) || parsed == 0 || parsed > max)
        return false;
    *value = (uint32_t)parsed;
    return true;
}

static bool add_metric(struct compare_options *options, const char *id)
{
    uint32_t                    n;
    const struct metric *const *all = metric_all(&n);

    options->has_parts = true;
    if (strcmp(id, "detector") == 0)
        return options->has_detector = true;
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(all[i]->id, id) == 0 && options->n_metrics < MEASURE_MAX_METRICS) {
            options->metrics[options->n_metrics++] = all[i];
            return true;
        }
    return false;
}

static bool add_bundle(struct compare_options *options, const char *path)
{
    if (options->n_bundles == COMPARE_MAX_FILES)
        return false;
    options->bundles[options->n_bundles++] = path;
    return true;
}

static bool add_cpu_seconds(struct compare_options *options, const char *text)
{
    return options->n_cpu_seconds < COMPARE_MAX_FILES &&
           parse_amount(text, &options->cpu_seconds[options->n_cpu_seconds++]);
}

/* What option 'code' says; false when its argument is no good. */
static bool apply_option(struct compare_options *options, int code, const char *argument)
{
    switch (code) {
    case OPT_ONLY:
        return add_metric(options, argument);
    case OPT_PARTS:
        return options->has_parts = true;
    case OPT_JSON:
        return options->is_json = true;
    case OPT_HTML:
        options->html_path = argument;
        return true;
    case OPT_DRAWS:
        return parse_count(argument, COMPARE_MAX_DRAWS, &options->n_draws);
    case OPT_SEED:
        return cli_parse_u64(argument, &options->seed);
    case OPT_BUCKET:
        return cli_parse_duration(argument, &options->bucket_ns) && options->bucket_ns != 0;
    case OPT_BUNDLE:
        return add_bundle(options, argument);
    case OPT_CPU_SECONDS:
        return add_cpu_seconds(options, argument);
    case OPT_NO_COSTS:
        options->has_costs = false;
        return true;
    case OPT_DOLLARS_PER_GB:
        return parse_amount(argument, &options->dollars_per_gb);
    case OPT_DOLLARS_PER_HOUR:
        return parse_amount(argument, &options->dollars_per_hour);
    case OPT_THREADS:
        return parse_count(argument, CLI_MAX_THREADS, &options->n_threads);
    default:
        return options->is_help = true;
    }
}

static enum status check_options(const struct compare_options *options, struct fail *fail)
{
    if (options->n_paths < 2)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "compare needs REAL and at least one REGENERATED");
    if (options->n_paths > COMPARE_MAX_FILES)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "more than %d files", COMPARE_MAX_FILES);
    if (options->n_bundles != 0 && options->n_bundles != options->n_paths - 1)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--bundle must be given once for each REGENERATED");
    if (options->n_cpu_seconds != 0 && options->n_cpu_seconds != options->n_paths - 1)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--cpu-seconds must be given once for each REGENERATED");
    return STATUS_OK;
}

enum status compare_options_parse(struct compare_options *options, int argc, char **argv, struct fail *fail)
{
    int code, long_at = -1;

    *options = (struct compare_options){
        .n_draws          = COMPARE_DEFAULT_DRAWS,
        .n_threads        = cli_count_processors(MAX_THREADS),
        .dollars_per_gb   = COMPARE_DOLLARS_PER_GB,
        .dollars_per_hour = COMPARE_DOLLARS_PER_HOUR,
        .has_costs        = true,
    };
    opterr = optind = 0;
    while ((code = getopt_long(argc, argv, "h", long_options, &long_at)) != -1) {
        if (code == '?')
            return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "%.60s: no such option, or without its argument",
                            argv[optind > 0 ? optind - 1 : 0]);
        if (!apply_option(options, code, optarg))
            return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "--%s %.60s", long_options[long_at].name, optarg);
    }
    if (options->is_help)
        return STATUS_OK;
    options->paths   = (const char *const *)(argv + optind);
    options->n_paths = (uint32_t)(argc - optind);
    if (options->n_metrics == 0 && !options->has_detector) {
        const struct metric *const *all = metric_all(&options->n_metrics);
        memcpy(options->metrics, all, options->n_metrics * sizeof *all);
        options->has_detector = true;
    }
    return check_options(options, fail);
}
