/* model_code_times.c - the times section: edges, their cells, quantile tables and leaves.
 *
 * The edges themselves follow from the trees; what is stored of one is how
 * many of its rows end late, by which profile, and which cells it uses. The
 * knots of all tables lie end to end: each cell's duration and gap, then the
 * events' tables; the copulas' leaves likewise. */
#include "common/bundle/model_code_parts.h"

struct times_coder {
    struct model_coder *c;
    struct model       *m;
    struct model_ids    cells;
    struct model_ids    copulas, profiles;
    uint32_t           *hints;    /* (n_cells) what the first edge of a cell is */
    uint32_t           *children; /* (n_cells) operation of its first edge */
    uint32_t           *parents;  /* (n_cells) that of its parents */
    uint64_t           *n_rows; /* (n_cells) */
    uint32_t            n_time_knots, n_leaf_knots; /* so far */
};

#define MAX_GRAIN 7u

enum { AT_CELL = 1, AT_LATE, AT_DRIVER, AT_TABLE }; /* and AT_TABLE + 1 */
enum { OF_DURATION = 0, OF_GAP = 1, OF_EVENT = 2 };

/* ---- Edges --------------------------------------------------------------------------- */

/* An index or none. */
static void code_choice(struct times_coder *t, enum field_id has, enum field_id id, uint32_t *value,
                        struct model_ids *ids, struct model_contexts contexts)
{
    if (ids->n == 0 || !model_coder_flag(t->c, has, *value != MODEL_NONE, contexts)) {
        if (t->c->is_decoding)
            *value = MODEL_NONE;
        return;
    }
    model_coder_id(t->c, id, value, ids, (struct model_guess){ .value = MODEL_NONE }, contexts);
}

static void code_cell_of(struct times_coder *t, struct model_edge *edge, uint32_t is_late, uint32_t n_rows)
{
    uint32_t operation = t->m->labels[edge->label - MODEL_LABEL_FIRST].operation;

    if (n_rows == 0) {
        if (t->c->is_decoding)
            edge->cell[is_late] = MODEL_NONE;
        return;
    }
    struct model_contexts keys = CONTEXTS(mix_triple(AT_CELL, mix_pair(operation, is_late), edge->parent_operation),
                                          mix_triple(AT_CELL, operation, is_late));
    enum model_how how = model_coder_id(t->c, FIELD_CELL, &edge->cell[is_late], &t->cells,
                                        model_coder_guess(t->c, keys),
                                        CONTEXTS(is_late, mix_pair(is_late, model_coder_size(n_rows))));
    if (model_coder_is_done(t->c))
        return;
    model_coder_learn(t->c, keys, edge->cell[is_late]);
    if (how == MODEL_HOW_NEW) {
        t->hints[edge->cell[is_late]]    = mix_pair(is_late, edge->parent_operation == MODEL_NONE);
        t->children[edge->cell[is_late]] = mix_pair(operation, is_late);
        t->parents[edge->cell[is_late]]  = edge->parent_operation;
    }
    t->n_rows[edge->cell[is_late]] += n_rows;
}

static void code_edge(struct times_coder *t, struct model_edge *edge)
{
    struct model_coder *c       = t->c;
    uint32_t            size    = model_coder_size(edge->n_rows);
    uint32_t            sibling = model_coder_recall(c, mix_triple(AT_LATE, edge->parent_operation, 0));
    uint32_t            like    = model_coder_recall(c, mix_triple(AT_LATE, edge->label, 1));

    model_coder_u32(c, FIELD_N_LATE, &edge->n_late, edge->n_rows,
                    CONTEXTS(size, mix_pair(like, size), mix_pair(like, sibling)));
    uint32_t share = edge->n_late == 0 ? 0 : 1 + model_coder_size(edge->n_rows / edge->n_late);
    model_coder_remember(c, mix_triple(AT_LATE, edge->parent_operation, 0), share);
    model_coder_remember(c, mix_triple(AT_LATE, edge->label, 1), share);
    if (c->is_decoding)
        edge->late_profile = MODEL_NONE;
    if (edge->n_late != 0 && edge->n_late != edge->n_rows)
        code_choice(t, FIELD_HAS_PROFILE, FIELD_LATE_PROFILE, &edge->late_profile, &t->profiles,
                    CONTEXTS(share, mix_pair(share, size)));
    code_cell_of(t, edge, 0, edge->n_rows - edge->n_late);
    code_cell_of(t, edge, 1, edge->n_late);
}

