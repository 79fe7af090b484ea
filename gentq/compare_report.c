/* compare_report.c - the table: ids down, head samples, regenerated files and tail samples across. */
#include "gentq/compare_report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define NAME_WIDTH   22
#define COLUMN_WIDTH 26
#define PRINT_MAX    4608 /* a path and a line around it */

/* Head samples shown: the lowest and the highest rate and one between. */
#define N_SHOWN_RATES 3
static const uint32_t shown_rates[N_SHOWN_RATES] = { 2, 15, 100 };

void compare_report_print(struct buffer *out, const char *format, ...)
{
    char    text[PRINT_MAX];
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (n > 0)
        buffer_append(out, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void compare_report_rate(const struct measure *measure, double rate, char text[COMPARE_REPORT_RATE_CHARS])
{
    if (isnan(rate))
        snprintf(text, COMPARE_REPORT_RATE_CHARS, "-");
    else if (rate < RATE_LOWEST)
        snprintf(text, COMPARE_REPORT_RATE_CHARS, "<2");
    else if (rate > RATE_HIGHEST)
        snprintf(text, COMPARE_REPORT_RATE_CHARS, ">%" PRIu32, sample_rates[measure->n_rates - 1]);
    else
        snprintf(text, COMPARE_REPORT_RATE_CHARS, "%.*f", rate < 10 ? 1 : 0, rate);
}

static void print_distance(char text[16], double distance)
{
    if (isnan(distance))
        snprintf(text, 16, "-");
    else
        snprintf(text, 16, "%.4f", distance);
}

static void print_value(struct buffer *out, const struct measure *measure, const struct summary_value *value)
{
    char distance[16], rate[COMPARE_REPORT_RATE_CHARS], low[COMPARE_REPORT_RATE_CHARS], high[COMPARE_REPORT_RATE_CHARS];
    char range[2 * COMPARE_REPORT_RATE_CHARS + 4] = "";

    print_distance(distance, value->distance);
    compare_report_rate(measure, value->rate, rate);
    compare_report_rate(measure, value->rate_low, low);
    compare_report_rate(measure, value->rate_high, high);
    if (!isnan(value->rate_low))
        snprintf(range, sizeof range, "%s..%s", low, high);
    compare_report_print(out, "  %8s %5s %-10s", distance, rate, range);
}

static void print_tail(struct buffer *out, const struct measure *measure, const struct summary_value *value)
{
    char distance[16], rate[COMPARE_REPORT_RATE_CHARS];
    print_distance(distance, value->distance);
    compare_report_rate(measure, value->rate, rate);
    compare_report_print(out, "  %7s %5s", distance, rate);
}

static uint32_t find_rate(const struct measure *measure, uint32_t rate)
{
    uint32_t at = 0;
    while (at < measure->n_rates && sample_rates[at] != rate)
        at++;
    return at;
}

/* One row: of an id, or of its part 'part' when that is at least 0. */
static void print_row(const struct comparison *comparison, uint32_t metric_at, int part, struct buffer *out)
{
    const struct summary *summary = comparison->summary;
    const struct metric  *metric  = comparison->options->metrics[metric_at];

    if (part < 0)
        compare_report_print(out, "%-*s", NAME_WIDTH, metric->id);
    else
        compare_report_print(out, "  %-*s", NAME_WIDTH - 2, metric->parts[part]);
    for (int i = 0; i < N_SHOWN_RATES; i++) {
        uint32_t at = find_rate(comparison->measure, shown_rates[i]);
        char     distance[16];
        if (at == comparison->measure->n_rates)
            continue;
        print_distance(distance, part < 0 ? summary->id_curves[metric_at][at] : summary->curves[metric_at][part][at]);
        compare_report_print(out, " %7s", distance);
    }
    for (uint32_t i = 0; i < summary->n_columns; i++) {
        const struct summary_metric *column = &summary->columns[i].metrics[metric_at];
        const struct summary_value  *value  = part < 0 ? &column->all : &column->parts[part];
        if (i < comparison->measure->n_regenerated)
            print_value(out, comparison->measure, value);
        else
            print_tail(out, comparison->measure, value);
    }
    buffer_append_byte(out, '\n');
}

double compare_report_bundle_dollars(const struct comparison *comparison, uint32_t regenerated_at)
{
    const struct compare_options *options = comparison->options;
    struct cost_prices            prices  = { options->dollars_per_gb, options->dollars_per_hour };

    if (comparison->bundle_bytes[regenerated_at] == 0)
        return NAN;
    return cost_dollars(&prices, comparison->study->sets[0].n_traces,
                        (double)comparison->bundle_bytes[regenerated_at], options->cpu_seconds[regenerated_at]);
}

double compare_report_sample_dollars(const struct comparison *comparison, double bytes)
{
    struct cost_prices prices = { comparison->options->dollars_per_gb, comparison->options->dollars_per_hour };
    return comparison->cost->is_known ? cost_dollars(&prices, comparison->study->sets[0].n_traces, bytes, 0) : NAN;
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void print_head(const struct comparison *comparison, struct buffer *out)
{
    const struct measure *measure = comparison->measure;

    compare_report_print(out, "%-*s", NAME_WIDTH, "");
    for (int i = 0; i < N_SHOWN_RATES; i++)
        if (find_rate(measure, shown_rates[i]) < measure->n_rates)
            compare_report_print(out, "   1:%-3" PRIu32 " ", shown_rates[i]);
    for (uint32_t i = 0; i < measure->n_regenerated; i++)
        compare_report_print(out, "  %-*.*s", COLUMN_WIDTH - 1, COLUMN_WIDTH - 1,
                             last_name(comparison->options->paths[i + 1]));
    compare_report_print(out, "  %-13s  %-13s\n", "tail: errors", "tail: slow");
}

/* "further from REAL than head sampling at 1:100" */
static void print_rate_words(const struct measure *measure, double rate, struct buffer *out)
{
    char text[COMPARE_REPORT_RATE_CHARS];

    compare_report_rate(measure, rate, text);
    if (text[0] == '<')
        compare_report_print(out, "closer to REAL than head sampling at 1:%s", text + 1);
    else if (text[0] == '>')
        compare_report_print(out, "further from REAL than head sampling at 1:%s", text + 1);
    else
        compare_report_print(out, "as far from REAL as head sampling at 1:%s", text);
}

static void print_overall(const struct comparison *comparison, struct buffer *out)
{
    const struct measure *measure = comparison->measure;

    for (uint32_t i = 0; i < measure->n_regenerated; i++) {
        const struct summary_column *column = &comparison->summary->columns[i];
        char low[COMPARE_REPORT_RATE_CHARS], high[COMPARE_REPORT_RATE_CHARS], worst[COMPARE_REPORT_RATE_CHARS];

        if (isnan(column->overall.rate))
            continue;
        compare_report_rate(measure, column->overall.rate_low, low);
        compare_report_rate(measure, column->overall.rate_high, high);
        compare_report_print(out, "%s is ", last_name(comparison->options->paths[i + 1]));
        print_rate_words(measure, column->overall.rate, out);
        compare_report_print(out, " (draws: %s to %s)", low, high);
        if (column->worst_at != UINT32_MAX) {
            compare_report_rate(measure, column->metrics[column->worst_at].all.rate, worst);
            compare_report_print(out, "; worst: %s, %s", comparison->options->metrics[column->worst_at]->id, worst);
        }
        buffer_append_byte(out, '\n');
    }
}

static void print_detectors(const struct comparison *comparison, struct buffer *out)
{
    if (!comparison->options->has_detector)
        return;
    for (uint32_t i = 0; i < comparison->measure->n_regenerated; i++) {
        char spans[16], traces[16];
        print_distance(spans, comparison->detectors[i].spans);
        print_distance(traces, comparison->detectors[i].traces);
        compare_report_print(out, "detector: AUC %s on spans, %s on traces of %s (0.5: cannot tell)\n", spans, traces,
                             last_name(comparison->options->paths[i + 1]));
    }
}

static void print_absolutes(const struct comparison *comparison, struct buffer *out)
{
    for (uint32_t i = 1; i < comparison->study->n_sets; i++)
        for (int check = 0; check < ABSOLUTE_N; check++) {
            double real = comparison->absolutes[0].values[check], other = comparison->absolutes[i].values[check];
            if (real != other)
                compare_report_print(out, "%s: %.6g, REAL has %.6g (%s)\n", absolute_names[check], other, real,
                                     last_name(comparison->options->paths[i]));
        }
}

static void print_cost(struct buffer *out, const char *what, double bytes, double dollars)
{
    compare_report_print(out, "  %-24s %14.0f bytes %12.6f $\n", what, bytes, dollars);
}

static void print_costs(const struct comparison *comparison, struct buffer *out)
{
    const struct measure *measure = comparison->measure;
    const struct cost    *cost    = comparison->cost;
    char                  name[32];

    if (!cost->is_known && comparison->options->n_bundles == 0)
        return;
    compare_report_print(out, "\ncost of a window, dollars for a million traces\n");
    for (uint32_t i = 0; i < measure->n_regenerated; i++)
        if (comparison->bundle_bytes[i] != 0)
            print_cost(out, last_name(comparison->options->bundles[i]), (double)comparison->bundle_bytes[i],
                       compare_report_bundle_dollars(comparison, i));
    for (uint32_t rate = 0; cost->is_known && rate < measure->n_rates; rate++) {
        double bytes = cost_head_bytes(cost, measure, rate);
        snprintf(name, sizeof name, "head 1:%" PRIu32 ", gzip -6", sample_rates[rate]);
        print_cost(out, name, bytes, compare_report_sample_dollars(comparison, bytes));
    }
    if (!cost->is_known)
        return;
    double errors = (double)cost->view_bytes[measure_tail(measure, SAMPLE_ERRORS) - measure->views];
    double slow   = (double)cost->view_bytes[measure_tail(measure, SAMPLE_SLOW) - measure->views];
    print_cost(out, "tail: errors, gzip -6", errors, compare_report_sample_dollars(comparison, errors));
    print_cost(out, "tail: slow, gzip -6", slow, compare_report_sample_dollars(comparison, slow));
    print_cost(out, "everything, gzip -6", (double)cost->whole_bytes,
               compare_report_sample_dollars(comparison, (double)cost->whole_bytes));
}

static void print_files(const struct comparison *comparison, struct buffer *out)
{
    const struct study *study = comparison->study;

    for (uint32_t i = 0; i < study->n_sets; i++)
        compare_report_print(out, "%-12s %s: %" PRIu32 " traces, %" PRIu32 " spans\n", i == 0 ? "REAL" : "REGENERATED",
                             comparison->options->paths[i], study->sets[i].n_traces, study->sets[i].n_spans);
    compare_report_print(out, "%" PRIu32 " buckets of %.3f s; %" PRIu32 " draws for each rate\n", study->time.n_buckets,
                         (double)study->time.bucket_ns / 1e9, comparison->measure->n_draws);
    compare_report_print(out, "1:k, tail: samples of REAL. Columns: distance (0: identical); k of head sampling that is as far; "
                              "its range over the draws\n\n");
}

void compare_report_table(const struct comparison *comparison, struct buffer *out)
{
    const struct compare_options *options = comparison->options;

    print_files(comparison, out);
    print_head(comparison, out);
    for (uint32_t m = 0; m < options->n_metrics; m++) {
        print_row(comparison, m, -1, out);
        for (uint32_t p = 0; options->has_parts && p < metric_n_parts(options->metrics[m]); p++)
            print_row(comparison, m, (int)p, out);
    }
    buffer_append_byte(out, '\n');
    print_detectors(comparison, out);
    print_absolutes(comparison, out);
    print_overall(comparison, out);
    print_costs(comparison, out);
}
