/* model_code.c - the sections of a model, one by one, to bytes and back. */
#include "common/bundle/model_code_parts.h"
#include "common/bundle/model_joint.h"
#include "common/bundle/model_net.h"

static void (*const section_coders[MODEL_N_SECTIONS])(struct model_coder *c, struct model *m) = {
    [MODEL_SECTION_LABELS]  = model_code_labels,  [MODEL_SECTION_TOPOLOGY] = model_code_topology,
    [MODEL_SECTION_COLUMNS] = model_code_columns, [MODEL_SECTION_START]    = model_code_start,
    [MODEL_SECTION_TIMES]   = model_code_times,   [MODEL_SECTION_JOINTS] = model_code_joints,
    [MODEL_SECTION_NETS_1_2] = model_code_nets_1_2, [MODEL_SECTION_SEEDS]  = model_code_seeds,
    [MODEL_SECTION_NETS]    = model_code_nets,    [MODEL_SECTION_FORESTS]  = model_code_forests,
};

const char *model_section_name(enum model_section section)
{
    static const char *const names[MODEL_N_SECTIONS] = { "text", "labels", "topology", "columns", "start", "times",
                                                           "joints", "nets-1.2", "seeds", "nets", "forests" };
    return (unsigned)section < MODEL_N_SECTIONS ? names[section] : "unknown";
}

uint8_t model_section_minor(enum model_section section)
{
    if (section < MODEL_SECTION_SEEDS)
        return section < MODEL_SECTION_NETS_1_2 ? 1 : 2;
    return section < MODEL_SECTION_FORESTS ? 3 : 4;
}

bool model_section_has_nets(enum model_section section)
{
    return section == MODEL_SECTION_NETS_1_2 || section == MODEL_SECTION_NETS || section == MODEL_SECTION_FORESTS;
}

bool model_section_is_needed(enum model_section section, const struct model *model)
{
    switch (section) {
    case MODEL_SECTION_NETS_1_2:
        return model->n_nets != 0 && model->nets_are_1_2;
    case MODEL_SECTION_SEEDS:
        return model->n_seeds != 0;
    case MODEL_SECTION_NETS:
        return model->n_nets != 0 && !model->nets_are_1_2 && model->n_forests == 0;
    case MODEL_SECTION_FORESTS:
        return model->n_forests != 0;
    default:
        return true;
    }
}

void model_code_count(struct model_coder *c, uint32_t which, uint32_t *n, uint32_t limit)
{
    model_coder_u32(c, FIELD_COUNT, n, limit, CONTEXTS(which));
}

enum status model_code_emit(const struct model *model, enum model_section section, struct buffer *out,
                            struct fail *fail)
{
    struct model_coder c;
    struct arena       scratch; /* owned here */
    struct model       working = *model; /* its arrays are only read: the coder writes when it decodes */

    if (section == MODEL_SECTION_TEXT)
        return model_code_text_emit(model, out, fail);
    arena_init(&scratch);
    enum status s = model_coder_open_writer(&c, section, out, &scratch, fail);
    if (s == STATUS_OK) {
        section_coders[section](&c, &working);
        s = model_coder_close(&c);
    }
    arena_free(&scratch);
    return s;
}

enum status model_code_read(struct model *model, enum model_section section, const void *data, size_t n,
                            struct arena *arena, struct fail *fail)
{
    return model_code_read_metered(model, section, (struct text){ data, n }, arena, NULL, fail);
}

static void meter_begin(struct model_coder *c, struct model_meter *meter)
{
    c->meter = meter;
    if (meter != NULL)
        model_meter_begin(meter);
}

enum status model_code_read_metered(struct model *model, enum model_section section, struct text data,
                                    struct arena *arena, struct model_meter *meter, struct fail *fail)
{
    struct model_coder c;

    if (section == MODEL_SECTION_TEXT)
        return model_code_text_read(model, data, arena, fail);
    enum status s = model_coder_open_reader(&c, section, data, arena, fail);
    if (s != STATUS_OK)
        return s;
    meter_begin(&c, meter);
    section_coders[section](&c, model);
    model_coder_charge(&c, MODEL_METER_REST, section);
    s = model_coder_close(&c);
    if (s == STATUS_OK && section == MODEL_SECTION_TOPOLOGY)
        s = model_derive_topology(model, arena, fail);
    if (s == STATUS_OK && section == MODEL_SECTION_TIMES)
        s = model_check(model, fail);
    if (s == STATUS_OK && section == MODEL_SECTION_TIMES)
        s = model_derive(model, arena, fail);
    if (s == STATUS_OK && section == MODEL_SECTION_JOINTS)
        s = model_joint_check(model, fail);
    if (s == STATUS_OK && model_section_has_nets(section))
        s = model_net_check(model, fail);
    return s;
}