/* ---- Cells and tables ------------------------------------------------------------------ */

/* What is known of a table before it is coded. */
struct table_place {
    uint32_t                  kind; /* of what, in which mode, where */
    uint32_t                  limit; /* that knots rarely pass */
    uint64_t                  n_rows;
    const struct model_table *like; /* or NULL */
};

/* The bit length and the bit behind the leading one: half octaves. */
static uint32_t half_octaves(uint32_t step)
{
    uint32_t size = model_coder_size(step);
    return size < 2 ? size : 2 * size + (step >> (size - 2) & 1) - 2;
}

/* The step of 'like' at the same place of its ranks. */
static uint32_t step_like(const struct times_coder *t, const struct model_table *like, uint32_t i, uint32_t n)
{
    if (like == NULL || like->n_knots < 2)
        return 99;
    uint32_t        at    = like->n_knots == n ? i : 1 + (i - 1) * (like->n_knots - 1) / (n - 1);
    const uint16_t *knots = t->m->time_knots + like->first_knot + at;
    return half_octaves((uint32_t)knots[0] - knots[-1]);
}

/* The knots of a table may all be multiples of a power of two: few rows deserve no fine ones. */
static uint32_t code_grain(struct times_coder *t, const struct table_place *place, uint32_t n, uint32_t size)
{
    const uint16_t *knots = t->m->time_knots + t->n_time_knots;
    uint32_t        all = 1u << MAX_GRAIN, grain;

    for (uint32_t i = 0; i < n && !t->c->is_decoding; i++)
        all |= knots[i];
    grain = (uint32_t)__builtin_ctz(all);
    model_coder_symbol(t->c, FIELD_GRAIN, &grain, MAX_GRAIN + 1,
                       CONTEXTS(size, mix_pair(size, n), mix_pair(size, place->kind)));
    return grain;
}

/* The knot that is coded first. With a limit: how far below or above that it is. */
static void code_end_knot(struct times_coder *t, const struct table_place *place, uint16_t *knot, uint32_t kind,
                          uint32_t grain)
{
    struct model_coder *c    = t->c;
    uint32_t            end = place->limit >> grain << grain, like = 0;
    if (place->like != NULL && place->like->n_knots != 0)
        like = t->m->time_knots[place->like->first_knot + (end == 0 ? 0 : place->like->n_knots - 1)];
    bool is_above = end == 0 || model_coder_flag(c, FIELD_IS_ABOVE, *knot > end,
                                                 CONTEXTS(kind, mix_pair(kind, like >= place->limit)));
    uint32_t off  = (is_above ? (uint32_t)*knot - end : end - *knot) >> grain;

    model_coder_u32(c, FIELD_TIME_KNOT_FIRST, &off, (is_above ? UINT16_MAX - end : end) >> grain,
                    CONTEXTS(kind, mix_pair(kind, like), mix_pair(kind, like >> 5)));
    if (c->is_decoding)
        *knot = (uint16_t)(is_above ? end + (off << grain) : end - (off << grain));
}

