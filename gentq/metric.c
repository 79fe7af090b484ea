/* metric.c - the list of all metrics. */
#include "gentq/metric.h"

static const struct metric *const metrics[] = {
    &metric_topology, &metric_triggers,   &metric_rate,  &metric_latency, &metric_share,
    &metric_errors, &metric_structure,
};

const struct metric *const *metric_all(uint32_t *n)
{
    *n = sizeof metrics / sizeof *metrics;
    return metrics;
}
