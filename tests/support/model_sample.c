/* model_sample.c - a small complete model, built by hand. */
#include "tests/support/model_sample.h"

#include <stdlib.h>

#include "common/base/philox.h"
#include "common/bundle/model_forest.h"
#include "common/bundle/model_number.h"
#include "common/trace/span_value.h"

#define ROOM 128 /* elements of every array: plenty */

static const struct model_column no_column;

struct sample {
    struct model  model;
    struct arena *arena;
    uint32_t      c_empty, c_zero; /* columns: "" and 0, of many fields */
};

/* ---- Pieces --------------------------------------------------------------------- */

static uint32_t add_string(struct sample *s, const char *text)
{
    struct model *m = &s->model;
    size_t        n = strlen(text);

    for (uint32_t i = 0; i < m->n_strings; i++) {
        struct text known = model_string(m, i);
        if (known.n == n && memcmp(known.at, text, n) == 0)
            return i;
    }
    uint32_t begin = m->string_end[m->n_strings - 1];
    memcpy(m->text + begin, text, n);
    m->string_end[m->n_strings] = begin + (uint32_t)n;
    return m->n_strings++;
}

static uint32_t add_value(struct sample *s, enum value_type type, const char *text)
{
    struct model *m      = &s->model;
    uint32_t      string = add_string(s, text);

    for (uint32_t i = 0; i < m->n_values; i++) {
        if (m->values[i].string == string && m->values[i].type == type)
            return i;
    }
    m->values[m->n_values] = (struct model_value){ string, (uint8_t)type };
    return m->n_values++;
}

static void add_choice(struct sample *s, enum model_choice_kind kind, uint32_t ref, uint32_t n)
{
    struct model *m = &s->model;
    m->choices[m->n_choices++] = (struct model_choice){ n, ref, (uint8_t)kind };
    m->columns[m->n_columns - 1].n_choices++;
}

static uint32_t begin_column(struct sample *s)
{
    struct model *m = &s->model;
    m->columns[m->n_columns] = no_column;
    m->columns[m->n_columns].first_choice = m->n_choices;
    return m->n_columns++;
}

static uint32_t add_constant(struct sample *s, enum value_type type, const char *text)
{
    uint32_t column = begin_column(s);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, type, text), 0);
    return column;
}

static void add_resource(struct sample *s, struct model_resource *to, bool is_scope, const char *name)
{
    struct model *m = &s->model;
    *to = (struct model_resource){
        .form           = add_string(s, is_scope ? "nV" : "a"),
        .container_form = add_string(s, is_scope ? "SC" : "RCU"),
        .schema_url     = is_scope ? 0 : add_string(s, "https://example.org/schema"),
        .first_attr     = m->n_attrs,
        .n_attrs        = is_scope ? 0 : 1,
    };
    if (is_scope) {
        to->name    = add_string(s, name);
        to->version = add_string(s, "1.0");
    } else {
        m->attrs[m->n_attrs++] = (struct model_attr){ add_string(s, "host.name"), add_value(s, VALUE_STRING, name) };
    }
}

/* A label without attributes, events and links, every column constant. */
static struct model_label *add_label(struct sample *s, uint32_t service, uint32_t operation, const char *name,
                                     const char *form)
{
    struct model       *m     = &s->model;
    struct model_label *label = &m->labels[m->n_labels++];
    *label = (struct model_label){
        .service = service, .operation = operation, .name_text = add_string(s, name), .form = add_string(s, form),
        .scope = service, .kind = (uint8_t)(1 + operation % 3),
        .first_attr = m->n_label_attrs, .first_event = m->n_label_events, .first_link = m->n_label_links,
        .name = { .column = add_constant(s, VALUE_STRING, name) },
        .status_message = { .column = s->c_empty }, .trace_state = { .column = s->c_empty },
        .flags = { .column = s->c_zero }, .dropped_attrs = { .column = s->c_zero },
        .dropped_events = { .column = s->c_zero }, .dropped_links = { .column = s->c_zero },
        .start_grid = 3, .duration_grid = 3,
    };
    return label;
}

static void add_attr(struct sample *s, const char *key, uint32_t column)
{
    struct model *m = &s->model;
    m->label_attrs[m->n_label_attrs++] = (struct model_label_attr){ add_string(s, key), { .column = column } };
}

