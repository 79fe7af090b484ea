/* compare_json.c - everything that was found, as one JSON object on one line. */
#include <inttypes.h>

#include "common/trace/json_text.h"
#include "gentq/compare_report.h"

static void add_key(struct buffer *out, const char *key)
{
    uint8_t last = out->n == 0 ? 0 : out->data[out->n - 1];
    if (!out->has_failed && last != '{' && last != '[' && last != 0)
        buffer_append_byte(out, ',');
    json_text_quote(out, (struct text){ key, strlen(key) });
    buffer_append_byte(out, ':');
}

static void begin_element(struct buffer *out)
{
    if (!out->has_failed && out->n != 0 && out->data[out->n - 1] == '}')
        buffer_append_byte(out, ',');
    buffer_append_byte(out, '{');
}

static void add_number(struct buffer *out, const char *key, double value)
{
    add_key(out, key);
    if (isfinite(value))
        compare_report_print(out, "%.9g", value);
    else
        buffer_append_literal(out, "null");
}

static void add_text(struct buffer *out, const char *key, const char *text)
{
    add_key(out, key);
    json_text_quote(out, (struct text){ text, strlen(text) });
}

static void add_rates(struct buffer *out, const struct measure *measure, const struct summary_value *value)
{
    char text[COMPARE_REPORT_RATE_CHARS];

    compare_report_rate(measure, value->rate, text);
    add_number(out, "rate", rate_clamp(value->rate));
    add_text(out, "rate_text", text);
    add_number(out, "rate_low", rate_clamp(value->rate_low));
    add_number(out, "rate_high", rate_clamp(value->rate_high));
}

static void add_value(struct buffer *out, const struct measure *measure, const struct summary_value *value)
{
    add_number(out, "distance", value->distance);
    add_rates(out, measure, value);
}

static void add_column(const struct comparison *comparison, const struct summary_column *column, struct buffer *out)
{
    add_key(out, "overall");
    buffer_append_byte(out, '{');
    add_rates(out, comparison->measure, &column->overall);
    if (column->worst_at != UINT32_MAX)
        add_text(out, "worst", comparison->options->metrics[column->worst_at]->id);
    buffer_append_byte(out, '}');
    add_key(out, "metrics");
    buffer_append_byte(out, '{');
    for (uint32_t m = 0; m < comparison->options->n_metrics; m++) {
        const struct metric *metric = comparison->options->metrics[m];
        add_key(out, metric->id);
        buffer_append_byte(out, '{');
        add_value(out, comparison->measure, &column->metrics[m].all);
        add_key(out, "parts");
        buffer_append_byte(out, '{');
        for (uint32_t p = 0; p < metric_n_parts(metric); p++) {
            add_key(out, metric->parts[p]);
            buffer_append_byte(out, '{');
            add_value(out, comparison->measure, &column->metrics[m].parts[p]);
            buffer_append_byte(out, '}');
        }
        buffer_append_literal(out, "}}");
    }
    buffer_append_byte(out, '}');
}

static void add_file(const struct comparison *comparison, uint32_t set_at, struct buffer *out)
{
    add_text(out, "path", comparison->options->paths[set_at]);
    add_number(out, "traces", comparison->study->sets[set_at].n_traces);
    add_number(out, "spans", comparison->study->sets[set_at].n_spans);
    add_key(out, "absolute");
    buffer_append_byte(out, '{');
    for (int check = 0; check < ABSOLUTE_N; check++)
        add_number(out, absolute_names[check], comparison->absolutes[set_at].values[check]);
    buffer_append_byte(out, '}');
}

