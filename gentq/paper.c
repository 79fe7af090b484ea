/* paper.c - sorted lists of keys, walked side by side. */
#include "gentq/paper.h"

#define HOUR_NS 3600000000000u

void paper_begin(struct metric_context *context)
{
    const struct dataset *real = context->real->set;
    uint64_t              last = 0;

    context->first_ns = UINT64_MAX;
    for (uint32_t i = 0; i < real->n_spans; i++) {
        uint64_t start    = real->spans[i].start_ns;
        context->first_ns = start < context->first_ns ? start : context->first_ns;
        last              = start > last ? start : last;
    }
    context->last_ns = last;
    context->hour_ns = last - context->first_ns >= HOUR_NS ? HOUR_NS : (last - context->first_ns) / 4 + 1;
}

/* What starts around REAL's spans belongs to their first or last period. */
uint32_t paper_slot(const struct metric_context *context, const struct dataset_span *span, uint32_t n_hours)
{
    uint64_t start = span->start_ns < context->last_ns ? span->start_ns : context->last_ns;
    uint64_t slot  = start < context->first_ns ? 0 : (start - context->first_ns) / (n_hours * context->hour_ns);
    return slot < PAPER_MAX_SLOTS ? (uint32_t)slot : PAPER_MAX_SLOTS - 1;
}

double paper_f1_loss(struct paper_range r, struct paper_range s, double scale)
{
    double both = 0, one = 0;

    while (r.n != 0 || s.n != 0) {
        bool   has_r = r.n != 0 && (s.n == 0 || r.items->key <= s.items->key);
        bool   has_s = s.n != 0 && (r.n == 0 || s.items->key <= r.items->key);
        double n_r = has_r ? (double)r.items->count : 0, n_s = has_s ? (double)s.items->count * scale : 0;
        both += n_r < n_s ? n_r : n_s;
        one += fabs(n_r - n_s);
        r.items += has_r;
        r.n -= has_r;
        s.items += has_s;
        s.n -= has_s;
    }
    return both + one > 0 ? one / (2 * both + one) : NAN;
}

struct paper_range paper_take_run(struct paper_range *range, unsigned shift)
{
    struct paper_range run = { range->items, 0 };
    while (range->n != 0 && range->items->key >> shift == run.items->key >> shift) {
        run.n++;
        range->items++;
        range->n--;
    }
    return run;
}

struct paper_range paper_find_run(struct paper_range range, unsigned shift, uint64_t key)
{
    size_t low = 0, high = range.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (range.items[middle].key >> shift < key)
            low = middle + 1;
        else
            high = middle;
    }
    struct paper_range rest = { range.items + low, range.n - low };
    if (rest.n == 0 || rest.items->key >> shift != key)
        return (struct paper_range){ rest.items, 0 };
    return paper_take_run(&rest, shift);
}