static uint32_t add_tree(struct sample *s, uint32_t label, uint32_t n_runs, const struct model_run *runs)
{
    struct model *m = &s->model;
    m->trees[m->n_trees] = (struct model_tree){ .label = label, .first_run = m->n_runs, .n_runs = n_runs };
    for (uint32_t i = 0; i < n_runs; i++)
        m->runs[m->n_runs++] = runs[i];
    return m->n_trees++;
}

#define RUNS(n, ...) (n), (const struct model_run[]){ __VA_ARGS__ }
#define RUN(t, times) { .tree = (t), .n = (times) }

/* ---- Parts ------------------------------------------------------------------------ */

static bool take_arrays(struct sample *s)
{
    struct model *m = &s->model;
    bool          has_all = true;

#define TAKE(name) has_all = (m->name = arena_take(s->arena, ROOM, sizeof(*m->name))) != NULL && has_all
    TAKE(string_end); TAKE(values); TAKE(attrs); TAKE(resources); TAKE(scopes); TAKE(services); TAKE(labels);
    TAKE(label_attrs); TAKE(label_events); TAKE(label_links); TAKE(columns); TAKE(choices); TAKE(numbers);
    TAKE(knots); TAKE(patterns); TAKE(parts); TAKE(fresh); TAKE(trees); TAKE(runs); TAKE(topologies); TAKE(groups);
    TAKE(bucket_counts); TAKE(segments); TAKE(cells); TAKE(tables); TAKE(joints); TAKE(joint_cases);
    TAKE(joint_entries);
#undef TAKE
    m->text       = arena_take(s->arena, 100 * ROOM, 1);
    m->time_knots = arena_take(s->arena, 10 * ROOM, sizeof(*m->time_knots));
    m->leaf_knots = arena_take(s->arena, 10 * MODEL_LEAF_KNOTS, 1);
    m->copulas = arena_take(s->arena, 2, sizeof(*m->copulas));
    m->late_profiles = arena_take(s->arena, MODEL_PROFILE_NODES, 1);
    m->n_strings  = 1;
    m->n_values   = 1;
    return has_all && m->text != NULL && m->time_knots != NULL && m->leaf_knots != NULL
           && m->copulas != NULL && m->late_profiles != NULL;
}

/* front serves a request and calls cart, which works twice at a database. */
static void build_trees(struct sample *s)
{
    struct model *m = &s->model;
    enum { PAGE = MODEL_LABEL_FIRST, CALL, CART, DB };

    uint32_t db     = add_tree(s, DB, 0, NULL);
    uint32_t cart   = add_tree(s, CART, RUNS(1, RUN(db, 2)));
    uint32_t call   = add_tree(s, CALL, RUNS(1, RUN(cart, 1)));
    uint32_t page   = add_tree(s, PAGE, RUNS(1, RUN(call, 3)));
    uint32_t first  = add_tree(s, MODEL_LABEL_TRACE, RUNS(1, RUN(page, 1)));
    uint32_t empty  = add_tree(s, CART, 0, NULL);
    uint32_t quick  = add_tree(s, CALL, RUNS(1, RUN(empty, 1)));
    uint32_t mixed  = add_tree(s, PAGE, RUNS(3, RUN(call, 1), { .tree = quick, .n = 2, .is_tied = true },
                                             RUN(call, 1)));
    uint32_t second = add_tree(s, MODEL_LABEL_TRACE, RUNS(1, RUN(mixed, 1)));
    uint32_t third  = add_tree(s, MODEL_LABEL_TRACE, RUNS(2, RUN(call, 1), { .tree = quick, .n = 1, .missing = 1 }));

    m->topologies[m->n_topologies++] = (struct model_topology){ .tree = first, .group = 0, .n_traces = 5 };
    m->topologies[m->n_topologies++] = (struct model_topology){ .tree = second, .group = 0, .n_traces = 3 };
    m->topologies[m->n_topologies++] = (struct model_topology){ .tree = third, .group = 1, .n_traces = 1 };
    m->n_groups = 2;
}

static uint32_t add_number(struct sample *s, const struct model_number *number, uint32_t n, const int64_t *knots)
{
    struct model *m = &s->model;
    m->numbers[m->n_numbers] = *number;
    m->numbers[m->n_numbers].first_knot = m->n_knots;
    m->numbers[m->n_numbers].n_knots    = n;
    for (uint32_t i = 0; i < n; i++)
        m->knots[m->n_knots++] = knots[i];
    return m->n_numbers++;
}