/* From the first to the last, or, where there is a limit to start from, from the last to the first. */
static void code_knots(struct times_coder *t, const struct table_place *place, uint32_t n, uint32_t grain)
{
    struct model_coder *c         = t->c;
    uint16_t           *knots     = t->m->time_knots + t->n_time_knots;
    uint32_t            before    = 0, before_2 = 0, kind = mix_pair(place->kind, grain);
    bool                is_upward = place->limit == 0;

    if (n == 0)
        return;
    code_end_knot(t, place, &knots[is_upward ? 0 : n - 1], mix_pair(kind, n), grain);
    for (uint32_t k = 1; k < n && !model_coder_is_done(c); k++) {
        uint32_t i    = is_upward ? k : n - k; /* the step from knot i - 1 to knot i */
        uint32_t step = ((uint32_t)knots[i] - knots[i - 1]) >> grain;
        uint32_t room = is_upward ? UINT16_MAX - knots[i - 1] : knots[i];
        uint32_t done = is_upward ? (uint32_t)knots[i - 1] - knots[0] : (uint32_t)knots[n - 1] - knots[i];
        uint32_t at = mix_triple(n, i, grain), quarter = 1 + 4 * (i - 1) / n;
        model_coder_u32(c, FIELD_TIME_KNOT_STEP, &step, room >> grain,
                        CONTEXTS(mix_pair(kind, at), mix_pair(before, before_2), mix_pair(before, at),
                                 mix_triple(kind, before, quarter), mix_triple(before, before_2, at),
                                 mix_triple(step_like(t, place->like, i, n), before, n),
                                 mix_triple(kind, half_octaves(done >> grain), quarter)));
        if (c->is_decoding && is_upward)
            knots[i] = (uint16_t)(knots[i - 1] + (step << grain));
        else if (c->is_decoding)
            knots[i - 1] = (uint16_t)(knots[i] - (step << grain));
        before_2 = before;
        before   = half_octaves(step);
    }
}

/* Are the rows of 'like' no zeros (0), mostly or all zeros (1), or a mixture (2)? */
static uint32_t zeros_like(const struct model_table *like)
{
    if (like == NULL)
        return 99;
    return like->n_zero == 0 ? 0 : like->n_knots < 2 ? 1 : 2;
}

static void code_table(struct times_coder *t, struct model_table *table, const struct table_place *place)
{
    struct model_coder *c      = t->c;
    uint64_t            n_zero = table->n_zero, n_rows = place->n_rows;
    uint32_t            kind = place->kind, like = place->like == NULL ? 99 : place->like->n_knots;
    uint32_t            size_all = model_coder_size(n_rows), like_zero = zeros_like(place->like);

    model_coder_u64(c, FIELD_N_ZERO, &n_zero, n_rows,
                    CONTEXTS(kind, mix_pair(kind, size_all), mix_triple(kind, like_zero, size_all), like_zero));
    if (c->is_decoding)
        table->n_zero = (uint32_t)n_zero;
    uint32_t size = model_coder_size(n_rows - table->n_zero);
    model_coder_u32(c, FIELD_N_TIME_KNOTS, &table->n_knots, t->m->n_time_knots - t->n_time_knots,
                    CONTEXTS(size, mix_pair(kind, size), mix_triple(kind, size, like),
                             mix_triple(kind, size, n_zero != 0)));
    if (c->is_decoding)
        table->first_knot = t->n_time_knots;
    code_knots(t, place, table->n_knots, table->n_knots < 2 ? 0 : code_grain(t, place, table->n_knots, size));
    t->n_time_knots += table->n_knots;
}

static void code_driver(struct times_coder *t, struct model_cell *cell, uint32_t at)
{
    uint32_t parent = t->parents[at];
    if (parent == MODEL_NONE) /* at the top of a trace */
        return;
    uint32_t low = model_coder_recall(t->c, mix_pair(AT_DRIVER, parent)), width = low == MODEL_NONE ? 256 : low >> 8;
    low = low == MODEL_NONE ? 256 : low & 255;
    model_coder_u8(t->c, FIELD_DRIVER, &cell->driver_low, UINT8_MAX, CONTEXTS(0, mix_pair(0, low)));
    model_coder_u8(t->c, FIELD_DRIVER, &cell->driver_width, UINT8_MAX,
                   CONTEXTS(1, mix_pair(1, width), mix_triple(1, cell->driver_low == low, width)));
    model_coder_remember(t->c, mix_pair(AT_DRIVER, parent), cell->driver_low | (uint32_t)cell->driver_width << 8);
}

/* A ratio is at most 1: its knots stay below the logarithm of that. */
static uint32_t limit_of(const struct times_coder *t, uint8_t mode)
{
    return mode == MODEL_TIME_RATIO ? (uint32_t)MODEL_RATIO_BITS << (16 - t->m->knot_shift) : 0;
}

