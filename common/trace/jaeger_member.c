/* jaeger_member.c - member names by length, then by comparison; a walk; times. */
#include "common/trace/jaeger_member.h"

#include "common/trace/json_scalar.h"

#define IS(name, literal) (memcmp((name).at, literal, sizeof(literal) - 1) == 0)
#define IS_OR_UNKNOWN(name, literal, member) (IS(name, literal) ? (member) : JAEGER_MEMBER_UNKNOWN)

/* Names of 3 to 7 characters. */
static enum jaeger_member short_member_of(struct text name)
{
    switch (name.n) {
    case 3:
        return IS_OR_UNKNOWN(name, "key", JAEGER_MEMBER_KEY);
    case 4:
        return IS(name, "type") ? JAEGER_MEMBER_TYPE
             : IS(name, "tags") ? JAEGER_MEMBER_TAGS
             : IS(name, "logs") ? JAEGER_MEMBER_LOGS
                                : IS_OR_UNKNOWN(name, "data", JAEGER_MEMBER_DATA);
    case 5:
        return IS(name, "value") ? JAEGER_MEMBER_VALUE
             : IS(name, "flags") ? JAEGER_MEMBER_FLAGS
             : IS(name, "spans") ? JAEGER_MEMBER_SPANS
             : IS(name, "total") ? JAEGER_MEMBER_PAGE
                                 : IS_OR_UNKNOWN(name, "limit", JAEGER_MEMBER_PAGE);
    case 6:
        return IS(name, "spanID") ? JAEGER_MEMBER_SPAN_ID
             : IS(name, "fields") ? JAEGER_MEMBER_FIELDS
             : IS(name, "offset") ? JAEGER_MEMBER_PAGE
                                  : IS_OR_UNKNOWN(name, "errors", JAEGER_MEMBER_PAGE);
    case 7:
        return IS(name, "traceID") ? JAEGER_MEMBER_TRACE_ID
             : IS(name, "refType") ? JAEGER_MEMBER_REF_TYPE
                                   : IS_OR_UNKNOWN(name, "process", JAEGER_MEMBER_PROCESS);
    default:
        return JAEGER_MEMBER_UNKNOWN;
    }
}

enum jaeger_member jaeger_member_of(struct text name)
{
    switch (name.n) {
    case 8:
        return IS(name, "duration") ? JAEGER_MEMBER_DURATION
                                    : IS_OR_UNKNOWN(name, "warnings", JAEGER_MEMBER_WARNINGS);
    case 9:
        return IS(name, "startTime")   ? JAEGER_MEMBER_START_TIME
             : IS(name, "timestamp")   ? JAEGER_MEMBER_TIMESTAMP
             : IS(name, "processID")   ? JAEGER_MEMBER_PROCESS_ID
                                       : IS_OR_UNKNOWN(name, "processes", JAEGER_MEMBER_PROCESSES);
    case 10:
        return IS_OR_UNKNOWN(name, "references", JAEGER_MEMBER_REFERENCES);
    case 11:
        return IS_OR_UNKNOWN(name, "serviceName", JAEGER_MEMBER_SERVICE_NAME);
    case 12:
        return IS_OR_UNKNOWN(name, "parentSpanID", JAEGER_MEMBER_PARENT_SPAN_ID);
    case 13:
        return IS_OR_UNKNOWN(name, "operationName", JAEGER_MEMBER_OPERATION_NAME);
    case 15:
        return IS_OR_UNKNOWN(name, "startTimeMillis", JAEGER_MEMBER_START_TIME_MILLIS);
    default:
        return short_member_of(name);
    }
}

uint32_t jaeger_member_find(const struct json_node *nodes, uint32_t at, enum jaeger_member member)
{
    if (nodes[at].type != JSON_OBJECT)
        return 0;
    for (uint32_t name_at = at + 1; name_at < nodes[at].next; name_at = nodes[name_at + 1].next)
        if (jaeger_member_of(nodes[name_at].text) == member)
            return name_at + 1;
    return 0;
}

bool jaeger_member_next(struct jaeger_reader *reader, struct jaeger_member_walk *walk)
{
    if (walk->next_at >= walk->end_at)
        return false;

    const struct json_node *name = &reader->document.nodes[walk->next_at], *value = name + 1;
    walk->value_at = walk->next_at + 1;
    walk->next_at  = value->next;
    walk->is_null  = value->type == JSON_NULL;
    walk->member   = jaeger_member_of(name->text);
    uint64_t bit = (uint64_t)1 << walk->member;
    if ((walk->seen & bit) != 0 && walk->member != JAEGER_MEMBER_UNKNOWN) {
        walk->status = trace_document_bad(&reader->document, "%s%.*s is given twice", reader->owner,
                                          (int)name->text.n, name->text.at);
        return false;
    }
    walk->seen |= bit;
    return true;
}

void jaeger_member_skip(struct jaeger_reader *reader, const struct jaeger_member_walk *walk)
{
    reader->document.table->notes.n_unknown_members += !walk->is_null;
}

enum status jaeger_member_intern_form(struct jaeger_reader *reader, const struct buffer *form, uint32_t *form_id)
{
    const void *codes = form->n == 0 ? "" : (const char *)form->data;
    uint32_t    id = form->has_failed ? INTERN_NONE : intern_add(&reader->document.table->texts, codes, form->n);
    if (id == INTERN_NONE)
        return STATUS_NO_MEMORY;
    *form_id = id;
    return STATUS_OK;
}

void jaeger_member_replace_code(struct buffer *form, char code, char by)
{
    char *at = form->n == 0 ? NULL : memchr(form->data, code, form->n);
    if (at != NULL)
        *at = by;
}

enum status jaeger_member_time(struct jaeger_reader *reader, uint32_t at, const char *name,
                               struct time_unit_seen *seen, uint8_t *power, uint64_t *time_ns)
{
    uint64_t time;
    if (!json_scalar_u64(&reader->document.nodes[at], UINT64_MAX, &time))
        return trace_document_bad(&reader->document, "%s%s is not a number", reader->owner, name);
    *power = time == 0 ? 3 : time_unit_of(time);
    if (!time_unit_to_ns(time, *power, time_ns))
        return trace_document_bad(&reader->document, "%s%s lies beyond the year 2262", reader->owner, name);
    if (time != 0 && time_unit_note(seen, *power))
        reader->odd = seen == &reader->document.table->start_unit ? "startTime is not always in the same unit"
                                                                  : "log timestamp is not always in the same unit";
    return STATUS_OK;
}