#define KNOTS(n, ...) (n), (const int64_t[]){ __VA_ARGS__ }

/* The joint of a column; its cases and entries follow. */
static struct model_joint *add_joint(struct sample *s, enum model_joint_source source, uint32_t column,
                                     uint32_t given)
{
    struct model *m = &s->model;
    m->joints[m->n_joints] = (struct model_joint){ .column = column, .given = given, .source = (uint8_t)source,
                                                   .n_split = 1, .n_given_split = 1, .first_case = m->n_joint_cases,
                                                   .first_entry = m->n_joint_entries };
    return &m->joints[m->n_joints++];
}

static void add_cases(struct sample *s, uint32_t n, const struct model_joint_case *cases)
{
    struct model *m = &s->model;
    m->joints[m->n_joints - 1].n_cases = n;
    for (uint32_t i = 0; i < n; i++)
        m->joint_cases[m->n_joint_cases++] = cases[i];
}

static void add_entries(struct sample *s, uint32_t n, const struct model_joint_entry *entries)
{
    struct model *m = &s->model;
    m->joints[m->n_joints - 1].n_entries = n;
    for (uint32_t i = 0; i < n; i++)
        m->joint_entries[m->n_joint_entries++] = entries[i];
}

#define CASES(n, ...) (n), (const struct model_joint_case[]){ __VA_ARGS__ }
#define ENTRIES(n, ...) (n), (const struct model_joint_entry[]){ __VA_ARGS__ }

/* Of the page: a chain of two on the resource, numbers by rank, and a value that decides. */
static void join_page(struct sample *s, uint32_t size, uint32_t ratio)
{
    uint32_t region = begin_column(s), tier;

    add_attr(s, "region", region);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "eu"), 4);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "us"), 3);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "asia"), 1);
    add_attr(s, "tier", tier = begin_column(s));
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "free"), 6);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "gold"), 2);
    add_joint(s, MODEL_JOINT_SELF, tier, add_string(s, "user"));
    add_cases(s, CASES(1, { add_value(s, VALUE_STRING, "nobody"), 1 }));
    add_entries(s, ENTRIES(3, { 0, 1, 1 }, { 1, 0, 6 }, { 1, 1, 1 }));
    add_joint(s, MODEL_JOINT_COLUMN, size, region)->n_split = 4;
    add_entries(s, ENTRIES(5, { 0, 0, 2 }, { 0, 1, 2 }, { 1, 2, 2 }, { 1, 3, 1 }, { 2, 3, 1 }));
    struct model_joint *joint = add_joint(s, MODEL_JOINT_COLUMN, ratio, size);
    joint->n_split = 2;
    joint->n_given_split = 4;
    add_entries(s, ENTRIES(6, { 0, 1, 2 }, { 1, 0, 1 }, { 1, 1, 1 }, { 2, 0, 2 }, { 3, 0, 1 }, { 3, 1, 1 }));
    add_joint(s, MODEL_JOINT_RESOURCE, region, 0);
    add_cases(s, CASES(1, { 0, 8 }));
    add_entries(s, ENTRIES(3, { 0, 0, 4 }, { 0, 1, 3 }, { 0, 2, 1 }));
}

