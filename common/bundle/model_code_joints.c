/* model_code_joints.c - the joints section: which columns hang on which, and the tables.
 *
 * Columns come in order; each open one (model_joint.h) says whether it has a
 * joint, and with what of its first label. The rows of all cells are known on
 * both sides, those of cases once they are coded, so a table is coded row by row
 * (by cell of the given column) against what the cells of the column have
 * left. Most rows are whole: all in one cell, often the one that went with this
 * value of this key in an earlier table. */
#include "common/bundle/model_code_parts.h"

#include "common/bundle/model_column_order.h"
#include "common/bundle/model_joint.h"

enum { AT_GIVEN = 301, AT_WHOLE, AT_CASE, AT_SOURCE }; /* domains of what is remembered */

/* Cells of both sides multiplied and columns or keys that are looked through, of all joints together. */
#define MAX_WORK (UINT64_C(1) << 26)

/* A column of the joint at hand, or what it hangs on. */
struct side {
    struct model_joint_side own;
    uint32_t  hint, n_cells;
    uint32_t *rows; /* by cell; of the column: rows that are left; in the arena, like the next */
    uint32_t *ids;  /* by cell: what it is, the same in every column of its key */
};

struct joints_coder {
    struct model_coder *c;
    struct model       *m;
    uint32_t           *hints;       /* (n_columns) */
    uint32_t           *first_label; /* (n_columns) */
    uint8_t            *may_give;    /* (n_columns): whether another column may hang on it */
    uint32_t           *candidates;  /* columns; or keys of the first label */
    uint32_t            n_candidates, n_joints, n_cases, n_entries;
    uint32_t            end_entry;   /* encoding: of the joint at hand */
    uint64_t            n_work;
    struct side         of, given;
    uint32_t           *row;         /* by cell of the column: the table's row at hand */
    uint32_t           *shares;      /* by cell: of the row before, as bits */
    uint32_t            pair, was_whole, cell_before;
};

/* ---- Sides -------------------------------------------------------------------- */

static const struct model_label *first_label(const struct joints_coder *k)
{
    return &k->m->labels[k->first_label[k->of.own.column]];
}

static void list_columns(struct joints_coder *k)
{
    struct model_joint_walk walk = { 0 };
    uint32_t                candidate;

    k->n_candidates = 0;
    while ((candidate = model_joint_next(k->m, first_label(k), &walk)) != MODEL_NONE)
        if (candidate != k->of.own.column && k->may_give[candidate]
            && k->m->columns[candidate].n_rows == k->of.own.n_own)
            k->candidates[k->n_candidates++] = candidate;
    k->n_work += walk.n;
}

static void list_keys(struct joints_coder *k)
{
    const struct model_label *label = first_label(k);

    k->n_candidates = 0;
    for (uint32_t i = 0; i < label->n_attrs; i++)
        k->candidates[k->n_candidates++] = k->m->label_attrs[label->first_attr + i].key;
    k->n_work += label->n_attrs;
}

static bool has_number(const struct model *m, uint32_t column)
{
    const struct model_column *spec = &m->columns[column];

    for (uint32_t i = 0; i < spec->n_choices; i++)
        if (m->choices[spec->first_choice + i].kind == MODEL_CHOICE_NUMBER)
            return true;
    return false;
}

static void code_split(struct joints_coder *k, const struct side *side, uint8_t *n_split)
{
    uint8_t more = (uint8_t)(*n_split - 1);

    if (!has_number(k->m, side->own.column))
        more = 0;
    else
        model_coder_u8(k->c, FIELD_JOINT_SPLIT, &more, MODEL_MAX_SPLIT - 1,
                       CONTEXTS(side->hint, model_coder_size(side->own.n_own)));
    if (k->c->is_decoding)
        *n_split = (uint8_t)(more + 1);
}

/* Rows and names of a column's cells. */
static void open_side(struct joints_coder *k, struct side *side, uint32_t n_split)
{
    const struct model        *m = k->m;
    const struct model_column *spec = &m->columns[side->own.column];
    uint32_t                   at = 0;

    side->n_cells = model_joint_n_cells(m, &side->own, n_split);
    if (side->n_cells > MODEL_MAX_JOINT_CELLS) {
        model_coder_fail(k->c, STATUS_LIMIT, "a joint has too many cells");
        return;
    }
    model_joint_ends(m, &side->own, n_split, side->rows);
    for (uint32_t cell = side->n_cells; cell-- > 1;)
        side->rows[cell] -= side->rows[cell - 1];
    for (uint32_t i = side->own.n_head; i < spec->n_choices; i++) {
        const struct model_choice *choice = &m->choices[spec->first_choice + i];
        uint32_t                   n = choice->kind == MODEL_CHOICE_NUMBER ? n_split : 1;
        for (uint32_t part = 0; part < n; part++)
            side->ids[at++] = choice->kind == MODEL_CHOICE_VALUE ? mix_pair(choice->kind, choice->ref)
                                                                 : mix_triple(choice->kind, i, part);
    }
}

