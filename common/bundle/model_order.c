/* model_order.c - the order of siblings that start at the same time.
 *
 * A label's content is written out as bytes, strings with their length in
 * front, in the order of model_order.h; labels are sorted by (service, coarse
 * name, kind, name, rest of the bytes) and hashed by service, name and rest. */
#include "common/bundle/model_order.h"

#include <stdlib.h>

#include "common/base/hash.h"
#include "common/base/name_template.h"

struct label_content {
    struct text service, coarse, name, rest;
    uint32_t    label;
    uint8_t     kind;
};

static void append_u32(struct buffer *out, uint32_t value)
{
    /* Big-endian, so that bytewise order is numeric order. */
    const uint8_t bytes[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };
    buffer_append(out, bytes, sizeof bytes);
}

/* XXH64 of the words as little-endian bytes, on every machine. */
static uint64_t hash_words(const uint64_t *words, size_t n)
{
    uint8_t bytes[3 * 8];
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 8; k++)
            bytes[8 * i + k] = (uint8_t)(words[i] >> (8 * k));
    return hash_xxh64(bytes, 8 * n);
}

static void append_string(struct buffer *out, const struct model *model, uint32_t string)
{
    struct text text = model_string(model, string);
    append_u32(out, (uint32_t)text.n);
    buffer_append(out, text.at, text.n);
}

/* What stands for a slot of a name template: a text that such a slot may hold. */
static const struct {
    const char *mark, *text;
} slots[] = {
    { "{digits}", "100" },
    { "{uuid}", "10000000-0000-4000-8000-000000000000" },
    { "{hex", "10000000" },
    { "{HEX", "10000000" },
    { "{alnum", "1a1a1a1a1a1a" },
};

/* Bytes of the slot's mark, its length if any included, at the head of 'text'; 0: none. */
static size_t measure_slot(struct text text, const char *mark)
{
    size_t n = strlen(mark);
    if (text.n < n || memcmp(text.at, mark, n) != 0)
        return 0;
    if (mark[n - 1] == '}')
        return n;
    for (; n < text.n && text.at[n] >= '0' && text.at[n] <= '9'; n++)
        ;
    return n < text.n && text.at[n] == '}' ? n + 1 : 0;
}

/* The name's template by the coarser rules of name_template.h, which are the
 * same for a literal, for a template and for what is drawn from it. */
static void append_coarse(struct buffer *out, struct buffer *scratch, struct text name)
{
    scratch->n = 0;
    while (name.n != 0) {
        size_t n_slot = 0;
        for (size_t i = 0; i < sizeof slots / sizeof *slots && n_slot == 0; i++)
            if ((n_slot = measure_slot(name, slots[i].mark)) != 0)
                buffer_append(scratch, slots[i].text, strlen(slots[i].text));
        if (n_slot == 0)
            buffer_append_byte(scratch, (uint8_t)name.at[0]);
        n_slot = n_slot == 0 ? 1 : n_slot;
        name   = (struct text){ name.at + n_slot, name.n - n_slot };
    }
    name_template_append(out, (struct text){ (const char *)scratch->data, scratch->n });
    out->has_failed |= scratch->has_failed;
}

static void append_keys(struct buffer *out, const struct model *model, uint32_t first, uint32_t n)
{
    append_u32(out, n);
    for (uint32_t i = 0; i < n; i++)
        append_string(out, model, model->label_attrs[first + i].key);
}

static void append_rest(struct buffer *out, const struct model *model, const struct model_label *label)
{
    buffer_append_byte(out, label->kind);
    buffer_append_byte(out, label->status_code);
    append_string(out, model, label->form);
    append_keys(out, model, label->first_attr, label->n_attrs);
    append_u32(out, label->n_events);
    for (uint32_t i = 0; i < label->n_events; i++) {
        const struct model_label_event *event = &model->label_events[label->first_event + i];
        append_string(out, model, event->name_text);
        append_string(out, model, event->form);
        append_keys(out, model, event->first_attr, event->n_attrs);
    }
    append_u32(out, label->n_links);
    for (uint32_t i = 0; i < label->n_links; i++) {
        const struct model_label_link *link = &model->label_links[label->first_link + i];
        append_string(out, model, link->form);
        append_keys(out, model, link->first_attr, link->n_attrs);
    }
    buffer_append_byte(out, label->is_early);
    if (label->is_shared)
        buffer_append_byte(out, 1);
}

