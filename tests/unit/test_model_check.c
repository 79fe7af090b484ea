/* test_model_check.c - every rule of model_check() has a model that breaks it and nothing else. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/bundle/model_take.h"
#include "common/trace/span_value.h"
#include "tests/support/model_sample.h"

static struct arena arena;

static void setup(void)
{
    arena_init(&arena);
}

static void teardown(void)
{
    arena_free(&arena);
}

TestSuite(model_check, .init = setup, .fini = teardown);

/* Strings of its own for a test: each spoils one character of a string of the same length. */
static void respell(struct model *m, uint32_t string, const char *text)
{
    struct text old = model_string(m, string);
    cr_assert_eq(old.n, strlen(text), "'%.*s' is not as long as '%s'", (int)old.n, old.at, text);
    memcpy(m->text + (old.at - (const char *)m->text), text, old.n);
}

static uint32_t find_value(const struct model *m, enum value_type type)
{
    for (uint32_t i = 1; i < m->n_values; i++) {
        if (m->values[i].type == type)
            return i;
    }
    cr_assert_fail("no value of type %d", (int)type);
    return 0;
}

static uint32_t find_choice(const struct model *m, enum model_choice_kind kind)
{
    for (uint32_t i = 0; i < m->n_choices; i++) {
        if (m->choices[i].kind == kind)
            return i;
    }
    cr_assert_fail("no choice of kind %d", (int)kind);
    return 0;
}

struct breach {
    const char *clause; /* part of what model_check says */
    void (*make)(struct model *m);
    bool can_be_written; /* the coder has bytes for it, so the reader must refuse it */
};

/* The check says what the clause says; and when it comes as bytes, so does the reader. */
static void expect_refused(const struct breach *breaches, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct model *m    = model_sample_build(&arena);
        struct fail   fail = { 0 };

        cr_assert_eq(model_check(m, &fail), STATUS_OK, "%s", fail.what);
        breaches[i].make(m);
        enum status s = model_check(m, &fail);
        cr_expect(s == STATUS_BAD_BUNDLE || s == STATUS_LIMIT, "%s: status %d", breaches[i].clause, s);
        cr_expect(strstr(fail.what, breaches[i].clause) != NULL, "'%s' where '%s' was expected", fail.what,
                  breaches[i].clause);

        if (!breaches[i].can_be_written)
            continue;
        struct model read = { 0 };
        s                 = STATUS_OK;
        for (int at = 0; at < MODEL_N_SECTIONS && s == STATUS_OK; at++) {
            struct buffer out = { 0 };
            s = model_code_emit(m, (enum model_section)at, &out, &fail);
            if (s == STATUS_OK)
                s = model_code_read(&read, (enum model_section)at, out.data, out.n, &arena, &fail);
            buffer_free(&out);
        }
        cr_expect_neq(s, STATUS_OK, "%s: read", breaches[i].clause);
    }
}

#define EXPECT_REFUSED(...)                                             \
    do {                                                                \
        const struct breach breaches[] = { __VA_ARGS__ };               \
        expect_refused(breaches, sizeof(breaches) / sizeof(*breaches)); \
    } while (0)

/* A breach as a function of its own: BREACH(name) { m->...; } */
#define BREACH(name) static void name(struct model *m)

/* ---- Strings and values -------------------------------------------------------------- */

