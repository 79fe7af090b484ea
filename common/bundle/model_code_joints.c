/* model_code_joints.c - the joints section: which columns hang on which, and the tables.
 *
 * Columns come in the order of the columns section; each open one (model_joint.h)
 * says whether it has a joint, and with which column of its first label. The
 * rows of all cells are known on both sides, so a table is coded row by row
 * (by cell of the given column) against what the cells of the column have
 * left. Most rows are whole: all in one cell, often the one that went with this
 * value of this key in an earlier table. */
#include "common/bundle/model_code_parts.h"

#include "common/bundle/model_column_order.h"
#include "common/bundle/model_joint.h"

enum { AT_GIVEN = 301, AT_WHOLE }; /* domains of what is remembered */

/* Cells of both sides multiplied, of all joints together. */
#define MAX_WORK (UINT64_C(1) << 26)

/* A column of the joint at hand. */
struct side {
    uint32_t  column, hint, n_split, n_cells;
    uint32_t *rows; /* by cell; of the column: rows that are left; in the arena, like the next */
    uint32_t *ids;  /* by cell: what it is, the same in every column of its key */
};

struct joints_coder {
    struct model_coder *c;
    struct model       *m;
    uint32_t           *hints;       /* (n_columns) */
    uint32_t           *first_label; /* (n_columns) */
    uint32_t           *candidates;
    uint32_t            n_candidates, n_joints, n_entries;
    uint64_t            n_work;
    struct side         of, given;
    uint32_t           *row;         /* by cell of the column: the table's row at hand */
    uint32_t           *shares;      /* by cell: of the row before, as bits */
    uint32_t            pair, was_whole, cell_before;
};

/* ---- Sides -------------------------------------------------------------------- */

static void list_candidates(struct joints_coder *k, uint32_t column)
{
    const struct model       *m = k->m;
    const struct model_label *label = &m->labels[k->first_label[column]];
    uint32_t                  candidate;

    k->n_candidates = 0;
    for (uint32_t at = 0; (candidate = model_joint_candidate(m, label, at)) != MODEL_NONE; at++)
        if (candidate != column && m->columns[candidate].n_rows == m->columns[column].n_rows
            && model_joint_is_open(m, candidate))
            k->candidates[k->n_candidates++] = candidate;
}

static bool has_number(const struct model *m, uint32_t column)
{
    const struct model_column *spec = &m->columns[column];

    for (uint32_t i = 0; i < spec->n_choices; i++)
        if (m->choices[spec->first_choice + i].kind == MODEL_CHOICE_NUMBER)
            return true;
    return false;
}

static void code_split(struct joints_coder *k, struct side *side, uint8_t *n_split)
{
    uint8_t more = (uint8_t)(*n_split - 1);

    if (!has_number(k->m, side->column))
        more = 0;
    else
        model_coder_u8(k->c, FIELD_JOINT_SPLIT, &more, MODEL_MAX_SPLIT - 1,
                       CONTEXTS(side->hint, model_coder_size(k->m->columns[side->column].n_rows)));
    if (k->c->is_decoding)
        *n_split = (uint8_t)(more + 1);
    side->n_split = *n_split;
}

static void open_side(struct joints_coder *k, struct side *side)
{
    const struct model        *m = k->m;
    const struct model_column *spec = &m->columns[side->column];
    uint32_t                   at = 0;

    side->n_cells = model_joint_n_cells(m, side->column, side->n_split);
    if (side->n_cells > MODEL_MAX_JOINT_CELLS) {
        model_coder_fail(k->c, STATUS_LIMIT, "a joint has too many cells");
        return;
    }
    model_joint_ends(m, side->column, side->n_split, side->rows);
    for (uint32_t cell = side->n_cells; cell-- > 1;)
        side->rows[cell] -= side->rows[cell - 1];
    for (uint32_t i = 0; i < spec->n_choices; i++) {
        const struct model_choice *choice = &m->choices[spec->first_choice + i];
        uint32_t                   n = choice->kind == MODEL_CHOICE_NUMBER ? side->n_split : 1;
        for (uint32_t part = 0; part < n; part++)
            side->ids[at++] = choice->kind == MODEL_CHOICE_VALUE ? mix_pair(choice->kind, choice->ref)
                                                                 : mix_triple(choice->kind, i, part);
    }
}

