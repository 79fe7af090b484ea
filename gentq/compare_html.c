/* compare_html.c - one page without scripts: a table of rates, and for each question the curve of the head samples. */
#include <inttypes.h>

#include "gentq/compare_report.h"

/* A curve's picture, in pixels. */
#define WIDTH  360.0
#define HEIGHT 120.0
#define MARGIN 6.0

static const char style[] =
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#222;background:#fff}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #ddd}"
    "td:first-child,th:first-child{text-align:left}"
    ".good{background:#d9f2d9}.fair{background:#fdf3c8}.poor{background:#fadbd8}"
    "section{margin:2rem 0}h2{font-size:1.1rem;margin:0}p{margin:.2rem 0;color:#555}svg{background:#fafafa;display:block}"
    "@media(prefers-color-scheme:dark){body{background:#191919;color:#ddd}p{color:#aaa}td,th{border-color:#444}"
    ".good{background:#1d4d2b}.fair{background:#57501c}.poor{background:#5d2622}svg{background:#222}}";

static const char *const colours[] = { "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b" };
#define N_COLOURS (sizeof colours / sizeof *colours)

static void add_text(struct buffer *out, const char *text)
{
    for (; *text != 0; text++)
        if (*text == '<')
            buffer_append_literal(out, "&lt;");
        else if (*text == '&')
            buffer_append_literal(out, "&amp;");
        else if (*text == '"')
            buffer_append_literal(out, "&quot;");
        else
            buffer_append_byte(out, (uint8_t)*text);
}

static void add_element(struct buffer *out, const char *name, const char *text)
{
    compare_report_print(out, "<%s>", name);
    add_text(out, text);
    compare_report_print(out, "</%s>", name);
}

static const char *judge(double rate)
{
    return isnan(rate) ? "" : rate <= 2.5 ? "good" : rate <= 15 ? "fair" : "poor";
}

static void add_rate_cell(const struct measure *measure, const struct summary_value *value, struct buffer *out)
{
    char text[COMPARE_REPORT_RATE_CHARS], low[COMPARE_REPORT_RATE_CHARS], high[COMPARE_REPORT_RATE_CHARS];

    compare_report_rate(measure, value->rate, text);
    compare_report_rate(measure, value->rate_low, low);
    compare_report_rate(measure, value->rate_high, high);
    if (isnan(value->distance))
        buffer_append_literal(out, "<td>-</td>");
    else
        compare_report_print(out, "<td>%.4f</td>", value->distance);
    compare_report_print(out, "<td class=\"%s\" title=\"", judge(value->rate));
    add_text(out, low);
    buffer_append_literal(out, " to ");
    add_text(out, high);
    buffer_append_literal(out, "\">");
    add_text(out, text);
    buffer_append_literal(out, "</td>");
}

static void add_header(const struct comparison *comparison, struct buffer *out)
{
    compare_report_print(out, "<tr><th></th>");
    for (uint32_t i = 0; i < comparison->measure->n_regenerated; i++) {
        compare_report_print(out, "<th colspan=\"2\" style=\"color:%s\">", colours[i % N_COLOURS]);
        add_text(out, comparison->options->paths[i + 1]);
        buffer_append_literal(out, "</th>");
    }
    buffer_append_literal(out, "<th colspan=\"2\">tail: errors</th><th colspan=\"2\">tail: slow</th></tr>\n");
}

/* The row of an id, or of its part when that is at least 0. */
static void add_row(const struct comparison *comparison, uint32_t metric_at, int part, struct buffer *out)
{
    const struct metric *metric = comparison->options->metrics[metric_at];

    buffer_append_literal(out, "<tr>");
    add_element(out, "td", part < 0 ? metric->id : metric->parts[part]);
    for (uint32_t i = 0; i < comparison->summary->n_columns; i++) {
        const struct summary_metric *column = &comparison->summary->columns[i].metrics[metric_at];
        add_rate_cell(comparison->measure, part < 0 ? &column->all : &column->parts[part], out);
    }
    buffer_append_literal(out, "</tr>\n");
}

static void add_overall(const struct comparison *comparison, struct buffer *out)
{
    buffer_append_literal(out, "<tr><th>overall (worst)</th>");
    for (uint32_t i = 0; i < comparison->summary->n_columns; i++) {
        const struct summary_column *column = &comparison->summary->columns[i];
        char                         rate[COMPARE_REPORT_RATE_CHARS];
        bool                         has_worst = column->worst_at != UINT32_MAX;
        compare_report_rate(comparison->measure, column->overall.rate, rate);
        compare_report_print(out, "<th colspan=\"2\" class=\"%s\">", judge(column->overall.rate));
        add_text(out, rate);
        compare_report_print(out, " (%s)</th>", has_worst ? comparison->options->metrics[column->worst_at]->id : "-");
    }
    buffer_append_literal(out, "</tr>\n");
}