/* The last table of the same kind below or of the same operation. */
static const struct model_table *like_table(struct times_coder *t, uint32_t at, uint32_t of, uint32_t mode)
{
    struct model_contexts keys = CONTEXTS(mix_triple(AT_TABLE + of, mode, t->children[at]),
                                          mix_triple(AT_TABLE + of, mode, t->hints[at]));
    struct model_guess    like = model_coder_guess(t->c, keys);
    model_coder_learn(t->c, keys, at);
    if (like.value >= at)
        return NULL;
    return of == OF_DURATION ? &t->m->cells[like.value].duration : &t->m->cells[like.value].gap;
}

static void code_cell(struct times_coder *t, uint32_t at)
{
    struct model_coder *c    = t->c;
    struct model_cell  *cell = &t->m->cells[at];
    uint32_t            hint = t->hints[at], size = model_coder_size(t->n_rows[at]);

    model_coder_u8(c, FIELD_TIME_MODE, &cell->duration_mode, MODEL_TIME_N_MODES - 1, CONTEXTS(OF_DURATION, hint));
    model_coder_u8(c, FIELD_TIME_MODE, &cell->gap_mode, MODEL_TIME_N_MODES - 1,
                   CONTEXTS(OF_GAP, mix_pair(OF_GAP, cell->duration_mode), mix_pair(OF_GAP, hint)));
    uint32_t duration = mix_triple(OF_DURATION, cell->duration_mode, hint);
    uint32_t gap      = mix_triple(OF_GAP, cell->gap_mode, hint);
    code_driver(t, cell, at);
    code_choice(t, FIELD_HAS_COPULA, FIELD_COPULA, &cell->duration_copula, &t->copulas,
                CONTEXTS(duration, mix_pair(duration, size)));
    code_choice(t, FIELD_HAS_COPULA, FIELD_COPULA, &cell->gap_copula, &t->copulas, CONTEXTS(gap, mix_pair(gap, size)));
    struct table_place of_duration = { duration, limit_of(t, cell->duration_mode), t->n_rows[at],
                                       like_table(t, at, OF_DURATION, cell->duration_mode) };
    struct table_place of_gap      = { gap, limit_of(t, cell->gap_mode), t->n_rows[at],
                                       like_table(t, at, OF_GAP, cell->gap_mode) };
    code_table(t, &cell->duration, &of_duration);
    code_table(t, &cell->gap, &of_gap);
}

/* ---- Copulas and profiles ---------------------------------------------------------------- */

static void code_copula(struct times_coder *t, struct model_copula *copula)
{
    struct model_coder *c = t->c;

    model_coder_u32(c, FIELD_N_NODES, &copula->n_nodes, MODEL_MAX_NODES, CONTEXTS(0));
    if (t->m->n_leaf_knots - t->n_leaf_knots < copula->n_nodes * MODEL_LEAF_KNOTS) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "more leaf knots than announced");
        return;
    }
    uint8_t *knots = t->m->leaf_knots + t->n_leaf_knots;
    for (uint32_t i = 0; i < copula->n_nodes * MODEL_LEAF_KNOTS && !model_coder_is_done(c); i++) {
        uint32_t place = i % MODEL_LEAF_KNOTS, node = i / MODEL_LEAF_KNOTS;
        uint32_t least = place == 0 ? 0 : knots[i - 1];
        uint32_t above = node == 0 ? 99 : knots[i - MODEL_LEAF_KNOTS];
        uint32_t trend = node < 2 ? 99 : 32 + above - knots[i - 2 * MODEL_LEAF_KNOTS];
        uint32_t level = mix_pair(copula->n_nodes, node), step = (uint32_t)knots[i] - least;
        if (least > MODEL_LEAF_STEPS)
            model_coder_fail(c, STATUS_BAD_BUNDLE, "a leaf knot is above its limit");
        model_coder_u32(c, FIELD_LEAF, &step, MODEL_LEAF_STEPS - least,
                        CONTEXTS(place, mix_pair(place, least), mix_triple(place, least, above),
                                 mix_triple(place, least, level), mix_triple(least, above, trend),
                                 mix_triple(place, least, mix_pair(above, level))));
        if (c->is_decoding)
            knots[i] = (uint8_t)(least + step);
    }
    t->n_leaf_knots += copula->n_nodes * MODEL_LEAF_KNOTS;
}