/* ---- Tables -------------------------------------------------------------------- */

/* All 'left' rows in one cell: which. */
static void code_whole(struct joints_coder *k, uint32_t given, uint32_t left, uint32_t *cell)
{
    struct model_contexts keys = CONTEXTS(mix_triple(AT_WHOLE, k->pair, k->given.ids[given]));
    struct model_guess    known = model_coder_guess(k->c, keys), guess = { MODEL_NONE, 3 };
    struct model_ids      ids = { k->of.n_cells, k->of.n_cells };

    for (uint32_t i = 0; i < k->of.n_cells && known.value != MODEL_NONE; i++)
        if (k->of.ids[i] == known.value && k->of.rows[i] >= left)
            guess = (struct model_guess){ i, 0 };
    if (guess.value == MODEL_NONE && k->cell_before < k->of.n_cells && k->of.rows[k->cell_before] >= left)
        guess = (struct model_guess){ k->cell_before, known.value == MODEL_NONE ? 1 : 2 };
    model_coder_id(k->c, FIELD_JOINT_CELL, cell, &ids, guess, CONTEXTS(k->pair, mix_pair(k->pair, k->cell_before)));
    if (!model_coder_is_done(k->c) && k->of.rows[*cell] < left)
        model_coder_fail(k->c, STATUS_BAD_BUNDLE, "a joint does not add up");
    else
        model_coder_learn(k->c, keys, k->of.ids[*cell]);
    k->cell_before = *cell;
}

/* The row's rows spread over the cells that have some left. */
static void code_shares(struct joints_coder *k, uint32_t left, uint64_t n_after)
{
    for (uint32_t cell = 0; cell < k->of.n_cells && left != 0 && !model_coder_is_done(k->c); cell++) {
        uint32_t rows = k->of.rows[cell];
        if (rows == 0)
            continue;
        n_after -= rows;
        uint32_t low = left > n_after ? left - (uint32_t)n_after : 0, high = left < rows ? left : rows, n;
        uint32_t expected = (uint32_t)((uint64_t)left * rows / (n_after + rows));
        expected = expected < low ? low : expected > high ? high : expected;
        n = k->row[cell] - low;
        if (low > high || (!k->c->is_decoding && (k->row[cell] < low || k->row[cell] > high))) {
            model_coder_fail(k->c, STATUS_BAD_BUNDLE, "a joint does not add up");
            return;
        }
        uint32_t size = model_coder_size(expected);
        if (low == high)
            n = 0;
        else
            model_coder_share(k->c, FIELD_JOINT_SMALL, &n, high - low, expected - low,
                              CONTEXTS(size, mix_pair(size, k->shares[cell]), mix_triple(k->pair, size, high == left),
                                       mix_triple(k->pair, k->of.ids[cell], k->shares[cell])));
        k->row[cell] = low + n;
        k->shares[cell] = k->row[cell] == 0 ? 1 : 2 * k->row[cell] < expected ? 2 : k->row[cell] < 2 * expected ? 3 : 4;
        left -= k->row[cell];
    }
}

static void keep_row(struct joints_coder *k, uint32_t given)
{
    struct model *m = k->m;

    for (uint32_t cell = 0; cell < k->of.n_cells; cell++) {
        if (k->row[cell] == 0)
            continue;
        if (k->n_entries == m->n_joint_entries) {
            model_coder_fail(k->c, STATUS_BAD_BUNDLE, "more entries than the joints have");
            return;
        }
        m->joint_entries[k->n_entries++] = (struct model_joint_entry){ given, cell, k->row[cell] };
    }
}

