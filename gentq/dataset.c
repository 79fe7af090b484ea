/* dataset.c - trace by trace: sort, find parents, hash trees from the leaves up, code the attributes. */
#include "gentq/dataset.h"

#include <stdlib.h>

#include "gentq/kin.h"
#include "gentq/recode.h"

struct builder {
    struct recode        recode;
    struct kin           kin;
    struct dataset      *set;
    struct codes        *codes;
    struct buffer        exception_traces;
    const struct span  **spans;      /* of the trace under way */
    uint32_t            *operations;
    uint64_t            *hashes[CODES_N_TREES];
    uint32_t            *stamps;     /* trace + 1 that failed with an operation last, by operation */
    uint32_t             n_stamps;
};

struct sort_row {
    const struct span *span;
    uint32_t           operation;
};

static int compare_texts(struct text a, struct text b)
{
    size_t n     = a.n < b.n ? a.n : b.n;
    int    order = n == 0 ? 0 : memcmp(a.at, b.at, n);
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

/* By the bytes of service and name, then kind: codes would depend on which file came first. */
static int compare_operations(const struct codes *codes, uint32_t a, uint32_t b)
{
    int order = compare_texts(intern_view(&codes->services, codes_service(codes, a)),
                              intern_view(&codes->services, codes_service(codes, b)));
    if (order == 0)
        order = compare_texts(intern_view(&codes->names, codes_name(codes, a)),
                              intern_view(&codes->names, codes_name(codes, b)));
    return order != 0 ? order : codes_kind(codes, a) - codes_kind(codes, b);
}

static int compare_rows(const void *a, const void *b, void *codes)
{
    const struct sort_row *x = a, *y = b;
    if (x->span->start_ns != y->span->start_ns)
        return x->span->start_ns < y->span->start_ns ? -1 : 1;
    if (x->operation != y->operation)
        return compare_operations(codes, x->operation, y->operation);
    if (x->span->end_ns != y->span->end_ns)
        return x->span->end_ns > y->span->end_ns ? -1 : 1;
    return (x->span->span_id > y->span->span_id) - (x->span->span_id < y->span->span_id);
}

/* Spans in table order at order[0..n) to spans and operations in ours. */
static bool sort_trace(struct builder *builder, const struct span_table *table, const uint32_t *order, uint32_t n)
{
    struct sort_row *rows = malloc((n + (size_t)1) * sizeof *rows);
    if (rows == NULL)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const struct span *span = &table->spans[order[i]];
        rows[i] = (struct sort_row){ span, recode_operation(&builder->recode, span) };
    }
    qsort_r(rows, n, sizeof *rows, compare_rows, builder->codes);
    for (uint32_t i = 0; i < n; i++) {
        builder->spans[i]      = rows[i].span;
        builder->operations[i] = rows[i].operation;
    }
    free(rows);
    return true;
}

/* Adds a child's hash to its parent's: in any order, or in the order of the calls. */
static void fold_child(uint64_t *parent, uint64_t child, bool is_ordered)
{
    *parent = is_ordered ? code_mix(*parent + child) : *parent + code_mix(child);
}

/* The end of the run of spans from order[first] on that have one depth, start and operation. */
static uint32_t find_run(const struct builder *builder, uint32_t first, uint32_t n)
{
    const uint32_t *order = builder->kin.order;
    uint32_t        end   = first + 1;
    while (end < n && builder->kin.depth[order[end]] == builder->kin.depth[order[first]] &&
           builder->spans[order[end]]->start_ns == builder->spans[order[first]]->start_ns &&
           builder->operations[order[end]] == builder->operations[order[first]])
        end++;
    return end;
}

/* What starts at once has no order but that of what is below it: by hash. */
static void sort_run(uint32_t *order, uint32_t n, const uint64_t *hashes)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t at = order[i], k = i;
        for (; k > 0 && hashes[order[k - 1]] > hashes[at]; k--)
            order[k] = order[k - 1];
        order[k] = at;
    }
}

