/* model.h - what one frame says, decoded: the contract between gentc's learner, the coder and gen.
 *
 *   span_table -> structure, columns, times -> [model] -> model_code -> frame
 *   frame -> model_code -> [model] -> gen -> trace_instance -> writer -> bytes
 *
 * All arrays live in the arena of whoever built the model; indices are into
 * the arrays named beside them and are checked by model_check() before gen
 * sees them, so gen does not check again. Members marked "derived" are not
 * stored: model_derive() computes them, in gentc and after decoding alike. */
#ifndef GENT_COMMON_BUNDLE_MODEL_H
#define GENT_COMMON_BUNDLE_MODEL_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/buffer.h"
#include "common/base/status.h"
#include "common/trace/trace_format.h"

#define MODEL_NONE UINT32_MAX

/* Limits of one frame. gentc cuts windows at them; a bundle beyond them is refused. */
#define MODEL_MAX_TRACES     (1u << 20)
#define MODEL_MAX_SPANS      (1u << 21)
#define MODEL_MAX_TREES      (1u << 20)
#define MODEL_MAX_RUNS       (1u << 21)
#define MODEL_MAX_DEPTH      4096u         /* of a tree, spans from root to leaf */
#define MODEL_MAX_LABELS     (1u << 18)
#define MODEL_MAX_FIELDS     (1u << 22)    /* attributes of all labels together */
#define MODEL_MAX_COLUMNS    (1u << 20)
#define MODEL_MAX_CHOICES    (1u << 21)
#define MODEL_MAX_STRINGS    (1u << 21)
#define MODEL_MAX_TEXT_BYTES (64u << 20)
#define MODEL_MAX_BUCKETS    1024u
#define MODEL_MAX_PERIODS    64u
#define MODEL_MAX_SEGMENTS   256u
#define MODEL_MAX_NUMBER_KNOTS 1025u
#define MODEL_MAX_FRESH_LENGTH 4096u
#define MODEL_MAX_COUNTS     (1u << 22)    /* groups times buckets */
#define MODEL_MAX_SHAPE_BYTES (256u << 20)  /* constant text of all labels together */
#define MODEL_MAX_TRACE_BYTES (1u << 31)    /* text made for one trace, at most */
#define MODEL_MAX_SLOT_DEPTH 16u           /* patterns within patterns */

/* ---- Texts and values ---------------------------------------------------- */

/* A typed value (common/trace/span_value.h names the types). */
struct model_value {
    uint32_t string; /* its text */
    uint8_t  type;
};

struct model_attr {
    uint32_t key;   /* string */
    uint32_t value; /* value */
};

/* A resource or a scope, whole. Strings, but for the counts. */
struct model_resource {
    uint32_t form, container_form, schema_url;
    uint32_t name, version; /* scopes only */
    uint32_t first_attr, n_attrs; /* of attrs */
    uint32_t n_dropped_attrs;
};

/* ---- Columns: where the stochastic values of a field come from ------------ */

/* A column is the multiset of its rows' values: choices with counts. Row i
 * takes place permute(i) in it, so that counts are exact. A choice is a value
 * or a generator of values; a generator's rows are numbered within it. */
enum model_choice_kind {
    MODEL_CHOICE_VALUE    = 0, /* ref: value */
    MODEL_CHOICE_NUMBER   = 1, /* ref: number */
    MODEL_CHOICE_PATTERN  = 2, /* ref: pattern */
    MODEL_CHOICE_FRESH    = 3, /* ref: fresh */
    MODEL_CHOICE_RESOURCE = 4, /* ref: resource; only in a service's column */
    MODEL_CHOICE_TARGET   = 5, /* ref: label of the operation that a link points to (a writer takes its first), or
                                  MODEL_NONE: no span of this frame; only in a link's target column */
    MODEL_CHOICE_N_KINDS  = 6,
};

struct model_choice {
    uint32_t n;    /* rows; of a column's only choice: all of them, not stored */
    uint32_t ref;
    uint8_t  kind;
};

struct model_column {
    uint32_t first_choice, n_choices; /* of choices; n_choices >= 1 */
    uint32_t n_rows;                  /* derived: of all who use it */
};

/* Numbers by rank: knots at equal steps of the rank, straight lines between.
 * Value v stands for v * 10^-scale. */