/* Encoding: the row out of the entries. */
static void find_row(struct joints_coder *k, uint32_t given)
{
    const struct model_joint_entry *entries = k->m->joint_entries;
    for (; k->n_entries < k->m->n_joint_entries && entries[k->n_entries].given_cell == given; k->n_entries++)
        k->row[entries[k->n_entries].cell] = entries[k->n_entries].n;
}

static void code_row(struct joints_coder *k, uint32_t given, uint64_t n_after)
{
    struct model_coder *c = k->c;
    uint32_t            left = k->given.rows[given], cell = 0;

    memset(k->row, 0, k->of.n_cells * sizeof *k->row);
    if (left == 0)
        return;
    if (!c->is_decoding) {
        find_row(k, given);
        while (cell < k->of.n_cells && k->row[cell] != left)
            cell++;
    }
    bool is_whole = left == 1
                    || model_coder_flag(c, FIELD_IS_JOINT_WHOLE, cell < k->of.n_cells,
                                        CONTEXTS(k->was_whole, mix_pair(k->pair, k->was_whole & 3),
                                                 mix_pair(model_coder_size(left), k->was_whole & 3)));
    k->was_whole = (k->was_whole << 1 | is_whole) & 7;
    if (is_whole) {
        code_whole(k, given, left, &cell);
        if (!model_coder_is_done(c))
            k->row[cell] = left;
    } else {
        code_shares(k, left, n_after);
    }
    if (model_coder_is_done(c))
        return;
    for (uint32_t i = 0; i < k->of.n_cells; i++)
        k->of.rows[i] -= k->row[i];
    if (c->is_decoding)
        keep_row(k, given);
}

static void code_table(struct joints_coder *k)
{
    uint64_t n_left = k->m->columns[k->of.column].n_rows;

    open_side(k, &k->of);
    open_side(k, &k->given);
    k->n_work += (uint64_t)k->of.n_cells * k->given.n_cells;
    if (k->n_work > MAX_WORK)
        model_coder_fail(k->c, STATUS_LIMIT, "the joints have too many cells");
    if (model_coder_is_done(k->c))
        return;
    k->pair = mix_pair(k->of.hint, k->given.hint);
    k->was_whole = 0;
    k->cell_before = MODEL_NONE;
    memset(k->shares, 0, k->of.n_cells * sizeof *k->shares);
    for (uint32_t given = 0; given < k->given.n_cells && !model_coder_is_done(k->c); given++) {
        code_row(k, given, n_left);
        n_left -= k->given.rows[given];
    }
}

/* ---- Joints ---------------------------------------------------------------------- */

static void code_given(struct joints_coder *k, uint32_t *given)
{
    uint32_t           key = mix_pair(AT_GIVEN, k->of.hint), hint = model_coder_recall(k->c, key), at = 0;
    struct model_guess guess = { MODEL_NONE, 1 };
    struct model_ids   ids = { k->n_candidates, k->n_candidates };

    for (uint32_t i = k->n_candidates; i-- > 0;) {
        if (k->hints[k->candidates[i]] == hint)
            guess = (struct model_guess){ i, 0 };
        if (k->candidates[i] == *given && !k->c->is_decoding)
            at = i;
    }
    model_coder_id(k->c, FIELD_JOINT_GIVEN, &at, &ids, guess, CONTEXTS(k->of.hint, k->n_candidates));
    if (model_coder_is_done(k->c))
        return;
    if (k->c->is_decoding)
        *given = k->candidates[at];
    k->given.column = k->candidates[at];
    k->given.hint = k->hints[k->given.column];
    model_coder_remember(k->c, key, k->given.hint);
}

static void code_joint(struct joints_coder *k)
{
    struct model_joint *joint = &k->m->joints[k->n_joints];

    if (k->c->is_decoding)
        *joint = (struct model_joint){ .column = k->of.column, .first_entry = k->n_entries };
    else
        k->n_entries = joint->first_entry;
    code_given(k, &joint->given);
    if (model_coder_is_done(k->c))
        return;
    code_split(k, &k->of, &joint->n_split);
    code_split(k, &k->given, &joint->n_given_split);
    code_table(k);
    if (k->c->is_decoding)
        joint->n_entries = k->n_entries - joint->first_entry;
    k->n_joints++;
}