BREACH(string_0_has_text) { m->string_end[0] = 1; }
BREACH(strings_overlap) { m->string_end[3] = m->string_end[2] - 1; }
BREACH(value_0_is_a_string) { m->values[0].type = VALUE_STRING; }
BREACH(value_of_no_string) { m->values[2].string = m->n_strings; }
BREACH(value_of_no_type) { m->values[2].type = VALUE_N_TYPES; }
BREACH(empty_value_with_text) { m->values[find_value(m, VALUE_INT)].type = VALUE_EMPTY; }
BREACH(bool_200) { m->values[find_value(m, VALUE_INT)].type = VALUE_BOOL; }
BREACH(int_number_with_letters) { m->values[find_value(m, VALUE_STRING) + 3].type = VALUE_INT_NUMBER; }
BREACH(double_with_letters) { m->values[find_value(m, VALUE_STRING) + 3].type = VALUE_DOUBLE; }
BREACH(string_with_a_quote) { respell(m, m->labels[0].name_text, "GE\" /"); }
BREACH(string_with_half_an_escape) { respell(m, m->labels[0].name_text, "GET \\"); }
BREACH(string_with_a_control_character) { respell(m, m->labels[0].name_text, "GET\t/"); }
BREACH(string_that_is_no_utf8) { respell(m, m->labels[0].name_text, "GET\xff/"); }
BREACH(array_that_does_not_close)
{
    respell(m, m->values[find_value(m, VALUE_ARRAY)].string, "{\"values\":[{\"stringValue\":\"a\"}},");
}
BREACH(array_that_is_no_object)
{
    respell(m, m->values[find_value(m, VALUE_ARRAY)].string, "[\"values\",[{\"stringValue\":\"a\"}]]");
}

Test(model_check, values)
{
    EXPECT_REFUSED({ "string 0", string_0_has_text, false }, { "ends before it begins", strings_overlap, false },
                   { "value 0", value_0_is_a_string, false }, { "value 2", value_of_no_string, false },
                   { "value 2", value_of_no_type, false }, { "type 0", empty_value_with_text, true },
                   { "type 2", bool_200, true },
                   { "type 4", int_number_with_letters, true }, { "type 5", double_with_letters, true },
                   { "none of its type 1", string_with_a_quote, true },
                   { "none of its type 1", string_with_half_an_escape, true },
                   { "none of its type 1", string_with_a_control_character, true },
                   { "none of its type 1", string_that_is_no_utf8, true },
                   { "type 8", array_that_does_not_close, true },
                   { "type 8", array_that_is_no_object, true });
}

/* ---- Resources, labels ----------------------------------------------------------------- */

BREACH(resource_with_a_span_form) { m->resources[1].form = m->labels[0].form; }
BREACH(container_without_children) { m->scopes[0].container_form = m->scopes[0].form; }
BREACH(resource_attributes_out_of_range) { m->resources[2].n_attrs = 2; }
BREACH(scope_attributes_without_a_code) { m->scopes[1].n_attrs = 1; m->scopes[1].first_attr = 0; }
BREACH(service_without_a_column) { m->services[1].resources.column = m->n_columns; }
BREACH(key_of_no_string) { m->attrs[0].key = m->n_strings; }
BREACH(form_without_a_trace_id) { respell(m, m->labels[0].form, "lsnkbeafv(c)"); }
BREACH(form_with_two_starts) { respell(m, m->labels[0].form, "tsnBbeafv(c)"); }
BREACH(form_with_a_code_twice) { respell(m, m->labels[0].form, "tsnkbeaav(c)"); }
BREACH(form_with_an_unknown_code) { respell(m, m->labels[0].form, "tsnkbea!v(c)"); }
BREACH(form_that_does_not_close) { respell(m, m->labels[0].form, "tsnkbeafv(cx"); }
BREACH(form_with_a_code_outside_status) { respell(m, m->labels[0].form, "tsnkbeavc(x)"); }
BREACH(form_with_kind_inside_status) { respell(m, m->labels[0].form, "tsnbeafv(ck)"); }
BREACH(form_with_two_parents) { respell(m, m->labels[1].form, "tspnPbe"); }
BREACH(events_without_a_code) { respell(m, m->labels[3].form, "tspnkbeaflwdm(cx)"); }
BREACH(attributes_without_a_code) { respell(m, m->labels[0].form, "tsnkbefv(cx)"); }
BREACH(label_of_no_scope) { m->labels[2].scope = m->n_scopes; }
BREACH(label_of_no_service) { m->labels[2].service = m->n_services; }
BREACH(label_of_a_late_operation) { m->labels[2].operation = 3; }
BREACH(label_of_no_column) { m->labels[2].name.column = m->n_columns; }
BREACH(label_shared_in_otlp) { m->labels[0].is_shared = true; }
BREACH(label_half_early) { m->labels[2].is_early = 2; }
BREACH(label_of_odd_grid) { m->labels[2].start_grid = 4; }
BREACH(event_name_of_no_column) { m->label_events[0].name.column = m->n_columns; }
BREACH(event_of_no_table) { m->label_events[0].time_table = m->n_tables; }
BREACH(event_of_no_mode) { m->label_events[0].time_mode = MODEL_TIME_SOFT; }
BREACH(event_with_a_bad_form) { respell(m, m->label_events[0].form, "bnx"); }
BREACH(link_of_no_table) { m->label_links[0].gap_table = m->n_tables; }
BREACH(link_of_no_mode) { m->label_links[0].mode = MODEL_LINK_N_MODES; }
BREACH(link_with_zeros) { m->label_links[0].gap_table = 0; }
BREACH(link_of_no_column) { m->label_links[0].target.column = m->n_columns; }
BREACH(attribute_of_no_column) { m->label_attrs[0].field.column = m->n_columns; }