static int compare_text(struct text a, struct text b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    c = n == 0 ? 0 : memcmp(a.at, b.at, n);
    return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

static int compare_content(const struct label_content *a, const struct label_content *b)
{
    int c = compare_text(a->service, b->service);
    if (c == 0)
        c = compare_text(a->coarse, b->coarse);
    if (c == 0)
        c = a->kind - b->kind;
    if (c == 0)
        c = compare_text(a->name, b->name);
    return c != 0 ? c : compare_text(a->rest, b->rest);
}

static int compare_for_sort(const void *a, const void *b)
{
    const struct label_content *x = a, *y = b;
    int c = compare_content(x, y);
    return c != 0 ? c : (x->label > y->label) - (x->label < y->label);
}

enum status model_order_labels(const struct model *model, struct arena *arena, uint32_t **rank, uint64_t **hash,
                               struct fail *fail)
{
    size_t                n_all = (size_t)model->n_labels + MODEL_LABEL_FIRST;
    struct buffer         bytes = { 0 }, scratch = { 0 };                       /* owned here */
    struct label_content *contents = calloc(n_all, sizeof *contents);           /* owned here */
    uint32_t             *ends = calloc(2 * n_all, sizeof *ends);               /* owned here: of coarse name and rest */
    enum status           s = STATUS_NO_MEMORY;

    *rank = arena_take(arena, n_all, sizeof **rank);
    *hash = arena_take(arena, n_all, sizeof **hash);
    if (contents == NULL || ends == NULL || *rank == NULL || *hash == NULL)
        goto done;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        append_coarse(&bytes, &scratch, model_string(model, model->labels[i].name_text));
        ends[2 * i] = (uint32_t)bytes.n;
        append_rest(&bytes, model, &model->labels[i]);
        ends[2 * i + 1] = (uint32_t)bytes.n;
    }
    if (bytes.has_failed)
        goto done;
    for (uint32_t i = 0; i < model->n_labels; i++) {
        const struct model_label *label = &model->labels[i];
        uint32_t                  begin = i == 0 ? 0 : ends[2 * i - 1];
        contents[i] = (struct label_content){
            .service = model_string(model, model->services[label->service].name),
            .coarse  = { (const char *)bytes.data + begin, ends[2 * i] - begin },
            .name    = model_string(model, label->name_text),
            .rest    = { (const char *)bytes.data + ends[2 * i], ends[2 * i + 1] - ends[2 * i] },
            .label   = i,
            .kind    = label->kind,
        };
        (*hash)[i + MODEL_LABEL_FIRST] =
            hash_words((const uint64_t[3]){ hash_xxh64(contents[i].service.at, contents[i].service.n),
                                            hash_xxh64(contents[i].name.at, contents[i].name.n),
                                            hash_xxh64(contents[i].rest.at, contents[i].rest.n) },
                       3);
    }
    qsort(contents, model->n_labels, sizeof *contents, compare_for_sort);
    (*rank)[MODEL_LABEL_TRACE] = 0;
    for (uint32_t i = 0, next = 0; i < model->n_labels; i++) {
        if (i == 0 || compare_content(&contents[i - 1], &contents[i]) != 0)
            next++;
        (*rank)[contents[i].label + MODEL_LABEL_FIRST] = next;
    }
    s = STATUS_OK;
done:
    free(contents);
    free(ends);
    buffer_free(&bytes);
    buffer_free(&scratch);
    return s == STATUS_OK ? s : fail_set(fail, s, FAIL_NO_OFFSET, "no room to order the labels");
}

uint64_t model_order_tree_begin(uint64_t label_hash)
{
    return hash_words(&label_hash, 1);
}

uint64_t model_order_tree_add(uint64_t hash, uint64_t child_hash, const struct model_run *run)
{
    return hash_words((const uint64_t[3]){ hash, child_hash, (uint64_t)run->missing << 32 | (uint64_t)run->n << 1 | run->is_tied }, 3);
}
