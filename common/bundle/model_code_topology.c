/* model_code_topology.c - the topology section: trees from the root down, subtrees met before by reference.
 *
 * For each topology: its group, its traces, its tree. A tree is a list of
 * runs, each a label, a length, and either "one of the trees of this label
 * that are already known" or a description in turn. A tree gets its number
 * when its description ends: trees are numbered in post-order of first use. */
#include "common/bundle/model_code_parts.h"
#include "common/trace/span_form.h"

/* A tree under description. */
struct open_tree {
    uint32_t label;
    uint32_t tree;             /* encoding only */
    uint32_t n_runs;           /* coded so far; they are the last of open_runs */
    uint32_t before, before_2; /* labels of the runs just coded */
    uint32_t n_missing;        /* parents that orphans so far have missed */
    uint32_t labels, trees;    /* contexts: all runs so far by label, by tree and length */
};

/* The labels of one operation. */
struct operation_labels {
    uint32_t         first; /* of by_operation */
    struct model_ids ids;   /* of these, in order */
};

struct topology_coder {
    struct model_coder *c;
    struct model       *m;
    struct model_ids    operations;
    struct operation_labels *of_operation; /* (n_operations) */
    uint32_t           *by_operation; /* (n_labels) labels by operation, then by number */
    uint32_t           *place;     /* (n_labels) of a label among those of its operation */
    struct open_tree   *open;      /* (MODEL_MAX_DEPTH + 2) */
    uint32_t            n_open;
    struct model_run   *open_runs; /* (n_runs), of all open trees */
    uint32_t            n_open_runs;
    uint32_t            n_trees, n_runs; /* done */
    uint32_t           *rank;      /* (n_trees) of a tree among those of its label */
    struct model_list  *of_label;  /* (n_labels + MODEL_LABEL_FIRST) trees of each, in order of description */
};

enum { NO_LABEL = UINT32_MAX };
enum { AT_CHILD = 1, AT_TREE, AT_PLACE };

static void push_tree(struct topology_coder *t, uint32_t label, uint32_t tree)
{
    if (t->n_open > MODEL_MAX_DEPTH) {
        model_coder_fail(t->c, STATUS_LIMIT, "a tree is too deep");
        return;
    }
    t->open[t->n_open++] = (struct open_tree){ .label = label, .tree = tree, .before = NO_LABEL, .before_2 = NO_LABEL };
}

/* The tree on top is described: it gets the next number. */
static uint32_t pop_tree(struct topology_coder *t)
{
    const struct open_tree *open = &t->open[--t->n_open];
    uint32_t                tree = t->n_trees;

    if (tree >= t->m->n_trees || (!t->c->is_decoding && open->tree != tree)) {
        model_coder_fail(t->c, STATUS_BAD_BUNDLE, "trees are not in post-order of first use");
        return 0;
    }
    t->n_open_runs -= open->n_runs;
    if (t->c->is_decoding) {
        t->m->trees[tree] = (struct model_tree){ .label = open->label, .first_run = t->n_runs, .n_runs = open->n_runs };
        memcpy(t->m->runs + t->n_runs, t->open_runs + t->n_open_runs, open->n_runs * sizeof(*t->open_runs));
    }
    t->n_runs += open->n_runs;
    t->n_trees++;
    t->rank[tree] = t->of_label[open->label].n;
    model_coder_append(t->c, &t->of_label[open->label], tree);
    return tree;
}

/* The last run of the tree on top is 'tree', whole. */
static void end_run(struct topology_coder *t, uint32_t tree, uint32_t label)
{
    struct open_tree *open = &t->open[t->n_open - 1];
    struct model_run *run  = &t->open_runs[t->n_open_runs - 1];

    run->tree      = tree;
    open->before_2 = open->before;
    open->before   = label;
    open->labels   = mix_triple(open->labels, label, run->n > 1);
    open->trees    = mix_triple(open->trees, tree, run->n);
}

