/* metric_attributes.c - which values do attributes have? */
#include "gentq/cell_tally.h"

/* Mean difference of the share of an operation's spans that have a key. */
static double measure_presence(const struct codes *codes, const struct cell_tally *r, const struct cell_tally *s,
                               double scale)
{
    struct distance_mean mean = { 0 };

    for (uint32_t i = 0; i < codes->columns.n; i++) {
        if (codes_column_class(codes, i) != CODES_SPAN || (r->totals[i] == 0 && s->totals[i] == 0))
            continue;
        uint32_t operation = codes_high(&codes->columns, i);
        uint32_t n_r = r->operations[operation], n_s = s->operations[operation];
        if (n_r == 0 || n_s == 0)
            distance_mean_add(&mean, DISTANCE_WORST, n_r + n_s * scale);
        else
            distance_mean_add(&mean, fabs((double)r->totals[i] / n_r - (double)s->totals[i] / n_s), n_r);
    }
    return distance_mean_get(&mean);
}

static void measure_attributes(const struct metric_context *context, const void *real, const void *other,
                               const struct view *view, double *parts)
{
    struct cell_distance span     = cell_tally_compare(context, real, other, view, CODES_SPAN);
    struct cell_distance resource = cell_tally_compare(context, real, other, view, CODES_RESOURCE);
    struct cell_distance scope    = cell_tally_compare(context, real, other, view, CODES_SCOPE);

    parts[0] = span.categories;
    parts[1] = span.numbers;
    parts[2] = measure_presence(context->codes, real, other, view->scale);
    parts[3] = resource.categories;
    parts[4] = scope.categories;
}

const struct metric metric_attributes = {
    .id       = "attributes",
    .question = "which values?",
    .parts    = { "values", "numbers", "presence", "resource", "scope" },
    .same     = { 0, 0, 0.0005, 0, 0 },
    .tally    = cell_tally_take,
    .distance = measure_attributes,
};