#define MODEL_NUMBER_TRIM       1 /* trailing zeros of the fraction are not printed */
#define MODEL_NUMBER_KEEP_POINT 2 /* with TRIM: a whole number still prints ".0" */
#define MODEL_NUMBER_WHOLE_INT  4 /* a whole value has type whole_type instead of type */
struct model_number {
    uint32_t first_knot, n_knots; /* of knots; 1 <= n_knots <= 1025, ascending */
    uint8_t  type, whole_type;    /* enum value_type */
    uint8_t  scale;               /* 0..18 */
    uint8_t  min_width;           /* integer digits, zero-padded; 0..20 */
    uint8_t  flags;
};

/* Text of literal strings and slots in turn. Each slot is a column whose rows
 * are the rows of the pattern's choice. A slot's column index is greater than
 * that of the column that holds the pattern (so there are no cycles), and no
 * label or service uses it. */
struct model_part {
    uint32_t string;   /* literal in front of the slot; may be "" */
    uint32_t column;   /* MODEL_NONE: no slot behind; then this is the last part, or has a source */
    uint32_t row_base; /* derived */
    uint32_t key;      /* string; of a source that has one */
    uint8_t  source;   /* enum model_source: another value's text in the slot's place */
    uint8_t  what;     /* enum model_what; of a source */
    uint8_t  take;     /* enum model_take (model_take.h): which part of its text */
};

/* Whose value a part repeats. A pattern that is one part without a
 * literal is a copy: of all of the value, with its type, or of a part of its
 * text, with the pattern's. Sure patterns stand at the head of a column: every row goes to the first of them whose
 * sources are there, and the rows that are left share the other choices. Any other choice
 * whose sources are not there gives its row to the first that has its own or needs none. */
enum model_source {
    MODEL_SOURCE_NONE    = 0,
    MODEL_SOURCE_SELF    = 1, /* the same span's */
    MODEL_SOURCE_ABOVE   = 2, /* that of the nearest span above that has one, MODEL_MAX_SOURCE_DEPTH steps at most */
    MODEL_SOURCE_PARENT  = 3, /* the parent's */
    MODEL_SOURCE_SIBLING = 4, /* that of the nearest elder sibling that has one, as many steps back at most */
    MODEL_SOURCE_N_KINDS = 5,
};

/* What of that span. */
enum model_what {
    MODEL_WHAT_ATTR    = 0, /* its first attribute 'key' */
    MODEL_WHAT_EVENT   = 1, /* the first attribute 'key' of its events */
    MODEL_WHAT_MESSAGE = 2, /* its status message, which is not there when it is empty */
    MODEL_WHAT_NAME    = 3, /* its name */
    MODEL_WHAT_N       = 4,
};
#define MODEL_MAX_SOURCES      16u /* of one pattern */
#define MODEL_MAX_SOURCE_DEPTH 16u
struct model_pattern {
    uint32_t first_part, n_parts; /* of parts; n_parts >= 1 */
    uint8_t  type;                /* enum value_type of the whole */
    bool     is_sure;             /* sources and literals only */
};

/* Fresh characters. */
enum model_alphabet {
    MODEL_ALPHABET_DIGITS    = 0,
    MODEL_ALPHABET_HEX_LOWER = 1,
    MODEL_ALPHABET_HEX_UPPER = 2,
    MODEL_ALPHABET_ALNUM     = 3, /* 0-9 A-Z a-z */
    MODEL_ALPHABET_LOWER     = 4, /* a-z */
    MODEL_ALPHABET_ALNUM_LOWER = 5, /* 0-9 a-z */
    MODEL_ALPHABET_UUID      = 6, /* 8-4-4-4-12 hex lower, version and variant nibbles of version 4; a length below 36 cuts it off */
    MODEL_ALPHABET_N         = 7,
};
struct model_fresh {
    uint16_t length; /* 1..4096 */
    uint8_t  alphabet;
    uint8_t  type;   /* enum value_type */
};

/* How a column hangs on something else, a table of both: so many rows are in
 * this cell of the one and in that cell of the other. Cells are the choices of
 * a column in order, without the sure patterns at its head; a number's rows are
 * split by rank into as many equal cells as the joint says (model_joint.h). A
 * column has at most one joint; that of a service's resources hangs on TIME. */
