/* frame.c - the fixed header around a payload, and a model as the sections of one.
 *
 *   model -> model_code -> sections -> bundle_flat -> [frame] -> bytes, and back
 *
 * Order of the checks on the way back: magic, major version, header checksum,
 * must-understand flags, length, payload checksum, FlatBuffer, section
 * checksums, sections against flags and minor. The major version comes before
 * the checksum so that a newer frame is told from a damaged one; a newer minor
 * is read if all its sections are known, and may-ignore flags only inform. */
#include "common/bundle/frame.h"

#include <stdlib.h>

#include "common/bundle/bundle_flat.h"

#define MAGIC_BYTES      4u
#define KNOWN_MUST_FLAGS FRAME_MUST_SECTIONS /* bits of the must-understand flags that this reader understands */
#define READ_STEP        ((size_t)1 << 20) /* memory follows what arrives, not what the header claims */

/* Offsets in the header. */
enum { AT_MAJOR = 4, AT_MINOR = 5, AT_MUST = 6, AT_LENGTH = 8, AT_PAYLOAD_XXH64 = 16, AT_HEADER_XXH64 = 24 };

static const uint8_t magic[MAGIC_BYTES] = { 0x89, 'G', 'T', 'B' };

static void put_u64(uint8_t *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get_u64(const uint8_t *at)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

/* ---- Writing ------------------------------------------------------------------- */

/* The strings by the codec that makes them smallest; the first of equals. */
static enum status pack_text(const struct buffer *raw, struct buffer *out, uint8_t *codec, struct fail *fail)
{
    static const enum codec codecs[] = { CODEC_NONE, CODEC_LZ4, CODEC_ZLIB, CODEC_TEXT };
    enum status             s        = STATUS_OK;

    for (size_t i = 0; s == STATUS_OK && i < sizeof(codecs) / sizeof(codecs[0]); i++) {
        struct buffer packed = { 0 }; /* owned here, or handed to out */
        s = codec_pack(codecs[i], raw->data, raw->n, &packed, fail);
        if (s == STATUS_LIMIT && i != 0)
            s = STATUS_OK; /* too long for this codec */
        else if (s == STATUS_OK && (i == 0 || packed.n < out->n)) {
            struct buffer larger = *out;
            *out   = packed;
            packed = larger;
            *codec = (uint8_t)codecs[i];
        }
        buffer_free(&packed);
    }
    return s;
}

static enum status emit_section(const struct model *model, enum model_section at, struct frame_section *section,
                                struct buffer *stored, struct fail *fail)
{
    struct buffer raw = { 0 }; /* owned here */
    enum status   s;

    section->section = (uint8_t)at;
    section->codec   = CODEC_RANGE;
    section->is_there = true;
    if (at == MODEL_SECTION_TEXT) {
        s = model_code_emit(model, at, &raw, fail);
        section->n_raw = (uint32_t)raw.n;
        if (s == STATUS_OK && raw.n > MODEL_MAX_TEXT_BYTES)
            s = fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "%zu bytes of strings", raw.n);
        if (s == STATUS_OK)
            s = pack_text(&raw, stored, &section->codec, fail);
    } else {
        s = model_code_emit(model, at, stored, fail);
    }
    section->data  = stored->data;
    section->n     = stored->n;
    section->xxh64 = hash_xxh64(stored->data, stored->n);
    buffer_free(&raw);
    return s;
}

/* The minor and the must-understand flags that sections need. */
static uint8_t minor_of(const struct frame_section sections[MODEL_N_SECTIONS])
{
    uint8_t minor = FRAME_FIRST_MINOR;

    for (uint32_t i = 0; i < MODEL_N_SECTIONS; i++) {
        uint8_t needed = sections[i].is_there ? model_section_minor((enum model_section)i) : 0;
        minor = needed > minor ? needed : minor;
    }
    return minor;
}

static uint8_t must_flags_of(const struct frame_section sections[MODEL_N_SECTIONS])
{
    return minor_of(sections) < FRAME_MUST_SECTIONS_MINOR ? 0 : FRAME_MUST_SECTIONS;
}