Test(model_check, resources_and_labels)
{
    EXPECT_REFUSED({ "resource 1", resource_with_a_span_form, true }, { "scope 0", container_without_children, true },
                   { "resource 2", resource_attributes_out_of_range, false },
                   { "scope 1", scope_attributes_without_a_code, false },
                   { "service 1", service_without_a_column, false }, { "attribute 0", key_of_no_string, false });
    EXPECT_REFUSED({ "label 0 has no valid form", form_without_a_trace_id, true },
                   { "label 0 has no valid form", form_with_two_starts, true },
                   { "label 0 has no valid form", form_with_a_code_twice, true },
                   { "label 0 has no valid form", form_with_an_unknown_code, true },
                   { "label 0 has no valid form", form_that_does_not_close, true },
                   { "label 0 has no valid form", form_with_a_code_outside_status, true },
                   { "label 0 has no valid form", form_with_kind_inside_status, true },
                   { "label 1 has no valid form", form_with_two_parents, true },
                   { "label 3 has no valid form", events_without_a_code, true },
                   { "label 0 has attributes", attributes_without_a_code, true });
    EXPECT_REFUSED({ "label 2 is out", label_of_no_scope, false }, { "label 2 is out", label_of_no_service, false },
                   { "operation 3", label_of_a_late_operation, true }, { "label 2 is out", label_of_no_column, false },
                   { "shares an id", label_shared_in_otlp, false },
                   { "label 2 is out", label_half_early, false }, { "time unit", label_of_odd_grid, true },
                   { "event 0 of label 3", event_name_of_no_column, false }, { "event 0 of label 3", event_of_no_table, false }, { "event 0 of label 3", event_of_no_mode, true },
                   { "event 0 of label 3", event_with_a_bad_form, true },
                   { "link 0 of label 3", link_of_no_table, false }, { "link 0 of label 3", link_of_no_mode, false },
                   { "link 0 of label 3", link_of_no_column, false },
                   { "label 0 has attributes", attribute_of_no_column, false });
}

/* ---- Columns ------------------------------------------------------------------------------ */

