/* model_check_times.c - edges, cells, quantile tables, copulas, profiles. */
#include "common/bundle/model_check_parts.h"

#include <stdlib.h>

/* Numbers of knots whose ranks are defined (common/gen/quantile.h). */
static bool is_n_knots(uint32_t n)
{
    return n <= 3 || n == 5 || n == 11 || n == 19 || n == 35 || n == 67;
}

static enum status check_table(const struct model *m, const struct model_table *table, uint64_t n_rows,
                               const char *what, uint32_t at, struct fail *fail)
{
    if (!is_n_knots(table->n_knots) || !model_check_is_inside(table->first_knot, table->n_knots, m->n_time_knots))
        return MODEL_CHECK_BAD(fail, "%s %u has a table of %u knots", what, at, table->n_knots);
    if (table->n_zero > n_rows || (table->n_knots == 0 && table->n_zero != n_rows))
        return MODEL_CHECK_BAD(fail, "%s %u has %u zeros in %llu rows", what, at, table->n_zero,
                               (unsigned long long)n_rows);
    for (uint32_t i = 1; i < table->n_knots; i++) {
        if (m->time_knots[table->first_knot + i] < m->time_knots[table->first_knot + i - 1])
            return MODEL_CHECK_BAD(fail, "%s %u has knots that do not ascend", what, at);
    }
    return STATUS_OK;
}

static enum status check_copulas(const struct model *m, struct fail *fail)
{
    uint64_t n_nodes = 0;

    for (uint32_t i = 0; i < m->n_copulas; i++) {
        if (m->copulas[i].n_nodes < 2 || m->copulas[i].n_nodes > MODEL_MAX_NODES)
            return MODEL_CHECK_BAD(fail, "copula %u has %u nodes", i, m->copulas[i].n_nodes);
        n_nodes += m->copulas[i].n_nodes;
    }
    if (n_nodes * MODEL_LEAF_KNOTS != m->n_leaf_knots)
        return MODEL_CHECK_BAD(fail, "copulas have %llu nodes and %u knots", (unsigned long long)n_nodes,
                               m->n_leaf_knots);
    for (uint32_t i = 0; i < m->n_leaf_knots; i++) {
        const uint8_t *knot = m->leaf_knots + i;
        if (*knot > MODEL_LEAF_STEPS || (i % MODEL_LEAF_KNOTS != 0 && knot[0] < knot[-1]))
            return MODEL_CHECK_BAD(fail, "knot %u of a leaf is out of order", i);
    }
    if (m->n_late_profiles % MODEL_PROFILE_NODES != 0)
        return MODEL_CHECK_BAD(fail, "the last late profile is cut off");
    for (uint32_t i = 0; i < m->n_late_profiles; i++)
        if (m->late_profiles[i] > MODEL_PROFILE_STEPS)
            return MODEL_CHECK_BAD(fail, "node %u of a late profile is out of range", i);
    return STATUS_OK;
}

static bool is_copula(const struct model *m, uint32_t copula)
{
    return copula == MODEL_NONE || copula < m->n_copulas;
}

static enum status check_cell(const struct model *m, uint32_t at, uint64_t n_rows, struct fail *fail)
{
    const struct model_cell *cell = &m->cells[at];

    if (cell->duration_mode >= MODEL_TIME_N_MODES || cell->gap_mode >= MODEL_TIME_N_MODES)
        return MODEL_CHECK_BAD(fail, "cell %u has an unknown mode", at);
    if (!is_copula(m, cell->duration_copula) || !is_copula(m, cell->gap_copula))
        return MODEL_CHECK_BAD(fail, "cell %u has no valid copula", at);
    enum status s = check_table(m, &cell->duration, n_rows, "the duration of cell", at, fail);
    return s == STATUS_OK ? check_table(m, &cell->gap, n_rows, "the gap of cell", at, fail) : s;
}

/* Edges use cells exactly where they have rows; adds up the rows of cells. */
static enum status check_edges(const struct model *m, uint64_t *n_rows, struct fail *fail)
{
    for (uint32_t i = 0; i < m->n_edges; i++) {
        const struct model_edge *edge = &m->edges[i];
        if (edge->n_late > edge->n_rows)
            return MODEL_CHECK_BAD(fail, "edge %u has %u late rows of %u", i, edge->n_late, edge->n_rows);
        if (edge->late_profile != MODEL_NONE && edge->late_profile >= m->n_late_profiles / MODEL_PROFILE_NODES)
            return MODEL_CHECK_BAD(fail, "edge %u has a late profile out of range", i);
        const uint32_t of_cell[2] = { edge->n_rows - edge->n_late, edge->n_late };
        for (int k = 0; k < 2; k++) {
            if ((of_cell[k] != 0) != (edge->cell[k] != MODEL_NONE)
                || (edge->cell[k] != MODEL_NONE && edge->cell[k] >= m->n_cells))
                return MODEL_CHECK_BAD(fail, "edge %u has a cell out of range", i);
            if (edge->cell[k] != MODEL_NONE)
                n_rows[edge->cell[k]] += of_cell[k];
        }
    }
    return STATUS_OK;
}

/* The tables of events, with the rows of the events that use them, and of links. */
static enum status check_tables(const struct model *m, struct fail *fail)
{
    uint64_t   *n_rows = calloc((size_t)m->n_tables + 1, sizeof(*n_rows)); /* owned here */
    enum status s      = STATUS_OK;

    if (n_rows == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u tables", m->n_tables);
    for (uint32_t i = 0; i < m->n_labels; i++) {
        for (uint32_t e = 0; e < m->labels[i].n_events; e++)
            n_rows[m->label_events[m->labels[i].first_event + e].time_table] += m->labels[i].n_rows;
    }
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_label_links; i++) {
        const struct model_table *table = &m->tables[m->label_links[i].gap_table];
        n_rows[m->label_links[i].gap_table] = MODEL_MAX_SPANS;
        if (table->n_zero != 0)
            s = MODEL_CHECK_BAD(fail, "the gaps of link %u hold zeros", i);
    }
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_tables; i++)
        s = check_table(m, &m->tables[i], n_rows[i], "event table", i, fail);
    free(n_rows);
    return s;
}

enum status model_check_times(const struct model *m, struct fail *fail)
{
    if (m->knot_shift < 6 || m->knot_shift > 16 || !model_check_is_grid(m->event_grid))
        return MODEL_CHECK_BAD(fail, "the precision of times is out of range");

    uint64_t *n_rows = calloc((size_t)m->n_cells + 1, sizeof(*n_rows)); /* owned here */
    if (n_rows == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u cells", m->n_cells);
    enum status s = check_copulas(m, fail);
    if (s == STATUS_OK)
        s = check_edges(m, n_rows, fail);
    for (uint32_t i = 0; s == STATUS_OK && i < m->n_cells; i++)
        s = check_cell(m, i, n_rows[i], fail);
    free(n_rows);
    return s == STATUS_OK ? check_tables(m, fail) : s;
}