enum model_joint_source {
    MODEL_JOINT_COLUMN   = 0, /* another column of the same users, row by row: the table is met exactly. No choice
                                 of either has a source */
    MODEL_JOINT_SELF     = 1, /* the value of the same span's attribute 'given' (a string) */
    MODEL_JOINT_RESOURCE = 2, /* the span's resource */
    MODEL_JOINT_PARENT   = 3, /* the parent's label; MODEL_LABEL_TRACE at the top */
    MODEL_JOINT_DURATION = 4, /* how long the span is, model_joint_duration() of it */
    MODEL_JOINT_PARENT_DURATION = 5, /* its parent; 0 at the top */
    MODEL_JOINT_TIME     = 6, /* when the trace begins: model_joint_time() of its share of the active time */
    MODEL_JOINT_CHILD    = 7, /* the first child's label; MODEL_LABEL_TRACE without one */
    MODEL_JOINT_N_SOURCES = 8,
};
struct model_joint {
    uint32_t column, given;          /* joints are sorted by column */
    uint8_t  source;                 /* enum model_joint_source */
    uint8_t  n_split, n_given_split; /* 1..MODEL_MAX_SPLIT; the second is 1 unless given is a column */
    uint32_t first_case, n_cases;    /* of joint_cases; 0 when given is a column */
    uint32_t first_entry, n_entries; /* of joint_entries */
};
#define MODEL_MAX_SPLIT         16u
#define MODEL_MAX_JOINT_DEPTH   8u        /* joints from column to given column, one after the other */
#define MODEL_MAX_JOINT_CELLS   4096u     /* of a column in a joint */
#define MODEL_MAX_JOINT_CASES   255u
#define MODEL_MAX_JOINT_CASE_BYTES 1024u  /* of a value's text */
#define MODEL_MAX_JOINT_ENTRIES (1u << 22)

/* What the rows of a given cell have; what is none of the cases is in the last
 * cell. Durations and times are below ref, and not below that of the case
 * before: refs ascend. The n of all cells are shares of the column's own rows
 * (without sure patterns), and add up to them. */
struct model_joint_case {
    uint32_t ref; /* value, resource, label, bound of durations or times */
    uint32_t n;
};

/* Sorted by given_cell, then cell. The rows of a cell add up on both sides. */
struct model_joint_entry {
    uint32_t given_cell, cell;
    uint32_t n; /* rows, >= 1 */
};

/* ---- Labels: span shapes with their columns ------------------------------- */

#define MODEL_LABEL_TRACE 0 /* root of every topology: the trace itself, no span */
#define MODEL_LABEL_FIRST 1 /* labels[0] is label 1 */

/* A field of a label: which column, and at which row of it this label begins. */
struct model_field {
    uint32_t column;
    uint32_t row_base; /* derived */
};

struct model_label_attr {
    uint32_t           key; /* string */
    struct model_field field;
};

struct model_label_event {
    uint32_t           form;      /* string */
    uint32_t           name_text; /* string: the name's template; of a constant name, itself */
    uint32_t           first_attr, n_attrs; /* of label_attrs */
    struct model_field name, dropped_attrs;
    uint32_t           time_table; /* of tables */
    uint8_t            time_mode;  /* enum model_time_mode: RATIO of the duration, or ABSOLUTE from the start */
};

struct model_label_link {
    uint32_t           form; /* string */
    uint32_t           first_attr, n_attrs;
    struct model_field trace_state, dropped_attrs, flags, target;
    uint32_t           gap_table; /* of tables; no zeros: y > 0 */
    uint8_t            mode;      /* enum model_link_mode */
};

/* Which span of its operation a link points to: one of the trace that starts
 * nearest to y ns before the linking span. */
enum model_link_mode {
    MODEL_LINK_BEHIND  = 0, /* of those that start before the linking span, if any does */
    MODEL_LINK_AHEAD   = 1, /* y ns behind it; of those that start then or later, if any does */
    MODEL_LINK_OWN     = 2, /* the linking span's own trace, if it has one; else as BEHIND */
    MODEL_LINK_N_MODES = 3,
};

