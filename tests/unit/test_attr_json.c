/* test_attr_json.c - typed attributes as plain JSON. */
#include <criterion/criterion.h>

#include "common/base/json_check.h"
#include "gentq/attr_json.h"

static struct text text_of(const char *literal)
{
    return (struct text){ literal, strlen(literal) };
}

static void add(struct span_table *table, const char *key, enum value_type type, const char *value)
{
    uint32_t key_id = intern_add(&table->texts, key, strlen(key));
    span_table_append_attr(table, key_id, span_table_add_value(table, type, text_of(value)));
}

/* Whether all attributes of the table, which is freed, are this JSON. */
static bool gives(struct span_table *table, const char *json)
{
    struct attr_json writer;
    struct buffer    out = { 0 };

    cr_assert_eq(attr_json_init(&writer, table, NULL), STATUS_OK);
    attr_json_append(&writer, (struct span_attrs){ 0, table->n_attrs }, &out);
    cr_assert_not(writer.has_failed);
    bool is_equal = out.n == strlen(json) && memcmp(out.data, json, out.n) == 0;
    if (!is_equal)
        cr_log_info("%.*s", (int)out.n, (const char *)out.data);
    cr_assert(json_check_value((struct text){ (const char *)out.data, out.n }));
    attr_json_free(&writer);
    buffer_free(&out);
    span_table_free(table);
    return is_equal;
}

static struct span_table open_table(void)
{
    struct span_table table;
    cr_assert_eq(span_table_init(&table, NULL), STATUS_OK);
    return table;
}

Test(attr_json, no_attributes_are_an_empty_object)
{
    struct span_table table = open_table();
    cr_assert(gives(&table, "{}"));
}

Test(attr_json, scalars_become_what_json_has)
{
    struct span_table table = open_table();
    add(&table, "e", VALUE_EMPTY, "");
    add(&table, "s", VALUE_STRING, "a\\\"b");
    add(&table, "b", VALUE_BOOL, "true");
    add(&table, "i", VALUE_INT, "-42");
    add(&table, "n", VALUE_INT_NUMBER, "42");
    add(&table, "d", VALUE_DOUBLE, "1e-7");
    add(&table, "x", VALUE_DOUBLE_STRING, "0.5");
    add(&table, "y", VALUE_DOUBLE_STRING, "NaN");
    add(&table, "z", VALUE_BYTES, "AQI=");
    cr_assert(gives(&table, "{\"e\":null,\"s\":\"a\\\"b\",\"b\":true,\"i\":-42,\"n\":42,\"d\":1e-7,\"x\":0.5,"
                            "\"y\":\"NaN\",\"z\":\"AQI=\"}"));
}

Test(attr_json, lists_lose_their_types)
{
    struct span_table table = open_table();
    add(&table, "a", VALUE_ARRAY, "{\"values\":[{\"stringValue\":\"x\"},{\"intValue\":\"7\"},"
                                  "{\"int_value\":8},{},{\"doubleValue\":\"Infinity\"},"
                                  "{\"arrayValue\":{\"values\":[{\"boolValue\":true}]}}]}");
    add(&table, "m", VALUE_KVLIST, "{\"values\":[{\"key\":\"k\",\"value\":{\"stringValue\":\"v\"}},{\"key\":\"none\"},"
                                   "{\"value\":{\"kvlistValue\":{}},\"key\":\"in\"}]}");
    add(&table, "none", VALUE_ARRAY, "{}");
    cr_assert(gives(&table, "{\"a\":[\"x\",7,8,null,\"Infinity\",[true]],\"m\":{\"k\":\"v\",\"none\":null,\"in\":{}},"
                            "\"none\":[]}"));
}

Test(attr_json, of_equal_keys_the_last_counts)
{
    struct span_table table = open_table();
    add(&table, "k", VALUE_INT, "1");
    add(&table, "other", VALUE_INT, "2");
    add(&table, "k", VALUE_INT, "3");
    cr_assert(gives(&table, "{\"other\":2,\"k\":3}"));
}