/* The root's attributes: constant, alphabet, number, pattern with two slots, fresh, sources. 8 rows. */
static void build_page(struct sample *s)
{
    struct model       *m    = &s->model;
    struct model_label *page = add_label(s, 0, 0, "GET /", "tsnkbeafv(c)");
    uint32_t            size, ratio;

    page->n_attrs = 10;
    add_attr(s, "http.request.method", add_constant(s, VALUE_STRING, "GET"));
    add_attr(s, "http.response.status_code", begin_column(s));
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_INT, "200"), 6);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_INT, "404"), 2);
    add_attr(s, "size", size = begin_column(s));
    add_choice(s, MODEL_CHOICE_NUMBER,
               add_number(s, &(struct model_number){ .type = VALUE_INT }, KNOTS(5, -3, 0, 17, 17, 90000)), 0);
    uint32_t user = begin_column(s);
    add_attr(s, "user", user);
    add_choice(s, MODEL_CHOICE_PATTERN, 0, 7);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "nobody"), 1);
    add_attr(s, "request.id", begin_column(s));
    m->fresh[m->n_fresh] = (struct model_fresh){ 36, MODEL_ALPHABET_UUID, VALUE_STRING };
    add_choice(s, MODEL_CHOICE_FRESH, m->n_fresh++, 0);
    add_attr(s, "ratio", ratio = begin_column(s));
    add_choice(s, MODEL_CHOICE_NUMBER,
               add_number(s, &(struct model_number){ .type = VALUE_DOUBLE, .whole_type = VALUE_INT_NUMBER, .scale = 3,
                                                     .flags = MODEL_NUMBER_TRIM | MODEL_NUMBER_WHOLE_INT },
                          KNOTS(2, 0, 1000)), 0);

    /* A copy of the user, and "for <user>" or nothing. */
    add_attr(s, "enduser.id", begin_column(s));
    add_choice(s, MODEL_CHOICE_PATTERN, 1, 0);
    add_attr(s, "note", begin_column(s));
    add_choice(s, MODEL_CHOICE_PATTERN, 2, 6);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, ""), 2);
    join_page(s, size, ratio);

    /* user-<number>@<one of two hosts>.org */
    m->patterns[m->n_patterns++] = (struct model_pattern){ m->n_parts, 3, VALUE_STRING, false };
    m->parts[m->n_parts++] = (struct model_part){ .string = add_string(s, "user-"), .column = begin_column(s) };
    add_choice(s, MODEL_CHOICE_NUMBER,
               add_number(s, &(struct model_number){ .type = VALUE_STRING, .min_width = 4 }, KNOTS(2, 1, 999)), 0);
    m->parts[m->n_parts++] = (struct model_part){ .string = add_string(s, "@"), .column = begin_column(s) };
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "alpha"), 5);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "beta"), 2);
    m->parts[m->n_parts++] = (struct model_part){ .string = add_string(s, ".org"), .column = MODEL_NONE };
    m->patterns[m->n_patterns++] = (struct model_pattern){ m->n_parts, 1, VALUE_STRING, false };
    m->parts[m->n_parts++]       = (struct model_part){ .column = MODEL_NONE, .key = add_string(s, "user"),
                                                        .source = MODEL_SOURCE_SELF };
    m->patterns[m->n_patterns++] = (struct model_pattern){ m->n_parts, 1, VALUE_STRING, false };
    m->parts[m->n_parts++]       = (struct model_part){ .string = add_string(s, "for "), .column = MODEL_NONE,
                                                        .key = add_string(s, "user"), .source = MODEL_SOURCE_ABOVE };
}

/* 44 rows: on the parent's label, on durations; behind sure copies, which have 10. */
static void join_db(struct sample *s)
{
    struct model *m = &s->model;
    uint32_t      table = begin_column(s), rows, user;

    add_attr(s, "db.table", table);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "carts"), 30);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "users"), 14);
    add_joint(s, MODEL_JOINT_PARENT, table, 0);
    add_cases(s, CASES(2, { MODEL_LABEL_FIRST + 2, 40 }, { MODEL_LABEL_TRACE, 3 }));
    add_entries(s, ENTRIES(5, { 0, 0, 28 }, { 0, 1, 12 }, { 1, 0, 2 }, { 1, 1, 1 }, { 2, 1, 1 }));
    add_attr(s, "db.rows", rows = begin_column(s));
    add_choice(s, MODEL_CHOICE_NUMBER,
               add_number(s, &(struct model_number){ .type = VALUE_INT }, KNOTS(3, 0, 10, 5000)), 0);
    add_joint(s, MODEL_JOINT_DURATION, rows, 0)->n_split = 2;
    add_cases(s, CASES(2, { 4000, 20 }, { 5000, 20 }));
    add_entries(s, ENTRIES(4, { 0, 0, 20 }, { 1, 0, 2 }, { 1, 1, 18 }, { 2, 1, 4 }));
    add_attr(s, "db.user", user = begin_column(s));
    add_choice(s, MODEL_CHOICE_PATTERN, 3, 10);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "reader"), 20);
    add_choice(s, MODEL_CHOICE_VALUE, add_value(s, VALUE_STRING, "writer"), 14);
    add_joint(s, MODEL_JOINT_PARENT_DURATION, user, 0);
    add_cases(s, CASES(1, { 4500, 17 }));
    add_entries(s, ENTRIES(3, { 0, 0, 17 }, { 1, 0, 3 }, { 1, 1, 14 }));
    m->patterns[m->n_patterns++] = (struct model_pattern){ m->n_parts, 1, VALUE_STRING, true };
    m->parts[m->n_parts++]       = (struct model_part){ .column = MODEL_NONE, .key = add_string(s, "user"),
                                                        .source = MODEL_SOURCE_ABOVE };
}