/* Header and payload around sections that are ready. */
static enum status emit_frame(const struct frame_facts *facts, const struct frame_section sections[MODEL_N_SECTIONS],
                              struct buffer *out, struct fail *fail)
{
    uint8_t       header[FRAME_HEADER_BYTES] = { 0 };
    struct buffer payload = { 0 }; /* owned here */
    enum status   s = bundle_flat_emit(facts, sections, &payload, fail);

    if (s == STATUS_OK && payload.n > FRAME_MAX_PAYLOAD_BYTES)
        s = fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "the frame has %zu bytes", payload.n);
    if (s == STATUS_OK) {
        memcpy(header, magic, MAGIC_BYTES);
        header[AT_MAJOR] = FRAME_MAJOR;
        header[AT_MINOR] = minor_of(sections);
        header[AT_MUST]  = must_flags_of(sections);
        put_u64(header + AT_LENGTH, payload.n);
        put_u64(header + AT_PAYLOAD_XXH64, hash_xxh64(payload.data, payload.n));
        put_u64(header + AT_HEADER_XXH64, hash_xxh64(header, AT_HEADER_XXH64));
        buffer_append(out, header, sizeof(header));
        buffer_append(out, payload.data, payload.n);
        if (out->has_failed)
            s = fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the frame");
    }
    buffer_free(&payload);
    return s;
}

enum status frame_emit(const struct model *model, const struct frame_facts *facts, struct buffer *out,
                       struct fail *fail)
{
    struct frame_section sections[MODEL_N_SECTIONS] = { 0 };
    struct buffer        stored[MODEL_N_SECTIONS]   = { 0 }; /* owned here */
    struct frame_facts   told = *facts;
    enum status          s    = STATUS_OK;

    told.seed       = model->seed;
    told.model_kind = (uint8_t)frame_model_kind(model);
    for (uint32_t i = 0; s == STATUS_OK && i < MODEL_N_SECTIONS; i++)
        if (model_section_is_needed((enum model_section)i, model))
            s = emit_section(model, (enum model_section)i, &sections[i], &stored[i], fail);
    if (s == STATUS_OK)
        s = emit_frame(&told, sections, out, fail);
    for (uint32_t i = 0; i < MODEL_N_SECTIONS; i++)
        buffer_free(&stored[i]);
    return s;
}

enum status frame_emit_again(const struct frame_view *view, const struct frame_facts *facts, struct buffer *out,
                             struct fail *fail)
{
    return emit_frame(facts, view->sections, out, fail);
}

/* ---- Reading --------------------------------------------------------------------- */

/* Reads until n bytes are there or the stream ends. */
static enum status read_up_to(struct input *input, uint8_t *data, size_t n, size_t *n_got, struct fail *fail)
{
    enum status s = STATUS_OK;
    size_t      n_step = 1;

    *n_got = 0;
    while (s == STATUS_OK && *n_got < n && n_step != 0) {
        s = input_read(input, data + *n_got, n - *n_got, &n_step, fail);
        *n_got += s == STATUS_OK ? n_step : 0;
    }
    return s;
}

static enum status check_header(const uint8_t *header, uint64_t offset, struct fail *fail)
{
    if (memcmp(header, magic, MAGIC_BYTES) != 0)
        return fail_set(fail, STATUS_DAMAGED, offset, "not a frame: the magic is missing");
    if (header[AT_MAJOR] > FRAME_MAJOR)
        return fail_set(fail, STATUS_UNSUPPORTED, offset + AT_MAJOR, "format %u.%u, this reader knows %u.%u",
                        header[AT_MAJOR], header[AT_MINOR], FRAME_MAJOR, FRAME_MINOR);
    if (get_u64(header + AT_HEADER_XXH64) != hash_xxh64(header, AT_HEADER_XXH64) || header[AT_MAJOR] == 0)
        return fail_set(fail, STATUS_DAMAGED, offset, "the frame's header fails its checksum");
    if (header[AT_MAJOR] == 1 && header[AT_MINOR] < FRAME_FIRST_MINOR)
        return fail_set(fail, STATUS_BAD_BUNDLE, offset + AT_MINOR, "format 1.%u, which came before the first that is kept",
                        header[AT_MINOR]);
    if ((header[AT_MUST] & ~KNOWN_MUST_FLAGS) != 0)
        return fail_set(fail, STATUS_UNSUPPORTED, offset + AT_MUST, "must-understand flags %02x", header[AT_MUST]);
    if (get_u64(header + AT_LENGTH) > FRAME_MAX_PAYLOAD_BYTES)
        return fail_set(fail, STATUS_LIMIT, offset + AT_LENGTH, "a payload of %llu bytes",
                        (unsigned long long)get_u64(header + AT_LENGTH));
    return STATUS_OK;
}