BREACH(column_without_choices) { m->columns[3].n_choices = 0; }
BREACH(choice_of_no_kind) { m->choices[find_choice(m, MODEL_CHOICE_FRESH)].kind = MODEL_CHOICE_N_KINDS; }
BREACH(choice_of_no_value) { m->choices[find_choice(m, MODEL_CHOICE_VALUE)].ref = m->n_values; }
BREACH(resource_in_an_attribute) { m->choices[find_choice(m, MODEL_CHOICE_FRESH)].kind = MODEL_CHOICE_RESOURCE; }
BREACH(target_in_an_attribute)
{
    m->choices[find_choice(m, MODEL_CHOICE_FRESH)] = (struct model_choice){ 8, 2, MODEL_CHOICE_TARGET };
}
BREACH(value_in_a_service) { m->choices[find_choice(m, MODEL_CHOICE_RESOURCE)].kind = MODEL_CHOICE_VALUE; }
BREACH(value_in_a_target) { m->choices[find_choice(m, MODEL_CHOICE_TARGET)].kind = MODEL_CHOICE_VALUE; }
BREACH(target_that_is_no_span) { m->choices[find_choice(m, MODEL_CHOICE_TARGET)].ref = MODEL_LABEL_TRACE; }
BREACH(target_of_no_label) { m->choices[find_choice(m, MODEL_CHOICE_TARGET)].ref = m->n_labels + MODEL_LABEL_FIRST; }
BREACH(flags_that_are_text) { m->labels[2].flags = m->labels[2].name; }
BREACH(name_that_is_an_array) { m->labels[2].name = m->label_attrs[m->labels[3].first_attr + 1].field; }
/* A pattern changes places with what its first slot holds: now its slot is its own column. */
BREACH(slot_before_its_pattern)
{
    for (uint32_t i = 0; i < m->n_choices; i++) {
        struct model_choice *choice = &m->choices[i];
        if (choice->kind != MODEL_CHOICE_PATTERN || m->parts[m->patterns[choice->ref].first_part].column == MODEL_NONE)
            continue;
        uint32_t             slot  = m->parts[m->patterns[choice->ref].first_part].column;
        struct model_choice *other = &m->choices[m->columns[slot].first_choice], was = *other;
        *other  = *choice;
        *choice = was;
        return;
    }
}
BREACH(slot_that_is_a_field)
{
    for (uint32_t i = 0; i < m->n_parts; i++) {
        if (m->parts[i].column != MODEL_NONE)
            m->labels[2].trace_state.column = m->parts[i].column;
    }
}
BREACH(slot_of_no_column) { m->parts[0].column = m->n_columns; }
BREACH(slot_left_out_in_the_middle) { m->parts[0].column = MODEL_NONE; }
BREACH(pattern_used_twice)
{
    m->choices[find_choice(m, MODEL_CHOICE_PATTERN) + 1] = m->choices[find_choice(m, MODEL_CHOICE_PATTERN)];
}
BREACH(pattern_without_parts) { m->patterns[0].n_parts = 0; }
BREACH(pattern_of_a_number) { m->patterns[0].type = VALUE_DOUBLE; }
BREACH(pattern_of_an_array_without_brackets) { m->patterns[0].type = VALUE_ARRAY; }
BREACH(part_that_ends_the_string) { respell(m, m->parts[0].string, "user\""); }
BREACH(number_without_knots) { m->numbers[0].n_knots = 0; }
BREACH(number_with_descending_knots) { m->knots[1] = -4; }
BREACH(number_too_wide) { m->knots[0] = INT64_MIN; }
BREACH(number_of_bool) { m->numbers[0].type = VALUE_BOOL; }
BREACH(number_of_scale_19) { m->numbers[0].scale = 19; }
BREACH(number_of_width_21) { m->numbers[0].min_width = 21; }
BREACH(number_token_with_zeros_in_front) { m->numbers[1].min_width = 2; }
BREACH(number_of_unknown_flags) { m->numbers[0].flags = 8; }
BREACH(fresh_of_no_length) { m->fresh[0].length = 0; }
BREACH(fresh_too_long) { m->fresh[0].length = MODEL_MAX_FRESH_LENGTH + 1; }
BREACH(fresh_of_no_alphabet) { m->fresh[0].alphabet = MODEL_ALPHABET_N; }
BREACH(fresh_number) { m->fresh[0].type = VALUE_INT_NUMBER; }

Test(model_check, columns)
{
    EXPECT_REFUSED({ "column 3", column_without_choices, false }, { "does not fit", choice_of_no_kind, false },
                   { "does not fit", choice_of_no_value, false }, { "does not fit", resource_in_an_attribute, false },
                   { "does not fit", target_in_an_attribute, false }, { "does not fit", value_in_a_service, false },
                   { "does not fit", value_in_a_target, false }, { "does not fit", target_that_is_no_span, true },
                   { "does not fit", target_of_no_label, false }, { "does not fit", flags_that_are_text, false },
                   { "does not fit", name_that_is_an_array, false });
    EXPECT_REFUSED({ "a slot of column", slot_before_its_pattern, false },
                   { "part 0 of pattern 0", slot_of_no_column, false },
                   { "a slot and a field", slot_that_is_a_field, false },
                   { "part 0 of pattern 0", slot_left_out_in_the_middle, false },
                   { "used twice", pattern_used_twice, false },
                   { "pattern 0", pattern_without_parts, false }, { "pattern 0 is no text", pattern_of_a_number, true },
                   { "not always JSON", pattern_of_an_array_without_brackets, true },
                   { "no plain text", part_that_ends_the_string, true });
    EXPECT_REFUSED({ "number 0 has knots", number_without_knots, false },
                   { "do not ascend", number_with_descending_knots, false },
                   { "63 bits", number_too_wide, true }, { "no numeric type", number_of_bool, true },
                   { "digits", number_of_scale_19, true }, { "digits", number_of_width_21, true },
                   { "digits", number_token_with_zeros_in_front, true },
                   { "no numeric type", number_of_unknown_flags, true },
                   { "fresh text 0", fresh_of_no_length, true }, { "fresh text 0", fresh_too_long, true },
                   { "fresh text 0", fresh_of_no_alphabet, true }, { "fresh text 0", fresh_number, true });
}