/* An event with an attribute, and a link to a page or to nothing. */
static void build_db(struct sample *s, uint32_t n_rows)
{
    struct model       *m  = &s->model;
    struct model_label *db = add_label(s, 1, 3, "SELECT", "tspnkbeafvlwd(cx)");

    db->is_early    = 1;
    db->status_code = 2;
    db->status_message.column = add_constant(s, VALUE_STRING, "timeout \\\"now\\\"");
    db->n_attrs     = 5;
    add_attr(s, "db.statement", add_constant(s, VALUE_STRING, "SELECT 1"));
    add_attr(s, "db.hosts", add_constant(s, VALUE_ARRAY, "{\"values\":[{\"stringValue\":\"a\"}]}"));
    join_db(s);
    db->n_events = 1;
    m->label_events[m->n_label_events++] = (struct model_label_event){
        .form = add_string(s, "bna"), .name_text = add_string(s, "exception"), .first_attr = m->n_label_attrs, .n_attrs = 1,
        .name = { .column = add_constant(s, VALUE_STRING, "exception") },
        .dropped_attrs = { .column = s->c_zero }, .time_table = 0, .time_mode = MODEL_TIME_RATIO,
    };
    add_attr(s, "exception.type", add_constant(s, VALUE_STRING, "Timeout"));
    db->n_links = 1;
    m->label_links[m->n_label_links++] = (struct model_label_link){
        .form = add_string(s, "ts"), .first_attr = m->n_label_attrs, .trace_state = { .column = s->c_empty },
        .dropped_attrs = { .column = s->c_zero }, .flags = { .column = s->c_zero },
        .target = { .column = begin_column(s) }, .gap_table = 1,
    };
    add_choice(s, MODEL_CHOICE_TARGET, MODEL_LABEL_FIRST, n_rows - 1);
    add_choice(s, MODEL_CHOICE_TARGET, MODEL_NONE, 1);
}

static void build_labels(struct sample *s)
{
    struct model *m = &s->model;

    add_resource(s, &m->resources[m->n_resources++], false, "front-1");
    add_resource(s, &m->resources[m->n_resources++], false, "cart-1");
    add_resource(s, &m->resources[m->n_resources++], false, "cart-2");
    add_resource(s, &m->scopes[m->n_scopes++], true, "io.example.http");
    add_resource(s, &m->scopes[m->n_scopes++], true, "io.example.db");
    s->c_empty = add_constant(s, VALUE_STRING, "");
    s->c_zero  = add_constant(s, VALUE_INT_NUMBER, "0");
    build_page(s);
    add_label(s, 0, 1, "call", "tspnkbe");
    add_label(s, 1, 2, "Cart/Get", "tspnkbe");
    build_db(s, 2 * (15 + 6 + 1));

    m->services[m->n_services].name = add_string(s, "front");
    m->services[m->n_services++].resources.column = begin_column(s);
    add_choice(s, MODEL_CHOICE_RESOURCE, 0, 0);
    m->services[m->n_services].name = add_string(s, "cart");
    m->services[m->n_services++].resources.column = begin_column(s);
    add_choice(s, MODEL_CHOICE_RESOURCE, 1, 20);
    add_choice(s, MODEL_CHOICE_RESOURCE, 2, 15 + 3 * 4 + 2 - 20);
    add_joint(s, MODEL_JOINT_TIME, m->services[1].resources.column, 0);
    add_cases(s, CASES(2, { 1000, 0 }, { 4095, 0 })); /* times without rows: they change nothing */
    add_entries(s, ENTRIES(2, { 2, 0, 20 }, { 2, 1, 9 }));
}

static void build_start(struct sample *s)
{
    struct model         *m        = &s->model;
    static const uint32_t counts[] = { 4, 0, 1, 3, 0, 0, 1, 0 };

    m->active_ns = 2000000000;
    m->segments[m->n_segments++] = (struct model_segment){ 0, UINT64_C(1700000000000000000) };
    m->segments[m->n_segments++] = (struct model_segment){ 1500000000, UINT64_C(1700000009000000000) };
    m->n_buckets = 4;
    memcpy(m->bucket_counts, counts, sizeof(counts));
}