static enum status read_payload(struct input *input, uint64_t offset, size_t n, struct buffer *payload,
                                struct fail *fail)
{
    payload->n = 0;
    while (payload->n < n) {
        size_t n_step = n - payload->n < READ_STEP ? n - payload->n : READ_STEP, n_got;
        if (!buffer_reserve(payload, n_step))
            return fail_set(fail, STATUS_NO_MEMORY, offset, "no room for the payload");
        enum status s = read_up_to(input, payload->data + payload->n, n_step, &n_got, fail);
        if (s != STATUS_OK)
            return s;
        payload->n += n_got;
        if (n_got < n_step)
            return fail_set(fail, STATUS_DAMAGED, offset + payload->n, "the frame ends early");
    }
    return STATUS_OK;
}

/* Sections, kind and header say the same. */
static enum status check_sections(const uint8_t *header, uint64_t offset, const struct frame_view *view,
                                  struct fail *fail)
{
    uint32_t n_nets = view->sections[MODEL_SECTION_NETS_1_2].is_there + view->sections[MODEL_SECTION_NETS].is_there;
    uint32_t n_forests = view->sections[MODEL_SECTION_FORESTS].is_there;

    if ((view->facts.model_kind == FRAME_MODEL_NET) != (n_nets == 1) || n_nets + n_forests > 1
        || (view->facts.model_kind == FRAME_MODEL_TREE) != (n_forests == 1))
        return fail_set(fail, STATUS_BAD_BUNDLE, offset, "the model kind is %u with %u sections of networks",
                        view->facts.model_kind, n_nets + n_forests);
    if (header[AT_MINOR] < minor_of(view->sections)
        || (header[AT_MUST] & FRAME_MUST_SECTIONS) != must_flags_of(view->sections))
        return fail_set(fail, STATUS_BAD_BUNDLE, offset, "minor %u, flags %02x: not those of its sections",
                        header[AT_MINOR], header[AT_MUST]);
    return STATUS_OK;
}

/* The payload is all there: everything else that can be said without decoding it. */
static enum status check_payload(const uint8_t *header, uint64_t offset, const struct buffer *payload,
                                 struct frame_view *view, struct fail *fail)
{
    if (hash_xxh64(payload->data, payload->n) != get_u64(header + AT_PAYLOAD_XXH64))
        return fail_set(fail, STATUS_DAMAGED, offset, "the payload fails its checksum");

    enum status s = bundle_flat_view(payload->data, payload->n, &view->facts, view->sections, fail);
    if (s == STATUS_UNSUPPORTED && header[AT_MINOR] <= FRAME_MINOR)
        s = fail_set(fail, STATUS_BAD_BUNDLE, offset, "a section that format %u.%u does not have", FRAME_MAJOR,
                     header[AT_MINOR]);
    if (s != STATUS_OK) {
        if (fail != NULL)
            fail->offset = offset;
        return s;
    }
    for (uint32_t i = 0; i < MODEL_N_SECTIONS; i++) {
        const struct frame_section *section = &view->sections[i];
        if (section->is_there && hash_xxh64(section->data, section->n) != section->xxh64)
            return fail_set(fail, STATUS_DAMAGED, offset + (uint64_t)(section->data - payload->data),
                            "section %s fails its checksum", model_section_name((enum model_section)i));
    }
    if (view->facts.source.format >= TRACE_FORMAT_N || view->facts.source.container >= TRACE_CONTAINER_N
        || view->facts.model_kind >= FRAME_MODEL_N)
        return fail_set(fail, STATUS_UNSUPPORTED, offset, "source format %u, container %u, model kind %u",
                        view->facts.source.format, view->facts.source.container, view->facts.model_kind);
    return check_sections(header, offset, view, fail);
}

