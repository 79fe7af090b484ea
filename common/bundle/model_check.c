/* model_check.c - what gen and the writers rely on, looked at once; here strings, topologies and starts.
 *
 * A bundle that passes its checksums may still be hostile. What is checked is
 * what could otherwise reach outside an array, divide by nothing, never end,
 * need unbounded memory, or put into the output what is not JSON. */
#include "common/bundle/model_check_parts.h"
#include "common/trace/span_form.h"

#include <stdlib.h>

static enum status check_strings(const struct model *m, struct fail *fail)
{
    if (m->n_strings == 0 || m->n_strings > MODEL_MAX_STRINGS || m->string_end[0] != 0)
        return MODEL_CHECK_BAD(fail, "string 0 is not empty");
    for (uint32_t i = 1; i < m->n_strings; i++) {
        if (m->string_end[i] < m->string_end[i - 1] || m->string_end[i] > MODEL_MAX_TEXT_BYTES)
            return MODEL_CHECK_BAD(fail, "string %u ends before it begins", i);
    }
    return STATUS_OK;
}

static bool has_parent_id(const struct model *m, uint32_t label)
{
    struct text form = model_string(m, m->labels[label - MODEL_LABEL_FIRST].form);
    return form.n != 0 && memchr(form.at, FORM_PARENT_ID, form.n) != NULL;
}

static enum status check_tree(const struct model *m, uint32_t at, struct fail *fail)
{
    const struct model_tree *tree = &m->trees[at];
    uint32_t                 n_missing = 0;

    if (tree->label >= m->n_labels + MODEL_LABEL_FIRST || !model_check_is_inside(tree->first_run, tree->n_runs,
                                                                                 m->n_runs))
        return MODEL_CHECK_BAD(fail, "tree %u is out of range", at);
    if (model_label_is_trace(tree->label) && tree->n_runs == 0)
        return MODEL_CHECK_BAD(fail, "tree %u has no span", at);
    for (uint32_t r = 0; r < tree->n_runs; r++) {
        const struct model_run *run = &m->runs[tree->first_run + r];
        if (run->tree >= at || run->n == 0)
            return MODEL_CHECK_BAD(fail, "run %u of tree %u is out of range", r, at);
        uint32_t label = m->trees[run->tree].label;
        if (label == MODEL_LABEL_TRACE)
            return MODEL_CHECK_BAD(fail, "run %u of tree %u is a root inside a tree", r, at);
        bool is_orphan = tree->label == MODEL_LABEL_TRACE && has_parent_id(m, label);
        if (is_orphan ? run->missing > n_missing : run->missing != 0)
            return MODEL_CHECK_BAD(fail, "run %u of tree %u misses a parent that is not there", r, at);
        n_missing += is_orphan && run->missing == n_missing;
    }
    return STATUS_OK;
}

static enum status check_topologies(const struct model *m, struct fail *fail)
{
    uint32_t group = 0;

    for (uint32_t i = 0; i < m->n_topologies; i++) {
        const struct model_topology *topology = &m->topologies[i];
        if (topology->tree >= m->n_trees || m->trees[topology->tree].label != MODEL_LABEL_TRACE
            || topology->n_traces == 0)
            return MODEL_CHECK_BAD(fail, "topology %u is no trace", i);
        if (topology->group != group && (i == 0 || topology->group != group + 1))
            return MODEL_CHECK_BAD(fail, "topology %u stands outside its group", i);
        group = topology->group;
    }
    if (m->n_groups != (m->n_topologies == 0 ? 0 : group + 1))
        return MODEL_CHECK_BAD(fail, "%u groups where the topologies have %u", m->n_groups, group + 1);
    return STATUS_OK;
}

static enum status check_start(const struct model *m, struct fail *fail)
{
    if (m->n_topologies != 0 && (m->n_segments == 0 || m->active_ns == 0 || m->n_buckets == 0))
        return MODEL_CHECK_BAD(fail, "there are traces but no time");
    if (m->n_buckets > MODEL_MAX_BUCKETS || m->n_segments > MODEL_MAX_SEGMENTS || m->active_ns > INT64_MAX / 2)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "the window has too many parts or is too long");
    for (uint32_t i = 0; i < m->n_segments; i++) {
        const struct model_segment *segment = &m->segments[i];
        if (i == 0 ? segment->active_ns != 0
                   : segment->active_ns <= segment[-1].active_ns || segment->start_ns <= segment[-1].start_ns
                         || segment->start_ns - segment[-1].start_ns < segment->active_ns - segment[-1].active_ns)
            return MODEL_CHECK_BAD(fail, "segment %u overlaps the one before", i);
        if (segment->active_ns >= m->active_ns || segment->start_ns > INT64_MAX / 2)
            return MODEL_CHECK_BAD(fail, "segment %u lies outside the window", i);
    }
    return STATUS_OK;
}

static enum status check_structure(const struct model *m, struct fail *fail)
{
    enum status s = STATUS_OK;

    for (uint32_t i = 0; s == STATUS_OK && i < m->n_trees; i++)
        s = check_tree(m, i, fail);
    return s == STATUS_OK ? check_topologies(m, fail) : s;
}

enum status model_check(const struct model *model, struct fail *fail)
{
    struct model_check_texts texts = { .m = model };
    enum status              s     = check_strings(model, fail);

    if (s != STATUS_OK)
        return s;
    texts.known = calloc(model->n_strings, sizeof(*texts.known)); /* owned here */
    if (texts.known == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for %u strings", model->n_strings);
    s = model_check_labels(&texts, fail);
    if (s == STATUS_OK)
        s = check_structure(model, fail);
    if (s == STATUS_OK)
        s = model_check_generators(&texts, fail);
    if (s == STATUS_OK)
        s = model_check_columns(&texts, fail);
    if (s == STATUS_OK)
        s = model_check_sizes(model, fail);
    if (s == STATUS_OK)
        s = check_start(model, fail);
    if (s == STATUS_OK)
        s = model_check_times(model, fail);
    free(texts.known);
    return s;
}