struct model_label {
    uint32_t           service;     /* of services */
    uint32_t           operation;   /* labels of one operation share service, name and kind; dense, in order of first
                                       use */
    uint32_t           name_text;   /* string: the name's template, for people */
    uint32_t           form;        /* string */
    uint32_t           scope;       /* of scopes */
    uint32_t           first_attr, n_attrs;   /* of label_attrs */
    uint32_t           first_event, n_events; /* of label_events */
    uint32_t           first_link, n_links;   /* of label_links */
    struct model_field name, status_message, trace_state, flags, dropped_attrs, dropped_events, dropped_links;
    uint8_t            kind, status_code;
    uint8_t            is_early;    /* starts before its parent */
    uint8_t            start_grid, duration_grid; /* powers of ten of ns: 0, 3, 6, 9 */
    bool               is_shared;   /* has the id of its parent where the format
                                       knows that (trace_format_shares_ids) */
    bool               has_parent_id; /* derived from the form: at the top of a trace, an orphan */
    uint32_t           n_rows;      /* derived: spans of this label */
};

/* Entry spans (their parent is of another service, or none) draw a resource;
 * the others have their parent's. */
struct model_service {
    uint32_t           name;      /* string */
    struct model_field resources; /* column of MODEL_CHOICE_RESOURCE; rows are the service's entry spans */
    uint32_t           n_rows;    /* derived */
};

/* ---- Topologies ------------------------------------------------------------ */

/* n equal subtrees in a row. */
struct model_run {
    uint32_t tree;
    uint32_t n;         /* >= 1 */
    bool     is_tied;   /* all of them start with all of the run before, which is of the same operation; runs of one
                           operation never start together otherwise, so that no other order of ties can tell
                           the regenerated trees from the originals */
    uint32_t missing;   /* of orphans (spans at the top of a trace that name a parent): number of that parent, counted
                           from 0 in order of first use in the trace; otherwise 0 */
    uint32_t edge;      /* derived */
    uint32_t n_before;  /* derived: siblings of the same label before this run */
    uint32_t n_twins;   /* derived: siblings of the same label in all */
    bool     is_strict; /* derived: the first of them starts later than the sibling before it (model_order.h) */
};

/* A distinct subtree. Children come before parents: every run's tree has a
 * smaller index. Trees are numbered in post-order of their first use by the
 * topologies in order (model_code relies on it). Children stand in start order. */
struct model_tree {
    uint32_t label;
    uint32_t first_run, n_runs; /* of runs */
    uint32_t n_nodes; /* derived: of the expanded subtree, itself included */
    uint32_t n_spans; /* derived: without the trace itself */
    uint32_t n_steps; /* derived: how often starts below must grow within the span's own interval */
    uint32_t depth;   /* derived */
};

/* Distinct trees of label MODEL_LABEL_TRACE and how many traces have them.
 * Topologies of one group stand together, groups in order. */
struct model_topology {
    uint32_t tree;
    uint32_t group;
    uint32_t n_traces;    /* >= 1 */
    bool     is_even;     /* its traces are spread over the periods as its group's are (model_period.h) */
    uint32_t first_trace; /* derived: traces of the topologies before it */
    uint32_t first_span;  /* derived */
};

/* ---- Time ------------------------------------------------------------------- */

/* Active time is the window less its long silences: segment k runs from
 * active_ns to the next segment's active_ns and lies at start_ns. */
struct model_segment {
    uint64_t active_ns, start_ns;
};

/* Traces of one root operation and one set of failing operations. */
struct model_group {
    uint32_t first_topology, n_topologies; /* derived */
    uint32_t n_traces;                     /* derived */
    uint32_t first_count;                  /* n_buckets counts of bucket_counts; they add up to n_traces */
};

/* How a stored number y becomes a time, with 'room' the interval it lies in. */
enum model_time_mode {
    MODEL_TIME_ABSOLUTE = 0, /* t = y ns */
    MODEL_TIME_RATIO    = 1, /* t = room * y / 2^40 */
    MODEL_TIME_SOFT     = 2, /* t = y * room / (y + room), always below room; y in ns */
    MODEL_TIME_OVERHANG = 3, /* of late spans: ends y ns behind its parent; as a gap's mode: the start follows.
                                Elsewhere as ABSOLUTE */
    MODEL_TIME_N_MODES  = 4,
};
#define MODEL_RATIO_BITS 40