/* Leaves first: every span's accumulated children become its hash, which goes to its parent. */
static uint64_t hash_tree(struct builder *builder, int tree, uint32_t n)
{
    uint64_t *hashes = builder->hashes[tree], whole = 0;
    uint32_t *order  = builder->kin.order;

    memset(hashes, 0, n * sizeof *hashes);
    for (uint32_t first = 0, end; first < n; first = end) {
        end = find_run(builder, first, n);
        for (uint32_t i = first; i < end; i++) {
            uint32_t operation = builder->operations[order[i]];
            uint64_t label     = tree == 2 ? codes_service(builder->codes, operation) : operation;
            hashes[order[i]]   = code_mix(hashes[order[i]] ^ code_mix(label + 1));
        }
        sort_run(order + first, end - first, hashes);
        for (uint32_t i = first; i < end; i++) {
            uint32_t parent = builder->kin.parent[order[i]];
            fold_child(parent == SPAN_TABLE_NONE ? &whole : &hashes[parent], hashes[order[i]], tree == 1);
        }
    }
    return whole;
}

static void hash_trees(struct builder *builder, struct dataset_trace *trace, uint32_t n)
{
    for (int tree = 0; tree < CODES_N_TREES; tree++) {
        trace->trees[tree] = code_map_add(&builder->codes->trees[tree], hash_tree(builder, tree, n));
        builder->recode.has_failed |= trace->trees[tree] == CODE_NONE;
    }
}

/* The root's operation with the set of operations that failed. */
static void hash_failure(struct builder *builder, struct dataset_trace *trace, uint32_t n, uint32_t trace_at)
{
    const struct dataset_span *spans = &builder->set->spans[trace->first_span];
    uint64_t                   sum   = 0;

    if (builder->codes->operations.n > builder->n_stamps) {
        uint32_t  n_stamps = builder->codes->operations.n * 2;
        uint32_t *stamps   = realloc(builder->stamps, n_stamps * sizeof *stamps);
        if (stamps == NULL) {
            builder->recode.has_failed = true;
            return;
        }
        memset(stamps + builder->n_stamps, 0, (n_stamps - builder->n_stamps) * sizeof *stamps);
        builder->stamps   = stamps;
        builder->n_stamps = n_stamps;
    }
    for (uint32_t i = 0; i < n; i++)
        if (spans[i].is_error && builder->stamps[spans[i].operation] != trace_at + 1) {
            builder->stamps[spans[i].operation] = trace_at + 1;
            sum += code_mix(spans[i].operation + (uint64_t)1);
        }
    uint64_t key   = code_mix(sum ^ code_mix(builder->set->spans[trace->root].operation + (uint64_t)1));
    trace->failure = code_map_add(&builder->codes->failures, key);
    builder->recode.has_failed |= trace->failure == CODE_NONE;
}

static void code_events(struct builder *builder, const struct span *span, uint32_t operation, uint32_t trace_at)
{
    const struct span_table *table = builder->recode.table;

    for (uint32_t i = 0; i < span->n_events; i++) {
        const struct span_event *event = &table->events[span->first_event_at + i];
        uint32_t                 kind  = recode_event_kind(&builder->recode, operation, event->name_id);
        recode_append(&builder->set->events, kind);
        recode_attrs(&builder->recode, CODES_EVENT, kind, event->attrs, &builder->set->cells);
        for (uint32_t k = 0; k < event->attrs.n; k++) {
            const struct span_attr *attr = &table->attrs[event->attrs.first_at + k];
            struct text             key  = span_table_text(table, attr->key_id);
            if (key.n != strlen("exception.type") || memcmp(key.at, "exception.type", key.n) != 0)
                continue;
            recode_append(&builder->set->exceptions, recode_exception(&builder->recode, attr->value_id));
            recode_append(&builder->exception_traces, trace_at);
        }
    }
}

static void code_cells(struct builder *builder, const struct span *span, struct dataset_span *row)
{
    struct recode           *recode = &builder->recode;
    struct buffer           *cells  = &builder->set->cells;
    const struct span_scope *scope  = &recode->table->scopes[span->scope_at];

    row->first_cell  = (uint32_t)(cells->n / sizeof(uint32_t));
    row->first_event = (uint32_t)(builder->set->events.n / sizeof(uint32_t));
    row->n_links     = span->n_links;
    row->message     = CODE_NONE;
    recode_attrs(recode, CODES_SPAN, row->operation, span->attrs, cells);
    if (span->status_message_id != 0)
        recode_text(recode, CODES_SPAN, row->operation, "status.message", span->status_message_id, cells);
    if (span->status_message_id != 0 && row->is_error)
        row->message = recode_message(recode, span->status_message_id);
    recode_text(recode, CODES_SCOPE, row->operation, "scope.name", scope->name_id, cells);
    recode_text(recode, CODES_SCOPE, row->operation, "scope.version", scope->version_id, cells);
    recode_attrs(recode, CODES_SCOPE, row->operation, scope->attrs, cells);
    code_events(builder, span, row->operation, row->trace);
}

