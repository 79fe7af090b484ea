/* paper.h - what the metrics of the paper's own four questions share: its hour, and F1 over keys.
 *
 * Tochner, Fanti, Sekar: Gen-T (2023). Table names are those of docs/FIDELITY.md. */
#ifndef GENT_GENTQ_PAPER_H
#define GENT_GENTQ_PAPER_H

#include "gentq/key_list.h"
#include "gentq/metric.h"

#define PAPER_MAX_SLOTS 4096 /* the last slot takes what lies behind */

/* Fills context->first_ns and hour_ns: an hour, or a quarter of REAL's window when that is shorter than an hour. */
void paper_begin(struct metric_context *context);

/* The number of the period of n_hours that a span starts in, counted from REAL's first start. */
uint32_t paper_slot(const struct metric_context *context, const struct dataset_span *span, uint32_t n_hours);

/* 1 - F1 of weighed keys: true positives are sum min(r, s), what one side has
 * more are false ones; s times scale. Ranges of lists, sorted. NaN for two empty ones. */
struct paper_range {
    const struct key_count *items;
    size_t                  n;
};
double paper_f1_loss(struct paper_range r, struct paper_range s, double scale);

/* The run of items whose key >> shift is the first one's; moves the range behind it. */
struct paper_range paper_take_run(struct paper_range *range, unsigned shift);

/* The run with that key >> shift, or an empty one. */
struct paper_range paper_find_run(struct paper_range range, unsigned shift, uint64_t key);

static inline struct paper_range paper_range_of(const struct key_list *list)
{
    return (struct paper_range){ list->items, list->n };
}

#endif