static struct model_table add_table(struct sample *s, uint32_t n_zero, uint32_t n_knots)
{
    struct model      *m     = &s->model;
    struct model_table table = { n_zero, m->n_time_knots, n_knots };
    for (uint32_t i = 0; i < n_knots; i++)
        m->time_knots[m->n_time_knots++] = (uint16_t)(1000 + 70 * i * i);
    return table;
}

static void add_copula(struct sample *s, uint32_t n_nodes)
{
    struct model *m = &s->model;
    m->copulas[m->n_copulas++].n_nodes = n_nodes;
    for (uint32_t i = 0; i < n_nodes * MODEL_LEAF_KNOTS; i++)
        m->leaf_knots[m->n_leaf_knots++] = (uint8_t)(i % MODEL_LEAF_KNOTS * MODEL_LEAF_STEPS / MODEL_LEAF_KNOTS);
}

static uint32_t add_cell(struct sample *s, bool is_top, bool is_late, uint32_t n_rows)
{
    struct model      *m    = &s->model;
    struct model_cell *cell = &m->cells[m->n_cells];
    *cell = (struct model_cell){
        .duration_mode      = is_late ? MODEL_TIME_OVERHANG : MODEL_TIME_SOFT,
        .gap_mode           = (uint8_t)(m->n_cells % 2 == 0 ? MODEL_TIME_RATIO : MODEL_TIME_ABSOLUTE),
        .driver_low         = (uint8_t)(is_top ? 0 : 40 + m->n_cells),
        .driver_width       = (uint8_t)(is_top ? 0 : 1 + m->n_cells % 20),
        .duration_copula    = m->n_cells % 3 == 0 ? MODEL_NONE : m->n_cells % 2,
        .gap_copula         = m->n_cells % 2 == 0 ? MODEL_NONE : 0,
        .duration           = add_table(s, 0, n_rows < 4 ? 1 : 5),
        .gap                = n_rows == 1 ? add_table(s, 1, 0) : add_table(s, 1, 3),
    };
    return m->n_cells++;
}

static void build_times(struct sample *s)
{
    struct model *m = &s->model;

    m->knot_shift = 12;
    m->event_grid = 3;
    add_copula(s, 8);
    add_copula(s, 2);
    for (uint32_t i = 0; i < MODEL_PROFILE_NODES; i++)
        m->late_profiles[m->n_late_profiles++] = (uint8_t)(i * MODEL_PROFILE_STEPS / MODEL_PROFILE_NODES);
    for (uint32_t i = 0; i < m->n_edges; i++) {
        struct model_edge *edge = &m->edges[i];
        bool is_top   = edge->parent_operation == MODEL_NONE;
        edge->n_late  = edge->n_rows / 4;
        edge->cell[0] = add_cell(s, is_top, false, edge->n_rows - edge->n_late);
        edge->cell[1] = edge->n_late == 0 ? MODEL_NONE : add_cell(s, is_top, true, edge->n_late);
        edge->late_profile = edge->n_late == 0 || i % 2 == 0 ? MODEL_NONE : 0;
    }
    m->tables[m->n_tables++] = add_table(s, 4, 3);
    m->tables[m->n_tables++] = add_table(s, 0, 2);
}

struct model *model_sample_build(struct arena *arena)
{
    struct sample *s    = arena_take(arena, 1, sizeof(*s));
    struct fail    fail = { 0 };

    if (s == NULL)
        return NULL;
    s->arena      = arena;
    s->model.seed = 42;
    if (!take_arrays(s))
        return NULL;
    build_labels(s);
    build_trees(s);
    build_start(s);
    if (model_derive_topology(&s->model, arena, &fail) != STATUS_OK)
        return NULL;
    build_times(s);
    if (model_number(&s->model, arena, &fail) != STATUS_OK)
        return NULL;
    return model_derive(&s->model, arena, &fail) == STATUS_OK ? &s->model : NULL;
}

/* ---- Networks ----------------------------------------------------------------------- */

