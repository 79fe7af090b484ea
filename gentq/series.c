/* series.c - the command line of gentq metrics: CSV, JSON, or what OpenTSDB takes in. */
#include "gentq/series.h"

#include <stdio.h>
#include <time.h>

#include "common/base/cli.h"
#include "common/trace/decimal.h"
#include "gentq/grid.h"
#include "gentq/load.h"
#include "gentq/series_fold.h"
#include "gentq/usage.h"

static const char help[] =
    "Usage: gentq metrics [options] FILE\n"
    "For each window and service: spans, traces, calls from and to other services,\n"
    "share of errors, status, classes of HTTP status, mean and percentiles of the\n"
    "duration in ms. A window without spans of a service has no row for it.\n"
    "\n"
    "      --every DURATION  length of a window: 10s, 5m, 1h; default 1m\n"
    "      --csv             comma-separated values (as always without an option)\n"
    "      --json            an array of objects\n"
    "      --opentsdb        put lines\n"
    "  -h, --help\n";

enum { OPT_EVERY = 256, OPT_CSV, OPT_JSON, OPT_OPENTSDB };

static const struct option long_options[] = {
    { "every", required_argument, NULL, OPT_EVERY },
    { "csv", no_argument, NULL, OPT_CSV },
    { "json", no_argument, NULL, OPT_JSON },
    { "opentsdb", no_argument, NULL, OPT_OPENTSDB },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

#define SECOND_NS   UINT64_C(1000000000)
#define FLUSH_BYTES (64u << 10)

static const char *const status_names[SERIES_FOLD_N_STATUSES] = { "unset", "ok", "error" };
static const char *const class_names[SERIES_FOLD_N_CLASSES]   = { "1xx", "2xx", "3xx", "4xx", "5xx" };
static const char *const rank_names[SERIES_FOLD_N_RANKS]      = { "p50", "p95", "p99" };

struct options {
    const char     *path;
    uint64_t        every_ns;
    enum grid_style style;
    bool            is_opentsdb, is_help;
};

static enum status parse_options(struct options *options, int argc, char **argv, struct fail *fail)
{
    int option;

    *options = (struct options){ .every_ns = 60 * SECOND_NS, .style = GRID_CSV };
    while ((option = usage_next(argc, argv, ":h", long_options)) != -1) {
        if (option == '?' || option == ':')
            return usage_bad_option(option, argv, fail);
        if (option == OPT_EVERY && (!cli_parse_duration(optarg, &options->every_ns) || options->every_ns == 0))
            return usage_bad_value("every", "a duration such as 30s, 5m or 1h", fail);
        if (option == 'h')
            options->is_help = true;
        else if (option == OPT_OPENTSDB)
            options->is_opentsdb = true;
        else if (option == OPT_JSON)
            options->style = GRID_JSON;
    }
    if (!options->is_help && argc - optind != 1)
        return fail_set(fail, STATUS_USAGE, FAIL_NO_OFFSET, "metrics needs one FILE; see gentq metrics --help");
    options->path = argv[optind];
    return STATUS_OK;
}

static uint64_t error_share(const struct series_fold_row *row) /* in 1/10000 */
{
    return row->n_spans == 0 ? 0 : (row->n_statuses[2] * 10000 + row->n_spans / 2) / row->n_spans;
}

/* ---- Rows ----------------------------------------------------------------- */

/* 2026-01-31T12:00:00Z, with a fraction when windows do not begin at whole seconds. */
static void add_time(struct grid *grid, uint64_t ns, bool has_fraction)
{
    char      text[64];
    time_t    seconds = (time_t)(ns / SECOND_NS);
    struct tm tm;

    gmtime_r(&seconds, &tm);
    size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (has_fraction) {
        text[n++] = '.';
        n += decimal_print_u64(text + n, ns % SECOND_NS, 9);
    }
    text[n++] = 'Z';
    grid_add(grid, GRID_TEXT, (struct text){ text, n });
}

static void add_ms(struct grid *grid, uint64_t ns, bool is_known)
{
    if (is_known)
        grid_add_scaled(grid, ns > INT64_MAX ? INT64_MAX : (int64_t)ns, 6);
    else
        grid_add_none(grid);
}

static enum status print_rows(const struct series_fold *fold, enum grid_style style, struct output *output,
                              struct fail *fail)
{
    static const char *const names[] = {
        "time", "service", "spans", "traces", "calls_in", "calls_out", "error_share",
        "status_unset", "status_ok", "status_error", "http_1xx", "http_2xx", "http_3xx", "http_4xx", "http_5xx",
        "mean_ms", "p50_ms", "p95_ms", "p99_ms",
    };
    struct grid grid; /* owned here */

    grid_init(&grid, style, output);
    grid_begin(&grid, names, sizeof names / sizeof *names);
    for (uint32_t i = 0; i < fold->n_rows; i++) {
        const struct series_fold_row *row = &fold->rows[i];
        add_time(&grid, row->window * fold->every_ns, fold->every_ns % SECOND_NS != 0);
        grid_add(&grid, GRID_TEXT, intern_view(&fold->names, row->service));
        grid_add_u64(&grid, row->n_spans);
        grid_add_u64(&grid, row->n_traces);
        grid_add_u64(&grid, row->n_calls_in);
        grid_add_u64(&grid, row->n_calls_out);
        grid_add_scaled(&grid, (int64_t)error_share(row), 4);
        for (int k = 0; k < SERIES_FOLD_N_STATUSES; k++)
            grid_add_u64(&grid, row->n_statuses[k]);
        for (int k = 0; k < SERIES_FOLD_N_CLASSES; k++)
            grid_add_u64(&grid, row->n_classes[k]);
        add_ms(&grid, row->mean_ns, row->n_spans != 0);
        for (int k = 0; k < SERIES_FOLD_N_RANKS; k++)
            add_ms(&grid, row->ranks_ns[k], row->n_spans != 0);
    }
    enum status s = grid_end(&grid, fail);
    grid_free(&grid);
    return s;
}

/* ---- OpenTSDB ------------------------------------------------------------- */

/* One put line. 'value' in 10^-scale; 'tag' is " class=5xx" or "". */
struct put {
    struct buffer *out;
    const char    *time, *service;
};

static void append_put(const struct put *put, const char *metric, uint64_t value, unsigned scale, const char *tag)
{
    char   digits[DECIMAL_MAX_SCALED], line[160];
    size_t n = decimal_print_scaled(digits, value > INT64_MAX ? INT64_MAX : (int64_t)value, scale, 1,
                                    DECIMAL_FRACTION_TRIM);

    int length = snprintf(line, sizeof line, "put gent.%s %s %.*s service=", metric, put->time, (int)n, digits);
    buffer_append(put->out, line, (size_t)length);
    buffer_append(put->out, put->service, strlen(put->service));
    buffer_append(put->out, tag, strlen(tag));
    buffer_append_byte(put->out, '\n');
}

static void append_tagged(const struct put *put, const char *metric, const char *key, const char *value, uint64_t n)
{
    char tag[32];
    snprintf(tag, sizeof tag, " %s=%s", key, value);
    append_put(put, metric, n, 0, tag);
}

/* What a tag may hold: letters (so all beyond ASCII), digits and - _ . / */
static void append_tag_value(struct buffer *out, struct text name)
{
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c        = (uint8_t)name.at[i];
        bool    is_plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80 ||
                        c == '-' || c == '_' || c == '.' || c == '/';
        buffer_append_byte(out, is_plain ? c : '_');
    }
    if (name.n == 0)
        buffer_append_literal(out, "unknown");
    buffer_append_byte(out, '\0');
}