static void code_profiles(struct times_coder *t)
{
    uint8_t *profiles = t->m->late_profiles;
    for (uint32_t i = 0; i < t->m->n_late_profiles && !model_coder_is_done(t->c); i++) {
        uint32_t node = i % MODEL_PROFILE_NODES, before = node == 0 ? 99 : profiles[i - 1];
        uint32_t trend = node < 2 ? 99 : 64 + before - profiles[i - 2];
        model_coder_u8(t->c, FIELD_PROFILE, &profiles[i], MODEL_PROFILE_STEPS,
                       CONTEXTS(node, before, mix_pair(node, before), mix_pair(before, trend)));
    }
}

/* ---- The section ------------------------------------------------------------------------- */

void model_code_times(struct model_coder *c, struct model *m)
{
    model_code_count(c, 0, &m->n_cells, 2 * MODEL_MAX_RUNS);
    model_code_count(c, 1, &m->n_time_knots, MODEL_MAX_FIELDS);
    model_code_count(c, 2, &m->n_leaf_knots, MODEL_MAX_FIELDS);
    model_code_count(c, 3, &m->n_copulas, MODEL_MAX_FIELDS);
    model_code_count(c, 4, &m->n_late_profiles, MODEL_MAX_FIELDS);
    model_coder_u8(c, FIELD_PRECISION, &m->knot_shift, 16, CONTEXTS(0));
    model_coder_u8(c, FIELD_PRECISION, &m->event_grid, 9, CONTEXTS(1));
    MODEL_CODE_TAKE(c, m, cells);
    MODEL_CODE_TAKE(c, m, tables);
    MODEL_CODE_TAKE(c, m, time_knots);
    MODEL_CODE_TAKE(c, m, leaf_knots);
    MODEL_CODE_TAKE(c, m, copulas);
    MODEL_CODE_TAKE(c, m, late_profiles);

    struct times_coder t = { .c = c, .m = m, .cells = { m->n_cells, 0 }, .copulas = { m->n_copulas, 0 },
                             .profiles = { m->n_late_profiles / MODEL_PROFILE_NODES, 0 } };
    t.hints              = model_coder_take(c, m->n_cells, sizeof(*t.hints));
    t.children           = model_coder_take(c, m->n_cells, sizeof(*t.children));
    t.parents            = model_coder_take(c, m->n_cells, sizeof(*t.parents));
    t.n_rows             = model_coder_take(c, m->n_cells, sizeof(*t.n_rows));
    code_profiles(&t);
    for (uint32_t i = 0; i < m->n_copulas && !model_coder_is_done(c); i++)
        code_copula(&t, &m->copulas[i]);
    model_coder_charge(c, MODEL_METER_REST, MODEL_SECTION_TIMES);
    for (uint32_t i = 0; i < m->n_edges && !model_coder_is_done(c); i++) {
        code_edge(&t, &m->edges[i]);
        model_coder_charge(c, MODEL_METER_EDGE, i);
    }
    for (uint32_t i = 0; i < m->n_cells && !model_coder_is_done(c); i++) {
        code_cell(&t, i);
        model_coder_charge(c, MODEL_METER_CELL, i);
    }
    for (uint32_t i = 0; i < m->n_tables && !model_coder_is_done(c); i++) {
        code_table(&t, &m->tables[i], &(struct table_place){ .kind = OF_EVENT, .n_rows = MODEL_MAX_SPANS });
        model_coder_charge(c, MODEL_METER_TABLE, i);
    }
    if (!model_coder_is_done(c) && (t.n_time_knots != m->n_time_knots || t.n_leaf_knots != m->n_leaf_knots))
        model_coder_fail(c, STATUS_BAD_BUNDLE, "knots do not add up to their array");
}
