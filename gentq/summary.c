/* summary.c - one curve a part from the mean of the draws, and one from each draw for the range. */
#include "gentq/summary.h"

#define ALL_DRAWS UINT32_MAX

/* Mean of the values that are numbers; NaN when none is. */
static double mean_of_known(const double *values, uint32_t n)
{
    struct distance_mean mean = { 0 };
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            distance_mean_add(&mean, values[i], 1);
    return distance_mean_get(&mean);
}

/* A part's distances by rate: of one draw, or the mean over all. */
static void build_curve(const struct measure *measure, uint32_t metric, uint32_t part, uint32_t draw, double *curve)
{
    for (uint32_t rate = 0; rate < measure->n_rates; rate++) {
        struct distance_mean mean = { 0 };
        for (uint32_t d = 0; d < measure->n_draws; d++) {
            double distance = measure_head(measure, rate, d)->parts[metric][part];
            if ((draw == ALL_DRAWS || draw == d) && !isnan(distance))
                distance_mean_add(&mean, distance, 1);
        }
        curve[rate] = distance_mean_get(&mean);
    }
    rate_make_monotone(curve, measure->n_rates);
}

static void widen(struct summary_value *value, double rate)
{
    if (isnan(rate))
        return;
    value->rate_low  = isnan(value->rate_low) || rate < value->rate_low ? rate : value->rate_low;
    value->rate_high = isnan(value->rate_high) || rate > value->rate_high ? rate : value->rate_high;
}

static const struct summary_value unknown = { NAN, NAN, NAN, NAN };

struct column_source {
    const struct measure         *measure;
    const struct measure_options *options;
    const struct measure_view    *view;
};

/* The rate of every part on the curves of 'draw', and of each metric their mean. */
static void find_rates(const struct column_source *source, uint32_t draw, double (*parts)[METRIC_MAX_PARTS],
                       double *ids)
{
    for (uint32_t m = 0; m < source->options->n_metrics; m++) {
        const struct metric *metric  = source->options->metrics[m];
        uint32_t             n_parts = metric_n_parts(metric);
        for (uint32_t p = 0; p < n_parts; p++) {
            double curve[SAMPLE_MAX_RATES];
            build_curve(source->measure, m, p, draw, curve);
            parts[m][p] = rate_find(sample_rates, curve, source->measure->n_rates, source->view->parts[m][p],
                                    metric->same[p]);
        }
        ids[m] = rate_mean(parts[m], n_parts);
    }
}

static double find_overall(const struct measure_options *options, const double *ids)
{
    double   counted[MEASURE_MAX_METRICS];
    uint32_t n = 0;
    for (uint32_t m = 0; m < options->n_metrics; m++)
        if (!options->metrics[m]->is_paper)
            counted[n++] = ids[m];
    return rate_mean(counted, n);
}

static void fill_column(const struct column_source *source, struct summary_column *column)
{
    double parts[MEASURE_MAX_METRICS][METRIC_MAX_PARTS], ids[MEASURE_MAX_METRICS];

    find_rates(source, ALL_DRAWS, parts, ids);
    column->overall      = unknown;
    column->overall.rate = find_overall(source->options, ids);
    column->worst_at     = UINT32_MAX;
    for (uint32_t m = 0; m < source->options->n_metrics; m++) {
        struct summary_metric *metric  = &column->metrics[m];
        uint32_t               n_parts = metric_n_parts(source->options->metrics[m]);
        metric->all                    = unknown;
        metric->all.distance           = mean_of_known(source->view->parts[m], n_parts);
        metric->all.rate               = ids[m];
        for (uint32_t p = 0; p < n_parts; p++)
            metric->parts[p] = (struct summary_value){ source->view->parts[m][p], parts[m][p], NAN, NAN };
        if (!isnan(ids[m]) && !source->options->metrics[m]->is_paper &&
            (column->worst_at == UINT32_MAX || ids[m] > column->metrics[column->worst_at].all.rate))
            column->worst_at = m;
    }
    for (uint32_t draw = 0; draw < source->measure->n_draws; draw++) {
        find_rates(source, draw, parts, ids);
        widen(&column->overall, find_overall(source->options, ids));
        for (uint32_t m = 0; m < source->options->n_metrics; m++) {
            widen(&column->metrics[m].all, ids[m]);
            for (uint32_t p = 0; p < metric_n_parts(source->options->metrics[m]); p++)
                widen(&column->metrics[m].parts[p], parts[m][p]);
        }
    }
}

static void fill_curves(const struct measure *measure, const struct measure_options *options, struct summary *out)
{
    for (uint32_t m = 0; m < options->n_metrics; m++) {
        uint32_t n_parts = metric_n_parts(options->metrics[m]);
        for (uint32_t p = 0; p < n_parts; p++)
            build_curve(measure, m, p, ALL_DRAWS, out->curves[m][p]);
        for (uint32_t rate = 0; rate < measure->n_rates; rate++) {
            double parts[METRIC_MAX_PARTS];
            for (uint32_t p = 0; p < n_parts; p++)
                parts[p] = out->curves[m][p][rate];
            out->id_curves[m][rate] = mean_of_known(parts, n_parts);
        }
    }
}

enum status summary_build(const struct measure *measure, const struct measure_options *options, struct summary *out,
                          struct fail *fail)
{
    *out = (struct summary){ .n_columns = measure->n_regenerated + 2 };
    arena_init(&out->arena);
    out->columns   = arena_take(&out->arena, out->n_columns, sizeof *out->columns);
    out->curves    = arena_take(&out->arena, options->n_metrics, sizeof *out->curves);
    out->id_curves = arena_take(&out->arena, options->n_metrics, sizeof *out->id_curves);
    if (out->columns == NULL || out->curves == NULL || out->id_curves == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "summary");
    fill_curves(measure, options, out);
    for (uint32_t i = 0; i < out->n_columns; i++) {
        struct column_source source = { measure, options, &measure->views[i] };
        fill_column(&source, &out->columns[i]);
    }
    return STATUS_OK;
}

void summary_free(struct summary *summary)
{
    arena_free(&summary->arena);
    *summary = (struct summary){ 0 };
}