static void append_puts(const struct put *put, const struct series_fold_row *row)
{
    append_put(put, "spans", row->n_spans, 0, "");
    append_put(put, "traces", row->n_traces, 0, "");
    append_put(put, "calls_in", row->n_calls_in, 0, "");
    append_put(put, "calls_out", row->n_calls_out, 0, "");
    append_put(put, "error_share", error_share(row), 4, "");
    for (int k = 0; k < SERIES_FOLD_N_STATUSES; k++)
        append_tagged(put, "status", "code", status_names[k], row->n_statuses[k]);
    for (int k = 0; k < SERIES_FOLD_N_CLASSES; k++)
        append_tagged(put, "http", "class", class_names[k], row->n_classes[k]);
    if (row->n_spans == 0)
        return;
    append_put(put, "duration_ms", row->mean_ns, 6, " stat=mean");
    for (int k = 0; k < SERIES_FOLD_N_RANKS; k++) {
        char tag[32];
        snprintf(tag, sizeof tag, " stat=%s", rank_names[k]);
        append_put(put, "duration_ms", row->ranks_ns[k], 6, tag);
    }
}

/* Times are in seconds, or in ms when windows do not begin at whole seconds. */
static enum status print_opentsdb(const struct series_fold *fold, struct output *output, struct fail *fail)
{
    struct buffer out = { 0 }, service = { 0 }; /* owned here */
    uint64_t      unit_ns = fold->every_ns % SECOND_NS == 0 ? SECOND_NS : SECOND_NS / 1000;
    enum status   s       = STATUS_OK;

    for (uint32_t i = 0; s == STATUS_OK && i < fold->n_rows; i++) {
        char time[32];
        snprintf(time, sizeof time, "%llu", (unsigned long long)(fold->rows[i].window * fold->every_ns / unit_ns));
        service.n = 0;
        append_tag_value(&service, intern_view(&fold->names, fold->rows[i].service));
        if (!service.has_failed)
            append_puts(&(struct put){ &out, time, (const char *)service.data }, &fold->rows[i]);
        if (service.has_failed || out.has_failed)
            s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "put lines");
        else if (out.n > FLUSH_BYTES || i + 1 == fold->n_rows) {
            s     = output_write(output, out.data, out.n, fail);
            out.n = 0;
        }
    }
    buffer_free(&out);
    buffer_free(&service);
    return s;
}

/* ---- All ------------------------------------------------------------------ */

int series_main(int argc, char **argv)
{
    struct span_table  table  = { 0 };  /* owned here, as the next */
    struct series_fold fold   = { 0 };
    struct output     *output = NULL;
    struct options     options;
    struct fail        fail;
    const char        *where = NULL;

    enum status s = parse_options(&options, argc, argv, &fail);
    if (s == STATUS_OK && options.is_help)
        return usage_print_help(help);
    if (s == STATUS_OK) {
        where = options.path;
        s     = load_spans(options.path, &table, &fail);
    }
    if (s == STATUS_OK)
        s = series_fold_build(&table, options.every_ns, &fold, &fail);
    if (s == STATUS_OK) {
        where = NULL;
        s     = output_open(&output, NULL, false, &fail);
    }
    if (s == STATUS_OK)
        s = options.is_opentsdb ? print_opentsdb(&fold, output, &fail)
                                : print_rows(&fold, options.style, output, &fail);
    if (s == STATUS_OK)
        s = output_commit(output, &fail);
    output_close(output);
    series_fold_free(&fold);
    span_table_free(&table);
    return usage_end(s, where, &fail);
}
