/* test_redact.c - attributes that are taken out or hashed. */
#include "gentc/redact.h"

#include <criterion/criterion.h>

#include "gentc/learn.h"
#include "tests/support/span_build.h"

static bool has_key(const struct span_table *table, struct span_attrs attrs, const char *key)
{
    for (uint32_t i = 0; i < attrs.n; i++) {
        struct text text = span_table_text(table, table->attrs[attrs.first_at + i].key_id);
        if (text.n == strlen(key) && memcmp(text.at, key, text.n) == 0)
            return true;
    }
    return false;
}

static void redact(struct span_build *build, const struct redact_rules *rules, const char *wanted)
{
    struct buffer said = { 0 };
    struct fail   fail;
    cr_assert_eq(redact_attributes(&build->table, rules, &said, &fail), STATUS_OK);
    cr_assert_eq(said.n, strlen(wanted));
    cr_assert(said.n == 0 || memcmp(said.data, wanted, said.n) == 0, "%.*s", (int)said.n, said.data);
    buffer_free(&said);
}

static void drop(struct span_build *build, const char *pattern, const char *wanted)
{
    struct redact_rules rules = { .dropped = &pattern, .n_dropped = 1 };
    redact(build, &rules, wanted);
}

static void hash(struct span_build *build, const char *pattern, const char *key, const char *wanted)
{
    struct redact_rules rules = { .hashed = &pattern, .n_hashed = 1, .key = { key, strlen(key) } };
    redact(build, &rules, wanted);
}

Test(redact, a_key_is_met_whole)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a", .keys = "user user.id userid x");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "s", .name = "a", .keys = "x user");
    drop(&build, "user", "2 attributes user\n");
    struct span_attrs attrs = build.table.spans[0].attrs;
    cr_assert(attrs.n == 3 && !has_key(&build.table, attrs, "user") && has_key(&build.table, attrs, "user.id"));
    cr_assert(has_key(&build.table, attrs, "userid") && has_key(&build.table, attrs, "x"));
    cr_assert_eq(build.table.spans[1].attrs.n, 1);
    span_build_free(&build);
}

Test(redact, a_star_meets_every_end)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a", .keys = "user user.id user.name x");
    drop(&build, "user.*", "2 attributes user.*\n");
    cr_assert(build.table.spans[0].attrs.n == 2 && has_key(&build.table, build.table.spans[0].attrs, "user"));
    span_build_free(&build);
}

Test(redact, nothing_is_said_of_what_is_not_there)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a", .keys = "x");
    drop(&build, "y", "");
    cr_assert_eq(build.table.spans[0].attrs.n, 1);
    span_build_free(&build);
}

Test(redact, resources_that_are_equal_then_are_one)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "s", .name = "a");
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 2, .service = "t", .name = "a");
    cr_assert_eq(build.table.n_resources, 2);
    drop(&build, "service.name", "2 attributes service.name\n");
    cr_assert_eq(build.table.n_resources, 1);
    cr_assert_eq(build.table.resources[0].service_id, 0, "no service");
    cr_assert(build.table.spans[0].resource_at == 0 && build.table.spans[1].resource_at == 0);
    span_build_free(&build);
}

/* ---- Hashes -------------------------------------------------------------------- */

static void add_attr(struct span_build *build, const char *key, enum value_type type, const char *text)
{
    struct span_table *table = &build->table;
    struct span       *span = &table->spans[table->n_spans - 1];
    uint32_t           key_id = intern_add(&table->texts, key, strlen(key));
    uint32_t           at = span_table_append_attr(
        table, key_id, span_table_add_value(table, type, (struct text){ text, strlen(text) }));

    if (span->attrs.n++ == 0)
        span->attrs.first_at = at;
    cr_assert_eq(span->attrs.first_at + span->attrs.n, at + 1, "attributes of a span stand together");
}

static void add_span(struct span_build *build)
{
    SPAN_BUILD_ADD(build, .trace = 1, .id = build->table.n_spans + 1, .service = "s", .name = "a", .form = "tsnkbea");
}

static void assert_attr(const struct span_build *build, uint32_t span, uint32_t at, enum value_type type,
                        const char *wanted)
{
    struct span_attr  attr = build->table.attrs[build->table.spans[span].attrs.first_at + at];
    struct span_value value = span_table_value(&build->table, attr.value_id);

    cr_assert_eq(value.type, type);
    cr_assert(value.text.n == strlen(wanted) && memcmp(value.text.at, wanted, value.text.n) == 0, "%.*s",
              (int)value.text.n, value.text.at);
}