/* ---- Cases -------------------------------------------------------------------- */

static void code_case(struct joints_coder *k, const struct model_joint *joint, uint32_t at, uint32_t left,
                      uint32_t before)
{
    struct model_joint_case *one = &k->m->joint_cases[joint->first_case + at];
    struct model_contexts    keys = CONTEXTS(mix_triple(AT_CASE, k->given.hint, before));
    uint32_t                 n_refs = model_joint_n_refs(k->m, joint->source);
    struct model_ids         ids = { n_refs, n_refs };
    uint32_t                 expected = left / (joint->n_cases + 1 - at), size = model_coder_size(expected);

    model_coder_id(k->c, FIELD_CASE, &one->ref, &ids, model_coder_guess(k->c, keys), CONTEXTS(k->given.hint));
    model_coder_share(k->c, FIELD_CASE_SMALL, &one->n, left, expected, CONTEXTS(size, mix_pair(size, at < 3 ? at : 3)));
    if (model_coder_is_done(k->c))
        return;
    model_coder_learn(k->c, keys, one->ref);
    k->given.ids[at] = mix_pair(MODEL_CHOICE_VALUE, one->ref);
    k->given.rows[at] = one->n;
}

static void code_cases(struct joints_coder *k, struct model_joint *joint)
{
    uint32_t left = k->of.own.n_own, before = 0, n = joint->n_cases;

    model_coder_u32(k->c, FIELD_N_CASES, &n, MODEL_MAX_JOINT_CASES,
                    CONTEXTS(joint->source, k->given.hint, model_coder_size(left)));
    if (k->c->is_decoding) {
        joint->first_case = k->n_cases;
        joint->n_cases = n;
    }
    if (k->n_cases > k->m->n_joint_cases || n > k->m->n_joint_cases - k->n_cases)
        model_coder_fail(k->c, STATUS_BAD_BUNDLE, "more cases than the joints have");
    for (uint32_t i = 0; i < n && !model_coder_is_done(k->c); i++) {
        code_case(k, joint, i, left, before);
        before = k->m->joint_cases[joint->first_case + i].ref;
        left -= k->m->joint_cases[joint->first_case + i].n;
    }
    k->n_cases += n;
    k->given.n_cells = n + 1;
    k->given.rows[n] = left;
    k->given.ids[n] = mix_pair(MODEL_CHOICE_VALUE, MODEL_NONE);
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
    for (; k->n_entries < k->end_entry && entries[k->n_entries].given_cell == given; k->n_entries++)
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
    uint64_t n_left = k->of.own.n_own;

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

/* Which of the candidates: by hint, the same in every column of its key. */
static void code_given(struct joints_coder *k, const struct model_joint *joint, uint32_t *given)
{
    bool               is_key = joint->source == MODEL_JOINT_SELF;
    uint32_t           key = mix_triple(AT_GIVEN, k->of.hint, joint->source);
    uint32_t           hint = model_coder_recall(k->c, key), at = 0;
    struct model_guess guess = { MODEL_NONE, 1 };
    struct model_ids   ids = { k->n_candidates, k->n_candidates };

    for (uint32_t i = k->n_candidates; i-- > 0;) {
        if ((is_key ? mix_pair(AT_SOURCE, k->candidates[i]) : k->hints[k->candidates[i]]) == hint)
            guess = (struct model_guess){ i, 0 };
        if (k->candidates[i] == *given && !k->c->is_decoding)
            at = i;
    }
    model_coder_id(k->c, FIELD_JOINT_GIVEN, &at, &ids, guess,
                   CONTEXTS(k->of.hint, mix_pair(joint->source, k->n_candidates)));
    if (model_coder_is_done(k->c))
        return;
    if (k->c->is_decoding)
        *given = k->candidates[at];
    k->given.hint = is_key ? mix_pair(AT_SOURCE, *given) : k->hints[*given];
    model_coder_remember(k->c, key, k->given.hint);
}

static void code_joint(struct joints_coder *k)
{
    struct model_joint *joint = &k->m->joints[k->n_joints++];
    uint32_t            source = joint->source;

    if (k->c->is_decoding)
        *joint = (struct model_joint){ .column = k->of.own.column, .n_given_split = 1, .first_entry = k->n_entries };
    else
        k->n_entries = joint->first_entry;
    k->end_entry = joint->first_entry + joint->n_entries;
    k->n_cases = k->c->is_decoding ? k->n_cases : joint->first_case;
    model_coder_symbol(k->c, FIELD_JOINT_SOURCE, &source, MODEL_JOINT_N_SOURCES,
                       CONTEXTS(k->of.hint, k->of.own.n_head != 0));
    if (k->c->is_decoding)
        joint->source = (uint8_t)source;
    code_split(k, &k->of, &joint->n_split);
    open_side(k, &k->of, joint->n_split);
    if (k->of.own.is_resource && source != MODEL_JOINT_TIME)
        model_coder_fail(k->c, STATUS_BAD_BUNDLE, "resources hang on something else than time");
    if (model_coder_is_done(k->c))
        return;
    if (source == MODEL_JOINT_COLUMN)
        list_columns(k);
    else if (source == MODEL_JOINT_SELF)
        list_keys(k);
    k->given.hint = mix_triple(AT_SOURCE, MODEL_NONE, source);
    if (source == MODEL_JOINT_COLUMN || source == MODEL_JOINT_SELF)
        code_given(k, joint, &joint->given);
    if (model_coder_is_done(k->c))
        return;
    if (source != MODEL_JOINT_COLUMN) {
        code_cases(k, joint);
    } else {
        model_joint_open(k->m, joint->given, &k->given.own);
        code_split(k, &k->given, &joint->n_given_split);
        open_side(k, &k->given, joint->n_given_split);
    }
    code_table(k);
    if (k->c->is_decoding)
        joint->n_entries = k->n_entries - joint->first_entry;
}

static void code_column(struct joints_coder *k, uint32_t column)
{
    const struct model *m = k->m;
    bool     has_joint = !k->c->is_decoding && m->joints[k->n_joints].column == column;
    uint32_t key;

    if (!model_joint_open(m, column, &k->of.own)
        || (k->first_label[column] == MODEL_NONE && !k->of.own.is_resource))
        return;
    k->of.hint = k->hints[column];
    key = mix_pair(AT_SOURCE, k->of.hint);
    has_joint = model_coder_flag(k->c, FIELD_HAS_JOINT, has_joint,
                                 CONTEXTS(k->of.hint, model_coder_size(k->of.own.n_own),
                                          mix_pair(k->of.hint, model_coder_recall(k->c, key))));
    model_coder_remember(k->c, key, has_joint);
    if (has_joint)
        code_joint(k);
}

static void find_users(struct joints_coder *k)
{
    const struct model     *m = k->m;
    struct model_joint_side side;
    uint32_t                n_most = 0, column;

    for (uint32_t i = 0; i < m->n_columns; i++) {
        k->first_label[i] = MODEL_NONE;
        k->may_give[i] = model_joint_open(m, i, &side) && side.n_head == 0;
    }
    for (uint32_t l = 0; l < m->n_labels; l++) {
        struct model_joint_walk walk = { 0 };
        while ((column = model_joint_next(m, &m->labels[l], &walk)) != MODEL_NONE)
            if (k->first_label[column] == MODEL_NONE)
                k->first_label[column] = l;
        n_most = walk.n > n_most ? walk.n : n_most;
    }
    k->candidates = model_coder_take(k->c, n_most, sizeof *k->candidates); /* more than a label's attributes */
}

void model_code_joints(struct model_coder *c, struct model *m)
{
    struct joints_coder k = { .c = c, .m = m };

    model_code_count(c, 0, &m->n_joints, m->n_columns);
    model_code_count(c, 1, &m->n_joint_cases, MODEL_MAX_JOINT_ENTRIES);
    model_code_count(c, 2, &m->n_joint_entries, MODEL_MAX_JOINT_ENTRIES);
    MODEL_CODE_TAKE(c, m, joints);
    MODEL_CODE_TAKE(c, m, joint_cases);
    MODEL_CODE_TAKE(c, m, joint_entries);
    if (m->n_joints == 0 || model_coder_is_done(c))
        return;
    uint64_t *order = model_coder_take(c, m->n_columns, sizeof *order);
    k.hints = model_coder_take(c, m->n_columns, sizeof *k.hints);
    k.first_label = model_coder_take(c, m->n_columns, sizeof *k.first_label);
    k.may_give = model_coder_take(c, m->n_columns, sizeof *k.may_give);
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
    if (!model_coder_is_done(c) && (k.n_joints != m->n_joints
                                    || (c->is_decoding
                                        && (k.n_cases != m->n_joint_cases || k.n_entries != m->n_joint_entries))))
        model_coder_fail(c, STATUS_BAD_BUNDLE, "fewer joints than said");
}