/* ---- Sources ------------------------------------------------------------------------------- */

/* The part that repeats an attribute: whole, or behind a literal. */
static struct model_part *find_source(struct model *m, bool is_copy)
{
    for (uint32_t i = 0; i < m->n_parts; i++) {
        if (m->parts[i].source != MODEL_SOURCE_NONE && (m->parts[i].string == 0) == is_copy)
            return &m->parts[i];
    }
    cr_assert_fail("no source");
    return NULL;
}

static struct model_pattern *find_paste(struct model *m)
{
    uint32_t at = (uint32_t)(find_source(m, false) - m->parts), i = 0;
    while (m->patterns[i].first_part != at)
        i++;
    return &m->patterns[i];
}

/* The only column with a paste in it, as a field. */
static struct model_field find_note(struct model *m)
{
    uint32_t paste = (uint32_t)(find_paste(m) - m->patterns), c = 0, i = 0;
    while (m->choices[c].kind != MODEL_CHOICE_PATTERN || m->choices[c].ref != paste)
        c++;
    while (m->columns[i].first_choice > c || m->columns[i].first_choice + m->columns[i].n_choices <= c)
        i++;
    return (struct model_field){ .column = i };
}

static void set_n_sources(struct model *m, uint32_t n)
{
    struct model_pattern *paste = find_paste(m);
    for (uint32_t i = 0; i < n; i++)
        m->parts[m->n_parts + i] = m->parts[paste->first_part];
    paste->first_part = m->n_parts;
    paste->n_parts    = n;
    m->n_parts += n;
}

BREACH(paste_of_no_key) { find_source(m, false)->key = m->n_strings; }
BREACH(copy_of_no_key) { find_source(m, true)->key = m->n_strings; }
BREACH(paste_of_no_source) { find_source(m, false)->source = MODEL_SOURCE_N_KINDS; }
BREACH(copy_of_no_source) { find_source(m, true)->source = MODEL_SOURCE_N_KINDS; }
BREACH(paste_of_nothing_known) { find_source(m, false)->what = MODEL_WHAT_N; }
BREACH(copy_of_nothing_known) { find_source(m, true)->what = MODEL_WHAT_N; }
BREACH(paste_of_no_part) { find_source(m, false)->take = MODEL_TAKE_N; }
BREACH(copy_of_a_part_that_is_true)
{
    find_source(m, true)->take = MODEL_TAKE_PATH;
    m->patterns[find_paste(m) - m->patterns - 1].type = VALUE_BOOL;
}
BREACH(sure_of_a_slot) { m->patterns[0].is_sure = true; }
BREACH(paste_with_a_slot) { find_source(m, false)->column = m->n_columns - 1; }
BREACH(copy_with_a_slot) { find_source(m, true)->column = m->n_columns - 1; }
BREACH(copy_with_a_slot_of_no_column) { find_source(m, true)->column = m->n_columns; }
BREACH(sources_too_many) { set_n_sources(m, MODEL_MAX_SOURCES + 1); }
BREACH(paste_into_an_array) { find_paste(m)->type = VALUE_ARRAY; }
BREACH(paste_into_a_number) { find_paste(m)->type = VALUE_INT_NUMBER; }
BREACH(source_of_flags) { m->labels[1].flags = find_note(m); }
BREACH(source_of_a_count) { m->labels[1].dropped_attrs = find_note(m); }
BREACH(source_of_a_resource) { m->services[0].resources = find_note(m); }
BREACH(source_of_a_target) { m->label_links[0].target = find_note(m); }
BREACH(source_within_a_slot)
{
    uint32_t slot = 0;
    while (m->parts[slot].column == MODEL_NONE)
        slot++;
    m->choices[m->columns[m->parts[slot].column].first_choice] =
        (struct model_choice){ 7, (uint32_t)(find_paste(m) - m->patterns), MODEL_CHOICE_PATTERN };
}

