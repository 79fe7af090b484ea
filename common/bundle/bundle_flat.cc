/* bundle_flat.cc - the generated FlatBuffers code, behind our own types. */
#include "schema/bundle_generated.h"

extern "C" {
#include "common/bundle/bundle_flat.h"
}

namespace flat = gent::flat;

/* A Frame, its sections and their vectors. */
static const flatbuffers::uoffset_t max_depth  = 4;
static const flatbuffers::uoffset_t max_tables = 2 * MODEL_N_SECTIONS;

extern "C" enum status bundle_flat_emit(const struct frame_facts *facts,
                                        const struct frame_section sections[MODEL_N_SECTIONS], struct buffer *out,
                                        struct fail *fail)
{
    flatbuffers::FlatBufferBuilder      builder;
    flatbuffers::Offset<flat::Section> tables[MODEL_N_SECTIONS];

    const uint32_t n_sections = frame_n_sections(facts->model_kind);
    for (size_t i = 0; i < n_sections; i++) {
        const struct frame_section *section = &sections[i];
        auto                        data    = builder.CreateVector(section->data, section->n);
        tables[i] = flat::CreateSection(builder, section->section, section->codec, section->n_raw, section->xxh64,
                                        data);
    }
    auto vector  = builder.CreateVector(tables, n_sections);
    auto sha256  = builder.CreateVector(facts->output_sha256, HASH_SHA256_BYTES);
    auto dropped = builder.CreateVector(reinterpret_cast<const uint8_t *>(facts->dropped.at), facts->dropped.n);
    builder.Finish(flat::CreateFrame(builder, facts->window_start_ns, facts->window_end_ns, facts->n_traces,
                                     facts->n_spans, facts->n_events, facts->n_links, facts->n_output_bytes, sha256,
                                     facts->n_input_bytes, facts->seed, facts->source.format, facts->model_kind,
                                     facts->level, dropped, vector, facts->source.container),
                   flat::FrameIdentifier());
    buffer_append(out, builder.GetBufferPointer(), builder.GetSize());
    return out->has_failed ? fail_set(fail, STATUS_NO_MEMORY, FAIL_NO_OFFSET, "no room for the frame") : STATUS_OK;
}

static enum status view_section(const flat::Section *table, size_t at, struct frame_section *section, struct fail *fail)
{
    if (table == nullptr || table->data() == nullptr || table->section() != at)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "section %s is missing or out of order",
                        model_section_name(static_cast<enum model_section>(at)));
    section->section = table->section();
    section->codec   = table->codec();
    section->n_raw   = table->raw_size();
    section->xxh64   = table->xxh64();
    section->data    = table->data()->data();
    section->n       = table->data()->size();
    return STATUS_OK;
}

extern "C" enum status bundle_flat_view(const uint8_t *data, size_t n, struct frame_facts *facts,
                                        struct frame_section sections[MODEL_N_SECTIONS], struct fail *fail)
{
    flatbuffers::Verifier verifier(data, n, max_depth, max_tables);
    if (!flat::VerifyFrameBuffer(verifier))
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "the payload is no FlatBuffer of this schema");

    const flat::Frame *frame  = flat::GetFrame(data);
    auto               sha256 = frame->output_sha256();
    auto               vector = frame->sections();
    if (sha256 == nullptr || sha256->size() != HASH_SHA256_BYTES)
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "the digest is missing");
    if (vector == nullptr || vector->size() < frame_n_sections(frame->model_kind()))
        return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "sections are missing");

    *facts = {};
    facts->window_start_ns = frame->window_start_ns();
    facts->window_end_ns   = frame->window_end_ns();
    facts->n_traces        = frame->n_traces();
    facts->n_spans         = frame->n_spans();
    facts->n_events        = frame->n_events();
    facts->n_links         = frame->n_links();
    facts->n_output_bytes  = frame->n_output_bytes();
    facts->n_input_bytes   = frame->n_input_bytes();
    facts->seed            = frame->seed();
    facts->source.format   = frame->source_format();
    facts->source.container = frame->source_container();
    facts->model_kind      = frame->model_kind();
    facts->level           = frame->level();
    memcpy(facts->output_sha256, sha256->data(), HASH_SHA256_BYTES);
    if (frame->dropped() != nullptr)
        facts->dropped = { reinterpret_cast<const char *>(frame->dropped()->data()), frame->dropped()->size() };

    for (size_t i = frame_n_sections(facts->model_kind); i < MODEL_N_SECTIONS; i++)
        sections[i] = {};
    for (size_t i = 0; i < frame_n_sections(facts->model_kind); i++) {
        enum status s = view_section(vector->Get(static_cast<flatbuffers::uoffset_t>(i)), i, &sections[i], fail);
        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}
