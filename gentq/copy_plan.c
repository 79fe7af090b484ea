/* copy_plan.c - edge by edge, every key of the parent against every key of the child, constants left out. */
#include "gentq/copy_plan.h"

#include <stdlib.h>

#include "gentq/groups.h"

#define MIN_CALLS 10
#define MIN_EQUAL 0.9

/* The attributes of one end of a call whose columns vary. */
struct end {
    uint32_t *columns, *values, *locals;
    uint32_t  n;
};

/* What the calls of an edge have shown about a key of one end. */
struct key_state {
    uint32_t column, first_value;
    bool     is_met, is_varying;
};

struct pair_state {
    uint32_t n_both, n_equal;
};

struct planner {
    const struct dataset   *set;
    const struct codes     *codes;
    const struct reference *reference;
    struct groups           groups;
    struct end              parent, child;
    struct key_state       *parent_keys, *child_keys;
    struct pair_state      *states; /* parent's key * child's n_keys + child's key */
    struct buffer           pairs;
};

static void read_end(const struct planner *planner, const struct dataset_span *span, struct end *end,
                     struct key_state *keys)
{
    const uint32_t *cells = dataset_codes(&planner->set->cells);

    end->n = 0;
    for (uint32_t i = span->first_cell; i < span[1].first_cell; i++) {
        uint32_t column = codes_high(&planner->codes->cells, cells[i]);
        if (codes_column_class(planner->codes, column) != CODES_SPAN || planner->reference->n_distinct[column] < 2 ||
            end->n == planner->reference->n_keys[span->operation])
            continue;
        uint32_t          value = codes_low(&planner->codes->cells, cells[i]);
        struct key_state *key   = &keys[planner->reference->local_keys[column]];
        if (!key->is_met)
            *key = (struct key_state){ column, value, true, false };
        key->is_varying |= key->first_value != value;
        end->columns[end->n] = column;
        end->locals[end->n]  = planner->reference->local_keys[column];
        end->values[end->n]  = value;
        end->n++;
    }
}

static void compare_ends(struct planner *planner, uint32_t n_child_keys)
{
    for (uint32_t i = 0; i < planner->parent.n; i++) {
        struct pair_state *states = planner->states + (size_t)planner->parent.locals[i] * n_child_keys;
        for (uint32_t k = 0; k < planner->child.n; k++) {
            struct pair_state *state = &states[planner->child.locals[k]];
            state->n_both++;
            state->n_equal += planner->parent.values[i] == planner->child.values[k];
        }
    }
}

static void plan_edge(struct planner *planner, uint32_t edge)
{
    const struct groups *groups   = &planner->groups;
    uint32_t             n_parent = planner->reference->n_keys[codes_high(&planner->codes->edges, edge)];
    uint32_t             n_child  = planner->reference->n_keys[codes_low(&planner->codes->edges, edge)];

    if (groups->first[edge + 1] - groups->first[edge] < MIN_CALLS)
        return;
    memset(planner->parent_keys, 0, n_parent * sizeof *planner->parent_keys);
    memset(planner->child_keys, 0, n_child * sizeof *planner->child_keys);
    memset(planner->states, 0, (size_t)n_parent * n_child * sizeof *planner->states);
    for (uint32_t i = groups->first[edge]; i < groups->first[edge + 1]; i++) {
        const struct dataset_span *span = &planner->set->spans[groups->items[i]];
        read_end(planner, span, &planner->child, planner->child_keys);
        read_end(planner, &planner->set->spans[span->parent], &planner->parent, planner->parent_keys);
        compare_ends(planner, n_child);
    }
    for (uint32_t i = 0; i < n_parent; i++)
        for (uint32_t k = 0; k < n_child; k++) {
            const struct pair_state *state = &planner->states[(size_t)i * n_child + k];
            struct copy_plan_pair    pair  = { planner->parent_keys[i].column, planner->child_keys[k].column };
            if (state->n_both >= MIN_CALLS && state->n_equal >= MIN_EQUAL * state->n_both &&
                planner->parent_keys[i].is_varying && planner->child_keys[k].is_varying)
                buffer_append(&planner->pairs, &pair, sizeof pair);
        }
}

static bool take_end(struct end *end, struct key_state **keys, uint32_t n, struct arena *scratch)
{
    end->columns = arena_take(scratch, n, sizeof *end->columns);
    end->values  = arena_take(scratch, n, sizeof *end->values);
    end->locals  = arena_take(scratch, n, sizeof *end->locals);
    *keys        = arena_take(scratch, n, sizeof **keys);
    return end->columns != NULL && end->values != NULL && end->locals != NULL && *keys != NULL;
}

static bool take_scratch(struct planner *planner, struct arena *scratch)
{
    const struct code_map *edges  = &planner->codes->edges;
    size_t                 n_most = 0;
    uint32_t               n_keys = 0;

    for (uint32_t i = 0; i < planner->codes->operations.n; i++)
        n_keys = planner->reference->n_keys[i] > n_keys ? planner->reference->n_keys[i] : n_keys;
    for (uint32_t i = 0; i < edges->n; i++) {
        size_t n = (size_t)planner->reference->n_keys[codes_high(edges, i)] *
                   planner->reference->n_keys[codes_low(edges, i)];
        n_most   = n > n_most ? n : n_most;
    }
    planner->states = arena_take(scratch, n_most, sizeof *planner->states);
    return planner->states != NULL && take_end(&planner->parent, &planner->parent_keys, n_keys, scratch) &&
           take_end(&planner->child, &planner->child_keys, n_keys, scratch) &&
           groups_build_edges(planner->set, edges->n, scratch, &planner->groups);
}

bool copy_plan_build(const struct dataset *real, const struct codes *codes, const struct reference *reference,
                     struct arena *arena, struct copy_plan *out)
{
    struct planner planner = { .set = real, .codes = codes, .reference = reference };
    struct arena   scratch; /* owned here */

    arena_init(&scratch);
    *out         = (struct copy_plan){ .first = arena_take(arena, codes->edges.n + (size_t)1, sizeof(uint32_t)) };
    bool is_done = out->first != NULL && take_scratch(&planner, &scratch);
    for (uint32_t i = 0; is_done && i < codes->edges.n; i++) {
        plan_edge(&planner, i);
        out->first[i + 1] = (uint32_t)(planner.pairs.n / sizeof(struct copy_plan_pair));
    }
    is_done = is_done && !planner.pairs.has_failed && (out->pairs = arena_take(arena, planner.pairs.n, 1)) != NULL;
    if (is_done && planner.pairs.n != 0)
        memcpy(out->pairs, planner.pairs.data, planner.pairs.n);
    buffer_free(&planner.pairs);
    arena_free(&scratch);
    return is_done;
}