Test(model_check, sources)
{
    EXPECT_REFUSED({ "is out of range", paste_of_no_key, false }, { "repeats no attribute", copy_of_no_key, false },
                   { "is out of range", paste_of_no_source, false },
                   { "repeats no attribute", copy_of_no_source, false },
                   { "is out of range", paste_of_nothing_known, false }, { "is out of range", paste_of_no_part, false },
                   { "repeats no attribute", copy_of_a_part_that_is_true, true },
                   { "is out of range", sure_of_a_slot, true },
                   { "repeats no attribute", copy_of_nothing_known, false },
                   { "is out of range", paste_with_a_slot, false }, { "repeats no attribute", copy_with_a_slot, false },
                   { "repeats no attribute", copy_with_a_slot_of_no_column, false },
                   { "is out of range", sources_too_many, false }, { "is out of range", paste_into_an_array, true },
                   { "is no text", paste_into_a_number, true });
    EXPECT_REFUSED({ "does not fit", source_of_flags, false },
                   { "does not fit", source_of_a_count, false }, { "does not fit", source_of_a_resource, false },
                   { "does not fit", source_of_a_target, false }, { "does not fit", source_within_a_slot, false });
}

/* The sample's note is as good a name or message. */
Test(model_check, sources_of_texts)
{
    for (int i = 0; i < 3; i++) {
        struct model       *m       = model_sample_build(&arena);
        struct model_field *texts[] = { &m->labels[1].name, &m->labels[1].status_message, &m->labels[1].trace_state };
        struct fail         fail    = { 0 };
        *texts[i] = find_note(m);
        model_check(m, &fail);
        cr_expect_null(strstr(fail.what, "does not fit"), "%s", fail.what);
    }
}

Test(model_check, as_many_sources_as_allowed)
{
    struct model *m    = model_sample_build(&arena);
    struct fail   fail = { 0 };

    set_n_sources(m, MODEL_MAX_SOURCES);
    cr_expect_eq(model_check(m, &fail), STATUS_OK, "%s", fail.what);
}

/* ---- Topology, start, times ---------------------------------------------------------------- */

BREACH(tree_of_no_label) { m->trees[0].label = m->n_labels + MODEL_LABEL_FIRST; }
BREACH(tree_within_itself) { m->runs[0].tree = 1; }
BREACH(run_of_nothing) { m->runs[0].n = 0; }
BREACH(trace_without_a_span) { m->trees[4].n_runs = 0; }
BREACH(trace_within_a_trace) { m->runs[m->trees[8].first_run].tree = 4; }
BREACH(orphan_of_no_parent) { m->runs[m->trees[m->topologies[2].tree].first_run].missing = 1; }
BREACH(child_that_misses_its_parent) { m->runs[0].missing = 1; }
BREACH(topology_that_is_no_trace) { m->topologies[0].tree = 3; }
BREACH(topology_of_no_trace) { m->topologies[1].n_traces = 0; }
BREACH(groups_that_return) { m->topologies[1].group = 1; m->topologies[2].group = 0; }
BREACH(groups_too_many) { m->n_groups = 1; }
BREACH(window_without_time) { m->active_ns = 0; }
BREACH(window_without_segments) { m->n_segments = 0; }
BREACH(segments_that_overlap) { m->segments[1].start_ns = m->segments[0].start_ns + 1; }
BREACH(segment_outside_the_window) { m->segments[1].active_ns = m->active_ns + 1; }
BREACH(first_segment_late) { m->segments[0].active_ns = 5; }