static double place_x(const struct measure *measure, double rate)
{
    double last = log(sample_rates[measure->n_rates - 1]), first = log(sample_rates[0]);
    return MARGIN + (WIDTH - 2 * MARGIN) * (last > first ? (log(rate) - first) / (last - first) : 0.5);
}

static double place_y(double distance, double highest)
{
    return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (highest > 0 ? distance / highest : 0);
}

/* Head samples as a line over log k, each regenerated file as a level. */
static void add_picture(const struct comparison *comparison, uint32_t metric_at, struct buffer *out)
{
    const struct measure *measure = comparison->measure;
    const double         *curve   = comparison->summary->id_curves[metric_at];
    double                highest = 0;

    for (uint32_t rate = 0; rate < measure->n_rates; rate++)
        highest = curve[rate] > highest ? curve[rate] : highest;
    for (uint32_t i = 0; i < measure->n_regenerated; i++)
        highest = fmax(highest, comparison->summary->columns[i].metrics[metric_at].all.distance);
    compare_report_print(out, "<svg width=\"%.0f\" height=\"%.0f\">", WIDTH, HEIGHT);
    buffer_append_literal(out, "<polyline fill=\"none\" stroke=\"#888\" stroke-width=\"2\" points=\"");
    for (uint32_t rate = 0; rate < measure->n_rates; rate++)
        if (!isnan(curve[rate]))
            compare_report_print(out, "%.1f,%.1f ", place_x(measure, sample_rates[rate]), place_y(curve[rate], highest));
    buffer_append_literal(out, "\"/>");
    for (uint32_t i = 0; i < measure->n_regenerated; i++) {
        double y = place_y(comparison->summary->columns[i].metrics[metric_at].all.distance, highest);
        if (!isnan(y))
            compare_report_print(out, "<line x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", MARGIN,
                                 WIDTH - MARGIN, y, y, colours[i % N_COLOURS]);
    }
    buffer_append_literal(out, "</svg>\n");
}

static void add_question(const struct comparison *comparison, uint32_t metric_at, struct buffer *out)
{
    const struct metric *metric = comparison->options->metrics[metric_at];

    buffer_append_literal(out, "<section>");
    add_element(out, "h2", metric->id);
    add_element(out, "p", metric->question);
    if (comparison->measure->n_rates != 0)
        add_picture(comparison, metric_at, out);
    buffer_append_literal(out, "<details><summary>parts</summary><table>");
    add_header(comparison, out);
    for (uint32_t part = 0; part < metric_n_parts(metric); part++)
        add_row(comparison, metric_at, (int)part, out);
    buffer_append_literal(out, "</table></details></section>\n");
}

void compare_report_html(const struct comparison *comparison, struct buffer *out)
{
    buffer_append_literal(out, "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">");
    buffer_append_literal(out, "<title>gentq compare</title><style>");
    buffer_append(out, style, sizeof style - 1);
    buffer_append_literal(out, "</style>\n<h1>How far from the real traces</h1>\n<p>Real: ");
    add_text(out, comparison->options->paths[0]);
    compare_report_print(out, ", %" PRIu32 " traces, %" PRIu32 " spans.", comparison->study->sets[0].n_traces,
                         comparison->study->sets[0].n_spans);
    buffer_append_literal(out, " A pair of numbers is a distance (0: identical) and the k at which head sampling at 1:k"
                               " is as far.</p>\n<table>");
    add_header(comparison, out);
    for (uint32_t m = 0; m < comparison->options->n_metrics; m++)
        add_row(comparison, m, -1, out);
    add_overall(comparison, out);
    buffer_append_literal(out, "</table>\n<p>Below: distance of head samples over k (grey; logarithmic) and of each"
                               " file (coloured).</p>\n");
    for (uint32_t m = 0; m < comparison->options->n_metrics; m++)
        add_question(comparison, m, out);
    buffer_append_literal(out, "<pre>");
    struct buffer table = { 0 }; /* owned here */
    compare_report_table(comparison, &table);
    buffer_append_byte(&table, 0);
    if (!table.has_failed)
        add_text(out, (const char *)table.data);
    out->has_failed |= table.has_failed;
    buffer_free(&table);
    buffer_append_literal(out, "</pre></html>\n");
}