static void code_column(struct joints_coder *k, uint32_t column)
{
    struct model *m = k->m;

    if (!model_joint_is_open(m, column) || k->first_label[column] == MODEL_NONE)
        return;
    list_candidates(k, column);
    if (k->n_candidates == 0)
        return;
    k->of = (struct side){ .column = column, .hint = k->hints[column], .rows = k->of.rows, .ids = k->of.ids };
    bool has_joint = k->n_joints < m->n_joints && (k->c->is_decoding || m->joints[k->n_joints].column == column);
    if (k->n_joints < m->n_joints
        && model_coder_flag(k->c, FIELD_HAS_JOINT, has_joint,
                            CONTEXTS(k->of.hint, model_coder_size(m->columns[column].n_rows),
                                     mix_pair(k->of.hint, model_coder_recall(k->c, mix_pair(AT_GIVEN, k->of.hint))))))
        code_joint(k);
}

static void find_users(struct joints_coder *k)
{
    const struct model *m = k->m;
    uint32_t            n_most = 0, column;

    for (uint32_t i = 0; i < m->n_columns; i++)
        k->first_label[i] = MODEL_NONE;
    for (uint32_t l = 0; l < m->n_labels; l++) {
        uint32_t at = 0;
        for (; (column = model_joint_candidate(m, &m->labels[l], at)) != MODEL_NONE; at++)
            if (k->first_label[column] == MODEL_NONE)
                k->first_label[column] = l;
        n_most = at > n_most ? at : n_most;
    }
    k->candidates = model_coder_take(k->c, n_most, sizeof *k->candidates);
}

void model_code_joints(struct model_coder *c, struct model *m)
{
    struct joints_coder k = { .c = c, .m = m };

    model_code_count(c, 0, &m->n_joints, m->n_columns);
    model_code_count(c, 1, &m->n_joint_entries, MODEL_MAX_JOINT_ENTRIES);
    MODEL_CODE_TAKE(c, m, joints);
    MODEL_CODE_TAKE(c, m, joint_entries);
    if (m->n_joints == 0 || model_coder_is_done(c))
        return;
    uint64_t *order = model_coder_take(c, m->n_columns, sizeof *order);
    k.hints = model_coder_take(c, m->n_columns, sizeof *k.hints);
    k.first_label = model_coder_take(c, m->n_columns, sizeof *k.first_label);
    k.row = model_coder_take(c, MODEL_MAX_JOINT_CELLS, sizeof *k.row);
    k.shares = model_coder_take(c, MODEL_MAX_JOINT_CELLS, sizeof *k.shares);
    k.of.rows = model_coder_take(c, MODEL_MAX_JOINT_CELLS, sizeof(uint32_t));
    k.of.ids = model_coder_take(c, MODEL_MAX_JOINT_CELLS, sizeof(uint32_t));
    k.given.rows = model_coder_take(c, MODEL_MAX_JOINT_CELLS, sizeof(uint32_t));
    k.given.ids = model_coder_take(c, MODEL_MAX_JOINT_CELLS, sizeof(uint32_t));
    if (model_coder_is_done(c))
        return;
    model_coder_charge(c, MODEL_METER_REST, MODEL_SECTION_JOINTS);
    find_users(&k);
    model_column_order(m, order);
    for (uint32_t i = 0; i < m->n_columns; i++)
        k.hints[(uint32_t)order[i]] = (uint32_t)(order[i] >> 32);
    for (uint32_t column = 0; column < m->n_columns && k.n_joints < m->n_joints && !model_coder_is_done(c); column++) {
        code_column(&k, column);
        model_coder_charge(c, MODEL_METER_JOINT, column);
    }
    if (!model_coder_is_done(c) && (k.n_joints != m->n_joints || (c->is_decoding && k.n_entries != m->n_joint_entries)))
        model_coder_fail(c, STATUS_BAD_BUNDLE, "fewer joints than said");
}
