/* otlp_member.c - member names by length, then by comparison. */
#include "common/trace/otlp_member.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define IS(name, literal) (memcmp((name).at, literal, sizeof(literal) - 1) == 0)
#define IS_OR_UNKNOWN(name, literal, member) (IS(name, literal) ? (member) : OTLP_MEMBER_UNKNOWN)

/* Names of 1 to 8 characters. */
static enum otlp_member short_member_of(struct text name)
{
    switch (name.n) {
    case 3:
        return IS_OR_UNKNOWN(name, "key", OTLP_MEMBER_KEY);
    case 4:
        return IS(name, "name") ? OTLP_MEMBER_NAME
             : IS(name, "kind") ? OTLP_MEMBER_KIND
                                : IS_OR_UNKNOWN(name, "code", OTLP_MEMBER_CODE);
    case 5:
        return IS(name, "value") ? OTLP_MEMBER_VALUE
             : IS(name, "spans") ? OTLP_MEMBER_SPANS
             : IS(name, "scope") ? OTLP_MEMBER_SCOPE
             : IS(name, "flags") ? OTLP_MEMBER_FLAGS
                                 : IS_OR_UNKNOWN(name, "links", OTLP_MEMBER_LINKS);
    case 6:
        return IS(name, "spanId") ? OTLP_MEMBER_SPAN_ID
             : IS(name, "status") ? OTLP_MEMBER_STATUS
             : IS(name, "events") ? OTLP_MEMBER_EVENTS
                                  : IS_OR_UNKNOWN(name, "values", OTLP_MEMBER_VALUES);
    case 7:
        return IS(name, "traceId") ? OTLP_MEMBER_TRACE_ID
             : IS(name, "message") ? OTLP_MEMBER_MESSAGE
             : IS(name, "version") ? OTLP_MEMBER_VERSION
                                   : IS_OR_UNKNOWN(name, "batches", OTLP_MEMBER_RESOURCE_SPANS);
    case 8:
        return IS(name, "intValue") ? OTLP_MEMBER_INT_VALUE : IS_OR_UNKNOWN(name, "resource", OTLP_MEMBER_RESOURCE);
    default:
        return OTLP_MEMBER_UNKNOWN;
    }
}

/* Names of 9 characters and more. */
static enum otlp_member long_member_of(struct text name)
{
    switch (name.n) {
    case 9:
        return IS(name, "boolValue") ? OTLP_MEMBER_BOOL_VALUE
                                     : IS_OR_UNKNOWN(name, "schemaUrl", OTLP_MEMBER_SCHEMA_URL);
    case 10:
        return IS(name, "attributes") ? OTLP_MEMBER_ATTRIBUTES
             : IS(name, "traceState") ? OTLP_MEMBER_TRACE_STATE
             : IS(name, "scopeSpans") ? OTLP_MEMBER_SCOPE_SPANS
             : IS(name, "arrayValue") ? OTLP_MEMBER_ARRAY_VALUE
                                      : IS_OR_UNKNOWN(name, "bytesValue", OTLP_MEMBER_BYTES_VALUE);
    case 11:
        return IS(name, "stringValue") ? OTLP_MEMBER_STRING_VALUE
             : IS(name, "doubleValue") ? OTLP_MEMBER_DOUBLE_VALUE
                                       : IS_OR_UNKNOWN(name, "kvlistValue", OTLP_MEMBER_KVLIST_VALUE);
    case 12:
        return IS(name, "parentSpanId") ? OTLP_MEMBER_PARENT_SPAN_ID
                                        : IS_OR_UNKNOWN(name, "timeUnixNano", OTLP_MEMBER_TIME);
    case 13:
        return IS_OR_UNKNOWN(name, "resourceSpans", OTLP_MEMBER_RESOURCE_SPANS);
    case 15:
        return IS_OR_UNKNOWN(name, "endTimeUnixNano", OTLP_MEMBER_END_TIME);
    case 17:
        return IS(name, "startTimeUnixNano") ? OTLP_MEMBER_START_TIME
                                             : IS_OR_UNKNOWN(name, "droppedLinksCount", OTLP_MEMBER_DROPPED_LINKS);
    case 18:
        return IS_OR_UNKNOWN(name, "droppedEventsCount", OTLP_MEMBER_DROPPED_EVENTS);
    case 22:
        return IS(name, "instrumentationLibrary")
                   ? OTLP_MEMBER_SCOPE
                   : IS_OR_UNKNOWN(name, "droppedAttributesCount", OTLP_MEMBER_DROPPED_ATTRIBUTES);
    case 27:
        return IS_OR_UNKNOWN(name, "instrumentationLibrarySpans", OTLP_MEMBER_SCOPE_SPANS);
    default:
        return OTLP_MEMBER_UNKNOWN;
    }
}

enum otlp_member otlp_member_of(struct text name)
{
    char camel[32]; /* holds the longest name */

    enum otlp_member member = name.n <= 8 ? short_member_of(name) : long_member_of(name);
    if (member != OTLP_MEMBER_UNKNOWN || name.n == 0 || name.n > sizeof camel ||
        memchr(name.at, '_', name.n - 1) == NULL)
        return member;

    struct text renamed = { camel, 0 };
    for (size_t i = 0; i < name.n; i++) {
        bool is_word = name.at[i] == '_' && i + 1 < name.n && name.at[i + 1] >= 'a' && name.at[i + 1] <= 'z';
        camel[renamed.n++] = is_word ? (char)(name.at[++i] - 'a' + 'A') : name.at[i];
    }
    return renamed.n <= 8 ? short_member_of(renamed) : long_member_of(renamed);
}

enum status otlp_member_bad(struct otlp_reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->what, sizeof reader->what, format, arguments);
    va_end(arguments);
    return STATUS_BAD_TRACE;
}

bool otlp_member_next(struct otlp_reader *reader, struct otlp_member_walk *walk)
{
    while (walk->next_at < walk->end_at) {
        const struct json_node *name = &reader->nodes[walk->next_at], *value = name + 1;
        walk->value_at = walk->next_at + 1;
        walk->next_at = value->next;
        if (value->type == JSON_NULL)
            continue;
        walk->member = otlp_member_of(name->text);
        uint64_t bit = (uint64_t)1 << walk->member;
        if ((walk->seen & bit) != 0 && walk->member != OTLP_MEMBER_UNKNOWN) {
            walk->status = otlp_member_bad(reader, "%s%.*s is given twice", reader->owner, (int)name->text.n,
                                           name->text.at);
            return false;
        }
        walk->seen |= bit;
        return true;
    }
    return false;
}

enum status otlp_member_intern_form(struct otlp_reader *reader, const struct otlp_member_form *form, uint32_t *form_id)
{
    assert(form->n <= sizeof form->codes);
    *form_id = intern_add(&reader->table->texts, form->codes, form->n);
    return *form_id == INTERN_NONE ? STATUS_NO_MEMORY : STATUS_OK;
}