/* Expected values: Python's hashlib and hmac. */
Test(redact, a_hash_has_the_type_of_its_value)
{
    struct span_build build;
    span_build_init(&build);
    add_span(&build);
    add_attr(&build, "u.s", VALUE_STRING, "ada@example.org");
    add_attr(&build, "u.e", VALUE_STRING, "ada\\u0040example.org");
    add_attr(&build, "u.i", VALUE_INT, "42");
    add_attr(&build, "u.n", VALUE_INT_NUMBER, "42");
    add_attr(&build, "u.d", VALUE_DOUBLE, "0.5");
    add_attr(&build, "u.t", VALUE_BOOL, "true");
    add_attr(&build, "u.y", VALUE_BYTES, "AAEC");
    add_attr(&build, "u.0", VALUE_EMPTY, "");
    add_attr(&build, "x", VALUE_STRING, "ada@example.org");
    hash(&build, "u.*", "", "hashed 8 attributes u.*\n");
    assert_attr(&build, 0, 0, VALUE_STRING, "cfe00dde46ef9426");
    assert_attr(&build, 0, 1, VALUE_STRING, "cfe00dde46ef9426");
    assert_attr(&build, 0, 2, VALUE_INT, "709966045482637");
    assert_attr(&build, 0, 3, VALUE_INT_NUMBER, "709966045482637");
    assert_attr(&build, 0, 4, VALUE_DOUBLE, "424873361587686.5");
    assert_attr(&build, 0, 5, VALUE_BOOL, "true");
    assert_attr(&build, 0, 6, VALUE_BYTES, "ZojqjyZprShNgrYu");
    assert_attr(&build, 0, 7, VALUE_EMPTY, "");
    assert_attr(&build, 0, 8, VALUE_STRING, "ada@example.org");
    span_build_free(&build);
}

Test(redact, a_key_makes_other_hashes)
{
    struct span_build build;
    span_build_init(&build);
    add_span(&build);
    add_attr(&build, "a", VALUE_STRING, "ada@example.org");
    add_span(&build);
    add_attr(&build, "a", VALUE_STRING, "ada@example.org");
    hash(&build, "a", "0123456789abcdef", "hashed 2 attributes a, with a key\n");
    assert_attr(&build, 0, 0, VALUE_STRING, "48eef52843ab78cd");
    assert_attr(&build, 1, 0, VALUE_STRING, "48eef52843ab78cd");
    span_build_free(&build);
}

Test(redact, what_is_dropped_is_not_hashed)
{
    const char         *pattern[] = { "a", "a*" };
    struct redact_rules rules = { .dropped = pattern, .hashed = pattern + 1, .n_dropped = 1, .n_hashed = 1 };
    struct span_build   build;
    span_build_init(&build);
    add_span(&build);
    add_attr(&build, "a", VALUE_STRING, "x");
    add_attr(&build, "ab", VALUE_STRING, "x");
    redact(&build, &rules, "1 attributes a\nhashed 1 attributes a*\n");
    cr_assert_eq(build.table.spans[0].attrs.n, 1);
    assert_attr(&build, 0, 0, VALUE_STRING, "2d711642b726b044");
    span_build_free(&build);
}

Test(redact, arrays_are_hashed_value_by_value)
{
    struct span_build build;
    span_build_init(&build);
    add_span(&build);
    add_attr(&build, "a", VALUE_ARRAY, "{\"values\":[{\"stringValue\":\"x\"},{\"intValue\":\"42\"},{}]}");
    add_attr(&build, "a", VALUE_KVLIST, "{\"values\":[{\"key\":\"x\",\"value\":{\"doubleValue\":0.5}}]}");
    add_attr(&build, "a", VALUE_JSON, "[\"x\",42,{\"x\":null}]");
    hash(&build, "a", "", "hashed 3 attributes a\n");
    assert_attr(&build, 0, 0, VALUE_ARRAY,
                "{\"values\":[{\"stringValue\":\"2d711642b726b044\"},{\"intValue\":\"709966045482637\"},{}]}");
    assert_attr(&build, 0, 1, VALUE_KVLIST,
                "{\"values\":[{\"key\":\"x\",\"value\":{\"doubleValue\":424873361587686.5}}]}");
    assert_attr(&build, 0, 2, VALUE_JSON, "[\"2d711642b726b044\",709966045482637,{\"x\":null}]");
    span_build_free(&build);
}

#define MEMBER(key, value) "{\"key\":\"" key "\",\"value\":{" value "}}"
#define MAP(members)       "{\"values\":[" members "]}"
#define DEEP(text)         MAP("{\"kvlistValue\":" MAP(MEMBER("user", "\"kvlistValue\":" MAIL(text))) "}")
#define MAIL(text)         MAP(MEMBER("mail", "\"stringValue\":\"" text "\""))

