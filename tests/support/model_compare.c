/* model_compare.c - two models, member by member: structs may have padding. */
#include "tests/support/model_compare.h"

#include "common/bundle/model_forest.h"

#define SAME(member) (x->member == y->member)

static bool same_field(struct model_field x, struct model_field y)
{
    return x.column == y.column && x.row_base == y.row_base;
}

#define SAME_FIELD(member) same_field(x->member, y->member)

/* One function an array: are element x and element y the same? */
#define COMPARE(name, type, ...)                                          \
    static bool same_##name(const type *x, const type *y)                 \
    {                                                                     \
        return __VA_ARGS__;                                               \
    }

COMPARE(string_end, uint32_t, *x == *y)
COMPARE(values, struct model_value, SAME(string) && SAME(type))
COMPARE(attrs, struct model_attr, SAME(key) && SAME(value))
COMPARE(resources, struct model_resource, SAME(form) && SAME(container_form) && SAME(schema_url) && SAME(name)
        && SAME(version) && SAME(first_attr) && SAME(n_attrs) && SAME(n_dropped_attrs))
COMPARE(services, struct model_service, SAME(name) && SAME_FIELD(resources) && SAME(n_rows))
COMPARE(label_attrs, struct model_label_attr, SAME(key) && SAME_FIELD(field))
COMPARE(label_events, struct model_label_event, SAME(form) && SAME(name_text) && SAME_FIELD(name) && SAME(first_attr) && SAME(n_attrs)
        && SAME_FIELD(dropped_attrs) && SAME(time_table) && SAME(time_mode))
COMPARE(label_links, struct model_label_link, SAME(form) && SAME(first_attr) && SAME(n_attrs) && SAME_FIELD(trace_state)
        && SAME_FIELD(dropped_attrs) && SAME_FIELD(flags) && SAME_FIELD(target) && SAME(gap_table) && SAME(mode))
COMPARE(labels, struct model_label, SAME(service) && SAME(operation) && SAME(name_text) && SAME(form) && SAME(scope)
        && SAME(first_attr) && SAME(n_attrs) && SAME(first_event) && SAME(n_events) && SAME(first_link) && SAME(n_links)
        && SAME_FIELD(name) && SAME_FIELD(status_message) && SAME_FIELD(trace_state) && SAME_FIELD(flags)
        && SAME_FIELD(dropped_attrs) && SAME_FIELD(dropped_events) && SAME_FIELD(dropped_links) && SAME(kind)
        && SAME(status_code) && SAME(is_early) && SAME(is_shared) && SAME(has_parent_id) && SAME(start_grid) && SAME(duration_grid)
            && SAME(n_rows))
COMPARE(columns, struct model_column, SAME(first_choice) && SAME(n_choices) && SAME(n_rows))
COMPARE(choices, struct model_choice, SAME(n) && SAME(ref) && SAME(kind))
COMPARE(numbers, struct model_number, SAME(first_knot) && SAME(n_knots) && SAME(type) && SAME(whole_type) && SAME(scale)
        && SAME(min_width) && SAME(flags))
COMPARE(knots, int64_t, *x == *y)
COMPARE(patterns, struct model_pattern, SAME(first_part) && SAME(n_parts) && SAME(type))
COMPARE(parts, struct model_part, SAME(string) && SAME(column) && SAME(row_base) && SAME(key) && SAME(source)
        && SAME(what) && SAME(take))
COMPARE(fresh, struct model_fresh, SAME(length) && SAME(alphabet) && SAME(type))
COMPARE(trees, struct model_tree, SAME(label) && SAME(first_run) && SAME(n_runs) && SAME(n_nodes) && SAME(n_spans)
        && SAME(n_steps) && SAME(depth))
COMPARE(runs, struct model_run, SAME(tree) && SAME(n) && SAME(edge) && SAME(n_before) && SAME(n_twins)
        && SAME(is_strict)
        && SAME(is_tied) && SAME(missing))
COMPARE(topologies, struct model_topology, SAME(tree) && SAME(group) && SAME(n_traces) && SAME(first_trace)
        && SAME(first_span))
COMPARE(groups, struct model_group, SAME(first_topology) && SAME(n_topologies) && SAME(n_traces) && SAME(first_count))
COMPARE(segments, struct model_segment, SAME(active_ns) && SAME(start_ns))
COMPARE(edges, struct model_edge, SAME(parent_operation) && SAME(label) && SAME(size_class) && SAME(first_twin) && SAME(n_rows)
        && SAME(n_late) && SAME(late_profile) && SAME(cell[0]) && SAME(cell[1]))
COMPARE(tables, struct model_table, SAME(n_zero) && SAME(first_knot) && SAME(n_knots))
COMPARE(cells, struct model_cell, SAME(by_net) && SAME(gap_shift) && SAME(top_table) && SAME(duration_mode) && SAME(gap_mode) && SAME(driver_low) && SAME(driver_width)
        && SAME(duration_copula) && SAME(gap_copula) && same_tables(&x->duration, &y->duration)
        && same_tables(&x->gap, &y->gap)
        && SAME(n_rows))
COMPARE(time_knots, uint16_t, *x == *y)
COMPARE(copulas, struct model_copula, SAME(n_nodes) && SAME(first_knot))
COMPARE(leaf_knots, uint8_t, *x == *y)
COMPARE(late_profiles, uint8_t, *x == *y)
COMPARE(joints, struct model_joint, SAME(column) && SAME(given) && SAME(source) && SAME(n_split)
        && SAME(n_given_split) && SAME(n_cases) && SAME(n_entries))