/* A quantile table of y: knot k is log2(y + 1) in steps of 2^-(16 - knot_shift)
 * octaves; n_zero of the rows that use it are 0 and lie below the knots. */
struct model_table {
    uint32_t n_zero;
    uint32_t first_knot, n_knots; /* of time_knots; ascending; see quantile.h for their ranks */
};

/* How ranks hang on a driver, a number that is known before: n_nodes leaves at
 * equal steps of the driver, straight lines between them. A leaf is a
 * quantile function of MODEL_LEAF_KNOTS knots at equal steps of a uniform
 * draw, in units of 1/MODEL_LEAF_STEPS. Cells share copulas: what two
 * services have in common is hardly ever their times, but often the way in
 * which a part's times follow those of the whole. */
#define MODEL_LEAF_KNOTS 9
#define MODEL_LEAF_STEPS 32
#define MODEL_MAX_NODES  64
struct model_copula {
    uint32_t n_nodes;   /* 2..MODEL_MAX_NODES */
    uint32_t first_knot; /* of leaf_knots, n_nodes * MODEL_LEAF_KNOTS of them, end to end */
};

/* What rows of one kind have in common. The driver of a top-level span is the
 * time of its trace; of others the parent's duration in octaves (log2(d + 1)),
 * from driver_low / 4 over driver_width / 4 octaves. The ranks drawn are
 * ranked again over all rows of the cell, so that the tables' marginals are exact. */
struct model_cell {
    uint8_t            duration_mode, gap_mode;
    uint8_t            driver_low, driver_width;    /* width >= 1; both 0 at the top of a trace */
    uint32_t           duration_copula, gap_copula; /* of copulas; MODEL_NONE: independent, unless a net draws them */
    bool               by_net;                      /* networks draw durations and gaps: no copulas; 'gap' is then a
                                                       second table of durations (gen_match.h), or has no knots; only
                                                       of spans below another one that do not start before it */
    int8_t             gap_shift;                   /* of what networks draw: later by so many steps of
                                                       2^-MODEL_NET_SHIFT_BITS octaves of net_time.h's coordinate */
    uint32_t           top_table;                   /* of tables, + 1; 0: none. Of what networks draw: durations as parts of
                                                       the span at the top, MODEL_TIME_RATIO (gen_match.h) */
    struct model_table duration, gap;
    uint32_t           n_rows; /* derived */
};

/* How likely a row is late, by its driver: MODEL_PROFILE_NODES nodes of
 * late_profiles at equal steps, straight lines between, in units of 1/MODEL_PROFILE_STEPS. */
#define MODEL_PROFILE_NODES 8
#define MODEL_PROFILE_STEPS 64

/* (parent's operation, child's label, size class of the child's subtree) in
 * order of first use by the runs, all derived: how long a span takes hangs
 * above all on what it does. Some of its rows are late: they end behind their parent. */
struct model_edge {
    uint32_t parent_operation; /* derived; MODEL_NONE at the top of a trace */
    uint32_t label;            /* derived */
    uint32_t size_class;       /* derived */
    uint32_t first_twin;       /* derived: the first edge of this operation and label */
    uint32_t n_rows;           /* derived */
    uint32_t n_late;
    uint32_t late_profile;     /* MODEL_NONE: all are alike */
    uint32_t cell[2];          /* of cells: [0] ends inside, [1] late; MODEL_NONE when it has no rows */
};

/* Spans of a subtree, its root included: exactly below 8, then in quarters of an octave. */
static inline uint32_t model_size_class(uint32_t n_spans)
{
    uint32_t octave;
    if (n_spans < 8)
        return n_spans;
    octave = 31 - (uint32_t)__builtin_clz(n_spans);
    return octave * 4 - 4 + (n_spans >> (octave - 2) & 3);
}

/* ---- Networks ------------------------------------------------------------------ */

/* How durations and gaps of many cells hang on what is known of a span before: its
 * place in the tree, its ancestors, its siblings, the time. One network draws
 * durations, one gaps, one tells how likely a span ends behind its parent
 * (model_net.h says how; docs/ARITHMETIC.md has every step). Durations are then ranked
 * over all rows of the cell and taken from its tables; gaps are as drawn. */
