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

    size_t n_sections = 0;
    for (size_t i = 0; i < MODEL_N_SECTIONS; i++) {
        const struct frame_section *section = &sections[i];
        if (!section->is_there)
            continue;
        auto                        data    = builder.CreateVector(section->data, section->n);
        tables[n_sections++] = flat::CreateSection(builder, section->section, section->codec, section->n_raw,
                                                   section->xxh64, data);
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

static struct frame_section view_section(const flat::Section *table)
{
    return { table->section(), table->codec(), table->raw_size(), table->xxh64(), table->data()->data(),
             table->data()->size(), true };
}

using section_vector = flatbuffers::Vector<flatbuffers::Offset<flat::Section>>;

/* All but the optional ones, then any of these, in order. */
static enum status view_sections(const section_vector *vector, struct frame_section sections[MODEL_N_SECTIONS],
                                 struct fail *fail)
{
    unsigned next = 0;

    for (size_t i = 0; i < MODEL_N_SECTIONS; i++)
        sections[i] = {};
    for (const flat::Section *table : *vector) {
        if (table == nullptr || table->data() == nullptr || table->section() < next
            || (next < MODEL_SECTION_NETS_1_2 && table->section() != next))
            return fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "section %s is missing or out of order",
                            model_section_name(static_cast<enum model_section>(next)));
        next = table->section() + 1u;
        if (table->section() >= MODEL_N_SECTIONS)
            return fail_set(fail, STATUS_UNSUPPORTED, FAIL_NO_OFFSET, "section %u", table->section());
        sections[table->section()] = view_section(table);
    }
    return next < MODEL_SECTION_NETS_1_2 ? fail_set(fail, STATUS_BAD_BUNDLE, FAIL_NO_OFFSET, "sections are missing")
                                     : STATUS_OK;
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
    if (vector == nullptr)
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
    return view_sections(vector, sections, fail);
}