COMPARE(joint_cases, struct model_joint_case, SAME(ref) && SAME(n))
COMPARE(joint_entries, struct model_joint_entry, SAME(given_cell) && SAME(cell) && SAME(n))

/* Cases and entries lie anywhere: they are found through their joints, which are the same. */
static bool same_joint_tables(const struct model *a, const struct model *b, uint32_t at)
{
    const struct model_joint *x = &a->joints[at], *y = &b->joints[at];

    for (uint32_t i = 0; i < x->n_cases; i++)
        if (!same_joint_cases(&a->joint_cases[x->first_case + i], &b->joint_cases[y->first_case + i]))
            return false;
    for (uint32_t i = 0; i < x->n_entries; i++)
        if (!same_joint_entries(&a->joint_entries[x->first_entry + i], &b->joint_entries[y->first_entry + i]))
            return false;
    return true;
}

static bool same_net(const struct model *a, const struct model *b, uint32_t what)
{
    const struct model_net *x = &a->nets[what], *y = &b->nets[what];

    if (!(SAME(n_label_embed) && SAME(n_slice_embed) && SAME(n_hidden[0]) && SAME(n_hidden[1])))
        return false;
    if (x->n_hidden[0] == 0) /* a forest is there for it */
        return true;
    for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++)
        if (memcmp(x->tensors[t], y->tensors[t], model_net_rows(a, x, what, t) * model_net_columns(x, what, t)) != 0)
            return false;
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++)
        if (memcmp(x->biases[l], y->biases[l], model_net_rows(a, x, what, MODEL_NET_FIRST + l) * sizeof(int16_t)) != 0)
            return false;
    return true;
}

static bool same_forest(const struct model *a, const struct model *b, uint32_t what)
{
    const struct model_forest *x = &a->forests[what], *y = &b->forests[what];

    if (!(SAME(is_there) && SAME(n_nodes) && SAME(n_leaves)))
        return false;
    for (uint32_t i = 0; x->is_there && i < model_forest_n_roots(a, what); i++)
        if (!SAME(roots[i]))
            return false;
    for (uint32_t i = 0; i < x->n_nodes; i++)
        if (!(SAME(nodes[i].test) && SAME(nodes[i].bound) && SAME(nodes[i].other)))
            return false;
    return !x->is_there || memcmp(x->heads, y->heads, (x->n_leaves + 1) * model_forest_n_heads(what) * sizeof *x->heads) == 0;
}

static bool same_totals(const struct model *x, const struct model *y)
{
    return SAME(seed) && SAME(knot_shift) && SAME(event_grid) && SAME(n_operations) && SAME(n_buckets)
           && SAME(active_ns)
           && SAME(n_traces) && SAME(n_spans) && SAME(n_span_events) && SAME(n_span_links);
}

const char *model_compare_find(const struct model *a, const struct model *b, uint32_t *at)
{
    *at = 0;
    if (!same_totals(a, b))
        return "totals";

#define FIND(array, count, same)                          \
    if (a->count != b->count)                             \
        return #count;                                    \
    for (*at = 0; *at < a->count; (*at)++) {              \
        if (!same(&a->array[*at], &b->array[*at]))        \
            return #array;                                \
    }
#define FIND_ARRAY(name) FIND(name, n_##name, same_##name)
    FIND(string_end, n_strings, same_string_end)
    if (memcmp(a->text, b->text, a->string_end[a->n_strings - 1]) != 0)
        return "text";
    FIND_ARRAY(values) FIND_ARRAY(attrs) FIND_ARRAY(resources)
    FIND(scopes, n_scopes, same_resources)
    FIND_ARRAY(services) FIND_ARRAY(labels) FIND_ARRAY(label_attrs) FIND_ARRAY(label_events) FIND_ARRAY(label_links)
    FIND_ARRAY(columns) FIND_ARRAY(choices) FIND_ARRAY(numbers) FIND_ARRAY(knots) FIND_ARRAY(patterns)
    FIND_ARRAY(parts) FIND_ARRAY(fresh) FIND_ARRAY(trees) FIND_ARRAY(runs) FIND_ARRAY(topologies) FIND_ARRAY(groups)
    FIND_ARRAY(segments) FIND_ARRAY(edges) FIND_ARRAY(cells) FIND_ARRAY(tables) FIND_ARRAY(time_knots)
    FIND_ARRAY(copulas) FIND_ARRAY(leaf_knots) FIND_ARRAY(late_profiles) FIND_ARRAY(joints)
#undef FIND_ARRAY
#undef FIND
    for (*at = 0; *at < a->n_joints; (*at)++)
        if (!same_joint_tables(a, b, *at))
            return "joint_entries";
    for (*at = 0; *at < a->n_groups * a->n_buckets; (*at)++) {
        if (a->bucket_counts[*at] != b->bucket_counts[*at])
            return "bucket_counts";
    }
    for (*at = 0; *at < a->n_columns; (*at)++) /* none is as good as none of each */
        if ((a->n_seeds == 0 ? 0 : a->seeds[*at]) != (b->n_seeds == 0 ? 0 : b->seeds[*at]))
            return "seeds";
    if (a->n_nets != b->n_nets || a->nets_are_1_2 != b->nets_are_1_2)
        return "n_nets";
    for (*at = 0; *at < a->n_nets; (*at)++)
        if (!same_net(a, b, *at))
            return "nets";
    if (a->n_forests != b->n_forests)
        return "n_forests";
    for (*at = 0; *at < a->n_forests; (*at)++)
        if (!same_forest(a, b, *at))
            return "forests";
    return NULL;
}