enum { MODEL_NET_DURATION = 0, MODEL_NET_GAP = 1, MODEL_NET_LATE = 2, MODEL_N_NETS = 3 };

enum model_net_tensor {
    MODEL_NET_LABELS = 0, /* an embedding of each label, the trace's first */
    MODEL_NET_SLICES = 1, /* one of each slice of the active time */
    MODEL_NET_FIRST  = 2, /* weights of the hidden layers */
    MODEL_NET_SECOND = 3,
    MODEL_NET_HEAD   = 4, /* of the mixture */
    MODEL_NET_N_TENSORS = 5,
};
#define MODEL_NET_N_LAYERS 3

struct model_net {
    uint8_t  n_label_embed, n_slice_embed; /* 1..MODEL_NET_MAX_EMBED */
    uint8_t  n_hidden[2];                  /* units of the hidden layers: multiples of 16, at most 128 */
    int8_t  *tensors[MODEL_NET_N_TENSORS]; /* rows of each, model_net_rows() by model_net_columns() */
    int16_t *biases[MODEL_NET_N_LAYERS];   /* by row of FIRST, SECOND, HEAD */
};

/* ---- Forests ------------------------------------------------------------------- */

/* In place of a network: decision trees, whose leaves are what a network's head would say (model_forest.h). */
struct model_forest_node {
    uint8_t  test;  /* enum model_forest_test, or the number of an input; MODEL_FOREST_LEAF: none */
    uint16_t bound; /* what goes left: inputs up to it, in steps of MODEL_FOREST_STEP, or the label itself */
    uint32_t other; /* derived: the node to the right, where the next one is to the left; of a leaf, its heads */
};

struct model_forest {
    bool                      is_there;
    uint32_t                 *roots;    /* (model_forest_n_roots()) nodes, derived; MODEL_NONE: there is no tree */
    struct model_forest_node *nodes;    /* (n_nodes) tree by tree, each from its root on, left before right */
    uint32_t                  n_nodes;
    int16_t                  *heads;    /* (n_leaves + 1, model_forest_n_heads()); the first are those that trees begin with */
    uint32_t                  n_leaves;
};

/* ---- Seeds ----------------------------------------------------------------------- */

/* What is shuffled in a column (its rows, and those of its joint) is shuffled by a seed of its own, if it has one:
 * of many, the one by which its values fall as they did among the others of their spans. */
#define MODEL_MAX_SEED_BITS 16u
#define MODEL_MAX_SEED      (1u << MODEL_MAX_SEED_BITS)

/* ---- All of it ---------------------------------------------------------------- */

struct model {
    struct trace_style source; /* whose forms the forms are; stored in the frame's facts */
    uint64_t seed;
    uint8_t  knot_shift;  /* 6..16 */
    uint8_t  event_grid;  /* power of ten of ns of all event times */
    uint32_t n_operations; /* derived */

    /* String i is text[string_end[i - 1] .. string_end[i]); string 0 is "". */
    uint8_t  *text;
    uint32_t *string_end;
    uint32_t  n_strings;

