/* text_coder.c - a text through its model and the range coder.
 *
 * The model reads the preset text first, so that what every installation says
 * costs little: 380 to 810 bytes less for dictionaries of 11 to 78 KB, at the
 * price of some 5 ms. */
#include "common/base/text_coder.h"

#include "common/base/range_coder.h"
#include "common/base/text_model.h"
#include "common/base/text_preset.h"

#define N_PRESET (sizeof(text_preset) - 1)

static struct text_model *open_primed(size_t n)
{
    struct text_model *model = text_model_open(N_PRESET + n);
    if (model == NULL)
        return NULL;
    for (size_t i = 0; i < 8 * N_PRESET; i++) {
        text_model_predict(model);
        text_model_learn(model, (uint32_t)text_preset[i / 8] >> (7 - i % 8) & 1);
    }
    return model;
}

static uint8_t code_byte(struct coder *coder, struct text_model *model, uint8_t byte)
{
    uint32_t known = byte;
    for (uint32_t at = 8; at-- != 0;) {
        uint32_t bit = known >> at & 1;
        coder_bit_given(coder, 65536 - text_model_predict(model), &bit);
        text_model_learn(model, bit);
        known = (known & ~(1u << at)) | bit << at;
    }
    return (uint8_t)known;
}

bool text_coder_pack(const void *raw, size_t n, struct buffer *out)
{
    if (n > TEXT_CODER_MAX_BYTES)
        return false;
    struct text_model *model = open_primed(n);
    if (model == NULL)
        return false;

    struct coder coder;
    coder_open_encoder(&coder, out);
    for (size_t i = 0; i < n; i++)
        code_byte(&coder, model, ((const uint8_t *)raw)[i]);
    coder_close(&coder);
    text_model_close(model);
    return !out->has_failed;
}

bool text_coder_unpack(const void *data, size_t n, void *raw, size_t n_raw)
{
    if (n_raw > TEXT_CODER_MAX_BYTES)
        return false;
    struct text_model *model = open_primed(n_raw);
    if (model == NULL)
        return false;

    struct coder coder;
    coder_open_decoder(&coder, data, n);
    for (size_t i = 0; i < n_raw && !coder.has_overrun; i++)
        ((uint8_t *)raw)[i] = code_byte(&coder, model, 0);
    text_model_close(model);
    return coder_is_complete(&coder);
}