/* What followed last time; else an operation, and one of its labels. */
static void code_child_label(struct topology_coder *t, const struct open_tree *open, uint32_t *label)
{
    struct model_coder   *c    = t->c;
    struct model_contexts keys = CONTEXTS(mix_triple(AT_CHILD, open->label, open->trees),
                                          mix_triple(AT_CHILD, open->label, mix_pair(open->before, open->before_2)),
                                          mix_triple(AT_CHILD, open->label, open->before));
    struct model_contexts around = CONTEXTS(open->label, mix_pair(open->label, open->before),
                                            mix_triple(open->label, open->before, open->before_2),
                                            mix_pair(open->label, open->labels), mix_pair(open->label, open->trees));
    struct model_guess guess = model_coder_guess(c, keys);

    if (guess.value < MODEL_LABEL_FIRST || guess.value - MODEL_LABEL_FIRST >= t->m->n_labels)
        guess.value = MODEL_NONE; /* two keys were the same */
    if (guess.value != MODEL_NONE
        && model_coder_flag(c, FIELD_IS_CHILD_GUESSED, *label == guess.value,
                            CONTEXTS(guess.level, mix_pair(guess.level, open->label),
                                     mix_triple(guess.level, open->label, open->before),
                                     mix_triple(open->label, open->before, open->before_2),
                                     mix_pair(open->label, open->labels), mix_pair(open->label, open->trees)))) {
        *label = guess.value;
    } else {
        const struct model_label *like = guess.value == MODEL_NONE
                                             ? NULL : &t->m->labels[guess.value - MODEL_LABEL_FIRST];
        uint32_t operation = c->is_decoding ? 0 : t->m->labels[*label - MODEL_LABEL_FIRST].operation;
        uint32_t place     = c->is_decoding ? 0 : t->place[*label - MODEL_LABEL_FIRST];
        model_coder_id(c, FIELD_CHILD_OPERATION, &operation, &t->operations,
                       (struct model_guess){ like == NULL ? MODEL_NONE : like->operation, guess.level }, around);
        if (model_coder_is_done(c))
            return;
        struct operation_labels *of = &t->of_operation[operation];
        struct model_contexts last  = CONTEXTS(mix_triple(AT_PLACE, open->label, operation),
                                               mix_pair(AT_PLACE, operation));
        model_coder_id(c, FIELD_CHILD_PLACE, &place, &of->ids, model_coder_guess(c, last),
                       CONTEXTS(operation, mix_pair(operation, open->label),
                                mix_triple(operation, open->label, open->before),
                                mix_triple(operation, open->label, open->labels)));
        if (model_coder_is_done(c))
            return;
        model_coder_learn(c, last, place);
        *label = t->by_operation[of->first + place] + MODEL_LABEL_FIRST;
    }
    model_coder_learn(c, keys, *label);
}

/* A tree of 'label' that is known; false when it is not. */
static bool code_known_tree(struct topology_coder *t, const struct open_tree *open, uint32_t label, uint32_t *tree)
{
    struct model_coder      *c  = t->c;
    const struct model_list *of = &t->of_label[label];
    if (of->n == 0)
        return false;

    bool is_known = !c->is_decoding && *tree < t->n_trees;
    if (!model_coder_flag(c, FIELD_IS_KNOWN, is_known,
                          CONTEXTS(label, mix_pair(label, open->label), mix_pair(model_coder_size(of->n), of->n < 3),
                                   mix_pair(label, open->trees), mix_triple(label, open->label, open->labels))))
        return false;

    struct model_contexts keys = CONTEXTS(mix_triple(AT_TREE, label, mix_pair(open->label, open->trees)),
                                          mix_triple(AT_TREE, label, mix_pair(open->label, open->labels)),
                                          mix_triple(AT_TREE, label, open->label), mix_pair(AT_TREE, label));
    struct model_guess guess = model_coder_guess(c, keys);
    struct model_ids   ids   = { of->n, of->n };
    uint32_t           rank  = c->is_decoding ? 0 : t->rank[*tree];
    model_coder_id(c, FIELD_KNOWN, &rank, &ids, guess,
                   CONTEXTS(label, mix_pair(label, open->label), mix_pair(label, open->trees),
                            mix_triple(label, open->label, open->before)));
    model_coder_learn(c, keys, rank);
    if (!model_coder_is_done(c))
        *tree = of->items[rank];
    return true;
}