/* Who is above a row, once the rows above it are written: deepest last. */
static void link_rows(struct builder *builder, struct dataset_trace *trace, uint32_t n)
{
    struct dataset_span *rows  = &builder->set->spans[trace->first_span];
    struct codes        *codes = builder->codes;

    trace->root = CODE_NONE;
    for (uint32_t i = n; i-- > 0;) {
        uint32_t             at = builder->kin.order[i], parent = builder->kin.parent[at];
        struct dataset_span *row = &rows[at];
        uint32_t             service = codes_service(codes, row->operation);
        row->parent = row->edge = row->call = CODE_NONE;
        row->root   = trace->first_span + at;
        if (parent == SPAN_TABLE_NONE) {
            trace->root = row->root < trace->root ? row->root : trace->root;
        } else {
            uint32_t caller = codes_service(codes, rows[parent].operation);
            row->parent     = trace->first_span + parent;
            row->root       = rows[parent].root;
            row->edge = recode_pair(&builder->recode, &codes->edges, rows[parent].operation, row->operation);
            row->call = recode_pair(&builder->recode, &codes->service_pairs, caller, service);
        }
        uint32_t root_service = codes_service(codes, builder->set->spans[row->root].operation);
        row->share            = recode_pair(&builder->recode, &codes->service_pairs, root_service, service);
    }
}

static void build_trace(struct builder *builder, uint32_t trace_at, uint32_t first, uint32_t n)
{
    struct dataset_trace *trace  = &builder->set->traces[trace_at];
    uint64_t              end_ns = 0;

    *trace = (struct dataset_trace){ .start_ns = builder->spans[0]->start_ns, .first_span = first };
    memcpy(trace->id, builder->recode.table->traces[builder->spans[0]->trace_at].trace_id, sizeof trace->id);
    for (uint32_t i = 0; i < n; i++) {
        const struct span   *span = builder->spans[i];
        struct dataset_span *row  = &builder->set->spans[first + i];
        row->start_ns             = span->start_ns;
        row->duration_ns          = span->end_ns - span->start_ns;
        row->trace                = trace_at;
        row->operation            = builder->operations[i];
        row->resource             = span->resource_at;
        row->is_error             = span->status_code == 2;
        trace->has_error |= row->is_error;
        end_ns = span->end_ns > end_ns ? span->end_ns : end_ns;
        code_cells(builder, span, row);
    }
    trace->duration_ns = end_ns - trace->start_ns;
    kin_solve(&builder->kin, builder->spans, n);
    link_rows(builder, trace, n);
    hash_trees(builder, trace, n);
    hash_failure(builder, trace, n, trace_at);
    struct dataset_notes *notes = &builder->set->notes;
    notes->n_orphans += builder->kin.n_orphans;
    notes->n_duplicates += builder->kin.n_duplicates;
    notes->n_cycles += builder->kin.n_cycles;
    for (uint32_t i = 0; i < n; i++)
        notes->n_roots += builder->kin.parent[i] == SPAN_TABLE_NONE;
}

static bool build_traces(struct builder *builder, const struct span_table *table, const uint32_t *first,
                         const uint32_t *order)
{
    struct dataset *set  = builder->set;
    uint32_t        span = 0;

    for (uint32_t t = 0; t < table->n_traces; t++) {
        uint32_t n = first[t + 1] - first[t];
        if (n == 0)
            continue;
        if (!sort_trace(builder, table, order + first[t], n) || builder->recode.has_failed)
            return false;
        build_trace(builder, set->n_traces++, span, n);
        span += n;
    }
    set->n_spans                       = span;
    set->traces[set->n_traces]         = (struct dataset_trace){ .first_span = span };
    set->spans[span].first_cell  = (uint32_t)(set->cells.n / sizeof(uint32_t));
    set->spans[span].first_event = (uint32_t)(set->events.n / sizeof(uint32_t));
    return !builder->recode.has_failed && !set->cells.has_failed && !set->events.has_failed;
}