    struct model_value       *values;       uint32_t n_values; /* value 0 is the empty value */
    struct model_attr        *attrs;        uint32_t n_attrs;
    struct model_resource    *resources;    uint32_t n_resources;
    struct model_resource    *scopes;       uint32_t n_scopes;
    struct model_service     *services;     uint32_t n_services;
    struct model_label       *labels;       uint32_t n_labels;  /* label l is labels[l - MODEL_LABEL_FIRST] */
    struct model_label_attr  *label_attrs;  uint32_t n_label_attrs;
    struct model_label_event *label_events; uint32_t n_label_events;
    struct model_label_link  *label_links;  uint32_t n_label_links;
    struct model_column      *columns;      uint32_t n_columns;
    struct model_choice      *choices;      uint32_t n_choices;
    struct model_number      *numbers;      uint32_t n_numbers;
    int64_t                  *knots;        uint32_t n_knots;
    struct model_pattern     *patterns;     uint32_t n_patterns;
    struct model_part        *parts;        uint32_t n_parts;
    struct model_fresh       *fresh;        uint32_t n_fresh;
    struct model_joint       *joints;       uint32_t n_joints;
    struct model_joint_case  *joint_cases;  uint32_t n_joint_cases;
    struct model_joint_entry *joint_entries; uint32_t n_joint_entries;
    struct model_tree        *trees;        uint32_t n_trees;
    struct model_run         *runs;         uint32_t n_runs;
    struct model_topology    *topologies;   uint32_t n_topologies;
    struct model_group       *groups;       uint32_t n_groups;
    uint32_t                 *bucket_counts; /* (n_groups, n_buckets) */
    uint32_t                  n_buckets;    /* equal parts of active time */
    uint32_t                 *period_counts; /* (n_topologies, n_periods) traces; of the even ones derived */
    uint32_t                  n_periods;    /* 0: not told; at most n_buckets */
    uint64_t                  active_ns;    /* length of active time, >= 1 when there are traces */
    struct model_segment     *segments;     uint32_t n_segments;
    struct model_edge        *edges;        uint32_t n_edges;
    struct model_cell        *cells;        uint32_t n_cells;
    struct model_table       *tables;       uint32_t n_tables; /* of event times */
    uint16_t                 *time_knots;   uint32_t n_time_knots;
    struct model_copula      *copulas;      uint32_t n_copulas;
    uint8_t                  *leaf_knots;   uint32_t n_leaf_knots;
    uint8_t                  *late_profiles; uint32_t n_late_profiles; /* bytes: MODEL_PROFILE_NODES each */
    struct model_net         *nets;         uint32_t n_nets;      /* 0 or MODEL_N_NETS */
    struct model_forest      *forests;      uint32_t n_forests;   /* 0 or MODEL_N_NETS: those that are there stand for
                                                                     networks, which are then empty */
    uint32_t                 *seeds;        uint32_t n_seeds;     /* by column, 0: the frame's; n_seeds is 0 or
                                                                     n_columns, as they are numbered in the end */
    bool                      nets_are_1_2; /* as format 1.2 has them: gaps follow no sibling, one table of durations,
                                               siblings are late alike */

    uint64_t n_traces, n_spans, n_span_events, n_span_links; /* derived */
};

static inline struct text model_string(const struct model *model, uint32_t i)
{
    uint32_t begin = i == 0 ? 0 : model->string_end[i - 1];
    return (struct text){ (const char *)model->text + begin, model->string_end[i] - begin };
}

/* Is there anything to shuffle in a column? */
static inline bool model_column_is_shuffled(const struct model *model, uint32_t column)
{
    const struct model_column *spec = &model->columns[column];
    return spec->n_choices > 1 || model->choices[spec->first_choice].kind != MODEL_CHOICE_VALUE;
}

static inline bool model_part_has_key(const struct model_part *part)
{
    return part->source != MODEL_SOURCE_NONE && part->what <= MODEL_WHAT_EVENT;
}

/* Is it one source and nothing else? */
static inline bool model_pattern_is_copy(const struct model *model, const struct model_pattern *pattern)
{
    const struct model_part *part = &model->parts[pattern->first_part];
    return pattern->n_parts == 1 && part->source != MODEL_SOURCE_NONE && part->string == 0;
}

static inline uint32_t model_pattern_n_sources(const struct model *model, const struct model_pattern *pattern)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < pattern->n_parts; i++)
        n += model->parts[pattern->first_part + i].source != MODEL_SOURCE_NONE;
    return n;
}

static inline bool model_label_is_trace(uint32_t label)
{
    return label == MODEL_LABEL_TRACE;
}

/* Fills every derived member from the stored ones, edges' identity included
 * (edges is allocated from the arena when NULL: n_edges and identities come
 * from the runs, n_late and cells are then the caller's to fill). Safe to call again.
 *
 * Needs indices that are in range; checks what only the sums can show: totals
 * against the limits above, rows of columns against their counts, bucket
 * counts against n_traces. Fails with STATUS_BAD_BUNDLE, STATUS_LIMIT,
 * STATUS_NO_MEMORY. */
enum status model_derive(struct model *model, struct arena *arena, struct fail *fail);

/* The part that needs no columns: trees, runs, topologies, edges (allocated
 * from 'arena' with their identities when model->edges is NULL), rows of
 * labels, services and edges, totals. model_derive() does this and the rest. */
enum status model_derive_topology(struct model *model, struct arena *arena, struct fail *fail);

#endif