/* Is 'label' of the same operation as the run before? Only then can they be tied. */
static bool is_like_before(const struct topology_coder *t, const struct open_tree *open, uint32_t label)
{
    return open->before != NO_LABEL
           && t->m->labels[label - MODEL_LABEL_FIRST].operation
                  == t->m->labels[open->before - MODEL_LABEL_FIRST].operation;
}

/* Which missing parent the orphans of a run share. */
static void code_missing(struct topology_coder *t, struct open_tree *open, uint32_t label, uint32_t *missing)
{
    struct text form = model_string(t->m, t->m->labels[label - MODEL_LABEL_FIRST].form);

    if (open->label != MODEL_LABEL_TRACE || form.n == 0 || memchr(form.at, FORM_PARENT_ID, form.n) == NULL)
        return;
    bool is_new = *missing == open->n_missing;
    if (open->n_missing == 0
        || model_coder_flag(t->c, FIELD_IS_NEW_MISSING, is_new,
                            CONTEXTS(label, mix_pair(label, open->before), model_coder_size(open->n_missing))))
        *missing = open->n_missing++;
    else
        model_coder_u32(t->c, FIELD_MISSING, missing, open->n_missing - 1,
                        CONTEXTS(open->n_missing, mix_pair(label, open->before)));
}

/* One run of the tree on top; pushes its tree when that is not known. */
static void code_run(struct topology_coder *t)
{
    struct model_coder *c    = t->c;
    struct open_tree   *open = &t->open[t->n_open - 1];
    struct model_run    run  = { .n = 1 };
    uint32_t            label = 0;

    if (!c->is_decoding) {
        run   = t->m->runs[t->m->trees[open->tree].first_run + open->n_runs];
        label = t->m->trees[run.tree].label;
    }
    if (t->n_runs + t->n_open_runs >= t->m->n_runs) {
        model_coder_fail(c, STATUS_BAD_BUNDLE, "more runs than announced");
        return;
    }
    code_child_label(t, open, &label);
    if (model_coder_is_done(c))
        return;
    uint32_t more = run.n - 1;
    model_coder_u32(c, FIELD_RUN, &more, 2 * MODEL_MAX_SPANS,
                    CONTEXTS(label, mix_pair(label, open->label), mix_triple(label, open->label, open->labels)));
    run.n = more + 1;
    run.is_tied = is_like_before(t, open, label)
                  && model_coder_flag(c, FIELD_IS_TIED, run.is_tied,
                                      CONTEXTS(label, mix_pair(label, open->label), mix_pair(label, run.n > 1),
                                               mix_triple(label, open->label, open->labels)));
    code_missing(t, open, label, &run.missing);
    if (model_coder_is_done(c))
        return;

    t->open_runs[t->n_open_runs++] = run;
    open->n_runs++;
    if (code_known_tree(t, open, label, &run.tree))
        end_run(t, run.tree, label);
    else
        push_tree(t, label, run.tree);
}

static void code_tree(struct topology_coder *t, uint32_t *root)
{
    struct model_coder *c = t->c;

    push_tree(t, MODEL_LABEL_TRACE, c->is_decoding ? 0 : *root);
    while (t->n_open != 0 && !model_coder_is_done(c)) {
        struct open_tree *open      = &t->open[t->n_open - 1];
        bool              has_child = !c->is_decoding && open->n_runs < t->m->trees[open->tree].n_runs;
        bool              has_leaf  = open->n_runs == 0 && t->of_label[open->label].n != 0;
        uint32_t          place     = mix_pair(open->label, has_leaf);
        if (model_coder_flag(c, FIELD_HAS_CHILD, has_child,
                             CONTEXTS(place, mix_pair(place, open->before),
                                      mix_triple(place, open->before, open->before_2),
                                      mix_pair(place, open->labels), mix_pair(place, open->trees)))) {
            uint32_t parent = open->label;
            code_run(t);
            model_coder_charge(c, MODEL_METER_CHILDREN, parent);
            continue;
        }
        if (model_coder_is_done(c))
            return;
        model_coder_charge(c, MODEL_METER_CHILDREN, open->label);
        uint32_t label = open->label, tree = pop_tree(t);
        if (t->n_open != 0)
            end_run(t, tree, label);
        else if (c->is_decoding)
            *root = tree;
    }
}