enum status frame_read(struct input *input, uint64_t *offset, struct buffer *payload, struct frame_view *view,
                       bool *is_end, struct fail *fail)
{
    uint8_t     header[FRAME_HEADER_BYTES];
    size_t      n_got;
    uint64_t    at = *offset;
    enum status s = read_up_to(input, header, sizeof(header), &n_got, fail);

    *is_end = s == STATUS_OK && n_got == 0;
    if (s != STATUS_OK || *is_end)
        return s;
    if (n_got < sizeof(header))
        return fail_set(fail, STATUS_DAMAGED, at + n_got, "the frame's header ends early");
    s = check_header(header, at, fail);
    if (s == STATUS_OK)
        s = read_payload(input, at + FRAME_HEADER_BYTES, get_u64(header + AT_LENGTH), payload, fail);
    if (s == STATUS_OK)
        s = check_payload(header, at + FRAME_HEADER_BYTES, payload, view, fail);
    if (s != STATUS_OK)
        return s;
    view->n_bytes = FRAME_HEADER_BYTES + payload->n;
    view->minor   = header[AT_MINOR];
    *offset += view->n_bytes;
    return STATUS_OK;
}

/* ---- Decoding -------------------------------------------------------------------- */

static enum status decode_text(const struct frame_section *section, struct arena *arena, struct model *model,
                               struct fail *fail)
{
    if (section->n_raw > MODEL_MAX_TEXT_BYTES)
        return fail_set(fail, STATUS_LIMIT, FAIL_NO_OFFSET, "section text: %u bytes", section->n_raw);
    if (section->codec == CODEC_RANGE || section->codec > CODEC_TEXT)
        return fail_set(fail, STATUS_UNSUPPORTED, FAIL_NO_OFFSET, "section text: codec %u", section->codec);

    uint8_t *raw = malloc((size_t)section->n_raw + 1); /* owned here */
    if (raw == NULL)
        return fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "section text: no room");
    enum status s = codec_unpack((enum codec)section->codec, section->data, section->n, raw, section->n_raw, fail);
    if (s == STATUS_OK)
        s = model_code_read(model, MODEL_SECTION_TEXT, raw, section->n_raw, arena, fail);
    free(raw);
    return s;
}

static enum status check_facts(const struct frame_facts *facts, const struct model *model, struct fail *fail)
{
    if (facts->n_traces != model->n_traces || facts->n_spans != model->n_spans
        || facts->n_events != model->n_span_events || facts->n_links != model->n_span_links)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "the frame's counts are not the model's");
    return STATUS_OK;
}

enum status frame_decode(const struct frame_view *view, struct arena *arena, struct model *model, struct fail *fail)
{
    return frame_decode_metered(view, arena, model, NULL, fail);
}

enum status frame_decode_metered(const struct frame_view *view, struct arena *arena, struct model *model,
                                 struct model_meter *meter, struct fail *fail)
{
    *model = (struct model){ .source = view->facts.source, .seed = view->facts.seed };

    enum status s = decode_text(&view->sections[MODEL_SECTION_TEXT], arena, model, fail);
    for (uint32_t i = MODEL_SECTION_TEXT + 1; s == STATUS_OK && i < MODEL_N_SECTIONS; i++) {
        const struct frame_section *section = &view->sections[i];
        if (!section->is_there)
            continue;
        if (section->codec != CODEC_RANGE)
            s = fail_set(fail, STATUS_UNSUPPORTED, FAIL_NO_OFFSET, "section %s: codec %u",
                         model_section_name((enum model_section)i), section->codec);
        else
            s = model_code_read_metered(model, (enum model_section)i,
                                        (struct text){ (const char *)section->data, section->n }, arena, meter, fail);
    }
    return s == STATUS_OK ? check_facts(&view->facts, model, fail) : s;
}
