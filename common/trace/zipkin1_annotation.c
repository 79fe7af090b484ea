/* zipkin1_annotation.c - annotations: the span's own core values give its kind and times, all others are events.
 *
 * A core value is the span's own when it is of the span's kind and has the
 * span's endpoint or none. It has a code of the form instead of an event when
 * its time is the span's start or end to the unit it is given in. A record
 * that holds both halves of a call stays one span, the half that comes first;
 * the other half's annotations are events with an endpoint. */
#include "common/trace/zipkin1_parts.h"

#include "common/trace/zipkin1_form.h"

static const uint64_t UNIT_NS[] = { 1, 1000, 1000000, 1000000000 };

static const struct zipkin1_annotation *list(const struct zipkin1_reader *reader, size_t *n)
{
    *n = reader->annotations.n / sizeof(struct zipkin1_annotation);
    return (const struct zipkin1_annotation *)reader->annotations.data;
}

/* ---- Reading ------------------------------------------------------------------------------ */

static enum status read_one(struct zipkin1_reader *reader, uint32_t at)
{
    enum { TIMESTAMP, VALUE, ENDPOINT, N };
    static const char *const   names[N] = { "timestamp", "value", "endpoint" };
    struct zipkin1_annotation  annotation = { 0 };
    uint32_t                   found[N];
    struct trace_document     *document = &reader->document;
    enum status                s = zipkin1_member_find(reader, at, "annotation ", names, N, found,
                                                       &document->table->notes.n_unknown_members);

    if (s != STATUS_OK)
        return s;
    if (found[TIMESTAMP] == 0 || found[VALUE] == 0)
        return trace_document_bad(document, "annotation has no %s", names[found[TIMESTAMP] == 0 ? TIMESTAMP : VALUE]);
    s = trace_document_text(document, found[VALUE], "annotation ", "value", &annotation.value_id);
    if (s == STATUS_OK)
        s = zipkin1_member_time(reader, found[TIMESTAMP], "annotation timestamp", &document->table->event_unit,
                              &annotation.power, &annotation.time_ns);
    if (s != STATUS_OK)
        return s;
    if (annotation.time_ns == 0)
        return trace_document_bad(document, "annotation timestamp is zero");
    if (found[ENDPOINT] != 0 && document->nodes[found[ENDPOINT]].type != JSON_OBJECT)
        return trace_document_bad(document, "annotation endpoint is not an object");
    annotation.endpoint_at = found[ENDPOINT];
    annotation.core        = zipkin1_core_of_text(document->nodes[found[VALUE]].text);
    buffer_append(&reader->annotations, &annotation, sizeof annotation);
    return reader->annotations.has_failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Core values beyond what a form may have are values like any other. */
static void limit_cores(struct zipkin1_reader *reader)
{
    struct zipkin1_annotation *annotations = (struct zipkin1_annotation *)reader->annotations.data;
    size_t                     n = reader->annotations.n / sizeof *annotations, n_cores = 0;

    for (size_t i = 0; i < n; i++)
        if (annotations[i].core != NULL && ++n_cores > ZIPKIN1_FORM_MAX_CORES)
            annotations[i].core = NULL;
}

/* The first annotation that is a core value, has an endpoint, or both. */
static const struct zipkin1_annotation *find_first(const struct zipkin1_reader *reader, bool is_core, bool has_endpoint)
{
    size_t                           n;
    const struct zipkin1_annotation *annotations = list(reader, &n);

    for (size_t i = 0; i < n; i++)
        if ((!is_core || annotations[i].core != NULL) && (!has_endpoint || annotations[i].endpoint_at != 0))
            return &annotations[i];
    return NULL;
}

enum status zipkin1_annotation_read(struct zipkin1_reader *reader, uint32_t at)
{
    const struct json_node          *nodes = reader->document.nodes;
    const struct zipkin1_annotation *first;

    reader->annotations.n = 0;
    reader->endpoint_at   = 0;
    reader->kind          = 0;
    if (at == 0)
        return STATUS_OK;
    if (nodes[at].type != JSON_ARRAY)
        return trace_document_bad(&reader->document, "annotations is not an array");
    for (uint32_t i = at + 1; i < nodes[at].next; i = nodes[i].next) {
        enum status s = read_one(reader, i);
        if (s != STATUS_OK)
            return s;
    }
    limit_cores(reader);
    first = find_first(reader, true, true);
    if (first == NULL)
        first = find_first(reader, true, false);
    if (first != NULL)
        reader->kind = first->core->kind;
    if (first == NULL || first->endpoint_at == 0)
        first = find_first(reader, false, true);
    if (first != NULL)
        reader->endpoint_at = first->endpoint_at;
    return STATUS_OK;
}

/* ---- Times -------------------------------------------------------------------------------- */

static uint64_t floor_to(uint64_t time_ns, uint8_t power)
{
    return time_ns - time_ns % UNIT_NS[power / 3];
}

static bool is_own(const struct zipkin1_reader *reader, const struct zipkin1_annotation *annotation)
{
    return annotation->core != NULL && annotation->core->kind == reader->kind &&
           (annotation->endpoint_at == 0 || zipkin1_member_own_code(reader, annotation->endpoint_at) != '\0');
}

/* The first of the span's own that marks its start, or its end; NULL when there is none. */
static const struct zipkin1_annotation *find_own(const struct zipkin1_reader *reader, bool is_end)
{
    size_t                           n;
    const struct zipkin1_annotation *annotations = list(reader, &n);

    for (size_t i = 0; i < n; i++)
        if (annotations[i].core != NULL && annotations[i].core->is_end == is_end && is_own(reader, &annotations[i]))
            return &annotations[i];
    return NULL;
}

/* The time of the first annotation, in time; 0 when there is none. */
static uint64_t earliest(const struct zipkin1_reader *reader)
{
    size_t                           n;
    const struct zipkin1_annotation *annotations = list(reader, &n);
    uint64_t                         time_ns = 0;

    for (size_t i = 0; i < n; i++)
        if (i == 0 || annotations[i].time_ns < time_ns)
            time_ns = annotations[i].time_ns;
    return time_ns;
}

enum status zipkin1_annotation_times(struct zipkin1_reader *reader, struct zipkin1_times *times)
{
    const struct zipkin1_annotation *begin = find_own(reader, false), *end = find_own(reader, true);