static void code_topologies(struct topology_coder *t)
{
    struct model_coder *c     = t->c;
    uint32_t            group = 0, n_before = 0;

    for (uint32_t i = 0; i < t->m->n_topologies && !model_coder_is_done(c); i++) {
        struct model_topology *topology = &t->m->topologies[i];
        bool                   is_next  = i != 0 && topology->group != group;
        is_next = i != 0 && model_coder_flag(c, FIELD_IS_NEXT_GROUP, is_next, CONTEXTS(model_coder_size(n_before)));
        group += is_next;
        if (c->is_decoding)
            topology->group = group;
        if (topology->group != group || group >= t->m->n_groups)
            model_coder_fail(c, STATUS_BAD_BUNDLE, "groups are not in order");

        uint32_t more = topology->n_traces - 1;
        model_coder_u32(c, FIELD_N_TRACES, &more, MODEL_MAX_TRACES,
                        CONTEXTS(is_next, mix_pair(is_next, model_coder_size(n_before))));
        if (c->is_decoding)
            topology->n_traces = more + 1;
        n_before = more + 1;
        model_coder_charge(c, MODEL_METER_REST, MODEL_SECTION_TOPOLOGY);
        code_tree(t, &topology->tree);
    }
    if (!model_coder_is_done(c)
        && (t->n_trees != t->m->n_trees || t->n_runs != t->m->n_runs
            || group + (t->m->n_topologies != 0) != t->m->n_groups))
        model_coder_fail(c, STATUS_BAD_BUNDLE, "fewer trees, runs or groups than announced");
}

static void sort_labels(struct topology_coder *t)
{
    const struct model *m = t->m;

    for (uint32_t i = 0; i < m->n_labels; i++) {
        if (m->labels[i].operation >= t->operations.n)
            t->operations.n = m->labels[i].operation + 1;
    }
    t->of_operation = model_coder_take(t->c, (size_t)t->operations.n + 1, sizeof(*t->of_operation));
    t->by_operation = model_coder_take(t->c, m->n_labels, sizeof(*t->by_operation));
    t->place        = model_coder_take(t->c, m->n_labels, sizeof(*t->place));
    if (model_coder_is_done(t->c))
        return;
    for (uint32_t i = 0; i < m->n_labels; i++)
        t->place[i] = t->of_operation[m->labels[i].operation].ids.n++;
    for (uint32_t i = 0; i < t->operations.n; i++)
        t->of_operation[i + 1].first = t->of_operation[i].first + t->of_operation[i].ids.n;
    for (uint32_t i = 0; i < m->n_labels; i++)
        t->by_operation[t->of_operation[m->labels[i].operation].first + t->place[i]] = i;
}

void model_code_topology(struct model_coder *c, struct model *m)
{
    model_code_count(c, 0, &m->n_trees, MODEL_MAX_TREES);
    model_code_count(c, 1, &m->n_runs, MODEL_MAX_RUNS);
    model_code_count(c, 2, &m->n_topologies, MODEL_MAX_TREES);
    model_code_count(c, 3, &m->n_groups, m->n_topologies);
    MODEL_CODE_TAKE(c, m, trees);
    MODEL_CODE_TAKE(c, m, runs);
    MODEL_CODE_TAKE(c, m, topologies);
    MODEL_CODE_TAKE(c, m, groups);

    struct topology_coder t = { .c = c, .m = m };
    t.open      = model_coder_take(c, MODEL_MAX_DEPTH + 2, sizeof(*t.open));
    t.open_runs = model_coder_take(c, m->n_runs, sizeof(*t.open_runs));
    t.rank      = model_coder_take(c, m->n_trees, sizeof(*t.rank));
    t.of_label  = model_coder_take(c, m->n_labels + MODEL_LABEL_FIRST, sizeof(*t.of_label));
    sort_labels(&t);
    if (!model_coder_is_done(c))
        code_topologies(&t);
}
