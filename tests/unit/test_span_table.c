/* test_span_table.c - identities, growth and grouping. */
#include "common/trace/span_table.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/support/trace_text.h"

static struct span_table table;

static void setup(void)
{
    cr_assert(span_table_init(&table, NULL) == STATUS_OK);
}

static void teardown(void)
{
    span_table_free(&table);
}

TestSuite(span_table, .init = setup, .fini = teardown);

Test(span_table, a_new_table_knows_the_empty_text_and_value)
{
    cr_assert(table.texts.n == 1 && trace_text_is(&table, 0, ""));
    cr_assert(table.values.n == 1 && trace_text_is_value(&table, 0, VALUE_EMPTY, ""));
}

Test(span_table, a_table_of_zeros_can_be_freed)
{
    struct span_table none = { 0 };
    span_table_free(&none);
}

Test(span_table, values_differ_by_type_and_by_text)
{
    uint32_t a = span_table_add_value(&table, VALUE_STRING, (struct text){ "1", 1 });
    cr_assert(span_table_add_value(&table, VALUE_INT, (struct text){ "1", 1 }) != a);
    cr_assert(span_table_add_value(&table, VALUE_STRING, (struct text){ "2", 1 }) != a);
    cr_assert(span_table_add_value(&table, VALUE_STRING, (struct text){ "1", 1 }) == a);
    cr_assert(span_table_add_value(&table, VALUE_STRING, (struct text){ "", 0 }) != 0);
}

Test(span_table, values_of_any_length_are_kept)
{
    char long_text[1000];
    memset(long_text, 'v', sizeof long_text);
    for (size_t n = 250; n < sizeof long_text; n++) {
        uint32_t id = span_table_add_value(&table, VALUE_BYTES, (struct text){ long_text, n });
        cr_assert(id == n - 249 && span_table_value(&table, id).text.n == n);
        cr_assert(memcmp(span_table_value(&table, id).text.at, long_text, n) == 0);
    }
}

Test(span_table, traces_are_numbered_in_order_of_appearance)
{
    const uint64_t a[2] = { 1, 2 }, b[2] = { 2, 1 };
    cr_assert(span_table_add_trace(&table, a) == 0 && span_table_add_trace(&table, b) == 1);
    cr_assert(span_table_add_trace(&table, a) == 0 && table.n_traces == 2);
    cr_assert(table.traces[1].trace_id[0] == 2 && table.traces[1].trace_id[1] == 1);
}

static struct span_attrs append_attrs(uint32_t key_id, uint32_t value_id, uint32_t n)
{
    struct span_attrs attrs = { table.n_attrs, n };
    for (uint32_t i = 0; i < n; i++)
        cr_assert(span_table_append_attr(&table, key_id, value_id) == attrs.first_at + i);
    return attrs;
}

Test(span_table, equal_resources_are_one_and_give_their_attributes_back)
{
    struct span_resource resource = { .form_id = 1, .container_form_id = 2 };
    resource.attrs = append_attrs(5, 6, 2);
    cr_assert(span_table_add_resource(&table, &resource) == 0 && table.n_attrs == 2);
    resource.attrs = append_attrs(5, 6, 2);
    cr_assert(span_table_add_resource(&table, &resource) == 0 && table.n_attrs == 2);
    resource.attrs = append_attrs(5, 7, 2);
    cr_assert(span_table_add_resource(&table, &resource) == 1 && table.n_attrs == 4);
    resource.attrs = append_attrs(5, 7, 2);
    resource.schema_url_id = 3;
    cr_assert(span_table_add_resource(&table, &resource) == 2 && table.n_attrs == 6);
    cr_assert(table.n_resources == 3 && table.resources[2].attrs.first_at == 4);
}

Test(span_table, scopes_differ_by_every_field)
{
    struct span_scope scope = { .attrs = append_attrs(1, 1, 1) };
    cr_assert(span_table_add_scope(&table, &scope) == 0);
    for (uint32_t field = 0; field < 6; field++) {
        struct span_scope other = { .attrs = append_attrs(1, 1, 1) };
        uint32_t *fields[] = { &other.form_id,         &other.container_form_id, &other.schema_url_id,
                               &other.n_dropped_attrs, &other.name_id,           &other.version_id };
        *fields[field] = 9;
        cr_assert(span_table_add_scope(&table, &other) == field + 1);
    }
    scope.attrs = append_attrs(1, 1, 1);
    cr_assert(span_table_add_scope(&table, &scope) == 0 && table.n_scopes == 7 && table.n_attrs == 7);
}

Test(span_table, records_survive_growth)
{
    for (uint32_t i = 0; i < 1000; i++) {
        cr_assert(span_table_append_span(&table, &(struct span){ .span_id = i }) == i);
        cr_assert(span_table_append_event(&table, &(struct span_event){ .time_ns = i }) == i);
        cr_assert(span_table_append_link(&table, &(struct span_link){ .span_id = i }) == i);
        cr_assert(span_table_append_attr(&table, i, i + 1) == i);
    }
    for (uint32_t i = 0; i < 1000; i++) {
        cr_assert(table.spans[i].span_id == i && table.events[i].time_ns == i && table.links[i].span_id == i);
        cr_assert(table.attrs[i].key_id == i && table.attrs[i].value_id == i + 1);
    }
}

Test(span_table, grouping_keeps_the_order_of_appearance)
{
    static const uint32_t trace_at[] = { 2, 0, 2, 1, 0, 2, 2 };
    static const uint32_t expected_first[] = { 0, 2, 3, 7 }, expected_order[] = { 1, 4, 3, 0, 2, 5, 6 };
    uint32_t             *first, *order;
    for (uint64_t t = 0; t < 3; t++)
        span_table_add_trace(&table, (const uint64_t[2]){ t, 1 });
    for (size_t i = 0; i < sizeof trace_at / sizeof *trace_at; i++)
        span_table_append_span(&table, &(struct span){ .trace_at = trace_at[i] });
    cr_assert(span_table_group(&table, &first, &order, NULL) == STATUS_OK);
    cr_assert(memcmp(first, expected_first, sizeof expected_first) == 0);
    cr_assert(memcmp(order, expected_order, sizeof expected_order) == 0);
    free(first);
    free(order);
}

Test(span_table, an_empty_table_groups_to_nothing)
{
    uint32_t *first, *order;
    cr_assert(span_table_group(&table, &first, &order, NULL) == STATUS_OK);
    cr_assert(first != NULL && order != NULL && first[0] == 0);
    free(first);
    free(order);
}
