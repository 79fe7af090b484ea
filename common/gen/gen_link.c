/* gen_link.c - a bisection for the start that is wanted, then outwards from there. */
#include "common/gen/gen_link.h"

#define MAX_STEPS 64u /* outwards, then what was nearest serves */

/* ---- Build ------------------------------------------------------------------------- */

struct index_work {
    const struct model   *model;
    const struct gen_row *rows;
    bool                 *is_target; /* (n_operations) */
    uint32_t             *next;      /* (n_operations): of places */
    uint32_t             *seen;      /* (n_operations): 1 + the last topology, then trace, that was met */
};

static void note_targets(struct index_work *work)
{
    const struct model *model = work->model;

    for (uint32_t i = 0; i < model->n_choices; i++)
        if (model->choices[i].kind == MODEL_CHOICE_TARGET && model->choices[i].ref != MODEL_NONE)
            work->is_target[model->labels[model->choices[i].ref - MODEL_LABEL_FIRST].operation] = true;
}

/* Is count 'at' the first of its operation, a target, in the topology or trace 'here'? */
static bool is_first(struct index_work *work, uint32_t at, uint32_t here, uint32_t *operation)
{
    uint32_t space = work->rows->counts[at].space;

    if (space >= work->model->n_labels)
        return false;
    *operation = work->model->labels[space].operation;
    if (!work->is_target[*operation] || work->seen[*operation] == here + 1)
        return false;
    work->seen[*operation] = here + 1;
    return true;
}

/* first[o + 1]: traces of operation o, of those that links point to. */
static void count_places(struct index_work *work, uint32_t *first)
{
    const struct gen_row *rows = work->rows;
    uint32_t              operation, n_operations = work->model->n_operations;

    for (uint32_t t = 0; t < work->model->n_topologies; t++)
        for (uint32_t c = rows->first_count[t]; c < rows->first_count[t + 1]; c++)
            if (is_first(work, c, t, &operation))
                first[operation + 1] += work->model->topologies[t].n_traces;
    for (uint32_t o = 0; o < n_operations; o++) {
        first[o + 1] += first[o];
        work->seen[o] = 0;
    }
    memcpy(work->next, first, n_operations * sizeof *first);
}

static void fill_places(struct index_work *work, const struct gen_link *links)
{
    const struct gen_row *rows = work->rows;
    uint32_t              operation;

    for (uint32_t i = 0; i < work->model->n_traces; i++) {
        uint32_t topology = gen_row_topology(work->model, links->order[i].trace);
        for (uint32_t c = rows->first_count[topology]; c < rows->first_count[topology + 1]; c++)
            if (is_first(work, c, i, &operation))
                links->places[work->next[operation]++] = i;
    }
}

enum status gen_link_build(const struct model *model, const struct gen_row *rows, const struct gen_order *order,
                           struct arena *arena, struct gen_link *links, struct fail *fail)
{
    struct index_work work = { .model = model, .rows = rows };

    *links = (struct gen_link){ .order = order };
    if (model->n_label_links == 0)
        return STATUS_OK;
    work.is_target = arena_take(arena, model->n_operations, sizeof *work.is_target);
    work.next = arena_take(arena, model->n_operations, sizeof *work.next);
    work.seen = arena_take(arena, model->n_operations, sizeof *work.seen);
    links->first = arena_take(arena, (size_t)model->n_operations + 1, sizeof *links->first);
    if (work.is_target == NULL || work.next == NULL || work.seen == NULL || links->first == NULL)
        goto no_memory;
    note_targets(&work);
    count_places(&work, links->first);
    links->places = arena_take(arena, links->first[model->n_operations], sizeof *links->places);
    if (links->places == NULL)
        goto no_memory;
    fill_places(&work, links);
    return STATUS_OK;
no_memory:
    return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the targets of links");
}

/* ---- Find -------------------------------------------------------------------------- */

/* An operation's places and what is looked for among them. */
struct search {
    const struct gen_order     *order;
    const uint32_t             *places; /* (n) */
    uint32_t                    n;
    const struct gen_link_wish *wish;
};

/* The first place whose trace starts at 'start_ns' or later; n: none does. */
static uint32_t first_from(const struct search *search, uint64_t start_ns)
{
    uint32_t low = 0, high = search->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (search->order[search->places[middle]].start_ns < start_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_place(const struct search *search, uint32_t place)
{
    uint32_t low = 0, high = search->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (search->places[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low < search->n && search->places[low] == place;
}

static bool is_free(const struct gen_link_wish *wish, uint32_t place)
{
    for (uint32_t i = 0; i < wish->n_taken; i++)
        if (wish->taken[i] == place)
            return false;
    return place != wish->own;
}

/* The nearest free one of the places begin .. end - 1, the earlier of equally
 * near ones; when none of MAX_STEPS is free, the nearest that is not the own trace if there is one. */
static uint32_t nearest(const struct search *search, uint32_t begin, uint32_t end)
{
    uint64_t wanted = search->wish->wanted_ns;
    uint32_t high = first_from(search, wanted), best = MODEL_NONE;

    high = high < begin ? begin : high > end ? end : high;
    for (uint32_t low = high, step = 0; step < MAX_STEPS && (low > begin || high < end); step++) {
        uint64_t below = low > begin ? wanted - search->order[search->places[low - 1]].start_ns : UINT64_MAX;
        uint64_t above = high < end ? search->order[search->places[high]].start_ns - wanted : UINT64_MAX;
        bool     is_below = high == end || (low > begin && below <= above);
        uint32_t place = search->places[is_below ? --low : high++];
        if (is_free(search->wish, place))
            return place;
        if (best == MODEL_NONE || best == search->wish->own)
            best = place;
    }
    return best;
}

uint32_t gen_link_find(const struct gen_link *links, uint32_t operation, const struct gen_link_wish *wish)
{
    uint32_t      first = links->first[operation];
    struct search search = { links->order, links->places + first, links->first[operation + 1] - first, wish };
    uint32_t      begin = 0, end = search.n;

    if (wish->mode == MODEL_LINK_OWN && has_place(&search, wish->own))
        return wish->own;
    if (wish->mode == MODEL_LINK_AHEAD)
        begin = first_from(&search, wish->start_ns);
    else
        end = first_from(&search, wish->start_ns == UINT64_MAX ? UINT64_MAX : wish->start_ns + 1);
    if (begin == end || (end - begin == 1 && search.places[begin] == wish->own)) {
        begin = 0;
        end = search.n;
    }
    return nearest(&search, begin, end);
}