    /* The timestamp counts, unless the annotation is the same instant in a finer unit. */
    times->start_ns = times->timestamp_ns;
    if (begin != NULL && (times->start_ns == 0 || (begin->power < times->power &&
                                                   floor_to(begin->time_ns, times->power) == times->start_ns)))
        times->start_ns = begin->time_ns;
    if (times->start_ns == 0)
        times->start_ns = end != NULL && times->duration_ns < end->time_ns ? end->time_ns - times->duration_ns
                                                                           : earliest(reader);

    if (times->duration_ns > INT64_MAX - times->start_ns)
        return trace_document_bad(&reader->document, "span ends beyond the year 2262");
    times->end_ns = times->start_ns + times->duration_ns;
    if (end != NULL && end->time_ns >= times->start_ns &&
        (times->duration_ns == 0 || floor_to(end->time_ns - times->start_ns, 3) == times->duration_ns))
        times->end_ns = end->time_ns;
    return STATUS_OK;
}

bool zipkin1_annotation_is_shared(const struct zipkin1_reader *reader, const struct zipkin1_times *times)
{
    size_t                           n;
    const struct zipkin1_annotation *annotations = list(reader, &n);
    bool                             has_begin = false, has_end = false;

    for (size_t i = 0; i < n; i++) {
        char code = annotations[i].core == NULL ? '\0' : annotations[i].core->code;
        if (code == ZIPKIN1_FORM_CS)
            return false;
        has_begin = has_begin || code == ZIPKIN1_FORM_SR;
        has_end   = has_end || code == ZIPKIN1_FORM_SS;
    }
    return has_begin && (times->timestamp_ns == 0 || (has_end && times->duration_ns == 0));
}

/* ---- Forms and events --------------------------------------------------------------------- */

/* Does a code of the form say all of the annotation? */
static bool is_code(const struct zipkin1_reader *reader, const struct zipkin1_annotation *annotation,
                    const struct zipkin1_times *times)
{
    if (!is_own(reader, annotation))
        return false;
    return annotation->time_ns ==
           floor_to(annotation->core->is_end ? times->end_ns : times->start_ns, annotation->power);
}

void zipkin1_annotation_put_form(struct zipkin1_reader *reader, const struct zipkin1_times *times)
{
    size_t                           n;
    const struct zipkin1_annotation *annotations = list(reader, &n);

    buffer_append_byte(&reader->form, ZIPKIN1_FORM_ANNOTATIONS);
    for (size_t i = 0; i < n; i++) {
        if (!is_code(reader, &annotations[i], times)) {
            buffer_append_byte(&reader->form, ZIPKIN1_FORM_EVENT);
            continue;
        }
        buffer_append_byte(&reader->form, (uint8_t)annotations[i].core->code);
        zipkin1_member_put_unit(reader, annotations[i].power);
        if (annotations[i].endpoint_at != 0)
            buffer_append_byte(&reader->form, (uint8_t)zipkin1_member_own_code(reader, annotations[i].endpoint_at));
    }
    buffer_append_byte(&reader->form, ZIPKIN1_FORM_ANNOTATIONS_END);
}

static enum status put_event(struct zipkin1_reader *reader, const struct zipkin1_annotation *annotation)
{
    struct span_table *table = reader->document.table;
    struct span_event  event = { .time_ns = annotation->time_ns, .name_id = annotation->value_id,
                                 .attrs = { table->n_attrs, 0 } };

    reader->form.n = 0;
    zipkin1_member_put_unit(reader, annotation->power);
    enum status s = zipkin1_member_put_endpoint(reader, annotation->endpoint_at, false);
    if (s != STATUS_OK)
        return s;
    event.attrs.n = table->n_attrs - event.attrs.first_at;
    event.form_id = intern_add(&table->texts, reader->form.data, reader->form.n);
    if (reader->form.has_failed || event.form_id == INTERN_NONE ||
        span_table_append_event(table, &event) == SPAN_TABLE_NONE)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

enum status zipkin1_annotation_put_events(struct zipkin1_reader *reader, const struct zipkin1_times *times)
{
    size_t                           n;
    const struct zipkin1_annotation *annotations = list(reader, &n);
    enum status                      s = STATUS_OK;

    for (size_t i = 0; i < n && s == STATUS_OK; i++)
        if (!is_code(reader, &annotations[i], times))
            s = put_event(reader, &annotations[i]);
    return s;
}