static void code_resources(struct builder *builder, const struct span_table *table)
{
    for (uint32_t i = 0; i < table->n_resources; i++) {
        builder->set->first_resource_cell[i] = (uint32_t)(builder->set->resource_cells.n / sizeof(uint32_t));
        recode_attrs(&builder->recode, CODES_RESOURCE, recode_service(&builder->recode, table->resources[i].service_id),
                     table->resources[i].attrs, &builder->set->resource_cells);
    }
    builder->set->first_resource_cell[table->n_resources] =
        (uint32_t)(builder->set->resource_cells.n / sizeof(uint32_t));
}

static bool take_arrays(struct builder *builder, struct arena *scratch, const struct span_table *table, uint32_t n_max)
{
    struct dataset *set = builder->set;

    builder->spans      = arena_take(scratch, n_max, sizeof *builder->spans);
    builder->operations = arena_take(scratch, n_max, sizeof *builder->operations);
    bool has_all        = builder->spans != NULL && builder->operations != NULL;
    for (int i = 0; i < CODES_N_TREES; i++)
        has_all &= (builder->hashes[i] = arena_take(scratch, n_max, sizeof *builder->hashes[i])) != NULL;
    set->spans               = arena_take(&set->arena, table->n_spans + (size_t)1, sizeof *set->spans);
    set->traces              = arena_take(&set->arena, table->n_traces + (size_t)1, sizeof *set->traces);
    set->first_resource_cell = arena_take(&set->arena, table->n_resources + (size_t)1, sizeof(uint32_t));
    set->n_resources         = table->n_resources;
    return has_all && set->spans != NULL && set->traces != NULL && set->first_resource_cell != NULL &&
           recode_init(&builder->recode, table, builder->codes, scratch) && kin_reserve(&builder->kin, n_max);
}

static bool keep_exceptions(struct builder *builder)
{
    struct dataset *set   = builder->set;
    size_t          bytes = builder->exception_traces.n;

    if (set->exceptions.has_failed || builder->exception_traces.has_failed ||
        (set->exception_traces = arena_take(&set->arena, bytes + 1, 1)) == NULL)
        return false;
    if (bytes != 0)
        memcpy(set->exception_traces, builder->exception_traces.data, bytes);
    return true;
}

enum status dataset_build(const struct span_table *table, struct codes *codes, struct dataset *out,
                          struct fail *fail)
{
    struct arena   scratch; /* owned here */
    struct builder builder = { .set = out, .codes = codes };
    uint32_t      *first = NULL, *order = NULL; /* owned here */
    uint32_t       n_max = 1;

    *out = (struct dataset){ 0 };
    arena_init(&out->arena);
    arena_init(&scratch);
    out->notes.n_bad_lines = table->notes.n_bad_lines;
    out->notes.n_bad_spans = table->notes.n_bad_spans;
    enum status s          = span_table_group(table, &first, &order, fail);
    for (uint32_t t = 0; s == STATUS_OK && t < table->n_traces; t++)
        n_max = first[t + 1] - first[t] > n_max ? first[t + 1] - first[t] : n_max;
    if (s == STATUS_OK) {
        bool is_built = take_arrays(&builder, &scratch, table, n_max);
        if (is_built) {
            code_resources(&builder, table);
            is_built = build_traces(&builder, table, first, order) && keep_exceptions(&builder);
        }
        if (!is_built)
            s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "traces");
        else if (out->cells.n / sizeof(uint32_t) >= CODE_NONE)
            s = fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "too many attributes");
    }
    free(builder.stamps);
    kin_free(&builder.kin);
    buffer_free(&builder.exception_traces);
    recode_free(&builder.recode);
    arena_free(&scratch);
    free(first);
    free(order);
    return s;
}

void dataset_free(struct dataset *set)
{
    arena_free(&set->arena);
    buffer_free(&set->cells);
    buffer_free(&set->events);
    buffer_free(&set->exceptions);
    buffer_free(&set->resource_cells);
    *set = (struct dataset){ 0 };
}

void dataset_place(struct dataset *set, const struct active_time *time)
{
    for (uint32_t i = 0; i < set->n_spans; i++)
        set->spans[i].bucket = (uint16_t)active_time_bucket(time, set->spans[i].start_ns);
    for (uint32_t t = 0; t < set->n_traces; t++)
        set->traces[t].bucket = (uint16_t)active_time_bucket(time, set->traces[t].start_ns);
}
