/* metric_share.c - where does the time go? */
#include "gentq/metric.h"

static void measure_share(const struct metric_context *context, const void *real, const void *other,
                          const struct view *view, double *parts)
{
    (void)real;
    for (int i = 0; i < 3; i++) {
        enum rankings_kind   kind = (enum rankings_kind)(RANKINGS_SHARE + i);
        struct ranking_other side = metric_ranking(view, kind, other);
        parts[i]                  = ranking_w1(&context->real->rankings->of[kind], &side, 0);
    }
}

const struct metric metric_share = {
    .id       = "share",
    .question = "where does the time go?",
    .parts    = { "of-root", "of-parent", "gap" },
    .tally    = metric_ranking_tally,
    .distance = measure_share,
};