/* In -most..most, small ones more often. */
static int32_t draw_weight(uint64_t seed, uint32_t stream, uint64_t row, int32_t most)
{
    uint64_t bits = philox_u64(seed, 1, stream, row);
    return ((int32_t)(bits % (2 * (uint64_t)most + 1)) - most) / (1 << (bits >> 32) % 6);
}

static bool fill_net(const struct model *m, uint32_t what, struct arena *arena, uint64_t seed)
{
    struct model_net *net = &m->nets[what];

    for (uint32_t t = 0; t < MODEL_NET_N_TENSORS; t++) {
        uint32_t n = model_net_rows(m, net, what, t) * model_net_columns(net, what, t);
        if ((net->tensors[t] = arena_take(arena, n, 1)) == NULL)
            return false;
        for (uint32_t i = 0; i < n; i++)
            net->tensors[t][i] = (int8_t)draw_weight(seed, 10 * what + t, i, MODEL_NET_MAX_WEIGHT);
    }
    for (uint32_t l = 0; l < MODEL_NET_N_LAYERS; l++) {
        uint32_t n = model_net_rows(m, net, what, MODEL_NET_FIRST + l);
        if ((net->biases[l] = arena_take(arena, n, sizeof *net->biases[l])) == NULL)
            return false;
        for (uint32_t i = 0; i < n; i++)
            net->biases[l][i] = (int16_t)draw_weight(seed, 10 * what + 5 + l, i, MODEL_NET_MAX_BIAS);
    }
    return true;
}

/* The sample has room for some. */
static void add_top_table(struct model *model, struct model_cell *cell)
{
    model->tables[model->n_tables] = (struct model_table){ .first_knot = model->n_time_knots, .n_knots = 2 };
    model->time_knots[model->n_time_knots++] = (uint16_t)(20000 + 10 * model->n_tables);
    model->time_knots[model->n_time_knots++] = (uint16_t)(24000 + 10 * model->n_tables);
    cell->top_table = ++model->n_tables;
}

bool model_sample_add_nets(struct model *model, struct arena *arena, uint64_t seed)
{
    static const struct model_net shapes[MODEL_N_NETS] = {
        { .n_label_embed = 3, .n_slice_embed = 2, .n_hidden = { 32, 16 } },
        { .n_label_embed = 5, .n_slice_embed = 1, .n_hidden = { 16, 48 } },
        { .n_label_embed = 1, .n_slice_embed = 3, .n_hidden = { 16, 16 } },
    };

    model->nets = arena_take(arena, MODEL_N_NETS, sizeof *model->nets);
    if (model->nets == NULL)
        return false;
    model->n_nets = MODEL_N_NETS;
    for (uint32_t what = 0; what < MODEL_N_NETS; what++) {
        model->nets[what] = shapes[what];
        if (!fill_net(model, what, arena, seed))
            return false;
    }
    for (uint32_t e = 0; e < model->n_edges; e++) {
        const struct model_edge *edge = &model->edges[e];
        if (edge->parent_operation == MODEL_NONE || model->labels[edge->label - MODEL_LABEL_FIRST].is_early)
            continue;
        for (uint32_t k = 0; k < 2; k++)
            if (edge->cell[k] != MODEL_NONE) {
                struct model_cell *cell = &model->cells[edge->cell[k]];
                cell->by_net = true;
                cell->gap_shift = (int8_t)((int)(e % 5) * 63 - 126);
            }
        if (edge->cell[1] != MODEL_NONE)
            model->cells[edge->cell[1]].duration_mode = MODEL_TIME_ABSOLUTE;
    }
    for (uint32_t c = 0; c < model->n_cells; c++)
        if (model->cells[c].by_net && model->cells[c].top_table == 0 && c % 2 == 0)
            add_top_table(model, &model->cells[c]);
    return true;
}

/* ---- Forests ------------------------------------------------------------------------- */

#define SAMPLE_DEPTH 3u

struct forest_sample {
    const struct model  *model;
    struct model_forest *forest;
    uint32_t             what;
    uint64_t             seed, n_drawn;
};

static uint32_t draw_below(struct forest_sample *sample, uint32_t n)
{
    return (uint32_t)(philox_u64(sample->seed, 3, sample->what, sample->n_drawn++) % n);
}