Test(model_check, topology_and_start)
{
    EXPECT_REFUSED({ "tree 0", tree_of_no_label, false }, { "run 0 of tree 1", tree_within_itself, false },
                   { "run 0 of tree 1", run_of_nothing, false }, { "tree 4 has no span", trace_without_a_span, false },
                   { "a root inside", trace_within_a_trace, false }, { "not there", orphan_of_no_parent, false },
                   { "not there", child_that_misses_its_parent, false },
                   { "topology 0 is no trace", topology_that_is_no_trace, false },
                   { "topology 1 is no trace", topology_of_no_trace, false },
                   { "outside its group", groups_that_return, false },
                   { "groups", groups_too_many, false });
    EXPECT_REFUSED({ "no time", window_without_time, true }, { "no time", window_without_segments, false },
                   { "overlaps", segments_that_overlap, false },
                   { "outside the window", segment_outside_the_window, false },
                   { "overlaps", first_segment_late, false });
}

BREACH(precision_too_fine) { m->knot_shift = 5; }
BREACH(event_grid_odd) { m->event_grid = 1; }
BREACH(edge_later_than_rows) { m->edges[0].n_late = m->edges[0].n_rows + 1; }
BREACH(edge_of_no_cell) { m->edges[0].cell[0] = m->n_cells; }
BREACH(edge_without_its_cell) { m->edges[0].cell[0] = MODEL_NONE; }
BREACH(cell_of_no_mode) { m->cells[0].duration_mode = MODEL_TIME_N_MODES; }
BREACH(gap_of_no_mode) { m->cells[0].gap_mode = MODEL_TIME_N_MODES; }
BREACH(cell_of_no_copula) { m->cells[0].gap_copula = m->n_copulas; }
BREACH(copula_of_one_node) { m->copulas[0].n_nodes = 1; }
BREACH(copula_of_too_many_nodes) { m->copulas[0].n_nodes = MODEL_MAX_NODES + 1; }
BREACH(leaves_left_over) { m->copulas[0].n_nodes = 7; }
BREACH(profile_cut_off) { m->n_late_profiles--; }
BREACH(profile_too_high) { m->late_profiles[3] = MODEL_PROFILE_STEPS + 1; }
BREACH(edge_of_no_profile) { m->edges[0].late_profile = 1; }
BREACH(leaf_that_descends) { m->leaf_knots[2] = 0; m->leaf_knots[1] = 5; }
BREACH(leaf_too_high) { m->leaf_knots[8] = MODEL_LEAF_STEPS + 1; }
BREACH(four_knots) { m->cells[0].duration.n_knots = 4; }
BREACH(knots_that_descend) { m->time_knots[m->cells[0].duration.first_knot + 1] = 0; }
BREACH(more_zeros_than_rows) { m->cells[0].gap.n_zero = 1000; }
BREACH(no_knots_for_rows) { m->cells[0].duration.n_knots = 0; }
BREACH(event_table_beyond_its_rows) { m->tables[0].n_zero = 45; }

Test(model_check, times)
{
    EXPECT_REFUSED({ "precision", precision_too_fine, true }, { "precision", event_grid_odd, true },
                   { "late rows", edge_later_than_rows, false }, { "edge 0 has a cell", edge_of_no_cell, false },
                   { "edge 0 has a cell", edge_without_its_cell, false }, { "unknown mode", cell_of_no_mode, true },
                   { "unknown mode", gap_of_no_mode, true }, { "no valid copula", cell_of_no_copula, false },
                   { "1 nodes", copula_of_one_node, false }, { "65 nodes", copula_of_too_many_nodes, false },
                   { "copulas have", leaves_left_over, false }, { "cut off", profile_cut_off, false },
                   { "late profile is out of range", profile_too_high, false },
                   { "late profile out of range", edge_of_no_profile, false },
                   { "knot 2 of a leaf", leaf_that_descends, false }, { "knot 8 of a leaf", leaf_too_high, false },
                   { "4 knots", four_knots, false }, { "do not ascend", knots_that_descend, false },
                   { "zeros", more_zeros_than_rows, false }, { "zeros", no_knots_for_rows, false },
                   { "the gaps of link 0", link_with_zeros, true },
                   { "event table 0", event_table_beyond_its_rows, true });
}