static void add_regenerated(const struct comparison *comparison, uint32_t i, struct buffer *out)
{
    begin_element(out);
    add_file(comparison, i + 1, out);
    if (comparison->bundle_bytes[i] != 0) {
        add_number(out, "bytes", (double)comparison->bundle_bytes[i]);
        add_number(out, "cpu_seconds", comparison->options->cpu_seconds[i]);
        add_number(out, "dollars_per_million_traces", compare_report_bundle_dollars(comparison, i));
    }
    if (comparison->options->has_detector) {
        add_key(out, "detector");
        buffer_append_byte(out, '{');
        add_number(out, "spans", comparison->detectors[i].spans);
        add_number(out, "traces", comparison->detectors[i].traces);
        buffer_append_byte(out, '}');
    }
    add_column(comparison, &comparison->summary->columns[i], out);
    buffer_append_byte(out, '}');
}

static void add_bytes(const struct comparison *comparison, double bytes, struct buffer *out)
{
    if (!comparison->cost->is_known)
        return;
    add_number(out, "bytes", bytes);
    add_number(out, "dollars_per_million_traces", compare_report_sample_dollars(comparison, bytes));
}

static void add_head(const struct comparison *comparison, uint32_t rate_at, struct buffer *out)
{
    const struct summary *summary = comparison->summary;

    begin_element(out);
    add_number(out, "rate", sample_rates[rate_at]);
    if (comparison->cost->is_known)
        add_bytes(comparison, cost_head_bytes(comparison->cost, comparison->measure, rate_at), out);
    add_key(out, "metrics");
    buffer_append_byte(out, '{');
    for (uint32_t m = 0; m < comparison->options->n_metrics; m++) {
        const struct metric *metric = comparison->options->metrics[m];
        add_key(out, metric->id);
        buffer_append_byte(out, '{');
        add_number(out, "distance", summary->id_curves[m][rate_at]);
        add_key(out, "parts");
        buffer_append_byte(out, '{');
        for (uint32_t p = 0; p < metric_n_parts(metric); p++)
            add_number(out, metric->parts[p], summary->curves[m][p][rate_at]);
        buffer_append_literal(out, "}}");
    }
    buffer_append_literal(out, "}}");
}

static void add_tail(const struct comparison *comparison, enum sample_kind kind, struct buffer *out)
{
    const struct measure      *measure = comparison->measure;
    const struct measure_view *view    = measure_tail(measure, kind);
    uint32_t                   at      = (uint32_t)(view - measure->views);

    begin_element(out);
    add_text(out, "kind", kind == SAMPLE_ERRORS ? "errors" : "slow");
    add_number(out, "traces", view->n_traces);
    if (comparison->cost->is_known)
        add_bytes(comparison, (double)comparison->cost->view_bytes[at], out);
    add_column(comparison, &comparison->summary->columns[at], out);
    buffer_append_byte(out, '}');
}

void compare_report_json(const struct comparison *comparison, struct buffer *out)
{
    buffer_append_byte(out, '{');
    add_key(out, "real");
    buffer_append_byte(out, '{');
    add_file(comparison, 0, out);
    if (comparison->cost->is_known)
        add_bytes(comparison, (double)comparison->cost->whole_bytes, out);
    buffer_append_byte(out, '}');
    add_number(out, "seed", (double)comparison->options->seed);
    add_number(out, "draws", comparison->measure->n_draws);
    add_number(out, "buckets", comparison->study->time.n_buckets);
    add_number(out, "bucket_seconds", (double)comparison->study->time.bucket_ns / 1e9);
    add_key(out, "regenerated");
    buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < comparison->measure->n_regenerated; i++)
        add_regenerated(comparison, i, out);
    buffer_append_byte(out, ']');
    add_key(out, "head");
    buffer_append_byte(out, '[');
    for (uint32_t rate = 0; rate < comparison->measure->n_rates; rate++)
        add_head(comparison, rate, out);
    buffer_append_byte(out, ']');
    add_key(out, "tail");
    buffer_append_byte(out, '[');
    add_tail(comparison, SAMPLE_ERRORS, out);
    add_tail(comparison, SAMPLE_SLOW, out);
    buffer_append_literal(out, "]}\n");
}