static void fill_leaf(struct forest_sample *sample, uint32_t at)
{
    uint32_t n = model_forest_n_heads(sample->what);
    int16_t *heads = sample->forest->heads + (size_t)at * n;

    for (uint32_t k = 0; k < n; k++)
        heads[k] = (int16_t)(draw_below(sample, 4) == 0 ? draw_below(sample, 511) - 255u : 0);
    if (sample->what == MODEL_NET_LATE)
        return;
    heads[n - 2] = (int16_t)-(int32_t)draw_below(sample, 32);
    heads[n - 1] = (int16_t)draw_below(sample, 32);
}

static void fill_tree(struct forest_sample *sample, uint32_t depth)
{
    struct model_forest_node *node = &sample->forest->nodes[sample->forest->n_nodes++];

    if (depth == SAMPLE_DEPTH || draw_below(sample, 3) == 0) {
        *node = (struct model_forest_node){ .test = MODEL_FOREST_LEAF, .other = ++sample->forest->n_leaves };
        fill_leaf(sample, sample->forest->n_leaves);
        return;
    }
    do
        node->test = (uint8_t)draw_below(sample, MODEL_FOREST_N_TESTS);
    while (!model_forest_has_test(sample->what, node->test));
    node->bound = (uint16_t)draw_below(sample, model_forest_is_label(node->test) ? sample->model->n_labels + MODEL_LABEL_FIRST
                                                                                 : MODEL_FOREST_N_BOUNDS);
    fill_tree(sample, depth + 1);
    node->other = sample->forest->n_nodes;
    fill_tree(sample, depth + 1);
}

static bool fill_forest(struct model *model, uint32_t what, struct arena *arena, uint64_t seed)
{
    struct forest_sample sample = { model, &model->forests[what], what, seed, 0 };
    uint32_t             n_roots = model_forest_n_roots(model, what), n_most = n_roots << SAMPLE_DEPTH;

    *sample.forest = (struct model_forest){
        .is_there = true, .roots = arena_take(arena, n_roots, sizeof *sample.forest->roots),
        .nodes = arena_take(arena, 2 * (size_t)n_most, sizeof *sample.forest->nodes),
        .heads = arena_take(arena, (size_t)(n_most + 1) * model_forest_n_heads(what), sizeof *sample.forest->heads),
    };
    if (sample.forest->roots == NULL || sample.forest->nodes == NULL || sample.forest->heads == NULL)
        return false;
    fill_leaf(&sample, 0);
    for (uint32_t i = 0; i < n_roots; i++) {
        bool has_tree = model_forest_has_tree(model, what, i);
        sample.forest->roots[i] = has_tree ? sample.forest->n_nodes : MODEL_NONE;
        if (has_tree)
            fill_tree(&sample, 0);
    }
    return true;
}

bool model_sample_add_forests(struct model *model, struct arena *arena, uint32_t which, uint64_t seed)
{
    model->forests = arena_take(arena, MODEL_N_NETS, sizeof *model->forests);
    if (model->forests == NULL)
        return false;
    model->n_forests = MODEL_N_NETS;
    for (uint32_t what = 0; what < MODEL_N_NETS; what++)
        if (which >> what & 1) {
            model->nets[what] = (struct model_net){ 0 };
            if (!fill_forest(model, what, arena, seed))
                return false;
        }
    return true;
}

bool model_sample_add_seeds(struct model *model, struct arena *arena)
{
    model->seeds = arena_take(arena, model->n_columns, sizeof *model->seeds);
    if (model->seeds == NULL)
        return false;
    model->n_seeds = model->n_columns;
    for (uint32_t i = 0, n = 0; i < model->n_columns; i++)
        if (model_column_is_shuffled(model, i) && n++ % 2 == 0)
            model->seeds[i] = n % 4 == 1 ? MODEL_MAX_SEED : n;
    return true;
}

struct frame_facts model_sample_facts(const struct model *model)
{
    struct frame_facts facts = {
        .window_start_ns = UINT64_C(1700000000000000000), .window_end_ns = UINT64_C(1700000010000000000),
        .n_traces = model->n_traces, .n_spans = model->n_spans, .n_events = model->n_span_events,
        .n_links = model->n_span_links, .n_output_bytes = 12345, .n_input_bytes = 23456, .seed = model->seed,
            .level = 6,
        .dropped = { "1 topology", 10 },
    };
    for (size_t i = 0; i < sizeof(facts.output_sha256); i++)
        facts.output_sha256[i] = (uint8_t)(i * 7);
    return facts;
}
