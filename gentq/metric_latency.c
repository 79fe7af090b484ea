/* metric_latency.c - how long do operations and requests take? */
#include "gentq/metric.h"

#define MIN_BUCKET_SPANS 20 /* of an operation in a bucket */

static void add_quantiles(void *context, const struct ranking_group *group)
{
    static const double shares[] = { 0.50, 0.95, 0.99 };
    double              sum      = 0;

    for (int i = 0; i < 3; i++)
        sum += group->n_r == 0 || group->n_s == 0 ? DISTANCE_WORST
                                                  : fabs(distance_quantile(group->r, group->n_r, shares[i]) -
                                                         distance_quantile(group->s, group->n_s, shares[i]));
    distance_mean_add(context, sum / 3, group->weight);
}

static void measure_kind(const struct metric_context *context, const struct view *view, const void *scratch,
                         enum rankings_kind kind, double parts[2])
{
    const struct ranking *real  = &context->real->rankings->of[kind];
    struct ranking_other  other = metric_ranking(view, kind, scratch);
    struct distance_mean  mean  = { 0 };

    parts[0] = ranking_w1(real, &other, 0);
    ranking_visit(real, &other, 0, add_quantiles, &mean);
    parts[1] = distance_mean_get(&mean);
}

static void measure_latency(const struct metric_context *context, const void *real, const void *other,
                            const struct view *view, double *parts)
{
    struct ranking_other by_bucket = metric_ranking(view, RANKINGS_OPERATION_BUCKET, other);

    (void)real;
    measure_kind(context, view, other, RANKINGS_OPERATION, parts);
    measure_kind(context, view, other, RANKINGS_ROOT, parts + 2);
    parts[4] = ranking_w1(&context->real->rankings->of[RANKINGS_OPERATION_BUCKET], &by_bucket, MIN_BUCKET_SPANS);
}

const struct metric metric_latency = {
    .id       = "latency",
    .question = "how long?",
    .parts    = { "operations", "quantiles", "requests", "request-quantiles", "buckets" },
    .tally    = metric_ranking_tally,
    .distance = measure_latency,
};