Test(redact, members_of_maps_are_met_by_their_path)
{
    struct span_build build;
    span_build_init(&build);
    add_span(&build);
    add_attr(&build, "user", VALUE_KVLIST,
             MAP(MEMBER("mail", "\"stringValue\":\"x\"") "," MEMBER("age", "\"intValue\":42")));
    add_attr(&build, "ctx", VALUE_ARRAY, DEEP("x"));
    add_attr(&build, "ctx", VALUE_JSON, "{\"user.mail\":\"x\",\"mail\":\"x\"}");
    hash(&build, "user.mail", "", "hashed 3 attributes user.mail\n");
    assert_attr(&build, 0, 0, VALUE_KVLIST,
                MAP(MEMBER("mail", "\"stringValue\":\"2d711642b726b044\"") "," MEMBER("age", "\"intValue\":42")));
    assert_attr(&build, 0, 1, VALUE_ARRAY, DEEP("2d711642b726b044"));
    assert_attr(&build, 0, 2, VALUE_JSON, "{\"user.mail\":\"2d711642b726b044\",\"mail\":\"x\"}");
    span_build_free(&build);
}

Test(redact, members_of_maps_are_dropped)
{
    struct span_build build;
    span_build_init(&build);
    add_span(&build);
    add_attr(&build, "user", VALUE_KVLIST,
             MAP(MEMBER("mail", "\"stringValue\":\"x\"") "," MEMBER("age", "\"intValue\":42")));
    add_attr(&build, "user", VALUE_JSON, "{\"age\":1,\"mail\":\"x\",\"z\":[]}");
    drop(&build, "mail", "2 attributes mail\n");
    assert_attr(&build, 0, 0, VALUE_KVLIST, MAP(MEMBER("age", "\"intValue\":42")));
    assert_attr(&build, 0, 1, VALUE_JSON, "{\"age\":1,\"z\":[]}");
    span_build_free(&build);
}

Test(redact, a_hashed_service_is_a_service)
{
    struct span_build build;
    span_build_init(&build);
    SPAN_BUILD_ADD(&build, .trace = 1, .id = 1, .service = "x", .name = "a");
    hash(&build, "service.name", "", "hashed 1 attributes service.name\n");
    struct text service = span_table_text(&build.table, build.table.resources[0].service_id);
    cr_assert(service.n == 16 && memcmp(service.at, "2d711642b726b044", 16) == 0);
    span_build_free(&build);
}

/* ---- What is learned --------------------------------------------------------------- */

static bool model_says(struct span_build *build, const char *text)
{
    struct learn_options options = { .position = level_position(9), .n_threads = 1, .dials = dials_none() };
    struct stats         stats = { 0 };
    struct progress      progress;
    struct learn         learn;
    struct fail          fail;

    progress_init(&progress, false);
    learn_init(&learn, &options, &stats, &progress);
    span_build_finish(build);
    cr_assert_eq(learn_model(&learn, &build->window, &fail), STATUS_OK, "%s", fail.what);
    const struct model *model = &learn.build.model;
    bool is_there = memmem(model->text, model->n_strings == 0 ? 0 : model->string_end[model->n_strings - 1], text,
                           strlen(text)) != NULL;
    learn_free(&learn);
    stats_free(&stats);
    return is_there;
}

static void build_secrets(struct span_build *build)
{
    span_build_init(build);
    for (int i = 0; i < 8; i++) {
        add_span(build);
        add_attr(build, "mail", VALUE_STRING, "ada@example.org");
        add_attr(build, "ctx", VALUE_KVLIST, MAIL("ada@example.org"));
    }
    build->table.resources[0].container_form_id = intern_add(&build->table.texts, "RC", 2);
    build->table.scopes[0].container_form_id    = intern_add(&build->table.texts, "SC", 2);
}

Test(redact, the_model_has_what_is_not_redacted)
{
    struct span_build build;
    build_secrets(&build);
    cr_assert(model_says(&build, "ada@example.org"));
    span_build_free(&build);
}

Test(redact, the_model_has_nothing_of_what_is_dropped)
{
    struct span_build build;
    build_secrets(&build);
    drop(&build, "mail", "16 attributes mail\n");
    cr_assert(!model_says(&build, "ada@"));
    span_build_free(&build);
}

Test(redact, the_model_has_only_hashes_of_what_is_hashed)
{
    struct span_build build;
    build_secrets(&build);
    hash(&build, "mail", "", "hashed 16 attributes mail\n");
    cr_assert(!model_says(&build, "ada@"));
    span_build_free(&build);
    build_secrets(&build);
    hash(&build, "mail", "", "hashed 16 attributes mail\n");
    cr_assert(model_says(&build, "cfe00dde46ef9426"));
    span_build_free(&build);
}
